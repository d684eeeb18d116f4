"""One debit, one credit, one movement: the rules of `rules.py` applied in order.

Every step is a join on equal keys and a day, never a product of a group with itself, so that ten
thousand equal payments under one reference cost no more than ten thousand different ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from transforms.flows.rules import RULES, Rule
from transforms.flows.settings import Matching
from transforms.flows.sides import Sides

PAIRS = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "match_basis": pl.String(),
    "match_probability": pl.Float64(),
}
"""debit and credit are rows of the entries."""


def pairs_of(sides: Sides, matching: Matching) -> pl.DataFrame:
    """Debits tied to credits, each row in one pair at most. Columns: PAIRS.

    The order of the entries given decides ties and nothing else, so they must come sorted by id.
    """
    debits, credits = sides.debits, sides.credits
    found = [pl.DataFrame(schema=PAIRS)]
    for rule in RULES:
        pairs = _pairs_by(rule, debits, credits, sides.words, matching)
        if pairs.height:
            found.append(pairs)
            debits = debits.join(pairs, left_on="row", right_on="debit", how="anti")
            credits = credits.join(pairs, left_on="row", right_on="credit", how="anti")
    return pl.concat(found).sort("debit")


def _pairs_by(
    rule: Rule, debits: pl.DataFrame, credits: pl.DataFrame, words: pl.DataFrame, matching: Matching
) -> pl.DataFrame:
    keys = list(rule.equal_columns)
    left = _eligible(debits, _debit_condition(rule)).drop_nulls(keys)
    right = _eligible(credits, _credit_condition(rule)).drop_nulls(keys)
    left, right = left.join(right, on=keys, how="semi"), right.join(left, on=keys, how="semi")
    if left.is_empty():
        return pl.DataFrame(schema=PAIRS)
    lags = _lags(rule, matching)
    left = left.with_columns(_fitting(left, right, keys, lags).alias("fitting"))
    right = right.with_columns(_fitting(right, left, keys, [-lag for lag in lags]).alias("fitting"))
    if rule.alone:
        left, right = left.filter(pl.col("fitting") == 1), right.filter(pl.col("fitting") == 1)
    tied = pl.concat(_rounds(rule, left, right, keys, lags, words, matching))
    return tied.select(
        "debit",
        "credit",
        pl.lit(rule.basis).alias("match_basis"),
        _probability(rule, matching).alias("match_probability"),
    )


def _eligible(side: pl.DataFrame, condition: pl.Expr | None) -> pl.DataFrame:
    return side if condition is None else side.filter(condition)


def _debit_condition(rule: Rule) -> pl.Expr | None:
    conditions = []
    if rule.naming in {"credit", "neither"}:
        conditions.append(pl.col("payee").is_null())
    if rule.references == "credit_any_debit_none":
        conditions.append(pl.col("reference").is_null())
    if rule.references == "debit_only":
        conditions.append(pl.col("reference").is_not_null())
    return pl.all_horizontal(conditions) if conditions else None


def _credit_condition(rule: Rule) -> pl.Expr | None:
    conditions = []
    if rule.naming in {"debit", "neither"}:
        conditions.append(pl.col("payer").is_null())
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
    totals = counts.sort("day").with_columns(pl.col("len").cum_sum().over(keys, order_by="day").alias("total"))
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
    order = side.select("row").join(
        found.select("row", "total"), on="row", how="left", maintain_order="left"
    )
    return order["total"].fill_null(0).cast(pl.Int64)


def _rounds(
    rule: Rule,
    left: pl.DataFrame,
    right: pl.DataFrame,
    keys: list[str],
    lags: Sequence[int],
    words: pl.DataFrame,
    matching: Matching,
) -> Iterator[pl.DataFrame]:
    """One round a lag: the k-th debit of a day meets the k-th credit so many days later."""
    yield pl.DataFrame(schema=_TIED)
    for lag in lags:
        ranked = _ranked(left.with_columns(pl.col("day") + pl.duration(days=lag)), keys)
        met = ranked.join(_ranked(right, keys), on=[*keys, "day", "k"], how="inner", suffix="_credit")
        tied = _holding(met, rule, words, matching).select(
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


def _ranked(side: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    # Larger amounts first, so that sums less a fee keep their order on both sides.
    ordered = side.sort("amount", "row", descending=[True, False])
    return ordered.with_columns(pl.int_range(pl.len()).over(*keys, "day").alias("k"))


def _holding(met: pl.DataFrame, rule: Rule, words: pl.DataFrame, matching: Matching) -> pl.DataFrame:
    """The pairs that also hold to what no equal key can say."""
    payer, payee = _side(met, "payer"), _side(met, "payee")
    held = met.filter(payer[0].ne_missing(payee[1]))
    if rule.amounts == "fee":
        fee = pl.col("amount") - pl.col("amount_credit")
        held = held.filter(fee.is_between(0, pl.lit(matching.fee_limit), closed="right"))
    if rule.amounts == "other_currency":
        held = held.filter(pl.col("currency") != pl.col("currency_credit"))
    if "uetr" not in rule.keys:
        held = held.filter(~(pl.col("uetr") != pl.col("uetr_credit")).fill_null(value=False))
    if rule.names == "alike":
        for name in ("payer_name", "payee_name"):
            held = _alike(held, name, words)
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
    clear = (pl.col("debit_fitting") == 1) & (pl.col("credit_fitting") == 1)
    if rule.naming == "both":
        clear = pl.col("debit_fitting") == pl.col("credit_fitting")
    sure, less = float(matching.probability_account), float(matching.probability_ambiguous)
    return pl.when(clear).then(pl.lit(sure)).otherwise(pl.lit(less))
