"""Which reading of each date is likeliest, by the order of the lines: ledgers are kept day by day.

Each way to read all the dates has a cost: that of the readings, and that of each step from line to line
(back in time, far ahead, another calendar or order of figures). A reading ranks by the least cost of a
way that goes through it, so that a page's neighbours speak as well as the lines of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.readers.calendars.writing import DateReading

_BACK, _FAR_BACK, _MONTH_AHEAD, _HALF_YEAR_AHEAD, _YEAR_AHEAD, _OTHER_SHAPE, _OTHER_CALENDAR = (
    *(2, 6, 1, 3, 5),
    *(2, 2),
)
_SLIP = 3
"""Days that a line may stand too late in a ledger without saying much."""


@dataclass(frozen=True)
class Ranked:
    """The readings of one date, likeliest first."""

    readings: tuple[DateReading, ...]
    decided: bool
    """Whether the first is likelier than the second."""
    by_order: bool
    """Whether the order of the lines put the first before one that the text alone makes as likely."""


def ranked(lines: Sequence[Sequence[DateReading]]) -> list[Ranked]:
    """The readings of each line of a book, in the order of the book; a line without any stays so."""
    dated = [place for place, readings in enumerate(lines) if readings]
    ahead = _sums([lines[place] for place in dated], forward=True)
    behind = _sums([lines[place] for place in dated], forward=False)
    found = [Ranked((), decided=False, by_order=False) for _ in lines]
    for place, before, after in zip(dated, ahead, behind, strict=True):
        readings = lines[place]
        costs = [a + b - one.cost for a, b, one in zip(before, after, readings, strict=True)]
        order = sorted(range(len(readings)), key=lambda index: (costs[index], readings[index].cost, index))
        best = [readings[index] for index in order]
        second = costs[order[1]] if len(order) > 1 else None
        found[place] = Ranked(
            tuple(best),
            decided=second is None or costs[order[0]] < second,
            by_order=second is not None
            and costs[order[0]] < second
            and any(one.cost <= best[0].cost for one in best[1:]),
        )
    return found


def _sums(lines: Sequence[Sequence[DateReading]], *, forward: bool) -> list[list[int]]:
    """The least cost of a way from the first line (or the last) to each reading, that included."""
    given = list(lines) if forward else list(reversed(lines))
    sums: list[list[int]] = []
    for place, readings in enumerate(given):
        if place == 0:
            sums.append([one.cost for one in readings])
            continue
        earlier = list(zip(given[place - 1], sums[-1], strict=True))
        sums.append(
            [
                one.cost
                + min(cost + (_step(prior, one) if forward else _step(one, prior)) for prior, cost in earlier)
                for one in readings
            ]
        )
    return sums if forward else list(reversed(sums))


def _step(before: DateReading, after: DateReading) -> int:
    cost = _OTHER_CALENDAR if before.calendar != after.calendar else 0
    if cost == 0 and before.shape != after.shape:
        cost = _OTHER_SHAPE
    back = (before.first - after.last).days
    if back > 0:
        return cost + (_BACK if back <= _SLIP else _FAR_BACK)
    days = (after.first - before.last).days
    if days > 400:
        return cost + _YEAR_AHEAD
    if days > 183:
        return cost + _HALF_YEAR_AHEAD
    return cost + (_MONTH_AHEAD if days > 31 else 0)
