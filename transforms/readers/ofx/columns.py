"""Runs of OFX records in the common shape become columns of READ_RECORDS, without an object for each record."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from transforms.readers.ofx.alike import Alike, Taken, frame_of
from transforms.readers.ofx.blocks import LONGEST, Block
from transforms.readers.ofx.record import (
    CHANNELS,
    DESCRIBED,
    EPOCH,
    MICROSECOND,
    Place,
    Told,
    account_in,
    kind_of,
    microseconds,
    narrative,
    needs_a_look,
    payer_reference,
    record,
)
from transforms.readers.ofx.shapes import Run
from transforms.readers.ofx.values import day_of, text_of
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RecordRow, RowsAndColumns, no_reasons
from transforms.readers.references import AccountName
from transforms.readers.text_columns import stated_reference

_SCHEMA = READ_RECORDS.frame_schema
_COLUMNS = (
    "ordinal statement sequence number line currency raw booked_at booked_precision value_date amount"
    " counterparty_scheme counterparty_identifier counterparty_name narrative reference servicer_reference"
    " transaction_code channel"
).split()
_DTYPES = {
    **_SCHEMA,
    "number": pl.Int64(),
    "line": pl.Int64(),
    "booked_at": pl.Int64(),
    "amount": pl.String(),
}


class OfxRows(RowsAndColumns):
    """Takes records one by one and in runs, and gives them as frames in file order."""

    def __init__(self) -> None:
        super().__init__()
        self.latest: datetime | None = None
        """When the last record of the present statement was booked."""
        self.columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}
        self._runs: list[Taken] = []
        self._alike: Alike | None = None
        """What is known of the records that were found together last."""

    def add(self, row: RecordRow) -> None:
        """Take one record."""
        super().add(row)
        if row.booked_at is not None and row.booked and not row.reasons:
            self.latest = max(self.latest or row.booked_at, row.booked_at)

    def take(
        self, columns: list[tuple[str, ...]], lines: list[int], place: Place, number: int, sequence: int
    ) -> list[Told]:
        """Take a run whose first record is the file's `number`th and its statement's `sequence`th.

        The run comes as columns of what blocks.Common tells of each record. Those records that the columns
        cannot tell the whole of are read one by one, and given back.
        """
        odd: list[Told] = []
        begin, raw = 0, columns[0]
        for at in [*_odd_ones(columns, place), len(raw)]:
            if at - begin == len(raw):
                self._take(columns, lines, place, number, sequence)
            elif at > begin:
                part = [column[begin:at] for column in columns]
                self._take(part, lines[begin:at], place, number + begin, sequence + begin)
            if at < len(raw):
                locator = f"STMTTRN[{number + at}], line {lines[at]}"
                told = record(Block("STMTTRN", raw[at], ended=True), place, locator, sequence + at)
                self.add(told.row)
                odd.append(told)
            begin = at + 1
        return odd

    def _take(
        self, columns: list[tuple[str, ...]], lines: list[int], place: Place, number: int, sequence: int
    ) -> None:
        raw, types, posted, _, available, figures, fitids, cheques, references, names, memos, *_ = columns
        count, first, held = len(raw), self.next_ordinal, self.columns
        # Days and types are few, however many the records.
        moments = {text: found for text in set(posted) if (found := microseconds(text)) is not None}
        kind_by = {text: kind_of(text) for text in set(types)}
        kinds, told, texts = [kind_by[text] for text in types], _texts(names), _texts(memos)
        held["ordinal"] += range(first, first + count)
        held["statement"] += [place.statement] * count
        held["sequence"] += range(sequence, sequence + count)
        held["number"] += range(number, number + count)
        held["line"] += lines
        held["currency"] += [place.currency] * count
        held["raw"] += map(str.rstrip, raw)
        held["booked_at"] += [moments[text][0] for text in posted]
        held["booked_precision"] += [moments[text][1] for text in posted]
        held["value_date"] += (
            [day_of(text) if text else None for text in available] if any(available) else [None] * count
        )
        held["amount"] += figures
        self._add_accounts(told, texts)
        if not DESCRIBED.isdisjoint(kinds):
            texts = [
                narrative(kind, name, memo) or "" for kind, name, memo in zip(kinds, told, texts, strict=True)
            ]
            told = ["" if kind in DESCRIBED else name for name, kind in zip(told, kinds, strict=True)]
        held["counterparty_name"] += [name or None for name in told]
        held["narrative"] += [text or None for text in texts]
        held["reference"] += (
            [payer_reference(*each) for each in zip(_texts(references), _texts(cheques), strict=True)]
            if any(references) or any(cheques)
            else [None] * count
        )
        held["servicer_reference"] += _texts(fitids)
        held["transaction_code"] += [kind or None for kind in kinds]
        usual = "card" if place.card else None
        channels = {kind: CHANNELS.get(kind, usual) for kind in kind_by.values()}
        held["channel"] += [channels[kind] for kind in kinds]
        self.held += count
        self._note_latest(max(at for at, _ in moments.values()))

    @property
    def is_between(self) -> bool:
        """Whether all that was found together with the last run is taken: it becomes columns together."""
        last = self._runs[-1] if self._runs else None
        return last is None or last.end == last.alike.found.first.size

    def can_take(self, run: Run, place: Place) -> bool:
        """Whether the columns can tell the whole of each record of a run."""
        if place.pending or place.survey.corrected:
            return False
        if self._alike is None or self._alike.found is not run.found:
            self._alike = Alike(run.found, unsigned=not place.survey.any_minus)
        return not self._alike.odd[run.begin : run.end].any()

    def take_alike(self, run: Run, line: int, place: Place, number: int, sequence: int) -> None:
        """Take a run that `can_take` has looked at; its first record is as in `take`, and stands in this line."""
        alike, where = self._alike, (place.statement, sequence, number, place.currency, place.card)
        assert alike is not None
        self._runs.append(Taken(alike, run.begin, run.end, line, self.next_ordinal, *where))
        self.held += run.end - run.begin
        self._note_latest(int(alike.booked_at[run.begin : run.end].max()))

    def _note_latest(self, microsecond: int) -> None:
        latest = EPOCH + MICROSECOND * microsecond
        self.latest = max(self.latest or latest, latest)

    def _add_accounts(self, names: list[str], memos: list[str]) -> None:
        """The accounts at the other end, where a text names them as IBANs."""
        if "IBAN" not in "\n".join(memos) and "IBAN" not in "\n".join(names):
            self.columns["counterparty_scheme"] += [None] * len(names)
            self.columns["counterparty_identifier"] += [None] * len(names)
            return
        accounts: list[AccountName | None] = [
            account_in(f"{name} {memo}") for name, memo in zip(names, memos, strict=True)
        ]
        self.columns["counterparty_scheme"] += [account and account.scheme for account in accounts]
        self.columns["counterparty_identifier"] += [account and account.identifier for account in accounts]

    def common(self) -> pl.DataFrame:
        """The records of runs."""
        frames = []
        if self.columns["ordinal"] or not self._runs:
            frames.append(self._drained())
        if self._runs:
            frames.append(frame_of(self._runs).select(_COLUMNS))
            self._runs = []
        frame = pl.concat(frames).sort("ordinal") if len(frames) > 1 else frames[0]
        absent = ("balance_after", "counterparty_institution", "uetr", "fee")
        return frame.with_columns(
            pl.format("STMTTRN[{}], line {}", "number", "line").alias("locator"),
            no_reasons(frame.height),
            stated_reference("servicer_reference"),
            *(pl.lit(None, _SCHEMA[name]).alias(name) for name in absent),
            booked=pl.lit(True),
            reversal=pl.lit(False),
        ).select(READ_RECORDS.names)

    def _drained(self) -> pl.DataFrame:
        frame = pl.DataFrame([pl.Series(name, held, _DTYPES[name]) for name, held in self.columns.items()])
        for held in self.columns.values():
            held.clear()
        return frame.with_columns(
            pl.col("booked_at").cast(pl.Datetime("us")),
            # From text to MONEY: exact, for the common shape has at most two decimals.
            pl.col("amount")
            .str.replace(",", ".", literal=True)
            .str.strip_prefix("+")
            .cast(_SCHEMA["amount"]),
        )


def _texts(values: tuple[str, ...]) -> list[str]:
    """Elements' texts; most have nothing that stands for anything else."""
    whole = "".join(values)
    if "&" in whole or "\n" in whole:
        told = {value: text_of(value) for value in set(values)}
        return [told[value] for value in values]
    return list(map(str.strip, values))


def _odd_ones(columns: list[tuple[str, ...]], place: Place) -> list[int]:
    """Places of records that are at fault, or more than the columns can tell."""
    raw, types, posted, _, _, figures, *_ = columns
    if place.pending or place.survey.corrected:
        return list(range(len(raw)))
    # A file has few types, so that the pairs of type and sign are few too; days are few as well.
    marks = list(zip(types, [text[0] for text in figures], strict=True))
    unsigned = not place.survey.any_minus
    odd_marks = {mark for mark in set(marks) if needs_a_look(kind_of(mark[0]), mark[1], unsigned=unsigned)}
    odd_moments = {text for text in set(posted) if microseconds(text) is None}
    if not odd_moments and not odd_marks and max(map(len, raw)) <= LONGEST:
        return []
    return [
        at
        for at, mark in enumerate(marks)
        if mark in odd_marks or posted[at] in odd_moments or len(raw[at]) > LONGEST
    ]
