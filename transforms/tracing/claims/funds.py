"""Which claimants' money met: funds, as money on accounts and the transfers between them make them."""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.errors import Refused
from transforms.tracing.claims.rates import booked_in, in_one_currency
from transforms.tracing.kernels.arrays import AFTER, BEFORE, CREDIT, LEFT, LOST, MARKED, PASSED, Moves
from transforms.tracing.kernels.components import components
from transforms.tracing.network import Network
from transforms.tracing.results import entries_at, log_frame, node_frame

POT = ["pocket", "pot"]


def funds_of(moves: Moves, network: Network, *, ends_when_empty: bool) -> pl.Series:
    """The fund of each piece of traced money.

    A pocket's traced money is one pot; with `ends_when_empty` only from the moment at which some comes in
    until none is left, so that money that came later is another's. What is paid from one pot into another
    makes them one fund.
    """
    arrived = _arrived(moves, network)
    gone = log_frame(moves).filter(pl.col("kind").is_in([LEFT, PASSED, LOST]))
    left = _placed(gone, network, pl.lit(CREDIT)).select("pocket", "moment", units=0 - pl.col("units"))
    changes = pl.concat([arrived.select("pocket", "moment", "units"), left])
    moments = changes.group_by("pocket", "moment").agg(pl.col("units").sum()).sort("pocket", "moment")
    is_empty = (pl.col("units").cum_sum().over("pocket") == 0) & ends_when_empty
    pots = moments.with_columns(is_empty.alias("is_empty")).with_columns(
        pot=pl.col("is_empty").shift(1, fill_value=False).cum_sum().over("pocket")
    )
    numbers = pots.select(POT).unique().sort(POT).with_row_index("number")
    placed = arrived.join(
        pots.select("moment", *POT), on=["pocket", "moment"], how="left", maintain_order="left"
    ).join(numbers, on=POT, how="left", maintain_order="left")
    of_node = placed["number"].cast(pl.Int32).to_numpy()
    has_parent = moves.node_parent >= 0
    parents = of_node[moves.node_parent[has_parent]] if len(of_node) else of_node
    return pl.Series("fund", components(numbers.height, of_node[has_parent], parents)[of_node], pl.Int32)


def _arrived(moves: Moves, network: Network) -> pl.DataFrame:
    """pocket, moment, units of each node, row for row."""
    flows = network.flows
    marks = pl.DataFrame({"entry": flows.seed_entry, "seed": flows.seed_number, "place": flows.seed_place})
    marked = marks.filter(pl.col("place") != CREDIT).unique(["entry", "seed"])
    nodes = node_frame(moves).join(marked, on=["entry", "seed"], how="left", maintain_order="left")
    place = pl.when(pl.col("parent") == MARKED).then("place").otherwise(pl.lit(CREDIT))
    return _placed(nodes, network, place)


def _placed(rows: pl.DataFrame, network: Network, place: pl.Expr) -> pl.DataFrame:
    rank = np.empty(len(network.order), np.int64)
    rank[network.order] = np.arange(len(network.order))
    entry = rows["entry"].to_numpy()
    moments = pl.Series("moment", 3 * rank[entry])
    booked = entries_at(network, rows["entry"], "pocket")
    assert (BEFORE, CREDIT, AFTER) == (0, 1, 2)  # so that a moment counts what an entry finds before its own
    return rows.hstack(booked).with_columns(moments).with_columns(pl.col("moment") + place.cast(pl.Int64))


def contributions_of(moves: Moves, funds: pl.Series, network: Network) -> pl.DataFrame:
    """fund, seed, currency, units: what each claimant paid into each fund, as far as it was counted.

    Claims in several currencies are put into one by what the fund's own exchanges booked (`rates`).
    Raises: Refused where that is too much for exact units.
    """
    roots = node_frame(moves).with_columns(funds).filter(pl.col("parent") < 0)
    paid = roots.hstack(entries_at(network, roots["entry"], "currency"))
    summed = (
        paid.group_by("fund", "seed", "currency").agg(pl.col("units").sum()).sort("fund", "seed", "currency")
    )
    mixed = pl.col("currency").n_unique().over("fund") > 1
    found = [summed.filter(~mixed)]
    for (number,), own in summed.filter(mixed).partition_by("fund", as_dict=True).items():
        assert isinstance(number, int)
        converted = in_one_currency(own, booked_in(number, moves, funds, network))
        if converted is None:
            listed = ", ".join(
                f"{network.marks.seed_ids[seed]} in {currency}" for _, seed, currency, _ in own.iter_rows()
            )
            raise Refused(
                f"Claims in different currencies met in one fund ({listed}), and no exchange that is booked says"
                " how much of one equals the other.",
                todo="trace the claims of each currency by themselves, or by first in, first out or pro rata",
            )
        of_fund = converted.with_columns(pl.lit(number, summed.schema["fund"]).alias("fund"))
        found.append(of_fund.select(summed.columns).cast(summed.schema))
    return pl.concat(found).sort("fund", "seed")
