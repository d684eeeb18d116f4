"""Gain on traced money: what an exchange back, or the sale of an asset, brought beyond what had been given for it.

Gain is benefit derived from proceeds (UNTOC art. 12(5)), not proceeds. Gain by a sale goes on as money of its own, in
rows of class `derived`, so that principal does not grow; gain by an exchange back is a row beside the amounts. What was
given is counted as an average: of traced money that lies together, each unit cost the same. A loss lessens the
principal itself. Method: docs/methods/derived-benefit.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.schema import TRACE_DERIVED, conform
from transforms.tracing.assets.sale import largest_remainder
from transforms.tracing.gained import LINE, Gain
from transforms.tracing.kernels.arrays import LEFT, LOST, MARKED, NONE, PASSED, TAIL, Flows, Moves, Places
from transforms.tracing.network import Network
from transforms.tracing.units import amount_of, from_units

SALE, EXCHANGE = "sale_gain", "exchange_gain"
Held = dict[tuple[str, ...], tuple[Fraction, ...]]
"""Traced money in one place: units, then what was given for it, by the currencies in which that was, the last first."""


def with_gains(
    kernel: Callable[[Flows, Places], Moves], network_of_gains: Callable[[Sequence[Gain]], Network]
) -> tuple[Network, Moves, list[Gain]]:
    """The walk in which gain is a seed of its own: of the asserted seed s the number s + how many there are.

    network_of_gains: the network with what is gain of each credit apart. Gain may buy what is sold with gain: the
    ledger is walked until no gain changes, earlier ones first. Only sales are parted: what is exchanged back stays in
    the order in which it came, and its gain is stated beside it.
    """
    sales: list[Gain] = []
    while True:
        network = network_of_gains(sales)
        moves = kernel(network.flows, network.order)
        found = _Costs(network, moves).gains()
        parted = [gain for gain in found if gain.kind == SALE]
        if parted == sales:
            return network, moves, found
        sales = parted


class _Costs:
    """What was given for traced money, followed through a walk entry by entry."""

    def __init__(self, network: Network, moves: Moves) -> None:
        self.network, self.flows, self.moves = network, network.flows, moves
        self.ids = network.entries["entry_id"].to_list()
        self.currencies = network.pockets["currency"].to_list()
        self.is_asset = network.pockets["is_asset"].to_list()
        self.held: dict[int, Held] = defaultdict(dict)
        self.under_way: dict[int, Held] = {}
        self.found: list[Gain] = []

    def gains(self) -> list[Gain]:
        if not self._may_gain():
            return []
        self.came, self.begun, self.went, self.short = (
            defaultdict[int, dict[int, int]](dict) for _ in range(4)
        )
        for entry, parent, seed, units in zip(
            self.moves.node_entry.tolist(),
            self.moves.node_parent.tolist(),
            self.moves.node_seed.tolist(),
            self.moves.node_amount.tolist(),
            strict=True,
        ):
            _add(self.begun if parent in (NONE, MARKED) else self.came, entry, seed, units)
        seeds = self.moves.node_seed[self.moves.log_node].tolist()
        kinds, entries = self.moves.log_kind.tolist(), self.moves.log_entry.tolist()
        for kind, entry, seed, units in zip(
            kinds, entries, seeds, self.moves.log_amount.tolist(), strict=True
        ):
            if kind in (LEFT, PASSED, LOST):
                _add(self.went, entry, seed, units)
            elif kind == TAIL:
                _add(self.short, entry, seed, units)
        self.row_of = {name: row for row, name in enumerate(self.ids) if name.endswith(LINE)}
        for entry in self.network.order.tolist():
            if entry in self.came or entry in self.went or entry in self.begun:
                self._entry(entry)
        return sorted(self.found)

    def _may_gain(self) -> bool:
        """Whether traced money came by two exchanges, or by the sale of an asset: one alone brings no gain."""
        flows, rows = self.flows, np.unique(self.moves.node_entry[self.moves.node_parent >= 0])
        rows = rows[flows.link[rows] != NONE] if len(rows) else rows
        codes = flows.currency[flows.pocket]
        return int((codes[rows] != codes[flows.link[rows]]).sum()) > 1 if len(rows) else False

    def _entry(self, entry: int) -> None:
        pocket = int(self.flows.pocket[entry])
        held = self.held[pocket]
        if entry in self.came:
            debit = int(self.flows.link[entry])
            _join(held, self._arrived(entry, debit, self.under_way.pop(debit, {})))
        if entry in self.begun:
            _join(held, {(): (Fraction(sum(self.begun[entry].values())),)})
        if entry in self.went:
            taken = _taken(held, sum(self.went[entry].values()))
            if self.flows.amount[entry] < 0 and self.flows.link[entry] != NONE:
                self.under_way[entry] = taken

    def _arrived(self, entry: int, debit: int, taken: Held) -> Held:
        sent, came = sum(self.went[debit].values()), sum(self.came[entry].values())
        here, there = int(self.flows.pocket[entry]), int(self.flows.pocket[debit])
        if self.flows.currency[here] == self.flows.currency[there]:
            return _scaled(taken, Fraction(sent - sum(self.short.get(debit, {}).values()), max(sent, 1)))
        gain_row = self.row_of.get(self.ids[entry] + LINE, NONE)
        received = int(self.flows.amount[entry]) + (
            int(self.flows.amount[gain_row]) if gain_row != NONE else 0
        )
        rate = Fraction(received, -int(self.flows.amount[debit]))
        arrived: Held = {}
        gained = Fraction(0)
        for key, (units, *given) in taken.items():
            value, own = units * rate, self.currencies[here]
            if own in key and not self.is_asset[here]:
                level = key.index(own)
                gained += max(value - given[level], Fraction(0))
                part = (min(value, given[level]), *given[level + 1 :])
                _join(arrived, {key[level + 1 :]: part})
            else:
                _join(arrived, {(self.currencies[there], *key): (value, units, *given)})
        if gained and entry not in self.begun:  # a credit that is asserted itself is proceeds as it stands
            self._gain(entry, debit, received, gained / rate)
        total = sum((part[0] for part in arrived.values()), Fraction(0))
        return _scaled(arrived, Fraction(came) / total) if total else arrived

    def _gain(self, entry: int, debit: int, received: int, gained: Fraction) -> None:
        """Put down a gain; gained: what of the traced money that was given it stands for."""
        sent, went = -int(self.flows.amount[debit]), self.went[debit]
        units = min(int(gained / sum(went.values()) * received), received - 1)
        seeds, asserted = sorted(went), len(self.network.marks.seed_ids)
        weights = [*(went[seed] for seed in seeds), sent - sum(went.values())]
        whole, kept = largest_remainder(received, weights), largest_remainder(received - units, weights)
        parts: dict[int, int] = defaultdict(int)
        for seed, all_of_it, principal in zip(seeds, whole, kept, strict=False):
            parts[seed % asserted] += max(all_of_it - principal, 0)
        listed = tuple((seed, part) for seed, part in sorted(parts.items()) if part)
        shares = tuple(
            str(Fraction(sum(went.get(one, 0) for one in (seed, seed + asserted)), sent))
            for seed, _ in listed
        )
        kind = SALE if self.is_asset[int(self.flows.pocket[debit])] else EXCHANGE
        if units and listed:
            amount = amount_of(units, self.network.scales[self.currencies[int(self.flows.pocket[entry])]])
            self.found.append(Gain(self.ids[entry], kind, amount, listed, shares))


def _add(sums: dict[int, dict[int, int]], entry: int, seed: int, units: int) -> None:
    sums[entry][seed] = sums[entry].get(seed, 0) + units


def _join(held: Held, more: Held) -> None:
    for key, part in more.items():
        own = held.get(key, (Fraction(0),) * len(part))
        held[key] = tuple(one + other for one, other in zip(own, part, strict=True))


def _scaled(held: Held, share: Fraction) -> Held:
    return {key: tuple(one * share for one in part) for key, part in held.items()}


def _taken(held: Held, units: int) -> Held:
    """Take so many units out of what is held, of everything in proportion."""
    total = sum((part[0] for part in held.values()), Fraction(0))
    share = min(Fraction(units) / total, Fraction(1)) if total else Fraction(0)
    taken = _scaled(held, share)
    for key, part in taken.items():
        held[key] = tuple(one - other for one, other in zip(held[key], part, strict=True))
    return taken


def as_asserted(moves: Moves, asserted: int) -> tuple[Moves, NDArray[np.bool_]]:
    """The moves by the asserted seeds, and which rows of the log are gain."""
    is_gain = moves.node_seed >= asserted
    seeds = np.where(is_gain, moves.node_seed - asserted, moves.node_seed).astype(np.int32)
    return moves._replace(node_seed=seeds), is_gain[moves.log_node]


def with_ways(moves: Moves, network: Network) -> Moves:
    """The moves as ways go: a gain came by the way of the principal that it was gained on."""
    ids = network.entries["entry_id"].to_list()
    row_of = {name: row for row, name in enumerate(ids)}
    first: dict[tuple[int, int], int] = {}
    for node, (entry, seed) in enumerate(
        zip(moves.node_entry.tolist(), moves.node_seed.tolist(), strict=True)
    ):
        first.setdefault((entry, seed), node)
    parent = moves.node_parent.copy()
    for node in np.flatnonzero(parent == NONE).tolist():
        name = ids[moves.node_entry[node]]
        if name.endswith(LINE):
            origin = row_of[name.removesuffix(LINE)]
            parent[node] = first.get((origin, int(moves.node_seed[node])), NONE)
    return moves._replace(node_parent=parent)


def gain_rows(method: str, gains: Sequence[Gain], network: Network) -> pl.DataFrame:
    """Rows of TRACE_DERIVED: each seed's part of each gain."""
    schema = {
        "entry_id": pl.String(),
        "kind": pl.String(),
        "seed_id": pl.String(),
        "units": network.scales.unit,
    }
    rows = [
        (gain.entry_id, gain.kind, network.marks.seed_ids[seed], units, share)
        for gain in gains
        for (seed, units), share in zip(gain.parts, gain.shares, strict=True)
    ]
    frame = pl.DataFrame(rows, {**schema, "share": pl.String()}, orient="row")
    booked = network.entries.select(
        "entry_id", "account_id", "currency", to_date=pl.col("booked_at").dt.date()
    )
    named = frame.join(booked, on="entry_id", how="left").with_columns(
        from_units(network.scales, "units").alias("amount"),
        pl.lit(method).alias("method"),
        pl.lit(None, pl.Date()).alias("from_date"),
    )
    return conform(TRACE_DERIVED, named.select(TRACE_DERIVED.names)).sort(TRACE_DERIVED.key)
