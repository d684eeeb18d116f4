"""Borrowed money whose debt proceeds repaid, followed on from the debit that made the debt, debt after debt.

What of a debit was borrowed and repaid with proceeds is a seed on the credit that it brought, and the ledger is walked
once more with it: first in, first out knows each unit by its place, so that one more name changes none of the others.
What of it another overdraft absorbs has repaid an older debt, and is followed from there in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.errors import Refused
from transforms.plans import Debts
from transforms.tracing.debts.repayments import Repayment, repayments_of
from transforms.tracing.kernels.arrays import CREDIT, NONE, Flows, Moves, looked_at
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, Rules, ended, network_of
from transforms.tracing.sums import WHOLE

OPENING, WINDOW, STEPS, COUNTED = "opening", "window", "steps", "counted"
"""Why proceeds that repaid a debt stay lost."""


MOST = 10_000
"""Repayments that are followed in one tracing."""


class Key(NamedTuple):
    """Which repayment: the seed that paid, the credit, which of its pieces there, and the debit that made the debt."""

    seed: int
    credit: int
    piece: int
    debit: int


class Mark(NamedTuple):
    """A repayment as a seed: its number, and the units that its debit's credit brought of what was repaid."""

    seed: int
    units: int


class Followed(NamedTuple):
    """A repayment of which so many units are followed; seed: what they go on as, NONE where they left at once."""

    part: Repayment
    units: int
    seed: int


@dataclass
class Walk:
    """A walk with the borrowed money that is followed as seeds with numbers from `asserted` on.

    first: without these. moves: with them. stayed: repayments that stay lost, with units and why.
    """

    network: Network
    asserted: int
    first: Moves
    moves: Moves
    followed: list[Followed] = field(default_factory=list)
    stayed: list[tuple[Repayment, int, str]] = field(default_factory=list)


def walked(ledger: TracingLedger, asked: Asked) -> tuple[Walk, pl.Series]:
    """The walk, and the entries by which borrowed money came to accounts that proceeds themselves do not reach."""
    more = pl.Series("entry_id", [], pl.String)
    while True:
        network = network_of(ledger, asked.seeds, asked.as_of, Rules("fifo"), more=more)
        walk = _Walking(network, ledger.debts).walk()
        found = _unreached(walk, ledger)
        new = found.filter(~found.is_in(more.implode()))
        if new.is_empty():
            return walk, more
        more = pl.concat([more, new]).sort()


class _Walking:
    """Walks until no repayment is left that is not followed."""

    def __init__(self, network: Network, limits: Debts) -> None:
        self.network, self.flows, self.limits = network, network.flows, limits
        self.asserted = len(network.marks.seed_ids)
        self.days: list[date] = network.entries["booked_at"].dt.date().to_list()
        self.debts = [0] * self.asserted  # through how many debts each seed has come
        self.marks: dict[Key, Mark] = {}
        self.repaid: dict[int, int] = defaultdict(int)  # by debit, units

    def walk(self) -> Walk:
        first = moves = direct(self.flows, self.network.order)
        parts = self._parts(moves)
        while self._marked(parts):
            if len(self.marks) > MOST:
                raise Refused(
                    f"More than {MOST:,} repayments of debts would have to be followed one by one.",
                    todo="trace fewer seeds at a time, or elect fewer steps under debts in the case plan",
                )
            moves = direct(self._flows(), self.network.order)
            parts = self._parts(moves)
        walk = Walk(self.network, self.asserted, first, moves)
        counted = self._counted(moves)
        for key, part in parts.items():
            self._settle(walk, key, part, counted)
        return walk

    def _parts(self, moves: Moves) -> dict[Key, Repayment]:
        found: dict[Key, Repayment] = {}
        rows: dict[tuple[int, int], list[int]] = defaultdict(list)
        for part in repayments_of(moves, self.flows, self.network.order, self.asserted):
            seed, credit = int(moves.node_seed[moves.log_node[part.row]]), int(moves.log_entry[part.row])
            pieces = rows[seed, credit]
            if part.row not in pieces:
                pieces.append(part.row)
            found[Key(seed, credit, pieces.index(part.row), part.debit)] = part
        return found

    def _marked(self, parts: dict[Key, Repayment]) -> bool:
        """Mark what is to be followed, also what an exchange rounds otherwise now; False where nothing changed."""
        before = dict(self.marks)
        self.repaid.clear()
        self.marks = {key: Mark(mark.seed, 0) for key, mark in before.items()}
        for key in [*before, *(key for key in parts if key not in before)]:
            if key not in parts or self._why_not(key) or self.flows.link[key.debit] == NONE:
                continue
            if key not in before:
                self.debts.append(self.debts[key.seed] + 1)
            seed = before[key].seed if key in before else len(self.debts) - 1
            self.marks[key] = Mark(seed, self._arrives(parts[key]))
        return self.marks != before

    def _why_not(self, key: Key) -> str:
        if key.debit == NONE:
            return OPENING
        if (self.days[key.credit] - self.days[key.debit]).days > self.limits.window_days:
            return WINDOW
        return STEPS if self.debts[key.seed] >= self.limits.steps else ""

    def _arrives(self, part: Repayment) -> int:
        """What of the repaid units came in by the debit's credit: they go before others, exchanged rounded down."""
        before, after = self.repaid[part.debit], self.repaid[part.debit] + part.units
        self.repaid[part.debit] = after
        return self._brought(part.debit, after) - self._brought(part.debit, before)

    def _brought(self, debit: int, units: int) -> int:
        sent, received = -int(self.flows.amount[debit]), int(self.flows.amount[self.flows.link[debit]])
        return units * received // sent if self._is_exchange(debit) else min(units, received)

    def _is_exchange(self, debit: int) -> bool:
        currency = self.flows.currency[self.flows.pocket]
        return bool(currency[debit] != currency[self.flows.link[debit]])

    def _flows(self) -> Flows:
        """The flows with a seed for each mark."""
        flows = self.flows
        marks = [(key, mark) for key, mark in self.marks.items() if mark.units]
        entry = np.append(flows.seed_entry, [flows.link[key.debit] for key, _ in marks]).astype(np.int32)
        place = np.append(flows.seed_place, [CREDIT] * len(marks)).astype(np.uint8)
        number = np.append(flows.seed_number, [mark.seed for _, mark in marks]).astype(np.int32)
        amount = np.append(
            flows.seed_amount, np.array([mark.units for _, mark in marks], flows.seed_amount.dtype)
        )
        order = np.lexsort((number, place, entry))
        return flows._replace(
            seeded=looked_at(flows, entry),
            seed_entry=entry[order],
            seed_place=place[order],
            seed_number=number[order],
            seed_amount=amount[order],
        )

    def _counted(self, moves: Moves) -> list[int]:
        """By seed: the units that it found clean, so that they are counted as its own."""
        counted = [0] * len(self.debts)
        for node in np.flatnonzero(moves.node_parent == NONE).tolist():
            counted[moves.node_seed[node]] += int(moves.node_amount[node])
        return counted

    def _settle(self, walk: Walk, key: Key, part: Repayment, counted: list[int]) -> None:
        """Put a repayment down as followed, or as lost with the reason; in part, where its money is counted already."""
        why, mark, units = self._why_not(key), self.marks.get(key), part.units
        if why:
            walk.stayed.append((part, units, why))
            return
        if mark is not None and counted[mark.seed] < mark.units:
            lacking = mark.units - counted[mark.seed]
            back = -(-units * lacking // mark.units) if self._is_exchange(part.debit) else lacking
            walk.stayed.append((part, back, COUNTED))
            units -= back
        if units:
            walk.followed.append(Followed(part, units, mark.seed if mark else NONE))


def _unreached(walk: Walk, ledger: TracingLedger) -> pl.Series:
    """Entries of other accounts, or lines of a sum, by which followed money goes on though it is taken to leave.

    Not of assets and settlements, whose seller gave value, nor where the credit was cut from its debit.
    """
    gone = {one.part.debit for one in walk.followed if one.seed == NONE} - set(
        walk.network.cuts[:, 1].tolist()
    )
    debits = walk.network.entries[sorted(gone)].join(ended(ledger), on="transfer_id", how="anti")
    sums = debits.filter(pl.col("transfer_id").is_null()).select(pl.col("entry_id") + WHOLE)
    sides = ledger.transfer_entries.filter(pl.col("side") == "credit").join(
        debits, on="transfer_id", how="semi"
    )
    came = ledger.entries.join(sides, on="entry_id", how="semi").filter(
        (pl.col("amount") > 0) & (pl.col("booked_at").dt.date() <= walk.network.as_of)
    )
    parts = sides.select(pl.col("entry_id") + "/" + pl.col("transfer_id"))
    return pl.concat([sums, came.select("entry_id"), parts])["entry_id"].unique().sort()
