"""The MT940 and MT942 reader: sniffing, and the way from a file to a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.mt940.ahead import texts_behind
from transforms.readers.mt940.columns import LineRows
from transforms.readers.mt940.fields import fields
from transforms.readers.mt940.messages import Messages
from transforms.readers.mt940.runs import Run
from transforms.readers.mt940.text import (
    HEAD,
    TextForm,
    chunks,
    dedented,
    field_start,
    indent_of,
    plain,
    text_form,
)
from transforms.readers.reading import Reading

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

BATCH = 30_000
"""Records a frame: bounds the memory, for every record keeps its text."""

HELD = 1 << 24
"""Characters of records that are held before they are given, however few the records."""

_START = field_start(rb"\x00-\x1f", rb"\r\n", rb"@@", rb"\{4:")
_STATEMENT_FIELD = re.compile(
    _START
    + rb"(?:60[FM]:[CD]\d|62[FM]:[CD]\d|6[45]:[CD]\d|61:\d|28C?:\s*\d|25P?:\S|34F:|90[CD]:|86:|NS:|20:)",
    re.IGNORECASE,
)
_OTHER_MESSAGE = re.compile(rb"\{2:[IO](?!94[012]|950)\d")
_PAYMENT_FIELD = re.compile(_START + rb"(32A|32B|23B|23E|50[A-Z]?|59[A-Z]?|33B|71A):")
_BALANCES = (re.compile(_START + rb"60[FM]:"), re.compile(_START + rb"62[FM]:"))
_REPORT = re.compile(rb"\{2:[IO]942|" + _START + rb"(?:34F|13D|90[CD]):")
_IN_REPORTS = (b"{2:", b":34F:", b":13D:", b":90")
_ONE_LINE = re.compile(
    _START + rb"20:[^:@\x00-\x1f]{1,16}:(?:21:[^:@\x00-\x1f]{1,16}:)?25P?:[^@\x00-\x1f]{1,60}:28C?:"
)
"""The first fields of a statement on one line: its line breaks were lost."""
_FIRST_LINE = re.compile(rb"[\s\x00-\x1f@]*(?:\{1:|:(?:\d\d[A-Z]?|NS|940):)")


class Mt940Reader:
    """SWIFT customer statements."""

    name = "mt940"
    reads = "SWIFT MT940 and MT950 statements and MT942 interim reports, in the ways banks write field 86"

    def sniff(self, head: bytes) -> bool:
        """Whether a statement's fields stand at the beginnings of lines, and no payment message's."""
        text = _without_indent(plain(head))
        if _OTHER_MESSAGE.search(text) or _is_payment(text):
            return False
        found = {match[0].strip()[-6:] for match in _STATEMENT_FIELD.finditer(text)}
        return len(found) > 1 or (bool(found) and _FIRST_LINE.match(text) is not None)

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's statement lines and statements. Raises UnreadableFile without any field."""
        del profile
        with path.open("rb") as file:
            head = _without_indent(plain(file.read(HEAD)))
        if not _STATEMENT_FIELD.search(head):
            raise UnreadableFile(
                "No field of a SWIFT statement (:20:, :25:, :61: ...) stands at the beginning of a line.",
                where=path.name,
                todo="check that the file is an MT940 or MT942 and was not changed on its way",
            )
        if _ONE_LINE.search(head):
            raise UnreadableFile(
                "The fields of the statement (:20:, :25:, :28C: ...) stand on one line: its line breaks were lost.",
                where=path.name,
                todo="give the file as the bank wrote it, with a line for each field",
            )
        report = any(mark in head for mark in _IN_REPORTS) and _REPORT.search(head)
        reading = Reading("mt942" if report else "mt940", iter(()))
        reading.batches = _batches(path, text_form(path), reading)
        return reading


def _without_indent(head: bytes) -> bytes:
    indent = indent_of(head)
    if not indent:
        return head
    lines = head.replace(b"\r", b"\n").decode("latin-1")
    return "".join(dedented([lines], indent)).encode("latin-1")


def _is_payment(head: bytes) -> bool:
    """Whether a payment's fields stand there; a single kind of them between balances is a bank's own field."""
    found = set(_PAYMENT_FIELD.findall(head))
    return len(found) > 1 or (bool(found) and not all(one.search(head) for one in _BALANCES))


def _batches(path: Path, form: TextForm, reading: Reading) -> Iterator[pl.DataFrame]:
    if form.guessed:
        reading.messages.append(form.guessed)
    rows = LineRows()
    messages = Messages(reading, rows)
    last, held = "", 0
    for field in texts_behind(fields(chunks(path, form))):
        if isinstance(field, Run):
            messages.take_run(field)
            held += field.length
        else:
            messages.take(field)
            last = field[1]
            held += len(last)
        if rows.held >= BATCH or held > HELD:
            yield rows.drain()
            held = 0
    messages.end_of_file(with_line_break=last.endswith("\n"))
    yield rows.drain()


READER = Mt940Reader()
