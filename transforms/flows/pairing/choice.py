"""Loose entries paired by all their evidence, and the pairs that stay possible because it does not suffice."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.pairing.assignment import CHOSEN, chosen_pairs
from transforms.flows.pairing.blocks import PAIR
from transforms.flows.pairing.candidates import possible_pairs
from transforms.flows.pairing.evidence import UNIT, weighed, with_reasons
from transforms.flows.pairing.sheet import Loose
from transforms.flows.settings import Matching, Pairing

POSSIBLE = {
    **PAIR,
    "kind": pl.String(),
    "score": pl.Float64(),
    "reasons": pl.List(pl.String()),
    "why_not": pl.String(),
}
"""A pair that was not taken; debit and credit are rows of the entries."""

_SURE = 0.94
"""Evidence that no reference and no two accounts carry is never as sure as these [D]."""


class Choice(NamedTuple):
    """taken: debit, credit, match_probability, margin (doublings), runner_up (row). possible: POSSIBLE."""

    taken: pl.DataFrame
    possible: pl.DataFrame


def chosen_by_evidence(loose: Loose, matching: Matching, rules: Pairing) -> Choice:
    """The pairs of the best total over each block, where score and margin suffice; sorted by debit.

    The order of rows makes no difference, and entries that share no key with a pair change nothing about it, but for
    how many have the words of its texts.
    """
    pairs = weighed(possible_pairs(loose, matching, rules), loose, rules)
    floor = round(rules.shown_score * UNIT)
    valued = pairs.filter(~pl.col("differ")).with_columns(tenths=pl.col("tenths") - floor)
    chosen = chosen_pairs(_with_alike(valued, loose), rules.most_block)
    scored = chosen.join(pairs.select(*PAIR, "tenths"), on=list(PAIR), how="left", maintain_order="left")
    enough = (pl.col("tenths") >= round(rules.least_score * UNIT)) & (
        pl.col("margin").is_null() | (pl.col("margin") >= round(rules.least_margin * UNIT))
    )
    taken = scored.filter(enough)
    possible = with_reasons(_possible(pairs, scored, taken, rules), loose, rules)
    return Choice(_with_probability(taken, rules), possible.select(list(POSSIBLE)))


def _with_alike(pairs: pl.DataFrame, loose: Loose) -> pl.DataFrame:
    """Numbers of entries that say the same of the same two accounts: which of them is paired makes no difference."""
    said = {
        "debit": ("payer", "payee", "payee_name", "money"),
        "credit": ("payee", "payer", "payer_name", "money"),
    }
    for side, rows in (("debit", loose.debits), ("credit", loose.credits)):
        same = pl.struct(said[side]).rank("dense").cast(pl.Int64)
        # Where a statement gives no number for the other end, equal names may be two people's.
        own = -1 - pl.col("row").cast(pl.Int64)
        alike = pl.when(pl.col(said[side][1]).is_not_null()).then(same).otherwise(own)
        numbered = rows.select(pl.col("row").alias(side), alike.alias(f"alike_{side}"))
        pairs = pairs.join(numbered, on=side, how="left", maintain_order="left")
    return pairs


def _with_probability(taken: pl.DataFrame, rules: Pairing) -> pl.DataFrame:
    """Odds of two to the power of the margin, or of what the score lies above that of a pair just shown."""
    above = (pl.col("tenths") / UNIT - rules.shown_score).cast(pl.Float64)
    margin = pl.col("margin") / UNIT
    doublings = pl.min_horizontal(above, margin.fill_null(above))
    likely = 1.0 / (1.0 + pl.lit(2.0).pow(-doublings))
    return taken.select(
        *PAIR,
        pl.min_horizontal(likely.round(2), pl.lit(_SURE)).alias("match_probability"),
        margin.alias("margin"),
        "runner_up",
    )


def _possible(pairs: pl.DataFrame, chosen: pl.DataFrame, taken: pl.DataFrame, rules: Pairing) -> pl.DataFrame:
    """The strongest pairs that were not taken and of which at least one entry stays alone; reasons apart."""
    shown = pairs.filter(pl.col("tenths") >= round(rules.shown_score * UNIT)).join(
        taken, on=list(PAIR), how="anti"
    )
    shown = shown.join(chosen.select(*PAIR, "margin", in_best=pl.lit(value=True)), on=list(PAIR), how="left")
    for side in PAIR:
        tied = taken.select(side, pl.lit(value=True).alias(f"{side}_tied"))
        shown = shown.join(tied, on=side, how="left")
    open_ends = pl.col("debit_tied").is_null() | pl.col("credit_tied").is_null()
    ordered = shown.filter(open_ends).sort("tenths", "debit", "credit", descending=[True, False, False])
    places = [pl.int_range(pl.len()).over(side) < rules.shown_rivals for side in PAIR]
    return (
        ordered.filter(pl.all_horizontal(places))
        .select(
            *PAIR,
            pl.lit("transfer").alias("kind"),
            (pl.col("tenths") / UNIT).cast(pl.Float64).alias("score"),
            _why_not(rules).alias("why_not"),
        )
        .sort(list(PAIR))
    )


def _why_not(rules: Pairing) -> pl.Expr:
    score = (pl.col("tenths") / UNIT).cast(pl.Float64)
    margin = (pl.col("margin") / UNIT).cast(pl.Float64)
    return (
        pl.when("differ")
        .then(pl.lit("their references differ"))
        .when(pl.col("debit_tied").is_not_null())
        .then(pl.lit("the debit is tied to another credit, for which more speaks"))
        .when(pl.col("credit_tied").is_not_null())
        .then(pl.lit("the credit is tied to another debit, for which more speaks"))
        .when(pl.col("tenths") < round(rules.least_score * UNIT))
        .then(pl.format("too little speaks for it: {} of the {} that are needed", score, rules.least_score))
        .when(pl.col("in_best").is_not_null())
        .then(
            pl.format(
                "another way to pair these entries is nearly as likely: the margin is {}, {} are needed",
                margin,
                rules.least_margin,
            )
        )
        .otherwise(pl.lit("another way to pair these entries is as likely or likelier"))
    )


def nothing_chosen() -> Choice:
    """No pair, none possible."""
    empty = pl.DataFrame(schema={**PAIR, "match_probability": pl.Float64(), "margin": pl.Float64()})
    runner_up = pl.lit(None, CHOSEN["runner_up"]).alias("runner_up")
    return Choice(empty.with_columns(runner_up), pl.DataFrame(schema=POSSIBLE))
