"""How lines become cells: delimiter and quotation, tried on the lines themselves with the reader's own splitter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from transforms.readers.delimited import splitting
from transforms.readers.suggest.texts.figures import figure
from transforms.readers.suggest.texts.moments import formats_of

_DELIMITERS = (";", ",", "\t", "|", "^", "~")
_MOST_FIELDS = 300
_TRIED = 65_536


@dataclass(frozen=True)
class Dialect:
    """How a line is cut."""

    delimiter: str
    quote: str
    plain_quotes: bool = False


@dataclass(frozen=True)
class Row:
    """A record with its place."""

    line: int
    """From 1."""
    cells: tuple[str, ...]
    """Empty where it could not be split."""
    text: str
    faulty: bool = False

    @property
    def blank(self) -> bool:
        """Whether no cell says anything."""
        return not any(self.cells)


def rows_of(content: str, dialect: Dialect) -> list[Row]:
    """The records of a text, as the reader would cut them."""
    data = content.encode("utf-8", "replace")
    if not data.strip():
        return []
    most = max((line.count(dialect.delimiter) for line in content.split("\n")), default=0) + 1
    fields = min(most, _MOST_FIELDS)
    grammar = splitting.Grammar(
        delimiter=ord(dialect.delimiter),
        quote=ord(dialect.quote) if dialect.quote else -1,
        plain_quotes=dialect.plain_quotes,
        line_end=10,
        allowed=np.ones(fields + 1, np.bool_),
        slots=np.arange(fields, dtype=np.int32),
    )
    records, _, _ = splitting.split(data, grammar, 1, final=True)
    whole = data + records.extra.tobytes() if '""' in content else data
    found = []
    for record in range(len(records)):
        count = min(int(records.fields[record]), fields)
        faulty = bool(records.flags[record] & ~np.uint8(splitting.NO_LINE_END | splitting.ONLY_DELIMITERS))
        starts, stops = records.cell_start[:count, record], records.cell_stop[:count, record]
        cells = tuple(
            whole[start:stop].decode("utf-8", "replace").strip()
            for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        )
        found.append(
            Row(int(records.line[record]), cells, records.text(record).decode("utf-8", "replace"), faulty)
        )
    return found


def is_typed(row: Row) -> bool:
    """Whether a record holds a date and a figure, each in a cell of its own."""
    dates = figures = 0
    for cell in row.cells:
        if formats_of(cell):
            dates += 1
        elif figure(cell) is not None:
            figures += 1
    return dates > 0 and figures > 0


def best_dialect(content: str) -> Dialect | None:
    """The way of cutting by which most lines hold a date and a figure in as many cells; None where none does."""
    head = content[:_TRIED]
    found: list[tuple[float, int, Dialect]] = []
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        for order, (quote, plain_quotes) in enumerate(_quotes(head)):
            dialect = Dialect(delimiter, quote, plain_quotes)
            found.append((_worth(rows_of(head, dialect)), -order, dialect))
    best = max(found, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] > 0 else None


def _quotes(head: str) -> list[tuple[str, bool]]:
    if '"' in head:
        return [('"', False), ('"', True), ("", False)]
    # An apostrophe before a number is how sheets keep it a text; around every field it is a quotation mark.
    lines = [line for line in head.split("\n")[:50] if line.strip()]
    around = sum(line.startswith("'") and line.rstrip().endswith("'") for line in lines)
    return [("'", False), ('"', False)] if around > 0.8 * len(lines) else [('"', False)]


def _worth(rows: list[Row]) -> float:
    typed = [row for row in rows if is_typed(row)]
    if not typed:
        return 0.0
    widths = Counter(len(row.cells) for row in typed)
    usual = sum(times for _, times in widths.most_common(2))
    unquoted = sum(any(cell.startswith('"') for cell in row.cells) for row in typed)
    faults = sum(row.faulty for row in rows)
    return usual - 1.5 * faults - 0.9 * unquoted
