"""A ledger of the reached accounts alone, and the same ledger with days in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.money import places
from transforms.tracing.flows.steps import in_pockets
from transforms.tracing.kernels.arrays import AFTER, BEFORE, NONE, Flows, Places, looked_at
from transforms.tracing.kernels.ordering import causal_order, chain_sorted
from transforms.tracing.kernels.wide import signs_of
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import POCKET, Network
from transforms.tracing.orders.admissible import Group, Order
from transforms.tracing.resales import paying_entries


def reached_ledger(ledger: TracingLedger, network: Network) -> TracingLedger:
    """What a tracing of `network` looks at: it gives the same figures, faster."""
    needed = pl.concat([network.entries.select("entry_id"), paying_entries(ledger)]).unique()
    walked = ledger.transfer_entries.join(needed, on="entry_id", how="semi")
    used = walked.select("transfer_id").unique()
    sides = ledger.transfer_entries.join(used, on="transfer_id", how="semi")
    seen = pl.concat([network.entries.select("entry_id"), sides.select("entry_id")]).unique()
    kept = pl.concat(
        [
            ledger.entries.join(seen, on="entry_id", how="semi"),
            _finest(ledger.entries, "amount", network),
        ]
    )
    own = ledger.statements.join(network.pockets.select(POCKET), on=POCKET, how="semi")
    finest = _finest(ledger.statements, "opening_balance", network)
    statements = pl.concat([own, finest]).unique("statement_id", keep="first", maintain_order=True)
    return replace(
        ledger,
        entries=kept.unique("entry_id", keep="first", maintain_order=True),
        statements=statements,
        transfer_entries=sides,
        transfers=ledger.transfers.join(used, on="transfer_id", how="semi"),
        asset_payments=ledger.asset_payments.join(used, on="transfer_id", how="semi"),
    )


def _finest(rows: pl.DataFrame, column: str, network: Network) -> pl.DataFrame:
    """For each currency with more digits than usual, a row that needs them all: units stay the same."""
    needs = [
        (pl.col("currency") == currency) & (pl.col(column).round(scale - 1) != pl.col(column))
        for currency, scale in sorted(network.scales.items())
        if scale > places(currency)
    ]
    return pl.concat([rows.head(0), *(rows.filter(need).head(1) for need in needs)])


@dataclass(frozen=True)
class Permuted:
    """A network whose groups stand in other orders.

    moved: where asserted amounts now stand, by the entry and the side (BEFORE, AFTER) where they stood.
    """

    network: Network
    moved: dict[tuple[int, int], int]


def permuted(network: Network, groups: Sequence[Group], orders: Sequence[Order]) -> Permuted | None:
    """The network with each group in its order; None where an effect would then come before its cause.

    An amount asserted on the balance before or after a group stays there.
    """
    flows, moved = network.flows, {}
    ranked = in_pockets(flows.first, flows.following, len(flows.pocket))
    rank = np.empty_like(ranked)
    rank[ranked] = np.arange(len(ranked), dtype=np.int32)
    for group, order in zip(groups, orders, strict=True):
        stated = [row for block in group.blocks for row in block]
        rows = [row for place in order for row in group.blocks[place]]
        start = int(rank[stated[0]])
        ranked[start : start + len(rows)] = rows
        moved[stated[0], BEFORE], moved[stated[-1], AFTER] = rows[0], rows[-1]
    first = np.full_like(flows.first, NONE)
    following = chain_sorted(flows.pocket, ranked, first)
    link = flows.link.copy()
    order_of_all, cuts = causal_order(flows.pocket, signs_of(flows.amount), link, following, first)
    if len(cuts) or not _credits_come_first(flows, ranked):
        return None
    changed = _with_moved_seeds(flows._replace(first=first, following=following, link=link), moved)
    return Permuted(replace(network, flows=changed, order=order_of_all), moved)


def _credits_come_first(flows: Flows, ranked: Places) -> bool:
    """True where each credit stands before the debit that takes what it brought."""
    paired = ranked[flows.picked[ranked] != NONE]
    debits, credits = paired[flows.amount[paired] < 0], paired[flows.amount[paired] > 0]
    place = np.empty_like(ranked)
    place[ranked] = np.arange(len(ranked), dtype=np.int32)
    of_credit = np.empty(len(flows.pick_amount), np.int32)
    of_credit[flows.picked[credits]] = place[credits]
    return bool((of_credit[flows.picked[debits]] < place[debits]).all())


def _with_moved_seeds(flows: Flows, moved: dict[tuple[int, int], int]) -> Flows:
    rows = zip(flows.seed_entry.tolist(), flows.seed_place.tolist(), strict=True)
    entry = np.array([moved.get(key, key[0]) for key in rows], np.int32)
    order = np.lexsort((flows.seed_number, flows.seed_place, entry))
    return flows._replace(
        seeded=looked_at(flows, entry),
        seed_entry=entry[order],
        seed_place=flows.seed_place[order],
        seed_number=flows.seed_number[order],
        seed_amount=flows.seed_amount[order],
    )


def as_ledger(
    changed: Permuted, network: Network, ledger: TracingLedger, asked: Asked
) -> tuple[TracingLedger, Asked]:
    """The ledger and the seeds of which `changed` is the network, for methods that ask for these.

    Takes: `reached_ledger`, and the network of the stated order.
    """
    flows = changed.network.flows
    ranked = in_pockets(flows.first, flows.following, len(flows.pocket))
    sequence = np.empty(len(ranked), np.int64)
    sequence[ranked] = np.arange(len(ranked))
    ids = network.entries["entry_id"]
    numbered = pl.DataFrame({"entry_id": ids, "rank": sequence})
    entries = ledger.entries.join(numbered, on="entry_id", how="left", maintain_order="left")
    placed = entries.with_columns(pl.coalesce("rank", "account_sequence").alias("account_sequence"))
    rows = network.marks.rows.select("entry_id", "place", pl.col("seed").alias("number"))
    seeds = pl.DataFrame({"seed_id": network.marks.seed_ids}).with_row_index("number")
    named = rows.join(seeds.cast({"number": pl.Int32}), on="number", how="left")
    at = {entry_id: row for row, entry_id in enumerate(ids.to_list())}
    now = {
        (seed_id, entry_id): ids[changed.moved.get((at[entry_id], place), at[entry_id])]
        for seed_id, entry_id, place in named.select("seed_id", "entry_id", "place").iter_rows()
        if entry_id in at
    }
    moved = [
        now.get((seed_id, entry_id), entry_id)
        for seed_id, entry_id in asked.seeds.select("seed_id", "entry_id").iter_rows()
    ]
    return (
        replace(ledger, entries=placed.drop("rank"), parts=_parts_of(changed.network, sequence)),
        replace(asked, seeds=asked.seeds.with_columns(pl.Series("entry_id", moved, pl.String))),
    )


def _parts_of(network: Network, sequence: NDArray[np.int64]) -> pl.DataFrame:
    """The places of the lines of sums' pockets (`TracingLedger.parts`); sequence: the place of each entry."""
    of_sum = network.pockets["part_of"].is_not_null().to_numpy()[network.flows.pocket]
    rows = np.flatnonzero(of_sum)
    return pl.DataFrame({"entry_id": network.entries["entry_id"][rows], "place": sequence[rows]})
