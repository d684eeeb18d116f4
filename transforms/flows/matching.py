"""One debit, one credit, one movement: the rules of `rules.py` applied in order.

Every step is a join on equal keys and a day, never a product of a group with itself, so that ten
thousand equal payments under one reference cost no more than ten thousand different ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from transforms.flows.rules import RULES, Rule
from transforms.flows.settings import Matching
from transforms.flows.sides import Sides
from transforms.money import MONEY

PAIRS = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "match_basis": pl.String(),
    "match_probability": pl.Float64(),
    "match_strength": pl.String(),
}
"""debit and credit are rows of the entries. match_strength: established or probable."""


class _Attempt(NamedTuple):
    """A rule with what it needs: its keys, the days between the sides, the words of names."""

    rule: Rule
    keys: list[str]
    lags: Sequence[int]
    words: pl.DataFrame
    matching: Matching


def pairs_of(sides: Sides, matching: Matching) -> pl.DataFrame:
    """Debits tied to credits, each row in one pair at most. Columns: PAIRS.

    The order of the entries given decides ties and nothing else, so they must come sorted by id.
    """
    debits, credits = sides.debits, sides.credits
    found = [pl.DataFrame(schema=PAIRS)]
    for rule in RULES:
        attempt = _Attempt(rule, list(rule.equal_columns), _lags(rule, matching), sides.words, matching)
        pairs = _pairs_by(attempt, debits, credits)
        if pairs.height:
            found.append(pairs)
            debits = debits.join(pairs, left_on="row", right_on="debit", how="anti")
            credits = credits.join(pairs, left_on="row", right_on="credit", how="anti")
    return pl.concat(found).sort("debit")


def _pairs_by(attempt: _Attempt, debits: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    rule, keys, lags = attempt.rule, attempt.keys, attempt.lags
    left = _eligible(debits, _debit_condition(rule)).drop_nulls(keys)
    right = _eligible(credits, _credit_condition(rule)).drop_nulls(keys)
    left, right = left.join(right, on=keys, how="semi"), right.join(left, on=keys, how="semi")
    if left.is_empty():
        return pl.DataFrame(schema=PAIRS)
    left = left.with_columns(_fitting(left, right, keys, lags).alias("fitting"))
    right = right.with_columns(_fitting(right, left, keys, [-lag for lag in lags]).alias("fitting"))
    if rule.alone:
        left, right = left.filter(pl.col("fitting") == 1), right.filter(pl.col("fitting") == 1)
    tied = pl.concat(_rounds(attempt, left, right))
    return tied.select(
        "debit",
        "credit",
        pl.lit(rule.basis).alias("match_basis"),
        _probability(rule, attempt.matching).alias("match_probability"),
    ).with_columns(_strength(rule, attempt.matching).alias("match_strength"))


def _eligible(side: pl.DataFrame, condition: pl.Expr | None) -> pl.DataFrame:
    return side if condition is None else side.filter(condition)


def _debit_condition(rule: Rule) -> pl.Expr | None:
    conditions = []
    if rule.naming in {"credit", "neither"}:
        conditions.append(pl.col("payee").is_null())
    if rule.basis != "reference":
        conditions.append(~pl.col("marked"))
    if rule.references == "credit_any_debit_none":
        conditions.append(pl.col("reference").is_null())
    if rule.references == "debit_only":
        conditions.append(pl.col("reference").is_not_null())
    return pl.all_horizontal(conditions) if conditions else None


def _credit_condition(rule: Rule) -> pl.Expr | None:
    conditions = []
    if rule.naming in {"debit", "neither"}:
        conditions.append(pl.col("payer").is_null())
    if rule.basis != "reference":
        conditions.append(~pl.col("marked"))
    if rule.references == "debit_only":
        conditions.append(pl.col("reference").is_null())
    return pl.all_horizontal(conditions) if conditions else None


def _lags(rule: Rule, matching: Matching) -> list[int]:
    """Days from debit to credit in the order in which they are tried: nearest first, early ones last."""
    after = matching.uetr_days_after if "uetr" in rule.keys else matching.days_after
    return [*range(after + 1), *range(-1, -matching.days_before - 1, -1)]


def _fitting(side: pl.DataFrame, other: pl.DataFrame, keys: list[str], lags: Sequence[int]) -> pl.Series:
    """How many entries of the other side fit each one by keys and days."""
    counts = other.group_by(*keys, "day").len()
    low, high = min(lags), max(lags)
    # Running totals turn the window into two look-ups, whatever its length.
    totals = counts.sort("day").with_columns(
        pl.col("len").cum_sum().over(keys, order_by="day").alias("total")
    )
    seen = side.select("row", *keys, "day")
    upto = _total_upto(seen, totals, keys, high)
    before = _total_upto(seen, totals, keys, low - 1)
    return upto - before


def _total_upto(side: pl.DataFrame, totals: pl.DataFrame, keys: list[str], shift: int) -> pl.Series:
    shifted = side.with_columns(pl.col("day") + pl.duration(days=shift)).sort("day")
    found = shifted.join_asof(
        totals.select(*keys, "day", "total"),
        on="day",
        by=keys,
        strategy="backward",
        check_sortedness=False,
    )
    order = side.select("row").join(found.select("row", "total"), on="row", how="left", maintain_order="left")
    return order["total"].fill_null(0).cast(pl.Int64)


def _rounds(attempt: _Attempt, left: pl.DataFrame, right: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """One round a lag: the k-th debit of a day meets the k-th credit so many days later."""
    yield pl.DataFrame(schema=_TIED)
    for lag in attempt.lags:
        moved = left.with_columns(pl.col("day") + pl.duration(days=lag))
        same = [*attempt.keys, "day", "k"]
        met = _ranked(moved, attempt).join(_ranked(right, attempt), on=same, suffix="_credit")
        tied = _holding(met, attempt).select(
            pl.col("row").alias("debit"),
            pl.col("row_credit").alias("credit"),
            pl.col("fitting").alias("debit_fitting"),
            pl.col("fitting_credit").alias("credit_fitting"),
        )
        if tied.is_empty():
            continue
        yield tied
        left = left.join(tied, left_on="row", right_on="debit", how="anti")
        right = right.join(tied, left_on="row", right_on="credit", how="anti")
        if left.is_empty() or right.is_empty():
            return


_TIED = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "debit_fitting": pl.Int64(),
    "credit_fitting": pl.Int64(),
}


def _ranked(side: pl.DataFrame, attempt: _Attempt) -> pl.DataFrame:
    # Sums less a fee, and names of one alphabet, keep their order on both sides.
    by = ["payer_name", "payee_name", "row"] if attempt.rule.names == "alike" else ["amount", "row"]
    ordered = side.sort(by)
    return ordered.with_columns(pl.int_range(pl.len()).over(*attempt.keys, "day").alias("k"))


def _holding(met: pl.DataFrame, attempt: _Attempt) -> pl.DataFrame:
    """The pairs that also hold to what no equal key can say."""
    rule = attempt.rule
    payer, payee = _side(met, "payer"), _side(met, "payee")
    held = met.filter(payer[0].ne_missing(payee[1]))
    if rule.amounts == "fee":
        fee = pl.col("amount") - pl.col("amount_credit")
        held = held.filter(fee.is_between(0, pl.lit(attempt.matching.fee_limit), closed="right"))
    if rule.amounts in {"other_currency", "near_rate"}:
        held = held.filter(pl.col("currency") != pl.col("currency_credit"))
    if rule.amounts == "near_rate":
        margin = (pl.col("euros") - pl.col("euros_credit")).abs()
        held = held.filter(margin <= pl.col("euros") * pl.lit(attempt.matching.rate_tolerance, MONEY))
    if "uetr" not in rule.keys:
        held = held.filter(~(pl.col("uetr") != pl.col("uetr_credit")).fill_null(value=False))
    if "reference_start" in rule.keys:
        held = held.filter(pl.col("cut") != pl.col("cut_credit"))
    if rule.names == "alike":
        for name in ("payer_name", "payee_name"):
            held = _alike(held, name, attempt.words)
    return held


def _side(met: pl.DataFrame, name: str) -> tuple[pl.Expr, pl.Expr]:
    """A column as the debit and as the credit has it; a key column stands only once."""
    return pl.col(name), pl.col(f"{name}_credit" if f"{name}_credit" in met.columns else name)


def _alike(met: pl.DataFrame, name: str, words: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose two names for one party share a word, or where one of them is lacking."""
    both = met
    columns = _side(met, name)
    for column, into in zip(columns, ("words_debit", "words_credit"), strict=True):
        named = words.rename({"words": into})
        both = both.join(named, left_on=column, right_on="name_code", how="left", maintain_order="left")
    shared = pl.col("words_debit").list.set_intersection("words_credit").list.len() > 0
    return both.filter(shared.fill_null(value=True)).select(met.columns)


def _probability(rule: Rule, matching: Matching) -> pl.Expr:
    """1.0 by reference; by accounts less, and less again where another entry would fit as well.

    Where both statements name each other and as many debits as credits fit, it makes no
    difference which of them are paired: who paid whom, and how much, is the same.
    """
    if rule.basis == "reference":
        return pl.lit(1.0)
    if rule.basis == "name":
        return pl.lit(float(matching.probability_name))
    clear = (pl.col("debit_fitting") == 1) & (pl.col("credit_fitting") == 1)
    if rule.naming == "both":
        clear = pl.col("debit_fitting") == pl.col("credit_fitting")
    sure, less = float(matching.probability_account), float(matching.probability_ambiguous)
    return pl.when(clear).then(pl.lit(sure)).otherwise(pl.lit(less))


def _strength(rule: Rule, matching: Matching) -> pl.Expr:
    """Established by a reference, or where both statements name each other and nothing else fits."""
    sure = pl.lit(rule.basis == "reference") | (
        pl.lit(rule.naming == "both" and rule.amounts == "equal")
        & (pl.col("match_probability") >= float(matching.probability_account))
    )
    return pl.when(sure).then(pl.lit("established")).otherwise(pl.lit("probable"))
