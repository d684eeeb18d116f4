"""Entries as the two sides that matching looks at: who paid whom, as each statement says it.

Texts become whole numbers, so that `matching.py` compares small keys; the numbers depend on nothing but equality.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.known import in_pieces
from transforms.flows.once import each_once
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


class Said(NamedTuple):
    """What the entries' texts say, as numbers, in the order of the entries; and `names` of `Sides`."""

    entries: pl.DataFrame
    names: pl.DataFrame


def said_of(entries: pl.DataFrame, accounts: pl.DataFrame, matching: Matching) -> Said:
    """What `sides_of` takes from texts: apart, because it needs nothing of what is worked out about the entries.

    Reads: ENTRIES; accounts (account_id, scheme, holder_name).
    """
    ends, names = _ends(entries, accounts)
    kept = names.sort("name").unique("name_code", keep="first").sort("name_code")
    return Said(ends.hstack(_references(entries, matching)), kept.select("name_code", "key", "name"))


def sides_of(entries: pl.DataFrame, said: Said) -> Sides:
    """The sides of entries, in the order given. An entry of zero moves nothing and is no side.

    Reads: booked_at, amount, currency, row (see order.py), mark (see kinds.py) and euros (MONEY, signed like
        amount); said: what their texts say, of the same entries in the same order.
    """
    coded = _sums(entries).hstack(said.entries)
    debit = {"own": "payer", "other": "payee", "own_name": "payer_name", "other_name": "payee_name"}
    credit = {"own": "payee", "other": "payer", "own_name": "payee_name", "other_name": "payer_name"}
    return Sides(
        coded.filter(entries["amount"] < 0).rename(debit),
        coded.filter(entries["amount"] > 0).rename(credit),
        said.names,
    )


def _ends(entries: pl.DataFrame, accounts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Numbers of both ends (other: null without one) and codes of their names; and every name with key and name_code.

    key: the words of the name, sorted. name_code: a number for the key.
    """
    called, called_at = each_once(entries["counterparty_name"])
    names, of_name = each_once(pl.concat([called, accounts["holder_name"].rename(called.name)]))
    keys = in_pieces(names.to_frame("name").lazy().with_columns(name_key(pl.col("name")).alias("key")))
    coded = keys.with_columns(pl.col("key").rank("dense").alias("name_code"))
    codes = coded["name_code"].gather(of_name)
    known = accounts.select("account_id", "scheme", own_name=codes[len(called) :]).with_row_index("own")
    numbered = pl.when(~pl.col("scheme").is_in(NO_NUMBER)).then("own").alias("other")
    own = _known_of(entries["account_id"], known.select("account_id", "own", "own_name"))
    other = _known_of(entries["counterparty_account_id"], known.select("account_id", numbered))
    ends = own.hstack(other).select(
        "own",
        # A statement that names its own account as the other end says nothing of the other end.
        pl.when(pl.col("other") != pl.col("own")).then("other").alias("other"),
        "own_name",
        codes[: len(called)].gather(called_at).alias("other_name"),
    )
    return ends, coded.drop_nulls("key")


def _known_of(ids: pl.Series, accounts: pl.DataFrame) -> pl.DataFrame:
    """What is known of the account of each id; nulls where nothing is."""
    once, at = each_once(ids)
    known = once.to_frame("account_id").join(accounts, on="account_id", how="left", maintain_order="left")
    return known.drop("account_id").select(pl.all().gather(at))


def telling_words() -> pl.Expr:
    """Words of a name (its `key`) without legal forms and trades, which strangers share; null where none is left."""
    known = party_words()
    common = sorted(known.organisation | known.last | known.people | known.titles)
    # Not set_difference, which takes all the common words out of every name anew.
    told = pl.col("key").str.split(" ").list.eval(pl.element().filter(~pl.element().is_in(common)))
    return pl.when(told.list.len() > 0).then(told)


def _references(entries: pl.DataFrame, matching: Matching) -> pl.DataFrame:
    """Numbers for what the entries are called by: reference and what is made of it, uetr, receipt; cut."""
    none = ["", *(text.upper().replace(" ", "") for text in matching.no_reference)]
    squeezed = {
        name: pl.col(name).str.to_uppercase().str.replace_all(r"\s", "")
        for name in ("reference", "servicer_reference")
    }
    reference, receipt = squeezed.values()
    by_operator = (pl.col("channel") == "mobile_money") & (receipt != "")
    texts = in_pieces(
        entries.lazy().select(
            pl.when(~reference.is_in(none)).then(reference).alias("reference"),
            pl.col("uetr").str.to_lowercase().str.strip_chars(),
            pl.when(by_operator).then(receipt).alias("receipt"),
        )
    )
    references, at = each_once(texts["reference"])
    of_reference = _of_reference(references).select(pl.all().gather(at))
    return pl.DataFrame(
        {
            "reference": at,
            **of_reference.to_dict(),
            "uetr": each_once(texts["uetr"]).at,
            "receipt": each_once(texts["receipt"]).at,
        }
    )


def _of_reference(references: pl.Series) -> pl.DataFrame:
    """reference_start, telling_reference and cut of different references, which are numbered as they stand."""
    said = references.to_frame("text").with_row_index("number")
    letters = pl.col("text").str.len_chars()
    starts = said.select(pl.when(letters >= CUT_AT).then(pl.col("text").str.slice(0, CUT_AT))).to_series()
    # `Rent 2026` is none: hardly two payments have one that tells by chance.
    tells = (letters >= _TELLING) & pl.col("text").str.contains(_TELLING_DIGITS)
    return said.select(
        each_once(starts).at.alias("reference_start"),
        pl.when(tells).then("number").alias("telling_reference"),
        (letters == CUT_AT).alias("cut"),
    )


_TELLING, _TELLING_DIGITS = 10, r"(?:\p{N}\P{N}*){6}"
"""Signs, and digits in any places, from which a reference is a system's number, and no word of the payer's [D]."""


def _sums(entries: pl.DataFrame) -> pl.DataFrame:
    """row, day, money, currency, amount, euros and marked."""
    currencies, currency = each_once(entries["currency"])
    coded = entries.select(
        "row",
        pl.col("booked_at").cast(pl.Date).alias("day"),
        currency.alias("currency"),
        pl.col("amount").abs(),
        pl.col("euros").abs(),
        pl.col("mark").is_not_null().alias("marked"),
    )
    # Amounts have 33 digits at most (money.py), currencies are few: both are one whole number of 128 bits.
    both = pl.col("amount").to_physical() * pl.lit(max(len(currencies), 1), pl.Int128) + pl.col("currency")
    money = each_once(coded.select(both).to_series()).at
    return coded.with_columns(money.alias("money"))
