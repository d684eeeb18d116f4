"""One true ledger, exported several times with overlapping periods: its entries once each, whatever the order."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.transforms.ledger.readings import NOON
from tests.transforms.ledger.test_increment import assert_same, ingest
from transforms.evidence import custody
from transforms.ledger.records import build_source_records
from transforms.ledger.staging import Receipt, stage
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.schema import ENTRIES, SOURCE_RECORDS
from transforms.store import CaseFolder, Store, WorkDatabase, open_snapshot, read_table

IBAN, START = "DE89370400440532013000", Decimal(100)
FIRST = date(2026, 3, 1)


@dataclass(frozen=True)
class Booked:
    """An entry of the true ledger."""

    day: date
    amount: Decimal
    number: int

    @property
    def reference(self) -> str:
        """The institution's own."""
        return f"BANK-{self.number:011d}-LONG"


@dataclass(frozen=True)
class Export:
    """Entries from `begin` to `end` as one format tells them.

    kind: stated (camt.053: balances, references), short (MT940: balances, references of 16 characters),
    running (CSV: a running balance, no references), told (camt.054: references, no balances).
    """

    kind: str
    begin: int
    end: int
    turned: bool = False
    """Each day's entries the other way round."""

    def reading(self, truth: Sequence[Booked]) -> Reading:
        opening = START + sum((one.amount for one in truth[: self.begin]), Decimal(0))
        part = list(truth[self.begin : self.end])
        if self.turned:
            part.sort(key=lambda one: (one.day, -one.number))
        rows, balance = RecordRows(), opening
        for sequence, one in enumerate(part, start=1):
            balance += one.amount
            rows.rows.append(self._row(one, sequence, balance))
        basis = {"stated": "stated", "short": "stated", "running": "derived"}.get(self.kind, "unknown")
        known = self.kind != "told"
        statement = Statement(
            locator="statement",
            scheme="iban",
            identifier=IBAN,
            currency="EUR",
            opening_balance=opening if known else None,
            opening_basis=basis,
            closing_balance=balance if known else None,
            closing_basis=basis,
        )
        return Reading(self.kind, iter([rows.drain()]), statements=[statement])

    def _row(self, one: Booked, sequence: int, balance: Decimal) -> RecordRow:
        reference = {"stated": one.reference, "short": one.reference[:16], "told": one.reference}.get(
            self.kind
        )
        return RecordRow(
            locator=f"line {sequence}",
            raw=f"{self.kind} {one.number}",
            statement=0,
            sequence=sequence,
            booked_at=datetime.combine(one.day, datetime.min.time()),
            booked_precision="day",
            amount=one.amount,
            currency="EUR",
            balance_after=balance if self.kind == "running" else None,
            narrative=f"as {self.kind} says it",
            servicer_reference=reference,
        )


money_in = st.sampled_from([Decimal(text) for text in ("10", "10", "5.5", "3")])
both_ways = st.sampled_from([Decimal(text) for text in ("10", "10", "-3", "5.5", "-10")])


def days_of(amounts: st.SearchStrategy[Decimal]) -> st.SearchStrategy[list[list[Decimal]]]:
    return st.lists(st.lists(amounts, min_size=1, max_size=4), min_size=1, max_size=4)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Booked], list[Export]]:
    """A ledger, and exports that tell all of it together.

    Exports end in the middle of a day only where the balance never comes back to what it was that
    day, and where all list the day in one order: what the records leave open nobody can decide.
    """
    middle = draw(st.booleans())
    truth: list[Booked] = []
    for gap, day in enumerate(draw(days_of(money_in if middle else both_ways))):
        truth += [Booked(FIRST + timedelta(gap), amount, len(truth) + at) for at, amount in enumerate(day)]
    edges = [
        0,
        *(at for at in range(1, len(truth)) if truth[at].day != truth[at - 1].day),
        len(truth),
    ]
    anywhere = st.integers(0, len(truth)) if middle else st.sampled_from(edges)
    with_balances = st.sampled_from(["stated", "short", "running"])
    cut = draw(anywhere)
    exports = [
        Export(draw(st.sampled_from(["stated", "short"])), 0, cut),
        Export(draw(with_balances), draw(anywhere.filter(lambda at: at <= cut)), len(truth)),
    ]
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["stated", "short", "running", "told"]))
        turned = draw(st.booleans()) and not middle
        begin, end = sorted(draw(st.sampled_from(edges) if turned else anywhere) for _ in range(2))
        # Only what a statement with references books can be known again in a notification.
        exports.append(Export(kind, begin, min(end, cut) if kind == "told" else end, turned))
    return truth, [one for one in exports if one.begin < one.end]


def files_of(truth: Sequence[Booked], exports: Sequence[Export]) -> dict[str, Reading]:
    return {f"{at} {one.kind}": one.reading(truth) for at, one in enumerate(exports)}


def receive(case: CaseFolder, name: str, read: Reading) -> None:
    file_id = hashlib.sha256(name.encode()).hexdigest()
    stage(case, read, Receipt(file_id, name, 1, NOON, None))
    custody.append(case, at=NOON, actor="test", action="received", object_id=file_id, detail={})


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(worlds())
def test_every_entry_of_the_ledger_counts_once(world: tuple[list[Booked], list[Export]]) -> None:
    truth, exports = world
    with tempfile.TemporaryDirectory() as folder:
        case = Store(Path(folder)).case("alpha")
        for name, read in files_of(truth, exports).items():
            receive(case, name, read)
        work = WorkDatabase(case.work)
        build_source_records(work, case)
        records = work.read(SOURCE_RECORDS)
    told = {row["record_id"]: truth[int(row["raw"].split()[1])] for row in records.iter_rows(named=True)}
    accepted = records.filter(records["status"] == "accepted")["record_id"].to_list()
    assert Counter(_what(told[one]) for one in accepted) == Counter(map(_what, truth))
    for row in records.filter(records["status"] == "duplicate").iter_rows(named=True):
        assert row["duplicate_of"] in accepted
        assert _what(told[row["record_id"]]) == _what(told[row["duplicate_of"]])


def _what(one: Booked) -> tuple[date, Decimal]:
    return one.day, one.amount


@settings(max_examples=1, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(worlds(), st.randoms(use_true_random=False))
def test_no_order_of_arrival_makes_a_difference(
    world: tuple[list[Booked], list[Export]], chance: object
) -> None:
    truth, exports = world
    names = list(files_of(truth, exports))
    chance.shuffle(names)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        whole, added = (Store(Path(folder) / name).case("alpha") for name in ("whole", "added"))
        for name, read in files_of(truth, exports).items():
            receive(whole, name, read)
        ingest(whole)
        for name in names:
            receive(added, name, files_of(truth, exports)[name])
            ingest(added)
        assert_same(added, whole)


def named(low: str, high: str) -> tuple[str, str]:
    """Two names of which the first has the lower hash."""
    for number in range(100):
        names = (f"{low} {number}", f"{high} {number}")
        if hashlib.sha256(names[0].encode()).digest() < hashlib.sha256(names[1].encode()).digest():
            return names
    raise AssertionError


def test_a_file_of_early_days_leaves_the_later_days_of_its_neighbours_alone() -> None:
    # What of the long statement's later days repeats the late one's, the third file has no say in.
    truth = [Booked(FIRST + timedelta(at), Decimal(10 + at), at) for at in range(6)]
    late, long = named("late", "long")
    with tempfile.TemporaryDirectory() as folder:
        case = Store(Path(folder)).case("alpha")
        receive(case, late, Export("stated", 3, 6).reading(truth))
        receive(case, long, Export("stated", 0, 6).reading(truth))
        ingest(case)
        receive(case, "early", Export("short", 0, 1).reading(truth))
        assert ingest(case)
        with open_snapshot(case.current) as connection:
            assert read_table(connection, ENTRIES, ENTRIES.names).height == 6
