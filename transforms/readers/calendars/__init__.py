"""Calendars other than the Gregorian, and every reading of a date as people write it.

conversions.py turns days of a calendar into Gregorian ones, exactly; writing.py reads texts; order.py
decides between readings by the order of the lines.
"""

from transforms.readers.calendars.conversions import CALENDARS, day_of, month_days, written_in

__all__ = [
    "CALENDARS",
    "DateReading",
    "Ranked",
    "date_readings",
    "day_of",
    "month_days",
    "ranked",
    "written_in",
]
