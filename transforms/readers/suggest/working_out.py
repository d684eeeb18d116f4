"""What a table of movements says: its columns, signs, days and balances, as far as they can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.readers.profile_shape import COUNTED
from transforms.readers.suggest.kinds.coins import assets_apart
from transforms.readers.suggest.lines.once_a_day import filled_down
from transforms.readers.suggest.lines.regions import edges_of, without_balance_lines
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.surroundings import (
    Said,
    account_in,
    balances_in,
    currency_named_in,
    pattern_of,
)
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.meaning.accounting import account_of, currency_of_file
from transforms.readers.suggest.meaning.by_balance import (
    account_apart,
    with_waiting,
    without_stated_balances,
)
from transforms.readers.suggest.meaning.conventions import (
    conventions,
    leaves_the_first_open,
    moves_both_ways,
    unchecked_fees,
    with_balance_before,
    with_named_balance,
)
from transforms.readers.suggest.meaning.dating import Dating, dating_of, hints_of
from transforms.readers.suggest.meaning.marking import marks_of
from transforms.readers.suggest.meaning.money import Convention, Money, Tried, value_of
from transforms.readers.suggest.meaning.proof import totals
from transforms.readers.suggest.meaning.roles import Roles, date_columns, iban_like, other_day, roles_of
from transforms.readers.suggest.meaning.steps import steps_of
from transforms.readers.suggest.outcome.asking import (
    doubtful_sign,
)
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.result import CLEAR
from transforms.readers.suggest.texts.figures import Marks, empty
from transforms.readers.suggest.texts.moments import formats_of, moment
from transforms.readers.suggest.texts.words import EXACT

_TRIED_LINES = 400
"""Lines on which conventions are tried; the reader proves the chosen one on all."""


def finding_of(candidate: Candidate, name: str) -> Finding | None:
    """The finding; with the days of lines that have none where each balance follows that way."""
    found = _finding(candidate, name)
    if found is not None and assets_apart(found.plan.table.columns):
        return found  # the sums below a column for each coin follow from its last balance by its fees
    filled = filled_down(candidate)
    other = None if filled is None else _finding(filled, name)
    if other is None or not other.tried.proved or other.tried.proof.held < other.tried.proof.links:
        return found
    return other if _checks_each(other, _dated(candidate)) else found


def _dated(candidate: Candidate) -> frozenset[int]:
    """The numbers of the lines that have a day of their own."""
    return (
        frozenset(row.line for row in candidate.table.lines) if candidate.table is not None else frozenset()
    )


def _checks_each(found: Finding, dated: frozenset[int]) -> bool:
    """Whether balances stand on both sides of each line whose day is the one above: a sum at an end has none."""
    balance = found.plan.convention.balance
    if balance is None:
        return False
    cells, lines = found.plan.table.columns[balance].cells, found.plan.table.lines
    stated = [place for place, cell in enumerate(cells) if not empty(cell)]
    outside = [row for place, row in enumerate(lines) if not stated[0] <= place <= stated[-1]]
    return all(row.line in dated for row in outside)


def _finding(candidate: Candidate, name: str) -> Finding | None:
    table = candidate.table
    if table is None:
        return None
    table = without_balance_lines(table)
    dates = date_columns(table)
    if not dates or not table.lines:
        return None
    booked = dates[0]
    numeric = [column for column in table.columns if column.numeric or column.waits_for_figures]
    roles = roles_of(table, booked, {column.index for column in numeric})
    marks, reason = marks_of(numeric, table, candidate)
    money = _money(table, numeric, marks[0], roles)
    currency, _ = currency_of_file(table, roles, None)
    first = dating_of(booked, dates[1:], hints_of(table, currency, marks[0]), newest_first=None)
    found = conventions(money, newest_first=first.descending)
    if not found:
        return None
    best = _preferring(found, first.descending)
    if roles.currency is not None and (not best.proved or best.proof.held < best.proof.links):
        apart = _money(table, numeric, marks[0], replace(roles, currency=None))
        other = conventions(apart, newest_first=first.descending)
        if other and other[0].proved and (not best.proved or other[0].proof.held == other[0].proof.links):
            # The balance runs on through the column's currencies: it names those of something else.
            table.columns[roles.currency].cells[:] = [""] * len(table.lines)
            return _finding(replace(candidate, table=_anew(table)), name)
    if (without := without_stated_balances(table, money, best)) is not None:
        return _finding(replace(candidate, table=without), name)
    if roles.account is not None:
        apart = _money(table, numeric, marks[0], replace(roles, account=None))
        if _runs_on(best, conventions(apart, newest_first=first.descending)):
            table.columns[roles.account].other_end = True
            return _finding(replace(candidate, table=table), name)
    if table.accounts_in is None and (apart_by := account_apart(table, money, best)) is not None:
        return _finding(replace(candidate, table=replace(table, accounts_in=apart_by)), name)
    if _against_the_dates(best, booked, first):
        best = with_balance_before(money, best)
    elif best.convention.balance is None and not best.proved:
        best = with_named_balance(money, best)
    stated = None
    if not best.proved:
        best, stated = _by_totals(table, money, best, found)
    return _completed(candidate, name, table, dates, money, best, found, stated, marks, reason)


def _runs_on(by_account: Tried, throughout: list[Tried]) -> bool:
    """Whether the balance runs on through the numbers of a column: they are those of the other end."""
    if not throughout or not throughout[0].proved:
        return False
    one, other = by_account.proof, throughout[0].proof
    crossed = one.held < one.links or other.links >= one.links + 2
    return other.held == other.links and other.telling > max(one.telling, 2) and crossed


def _against_the_dates(best: Tried, booked: Column, dating: Dating) -> bool:
    """Whether every balance follows, but from the end at which the days are the latest (or the first, newest first)."""
    if not best.proved or best.proof.held < best.proof.links or best.convention.fee is not None:
        return False
    days = [moment(cell, dating.way, dating.language) for cell in booked.filled]
    steps = {a < b for a, b in pairwise(day.date() for day in days if day is not None) if a != b}
    return steps == {best.convention.newest_first}


def _anew(table: Table) -> Table:
    """The table whose columns know nothing yet of cells that were changed."""
    columns = [Column(column.index, column.name, column.cells) for column in table.columns]
    return replace(table, columns=columns)


def _completed(
    candidate: Candidate, name: str, table: Table, dates: list[Column], money: Money, best: Tried,
    found: list[Tried], stated: tuple[Said, Said] | None, marks: list[Marks], reason: str,
) -> Finding:  # fmt: skip
    convention, booked = _with_storno(best, money), dates[0]
    used = (*convention.columns, convention.balance, convention.fee, convention.direction)
    roles = _with_own_account(roles_of(table, booked, {index for index in used if index is not None}), table)
    roles = with_waiting(roles, table, money, best)
    currency, source = _currency(candidate, table, roles, convention)
    proved = convention.newest_first if best.proved else None
    dating = dating_of(booked, dates[1:], hints_of(table, currency, marks[0]), newest_first=proved)
    newest = convention.newest_first if best.proved else bool(dating.descending)
    edges = edges_of(table, roles, convention, candidate.sheet is not None)
    account, extra = account_of(table, roles, edges, stated, printed=candidate.pages is not None)
    dating = _counted(candidate, roles, dating)
    if dating.way[0] in COUNTED:
        roles = replace(roles, time=None)  # a number of days or seconds takes no text of a time behind it
    way = _with_time(dating, table, roles)
    values = _value_dates(candidate, table, roles, dating)
    plan = Plan(
        name=name,
        table=table,
        encoding=candidate.encoding,
        sheet=candidate.sheet,
        marks=marks[0],
        convention=replace(convention, newest_first=newest),
        roles=roles,
        dates=way,
        value_dates=values or way,
        language=dating.language,
        newest_first=newest,
        currency=source,
        account={**account, **extra},
        skip=edges.skip,
        skip_bottom=edges.skip_bottom,
        begins=edges.begins,
        widths=edges.widths,
        repeated=candidate.repeated,
        columns_at=candidate.columns_at,
        whole_lines_quoted=candidate.whole_lines_quoted,
        calendar=candidate.calendar,
        pages=candidate.pages,
    )
    doubtful = doubtful_sign(money, best, stated, table)
    both = stated is None and (
        leaves_the_first_open(money, convention) if best.proved else moves_both_ways(money, convention)
    )
    whole = Finding(plan, candidate, best, found, dating, marks, reason, edges, stated, doubtful, both)
    whole.other_day, whole.unchecked_fees = other_day(dates, roles), unchecked_fees(money, best)
    return _by_steps(whole, money) if both else whole


def _currency(
    candidate: Candidate, table: Table, roles: Roles, convention: Convention
) -> tuple[str | None, dict[str, object] | None]:
    """The currency and its source in the profile; of a PDF also one that stands anywhere around the lines."""
    currency, source = currency_of_file(table, roles, convention)
    if source is None and candidate.pages is not None and (code := currency_named_in(table.around)):
        return code, {"value": code}
    return currency, source


def _by_steps(found: Finding, money: Money) -> Finding:
    """The finding with the signs that the steps of the balance say, where they do."""
    steps = steps_of(money, found.plan.convention, list(balances_in(found.plan.table.around)))
    if steps is None:
        return found
    plan = found.plan
    convention = Convention(
        amount=plan.convention.amount, balance=steps.balance, newest_first=steps.newest_first
    )
    account = dict(plan.account)
    if steps.opening is not None:
        above = {row.line for row in plan.table.above}
        where = "preamble" if steps.opening.row.line in above else "footer"
        account["opening_balance"] = {where: pattern_of(steps.opening, plan.table.dialect.delimiter)}
    plan = replace(
        plan,
        convention=convention,
        newest_first=steps.newest_first,
        account=account,
        sign_by_balance=steps.first or "first_in",
    )
    return replace(found, plan=plan, steps=steps)


def _with_storno(best: Tried, money: Money) -> Convention:
    """The convention; where a balance proves it, debits of both signs are debits that are taken back."""
    convention = best.convention
    if not best.proved or convention.debit is None:
        return convention
    signs = {value > 0 for value in money.values[convention.debit] if value}
    return replace(convention, storno=len(signs) == 2)


def _with_own_account(roles: Roles, table: Table) -> Roles:
    """The roles: a column with one IBAN throughout is the other end's where the lines above name another."""
    above = account_in(table.above)
    other = roles.texts.get("counterparty_account")
    if above is not None and roles.account is None and other is not None:
        numbers = {"".join(cell.split()) for cell in table.columns[other].cells}
        if numbers == {"".join(above.value.split())} and len(table.lines) > 1:
            # The account itself in each line, by a name (`Fra konto`) that others have for the other end's.
            texts = {role: place for role, place in roles.texts.items() if place != other}
            return replace(roles, account=other, texts=texts)
    if roles.account is None or above is None:
        return roles
    account = table.columns[roles.account]
    numbers = {"".join(cell.split()) for cell in account.distinct}
    if account.score("account") < EXACT and "".join(above.value.split()) not in numbers:
        return roles if len(numbers) == 1 and iban_like(min(numbers)) else replace(roles, account=None)
    if not iban_like(above.value):
        return roles
    if len(numbers) != 1 or numbers == {"".join(above.value.split())} or not all(map(iban_like, numbers)):
        return roles
    of_other = {"counterparty_account": roles.account, **roles.texts}
    return replace(roles, account=None, texts=of_other)


def _with_time(dating: Dating, table: Table, roles: Roles) -> tuple[str, ...]:
    """The formats of the booking date, with the column of times where there is one."""
    way = tuple(one.replace("%B", "%b") for one in dating.way) if dating.language else dating.way
    if roles.time is None:
        return way
    cells = table.columns[roles.time].filled
    seconds = ":%S" if all(cell.count(":") == 2 for cell in cells) else ""
    parts = ".%f" if seconds and all("." in cell for cell in cells) else ""
    return tuple(f"{one} %H:%M{seconds}{parts}" for one in way)


def _counted(candidate: Candidate, roles: Roles, dating: Dating) -> Dating:
    """The dating of a table whose dates are plain numbers in the file, by the formats of the numbers."""
    way = candidate.counted.get(roles.booked_at)
    if way is None:
        return dating
    reason = "the column is called a date, and its numbers are days near each other that way only"
    if candidate.calendar != "gregorian":
        reason = f"the years are those of the calendar {candidate.calendar}, whose days all of the dates are"
    elif set(way[0]) & set("jV"):
        reason = "the column is called a date, and its texts are days of the year or of a week"
    return replace(dating, way=way, sure=CLEAR, reason=reason, others=())


def _value_dates(candidate: Candidate, table: Table, roles: Roles, dating: Dating) -> tuple[str, ...]:
    counted = candidate.counted.get(-1 if roles.value_date is None else roles.value_date)
    if counted or roles.value_date is None:
        return counted or ()
    offered = table.columns[roles.value_date].dates
    found = next((way for way in offered if way[0][:8] == dating.way[0][:8]), offered[0])
    return tuple(one.replace("%B", "%b") for one in found) if dating.language else found


def _money(table: Table, numeric: Sequence[Column], marks: Marks, roles: Roles) -> Money:
    lines = min(len(table.lines), _TRIED_LINES)
    decimals = [
        max(
            (
                len(found.body.rpartition(marks.decimal)[2])
                for found in column.figures
                if found and marks.decimal in found.body
            ),
            default=0,
        )
        for column in numeric
    ]
    scale = min(max([2, *decimals]), 18)
    values = {
        column.index: [
            -value if value and column.unmarked_out and found and not (found.side or found.plus) else value
            for found in column.figures[:lines]
            for value in (value_of(found, marks, scale),)
        ]
        for column in numeric
    }
    keys = [index for index in (roles.account, roles.currency) if index is not None]
    groups = ["|".join(table.columns[key].cells[line] for key in keys) for line in range(lines)]
    waiting = set(roles.not_booked)
    booked = table.columns[roles.booked_at].cells
    stated = None if roles.status is None else table.columns[roles.status].cells
    counted = [
        bool(formats_of(booked[line])) and (stated is None or stated[line] not in waiting)
        for line in range(lines)
    ]
    texts = {column.index: column.cells[:lines] for column in table.columns}
    return Money(table.columns, marks, scale, values, texts, groups, counted)


def _preferring(found: list[Tried], descending: bool | None) -> Tried:
    """The best; among equals the one whose order the dates have."""
    best = found[0]
    if descending is None:
        return best
    for one in found[1:8]:
        same = replace(one.convention, newest_first=best.convention.newest_first) == best.convention
        if same and one.proof.share >= best.proof.share and one.convention.newest_first == descending:
            return one
    return best


def _by_totals(
    table: Table, money: Money, best: Tried, found: list[Tried]
) -> tuple[Tried, tuple[Said, Said] | None]:
    """The convention by which the amounts lie between a stated opening and closing balance."""
    said = list(balances_in(table.around))[:40]
    figures = []
    for one in said:
        value = value_of(one.figure, money.marks, money.scale)
        figures.append(("none" if value is None else one.kind, value or 0))
    if len(table.lines) > len(money.counted):
        return best, None
    for way in [best, *found[:40]]:
        pair = totals(money.signed(way.convention), figures)
        if pair is not None and way.named > -2.5:
            return way, (said[pair[0]], said[pair[1]])
    return best, None
