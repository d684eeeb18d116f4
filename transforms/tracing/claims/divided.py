"""A fund's places divided between its claimants, and told as any method tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.money import spoken
from transforms.schema import TRACE_STEPS, conform
from transforms.tracing.claims.derived import derived_shared
from transforms.tracing.claims.funds import contributions_of, funds_of
from transforms.tracing.claims.rates import booked_in, rate_words
from transforms.tracing.conservation import conservation_of
from transforms.tracing.kernels.arithmetic import shares
from transforms.tracing.kernels.arrays import LEFT, MARKED, PASSED, Moves, Numbers
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import Traced, TracingFault, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, Rules, network_of
from transforms.tracing.notes import notes_of
from transforms.tracing.results import (
    PLACE,
    SHARED,
    entries_at,
    final_places,
    log_frame,
    node_frame,
    paths_of,
    trace_rows,
)
from transforms.tracing.units import amount_of, from_units, units_array

RULE = "lowest_intermediate_balance"
"""What all claims together leave open at each place."""

KINDS = ["account", "asset", "cash", "outside", "lost"]
"""Places in the order in which they are divided: what survives first."""

SPOT = ["target_kind", "target_id", "currency"]


@dataclass(frozen=True)
class Fund:
    """A fund with its claimants (numbers of seeds), what each paid in, and its places in their order.

    places: target_kind, target_id, currency, units. currency: of what was paid in.
    """

    number: int
    claimants: list[int]
    paid_in: Numbers
    currency: str
    places: pl.DataFrame

    def by_currency(self) -> Iterator[tuple[str, list[int], list[int]]]:
        """Per currency the rows of its places, and their units."""
        rows = self.places.with_row_index("row")
        for currency in rows["currency"].unique().sort().to_list():
            own = rows.filter(pl.col("currency") == currency)
            yield currency, own["row"].to_list(), own["units"].to_list()

    def nothing(self) -> Numbers:
        """Zero units of each place (a row each) for each claimant (a column each)."""
        return np.zeros((self.places.height, len(self.claimants)), self.paid_in.dtype)


@dataclass(frozen=True)
class Division:
    """Units by place (a row each) and claimant, and the weights by which the fund's entries are divided."""

    units: Numbers
    weights: Numbers


def claims_by(
    method: str,
    divide: Callable[[list[Fund], Moves, Network], Iterator[Division]],
    *,
    ends_when_empty: bool,
) -> Callable[[TracingLedger, Asked], Traced]:
    """A method's function, made of how it divides funds between claimants (each seed is one).

    ends_when_empty: whether claims that came when all earlier ones were spent are a fund of their own.
    """

    def follow(ledger: TracingLedger, asked: Asked) -> Traced:
        network = network_of(ledger, asked.seeds, asked.as_of, Rules(RULE))
        moves = direct(network.flows, network.order)
        finals = final_places(moves, network, ledger)
        of_node = funds_of(moves, network, ends_when_empty=ends_when_empty)
        funds = list(_funds(moves, of_node, finals, network))
        divisions = list(divide(funds, moves, network))
        divided = _divided(funds, divisions, finals, network)
        placed = finals.with_columns(of_node[finals["node"].to_numpy()])
        return Traced(
            traces=_traces(method, divided, placed, moves, network, ledger),
            steps=_steps(method, funds, divisions, moves, of_node, network),
            conservation=conservation_of(method, finals, moves, network),
            notes=[
                *_told(funds, network),
                *_converted(moves, of_node, network),
                *(() if ends_when_empty else _never_met(funds, moves, network)),
                *notes_of(finals, moves, network, ledger),
            ],
            derived=derived_shared(
                method, list(zip(funds, divisions, strict=True)), of_node, moves, network, ledger
            ),
        )

    return follow


def in_turn(weights: Numbers, amounts: list[int]) -> Iterator[Numbers]:
    """Amounts shared one after the other by what each has still to get of `weights`, by largest remainder.

    So the shares of the first amount are those of `weights` alone, and all shares of each add up to his
    weight, where the weights add up to the amounts; otherwise the weights are scaled to them first.
    """
    open_ = shares(weights, sum(amounts)) if weights.sum() else weights
    for amount in amounts:
        given = shares(open_, amount) if amount else np.zeros_like(open_)
        open_ = open_ - given
        yield given


def _funds(moves: Moves, of_node: pl.Series, finals: pl.DataFrame, network: Network) -> Iterator[Fund]:
    paid = contributions_of(moves, of_node, network).partition_by("fund", as_dict=True)
    placed = finals.with_columns(of_node[finals["node"].to_numpy()])
    summed = placed.group_by("fund", *SPOT).agg(pl.col("units").sum())
    rank = pl.col("target_kind").replace_strict(KINDS, list(range(len(KINDS))), return_dtype=pl.Int8)
    places = summed.sort("fund", rank, "target_id", "currency").partition_by("fund", as_dict=True)
    for (number,), own in sorted(paid.items()):
        assert isinstance(number, int)
        yield Fund(
            number,
            own["seed"].to_list(),
            units_array(own["units"]),
            own["currency"][0],
            places[(number,)].drop("fund"),
        )


def _divided(
    funds: list[Fund], divisions: list[Division], finals: pl.DataFrame, network: Network
) -> pl.DataFrame:
    """fund, seed_id, target_kind, target_id, currency, units of every claimant at every place."""
    rows = []
    for fund, division in zip(funds, divisions, strict=True):
        for spot, given in zip(fund.places.select(SPOT).iter_rows(), division.units, strict=True):
            for claimant, units in zip(fund.claimants, given.tolist(), strict=True):
                rows.append((fund.number, network.marks.seed_ids[claimant], *spot, units))
    columns = {
        "fund": pl.Int32(),
        **{name: finals.schema[name] for name in PLACE},
        "units": network.scales.unit,
    }
    divided = pl.DataFrame(rows, columns, orient="row")
    whole = finals.group_by(SPOT).agg(pl.col("units").sum()).sort(SPOT)
    if not divided.group_by(SPOT).agg(pl.col("units").sum()).sort(SPOT).equals(whole):
        raise TracingFault(
            "The claimants' shares do not add up to the places.",
            todo="this is a fault of moneytrail; please report it with the case's snapshot",
        )
    return divided.filter(pl.col("units") > 0)


def _traces(
    method: str,
    divided: pl.DataFrame,
    placed: pl.DataFrame,
    moves: Moves,
    network: Network,
    ledger: TracingLedger,
) -> pl.DataFrame:
    """Rows of TRACES; the way of a claimant's share is that of the fund's money to the place."""
    key = ["fund", *SPOT]
    groups = placed.select(key).unique().sort(key).with_row_index("group")
    grouped = placed.join(groups, on=key, how="left").sort("group", "node")
    ways = groups.join(paths_of(grouped, moves, network, ledger), on="group", how="left").select(*key, "path")
    steps = divided.join(ways, on=key, how="left").explode("path").select(*PLACE, "path").unique()
    timed = steps.drop_nulls("path").join(
        ledger.transfers.select("transfer_id", "sent_at"), left_on="path", right_on="transfer_id", how="left"
    )
    paths = timed.sort(*PLACE, "sent_at", "path").group_by(PLACE, maintain_order=True).agg("path")
    places = divided.group_by(PLACE).agg(pl.col("units").sum()).sort(PLACE)
    shared = places.join(paths, on=PLACE, how="left").with_columns(pl.lit(SHARED).alias("class"))
    return trace_rows(method, shared, network)


def _steps(
    method: str,
    funds: list[Fund],
    divisions: list[Division],
    moves: Moves,
    of_node: pl.Series,
    network: Network,
) -> pl.DataFrame:
    """Rows of TRACE_STEPS: a claimant's own credits whole, all else that moved by the division's weights."""
    nodes = node_frame(moves).with_columns(of_node).filter(pl.col("parent") != MARKED)
    gone = log_frame(moves).filter(pl.col("kind").is_in([LEFT, PASSED]))
    gone = gone.with_columns(of_node[gone["node"].to_numpy()], side=pl.lit("debit"))
    came = nodes.filter(pl.col("parent") >= 0).with_columns(side=pl.lit("credit"))
    columns = ["fund", "entry", "side", "units"]
    moved = pl.concat([came.select(columns), gone.select(columns)])
    moved = moved.group_by("fund", "entry", "side").agg(pl.col("units").sum()).sort("fund", "entry", "side")
    by_fund = {fund.number: (fund, division) for fund, division in zip(funds, divisions, strict=True)}
    rows = list(
        nodes.filter(pl.col("parent") < 0)
        .with_columns(side=pl.lit("credit"))
        .select("seed", "entry", "side", "units")
        .iter_rows()
    )
    for number, entry, side, units in moved.iter_rows():
        fund, division = by_fund[number]
        given = shares(division.weights, units)
        rows += zip(fund.claimants, [entry] * len(given), [side] * len(given), given.tolist(), strict=True)
    kinds = {"seed": pl.Int32(), "entry": pl.Int32(), "side": pl.String(), "units": network.scales.unit}
    summed = (
        pl.DataFrame(rows, kinds, orient="row").group_by("seed", "entry", "side").agg(pl.col("units").sum())
    )
    summed = summed.filter(pl.col("units") > 0)
    booked = entries_at(network, summed["entry"], "entry_id", "transfer_id", "currency")
    seed_ids = pl.Series(network.marks.seed_ids, dtype=pl.String)
    named = summed.hstack(booked).with_columns(
        seed_ids[summed["seed"].to_numpy()].alias("seed_id"),
        from_units(network.scales, "units").alias("amount"),
        pl.lit(method).alias("method"),
    )
    return conform(TRACE_STEPS, named.select(TRACE_STEPS.names)).sort(TRACE_STEPS.key)


def _converted(moves: Moves, of_node: pl.Series, network: Network) -> Iterator[str]:
    """A note a fund whose claimants paid in several currencies: by what they are compared."""
    roots = node_frame(moves).with_columns(of_node).filter(pl.col("parent") < 0)
    paid = roots.hstack(entries_at(network, roots["entry"], "currency"))
    mixed = (
        paid.group_by("fund")
        .agg(pl.col("currency").unique().sort())
        .filter(pl.col("currency").list.len() > 1)
    )
    for number, currencies in mixed.sort("fund").iter_rows():
        booked = "; ".join(rate_words(booked_in(number, moves, of_node, network), network))
        yield (
            f"Claims in {' and '.join(currencies)} met in one fund. They are compared by what its own exchanges booked"
            f" ({booked}), and by no other rate."
        )


def _told(funds: list[Fund], network: Network) -> Iterator[str]:
    """A note a fund of several claimants: who, what they paid in, what is left."""
    for fund in funds:
        if len(fund.claimants) < 2:
            continue
        names = [network.marks.seed_ids[claimant] for claimant in fund.claimants]
        left = fund.places.filter(pl.col("target_kind").is_in(["account", "asset"]))
        sums = left.group_by("currency").agg(pl.col("units").sum()).sort("currency")
        open_ = [
            spoken(amount_of(units, network.scales[currency]), currency)
            for currency, units in sums.iter_rows()
        ]
        yield (
            f"The money of {len(names)} claimants met and is one fund: {', '.join(names)}. Of it"
            f" {' and '.join(open_) or 'nothing'} is left on accounts and in assets."
        )


def _never_met(funds: list[Fund], moves: Moves, network: Network) -> Iterator[str]:
    """A note a fund of which claims were spent before others came in: shared all the same, by this rule."""
    met = contributions_of(moves, funds_of(moves, network, ends_when_empty=True), network)
    for fund in funds:
        own = met.filter(pl.col("seed").is_in(fund.claimants))
        apart = own.group_by("fund").agg(pl.col("seed").sort()).sort(pl.col("seed").list.first(), "fund")
        if apart.height > 1:
            groups = [
                ", ".join(network.marks.seed_ids[seed] for seed in seeds) for seeds in apart["seed"].to_list()
            ]
            yield (
                f"No money of these claimants was on an account at the same time: {' | '.join(groups)}. They share"
                " one fund because this rule asks who paid in, not when; by rolling_charge and ceiling_scaled they"
                " do not."
            )
