"""What a trade cost or brought where the file states the price of a unit alone."""

from __future__ import annotations

from decimal import Decimal, localcontext

import polars as pl

from transforms.money import MONEY, SCALE, WHOLE_DIGITS
from transforms.readers.delimited import numbers
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import money

_STEP = Decimal(1).scaleb(-SCALE)


def with_priced_sums(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds priced: whether m_quote_amount is the amount times the price, since no column states it.

    The product is kept to 18 places; the exchange booked a sum of fewer, which the file does not tell.
    Reads: t_price, t_quote_amount, m_amount, m_quote_amount.
    """
    if not sources.has("price"):
        return frame.with_columns(pl.lit(value=False).alias("priced"))
    prices = money(frame["t_price"], sources.profile.numbers, powers=True)
    untold = (frame["t_quote_amount"] == "").to_list()
    products = [
        _product(amount, price) if is_untold and amount is not None and price is not None else None
        for amount, price, is_untold in zip(frame["m_amount"], prices, untold, strict=True)
    ]
    made = pl.Series("product", products, MONEY)
    return frame.with_columns(
        pl.coalesce("m_quote_amount", made).alias("m_quote_amount"),
        made.is_not_null().alias("priced"),
    )


def price_faults(sources: Sources) -> list[Fault]:
    """A price that is no number, and one whose product is too large. Reads: t_price, t_quote_amount, priced."""
    lost = (pl.col("t_price") != "") & (pl.col("t_quote_amount") == "") & ~pl.col("priced")
    return [
        fault(
            "price_unreadable",
            lost & pl.col("m_amount").is_not_null(),
            f"the price {{}} is not a number with {numbers.written(sources.profile.numbers)}, or too large a one",
            pl.col("t_price"),
        )
    ]


def _product(amount: Decimal, price: Decimal) -> Decimal | None:
    with localcontext() as exact:
        exact.prec = 100
        product = (abs(amount) * price).quantize(_STEP)
    return product if product.adjusted() < WHOLE_DIGITS else None
