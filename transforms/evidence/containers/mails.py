"""Mails as they are saved (.eml), or several one after the other (mbox): attachments, and texts that are statements.

A bank answers a production order by mail. What is attached is evidence of its own; a text that a reader knows as a
statement too. What the mail says besides stays in the vault with the mail, and is told.
"""

from __future__ import annotations

import email
import mimetypes
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path, PurePosixPath

from transforms.errors import UnreadableFile
from transforms.evidence.containers.limits import Budget, new_file, write

LARGEST = 128 << 20
"""Bytes of a mail that is opened: its parts are held in memory, several times over."""
DEEPEST = 20
"""Mails and parts within one another."""
SHOWN = 200
"""Characters of a mail's own text that are told."""
HEAD = 1 << 14

_HEADER = re.compile(rb"([!-9;-~]{1,60}):[ \t]*[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_FROM_LINE = re.compile(rb"From [^\r\n]{1,300}\d\d:\d\d[^\r\n]{0,60}\r?\n")
_NEXT_MAIL = re.compile(rb"\r?\n\r?\n(?=From [^\r\n]{1,300}\d\d:\d\d[^\r\n]{0,60}\r?\n[!-9;-~]{1,60}:)")
_OF_MAILS = frozenset(
    b"received return-path delivered-to message-id mime-version x-mailer dkim-signature reply-to subject to".split()
)
_NEEDED = frozenset((b"from", b"date", b"subject", b"message-id"))
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = {
    "application/pkcs7-mime": "The mail is encrypted or sealed (S/MIME).",
    "application/x-pkcs7-mime": "The mail is encrypted or sealed (S/MIME).",
    "application/pgp-encrypted": "The mail is encrypted (PGP).",
    "application/ms-tnef": "The mail packs its attachments in Outlook's own way (winmail.dat).",
}
_TODO_SEALED = "ask whoever sent it for the attachments themselves, or save them by hand and give them"


def is_mail(head: bytes) -> bool:
    """Whether a file begins with the head of a mail."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    start = _FROM_LINE.match(head)
    names, place = set(), start.end() if start else 0
    while (found := _HEADER.match(head, place)) is not None:
        names.add(found[1].lower())
        place = found.end()
    return len(names & _NEEDED) >= 2 and b"from" in names and len(names & (_OF_MAILS | _NEEDED)) >= 4


@dataclass(frozen=True)
class Part:
    """What a mail holds: its name, and where it was unpacked to or why it was not."""

    name: str
    path: Path | None
    what: str = ""
    todo: str = ""


class Mails:
    """Unpacks the mails of a file."""

    def __init__(
        self, folder: Path, budget: Budget, tell: Callable[[str], None], is_statement: Callable[[Path], bool]
    ) -> None:
        self.folder, self.budget, self.tell, self.is_statement = folder, budget, tell, is_statement
        self.number = 0
        self.complete = True

    def parts(self, path: Path) -> Iterator[Part]:
        """What all mails of a file hold. Raises: UnreadableFile for one that is too large to be opened."""
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(
                f"The mail is larger than {LARGEST >> 20} MB.",
                todo="save its attachments by hand and give them",
            )
        mails = _NEXT_MAIL.split(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        for number, raw in enumerate(mails, start=1):
            self.budget.admit()
            within = f"mail {number}/" if len(mails) > 1 else ""
            try:
                yield from self._mail(email.message_from_bytes(_FROM_LINE.sub(b"", raw, count=1)), within, 0)
            except RecursionError:
                self._cut(
                    f"{within or 'The mail '}holds parts within one another without end; they were not read."
                )

    def _mail(self, mail: Message, within: str, depth: int) -> Iterator[Part]:
        self.tell(f"{within}{_heading(mail)}")
        yield from self._part(mail, within, depth)

    def _part(self, part: Message, within: str, depth: int) -> Iterator[Part]:
        kind = part.get_content_type()
        if depth > DEEPEST:
            self._cut(f"{within}{_name(part, kind)} lies too deep within other parts and was not read.")
        elif kind == "message/rfc822":
            inner = part.get_payload()
            mails = inner if isinstance(inner, list) else []
            for mail in mails:
                if isinstance(mail, Message):
                    yield from self._mail(mail, f"{within}{_name(part, kind)}/", depth + 1)
        elif part.is_multipart():
            yield from self._several(part, within, depth)
        elif kind in _SIGNATURES:
            self.tell(f"{within}{_name(part, kind)} is the mail's signature and was passed over.")
        elif kind in _SEALED:
            yield Part(f"{within}{_name(part, kind)}", None, _SEALED[kind], _TODO_SEALED)
        else:
            yield from self._leaf(part, within, kind)

    def _several(self, part: Message, within: str, depth: int) -> Iterator[Part]:
        inner = part.get_payload()
        parts = [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
        if any(type(defect).__name__ == "CloseBoundaryNotFoundDefect" for defect in part.defects):
            self._cut(
                f"{within or 'The mail '}is cut off: the end mark of its parts is missing. Ask for the whole."
            )
        in_turn = part.get_content_type() == "multipart/alternative"
        for one in parts:
            found = list(self._part(one, within, depth + 1))
            yield from found
            if in_turn and found:
                return  # the others say the same in another form

    def _leaf(self, part: Message, within: str, kind: str) -> Iterator[Part]:
        self.budget.admit()
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        self.budget.spend(len(content))
        named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
        name = f"{within}{_name(part, kind)}"
        if any("Base64" in type(defect).__name__ for defect in part.defects):
            self._cut(
                f"{name}: its coding (base64) is damaged; what could be decoded was read. Ask for it again."
            )
        if (
            kind.startswith("image/")
            and part.get("Content-ID")
            and part.get_content_disposition() != "attachment"
        ):
            self.tell(f"{name} is a picture of the mail's own text and was passed over.")
            return
        path = new_file(self.folder, self.number)
        self.number += 1
        with path.open("wb") as file:
            write(file, content)
        if named or not kind.startswith("text/") or self.is_statement(path):
            yield Part(name, path)
        else:
            path.unlink()
            self._tell_text(part, kind, content, within)

    def _tell_text(self, part: Message, kind: str, content: bytes, within: str) -> None:
        """A mail's own text makes no record: what it begins with is told, and the mail itself is kept."""
        text = _decoded(content, part.get_content_charset())
        if kind == "text/html":
            text = re.sub(r"(?is)<(style|script).*?</\1>|<[^>]*>", " ", text)
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
        if text:
            more = f" (and {len(text) - SHOWN:,} more characters)" if len(text) > SHOWN else ""
            self.tell(
                f"{within}The mail's own text makes no record and is kept with it: {text[:SHOWN]}{more}"
            )

    def _cut(self, message: str) -> None:
        self.complete = False
        self.tell(message)


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _heading(mail: Message) -> str:
    writer, reader = (_header(mail, name) or "nobody named" for name in ("From", "To"))
    date, subject = _header(mail, "Date") or "without a date", _header(mail, "Subject") or "without a subject"
    return f"Mail from {writer} to {reader}, {date}: {subject}."


def _header(part: Message, name: str) -> str:
    return _words(str(part.get(name, "")))


def _words(text: str) -> str:
    """A header as it is meant, on one line."""
    with suppress(ValueError, LookupError, UnicodeError):
        text = str(make_header(decode_header(text)))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:SHOWN]


def _name(part: Message, kind: str) -> str:
    """What a part is called, without the folders that a sender had it in."""
    try:
        given = part.get_filename()
    except (ValueError, LookupError, UnicodeError, TypeError):
        given = None
    name = PurePosixPath(_words(given or "").replace("\\", "/")).name
    if name and name != "..":
        return name
    if kind == "message/rfc822":
        inner = part.get_payload()
        subject = (
            _header(inner[0], "Subject") if isinstance(inner, list) and isinstance(inner[0], Message) else ""
        )
        return f"{re.sub(r'[/!]', ' ', subject)[:60] or 'mail'}.eml"
    return (
        f"text{mimetypes.guess_extension(kind) or '.txt'}"
        if kind.startswith("text/")
        else f"part{_ending(kind)}"
    )


def _ending(kind: str) -> str:
    return mimetypes.guess_extension(kind) or ".bin"
