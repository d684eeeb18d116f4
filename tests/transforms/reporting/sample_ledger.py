"""The ledger of the sample case (`sample_case`): who, which accounts, what was booked and what moved."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from transforms.ids import account_id

Row = dict[str, Any]

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


def files_rows() -> list[Row]:
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


def record_rows() -> list[Row]:
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


def statement_rows() -> list[Row]:
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


def account_rows() -> list[Row]:
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


def entry_rows() -> list[Row]:
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


def period_rows() -> list[Row]:
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


def party_rows() -> list[Row]:
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


def party_account_rows() -> list[Row]:
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


def transfer_rows() -> list[Row]:
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


def transfer_entry_rows() -> list[Row]:
    def side(transfer: str, file_id: str, number: int, which: str) -> Row:
        return {"transfer_id": transfer, "entry_id": entry_id(file_id, number), "side": which}

    fees = [side(name, CAMT, number, "credit") for number, name in enumerate(FEES, start=1)]
    onward = [side(ONWARD, CAMT, 4, "debit"), side(ONWARD, MT940, 1, "credit")]
    return [*fees, *onward, side(CASH_OUT, CAMT, 5, "debit"), side(CAR_PAYMENT, MT940, 2, "debit")]


def asset_rows() -> list[Row]:
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
