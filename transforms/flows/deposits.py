"""Money between a bank and a customer's account at an exchange, where no reference ties the two records.

The exchange tells of a deposit without saying from where, the bank of a payment to the exchange. They are one where
the bank's line names the exchange, sum and currency are equal, and they lie a few days apart (reported.py).
"""

from __future__ import annotations

import polars as pl

from transforms.money import is_currency


def with_house(payments: pl.DataFrame) -> pl.DataFrame:
    """Adds house: `EXCHANGE in` for a deposit of money with no other end, `EXCHANGE out` for a withdrawal; else null.

    Reads: PAYMENTS of customers of exchanges, with from_kept and to_kept (whether an end is at an exchange).
    """
    money = [code for code in payments["currency"].unique().drop_nulls().to_list() if is_currency(code)]
    is_money = pl.col("currency").is_in(money)
    ways = [
        pl.when(is_money & pl.col(f"{own}_kept") & pl.col(f"{other}_identifier").is_null()).then(
            pl.col(f"{own}_institution").str.to_lowercase().str.strip_chars() + f" {word}"
        )
        for own, other, word in (("to", "from", "in"), ("from", "to", "out"))
    ]
    return payments.with_columns(pl.coalesce(ways).alias("house"))


def with_named_house(entries: pl.DataFrame, houses: pl.Series) -> pl.DataFrame:
    """Adds house to entries: the exchange that a line names, and which way its money went; null where it names none.

    Reads: amount (signed), counterparty_name, narrative. Gives a row for each exchange that a line names.
    """
    names = sorted({str(house).rsplit(" ", 1)[0] for house in houses.drop_nulls()})
    text = pl.concat_str(
        "counterparty_name", "narrative", separator=" ", ignore_nulls=True
    ).str.to_lowercase()
    # Of a name that is part of a longer word (Bit in Bitstamp) nothing follows.
    named = [
        pl.when(text.str.contains(rf"(?:^|\W){_escaped(name)}(?:\W|$)")).then(pl.lit(name)) for name in names
    ]
    if not named:
        return entries.with_columns(pl.lit(None, pl.String()).alias("house"))
    way = pl.when(pl.col("amount") < 0).then(pl.lit(" in")).otherwise(pl.lit(" out"))
    found = entries.with_columns(pl.concat_list(named).list.drop_nulls().alias("house"))
    return found.explode("house").with_columns((pl.col("house") + way).alias("house"))


def _escaped(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign.isspace() else f"\\{sign}" for sign in name)
