"""The OFX reader: sniffing, and the way from a file to a reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.ofx.blocks import LONGEST, Block, Common, common, parts
from transforms.readers.ofx.columns import OfxRows
from transforms.readers.ofx.record import Told, record, trade
from transforms.readers.ofx.shapes import Run
from transforms.readers.ofx.statements import Surroundings
from transforms.readers.ofx.strays import LOST, apart
from transforms.readers.ofx.survey import pieces, survey
from transforms.readers.reading import Reading
from transforms.readers.record_rows import RecordRow

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

BATCH = 10_000
"""Records a frame: bounds the memory, for every record keeps its text."""

HELD = 1 << 23
"""Characters of records that are held before they are given, however few the records."""

_HEAD = 1 << 16
_PREAMBLE = 1 << 12
_ROOT = rb"<OFX(?:\s[^<>]{0,400})?>"
_BEGINS = re.compile(rb"[\s\x00]*(?:OFXHEADER\s*[:=]|<\?OFX\b|" + _ROOT + rb")", re.IGNORECASE)
_HEADER = re.compile(rb"[\r\n][ \t]*OFXHEADER\s*[:=]\s*\d{3}\s*[\r\n]", re.IGNORECASE)
"""The header behind lines of something else, such as the answer of a server."""
_MAY_PRECEDE = re.compile(
    rb"(?:\s|<\?[^<>]{0,2000}\?>|<!--.{0,4000}?-->|<!DOCTYPE[^<>\[]{0,2000}(?:\[.{0,8000}?\]\s*)?>"
    rb"|[A-Z]{4,12}:[^\s<]{0,80}[ \t]*+[\r\n])*+" + _ROOT,
    re.IGNORECASE | re.DOTALL,
)


class OfxReader:
    """Open Financial Exchange, as banks and Quicken (QFX) write it."""

    name = "ofx"
    reads = "OFX and QFX statements of accounts, cards and deposits, 1.x (SGML) and 2.x (XML)"

    def sniff(self, head: bytes) -> bool:
        """Whether the file begins with OFX's header or its root element."""
        plain = _plain(head)
        begins = _BEGINS.match(plain) or _MAY_PRECEDE.match(plain) or _HEADER.search(plain[:_PREAMBLE])
        return begins is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's records and statements. Raises UnreadableFile where no OFX element is there."""
        del profile
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if re.search(_ROOT + rb"|<(?:STMTTRN|STMTRS|CCSTMTRS)\s*>", _plain(head), re.IGNORECASE) is None:
            raise UnreadableFile(
                "The file has no OFX data: neither <OFX> nor a statement stands in it.",
                where=path.name,
                todo="ask whoever sent it for the whole file",
            )
        reading = Reading("ofx", iter(()))
        reading.batches = _batches(path, reading)
        return reading


def _plain(head: bytes) -> bytes:
    for bom, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(bom):
            return head.decode(encoding, "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


class _Records:
    """Takes the parts of a file in order, and keeps count of lines and records."""

    def __init__(self, reading: Reading, rows: OfxRows, around: Surroundings) -> None:
        self.reading, self.rows, self.around = reading, rows, around
        self.line = 1
        self.numbers: Counter[str] = Counter()
        self.trades = 0
        self.last: Block | None = None
        self.held = 0

    def run(self, run: list[Common]) -> None:
        """Records in the common shape."""
        self.flush()
        columns = list(zip(*run, strict=True))
        written = "".join(columns[0])
        *lines, after = _lines(columns[0], written, self.line)
        sequence = self.around.next_sequence(self.line, len(run))
        odd = self.rows.take(columns, lines, self.around.place, self.numbers["STMTTRN"] + 1, sequence)
        self._tell(odd)
        self.numbers["STMTTRN"] += len(run)
        self.line = after
        self.held += len(written)

    def alike(self, run: Run) -> None:
        """Records like the file's first; one by one where one of them needs a closer look."""
        self.flush()
        if not self.rows.can_take(run, self.around.place):
            self.run(common(run))
            return
        count = run.end - run.begin
        sequence = self.around.next_sequence(self.line, count)
        self.rows.take_alike(run, self.line, self.around.place, self.numbers["STMTTRN"] + 1, sequence)
        self.numbers["STMTTRN"] += count
        self.line += int(run.found.below[run.end - 1] - run.found.above[run.begin])
        self.held += int(run.found.nexts[run.end - 1] - run.found.starts[run.begin])

    def block(self, block: Block) -> None:
        """A record of another shape; it waits, for only what follows shows whether the file ends within it."""
        self.flush()
        self.last = block

    def between(self, text: str) -> None:
        """Text between records, and records in it that lost their beginning."""
        self.flush()
        for piece, lost in apart(text):
            if lost:
                self._lost(piece.strip())
            else:
                self.around.take(piece, self.line)
            self.line += piece.count("\n")

    def _lost(self, raw: str) -> None:
        self.numbers["STMTTRN"] += 1
        sequence = self.around.next_sequence(self.line)
        locator = f"STMTTRN[{self.numbers['STMTTRN']}], line {self.line}"
        place = self.around.place
        self.rows.add(
            RecordRow(
                locator,
                raw[:LONGEST],
                (LOST,),
                statement=place.statement,
                sequence=sequence,
                currency=place.currency,
            )
        )
        self.held += len(raw)

    def flush(self, *, at_end: bool = False) -> None:
        """Take the record that waits."""
        block, self.last = self.last, None
        if block is None:
            return
        self.numbers[block.tag] += 1
        locator = f"{block.tag}[{self.numbers[block.tag]}], line {self.line}"
        if block.tag.startswith("STMTTRN"):
            sequence = self.around.next_sequence(self.line)
            cut = at_end and not block.ended
            told = record(block, self.around.place, locator, sequence, cut=cut)
            self._tell([told])
            self.rows.add(told.row)
        else:
            self.trades += 1
            self.rows.add(trade(block, self.around.place, locator, self.around.sequence_of_trade()))
        self.line += block.text.count("\n")
        self.held += len(block.text)

    def end_of_file(self) -> None:
        """The file ends."""
        in_record = self.last is not None and not self.last.ended
        self.flush(at_end=True)
        if self.trades:
            self.reading.messages.append(
                f"{self.trades} trades in securities, lines of loans or orders of transfers are kept as records"
                " that make no entry."
            )
        self.around.end_of_file(self.line, in_record=in_record)

    def _tell(self, odd: list[Told]) -> None:
        for told in odd:
            if told.message is not None:
                self.around.tell(f"{told.row.locator}: {told.message}.")


def _lines(raw: tuple[str, ...], written: str, line: int) -> Iterable[int]:
    """The line on which each record of a run begins, and the line after the last; `written` is all of them."""
    breaks, count = written.count("\n"), len(raw)
    # Mostly each record is a line. A tag that opens one cannot stand within another of the common shape.
    each_a_line = written.endswith("\n") and written.count("\n<STMTTRN>") == count - 1
    if breaks == count and each_a_line:
        return range(line, line + count + 1)
    return accumulate([text.count("\n") for text in raw], initial=line)


def _batches(path: Path, reading: Reading) -> Iterator[pl.DataFrame]:
    found = survey(path)
    reading.messages += found.messages
    rows = OfxRows()
    records = _Records(reading, rows, Surroundings(reading, rows, found))
    for part in parts(pieces(path, found.encoding)):
        if isinstance(part, Run):
            records.alike(part)
        elif isinstance(part, list):
            records.run(part)
        elif isinstance(part, Block):
            records.block(part)
        else:
            records.between(part.text)
        if rows.is_between and (rows.held >= BATCH or records.held > HELD):
            yield rows.drain()
            records.held = 0
    records.end_of_file()
    yield rows.drain()


READER = OfxReader()
