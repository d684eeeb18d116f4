"""The parts of an OFX text: records in the common shape, other records, and what stands around them.

Records like the file's first are found all at once (shapes.py), the others by a pattern.

A record is an STMTTRN, an STMTTRNP (pending), a loan's line, an order of a transfer or an investment
trade. In SGML end tags may be missing: a record then ends where something begins that cannot stand
within one. Tags are found by one regular expression; there is no parser of XML here, no DTD, no entity,
no nesting to exhaust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from transforms.readers.ofx.shapes import Run, Shape
from transforms.readers.ofx.values import CDATA, COMMENT

LONGEST = 1 << 18
"""Characters of a record that are kept; OFX allows a few thousand."""

_TRADES = (
    r"BUY(?:DEBT|MF|OPT|OTHER|STOCK)|SELL(?:DEBT|MF|OPT|OTHER|STOCK)|CLOSUREOPT|INCOME|INVEXPENSE"
    r"|JRNLFUND|JRNLSEC|MARGININTEREST|REINVEST|RETOFCAP|SPLIT|TRANSFER"
)
# A word such as SPLIT begins a trade only where a trade's own parts follow.
_OPENS_TRADE = rf"(?:{_TRADES})(?=\s*+>\s*+(?:{COMMENT}\s*+)*+<(?:INVTRAN|INVBUY|INVSELL)\b)"
_RECORD = rf"(?:(?:LOAN)?STMTTRNP?\b|INT(?:RA|ER)RS\b|{_OPENS_TRADE})"
_ENDS = (
    rf"{_RECORD}|/(?:(?:LOAN)?STMTTRNP?|INT(?:RA|ER)RS|{_TRADES}|INVBANKTRAN|(?:BANK|INV|LOAN)TRANLISTP?)\b"
    r"|/?(?:LEDGERBAL|AVAILBAL|OFX|(?:CC|INV|LOAN)?STMT(?:TRN)?RS)\b"
)


def _element(name: str) -> str:
    return rf"<{name}>([^<]*+)(?:</{name}>\s*+)?"


def _optional(*names: str) -> str:
    return "".join(f"(?:{_element(name)})?" for name in names)


_COMMON = (
    r"(<STMTTRN>\s*+"
    + _element("TRNTYPE")
    + _element("DTPOSTED")
    + _optional("DTUSER", "DTAVAIL")
    # An amount that can be read in one way only; every other is looked at more closely.
    + r"<TRNAMT>\s*+([+-]?[0-9]{1,15}(?:[.,][0-9]{1,2})?)\s*+(?:</TRNAMT>\s*+)?"
    + _element("FITID")
    + _optional("CHECKNUM", "REFNUM", "NAME", "MEMO")
    + r"</STMTTRN>\s*+)"
)
_OTHERS = (
    rf"|(<((?=[A-Z]){_RECORD})(?:[^<>]*/>|[^<>]*>(?:[^<]++|{CDATA}|{COMMENT}|<(?!{_ENDS}))*+(?:</\13\s*>)?))"
    + rf"|((?:[^<]++|{CDATA}|{COMMENT}|<(?!{_RECORD}))++)"
)
_BLOCK = 11
"""Place of the first of three groups of what is not in the common shape: block, its tag, text around."""

_CASE_MATTERS = re.compile(_COMMON + _OTHERS)
_ANY_CASE = re.compile(_COMMON + _OTHERS, re.IGNORECASE)
_FIRST = re.compile(_COMMON)
_MARKS = re.compile(r"<(/?[A-Z]+)>")
_IN_CAPITALS = re.compile(r"<(?:OFX|STMTTRNP?|(?:CC|INV)?STMTRS)>")
_NAMES = rf"(?:(?:LOAN)?STMTTRNP?|INT(?:RA|ER)RS|{_TRADES})"
_BOUNDS = re.compile(rf"{CDATA}|{COMMENT}|(<!(?:\[CDATA\[|--))|(<{_NAMES}\b)|(</{_NAMES}\s*>)", re.IGNORECASE)
"""Beginnings and ends of records, which do not count in CDATA or a comment; or one of these without its end."""
_NEAR = 1 << 13
"""Characters at the end of a text in which a record nearly always begins or ends."""

_WORTHWHILE = 1 << 14
"""Characters from which on it is worth the time to look for records like the first all at once."""
_LONG_RUN = 4
"""Records that a run must have on average for that."""

Common = tuple[str, ...]
"""Record as written with the blanks behind it, then type, posted, user, available, amount, FITID, cheque,
reference, name, memo; all as written, and three empty texts."""


class Block(NamedTuple):
    """A record in any other shape; `ended` where its own end tag stands."""

    tag: str
    text: str
    ended: bool


class Around(NamedTuple):
    """Text between records."""

    text: str


Part = Run | list[Common] | Block | Around


def parts(pieces: Iterable[str]) -> Iterator[Part]:
    """Every part of the text in file order; the texts of all parts make up the whole. Memory: a few pieces."""
    carried = ""
    shape: Shape | None = None
    first = True
    for piece in pieces:
        text = carried + piece
        cut = _safe_end(text)
        carried, text = text[cut:], text[:cut]
        if first and len(text) >= _WORTHWHILE:
            shape, first = _shape_of_the_first(text), False
        yield from _split(_found(text)) if shape is None else _in_runs(text, shape)
    yield from _split(_found(carried))


def _shape_of_the_first(text: str) -> Shape | None:
    first = _FIRST.search(text)
    return None if first is None else Shape(tuple(_MARKS.findall(first[0])))


def _in_runs(text: str, shape: Shape) -> Iterator[Part]:
    """The parts of a text: records of the shape in runs, what is between them by the pattern of all parts."""
    found = shape.find(text)
    runs = [] if found is None else list(found.runs())
    if found is None or found.first.size == 0 or found.first.size < _LONG_RUN * len(runs):
        yield from _split(_found(text))
        return
    done = 0
    for begin, end in runs:
        start = int(found.starts[begin])
        if start > done:
            yield from _split(_CASE_MATTERS.findall(found.buffer.text(done, start)))
        yield Run(found, begin, end)
        done = int(found.nexts[end - 1])
    if done < found.buffer.length:
        yield from _split(_CASE_MATTERS.findall(found.buffer.text(done, found.buffer.length)))


def common(run: Run) -> list[Common]:
    """The records of a run one by one."""
    found: list[Common] = _CASE_MATTERS.findall(run.text)
    return found


def _safe_end(text: str) -> int:
    """How much of a text can be split now: what comes may still belong to the rest."""
    near = max(0, len(text) - _NEAR)
    open_part, bound = _last_bound(text, near)
    if bound is None and near:
        open_part, bound = _last_bound(text, 0)
    if bound is not None and bound[2] and len(text) - bound.start() <= 2 * LONGEST:
        return bound.start()
    last = text.rfind("<") if open_part is None else open_part
    if bound is not None and last == bound.start():
        return len(text)  # nothing but blanks after the end of a record
    # A text of megabytes without a tag is given up piece by piece, for it must not be held.
    return last if last >= 0 and len(text) - last <= LONGEST else len(text)


def _last_bound(text: str, start: int) -> tuple[int | None, re.Match[str] | None]:
    """Where CDATA or a comment stays open to the end of a text, and the last bound of a record before it."""
    bound = None
    for found in _BOUNDS.finditer(text, start):
        if found[1] and len(text) - found.start() <= LONGEST:
            return found.start(), bound
        bound = found if found[2] or found[3] else bound
    return None, bound


def _found(text: str) -> list[Common]:
    return (_CASE_MATTERS if _IN_CAPITALS.search(text) else _ANY_CASE).findall(text)


def _split(found: list[Common]) -> Iterator[Part]:
    begin = 0
    for place in [*(at for at, groups in enumerate(found) if not groups[0]), len(found)]:
        if place > begin:
            yield found[begin:place]
        if place < len(found):
            block, tag, around = found[place][_BLOCK:]
            yield Block(tag.upper(), block, _ended(block, tag)) if block else Around(around)
        begin = place + 1


def _ended(block: str, tag: str) -> bool:
    return re.search(rf"(?:/|</{tag}\s*)>$", block, re.IGNORECASE) is not None
