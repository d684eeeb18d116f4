"""The places where traced money can end, as `results` names them, for every entry and pocket at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.tracing.kernels.arrays import HELD, LEFT, LOST, NONE, TAIL, Moves, Places
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import Network
from transforms.tracing.results import final_places

PLACE = ["target_kind", "target_id", "currency"]


@dataclass(frozen=True)
class Ends:
    """Numbers of places, which are the rows of `rows` (PLACE), sorted.

    left, short: by entry, where a debit goes if nobody receives it, and where what does not arrive of it
    goes. held, lost, unseen: by pocket; unseen for what may leave it in a gap, at the account itself.
    """

    rows: pl.DataFrame
    left: Places
    short: Places
    held: Places
    lost: Places
    unseen: Places


def ends_of(network: Network, ledger: TracingLedger) -> Ends:
    """Places of the network, whatever a method may bring there."""
    flows = network.flows
    debits = np.flatnonzero(flows.amount < 0).astype(np.int32)
    is_linked = flows.link[debits] != NONE
    pockets = np.arange(len(flows.first), dtype=np.int32)
    # A pocket's own last entry stands for it where `results` wants a credit.
    kinds = {
        LEFT: debits[~is_linked],
        TAIL: debits[is_linked],
        LOST: flows.first,
        HELD: pockets,
    }
    pieces = final_places(_of_one_unit(kinds, len(pockets)), network, ledger)
    unseen = network.pockets.select(
        pl.lit("outside").alias("target_kind"), pl.col("account_id").alias("target_id"), "currency"
    )
    rows = pl.concat([pieces.select(PLACE), unseen]).unique().sort(PLACE).with_row_index("place")
    placed = pieces.join(rows, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
    number = placed["place"].to_numpy().astype(np.int32)
    kind, entry = placed["kind"].to_numpy(), placed["entry"].to_numpy()
    found = {}
    for name in kinds:
        size = len(pockets) if name in {HELD, LOST} else len(flows.pocket)
        found[name] = np.full(size, NONE, np.int32)
        at = entry[kind == name]
        found[name][flows.pocket[at] if name == LOST else at] = number[kind == name]
    in_gaps = unseen.join(rows, on=PLACE, how="left", maintain_order="left")["place"].cast(pl.Int32)
    return Ends(
        rows.select(PLACE),
        found[LEFT],
        found[TAIL],
        found[HELD],
        found[LOST],
        in_gaps.to_numpy(writable=True),
    )


def _of_one_unit(kinds: dict[int, NDArray[np.int32]], pockets: int) -> Moves:
    """One piece of money that ends in every way there is."""
    entry = np.concatenate(list(kinds.values()))
    kind = np.concatenate([np.full(len(rows), name, np.uint8) for name, rows in kinds.items()])
    one, zero = np.ones(1, np.int64), np.zeros(1, np.int32)
    nothing = np.zeros(len(entry), np.int32)
    return Moves(
        zero,
        zero - 1,
        zero,
        one,
        kind,
        entry,
        nothing,
        np.ones(len(entry), np.int64),
        np.zeros(pockets, np.uint8),
        zero - 1,
    )
