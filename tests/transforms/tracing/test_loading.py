"""A tracing of what the seeds can reach is the tracing of the whole ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Movement, World
from tests.transforms.tracing.worlds import START, account, frame, ledger_of, one_sided, seeds_frame, worlds
from transforms.errors import Refused
from transforms.money import MONEY
from transforms.schema import (
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    STATEMENTS,
    TRACING_AMOUNTS,
    TRACING_LINKS,
    TRACING_SIDES,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
    conform,
    ddl,
)
from transforms.store import read_table
from transforms.tracing import METHODS, Asked, TracingLedger, resolved, trace
from transforms.tracing.index import write_index
from transforms.tracing.loading import reached_ledger, resolved_from, whole_ledger
from transforms.tracing.orders.intervals import intervals
from transforms.tracing.units import extents_of, together

_FRAMES = ("entries", "statements", "transfers", "transfer_entries", "accounts", "asset_payments")


@contextmanager
def snapshot_of(
    ledger: TracingLedger, *more: tuple[Table, pl.DataFrame]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the ledger's tables, sorted by key, and the index of a run."""
    from transforms import schema

    tables = [(getattr(schema, name.upper()), getattr(ledger, name)) for name in _FRAMES]
    with duckdb.connect(":memory:") as connection:
        for table, rows in [
            *tables,
            (FINDINGS, FINDINGS.empty()),
            (FINDING_TRANSFERS, FINDING_TRANSFERS.empty()),
            *more,
        ]:
            connection.execute(ddl(table).replace(" NOT NULL", ""))  # worlds fill in only what matters
            connection.register("given", conform(table, rows).sort(table.key).to_arrow())
            connection.execute(f"INSERT INTO {table.name} BY NAME FROM given")
        write_index(connection)
        yield connection


@settings(deadline=None, max_examples=8)
@given(worlds(), st.sampled_from([None, date(2025, 3, 2), date(2025, 3, 3)]))
def test_a_part_gives_what_the_whole_gives_by_every_method(world: World, as_of: date | None) -> None:
    assume(world.lines and world.claims)
    ledger, seeds = ledger_of(world), seeds_frame(world)
    with snapshot_of(ledger) as connection:
        part, back = reached_ledger(connection, seeds), whole_ledger(connection)
        wider = reached_ledger(connection, seeds, through_debts=True)
    assert part.entries.height <= ledger.entries.height
    assert back.entries.equals(ledger.entries.sort("entry_id"))
    for method in METHODS:
        own = wider if method == "backward" else part
        assert outcome(own, seeds, method, as_of) == outcome(ledger, seeds, method, as_of), method


def outcome(ledger: TracingLedger, seeds: pl.DataFrame, method: str, as_of: date | None) -> object:
    """Rows and notes, or the words of a refusal (claims of two currencies in one fund)."""
    try:
        traced = trace(ledger, seeds, method, as_of)
    except Refused as refused:
        return str(refused)
    return traced.traces.rows(), traced.steps.rows(), traced.conservation.rows(), traced.notes


def two_islands() -> World:
    """A pays B on one island, C stands alone on the other with an amount of more decimal places."""
    lines = account("A", [100, -60]) + account("B", [60, -10]) + account("C", [70])
    moves = one_sided([line for line in lines if line.entry_id not in {"A2", "B1"}])
    joint = replace(moves[0], transfer_id="t-A2", to_account="B", debit="A2", credit="B1")
    return World(lines, [*moves, joint], [Claim("f1", "A1", 100)], {(name, "EUR"): 0 for name in "ABC"})


def test_only_what_is_reached_is_read_and_units_are_those_of_the_whole() -> None:
    world = two_islands()
    ledger = ledger_of(world)
    fine = pl.when(pl.col("account_id") == "C").then(Decimal("0.70005")).otherwise("amount").cast(MONEY)
    ledger = replace(ledger, entries=ledger.entries.with_columns(fine.alias("amount")))
    with snapshot_of(ledger) as connection:
        part = reached_ledger(connection, seeds_frame(world))
        # lines 0 and 1 are A's, 2 and 3 are B's: A2 paid B1, which is alone on its day
        assert read_table(connection, TRACING_LINKS, TRACING_LINKS.names).rows() == [(1, 2)]
    assert part.entries["entry_id"].to_list() == ["A1", "A2", "B1", "B2"]
    assert part.transfers["transfer_id"].to_list() == ["t-A1", "t-A2", "t-B2"]
    assert part.statements.height == 2
    assert part.whole is not None
    assert part.whole.amounts.select("currency", "decimals").rows() == [("EUR", 5)]


def test_of_a_day_what_stands_before_the_proceeds_on_the_statement_is_read_too() -> None:
    """In another order of the day B's payment takes the proceeds on to C, to which intervals then give something."""
    lines = account("A", [100, -60]) + account("B", [-60, 60]) + account("C", [60])
    lines = [line if line.account == "A" else replace(line, booked_at=lines[1].booked_at) for line in lines]
    passed = [
        Movement("t-A2", "B", debit="A2", credit="B2"),
        Movement("t-B1", "C", debit="B1", credit="C1"),
    ]
    world = World(lines, [*one_sided(lines[:1]), *passed], [Claim("f1", "A1", 100)], {})
    ledger, seeds = ledger_of(world), seeds_frame(world)
    with snapshot_of(ledger) as connection:
        part = reached_ledger(connection, seeds)
    assert "C1" in part.entries["entry_id"]
    asked = Asked(seeds)
    assert intervals(part, asked, "fifo").rows() == intervals(ledger, asked, "fifo").rows()


def test_a_snapshot_without_the_index_is_read_whole() -> None:
    world = two_islands()
    with snapshot_of(ledger_of(world)) as connection:
        connection.execute("ALTER TABLE tracing_lines DROP COLUMN since")  # as an older version made it
        assert reached_ledger(connection, seeds_frame(world)).entries.height == 5
        assert resolved_from(connection, ["A1"]).seeds.height == 1


def test_a_snapshot_whose_rows_have_moved_is_read_whole() -> None:
    """Numbers of rows are believed only as long as they name the entries of the accounts."""
    world = two_islands()
    with snapshot_of(ledger_of(world)) as connection:
        connection.execute("CREATE TABLE moved AS SELECT * FROM entries ORDER BY entry_id DESC")
        connection.execute("DROP TABLE entries")
        connection.execute("ALTER TABLE moved RENAME TO entries")
        assert reached_ledger(connection, seeds_frame(world)).entries.height == 5


@pytest.mark.parametrize("order", ["transfer_id DESC, entry_id", "hash(entry_id)"])
def test_a_snapshot_whose_sides_stand_elsewhere_is_read_whole(order: str) -> None:
    """Before the index was made, so that it names no rows of sides, or after it."""
    world = two_islands()
    with snapshot_of(ledger_of(world)) as connection:
        connection.execute(f"CREATE TABLE moved AS SELECT * FROM transfer_entries ORDER BY {order}")
        connection.execute("DROP TABLE transfer_entries")
        connection.execute("ALTER TABLE moved RENAME TO transfer_entries")
        assert reached_ledger(connection, seeds_frame(world)).entries.height == 5
        write_index(connection)
        assert read_table(connection, TRACING_SIDES, TRACING_SIDES.names).is_empty()
        assert reached_ledger(connection, seeds_frame(world)).entries.height == 5


def test_a_sum_that_stands_for_several_transfers_is_read_with_all_its_parts() -> None:
    """A pays B 60 and D pays B 25, which B's statement shows as one credit of 85: no row of the index names it."""
    lines = account("A", [100, -60]) + account("B", [85, -10]) + account("D", [25, -25])
    moves = [
        Movement("t-A2", "B", debit="A2", credit="B1"),
        Movement("t-D2", "B", debit="D2", credit="B1"),
    ]
    world = World(
        lines, [*one_sided(lines[:1]), *moves], [Claim("f1", "A1", 100)], {(n, "EUR"): 0 for n in "ABD"}
    )
    ledger, seeds = ledger_of(world), seeds_frame(world)
    parts = pl.when(pl.col("entry_id") == "B1").then(
        pl.col("transfer_id").replace_strict({"t-A2": Decimal("0.60"), "t-D2": Decimal("0.25")}, default=None)
    )
    ledger = replace(ledger, transfer_entries=ledger.transfer_entries.with_columns(amount=parts.cast(MONEY)))
    with snapshot_of(ledger) as connection:
        part = reached_ledger(connection, seeds)
    assert part.entries["entry_id"].to_list() == ["A1", "A2", "B1", "B2", "D2"]
    assert part.transfer_entries.select("transfer_id", "entry_id", "amount").rows() == [
        ("t-A1", "A1", None),
        ("t-A2", "A2", None),
        ("t-A2", "B1", Decimal("0.60")),
        ("t-D2", "B1", Decimal("0.25")),
        ("t-D2", "D2", None),
    ]
    for method in ("fifo", "pro_rata", "backward"):
        assert outcome(part, seeds, method, None) == outcome(ledger, seeds, method, None), method


def test_what_a_reversal_is_tied_by_is_read_where_there_is_one() -> None:
    """A3 takes A2 back by its reference; without the reference nothing says which payment it was."""
    lines = account("A", [100, -60, 60, -30])
    ledger = ledger_of(World(lines, one_sided(lines), [Claim("f1", "A1", 100)], {("A", "EUR"): 0}))
    booked = ledger.entries.with_columns(
        reversal=pl.col("entry_id") == "A3",
        reference=pl.when(pl.col("entry_id").is_in(["A2", "A3"])).then(pl.lit("R7")),
    )
    ledger = replace(ledger, entries=booked)
    seeds = seeds_frame(World(lines, [], [Claim("f1", "A1", 100)], {}))
    with snapshot_of(ledger) as connection:
        part = reached_ledger(connection, seeds)
    assert outcome(part, seeds, "fifo", None) == outcome(ledger, seeds, "fifo", None)
    held = trace(part, seeds).traces.filter(pl.col("target_kind") == "account")
    assert held["amount"].to_list() == [Decimal("0.70")]


@pytest.mark.parametrize(
    "names",
    [
        ["A1"],
        ["t-A2"],
        ["A2"],
        ["A:0.40@2025-03-03", "B1"],
        ["DE A:0.40@2025-03-03"],
        ["B2"],
        ["f9"],
        ["f1", "t-A1"],
    ],
)
def test_names_mean_the_same_seeds_in_a_snapshot_as_in_the_whole_ledger(names: list[str]) -> None:
    """An entry, a transfer, a debit with its credit, an amount on an account, a finding; and what is refused."""
    ledger = ledger_of(two_islands())
    findings = frame(FINDINGS, [{"finding_id": "f1"}])
    fees = [
        {"finding_id": "f1", "transfer_id": name, "role": "fee_in"} for name in ("t-A1", "t-A2", "t-none")
    ]
    behind = frame(FINDING_TRANSFERS, fees)
    with snapshot_of(ledger, (FINDINGS, findings), (FINDING_TRANSFERS, behind)) as connection:
        try:
            expected = resolved(names, ledger, findings, behind)
        except Refused as refused:
            with pytest.raises(Refused, match=str(refused.args[0])[:30]):
                resolved_from(connection, names)
            return
        found = resolved_from(connection, names)
    assert found.seeds.equals(expected.seeds)
    assert found.left_out == expected.left_out


MOST = 10**33 - 1
units = st.one_of(st.integers(-MOST, MOST), st.integers(-999, 999).map(lambda n: n * 10**16))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["EUR", "JPY", "XXX"]), units), min_size=1, max_size=6))
def test_the_index_finds_the_same_extents_as_the_frames(drawn: list[tuple[str, int]]) -> None:
    rows = [
        {
            "entry_id": f"e{n}",
            "currency": code,
            "amount": Decimal(f"{amount}E-18"),
            "booked_at": START,
        }
        for n, (code, amount) in enumerate(drawn)
    ]
    entries = frame(ENTRIES, rows)
    with duckdb.connect(":memory:") as connection:
        for table, given_rows in (
            (ENTRIES, entries),
            (STATEMENTS, STATEMENTS.empty()),
            (TRANSFERS, None),
            (TRANSFER_ENTRIES, None),
            (TRANSFERS, None),
        ):
            connection.execute(ddl(table).replace(" NOT NULL", ""))  # worlds fill in only what matters
            if given_rows is not None:
                connection.register("given", given_rows.to_arrow())
                connection.execute(f"INSERT INTO {table.name} BY NAME FROM given")
        write_index(connection)
        found = read_table(connection, TRACING_AMOUNTS, ["currency", "decimals", "total"])
    assert found.equals(extents_of(entries.select("currency", "amount")))
    halves = [extents_of(part.select("currency", "amount")) for part in (entries[::2], entries[1::2])]
    assert together(*halves).equals(found)
    for code, decimals, total in found.iter_rows():
        own = [abs(amount) for name, amount in drawn if name == code]
        assert total == min(Decimal(f"{sum(own)}E-18"), Decimal(9 * 10**18))
        assert all(amount % 10 ** (18 - decimals) == 0 for amount in own)
        assert decimals == 0 or any(amount % 10 ** (19 - decimals) for amount in own)
