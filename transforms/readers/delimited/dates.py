"""Dates and times as text, strictly by the profile's formats; impossible ones are faults."""

from __future__ import annotations

import re

import polars as pl

_DIGITS = {"d": r"\d{1,2}", "m": r"\d{1,2}", "Y": r"\d{4}", "y": r"\d{2}", "H": r"\d{1,2}", "I": r"\d{1,2}"}
_SHAPES = {
    **_DIGITS,
    "M": r"\d{2}",
    "S": r"[0-5]\d",
    "f": r"\d{1,9}",
    "b": r"[A-Za-z]{3}",
    "B": r"[A-Za-z]{3,9}",
    "p": r"(?:[AaPp][Mm])",
    "z": r"[+-]\d{2}:?\d{2}",
}


def shape(written: str) -> str:
    """Regular expression of the texts that a format may stand for."""
    parts = re.split(r"%(.)", written)
    texts = [re.escape(part) if place % 2 == 0 else _SHAPES[part] for place, part in enumerate(parts)]
    return "^" + "".join(texts) + "$"


def has_time(written: str) -> bool:
    """Whether a format states the time of day."""
    return "%H" in written or "%I" in written


_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english(text: pl.Expr, months: tuple[str, ...]) -> pl.Expr:
    """The text with the months' own names as English ones, which `%b` reads; a name's dot goes with it."""
    for names, english in zip(months, _ENGLISH, strict=True):
        longest_first = sorted(names.split("|"), key=len, reverse=True)
        either = "|".join(re.escape(name.strip().rstrip(".")) for name in longest_first)
        # `26мар19`: a year may follow at once.
        text = text.str.replace(rf"(?i)(^|[^\p{{L}}])(?:{either})(?:\.|(\d)|\b)", f"${{1}}{english}${{2}}")
    return text


def local_time(text: pl.Expr, formats: tuple[str, ...], timezone: str) -> pl.Expr:
    """Datetime in UTC of a text by the first format that has its shape; null where none fits.

    A date alone gives midnight and is not shifted: no time was stated. Where clocks are put back,
    the earlier of two instants is taken; a time that clocks skip is null.
    """
    return pl.coalesce(_one(text, written, timezone) for written in formats)


def _one(text: pl.Expr, written: str, timezone: str) -> pl.Expr:
    known = pl.when(text.str.contains(shape(written))).then(text)
    if not has_time(written):
        return known.str.to_date(written, strict=False).cast(pl.Datetime("us"))
    format_ = written.replace(".%f", "%.f")
    parsed = known.str.to_datetime(format_, time_unit="us", strict=False)
    if "%z" in written:
        return parsed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if timezone == "UTC":
        return parsed
    placed = parsed.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return placed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def day(text: pl.Expr, formats: tuple[str, ...]) -> pl.Expr:
    """The day that a text names, as written (not shifted to UTC); null where no format fits."""
    return pl.coalesce(_day(text, written) for written in formats)


def _day(text: pl.Expr, written: str) -> pl.Expr:
    known = pl.when(text.str.contains(shape(written))).then(text)
    if not has_time(written):
        return known.str.to_date(written, strict=False)
    if "%z" in written:
        bare = written.replace("%z", "").rstrip()
        return (
            known.str.replace(r"\s*[+-]\d{2}:?\d{2}$", "")
            .str.to_datetime(bare.replace(".%f", "%.f"), time_unit="us", strict=False)
            .dt.date()
        )
    return known.str.to_datetime(written.replace(".%f", "%.f"), time_unit="us", strict=False).dt.date()
