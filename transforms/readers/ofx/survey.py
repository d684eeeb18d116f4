"""What a whole OFX file says of itself before its records are read: characters, signs, decimal marks, corrections."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transforms.readers.utf8 import mostly_utf8

CHUNK = 1 << 20
PIECE = 1 << 21
HEAD = 1 << 16
_OVERLAP = 512
"""Bytes read twice where two chunks meet, so that no amount is cut."""
_MOST_CORRECTIONS = 100_000

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = (
    re.compile(rb"CHARSET:\s*([\w-]+)", re.IGNORECASE),
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE),
    re.compile(rb"ENCODING:\s*([\w-]+)", re.IGNORECASE),
)
_KNOWN = re.compile(
    r"cp(12[45]\d|8\d\d|9\d\d)|iso8859-\d+|koi8-[ru]|gbk|gb2312|gb18030|big5|shift_jis|euc-(?:kr|jp)"
)
_SIGN = re.compile(rb"<TRNAMT>(?:[^<\d]{0,8}[-(]|\s*[\d.,]+-|[^<]{0,40}\bDR\b)", re.IGNORECASE)
_DECIMALS = {mark: re.compile(re.escape(mark) + rb"(?:\d{1,2}|\d{4,18})\s*<") for mark in (b".", b",")}
"""A mark that begins decimals, which an amount stands before (`_WHOLE`)."""
_WHOLE = re.compile(rb"<TRNAMT>\s*[+-]?\d*\Z", re.IGNORECASE)
_AMOUNT = re.compile(rb"<TRNAMT>\s*[-+]?[\d.,]", re.IGNORECASE)
_TYPE = re.compile(rb"<TRNTYPE>\s*(\w+)", re.IGNORECASE)
_AGAINST = 4
"""Of so many records at least one has to go against the only type of the file, for a slip of one is no custom."""
_CORRECTION = re.compile(
    rb"<CORRECTFITID>([^<]{1,255})(?:</CORRECTFITID>)?\s*<CORRECTACTION>\s*(\w+)", re.IGNORECASE
)


@dataclass
class Survey:
    """A file as a whole."""

    encoding: str = "utf-8"
    messages: list[str] = field(default_factory=list)
    any_minus: bool = False
    """Whether any amount has a minus; where none has, the type alone may say the direction."""
    types: set[str] = field(default_factory=set)
    """The first two types of bookings; a file that gives all of them one may have both signs under it."""
    minuses: int = 0
    amounts: int = 0
    """How many amounts there are, and with a minus, as long as there is one type."""
    decimal_marks: set[str] = field(default_factory=set)
    """Marks that must be decimal marks, for other than three digits follow one."""
    corrected: dict[str, str] = field(default_factory=dict)
    """FITIDs that another record of the file corrects, and how: REPLACE or DELETE."""

    @property
    def type_says_nothing(self) -> bool:
        """Whether every booking has one type, whichever way its money went: only the signs say that (ATB in Canada)."""
        against = {"CREDIT": self.minuses, "DEBIT": self.amounts - self.minuses}
        times = against.get(next(iter(self.types)), 0) if len(self.types) == 1 else 0
        return 0 < self.minuses < self.amounts and times > 1 and times * _AGAINST >= self.amounts


def survey(path: Path) -> Survey:
    """Read the whole file once, as bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = Survey()
    bom = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)
    is_utf8 = _look_through(path, bom if bom == "utf-16" else None, found)
    if bom is not None:
        found.encoding = bom
    elif not is_utf8 and not mostly_utf8(head):
        found.encoding = _single_byte(head, found.messages)
    if not is_utf8 and found.encoding.startswith("utf-8"):
        found.messages.append(
            "The text is UTF-8, but not all of its bytes are: what they meant is lost, and \ufffd stands for them. "
            "Check the names that hold one."
        )
    if found.type_says_nothing:
        found.messages.append(
            f"All bookings have the type {next(iter(found.types))}, with and without a minus; the sign was taken."
        )
    return found


def pieces(path: Path, encoding: str) -> Iterator[str]:
    """The file's text in pieces of PIECE bytes; every kind of line break becomes a line feed."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    with path.open("rb") as file:
        while chunk := file.read(PIECE):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _look_through(path: Path, encoding: str | None, found: Survey) -> bool:
    """Fill what the amounts and corrections of the file show; whether every byte of it is UTF-8."""
    decoder, valid, tail = codecs.getincrementaldecoder("utf-8")(), True, b""
    for chunk in _chunks(path, encoding):
        if valid:
            valid = _decodes(decoder, chunk)
        _look_at(tail + chunk[:_OVERLAP], found)
        _look_at(chunk, found)
        tail = (tail + chunk)[-_OVERLAP:] if len(chunk) < _OVERLAP else chunk[-_OVERLAP:]
    return valid and _decodes(decoder, b"", final=True)


def _look_at(text: bytes, found: Survey) -> None:
    found.any_minus = found.any_minus or _SIGN.search(text) is not None
    if len(found.types) <= 1:
        _types(text, found)
    for mark, pattern in _DECIMALS.items():
        if mark.decode() not in found.decimal_marks and _in_amount(pattern, text):
            found.decimal_marks.add(mark.decode())
    if b"CORRECTFITID" in text or b"correctfitid" in text:
        _corrections(text, found.corrected)


def _types(text: bytes, found: Survey) -> None:
    """Count signs as long as there is one type; most files show a second one soon."""
    for one in _TYPE.finditer(text):
        found.types.add(one[1].decode("latin-1").upper())
        if len(found.types) > 1:
            return
    found.minuses += len(_SIGN.findall(text))
    found.amounts += len(_AMOUNT.findall(text))


def _in_amount(decimals: re.Pattern[bytes], text: bytes) -> bool:
    """Whether such decimals stand in an amount. To look for the mark first is ten times as fast."""
    return any(
        _WHOLE.search(text[max(0, found.start() - _OVERLAP) : found.start()])
        for found in decimals.finditer(text)
    )


def _corrections(text: bytes, corrected: dict[str, str]) -> None:
    for fitid, action in _CORRECTION.findall(text):
        if len(corrected) < _MOST_CORRECTIONS:
            corrected[fitid.strip().decode("latin-1")] = action.upper().decode("latin-1")


def _chunks(path: Path, encoding: str | None) -> Iterator[bytes]:
    if encoding is not None:
        for piece in pieces(path, encoding):
            yield piece.encode("utf-8", "surrogatepass")
        return
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    if chunk.isascii() and not decoder.getstate()[0] and not final:
        return True
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(head: bytes, messages: list[str]) -> str:
    """The code page that the header names; Windows-1252 where it names none, or what cannot be true."""
    named = [found[1].decode() for pattern in _DECLARED if (found := pattern.search(head))]
    for name in named:
        codec = _codec(name)
        if codec is not None:
            return codec
    said = f"its header says {' and '.join(named)}" if named else "it names no encoding"
    messages.append(f"The text is not UTF-8 and {said}; it was read as cp1252: check its special letters.")
    return "cp1252"


def _codec(name: str) -> str | None:
    name = name.lower().removeprefix("windows-")
    try:
        codec = codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except LookupError:
        return None
    if codec == "iso8859-1":
        return "cp1252"  # what banks call Latin-1 holds Windows' letters where Latin-1 has none
    return codec if _KNOWN.fullmatch(codec) else None
