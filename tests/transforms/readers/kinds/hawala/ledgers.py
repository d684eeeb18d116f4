"""Ledgers as texts, for tests: the columns of hawala-standard, a row from what differs from a plain line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.transforms.readers.kinds.reading import Whole, read
from transforms.readers.profile_shape import COLUMNS_OF_KIND

COLUMNS = ("book", *COLUMNS_OF_KIND["hawala"][:-2])
PLAIN = {
    "book": "Karim",
    "date": "1402/05/03",
    "direction": "گرفت",
    "counterpart": "Hama",
    "amount": "100",
    "currency": "USD",
}


def row(**cells: str) -> str:
    """A plain line with some cells changed."""
    given: Mapping[str, str] = PLAIN | cells
    assert set(given) <= set(COLUMNS)
    return ",".join(f'"{given.get(name, "")}"'.replace('"""', '""""') for name in COLUMNS)


def ledger(rows: Iterable[str]) -> str:
    """A file of such lines."""
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def lines(tmp_path: Path, *rows: str, profile: str | None = None) -> tuple[Whole, list[dict[str, Any]]]:
    """A ledger, read, and its rows of hawala_lines."""
    whole = read(tmp_path, ledger(rows), profile)
    return whole, whole.rows("hawala_lines")


def readings(whole: Whole, ordinal: int, field: str) -> list[tuple[str, bool]]:
    """The readings of a field, in the order of their rank, and whether each is chosen."""
    rows = [row for row in whole.rows("value_readings") if (row["ordinal"], row["field"]) == (ordinal, field)]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    return [(row["value"], row["chosen"]) for row in rows]


def why(whole: Whole, ordinal: int, field: str) -> str:
    """What speaks for the first reading of a field."""
    return next(
        str(row["why"])
        for row in whole.rows("value_readings")
        if (row["ordinal"], row["field"], row["rank"]) == (ordinal, field, 1)
    )
