"""One debit, one credit, one movement: the rules of `rules.py` applied in order.

Every step puts rows of equal keys side by side in order of a day (keys.py), never each of a group beside each
other, so that ten thousand equal payments under one reference cost no more than ten thousand different ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.flows.keys import Met, meeting, side_by_side
from transforms.flows.rules import RULES, Rule
from transforms.flows.settings import Matching
from transforms.flows.sides import Sides, telling_words
from transforms.money import MONEY

PAIRS = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "match_basis": pl.String(),
    "match_probability": pl.Float64(),
    "match_strength": pl.String(),
}
"""debit and credit are rows of the entries (order.py). match_strength: established or probable."""


class _Attempt(NamedTuple):
    """A rule with what it needs: the days between the sides, all that is known of both."""

    rule: Rule
    lags: Sequence[int]
    sides: Sides
    matching: Matching


class _Side(NamedTuple):
    """Rows of a side that meet the other by a rule's keys: sorted by `at` (keys.py), then in the order of meeting.

    fitting: how many rows of the other side fit each, where that counts, else 0.
    """

    rows: pl.DataFrame
    at: NDArray[np.int64]
    fitting: NDArray[np.int64]


def pairs_of(sides: Sides, matching: Matching) -> pl.DataFrame:
    """Debits tied to credits, each row in one pair at most. Columns: PAIRS. The order of pairs means nothing.

    The order of the entries' ids (`row`) decides ties and nothing else.
    """
    debits, credits = (side.select(_KEYED).with_row_index("place") for side in sides[:2])
    # Marked and not left out: a rule reads few columns, and all of them would be copied.
    free = [np.ones(side.height, np.bool_) for side in (debits, credits)]
    place_of = _places(debits["row"], credits["row"])
    found = [pl.DataFrame(schema=PAIRS)]
    for rule in RULES:
        looked_at = [
            side.with_columns(pl.Series("free", is_free))
            for side, is_free in zip((debits, credits), free, strict=True)
        ]
        pairs = _pairs_by(_Attempt(rule, _lags(rule, matching), sides, matching), *looked_at)
        found.append(pairs)
        for is_free, name in zip(free, ("debit", "credit"), strict=True):
            is_free[place_of[pairs[name].to_numpy()]] = False
    return pl.concat(found)


def _places(*rows: pl.Series) -> NDArray[np.uint32]:
    """Where each row stands in its side; a row is in one of them alone."""
    numbers = [side.to_numpy() for side in rows]
    places = np.zeros(max(int(side.max(initial=0)) for side in numbers) + 1, np.uint32)
    for side in numbers:
        places[side] = np.arange(len(side), dtype=np.uint32)
    return places


_KEYED = (
    *("row", "day", "money", "currency", "payer", "payee", "payer_name", "payee_name"),
    *("reference", "reference_start", "telling_reference", "cut", "uetr", "receipt", "marked"),
)


def without(side: pl.DataFrame, rows: pl.Series, column: str = "row") -> pl.DataFrame:
    """The side, in its order, without these rows; column: that names the row."""
    own, others = side[column].to_numpy(), rows.to_numpy()
    left_out = np.zeros(int(max(own.max(initial=0), others.max(initial=0))) + 1, np.bool_)
    left_out[others] = True
    return side.filter(~left_out[own])


def _pairs_by(attempt: _Attempt, debits: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    rule, keys = attempt.rule, list(attempt.rule.equal_columns)
    rows = (
        _eligible(debits, _debit_condition(rule), keys),
        _eligible(credits, _credit_condition(rule), keys),
    )
    met = meeting(*rows, keys)
    if not len(met[0].places):
        return pl.DataFrame(schema=PAIRS)
    left, right = (
        _sorted(attempt, eligible.select("row", "place"), found, side)
        for eligible, found, side in zip(rows, met, attempt.sides[:2], strict=True)
    )
    if rule.alone or rule.basis == "account":
        left, right = (
            _counted(left, right, attempt.lags),
            _counted(right, left, [-lag for lag in attempt.lags]),
        )
    if rule.alone:
        left, right = _alone(left), _alone(right)
    tied = pl.concat(_rounds(attempt, left, right))
    return tied.select(
        "debit",
        "credit",
        pl.lit(rule.basis).alias("match_basis"),
        _probability(rule, attempt.matching).alias("match_probability"),
    ).with_columns(_strength(rule, attempt.matching).alias("match_strength"))


def _eligible(side: pl.DataFrame, condition: pl.Expr, keys: list[str]) -> pl.DataFrame:
    """The rows that a rule looks at, with its keys."""
    # Lazily, so that no other column is copied.
    has_keys = [pl.col(key).is_not_null() for key in keys]
    return (
        side.lazy().filter(pl.all_horizontal(condition, *has_keys)).select(*_WHERE, *keys).collect().rechunk()
    )


_WHERE = ("row", "place", "day")


def _sorted(attempt: _Attempt, rows: pl.DataFrame, met: Met, side: pl.DataFrame) -> _Side:
    """The rows of a key and day in the order in which they meet.

    Sums less a fee, and names of one alphabet, keep their order on both sides; equal sums have none but that of the
    ids.
    """
    kept, at = rows.select(pl.all().gather(met.places)), met.at
    first: list[pl.Expr] = []
    if attempt.rule.names == "alike":
        first = [pl.col(name).gather(kept["place"]).fill_null(0) for name in ("payer_name", "payee_name")]
    elif attempt.rule.amounts != "equal":
        first = [pl.col("amount").gather(kept["place"]).rank("dense")]
    if first:
        # Where these are equal, too, the order stays that of the rows.
        order = np.lexsort([key.to_numpy() for key in reversed(side.select(first).get_columns())] + [at])
        kept, at = kept.select(pl.all().gather(order)), at[order]
    return _Side(kept, at, np.zeros(len(at), np.int64))


def _counted(side: _Side, other: _Side, lags: Sequence[int]) -> _Side:
    """The side with how many rows of the other fit each by key and days."""
    upto = np.searchsorted(other.at, side.at + max(lags), side="right")
    return side._replace(fitting=upto - np.searchsorted(other.at, side.at + min(lags), side="left"))


def _alone(side: _Side) -> _Side:
    one = side.fitting == 1
    return _Side(side.rows.filter(one), side.at[one], side.fitting[one])


def _debit_condition(rule: Rule) -> pl.Expr:
    conditions = [pl.col("free")]
    if rule.naming in {"credit", "neither"}:
        conditions.append(pl.col("payee").is_null())
    if rule.basis != "reference":
        conditions.append(~pl.col("marked"))
    if rule.references == "credit_any_debit_none":
        conditions.append(pl.col("reference").is_null())
    if rule.references == "debit_only":
        conditions.append(pl.col("reference").is_not_null())
    return pl.all_horizontal(conditions)


def _credit_condition(rule: Rule) -> pl.Expr:
    conditions = [pl.col("free")]
    if rule.naming in {"debit", "neither"}:
        conditions.append(pl.col("payer").is_null())
    if rule.basis != "reference":
        conditions.append(~pl.col("marked"))
    if rule.references == "debit_only":
        conditions.append(pl.col("reference").is_null())
    return pl.all_horizontal(conditions)


def _lags(rule: Rule, matching: Matching) -> list[int]:
    """Days from debit to credit in the order in which they are tried: nearest first, early ones last."""
    after = matching.uetr_days_after if "uetr" in rule.keys else matching.days_after
    return [*range(after + 1), *range(-1, -matching.days_before - 1, -1)]


def _rounds(attempt: _Attempt, left: _Side, right: _Side) -> Iterator[pl.DataFrame]:
    """One round a lag: the k-th debit of a day meets the k-th credit so many days later."""
    yield pl.DataFrame(schema=_TIED)
    free = np.ones(len(left.at), np.bool_), np.ones(len(right.at), np.bool_)
    for lag in attempt.lags:
        ones, others = side_by_side(left.at, right.at, *free, lag)
        if not len(ones):
            continue
        places = left.rows["place"].gather(ones), right.rows["place"].gather(others)
        held = _holding(_beside(attempt, *places), attempt)
        kept = held["pair"].to_numpy()
        ones, others = ones[kept], others[kept]
        free[0][ones], free[1][others] = False, False
        yield pl.DataFrame(
            {
                "debit": left.rows["row"].gather(ones),
                "credit": right.rows["row"].gather(others),
                "debit_fitting": left.fitting[ones],
                "credit_fitting": right.fitting[others],
            },
            schema=_TIED,
        )


_TIED = {
    "debit": pl.UInt32(),
    "credit": pl.UInt32(),
    "debit_fitting": pl.Int64(),
    "credit_fitting": pl.Int64(),
}


def _beside(attempt: _Attempt, debits: pl.Series, credits: pl.Series) -> pl.DataFrame:
    """What `_holding` reads of rows at these places beside each other, the credit's with `_credit`, and their number.

    Gives: pair (the number), and the columns that the rule asks for.
    """
    rule = attempt.rule
    columns = ["payer", "payee"]
    columns += ["uetr"] if "uetr" not in rule.keys else []
    columns += ["cut"] if "reference_start" in rule.keys else []
    columns += ["payer_name", "payee_name"] if rule.names == "alike" else []
    columns += ["amount", "euros", "currency"] if rule.amounts != "equal" else []
    left, right = (
        side.select(pl.col(columns).gather(places))
        for side, places in zip(attempt.sides[:2], (debits, credits), strict=True)
    )
    return left.with_row_index("pair").hstack(right.select(pl.all().name.suffix("_credit")))


def _holding(met: pl.DataFrame, attempt: _Attempt) -> pl.DataFrame:
    """The pairs that also hold to what no equal key can say."""
    rule = attempt.rule
    conditions = [pl.col("payer").ne_missing(pl.col("payee_credit"))]
    if rule.amounts == "fee":
        fee = pl.col("amount") - pl.col("amount_credit")
        conditions.append(fee.is_between(0, pl.lit(attempt.matching.fee_limit), closed="right"))
    if rule.amounts in {"other_currency", "near_rate"}:
        conditions.append(pl.col("currency") != pl.col("currency_credit"))
    if rule.amounts == "near_rate":
        margin = (pl.col("euros") - pl.col("euros_credit")).abs()
        conditions.append(margin <= pl.col("euros") * pl.lit(attempt.matching.rate_tolerance, MONEY))
    if "uetr" not in rule.keys:
        conditions.append(~(pl.col("uetr") != pl.col("uetr_credit")).fill_null(value=False))
    if "reference_start" in rule.keys:
        conditions.append(pl.col("cut") != pl.col("cut_credit"))
    held = met.filter(conditions)
    if rule.names == "alike":
        for name in ("payer_name", "payee_name"):
            held = _alike(held, name, attempt.sides.names)
    return held


def _alike(met: pl.DataFrame, name: str, names: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose two names for one party share a word, or where one of them is lacking."""
    # Equal names share all their words.
    unlike = met.filter(pl.col(name) != pl.col(f"{name}_credit"))
    both = [unlike[column].rename("name_code") for column in (name, f"{name}_credit")]
    codes = pl.concat(both).unique().sort()
    places = names["name_code"].search_sorted(codes)
    words = names.select(pl.col("key").gather(places)).select(telling_words().alias("words"))["words"]
    one, other = (words.gather(codes.search_sorted(of_side)) for of_side in both)
    shared = (one.list.set_intersection(other).list.len() > 0).fill_null(value=True)
    return met.filter(~pl.col("pair").is_in(unlike["pair"].filter(~shared).implode()))


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
