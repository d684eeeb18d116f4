"""A PDF statement as a table to be looked at like any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from transforms.errors import UnreadableFile
from transforms.readers.pdf.cells import Cells, cells_of, day_of
from transforms.readers.pdf.lines import Line
from transforms.readers.pdf.lines import Table as Pages
from transforms.readers.pdf.lines import table_of as rows_of_pages
from transforms.readers.pdf.reader import DELIMITER, pages_of
from transforms.readers.suggest.lines.dialect import Dialect, Row
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.pages.draft import Draft, draft_of
from transforms.readers.suggest.pages.tokens import printed

_LOOKED_AT = 60
"""Pages by which the layout is worked out; all are read with it."""


def table_of_pages(path: Path) -> tuple[Table, Draft]:
    """The table of a PDF statement, its days with their years, and how it is read.

    Raises: UnreadableFile where the file is a scan, is locked or broken, or where no dates and amounts stand under
    each other.
    """
    pages = pages_of(path)
    draft = draft_of(pages[:_LOOKED_AT])
    found = None if draft is None else rows_of_pages(pages, draft.shape)
    if draft is None or found is None or not found.rows:
        raise UnreadableFile(
            "No table of transactions was found in the PDF: no dates and amounts stand under each other, or the days "
            "have no year and no line states the last one.",
            where=path.name,
            todo="write a profile that says where its columns stand (docs/profiles.md), or ask for the data as CSV",
        )
    return _table(found, draft, path.name), draft


def _table(found: Pages, draft: Draft, name: str) -> Table:
    columns = [*draft.shape.columns, *draft.shape.below]
    numbers = count(1)
    above = [_row(line, next(numbers)) for line in found.before]
    header = Row(next(numbers), tuple(columns), DELIMITER.join(columns))
    lines = [
        Row(next(numbers), cells, DELIMITER.join(cells))
        for made in _cells(found, draft, name)
        for cells in (tuple(made[column] for column in columns),)
    ]
    table = Table(
        dialect=Dialect(DELIMITER, ""),
        header=header,
        above=above,
        lines=lines,
        strays=[],
        footer=[_row(line, next(numbers)) for line in (*found.after, *_without_figures(found.between))],
        after_header=[],
        widths=(len(columns),),
    )
    table.columns = [
        Column(index, column, [row.cells[index] for row in lines]) for index, column in enumerate(columns)
    ]
    return table


def _without_figures(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that may name another account or currency, and state no balance."""
    return (line for line in lines if not printed(line).amounts)


def _row(line: Line, number: int) -> Row:
    return Row(number, tuple(piece.text for piece in printed(line).pieces), line.text)


def _cells(found: Pages, draft: Draft, name: str) -> list[Cells]:
    """The cells of each row; days that are printed without a year as `2026-03-02`."""
    made = _with_years(found, draft, name)
    for column in () if draft.shape.years is None else draft.shape.years.columns:
        for cells in made:
            cells[column] = _day(cells[column], cells[f"{column} year"], draft)
    return made


def _with_years(found: Pages, draft: Draft, name: str) -> list[Cells]:
    try:
        return cells_of(found, draft.shape, draft.dates(), name, newest_first=False)
    except UnreadableFile:
        return cells_of(found, draft.shape, draft.dates(), name, newest_first=True)


def _day(text: str, year: str, draft: Draft) -> str:
    days = (day_of(f"{text} {year}", written, draft.dates()) for written in draft.written)
    day = next((day for day in days if day is not None), None)
    return text if day is None else day.isoformat()


def pdf_key(draft: Draft) -> dict[str, object]:
    """The key `pdf` of a profile."""
    shape = draft.shape
    said: dict[str, object] = {
        "columns": {name: f"{_shown(left)}-{_shown(right)}" for name, (left, right) in shape.columns.items()},
        "begins": _one_or_more(shape.begins),
        "begins_with": shape.begins_with,
    }
    options: dict[str, object] = {
        "heads": shape.heads,
        "skip": list(shape.skip),
        "bottom": int(shape.bottom),
        "apart": None if shape.apart is None else int(shape.apart),
        "centred": shape.centred,
        "repeated": list(shape.repeated),
        "below": dict(shape.below),
    }
    said |= {key: value for key, value in options.items() if value}
    if shape.years is not None:
        said["years"] = {
            "columns": list(shape.years.columns),
            "last_day": shape.years.last_day,
            "format": shape.years.format,
        }
    return said


def _shown(place: float) -> str:
    return f"{place:g}"


def _one_or_more(texts: Sequence[str]) -> object:
    return texts[0] if len(texts) == 1 else list(texts)
