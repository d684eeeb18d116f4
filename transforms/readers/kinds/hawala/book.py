"""One file or sheet of hawaladars' ledgers: lines are read one by one, then decided together.

A line alone often says too little (02/05/03, "3.5", a tick); its neighbours, the running balance and the
totals of the pages say more. So the file is taken in whole before anything is given; ledgers are small.
Method: docs/methods/hawala-ledgers.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from transforms.readers.calendars import Habit
from transforms.readers.delimited.mapping import locators
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import records_of
from transforms.readers.kinds.hawala.amounts import Style
from transforms.readers.kinds.hawala.line import Line, Manners, line_of, own_words
from transforms.readers.kinds.hawala.proofs import (
    decide_currencies,
    decide_dates,
    in_book_order,
    prove_balances,
    prove_totals,
)
from transforms.readers.kinds.hawala.rates import prove_rate
from transforms.readers.kinds.hawala.rows import SHOWN, faults_of, is_uncertain, line_rows, reading_rows
from transforms.readers.letters import plain, without_marks
from transforms.readers.particulars import Batch
from transforms.readers.profile_shape import COLUMNS_OF_KIND, Profile
from transforms.readers.reading import Reading, Statement

COLUMNS = COLUMNS_OF_KIND["hawala"]
_ANY = "any"


class Hawala:
    """The books of one file or sheet."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        self.sources, self.reading = sources, reading
        self.manners = manners_of(sources.profile)
        self.lines: list[Line] = []
        self.page = ""

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records with nothing decided yet; `ordered` gives them with what the whole file says."""
        texts = {name: self.sources.of(name) for name in COLUMNS}
        # A profile's own words are looked up after strike-outs and accents are aside.
        texts |= {name: self._as_written(name) for name in ("direction", "status")}
        named = cells.select(
            locators(self.sources).alias("at"),
            "structure",
            self.sources.text(self.sources.profile.account.get("identifier")).alias("book"),
            *(text.alias(f"t_{name}") for name, text in texts.items()),
        )
        for row in named.iter_rows(named=True):
            self.lines.append(self._line(row))
        none = pl.Series("reasons", [[]], pl.List(pl.String())).new_from_index(0, cells.height)
        return Batch(records_of(cells, none, self.sources, first))

    def _as_written(self, name: str) -> pl.Expr:
        source = self.sources.profile.columns.get(name)
        return self.sources.text(replace(source, values={}) if source is not None else None)

    def _line(self, row: dict[str, str | None]) -> Line:
        texts = {name: row[f"t_{name}"] or "" for name in COLUMNS}
        self.page = plain(texts["page"]) or self.page
        line = line_of(row["at"] or "", texts, without_marks(row["book"] or ""), self.page, self.manners)
        line.structure = row["structure"]
        return line

    def ordered(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches again, with reasons and particulars as the whole file decides them."""
        given = [batch.records for batch in batches]
        for book in sorted({line.book for line in self.lines}):
            self._decide(book)
        self._note()
        at = 0
        for records in given:
            lines = self.lines[at : at + records.height]
            reasons = pl.Series("reasons", [faults_of(line) for line in lines], pl.List(pl.String()))
            yield Batch(
                records.with_columns(reasons),
                {"hawala_lines": line_rows(lines, at), "value_readings": reading_rows(lines, at)},
            )
            at += records.height

    def close(self) -> None:
        """Everything was told when the last batch was given."""

    def _decide(self, book: str) -> None:
        own = [line for line in self.lines if line.book == book and line.structure is None]
        lines = in_book_order(own, newest_first=self.sources.profile.newest_first)
        name = f"Book {book}" if book else "The book"
        decide_dates(lines, self.manners.habit)
        decide_currencies(lines)
        for line in lines:
            prove_rate(line)
        messages, breaks = prove_balances(lines, name)
        self.reading.messages += [*messages, *prove_totals(lines, name)]
        self.reading.statements += [
            self._statement(lines, book, currency, breaks.get(currency))
            for currency in sorted({line.currency or "" for line in lines if line.kind == "line"})
            # A book without a name is nobody's account; one whose balance breaks has to be shown all the same.
            if book or currency in breaks
        ]

    def _statement(self, lines: list[Line], book: str, currency: str, broken_at: str | None) -> Statement:
        own = [line for line in lines if (line.currency or "") == currency]
        days = [one for line in own for one in line.dates[:1]]
        account = self.sources.profile.account
        return Statement(
            locator=broken_at or own[0].place,
            scheme="hawala" if book else "unknown",
            identifier=book,
            institution=self.sources.fixed(account.get("institution")) or None,
            country=self.sources.fixed(account.get("country")) or None,
            currency=currency or "XXX",
            from_date=min((one.first for one in days), default=None),
            to_date=max((one.last for one in days), default=None),
            holder_name=self.sources.fixed(account.get("holder_name")) or book or None,
            complete=self.reading.complete,
            running_balance_broken_at=broken_at,
        )

    def _note(self) -> None:
        """Tell what a person should know of the lines."""
        read = [line for line in self.lines if not faults_of(line)]
        met: dict[str, list[tuple[str, str]]] = {}
        for line in read:
            for name, text in line.unread:
                met.setdefault(name, []).append((line.place, text))
        for name, places in met.items():
            place, text = places[0]
            self.reading.messages.append(
                f"{_count(len(places))}: the {name.replace('_', ' ')} cannot be read and is left out; "
                f"first at {place} ({text[:SHOWN]!r})."
            )
        nameless = sum(line.currency is None for line in read if line.kind == "line")
        if nameless:
            self.reading.messages.append(
                f"{_count(nameless)}: nothing names the currency; say it in the profile (currency: {{value: USD}})."
            )
        uncertain = sum(is_uncertain(line) for line in read)
        if uncertain:
            self.reading.messages.append(
                f"{_count(uncertain)} can be read in more than one way; the table value_readings lists every reading."
            )


def _count(number: int) -> str:
    return f"{number} {'record' if number == 1 else 'records'}"


def manners_of(profile: Profile) -> Manners:
    """How a ledger is written, as its profile says."""
    numbers, dates = profile.numbers, profile.dates
    decimal = numbers.decimal if numbers.decimal != "." or numbers.thousands == "," else ""
    currency = profile.columns.get("currency")
    shape = (
        "".join(code for code in dates.formats[0] if code in "dmyY").lower()
        if len(dates.formats) == 1
        else ""
    )
    calendar = "" if dates.calendar == _ANY else dates.calendar

    def words(column: str) -> dict[str, str]:
        source = profile.columns.get(column)
        return dict(own_words(source.values)) if source is not None else {}

    return Manners(
        style=Style(decimal, numbers.dropped_thousands),
        habit=Habit(calendar, shape if dates.formats != ("%Y-%m-%d",) else ""),
        directions=words("direction"),
        states=words("status"),
        currency_said=currency is None or bool(currency.columns),
        has_direction="direction" in profile.columns,
        has_sides="taken_in" in profile.columns or "paid_out" in profile.columns,
    )
