"""Which encoding a file has, and its lines as UTF-8, with those marked that do not decode."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from transforms.readers.delimited.line_ends import line_end_of, with_one_end
from transforms.readers.utf8 import decodes, mostly_utf8
from transforms.readers.wide_text import Decoded, decoded

BLOCK = 8_000_000
"""Bytes read at a time; memory is a small multiple of it. Of larger blocks the system gives the memory back and takes
it anew each time, which costs a fifth of the reading."""
MOST_LINES = 400_000
"""Lines taken at a time: a file of lines of two bytes has many in a block."""
HEAD = 262_144
"""Bytes in which preamble and header must lie."""
_KEPT_OF_GIANT = 4_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PROBE = '\n\r;,|\t"09AZaz'


def by_mark(head: bytes) -> str | None:
    """The encoding that a byte order mark states."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of Western text is zero."""
    half = len(head) // 2
    if half < 8:
        return None
    even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def wide_encoding(head: bytes, named: str | None = None) -> str | None:
    """UTF-16 or UTF-32 with its order of bytes: by the mark or the zeros of the beginning, or as it is named."""
    seen = by_mark(head) or by_zeros(head) or named
    if seen is None:
        return None
    name = codecs.lookup(seen).name
    if name == "utf-16":
        return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    return name if name.startswith(("utf-16", "utf-32")) else None


def chosen(head: bytes, declared: str | None, fallback: str) -> tuple[str, str | None]:
    """The encoding to read a file with, and a message where that is not the declared one.

    A byte order mark decides; then what the profile declares; without a declaration UTF-8 where
    most lines beyond ASCII are UTF-8, else the fallback.
    """
    seen = by_mark(head) or by_zeros(head)
    if seen is not None:
        same = declared is None or codecs.lookup(declared).name.startswith(codecs.lookup(seen).name[:6])
        note = None if same else f"The file is written in {seen}, not in {declared} as the profile says."
        return seen, note
    utf8 = mostly_utf8(head)
    if declared is None:
        return ("utf-8" if utf8 is not False else fallback), None
    if utf8 and not _writes_multibyte(declared):
        return "utf-8", f"The file is written in utf-8, not in {declared} as the profile says."
    if codecs.lookup(declared).name == "utf-8" and _is_none_of_it_utf8(head):
        return fallback, f"The file is not written in utf-8 as the profile says; it was read as {fallback}."
    return declared, None


def _is_none_of_it_utf8(head: bytes) -> bool:
    """Whether no line beyond ASCII is UTF-8, of several: somebody stored the file anew in another encoding."""
    lines = [line for line in re.split(rb"[\r\n]+", head)[:-1] if not line.isascii()]
    return len(lines) > 1 and not any(decodes(line, "utf-8") for line in lines)


def _writes_multibyte(encoding: str) -> bool:
    """Whether the encoding has more than one byte a letter, so that bytes alone do not tell it from UTF-8."""
    try:
        return len("€ü".encode(encoding, "replace")) != 2
    except LookupError:
        return True


@dataclass
class Text:
    """An open file whose lines are found by bytes; `encoding` is left to undo line by line."""

    file: BinaryIO
    encoding: str
    start: int
    """Bytes of a byte order mark."""
    head: bytes
    """The first bytes after the mark, as UTF-8, faults replaced."""
    line_end: bytes
    message: str | None

    @property
    def size(self) -> int:
        """Bytes of the text, mark included."""
        self.file.seek(0, 2)
        return self.file.tell()

    def close(self) -> None:
        """Let the file go."""
        self.file.close()


def open_text(path: Path, declared: str | None, fallback: str) -> Text:
    """A file as lines of bytes; what is not a superset of ASCII (UTF-16) is rewritten as UTF-8 first."""
    file: BinaryIO = path.open("rb")
    head = file.read(HEAD)
    encoding, message = chosen(head, declared, fallback)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    if _PROBE.encode(encoding) != _PROBE.encode("ascii"):
        file = _rewritten(file, wide_encoding(head, encoding) or encoding)
        encoding, start, head = "utf-8", 0, file.read(HEAD)
    line_end, ends = line_end_of(head[start:])
    if ends is not None:
        file = with_one_end(file, ends)
        head = file.read(HEAD)
    body = head[start:]
    shown = body.decode(encoding, "replace").encode()
    return Text(file, encoding, start, shown, line_end, message)


def _rewritten(source: BinaryIO, encoding: str) -> BinaryIO:
    """A temporary UTF-8 copy; a place that does not decode stays as an invalid byte, so it is found."""
    source.seek(0)
    copy: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed by Text.close
    with source:
        blocks = iter(lambda: source.read(BLOCK // 4), b"")
        wide = encoding.startswith(("utf-16", "utf-32"))
        for text in decoded(blocks, encoding, Decoded()) if wide else _decoded(blocks, encoding):
            copy.write(marked(text))
    copy.seek(0)
    return copy


def _decoded(blocks: Iterator[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def marked(text: str) -> bytes:
    """Decoded text as UTF-8 in which a place that did not decode is an invalid byte, so that it is found."""
    return text.removeprefix("\ufeff").encode("utf-8", "replace").replace("\ufffd".encode(), b"\xff")


@dataclass
class Chunk:
    """Whole lines as UTF-8, and the faults of those that could not be taken as they are."""

    content: bytes
    faults: dict[int, str]
    """Number of the line: the reason."""
    final: bool


def chunks(text: Text, start: int, stop: int, first_line: int) -> Iterator[Chunk]:
    """The file between two byte offsets, in chunks of whole lines, each as valid UTF-8."""
    text.file.seek(start)
    left, line = stop - start, first_line
    while True:
        block = text.file.read(min(BLOCK, left))
        left -= len(block)
        done = left <= 0 or not block
        cut = len(block) if done else block.rfind(text.line_end) + 1
        if cut == 0:
            giant, done, left = _giant(text, block, left)
            faults = {line: giant[1]}
            yield Chunk(giant[0], faults, done)
            line += 1
        else:
            text.file.seek(cut - len(block), 1)  # the line that is cut here is read again, whole
            left += len(block) - cut
            content, faults = as_utf8(block[:cut], text.encoding, text.line_end, line)
            lines = line_ends(content, text.line_end)
            for piece, last in _portions(content, text.line_end, lines):
                yield Chunk(piece, faults, done and last)
                faults = {}
            line += lines
        if done:
            return


def line_ends(content: bytes, line_end: bytes) -> int:
    """Number of line ends; numpy counts bytes that are frequent at twice the speed of bytes.count."""
    return int(np.count_nonzero(np.frombuffer(content, np.uint8) == line_end[0]))


def _portions(content: bytes, line_end: bytes, lines: int) -> Iterator[tuple[bytes, bool]]:
    """Whole lines, so many at a time that the memory for their records stays bounded; and which is the last."""
    start = 0
    if lines > MOST_LINES:
        ends = np.flatnonzero(np.frombuffer(content, np.uint8) == line_end[0])
        for end in ends[MOST_LINES - 1 :: MOST_LINES].tolist():
            if end + 1 < len(content):
                yield content[start : end + 1], False
                start = end + 1
    yield content[start:], True


def _giant(text: Text, carry: bytes, left: int) -> tuple[tuple[bytes, str], bool, int]:
    """A line longer than a block: its start is kept, the rest passed over."""
    kept, size = carry[:_KEPT_OF_GIANT], len(carry)
    while left > 0 and (block := text.file.read(min(BLOCK, left))):
        at = block.find(text.line_end)
        if at >= 0:
            text.file.seek(at + 1 - len(block), 1)
            size, left = size + at, left - at - 1
            break
        size, left = size + len(block), left - len(block)
    content = _escaped(kept.rstrip(b"\r"), text.encoding) + text.line_end
    return (content, too_long(size)), left <= 0, left


def too_long(size: int) -> str:
    """The reason for a record beyond all measure."""
    return (
        f"record_too_long: the record is {size} bytes long; its start is kept here, the vault holds all of it"
    )


def as_utf8(content: bytes, encoding: str, line_end: bytes, line: int) -> tuple[bytes, dict[int, str]]:
    """Lines as UTF-8; one that does not decode is written with backslash escapes and named.

    `line` is the number of the first line.
    """
    if content.isascii():
        return content, {}
    if codecs.lookup(encoding).name == "utf-8":
        return (content, {}) if _is_utf8(content) else _line_by_line(content, "utf-8", line_end, line)
    try:
        return content.decode(encoding).encode(), {}
    except UnicodeDecodeError:
        return _line_by_line(content, encoding, line_end, line)


def _is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8; Arrow looks at them in place, at several times the speed of decoding."""
    offsets = pa.array([0, len(content)], pa.int64()).buffers()[1]
    array = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(content)])
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _line_by_line(content: bytes, encoding: str, line_end: bytes, line: int) -> tuple[bytes, dict[int, str]]:
    pieces, faults = [], {}
    for number, piece in enumerate(content.split(line_end), start=line):
        try:
            pieces.append(piece.decode(encoding).encode())
        except UnicodeDecodeError as bad:
            shown = piece[bad.start : bad.end].hex(" ")
            faults[number] = f"encoding_fault: the bytes {shown} are no text in {encoding}"
            pieces.append(_escaped(piece, encoding))
    return line_end.join(pieces), faults


def _escaped(piece: bytes, encoding: str) -> bytes:
    return piece.decode(encoding, "backslashreplace").encode()
