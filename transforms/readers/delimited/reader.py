"""Delimited files read through a profile: bytes in, records and statements out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from transforms.errors import UnreadableFile
from transforms.money import MONEY
from transforms.readers import profiles
from transforms.readers.corrections import with_corrections
from transforms.readers.delimited import splitting
from transforms.readers.delimited.accounts import Book
from transforms.readers.delimited.ahead import ahead
from transforms.readers.delimited.alone import read_alone
from transforms.readers.delimited.cells import cell_frame, raw_texts
from transforms.readers.delimited.encodings import Text, chunks, open_text
from transforms.readers.delimited.fitting import best_fit
from transforms.readers.delimited.fixed_columns import as_delimited, without_marks
from transforms.readers.delimited.gathering import Gathering
from transforms.readers.delimited.layout import Footer, find_place, last_lines
from transforms.readers.delimited.mapping import DATE_MISSING, locators, mapped
from transforms.readers.delimited.signs import with_signs
from transforms.readers.delimited.sources import Sources
from transforms.readers.delimited.structure import structure_of
from transforms.readers.delimited.whole_lines import with_quotes, without_quotes
from transforms.readers.expressions import occurs
from transforms.readers.particulars import Batch
from transforms.readers.profile_shape import UNREAD_CALENDARS, Profile
from transforms.readers.reading import READ_RECORDS, Reading

if TYPE_CHECKING:
    from transforms.readers.kinds import Kind

_SAMPLE = 1_000
"""Records that show whether debits carry a minus sign."""


class DelimitedReader:
    """CSV and its kin, through profiles."""

    name = "csv"
    reads = "delimited text (CSV) of any bank, through a profile (moneytrail profiles lists them)"

    def sniff(self, head: bytes) -> bool:
        """Whether a built-in profile's columns stand in the header."""
        return bool(best_fit(head, profiles.known()))

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's records and statements.

        Raises: UnreadableFile where no profile fits, or the one given does not.
        """
        if profile is None:
            with path.open("rb") as file:
                fitting = best_fit(file.read(65_536), profiles.known())
            if not fitting:
                raise UnreadableFile(
                    "No profile fits the file's columns.",
                    where=str(path),
                    todo="moneytrail profile suggest FILE works one out; name it with --profile",
                )
            profile = fitting[0]
        refuse_unread_kind(profile, path)
        return _reading(path, profile)


READER = DelimitedReader()


def refuse_unread_kind(profile: Profile, path: Path) -> None:
    """Raises: UnreadableFile for kinds and calendars that are known but not read yet."""
    bank = profile.kind == "bank"
    lacking = (
        (not bank and profile.kind not in _kinds(), f"Profiles of kind {profile.kind} are not read yet."),
        (
            profile.dates.calendar in UNREAD_CALENDARS,
            f"The calendar {profile.dates.calendar} is not read. {UNREAD_CALENDARS.get(profile.dates.calendar)}",
        ),
    )
    for holds, what in lacking:
        if holds:
            raise UnreadableFile(
                what, where=f"{path} with profile {profile.name}", todo="export the data as a bank's CSV"
            )


def _kinds() -> Mapping[str, type[Kind]]:
    # They stand on this package's modules: imported when one is wanted, or the two would wait for each other.
    from transforms.readers.kinds import KINDS

    return KINDS


def _reading(path: Path, profile: Profile) -> Reading:
    text = open_text(path, profile.file.encoding, profile.file.fallback_encoding)
    if profile.file.columns_at:
        return without_marks(reading_of(as_delimited(text, profile.file.columns_at), profile, path.name))
    if profile.file.whole_lines_quoted:
        quote = profile.file.quote
        return with_quotes(reading_of(without_quotes(text, quote), profile, path.name), quote)
    return reading_of(text, profile, path.name)


def reading_of(
    text: Text,
    profile: Profile,
    name: str,
    *,
    written_as: str = "csv",
    prefix: str = "line ",
    places: tuple[str, ...] = (),
    around: tuple[str, str] | None = None,
) -> Reading:
    """The records of an open text, which is closed at the end; sheets and PDFs come as the text that they show.

    name: of the file, for messages. written_as: the format to state. prefix: begins each locator.
    places: the locator of each line instead. around: what stands before and after the records.
    Raises: UnreadableFile where the profile does not fit.
    """
    try:
        place = replace(find_place(text, profile, name), prefix=prefix, places=places)
        if around is not None:
            place = replace(place, preamble=around[0])
        sources = Sources(profile, place, name, footer=around[1] if around else "")
        read = _Read(text, sources, Reading(format=written_as, batches=iter(()), profile=profile.name))
        if place.loosely:
            read.reading.messages.append(
                f"The header names columns in other capitals, points or blanks than profile {profile.name}: "
                f"they were taken for the same ({place.header[:120]})."
                + (f" Its times were read as UTC{place.zone}, as it says." if place.zone else "")
            )
        read.find_footer()
        read.tell_unnamed_account()
        if around is None and profile.kind == "bank":
            read.tell_above()
    except BaseException:
        text.close()
        raise
    read.reading.statements = read.book.statements
    read.reading.batches = read.batches()
    return read.reading


@dataclass
class _Read:
    """One reading under way."""

    text: Text
    sources: Sources
    reading: Reading
    footer: Footer = field(init=False)
    book: Book = field(init=False)
    signed: bool | None = None
    ordinal: int = 0

    def __post_init__(self) -> None:
        self.book = Book(self.sources)
        self.signed = self.sources.profile.numbers.debit_signed
        if self.text.message:
            self.reading.messages.append(self.text.message)

    @property
    def grammar(self) -> splitting.Grammar:
        """What the splitter needs to know."""
        file, place = self.sources.profile.file, self.sources.place
        allowed = np.zeros(max(place.allowed) + 1, np.bool_)
        allowed[list(place.allowed)] = True
        return splitting.Grammar(
            delimiter=ord(file.delimiter),
            quote=ord(file.quote) if file.quote else -1,
            plain_quotes=file.inner_quotes == "plain",
            line_end=self.text.line_end[0],
            allowed=allowed,
            slots=self.sources.slots(),
        )

    def find_footer(self) -> None:
        """Find the lines at the end that the profile announces; a line that reads as a record is none."""
        file, place = self.sources.profile.file, self.sources.place
        found: list[str] = []
        stop = self.text.size
        for line, start, ended in last_lines(self.text, place, file.skip_bottom):
            if not self._is_footer(line, ended=ended):
                break
            found.append(line)
            stop = start
        self.footer = Footer(tuple(reversed(found)), max(stop, place.data_start))
        self.sources.footer = "\n".join(self.footer.lines) or self.sources.footer
        messages = self.reading.messages
        messages += [f"Kept out of the records as a footer: {line[:120]}" for line in self.footer.lines]
        if len(found) < file.skip_bottom:
            self.reading.complete = False
            messages.append(
                f"The profile announces {file.skip_bottom} footer lines, the file ends with {len(found)}: "
                "it may be cut short."
            )

    def tell_unnamed_account(self) -> None:
        """Say that the lines around the table do not name the account, where the profile looks for it there."""
        source = self.sources.profile.account.get("identifier")
        if source is None or not (source.preamble or source.footer) or self.sources.fixed(source):
            return
        side = "above" if source.preamble else "below"
        self.reading.messages.append(
            f"Whose account it is does not stand {side} the table as profile {self.sources.profile.name} expects: "
            "its lines have no account number. If the file names it, write a profile for it."
        )

    def tell_above(self) -> None:
        """Say which lines above the header have a day and a figure; they are no records, like the others there."""
        above = self.sources.place.preamble
        if not above.strip():
            return
        records, _, _ = splitting.split(
            above.encode().replace(b"\n", self.text.line_end), self.grammar, 1, final=True
        )
        if len(records) == 0:
            return
        frame = mapped(_cells(records, {}, self.sources), self.sources, signed=False)
        figures = pl.col("amount").is_not_null() | pl.col("balance_after").is_not_null()
        alike = frame.filter(pl.col("booked_at").is_not_null() & figures)
        self.reading.messages += [
            f"{locator} stands above the header and looks like a record; it was not read: {raw[:120]}"
            for locator, raw in alike.select("locator", "raw").iter_rows()
        ]

    def _is_footer(self, line: str, *, ended: bool) -> bool:
        line = line.rstrip()
        if any(occurs(pattern, line) for pattern in self.sources.profile.file.skip):
            return True
        pattern = self.sources.profile.file.footer
        if pattern is not None:
            return occurs(pattern, line)
        records, _, _ = splitting.split(line.encode() + self.text.line_end, self.grammar, 1, final=True)
        if len(records) == 0:
            return True
        frame = read_alone(_cells(records, {}, self.sources), self.sources)
        if not ended and records.fields[0] < min(self.sources.place.allowed):
            # A record that the end of the file cuts short begins like one.
            if self._states_no_day(int(records.fields[0]), frame):
                return True
            return not line.lstrip(' "').startswith(tuple("0123456789"))
        reasons = frame["reasons"].item(0).to_list()
        if self.sources.profile.file.repeated:
            # The record above may have the day.
            reasons = [reason for reason in reasons if not reason.startswith(f"{DATE_MISSING}:")]
        return bool(reasons)

    def _states_no_day(self, fields: int, frame: pl.DataFrame) -> bool:
        """Whether a line that is cut short has the fields of its day whole, and there is none in them."""
        booked = self.sources.profile.columns.get("booked_at")
        if booked is None or self.sources.profile.kind != "bank":
            return False
        places = [self.sources.indexes[name] for name in booked.columns if name in self.sources.indexes]
        return bool(places) and max(places) < fields - 1 and frame["booked_at"].item(0) is None

    def batches(self) -> Iterator[pl.DataFrame | Batch]:
        """READ_RECORDS frames in file order; of kinds other than bank with what they say beyond it."""
        try:
            if self.sources.profile.kind != "bank":
                yield from self._of_kind()
                self._tell_of_none()
                return
            if self.sources.profile.newest_first:
                yield from self._reversed()
            else:
                for frame in self._placed():
                    yield _conform(frame)
        finally:
            self.text.close()
        self._tell_of_none()
        self.reading.messages += self.book.close(complete=self.reading.complete)

    def _tell_of_none(self) -> None:
        if self.ordinal == 0:
            above = f" below the header at {self.sources.place.locator(self.sources.place.header_line)}"
            self.reading.messages.append(
                f"No record stands{above if self.sources.profile.file.header else ' in the file'}."
            )

    def _of_kind(self) -> Iterator[Batch]:
        """Batches of another kind than bank, as its module makes them of the cells."""
        from transforms.readers.kinds.kind import Ordered

        kind = _kinds()[self.sources.profile.kind](self.sources, self.reading)
        batches = self._made_by(kind)
        yield from kind.ordered(batches) if isinstance(kind, Ordered) else batches
        kind.close()

    def _made_by(self, kind: Kind) -> Iterator[Batch]:
        for cells in ahead(self._lines()):
            yield kind.batch(cells, self.ordinal)
            self.ordinal += cells.height

    def _reversed(self) -> Iterator[pl.DataFrame]:
        """Batches whose order on the statement is known only when the last one is read."""
        with tempfile.TemporaryDirectory() as folder:
            paths: list[Path] = []
            waiting: pl.DataFrame | None = None
            for frame in self._placed():
                if waiting is not None:
                    paths.append(Path(folder) / f"{len(paths)}.parquet")
                    waiting.write_parquet(paths[-1], compression="lz4", statistics=False)
                waiting = frame
            frames = chain(
                (pl.read_parquet(path) for path in paths), [waiting] if waiting is not None else []
            )
            counts = np.array([*self.book.counts, 0], np.int64)
            for whole in frames:
                turned = counts[whole["statement"].to_numpy()] - whole["sequence"].to_numpy() + 1
                counted = whole["sequence"].to_numpy() > 0
                yield _conform(whole.with_columns(pl.Series("sequence", np.where(counted, turned, 0))))

    def _mapped(self) -> Iterator[pl.DataFrame]:
        for frame in ahead(self._lines()):
            if self.signed is None:
                self.signed = self._debits_are_signed(frame)
            yield mapped(frame, self.sources, signed=self.signed)

    def _placed(self) -> Iterator[pl.DataFrame]:
        unsigned = self.sources.profile.numbers.sign_by_balance != "no"
        for values in with_signs(self._mapped(), self.sources) if unsigned else self._mapped():
            placed = self.book.placed(values)
            yield placed.with_columns(pl.int_range(self.ordinal, self.ordinal + pl.len()).alias("ordinal"))
            self.ordinal += placed.height

    def _lines(self) -> Iterator[pl.DataFrame]:
        """Cells of the records, after the profile's `skip`, `begins` and `repeated`."""
        file = self.sources.profile.file
        begins = f"c{self.sources.indexes[file.begins]}" if file.begins else None
        repeated = [f"c{self.sources.indexes[name]}" for name in file.repeated]
        gathering = Gathering(file, begins, repeated)
        split = (_cells(*found, self.sources) for found in self._split() if len(found[0]))
        for frame in gathering.records(split):
            if frame.height:
                yield self._corrected(frame)
        self.sources.footer = "\n".join([self.sources.footer, *gathering.skipped]).strip("\n")
        self.reading.messages += gathering.messages()

    def _corrected(self, frame: pl.DataFrame) -> pl.DataFrame:
        corrected = self.sources.profile.corrected
        if corrected is None:
            return frame
        return with_corrections(
            frame, corrected, frame.select(locators(self.sources)).to_series(), self.sources.cells_of_fields()
        )

    def _split(self) -> Iterator[tuple[splitting.Records, dict[int, str]]]:
        grammar, place = self.grammar, self.sources.place
        rest, line = b"", place.first_line
        faults: dict[int, str] = {}
        for chunk in chunks(self.text, place.data_start, self.footer.data_stop, place.first_line):
            content = rest + chunk.content
            faults |= chunk.faults
            records, used, line = splitting.split(content, grammar, line, final=chunk.final)
            rest = content[used:]
            if chunk.final:
                self._note_end(records)
            yield records, {number: words for number, words in faults.items() if number < line}
            faults = {number: words for number, words in faults.items() if number >= line}

    def _note_end(self, records: splitting.Records) -> None:
        """Say it where the file ends in the middle of a record, or may."""
        if len(records) == 0 or not records.flags[-1] & splitting.NO_LINE_END:
            return
        line = int(records.line[-1])
        if records.flags[-1] != splitting.NO_LINE_END:
            self.reading.complete = False
            self.reading.messages.append(
                f"The file ends in the middle of a record, at line {line}: it is cut short."
            )
        elif self._last_field_is_money():
            self.reading.messages.append(
                f"Line {line} has no line end; if the file was cut, its last figure may lack digits."
            )
        elif (skip := self.sources.profile.file.skip) and not self._is_kept_out(records.text(-1), skip):
            self.reading.messages.append(
                f"Line {line} has no line end; if the file was cut, it may be a sum or a balance whose words are "
                "missing, by which the profile tells it from a record."
            )

    def _is_kept_out(self, line: bytes, skip: tuple[str, ...]) -> bool:
        return any(occurs(pattern, line.decode("utf-8", "replace").rstrip()) for pattern in skip)

    def _last_field_is_money(self) -> bool:
        money = [name for name in ("amount", "debit", "credit", "balance_after") if self.sources.has(name)]
        columns = {name for key in money for name in self.sources.profile.columns[key].columns}
        return any(self.sources.indexes[name] == max(self.sources.place.allowed) - 1 for name in columns)

    def _debits_are_signed(self, frame: pl.DataFrame) -> bool:
        """Whether the first records show that money out carries a minus sign beside its column."""
        profile = self.sources.profile
        if not self.sources.has("debit") and profile.direction is None:
            return False
        values = mapped(frame.head(_SAMPLE), self.sources, signed=True)
        sample = values.filter(pl.col("reasons").list.len() == 0)
        plain = mapped(frame.head(_SAMPLE), self.sources, signed=False)
        signed = sample.height > plain.filter(pl.col("reasons").list.len() == 0).height
        if signed:
            self.reading.messages.append(
                "Money out carries a minus sign beside its own column or mark; read as such."
            )
        return signed


def _cells(records: splitting.Records, faults: dict[int, str], sources: Sources) -> pl.DataFrame:
    structure, raw = structure_of(records, raw_texts(records), sources.place.allowed, faults)
    return cell_frame(records, sources.cell_names).with_columns(
        raw.alias("raw"), structure.alias("structure"), pl.Series("line", records.line)
    )


def _conform(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(value=False).alias("reversal"),
        pl.lit(None, MONEY).alias("fee"),
    ).select(pl.col(name).cast(dtype) for name, dtype in READ_RECORDS.frame_schema.items())
