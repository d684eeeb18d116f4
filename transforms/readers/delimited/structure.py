"""Records that could not be split, each with its reason in words and its raw text made fit to keep."""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.readers.delimited.encodings import too_long
from transforms.readers.delimited.splitting import (
    NO_LINE_END,
    NUL,
    ONLY_DELIMITERS,
    OPEN_QUOTE,
    STRAY_QUOTE,
    TOO_LONG,
    WRONG_FIELDS,
    Records,
)

_KEPT = 2_000
"""Bytes of an overlong record that are kept beside its reason."""


def structure_of(
    records: Records, raw: pl.Series, allowed: tuple[int, ...], faults: dict[int, str]
) -> tuple[pl.Series, pl.Series]:
    """Per record the reason why it could not be split (null where it could), and its raw text.

    `faults` are those of single lines (encoding, length) by their number.
    """
    reasons: dict[int, str] = {}
    for record in np.flatnonzero(records.flags & ~np.uint8(NO_LINE_END)).tolist():
        reasons[record] = _words(records, record, allowed)
    for line, words in faults.items():
        record = int(np.searchsorted(records.line, line, side="right")) - 1
        if record >= 0:
            reasons[record] = words
    structure = pl.Series("structure", [None], dtype=pl.String).new_from_index(0, len(records))
    if not reasons:
        return structure, raw
    places = sorted(reasons)
    structure = structure.scatter(places, [reasons[place] for place in places])
    changed = {place: text for place in places if (text := _kept(records, place)) is not None}
    if changed:
        raw = raw.scatter(list(changed), list(changed.values()))
    return structure, raw


def _words(records: Records, record: int, allowed: tuple[int, ...]) -> str:
    flags, fields = int(records.flags[record]), int(records.fields[record])
    expected = " or ".join(map(str, sorted(allowed)))
    if flags & TOO_LONG:
        return too_long(int(records.stop[record] - records.start[record]))
    if flags & NUL:
        return "nul_byte: the record holds NUL bytes, which no text has"
    if flags & NO_LINE_END and flags & (OPEN_QUOTE | STRAY_QUOTE | WRONG_FIELDS):
        return f"record_cut: the file ends in the middle of this record ({fields} of {expected} fields)"
    if flags & OPEN_QUOTE:
        return "stray_quote: a quotation mark opens a field and none closes it on this line or the next ones"
    if flags & STRAY_QUOTE:
        return "stray_quote: a quotation mark stands where none may stand, so the fields are uncertain"
    if flags & ONLY_DELIMITERS:
        return "empty_record: the line holds delimiters only"
    few = fields < min(allowed)
    return f"{'too_few_fields' if few else 'too_many_fields'}: {fields} fields where lines have {expected}"


def _kept(records: Records, record: int) -> str | None:
    """The raw text of a record that cannot be kept as it is."""
    flags = int(records.flags[record])
    if flags & TOO_LONG:
        start = int(records.start[record])
        return records.data[start : start + _KEPT].tobytes().decode("utf-8", "ignore") + " …"
    if flags & NUL:
        return records.text(record).decode("utf-8").replace("\0", "\\x00")
    return None
