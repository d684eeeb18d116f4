"""Cells of a kind's columns to values, all columns of a batch at once, by the rules that banks have.

A column of a profile named `x` becomes `t_x` (text), `m_x` (MONEY), `d_x` (time in UTC) with `p_x`
(its precision), `y_x` (day).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import polars as pl

from transforms.money import EXACT, MONEY, SCALE, WHOLE_DIGITS, is_currency
from transforms.readers.delimited import dates, numbers
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.mapping import locators
from transforms.readers.delimited.sources import Sources
from transforms.readers.profile_shape import Dates, Numbers
from transforms.readers.reading import READ_RECORDS

_POWER = re.compile(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d{1,3}")


def with_texts(cells: pl.DataFrame, sources: Sources, names: Iterable[str]) -> pl.DataFrame:
    """Adds `t_…` of each column; empty where the profile does not name it."""
    return cells.with_columns(sources.of(name).alias(f"t_{name}") for name in names)


def with_money(
    frame: pl.DataFrame, sources: Sources, names: Iterable[str], *, powers: bool = False
) -> pl.DataFrame:
    """Adds `m_…` of each `t_…`; null where it is empty or no number. `powers`: 1.5E-7 is one."""
    grammar = sources.profile.numbers
    return frame.with_columns(
        money(frame[f"t_{name}"], grammar, powers=powers).alias(f"m_{name}") for name in names
    )


def money(texts: pl.Series, grammar: Numbers, *, powers: bool = False) -> pl.Series:
    """Exact amounts of texts; null where the profile's grammar does not know them."""
    text = pl.col("text")
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String()})
    values = frame.select(
        pl.coalesce(numbers.amount(text, grammar), numbers.amount(numbers.normalised(text, grammar), grammar))
    ).to_series()
    if not powers:
        return values
    odd = texts.filter(values.is_null() & texts.str.contains(f"^{_POWER.pattern}$")).unique()
    if odd.is_empty():
        return values
    exact = {written: power for written in odd.to_list() if (power := _power(written)) is not None}
    named = pl.DataFrame({"text": list(exact), "exact": pl.Series(list(exact.values()), dtype=MONEY)})
    found = frame.join(named, on="text", how="left", maintain_order="left")["exact"]
    return pl.select(pl.coalesce(values, found)).to_series()


def _power(text: str) -> Decimal | None:
    """The exact value of `1.5E-7`; None where MONEY cannot hold it whole."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.normalize(EXACT).as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -SCALE or value.adjusted() >= WHOLE_DIGITS:
        return None
    return value


def money_faults(sources: Sources, names: Iterable[str]) -> list[Fault]:
    """A fault for each text that should be an amount and is none. Reads: `t_…`, `m_…`."""
    written = numbers.written(sources.profile.numbers)
    return [
        fault(
            f"{name}_unreadable",
            (pl.col(f"t_{name}") != "") & pl.col(f"m_{name}").is_null(),
            f"the {name.replace('_', ' ')} {{}} is not a number with {written}",
            pl.col(f"t_{name}"),
        )
        for name in names
    ]


def currency_faults(names: Iterable[str], needed_by: dict[str, str]) -> list[Fault]:
    """Currencies that ISO 4217 does not list, and those that lack beside an amount.

    needed_by: column of a currency to the amount that needs it.
    """
    found = []
    for name in names:
        text, words = pl.col(f"t_{name}"), name.replace("_", " ")
        known = text.replace_strict(_KNOWN, default=False, return_dtype=pl.Boolean())
        what = f"the {words} {{}} is no code of ISO 4217 in capital letters"
        found.append(fault(f"{name}_not_iso_4217", (text != "") & ~known, what, text))
        amount = needed_by.get(name)
        if amount is not None:
            lacking = (text == "") & pl.col(f"m_{amount}").is_not_null()
            found.append(fault(f"{name}_missing", lacking, f"the {words} is empty"))
    return found


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KNOWN = {
    code: True for a in _LETTERS for b in _LETTERS for c in _LETTERS if is_currency(code := f"{a}{b}{c}")
}


def with_times(frame: pl.DataFrame, sources: Sources, names: Iterable[str]) -> pl.DataFrame:
    """Adds `d_…` and `p_…` of each `t_…`, by the first of the profile's formats that has its shape."""
    said = sources.profile.dates
    for name in names:
        text, time = pl.col(f"t_{name}"), pl.col(f"d_{name}")
        given = dates.in_gregorian(frame[f"t_{name}"], said.formats, said.calendar).to_frame()
        made = dates.local_time(text, said.formats, said.timezone)
        frame = frame.with_columns(given.select(made.alias(f"d_{name}")).to_series())
        # Other scripts' digits are rare: look for them only where a text is not understood.
        if frame.select(((text != "") & time.is_null()).any()).item():
            text = dates.plain(text)
            made = dates.local_time(text, said.formats, said.timezone)
            frame = frame.with_columns(given.select(made.alias(f"d_{name}")).to_series())
        precision = pl.when(time.is_not_null()).then(_precision(text, said))
        frame = frame.with_columns(precision.alias(f"p_{name}"))
    return frame


def _precision(text: pl.Expr, said: Dates) -> pl.Expr:
    return pl.coalesce(
        pl.when(text.str.contains(dates.shape(written))).then(
            pl.lit("second" if dates.has_time(written) else "day")
        )
        for written in said.formats
    )


def with_days(frame: pl.DataFrame, sources: Sources, names: Iterable[str]) -> pl.DataFrame:
    """Adds `y_…` of each `t_…`: the day as written, not shifted to UTC."""
    formats = sources.profile.dates.value_formats
    return frame.with_columns(dates.day(pl.col(f"t_{name}"), formats).alias(f"y_{name}") for name in names)


def date_faults(sources: Sources, names: Iterable[str], made: str) -> list[Fault]:
    """A fault for each text that should be a time (`made`: d) or a day (y) and is none."""
    formats = sources.profile.dates.formats if made == "d" else sources.profile.dates.value_formats
    return [
        fault(
            f"{name}_unreadable",
            (pl.col(f"t_{name}") != "") & pl.col(f"{made}_{name}").is_null(),
            f"{name.replace('_', ' ')}: {{}} is no possible date written as {' or '.join(formats)}",
            pl.col(f"t_{name}"),
        )
        for name in names
    ]


def said(name: str) -> pl.Expr:
    """The text of a column; null where it is empty."""
    text = pl.col(f"t_{name}")
    return pl.when(text != "").then(text)


def records_of(frame: pl.DataFrame, found: pl.Series, sources: Sources, first: int) -> pl.DataFrame:
    """READ_RECORDS of a batch that makes no entries: places, raw texts and reasons.

    Reads: line, raw. found: the reasons of each record. first: ordinal of the first.
    """
    given = {
        "ordinal": pl.int_range(first, first + frame.height, dtype=pl.Int64()),
        "locator": locators(sources),
        "raw": pl.col("raw"),
        "reasons": pl.lit(found),
        "booked": pl.lit(value=False),
        "statement": pl.lit(-1, pl.Int32()),
        "sequence": pl.lit(0, pl.Int64()),
        "reversal": pl.lit(value=False),
    }
    schema = READ_RECORDS.frame_schema
    return frame.select(
        given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )
