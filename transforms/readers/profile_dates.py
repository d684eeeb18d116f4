"""The key `dates` of a profile: formats, time zone, calendar, names of months."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from transforms.readers.calendars import OF_STATEMENTS
from transforms.readers.profile_keys import Keys
from transforms.readers.profile_shape import CALENDARS, COUNTED, UNREAD_CALENDARS, Dates

_DATE_CODES = frozenset("dmYybBHIMSfpzajGVu")
_OF_A_WEEK = frozenset("GVu")
"""The codes of an ISO week date, which makes no day without all three."""
_DAYS_OF_OTHERS = ("solar_hijri", "kurdish", "ethiopian", *OF_STATEMENTS)
"""Calendars whose days are reckoned, so that a statement may be dated by them."""


def dates_of(keys: Keys, calendar: str) -> Dates:
    """How dates are written.

    calendar: what the kind of profile has where the key is left out.
    Raises: ProfileError for a format, zone or calendar that is not known.
    """
    keys.refuse_unknown(("format", "value_format", "timezone", "calendar", "months"))
    formats = keys.texts("format") or ("%Y-%m-%d",)
    values = keys.texts("value_format") or formats
    for written in (*formats, *values):
        codes = [part[:1] for part in written.replace("%%", "").split("%")[1:]]
        week = _OF_A_WEEK & set(codes)
        understood = set(codes) <= _DATE_CODES and codes.count("a") <= 1 and week in (set(), _OF_A_WEEK)
        if understood and written not in COUNTED:
            _check_halves(codes, written, keys)
        if written not in COUNTED and (not codes or not understood):
            raise keys.fail(
                f"The date format {written!r} is not understood.",
                "write it with %d %m %Y %y %b %B %a %j %H %I %M %S %f %p %z, for instance '%d.%m.%Y', "
                f"an ISO week date as '%G-W%V-%u', or as one of {', '.join(COUNTED)}",
            )
    zone = keys.text("timezone", "UTC")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as bad:
        raise keys.fail(f"The time zone {zone!r} is not known.", "for instance Europe/Berlin") from bad
    months = keys.texts("months")
    if months and (len(months) != 12 or not all(name.strip() for name in months)):
        raise keys.fail("The key months must name twelve months.", "for instance [janv., févr., mars, ...]")
    said = keys.choice("calendar", CALENDARS, calendar)
    if said in OF_STATEMENTS and calendar == "any":
        raise keys.fail(f"Ledgers are not read by the calendar {said}.", "leave the key calendar out")
    if calendar == "gregorian" != said and said not in UNREAD_CALENDARS:
        _check_calendar(said, (*formats, *values), keys)
    return Dates(formats, values, zone, "lunar_hijri" if said == "hijri" else said, months)


def _check_halves(codes: Sequence[str], written: str, keys: Keys) -> None:
    """Raises: ProfileError for hours up to twelve of either half of the day, and for a half without hours."""
    if ("I" in codes and "p" not in codes) or ("p" in codes and not {"H", "I"} & set(codes)):
        raise keys.fail(
            f"The date format {written!r} does not tell the hour.",
            "write hours up to twelve with %I and %p, and hours up to 24 with %H",
        )


def _check_calendar(calendar: str, formats: Sequence[str], keys: Keys) -> None:
    """Raises: ProfileError where a file's days cannot be told by a calendar, or not as they are written."""
    if calendar not in _DAYS_OF_OTHERS:
        raise keys.fail(
            f"The calendar {calendar} makes no certain day of a line.",
            f"dates of statements are read by gregorian, {', '.join(_DAYS_OF_OTHERS)}",
        )
    if not all({"Y", "m", "d"} <= {part[:1] for part in written.split("%")[1:]} for written in formats):
        raise keys.fail(
            f"Dates of the calendar {calendar} are read where year, month and day stand in figures.",
            "write the format with %Y, %m and %d, for instance '%Y/%m/%d'",
        )
