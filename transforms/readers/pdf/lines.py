"""Letters with places become lines, and lines become rows of a table whose columns have places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transforms.readers.pdf.extract import Letter, Page
from transforms.readers.pdf_shape import PdfTable

_GAP = 0.25
"""Share of a letter's height beyond which a gap is a blank."""


@dataclass(frozen=True)
class Line:
    """Letters on one height of a page, from left to right."""

    page: int
    letters: tuple[Letter, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in points."""
        return (
            min(one[1] for one in self.letters),
            min(one[2] for one in self.letters),
            max(one[3] for one in self.letters),
            max(one[4] for one in self.letters),
        )

    @property
    def text(self) -> str:
        """The whole line."""
        return text_of(self.letters)

    def within(self, start: float, stop: float) -> str:
        """The text of the letters whose middle lies between two places."""
        return text_of([one for one in self.letters if start <= (one[1] + one[3]) / 2 < stop])


def text_of(letters: Sequence[Letter]) -> str:
    """Letters as text; a blank stands where one is written or where a gap is as wide as one."""
    parts: list[str] = []
    end: float | None = None
    for letter, left, bottom, right, top in letters:
        if letter.isspace():
            parts.append(" ")
        else:
            if end is not None and left - end > _GAP * max(top - bottom, 1.0):
                parts.append(" ")
            parts.append(letter)
            end = right
    return " ".join("".join(parts).split())


def lines_of(pages: Sequence[Page]) -> Iterator[Line]:
    """Lines of all pages from top to bottom."""
    for number, (_, _, letters) in enumerate(pages, start=1):
        yield from _lines(number, [one for one in letters if one[4] > one[2] or not one[0].isspace()])


def _lines(page: int, letters: list[Letter]) -> Iterator[Line]:
    """Letters belong to one line where their middles lie within half a letter's height of each other."""
    waiting: list[Letter] = []
    middle = 0.0
    for letter in sorted(letters, key=lambda one: (-(one[2] + one[4]) / 2, one[1])):
        height, here = letter[4] - letter[2], (letter[2] + letter[4]) / 2
        if waiting and middle - here > max(0.5 * height, 2.0):
            yield Line(page, tuple(sorted(waiting, key=lambda one: one[1])))
            waiting = []
        if not waiting:
            middle = here
        waiting.append(letter)
    if waiting:
        yield Line(page, tuple(sorted(waiting, key=lambda one: one[1])))


@dataclass
class Row:
    """One record of the table: its cells, and the lines that it is made of."""

    cells: dict[str, list[str]]
    lines: list[Line] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Page and box in points: left, bottom, right, top."""
        first = self.lines[0]
        same = [line.box for line in self.lines if line.page == first.page]
        edges = (
            min(b[0] for b in same),
            min(b[1] for b in same),
            max(b[2] for b in same),
            max(b[3] for b in same),
        )
        box = " ".join(f"{edge:.0f}" for edge in edges)
        on = f"page {first.page}, box {box}"
        last = self.lines[-1].page
        return on if last == first.page else f"{on}, to page {last}"


@dataclass
class Table:
    """The rows of a document, and every line that is in none of them."""

    rows: list[Row]
    before: list[Line]
    """Lines before the first row: addresses, account, opening balance."""
    after: list[Line]
    """Lines after the last row."""
    between: list[Line]
    """Lines between rows that a pattern of the profile passes over, or that stand in a margin."""


def table_of(pages: Sequence[Page], shape: PdfTable) -> Table:
    """Rows by the columns' places. A line without the column that begins a row goes on with the row above."""
    skip = [re.compile(pattern) for pattern in shape.skip]
    found = Table([], [], [], [])
    passed: list[Line] = []
    open_row: Row | None = None
    for line in lines_of(pages):
        _, bottom, _, top = line.box
        height = pages[line.page - 1][1]
        in_margin = top > height - shape.top or bottom < shape.bottom
        if in_margin or any(pattern.search(line.text) for pattern in skip):
            passed.append(line)
            # What a subtotal or an edge ends is ended: the lines below it belong to no row above it.
            open_row = None if not in_margin else open_row
            continue
        cells = {name: line.within(*place) for name, place in shape.columns.items()}
        if cells[shape.begins][:1].isdigit():
            open_row = Row({name: [text] if text else [] for name, text in cells.items()}, [line])
            found.rows.append(open_row)
        elif open_row is not None and any(cells.values()):
            open_row.lines.append(line)
            for name, text in cells.items():
                if text:
                    open_row.cells[name].append(text)
        else:
            passed.append(line)
    _sort_out(found, passed)
    return found


def _sort_out(found: Table, passed: list[Line]) -> None:
    if not found.rows:
        found.before = passed
        return
    first, last = _height(found.rows[0].lines[0]), _height(found.rows[-1].lines[-1])
    for line in passed:
        place = _height(line)
        target = found.before if place < first else found.after if place > last else found.between
        target.append(line)


def _height(line: Line) -> tuple[int, float]:
    """Place in reading order: page, then distance from the top."""
    return line.page, -line.box[3]
