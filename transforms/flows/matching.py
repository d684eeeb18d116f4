"""One debit, one credit, one movement: the rules of `rules.py` applied in order.

Every step is a join on equal keys and a day, never a product of a group with itself, so that ten
thousand equal payments under one reference cost no more than ten thousand different ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from transforms.flows.keys import at, meeting
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
    rule, lags = attempt.rule, attempt.lags
    left, right = _met(attempt, debits, credits)
    if left.is_empty():
        return pl.DataFrame(schema=PAIRS)
    if rule.alone or rule.basis == "account":
        fitting = (
            _fitting(left["at"], right["at"], lags),
            _fitting(right["at"], left["at"], [-lag for lag in lags]),
        )
        left, right = left.with_columns(fitting=fitting[0]), right.with_columns(fitting=fitting[1])
    if rule.alone:
        left, right = left.filter(pl.col("fitting") == 1), right.filter(pl.col("fitting") == 1)
    tied = pl.concat(_rounds(attempt, left, right))
    return tied.select(
        "debit",
        "credit",
        pl.lit(rule.basis).alias("match_basis"),
        _probability(rule, attempt.matching).alias("match_probability"),
    ).with_columns(_strength(rule, attempt.matching).alias("match_strength"))


def _met(attempt: _Attempt, debits: pl.DataFrame, credits: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of both sides that meet by the rule's keys, with `at` (key and day) and fitting, not counted yet."""
    rule, keys = attempt.rule, attempt.keys
    left = _eligible(debits, _debit_condition(rule), keys)
    right = _eligible(credits, _credit_condition(rule), keys)
    met = meeting(left, right, keys)
    found = [
        side.join(rows.select("row", "key"), on="row", how="inner")
        .with_columns(at().alias("at"), pl.lit(None, pl.Int64).alias("fitting"))
        .drop("key")
        for side, rows in zip((debits, credits), met, strict=True)
    ]
    return found[0], found[1]


def _eligible(side: pl.DataFrame, condition: pl.Expr | None, keys: list[str]) -> pl.DataFrame:
    # Lazily, so that no other column is copied.
    rows = side.lazy() if condition is None else side.lazy().filter(condition)
    return rows.drop_nulls(keys).select("row", *keys).collect()


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


def _fitting(side: pl.Series, other: pl.Series, lags: Sequence[int]) -> pl.Series:
    """How many entries of the other side fit each one by key and days (`at`)."""
    places = other.sort()
    upto = places.search_sorted(side + max(lags), side="right").cast(pl.Int64)
    return upto - places.search_sorted(side + min(lags), side="left").cast(pl.Int64)


def _rounds(attempt: _Attempt, left: pl.DataFrame, right: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """One round a lag: the k-th debit of a day meets the k-th credit so many days later."""
    yield pl.DataFrame(schema=_TIED)
    for lag in attempt.lags:
        moved, still = left.lazy().with_columns(pl.col("at") + lag), right.lazy()
        met = _ranked(moved, still, attempt).join(
            _ranked(still, moved, attempt), on=["at", "k"], suffix="_credit"
        )
        tied = (
            _holding(met, attempt)
            .select(
                pl.col("row").alias("debit"),
                pl.col("row_credit").alias("credit"),
                pl.col("fitting").alias("debit_fitting"),
                pl.col("fitting_credit").alias("credit_fitting"),
            )
            .collect(optimizations=_IN_ORDER)
        )
        if tied.is_empty():
            continue
        yield tied
        left = left.join(tied, left_on="row", right_on="debit", how="anti")
        right = right.join(tied, left_on="row", right_on="credit", how="anti")
        if left.is_empty() or right.is_empty():
            return


# k counts rows in the order of the sort before it, which no optimisation may take away.
_IN_ORDER = pl.QueryOptFlags(check_order_observe=False)
_TIED = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "debit_fitting": pl.Int64(),
    "credit_fitting": pl.Int64(),
}


def _ranked(side: pl.LazyFrame, other: pl.LazyFrame, attempt: _Attempt) -> pl.LazyFrame:
    """What meets the other side at a key and day, with its place k there."""
    # Sums less a fee, and names of one alphabet, keep their order on both sides; equal sums have none.
    first = ["payer_name", "payee_name"] if attempt.rule.names == "alike" else ["amount"]
    by = ["row"] if first == ["amount"] and attempt.rule.amounts == "equal" else [*first, "row"]
    ordered = side.join(other.select("at"), on="at", how="semi").sort(by)
    return ordered.with_columns(pl.int_range(pl.len()).over("at").alias("k"))


def _holding(met: pl.LazyFrame, attempt: _Attempt) -> pl.LazyFrame:
    """The pairs that also hold to what no equal key can say."""
    rule = attempt.rule
    held = met.filter(pl.col("payer").ne_missing(pl.col("payee_credit")))
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


def _alike(met: pl.LazyFrame, name: str, words: pl.DataFrame) -> pl.LazyFrame:
    """Pairs whose two names for one party share a word, or where one of them is lacking."""
    both = met
    for column, into in zip((name, f"{name}_credit"), ("words_debit", "words_credit"), strict=True):
        named = words.lazy().select("name_code", pl.col("words").alias(into))
        both = both.join(named, left_on=column, right_on="name_code", how="left", maintain_order="left")
    shared = pl.col("words_debit").list.set_intersection("words_credit").list.len() > 0
    return both.filter(shared.fill_null(value=True)).drop("words_debit", "words_credit")


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
