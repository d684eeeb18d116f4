"""Parties, the accounts they hold or use, the mentions that they are made of, and the links between these.

Method: docs/methods/transfers.md, section Parties; docs/methods/parties.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from transforms.names.latin import latin_lists
from transforms.parties.identity import party_of_accounts, stated_identifiers, stated_pairs
from transforms.parties.kind import kind_of
from transforms.parties.linkage.build import Guard, WhoIsWho, established, with_likely
from transforms.parties.linkage.decisions import party_id
from transforms.parties.linkage.former import former_names
from transforms.parties.linkage.links import party_links, strength_of
from transforms.parties.linkage.records import mentions_of, party_records
from transforms.parties.linkage.ways import ways_of
from transforms.parties.protection import entries_of_register, protected_parties, with_shared_accounts
from transforms.parties.told import (
    Told,
    holders,
    links,
    people_beside,
    people_of_payments,
    people_of_registers,
)
from transforms.readers.identities import PHONE_OF_END
from transforms.schema import ENTRIES, PARTIES, PARTY_ACCOUNTS, Table, conform

EVIDENCE_RECORDS = 5
READ: dict[Table, tuple[str, ...]] = {
    ENTRIES: (
        *("entry_id", "record_id", "account_id", "booked_at", "amount"),
        *("counterparty_account_id", "counterparty_name"),
    ),
}
"""Columns that parties are made from, of tables with others."""
_NAMELESS = ("named", "unknown")


class PartyFrames(NamedTuple):
    """Frames of PARTIES, PARTY_ACCOUNTS, PARTY_RECORDS and PARTY_LINKS."""

    parties: pl.DataFrame
    party_accounts: pl.DataFrame
    party_records: pl.DataFrame
    party_links: pl.DataFrame


def parties_of(
    accounts: pl.DataFrame,
    statements: pl.DataFrame,
    entries: pl.DataFrame,
    protected: Sequence[Mapping[str, str]] = (),
    told: Told | None = None,
) -> PartyFrames:
    """One party an account, unless evidence or a person's decision says that accounts have one holder.

    Reads: frames of ACCOUNTS, STATEMENTS, ENTRIES (schema; columns: `READ`); protected: entries of the case's
        settings (name, account, identifier, reason); told: what payments and registers say. The order
        of rows makes no difference. Every person of a register is a party, with an account or without.
    Gives: frames sorted by key.
    """
    said = told or Told()
    mentions = mentions_of(accounts, statements, entries, said)
    pairs = [*stated_pairs(accounts, statements), *links(said)]
    former = {} if said.register_decisions.is_empty() else former_names(accounts, said)
    known = established(mentions, pairs, said.register_decisions, former)
    parties, relations = _described(accounts, statements, entries, protected, said, known)
    likely = with_likely(known, mentions, lambda: _guard(parties, relations, entries, said))
    if likely.groups is not known.groups:
        parties, relations = _described(accounts, statements, entries, protected, said, likely)
    known = likely
    of_node = [(node, known.groups.get(node) or party_id(node)) for node in mentions["node"].unique().sort()]
    records = party_records(mentions, pl.DataFrame(of_node, _PARTY_OF_NODE, orient="row"))
    of_record = dict(records.select("record_key", "party_id").rows())
    return PartyFrames(parties, relations, records, party_links(known.links, of_record))


def _guard(parties: pl.DataFrame, relations: pl.DataFrame, entries: pl.DataFrame, said: Told) -> Guard:
    firms = set(parties.filter(pl.col("kind") == "organisation")["party_id"])
    held = relations.select("account_id", "party_id").unique()
    return Guard(
        frozenset(parties.filter("protected")["party_id"]), ways_of(entries, said.payments, held, firms)
    )


_PARTY_OF_NODE = {"node": pl.String(), "party_id": pl.String()}


def _described(
    accounts: pl.DataFrame,
    statements: pl.DataFrame,
    entries: pl.DataFrame,
    protected: Sequence[Mapping[str, str]],
    said: Told,
    known: WhoIsWho,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """PARTIES and PARTY_ACCOUNTS of groups that are known."""
    held = party_of_accounts(accounts, known.groups)
    people = _people(said, held, known.groups)
    names = _names(held, accounts, statements, entries, people)
    parties = (
        pl.concat([held.select("party_id"), people.select("party_id")])
        .unique()
        .join(names, on="party_id", how="left")
        .join(_identifiers(held, accounts, statements, people), on="party_id", how="left")
        .join(_countries(held, accounts, people), on="party_id", how="left")
        .join(_stated_kinds(people), on="party_id", how="left")
        .with_columns(
            pl.col("name").fill_null(""),
            *(pl.col(column).fill_null([]) for column in ("names", "identifiers", "countries")),
        )
    )
    parties = parties.with_columns(latin_lists(parties["names"]).alias("names_plain"))
    by_name = pl.Series("by_name", _kind(parties["name"]))
    parties = parties.with_columns(pl.coalesce("stated_kind", by_name).alias("kind")).drop("stated_kind")
    relations = _party_accounts(held, accounts, entries, said, known)
    entitled = [*protected, *entries_of_register(said.register_protected)]
    met = with_shared_accounts(protected_parties(parties, entitled), relations)
    shielded = parties.join(met, on="party_id", how="left").with_columns(
        pl.col("protected_reason").is_not_null().alias("protected")
    )
    return conform(PARTIES, shielded).sort("party_id"), relations


def _people(said: Told, held: pl.DataFrame, groups: Mapping[str, str]) -> pl.DataFrame:
    """What records say of people whose party is known; whose: a register's word before a payment's.

    Columns: party_id, whose, name, other_names, kind, country, identifiers.
    """
    payments = people_of_payments(said).join(held, on="account_id", how="inner")
    persons = people_of_registers(said).with_columns(party_of_key(groups))
    beside = people_beside(said).with_columns(party_of_key(groups))
    holders_ = holders(said)
    named = holders_.filter(pl.col("key").is_null() & pl.col("holds")).join(
        held, on="account_id", how="inner"
    )
    known = holders_.filter(pl.col("key").is_not_null()).with_columns(party_of_key(groups))
    numbers = pl.concat_list("document", "company", "phone").list.drop_nulls()
    own = pl.concat_list("key", "document", "company", "phone").list.drop_nulls()
    none = pl.lit([], pl.List(pl.String())).alias("other_names")
    unsaid = [none, pl.lit("unknown").alias("kind"), pl.lit(None, pl.String()).alias("country")]
    rows = [
        persons.select(
            "party_id", _WHOSE_REGISTER, "name", "other_names", "kind", "country", own.alias("identifiers")
        ),
        known.select("party_id", _WHOSE_HOLDER, "name", *unsaid, pl.concat_list("key").alias("identifiers")),
        named.select("party_id", _WHOSE_HOLDER, "name", *unsaid, none.alias("identifiers")),
        payments.select(
            "party_id", _WHOSE_PAYMENT, "name", none, "kind", "country", numbers.alias("identifiers")
        ),
        beside.with_columns(phone="phone_known").select(
            "party_id", _WHOSE_PAYMENT, "name", none, "kind", "country", numbers.alias("identifiers")
        ),
    ]
    return pl.concat(rows)


_WHOSE_REGISTER = pl.lit(-1).alias("whose")
_WHOSE_HOLDER, _WHOSE_PAYMENT = pl.lit(0).alias("whose"), pl.lit(1).alias("whose")


def _names(
    held: pl.DataFrame,
    accounts: pl.DataFrame,
    statements: pl.DataFrame,
    entries: pl.DataFrame,
    people: pl.DataFrame,
) -> pl.DataFrame:
    """party_id, name and names: a register's word, a statement's, others'; the more frequent, the alphabet."""
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
    by_account = used.join(held, on="account_id", how="inner").drop("account_id")
    others = people.select("party_id", pl.lit(3).alias("whose"), pl.col("other_names").alias("name")).explode(
        "name"
    )
    said = pl.concat([people.select("party_id", "whose", "name"), others]).with_columns(_tidy_name())
    counted = said.filter(pl.col("name") != "").with_columns(pl.lit(1, pl.Int64()).alias("times"))
    ranked = (
        pl.concat([by_account.select(counted.columns), counted])
        .group_by("party_id", "whose", "name")
        .agg(pl.col("times").sum())
        .sort("party_id", "whose", pl.col("times") * -1, "name")
    )
    return ranked.group_by("party_id", maintain_order=True).agg(
        pl.col("name").first(), pl.col("name").unique().sort().alias("names")
    )


def _tidy_name() -> pl.Expr:
    return pl.col("name").str.replace_all(r"\s+", " ").str.strip_chars()


def _counted(named: pl.DataFrame, whose: int) -> pl.DataFrame:
    counted = named.drop_nulls().group_by("account_id", "name").agg(pl.len().cast(pl.Int64).alias("times"))
    return counted.with_columns(_tidy_name(), pl.lit(whose).alias("whose")).filter(pl.col("name") != "")


def _identifiers(
    held: pl.DataFrame, accounts: pl.DataFrame, statements: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Numbers of accounts, what statements state, and what payments and registers say of people.

    An account of an operator is called by its holder's document or phone: these are identifiers
    by themselves, and a name is none.
    """
    numbers = accounts.filter(~pl.col("scheme").is_in([*_NAMELESS, "mto"])).select(
        "account_id", pl.format("{}:{}", "scheme", "identifier").alias("identifier")
    )
    named = pl.col("identifier")
    ends = accounts.filter((pl.col("scheme") == "mto") & ~named.str.starts_with("name:")).select(
        "account_id",
        pl.when(named.str.starts_with("document:"))
        .then(named)
        .when(named.str.starts_with("phone:"))
        .then(named.str.extract(PHONE_OF_END))
        .otherwise(pl.format("mto:{}", named))
        .alias("identifier"),
    )
    known = pl.concat([numbers, ends, stated_identifiers(statements)])
    return _listed(held, known, people, "identifier", "identifiers")


def _countries(held: pl.DataFrame, accounts: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    country = (
        pl.when(pl.col("scheme") == "iban").then(pl.col("identifier").str.slice(0, 2)).otherwise("country")
    )
    coded = people.filter(pl.col("country").str.contains("^[A-Z]{2}$")).with_columns(
        pl.concat_list("country")
    )
    values = accounts.select("account_id", country.alias("country"))
    return _listed(held, values, coded.rename({"country": "countries"}), "country", "countries")


def _listed(
    held: pl.DataFrame, values: pl.DataFrame, people: pl.DataFrame, column: str, into: str
) -> pl.DataFrame:
    """party_id and the sorted values of its accounts, and of the lists that people have under `into`."""
    by_account = held.join(values.drop_nulls(), on="account_id", how="inner").select("party_id", column)
    told = people.select("party_id", pl.col(into).alias(column)).explode(column).drop_nulls()
    both = pl.concat([by_account, told])
    return both.group_by("party_id").agg(pl.col(column).unique().sort().alias(into))


def _stated_kinds(people: pl.DataFrame) -> pl.DataFrame:
    """party_id and the kind that a register or payments state, where none states another."""
    stated = people.filter(pl.col("kind").is_in(["person", "organisation"]))
    one = stated.group_by("party_id").agg(
        pl.col("kind").first().alias("stated_kind"), pl.col("kind").n_unique().alias("count")
    )
    return one.filter(pl.col("count") == 1).drop("count")


def _kind(names: pl.Series) -> pl.Series:
    distinct = names.unique().sort()
    kinds = {name: kind_of(name) for name in distinct}
    return pl.Series("kind", [kinds[name] for name in names], dtype=pl.String())


def _party_accounts(
    held: pl.DataFrame,
    accounts: pl.DataFrame,
    entries: pl.DataFrame,
    said: Told,
    known: WhoIsWho,
) -> pl.DataFrame:
    """Who holds what: `holder` where the account's own statement or a register says so, else `named_as`.

    A register and payments may also name people who use an account without holding it; the relation is their word.
    Where accounts are one party's by likeness, each has the probability of its own way to the party's id.
    """
    relation = pl.when(pl.col("observed")).then(pl.lit("holder")).otherwise(pl.lit("named_as"))
    rows = held.join(accounts.select("account_id", "observed"), on="account_id", how="left").with_columns(
        relation.alias("relation")
    )
    own = _seen(entries, "account_id").with_columns(pl.lit("holder").alias("relation"))
    others = _seen(_naming(entries, said), "counterparty_account_id").with_columns(
        pl.lit("named_as").alias("relation")
    )
    seen = rows.join(pl.concat([own, others]), on=["account_id", "relation"], how="left").drop("observed")
    sure = seen.with_columns(known.probability(pl.format("a{}", "account_id")))
    by_register = _by_register(held, said, known).select(sure.columns)
    merged = (
        pl.concat([sure, by_register, _beside(said, known).select(sure.columns)])
        .with_columns(pl.col("evidence").fill_null([]))
        .sort("party_id", "account_id", "relation", "since", nulls_last=True)
        .group_by(PARTY_ACCOUNTS.key, maintain_order=True)
        .agg(
            pl.col("since").min(),
            pl.col("until").max(),
            pl.col("probability").max(),
            pl.col("evidence")
            .explode(empty_as_null=False)
            .unique(maintain_order=True)
            .head(EVIDENCE_RECORDS),
        )
        .with_columns(strength_of(pl.col("probability")).alias("strength"))
    )
    return conform(PARTY_ACCOUNTS, merged).sort(PARTY_ACCOUNTS.key)


def _naming(entries: pl.DataFrame, said: Told) -> pl.DataFrame:
    """Records that name an account as another's end: of entries, and of payments at both ends."""
    columns = ["counterparty_account_id", "booked_at", "record_id"]
    at = pl.coalesce("sent_at", "received_at")
    ends = [
        said.payments.select(pl.col(f"{side}_account_id"), at.alias("booked_at"), "record_id").rename(
            {f"{side}_account_id": "counterparty_account_id"}
        )
        for side in ("from", "to")
    ]
    return pl.concat([entries.select(columns), *(one.select(columns) for one in ends)])


def _by_register(held: pl.DataFrame, said: Told, known: WhoIsWho) -> pl.DataFrame:
    """What the register of account holders says: a person's party, or the account's own for a name alone.

    A person who is not the account's only holder is a `joint_holder`: the account stays a party of its own.
    """
    lines = (
        holders(said)
        .with_columns(party_of_key(known.groups))
        .join(held.rename({"party_id": "own_party"}), on="account_id", how="left")
    )
    party = pl.coalesce("party_id", pl.when("holds").then("own_party"))
    joint = (pl.col("relation") == "holder") & party.ne_missing(pl.col("own_party"))
    return lines.select(
        party.alias("party_id"),
        "account_id",
        pl.when(joint).then(pl.lit("joint_holder")).otherwise("relation").alias("relation"),
        "since",
        "until",
        pl.concat_list("record_id").alias("evidence"),
        known.probability(pl.coalesce(pl.format("k{}", "key"), pl.format("a{}", "account_id"))),
    ).filter(pl.col("party_id").is_not_null())


def _beside(said: Told, known: WhoIsWho) -> pl.DataFrame:
    """What payments say of people beside the holders: relation is the payment's word for their part in it."""
    rows = people_beside(said).with_columns(party_of_key(known.groups))
    return rows.select(
        "party_id",
        "account_id",
        pl.col("role").alias("relation"),
        pl.col("booked_at").cast(pl.Date).alias("since"),
        pl.col("booked_at").cast(pl.Date).alias("until"),
        pl.concat_list("record_id").alias("evidence"),
        known.probability(pl.format("k{}", "key")),
    )


def party_of_key(groups: Mapping[str, str]) -> pl.Expr:
    """party_id of `key`: that of its group, or one of its own."""

    def one(key: str) -> str:
        return groups.get(f"k{key}") or party_id(f"k{key}")

    return pl.col("key").map_elements(one, return_dtype=pl.String()).alias("party_id")


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
