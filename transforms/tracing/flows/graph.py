"""What the ledger lets money do, as arcs with bounds: the network of all ways to attribute proceeds.

Nodes: a pocket at each step; what comes in at a step; a credit before it; each place; and the hub,
where proceeds begin (seeds) and end (places), so that every flow is a circulation. A pocket holds at
most max(balance, 0) between two steps and an entry moves at most its amount. Every method that follows
money forward gives a flow of this network (law in the tests): `poison` counts clean money too, and
`backward` follows loans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.tracing.flows.places import Ends
from transforms.tracing.flows.residual import unbounded
from transforms.tracing.flows.steps import Relaxed, Steps, steps_of
from transforms.tracing.kernels.arrays import AFTER, BEFORE, CREDIT, NONE, Flags, Numbers, Places
from transforms.tracing.network import Network

HOLD, LEAVE, PASS, SHORT, EXCHANGE, ENTER, KEEP, LOSE, LEAK, END = range(10)
SEED, EXCHANGED, MARK_BEFORE, MARK_AFTER, ASSERT = range(10, 15)
"""What an arc is. HOLD: a pocket from a step to the next (its step). LEAVE, PASS, SHORT, EXCHANGE: a debit
to a place, to its credit, the part that does not arrive, into another currency (its entry). ENTER: a credit
into its step (its entry); KEEP, LOSE: what of that stays or repays an overdraft (its step). LEAK: what may
have left in a gap (its step). END: a place (its number). SEED, EXCHANGED: proceeds that begin at a credit
(its entry). MARK_BEFORE, MARK_AFTER, ASSERT: proceeds that begin on the balance beside an entry, and that
balance then (its entry)."""


@dataclass(frozen=True)
class Graph:
    """Arcs. origin, target: nodes; least, most: bounds; kind; of: the entry, step or place."""

    origin: Places
    target: Places
    least: Numbers
    most: Numbers
    kind: Flags
    of: Places
    nodes: int
    hub: int
    steps: Steps

    def arcs(self, kind: int) -> Places:
        """Numbers of the arcs of a kind."""
        return np.flatnonzero(self.kind == kind).astype(np.int32)


class Exchanged:
    """What comes through exchanges, by entry.

    least, most: proceeds that can arrive with a credit. given: how much of a debit is proceeds, NONE
    where that is open.
    """

    def __init__(self, amounts: Numbers) -> None:
        self.least, self.most = np.zeros_like(amounts), np.zeros_like(amounts)
        self.given = np.full_like(amounts, NONE)


def graph_of(
    network: Network, ends: Ends, relaxed: Relaxed, exchanged: Exchanged, *, spent_last: bool = False
) -> Graph:
    """The arcs of a network. Arcs of one node stand in the order of entries.

    spent_last: take the money of an unknown opening as spent last, so that proceeds lie in what the
    entries account for; else a balance that is not known bounds nothing.
    """
    steps = steps_of(network.flows, relaxed)
    return _Builder(network, ends, steps, spent_last).build(exchanged)


class _Builder:
    """Collects arcs; nodes are: step, step + steps (coming in), entry + 2 steps, hub, places, then others."""

    def __init__(self, network: Network, ends: Ends, steps: Steps, spent_last: bool) -> None:
        self.flows, self.ends, self.steps = network.flows, ends, steps
        self.money = visible_money(steps)
        self.is_bounded = (steps.known == 1) | spent_last
        self.size, self.count = len(steps.pocket), len(self.flows.pocket)
        self.hub = 2 * self.size + self.count
        self.nodes = self.hub + 1 + ends.rows.height
        self.enter = np.arange(self.size, dtype=np.int32)
        self.leave = self.enter.copy()
        self.spend = self.enter.copy()
        self.is_mixed = (steps.drawn > 0) & (steps.paid_in > 0)
        self.seeded = np.zeros_like(self.flows.amount)
        self.unbounded = unbounded(self.flows.amount)
        on_credit = self.flows.seed_place == CREDIT
        np.add.at(self.seeded, self.flows.seed_entry[on_credit], self.flows.seed_amount[on_credit])
        self.enters_directly = self._enters_directly()
        self.parts: list[tuple[Numbers, ...]] = []

    def build(self, exchanged: Exchanged) -> Graph:
        self._marks()
        self._holds()
        self._mixed()
        self._debits(exchanged)
        self._credits(exchanged)
        numbers = np.arange(self.ends.rows.height)
        self._add(END, numbers, self._place(numbers), self.hub, self.unbounded)
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        origin, target, kind, of = (column.astype(np.int32) for column in (*columns[:2], *columns[4:]))
        return Graph(
            origin,
            target,
            columns[2],
            columns[3],
            kind.astype(np.uint8),
            of,
            self.nodes,
            self.hub,
            self.steps,
        )

    def _enters_directly(self) -> NDArray[np.bool_]:
        """Credits of which nothing is seeded, exchanged or lost: their debit leads straight into the step."""
        flows, steps = self.flows, self.steps
        alone = np.bincount(steps.step_of, minlength=self.size)[steps.step_of] == 1
        same = flows.currency[flows.pocket] == flows.currency[flows.pocket[flows.link]]
        in_credit = (steps.before >= 0) | (steps.known == 0)
        linked = (flows.amount > 0) & (flows.link != NONE)
        direct: NDArray[np.bool_] = linked & same & alone & in_credit[steps.step_of] & (self.seeded == 0)
        return direct

    def _add(
        self, kind: int, of: object, origin: object, target: object, most: object, least: object = 0
    ) -> None:
        rows = np.atleast_1d(np.asarray(of, np.int64))
        unit: Any = self.flows.amount.dtype
        kinds: tuple[Any, ...] = (np.int64, np.int64, unit, unit, np.int64)
        columns = (
            np.asarray(column, dtype)
            for column, dtype in zip((origin, target, least, most, kind), kinds, strict=True)
        )
        self.parts.append((*(np.broadcast_to(column, rows.shape) for column in columns), rows))

    def _place(self, numbers: Places | Numbers) -> Numbers:
        return self.hub + 1 + numbers.astype(np.int64)

    def _marks(self) -> None:
        """Amounts asserted on a balance: the pocket before and after the mark are two nodes."""
        flows, steps = self.flows, self.steps
        marked: dict[tuple[int, int], int] = {}
        for row, place, amount in zip(flows.seed_entry, flows.seed_place, flows.seed_amount, strict=True):
            if place != CREDIT:
                key = (int(row), int(place))
                marked[key] = marked.get(key, 0) + int(amount)
        for (row, place), amount in marked.items():
            step, before, after = int(steps.step_of[row]), self.nodes, self.nodes + 1
            self.nodes += 2
            money = self.money[0 if place == BEFORE else 1][step]
            most = money if self.is_bounded[step] else self.unbounded
            kind = MARK_BEFORE if place == BEFORE else MARK_AFTER
            self._add(kind, row, self.hub, before, amount)
            self._add(ASSERT, row, before, after, most, min(amount, int(money)))
            if place == AFTER:
                self._add(HOLD, step, self.leave[step], before, most)
                self.leave[step] = after
            else:
                self._add(HOLD, step, after, self.enter[step], most)
                self.enter[step] = before

    def _holds(self) -> None:
        steps = self.steps
        held = np.where(self.is_bounded, self.money[1], self.unbounded)
        # Clean credits only add to the balance, so what was held before them bounds what is held after.
        used = np.flatnonzero(self._is_used())
        following = np.append(used[1:], 0)[: len(used)]
        goes_on = np.append(
            steps.pocket[used[1:]] == steps.pocket[used[:-1]], np.zeros(min(len(used), 1), bool)
        )
        leaks = goes_on & (steps.leaks[following] == 1)
        rows, onward = used[goes_on & ~leaks], following[goes_on & ~leaks]
        self._add(HOLD, rows, self.leave[rows], self.enter[onward], held[rows])
        for step, after in zip(used[leaks].tolist(), following[leaks].tolist(), strict=True):
            self._leak(step, held[step], self.enter[after], int(steps.before[after]))
        ends = used[~goes_on]
        is_short = np.isin(steps.pocket[ends], list(steps.at_end))
        for step in ends[is_short].tolist():
            pocket = int(steps.pocket[step])
            place = self._place(self.ends.held[steps.pocket[[step]]])
            self._leak(step, held[step], place, steps.at_end[pocket])
        last = ends[~is_short]
        self._add(HOLD, last, self.leave[last], self._place(self.ends.held[steps.pocket[last]]), held[last])

    def _leak(self, step: int, held: object, onward: object, stated: int) -> None:
        """What lay there after a step may have gone unseen; no more goes on than the balance that is stated then."""
        between = self.nodes
        self.nodes += 1
        outside = self._place(self.ends.unseen[self.steps.pocket[[step]]])
        self._add(HOLD, step, self.leave[step], between, held)
        self._add(HOLD, step, between, onward, max(stated, 0))
        self._add(LEAK, step, between, outside, self.unbounded)

    def _is_used(self) -> NDArray[np.bool_]:
        """Steps at which proceeds can come, begin or go; all others are clean credits."""
        flows, steps = self.flows, self.steps
        rows = (flows.amount < 0) | (flows.link != NONE) | (flows.seeded == 1)
        used: NDArray[np.bool_] = steps.leaks == 1
        used[steps.step_of[rows]] = True
        return used

    def _mixed(self) -> None:
        """Days of open order with debits and credits.

        Each unit of a debit either takes money that was there or makes an overdraft that a credit repays:
        what leaves and what is lost are together no more than the debits.
        """
        steps, rows = self.steps, np.flatnonzero(self.is_mixed)
        self.spend[rows] = self.nodes + np.arange(len(rows))
        self.nodes += len(rows)
        owed = np.where(steps.known == 1, np.maximum(-steps.before, 0), 0)[rows]
        self._add(HOLD, rows, rows, self.spend[rows], steps.drawn[rows] + owed)
        lost = np.where(steps.known == 1, steps.lost(), 0)[rows]
        places = self._place(self.ends.lost[steps.pocket[rows]])
        self._add(LOSE, rows, self.spend[rows], places, lost)

    def _debits(self, exchanged: Exchanged) -> None:
        flows = self.flows
        rows = np.flatnonzero(flows.amount < 0)
        sent, link, origin = -flows.amount[rows], flows.link[rows], self.spend[self.steps.step_of[rows]]
        is_seen = link != NONE
        received = np.where(is_seen, flows.amount[link], 0)
        is_exchange = is_seen & (flows.currency[flows.pocket[rows]] != flows.currency[flows.pocket[link]])
        alone, passed = ~is_seen, is_seen & ~is_exchange
        short = passed & (sent > received)
        into = np.where(self.enters_directly[link], self.steps.step_of[link], 2 * self.size + link)
        places = self._place(np.where(is_seen, self.ends.short[rows], self.ends.left[rows]))
        self._add(LEAVE, rows[alone], origin[alone], places[alone], sent[alone])
        self._add(PASS, rows[passed], origin[passed], into[passed], np.minimum(sent, received)[passed])
        self._add(SHORT, rows[short], origin[short], places[short], (sent - received)[short])
        abroad, given = rows[is_exchange], exchanged.given[rows[is_exchange]]
        most, least = np.where(given == NONE, sent[is_exchange], given), np.maximum(given, 0)
        self._add(EXCHANGE, abroad, origin[is_exchange], self.hub, most, least)

    def _credits(self, exchanged: Exchanged) -> None:
        """Credits that can bring proceeds; all others are clean and need no arc."""
        flows, steps = self.flows, self.steps
        seeded = self.seeded
        comes = (flows.amount > 0) & ((flows.link != NONE) | (seeded > 0))
        rows = np.flatnonzero(comes & ~self.enters_directly)
        amount, node, step = flows.amount[rows], 2 * self.size + rows, steps.step_of[rows]
        # Seeds make clean money proceeds: at least what is asserted of the credit is, however it came.
        least = np.minimum(amount, seeded[rows] + exchanged.least[rows])
        self._add(ENTER, rows, node, self.size + step, amount, least)
        for kind, begins, surely in (
            (SEED, seeded, 0 * seeded),
            (EXCHANGED, exchanged.most, exchanged.least),
        ):
            own = begins[rows] > 0
            self._add(kind, rows[own], self.hub, node[own], begins[rows][own], surely[rows][own])
        used = np.unique(step)
        kept = np.where((steps.known == 1) & ~self.is_mixed, steps.kept(), self.unbounded)[used]
        lost = np.where((steps.known == 1) & ~self.is_mixed, steps.lost(), 0)[used]
        self._add(KEEP, used, self.size + used, used, kept)
        absorbs = lost > 0
        at = self._place(self.ends.lost[steps.pocket[used]])
        self._add(LOSE, used[absorbs], (self.size + used)[absorbs], at[absorbs], lost[absorbs])


def visible_money(steps: Steps) -> tuple[Numbers, Numbers]:
    """Money before and after each step that the opening and the entries account for.

    Where the opening is not known, payments beyond what came in were paid from it; with an open day,
    credits first, which leaves least.
    """
    before, after = np.maximum(steps.before, 0), np.maximum(steps.after, 0)
    money, pocket = 0, NONE
    for step in np.flatnonzero(steps.known == 0).tolist():
        if steps.pocket[step] != pocket:
            money, pocket = 0, int(steps.pocket[step])
        before[step] = money
        money = max(money + int(steps.paid_in[step]) - int(steps.drawn[step]), 0)
        after[step] = money
    return before, after
