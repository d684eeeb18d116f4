"""A file as candidate tables: its text cut in the likeliest way, or each sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from transforms.errors import UnreadableFile
from transforms.readers import pdf
from transforms.readers.delimited.fixed_columns import cut
from transforms.readers.delimited.whole_lines import unwrapped
from transforms.readers.foreign import seems_to_be
from transforms.readers.profile_shape import COLUMN_MARK
from transforms.readers.sheets.rendering import DELIMITER, text_of
from transforms.readers.sheets.workbook import Sheet, kind_of, sheets_of
from transforms.readers.suggest.lines.counted import with_dates, written
from transforms.readers.suggest.lines.dialect import Dialect, Row, best_dialect, rows_of
from transforms.readers.suggest.lines.fixed import columns_at
from transforms.readers.suggest.lines.sampling import Sample, sample_of
from transforms.readers.suggest.lines.table import Table, table_of
from transforms.readers.suggest.pages.candidate import table_of_pages
from transforms.readers.suggest.pages.draft import Draft

_WIDE = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
"""How dates of a sheet's cells are written for looking at them."""


@dataclass
class Candidate:
    """A table that may hold the transactions, and where it comes from."""

    table: Table | None
    rows: list[Row]
    sample: Sample | None
    sheet: str | None
    decimal: str = "."
    """How figures of a sheet's cells were written."""
    typed: bool = False
    """Whether cells of a sheet are numbers, and not texts that look like some."""
    columns_at: tuple[int, ...] = ()
    """Characters at which columns begin that no delimiter parts."""
    counted: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Columns whose dates are plain numbers, with their formats; the table has the dates."""
    calendar: str = "gregorian"
    """In which the dates of `counted` are."""
    whole_lines_quoted: bool = False
    repeated: tuple[int, ...] = ()
    """Columns of days that are written once for several lines; the table has them in each."""
    pages: Draft | None = None
    """How a PDF's pages are read."""
    dialect: Dialect = field(default_factory=lambda: Dialect(",", '"'))
    """How the rows were cut, also where they make no table."""

    @property
    def encoding(self) -> str | None:
        """The encoding that a profile must name; None for what the reader finds out by itself."""
        sample = self.sample
        if sample is None or (sample.by_itself and sample.content.isascii() and sample.encoding == "utf-8"):
            return None
        return sample.encoding


def candidates(path: Path) -> Iterator[Candidate]:
    """The file's tables. Raises UnreadableFile for what is neither text nor a workbook."""
    kind = kind_of(path)
    if kind is not None:
        for sheet in sheets_of(path, kind):
            for decimal in (".", ","):
                yield _of_sheet(sheet, decimal)
        return
    with path.open("rb") as file:
        head = file.read(65_536)
    if pdf.READER.sniff(head):
        table, draft = table_of_pages(path)
        yield Candidate(table, table.lines, None, None, pages=draft)
        return
    _refuse(head, path)
    sample = sample_of(path)
    begins = columns_at([line.rstrip("\r") for line in sample.content.split("\n")])
    if begins:
        yield _of_columns(sample, begins)
    inner = _within_quotes(sample)
    sample, quoted = inner or sample, inner is not None
    dialect = best_dialect(sample.content)
    if dialect is None:
        dialect = Dialect(max(";,\t|", key=sample.content[:65_536].count), '"')
    rows = rows_of(sample.content, dialect)
    tail = rows_of("\n".join(sample.tail), dialect) if sample.tail else ()
    found = Candidate(
        table_of(rows, dialect, tail), rows, sample, None, whole_lines_quoted=quoted, dialect=dialect
    )
    yield _with_counted(found, dialect, tail)


def _within_quotes(sample: Sample) -> Sample | None:
    """The sample with its lines unwrapped; None where they are not quoted as a whole, apart from a header."""
    lines = sample.content.split("\n")
    filled = [line for line in lines if line.strip()]
    inner = [unwrapped(line, '"') for line in filled]
    if len(filled) < 2 or sum(one is not None for one in inner[1:]) < 0.8 * (len(filled) - 1):
        return None
    text = "".join(one for one in inner if one)
    if "\t" in text or not any(mark in text for mark in ",;|"):
        return None
    bare, last = (
        [line if (one := unwrapped(line, '"')) is None else one for line in part]
        for part in (lines, sample.tail)
    )
    return replace(sample, content="\n".join(bare), tail=tuple(last))


def _with_counted(found: Candidate, dialect: Dialect, tail: Sequence[Row] = ()) -> Candidate:
    """The candidate; where it has no table, the one that dates make which are numbers or of another calendar."""
    counted = None if found.table is not None else with_dates(found.rows)
    if counted is None:
        return found
    last = [written(row, counted.formats, counted.calendar) for row in tail]
    table = table_of(counted.rows, dialect, last)
    return replace(found, table=table, counted=counted.formats, calendar=counted.calendar)


def _of_columns(sample: Sample, begins: tuple[int, ...]) -> Candidate:
    """The table of a text whose columns stand one under the other."""
    dialect = Dialect(COLUMN_MARK, "")
    rows = rows_of("\n".join(cut(line.rstrip("\r"), begins) for line in sample.content.split("\n")), dialect)
    tail = rows_of("\n".join(cut(line, begins) for line in sample.tail), dialect) if sample.tail else ()
    return Candidate(table_of(rows, dialect, tail), rows, sample, None, columns_at=begins, dialect=dialect)


def _of_sheet(sheet: Sheet, decimal: str) -> Candidate:
    dialect = Dialect(DELIMITER, "")
    width = sheet.width
    lines = []
    for row in sheet.rows[:20_000]:
        cells = [text_of(cell, decimal, _WIDE) for cell in row]
        lines.append(DELIMITER.join([*cells, *[""] * (width - len(cells))]) if any(cells) else "")
    rows = rows_of("\n".join(lines), dialect)
    broken = any(
        isinstance(cell, float) and not cell.is_integer() for row in sheet.rows[:20_000] for cell in row
    )
    table = table_of(rows, dialect)
    return _with_counted(Candidate(table, rows, None, sheet.name, decimal, broken, dialect=dialect), dialect)


def _refuse(head: bytes, path: Path) -> None:
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(
            "The file is empty.", where=path.name, todo="ask whoever sent it to send it again"
        )
    seems = seems_to_be(head)
    if seems is not None:
        raise UnreadableFile(
            f"No profile can be worked out: the file seems to be {seems}.",
            where=path.name,
            todo="give a delimited text (CSV) or a spreadsheet",
        )
    text = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"<", b"{1:", b":20:", b"{", b"!Type", b"OFXHEADER")):
        raise UnreadableFile(
            "No profile can be worked out: the file is no delimited text.",
            where=path.name,
            todo="moneytrail ingest FILE --case CASE reads camt, MT940, OFX and QIF without a profile",
        )
