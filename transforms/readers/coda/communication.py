"""What is said with a movement: free text, and the structured communications that CODA numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.readers.fixed_lines import Line, joined

_TWELVE = re.compile(r"\d{12}")
_CREDITOR = ("101", "102")
"""Structured communications of twelve digits, the last two of which check the others (+++ and ***)."""
_ISO_REFERENCE, _DIRECT_DEBIT, _NAME_AND_ADDRESS = "100", "127", "001"
_MOVEMENT = {"21": (62, 115), "22": (10, 63), "23": (82, 125)}
_OLD_MOVEMENT = {"21": (62, 115), "22": (10, 63)}
_OLD_ADDRESS = {"23": (73, 125)}
"""In version 1 the other's address stands where version 2 goes on with the communication."""
_INFORMATION = {"31": (40, 113), "32": (10, 115), "33": (10, 100)}


class Said(NamedTuple):
    """The texts of a movement; a name that an information record gives; reference and reversal if structured."""

    narrative: str | None
    name: str | None = None
    reference: str | None = None
    reversal: bool = False


def said_with(lines: list[Line], *, old: bool) -> Said:
    """All that a movement (21) and the lines after it (22, 23, 31 to 33) communicate; of version 1 if old."""
    own = _zone(lines, _OLD_MOVEMENT if old else _MOVEMENT)
    movement = _structured(own[:3], own[3:]) if lines[0].at(62, 62) == "1" else Said(joined((own,)))
    texts, name = [movement.narrative or ""], None
    for group in _informations(lines):
        text = _zone(group, _INFORMATION)
        if group[0].at(40, 40) != "1":
            texts.append(text)
        elif text[:3] == _NAME_AND_ADDRESS:
            # A name of 70 characters, then street and town, which stay in the record's own text.
            name = name or joined((text[3:73],))
        else:
            texts.append(_structured(text[:3], text[3:]).narrative or "")
    texts += [_zone(lines, _OLD_ADDRESS)] if old else []
    return movement._replace(narrative=_whole(texts), name=name)


def _whole(texts: list[str]) -> str | None:
    """Texts one after the other; a free text that is cut after full width goes on in the next."""
    return joined(("".join(text if len(text) == 73 else f" {text} " for text in texts),))


def _zone(lines: list[Line], places: dict[str, tuple[int, int]]) -> str:
    """The zones of a communication as one text: words go on from one record into the next."""
    parts = []
    for line in lines:
        if line.text[:2] in places:
            first, last = places[line.text[:2]]
            parts.append(line.text[first:last].ljust(last - first))
    return "".join(parts)


def _informations(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if line.text.startswith("31"):
            groups.append([line])
        elif line.text.startswith("3") and groups:
            groups[-1].append(line)
    return groups


def _structured(kind: str, text: str) -> Said:
    if kind in _CREDITOR and _TWELVE.match(text):
        digits = text[:12]
        marks = "+++" if kind == "101" else "***"
        shown = f"{marks}{digits[:3]}/{digits[3:7]}/{digits[7:]}{marks}"
        return Said(shown, reference=shown)
    if kind == _ISO_REFERENCE:
        return Said(joined((text,)), reference=joined((text[:25],)))
    if kind == _DIRECT_DEBIT:
        # Settlement day, type, scheme and outcome, then creditor, mandate, text, kind of return.
        creditor, mandate, told, returned = text[9:44], text[44:79], text[79:141], text[141:142]
        narrative = joined((told, f"mandate {mandate}" if mandate.strip() else "", creditor))
        return Said(narrative, reversal=returned.strip() not in ("", "0"))
    return Said(joined((kind, text)))
