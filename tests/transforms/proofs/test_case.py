from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from transforms.proofs import case as proofs
from transforms.schema import (
    CHAIN_LEGS,
    CONFISCATION_CANDIDATES,
    ENTRIES,
    GATE_DECISIONS,
    PARTIES,
    SOURCE_RECORDS,
    TRACE_CONSERVATION,
    TRANSFER_ENTRIES,
    TRANSFER_HAWALA_LINES,
    TRANSFER_PAYMENTS,
    TRANSFERS,
    Table,
    sql_type,
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


def fill(connection: duckdb.DuckDBPyConnection, table: Table, *rows: dict[str, object]) -> None:
    """The table with these rows; a column that they do not name is empty."""
    columns = ", ".join(f'"{column.name}" {sql_type(column.dtype)}' for column in table.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {table.name} ({columns})")
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(row.values()))


def sides(*rows: tuple[str, str] | tuple[str, str, str]) -> list[dict[str, object]]:
    """Sides with as much of the entry as belongs to them; an amount of 10 where none is given."""
    return [
        {
            "transfer_id": row[0],
            "entry_id": row[1],
            "side": "debit",
            "amount": row[2] if len(row) > 2 else "10",
        }
        for row in rows
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("t1", "e1"), ("t1", "e2")], ""),
        ([("t1", "e1"), ("t1", "e2", "4"), ("t2", "e2", "6")], ""),
        ([("t1", "e1")], "entry e2: a side of no transfer"),
        ([("t1", "e1"), ("t1", "e2"), ("t2", "e2")], "entry e2: a side of 2 transfers with 20"),
        ([("t1", "e1"), ("t1", "e2", "4"), ("t2", "e2", "5")], "entry e2: a side of 2 transfers with 9"),
        ([("t1", "e1"), ("t1", "e2"), ("t2", "e2", "0")], "entry e2: a side of 2 transfers with 10"),
        ([("t1", "e1"), ("t1", "e2"), ("t1", "e9")], "entry e9: a side of a transfer, but not in the ledger"),
    ],
)
def test_every_entry_is_in_transfers_whole_and_once(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[str, str]], says: str
) -> None:
    fill(connection, ENTRIES, {"entry_id": "e1", "amount": "-10"}, {"entry_id": "e2", "amount": "10"})
    fill(connection, TRANSFER_ENTRIES, *sides(*rows))
    assert proofs.entries_outside_one_transfer(connection).words.startswith(says)
    assert proofs.entries_outside_one_transfer(connection).holds is (says == "")


def test_every_transfer_has_an_entry_and_every_side_a_transfer(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, TRANSFERS, {"transfer_id": "t1"}, {"transfer_id": "t2"})
    fill(connection, TRANSFER_ENTRIES, *sides(("t1", "e1"), ("t3", "e3")))
    fill(connection, TRANSFER_PAYMENTS, {"transfer_id": "t4", "payment_id": "q1", "basis": "record"})
    fill(connection, TRANSFER_HAWALA_LINES)
    found = proofs.transfers_without_entry(connection)
    assert [place.split(":")[0] for place in found.places] == ["transfer t2", "transfer t3", "transfer t4"]


@pytest.mark.parametrize(
    ("lost", "says", "holds"), [("0.01", True, True), ("0.02", True, False), ("0.01", False, False)]
)
def test_traced_money_is_conserved_to_the_cent(
    connection: duckdb.DuckDBPyConnection, lost: str, says: bool, holds: bool
) -> None:
    row = {"in": "10", "held": "4", "assets": "3", "cash": "2", "outside": "0.99", "lost": lost}
    fill(connection, TRACE_CONSERVATION, {"method": "fifo", "currency": "EUR", "holds": says, **row})
    assert proofs.money_not_conserved(connection).holds is holds


@pytest.mark.parametrize(
    ("protected", "outcomes", "words"),
    [
        (False, ["pass", "CANDIDATE_PERSON"], ""),
        (True, ["pass", "CANDIDATE_PERSON"], "candidate c1: its holder is protected"),
        (False, ["SHIELD_PAYER"], "candidate c1: no gate passed its holder"),
        (False, [], "candidate c1: no gate passed its holder"),
    ],
)
def test_nobody_is_listed_whom_the_shield_covers(
    connection: duckdb.DuckDBPyConnection, protected: bool, outcomes: list[str], words: str
) -> None:
    fill(connection, PARTIES, {"party_id": "p1", "protected": protected})
    fill(connection, CONFISCATION_CANDIDATES, {"candidate_id": "c1", "holder_party_id": "p1"})
    asked: list[dict[str, object]] = [
        {"party_id": "p1", "gate": f"G{n}", "outcome": outcome} for n, outcome in enumerate(outcomes)
    ]
    fill(connection, GATE_DECISIONS, *asked, {"party_id": "p2", "gate": "G0", "outcome": "CANDIDATE_PERSON"})
    assert proofs.shielded_candidates(connection).words == words


def test_currencies_without_a_rate_are_counted(connection: duckdb.DuckDBPyConnection) -> None:
    rows: list[dict[str, object]] = [
        {"currency": "AFN"},
        {"currency": "AFN"},
        {"currency": "EUR", "amount_ref": "1"},
    ]
    fill(connection, TRANSFERS, *rows)
    assert proofs.missing_rates(connection).words == "AFN: 2 transfers"


def leg(name: str, amount: int, transfer: str | None = "t1", **more: object) -> dict[str, object]:
    return {
        "leg_id": name,
        "record_id": "r1",
        "transfer_id": transfer,
        "account_id": "a1",
        "currency": "BTC",
        "history": "export",
        "amount": amount,
        **more,
    }


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([leg("l1", -5), leg("l2", 5)], ""),
        ([leg("l1", -5, record_id="r2")], "leg l1: its record is no accepted one"),
        ([leg("l1", -5, record_id="r3")], "leg l1: its record is no accepted one"),
        ([leg("l1", -5), leg("l2", -5)], "transfer t1: two of its sides are a debit"),
        ([leg("l1", -5, "t2")], "transfer t2: two of its sides are a debit"),
        ([leg("l1", -5, None), leg("l2", -5, None)], ""),
        (
            [
                leg(f"l{n}", amount, f"t{n + 5}", history="transaction", transaction_id="0xaa")
                for n, amount in enumerate((3, -2))
            ],
            "transaction 0xaa: 1.00 BTC are left in it",
        ),
    ],
)
def test_legs_have_their_record_and_transactions_are_left_empty(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, object]], says: str
) -> None:
    fill(
        connection,
        SOURCE_RECORDS,
        {"record_id": "r1", "status": "accepted"},
        {"record_id": "r2", "status": "duplicate"},
    )
    fill(connection, TRANSFER_ENTRIES, *sides(("t2", "e1")))
    fill(connection, CHAIN_LEGS, *rows)
    breach = proofs.legs_that_do_not_hold(connection)
    assert breach.holds is (says == "")
    assert breach.places == ((says,) if says else ())
