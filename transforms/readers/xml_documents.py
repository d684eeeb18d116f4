"""Documents in one XML file that its reader passes over: a file may hold a statement and, behind it, orders.

The reader of a format takes what is of its format and looks at nothing else. What stands beside it is told here, so
that nobody thinks that it was read.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from transforms.readers.camt.reader import FORMATS as STATEMENTS
from transforms.readers.foreign import MARKUP
from transforms.readers.payments.iso import FORMATS as ORDERS

_GOAML = "report"
_READ: Mapping[str, frozenset[str]] = {
    "camt": frozenset(STATEMENTS),
    "iso-payments": frozenset(ORDERS),
    "goaml": frozenset((_GOAML,)),
}
"""The elements in which a reader's documents stand, by its name."""
_KINDS: Mapping[str, str] = {
    **{name: words.partition(",")[0] for name, words, _ in MARKUP},
    **{name: f"a {family}" for name, family in (*STATEMENTS.items(), *ORDERS.items())},
    _GOAML: "a report in goAML",
}
_MARKS = (b"<?xml", b"iso:20022:tech:xsd:")
"""How a document begins, or its namespace, which stands in its first element."""
_ELEMENT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z]\w*)(?=[\s/>])")
_LOOKED_AT = 4_000
"""Bytes behind a mark in which the document's own element must begin."""


def passed_over(path: Path, reader: str, read_as: str) -> list[str]:
    """A message for each kind of document in the file beside the one that is read, with the line of the first.

    reader: the name of the reader that takes the file; for others than those of XML there is nothing to tell.
    read_as: the format that its reading states.
    """
    own = _READ.get(reader)
    if own is None or path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        first: dict[str, tuple[int, str]] = {}
        count: dict[str, int] = {}
        for place, name in _documents(content):
            kind = _KINDS[name]
            if name not in own or (reader != "goaml" and kind[2:] != read_as[: len(kind) - 2]):
                first.setdefault(kind, (1 + content[:place].count(b"\n"), name))
                count[kind] = count.get(kind, 0) + 1
    return [
        f"Also in this file: {kind} ({name}, line {line}{f', and {count[kind] - 1} more' if count[kind] > 1 else ''}). "
        + (
            f"It was read like the {read_as}."
            if name in own
            else "It was not read: give it as a file of its own."
        )
        for kind, (line, name) in first.items()
    ]


def _documents(content: mmap.mmap) -> Iterator[tuple[int, str]]:
    """Place and element of each document that is of a kind we know, in file order."""
    told = -1
    for place in _marks(content):
        for found in _ELEMENT.finditer(content[place : place + _LOOKED_AT]):
            name = found[1].decode("ascii")
            if name in _KINDS and place + found.start() > told:
                told = place + found.start()
                yield told, name
            if name in _KINDS:
                break


def _marks(content: mmap.mmap) -> Iterator[int]:
    """Places of the marks, in order."""
    places: set[int] = set()
    for mark in _MARKS:
        at = content.find(mark)
        while at >= 0:
            places.add(at)
            at = content.find(mark, at + 1)
    return iter(sorted(places))
