"""A table of money transfers with two ends, as operators answer a production order: which column is what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.readers.kinds.mobile_money.subscribers import country_of
from transforms.readers.suggest.kinds.coins import code_columns, has_coins
from transforms.readers.suggest.kinds.doubts import Doubt, Options, about_status, chosen_columns, meanings
from transforms.readers.suggest.kinds.ends import ENDS, attribute_of, ends_of, name_said, role_of
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import layout_of, sections
from transforms.readers.suggest.texts import words

_FEWEST, _OF_AN_END = 5, 2
"""Columns about people and places by which a table is one of transfers, and how many of them each end has."""
_RATE_IN_WORDS = r"^1 ?[A-Z]{3} ?= ?([\d.,]+) ?[A-Z]{3}$"
"""`1 USD = 56.25 PHP`"""
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


def transfers_in(found: Finding) -> Transfers | None:
    """The columns of a table of transfers; None where it is rather a statement of one account."""
    columns = found.plan.table.columns
    signed = any(
        figure and figure.negative for one in found.plan.money_columns() for figure in columns[one].figures
    )
    if found.plan.table.header is None or found.tried.proved or found.stated is not None or signed:
        return None
    roles, times, left_out = _by_name(columns)
    _by_elimination(columns, roles, left_out)
    dated = any(role in roles and columns[roles[role]].dates for role in ("sent_at", "paid_at"))
    if not dated or not {"amount", "payout_amount"} & set(roles) or _of_coins(columns, roles):
        return None
    if not (_tell_of_two(roles) and {"currency", "payout_currency"} & set(roles)):
        way = found.plan.convention.direction
        told = way is not None and len(columns[way].distinct) > 1
        if told or not _name_both_or_both_sums(roles):
            return None
        if not any(role.startswith(("sender_", "send_")) for role in roles):
            # One customer's own history: a country that is nobody's is the receiver's.
            lone = (one for one in left_out if words.plain(columns[one].name) in ("country", "land", "pais"))
            if (country := next(lone, None)) is not None:
                roles["pay_country"] = country
                left_out.remove(country)
    rate = roles.get("rate")
    if rate is not None and not columns[rate].numeric and not _is_rate_in_words(columns[rate]):
        left_out.append(roles.pop("rate"))
    said = {**_currencies(found, roles), **_countries(columns, roles)}
    glued = any(figure and figure.unit for index in _sums(roles) for figure in columns[index].figures)
    return Transfers(roles, times, tuple(left_out), said, glued)


def _by_name(columns: Sequence[Column]) -> tuple[dict[str, int], dict[str, int], list[int]]:
    """Columns by what they are called: what they are, those of times of day, and those left out."""
    roles: dict[str, int] = {}
    times: dict[str, int] = {}
    left_out = []
    for column in columns:
        role = role_of(column.name) or _by_content(column)
        if role in ("sender_name", "receiver_name") and _are_numbers(column):
            role = f"{role.partition('_')[0]}_phone"
        if role == "payout_amount" and "amount" not in roles and _was_paid(columns, roles, column):
            roles["amount"] = roles.pop(role)
        where = times if role.endswith(" time") else roles
        if role and role.removesuffix(" time") not in where:
            where[role.removesuffix(" time")] = column.index
        elif column.filled:
            left_out.append(column.index)
    return roles, times, left_out


def _by_content(column: Column) -> str:
    """What a column is whose name says of which end it tells and nothing more (`Sent`, `Paid`, `Payout`)."""
    ends = ends_of(column.name)
    if len(ends) != 1 or len(name_said(column.name)) != 1 or attribute_of(column.name):
        return ""
    whose = ends[0] == "sender"
    if column.dates:
        return "sent_at" if whose else "paid_at"
    return ("amount" if whose else "payout_amount") if column.numeric else ""


def _is_rate_in_words(column: Column) -> bool:
    return bool(column.filled) and all(re.search(_RATE_IN_WORDS, cell) for cell in column.filled)


def _are_numbers(column: Column) -> bool:
    """Whether people are called by their telephone numbers."""
    return bool(column.filled) and all(re.fullmatch(r"\+?\d[\d ]{6,16}", cell) for cell in column.filled)


def _by_elimination(columns: Sequence[Column], roles: dict[str, int], left_out: list[int]) -> None:
    """What no name tells: of two sums with two currencies the other one was paid out; a total where no other sum is."""
    rest = {
        index: attribute_of(columns[index].name)
        for index in left_out
        if len(ends_of(columns[index].name)) < 2
    }
    sums = [index for index, what in rest.items() if what == "amount" and columns[index].numeric]
    codes = [index for index, what in rest.items() if what == "currency"]
    if len(sums) == 1 and len(codes) == 1:
        for amount, currency in (("amount", "currency"), ("payout_amount", "payout_currency")):
            if amount not in roles and currency not in roles:
                roles |= {amount: sums[0], currency: codes[0]}
                left_out[:] = [one for one in left_out if one not in (sums[0], codes[0])]
                break
    if len(sums) == 1 and not codes and "amount" in roles and "payout_amount" not in roles:
        sent, paid = (currency_in_name(columns[one].name) for one in (roles["amount"], sums[0]))
        if None not in (sent, paid) and sent != paid:
            roles["payout_amount"] = sums[0]
            left_out.remove(sums[0])
    totals = [index for index, what in rest.items() if what == "total" and columns[index].numeric]
    if not {"amount", "payout_amount"} & set(roles) and len(totals) == 1:
        roles["amount"] = totals[0]
        left_out.remove(totals[0])


def _of_coins(columns: Sequence[Column], roles: Mapping[str, int]) -> bool:
    """Whether the sums are of coins: an exchange's, and no operator's."""
    codes = [columns[roles[role]] for role in ("currency", "payout_currency") if role in roles]
    return any(map(has_coins, code_columns(codes)))


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
        elif len(codes := {words.currency_of(unit) for unit in units}) == 1 and None not in codes:
            said[role] = {"value": str(codes.pop())}
        elif role == "currency" or "amount" not in roles:
            source = (found.plan.currency or {}).get("value")
            said[role] = {"value": source if isinstance(source, str) else "XXX"}
    return said


def _countries(columns: Sequence[Column], roles: Mapping[str, int]) -> dict[str, Mapping[str, str]]:
    """The country of telephones that are written without a plus sign: else they are nobody's (`25261...`)."""
    said: dict[str, Mapping[str, str]] = {}
    for end in ENDS:
        if f"{end}_phone" in roles and f"{end}_country" not in roles:
            country = country_of(columns[roles[f"{end}_phone"]].filled)
            said |= {} if country is None else {f"{end}_country": {"value": country}}
    return said


def _name_both_or_both_sums(roles: Collection[str]) -> bool:
    """Whether both people are named (or their telephones), or the receiver with what was sent and what was got."""
    sender, receiver = (
        any(f"{end}_{part}" in roles for part in ("name", "family_name", "given_name", "phone"))
        for end in ENDS
    )
    return receiver and (sender or {"amount", "payout_amount"} <= set(roles))


def _tell_of_two(roles: Iterable[str]) -> bool:
    """Whether enough columns are about people and places at either end."""
    about = [
        sum(role.startswith(starts) for role in roles)
        for starts in (("sender_", "send_"), ("receiver_", "pay_"))
    ]
    return sum(about) >= _FEWEST and min(about) >= _OF_AN_END


def doubts_of(found: Finding, transfers: Transfers) -> Iterator[Doubt]:
    """What only a person can say."""
    status = transfers.columns.get("status")
    if status is not None:
        yield from about_status(found.plan.table.columns[status], found.plan.name_of(status))


def transfers_yaml(found: Finding, transfers: Transfers, options: Options) -> str:
    """The profile of kind remittance, as a person has chosen."""
    plan, columns = found.plan, found.plan.table.columns
    named: dict[str, object] = {role: plan.name_of(index) for role, index in transfers.columns.items()}
    named |= {role: dict(source) for role, source in transfers.currencies.items()}
    if "rate" in transfers.columns and not columns[transfers.columns["rate"]].numeric:
        named["rate"] = {"column": named["rate"], "pattern": _RATE_IN_WORDS}
    status = transfers.columns.get("status")
    if status is not None and (meant := meanings(columns[status])[0]):
        named["status"] = {"column": plan.name_of(status), "values": meant}
    named |= chosen_columns(named, options)
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
