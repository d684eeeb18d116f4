"""Messages of a telephone's back-up: XML of SMS Backup & Restore, well formed or not, and CSV."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_CHUNK = 1 << 20
_LONGEST = 1 << 16
"""Bytes of a message's element; a longer one is no confirmation."""
_ELEMENT = re.compile(rb"""<sms\s(?:[^"'<>]|"[^"<]*"|'[^'<]*'){0,4000}>""")
# XML has no < within a value: so a search ends at the next element, however many are cut.
_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w.-]*)\s*=\s*("[^"]*"|'[^']*')""")
_NAMES = {
    "sender": (
        "address",
        "sender",
        "from",
        "phone",
        "number",
        "sender id",
        "phone number",
        "sender/recipient",
    ),
    "body": ("body", "message", "text", "message body", "sms", "content", "message text"),
    "date": ("date", "time", "timestamp", "datetime", "date/time", "received", "date received"),
}


class Message(NamedTuple):
    """A message as the back-up has it."""

    place: str
    sender: str
    body: str
    date: str
    raw: str
    sound: bool
    """Whether its bytes are UTF-8."""


def is_xml(head: bytes) -> bool:
    """Whether a back-up of SMS Backup & Restore begins so."""
    return re.search(rb"<smses[\s>]", head[:4096]) is not None


def is_cut(path: Path) -> bool:
    """Whether a back-up in XML lacks its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return b"</smses>" not in file.read()


def columns_of(head: bytes) -> dict[str, int] | None:
    """Which columns of a CSV hold sender, body and date; None where one is lacking."""
    line = head.decode("utf-8-sig", "replace").splitlines()[:1]
    names = [name.strip().lower() for name in next(csv.reader(line), [])] if line else []
    found = {
        part: names.index(name)
        for part, known in _NAMES.items()
        if (name := next((one for one in known if one in names), None)) is not None
    }
    return found if len(found) == len(_NAMES) else None


def from_xml(path: Path) -> Iterator[Message]:
    """Every `<sms>` by its attributes. What is not well formed around them costs none of them."""
    rest, number = b"", 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            rest += chunk
            start = 0
            while (begin := rest.find(b"<sms", start)) >= 0:
                element = _ELEMENT.match(rest, begin, begin + _LONGEST)
                if element is None and chunk and len(rest) - begin < _LONGEST:
                    break
                start = element.end() if element else begin + 4
                if element is not None:
                    number += 1
                    yield _message(element[0], f"sms {number}")
                elif re.match(rb"<sms\s", rest[begin : begin + 5]):
                    number += 1
                    yield _broken(rest[begin : begin + 2000], f"sms {number}")
            rest = rest[begin:] if begin >= 0 else rest[max(start, len(rest) - 4) :]
            if not chunk:
                return


def _message(element: bytes, place: str) -> Message:
    text, sound = _decoded(element)
    given = {name: html.unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(text)}
    return Message(
        place, given.get("address", ""), _plain(given.get("body", "")), given.get("date", ""), text, sound
    )


def _broken(start: bytes, place: str) -> Message:
    """A message without an end: its sender may still tell whose it is."""
    text = _decoded(start)[0].split("<sms", 2)
    raw = "<sms" + text[1] if len(text) > 1 else ""
    found = re.search(r"""\baddress\s*=\s*["']([^"']{0,40})["']""", raw)
    return Message(place, found[1] if found else "", "", "", raw, sound=False)


def _decoded(content: bytes) -> tuple[str, bool]:
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError:
        return content.decode("utf-8", "backslashreplace"), False


def _plain(body: str) -> str:
    return " ".join(body.split())


def from_csv(path: Path, columns: dict[str, int]) -> Iterator[Message]:
    """Every line of a CSV; a line with too few cells is a message of nobody."""
    text, _ = _decoded(path.read_bytes())
    csv.field_size_limit(_LONGEST * 4)
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    next(lines, None)
    number = 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            continue
        number += 1
        if any(cells):
            said = {part: cells[place] if place < len(cells) else "" for part, place in columns.items()}
            raw = ",".join(cells)
            yield Message(
                f"row {number}", said["sender"], _plain(said["body"]), said["date"], raw, "\\x" not in raw
            )
