"""What claims in several currencies are to one another: what the exchanges of their own fund booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from transforms.money import of_units, spoken
from transforms.tracing.kernels.arrays import NONE, Moves
from transforms.tracing.network import Network
from transforms.tracing.results import entries_at, node_frame

MOST = 1 << 62
"""Units of a fund that weights may reach, so that their sums stay exact."""

Booked = dict[tuple[str, str], tuple[int, int]]
"""By a pair of currencies in the order of their names: units of each, over all exchanges of a fund."""


def booked_in(fund: int, moves: Moves, funds: pl.Series, network: Network) -> Booked:
    """The whole amounts of the exchanges through which a fund's money went."""
    nodes = node_frame(moves).with_columns(funds).filter((pl.col("fund") == fund) & (pl.col("parent") >= 0))
    flows, sums = network.flows, defaultdict[tuple[str, str], list[int]](lambda: [0, 0])
    for credit in nodes["entry"].unique().sort().to_list():
        debit = int(flows.link[credit])
        if debit == NONE or flows.currency[flows.pocket[debit]] == flows.currency[flows.pocket[credit]]:
            continue
        sides = pl.Series([debit, credit], dtype=pl.Int32)
        named = zip(entries_at(network, sides, "currency")["currency"], sides, strict=True)
        (first, one), (second, other) = sorted(named)
        sums[first, second][0] += abs(int(flows.amount[one]))
        sums[first, second][1] += abs(int(flows.amount[other]))
    return {pair: (one, other) for pair, (one, other) in sums.items()}


def in_one_currency(paid: pl.DataFrame, booked: Booked) -> pl.DataFrame | None:
    """seed, currency, units of a fund's claims, all in the currency in which most claimants paid.

    On a tie the first by name. Converted by the whole amounts that the fund's exchanges booked, halves
    rounded up. None where no exchange links a claim, or the sum is too large for exact units.
    """
    counted = paid.group_by("currency").agg(pl.col("seed").n_unique().alias("claimants"))
    for target in counted.sort("claimants", "currency", descending=[True, False])["currency"].to_list():
        rates, sums = _rates_to(target, booked), defaultdict[int, Fraction](Fraction)
        for seed, currency, units in paid.select("seed", "currency", "units").iter_rows():
            if currency not in rates:
                return None
            sums[seed] += rates[currency] * units
        rows = [(seed, target, (2 * whole + 1).__floor__() // 2) for seed, whole in sorted(sums.items())]
        if sum(units for _, _, units in rows) < MOST:
            return pl.DataFrame(rows, ["seed", "currency", "units"], orient="row")
    return None


def _rates_to(target: str, booked: Booked) -> dict[str, Fraction]:
    """By currency: units of the target for one of its units, by the fewest exchanges."""
    rates, waiting = {target: Fraction(1)}, [target]
    while waiting:
        near = waiting.pop(0)
        for (first, second), (one, other) in sorted(booked.items()):
            far = {first: second, second: first}.get(near)
            if far is not None and far not in rates:
                rates[far] = rates[near] * (Fraction(one, other) if near == first else Fraction(other, one))
                waiting.append(far)
    return rates


def rate_words(booked: Booked, network: Network) -> Iterator[str]:
    """What a fund's exchanges booked, in words."""
    for (first, second), amounts in sorted(booked.items()):
        one, other = (
            spoken(of_units(units, network.scales[code]), code)
            for code, units in zip((first, second), amounts, strict=True)
        )
        yield f"{one} for {other}"
