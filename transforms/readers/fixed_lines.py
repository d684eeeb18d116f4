"""Lines of fixed width, as national statement formats have them, and the values in their places.

Places are counted from 1 and are inclusive, as the formats' own descriptions do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from transforms.errors import UnreadableFile
from transforms.readers.mt940.statement_line import full_date

HEAD = 1 << 16
"""Bytes at the beginning of a file by which its reader knows it."""
LONGEST = 4_096
"""Characters of a line that are kept; the formats' own have 80 to 128."""

_LINES_SEEN = 8
"""Lines at the beginning that show whether a file has line breaks."""

_PADDING = "\0\x1a\f \t\ufeff"


class BadRecordError(ValueError):
    """Why a line cannot be read, as `code: plain words`."""


class Line(NamedTuple):
    """A line with its number; `ended`: it is of full width, or a line break follows, so that nothing is missing."""

    number: int
    text: str
    ended: bool

    def at(self, first: int, last: int) -> str:
        """What stands in these places, without the blanks around it."""
        return self.text[first - 1 : last].strip()


def known_head(path: Path, sniff: Callable[[bytes], bool], lacks: str) -> bytes:
    """The first bytes of a file that its reader knows. Raises: UnreadableFile, saying what it lacks, for any other."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not sniff(head):
        todo = "check that the file is the bank's own and was not changed on its way"
        raise UnreadableFile(lacks, where=path.name, todo=todo)
    return head


def fixed_lines(pieces: Iterable[str], width: int) -> Iterator[Line]:
    """Lines in file order without blank ones; a file without line breaks is cut every `width` characters."""
    given = iter(pieces)
    first = next(given, "")
    pieces = chain((first,), given)
    # One line break that is lost near the beginning does not make a file one without.
    head = first.rstrip("\n")[: _LINES_SEEN * width]
    unbroken = len(head) >= 2 * width and "\n" not in head
    found = _blocks(pieces, width) if unbroken else _lines(pieces)
    for number, (written, ended) in enumerate(found, start=1):
        text = written.strip("\0\x1a\f\ufeff").rstrip(_PADDING)
        if text:
            yield Line(number, text, ended or len(written) >= width)


def _lines(pieces: Iterable[str]) -> Iterator[tuple[str, bool]]:
    carried = ""
    for piece in pieces:
        *found, carried = (carried + piece).split("\n")
        for text in found:
            yield text[: LONGEST + 1], True
        # One character more than is kept shows that the line was too long.
        carried = carried[: LONGEST + 1]
    if carried:
        yield carried, False


def _blocks(pieces: Iterable[str], width: int) -> Iterator[tuple[str, bool]]:
    carried = ""
    for piece in pieces:
        text = carried + piece.replace("\n", "")
        whole = len(text) - len(text) % width
        for place in range(0, whole, width):
            yield text[place : place + width], True
        carried = text[whole:]
    if carried:
        yield carried, False


def fit(line: Line, least: int, most: int) -> None:
    """Raises: BadRecordError where a line is shorter or longer than its record may be."""
    length = len(line.text)
    if length > most:
        raise BadRecordError(f"line_too_long: the line has {_many(length)} characters, not {most} at most")
    if length < least:
        raise BadRecordError(f"line_too_short: the line has {length} characters, not {least} at least")


def _many(length: int) -> str:
    return f"over {LONGEST}" if length > LONGEST else str(length)


def money(figures: str, decimals: int, what: str = "amount") -> Decimal:
    """An amount in digits alone, of which the last `decimals` stand behind the mark. Raises BadRecordError."""
    if not (figures.isascii() and figures.isdigit()):
        raise BadRecordError(f"{what}_malformed: '{figures[:24]}' is no amount in digits")
    return Decimal(int(figures)).scaleb(-decimals)


def year_first(text: str, what: str = "date") -> date:
    """A day from YYMMDD. Raises BadRecordError."""
    return _day(text, text, what, "year, month, day")


def day_first(text: str, what: str = "date") -> date:
    """A day from DDMMYY. Raises BadRecordError."""
    return _day(text[4:6] + text[2:4] + text[:2], text, what, "day, month, year")


def _day(turned: str, text: str, what: str, order: str) -> date:
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        raise BadRecordError(f"{what}_malformed: '{text[:12]}' is no date in six digits ({order})")
    found = full_date(turned)
    if found is None:
        raise BadRecordError(f"{what}_impossible: there is no day {text} ({order})")
    return found


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time.min)


def joined(parts: Iterable[str]) -> str | None:
    """Texts joined by one blank, with the blanks within them made one; None where there is none."""
    return " ".join(" ".join(parts).split()) or None
