"""Which accounts one party holds: by exact identifiers, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from transforms import ids
from transforms.parties.words import party_words

NO_PARTY = "unknown"
"""Scheme of accounts that nothing names."""


def party_of_accounts(
    accounts: pl.DataFrame, statements: pl.DataFrame, groups: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """account_id and party_id for every account that has a party.

    An account's own number makes a party; accounts whose statements state the same identifier of
    their holder (`scheme:value`) have one party. A name never joins two accounts. An account that
    the evidence does not name at all has no party, unless its own statement is in evidence.

    Reads: accounts (account_id, scheme, institution, observed), statements (account_id,
        holder_identifiers). groups: what `groups_of` gave; by default of the statements alone.
    """
    known = groups_of(accounts, statements) if groups is None else groups
    with_party = accounts.filter((pl.col("scheme") != NO_PARTY) | pl.col("observed"))
    own = with_party.select("account_id", pl.format("p{}", pl.col("account_id").str.slice(1)).alias("own"))
    joined = pl.DataFrame(
        [(node[1:], party) for node, party in known.items() if node[0] == "a"],
        schema={"account_id": pl.String(), "party_id": pl.String()},
        orient="row",
    )
    return (
        own.join(joined, on="account_id", how="left")
        .select("account_id", pl.coalesce("party_id", "own").alias("party_id"))
        .sort("account_id")
    )


def groups_of(
    accounts: pl.DataFrame, statements: pl.DataFrame, links: Sequence[tuple[str, str]] = ()
) -> dict[str, str]:
    """party_id of every node that an identifier joins: `a` + account, `k` + identifier.

    links: further pairs of nodes that are one party's.
    """
    deciding = [(f"a{account}", f"k{key}") for account, key in _deciding(accounts, statements).iter_rows()]
    return _joined([*deciding, *links])


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


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """party_id of every node in a pair; the least identifier of a group makes the id."""
    leader: dict[str, str] = {}

    def find(node: str) -> str:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for one, other in pairs:
        # Keys stand before accounts, so that the head of every group is its least identifier.
        head, tail = sorted((find(one), find(other)), key=lambda node: (node[0] != "k", node))
        leader[tail] = head
    return {node: "p" + ids.digest("party", find(node)[1:]) for node in sorted(leader)}
