"""Which debit made the debt that proceeds repaid: the newest debt first, by balances alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transforms.tracing.kernels.arrays import LOST, NONE, Flows, Moves, Places


class Repayment(NamedTuple):
    """Proceeds that repaid a debt: the log row that says so, the debit that made it (NONE: the opening), units."""

    row: int
    debit: int
    units: int


def repayments_of(moves: Moves, flows: Flows, order: Places, asserted: int) -> list[Repayment]:
    """Each LOST row of the log in parts, one for each debit whose debt it repaid.

    A debit makes a debt of what its pocket lacked, and a credit repays the newest debt first. Of a credit
    that is in part proceeds, these count as repaying first: those of the first `asserted` seeds before those that were
    followed through a debt, which are seeds with higher numbers.
    """
    rows_of: dict[int, list[int]] = {}
    lost = np.flatnonzero(moves.log_kind == LOST)
    number = np.maximum(moves.node_seed[moves.log_node[lost]], asserted - 1)
    for row in lost[np.argsort(number, kind="stable")].tolist():
        rows_of.setdefault(int(moves.log_entry[row]), []).append(row)
    indebted = np.zeros(len(flows.opening), bool)
    indebted[flows.pocket[list(rows_of)]] = True
    balance = flows.opening.tolist()
    debts: dict[int, list[list[int]]] = {}
    for pocket in np.flatnonzero(indebted).tolist():
        debts[pocket] = [[NONE, -balance[pocket]]] if balance[pocket] < 0 else []
    found: list[Repayment] = []
    for entry in order[indebted[flows.pocket[order]]].tolist():
        pocket, amount = int(flows.pocket[entry]), int(flows.amount[entry])
        if amount < 0:
            lacking = -amount - max(balance[pocket], 0)
            if lacking > 0:
                debts[pocket].append([entry, lacking])
        else:
            repaid = _repaid(debts[pocket], min(amount, max(-balance[pocket], 0)))
            found += _matched(rows_of.get(entry, []), repaid, moves)
        balance[pocket] += amount
    return found


def _repaid(debts: list[list[int]], units: int) -> list[list[int]]:
    """Take units off the newest debts: debit and units of each."""
    taken = []
    while units > 0:
        debit, owed = debts[-1]
        part = min(owed, units)
        taken.append([debit, part])
        units -= part
        if part == owed:
            debts.pop()
        else:
            debts[-1][1] -= part
    return taken


def _matched(rows: list[int], repaid: list[list[int]], moves: Moves) -> list[Repayment]:
    found, waiting = [], list(repaid)
    for row in rows:
        left = int(moves.log_amount[row])
        while left > 0:
            debit, units = waiting[0]
            part = min(left, units)
            found.append(Repayment(row, debit, part))
            left -= part
            waiting[0] = [debit, units - part]
            if part == units:
                waiting.pop(0)
    return found
