"""Fields 86 of many lines at once: most institutions write the subfields in their order, each once.

So such texts are taken apart as bytes, a whole column at once: where the separators stand, which
numbers follow them, and whether these are in order. Every other text goes the way of narrative.py,
one by one; both say the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.readers.cuts import Buffer, Bytes, Flags, Places, Words, buffer_of, word
from transforms.readers.mt940.narrative import CARD_CODES, CASH_CODES, SEPA_WORDS, end_to_end, narrative
from transforms.readers.text_columns import joined, stated_reference

COLUMNS = ("words", "code", "account", "bank_code", "institution", "name", "stated", "told_channel")
"""What a text says: the kind of booking and its purpose in words, the code of the kind, and so on; no white space
at the ends of words, names and institutions.

Of an account its number as written, and the bank beside it: columns.py finds out what scheme it is of.
"""

_SCHEMA = dict.fromkeys(COLUMNS, pl.String())
_STRIPPED = ("words", "name", "institution")
_SEPARATORS = b"?~<>^"
# The numbers of subfields in their order; a purpose (20 to 29, 60 to 63) may have several of its kind.
# 10 number of the booking sheet, 30 bank, 31 account, 32 and 33 name, 34 text key.
_ORDER = ("00", "10", "2", "30", "31", "32", "33", "34", "6")
_BEFORE, _MORE_NAME = _ORDER.index("00"), _ORDER.index("33")
_STATED = {"before": _BEFORE, "bank_code": 3, "account": 4, "name": 5, "more_name": _MORE_NAME}
_NONE = 99
_MANY = np.isin(np.arange(_NONE + 1), [place for place, number in enumerate(_ORDER) if len(number) == 1])
_REFERENCE = rf"EREF\+(.*?)(?:(?:{SEPA_WORDS})\+|$)"


def _ranks() -> Bytes:
    """Place in the order of each number, by its two bytes; _NONE for all that may not stand there."""
    ranks = np.full(1 << 16, _NONE, np.uint8)
    for rank, number in enumerate(_ORDER):
        for last in range(4 if number == "6" else 10):
            written = number if len(number) == 2 else f"{number}{last}"
            ranks[word(written.encode())] = rank
    return ranks


_RANKS = _ranks()


def told(texts: pl.Series) -> pl.DataFrame:
    """What each text says, in the columns COLUMNS; empty or null where it says nothing."""
    buffer, offsets = buffer_of(texts)
    if len(buffer.places(10)):
        buffer, offsets = buffer_of(texts.str.replace_all("\n", "", literal=True))
    separators = buffer.fours(offsets[:-1]) >> 24
    done = np.zeros(len(texts), np.bool_)
    places, frames = [], []
    for separator in _SEPARATORS:
        if (separators == separator).any():
            subfields, in_order = _subfields(buffer, offsets, separator)
            done |= in_order
            places.append(np.flatnonzero(in_order))
            frames.append(_in_order(buffer, offsets, subfields, places[-1]))
    if not done.all():
        places.append(np.flatnonzero(~done))
        frames.append(_singly(texts.gather(places[-1])))
    if len(frames) == 1:
        return frames[0]
    return pl.concat(frames)[np.argsort(np.concatenate(places))]


class Subfields(NamedTuple):
    """The subfields of texts, one behind the other."""

    row: Places
    rank: Bytes
    begin: Places
    end: Places


def _subfields(buffer: Buffer, offsets: Places, separator: int) -> tuple[Subfields, Flags]:
    """The subfields, and of each text whether it has its code and then its subfields in order."""
    marks = buffer.places(separator)
    counts = np.diff(np.searchsorted(marks, offsets))
    row = np.repeat(np.arange(len(counts)), counts)
    end = np.minimum(np.append(marks[1:], offsets[-1]), offsets[1:][row])
    rank = _RANKS[buffer.fours(marks) >> 8 & 0xFFFF]
    follows, begins = np.diff(rank.astype(np.int8), prepend=0), np.diff(row, prepend=-1) > 0
    goes_on = (follows > 0) | ((follows == 0) & _MANY[rank])
    heads = (rank == _BEFORE) & (marks == offsets[row] + 3)
    sound = np.where(begins, heads, goes_on) & (rank != _NONE) & (marks + 3 <= end)
    in_order = (counts > 0) & _three_digits(buffer.fours(offsets[:-1]))
    in_order[row[~sound]] = False
    # Without an account of its own, the second half of the name may be one.
    with_account = np.bincount(row[rank == _STATED["account"]], minlength=len(counts)) > 0
    in_order[row[rank == _MORE_NAME]] &= with_account[row[rank == _MORE_NAME]]
    return Subfields(row, rank, marks + 3, end), in_order


def _three_digits(words: Words) -> Flags:
    """Whether the first three bytes of words are digits: each is one, and with 6 more is still below 64."""
    zeros = word(b"000")
    digits: Flags = ((words & 0xF0F0F0) == zeros) & ((words + 0x060606 & 0xF0F0F0) == zeros)
    return digits


def _in_order(buffer: Buffer, offsets: Places, subfields: Subfields, rows: Places) -> pl.DataFrame:
    """What the texts of these rows say, which have their subfields in order."""
    goes_on = bool((subfields.rank == _MORE_NAME).any())

    def text(name: str, rank: int) -> pl.Series:
        here = np.flatnonzero(subfields.rank == rank)
        if not len(here):
            return pl.Series(name, [""], pl.String()).new_from_index(0, len(rows))
        begin, end = np.zeros(len(offsets), np.int64), np.zeros(len(offsets), np.int64)
        row = subfields.row[here]
        begin[row], end[row] = subfields.begin[here], subfields.end[here]
        cut = buffer.cut if goes_on and "name" in name else buffer.stripped
        return cut(name, begin[rows], end[rows])

    found = pl.DataFrame(
        [
            _purposes(buffer, subfields, len(offsets))[rows],
            buffer.cut("code", offsets[rows], offsets[rows] + 3),
            *(text(name, rank) for name, rank in _STATED.items()),
        ]
    )
    if goes_on:
        found = found.with_columns((pl.col("name") + pl.col("more_name")).str.strip_chars())
    code = pl.col("code")
    return found.with_columns(
        joined("before", "purpose").alias("words"),
        pl.col("bank_code").alias("institution"),
        pl.when(code.is_in(sorted(CASH_CODES)))
        .then(pl.lit("cash"))
        .when(code.is_in(sorted(CARD_CODES)))
        .then(pl.lit("card"))
        .otherwise(pl.lit("bank"))
        .alias("told_channel"),
        _end_to_end(found["purpose"]),
    ).select(COLUMNS)


def _purposes(buffer: Buffer, subfields: Subfields, rows: int) -> pl.Series:
    """The purpose of each text: its parts put together."""
    here = np.flatnonzero(_MANY[subfields.rank] & (subfields.end > subfields.begin))
    row = subfields.row[here]
    if (row[1:] > row[:-1]).all():  # at most one each, which stands in the buffer as it is
        places = np.zeros((2, rows), np.int64)
        places[:, row] = subfields.begin[here], subfields.end[here]
        return buffer.stripped("purpose", *places)
    begin = subfields.begin[here].astype(np.int32)
    lengths = subfields.end[here].astype(np.int32) - begin
    ends = np.cumsum(lengths)
    # A byte's place in the buffer: its place among those that are kept, moved on by what is left out.
    kept = np.repeat(begin - ends.astype(np.int32) + lengths, lengths)
    kept += np.arange(len(kept), dtype=np.int32)
    end = np.cumsum(np.bincount(row, lengths, rows).astype(np.int64))
    return Buffer(buffer.bytes[kept].tobytes()).stripped("purpose", np.append(0, end[:-1]), end)


def _end_to_end(purposes: pl.Series) -> pl.Series:
    """The reference behind `EREF+` in each purpose; null where there is none."""
    purposes = purposes.alias("stated")
    marks = purposes.str.count_matches("EREF+", literal=True)
    if not marks.max():
        return purposes.clear().extend_constant(None, len(purposes))
    once = (
        purposes.to_frame()
        .select(pl.when(marks == 1).then(pl.col("stated").str.extract(_REFERENCE)))
        .select(stated_reference("stated"))
        .to_series()
    )
    often = (marks > 1).arg_true()
    return once.scatter(often, [end_to_end(purpose) for purpose in purposes.gather(often)])


def _singly(texts: pl.Series) -> pl.DataFrame:
    found = [narrative(text) for text in texts]
    columns = {
        "words": [one.text for one in found],
        "code": [one.code for one in found],
        "account": [one.account.identifier if one.account else "" for one in found],
        "bank_code": [""] * len(found),
        "institution": [one.institution or "" for one in found],
        "name": [one.name or "" for one in found],
        "stated": [one.reference for one in found],
        "told_channel": [one.channel for one in found],
    }
    return pl.DataFrame(columns, _SCHEMA).with_columns(pl.col(_STRIPPED).str.strip_chars())
