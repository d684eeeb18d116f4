"""Text of an XML file: which characters its bytes mean, and where its first element begins."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import UnreadableFile

CHUNK = 1 << 18
HEAD = 1 << 16

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHOUT_BOM = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class XmlText:
    """How a file's bytes become text. `damaged`: bytes that are no characters became U+FFFD."""

    encoding: str
    damaged: bool = False
    said: str | None = None


def encoding_of(head: bytes) -> str:
    """By byte order mark, else as the XML declaration says, else UTF-8 (XML 1.0, appendix F)."""
    for mark, encoding in (*_BOMS, *_WITHOUT_BOM):
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    # Read as single bytes so far, it cannot be what its declaration says.
    return "utf-8" if name.startswith(("utf-16", "utf16", "ucs")) else name


def xml_text(path: Path) -> XmlText:
    """How to read the file. Raises UnreadableFile for an encoding that Python does not know."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
    try:
        b"x".decode(encoding, "replace")  # a codec that is no text encoding (rot13, zlib) ends here
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, UnicodeError) as cause:
        raise UnreadableFile(
            f"The XML declaration names the encoding '{encoding}', which is not known.",
            where=f"{path.name}, line 1",
            todo="ask for the file in UTF-8",
        ) from cause
    if _decodes(path, decoder):
        return XmlText(encoding)
    if _has_control_characters(path):
        said = f"Some bytes are no characters of {encoding}: the entries that hold them are set aside."
        return XmlText(encoding, True, said)
    said = f"The file says {encoding} but is not; it was read as Windows-1252: check its special letters."
    return XmlText("cp1252", False, said)


def _decodes(path: Path, decoder: codecs.IncrementalDecoder) -> bool:
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _has_control_characters(path: Path) -> bool:
    """Damage shows in control characters; text in another code page has none."""
    return any(_CONTROL.search(piece) for piece in _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def chunks(path: Path, form: XmlText) -> Iterator[str]:
    """The file's text in pieces; line breaks become line feeds, as XML wants them."""
    with path.open("r", encoding=form.encoding, errors="replace", newline=None) as file:
        while piece := file.read(CHUNK):
            yield piece


def start_of_root(text: str) -> int:
    """Where the first element (or a document type) begins, after declaration, comments and space."""
    place = 0
    text_start = text[:1]
    if text_start == "\ufeff":
        place = 1
    while found := _BEFORE_ROOT.match(text, place):
        place = found.end()
    return place
