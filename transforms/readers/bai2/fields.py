"""Fields of BAI2 records: logical records that go on in 88, amounts in minor units, kinds of availability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.money import places
from transforms.readers.fixed_lines import BadRecordError, Line, money, year_first

CODES = ("01", "02", "03", "16", "49", "88", "98", "99")
OPENING, CLOSING = "010", "015"
"""Types of status: ledger balance at the beginning and at the end of the day."""
_PLAIN_FUNDS = ("", "Z", "0", "1", "2")
"""Kinds of availability that say nothing more; V, S and D bring fields of their own."""
_MOST_DAYS = 100
FIELDS = {"01": 9, "02": 8, "49": 3, "98": 4, "99": 4}
"""Fields of the records that have a fixed number of them."""


class Summary(NamedTuple):
    """A status or a sum of an account: its type, and its amount where it states one."""

    code: str
    amount: Decimal | None


class Tokens:
    """Fields one after the other, over the physical records that they stand in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.parts = [_fields_of(line) for line in lines]
        self.record, self.place = 0, 1  # the first field is the record's code

    def next(self) -> str:
        """The next field; empty past the last."""
        while self.record < len(self.parts):
            if self.place < len(self.parts[self.record]):
                self.place += 1
                return self.parts[self.record][self.place - 1].strip()
            self._go_on()
        return ""

    def rest(self) -> Iterator[str]:
        """What is left of each physical record, commas and all."""
        while self.record < len(self.parts):
            yield ",".join(self.parts[self.record][self.place :])
            self._go_on()

    @property
    def more(self) -> bool:
        """Whether a field is left that is not empty."""
        return any(
            field.strip()
            for number, part in enumerate(self.parts[self.record :])
            for field in part[self.place if number == 0 else self._begin(self.record + number) :]
        )

    def _go_on(self) -> None:
        self.record += 1
        self.place = self._begin(self.record)

    def _begin(self, record: int) -> int:
        """A line that only goes on with the one above has no code."""
        return int(record < len(self.parts) and self.parts[record][0] in CODES)


def unfinished(kind: str, lines: Sequence[Line]) -> bool:
    """Whether a record of a fixed number of fields still lacks some."""
    return sum(len(_fields_of(line)) - (number > 0) for number, line in enumerate(lines)) < FIELDS[kind]


def _fields_of(line: Line) -> list[str]:
    return line.text.rstrip().removesuffix("/").split(",")


def amount(text: str, currency: str) -> Decimal | None:
    """An amount in minor units, signed or not; None where it is empty. Raises BadRecordError.

    The format has no decimal mark; with one, and as many decimals as the currency has, it is read as written.
    """
    if not text:
        return None
    decimals = places(currency)
    whole, mark, rest = text.lstrip("+-").partition(".")
    figures = money(
        whole + rest if mark and decimals and len(rest) == decimals else whole + mark + rest, decimals
    )
    return -figures if text.startswith("-") else figures


def value_date(tokens: Tokens) -> date | None:
    """The kind of availability and what it brings; the day where it states one. Raises BadRecordError."""
    kind = tokens.next().upper()
    if kind in _PLAIN_FUNDS:
        return None
    if kind == "V":
        day, _ = tokens.next(), tokens.next()
        return year_first(day, "value_date") if day else None
    if kind == "S":
        _pass_over_sums(tokens)
        return None
    count = tokens.next() if kind == "D" else ""
    if not (count.isascii() and count.isdigit() and int(count) <= _MOST_DAYS):
        raise BadRecordError(f"funds_unknown: '{kind[:12]}' is no kind of availability (Z, 0, 1, 2, V, S, D)")
    for _ in range(2 * int(count)):
        tokens.next()
    return None


def _pass_over_sums(tokens: Tokens) -> None:
    """Pass over what is available when (S); where a text stands in these places, they were left out."""
    begin = tokens.record, tokens.place
    if any(set(tokens.next()) - set("+-.0123456789") for _ in range(3)):
        tokens.record, tokens.place = begin


def summaries(tokens: Tokens, currency: str) -> Iterator[Summary]:
    """Statuses and sums of an account, behind its number and currency. Raises BadRecordError."""
    while tokens.more:
        code = tokens.next()
        if not code:
            # Some banks end each line with a comma, as if an empty field stood between it and the 88 behind it.
            continue
        figures = tokens.next()
        tokens.next()  # number of items
        value_date(tokens)
        yield Summary(code, amount(figures, currency))
