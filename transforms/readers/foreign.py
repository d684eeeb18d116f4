"""Files that are no export of transactions, known by their first bytes or lines."""

from __future__ import annotations

import re

from transforms.readers.delimited.encodings import chosen

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"BM", "a picture (BMP)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"PK\x03\x04", "an archive or an office document (ZIP, XLSX, DOCX)"),
    (b"PK\x05\x06", "an empty archive (ZIP)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"(\xb5/\xfd", "a compressed file (zstd)"),
    (b"7z\xbc\xaf", "an archive (7-Zip)"),
    (b"Rar!", "an archive (RAR)"),
    (b"\xd0\xcf\x11\xe0", "an old office document (XLS, DOC) or a mail of Outlook (MSG)"),
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program for Linux"),
    (b"\xcf\xfa\xed\xfe", "a program for macOS"),
    (b"\xca\xfe\xba\xbe", "a program (Java or macOS)"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"PAR1", "a data file (Parquet)"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"RIFF", "a sound recording or a film"),
)
_AT_FOUR = ((b"ftyp", "a film or a picture (MP4, HEIC)"),)
_TEXT_MAGIC = (b"BM", b"MZ", b"ID3", b"GIF8", b"RIFF", b"PAR1", b"BZh", b"Rar!", b"OggS")
"""Marks that are plain letters: a text may begin so, thus control characters must follow."""

_ISO_MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:((?!head)[a-z]{4}\.\d{3})\.\d{3}\.\d{2}")
_ASK_STATEMENT = "ask for the statements (camt.053) of the accounts in question"
MARKUP: tuple[tuple[str, str, str], ...] = (
    ("FIToFIPmtStsRpt", "a pacs.002, which tells what became of orders and moves no money", _ASK_STATEMENT),
    ("CstmrPmtStsRpt", "a pain.002, which tells what became of orders and moves no money", _ASK_STATEMENT),
    ("PmtRtr", "a pacs.004, which sends payments back; what was booked, a statement says", _ASK_STATEMENT),
    (
        "FIToFIPmtRvsl",
        "a pacs.007, which asks for payments back; what was booked, a statement says",
        _ASK_STATEMENT,
    ),
    (
        "FIToFIPmtCxlReq",
        "a camt.056, which asks for payments back; what was booked, a statement says",
        _ASK_STATEMENT,
    ),
    (
        "RsltnOfInvstgtn",
        "a camt.029, which answers whether a payment is given back; what was booked, a statement says",
        _ASK_STATEMENT,
    ),
    ("CstmrPmtCxlReq", "a camt.055, which asks that orders are not done and moves no money", _ASK_STATEMENT),
    ("CstmrPmtRvsl", "a pain.007, which asks that direct debits are given back", _ASK_STATEMENT),
    ("NtfctnToRcv", "a camt.057, which announces money that is expected", _ASK_STATEMENT),
    ("CdtrPmtActvtnReq", "a pain.013, which asks somebody to pay", _ASK_STATEMENT),
    (
        "EFilingBatchXML",
        "a filing to FinCEN (SAR, CTR), which this release does not read",
        "ask for the transactions behind the filing as goAML or CSV",
    ),
    ("schema", "a schema, not data", "give the files that follow it"),
)
"""Elements near the beginning of an XML file; what the file then is; what to do."""
DOCUMENT = re.compile(r"<(?:[\w.-]+:)?Document\b[^>]{0,1000}>")
"""Where a message of ISO 20022 begins, behind the heading of its envelope."""
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def markup_seems_to_be(text: str) -> tuple[str, str] | None:
    """What XML that no reader takes is, and what to do; None where it is not known.

    text: the beginning of the file.
    """
    body = DOCUMENT.search(text)
    names = set(_ELEMENT.findall(text[:4096])[:40])
    names |= set(_ELEMENT.findall(text[body.end() : body.end() + 1024])[:1] if body else ())
    known = next(((words, todo) for name, words, todo in MARKUP if name in names), None)
    books = next((words for name, words in _ACCOUNTING if f"<{name}" in text), None)
    if books is not None:
        return books, "ask the program for QIF or CSV, and the banks for their statements"
    other = _ISO_MESSAGE.search(text)
    if known is None and other is not None:
        known = f"a {other[1]} of ISO 20022, which is no statement and no order of a payment", _ASK_STATEMENT
    return known


_FIN = re.compile(r"\{2:[IO](\d{3})")
_FIN_KINDS = {
    "192": "requests for cancellation",
    "199": "free text",
    "200": "transfers of a bank between its own accounts",
    "210": "notices to receive",
    "299": "free text",
    "920": "requests for statements",
    "935": "changes of rates",
    "999": "free text",
}


def messages_seem_to_be(text: str) -> str | None:
    """What SWIFT messages that no reader takes are; None where there are none.

    text: the beginning of the file.
    """
    kinds = sorted(set(_FIN.findall(text)))
    if not kinds:
        return None
    named = (f"MT{kind}{f' ({_FIN_KINDS[kind]})' if kind in _FIN_KINDS else ''}" for kind in kinds)
    return f"The file holds SWIFT messages {', '.join(named)}, which this release does not read."


_NATIONAL: tuple[tuple[str, str], ...] = (
    (r"T00322\d{3}[A-Z0-9 ]", "a statement as Finnish banks write it (TITO, konekielinen tiliote)"),
    (r" ?RH[A-Z0-9]{5}\d{5}\d{6}", "a statement as Italian banks write it (CBI, rendicontazione)"),
    (r"\d{3}00000 {9}[12]\d{14}", "a CNAB 240 file of a Brazilian bank"),
    (r"UN[AB].{0,20}[+:]", "an EDIFACT interchange (FINSTA, PAYMUL and others)"),
    (r"01BGMAX ", "a BgMax file of payments received in Sweden"),
    (r"0128A(?:[GL][BK])\d{8}", "a DTAUS file of orders in Germany, as banks took them until 2014"),
    (r"UHL1\d{6}", "an ABO file of orders in Czechia and Slovakia"),
    (r"NY00000010", "a file of Nets, the clearing of Norway"),
)
"""How lines of national formats begin that are not read, and what the file then is."""
_ACCOUNTING = (
    ("KMYMONEY-FILE", "the books of the program KMyMoney, which a person wrote and no bank"),
    ("gnc-v2", "the books of the program GnuCash, which a person wrote and no bank"),
)


def national_format(text: str) -> str | None:
    """What a text is that begins as a national format does which is not read; None where it is not known.

    text: the beginning of the file.
    """
    lines = [line for line in re.split(r"[\r\n]+", text.lstrip("\ufeff"))[:3] if line.strip()]
    found = (words for form, words in _NATIONAL if any(re.match(form, line) for line in lines))
    return next(found, None)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_MANY = 0.1
"""Share of control characters beyond which nobody would call a file text."""


def seems_to_be(head: bytes) -> str | None:
    """What a file seems to be that is no text, in words; None for text."""
    garbled = _control_share(head) > _MANY
    if head.startswith(_COMPOUND) and _OUTLOOK in head:
        return "a mail of Outlook (MSG)"
    for magic, words in _MAGIC:
        if head.startswith(magic) and (magic not in _TEXT_MAGIC or _control_share(head) > 0):
            return words
    for magic, words in _AT_FOUR:
        if head[4:].startswith(magic):
            return words
    return "binary data, not text" if garbled else None


_PACKED = (b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd")
"""Archives and compressed files that are known and not opened."""


_COMPOUND, _OUTLOOK = b"\xd0\xcf\x11\xe0", "__substg1.0_".encode("utf-16-le")


def what_to_do(head: bytes) -> str:
    """What a person should do about a file that is no text."""
    if head.startswith(_PACKED):
        return "unpack it and give its files, or ask for a ZIP archive"
    if head.startswith(_COMPOUND):
        return "save a mail as .eml, or its attachments, and give them; else ask for camt.053, MT940 or CSV"
    return "ask whoever sent it for the data as camt.053, MT940 or CSV"


def _control_share(head: bytes) -> float:
    """Share of control characters in the text that the bytes stand for."""
    encoding, _ = chosen(head, None, "latin-1")
    text = head.decode(encoding, "replace").encode("utf-8") if encoding.startswith("utf-") else head
    if not text:
        return 0.0
    kept = text.translate(None, _CONTROLS)
    return 1 - len(kept) / len(text)


_PRICES = re.compile(r"\d{10}(?:\d{3})?(?:[,;\t]\d+(?:\.\d+)?){4,7}")
"""A moment, then opening, highest, lowest and last price, how much was traded, and how often."""


def is_list_of_prices(lines: list[str]) -> bool:
    """Whether lines tell the price of a pair of assets over time (Kraken's OHLCVT files), which are no transactions."""
    return bool(lines) and all(_PRICES.fullmatch(line.strip()) for line in lines)
