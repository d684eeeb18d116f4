"""Dates as texts write them: which formats a cell may have, and which of them a whole column has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from transforms.readers.scripts import in_plain_digits
from transforms.readers.suggest.texts.words import month_words, months, weekday_words

_ZONES: Mapping[str, tuple[str, str]] = {
    "EST": ("Etc/GMT+5", "America/New_York"),
    "EDT": ("Etc/GMT+4", "America/New_York"),
    "PST": ("Etc/GMT+8", "America/Los_Angeles"),
    "PDT": ("Etc/GMT+7", "America/Los_Angeles"),
    "MST": ("Etc/GMT+7", "America/Denver"),
    "MDT": ("Etc/GMT+6", "America/Denver"),
    "CDT": ("Etc/GMT+5", "America/Chicago"),
    "WET": ("UTC", "Europe/Lisbon"),
    "BST": ("Etc/GMT-1", "Europe/London"),
    "CET": ("Etc/GMT-1", "Europe/Berlin"),
    "CEST": ("Etc/GMT-2", "Europe/Berlin"),
    "EET": ("Etc/GMT-2", "Europe/Athens"),
    "EEST": ("Etc/GMT-3", "Europe/Athens"),
    "MSK": ("Etc/GMT-3", "Europe/Moscow"),
    "TRT": ("Etc/GMT-3", "Europe/Istanbul"),
    "WAT": ("Etc/GMT-1", "Africa/Lagos"),
    "CAT": ("Etc/GMT-2", "Africa/Maputo"),
    "SAST": ("Etc/GMT-2", "Africa/Johannesburg"),
    "EAT": ("Etc/GMT-3", "Africa/Nairobi"),
    "PKT": ("Etc/GMT-5", "Asia/Karachi"),
}
"""What stands behind a time for its zone: the zone of that time, and that of the place, which has two a year.

CST and IST are left out: several countries call their times so.
"""
_TIME = re.compile(
    r"(?P<gap>[T ,\-]{1,3}|\r?\n| at | \| |)(?P<hour>\d{1,2})(?P<sep>[:.]?)(?P<minute>\d{2})"
    r"(?:(?P=sep)(?P<second>\d{2})(?P<part>[.,]\d{1,9})?)?"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?[+-]\d{2}:?\d{2}|Z| (?:UTC|GMT)[+-]\d{2}:?\d{2}| UTC| GMT|UTC0"
    rf"| (?:{'|'.join(_ZONES)}))?$"
)
_NUMERIC = re.compile(r"(\d{1,4})([./\- ]|\. |(?<=\d{4}):)(\d{1,2})(\2)(\d{4}|\d{1,2})(?!\d)")
_NAMED = re.compile(r"(\d{1,2})([.\-/ ]{0,2})([^\W\d_]{3,12}\.?)([.\-/ ,]{0,2})(\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12}\.?)([.\-/ ]{1,2})(\d{1,2})(,? |[./\-])(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})([.\-/ ])([^\W\d_]{3,12})\2(\d{1,2})(?!\d)")
_SOLID = re.compile(r"(\d{8})(?:(\d{2})(\d{2})(\d{2}))?(?!\d)")
_IDEOGRAPHIC = re.compile(r"(\d{4})([年년] ?)(\d{1,2})([月월] ?)(\d{1,2})([日일])")
_WEEKDAY_BEFORE = re.compile(r"(?P<word>[^\W\d_]{1,14}\.?)(?P<gap>,? ?)(?P<date>\S.+)")
_WEEKDAY_AFTER = re.compile(
    r"(?P<date>.*(?:\d|[AP]M))(?P<gap>,? ?\(?)(?P<word>[^\W\d_]{1,14}\.?)(?P<end>\)?)"
)
_YEARS = range(1950, 2100)


@lru_cache(maxsize=50_000)
def formats_of(text: str) -> tuple[str, ...]:
    """The formats that a text may be written in (`%d/%m/%Y`, `%m/%d/%Y`); none where it is no date."""
    if not 6 <= len(text) <= 40 or not any(letter.isdigit() for letter in text):
        return ()
    text = in_plain_digits(text)
    for pattern, kinds in (
        (_NUMERIC, _numeric),
        (_NAMED, _named),
        (_MONTH_FIRST, _month_first),
        (_YEAR_FIRST, _year_first),
        (_SOLID, _solid),
        (_IDEOGRAPHIC, _ideographic),
    ):
        match = pattern.match(text)
        if match is None:
            continue
        rest = _rest(text[match.end() :], solid=pattern is _SOLID)
        if rest is not None and (found := kinds(match)):
            return tuple(date + rest for date in found)
    return _beside_a_weekday(text)


def _beside_a_weekday(text: str) -> tuple[str, ...]:
    """The formats of a date with the name of its weekday before it or behind it; none where there is none."""
    before, after = _WEEKDAY_BEFORE.fullmatch(text), _WEEKDAY_AFTER.fullmatch(text)
    if before is not None and _is_weekday(before["word"]):
        return tuple(f"%a{before['gap']}{one}" for one in formats_of(before["date"]) if "%a" not in one)
    if after is not None and _is_weekday(after["word"]):
        opening, closing = after["gap"], after["end"]
        return tuple(f"{one}{opening}%a{closing}" for one in formats_of(after["date"]) if "%a" not in one)
    return ()


def _is_weekday(word: str) -> bool:
    return word.casefold().rstrip(".") in weekday_words()


def _rest(text: str, *, solid: bool) -> str | None:
    """The format of what follows a date; None where it is no time of day."""
    if text in ("", ".") or re.fullmatch(r"\[[+-]?\d{1,2}(:[A-Z]{3,4})?\]", text):
        return text
    if solid and text.startswith(" ") is False and not text.startswith("T"):
        return None
    match = _TIME.match(text.removeprefix(".") if text.startswith(". ") else text)
    if match is None or int(match["hour"]) > 23 or int(match["minute"]) > 59 or not match["gap"]:
        return None
    dot = "." if text.startswith(". ") else ""
    sep = match["sep"]
    half = match["half"]
    written = f"{dot}{match['gap']}{'%I' if half else '%H'}{sep}%M"
    if match["second"]:
        written += f"{sep}%S"
    if match["part"]:
        written += f"{match['part'][0]}%f"
    if half:
        written += " %p" if half.startswith(" ") else "%p"
    zone = match["zone"] or ""
    if re.match(r" (?:UTC|GMT)[+-]", zone):
        return written + zone[:4] + "%z"
    return written + (
        zone
        if zone.strip() in ("Z", "UTC", "GMT", "UTC0", "", *_ZONES)
        else " %z"
        if zone.startswith(" ")
        else "%z"
    )


def _numeric(match: re.Match[str]) -> list[str]:
    first, sep, second, _, third = match.groups()
    one, two, three = int(first), int(second), int(third)
    if len(first) == 4:
        fits = one in _YEARS and 1 <= two <= 12 and 1 <= three <= 31 and len(third) <= 2
        return [f"%Y{sep}%m{sep}%d"] if fits else []
    if len(first) > 2 or len(third) == 1:
        return []
    year, fitting = ("%Y", three in _YEARS) if len(third) == 4 else ("%y", True)
    found = []
    if fitting and 1 <= one <= 31 and 1 <= two <= 12:
        found.append(f"%d{sep}%m{sep}{year}")
    if fitting and 1 <= one <= 12 and 1 <= two <= 31:
        found.append(f"%m{sep}%d{sep}{year}")
    if year == "%y" and len(first) == 2 and 1 <= two <= 12 and 1 <= three <= 31:
        found.append(f"%y{sep}%m{sep}%d")
    return found


def _ideographic(match: re.Match[str]) -> list[str]:
    year, after_year, month, after_month, day, after_day = match.groups()
    fits = int(year) in _YEARS and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return [f"%Y{after_year}%m{after_month}%d{after_day}"] if fits else []


def _is_month(word: str) -> bool:
    bare = word.casefold().rstrip(".")
    return any(bare in names for names in month_words().values())


def _named(match: re.Match[str]) -> list[str]:
    day, before, word, after, year = match.groups()
    if not _is_month(word) or not 1 <= int(day) <= 31:
        return []
    return [f"%d{before}{_month_code(word)}{after}{'%Y' if len(year) == 4 else '%y'}"]


def _month_first(match: re.Match[str]) -> list[str]:
    word, before, day, after, year = match.groups()
    if not _is_month(word) or not 1 <= int(day) <= 31:
        return []
    return [f"{_month_code(word)}{before}%d{after}{'%Y' if len(year) == 4 else '%y'}"]


def _year_first(match: re.Match[str]) -> list[str]:
    year, mark, word, day = match.groups()
    fits = _is_month(word) and 1 <= int(day) <= 31 and int(year) in _YEARS
    return [f"%Y{mark}{_month_code(word)}{mark}%d"] if fits else []


def _month_code(word: str) -> str:
    """%b; a whole English name is %B, which the reader knows without a list of months."""
    return "%B" if word.casefold() in _WHOLE_NAMES else "%b"


_WHOLE_NAMES = frozenset(
    "january february march april june july august september october november december".split()
)


def _solid(match: re.Match[str]) -> list[str]:
    text, *time = match.groups()
    rest = "%H%M%S" if time[0] else ""
    if time[0] and not (int(time[0]) < 24 and int(time[1]) < 60 and int(time[2]) < 60):
        return []
    found = []
    if int(text[:4]) in _YEARS and 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:]) <= 31:
        found.append(f"%Y%m%d{rest}")
    if int(text[4:]) in _YEARS and 1 <= int(text[2:4]) <= 12 and 1 <= int(text[:2]) <= 31:
        found.append(f"%d%m%Y{rest}")
    return found


def column_formats(cells: Sequence[str]) -> list[tuple[str, ...]]:
    """The ways to read a column of dates, those that read most cells first; each a list of formats.

    A way is a date's order and marks with the times of day that occur with it.
    """
    fitting: Counter[str] = Counter()
    count = 0
    for cell in cells:
        if cell:
            count += 1
            fitting.update(formats_of(cell))
    ways: dict[str, Counter[str]] = {}
    long = any("%B" in written for written in fitting)
    for found, times in fitting.items():
        written = found.replace("%b", "%B") if long else found  # %B reads short names too
        ways.setdefault(_order(written), Counter())[written] += times
    reach = {order: sum(kinds.values()) for order, kinds in ways.items()}
    best = max(reach.values(), default=0)
    if best < 0.6 * count:
        return []
    rest = _of_others(cells, [written for order in ways if reach[order] == best for written in ways[order]])
    return [
        (
            *(
                written
                for written, _ in sorted(ways[order].items(), key=lambda item: (-item[1], item[0]))[:4]
            ),
            *rest,
        )
        for order in sorted(reach, key=lambda order: (-reach[order], _PREFERENCE.get(order, 9), order))
        if reach[order] == best
    ]


def _of_others(cells: Iterable[str], read: Sequence[str]) -> tuple[str, ...]:
    """Formats of the few cells that are written in another way and leave no doubt: `10/FEB/2026` amid `09/02/2026`."""
    found: dict[str, None] = {}
    for cell in cells:
        formats = formats_of(cell) if cell else ()
        if formats and not set(formats) & set(read):
            if len(formats) > 1 or _order(formats[0]) not in _NAMED_ORDERS:
                return ()
            found[formats[0]] = None
    return tuple(found) if len(found) <= _FEW_OTHERS else ()


_NAMED_ORDERS = ("dbY", "bdY", "dby", "bdy", "Ybd")
"""Orders with the name of a month, which no other is taken for."""
_FEW_OTHERS = 2
_PREFERENCE = {"dmY": 0, "dmy": 1, "dbY": 2, "mdY": 3, "mdy": 4, "ymd": 5}


def _order(written: str) -> str:
    codes = re.findall(r"%([dmYybB])", written)
    return "".join(codes).replace("B", "b")


def language_of(cells: Sequence[str]) -> str | None:
    """The language of the months' names in a column; None where they are English or none are there."""
    words = {
        word.casefold().rstrip(".")
        for cell in cells
        if formats_of(cell)
        for word in re.findall(r"[^\W\d_]{3,12}", cell)
        if _is_month(word)
    }
    if not words or (words <= month_words()["en"] and "sept" not in words):
        return None
    known = month_words()
    return max(months(), key=lambda language: (len(words & known[language]), language == "en"))


def zone_of(formats: Iterable[str]) -> str | None:
    """The time zone that the abbreviations behind times name (EST); None where there are none or they disagree."""
    said = {name for written in formats for name in _ZONES if re.search(rf" {name}$", written)}
    if len(said) == 1:
        return _ZONES[said.pop()][0]
    places = {_ZONES[name][1] for name in said}
    return places.pop() if len(places) == 1 else None


@lru_cache(maxsize=50_000)
def moment(text: str, written: tuple[str, ...], language: str | None = None) -> datetime | None:
    """The time that a text means by the first format that fits; None where none does."""
    text = in_plain_digits(text)
    bare = _without_weekday(text, written)
    english = _in_english(bare, language) if language else bare
    for one in written:
        if one.replace("%B", "%b") not in {each.replace("%B", "%b") for each in formats_of(text)}:
            continue
        form = one.replace(",%f", ".%f").replace("%B", "%b").replace("%a", "")
        try:
            return datetime.strptime(_shortened(english), form).replace(tzinfo=None)  # noqa: DTZ007 - as written
        except ValueError:
            continue
    return None


def _without_weekday(text: str, written: tuple[str, ...]) -> str:
    """The text without the name of a weekday, where its formats have one."""
    if written[0].startswith("%a"):
        return re.sub(r"^[^\W\d_]+\.?", "", text)
    return re.sub(r"[^\W\d_]+\.?(\)?)$", r"\1", text) if "%a" in written[0] else text


def _shortened(text: str) -> str:
    """English months by three letters, fractions of a second by six digits."""
    short = (
        re.sub(r"([A-Za-z]{3})[a-z]{1,6}\.?(?=[ \-/.,\d]|$)", r"\1", text)
        if re.search(r"[A-Za-z]{4}", text)
        else text
    )
    return re.sub(r"([.,])(\d{6})\d+", r".\2", short)


def _in_english(text: str, language: str) -> str:
    english = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    for names, name in zip(months()[language], english, strict=True):
        longest = sorted((one.strip() for one in names.split("|")), key=len, reverse=True)
        for one in longest:
            found = re.search(rf"(?i)(?<![^\W\d_]){re.escape(one)}(?![^\W\d_])\.?", text)
            if found:
                return text[: found.start()] + name + text[found.end() :]
    return text
