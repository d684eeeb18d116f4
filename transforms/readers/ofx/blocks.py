"""The parts of an OFX text: records in the common shape, other records, and what stands around them.

A record is an STMTTRN, an STMTTRNP (pending), a loan's line, an order of a transfer or an investment
trade. In SGML end tags may be missing: a record then ends where something begins that cannot stand
within one. Tags are found by one regular expression; there is no parser of XML here, no DTD, no entity,
no nesting to exhaust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from transforms.readers.ofx.values import CDATA, COMMENT

LONGEST = 1 << 18
"""Characters of a record that are kept; OFX allows a few thousand."""

_TRADES = (
    r"BUY(?:DEBT|MF|OPT|OTHER|STOCK)|SELL(?:DEBT|MF|OPT|OTHER|STOCK)|CLOSUREOPT|INCOME|INVEXPENSE"
    r"|JRNLFUND|JRNLSEC|MARGININTEREST|REINVEST|RETOFCAP|SPLIT|TRANSFER"
)
# A word such as SPLIT begins a trade only where a trade's own parts follow.
_OPENS_TRADE = rf"(?:{_TRADES})(?=>\s*+(?:{COMMENT}\s*+)*+<(?:INVTRAN|INVBUY|INVSELL)\b)"
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
_OPTIONAL = ("DTUSER", "DTAVAIL", "CHECKNUM", "REFNUM", "NAME", "MEMO")
_IN_CAPITALS = re.compile(r"<(?:OFX|STMTTRNP?|(?:CC|INV)?STMTRS)>")
_NAMES = rf"(?:(?:LOAN)?STMTTRNP?|INT(?:RA|ER)RS|{_TRADES})"
_BOUNDS = re.compile(rf"{CDATA}|{COMMENT}|(<!(?:\[CDATA\[|--))|(<{_NAMES}\b)|(</{_NAMES}\s*>)", re.IGNORECASE)
"""Beginnings and ends of records, which do not count in CDATA or a comment; or one of these without its end."""
_NEAR = 1 << 13
"""Characters at the end of a text in which a record nearly always begins or ends."""

_WORTHWHILE = 1 << 14
"""Characters from which on it is worth the time to make a pattern of a file's own."""

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


Part = list[Common] | Block | Around


def parts(pieces: Iterable[str]) -> Iterator[Part]:
    """Every part of the text in file order; the texts of all parts make up the whole. Memory: a few pieces."""
    carried = ""
    narrow: re.Pattern[str] | None = None
    first = True
    for piece in pieces:
        text = carried + piece
        cut = _safe_end(text)
        carried, text = text[cut:], text[:cut]
        if first and len(text) >= _WORTHWHILE:
            narrow, first = _as_the_first(text), False
        if narrow is not None and _IN_CAPITALS.search(text):
            found: list[Common] = narrow.findall(text)
            if not any(groups[_BLOCK + 1] == "STMTTRN" for groups in found):
                yield from _split(found)
                continue
            narrow = None  # the file's records differ
        yield from _split(_found(text))
    yield from _split(_found(carried))


def _as_the_first(text: str) -> re.Pattern[str] | None:
    """What finds the same parts in a third less time, where all records have the elements of a text's first.

    A record with others is no match for it, and becomes a Block: such a text is to be split anew.
    """
    first = _FIRST.search(text)
    return None if first is None else _narrow(tuple(_MARKS.findall(first[0])))


@lru_cache(maxsize=16)
def _narrow(marks: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of all parts, with common records that have just these start and end tags."""
    pattern = _COMMON
    for name in ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", *_OPTIONAL):
        if name in _OPTIONAL:
            pattern = pattern.replace(_optional(name), _element(name) if name in marks else "()")
        end = rf"</{name}>\s*+"
        pattern = pattern.replace(f"(?:{end})?", end if f"/{name}" in marks else "")
    return re.compile(pattern + _OTHERS)


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
