"""FIN messages in a file, one after the other: SWIFT blocks, RJE, DOS-PCC, or bare fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

LONGEST = 1 << 18
"""Characters of a message; a real one has at most 10,000."""

_FIELD = re.compile(r":(\d{2}[A-Z]?):")
_TYPE = re.compile(r"\{2:[IO](\d{3})")
_OWN = re.compile(r"\{1:F01([A-Z0-9]{8})[A-Z0-9]([A-Z0-9]{3})")
_TO = re.compile(r"\{2:I\d{3}([A-Z0-9]{8})[A-Z0-9]([A-Z0-9]{3})")
_FROM = re.compile(r"\{2:O\d{3}\d{10}([A-Z0-9]{8})[A-Z0-9]([A-Z0-9]{3})")
_TRAILER = re.compile(r"\s*(?:-\}|\{[5S]:|\{1:F21)|[\s\x00-\x1f$\ufeff-]*$")
"""Trailers, acknowledgements and marks between messages, which say nothing of a payment."""
_BETWEEN = re.compile(r"[\x01\x03]|^\$(?=\{1:)|(?<=\})\$(?=\{1:)|(?<=-\})(?=\{1:)")
"""Where a line holds the end of a message and the head of the next: DOS-PCC parts them by control characters, RJE by
a dollar sign, and some programs not at all."""
_UETR = re.compile(r"\{121:([0-9a-fA-F-]{36})\}")


@dataclass
class Field:
    """One field: tag, value (lines joined by line feeds), number of its line."""

    tag: str
    value: str
    line: int


@dataclass
class FinMessage:
    """One message: its text, the blocks before its body, and its fields in order."""

    line: int
    raw: str
    fields: list[Field] = field(default_factory=list)
    whole: bool = True
    too_long: bool = False

    @property
    def type(self) -> str | None:
        """103, 202, ...; None for a message without blocks."""
        found = _TYPE.search(self.raw)
        return found[1] if found else None

    @property
    def uetr(self) -> str | None:
        """UETR of block 3."""
        found = _UETR.search(self.raw)
        return found[1].lower() if found else None

    @property
    def sender(self) -> str | None:
        """BIC of the institution that sent it."""
        return _bic(_FROM.search(self.raw)) or (None if "{2:O" in self.raw else _bic(_OWN.search(self.raw)))

    @property
    def receiver(self) -> str | None:
        """BIC of the institution that it is for."""
        return _bic(_TO.search(self.raw)) or (_bic(_OWN.search(self.raw)) if "{2:O" in self.raw else None)

    def first(self, *tags: str) -> Field | None:
        """The first field with one of the tags."""
        return next((one for one in self.fields if one.tag in tags), None)


def _bic(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    return found[1] if found[2] == "XXX" else found[1] + found[2]


def messages(chunks: Iterable[str], stray: Callable[[str, int], None]) -> Iterator[FinMessage]:
    """Messages in file order; `whole` is false for one that the end of the file cuts.

    stray: told of text that is part of no message, and the line on which it begins.
    """
    collected = _Collector(stray)
    for number, line in enumerate(_lines(chunks), start=1):
        apart = "{1:" in line or "\x01" in line or "\x03" in line
        for part in _BETWEEN.split(line) if apart else (line,):
            yield from collected.take(part.rstrip(" \x00"), number)
    yield from collected.end(cut=collected.is_open)


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    rest = ""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split("\n")
        yield from whole
        while len(rest) > LONGEST:
            # A line without end is given in parts: each is too long for any field.
            yield rest[:LONGEST]
            rest = rest[LONGEST:]
    if rest:
        yield rest


class _Collector:
    """The message that is being put together."""

    def __init__(self, stray: Callable[[str, int], None]) -> None:
        self.stray = stray
        self.lines: list[str] = []
        self.begun = 0
        self.size = 0
        self.fields: list[Field] = []
        self.in_block = False

    @property
    def is_open(self) -> bool:
        """Whether a message has begun whose end is not there: its body is open, or only its blocks are read."""
        return self.in_block or (bool(self.lines) and not self.fields and self.lines[0].startswith("{1:"))

    def take(self, line: str, number: int) -> Iterator[FinMessage]:
        """A line of the file; gives the message that it ends, if any."""
        if line.strip() in ("", "$") and not self.in_block:
            if line.strip() == "$":
                yield from self.end(cut=False)
            return
        if line.startswith("{1:") and self.fields and not self.in_block and self._is_header():
            self.fields = []  # lines of a national system before the message, which stay in its text
        starts_anew = line.startswith("{1:") and bool(self.fields)
        second = line.startswith(":20:") and not self.in_block and any(one.tag == "20" for one in self.fields)
        if starts_anew or second:
            yield from self.end(cut=self.in_block)
        if not self.lines:
            self.begun = number
        self.size += len(line)
        if self.size <= LONGEST:
            self.lines.append(line)
            self._field(line, number)
        if "{4:" in line and not line.startswith("{1:F21"):
            self.in_block = "-}" not in line.partition("{4:")[2]
        elif line.startswith("{1:F21") and line.count("{4:") > 1:
            self.in_block = True
        if line.startswith("-}") or (line == "-" and self.fields):
            yield from self.end(cut=False)

    def _is_header(self) -> bool:
        """Whether no field so far is one of a message: tags below 12 are those of its transport."""
        return all(one.tag < "12" for one in self.fields)

    def _field(self, line: str, number: int) -> None:
        found = _FIELD.match(line)
        if found is not None:
            self.fields.append(Field(found[1], line[found.end() :].rstrip(), number))
        elif self.fields and line.strip() and not line.startswith(("-", "{")):
            self.fields[-1].value += "\n" + line.rstrip()

    def end(self, *, cut: bool) -> Iterator[FinMessage]:
        """The message so far, if there is one; a trailer alone belongs to no message."""
        if self.fields or any("{4:" in line or "{2:" in line for line in self.lines):
            raw = "\n".join(self.lines)
            yield FinMessage(self.begun, raw, self.fields, not cut, self.size > LONGEST)
        elif text := "\n".join(line for line in self.lines if _TRAILER.match(line) is None).strip():
            self.stray(text, self.begun)
        self.lines, self.fields, self.size, self.in_block = [], [], 0, False
