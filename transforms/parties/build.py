"""Parties and the accounts they hold or use, by exact identifiers.

Method: docs/methods/transfers.md, section Parties. Likeness of names comes later, as evidence with
a probability; here nothing is joined that an identifier does not join.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from transforms.parties.identity import party_of_accounts, stated_identifiers
from transforms.parties.kind import kind_of
from transforms.parties.protection import protected_parties
from transforms.schema import PARTIES, PARTY_ACCOUNTS, conform

EVIDENCE_RECORDS = 5
_NAMELESS = ("named", "unknown")


class PartyFrames(NamedTuple):
    """Frames of PARTIES and PARTY_ACCOUNTS."""

    parties: pl.DataFrame
    party_accounts: pl.DataFrame


def parties_of(
    accounts: pl.DataFrame,
    statements: pl.DataFrame,
    entries: pl.DataFrame,
    protected: Sequence[Mapping[str, str]] = (),
) -> PartyFrames:
    """One party an account, unless statements state the same identifier of two accounts' holders.

    Reads: frames of ACCOUNTS, STATEMENTS, ENTRIES (schema); protected: entries of the case's
        settings (name, account, identifier, reason). The order of rows makes no difference.
    Gives: frames sorted by key.
    """
    held = party_of_accounts(accounts, statements)
    names = _names(held, accounts, statements, entries)
    parties = (
        held.select("party_id")
        .unique()
        .join(names, on="party_id", how="left")
        .join(_identifiers(held, accounts, statements), on="party_id", how="left")
        .join(_countries(held, accounts), on="party_id", how="left")
        .with_columns(
            pl.col("name").fill_null(""),
            *(pl.col(column).fill_null([]) for column in ("names", "identifiers", "countries")),
        )
    )
    parties = parties.with_columns(_kind(parties["name"]).alias("kind"))
    shielded = parties.join(protected_parties(parties, protected), on="party_id", how="left").with_columns(
        pl.col("protected_reason").is_not_null().alias("protected")
    )
    return PartyFrames(conform(PARTIES, shielded).sort("party_id"), _party_accounts(held, accounts, entries))


def _names(
    held: pl.DataFrame, accounts: pl.DataFrame, statements: pl.DataFrame, entries: pl.DataFrame
) -> pl.DataFrame:
    """party_id, name and names: a statement's word before others', the more frequent, the alphabet."""
    used = pl.concat(
        [
            _counted(statements.select("account_id", pl.col("holder_name").alias("name")), 0),
            _counted(
                entries.select(
                    pl.col("counterparty_account_id").alias("account_id"),
                    pl.col("counterparty_name").alias("name"),
                ),
                1,
            ),
            _counted(accounts.select("account_id", pl.col("holder_name").alias("name")), 2),
        ]
    )
    ranked = (
        used.join(held, on="account_id", how="inner")
        .group_by("party_id", "whose", "name")
        .agg(pl.col("times").sum())
        .sort("party_id", "whose", pl.col("times") * -1, "name")
    )
    return ranked.group_by("party_id", maintain_order=True).agg(
        pl.col("name").first(), pl.col("name").unique().sort().alias("names")
    )


def _counted(named: pl.DataFrame, whose: int) -> pl.DataFrame:
    tidy = pl.col("name").str.replace_all(r"\s+", " ").str.strip_chars()
    counted = named.drop_nulls().group_by("account_id", "name").agg(pl.len().cast(pl.Int64).alias("times"))
    return counted.with_columns(tidy, pl.lit(whose).alias("whose")).filter(pl.col("name") != "")


def _identifiers(held: pl.DataFrame, accounts: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    numbers = accounts.filter(~pl.col("scheme").is_in(_NAMELESS)).select(
        "account_id", pl.format("{}:{}", "scheme", "identifier").alias("identifier")
    )
    return _listed(held, pl.concat([numbers, stated_identifiers(statements)]), "identifier", "identifiers")


def _countries(held: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    country = (
        pl.when(pl.col("scheme") == "iban").then(pl.col("identifier").str.slice(0, 2)).otherwise("country")
    )
    return _listed(held, accounts.select("account_id", country.alias("country")), "country", "countries")


def _listed(held: pl.DataFrame, values: pl.DataFrame, column: str, into: str) -> pl.DataFrame:
    return (
        held.join(values.drop_nulls(), on="account_id", how="inner")
        .group_by("party_id")
        .agg(pl.col(column).unique().sort().alias(into))
    )


def _kind(names: pl.Series) -> pl.Series:
    distinct = names.unique().sort()
    kinds = {name: kind_of(name) for name in distinct}
    return pl.Series("kind", [kinds[name] for name in names], dtype=pl.String())


def _party_accounts(held: pl.DataFrame, accounts: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Who holds what: `holder` where the account's own statement is in evidence, else `named_as`."""
    relation = pl.when(pl.col("observed")).then(pl.lit("holder")).otherwise(pl.lit("named_as"))
    rows = held.join(accounts.select("account_id", "observed"), on="account_id", how="left").with_columns(
        relation.alias("relation"), pl.lit(1.0).alias("probability")
    )
    own = _seen(entries, "account_id").with_columns(pl.lit("holder").alias("relation"))
    others = _seen(entries, "counterparty_account_id").with_columns(pl.lit("named_as").alias("relation"))
    seen = rows.join(pl.concat([own, others]), on=["account_id", "relation"], how="left")
    filled = seen.with_columns(pl.col("evidence").fill_null([])).drop("observed")
    return conform(PARTY_ACCOUNTS, filled).sort(PARTY_ACCOUNTS.key)


def _seen(entries: pl.DataFrame, column: str) -> pl.DataFrame:
    """First and last day, and the first records, of entries that speak of an account."""
    ordered = entries.select(column, "booked_at", "record_id").sort("booked_at", "record_id")
    return (
        ordered.group_by(column, maintain_order=True)
        .agg(
            pl.col("booked_at").first().cast(pl.Date).alias("since"),
            pl.col("booked_at").last().cast(pl.Date).alias("until"),
            pl.col("record_id").head(EVIDENCE_RECORDS).alias("evidence"),
        )
        .rename({column: "account_id"} if column != "account_id" else {})
    )
