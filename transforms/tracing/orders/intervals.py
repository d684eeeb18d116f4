"""What a method's figure can be, whatever the order of entries that the evidence does not settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.money import MONEY
from transforms.tracing.debts.borrowed import walked
from transforms.tracing.flows.bounds import ASKED, Effort, bounds_in, room_in
from transforms.tracing.flows.places import PLACE
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import in_time
from transforms.tracing.method import Asked, Method
from transforms.tracing.methods import METHODS
from transforms.tracing.orders.open_points import OpenPoints, open_points
from transforms.tracing.orders.permuted import as_ledger
from transforms.tracing.results import ROW

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
"""Methods that take proceeds through debts to what no entry took them to: followed order by order, else not bounded."""

SPANS = pl.Schema({**dict.fromkeys(ROW, pl.String()), "low": MONEY, "high": MONEY, "how": pl.String()})
"""The same for each row of a method's traces, without its amount."""

Amounts = dict[tuple[str, ...], Decimal]
"""By PLACE, or by ROW."""
Row = tuple[Any, ...]
RowSpan = tuple[Any, ...]


def intervals(
    ledger: TracingLedger, asked: Asked, method: str, *, most_runs: int = MOST_RUNS
) -> pl.DataFrame:
    """Each place's figure by a method, and the least and most of it over all admissible orders.

    Admissible: a day's entries in any order that times of day and printed balances allow and that puts
    no effect before its cause. Where statements do not join on, money may have left in between.
    Gives: INTERVALS. Method: docs/methods/orders.md.
    """
    return intervals_by(ledger, asked, [METHODS[method]], most_runs=most_runs)[method]


def intervals_by(
    ledger: TracingLedger, asked: Asked, methods: Sequence[Method], *, most_runs: int = MOST_RUNS
) -> dict[str, pl.DataFrame]:
    """As `intervals`, for several methods at once: what they share is worked out once."""
    found = spans_by(ledger, asked, methods, most_runs=most_runs)
    return {name: spans.places for name, spans in found.items()}


@dataclass(frozen=True)
class Spans:
    """What a method's figures can be: by place, all seeds together (INTERVALS), and row by row of its traces.

    rows: SPANS. has_gaps: statements do not join on where traced money may have lain.
    """

    places: pl.DataFrame
    rows: pl.DataFrame
    has_gaps: bool


def spans_by(
    ledger: TracingLedger,
    asked: Asked,
    methods: Sequence[Method],
    *,
    most_runs: int = MOST_RUNS,
    effort: Effort = ASKED,
) -> dict[str, Spans]:
    """As `intervals_by`, with the same for every row of the methods' traces."""
    asked = Asked(in_time(asked.seeds, ledger.entries, asked.as_of), asked.as_of)
    if asked.seeds.is_empty():
        return {one.name: Spans(INTERVALS.to_frame(), SPANS.to_frame(), False) for one in methods}
    through = [method for method in methods if method.name in LEAVES_THE_FLOW]
    spans = {}
    if through:
        _, more = walked(ledger, asked)
        spans = _spans(open_points(ledger, asked, most_runs, more), through, most_runs, effort)
    others = [method for method in methods if method not in through]
    if others:
        spans |= _spans(open_points(ledger, asked, most_runs), others, most_runs, effort)
    return spans


def _spans(found: OpenPoints, methods: Sequence[Method], most_runs: int, effort: Effort) -> dict[str, Spans]:
    stated = {method.name: rows_of(method, found.ledger, found.asked) for method in methods}
    if found.gaps or found.count > most_runs:
        return _bounded(found, stated, effort)
    how = "proven" if found.count == 1 else "exact"
    others = [as_ledger(other, found.network, found.ledger, found.asked) for other in found.other_orders()]
    spans = {}
    for method in methods:
        own, rest = stated[method.name], [rows_of(method, *one) for one in others]
        by_place = _over(_by_place(own), list(map(_by_place, rest)), how)
        by_row = ((*key, low, high, how) for *key, low, _, high, _ in _over(own, rest, how))
        spans[method.name] = Spans(_frame(by_place), pl.DataFrame(list(by_row), SPANS, orient="row"), False)
    return spans


def _bounded(found: OpenPoints, stated: Mapping[str, Amounts], effort: Effort) -> dict[str, Spans]:
    """Outer bounds, where there are too many orders or a gap."""
    known = {
        is_counting: bounded(found.network, found.ledger, found.relaxed(), effort)
        for is_counting, bounded in ((False, bounds_in), (True, room_in))
        if is_counting in {name in CONTAMINATES for name in stated}
    }
    spans = {}
    for name, own in stated.items():
        bounds = None if name in LEAVES_THE_FLOW else known[name in CONTAMINATES]
        places = _frame(_within(_by_place(own), bounds))
        whole = {} if name in CONTAMINATES else _asserted(found)
        rows = pl.DataFrame(list(_rows_within(own, places, whole)), SPANS, orient="row")
        spans[name] = Spans(places, rows, bool(found.gaps))
    return spans


def _asserted(found: OpenPoints) -> dict[str, Decimal]:
    """What each seed asserts, where one currency is all that there is."""
    seeds = found.asked.seeds
    if pl.concat([seeds["currency"], found.network.pockets["currency"]]).n_unique() > 1:
        return {}
    return dict(seeds.group_by("seed_id").agg(pl.col("amount").sum()).iter_rows())


def _rows_within(own: Amounts, places: pl.DataFrame, asserted: Mapping[str, Decimal]) -> Iterator[RowSpan]:
    """Of the bounds of a place those of one seed there: no more than it asserts, no less than the others leave.

    asserted: empty where it bounds nothing.
    """
    bounds = {(row[0], row[1], row[2]): (row[3], row[5], row[6]) for row in places.iter_rows()}
    seeds = {key[0] for key in own}
    total = sum(asserted.values(), Decimal(0))
    for key in sorted(own, key=_nulls_last):
        least, most, how = bounds[key[1], key[2], key[3]]
        if least is not None and len(seeds) > 1:
            least = max(least - (total - asserted[key[0]]), Decimal(0)) if asserted else Decimal(0)
        if most is not None and asserted:
            most = min(most, asserted[key[0]])
        yield *key, least, most, how


def rows_of(method: Method, ledger: TracingLedger, asked: Asked) -> Amounts:
    """What a method brings to each place, by seed and class."""
    traces = method.follow(ledger, asked).traces
    return {tuple(key): amount for *key, amount in traces.select(*ROW, "amount").iter_rows()}


def amounts_of(method: Method, ledger: TracingLedger, asked: Asked) -> Amounts:
    """What a method brings to each place, all seeds together."""
    return _by_place(rows_of(method, ledger, asked))


def _by_place(rows: Amounts) -> Amounts:
    sums: Amounts = defaultdict(Decimal)
    for (_, *place, _), amount in rows.items():
        sums[tuple(place)] += amount
    return dict(sums)


def _over(stated: Amounts, others: Sequence[Amounts], how: str) -> Iterator[Row]:
    """The smallest and the largest figure of each key."""
    for place in sorted(set().union(stated, *others), key=_nulls_last):
        figures = [found.get(place, Decimal(0)) for found in (stated, *others)]
        yield *place, min(figures), figures[0], max(figures), how


def _within(stated: Amounts, bounded: pl.DataFrame | None) -> Iterator[Row]:
    """The bounds of each place, and the figure of the stated order.

    The figure lies within, but for a gap: a method takes nothing to have happened there, and may find
    more than the balance that is stated after it. The bound is then the better evidence.
    """
    if bounded is None:
        yield from ((*place, None, stated[place], None, "open") for place in sorted(stated, key=_nulls_last))
        return
    bounds: dict[tuple[str, ...], tuple[Decimal, Decimal]] = {
        row[:3]: (row[3], row[4]) for row in bounded.iter_rows()
    }
    for place in sorted(stated.keys() | bounds.keys(), key=_nulls_last):
        least, most = bounds.get(place, (Decimal(0), Decimal(0)))
        yield *place, least, stated.get(place, Decimal(0)), most, "outer"


def _nulls_last(key: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in key)


def _frame(rows: Iterator[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), INTERVALS, orient="row")
