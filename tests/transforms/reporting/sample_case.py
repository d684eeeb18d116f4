"""A small case, right to the cent, that fills the published tables by hand.

Three people pay a collector 7,500.00; he passes 6,000.00 on to a coordinator, who buys a car, and
takes 500.00 out in cash. By FIFO: 1,200.00 and 2,000.00 are still held, 3,800.00 went into the car,
500.00 into cash. An aunt who pools for her siblings is a look-alike whom the shield covers.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from tests.transforms.reporting.sample_ledger import (
    AUNT_FINDING,
    CAMT,
    CAR,
    CAR_PAYMENT,
    CASH,
    CASH_OUT,
    DAY,
    ENTRIES,
    FEES,
    FINDING,
    MT940,
    ONWARD,
    OTHERS,
    PAYERS,
    PEOPLE,
    Row,
    account,
    account_rows,
    asset_rows,
    entry_id,
    entry_rows,
    files_rows,
    party,
    party_account_rows,
    party_rows,
    period_rows,
    record,
    record_rows,
    statement_rows,
    transfer_entry_rows,
    transfer_id,
    transfer_rows,
)
from transforms import schema
from transforms.schema import PUBLISHED_TABLES, TRACING_INDEX
from transforms.store import WorkDatabase
from transforms.tracing.index import write_index

__all__ = [
    "AUNT_FINDING",
    "CAMT",
    "CAR",
    "CAR_PAYMENT",
    "CASH",
    "CASH_OUT",
    "CONFIGURATION",
    "DAY",
    "ENTRIES",
    "FEES",
    "FINDING",
    "MT940",
    "ONWARD",
    "OTHERS",
    "PAYERS",
    "PEOPLE",
    "SETTINGS",
    "account",
    "entry_id",
    "hidden_texts",
    "party",
    "record",
    "sample_tables",
    "transfer_id",
    "write_sample_case",
]

SETTINGS: Row = {
    "title": "Operation Beispiel",
    "authority": "Public Prosecutor's Office Beispielstadt, 12 Js 345/26",
    "reference_currency": "EUR",
    "predicate": "Smuggling of migrants (hypothesis)",
    "protected": (),
}
CONFIGURATION = hashlib.sha256(b"configuration").hexdigest()


def write_sample_case(path: Path, *, change: dict[str, list[Row]] | None = None) -> Path:
    """Write the sample case as a snapshot file; `change` replaces whole tables."""
    rows = sample_tables() | (change or {})
    database = WorkDatabase(path)
    for table in (table for table in PUBLISHED_TABLES if table not in TRACING_INDEX):
        frame = pl.DataFrame(rows.get(table.name, []), schema=table.frame_schema, orient="row")
        database.write(table, frame)
    with database.connect() as connection:
        write_index(connection)
    return path


def sample_tables() -> dict[str, list[Row]]:
    """Every row of the sample case, by table."""
    return {
        "evidence_files": files_rows(),
        "source_records": record_rows(),
        "statements": statement_rows(),
        "accounts": account_rows(),
        "entries": entry_rows(),
        "account_periods": period_rows(),
        "parties": party_rows(),
        "party_accounts": party_account_rows(),
        "transfers": transfer_rows(),
        "transfer_entries": transfer_entry_rows(),
        "assets": asset_rows(),
        "asset_payments": [{"asset_id": CAR, "transfer_id": CAR_PAYMENT, "amount": Decimal(4000)}],
        "findings": _findings(),
        "finding_parts": _finding_parts(),
        "finding_transfers": _finding_transfers(),
        "party_roles": [_role("collector", "collector"), *(_role(key, "payer") for key in PAYERS)],
        "gate_decisions": _gates(),
        "trace_seeds": _seeds(),
        "traces": _traces(),
        "trace_steps": _steps(),
        "trace_conservation": [_conservation()],
        "confiscation_candidates": _candidates(),
    }


def _findings() -> list[Row]:
    def finding(name: str, key: str, amount: str, words: str) -> Row:
        return {
            "finding_id": name,
            "pattern": "collector_fan_in",
            "subject_kind": "party",
            "subject_id": party(key),
            "start": datetime(2026, 1, 5),  # noqa: DTZ001 - the store keeps UTC without a zone
            "end": datetime(2026, 1, 7),  # noqa: DTZ001 - the store keeps UTC without a zone
            "amount_ref": Decimal(amount),
            "score": 0.8125,
            "strength": "probable",
            "explanation": words,
        }

    words = (
        "3 unrelated parties (first Amira Haddad, then DEMIR-ÖZTÜRK YUSUF from +49 151 23456789) paid "
        "7500.00 EUR within 3 days; the amounts are consistent with a price of 1500.00 EUR a person."
    )
    return [
        finding(FINDING, "collector", "7500.00", words),
        finding(AUNT_FINDING, "aunt", "900.00", "6 parties paid Selma Yıldız 900.00 EUR"),
    ]


def _finding_parts() -> list[Row]:
    def part(name: str, weight: float, value: float, words: str) -> Row:
        return {"finding_id": FINDING, "part": name, "weight": weight, "value": value, "words": words}

    return [
        part("payers", 0.5, 0.6, "3 parties paid in"),
        part("tariff", 0.4, 1.0, "3 of 3 sums are multiples of 1500.00 EUR"),
        part("salary", -0.2, 0.5, "one earlier credit is consistent with wages"),
        part("rent", -0.2, 0.0, "no credit is consistent with rent"),
    ]


def _finding_transfers() -> list[Row]:
    fees = [{"finding_id": FINDING, "transfer_id": name, "role": "fee_in"} for name in FEES]
    return [*fees, {"finding_id": FINDING, "transfer_id": ONWARD, "role": "passed_on"}]


def _role(key: str, role: str) -> Row:
    return {"party_id": party(key), "role": role, "score": 0.5, "explanation": f"{role} by the flows"}


def _gates() -> list[Row]:
    def gate(key: str, position: int, hit: bool, outcome: str, words: str) -> Row:
        return {
            "party_id": party(key),
            "gate": f"G{position - 1}",
            "position": position,
            "hit": hit,
            "outcome": outcome,
            "explanation": words,
            "inputs": '{"credits": 3}',
        }

    passed = (
        "No birth date in evidence shows somebody under 18.",
        "The party received money from others and kept or passed it on; it did not only pay.",
        "No payment is consistent with extortion.",
        "The payers share no name, address or account with the holder: no kin group is seen.",
        "No purpose without profit is in evidence, and the party kept money.",
        "Nothing in evidence shows that the party was moved itself.",
    )
    rows = []
    for key in ("collector", "coordinator"):
        rows += [gate(key, n, False, "pass", words) for n, words in enumerate(passed, start=1)]
        words = "2 independent pieces of evidence of a benefit, 7500.00 EUR, at least one of a bank."
        rows.append(gate(key, 7, True, "CANDIDATE_PERSON", words))
    for key in PAYERS:
        rows.append(gate(key, 1, False, "pass", passed[0]))
        rows.append(gate(key, 2, True, "SHIELD_PAYER", f"{PEOPLE[key][1]} only paid."))
    return [*rows, gate("aunt", 4, True, "SHIELD_FAMILY", "The payers are one kin group.")]


def _seeds() -> list[Row]:
    return [
        {
            "seed_id": FINDING,
            "entry_id": entry_id(CAMT, number),
            "amount": Decimal(amount),
            "currency": "EUR",
        }
        for number, amount in ((1, 3000), (2, 3000), (3, 1500))
    ]


def _traces() -> list[Row]:
    def trace(kind: str, target: str, amount: str, path: list[str]) -> Row:
        return {
            "trace_id": "c" + hashlib.sha256(f"{kind}{target}".encode()).hexdigest()[:16],
            "method": "fifo",
            "seed_id": FINDING,
            "target_kind": kind,
            "target_id": target,
            "amount": Decimal(amount),
            "currency": "EUR",
            "amount_ref": Decimal(amount),
            "as_of": DAY[9],
            "path": path,
            "class": "direct",
            "amount_low": Decimal(amount) if kind != "cash" else Decimal("450.00"),
            "amount_high": Decimal(amount),
            "interval_basis": "exact",
            "order_basis": "any_order" if kind != "cash" else "stated_order",
        }

    return [
        trace("account", account("collector"), "1200.00", FEES[1:]),
        trace("account", account("coordinator"), "2000.00", [*FEES, ONWARD]),
        trace("asset", CAR, "3800.00", [*FEES, ONWARD, CAR_PAYMENT]),
        trace("cash", CASH, "500.00", [FEES[1], FEES[2], CASH_OUT]),
    ]


def _steps() -> list[Row]:
    def step(file_id: str, number: int, transfer: str, side: str, amount: int) -> Row:
        return {
            "method": "fifo",
            "seed_id": FINDING,
            "entry_id": entry_id(file_id, number),
            "transfer_id": transfer,
            "side": side,
            "amount": Decimal(amount),
            "currency": "EUR",
        }

    return [
        step(CAMT, 1, FEES[0], "credit", 3000),
        step(CAMT, 2, FEES[1], "credit", 3000),
        step(CAMT, 3, FEES[2], "credit", 1500),
        step(CAMT, 4, ONWARD, "debit", 5800),
        step(MT940, 1, ONWARD, "credit", 5800),
        step(CAMT, 5, CASH_OUT, "debit", 500),
        step(MT940, 2, CAR_PAYMENT, "debit", 3800),
    ]


def _conservation() -> Row:
    figures = {"in": 7500, "held": 3200, "assets": 3800, "cash": 500, "outside": 0, "lost": 0}
    amounts = {name: Decimal(value) for name, value in figures.items()}
    return {"method": "fifo", "currency": "EUR", **amounts, "holds": True}


def _candidates() -> list[Row]:
    def candidate(
        rank: int, kind: str, target: str, key: str, basis: str, amounts: tuple[str, str, str]
    ) -> Row:
        low, amount, high = (Decimal(value) for value in amounts)
        return {
            "candidate_id": f"k{rank:016d}",
            "target_kind": kind,
            "target_id": target,
            "holder_party_id": party(key),
            "basis": basis,
            "amount_low": low,
            "amount": amount,
            "amount_high": high,
            "currency": "EUR",
            "strength": "probable",
            "third_party_interest": "The seller may keep a right until the price is paid in full."
            if kind == "asset"
            else "No other holder is named by the statement.",
            "dissipation_risk": "6000.00 EUR left within one day of the last fee.",
            "rank": rank,
            "explanation": "Fees of Amira Haddad and 2 others reached it in the order of the statement.",
        }

    car = ("3800.00", "3800.00", "4000.00")
    return [
        candidate(1, "asset", CAR, "coordinator", "substitute", car),
        candidate(
            2, "account", account("coordinator"), "coordinator", "intermingled", ("0", "2000.00", "2000.00")
        ),
        candidate(
            3,
            "account",
            account("collector"),
            "collector",
            "direct proceeds",
            ("1000.00", "1200.00", "1200.00"),
        ),
    ]


def hidden_texts() -> list[str]:
    """Every name and account identifier that no file of a package may contain."""
    found = []
    for key in (*PAYERS, *OTHERS):
        _, name, _, identifier = PEOPLE[key]
        found += [name, name.upper(), identifier, party(key), account(key)]
        found += [word for word in name.replace("-", " ").split() if len(word) > 3]
    return found


assert all(table in {t.name for t in schema.PUBLISHED_TABLES} for table in sample_tables())
