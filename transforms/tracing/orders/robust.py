"""The robust part: what reaches a place under every rule and every admissible order."""

from __future__ import annotations

import polars as pl

from transforms.tracing.flows.bounds import BASIS, BOUNDS, bounds_in
from transforms.tracing.flows.places import PLACE
from transforms.tracing.flows.steps import nothing_open
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.orders.open_points import open_points

ROBUST = pl.Schema({**BOUNDS, BASIS: pl.String()})
"""What `robust` gives."""

MOST_ORDERS, MOST_ENTRIES = 64, 20_000
"""Orders whose bounds are worked out one by one, and entries that may be looked at in all of them together;
where there are more, each open day is one step."""


def robust(ledger: TracingLedger, asked: Asked, *, most_orders: int = MOST_ORDERS) -> pl.DataFrame:
    """As `bounds`, over all admissible orders too, and whatever happened where statements do not join on.

    `least` is what no argument about the method or about the order of a day can move.
    Gives: ROBUST, interval_basis as `flows.bounds.BASIS`. Method: docs/methods/bounds.md, docs/methods/orders.md.
    """
    if asked.seeds.is_empty():
        return ROBUST.to_frame()
    found = open_points(ledger, asked, most_orders)
    many = found.count * found.network.entries.height > MOST_ENTRIES
    if found.gaps or (found.count > 1 and (many or found.count > most_orders)):
        return bounds_in(found.network, found.ledger, found.relaxed())
    networks = [found.network, *(other.network for other in found.other_orders())]
    still = nothing_open(len(found.network.flows.pocket))
    each = pl.concat([bounds_in(network, found.ledger, still) for network in networks])
    # A place that some order cannot reach has no row there: it gets nothing then.
    lowest = pl.when(pl.len() == len(networks)).then(pl.col("least").min()).otherwise(0).cast(BOUNDS["least"])
    rows = each.group_by(PLACE).agg(lowest.alias("least"), pl.col("most").max(), pl.col(BASIS).max())
    return rows.sort(
        PLACE
    )  # "outer" is the greater text: a place that is outer in one order is so in all together
