"""Entries as the two sides that matching looks at: who paid whom, as each statement says it.

Texts become whole numbers, so that `matching.py` compares small keys; the numbers depend on nothing but equality.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.known import in_pieces, with_known
from transforms.flows.settings import Matching
from transforms.flows.words import name_key
from transforms.parties.words import party_words

CUT_AT = 16
"""Characters of the reference in field 61 of MT940 (SWIFT: 16x)."""

NO_NUMBER = ("named", "unknown")
"""Schemes of accounts that the evidence gives no number for: such an end contradicts nothing."""


class Sides(NamedTuple):
    """Debits and credits with the same columns, and names (name_code, key; name: the first written so), sorted.

    Columns: row (the entry's place in order of ids), day, money (amount and currency as one), currency,
    amount (MONEY, > 0), euros (amount at the reference rate; empty without one), payer and payee
    (accounts; empty where a statement gives no number), payer_name, payee_name, reference,
    reference_start (its first 16 characters, where it is at least so long), telling_reference (where it is
    a number that no two payments share by chance), uetr: numbers that are
    equal where the texts are; receipt: the same for an operator's receipt, where the channel is mobile money;
    cut: whether the reference may have been cut at 16 characters;
    marked: cash, charge or interest by its own text.
    """

    debits: pl.DataFrame
    credits: pl.DataFrame
    names: pl.DataFrame


def sides_of(entries: pl.DataFrame, accounts: pl.DataFrame, matching: Matching) -> Sides:
    """The sides of entries, in the order given. An entry of zero moves nothing and is no side.

    Reads: columns of ENTRIES, row (see order.py), mark (see kinds.py) and euros (MONEY, signed like amount);
        accounts (account_id, scheme, holder_name).
    """
    names = _names(entries, accounts)
    coded = _coded(_with_ends(entries, accounts, names), matching).filter(pl.col("amount") != 0)
    debit = {"own": "payer", "other": "payee", "own_name": "payer_name", "other_name": "payee_name"}
    credit = {"own": "payee", "other": "payer", "own_name": "payee_name", "other_name": "payer_name"}
    sized = coded.with_columns(pl.col("amount", "euros").abs())
    return Sides(
        sized.filter(coded["amount"] < 0).rename(debit),
        sized.filter(coded["amount"] > 0).rename(credit),
        names.sort("name")
        .unique("name_code", keep="first")
        .sort("name_code")
        .select("name_code", "key", "name"),
    )


def _names(entries: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Every name that is used: name, key (its words, sorted) and name_code (a number for the key)."""
    used = pl.concat([entries["counterparty_name"], accounts["holder_name"]]).rename("name")
    once = used.drop_nulls().unique().to_frame().lazy()
    keyed = in_pieces(once.with_columns(name_key(pl.col("name")).alias("key")))
    return keyed.drop_nulls("key").with_columns(pl.col("key").rank("dense").alias("name_code"))


def telling_words() -> pl.Expr:
    """Words of a name (its `key`) without legal forms and trades, which strangers share; null where none is left."""
    known = party_words()
    common = sorted(known.organisation | known.last | known.people | known.titles)
    # Not set_difference, which takes all the common words out of every name anew.
    told = pl.col("key").str.split(" ").list.eval(pl.element().filter(~pl.element().is_in(common)))
    return pl.when(told.list.len() > 0).then(told)


def _with_ends(entries: pl.DataFrame, accounts: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Account numbers of both ends (other: null without a number) and codes of their names."""
    code = names.select("name", "name_code")
    known = (
        accounts.select("account_id", "scheme", "holder_name")
        .sort("account_id")
        .with_row_index("own")
        .join(code.rename({"name_code": "own_name"}), left_on="holder_name", right_on="name", how="left")
    )
    numbered = pl.when(~pl.col("scheme").is_in(NO_NUMBER)).then("own").alias("other")
    others = known.select(pl.col("account_id").alias("counterparty_account_id"), numbered)
    called = code.rename({"name": "counterparty_name", "name_code": "other_name"})
    rows = with_known(entries, known.select("account_id", "own", "own_name"), "account_id")
    rows = with_known(with_known(rows, others, "counterparty_account_id"), called, "counterparty_name")
    # A statement that names its own account as the other end says nothing of the other end.
    return rows.with_columns(pl.when(pl.col("other") != pl.col("own")).then("other").alias("other"))


def _coded(rows: pl.DataFrame, matching: Matching) -> pl.DataFrame:
    none = ["", *(text.upper().replace(" ", "") for text in matching.no_reference)]
    reference = pl.col("reference").str.to_uppercase().str.replace_all(r"\s", "")
    receipt = pl.col("servicer_reference").str.to_uppercase().str.replace_all(r"\s", "")
    read = ("reference", "servicer_reference", "uetr", "channel")
    said = (
        rows.lazy()
        .select(read)
        .select(
            pl.when(~reference.is_in(none)).then(reference).alias("reference"),
            pl.col("uetr").str.to_lowercase().str.strip_chars(),
            pl.when((pl.col("channel") == "mobile_money") & (receipt != "")).then(receipt).alias("receipt"),
        )
    )
    texts = in_pieces(said.with_columns(_cut_reference().alias("reference_start"), _telling_reference()))
    coded = rows.drop("reference", "uetr").with_columns(_money().alias("money")).hstack(texts)
    return coded.select(
        "row",
        pl.col("booked_at").cast(pl.Date).alias("day"),
        _code("money").alias("money"),
        _code("currency").alias("currency"),
        "amount",
        "euros",
        "own",
        "other",
        "own_name",
        "other_name",
        _code_of("reference"),
        _code_of("reference_start"),
        _code_of("telling_reference"),
        (pl.col("reference").str.len_chars() == CUT_AT).alias("cut"),
        _code_of("uetr"),
        _code_of("receipt"),
        pl.col("mark").is_not_null().alias("marked"),
    )


def _cut_reference() -> pl.Expr:
    return pl.when(pl.col("reference").str.len_chars() >= CUT_AT).then(
        pl.col("reference").str.slice(0, CUT_AT)
    )


def _money() -> pl.Expr:
    """Amount and currency as one whole number: amounts have 33 digits at most (money.py), currencies are few."""
    many = pl.col("currency").n_unique().cast(pl.Int128)
    return pl.col("amount").abs().to_physical() * many + pl.col("currency").rank("dense").cast(pl.Int128)


def _telling_reference() -> pl.Expr:
    """A reference that hardly two payments have by chance: `Rent 2026` is none."""
    reference = pl.col("reference")
    digits = reference.str.count_matches(r"\p{N}")
    tells = (reference.str.len_chars() >= _TELLING) & (digits >= _TELLING_DIGITS)
    return pl.when(tells).then(reference).alias("telling_reference")


_TELLING, _TELLING_DIGITS = 10, 6
"""Signs and digits from which a reference is a system's number, and no word of the payer's [D]."""


def _code_of(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_not_null()).then(_code(column)).alias(column)


def _code(column: str) -> pl.Expr:
    """One number for equal rows: where the first of them stands."""
    return pl.col("row").min().over(column)
