"""One account's entries as the exporters of all formats tell them: each counts once, whatever comes when."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from tests.transforms.ledger.readings import Line, Sheet, reading
from tests.transforms.ledger.test_increment import assert_same, ingest, receive
from transforms.ledger.records import build_source_records
from transforms.readers.registry import open_reading
from transforms.schema import ENTRIES, SOURCE_RECORDS
from transforms.store import CaseFolder, Store, WorkDatabase, open_snapshot, read_table

ENTRIES_OF_THE_ACCOUNT = 78
STATE_BALANCES = ("camt.053.001.08.xml", "mt940-de.sta", "statement.pdf")
SHOW_BALANCES = ("moneytrail-semicolon.csv", "moneytrail-comma.csv", "statement.ods", "statement.xlsx")
STATE_NONE = ("ofx-1.ofx", "camt.054.001.08.xml", "mt942.sta", "mt900.txt")
FORMATS = (*STATE_BALANCES, *SHOW_BALANCES, *STATE_NONE)


def drawn() -> list[tuple[str, ...]]:
    """Two or three formats in an order of arrival, always the same ones; each kind meets each."""
    chance = random.Random(4)
    pairs = [("camt.053.001.08.xml", "moneytrail-semicolon.csv"), ("moneytrail-semicolon.csv", "ofx-1.ofx")]
    pairs += [
        ("statement.pdf", "camt.054.001.08.xml"),
        ("mt942.sta", "statement.xlsx"),
        ("mt900.txt", "mt940-de.sta"),
    ]
    return [*pairs, *(tuple(chance.sample(FORMATS, 3)) for _ in range(5)), tuple(chance.sample(FORMATS, 10))]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    made = samples_of(generate(replace(PRESETS["small"], seed=7)))
    for name in FORMATS:
        (folder / name).write_bytes(made[name])
    return {name: folder / name for name in FORMATS}


def accepted(case: CaseFolder) -> int:
    work = WorkDatabase(case.work)
    build_source_records(work, case)
    return work.read(SOURCE_RECORDS).filter(status="accepted").height


@pytest.mark.parametrize("names", drawn(), ids=" ".join)
def test_each_entry_counts_once(names: tuple[str, ...], samples: Mapping[str, Path], tmp_path: Path) -> None:
    case = Store(tmp_path).case("alpha")
    for name in names:
        receive(case, name, open_reading(samples[name]))
    assert accepted(case) == ENTRIES_OF_THE_ACCOUNT


def test_one_after_the_other_in_any_order_gives_the_same(samples: Mapping[str, Path], tmp_path: Path) -> None:
    names = ["camt.054.001.08.xml", "moneytrail-semicolon.csv", "ofx-1.ofx", "statement.pdf"]
    whole, added = Store(tmp_path).case("whole"), Store(tmp_path).case("added")
    for name in names:
        receive(whole, name, open_reading(samples[name]))
    ingest(whole)
    for name in random.Random(7).sample(names, len(names)):
        receive(added, name, open_reading(samples[name]))
        ingest(added)
    assert_same(added, whole)
    with open_snapshot(whole.current) as connection:
        assert read_table(connection, ENTRIES, ENTRIES.names).height == ENTRIES_OF_THE_ACCOUNT


IBAN = "DE89370400440532013000"


def on(*days: tuple[int, str], reference: str | None = None) -> list[Line]:
    """Lines of March: day and amount."""
    return [
        replace(Line(amount), day=Line(amount).day.replace(day=day), servicer_reference=reference)
        for day, amount in days
    ]


STATEMENT = on((2, "10"), (3, "20"), (3, "20"), (4, "30"))


@pytest.mark.parametrize(
    ("told", "more"),
    [
        (on((3, "20")), 0),
        (on((3, "20"), (3, "20"), (3, "20")), 1),
        (on((3, "21")), 1),
        (on((4, "30")), 1),  # the statement may end before the second payment of that day
        (on((2, "10"), (3, "20"), (3, "20"), (4, "30")), 0),
        (on((2, "10"), (3, "20"), (4, "30")), 2),
    ],
    ids=["inside", "one more", "another amount", "last day", "all", "not all"],
)
def test_what_a_file_without_balances_tells_of_days_of_a_statement(
    told: Sequence[Line], more: int, tmp_path: Path
) -> None:
    case = Store(tmp_path).case("alpha")
    receive(case, "statement", reading(Sheet(IBAN, STATEMENT)))
    receive(case, "notification", reading(Sheet(IBAN, told, opening=None)))
    assert accepted(case) == len(STATEMENT) + more


def test_two_references_of_the_institution_are_two_payments(tmp_path: Path) -> None:
    case = Store(tmp_path).case("alpha")
    receive(
        case, "statement", reading(Sheet(IBAN, [replace(line, servicer_reference="A") for line in STATEMENT]))
    )
    receive(case, "notification", reading(Sheet(IBAN, on((3, "20"), reference="B"), opening=None)))
    assert accepted(case) == len(STATEMENT) + 1
