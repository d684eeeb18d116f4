"""Faults of a record as columns: a test and the words for it, built only where a test fails."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SHOWN = 60
"""Characters of an offending text that a reason shows."""


@dataclass(frozen=True)
class Fault:
    """One thing that may be wrong with a record."""

    code: str
    holds: pl.Expr
    """Boolean: the record has this fault."""
    words: pl.Expr
    """String: what a person reads after the code."""


def fault(code: str, holds: pl.Expr, words: str, *offending: pl.Expr) -> Fault:
    """A fault whose words have a `{}` for each offending text, shown in quotes and cut short."""
    shown = [pl.format("'{}'", text.fill_null("").str.slice(0, SHOWN)) for text in offending]
    return Fault(code, holds, pl.format(words, *shown) if shown else pl.lit(words))


def reasons(frame: pl.DataFrame, structure: pl.Series, faults: list[Fault]) -> pl.Series:
    """`code: words` of every fault of each record, as lists; empty where there is none.

    Reads: structure (String: the reason why the record could not be split; then it stands alone).
    """
    found = frame.select(
        structure.is_not_null().alias("structure"),
        *(item.holds.fill_null(value=False).alias(str(place)) for place, item in enumerate(faults)),
    )
    bad = found.select(pl.any_horizontal(pl.all())).to_series()
    if not bad.any():
        return pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, frame.height)
    spoilt = frame.with_columns(structure.alias("structure")).filter(bad)
    single = [
        pl.when(item.holds.fill_null(value=False)).then(pl.lit(f"{item.code}: ") + item.words)
        for item in faults
    ]
    lists = spoilt.select(
        pl.when(pl.col("structure").is_not_null())
        .then(pl.concat_list("structure"))
        .otherwise(pl.concat_list(*single).list.drop_nulls())
    ).to_series()
    places = bad.arg_true().alias("place").cast(pl.Int64)
    wanted = pl.DataFrame({"place": pl.int_range(frame.height, eager=True)})
    joined = wanted.join(
        pl.DataFrame({"place": places, "reasons": lists}), on="place", how="left", maintain_order="left"
    )
    return joined.select(pl.col("reasons").fill_null(pl.lit([], dtype=pl.List(pl.String)))).to_series()
