"""The reader of spreadsheets: every sheet that the profile fits, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers import profiles
from transforms.readers.delimited.encodings import HEAD, Text
from transforms.readers.delimited.reader import reading_of, refuse_unread_kind
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.reading import Reading
from transforms.readers.sheets.fitting import best_fit, header_of
from transforms.readers.sheets.rendering import DELIMITER, lines_of
from transforms.readers.sheets.web_page import NAME
from transforms.readers.sheets.workbook import Sheet, kind_of, sheets_of

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile


class SheetReader:
    """XLSX, ODS, XLS and what is named so, through the profiles that delimited files have."""

    name = "sheet"
    reads = (
        "spreadsheets (XLSX, ODS, XLS, XML of Excel 2003, tables of an HTML page) of any bank, through a profile"
        " (moneytrail profiles lists them)"
    )

    def sniff(self, head: bytes) -> bool:
        """Whether the file begins as a ZIP file, an old office document or marked-up text; `kind_of` decides."""
        return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or b"<" in head[:16]

    def read(self, path: Path, profile: Profile | None, folders: Sequence[Path] = ()) -> Reading:
        """The records of every sheet that the profile fits.

        Raises: UnreadableFile where the file is no workbook, or no profile fits a sheet.
        """
        kind = kind_of(path)
        if kind is None:
            raise UnreadableFile("The file is no spreadsheet.", where=path.name, todo="ask for CSV or XLSX")
        sheets = sheets_of(path, kind)
        fitting = [profile] if profile else best_fit(sheets, profiles.known(folders))
        if not fitting:
            raise _no_profile(sheets, path)
        refuse_unread_kind(fitting[0], path)
        return _reading(sheets, fitting, path.name, kind)


READER = SheetReader()


def _reading(sheets: list[Sheet], fitting: list[Profile], name: str, kind: str) -> Reading:
    profile = fitting[0]
    chosen = _chosen(sheets, profile, name)
    whole = Reading(format=kind, batches=iter(()), profile=profile.name)
    whole.messages += _notes(sheets, chosen)
    asked = set(profile.match_columns)
    rivals = [other.name for other in fitting[1:] if not set(other.match_columns) < asked]
    if rivals:
        whole.messages.append(
            f"Read with profile {profile.name}; also fitting: {', '.join(rivals)} (choose with --profile)."
        )
    parts = [_part(sheet, profile, name, kind) for sheet in chosen]
    whole.batches = _joined(whole, parts)
    return whole


def _chosen(sheets: list[Sheet], profile: Profile, name: str) -> list[Sheet]:
    wanted = profile.file.sheet
    if wanted is not None:
        chosen = [sheet for sheet in sheets if sheet.name == wanted]
        if not chosen:
            raise UnreadableFile(
                f"The workbook has no sheet named {wanted!r}, which profile {profile.name} asks for.",
                where=name,
                todo=f"its sheets are: {', '.join(sheet.name for sheet in sheets)}",
            )
        return chosen
    if not profile.file.header:
        return [sheet for sheet in sheets if sheet.filled][:1]
    chosen = [sheet for sheet in sheets if header_of(sheet, profile) is not None]
    if not chosen:
        raise UnreadableFile(
            f"No sheet holds the columns of profile {profile.name}: {', '.join(profile.match_columns)}.",
            where=name,
            todo="choose another profile with --profile, or write one (docs/profiles.md)",
        )
    return chosen


def _notes(sheets: list[Sheet], chosen: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        if sheet not in chosen and sheet.filled:
            yield f"Sheet {sheet.name!r} was not read: {sheet.filled} rows that the profile does not fit."
        if sheet in chosen and sheet.hidden:
            yield f"Sheet {sheet.name!r} is hidden in the workbook; it was read all the same."
        if sheet in chosen and sheet.merged:
            yield f"Sheet {sheet.name!r} has {sheet.merged} merged cells; the value counts for the first of each."


def _part(sheet: Sheet, profile: Profile, name: str, kind: str) -> Reading:
    header = header_of(sheet, profile) if profile.file.header else None
    content = "\n".join(lines_of(sheet, profile, header)).encode("utf-8", "replace") + b"\n"
    file = TemporaryFile()  # noqa: SIM115 - reading_of closes it
    file.write(content)
    text = Text(file, "utf-8", 0, content[:HEAD], b"\n", None)
    layout = replace(
        profile.file,
        delimiter=DELIMITER,
        lines_parted_by=profile.file.delimiter,
        quote="",
        encoding="utf-8",
        skip_top=profile.file.skip_top if header is None else header,
        fields=(sheet.width,),
    )
    prefix = f"sheet {sheet.name}, row "
    return reading_of(text, replace(profile, file=layout), name, written_as=kind, prefix=prefix)


def _joined(whole: Reading, parts: list[Reading]) -> Iterator[Batch]:
    """The parts' batches as one file's: records and statements counted through."""
    records = 0
    for part in parts:
        given, first = 0, len(whole.statements)
        for one in part.batches:
            batch = as_batch(one)
            given += batch.records.height
            yield _shifted(batch, records, first)
        records += given
        whole.statements += part.statements
        whole.messages += part.messages
        whole.complete = whole.complete and part.complete


def _shifted(batch: Batch, records: int, statements: int) -> Batch:
    numbered = batch.records.with_columns(
        pl.col("ordinal") + records,
        pl.when(pl.col("statement") >= 0)
        .then(pl.col("statement") + statements)
        .otherwise(pl.col("statement"))
        .cast(pl.Int32)
        .alias("statement"),
    )
    told = {
        name: frame.with_columns(pl.col("ordinal") + records) for name, frame in batch.particulars.items()
    }
    return Batch(numbered, told)


def _no_profile(sheets: list[Sheet], path: Path) -> UnreadableFile:
    rows = [(sheet, row) for sheet in sheets for row in sheet.rows[:30]]
    sheet, widest = max(rows, key=lambda item: sum(cell != "" for cell in item[1]), default=(None, []))
    columns = ", ".join(str(cell) for cell in widest if cell != "")
    page = sheet is not None and sheet.name == NAME and len(sheets) == 1
    return UnreadableFile(
        "The file is an HTML page, and no profile fits its tables."
        if page
        else "No profile fits the columns of any sheet.",
        where=f"{path.name}, sheet {sheet.name} ({columns[:200]})"
        if sheet
        else f"{path.name}: no cell is filled",
        todo="write a profile for it (moneytrail profile suggest FILE), "
        "then: moneytrail ingest FILE --case C --profile NAME",
    )
