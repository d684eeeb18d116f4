"""Text of a SWIFT file: which characters its bytes mean, and where its lines end."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms.readers.utf8 import mostly_utf8

HEAD = 1 << 20
CHUNK = 1 << 21
_RETURN, _FEED = b"\r\n"

_FIELDS = re.compile(rb"(?:^|[\r\n])([ \t]*):\d\d[A-Z]?:")
_FILLED_FIELD = re.compile(rb"(?:^|[\r\n]):20:[^\r\n]*[ \t](?:[\r\n]|$)")
_AT_LINE_END = re.compile(r"[ \t]+\n")
_WIDEST = 40
"""Blanks before a field that are taken for the indentation of all lines."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_WESTERN = "äöüßÄÖÜéèêëàâçñáíóúåøæÅØÆÉÑÁÍÓÚÇÀÈîïôûùœ§°€£´’–"
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáéíóöőúüűÁÉÍÓÖŐÚÜŰčďěňřšťůýžČĎĚŇŘŠŤŮÝŽľĺŕôäăâîșțşţĂÂÎŞŢđĐ§°€´’–"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁіІїЇєЄ№«»"
# The marks of a region in the file (currencies, beginnings of IBANs), its code pages, its letters.
_REGIONS = (
    (
        (b"PLN", b"HUF", b"CZK", b"RON", b"HRK", b":25:PL", b":25:HU", b":25:CZ", b":25:SK"),
        ("iso8859-2", "cp1250", "cp852", "cp1252"),
        _CENTRAL,
    ),
    ((b"RUB", b"RUR", b"UAH", b"BYN", b"BGN"), ("cp1251", "cp866", "koi8-r"), _CYRILLIC),
    ((), ("cp1252", "latin-1", "cp850"), _WESTERN),
)
_CENTRAL_FORMATS = ((), ("cp1250", "iso8859-2", "cp852"), _CENTRAL)
"""The region of a format that only Czech and Slovak banks write; it has no marks in the file."""
_DAMAGED = (
    "The text is UTF-8, but not all of its bytes are: what they meant is lost, and \ufffd stands for them. "
    "Check the names that hold one."
)


@dataclass(frozen=True)
class TextForm:
    """How a file's bytes become lines; `guessed` says so where nothing in the file states it."""

    encoding: str
    guessed: str | None
    at_signs: bool = False
    """Two at signs stand for a line break."""
    indent: int = 0
    """Blanks before every field, and so before every line: Bank Rakyat in Indonesia, printouts."""
    padded: bool = False
    """Blanks fill every line up to a length: records of a mainframe."""


def text_form(path: Path, *, swift: bool = True, central: bool = False) -> TextForm:
    """BOM, else UTF-8 if most lines beyond ASCII are, else the code page whose letters fit the region best.

    swift: whether lines are those of SWIFT's fields, which some files set apart in other ways.
    central: whether the format is one of Central Europe, whatever marks of a region the file has.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    at_signs = swift and b"@@:" in head and b"\n:" not in head and b"\r:" not in head
    indent = indent_of(plain(head)) if swift else 0
    padded = swift and is_padded(plain(head))
    marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    high = None if marked == "utf-16" else _bytes_outside_utf8(path)
    if high is None:
        return TextForm(marked or "utf-8", None, at_signs, indent, padded)
    if marked or mostly_utf8(head):
        return TextForm(marked or "utf-8", _DAMAGED, at_signs, indent, padded)
    encoding = _likeliest(head, high, central=central)
    said = (
        f"The text is not UTF-8 and names no encoding; it was read as {encoding}: check its special letters."
    )
    return TextForm(encoding, said, at_signs, indent, padded)


def plain(head: bytes) -> bytes:
    """The first bytes of a file as those of a text in UTF-8 without a byte order mark."""
    for bom, encoding in _BOMS[1:]:
        if head.startswith(bom):
            return head.decode(encoding, "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def field_start(before: bytes, breaks: bytes, *others: bytes) -> bytes:
    """A pattern for what stands before a field that begins its line, and for its first colon.

    before: the signs that may stand between, as a class; breaks: those of them that end a line; others: what a line
    may begin behind, too. A stretch of signs is tried once, from its first on: from each line break in it, a
    file of blank lines took minutes.
    """
    stretch = rb"(?<![%b])(?=[%b]*[%b])[%b]++" % (before, before, breaks, before)
    return rb"(?:%b|(?:%b)[%b]*+):" % (stretch, b"|".join((b"^", *others)), before)


def indent_of(head: bytes) -> int:
    """How many blanks stand before every field; 0 where one begins its line."""
    found = [len(blanks) for blanks in _FIELDS.findall(head)]
    return min(found, default=0) if len(found) > 1 and min(found) <= _WIDEST else 0


def is_padded(head: bytes) -> bool:
    """Whether blanks fill every line: each ends in one, but for those that are as long as any."""
    if not _FILLED_FIELD.search(head):
        return False
    lines = [line for line in re.split(rb"[\r\n]+", head)[:-1] if line.strip()]
    longest = max(map(len, lines), default=0)
    return all(line.endswith((b" ", b"\t")) or len(line) == longest for line in lines)


def unpadded(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of a text without the blanks at the ends of its lines."""
    held = ""
    for piece in pieces:
        text = held + piece
        end = len(text.rstrip(" \t"))
        held = text[end:]
        yield _AT_LINE_END.sub("\n", text[:end])


def dedented(pieces: Iterable[str], indent: int) -> Iterator[str]:
    """Pieces of a text without the first `indent` blanks of each line."""
    blanks, held, first = re.compile(rf"\n[ \t]{{1,{indent}}}"), "\n", 1
    for piece in pieces:
        text = held + piece
        # The blanks of the last line may go on in the next piece.
        end = len(text.rstrip(" \t"))
        end = end - 1 if text.endswith("\n", 0, end) else len(text)
        held = text[end:]
        if end:
            yield blanks.sub("\n", text[:end])[first:]
            first = 0
    yield blanks.sub("\n", held)[first:]


def chunks(path: Path, form: TextForm) -> Iterator[str]:
    """The file's text in pieces of two megabytes; every kind of line break becomes a line feed."""
    held = ""
    if not form.at_signs:
        pieces = _pieces(path, form.encoding)
        pieces = unpadded(pieces) if form.padded else pieces
        yield from dedented(pieces, form.indent) if form.indent else pieces
        return
    for piece in _pieces(path, form.encoding):
        text = held + piece
        held = "@" if text.endswith("@") and not text.endswith("@@") else ""
        yield text[: len(text) - len(held)].replace("@@", "\n")
    if held:
        yield held


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    if encoding == "utf-16":
        with path.open("r", encoding=encoding, errors="replace", newline=None) as file:
            while piece := file.read(CHUNK):
                yield piece
        return
    decoder, held = codecs.getincrementaldecoder(encoding)("replace"), b""
    with path.open("rb") as file:
        while piece_of_bytes := file.read(CHUNK):
            raw = held + piece_of_bytes
            held = raw[-1:] if raw.endswith(b"\r") else b""  # a line feed may follow
            yield decoder.decode(with_line_feeds(raw[: len(raw) - len(held)]))
    yield decoder.decode(with_line_feeds(held), final=True)


def with_line_feeds(raw: bytes) -> bytes:
    """Bytes of a text whose line breaks, of every kind, have become line feeds."""
    if b"\r" not in raw:
        return raw
    values = np.frombuffer(raw, np.uint8)
    returns = values == _RETURN
    if np.count_nonzero(returns[:-1] & (values[1:] == _FEED)) == np.count_nonzero(returns):
        return raw.replace(b"\r", b"")  # a fifth of the time of the line below
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _bytes_outside_utf8(path: Path) -> Counter[int] | None:
    """How often each byte above 127 occurs; None where the whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    high: Counter[int] = Counter()
    valid = True
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            if not piece.isascii():
                high.update(piece.translate(None, bytes(range(128))))
            if valid and not (piece.isascii() and not decoder.getstate()[0]):
                valid = _decodes(decoder, piece)
    return None if valid and _decodes(decoder, b"", final=True) else high


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(head: bytes, high: Counter[int], *, central: bool) -> str:
    regions = (_CENTRAL_FORMATS,) if central else _REGIONS
    _, encodings, letters = next(
        region for region in regions if not region[0] or any(mark in head for mark in region[0])
    )

    def fit(encoding: str) -> int:
        text = {byte: bytes([byte]).decode(encoding, "replace") for byte in high}
        return sum(count if text[byte] in letters else -count for byte, count in high.items())

    return max(encodings, key=fit)  # the first of equals: the region's usual one
