"""A small case, right to the cent, that fills the published tables by hand.

Three people pay a collector 7,500.00; he passes 6,000.00 on to a coordinator, who buys a car, and
takes 500.00 out in cash. By FIFO: 1,200.00 and 2,000.00 are still held, 3,800.00 went into the car,
500.00 into cash. An aunt who pools for her siblings is a look-alike whom the shield covers.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from transforms import schema
from transforms.ids import account_id
from transforms.schema import PUBLISHED_TABLES, TRACING_INDEX
from transforms.store import WorkDatabase
from transforms.tracing.index import write_index

Row = dict[str, Any]

SETTINGS: Row = {
    "title": "Operation Beispiel",
    "authority": "Public Prosecutor's Office Beispielstadt, 12 Js 345/26",
    "reference_currency": "EUR",
    "predicate": "Smuggling of migrants (hypothesis)",
    "protected": (),
}
CONFIGURATION = hashlib.sha256(b"configuration").hexdigest()

CAMT = hashlib.sha256(b"camt").hexdigest()
MT940 = hashlib.sha256(b"mt940").hexdigest()

PEOPLE = {
    "collector": ("person", "Karim Rahimi", "iban", "DE89370400440532013000"),
    "coordinator": ("person", "Nadia Belkacem", "iban", "FR1420041010050500013M02606"),
    "dealer": ("organisation", "Autohaus Brandt GmbH", "iban", "DE75512108001245126199"),
    "payer1": ("person", "Amira Haddad", "iban", "DE02120300000000202051"),
    "payer2": ("person", "Yusuf Demir-Öztürk", "msisdn", "+4915123456789"),
    "payer3": ("person", "Leyla Osman", "named", "OSMAN LEYLA"),
    "aunt": ("person", "Selma Yıldız", "iban", "DE12500105170648489890"),
}
PAYERS = ("payer1", "payer2", "payer3")
OTHERS = ("aunt",)
DAY = [date(2026, 1, day) for day in range(1, 32)]


def party(key: str) -> str:
    """Stable party id of an invented person."""
    return "p" + hashlib.sha256(key.encode()).hexdigest()[:16]


def account(key: str) -> str:
    """Account id of an invented person."""
    return account_id(PEOPLE[key][2], PEOPLE[key][3])


CASH = account_id("unknown", "cash")


def record(file_id: str, number: int) -> str:
    """Record id, counted from 1."""
    return f"r{file_id[:16]}-{number:09d}"


# (file, number, account, counterparty, day of January, amount, balance after)
ENTRIES: list[tuple[str, int, str, str, int, str, str | None]] = [
    (CAMT, 1, "collector", "payer1", 5, "3000.00", "3200.00"),
    (CAMT, 2, "collector", "payer2", 6, "3000.00", "6200.00"),
    (CAMT, 3, "collector", "payer3", 7, "1500.00", "7700.00"),
    (CAMT, 4, "collector", "coordinator", 8, "-6000.00", "1700.00"),
    (CAMT, 5, "collector", "cash", 9, "-500.00", "1200.00"),
    (MT940, 1, "coordinator", "collector", 8, "6000.00", None),
    (MT940, 2, "coordinator", "dealer", 10, "-4000.00", None),
]


def entry_id(file_id: str, number: int) -> str:
    """Entry id of a record."""
    return "e" + record(file_id, number)[1:]


def transfer_id(file_id: str, number: int) -> str:
    """Transfer id of a record."""
    return "t" + record(file_id, number)[1:]


FEES = [transfer_id(CAMT, number) for number in (1, 2, 3)]
ONWARD, CASH_OUT, CAR_PAYMENT = transfer_id(CAMT, 4), transfer_id(CAMT, 5), transfer_id(MT940, 2)
FINDING = "f" + "1" * 16
AUNT_FINDING = "f" + "2" * 16
CAR = "v" + "3" * 16


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
        "evidence_files": _files(),
        "source_records": _records(),
        "statements": _statements(),
        "accounts": _accounts(),
        "entries": _entries(),
        "account_periods": _periods(),
        "parties": _parties(),
        "party_accounts": _party_accounts(),
        "transfers": _transfers(),
        "transfer_entries": _transfer_entries(),
        "assets": _assets(),
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


def _files() -> list[Row]:
    def file(file_id: str, name: str, kind: str, records: int, quarantined: int, check: str) -> Row:
        return {
            "file_id": file_id,
            "name": name,
            "bytes": 4321,
            "format": kind,
            "received_at": datetime(2026, 2, 1, 9, 30, 5),  # noqa: DTZ001 - the store keeps UTC without a zone
            "authority": "order of 20 January 2026",
            "records": records,
            "accepted": records - quarantined,
            "quarantined": quarantined,
            "duplicates": 0,
            "balance_check": check,
            "complete": True,
            "messages": ["1 record was set aside."] if quarantined else [],
        }

    return [
        file(CAMT, "bank/kontoauszug_haddad_amira.xml", "camt.053.001.08", 5, 0, "reconciled"),
        file(MT940, "bank/janvier.sta", "mt940", 3, 1, "not_stated"),
    ]


def _records() -> list[Row]:
    rows = [
        _record(file_id, number, f"Stmt[1]/Ntry[{number}]" if file_id == CAMT else f"line {number * 2}, :61:")
        for file_id, number, *_ in ENTRIES
    ]
    bad = _record(MT940, 3, "line 6, :61:")
    reasons = ["amount_unreadable: 'Leyla 12,3,4' is no amount"]
    return [*rows, {**bad, "status": "quarantined", "reasons": reasons}]


def _record(file_id: str, number: int, locator: str) -> Row:
    return {
        "record_id": record(file_id, number),
        "file_id": file_id,
        "ordinal": number - 1,
        "locator": locator,
        "status": "accepted",
        "reasons": [],
        "raw": "Amira Haddad DE02120300000000202051 for two persons",
    }


def _statements() -> list[Row]:
    def statement(file_id: str, key: str, opening: str | None, closing: str | None, booked: str) -> Row:
        return {
            "statement_id": f"s{file_id[:16]}-1",
            "file_id": file_id,
            "locator": "Stmt[1]" if file_id == CAMT else "message 1",
            "account_id": account(key),
            "currency": "EUR",
            "from_date": DAY[4],
            "to_date": DAY[9],
            "opening_balance": _money(opening),
            "opening_basis": "stated" if opening else "unknown",
            "closing_balance": _money(closing),
            "closing_basis": "stated" if closing else "unknown",
            "booked_sum": Decimal(booked),
            "balance_check": "reconciled" if opening else "not_stated",
            "continuity": "unknown",
            "position": 0,
            "complete": True,
            "holder_name": PEOPLE[key][1],
            "holder_identifiers": [],
        }

    return [
        statement(CAMT, "collector", "200.00", "1200.00", "1000.00"),
        statement(MT940, "coordinator", None, None, "2000.00"),
    ]


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _accounts() -> list[Row]:
    rows = [
        {
            "account_id": account(key),
            "scheme": scheme,
            "identifier": identifier,
            "institution": "EXAMPLE BANK" if scheme == "iban" else None,
            "country": "DE",
            "currency": "EUR",
            "observed": key in {"collector", "coordinator"},
            "holder_name": name,
        }
        for key, (_, name, scheme, identifier) in PEOPLE.items()
    ]
    cash = {"account_id": CASH, "scheme": "unknown", "identifier": "cash", "observed": False}
    return [*rows, cash]


def _end(key: str) -> str:
    return CASH if key == "cash" else account(key)


def _entries() -> list[Row]:
    return [
        {
            "entry_id": entry_id(file_id, number),
            "record_id": record(file_id, number),
            "account_id": account(own),
            "statement_id": f"s{file_id[:16]}-1",
            "sequence": number,
            "account_sequence": number,
            "booked_at": datetime(2026, 1, day),  # noqa: DTZ001 - the store keeps UTC without a zone
            "booked_precision": "day",
            "amount": Decimal(amount),
            "currency": "EUR",
            "balance_after": _money(balance),
            "counterparty_account_id": _end(other),
            "counterparty_name": PEOPLE[other][1] if other in PEOPLE else None,
            "narrative": f"thanks from {PEOPLE['payer1'][1]}",
            "reversal": False,
            "channel": "bank",
        }
        for file_id, number, own, other, day, amount, balance in ENTRIES
    ]


def _periods() -> list[Row]:
    def period(key: str, opening: str | None, into: str, out: str, closing: str | None, count: int) -> Row:
        return {
            "account_id": account(key),
            "currency": "EUR",
            "from_date": DAY[4],
            "to_date": DAY[9],
            "opening_balance": _money(opening),
            "credits": Decimal(into),
            "debits": Decimal(out),
            "closing_balance": _money(closing),
            "entries": count,
            "closes": "reconciled" if opening else "not_stated",
        }

    return [
        period("collector", "200.00", "7500.00", "6500.00", "1200.00", 5),
        period("coordinator", None, "6000.00", "4000.00", None, 2),
    ]


def _parties() -> list[Row]:
    return [
        {
            "party_id": party(key),
            "kind": kind,
            "name": name,
            "names": [name, name.upper()],
            "names_plain": [name.lower()],
            "identifiers": [f"{scheme}:{identifier}"],
            "countries": ["DE"],
            "protected": False,
        }
        for key, (kind, name, scheme, identifier) in PEOPLE.items()
    ]


def _party_accounts() -> list[Row]:
    return [
        {
            "party_id": party(key),
            "account_id": account(key),
            "relation": "holder" if key in {"collector", "coordinator"} else "named_as",
            "probability": 1.0,
            "evidence": [],
        }
        for key in PEOPLE
    ]


def _transfers() -> list[Row]:
    def transfer(name: str, source: str, target: str, day: int, amount: str, kind: str, basis: str) -> Row:
        return {
            "transfer_id": name,
            "from_account_id": _end(source),
            "to_account_id": _end(target),
            "from_party_id": party(source),
            "to_party_id": party(target) if target in PEOPLE else None,
            "sent_at": datetime(2026, 1, day),  # noqa: DTZ001 - the store keeps UTC without a zone
            "amount": Decimal(amount),
            "currency": "EUR",
            "amount_ref": Decimal(amount),
            "channel": "cash" if kind == "cash_out" else "bank",
            "kind": kind,
            "kind_reason": "",
            "match_probability": 1.0,
            "match_basis": basis,
        }

    return [
        transfer(FEES[0], "payer1", "collector", 5, "3000.00", "payment", "one_side"),
        transfer(FEES[1], "payer2", "collector", 6, "3000.00", "payment", "one_side"),
        transfer(FEES[2], "payer3", "collector", 7, "1500.00", "payment", "one_side"),
        transfer(ONWARD, "collector", "coordinator", 8, "6000.00", "payment", "account"),
        transfer(CASH_OUT, "collector", "cash", 9, "500.00", "cash_out", "one_side"),
        transfer(CAR_PAYMENT, "coordinator", "dealer", 10, "4000.00", "purchase", "one_side"),
    ]


def _transfer_entries() -> list[Row]:
    def side(transfer: str, file_id: str, number: int, which: str) -> Row:
        return {"transfer_id": transfer, "entry_id": entry_id(file_id, number), "side": which}

    fees = [side(name, CAMT, number, "credit") for number, name in enumerate(FEES, start=1)]
    onward = [side(ONWARD, CAMT, 4, "debit"), side(ONWARD, MT940, 1, "credit")]
    return [*fees, *onward, side(CASH_OUT, CAMT, 5, "debit"), side(CAR_PAYMENT, MT940, 2, "debit")]


def _assets() -> list[Row]:
    return [
        {
            "asset_id": CAR,
            "kind": "vehicle",
            "description": "Passenger car bought from Autohaus Brandt GmbH",
            "country": "DE",
            "holder_party_id": party("coordinator"),
            "acquired_at": DAY[9],
            "price": Decimal(4000),
            "currency": "EUR",
        }
    ]


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
