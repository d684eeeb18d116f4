"""Dates and times as text, strictly by the profile's formats; impossible ones are faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import polars as pl

from transforms.readers.calendars import day_of
from transforms.readers.profile_shape import COUNTED
from transforms.readers.scripts import DIGITS, INVISIBLE, in_plain_digits

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
    "j": r"\d{3}",
    "G": r"\d{4}",
    "V": r"\d{2}",
    "u": r"[1-7]",
    "a": r"\p{L}[\p{L}\p{M}.]*",
}
_MORNING = {"H": r"(?:0?\d|1[01])", "p": r"(?:[Aa][Mm])"}
_AFTERNOON = {"H": r"(?:1[2-9]|2[0-3])", "p": r"(?:[Pp][Mm])"}
"""Hours that run to 24, with the half of the day that they are in (`14:05 PM`)."""
_EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the sheet, not an instant


def shape(written: str) -> str:
    """Regular expression of the texts that a format may stand for."""
    return f"^{_inner_shape(written)}$"


def _inner_shape(written: str) -> str:
    if written in COUNTED:
        return COUNTED[written]
    if _says_half_twice(written):
        return f"(?:{_shaped(written, _SHAPES | _MORNING)}|{_shaped(written, _SHAPES | _AFTERNOON)})"
    return _shaped(written, _SHAPES)


def _shaped(written: str, shapes: Mapping[str, str]) -> str:
    parts = re.split(r"%(.)", written)
    texts = [re.escape(part) if place % 2 == 0 else shapes[part] for place, part in enumerate(parts)]
    return "".join(texts)


def _says_half_twice(written: str) -> bool:
    return "%H" in written and "%p" in written


def has_time(written: str) -> bool:
    """Whether a format states the time of day."""
    return "%H" in written or "%I" in written or (written in COUNTED and written != "excel_days")


def plain(text: pl.Expr) -> pl.Expr:
    """The text with digits from 0 to 9 and without marks of direction."""
    return text.str.replace_all(INVISIBLE, "").str.replace_many(DIGITS)


_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english(text: pl.Expr, months: tuple[str, ...]) -> pl.Expr:
    """The text with the months' own names as English ones, which `%b` reads; a name's dot goes with it."""
    for names, english in zip(months, _ENGLISH, strict=True):
        longest_first = sorted(names.split("|"), key=len, reverse=True)
        either = "|".join(re.escape(name.strip().rstrip(".")) for name in longest_first)
        # `26мар19`: a year may follow at once.
        text = text.str.replace_all(
            rf"(?i)(^|[^\p{{L}}])(?:{either})(?:\.|(\d)|\b)", f"${{1}}{english}${{2}}"
        )
    return text


def in_gregorian(texts: pl.Series, formats: tuple[str, ...], calendar: str) -> pl.Series:
    """Texts with the Gregorian day in place of another calendar's, written the same way.

    calendar: one of calendars.CALENDARS, in which the formats' %Y, %m and %d count. A text that fits no format, or
    whose day that calendar does not have, becomes empty, so that it is never read as if it were Gregorian.
    """
    if calendar == "gregorian":
        return texts
    made = {text: _gregorian(text, formats, calendar) for text in texts.unique().to_list()}
    return texts.replace_strict(made, return_dtype=pl.String()) if made else texts


def _gregorian(text: str, formats: tuple[str, ...], calendar: str) -> str:
    plain_text = in_plain_digits(text)
    shapes = {**_SHAPES, "Y": r"\d{3}"} if calendar == "minguo" else _SHAPES
    for written in formats:
        parts = re.split(r"%(.)", written)
        pattern = "".join(
            re.escape(part)
            if place % 2 == 0
            else f"(?P<{part}>{shapes[part]})"
            if part in "Ymd"
            else shapes[part]
            for place, part in enumerate(parts)
        )
        found = re.fullmatch(pattern, plain_text)
        if found is None:
            continue
        day_meant = day_of(calendar, int(found["Y"]), int(found["m"]), int(found["d"]))
        if day_meant is None:
            return ""
        said = {"Y": f"{day_meant:%Y}", "m": f"{day_meant:%m}", "d": f"{day_meant:%d}"}
        for code in sorted(said, key=found.start, reverse=True):
            plain_text = plain_text[: found.start(code)] + said[code] + plain_text[found.end(code) :]
        return plain_text
    return ""


def local_time(text: pl.Expr, formats: tuple[str, ...], timezone: str) -> pl.Expr:
    """Datetime in UTC of a text by the first format that has its shape; null where none fits.

    A date alone gives midnight and is not shifted: no time was stated. Where clocks are put back,
    the earlier of two instants is taken; a time that clocks skip is null.
    """
    return pl.coalesce(_one(text, written, timezone) for written in formats)


def _one(text: pl.Expr, written: str, timezone: str) -> pl.Expr:
    known: pl.Expr = pl.when(text.str.contains(shape(written))).then(text)
    if written in COUNTED:
        return _placed(_counted(known, written), timezone if written == "excel_times" else "UTC")
    known, written = _without_half(*_without_weekday(known, written))
    if not has_time(written):
        return known.str.to_date(written, strict=False).cast(pl.Datetime("us"))
    format_ = written.replace(".%f", "%.f")
    parsed = known.str.to_datetime(format_, time_unit="us", strict=False)
    if "%z" in written:
        return parsed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return _placed(parsed, timezone)


def _placed(parsed: pl.Expr, timezone: str) -> pl.Expr:
    """The local time of a zone, or of an offset (`+08:00`), in UTC."""
    if timezone == "UTC":
        return parsed
    if timezone[0] in "+-":
        minutes = (int(timezone[1:3]) * 60 + int(timezone[4:6])) * (-1 if timezone[0] == "-" else 1)
        return parsed - pl.duration(minutes=minutes)
    placed = parsed.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return placed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _without_weekday(text: pl.Expr, written: str) -> tuple[pl.Expr, str]:
    """A text of that shape, and the format, without the name of the weekday, which adds nothing to a date."""
    before, found, after = written.partition("%a")
    if not found:
        return text, written
    parts = f"^({_inner_shape(before)}){_SHAPES['a']}({_inner_shape(after)})$"
    return text.str.replace(parts, "${1}${2}"), before + after


def _without_half(text: pl.Expr, written: str) -> tuple[pl.Expr, str]:
    """A text of that shape, and the format, without AM or PM where the hours run to 24."""
    if not _says_half_twice(written):
        return text, written
    return text.str.replace(r"\s*[AaPp][Mm]", ""), re.sub(r"\s*%p", "", written)


def _counted(text: pl.Expr, written: str) -> pl.Expr:
    """The time that a plain number means, to the second (excel_times) or as exactly as it says."""
    number = text.str.replace(",", ".", literal=True)
    if written.startswith("unix"):
        unit = 1_000_000 if written == "unix_seconds" else 1_000
        return (number.cast(pl.Int64, strict=False) * unit).cast(pl.Datetime("us"))
    seconds = (number.cast(pl.Float64, strict=False) * 86_400).round().cast(pl.Int64)
    return pl.lit(_EXCEL_BEGINS, pl.Datetime("us")) + pl.duration(seconds=seconds)


def day(text: pl.Expr, formats: tuple[str, ...]) -> pl.Expr:
    """The day that a text names, as written (not shifted to UTC); null where no format fits."""
    return pl.coalesce(_day(text, written) for written in formats)


def _day(text: pl.Expr, written: str) -> pl.Expr:
    known: pl.Expr = pl.when(text.str.contains(shape(written))).then(text)
    if written in COUNTED:
        return _counted(known, written).dt.date()
    known, written = _without_half(*_without_weekday(known, written))
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
