"""What a statement leaves open, each with its readings: days, lines that wait, sums, their way, the currency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.readers.scripts import in_plain_digits
from transforms.readers.suggest.lines.surroundings import account_in
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name, mark_of_file
from transforms.readers.suggest.meaning.money import Convention, value_of
from transforms.readers.suggest.meaning.naming import in_account_currency
from transforms.readers.suggest.meaning.roles import iban_like
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.result import CLEAR
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.marks import currencies_of

_ETHIOPIC = re.compile("[\u1200-\u137f]")


def may_be_ethiopian(plan: Plan) -> bool:
    """Whether the header is in Ethiopic letters and days are in figures, which both calendars write alike."""
    names = plan.table.header.cells if plan.table.header is not None else ()
    figures = not any(re.search("%[bB]", one) for one in plan.dates)
    days = (in_plain_digits(cell) for cell in plan.table.columns[plan.roles.booked_at].filled)
    years = [int(year) for day in days for year in re.findall(r"\d{4}", day)]
    early = not years or min(years) <= _LAST_OF_BOTH
    return plan.calendar == "gregorian" and figures and early and any(map(_ETHIOPIC.search, names))


_LAST_OF_BOTH = 2021
"""Year up to which an Ethiopian statement may mean its own calendar's: Ethiopia's 2021 begins in September 2028."""


OpenPoint = tuple[str, str, list[tuple[str, Plan]]]
"""Part, question and its readings, the plan's own first."""


def open_points_of(found: Finding) -> Iterator[OpenPoint]:
    """What neither names nor order nor balances tell."""
    yield from _about_dates(found)
    yield from _about_lines(found)
    yield from _about_sums(found)
    yield from _about_the_way(found)
    yield from _about_the_currency(found)


def _about_dates(found: Finding) -> Iterator[OpenPoint]:
    plan = found.plan
    if found.dating.others:
        others = ((other[0], plan.with_dates(other)) for other in found.dating.others)
        asks = f"Which is the day and which the month? {found.dating.reason}."
        yield "dates", asks, [("as written: " + plan.dates[0], plan), *others]
    if found.other_day is not None:
        asks = "Which is the day of the booking? Neither names nor the order of the lines tell."
        other = _by_other_day(plan, found.other_day)
        names = (plan.name_of(plan.roles.booked_at), plan.name_of(found.other_day))
        yield "booked", asks, [(names[0], plan), (names[1], other)]
    if may_be_ethiopian(plan):
        asks = "Of which calendar are the days? The header is Ethiopian, and both calendars have such years."
        ethiopian = replace(plan, calendar="ethiopian")
        yield (
            "calendar",
            asks,
            [("of the Gregorian calendar", plan), ("of the Ethiopian calendar", ethiopian)],
        )


def _about_lines(found: Finding) -> Iterator[OpenPoint]:
    plan = found.plan
    if len(found.marks) > 1:
        reason = found.marks_reason[0].upper() + found.marks_reason[1:]
        plans = [(f"decimal mark {marks.decimal!r}", replace(plan, marks=marks)) for marks in found.marks]
        yield "numbers", f"Which mark parts the decimals? {reason}.", plans
    if plan.roles.day is not None and not found.tried.proved:
        asks = f"Have the lines without {plan.name_of(plan.roles.booked_at)} taken place?"
        all_booked = ("they are booked like the others", _all_booked(plan, plan.roles.day))
        yield "waiting", asks, [("they wait: records, and no entries", plan), all_booked]
    checked = (found.tried.proved or found.stated is not None) and not plan.roles.unchecked
    if plan.roles.unsure and not checked:
        listed = " or ".join(map(repr, plan.roles.unsure))
        asks = f"Have the lines taken place whose {plan.name_of(plan.roles.status or 0)} is {listed}?"
        yield "status", asks, [("they have taken place", plan), *_not_taken_place(plan)]


def _about_sums(found: Finding) -> Iterator[OpenPoint]:
    plan = found.plan
    if (charged := _less_fee(found)) is not None:
        name = plan.name_of(charged.convention.fee or 0)
        asks = f"Do the amounts hold the fees ({name}), or were these taken beside them? No balance shows it."
        ways = ("the amounts hold the fees", "the fees were taken beside the amounts")
        yield "fees", asks, [(ways[0], plan), (ways[1], charged)]
    if rivals := list(_by_other_amounts(found)):
        own = plan.name_of(plan.convention.amount or 0)
        asks = f"Which column holds the amounts in the account's currency, {own} or another? No balance shows it."
        yield "amounts", asks, [(own, plan), *rivals]


def _about_the_currency(found: Finding) -> Iterator[OpenPoint]:
    plan = found.plan
    if (mark := _of_several(found)) is not None:
        asks = f"Which currency is it? Nothing but {mark!r} names it, which stands for several."
        own = str((plan.currency or {}).get("value"))
        codes = ((one, replace(plan, currency={"value": one})) for one in currencies_of(mark) if one != own)
        yield "currency", asks, [(own, plan), *codes, ("unknown (XXX)", replace(plan, currency=None))]
    elif (told := _of_the_account(plan)) is not None:
        country, code = told
        asks = f"Which currency is it? Nothing names it; the account is one of {country}."
        codes = ((one, replace(plan, currency={"value": one})) for one in dict.fromkeys((code, "EUR")))
        yield "currency", asks, [("unknown (XXX)", plan), *codes]


def _about_the_way(found: Finding) -> Iterator[OpenPoint]:
    """Which way the amounts went, where neither signs nor names nor balances say it."""
    plan, convention = found.plan, found.plan.convention
    if found.steps is not None:
        if found.steps.first is None:
            asks = "Did the oldest line's amount come in or go out? The balances tell the others, and nothing tells it."
            first = (("it came in", "first_in"), ("it went out", "first_out"))
            yield "first", asks, [(label, replace(plan, sign_by_balance=way)) for label, way in first]
    elif found.doubtful_sign:
        turned = replace(plan, convention=replace(convention, reversed=not convention.reversed))
        words_of = ("a positive amount is money in", "a positive amount is money out")
        own, other = reversed(words_of) if convention.reversed else words_of
        asks = "Does a positive amount mean money in or money out? Nothing in the file says it."
        yield "sign", asks, [(own, plan), (other, turned), *_by_words(found)]
    elif (swapped := _swapped(found)) is not None:
        own, other = plan.name_of(convention.debit or 0), plan.name_of(convention.credit or 0)
        asks = "Which of the two columns is money out? Names and balances do not say it as one."
        exchanged = replace(plan, convention=swapped)
        yield "sides", asks, [(f"{own} is money out", plan), (f"{other} is money out", exchanged)]


_AS_WELL = 0.75
"""How much less well a column of amounts may be named than the chosen one, and be meant all the same."""


def _by_other_amounts(found: Finding) -> Iterator[tuple[str, Plan]]:
    """Readings by another column of amounts that is called nearly as well, and has other figures in some lines."""
    plan, convention = found.plan, found.plan.convention
    told = found.tried.proved or found.stated is not None or found.steps is not None
    if told or convention.amount is None or plan.pages is not None:
        return
    chosen = plan.table.columns[convention.amount]
    if in_account_currency(chosen.name):
        return
    for rival in found.rivals:
        other = rival.convention
        same_way = (other.direction, other.reversed) == (convention.direction, convention.reversed)
        if other.amount in (None, convention.amount) or other.balance is not None or not same_way:
            continue
        column = plan.table.columns[other.amount or 0]
        elsewhere = max(map(column.score, ("other_amount", "fee", "balance"))) >= 1 or column.numbers_things
        alike = column.score("amount") >= _AS_WELL and rival.named >= found.tried.named - _AS_WELL
        unknown = chosen.score("amount") < words.EXACT and not words.scores(column.name) and bool(column.name)
        whole = len(column.filled) == len(column.cells) and (alike or unknown)
        differs = [one and one.body for one in column.figures] != [one and one.body for one in chosen.figures]
        if whole and differs and not elsewhere:
            moved = replace(convention, amount=other.amount)
            yield plan.name_of(column.index), replace(plan, convention=moved)


def _by_other_day(plan: Plan, index: int) -> Plan:
    """The reading in which another column has the days of the booking."""
    ways = plan.table.columns[index].dates
    way = next((one for one in ways if one[0][:8] == plan.dates[0][:8]), ways[0])
    way = tuple(one.replace("%B", "%b") for one in way) if plan.language else way
    return replace(plan, roles=replace(plan.roles, booked_at=index, time=None), dates=way)


def _of_several(found: Finding) -> str | None:
    """The mark of several currencies by which alone the file's is known; None where something else tells it."""
    plan = found.plan
    if plan.pages is not None or not isinstance((plan.currency or {}).get("value"), str):
        return None
    mark = mark_of_file(plan.table, plan.convention)
    if mark is None or not currencies_of(mark):
        return None
    american = found.dating.sure == CLEAR and plan.dates[0].startswith("%m")
    return None if mark == "$" and american else mark


def _of_the_account(plan: Plan) -> tuple[str, str] | None:
    """The country of the account's IBAN and its currency, where nothing names one; else None."""
    if plan.currency is not None or plan.pages is not None:
        return None
    if plan.roles.account is not None:
        numbers = set(plan.table.columns[plan.roles.account].distinct)
    else:
        above = account_in(plan.table.above)
        numbers = {above.value} if above is not None else set()
    countries = {number.strip()[:2] for number in numbers if iban_like(number)}
    country = countries.pop() if len(countries) == 1 else ""
    code = words.tender_of(country)
    return None if code is None else (country, code)


def _not_taken_place(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Readings in which lines with a status that nobody knows wait: all of them, or those with one of the words."""
    roles, unsure = plan.roles, plan.roles.unsure
    waiting: list[tuple[str, ...]] = [(one,) for one in unsure] if len(unsure) > 1 else []
    if set(roles.booked) - set(unsure) or not waiting:
        waiting.insert(0, unsure)
    for words_ in waiting:
        booked = tuple(one for one in roles.booked if one not in words_)
        label = "they have not" if words_ == unsure else f"those with {words_[0]!r} have not"
        left = replace(roles, booked=booked, not_booked=(*roles.not_booked, *words_))
        yield label, replace(plan, roles=left)


def _less_fee(found: Finding) -> Plan | None:
    """The reading in which fees are taken off the amounts; None where there are none, or a balance tells it."""
    plan, convention = found.plan, found.plan.convention
    told = found.stated is not None or found.steps is not None
    if told or convention.fee is not None:
        return None
    for column in sorted(plan.table.columns, key=lambda one: -one.score("fee")):
        signs = {figure.negative for figure in column.figures if figure and figure.body.strip("0.,")}
        if not column.numeric or len(signs) != 1 or column.index in plan.money_columns():
            continue
        if found.tried.proved and column.index not in found.unchecked_fees:
            continue
        others = max(map(column.score, ("amount", "balance", "other_amount", "debit", "credit")))
        if column.score("fee") >= max(1.0, others) or _may_be_charges(column, plan):
            return replace(plan, convention=replace(convention, fee=column.index, fee_signed=signs.pop()))
    return None


def _may_be_charges(column: Column, plan: Plan) -> bool:
    """Whether a column that is called nothing known has smaller sums beside some amounts: fees, or no part of them."""
    if words.scores(column.name) or not column.name or currency_in_name(column.name) is not None:
        return False
    sums = [value_of(figure, plan.marks, _PLACES) for figure in column.figures]
    amounts = [
        [
            value_of(plan.table.columns[index].figures[line], plan.marks, _PLACES)
            for index in plan.convention.columns
        ]
        for line in range(len(sums))
    ]
    cents = any(figure.has_mark for figure in column.figures if figure)
    some = sum(bool(value) for value in sums) < len(sums)
    smaller = all(
        abs(one or 0) <= max(abs(a or 0) for a in beside) for one, beside in zip(sums, amounts, strict=True)
    )
    return cents and some and smaller


_PLACES = 6


def _all_booked(plan: Plan, day: int) -> Plan:
    """The reading in which lines without a day of booking are booked like the others, by their other day."""
    roles = replace(plan.roles, booked_at=day, status=None, not_booked=(), day=None)
    return replace(plan, roles=roles, dates=plan.table.columns[day].dates[0])


def _by_words(found: Finding) -> Iterator[tuple[str, Plan]]:
    """Readings in which a column of two words says which way the money of an amount without a sign went."""
    plan, amount = found.plan, found.plan.convention.amount
    for tried_ in found.rivals:
        convention = tried_.convention
        if convention.amount != amount or convention.direction is None or convention.balance is not None:
            continue
        column = plan.table.columns[convention.direction]
        spoken = all(sum(map(str.isalpha, cell)) > sum(map(str.isdigit, cell)) for cell in column.distinct)
        two = len(column.distinct) == len(_TWO_SIDES) and spoken and not column.dates
        if max(column.score("direction"), column.score("code")) >= 2 or two:
            outs, ins = " or ".join(convention.outs), " or ".join(convention.ins)
            reading = replace(
                plan.convention,
                direction=convention.direction,
                outs=convention.outs,
                ins=convention.ins,
                reversed=False,
            )
            yield f"{outs} is money out, {ins} money in", replace(plan, convention=reading)


_TWO_SIDES = ("out", "in")
"""A column of as many words may say which way the money went, whatever it is called."""


def _swapped(found: Finding) -> Convention | None:
    """The two columns the other way round, where nothing tells them apart."""
    convention = found.plan.convention
    if convention.debit is None or convention.credit is None:
        return None
    debit, credit = (found.plan.table.columns[index] for index in (convention.debit, convention.credit))
    turned = debit.score("credit") > debit.score("debit") and credit.score("debit") > credit.score("credit")
    if turned and found.tried.proved and found.dating.descending is None:
        # All lines are of one day: a balance before each of them, read from the other end, proves the contrary.
        return replace(convention, debit=convention.credit, credit=convention.debit, balance=None)
    if found.tried.proved or found.stated is not None:
        return None
    if debit.score("debit") >= 1 or credit.score("credit") >= 1 or convention.debit_signed:
        return None
    return replace(convention, debit=convention.credit, credit=convention.debit)
