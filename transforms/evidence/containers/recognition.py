"""Which container a file is, by its content; a spreadsheet is a ZIP file too, and none."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from transforms.evidence.containers.mails import HEAD, is_mail

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_TAR_AT = 257
MAIL = "eml"
"""The kind of a mail as it is saved."""
_MAY_BE_MAIL = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[A-Za-z][A-Za-z0-9-]{1,59}:[ \t\r\n])")
CONTAINERS = (
    ("zip", "ZIP archives: each file in one is evidence of its own, named archive.zip!inner.csv"),
    ("tar", "tar archives, compressed or not"),
    (
        "eml",
        "mails as they are saved (.eml, mbox): each attachment is evidence of its own, named mail.eml!inner.csv",
    ),
    ("gzip", "single files compressed by gzip, bzip2 or xz; containers may lie one in another, once"),
)
"""Kind of container and a line on it, as `moneytrail formats` lists them."""


def container_kind(path: Path) -> str | None:
    """zip, gzip, bzip2, xz, tar or eml; None for every other file, office documents among them."""
    with path.open("rb") as file:
        head = file.read(512)
        if _MAY_BE_MAIL.match(head) and is_mail(head + file.read(HEAD)):
            return MAIL
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "tar"
    kind = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if kind == "bzip2" and head[4:10] != b"1AY&SY":
        return None  # a text may begin with these letters
    return None if kind == "zip" and _is_document(path) else kind


def _is_document(path: Path) -> bool:
    """Whether a ZIP file is an office document: it names its types or its kind in a member of its own."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            return "[Content_Types].xml" in names or (
                "mimetype" in names and archive.getinfo("mimetype").file_size < 200
            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, RuntimeError):
        return False
