"""Messages of a telephone's back-up: XML of SMS Backup & Restore, well formed or not, CSV and JSON."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from transforms.readers.camt.text import encoding_of
from transforms.readers.json_text import loaded

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
    "date": (
        "date",
        "time",
        "timestamp",
        "datetime",
        "date/time",
        "received",
        "date received",
        "message date",
    ),
}
_SEPARATORS = ",;\t"
_JSON = re.compile(rb'^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"')
_KEYS = (rb'"(?:address|number|sender)"\s*:', rb'"body"\s*:', rb'"(?:date|received)"\s*:')


class Message(NamedTuple):
    """A message as the back-up has it."""

    place: str
    sender: str
    body: str
    date: str
    raw: str
    sound: bool
    """Whether its bytes are UTF-8."""


_DECLARED = 1_024
"""Bytes in which the encoding is declared."""


class Columns(NamedTuple):
    """Where a CSV of messages has what."""

    separator: str
    sender: int
    body: int
    date: int
    time: int | None
    """Where the time of day stands apart from the day."""


def is_xml(head: bytes) -> bool:
    """Whether a back-up of SMS Backup & Restore begins so."""
    return re.search(rb"<smses[\s>]", head[:4096]) is not None


def is_cut(path: Path) -> bool:
    """Whether a back-up in XML lacks its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return re.search(rb"</smses\s*>", file.read()) is None


def is_json(head: bytes) -> bool:
    """Whether a back-up in JSON begins so: an object or a list of them, with what a message has."""
    return _JSON.match(head) is not None and all(re.search(key, head) for key in _KEYS)


def columns_of(head: bytes) -> Columns | None:
    """Which columns of a CSV hold sender, body and date; None where one is lacking."""
    line = head.decode("utf-8-sig", "replace").splitlines()[:1]
    separator = max(_SEPARATORS, key=line[0].count) if line else ","
    names = [name.strip().lower() for name in next(csv.reader(line, delimiter=separator), [])]
    sender, body, date = (
        next((names.index(one) for one in known if one in names), None) for known in _NAMES.values()
    )
    if sender is None or body is None or date is None:
        return None
    time = names.index("time") if "time" in names and names[date] == "date" else None
    return Columns(separator, sender, body, date, time)


def from_xml(path: Path) -> Iterator[Message]:
    """Every `<sms>` by its attributes. What is not well formed around them costs none of them."""
    rest, number = b"", 0
    with path.open("rb") as file:
        encoding = _one_of_ascii(encoding_of(file.read(_DECLARED)))
        file.seek(0)
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
                    yield _message(element[0], f"sms {number}", encoding)
                elif re.match(rb"<sms\s", rest[begin : begin + 5]):
                    number += 1
                    yield _broken(rest[begin : begin + 2000], f"sms {number}", encoding)
            rest = rest[begin:] if begin >= 0 else rest[max(start, len(rest) - 4) :]
            if not chunk:
                return


def _one_of_ascii(encoding: str) -> str:
    """The encoding that a back-up declares, where it writes ASCII as ASCII; else UTF-8."""
    try:
        return encoding if "<sms/>".encode(encoding) == b"<sms/>" else "utf-8"
    except LookupError:
        return "utf-8"


def _message(element: bytes, place: str, encoding: str) -> Message:
    text, sound = _decoded(element, encoding)
    given = {name: html.unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(text)}
    return Message(
        place, given.get("address", ""), _plain(given.get("body", "")), given.get("date", ""), text, sound
    )


def _broken(start: bytes, place: str, encoding: str) -> Message:
    """A message without an end: its sender may still tell whose it is."""
    text = _decoded(start, encoding)[0].split("<sms", 2)
    raw = "<sms" + text[1] if len(text) > 1 else ""
    found = re.search(r"""\baddress\s*=\s*["']([^"']{0,40})["']""", raw)
    return Message(place, found[1] if found else "", "", "", raw, sound=False)


def _decoded(content: bytes, encoding: str = "utf-8") -> tuple[str, bool]:
    try:
        return content.decode(encoding), True
    except UnicodeDecodeError:
        return content.decode(encoding, "backslashreplace"), False


def _plain(body: str) -> str:
    return " ".join(body.split())


def from_csv(path: Path, columns: Columns) -> Iterator[Message]:
    """Every line of a CSV; a line with too few cells is a message of nobody."""
    text, _ = _decoded(path.read_bytes())
    csv.field_size_limit(_LONGEST * 4)
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=columns.separator)
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
            sender, body, date, time = (
                cells[place] if place is not None and place < len(cells) else "" for place in columns[1:]
            )
            raw = columns.separator.join(cells)
            when = f"{date} {time}".strip()
            yield Message(f"row {number}", sender, _plain(body), when, raw, "\\x" not in raw)


def from_json(path: Path) -> Iterator[Message]:
    """Every object that has a sender, a text and a date, in a list or one a line.

    Raises: UnreadableFile where the file is too large, or no JSON.
    """
    return _from_objects(_objects(loaded(path)))


def _from_objects(objects: Iterator[dict[str, object]]) -> Iterator[Message]:
    number = 0
    for one in objects:
        sender, body, date = (
            next((one[name] for name in known if name in one), None) for known in _NAMES.values()
        )
        if body is not None and date is not None:
            number += 1
            raw = json.dumps(one, ensure_ascii=False)
            yield Message(
                f"record {number}", f"{sender or ''}", _plain(f"{body}"), f"{date}", raw, sound=True
            )


def _objects(found: object) -> Iterator[dict[str, object]]:
    """The objects of a list, or of the lists that an object holds."""
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))
    elif isinstance(found, dict):
        inner = [value for value in found.values() if isinstance(value, list)]
        if inner:
            for value in inner:
                yield from _objects(value)
        else:
            yield found
