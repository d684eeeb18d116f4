"""Ceilings of several claimants, each taken alone, scaled down to what is left of their fund."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transforms.tracing.claims import Division, Fund, ceilings_of, claims_by, in_turn
from transforms.tracing.kernels.arithmetic import shares
from transforms.tracing.kernels.arrays import Moves
from transforms.tracing.method import Method
from transforms.tracing.network import Network


def _divide(funds: list[Fund], moves: Moves, network: Network) -> Iterator[Division]:
    is_shared = any(len(fund.claimants) > 1 for fund in funds)
    ceilings = ceilings_of(moves, network) if is_shared else {}
    for fund in funds:
        yield _division(fund, ceilings)


def _division(fund: Fund, ceilings: dict[tuple[int, str, str], int]) -> Division:
    """What is left on accounts by ceilings; all else by what each has lost."""
    units, lost = fund.nothing(), fund.paid_in
    kinds, targets = fund.places["target_kind"].to_list(), fund.places["target_id"].to_list()
    for currency, rows, amounts in fund.by_currency():
        rest = list(amounts)
        for place, row in enumerate(rows):
            if kinds[row] == "account":
                keys = [(claimant, str(targets[row]), currency) for claimant in fund.claimants]
                own = np.array([ceilings.get(key, 0) for key in keys], fund.paid_in.dtype)
                units[row] = shares(own, amounts[place]) if own.sum() > amounts[place] else own
                rest[place] -= int(units[row].sum())
        weights = fund.paid_in
        if currency == fund.currency:
            weights = np.maximum(fund.paid_in - units[rows].sum(axis=0), 0)
            lost = weights if weights.any() else lost
        weights = weights if weights.any() else fund.paid_in
        for row, given in zip(rows, in_turn(weights, rest), strict=True):
            units[row] += given
    return Division(units, lost)


METHOD = Method(
    name="ceiling_scaled",
    description="Each claimant's lowest intermediate balance taken alone, scaled down to what is left of the fund.",
    source="James Roscoe (Bolton) Ltd v Winder [1915] 1 Ch 62, for each claimant; docs/methods/ceiling_scaled.md",
    limits="Between innocent claimants; a ceiling for each, and no statement on where losses went.",
    follow=claims_by("ceiling_scaled", _divide, ends_when_empty=True),
)
