"""Interest on a fund's money, shared between its claimants as what is left of the fund is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from transforms.money import of_units, units_of
from transforms.schema import TRACE_DERIVED, conform
from transforms.tracing.derived import derived_of
from transforms.tracing.kernels.arithmetic import shares
from transforms.tracing.kernels.arrays import Moves, Numbers
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import Network
from transforms.tracing.results import entries_at, node_frame

if TYPE_CHECKING:
    from transforms.tracing.claims.divided import Division, Fund

LEFT = ["account", "asset"]
"""Places of what is left of a fund."""


def derived_shared(
    method: str,
    funds: Sequence[tuple[Fund, Division]],
    of_node: pl.Series,
    moves: Moves,
    network: Network,
    ledger: TracingLedger,
) -> pl.DataFrame:
    """Rows of TRACE_DERIVED: what all claims of a fund earned together, by what each has of the rest.

    moves: of all claims together, which say what of a balance was theirs. Where nothing is left, by the weights
    of the division.
    """
    earned = derived_of(method, moves, network, ledger)
    if earned.is_empty():
        return earned
    by_number = {fund.number: (fund, division) for fund, division in funds}
    together: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    fund_of = _funds_of(of_node, moves, network)
    row_of = dict(network.entries.select("entry_id", "row").iter_rows())
    for row in earned.to_dicts():
        number = _latest(fund_of[row["seed_id"], row["account_id"], row["currency"]], row_of[row["entry_id"]])
        together[number, row["entry_id"]].append(row)
    rows = []
    for (number, _), own in together.items():
        fund, division = by_number[number]
        weights = _weights(fund, division, own[0]["currency"])
        scale = network.scales[own[0]["currency"]]
        units = shares(weights, sum(units_of(row["amount"], scale) for row in own))
        share = sum((Fraction(row["share"]) for row in own), Fraction(0))
        total = int(weights.sum())
        for claimant, given, weight in zip(fund.claimants, units.tolist(), weights.tolist(), strict=True):
            if given:
                rows.append(
                    {
                        **own[0],
                        "seed_id": network.marks.seed_ids[claimant],
                        "amount": of_units(given, scale),
                        "share": str(share * Fraction(weight, total)),
                    }
                )
    frame = pl.DataFrame(rows, TRACE_DERIVED.frame_schema)
    return conform(TRACE_DERIVED, frame).sort(TRACE_DERIVED.key)


def _weights(fund: Fund, division: Division, currency: str) -> Numbers:
    """What each claimant has of what is left in a currency; else the weights of the division."""
    left = fund.places["target_kind"].is_in(LEFT) & (fund.places["currency"] == currency)
    held: Numbers = division.units[np.flatnonzero(left.to_numpy())].sum(axis=0)
    return held if held.any() else division.weights


def _funds_of(
    of_node: pl.Series, moves: Moves, network: Network
) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
    """By seed, account and currency: the entries by which its money came there, each with its fund, in order."""
    nodes = node_frame(moves).with_columns(of_node.alias("fund"))
    booked = entries_at(network, nodes["entry"], "account_id", "currency")
    found = defaultdict(list)
    rows = nodes.hstack(booked).select("seed", "account_id", "currency", "entry", "fund").sort("entry")
    for seed, account_id, currency, entry, fund in rows.iter_rows():
        found[network.marks.seed_ids[seed], account_id, currency].append((entry, fund))
    return found


def _latest(came: Sequence[tuple[int, int]], row: int) -> int:
    """The fund of the money that came last before an entry."""
    before = [fund for entry, fund in came if entry <= row]
    return before[-1] if before else came[0][1]
