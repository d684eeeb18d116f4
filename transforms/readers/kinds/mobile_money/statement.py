"""Statements of one mobile-money number: read as a bank's, then told what their details say.

The profile's columns become those of a bank (paid_in a credit, receipt the operator's reference),
so that amounts, balances and order are proved by the same code (delimited/mapping.py, accounts.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from transforms.readers.delimited.accounts import Book
from transforms.readers.delimited.mapping import mapped
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import money
from transforms.readers.kinds.mobile_money.charges import charged_on_top, with_charges
from transforms.readers.kinds.mobile_money.ends import with_ends
from transforms.readers.kinds.mobile_money.subscribers import country_of, currency_of, subscriber
from transforms.readers.kinds.statuses import with_status
from transforms.readers.particulars import Batch
from transforms.readers.profile_shape import Profile, Source, States
from transforms.readers.reading import READ_RECORDS, Reading

_AS_BANK = {
    "completed_at": "booked_at",
    "receipt": "servicer_reference",
    "details": "narrative",
    "paid_in": "credit",
    "withdrawn": "debit",
    "amount": "amount",
    "balance_after": "balance_after",
    "currency": "currency",
    "reference": "reference",
}
_BOOKED = ("completed", "refunded")
"""A payment that was taken back later was booked first; its taking back is a line of its own."""
_NOT_BOOKED = ("pending", "cancelled", "rejected", "failed")
_TEXTS = ("charge", "type", "from_account", "from_name", "to_account", "to_name")
_SAMPLE = 1_000
"""Lines that show signs, order and what the amount includes."""


def as_bank(profile: Profile) -> Profile:
    """The profile of a bank that reads the same columns; those that no bank has keep their names."""
    columns = {_AS_BANK.get(name, name): source for name, source in profile.columns.items()}
    columns["charge"] = columns.pop("fee", Source(value=""))
    status = columns.get("status")
    account = dict(profile.account)
    account.setdefault("scheme", Source(value="msisdn"))
    if "currency" not in columns and (currency := currency_of(_country(profile))):
        columns["currency"] = Source(value=currency)
    states = None
    if status is not None and len(status.columns) == 1:
        states = States(status.columns[0], _BOOKED, _NOT_BOOKED)
    return replace(profile, kind="bank", columns=columns, account=account, states=states)


def _country(profile: Profile) -> str:
    country = profile.account.get("country")
    return (country.value or "") if country is not None else ""


class MobileMoney:
    """One file or sheet of a statement of one number, or of several."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        self.given, self.reading = sources, reading
        self.country = sources.fixed(sources.profile.account.get("country")) or ""
        self.sources = Sources(as_bank(sources.profile), sources.place, sources.path, footer=sources.footer)
        self.book = Book(self.sources)
        reading.statements = self.book.statements
        self.signed: bool | None = None
        self.on_top = True

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records of some lines; their sequence is that of the file until `ordered` has seen all."""
        cells = self._with_plain_status(cells)
        if self.signed is None:
            self._look(cells)
        placed = self.book.placed(self._valued(cells, signed=bool(self.signed), on_top=self.on_top))
        numbered = placed.with_columns(
            pl.int_range(first, first + placed.height, dtype=pl.Int64()).alias("ordinal")
        )
        schema = READ_RECORDS.frame_schema
        return Batch(numbered.select(pl.col(name).cast(dtype) for name, dtype in schema.items()))

    def ordered(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches with the sequence oldest first, which a file that is newest first shows only at its end."""
        waiting = next(batches, None)
        if waiting is None or not self.sources.profile.newest_first:
            yield from [waiting, *batches] if waiting is not None else []
            return
        with tempfile.TemporaryDirectory() as folder:
            paths: list[Path] = []
            for batch in batches:
                paths.append(Path(folder) / f"{len(paths)}.parquet")
                waiting.records.write_parquet(paths[-1], compression="lz4", statistics=False)
                waiting = batch
            counts = np.array([*self.book.counts, 0], np.int64)
            for path in paths:
                yield Batch(_turned(pl.read_parquet(path), counts))
            yield Batch(_turned(waiting.records, counts))

    def close(self) -> None:
        """Set the statements' balances and tell what was noted."""
        self.reading.messages += self.book.close(complete=self.reading.complete)

    def _with_plain_status(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The cell of the status by what became of the payment; a word that nobody knows stays."""
        states = self.sources.profile.states
        if states is None:
            return cells
        told = with_status(cells, self.given, pl.lit("unknown"))
        cell = self.sources.cell(states.column)
        plain = pl.when(pl.col("status") == "unknown").then(cell).otherwise("status")
        return told.with_columns(plain.alias(cell.meta.output_name())).select(cells.columns)

    def _look(self, cells: pl.DataFrame) -> None:
        """See from the first lines which signs, order and charges the file has."""
        sample = cells.head(_SAMPLE)
        self._find_own_number(sample)
        self._find_currency()
        good = {signed: _good(self._valued(sample, signed=signed, on_top=True)) for signed in (False, True)}
        self.signed = good[True].height > good[False].height
        said = self.sources.profile
        newest = _newest_first(good[self.signed], said.newest_first)
        if newest is not said.newest_first:
            self.sources.profile = replace(said, newest_first=newest)
            words = "newest first" if newest else "oldest first"
            self.reading.messages.append(
                f"The lines are {words} by their times, not as profile {said.name} says; read in that order."
            )
        if self.given.has("fee"):
            within = _good(self._valued(sample, signed=self.signed, on_top=False))
            self.on_top = charged_on_top(good[self.signed], within, newest_first=newest)
            words = "comes on top of" if self.on_top else "is part of"
            self.reading.messages.append(f"Fees: the fee {words} the amount of its line.")

    def _find_own_number(self, sample: pl.DataFrame) -> None:
        """Where no place names the account, it is the number that stands at one end of every line."""
        said = self.sources.profile
        own = said.account.get("identifier")
        if not self.sources.has("from_account") or (own is not None and self.sources.fixed(own) != ""):
            return
        ends = sample.select(self.sources.of(name).alias(name) for name in ("from_account", "to_account"))
        lines = [
            {number for text in row if (number := subscriber(text, self.country))} for row in ends.iter_rows()
        ]
        always = set.intersection(*(line for line in lines if line)) if any(lines) else set()
        if len(always) == 1:
            number = always.pop()
            account = {**said.account, "identifier": Source(value=number)}
            self.sources.profile = replace(said, account=account)
            self.reading.messages.append(
                f"Nothing names the statement's number; taken as {number}, which stands at one end of every line."
            )

    def _find_currency(self) -> None:
        """Where no column names it, the currency is that of the country which the own number names, or the profile."""
        if self.given.has("currency"):
            return
        said = self.sources.profile
        number = subscriber(self.sources.fixed(said.account.get("identifier")) or "", self.country)
        country = country_of([number]) if number.startswith("+") else None
        if country is not None and country != self.country and (currency := currency_of(country)):
            self.sources.profile = replace(
                said,
                columns={**said.columns, "currency": Source(value=currency)},
                account={**said.account, "country": Source(value=country)},
            )
            self.reading.messages.append(
                f"No column names the currency; taken as {currency}, which mobile money in {country} is kept in: "
                f"the statement's number is of that country. Its times are read as {said.dates.timezone}."
            )
            self.country = country
        elif self.sources.has("currency"):
            self.reading.messages.append(
                f"No column names the currency; taken as {said.columns['currency'].value}, "
                f"which mobile money in {self.country} is kept in."
            )

    def _valued(self, cells: pl.DataFrame, *, signed: bool, on_top: bool) -> pl.DataFrame:
        frame = mapped(cells, self.sources, signed=signed)
        asked = {f"t_{name}": self.sources.of(name) for name in _TEXTS}
        asked |= {f"t_{name}": self.sources.of(f"counterparty_{name}") for name in ("account", "name")}
        texts = cells.with_columns(**asked).select(*asked)
        frame = frame.with_columns(
            _numbers(frame["account_identifier"], self.country).alias("account_identifier"),
            pl.lit("mobile_money").alias("channel"),
        )
        frame = with_ends(
            frame,
            texts,
            self.country,
            path=self.sources.path,
            two_ends=self.sources.has("from_account"),
        )
        charge = money(texts["t_charge"], self.sources.profile.numbers)
        return with_charges(frame, texts["t_charge"], charge, on_top=on_top)


def _good(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter((pl.col("reasons").list.len() == 0) & pl.col("booked"))


def _newest_first(lines: pl.DataFrame, said: bool) -> bool:
    """Whether the times fall from line to line; what the profile says where they do not tell."""
    steps = lines["booked_at"].diff().dt.total_microseconds()
    falls, rises = int((steps < 0).sum()), int((steps > 0).sum())
    if said:
        return not (rises > 0 and falls == 0)
    return falls > 0 and rises == 0


def _numbers(texts: pl.Series, country: str) -> pl.Series:
    known = {text: subscriber(text, country) or text for text in texts.unique().to_list()}
    return texts.replace_strict(known, return_dtype=pl.String()) if known else texts


def _turned(records: pl.DataFrame, counts: np.ndarray) -> pl.DataFrame:
    sequence = records["sequence"].to_numpy()
    turned = counts[records["statement"].to_numpy()] - sequence + 1
    return records.with_columns(pl.Series("sequence", np.where(sequence > 0, turned, 0)))
