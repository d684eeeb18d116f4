"""Letters with places become lines, and lines become rows of a table whose columns have places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from transforms.readers.pdf.extract import Letter, Page
from transforms.readers.pdf.reading_order import as_read
from transforms.readers.pdf_shape import PdfTable

GAP = 0.25
"""Share of a letter's height beyond which a gap is a blank."""
_ONE_LINE = 0.3
"""Share of a letter's height by which letters of one line may stand higher or lower."""
_OF_NUMBERS = frozenset("0123456789.,'-+")


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

    @property
    def height(self) -> tuple[int, float]:
        """Place in reading order: page, then distance from the top."""
        return self.page, -self.box[3]

    def cells(self, columns: Mapping[str, tuple[float, float]]) -> dict[str, str]:
        """The text in each column: letters whose middle lies between two places; a number is never cut in two."""
        held: dict[str, list[Letter]] = {name: [] for name in columns}
        blanks = [[letter] for letter in self.letters if letter[0].isspace()]
        for word in (*words_of(self.letters), *blanks):
            first = _column_of(word[0], columns)
            if first == _column_of(word[-1], columns):
                held.get(first or "", []).extend(word)
                continue
            places = [_column_of(letter, columns) for letter in word]
            if _is_cut_in_a_number(word, places):
                places = [max(places, key=places.count)] * len(word)
            for place, letter in zip(places, word, strict=True):
                held.get(place or "", []).append(letter)
        return {name: text_of(sorted(letters, key=_left)) for name, letters in held.items()}


def _left(letter: Letter) -> float:
    return letter[1]


def words_of(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Letters that stand together, blanks left out."""
    word: list[Letter] = []
    for letter in letters:
        text, left, bottom, _, top, _ = letter
        if word and (text.isspace() or left - word[-1][3] > GAP * max(top - bottom, 1.0)):
            yield word
            word = []
        if not text.isspace():
            word.append(letter)
    if word:
        yield word


def _column_of(letter: Letter, columns: Mapping[str, tuple[float, float]]) -> str | None:
    middle = (letter[1] + letter[3]) / 2
    return next((name for name, (start, stop) in columns.items() if start <= middle < stop), None)


def _is_cut_in_a_number(word: Sequence[Letter], places: Sequence[str | None]) -> bool:
    """Whether the edge of a column lies between two figures: the amount is longer than the profile's column."""
    pairs = zip(pairwise(places), pairwise(word), strict=True)
    return any(
        one != other and before[0] in _OF_NUMBERS and after[0] in _OF_NUMBERS
        for (one, other), (before, after) in pairs
    )


def text_of(letters: Sequence[Letter]) -> str:
    """Letters as text; a blank stands where one is written or where a gap is as wide as one."""
    parts: list[str] = []
    end: float | None = None
    for letter, left, bottom, right, top, _ in letters:
        if letter.isspace():
            parts.append(" ")
        else:
            if end is not None and left - end > GAP * max(top - bottom, 1.0):
                parts.append(" ")
            parts.append(letter)
            end = right
    return as_read(" ".join("".join(parts).split()))


def lines_of(pages: Sequence[Page]) -> Iterator[Line]:
    """Lines of all pages from top to bottom."""
    for number, (_, _, letters) in enumerate(pages, start=1):
        yield from _lines(number, [one for one in letters if one[4] > one[2] or not one[0].isspace()])


def _lines(page: int, letters: list[Letter]) -> Iterator[Line]:
    """Letters belong to one line where they stand on one height, or nearly."""
    waiting: list[Letter] = []
    base = 0.0
    for letter in sorted(letters, key=lambda one: (-one[5], one[1])):
        height = letter[4] - letter[2]
        if waiting and base - letter[5] > max(_ONE_LINE * height, 2.0):
            yield _line(page, waiting)
            waiting = []
        if not waiting:
            base = letter[5]
        waiting.append(letter)
    if waiting:
        yield _line(page, waiting)


def _line(page: int, letters: Sequence[Letter]) -> Line:
    """The letters from left to right, all as high as the highest: by that the width of blanks is told."""
    bottom, top = min(one[2] for one in letters), max(one[4] for one in letters)
    return Line(
        page,
        tuple(
            (text, left, bottom, right, top, base)
            for text, left, _, right, _, base in sorted(letters, key=_left)
        ),
    )


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
    found = Table([], [], [], [])
    assembly = _Assembly(shape, found)
    for number, lines in groupby(lines_of(pages), key=lambda line: line.page):
        assembly.page(list(lines), pages[number - 1][1])
    assembly.end_block()
    _sort_out(found, assembly.passed)
    return found


class _Assembly:
    """Rows under way: the open one, and where lines may stand above the one that begins a row, those that wait."""

    def __init__(self, shape: PdfTable, table: Table) -> None:
        self.shape = shape
        self.table = table
        self.passed: list[Line] = []
        self._skip = [re.compile(pattern) for pattern in shape.skip]
        self._heads = None if shape.heads is None else re.compile(shape.heads)
        self._begins = re.compile(shape.begins_with)
        self._open: Row | None = None
        self._waiting: list[Line] = []
        self._last: Line | None = None

    def page(self, lines: Sequence[Line], height: float) -> None:
        """Take the lines of a page, whose height is in points."""
        heads = [place for place, line in enumerate(lines) if self._is_heads(line)]
        self._last = None
        for place, line in enumerate(lines):
            _, bottom, _, top = line.box
            in_margin = top > height - self.shape.top or bottom < self.shape.bottom
            if in_margin or (heads and (place < heads[0] or place in heads)):
                self.passed.append(line)
            elif any(pattern.search(line.text) for pattern in self._skip):
                # What a subtotal ends is ended: the lines below it belong to no row above it.
                self.passed.append(line)
                self.end_block()
            else:
                self._take(line)

    def end_block(self) -> None:
        """Nothing goes on from here: lines that wait belong to no row."""
        self.passed += self._waiting
        self._open, self._waiting, self._last = None, [], None

    def _is_heads(self, line: Line) -> bool:
        return self._heads is not None and self._heads.search(line.text) is not None

    def _take(self, line: Line) -> None:
        if self._is_apart(line):
            self.end_block()
        self._last = line
        texts = line.cells(self.shape.columns)
        if any(self._begins.search(texts[name]) for name in self.shape.begins):
            self._open = Row({name: [] for name in self.shape.columns})
            self.table.rows.append(self._open)
            for one in self._waiting:
                _add(self._open, one, one.cells(self.shape.columns))
            _add(self._open, line, texts)
            self._waiting = []
        elif self._open is None and self.shape.centred:
            self._waiting.append(line)
        elif self._open is not None and any(texts.values()):
            _add(self._open, line, texts)
        else:
            self.passed.append(line)

    def _is_apart(self, line: Line) -> bool:
        if self.shape.apart is None or self._last is None:
            # Records do not go on over an edge where lines of the next one may stand first.
            return self.shape.centred and self._last is None
        return self._last.box[1] - line.box[1] > self.shape.apart


def _add(row: Row, line: Line, texts: Mapping[str, str]) -> None:
    """Add a line with its cells."""
    row.lines.append(line)
    for name, text in texts.items():
        if text:
            row.cells[name].append(text)


def _sort_out(found: Table, passed: list[Line]) -> None:
    if not found.rows:
        found.before = passed
        return
    first, last = found.rows[0].lines[0].height, found.rows[-1].lines[-1].height
    for line in passed:
        place = line.height
        target = found.before if place < first else found.after if place > last else found.between
        target.append(line)
