"""What a method's figure can be, whatever the order of entries that the evidence does not settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from transforms.money import MONEY
from transforms.tracing.flows.bounds import bounds_in, room_in
from transforms.tracing.flows.places import PLACE
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked, Method
from transforms.tracing.methods import METHODS
from transforms.tracing.orders.open_points import open_points
from transforms.tracing.orders.permuted import as_ledger

INTERVALS = pl.Schema(
    {**dict.fromkeys(PLACE, pl.String()), "low": MONEY, "amount": MONEY, "high": MONEY, "how": pl.String()}
)
"""What `intervals` gives: a row a place, sorted by place; all seeds together, in the row's currency.

how: proven (the order decides nothing that is not known), exact (all orders were followed), outer (no
order and no gap gives a figure outside; not all between may be reached), open (not bounded: low and
high are empty).
"""

MOST_RUNS = 128
"""Orders that are followed one by one; where there are more, the bounds are outer."""

CONTAMINATES = {"poison"}
"""Methods that count clean money as proceeds: bounded by the room that there is."""

LEAVES_THE_FLOW = {"backward"}
"""Methods that take proceeds to what no entry took them to: followed order by order, else not bounded."""

Place = tuple[str, str, str]
Amounts = dict[Place, Decimal]
Row = tuple[str, str, str, Decimal | None, Decimal, Decimal | None, str]


def intervals(
    ledger: TracingLedger, asked: Asked, method: str, *, most_runs: int = MOST_RUNS
) -> pl.DataFrame:
    """Each place's figure by a method, and the least and most of it over all admissible orders.

    Admissible: a day's entries in any order that times of day and printed balances allow and that puts
    no effect before its cause. Where statements do not join on, money may have left in between.
    Gives: INTERVALS. Method: docs/methods/orders.md.
    """
    if asked.seeds.is_empty():
        return INTERVALS.to_frame()
    return intervals_by(ledger, asked, [METHODS[method]], most_runs=most_runs)[method]


def intervals_by(
    ledger: TracingLedger, asked: Asked, methods: Sequence[Method], *, most_runs: int = MOST_RUNS
) -> dict[str, pl.DataFrame]:
    """As `intervals`, for several methods at once: what they share is worked out once."""
    found = open_points(ledger, asked, most_runs)
    stated = {method.name: amounts_of(method, found.ledger, found.asked) for method in methods}
    if not found.gaps and found.count <= most_runs:
        how = "proven" if found.count == 1 else "exact"
        others = [
            as_ledger(other, found.network, found.ledger, found.asked) for other in found.other_orders()
        ]
        return {
            method.name: _frame(_over(stated[method.name], [amounts_of(method, *one) for one in others], how))
            for method in methods
        }
    following, counting = (
        bounded(found.network, found.ledger, found.relaxed()) for bounded in (bounds_in, room_in)
    )
    bounds = {method.name: counting if method.name in CONTAMINATES else following for method in methods}
    return {
        name: _frame(_within(amounts, None if name in LEAVES_THE_FLOW else bounds[name]))
        for name, amounts in stated.items()
    }


def amounts_of(method: Method, ledger: TracingLedger, asked: Asked) -> Amounts:
    """What a method brings to each place, all seeds together."""
    sums: Amounts = defaultdict(Decimal)
    for *place, amount in method.follow(ledger, asked).traces.select(*PLACE, "amount").iter_rows():
        sums[tuple(place)] += amount
    return dict(sums)


def _over(stated: Amounts, others: Sequence[Amounts], how: str) -> Iterator[Row]:
    """The smallest and the largest figure at each place."""
    for place in sorted(set().union(stated, *others)):
        figures = [found.get(place, Decimal(0)) for found in (stated, *others)]
        yield *place, min(figures), figures[0], max(figures), how


def _within(stated: Amounts, bounded: pl.DataFrame | None) -> Iterator[Row]:
    """The bounds of each place, and the figure of the stated order.

    The figure lies within, but for a gap: a method takes nothing to have happened there, and may find
    more than the balance that is stated after it. The bound is then the better evidence.
    """
    if bounded is None:
        yield from ((*place, None, amount, None, "open") for place, amount in sorted(stated.items()))
        return
    bounds = {(row[0], row[1], row[2]): (row[3], row[4]) for row in bounded.iter_rows()}
    for place in sorted(stated.keys() | bounds.keys()):
        least, most = bounds.get(place, (Decimal(0), Decimal(0)))
        yield *place, least, stated.get(place, Decimal(0)), most, "outer"


def _frame(rows: Iterator[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), INTERVALS, orient="row")
