"""Birth dates, as precise as they are given: 1990, 1990-05 or 1990-05-17."""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from transforms.readers.delimited import dates

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_EARLIEST, _LATEST = 1870, 2100


def birth_date(texts: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """Canonical birth dates; null where a text is empty or means no possible date.

    A day by one of `formats`; else a year, or a year and month, as ISO 8601 writes them. Zeros for a
    month or day that nobody knows (1990-00-00) say that it is not known.
    """
    text = pl.col("text")
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String()}).unique(maintain_order=True)
    named = frame.with_columns(dates.day(text, formats).alias("day"))
    known = {
        written: canonical
        for written, day in named.iter_rows()
        if written and (canonical := _canonical(written, day)) is not None
    }
    return texts.replace_strict(known, default=None, return_dtype=pl.String())


def _canonical(text: str, day: date | None) -> str | None:
    if day is not None:
        return day.isoformat() if _EARLIEST <= day.year <= _LATEST else None
    found = _PART.fullmatch(text.strip())
    if found is None or not _EARLIEST <= int(found[1]) <= _LATEST:
        return None
    year, month, of_month = found[1], found[2], found[3]
    if month in (None, "00"):
        return year if of_month in (None, "00") else None
    if of_month in (None, "00"):
        return f"{year}-{month}" if 1 <= int(month) <= 12 else None
    try:
        return date(int(year), int(month), int(of_month)).isoformat()
    except ValueError:
        return None
