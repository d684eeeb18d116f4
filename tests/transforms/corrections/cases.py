"""A case whose files are taken in one by one, with records that somebody must correct."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from tests.transforms.ledger.test_increment import ingest as build_ledger
from transforms.corrections.settling import settle
from transforms.evidence.delivery import Delivery
from transforms.evidence.intake import take_in
from transforms.evidence.vault import walk
from transforms.schema import SOURCE_RECORDS, Table
from transforms.store import CaseFolder, Store, open_snapshot, read_table

IBAN = "DE02120300000000202051"
_HEADER = (
    "account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,"
    "counterparty_name,counterparty_account,reference,description"
)
BANK = f"""{_HEADER}
{IBAN},Omar,2026-01-02,2026-01-02,,100.00,EUR,100.00,Ali,,,one
{IBAN},Omar,2026-13-03,2026-01-03,10.00,,EUR,90.00,Bea,,,two
{IBAN},Omar,2026-01-04,2026-01-04,2x.00,,EURO,70.00,Cem,,,three
{IBAN},Omar,2026-01-05,2026-01-05,5.00,,EUR,65.00,Dan,,,four
"""
SWIFT = """:20:X
:25:DE89370400440532013000
:28C:118/1
:60F:C260101EUR100,00
:61:2601020102C5X0,00NTRFNONREF
:86:hello
:61:2601020102C50,00NTRFNONREF
:86:hello
:62F:C260102EUR200,00
-
"""


def record(text: str, number: int) -> str:
    """The id of a record of a file with this text; `number` from 1."""
    return f"r{hashlib.sha256(text.encode()).hexdigest()[:16]}-{number:09d}"


def corrections(*lines: tuple[str, str, str, str], at: str = "2026-02-01") -> str:
    """A correction file: record, field, old and new value a line."""
    rows = [",".join((*line, "Ana", at, "the bank's letter")) for line in lines]
    return "\n".join(["record_id,field,old_value,new_value,corrected_by,corrected_at,why", *rows]) + "\n"


GOOD = corrections(
    (record(BANK, 2), "booked_at", "2026-13-03", "2026-01-03"),
    (record(BANK, 3), "debit", "2x.00", "20.00"),
    (record(BANK, 3), "currency", "EURO", "EUR"),
    (record(SWIFT, 1), "amount", "", "50.00"),
    (record(SWIFT, 1), "booked_at", "", "2026-01-02"),
)


def ingest(root: Path, deliveries: Sequence[Mapping[str, str]]) -> tuple[Store, CaseFolder]:
    """Deliveries of files (name: text), a ledger published after each."""
    store = Store(root / "store")
    case = store.case("alpha")
    case.path.mkdir(parents=True, exist_ok=True)
    inbox = root / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    delivery = Delivery(store, case, "test", None, None, lambda: datetime(2026, 7, 1, tzinfo=UTC))
    for files in deliveries:
        for name, text in files.items():
            (inbox / name).write_text(text, encoding="utf-8")
        for one in take_in(delivery, walk([inbox / name for name in files])):
            assert one.outcome != "refused", one.problem
        settle(store, case)
        build_ledger(case)
    return store, case


def table(case: CaseFolder, wanted: Table) -> pl.DataFrame:
    """A published table."""
    with open_snapshot(case.current) as connection:
        return read_table(connection, wanted, wanted.names)


def statuses(case: CaseFolder) -> dict[str, tuple[str, list[str]]]:
    """What became of each record, with the codes of its reasons."""
    rows = table(case, SOURCE_RECORDS).select("record_id", "status", "reasons").iter_rows()
    return {
        name: (status, [reason.partition(":")[0] for reason in reasons]) for name, status, reasons in rows
    }
