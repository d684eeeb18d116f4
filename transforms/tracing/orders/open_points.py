"""What the evidence leaves open in one tracing: worked out once, for every method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import polars as pl

from transforms.tracing.flows.places import ends_of
from transforms.tracing.flows.steps import Relaxed
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import POCKET, Network, network_of
from transforms.tracing.orders.admissible import (
    Group,
    Order,
    distinct_orders,
    groups_of_sums,
    open_groups,
    relaxed_to,
    touched_by,
)
from transforms.tracing.orders.days import Run, runs_of
from transforms.tracing.orders.gaps import Gaps, gaps_of
from transforms.tracing.orders.permuted import Permuted, permuted, reached_ledger
from transforms.tracing.orders.proven import in_proven_order


@dataclass(frozen=True)
class OpenPoints:
    """A tracing's network in the stated or proven order, and what else may be true.

    ledger: the reached accounts alone. groups: entries, and parts of sums, whose order is not known, with the
    orders that make a difference (at most one more than asked for). gaps: see `Gaps`.
    """

    ledger: TracingLedger
    asked: Asked
    network: Network
    groups: Sequence[Group]
    orders: Sequence[Sequence[Order]]
    gaps: Gaps

    @property
    def count(self) -> int:
        """Combinations of orders to follow; without regard to gaps."""
        return prod(len(found) for found in self.orders)

    def relaxed(self) -> Relaxed:
        """All of it left open."""
        return relaxed_to(self.network, self.groups, self.gaps)

    def other_orders(self) -> Iterator[Permuted]:
        """Every admissible combination of the groups' orders but the stated one."""
        as_stated = tuple(tuple(range(len(group.blocks))) for group in self.groups)
        for chosen in product(*self.orders):
            changed = None if chosen == as_stated else permuted(self.network, self.groups, chosen)
            if changed is not None:
                yield changed


def open_points(
    ledger: TracingLedger, asked: Asked, most_orders: int, more: pl.Series | None = None
) -> OpenPoints:
    """What is open for traced money: days whose order makes a difference, and gaps that it may have met.

    more: entries by which borrowed money came to other accounts (`debts.borrowed`). Then every day counts, because
    which payment made a debt is decided before any proceeds came, and nothing is left out of the ledger.
    """
    network = network_of(ledger, asked.seeds, asked.as_of, more=more)
    own = ledger if more is not None else reached_ledger(ledger, network)
    asked = Asked(asked.seeds, network.as_of)
    runs = _runs(own, network)
    turned = in_proven_order(own, asked, runs)
    if turned is not None:
        own, asked = turned
        network = network_of(own, asked.seeds, asked.as_of, more=more)
        runs = _runs(own, network)
    ends = ends_of(network, own)
    touched = touched_by(network, ends, runs) if more is None else np.ones(network.entries.height, np.bool_)
    groups = [*open_groups(network, runs, touched), *groups_of_sums(network, touched)]
    gaps = gaps_of(network, own, touched)
    orders = [distinct_orders(group, network, ends, most_orders) for group in groups]
    return OpenPoints(own, asked, network, groups, orders, gaps)


def _runs(ledger: TracingLedger, network: Network) -> list[Run]:
    """Days of the accounts that are walked; of others only what these paid to them is there."""
    entries = ledger.entries.join(network.pockets.select(POCKET), on=POCKET, how="semi")
    return runs_of(entries, ledger.statements)
