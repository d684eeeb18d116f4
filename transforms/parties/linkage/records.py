"""Mentions of people: one for each account or person and each set of particulars that a document gives.

Method: docs/methods/parties.md, section Mentions.
"""

from __future__ import annotations

import polars as pl

from transforms import ids
from transforms.parties.identity import NO_PARTY
from transforms.parties.told import (
    Told,
    holders,
    holders_of_ends,
    people_beside,
    person_key,
    with_identifiers,
)
from transforms.schema import PARTY_RECORDS, conform

SOURCES_SHOWN = 5
_TEXTS = (
    *("name", "kind", "birth_date", "document_kind", "document_number", "document_country"),
    *("company_number", "phone", "email", "address", "city", "postcode", "country"),
)
_SAID = (*_TEXTS, "other_names")
_SCHEMA = {
    **dict.fromkeys(("node", "source", "account_id", "person_id", *_TEXTS), pl.String()),
    "other_names": pl.List(pl.String()),
    "alone": pl.Boolean(),
    "source_ids": pl.List(pl.String()),
    "mentions": pl.Int64(),
}


def mentions_of(
    accounts: pl.DataFrame, statements: pl.DataFrame, entries: pl.DataFrame, told: Told
) -> pl.DataFrame:
    """Everything that the evidence says of people whose party is known.

    Reads: frames of ACCOUNTS, STATEMENTS, ENTRIES; what payments and registers say.
    Gives: columns of PARTY_RECORDS without party_id, and node (`a` + account or `k` + `person:ID`) and
        alone (false where a record names several people at one end), sorted by record_key.
    """
    named = [
        _persons(told),
        *_holders(told),
        _payments(told),
        _beside(told),
        _statements(statements),
        _named(entries, accounts),
    ]
    said = pl.concat([complete(frame) for frame in named])
    silent = by_account_name(accounts).join(said, on="node", how="anti")
    rows = pl.concat([said, complete(silent)])
    return _with_keys(_grouped(rows.with_columns(tidy())))


def by_account_name(accounts: pl.DataFrame) -> pl.DataFrame:
    """What an account is called of which nothing else is said: by its own name, in a hawaladar's book a nickname."""
    source = pl.when(pl.col("scheme") == "hawala").then(pl.lit("hawala")).otherwise(pl.lit("account"))
    known = accounts.filter((pl.col("scheme") != NO_PARTY) | pl.col("observed"))
    own = _of_account(known, "account").with_columns(source.alias("source"), name="holder_name")
    return own.select("node", "source", "account_id", "name")


def complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of what is said with every column of it, empty where a document has none.

    A row is one mention, from the document `source_id`, unless it comes with `source_ids` and `mentions`.
    """
    if "source_id" in frame.columns:
        frame = frame.with_columns(pl.concat_list("source_id").list.drop_nulls().alias("source_ids"))
    lacking = {name: dtype for name, dtype in _SCHEMA.items() if name not in frame.columns}
    none = pl.lit([], pl.List(pl.String()))
    empty = {"other_names": none, "alone": pl.lit(value=True), "source_ids": none, "mentions": pl.lit(1)}
    more = [empty.get(name, pl.lit(None, dtype)).alias(name) for name, dtype in lacking.items()]
    return frame.with_columns(more).select(list(_SCHEMA)).cast(_SCHEMA)  # type: ignore[arg-type]


def _of_account(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    return frame.with_columns(pl.format("a{}", "account_id").alias("node"), pl.lit(source).alias("source"))


def _persons(told: Told) -> pl.DataFrame:
    persons = told.register_persons.filter(pl.col("person_id").is_not_null())
    rows = persons.with_columns(
        pl.col("person_id").str.strip_chars(),
        pl.format("k{}", person_key()).alias("node"),
        pl.lit("register").alias("source"),
        pl.col("record_id").alias("source_id"),
    )
    return rows.select(name for name in ("source_id", *_SCHEMA) if name in rows.columns)


def _holders(told: Told) -> list[pl.DataFrame]:
    """Lines of the register of account holders: of a person, or of an account for a name alone."""
    lines = holders(told).rename({"record_id": "source_id"})
    columns = ["account_id", "name", "source_id"]
    persons = lines.filter(pl.col("key").is_not_null()).select(
        *columns,
        pl.format("k{}", "key").alias("node"),
        pl.col("key").str.strip_prefix("person:").alias("person_id"),
        pl.lit("account_register").alias("source"),
    )
    alone = lines.filter(pl.col("key").is_null() & pl.col("holds")).select(columns)
    return [persons, _of_account(alone, "account_register")]


def _payments(told: Told) -> pl.DataFrame:
    return by_payments(holders_of_ends(told))


def by_payments(ends: pl.DataFrame) -> pl.DataFrame:
    """What records say of the holders of the ends of payments, each of its account_id."""
    rows = ends.rename({"record_id": "source_id"})
    known = [name for name in ("source_id", *_SCHEMA) if name in rows.columns]
    return _of_account(rows.select(known), "payment")


def _beside(told: Told) -> pl.DataFrame:
    """Conductors, signatories and those for whom a payment was, each a person of their own."""
    rows = people_beside(told).rename({"record_id": "source_id"}).drop("account_id")
    rows = rows.with_columns(pl.format("k{}", "key").alias("node"), pl.lit("payment").alias("source"))
    return rows.select(name for name in ("source_id", *_SCHEMA) if name in rows.columns)


def _statements(statements: pl.DataFrame) -> pl.DataFrame:
    rows = statements.select("account_id", pl.col("holder_name").alias("name"), source_id="statement_id")
    return _of_account(rows.drop_nulls("name"), "statement")


def _named(entries: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """What entries call the account at the other end."""
    known = accounts.filter((pl.col("scheme") != NO_PARTY) | pl.col("observed")).select("account_id")
    rows = entries.select(
        account_id="counterparty_account_id", name="counterparty_name", source_id="record_id"
    ).drop_nulls("name")
    # Millions of rows say the same few names: what is alike is put together before it gets all the columns.
    alike = (
        rows.join(known, on="account_id", how="semi")
        .group_by("account_id", "name")
        .agg(_first_sources(pl.col("source_id")), pl.len().alias("mentions"))
    )
    return _of_account(alike, "named")


def _first_sources(source_ids: pl.Expr) -> pl.Expr:
    return source_ids.drop_nulls().unique().sort().head(SOURCES_SHOWN).alias("source_ids")


def tidy() -> list[pl.Expr]:
    """Texts with single spaces; an empty one is none."""
    texts = {name: pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars() for name in _TEXTS}
    kind = pl.when(texts.pop("kind").is_in(["person", "organisation"])).then("kind")
    return [
        *(pl.when(text != "").then(text).alias(name) for name, text in texts.items()),
        kind.otherwise(pl.lit("unknown")).alias("kind"),
        pl.col("other_names").fill_null([]),
    ]


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for what is said alike of one account or person."""
    by = ["node", "source", "account_id", "person_id", *_SAID, "alone"]
    return rows.group_by(by).agg(_first_sources(pl.col("source_ids").explode()), pl.col("mentions").sum())


def record_keys() -> pl.Expr:
    """`m` and a hash of what a mention says and of whom, of rows as `tidy` leaves them."""
    parts = [pl.col(name).fill_null("") for name in ("node", "source", "account_id", *_TEXTS)]
    whole = pl.concat_str(
        *parts, pl.col("other_names").list.join("\x1e"), pl.col("alone").cast(pl.String()), separator="\x1f"
    )
    hashed = whole.map_elements(lambda text: ids.digest("mention", text), return_dtype=pl.String())
    return pl.format("m{}", hashed).alias("record_key")


def _with_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds record_key, and identifiers in the form in which they are compared."""
    keyed = rows.with_columns(record_keys())
    plain = with_identifiers(keyed).with_columns(
        pl.col(name).str.strip_prefix(f"{name}:") for name in ("document", "company", "phone")
    )
    columns = [name for name in PARTY_RECORDS.names if name != "party_id"]
    return plain.select(*columns, "node", "alone").sort("record_key")


def party_records(mentions: pl.DataFrame, party_of: pl.DataFrame) -> pl.DataFrame:
    """PARTY_RECORDS of mentions. Reads: party_of (node, party_id)."""
    with_party = mentions.join(party_of, on="node", how="left")
    return conform(PARTY_RECORDS, with_party.select(PARTY_RECORDS.names)).sort(PARTY_RECORDS.key)
