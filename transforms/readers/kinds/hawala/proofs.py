"""What decides between the readings of a book's lines: their order, running balances, totals of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from transforms.money import EXACT
from transforms.readers.calendars import DateReading, Habit, date_readings, ranked
from transforms.readers.kinds.hawala.balance import Followed, follow
from transforms.readers.kinds.hawala.line import Line
from transforms.readers.kinds.hawala.moves import only_scaled, take, with_thousands
from transforms.readers.kinds.hawala.options import Option, first
from transforms.readers.kinds.hawala.totals import plain_sum, sum_found
from transforms.readers.letters import plain

_MOST_YEARS = 12


def in_book_order(lines: Sequence[Line], *, newest_first: bool) -> list[Line]:
    """The lines of one book page by page, whatever the order of the pages in the file."""
    given = list(reversed(lines)) if newest_first else list(lines)
    return sorted(given, key=lambda line: _natural(line.page))


def _natural(page: str) -> tuple[tuple[int, int, str], ...]:
    """Pages by their numbers: 2 before 10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", plain(page))
    )


def decide_dates(lines: Sequence[Line], habit: Habit) -> None:
    """Rank the readings of each date of a book by the order of its lines."""
    dated = [line for line in lines if line.kind == "line"]
    _add_years(dated, habit)
    above: list[DateReading] = []
    for line in dated:
        if line.ditto and above:
            line.dates = [replace(one, why=f"as the line above: {one.why}") for one in above]
        above = line.dates or above
    for line, found in zip(dated, ranked([line.dates for line in dated]), strict=True):
        line.dates = list(found.readings)
        if found.by_order:
            line.date_why = "agrees best with the order of the lines"
        elif len(found.readings) > 1 and not found.decided:
            line.date_why = "as likely as the next reading"


def _add_years(lines: Sequence[Line], habit: Habit) -> None:
    """Give dates without a year the years of the others."""
    lacking = [line for line in lines if not line.dates and line.texts["date"]]
    firm = [line.dates[0].first.year for line in lines if len(line.dates) == 1]
    years = sorted(set(firm or [one.first.year for line in lines for one in line.dates]))
    if not years or years[-1] - years[0] >= _MOST_YEARS:
        return
    near = habit._replace(years=tuple(range(years[0], years[-1] + 1)))
    for line in lacking:
        line.dates = date_readings(line.texts["date"], near)


def decide_currencies(lines: Sequence[Line]) -> None:
    """Put the currencies that a book names for certain before others of the same name."""
    firm = {line.currency for line in lines if len(line.currencies) == 1}
    for line in lines:
        known = next((place for place, one in enumerate(line.currencies) if one.value in firm), 0)
        if known:
            line.currencies = first(line.currencies, known, "the currency of other lines of the book")


def prove_balances(lines: Sequence[Line], name: str) -> tuple[list[str], dict[str, str]]:
    """Let the running balance decide, currency by currency.

    Gives messages, and by currency the place where the balance first breaks.
    """
    messages: list[str] = []
    breaks: dict[str, str] = {}
    for currency in sorted({line.currency or "" for line in lines}):
        chain = [line for line in lines if (line.currency or "") == currency]
        printed = sum(bool(line.balances) for line in chain)
        if printed < 2:
            continue
        found, chain_read = _followed(chain)
        count = sum(line.kind == "line" for line in chain)
        proved = _apply(chain, chain_read, found)
        said = f"{name}{', ' if currency else ''}{currency}: the running balance proves {proved} of {count} lines"
        if not found.breaks:
            messages.append(f"{said}.")
            continue
        place, due, shown = found.breaks[0]
        breaks[currency] = chain[place].place
        should = "" if due is None else f": it should be {_figure(due)}, the book says {_figure(shown)}"
        messages.append(
            f"{said}; it breaks at {len(found.breaks)}, first at {_where(chain[place])}{should}. "
            f"Look whether a line is missing or misread there{_alike(chain[place], due, shown)}."
        )

    return messages, breaks


def _followed(chain: list[Line]) -> tuple[Followed, list[Line]]:
    found = follow(chain)
    if found.breaks:
        wider = [with_thousands(line) for line in chain]
        again = follow(wider)
        if len(again.breaks) < len(found.breaks):
            return again, wider
    return found, chain


def _apply(chain: list[Line], read: list[Line], found: Followed) -> int:
    count = 0
    for place, line in enumerate(chain):
        move, balance = found.moves[place], found.balances[place]
        if not found.proved[place] or line.kind != "line" or move is None:
            continue
        amounts = read[place].amounts
        if balance is not None and move.delta != 0:
            if only_scaled(amounts[move.amount], amounts, line.balances, balance):
                continue
            line.balances = first(line.balances, balance, "agrees with the line before and its amount")
        line.amounts = amounts
        take(line, move, f"running balance{_of_page(line)}", direction=True)
        count += 1
    return count


def prove_totals(lines: Sequence[Line], name: str) -> list[str]:
    """Let the totals of pages decide where they can; messages on those that do not follow."""
    messages: list[str] = []
    agreeing = 0
    for place, total in enumerate(lines):
        if total.kind != "page_total":
            continue
        for side, options in _totals(total):
            agreed = any(_prove(scope, total, side, options) for scope in _scopes(lines, place))
            agreeing += agreed
            if not agreed:
                page = next(iter(_scopes(lines, place)))
                sum_read = _figure(plain_sum(page))
                messages.append(
                    f"{name}: the total at {_where(total)} does not follow: the lines above give {sum_read} "
                    f"as read, the book says {_figure(options[0].value)}."
                )
    if agreeing:
        messages.insert(
            0,
            f"{name}: {agreeing} {'total agrees' if agreeing == 1 else 'totals agree'} with the lines above.",
        )
    return messages


def _totals(total: Line) -> Iterator[tuple[str, list[Option[Decimal]]]]:
    sides = [side for side in ("taken_in", "paid_out") if side in total.figures]
    if sides:
        yield from ((side, total.figures[side]) for side in sides)
    elif total.amounts:
        yield "", total.amounts


def _scopes(lines: Sequence[Line], place: int) -> Iterator[list[Line]]:
    """Lines that a total may sum: those of its page since the last total, of its page, of the book so far."""
    total = lines[place]
    above = [line for line in lines[:place] if line.kind == "line" and _same_currency(line, total)]
    since = max((at for at in range(place) if lines[at].kind == "page_total"), default=-1)
    on_page = [line for line in above if line.page == total.page]
    recent = lines[since + 1 : place]
    yield [line for line in on_page if any(line is one for one in recent)]
    yield on_page
    yield above


def _same_currency(line: Line, total: Line) -> bool:
    return total.currency is None or line.currency == total.currency


def _prove(scope: list[Line], total: Line, side: str, options: list[Option[Decimal]]) -> bool:
    usable = [line for line in scope if line.amounts]
    if not usable:
        return False
    read = usable
    found = sum_found(usable, options, side)
    if found is None:
        read = [with_thousands(line) if not line.amount_proved else line for line in usable]
        found = sum_found(read, options, side)
    if found is None:
        return False
    proof = f"total of page {total.page}" if total.page else f"total at {total.place}"
    if not found.sure:
        return True
    for line, wider, move in zip(usable, read, found.moves, strict=True):
        amounts = wider.amounts
        if move.delta == 0 or only_scaled(amounts[move.amount], amounts, list(options), found.total):
            continue
        line.amounts = amounts
        take(line, move, proof, direction=False)
    total.proofs.append("sum of its lines")
    return True


_ALIKE = frozenset(("23", "32", "78", "87"))
"""Digits that are taken for each other in handwriting."""


def _alike(line: Line, due: Decimal | None, shown: Decimal) -> str:
    """The figure that would close a break, where it differs by digits that look alike only."""
    if due is None:
        return ""
    if _look_alike(due, shown):
        return f": a balance of {_figure(due)} would follow, and 2 and 3, 7 and 8 look alike"
    for amount in line.amounts[:1]:
        for other in (amount.value + shown - due, amount.value - shown + due):
            if _look_alike(other, amount.value):
                return f": an amount of {_figure(other)} would follow, and 2 and 3, 7 and 8 look alike"
    return ""


def _look_alike(one: Decimal, other: Decimal) -> bool:
    a, b = f"{one.normalize(EXACT):f}", f"{other.normalize(EXACT):f}"
    pairs = {x + y for x, y in zip(a, b, strict=False) if x != y}
    return len(a) == len(b) and bool(pairs) and pairs <= _ALIKE


def _of_page(line: Line) -> str:
    return f" of page {line.page}" if line.page else ""


def _where(line: Line) -> str:
    return f"{line.place} (page {line.page})" if line.page else line.place


def _figure(value: Decimal) -> str:
    return f"{value.normalize(EXACT):,f}"
