"""Lists of records in JSON, as explorers of chains and data services give them, read through a profile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from transforms.errors import UnreadableFile
from transforms.readers import profiles
from transforms.readers.delimited.encodings import HEAD, Text
from transforms.readers.delimited.reader import reading_of, refuse_unread_kind
from transforms.readers.json_text import loaded
from transforms.readers.reading import Reading
from transforms.readers.sheets.fitting import best_fit
from transforms.readers.sheets.workbook import Cell, Sheet
from transforms.readers.transaction_legs import COLUMNS as TRANSACTION_COLUMNS
from transforms.readers.transaction_legs import Legs, form_of, legs_of

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_DEPTH = 3
"""Levels of objects in which the list is searched for, and in which a record's values may stand."""
_BEGINNING = re.compile(rb'^(?:\xef\xbb\xbf)?\s*(?:\[\s*\{\s*"|\{\s*")')
_DELIMITER = "\t"


class JsonReader:
    """A list of objects, or one object a line, through the profiles that delimited files have."""

    name = "json"
    reads = "lists of records in JSON (explorers of chains, data services), through a profile"

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes begin an object or a list of objects."""
        return _BEGINNING.match(head) is not None

    def read(self, path: Path, profile: Profile | None, folders: Sequence[Path] = ()) -> Reading:
        """The records of the lists that a profile fits; lists of other records are told and not read.

        Raises: UnreadableFile where the file is no JSON, or no profile fits any of its lists.
        """
        tables, legs = [], []
        for name, records in _lists(loaded(path), "", _DEPTH):
            found = legs_of(records, path.name, name)
            legs.append(found)
            tables.append(_table(name, records) if found is None else _table_of_legs(name, found))
        fitting = [profile] if profile else best_fit(tables, profiles.known(folders))
        for chosen in fitting[:1]:
            wanted = set(chosen.match_columns)
            fits = [wanted <= set(map(str, one.rows[0])) for one in tables]
            if any(fits):
                refuse_unread_kind(chosen, path)
                reading = _reading(list(compress(zip(tables, legs, strict=True), fits)), chosen, path.name)
                reading.messages += [
                    message for one in compress(legs, fits) if one is not None for message in one.messages
                ]
                reading.messages += [
                    f"The list {table.name or 'without a name'} was not read; records of another form in it: "
                    f"{len(table.rows) - 1} ({', '.join(map(str, table.rows[0]))[:120]})."
                    for table, fit in zip(tables, fits, strict=True)
                    if not fit
                ]
                return reading
        names = max((one.rows[0] for one in tables), key=len, default=[])
        raise UnreadableFile(
            "The file is JSON, and no profile fits the names of its records.",
            where=f"{path.name} ({', '.join(map(str, names))[:200]})",
            todo="ask for CSV, or write a profile whose columns are those names (docs/profiles.md)",
        )


READER = JsonReader()


def _lists(found: object, name: str, depth: int) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """Lists of objects, with the name under which each stands."""
    if isinstance(found, list):
        if found and all(isinstance(one, dict) for one in found):
            yield name, found
    elif isinstance(found, dict) and form_of(found) is not None:
        yield name, [found]
    elif isinstance(found, dict) and depth:
        for key, value in found.items():
            yield from _lists(value, f"{name}.{key}" if name else key, depth - 1)


def _table(name: str, records: list[Mapping[str, object]]) -> Sheet:
    """The records as rows below the names of their values; a name inside another is written a.b."""
    flat = [dict(_cells(record, "", _DEPTH)) for record in records]
    names = list(dict.fromkeys(key for record in flat for key in record))
    rows: list[list[Cell]] = [[*names]]
    rows += ([record.get(key, "") for key in names] for record in flat)
    return Sheet(name, hidden=False, rows=rows, merged=0)


def _table_of_legs(name: str, legs: Legs) -> Sheet:
    rows: list[list[Cell]] = [[*TRANSACTION_COLUMNS]]
    rows += ([*row] for row in legs.rows)
    return Sheet(name, hidden=False, rows=rows, merged=0)


def _cells(record: Mapping[str, object], under: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        if isinstance(value, dict) and depth:
            yield from _cells(value, f"{under}{key}.", depth - 1)
        else:
            yield f"{under}{key}".strip(), _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(written.replace("\0", " ").split())


def _reading(tables: Sequence[tuple[Sheet, Legs | None]], profile: Profile, name: str) -> Reading:
    names = list(dict.fromkeys(str(column) for table, _ in tables for column in table.rows[0]))
    rows, places = [], []
    for table, legs in tables:
        cells = [dict(zip(map(str, table.rows[0]), row, strict=True)) for row in table.rows[1:]]
        rows += [[row.get(column, "") for column in names] for row in cells]
        if legs is not None:
            places += legs.places
        else:
            places += [f"{table.name} record {number}".strip() for number in range(1, len(cells) + 1)]
    content = "".join(_DELIMITER.join(map(str, row)) + "\n" for row in rows).encode("utf-8", "replace")
    file = TemporaryFile()  # noqa: SIM115 - reading_of closes it
    file.write(content)
    layout = replace(
        profile.file,
        encoding="utf-8",
        delimiter=_DELIMITER,
        quote="",
        header=False,
        names=tuple(names),
        fields=(len(names),),
        skip_top=0,
        skip_bottom=0,
        footer=None,
        skip=(),
        begins=None,
    )
    text = Text(file, "utf-8", 0, content[:HEAD], b"\n", None)
    return reading_of(
        text,
        replace(profile, file=layout),
        name,
        written_as="json",
        prefix="record ",
        places=tuple(places) if len(tables) > 1 or tables[0][1] is not None else (),
    )
