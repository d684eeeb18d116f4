"""Rows in the case's reference currency, each at a documented rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.benefit.line import Line
from transforms.configuration import Configuration
from transforms.flows.exchange import convert_frame
from transforms.money import MONEY


class Priced(NamedTuple):
    """Rows with amount_ref, and the rates used (FX_RATES)."""

    lines: tuple[Line, ...]
    rates: pl.DataFrame


def priced(lines: Sequence[Line], reference_currency: str, configuration: Configuration) -> Priced:
    """Every row at the reference rate of its day, half up to the minor unit; the rate's id stays with it.

    A row for which no rate is published cannot be counted: it is rejected, and says so. So is the other end of the
    same account or debt: a balance at one end alone would count as gained or lost.
    """
    frame = pl.DataFrame(
        [(str(number), line.amount, line.currency, line.day) for number, line in enumerate(lines)],
        {"number": pl.String(), "amount": MONEY, "currency": pl.String(), "day": pl.Date()},
        orient="row",
    )
    converted = convert_frame(
        frame, "amount", "currency", "day", reference_currency, configuration=configuration, id_col="number"
    )
    values = converted.frame.select("amount_ref", "rate_id").rows()
    found = [_priced(line, *value) for line, value in zip(lines, values, strict=True)]
    without = {
        (line.sources, line.currency): line.day for line in found if line.amount_ref is None and line.amount
    }
    whole = tuple(
        line.rejected(
            f"no reference rate for {line.currency} on {without[line.sources, line.currency]}, so neither end can count"
        )
        if (line.sources, line.currency) in without
        else line
        for line in found
    )
    return Priced(whole, converted.fx_rates)


def _priced(line: Line, amount_ref: Decimal | None, rate_id: str | None) -> Line:
    if amount_ref is None:
        return line.rejected(f"no reference rate for {line.currency} on {line.day}; it cannot be counted")
    return replace(line, amount_ref=amount_ref, rate_id=rate_id)
