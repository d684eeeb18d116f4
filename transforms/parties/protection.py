"""People whom the case's settings say must be protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

DEFAULT_REASON = "named in the case's settings as a person to protect"


def protected_parties(parties: pl.DataFrame, protected: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    """party_id and protected_reason of every party that an entry of the settings means.

    Reads: parties (party_id, names, identifiers). An entry means a party by one of its names (whole,
    capitals and spaces apart), by an account's number, or by an identifier with its scheme or
    without. A name may mean several parties: all are protected.
    """
    wanted = _wanted(protected)
    known = pl.concat(
        [
            _keys(parties, "names", "name", pl.col("value")),
            _keys(parties, "identifiers", "identifier", pl.col("value")),
            _keys(parties, "identifiers", "identifier", _without_scheme()),
            _keys(parties, "identifiers", "account", _without_scheme()),
        ]
    ).unique()
    met = known.join(wanted, on=["by", "key"], how="inner").select("party_id", "reason").unique()
    return (
        met.group_by("party_id")
        .agg(pl.col("reason").sort().str.join("; ").alias("protected_reason"))
        .sort("party_id")
    )


def _without_scheme() -> pl.Expr:
    return pl.col("value").str.splitn(":", 2).struct.field("field_1")


def _keys(parties: pl.DataFrame, column: str, by: str, value: pl.Expr) -> pl.DataFrame:
    long = parties.select("party_id", pl.col(column).alias("value")).explode("value").drop_nulls()
    return (
        long.select("party_id", pl.lit(by).alias("by"), value.alias("key"))
        .drop_nulls()
        .with_columns(pl.struct("by", "key").map_batches(_compared, return_dtype=pl.String()).alias("key"))
    )


def _compared(pairs: pl.Series) -> pl.Series:
    return pl.Series([compared(row["by"], row["key"]) for row in pairs], dtype=pl.String())


def compared(by: str, text: str) -> str:
    """A text as it is compared: without capitals; names with single spaces, numbers with none."""
    return (" " if by == "name" else "").join(text.casefold().split())


def _wanted(protected: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    rows = [
        (by, compared(by, entry[by]), entry.get("reason") or DEFAULT_REASON)
        for entry in protected
        for by in ("name", "account", "identifier")
        if entry.get(by)
    ]
    schema = {"by": pl.String(), "key": pl.String(), "reason": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")
