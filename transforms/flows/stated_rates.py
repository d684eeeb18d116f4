"""Rates that documents state: they go before reference rates, and how far the two lie apart.

A movement of which both sums are known in two currencies states its own rate. Method: docs/methods/transfers.md.
"""

from __future__ import annotations

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.exchange import Converted, convert_frame, last_rates
from transforms.flows.known import spread_out
from transforms.money import RATE, RATE_SCALE
from transforms.schema import FX_RATES

_EURO = "EUR"
SOURCE = "stated: what left and what arrived, by the documents of this transfer"


def convert_transfers(
    transfers: pl.DataFrame, reference_currency: str, configuration: Configuration
) -> Converted:
    """The transfers with amount_ref and rate_id, in the order given, and the rates behind them.

    Reads: transfer_id, sent_at, amount, currency, received_amount, received_currency.
    What arrived in the reference currency is the amount there, by a rate of the transfer's own (source `stated`). Else
    the reference rate of what left counts; where there is none, that of what arrived.
    """
    exchanged = (pl.col("received_currency") != pl.col("currency")) & (pl.col("received_amount") > 0)
    states = exchanged & (pl.col("received_currency") == reference_currency) & (pl.col("amount") > 0)
    rows = transfers.select(
        *_READ,
        states.fill_null(value=False).alias("states"),
        exchanged.fill_null(value=False).alias("exchanged"),
    )
    # What is stated stands in the reference currency already, and asks for no rate.
    given = rows.select(
        "transfer_id",
        "sent_at",
        pl.when("states").then("received_amount").otherwise("amount").alias("amount"),
        pl.when("states").then(pl.lit(reference_currency)).otherwise("currency").alias("currency"),
    )
    left = _converted(given, "amount", "currency", reference_currency, configuration)
    stated = rows.filter("states").with_columns(_own_rate_id(reference_currency).alias("rate_id"))
    own = spread_out(stated.select("rate_id"), rows["states"].arg_true(), rows.height)
    found = rows.select(left.frame["amount_ref"], pl.coalesce(own["rate_id"], left.frame["rate_id"]))
    rates = [left.fx_rates, _stated_rates(stated, reference_currency)]
    unknown = found["amount_ref"].is_null() & rows["exchanged"]
    if unknown.any():
        arrived = _converted(
            rows.filter(unknown), "received_amount", "received_currency", reference_currency, configuration
        )
        said = arrived.frame.select("amount_ref", "rate_id")
        instead = spread_out(said, unknown.arg_true(), rows.height)
        found = found.select(
            pl.when(unknown).then(instead[name]).otherwise(name).alias(name) for name in said.columns
        )
        rates.append(arrived.fx_rates)
    # The few columns first: a wide frame would be copied.
    missing = transfers.select(
        "currency", "transfer_id", pl.col("sent_at").cast(pl.Date).alias("wanted_date")
    ).filter(found["amount_ref"].is_null())
    return Converted(
        transfers.hstack(found),
        pl.concat(rates).unique("rate_id").sort("rate_id"),
        missing.sort("currency", "wanted_date", "transfer_id"),
    )


_READ = ("transfer_id", "sent_at", "amount", "currency", "received_amount", "received_currency")


def _converted(
    rows: pl.DataFrame, amount: str, currency: str, reference_currency: str, configuration: Configuration
) -> Converted:
    return convert_frame(rows, amount, currency, "sent_at", reference_currency, configuration=configuration)


def _own_rate_id(reference_currency: str) -> pl.Expr:
    return pl.format("x{}{}-{}", "currency", pl.lit(reference_currency), "transfer_id")


def _stated_rates(stated: pl.DataFrame, reference_currency: str) -> pl.DataFrame:
    """A rate for each transfer that states one: what arrived for what left."""
    day = pl.col("sent_at").cast(pl.Date)
    return stated.select(
        "rate_id",
        "currency",
        pl.lit(reference_currency).alias("reference_currency"),
        day.alias("wanted_date"),
        day.alias("rate_date"),
        pl.col("received_amount").alias("numerator"),
        pl.col("amount").alias("denominator"),
        pl.lit(SOURCE).alias("source"),
    ).select(FX_RATES.names)


def rate_spreads(transfers: pl.DataFrame, configuration: Configuration) -> pl.Series:
    """rate_spread of the transfers, in the order given: how much more arrived than at the reference rate.

    The cross rate of the two currencies is that of the last day on which both were published. Null in one
    currency, and where there is no rate.
    """
    is_exchanged = (
        (pl.col("received_currency") != pl.col("currency"))
        & (pl.col("received_amount") > 0)
        & (pl.col("amount") > 0)
    )
    # The few columns first: a wide frame would be copied.
    exchanged = (
        transfers.select(*_READ)
        .with_row_index("place")
        .filter(is_exchanged)
        .select(
            "place",
            "amount",
            "received_amount",
            pl.col("currency").alias("sent"),
            pl.col("received_currency").alias("received"),
            pl.col("sent_at").cast(pl.Date).alias("day"),
        )
    )
    if exchanged.is_empty():
        return pl.repeat(None, transfers.height, dtype=RATE, eager=True).alias("rate_spread")
    rated = exchanged
    for side in ("sent", "received"):
        rated = last_rates(rated, side, "day", configuration).rename({"per_euro": f"per_euro_{side}"})
    columns = ["amount", "received_amount", "per_euro_sent", "per_euro_received"]
    units = rated.select(pl.col(name).to_physical() for name in columns)
    spreads = [_spread(*row) for row in units.iter_rows()]
    known = pl.Series("rate_spread", spreads, pl.String).cast(RATE).to_frame()
    return spread_out(known, rated["place"], transfers.height)["rate_spread"]


def _spread(amount: int, received: int, sent_rate: int | None, received_rate: int | None) -> str | None:
    """(received / amount) / (received_rate / sent_rate) - 1 to RATE_SCALE places, halves away from zero."""
    if sent_rate is None or received_rate is None:
        return None
    below = amount * received_rate
    above = received * sent_rate - below
    whole = (2 * abs(above) * 10**RATE_SCALE + below) // (2 * below)
    sign = "-" if above < 0 and whole else ""
    return f"{sign}{whole // 10**RATE_SCALE}.{whole % 10**RATE_SCALE:0{RATE_SCALE}d}"
