"""Runs of records that are alike become columns, without an object for each value.

What the columns say of a record is what record.py says of it; of which that is not known, `Alike.odd` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.readers.cuts import Flags, Places, money, numbers
from transforms.readers.ofx.blocks import LONGEST
from transforms.readers.ofx.record import (
    CHANNELS,
    DESCRIBED,
    account_in,
    kind_of,
    microseconds,
    needs_a_look,
    payer_reference,
)
from transforms.readers.ofx.shapes import DECIMALS, Found
from transforms.readers.ofx.values import day_of, text_of
from transforms.readers.reading import READ_RECORDS

_SCHEMA = READ_RECORDS.frame_schema


@dataclass(frozen=True, eq=False)
class Alike:
    """What all records that were found in a piece say."""

    found: Found
    unsigned: bool
    """Whether no amount of the file has a minus."""

    @cached_property
    def _types(self) -> tuple[list[str], Places]:
        return self._distinct("TRNTYPE")

    @cached_property
    def _days(self) -> tuple[list[tuple[int, str] | None], Places]:
        texts, which = self._distinct("DTPOSTED")
        return [microseconds(text) for text in texts], which

    @cached_property
    def odd(self) -> Flags:
        """Which records are at fault, or may be."""
        types, which = self._types
        looks = np.array(
            [[needs_a_look(kind_of(text), sign, unsigned=self.unsigned) for sign in "+-"] for text in types],
            np.bool_,
        )
        days, day = self._days
        bad = np.array([found is None for found in days], np.bool_)
        long = self.found.ends - self.found.starts > LONGEST
        odd: Flags = looks[which, self.found.signs.astype(np.int64)] | bad[day] | long
        return odd

    @cached_property
    def booked_at(self) -> Places:
        """Microseconds since 1970; of odd records it says nothing."""
        days, day = self._days
        return np.array([found[0] if found else 0 for found in days], np.int64)[day]

    @cached_property
    def columns(self) -> pl.DataFrame:
        """The columns that depend on nothing around the records."""
        types, kind = self._types
        days, day = self._days
        kinds = [kind_of(text) for text in types]
        told = pl.DataFrame(
            [
                self.found.raw(),
                numbers("booked_at", self.booked_at).cast(pl.Datetime("us")),
                money("amount", self.found.amounts[0], DECIMALS),
                *self._texts("NAME", "MEMO", "FITID"),
                *self._accounts(),
                self._value_dates(),
                self._references(),
            ]
        )
        if not DESCRIBED.isdisjoint(kinds):
            told = told.with_columns(*_described(np.array([each in DESCRIBED for each in kinds])[kind]))
        return told.select(
            pl.exclude("NAME", "MEMO", "FITID"),
            _or_null("NAME", "counterparty_name"),
            _or_null("MEMO", "narrative"),
            pl.col("FITID").alias("servicer_reference"),
            _each("transaction_code", [each or None for each in kinds], kind),
            _each("channel", [CHANNELS.get(each) for each in kinds], kind),
            _each("booked_precision", [found and found[1] for found in days], day),
        )

    def _distinct(self, element: str) -> tuple[list[str], Places]:
        """The texts of an element that differ, and which of them each is; their order is of no account."""
        few = self.found.few(element)
        if few is not None:
            return few
        texts = self.found.text(element)
        assert texts is not None  # who asks knows that the shape has it
        distinct = texts.unique()
        which = texts.cast(pl.Enum(distinct)).to_physical().to_numpy().astype(np.int64)
        return distinct.to_list(), which

    def _texts(self, *elements: str) -> list[pl.Series]:
        """Elements' texts as values.text_of reads them; empty where the shape has none."""
        found = []
        for element in elements:
            text = self.found.text(element)
            if text is None:
                text = pl.Series(element, [""], pl.String()).new_from_index(0, len(self.found.first))
            elif len(other := self.found.more_than_text(element)):
                plain = {each: text_of(each) for each in text.gather(numbers("other", other)).unique()}
                text = text.replace(plain)
            found.append(text)
        return found

    def _accounts(self) -> list[pl.Series]:
        """Scheme and number of the account at the other end, where a text names it as an IBAN."""
        height = len(self.found.first)
        columns = [_nothing(name, height) for name in ("counterparty_scheme", "counterparty_identifier")]
        if not self.found.buffer.holds(b"IBAN"):
            return columns
        names, memos = self._texts("NAME", "MEMO")
        named = names.str.contains("IBAN", literal=True) | memos.str.contains("IBAN", literal=True)
        rows = named.arg_true()
        texts = zip(names.gather(rows), memos.gather(rows), strict=True)
        accounts = [account_in(f"{name} {memo}") for name, memo in texts]
        schemes = [account.scheme if account else None for account in accounts]
        numbers = [account.identifier if account else None for account in accounts]
        return [columns[0].scatter(rows, schemes), columns[1].scatter(rows, numbers)]

    def _value_dates(self) -> pl.Series:
        if not self.found.shape.has("DTAVAIL"):
            return _nothing("value_date", len(self.found.first))
        texts, which = self._distinct("DTAVAIL")
        return pl.Series("value_date", [day_of(each) for each in texts], pl.Date()).gather(
            numbers("which", which)
        )

    def _references(self) -> pl.Series:
        if self.found.shape.has("REFNUM", "CHECKNUM"):
            both = zip(*self._texts("REFNUM", "CHECKNUM"), strict=True)
            return pl.Series("reference", [payer_reference(*each) for each in both], pl.String())
        return _nothing("reference", len(self.found.first))


def _nothing(name: str, height: int) -> pl.Series:
    return pl.Series(name, [None], _SCHEMA[name]).new_from_index(0, height)


def _each(name: str, values: list[str | None], which: Places) -> pl.Expr:
    """A column of few values, by the number of each."""
    return pl.lit(pl.Series(name, values, pl.String())).gather(pl.lit(numbers("which", which)))


def _or_null(name: str, called: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(called)


def _described(described: Flags) -> tuple[pl.Expr, pl.Expr]:
    """NAME and MEMO where the name tells what was booked (record.narrative)."""
    told = pl.lit(numbers("described", described.astype(np.int64))) == 1
    repeats = pl.col("MEMO").str.starts_with(pl.col("NAME"))
    both = pl.format("{} {}", "NAME", "MEMO").str.strip_chars()
    return (
        pl.when(told).then(pl.lit("")).otherwise("NAME").alias("NAME"),
        pl.when(told & ~repeats).then(both).otherwise("MEMO").alias("MEMO"),
    )


class Taken(NamedTuple):
    """Records of a run, and what the first of them stands at."""

    alike: Alike
    begin: int
    end: int
    line: int
    ordinal: int
    statement: int
    sequence: int
    number: int
    currency: str
    card: bool

    @property
    def lines(self) -> Places:
        """The line on which each record begins."""
        above = self.alike.found.above[self.begin : self.end]
        lines: Places = above - above[0] + self.line
        return lines


def frame_of(runs: list[Taken]) -> pl.DataFrame:
    """The records of these runs, in their order."""
    frames: list[pl.DataFrame] = []
    for alike, own in groupby(runs, lambda one: one.alike):
        rows = np.concatenate([np.arange(one.begin, one.end) for one in own])
        columns = alike.columns
        frames.append(columns if len(rows) == columns.height else columns[rows])
    return pl.concat(frames).with_columns(_whereabouts(runs))


def _whereabouts(runs: list[Taken]) -> list[pl.Series | pl.Expr]:
    """Line, ordinal, statement, sequence, number, currency of each record, and the channel of a card's."""
    heights = [one.end - one.begin for one in runs]
    which = np.repeat(np.arange(len(runs)), heights)
    within = np.arange(len(which)) - np.repeat(np.cumsum([0, *heights[:-1]]), heights)
    places = {
        "line": np.concatenate([one.lines for one in runs]),
        "ordinal": np.array([one.ordinal for one in runs])[which] + within,
        "statement": np.array([one.statement for one in runs])[which],
        "sequence": np.array([one.sequence for one in runs])[which] + within,
        "number": np.array([one.number for one in runs])[which] + within,
    }
    columns: list[pl.Series | pl.Expr] = [
        numbers(name, found).cast(_SCHEMA.get(name, pl.Int64())) for name, found in places.items()
    ]
    columns.append(_each("currency", [one.currency for one in runs], which).alias("currency"))
    if any(one.card for one in runs):
        usual = _each("usual", ["card" if one.card else None for one in runs], which)
        columns.append(pl.coalesce("channel", usual).alias("channel"))
    return columns
