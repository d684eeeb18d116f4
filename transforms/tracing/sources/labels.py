"""Every inflow of the walked accounts as a seed of its own, so that no money on them is without a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tracing.kernels.arrays import (
    BEFORE,
    CREDIT,
    LEFT,
    NONE,
    PASSED,
    Flows,
    Moves,
    Numbers,
    looked_at,
)
from transforms.tracing.network import Network
from transforms.tracing.results import log_frame, node_frame


class Label(NamedTuple):
    """An inflow. row: its credit; of a borrowed sum the debit that it paid; of an opening the first entry."""

    kind: str
    row: int
    pocket: int
    units: int


@dataclass(frozen=True)
class Labelled:
    """The flows with a seed for each label, whose number is its place in `labels`."""

    flows: Flows
    labels: list[Label]


def labelled(network: Network, borrowed: Borrowed | None = None) -> Labelled:
    """Seeds for each opening balance, each credit whose debit is not seen, and what a seen debit does not explain.

    borrowed: None for a first walk, in which all that a seen debit does not explain has one label.
    """
    flows = network.flows
    labels: list[Label] = []
    marks: list[tuple[int, int, int, int]] = []
    for pocket in range(len(flows.opening)):
        first, units = int(flows.first[pocket]), int(flows.opening[pocket])
        if units > 0 and first != NONE:
            marks.append((first, BEFORE, len(labels), units))
            labels.append(Label("opening", first, pocket, units))
    for row in np.flatnonzero(flows.amount > 0).tolist():
        units, debit = int(flows.amount[row]), int(flows.link[row])
        pocket = int(flows.pocket[row])
        if debit == NONE:
            marks.append((row, CREDIT, len(labels), units))
            labels.append(Label("credit", row, pocket, units))
            continue
        if borrowed is not None and borrowed.arrived[row]:
            marks.append((row, CREDIT, len(labels), int(borrowed.arrived[row])))
            labels.append(lent_by(flows, debit, int(borrowed.lent[debit])))
        marks.append((row, CREDIT, len(labels), units))
        labels.append(Label("surplus", row, pocket, _surplus(flows, row)))
    return Labelled(_seeded(flows, sorted(marks)), labels)


def lent_by(flows: Flows, debit: int, units: int) -> Label:
    """The label of what a debit paid beyond all money that came in."""
    payer = int(flows.pocket[debit])
    return Label("overdraft" if flows.known[payer] else "unknown_opening", debit, payer, units)


class Borrowed(NamedTuple):
    """By entry: what debits paid from an overdraft or unknown opening, and what of that their credits brought."""

    lent: Numbers
    arrived: Numbers


def borrowed_of(walked: Labelled, moves: Moves) -> Borrowed:
    """What was borrowed, from a first walk."""
    flows = walked.flows
    lent, arrived = np.maximum(-flows.amount, 0), np.zeros_like(flows.amount)
    log = log_frame(moves).filter(pl.col("kind").is_in([LEFT, PASSED]))
    for debit, units in log.group_by("entry").agg(pl.col("units").sum()).iter_rows():
        lent[debit] -= units
    roots = node_frame(moves).filter(pl.col("parent") < 0).group_by("seed").agg(pl.col("units").sum())
    for number, units in roots.iter_rows():
        label = walked.labels[number]
        if label.kind == "surplus":
            arrived[label.row] = units - label.units
    return Borrowed(lent, arrived)


def _surplus(flows: Flows, row: int) -> int:
    """What arrived beyond what left; nothing where the currency changed."""
    debit = flows.link[row]
    if flows.currency[flows.pocket[debit]] != flows.currency[flows.pocket[row]]:
        return 0
    return max(int(flows.amount[row] + flows.amount[debit]), 0)


def _seeded(flows: Flows, marks: list[tuple[int, int, int, int]]) -> Flows:
    rows = np.array([mark[:3] for mark in marks], np.int32).reshape(-1, 3)
    return flows._replace(
        seeded=looked_at(flows, rows[:, 0].copy()),
        seed_entry=rows[:, 0].copy(),
        seed_place=rows[:, 1].astype(np.uint8),
        seed_number=rows[:, 2].copy(),
        seed_amount=np.array([mark[3] for mark in marks], flows.amount.dtype),
    )
