"""Calendars other than the Gregorian, and every reading of a date as people write it.

conversions.py turns days of a calendar into Gregorian ones, exactly; writing.py reads texts, with the
names in names.yaml; order.py decides between readings by the order of the lines.
"""

from transforms.readers.calendars.conversions import (
    CALENDARS,
    OF_STATEMENTS,
    day_of,
    days_of,
    month_days,
    written_in,
)
from transforms.readers.calendars.order import Ranked, ranked
from transforms.readers.calendars.writing import DateReading, Habit, date_readings, same_as_above

__all__ = [
    "CALENDARS",
    "OF_STATEMENTS",
    "DateReading",
    "Habit",
    "Ranked",
    "date_readings",
    "day_of",
    "days_of",
    "month_days",
    "ranked",
    "same_as_above",
    "written_in",
]
