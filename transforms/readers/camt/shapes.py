"""Entries whose tags are those of an entry parsed before: only their texts are new.

A file's entries have few shapes. The tags of a shape are parsed once; an entry with the same tags in
the same order, and with no character in its texts that XML gives a meaning to, is well-formed just as
that one was, so its texts are put into the elements that are there already.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.readers.camt.fragments import Wrapping, element

# A tag without attributes, or with nothing but a currency; every other tag ends the search for a shape.
_TAG = re.compile(r'<(/?[A-Za-z][A-Za-z0-9_.:-]*+(?: Ccy="[A-Z]{3}")?/?)>')
# What a text may hold by itself: an entity, CDATA, a comment and a character that XML forbids are left out.
_CHARACTERS = r"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
PLAIN = rf"{_CHARACTERS}(?:&(?:amp|lt|gt|quot|apos);{_CHARACTERS})*+"
"""What a text of an entry with a shape may be."""
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

LONGEST = 1 << 13
"""Characters of an entry that may have a shape; a longer one is parsed on its own."""

ALIKE = 4
"""Shapes with as many tags that are kept: each that does not fit costs time."""

SHAPES = 128
"""Shapes that are kept of a file."""


class Shape(NamedTuple):
    """Elements of an entry, and what matches an entry with the same tags: a group for each text."""

    entry: Element
    slots: list[Element]
    pattern: re.Pattern[str]
    tags: list[str]
    """Every tag, as between its angles."""


class Shapes:
    """Elements of a file's entries, by their shape. An element is good until the next call."""

    def __init__(self, wrapping: Wrapping) -> None:
        self.wrapping = wrapping
        self.known: dict[int, list[Shape]] = {}
        self.count = 0
        self.last: Shape | None = None
        """Shape of the element given last; None where it has none that was known before."""

    def element(self, text: str) -> Element:
        """The entry as an element. Raises FaultError where it is not XML."""
        self.last = None
        if len(text) > LONGEST or not fit_for_xml(text):
            return element(text, self.wrapping)
        alike = self.known.setdefault(text.count("<"), [])
        for shape in alike:
            found = shape.pattern.fullmatch(text)
            if found is not None:
                texts = found.groups()
                if "&" in text:
                    texts = tuple(map(resolved, texts))
                for slot, new in zip(shape.slots, texts, strict=True):
                    slot.text = new
                self.last = shape
                return shape.entry
        entry = element(text, self.wrapping)
        if len(alike) < ALIKE and self.count < SHAPES:
            self._learn(entry, text, alike)
        return entry

    def _learn(self, entry: Element, text: str, alike: list[Shape]) -> None:
        tags = _TAG.findall(text)
        if len(tags) != text.count("<"):
            return  # it holds more than plain tags
        self.count += 1
        # What stands behind an element's end, or behind an empty one, is no element's text.
        parts = [f"<{re.escape(tag)}>" + (PLAIN if "/" in tag else f"({PLAIN})") for tag in tags]
        parts[-1] = f"<{re.escape(tags[-1])}>"
        pattern = re.compile("".join(parts))
        begun = [tag for tag in tags if not tag.startswith("/")]
        elements = list(entry.iter())
        if len(begun) == len(elements) and pattern.fullmatch(text):
            slots = [slot for slot, tag in zip(elements, begun, strict=True) if not tag.endswith("/")]
            alike.append(Shape(entry, slots, pattern, tags))


def fit_for_xml(text: str) -> bool:
    """Whether a text has none of the characters that XML forbids and PLAIN lets through."""
    if text.isascii():
        return True
    try:
        text.encode()  # the quickest way to find half of a pair of surrogates
    except UnicodeEncodeError:
        return False
    return "\ufffe" not in text and "\uffff" not in text


def resolved(text: str) -> str:
    """A text with what its entities stand for."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
