"""Particulars beside records, and fees within an amount: small cases by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms import ids
from transforms.ledger import build
from transforms.ledger.particulars import build_particulars
from transforms.proofs import ledger as proofs
from transforms.readers.particulars import Batch, rows_of
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.schema import (
    ACCOUNTS,
    ENTRIES,
    PAYMENT_PARTIES,
    PAYMENT_RECORDS,
    PAYMENTS,
    REGISTER_PERSONS,
    SOURCE_RECORDS,
    STATEMENTS,
    Table,
)
from transforms.store import WorkDatabase


def payments(*rows: dict[str, object], reasons: tuple[str, ...] = ()) -> Reading:
    """A file of payments; the last record is quarantined where reasons are given."""
    records = RecordRows()
    for number, _ in enumerate(rows, start=1):
        why = reasons if number == len(rows) else ()
        records.rows.append(RecordRow(f"line {number}", f"row {number}", reasons=why, booked=False))
    common = {"source": "remittance", "status": "completed", "channel": "remittance"}
    given = [{"ordinal": number, **common, **row} for number, row in enumerate(rows)]
    return Reading("test", iter([Batch(records.drain(), {"payments": rows_of(PAYMENTS, given)})]))


def of(sender: str | None, receiver: str | None) -> dict[str, object]:
    return {
        "from_scheme": "mto",
        "from_identifier": sender,
        "from_name": sender,
        "to_scheme": "mto",
        "to_identifier": receiver,
        "amount": Decimal("100"),
        "currency": "USD",
    }


def test_a_payment_names_its_ends_and_makes_no_entry(tmp_path: Path) -> None:
    work, _ = ledger(tmp_path, {"a": payments(of("Selam Tesfay", "Omar Haid"), of(None, "Omar Haid"))})
    assert work.read(ENTRIES).is_empty()
    rows = work.read(PAYMENTS)
    receiver = ids.account_id("mto", "Omar Haid")
    assert rows["to_account_id"].to_list() == [receiver, receiver]
    assert rows["from_account_id"][0] == ids.account_id("mto", "Selam Tesfay")
    accounts = {row["account_id"]: row for row in work.read(ACCOUNTS).iter_rows(named=True)}
    assert set(accounts) == {*rows["from_account_id"], receiver}
    assert accounts[rows["from_account_id"][1]]["scheme"] == "unknown"
    assert accounts[receiver]["scheme"] == "mto"
    assert not any(row["observed"] for row in accounts.values())
    assert rows["payment_id"].to_list() == ["q" + record[1:] for record in rows["record_id"]]


def on_chain(**more: object) -> dict[str, object]:
    return {
        **of("0xaa", "0xbb"),
        "source": "virtual_asset",
        "from_scheme": "wallet",
        "to_scheme": "wallet",
        "control_number": "0xAB12",
        "channel": "virtual_asset",
        **more,
    }


def test_a_movement_that_two_exports_list_is_one_payment(tmp_path: Path) -> None:
    paying = payments(on_chain(fee=Decimal(1)), on_chain(fee=Decimal(1)), on_chain(to_identifier=None))
    paid = payments(
        on_chain(control_number="0xab12"),
        on_chain(),
        on_chain(),
        on_chain(contract="0xcc"),
        on_chain(control_number=""),
    )
    work, _ = ledger(tmp_path, {"a": paying, "b": paid})
    rows = work.read(PAYMENTS)
    # The same sum moved twice within the transaction, and by the one who was paid a third time.
    assert rows.height == 6
    assert rows["fee"].drop_nulls().to_list() == [Decimal(1), Decimal(1)]
    told = work.read(PAYMENT_RECORDS)
    assert told.height == 8
    assert told["part"].value_counts(sort=True).rows() == [("reported", 6), ("repeated", 2)]
    assert set(told["payment_id"]) == set(rows["payment_id"])


def test_what_a_quarantined_record_says_is_not_published(tmp_path: Path) -> None:
    read = payments(of("Selam Tesfay", "Omar Haid"), of("A", "B"), reasons=("amount_missing: none",))
    work, _ = ledger(tmp_path, {"a": read})
    assert work.read(PAYMENTS)["from_name"].to_list() == ["Selam Tesfay"]
    assert work.read(SOURCE_RECORDS)["status"].to_list() == ["accepted", "quarantined"]


def test_a_name_that_the_table_does_not_know_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError, match="no columns \\['sender'\\]"):
        rows_of(PAYMENTS, [{"ordinal": 0, "sender": "x"}])


def charged(amounts: list[tuple[str, str | None, str]]) -> Reading:
    """A statement of (amount with its fee, fee, balance afterwards), from nothing."""
    records = RecordRows()
    for number, (amount, fee, balance) in enumerate(amounts, start=1):
        records.rows.append(
            RecordRow(
                f"line {number}",
                "raw",
                statement=0,
                sequence=number,
                booked_at=datetime.combine(date(2026, 3, number), time()),
                booked_precision="day",
                amount=Decimal(amount),
                currency="KES",
                balance_after=Decimal(balance),
                fee=None if fee is None else Decimal(fee),
            )
        )
    statement = Statement(
        "statement",
        scheme="msisdn",
        identifier="+254700000001",
        currency="KES",
        opening_balance=Decimal(0),
        opening_basis="stated",
        closing_balance=Decimal(amounts[-1][2]),
        closing_basis="stated",
    )
    return Reading("test", iter([records.drain()]), statements=[statement])


def entries(work: WorkDatabase) -> list[tuple[str, str, int, str | None]]:
    frame = work.read(ENTRIES).sort("account_sequence")
    assert frame["sequence"].to_list() == list(range(1, frame.height + 1))
    return [
        (
            row["entry_id"][-2:],
            f"{row['amount']:f}".rstrip("0").rstrip("."),
            row["sequence"],
            row["transaction_code"],
        )
        for row in frame.iter_rows(named=True)
    ]


def test_a_fee_is_an_entry_of_its_own_right_after_its_record(tmp_path: Path) -> None:
    read = charged([("500", None, "500"), ("-110.5", "10.5", "389.5"), ("-1", "0", "388.5")])
    work, case = ledger(tmp_path, {"a": read})
    assert entries(work) == [
        ("01", "500", 1, None),
        ("02", "-100", 2, None),
        ("2f", "-10.5", 3, "fee"),
        ("03", "-1", 4, None),
    ]
    assert work.read(STATEMENTS)["balance_check"].to_list() == ["reconciled"]
    balances = work.read(ENTRIES).sort("sequence")["balance_after"].to_list()
    assert balances == [Decimal(500), None, Decimal("389.5"), Decimal("388.5")]
    with work.connect() as connection:
        assert proofs.records_without_entry(connection, case).holds
        assert proofs.sums_that_disagree(connection, case).holds
        connection.execute("DELETE FROM entries WHERE transaction_code = 'fee'")
        assert "1 entries instead of two" in proofs.records_without_entry(connection, case).words
    assert set(work.read(ENTRIES)["counterparty_account_id"]) <= set(work.read(ACCOUNTS)["account_id"])


def test_tables_of_particulars_are_there_when_no_record_fills_them(tmp_path: Path) -> None:
    work, case = ledger(tmp_path, {"a": reading(Sheet("DE1", [Line("5")]))})
    assert set(build_particulars(work, case).values()) == {0}
    assert build.build_accounts(work, case) == 2


def people(table: Table, *rows: dict[str, object]) -> Reading:
    """A file whose records name people."""
    records = RecordRows()
    for number, _ in enumerate(rows, start=1):
        records.rows.append(RecordRow(f"line {number}", f"row {number}", booked=False))
    given = [{"ordinal": number, **row} for number, row in enumerate(rows)]
    return Reading("test", iter([Batch(records.drain(), {table.name: rows_of(table, given)})]))


def test_names_and_addresses_keep_their_script_and_have_a_plain_form_beside_them(tmp_path: Path) -> None:
    persons = people(
        REGISTER_PERSONS,
        {"name": "Юсуф  Али", "address": "Hauptstraße 5"},
        {"name": " - "},
        {"name": None, "address": "Юсуф  Али"},
    )
    ends: list[dict[str, object]] = [
        {"number": 1, "side": "from", "role": "sender", "kind": "person", "name": name, "address": None}
        for name in ("محمد حسين", "MÜLLER, Jörg")
    ]
    work, _ = ledger(tmp_path, {"a": persons, "b": people(PAYMENT_PARTIES, *ends)})
    found = work.read(REGISTER_PERSONS)
    assert found["name"].to_list() == ["Юсуф  Али", " - ", None]
    assert found["name_plain"].to_list() == ["yusuf ali", None, None]
    assert found["address_plain"].to_list() == ["hauptstrasse 5", None, "yusuf ali"]
    found = work.read(PAYMENT_PARTIES)
    assert found["name"].to_list() == ["محمد حسين", "MÜLLER, Jörg"]
    assert found["name_plain"].to_list() == ["mhmd hsyn", "mueller joerg"]
    assert found["address_plain"].to_list() == [None, None]
