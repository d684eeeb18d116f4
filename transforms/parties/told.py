"""What payments and registers say of people: names, identifiers, accounts, and what ties them together.

Method: docs/methods/reported-payments.md, section Parties.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from transforms import ids
from transforms.readers.countries import country_code
from transforms.readers.identities import document_key, phone_key
from transforms.schema import (
    PAYMENT_PARTIES,
    PAYMENT_RECORDS,
    PAYMENTS,
    REGISTER_ACCOUNT_HOLDERS,
    REGISTER_DECISIONS,
    REGISTER_PERSONS,
    REGISTER_PROTECTED,
)

NOT_HOLDERS = (
    *("conductor", "signatory", "director", "ultimate_debtor", "ultimate_creditor", "agent", "reported"),
)
"""Roles of people whom a payment names beside those whose accounts its ends are."""
BESIDE = ("conductor", "signatory", "director", "ultimate_debtor", "ultimate_creditor")
"""Of these, people: who paid in or out, signed, directs the firm, or for whom it was. The account is not theirs."""
HOLDS = frozenset(
    (
        *("", "holder", "owner", "account holder", "account owner", "joint", "joint holder", "co-holder"),
        *("coholder", "inhaber", "kontoinhaber", "titulaire", "titular", "intestatario"),
    )
)
"""Words of a register for one whose money it is; all others (proxy, signatory, beneficiary) only use it."""


_SAID_BESIDE = ("name", "birth_date", "phone", "email", "address", "city", "postcode", "country")


@dataclass(frozen=True)
class Told:
    """Frames of particulars that speak of people, by the names of their tables."""

    payments: pl.DataFrame = field(default_factory=PAYMENTS.empty)
    payment_records: pl.DataFrame = field(default_factory=PAYMENT_RECORDS.empty)
    payment_parties: pl.DataFrame = field(default_factory=PAYMENT_PARTIES.empty)
    register_persons: pl.DataFrame = field(default_factory=REGISTER_PERSONS.empty)
    register_account_holders: pl.DataFrame = field(default_factory=REGISTER_ACCOUNT_HOLDERS.empty)
    register_protected: pl.DataFrame = field(default_factory=REGISTER_PROTECTED.empty)
    register_decisions: pl.DataFrame = field(default_factory=REGISTER_DECISIONS.empty)


TOLD_TABLES = (
    PAYMENTS,
    PAYMENT_RECORDS,
    PAYMENT_PARTIES,
    REGISTER_PERSONS,
    REGISTER_ACCOUNT_HOLDERS,
    REGISTER_PROTECTED,
    REGISTER_DECISIONS,
)
"""The tables behind `Told`."""


def people_of_payments(told: Told) -> pl.DataFrame:
    """People whose accounts the ends of payments are, with what each record says of them.

    Gives: account_id, record_id, name, kind, country, document, company, phone (`scheme:value`), alone
        (whether the record names nobody else at that end), sorted.
    """
    return (
        with_identifiers(holders_of_ends(told))
        .select(
            *("account_id", "record_id", "number", "name", "kind", "country", "document", "company"),
            *("phone", "alone"),
        )
        .sort("account_id", "record_id", "number")
    )


def holders_of_ends(told: Told) -> pl.DataFrame:
    """Rows of PAYMENT_PARTIES whose accounts the ends of payments are, with account_id and alone."""
    ends = told.payments.select("payment_id", "from_account_id", "to_account_id")
    return (
        told.payment_parties.filter(pl.col("side").is_in(["from", "to"]) & ~pl.col("role").is_in(NOT_HOLDERS))
        .join(told.payment_records.select("record_id", "payment_id"), on="record_id", how="inner")
        .join(ends, on="payment_id", how="inner")
        .with_columns(
            pl.when(pl.col("side") == "from")
            .then("from_account_id")
            .otherwise("to_account_id")
            .alias("account_id"),
            (pl.len().over("record_id", "side") == 1).alias("alone"),
        )
    )


def people_beside(told: Told) -> pl.DataFrame:
    """People whom payments name beside the holders of their ends (BESIDE), one row a record.

    Gives: columns of PAYMENT_PARTIES; account_id of the end, booked_at; document, company and phone_known
        (`scheme:value`); key: the document, else the company number, else `beside:` and a hash of all
        that is said of them. Sorted.
    """
    ends = told.payments.select(
        *("payment_id", "from_account_id", "to_account_id"),
        pl.coalesce("sent_at", "received_at").alias("booked_at"),
    )
    named = told.payment_parties.filter(pl.col("role").is_in(BESIDE) & pl.col("side").is_in(["from", "to"]))
    rows = (
        with_identifiers(named)
        .with_columns(pl.col("phone").alias("phone_known"), named["phone"])
        .filter(pl.any_horizontal(pl.col(one).is_not_null() for one in ("name", "document", "company")))
        .join(told.payment_records.select("record_id", "payment_id"), on="record_id", how="inner")
        .join(ends, on="payment_id", how="inner")
    )
    said = pl.concat_str(*(pl.col(one).fill_null("") for one in _SAID_BESIDE), separator="\x1f")
    hashed = said.map_elements(lambda text: "beside:" + ids.digest("beside", text), return_dtype=pl.String())
    account = pl.when(pl.col("side") == "from").then("from_account_id").otherwise("to_account_id")
    keyed = rows.with_columns(
        account.alias("account_id"), pl.coalesce("document", "company", hashed).alias("key")
    )
    return keyed.sort("key", "record_id", "number")


def people_of_registers(told: Told) -> pl.DataFrame:
    """People of the register of persons: key (`person:ID`) and as in `people_of_payments`, with other_names."""
    rows = told.register_persons.filter(pl.col("person_id").is_not_null())
    return (
        with_identifiers(rows)
        .with_columns(person_key())
        .select(
            *("key", "record_id", "name", "other_names", "kind", "country", "document", "company", "phone")
        )
        .sort("key", "record_id")
    )


def person_key(column: str = "person_id") -> pl.Expr:
    """`person:ID` of a column of person ids."""
    return pl.format("person:{}", pl.col(column).str.strip_chars()).alias("key")


def with_identifiers(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds document, company and phone as `scheme:value`; null for what identifies nobody."""
    issued = pl.coalesce("document_country", "country")
    return rows.with_columns(
        _keyed("document", pl.col("document_number"), issued, document_key),
        _keyed("company", pl.col("company_number"), pl.col("country"), document_key),
        _keyed("phone", pl.col("phone"), pl.col("country"), phone_key),
    )


def _keyed(scheme: str, number: pl.Expr, country: pl.Expr, key: Callable[[str, str], str | None]) -> pl.Expr:
    def one(pair: dict[str, str]) -> str | None:
        known = key(pair["number"], country_code(pair["country"]))
        return f"{scheme}:{known}" if known else None

    pairs = pl.struct(number.fill_null("").alias("number"), country.fill_null("").alias("country"))
    said = pl.when(number.is_not_null()).then(pairs)
    return said.map_elements(one, return_dtype=pl.String(), skip_nulls=True).alias(scheme)


def holders(told: Told) -> pl.DataFrame:
    """Lines of the register of account holders: account_id, key, name, holds, since, until, record_id.

    key is null where the line gives a name and no person_id. relation: `holder` for one whose money
    it is, else the register's word.
    """
    word = pl.col("relation").fill_null("").str.to_lowercase().str.strip_chars()
    return told.register_account_holders.select(
        "account_id",
        pl.when(pl.col("person_id").is_not_null()).then(person_key()).alias("key"),
        "name",
        word.is_in(list(HOLDS)).alias("holds"),
        pl.when(word.is_in(list(HOLDS))).then(pl.lit("holder")).otherwise(word).alias("relation"),
        "since",
        "until",
        "record_id",
    ).sort("account_id", "record_id")


def links(told: Told) -> list[tuple[str, str]]:
    """Pairs of nodes (`k` + identifier, `a` + account) that are one party's.

    A person and their documents; an account and its only holder by a register; an account and the only
    document or company number under which all payments know its holder. Never a phone number, and never
    a name. What a person decided is not among them (`linkage/decisions.py`).
    """
    persons = people_of_registers(told)
    by_number = [
        persons.select(pl.col("key").alias("one"), pl.col(scheme).alias("other")).drop_nulls()
        for scheme in ("document", "company")
    ]
    pairs = [(f"k{one}", f"k{other}") for one, other in pl.concat(by_number).rows()]
    accounts = pl.concat([_only_holders(told), *_only_numbers(told)])
    return sorted({*pairs, *((f"a{account}", f"k{key}") for account, key in accounts.rows())})


def _only_holders(told: Told) -> pl.DataFrame:
    """account_id and key where the register names one holder and nobody else."""
    held = holders(told).filter("holds")
    who = pl.coalesce("key", "name")
    single = held.group_by("account_id").agg(
        who.n_unique().alias("count"), pl.col("key").drop_nulls().first()
    )
    return single.filter((pl.col("count") == 1) & pl.col("key").is_not_null()).select("account_id", "key")


def _only_numbers(told: Told) -> list[pl.DataFrame]:
    """account_id and key by document, and by company number, where all records say the same one."""
    people = people_of_payments(told).filter("alone")
    found = []
    for scheme in ("document", "company"):
        known = people.select("account_id", pl.col(scheme).alias("key")).drop_nulls().unique()
        found.append(known.filter(pl.len().over("account_id") == 1).sort("account_id"))
    return found
