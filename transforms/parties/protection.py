"""People whom the case's settings, or a register, say must be protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.parties.kind import plain_words

DEFAULT_REASON = "named in the case's settings as a person to protect"
REGISTER_REASON = "named in a register of people to protect"


def entries_of_register(register: pl.DataFrame) -> list[dict[str, str]]:
    """Lines of the register of people to protect as entries of the settings say it.

    Reads: REGISTER_PROTECTED. A line means whomever any of its parts means.
    """
    return [
        {
            "name": row["name"] or "",
            "account": row["account_identifier"] or "",
            "identifier": f"person:{row['person_id'].strip()}" if row["person_id"] else "",
            "reason": row["reason"] or REGISTER_REASON,
        }
        for row in register.sort("record_id").iter_rows(named=True)
    ]


def protected_parties(parties: pl.DataFrame, protected: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    """party_id and protected_reason of every party that an entry of the settings means.

    Reads: parties (party_id, names, identifiers). An entry means a party by one of its names (all of
    its words, in any order, capitals and accents apart), by an account's number, or by an identifier
    with its scheme or without. A name may mean several parties: all are protected.
    """
    wanted = _wanted(protected)
    if wanted.is_empty():
        return pl.DataFrame(schema={"party_id": pl.String(), "protected_reason": pl.String()})
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


def with_shared_accounts(met: pl.DataFrame, party_accounts: pl.DataFrame) -> pl.DataFrame:
    """Adds the parties of accounts that somebody who is protected holds together with others.

    Reads: what `protected_parties` gave; PARTY_ACCOUNTS. Where a register names several holders the
    account is a party of its own, whose money is the protected one's too.
    """
    joint = party_accounts.filter(pl.col("relation") == "joint_holder").select("party_id", "account_id")
    shared = joint.join(met, on="party_id", how="inner").drop("party_id")
    own = party_accounts.filter(pl.col("relation").is_in(["holder", "named_as"])).select(
        "party_id", "account_id"
    )
    reason = pl.format("an account is held together with somebody protected: {}", "protected_reason")
    more = shared.join(own, on="account_id", how="inner").select("party_id", reason.alias("protected_reason"))
    return (
        pl.concat([met, more.join(met, on="party_id", how="anti")])
        .unique()
        .sort("party_id", "protected_reason")
        .unique("party_id", keep="first", maintain_order=True)
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
    """A text as it is compared, without capitals: a name's words sorted, a number without spaces."""
    if by == "name":
        return " ".join(sorted(plain_words(text))) or " ".join(text.casefold().split())
    return "".join(text.casefold().split())


def _wanted(protected: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    rows = [
        (by, compared(by, entry[by]), entry.get("reason") or DEFAULT_REASON)
        for entry in protected
        for by in ("name", "account", "identifier")
        if entry.get(by) and compared(by, entry[by])
    ]
    schema = {"by": pl.String(), "key": pl.String(), "reason": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")
