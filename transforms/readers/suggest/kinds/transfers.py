"""A table of money transfers with two ends, as operators answer a production order: which column is what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import layout_of, sections
from transforms.readers.suggest.texts import words

_ENDS = ("sender", "receiver")
_OF_PLACE = {
    ("sender", "amount"): "amount",
    ("sender", "currency"): "currency",
    ("sender", "date"): "sent_at",
    ("receiver", "amount"): "payout_amount",
    ("receiver", "currency"): "payout_currency",
    ("receiver", "date"): "paid_at",
    **{
        (end, what): f"{verb}_{what}"
        for end, verb in zip(_ENDS, ("send", "pay"), strict=True)
        for what in ("agent", "city")
    },
}
_WHOLE = {"amount": "amount", "currency": "currency", "date": "sent_at"}
"""What a column is that names no end."""
_FEWEST, _OF_AN_END = 5, 2
"""Columns about people and places by which a table is one of transfers, and how many of them each end has."""
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?P<second>:[0-5]\d)?(?P<half> ?[AaPp][Mm])?")


@dataclass(frozen=True)
class Transfers:
    """The columns by what a profile of remittances calls them."""

    columns: Mapping[str, int]
    times: Mapping[str, int]
    """Columns with the time of day of sent_at and paid_at."""
    left_out: tuple[int, ...]
    currencies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Sources of currencies that stand in an amount's name or beside its figures; value XXX: nothing names it."""
    glued: bool = False
    """Currencies stand beside the figures."""


@cache
def _vocabulary() -> Mapping[str, Any]:
    path = Path(words.__file__).with_name("transfers.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def transfers_in(found: Finding) -> Transfers | None:
    """The columns of a table of transfers; None where it is rather a statement of one account."""
    columns = found.plan.table.columns
    signed = any(
        figure and figure.negative for one in found.plan.money_columns() for figure in columns[one].figures
    )
    if found.plan.table.header is None or found.tried.proved or found.stated is not None or signed:
        return None
    roles: dict[str, int] = {}
    times: dict[str, int] = {}
    left_out = []
    for column in columns:
        role = _role(column.name)
        if role == "payout_amount" and "amount" not in roles and _was_paid(columns, roles, column):
            roles["amount"] = roles.pop(role)
        where = times if role.endswith(" time") else roles
        if role and role.removesuffix(" time") not in where:
            where[role.removesuffix(" time")] = column.index
        elif column.filled:
            left_out.append(column.index)
    dated = any(role in roles and columns[roles[role]].dates for role in ("sent_at", "paid_at"))
    if not dated or not {"amount", "payout_amount"} & set(roles):
        return None
    if _tell_of_two(roles) and {"currency", "payout_currency"} & set(roles):
        return Transfers(roles, times, tuple(left_out))
    if found.plan.convention.direction is not None or not _name_both_or_both_sums(roles):
        return None
    if not any(role.startswith(("sender_", "send_")) for role in roles):
        # One customer's own history: a country that is nobody's is the receiver's.
        lone = next(
            (one for one in left_out if words.plain(columns[one].name) in ("country", "land", "pais")), None
        )
        if lone is not None:
            roles["pay_country"] = lone
            left_out.remove(lone)
    said = _currencies(found, roles)
    glued = any(figure and figure.unit for index in _sums(roles) for figure in columns[index].figures)
    return Transfers(roles, times, tuple(left_out), said, glued)


def _was_paid(columns: Sequence[Column], roles: Mapping[str, int], column: Column) -> bool:
    """Whether a sum before this one was paid, and this one was received (`Amount paid`, `Amount received`)."""
    before = roles.get("payout_amount")
    if before is None:
        return False
    said = [words.name_words(one.name) for one in (columns[before], column)]
    return bool(said[0] & {"paid", "pay"}) and bool(said[1] & {"received", "receive"})


def _sums(roles: Mapping[str, int]) -> list[int]:
    return [roles[role] for role in ("amount", "payout_amount", "fee") if role in roles]


def _currencies(found: Finding, roles: Mapping[str, int]) -> dict[str, Mapping[str, str]]:
    """Where the currencies are said that no column holds: in the amount's name, or beside its figures."""
    said: dict[str, Mapping[str, str]] = {}
    for role, amount in (("currency", "amount"), ("payout_currency", "payout_amount")):
        if role in roles or amount not in roles:
            continue
        column = found.plan.table.columns[roles[amount]]
        units = {figure.unit for figure in column.figures if figure and figure.unit}
        if (code := currency_in_name(column.name)) is not None:
            said[role] = {"value": code}
        elif units and all(re.fullmatch("[A-Z]{3}", unit) for unit in units):
            said[role] = {"column": found.plan.name_of(column.index), "pattern": "([A-Z]{3})"}
        elif role == "currency":
            source = (found.plan.currency or {}).get("value")
            said[role] = {"value": source if isinstance(source, str) else "XXX"}
    return said


def _name_both_or_both_sums(roles: Collection[str]) -> bool:
    """Whether both people are named, or the receiver with what was sent and what was got."""
    sender, receiver = (
        any(role in roles for role in (f"{end}_name", f"{end}_family_name", f"{end}_given_name"))
        for end in _ENDS
    )
    return receiver and (sender or {"amount", "payout_amount"} <= set(roles))


def _tell_of_two(roles: Iterable[str]) -> bool:
    """Whether enough columns are about people and places at either end."""
    about = [
        sum(role.startswith(starts) for role in roles)
        for starts in (("sender_", "send_"), ("receiver_", "pay_"))
    ]
    return sum(about) >= _FEWEST and min(about) >= _OF_AN_END


def _role(name: str) -> str:
    """What a column is by its name; empty where nothing says it."""
    said = words.name_words(name)
    ends = [end for end in _ENDS if said & {*_listed(end, "person"), *_listed(end, "place")}]
    what = next(
        (kind for kind, *needs in _vocabulary()["attributes"] if all(said & set(need) for need in needs)), ""
    )
    if what == "kept_out" or len(ends) > 1:
        return ""
    if what in ("status", "fee", "rate", "purpose", "control_number"):
        return what
    if what == "time":
        return {"sender": "sent_at time", "receiver": "paid_at time"}.get(ends[0] if ends else "sender", "")
    if not ends:
        return _WHOLE.get(what, "")
    (end,) = ends
    if (end, what) in _OF_PLACE:
        return _OF_PLACE[end, what]
    person = bool(said & set(_listed(end, "person")))
    if what == "country" and not person:
        return {"sender": "send_country", "receiver": "pay_country"}[end]
    if what:
        return f"{end}_{what}"
    return f"{end}_name" if person and len(said) == 1 else ""


def _listed(end: str, what: str) -> tuple[str, ...]:
    return tuple(words.plain(word) for word in _vocabulary()[end][what])


def transfers_yaml(found: Finding, transfers: Transfers) -> str:
    """The profile of kind remittance."""
    plan, columns = found.plan, found.plan.table.columns
    named: dict[str, object] = {role: plan.name_of(index) for role, index in transfers.columns.items()}
    named |= {role: dict(source) for role, source in transfers.currencies.items()}
    formats: dict[str, None] = {}
    for role in ("sent_at", "paid_at"):
        if role in transfers.columns:
            index = transfers.columns[role]
            days = found.candidate.counted.get(index) or _written(columns[index], plan.dates)
            if role in transfers.times:
                named[role] = [plan.name_of(transfers.columns[role]), plan.name_of(transfers.times[role])]
                formats |= {
                    f"{day} {time}": None for day in days for time in _clock(columns[transfers.times[role]])
                }
            formats |= dict.fromkeys(days)
    births = [
        transfers.columns[role]
        for role in ("sender_birth_date", "receiver_birth_date")
        if role in transfers.columns
    ]
    dates: dict[str, object] = {"format": list(formats)}
    if plan.calendar != "gregorian":
        dates["calendar"] = plan.calendar
    if born := dict.fromkeys(way for index in births for way in _written(columns[index], plan.dates)):
        dates["value_format"] = list(born)
    numbers: dict[str, object] = {"decimal": plan.marks.decimal}
    if plan.marks.thousands:
        numbers["thousands"] = "space" if plan.marks.thousands == " " else plan.marks.thousands
    if transfers.glued:
        numbers["currency_glued"] = True
    return sections({**layout_of(plan, "remittance"), "numbers": numbers, "dates": dates, "columns": named})


def _written(column: Column, likest: Iterable[str]) -> tuple[str, ...]:
    """How the dates of a column are written; as those of the others, where it may be so."""
    heads = {one[:8] for one in likest}
    found = next((way for way in column.dates if way[0][:8] in heads), None)
    return found or (column.dates[0] if column.dates else ())


def _clock(column: Column) -> tuple[str, ...]:
    """How times of day are written."""
    met = [match for cell in column.filled if (match := _TIME.fullmatch(cell)) is not None]
    halves = {match["half"] for match in met if match["half"]}
    seconds = any(match["second"] for match in met)
    hour = "%I" if halves else "%H"
    half = (" %p" if any(" " in one for one in halves) else "%p") if halves else ""
    return (f"{hour}:%M{':%S' if seconds else ''}{half}",) if met else ()
