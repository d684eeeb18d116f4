"""Each claimant's own lowest intermediate balance, taken alone: the money of all others counts as clean."""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.tracing.kernels.arrays import HELD, Flows, Moves, looked_at
from transforms.tracing.kernels.direct import direct
from transforms.tracing.network import Network
from transforms.tracing.results import log_frame, node_frame


def ceilings_of(moves: Moves, network: Network) -> dict[tuple[int, str, str], int]:
    """Units by claimant (number of a seed), account and currency at the end; no row for nothing.

    moves: of all claims together, which say how much of each was counted. One walk a claimant.
    """
    counted = (
        node_frame(moves).filter(pl.col("parent") < 0).group_by("seed", "entry").agg(pl.col("units").sum())
    )
    pockets = network.pockets.select("account_id", "currency").rows()
    ceilings = {}
    for claimant in counted["seed"].unique().sort().to_list():
        own = counted.filter(pl.col("seed") == claimant)
        alone = direct(
            _alone(network.flows, claimant, dict(own.select("entry", "units").iter_rows())), network.order
        )
        held = log_frame(alone).filter(pl.col("kind") == HELD).group_by("entry").agg(pl.col("units").sum())
        for pocket, units in held.iter_rows():
            ceilings[(claimant, *pockets[pocket])] = units
    return ceilings


def _alone(flows: Flows, claimant: int, counted: dict[int, int]) -> Flows:
    """The flows with the seeds of one claimant only, each for what was counted of it."""
    own = (flows.seed_number == claimant) & np.isin(flows.seed_entry, list(counted))
    entry = flows.seed_entry[own]
    return flows._replace(
        seeded=looked_at(flows, entry),
        seed_entry=entry,
        seed_place=flows.seed_place[own],
        seed_number=flows.seed_number[own],
        seed_amount=np.array([counted[row] for row in entry.tolist()], flows.seed_amount.dtype),
    )
