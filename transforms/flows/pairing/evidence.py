"""How much speaks for a debit and a credit being one movement: a sum of named weights, in doublings of the odds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from transforms.flows.pairing.blocks import PAIR
from transforms.flows.pairing.calendars import with_lag
from transforms.flows.pairing.candidates import with_sides
from transforms.flows.pairing.sheet import NAMES_ALIKE, Loose
from transforms.flows.pairing.spelling import Spelt, compared_names
from transforms.flows.settings import Pairing

UNIT = 10
"""Scores are whole tenths, so that sums never depend on their order."""


class Part(NamedTuple):
    """One thing that speaks for or against a pair: when it holds, its weight (by name), and in words."""

    holds: pl.Expr
    weight: str
    words: pl.Expr


def weighed(pairs: pl.DataFrame, loose: Loose, rules: Pairing) -> pl.DataFrame:
    """The pairs with tenths (Int32: the score times UNIT) and differ (their references do).

    Reads: debit, credit (rows of `loose`). The order of rows is kept.
    """
    tenths = [
        pl.when(part.holds.fill_null(value=False)).then(round(rules.weights[part.weight] * UNIT)).otherwise(0)
        for part in _parts()
    ]
    differ = pl.col("reference_state") == "differ"
    # Each bank may state a reference of its own; who names the other's account on both sides still means this payment.
    both_numbered = _is_numbered("payer_in", "payer") & _is_numbered("payee", "payee_in")
    return _compared(pairs, loose).select(
        *PAIR,
        pl.sum_horizontal(tenths).cast(pl.Int32).alias("tenths"),
        (differ & ~both_numbered).fill_null(value=False).alias("differ"),
    )


def with_reasons(pairs: pl.DataFrame, loose: Loose, rules: Pairing) -> pl.DataFrame:
    """The pairs with reasons (list of text): what `weighed` counts, in words. The order of rows is kept.

    Apart from the weights, because few pairs are shown of all that are weighed.
    """
    said = [
        pl.when(part.holds.fill_null(value=False)).then(
            pl.format("{} ({})", part.words, pl.lit(f"{rules.weights[part.weight]:+g}"))
        )
        for part in _parts()
    ]
    both = _with_key_texts(_compared(pairs.select(list(PAIR)), loose), loose.names)
    reasons = both.select(*PAIR, pl.concat_list(said).list.drop_nulls().alias("reasons"))
    return pairs.join(reasons, on=list(PAIR), how="left", maintain_order="left")


def _compared(pairs: pl.DataFrame, loose: Loose) -> pl.DataFrame:
    """The pairs with both sides and what follows from both: levels of names, state of references, rate."""
    both = with_sides(pairs.select(list(PAIR)), loose)
    with ThreadPoolExecutor(1) as apart:
        levels = apart.submit(_levels, both, loose.spelt)
        lagging = with_lag(both).with_columns(
            _reference_state().alias("reference_state"), _apart().alias("rate_apart")
        )
        return _with_levels(lagging, levels.result())


def _with_key_texts(both: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """What each statement calls the two holders, as text."""
    for column in ("payer_name", "payer_name_in", "payee_name", "payee_name_in"):
        text = names.select(pl.col("name_code").alias(column), pl.col("key").alias(f"{column}_text"))
        both = both.join(text, on=column, how="left", maintain_order="left")
    return both


def _with_levels(both: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Levels of likeness of what each statement calls the other's holder; null where one is lacking."""
    for end in ("payer", "payee"):
        columns = [f"{end}_name", f"{end}_name_in"]
        level = known.rename({"one": columns[0], "other": columns[1], "level": f"{end}_level"})
        both = both.join(level, on=columns, how="left", maintain_order="left")
    return both


def _levels(both: pl.DataFrame, names: Spelt) -> pl.DataFrame:
    """one, other (codes of names) and level, for every two names that stand beside each other.

    Equal codes are the same words in some order: only others need to be compared.
    """
    met = pl.concat(
        both.select(pl.col(f"{end}_name").alias("one"), pl.col(f"{end}_name_in").alias("other"))
        for end in ("payer", "payee")
    )
    once = met.drop_nulls().unique().sort("one", "other")
    same = once.filter(pl.col("one") == pl.col("other")).with_columns(pl.lit("exact").alias("level"))
    unlike = once.filter(pl.col("one") != pl.col("other"))
    likeness, level = compared_names(names, unlike["one"], unlike["other"])
    # Names in part alike speak neither for nor against: spelt by another scheme, cut, or misspelt twice.
    alike = (level == "different") & (likeness >= NAMES_ALIKE)
    told = pl.select(pl.when(alike).then(pl.lit("alike")).otherwise(level.cast(pl.String)).alias("level"))
    return pl.concat([same, unlike.with_columns(told["level"])])


def _reference_state() -> pl.Expr:
    """equal, equal_word (a word of the payer's), contained (in the other's text), cut, shared, differ; else null."""
    one, other = pl.col("reference_text"), pl.col("reference_text_in")
    named = pl.col("tokens_in").list.contains(one) | pl.col("tokens").list.contains(other)
    shared = pl.col("tokens").list.set_intersection("tokens_in").list.len() > 0
    shorter = pl.when(one.str.len_chars() <= other.str.len_chars()).then(one).otherwise(other)
    digits = shorter.str.count_matches(r"\p{N}")
    telling = (shorter.str.len_chars() >= _LEAST_CUT) | (digits >= _CUT_DIGITS)
    cut = telling & (one.str.starts_with(other) | other.str.starts_with(one))
    known = pl.col("reference").is_not_null() & pl.col("reference_in").is_not_null()
    return (
        pl.when(known & (one == other) & pl.col("telling_reference").is_null())
        .then(pl.lit("equal_word"))
        .when(known & (one == other))
        .then(pl.lit("equal"))
        .when(named.fill_null(value=False))
        .then(pl.lit("contained"))
        .when(known & cut)
        .then(pl.lit("cut"))
        .when(shared.fill_null(value=False))
        .then(pl.lit("shared"))
        .when(known)
        .then(pl.lit("differ"))
    )


_LEAST_CUT, _CUT_DIGITS = 10, 4
"""Signs, or digits, from which the beginning of a reference is no other reference [D]."""


def _apart() -> pl.Expr:
    """How far the two lie from the reference rate, as a share; null in one currency. A score, not money."""
    share = (pl.col("euros_in") / pl.col("euros")).cast(pl.Float64) - 1.0
    return pl.when(pl.col("currency") != pl.col("currency_in")).then(share.abs())


def _parts() -> Iterator[Part]:
    yield Part(pl.col("uetr") == pl.col("uetr_in"), "uetr", pl.lit("the same UETR"))
    yield from _reference_parts()
    yield from _text_parts()
    yield from _end_parts("payee", "debit's", "payee", "payee_in")
    yield from _end_parts("payer", "credit's", "payer_in", "payer")
    yield from _amount_parts()
    yield from _day_parts()


def _reference_parts() -> Iterator[Part]:
    words = {
        "equal": "the same reference",
        "equal_word": "the same reference, which others may use, too",
        "contained": "the reference of one stands in the text of the other",
        "cut": "one reference begins like the other, which was cut",
        "shared": "both texts hold the same number",
        "differ": "the references differ",
    }
    for state, said in words.items():
        yield Part(pl.col("reference_state") == state, f"reference_{state}", pl.lit(said))


def _text_parts() -> Iterator[Part]:
    """The same words in both texts, by how many entries have them: `rent` says little."""
    same = pl.col("text") == pl.col("text_in")
    rare = pl.col("text_count") <= _RARE
    yield Part(same & rare, "text_rare", pl.lit("the same text, which hardly another entry has"))
    yield Part(same & ~rare, "text_same", pl.lit("the same text, which others have, too"))


_RARE = 4
"""Entries with one text: two of one movement, and those of another one by chance [D]."""


def _end_parts(end: str, whose: str, said: str, own: str) -> Iterator[Part]:
    """The other end as one statement says it: by number, and by name beside the holder's own."""
    numbered = _is_numbered(said, own)
    yield Part(numbered, "account", pl.lit(f"the {whose} statement gives the other's account"))
    called, own_name = (f"{end}_name", f"{end}_name_in")
    for level in ("exact", "reordered", "same_sound", "near", "part", "alike", "different"):
        words = pl.format(
            f"names of the {end}: '{{}}' and '{{}}' ({level.replace('_', ' ')})",
            pl.col(f"{called}_text"),
            pl.col(f"{own_name}_text"),
        )
        holds = pl.col(f"{end}_level") == level
        yield Part(holds & ~numbered.fill_null(value=False), f"name_{level}", words)
        yield Part(holds & numbered, f"numbered_name_{level}", words)


def _is_numbered(said: str, own: str) -> pl.Expr:
    """Whether a statement gives the other's own account."""
    return pl.col(said).is_not_null() & (pl.col(said) == pl.col(own))


def _amount_parts() -> Iterator[Part]:
    same = pl.col("currency") == pl.col("currency_in")
    equal = same & (pl.col("amount") == pl.col("amount_in"))
    units = pl.col("amount").to_physical().cast(pl.Int128)
    tens = [units % pl.lit(10**power, pl.Int128) != 0 for power in (18, 19, 20, 21)]
    names = ("amount_with_cents", "amount_whole", "amount_tens", "amount_hundreds", "amount_thousands")
    rounder = pl.lit(value=True)
    for name, odd in zip(names, [*tens, pl.lit(value=True)], strict=True):
        yield Part(equal & rounder & odd, name, pl.lit(f"the same amount, {_SAID[name]}"))
        rounder = rounder & ~odd
    yield Part(same & ~equal, "amount_less_fee", pl.lit("less arrived, by what may be a fee"))
    apart, floor = pl.col("rate_apart"), 0.0
    for name, limit in (("rate_close", 0.005), ("rate_near", 0.02), ("rate_far", 1.0)):
        words = pl.format("another currency, {} % from the reference rate", (apart * 100).round(1))
        yield Part((apart >= floor) & (apart < limit), name, words)
        floor = limit


_SAID = {
    "amount_with_cents": "to the cent",
    "amount_whole": "a whole number",
    "amount_tens": "in tens",
    "amount_hundreds": "in hundreds",
    "amount_thousands": "in thousands",
}


def _day_parts() -> Iterator[Part]:
    lag = pl.col("lag")
    yield Part(lag == 0, "day_same", pl.lit("booked on the same banking day"))
    yield Part(lag == 1, "day_next", pl.lit("booked on the next banking day"))
    yield Part(lag == 2, "day_second", pl.lit("booked two banking days later"))
    few = pl.format("booked {} banking days later", lag)
    yield Part(lag.is_between(3, 4), "day_few", few)
    yield Part(lag > 4, "day_many", few)
    yield Part(lag < 0, "day_before", pl.lit("arrived before it was booked out"))
