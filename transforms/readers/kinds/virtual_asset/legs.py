"""What a row moved: one sum from one end to another, or a sum given for another one."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.virtual_asset.types import COMES_IN, GOES_OUT

_ZERO = pl.lit(0, MONEY)


def with_own_amount(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds signed (MONEY: + in, - out, where columns for in and out or a mark say so) and way (in, out, null).

    Reads: m_amount, m_amount_in, m_amount_out.
    """
    into, out = pl.col("m_amount_in"), pl.col("m_amount_out")
    apart = pl.when(out.abs() > 0).then(-out.abs()).when(into.is_not_null()).then(into).otherwise(-out.abs())
    named = sources.has("amount") or sources.has("amounts")
    signed = pl.coalesce("m_amount", apart) if named else apart
    way: pl.Expr = pl.when(out.abs() > 0).then(pl.lit("out")).when(into.abs() > 0).then(pl.lit("in"))
    said = sources.profile.direction
    if said is not None:
        mark = sources.cell(said.column)
        marked = (
            pl.when(mark.is_in([*said.debit]))
            .then(pl.lit("out"))
            .when(mark.is_in([*said.credit]))
            .then(pl.lit("in"))
        )
        way = pl.coalesce(marked, way)
    return frame.with_columns(signed.alias("signed"), way.alias("way"))


def is_signed(frame: pl.DataFrame) -> bool:
    """Whether amounts out carry a minus sign. Reads: signed, way, type.

    They do not where only lines that came in have one (a purchase that was taken back), beside such that
    went out and have none.
    """
    open_way = frame["way"].is_null()
    minus, plus = (frame["signed"] < 0) & open_way, (frame["signed"] > 0) & open_way
    odd = not (minus & ~frame["type"].is_in(COMES_IN)).any() and (plus & frame["type"].is_in(GOES_OUT)).any()
    return bool(minus.any()) and not odd


def with_legs(frame: pl.DataFrame, *, signed: bool) -> pl.DataFrame:
    """Adds out_amount, out_asset, in_amount, in_asset of an account's row, null where there is no such leg.

    Reads: signed, way, type, m_received_amount, m_quote_amount; code, received_code, quote_code.
    signed: whether the sign of an amount says which way it goes.
    """
    amount = pl.col("signed")
    by_type = (
        pl.when(pl.col("type").is_in(GOES_OUT))
        .then(pl.lit("out"))
        .when(pl.col("type").is_in(COMES_IN))
        .then(pl.lit("in"))
    )
    by_sign = pl.when(amount < 0).then(pl.lit("out"))
    # In a signed export a plus sign says in, whatever the words (a withdrawal that came back).
    way = pl.coalesce("way", by_sign, pl.lit("in") if signed else by_type)
    # Of other rows than purchases and sales, a sum beside the amount is what it was worth.
    received = _some("m_received_amount") & ~_said_twice(amount)
    quote = _some("m_quote_amount") & pl.col("type").is_in(["buy", "sell"])
    two = received | quote
    base_in = (pl.when(quote & ~received).then(way)) == "in"
    base, other = (
        amount.abs(),
        pl.coalesce(pl.when(received).then("m_received_amount"), "m_quote_amount").abs(),
    )
    other_code = pl.when(received).then("received_code").otherwise("quote_code")
    nothing = two & ~_some("signed")
    framed = frame.with_columns(
        pl.when(~two).then(way).alias("way"),
        pl.when(nothing).then(None).otherwise(base).alias("base"),
        pl.when(two).then(other).alias("other"),
        other_code.alias("other_code"),
        base_in.fill_null(value=False).alias("base_in"),
        two.alias("two"),
    )
    outgoing = (pl.col("way") == "out").fill_null(value=False)
    is_out = pl.when("two").then(~pl.col("base_in")).otherwise(outgoing)
    incoming = (pl.col("way") == "in").fill_null(value=False)
    is_in = pl.when("two").then("base_in").otherwise(incoming)
    return framed.with_columns(
        pl.when(is_out).then("base").when("base_in").then("other").alias("out_amount"),
        pl.when(is_in).then("base").when(pl.col("two")).then("other").alias("in_amount"),
        pl.when(is_out).then("code").when("base_in").then("other_code").alias("out_asset"),
        pl.when(is_in).then("code").when(pl.col("two")).then("other_code").alias("in_asset"),
    )


def _said_twice(amount: pl.Expr) -> pl.Expr:
    """Whether a row that moves one asset says its one sum as what was given and as what was got."""
    same = (pl.col("received_code") == pl.col("code")) & (pl.col("m_received_amount").abs() == amount.abs())
    return same.fill_null(value=False)


def _some(name: str) -> pl.Expr:
    return (pl.col(name).fill_null(_ZERO)) != 0


EVERY_ROW = "every row"
"""What `fee_within` says where a fee in a coin that its row does not move is in the amount of that coin's own row."""
BOTH_WAYS = ("both ways", EVERY_ROW)
"""What `fee_within` says where a sum that came in alone is what was left of it, too."""


def without_fee(frame: pl.DataFrame) -> pl.DataFrame:
    """Sums as they were before the fee, where the profile says that they hold it (`fee_within`).

    What went out is less by a fee in its asset. What a trade brought is more by a fee in the asset
    that came in: the fee was kept back from it; so is a sum that came in alone, where it is said of both ways.
    Where it is said of every row, a fee in a coin that the row does not move is told by another row, and left out.
    """
    fee = pl.col("m_fee").abs()
    told = (pl.col("t_fee_within") != "") & fee.is_not_null()
    paid = told & ((pl.col("fee_code") == "") | (pl.col("fee_code") == pl.col("out_asset")))
    left = pl.col("two") | (pl.col("t_fee_within").is_in(BOTH_WAYS) & pl.col("out_amount").is_null())
    kept_back = told & ~paid.fill_null(value=False) & left & (pl.col("fee_code") == pl.col("in_asset"))
    moved = [
        (pl.col("fee_code") == pl.col(name)).fill_null(value=False) for name in ("out_asset", "in_asset")
    ]
    elsewhere = (pl.col("t_fee_within") == EVERY_ROW) & (pl.col("fee_code") != "") & ~moved[0] & ~moved[1]
    return frame.with_columns(
        pl.when(paid & (fee <= pl.col("out_amount")))
        .then((pl.col("out_amount") - fee).cast(MONEY))
        .otherwise("out_amount")
        .alias("out_amount"),
        pl.when(kept_back)
        .then((pl.col("in_amount") + fee).cast(MONEY))
        .otherwise("in_amount")
        .alias("in_amount"),
        pl.when(elsewhere).then(None).otherwise("m_fee").alias("m_fee"),
    )
