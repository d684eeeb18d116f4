"""Entries of a known shape, taken from the text of a message many at once.

A file's entries have few shapes (shapes.py), and of one shape only some texts matter. Which text goes
into which column is not said here: an entry of the shape is read by entries.py with a mark in each of
its texts, and where a mark comes out, there that text goes in. Texts that decide how an entry is read
(direction, status, reversal, code of the transaction) hold for a variant of the shape, and what follows
from them is taken from the same reading. What fits no known variant goes the way of messages.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.readers.camt.entries import NOT_BOOKED, Surroundings, entry_records, status_of
from transforms.readers.camt.shapes import PLAIN, Shape, fit_for_xml, resolved
from transforms.readers.record_rows import RecordRow

MOST = 16
"""Templates of a file: an entry that fits none of them was tried against all."""

VARIANTS = 128
"""Variants of a file."""

SEEN = 3
"""Entries of a shape, and of a variant, that are read one by one before it is learnt."""

# Texts of the columns: never blank, for then another text would count in their place.
_STATED = rf"((?=\s*+[^\s<]){PLAIN})"
_AMOUNT = r"([0-9]{1,10}(?:\.[0-9]{0,8})?)"
_DATE = r"([^\s<>&]++)"
_MARK = re.compile("§([0-9]+)§")
_DAYS = [date(1999, 1, number) for number in range(1, 29)]
TEXTS = (
    "counterparty_identifier",
    "counterparty_institution",
    "counterparty_name",
    "reference",
    "servicer_reference",
    "uetr",
)
"""Columns that are one text of the entry."""


class Sources(NamedTuple):
    """Of what each column of a variant is made: the slot's number where it is a text of the entry."""

    amount: int
    booked_at: int
    value_date: int | None
    texts: tuple[int | None, ...]
    """For each of `TEXTS`."""
    words: tuple[int, ...]
    """Texts that the narrative is made of, in its order."""
    row: RecordRow
    """A record of the variant: everything but its texts, days and amount holds for all."""


@dataclass(eq=False)
class Variant:
    """Entries with the same tags that are read in the same way; sources are groups of the pattern."""

    sources: Sources


@dataclass(eq=False)
class Template:
    """What matches the entries of a shape: blanks before it, the whole of it, and the texts that matter."""

    pattern: re.Pattern[str]
    groups: dict[int, int]
    """The pattern's group, from 0, of each slot."""
    key: Callable[[tuple[str, ...]], object]
    """The texts of a match that decide about its variant."""
    kinds: list[str]
    variants: dict[object, Variant | None] = field(default_factory=dict)


class Run(NamedTuple):
    """Entries that follow one another in the text: the variant of each, its texts, its line."""

    variants: list[Variant]
    values: list[tuple[str, ...]]
    lines: list[int]
    length: int


class Templates:
    """The templates of one file: learns them from entries that were read, finds runs that fit them."""

    def __init__(self) -> None:
        self.order: list[Template] = []
        self.known: dict[int, Template | None] = {}
        self.seen: dict[object, int] = {}
        self.count = 0
        self.checked, self.fits = "", True

    def run(self, text: str, place: int, line: int) -> tuple[Run, int, int]:
        """The entries from a place on that fit; the place and line after them."""
        found = Run([], [], [], 0)
        if self.order and self._fits_xml(text):
            for variant, values in self._matches(text, place):
                line += values[0].count("\n")
                found.variants.append(variant)
                found.values.append(values)
                found.lines.append(line)
                line += values[1].count("\n")
        length = sum([len(values[0]) + len(values[1]) for values in found.values])
        return found._replace(length=length), place + length, line

    def _fits_xml(self, text: str) -> bool:
        """Whether a text, out of which many runs may be taken, holds no character that XML forbids."""
        if text is not self.checked:
            self.checked, self.fits = text, fit_for_xml(text)
        return self.fits

    def _matches(self, text: str, place: int) -> Iterator[tuple[Variant, tuple[str, ...]]]:
        order = self.order
        while True:
            for template in order:
                matched = template.pattern.match(text, place)
                if matched is None:
                    continue
                values = matched.groups()
                variant = template.variants.get(template.key(values))
                if variant is None:
                    return
                yield variant, values
                place = matched.end()
                break
            else:
                return

    def learn(self, shape: Shape, text: str, place: Surroundings) -> tuple[Variant, tuple[str, ...]] | None:
        """Learn from an entry that was read; gives what was learnt, for a check against that reading."""
        template = self._template(shape, place)
        matched = template.pattern.fullmatch(text) if template is not None else None
        if template is None or matched is None or self.count >= VARIANTS:
            return None
        key = template.key(matched.groups())
        if key in template.variants or not self._often((id(template), key)):
            return None
        self.count += 1
        values = matched.groups()
        for number, kind in enumerate(template.kinds):
            if kind == "decides":
                shape.slots[number].text = resolved(values[template.groups[number]])
        sources = _sources(shape, template.kinds, place)
        variant = None
        if sources is not None and _slots_of(sources) <= template.groups.keys():
            variant = Variant(_in_groups(sources, template.groups))
        template.variants[key] = variant
        return (variant, values) if variant is not None else None

    def forget(self, unfit: Variant) -> None:
        """Read entries of a variant one by one from now on."""
        for template in self.order:
            for key, variant in template.variants.items():
                if variant is unfit:
                    template.variants[key] = None

    def _often(self, what: object) -> bool:
        """Whether it was met often enough; what a file has too many of is not counted."""
        if len(self.seen) < 16 * VARIANTS or what in self.seen:
            self.seen[what] = self.seen.get(what, 0) + 1
        return self.seen.get(what, 0) >= SEEN

    def _template(self, shape: Shape, place: Surroundings) -> Template | None:
        if id(shape) not in self.known and len(self.order) < MOST and self._often(id(shape)):
            template = self.known[id(shape)] = _template(shape, place)
            if template is not None:
                self.order.append(template)
        return self.known.get(id(shape))


def _template(shape: Shape, place: Surroundings) -> Template | None:
    """A template for the entries of a shape; None where they cannot be read by one."""
    kinds = _kinds(shape)
    if kinds is None:
        return None
    wanted = {number for number, kind in enumerate(kinds) if kind == "decides"}
    mark = shape.entry.find("CdtDbtInd")
    assert mark is not None
    for direction in ("CRDT", "DBIT"):
        mark.text = direction
        sources = _sources(shape, kinds, place)
        if sources is None:
            return None
        wanted |= _slots_of(sources)
    groups: dict[int, int] = {}
    parts, slot = [], -1
    for tag in shape.tags:
        begins = not tag.startswith("/")
        slot += begins and not tag.endswith("/")
        inner = r"\s*+"
        if begins and not tag.endswith("/"):
            inner = _pattern_of(kinds[slot], wanted=slot in wanted)
            if inner.startswith("("):
                groups[slot] = len(groups) + 2
        parts.append(f"<{re.escape(tag)}>{inner}")
    parts[-1] = f"<{re.escape(shape.tags[-1])}>"
    deciding = [groups[number] for number, kind in enumerate(kinds) if kind == "decides"]
    return Template(re.compile(rf"(\s*+)({''.join(parts)})"), groups, itemgetter(*deciding), kinds)


def _pattern_of(kind: str, *, wanted: bool) -> str:
    if kind == "holds":
        return r"\s*+"
    if kind == "decides":
        return f"({PLAIN})"
    if not wanted:
        return PLAIN
    return {"amount": _AMOUNT, "date": _DATE}.get(kind, _STATED)


def _kinds(shape: Shape) -> list[str] | None:
    """What each slot is: decides, amount, date, text, or holds other elements; None where one does not fit."""
    entry = shape.entry
    amount, mark = entry.find("Amt"), entry.find("CdtDbtInd")
    if amount is None or mark is None or not amount.get("Ccy") or len(entry.findall(".//TxDtls")) > 1:
        return None
    decides = {
        id(inner)
        for name in ("CdtDbtInd", "RvslInd", "Sts", ".//BkTxCd")
        for each in entry.findall(name)
        for inner in each.iter()
    }
    dates = {
        id(inner) for name in ("BookgDt", "ValDt") for each in entry.findall(name) for inner in each.iter()
    }
    kinds = [_kind(slot, decides, dates, amount) for slot in shape.slots]
    has_all = "amount" in kinds and id(mark) in {id(slot) for slot in shape.slots}
    return kinds if has_all and kinds.count("date") <= len(_DAYS) else None


def _kind(slot: Element, decides: set[int], dates: set[int], amount: Element) -> str:
    if id(slot) in decides:
        return "decides"
    if len(slot):
        return "holds"
    if slot is amount:
        return "amount"
    return "date" if id(slot) in dates else "text"


def _sources(shape: Shape, kinds: list[str], place: Surroundings) -> Sources | None:
    """Reads the shape's entry with marks in it; None where its columns are not made of its texts alone."""
    amount = 0
    days: dict[date, int] = {}
    for number, (slot, kind) in enumerate(zip(shape.slots, kinds, strict=True)):
        if kind == "text":
            slot.text = f"§{number}§"
        elif kind == "date":
            day = _DAYS[len(days)]
            days[day] = number
            slot.text = day.isoformat()
        elif kind == "amount":
            amount, slot.text = number, "7.25"
    status = status_of(shape.entry)
    row, *others = entry_records(shape.entry, "", place, locator="", line=0, sequence=0)
    known = row.booked_precision == "day" and (status in (None, "BOOK") or status in NOT_BOOKED)
    if others or row.reasons or not known or row.booked_at is None:
        return None
    words = [_MARK.fullmatch(word) for word in (row.narrative or "").split()]
    stated = [getattr(row, name) for name in TEXTS]
    texts = [_MARK.fullmatch(text) if text else None for text in stated]
    if None in words or [text is None for text in texts] != [not text for text in stated]:
        return None
    booked_at = days.get(row.booked_at.date())
    value_date = days[row.value_date] if row.value_date else None
    if booked_at is None or _MARK.search(row.transaction_code or "") is not None:
        return None
    return Sources(
        amount,
        booked_at,
        value_date,
        tuple(int(text[1]) if text else None for text in texts),
        tuple(int(word[1]) for word in words if word),
        row,
    )


def _slots_of(sources: Sources) -> set[int]:
    every = (sources.amount, sources.booked_at, sources.value_date, *sources.texts, *sources.words)
    return {slot for slot in every if slot is not None}


def _in_groups(sources: Sources, groups: dict[int, int]) -> Sources:
    """The same with groups of a pattern in place of slots."""

    def group(slot: int | None) -> int | None:
        return None if slot is None else groups[slot]

    return sources._replace(
        amount=groups[sources.amount],
        booked_at=groups[sources.booked_at],
        value_date=group(sources.value_date),
        texts=tuple(map(group, sources.texts)),
        words=tuple(groups[word] for word in sources.words),
    )
