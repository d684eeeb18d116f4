"""Which accounts one party holds: by exact identifiers, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.parties.words import party_words

NO_PARTY = "unknown"
"""Scheme of accounts that nothing names."""


def party_of_accounts(accounts: pl.DataFrame, groups: Mapping[str, str]) -> pl.DataFrame:
    """account_id and party_id for every account that has a party.

    An account's own number makes a party; accounts whose statements state the same identifier of
    their holder (`scheme:value`) have one party. A name never joins two accounts. An account that
    the evidence does not name at all has no party, unless its own statement is in evidence.

    Reads: accounts (account_id, scheme, observed). groups: party_id by node (`a` + account).
    """
    with_party = accounts.filter((pl.col("scheme") != NO_PARTY) | pl.col("observed"))
    own = with_party.select("account_id", pl.format("p{}", pl.col("account_id").str.slice(1)).alias("own"))
    joined = pl.DataFrame(
        [(node[1:], party) for node, party in groups.items() if node[0] == "a"],
        schema={"account_id": pl.String(), "party_id": pl.String()},
        orient="row",
    )
    return (
        own.join(joined, on="account_id", how="left")
        .select("account_id", pl.coalesce("party_id", "own").alias("party_id"))
        .sort("account_id")
    )


def stated_pairs(accounts: pl.DataFrame, statements: pl.DataFrame) -> list[tuple[str, str]]:
    """Pairs of nodes (`a` + account, `k` + identifier) by what statements state of their holders."""
    return [(f"a{account}", f"k{key}") for account, key in _deciding(accounts, statements).iter_rows()]


def stated_identifiers(statements: pl.DataFrame) -> pl.DataFrame:
    """account_id and identifier (`scheme:value`) for whatever statements state of their holders."""
    stated = statements.select("account_id", pl.col("holder_identifiers").alias("identifier"))
    tidy = pl.col("identifier").str.strip_chars()
    value = tidy.str.splitn(":", 2).struct.field("field_1").str.strip_chars().str.to_lowercase()
    return (
        stated.explode("identifier")
        .filter(tidy.is_not_null() & (tidy != ""))
        .filter(~value.is_in(["", *party_words().no_value]).fill_null(value=False))
        .with_columns(tidy)
        .unique()
        .sort("account_id", "identifier")
    )


def _deciding(accounts: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """account_id and key: what two accounts must share to be one party's."""
    words = party_words()
    scheme = pl.col("identifier").str.splitn(":", 2).struct.field("field_0").str.to_lowercase()
    stated = stated_identifiers(statements).join(
        accounts.select("account_id", "institution"), on="account_id", how="left"
    )
    by_institution = scheme.is_in(list(words.institution_identifiers))
    key = (
        pl.when(by_institution)
        # Null where the institution is not known: a customer number alone decides nothing.
        .then(pl.format("{}@{}", "identifier", "institution"))
        .otherwise("identifier")
    )
    return (
        stated.filter(~scheme.is_in(list(words.generic_identifiers)) & pl.col("identifier").str.contains(":"))
        .select("account_id", key.alias("key"))
        .drop_nulls()
        .unique()
        .sort("account_id", "key")
    )
