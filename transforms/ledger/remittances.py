"""Rows of one remittance that are listed apart (sent, paid out, taken back), joined by control number.

Rows that contradict each other are never joined: both stay, and a check names them.
Method: docs/methods/reported-payments.md, section Rows listed apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

Row = dict[str, Any]
"""A row of PAYMENTS."""

TAKEN_BACK = ("refunded", "cancelled", "rejected", "failed")
_STRONGER = ("unknown", "pending", "completed", "failed", "rejected", "cancelled", "refunded")
"""Of two rows' statuses the later one here holds for the payment."""
_MOST_APART, _LONGEST_WAY = timedelta(days=1), timedelta(days=366)
"""Two records of one moment in local times; the longest that money waits to be picked up."""
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - the tables hold naive UTC
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_RANKS = {"document": 0, "phone": 1, "name": 2}
_OF_END = ("scheme", "identifier", "account_id", "name")


class Joined(NamedTuple):
    """payments: rows of PAYMENTS. records: rows of PAYMENT_RECORDS."""

    payments: list[Row]
    records: list[Row]


def joined(rows: Sequence[Mapping[str, Any]]) -> Joined:
    """The payments of rows with one control number; the order of rows given makes no difference."""
    heads: list[Row] = []
    records: list[Row] = []
    for given in sorted(rows, key=_order):
        row = dict(given)
        head = next((one for one in heads if agree(one, row)), None)
        part = "reported" if head is None else _part(head, row)
        if head is None:
            heads.append(row)
            head = row
        else:
            _merge(head, row, part)
        records.append({"payment_id": head["payment_id"], "record_id": row["record_id"], "part": part})
    return Joined(heads, records)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Sending rows first, then pay-outs, then what took the payment back; each by time and id."""
    at = row["sent_at"] or row["received_at"] or _NEVER
    return (row["status"] in TAKEN_BACK, row["sent_at"] is None, at, row["record_id"])


def _is_payout(row: Row) -> bool:
    return row["sent_at"] is None and row["received_at"] is not None


def _part(head: Row, row: Row) -> str:
    if row["status"] in TAKEN_BACK:
        return "taken_back" if head["status"] not in TAKEN_BACK else "repeated"
    return "paid" if _is_payout(row) and head["received_at"] is None else "repeated"


def agree(head: Row, row: Row) -> bool:
    """Whether two rows may tell of one payment: amounts, names and times do not contradict."""
    names = all(_same_name(head[f"{side}_name"], row[f"{side}_name"]) for side in ("from", "to"))
    return names and _same_amounts(head, row) and _in_time(head, row)


def _same_amounts(head: Row, row: Row) -> bool:
    pairs = [(row["amount"], row["currency"]), (row["received_amount"], row["received_currency"])]
    known = [(head["amount"], head["currency"]), (head["received_amount"], head["received_currency"])]
    allowed = {currency: {amount} for amount, currency in known if amount is not None}
    if row["status"] in TAKEN_BACK and head["fee"] is not None and head["amount"] is not None:
        # The fee is given back too, or it is not.
        allowed[head["currency"]].add(head["amount"] + head["fee"])
    return all(
        amount is None or currency not in allowed or amount in allowed[currency] for amount, currency in pairs
    )


def _same_name(one: str | None, other: str | None) -> bool:
    """Names share a word, or nothing can be said: one is lacking, or they are of two scripts."""
    first, second = _words(one), _words(other)
    if not first or not second or bool(_LATIN.search(one or "")) != bool(_LATIN.search(other or "")):
        return True
    return not first.isdisjoint(second)


def _words(name: str | None) -> set[str]:
    return set(_WORD.findall((name or "").casefold()))


def _in_time(head: Row, row: Row) -> bool:
    if row["status"] in TAKEN_BACK:
        first, last = head["sent_at"], row["sent_at"] or row["received_at"]
        return first is None or last is None or -_MOST_APART <= last - first <= _LONGEST_WAY
    for name in ("sent_at", "received_at"):
        if head[name] and row[name] and abs(head[name] - row[name]) > _MOST_APART:
            return False
    if head["sent_at"] and row["received_at"]:
        return bool(-_MOST_APART <= row["received_at"] - head["sent_at"] <= _LONGEST_WAY)
    return True


def _merge(head: Row, row: Row, part: str) -> None:
    """Write into the first row what a further one adds."""
    if _STRONGER.index(row["status"]) > _STRONGER.index(head["status"]):
        head["status"], head["status_said"] = row["status"], row["status_said"]
    if part == "paid":
        _pay_out(head, row)
    for side in ("from", "to"):
        if _rank(row[f"{side}_identifier"]) < _rank(head[f"{side}_identifier"]):
            head |= {f"{side}_{name}": row[f"{side}_{name}"] for name in _OF_END if row[f"{side}_{name}"]}
    left_out = {"received_at", "received_precision"} if part == "taken_back" else set()
    head |= {
        name: value
        for name, value in row.items()
        if head[name] is None and value is not None and name not in left_out
    }


def _pay_out(head: Row, row: Row) -> None:
    head["paid_record_id"] = row["record_id"]
    for name in ("to_institution", "to_place", "to_country", "to_name"):
        head[name] = row[name] or head[name]
    if row["received_amount"] is None:
        row["received_amount"], row["received_currency"] = row["amount"], row["currency"]


def _rank(identifier: str | None) -> int:
    kind = (identifier or "").partition(":")[0]
    return _RANKS.get(kind, len(_RANKS))
