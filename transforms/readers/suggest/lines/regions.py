"""Lines that are no records: balances amid the lines, a header that comes again, footers, texts that go on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.readers.suggest.lines.dialect import Row, is_typed
from transforms.readers.suggest.lines.table import Table, with_lines
from transforms.readers.suggest.meaning.money import Convention
from transforms.readers.suggest.meaning.roles import Roles
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty, figure
from transforms.readers.suggest.texts.moments import formats_of

_MOST_PATTERNS = 12


@dataclass(frozen=True)
class Edges:
    """How the profile keeps out what is no record."""

    skip: tuple[str, ...]
    skip_bottom: int
    begins: bool
    footer: tuple[Row, ...]
    repeated: int
    """Times that the header comes again."""
    joined: int
    """Lines that go on with the record above."""
    widths: tuple[int, ...]
    """Numbers of fields that lines have, those that go on with a record among them."""


def balance_kind(row: Row) -> str | None:
    """opening, closing or total where a cell of the row says so."""
    for cell in row.cells:
        if cell and not cell[0].isdigit() and (kind := words.balance_line(cell.strip("| "))) is not None:
            return kind
    return None


def without_balance_lines(table: Table) -> Table:
    """The table without lines that state a balance though they look like records."""
    out = {
        row.line for row in table.lines if balance_kind(row) in ("opening", "closing") or _is_turnover(row)
    }
    if not out or len(out) > 0.4 * len(table.lines) + 2 or len(out) == len(table.lines):
        return table
    return with_lines(table, [row for row in table.lines if row.line not in out])


def _is_turnover(row: Row) -> bool:
    """A sum over many lines, by a word that no shop is called."""
    return any(
        words.balance_line(cell) == "total"
        and words.plain(cell) not in ("total", "page", "ende", "suma", "kopa")
        for cell in row.cells
    )


def edges_of(table: Table, roles: Roles, convention: Convention, sheet: bool) -> Edges:
    """What must be kept out of the records, and how."""
    last = table.lines[-1].line
    first = table.lines[0].line
    money = [index for index in (*convention.columns, convention.balance) if index is not None]
    amid = [row for row in [*table.after_header, *table.strays] if row.line < last]
    after = [row for row in [*table.strays, *table.footer] if row.line > last or row in table.footer]
    going_on = [row for row in [*amid, *after] if row.line > first and _goes_on(row, table, roles, money)]
    begins = bool(going_on) and all(not empty(row.cells[roles.booked_at]) for row in table.lines)
    goes_on = {row.line for row in going_on} if begins else set()
    patterns: dict[str, None] = {}
    repeated = 0
    for row in amid:
        if row.line in goes_on:
            continue
        pattern = _pattern(row, table)
        repeated += table.header is not None and row.cells == table.header.cells
        if pattern is not None:
            patterns[pattern] = None
    for row in after:
        if _states(row, table) and is_typed(row) and (pattern := _pattern(row, table)):
            patterns[pattern] = None
    return Edges(
        skip=tuple(patterns)[:_MOST_PATTERNS],
        skip_bottom=sum(_physical(row) for row in _footer(after, table, roles, goes_on)),
        begins=begins,
        footer=tuple(_footer(after, table, roles, goes_on)),
        repeated=repeated,
        joined=len(goes_on),
        widths=tuple(sorted({*table.widths, *(len(row.cells) for row in going_on if begins)})),
    )


def _physical(row: Row) -> int:
    return sum(bool(line.strip()) for line in row.text.split("\n"))


def _footer(after: list[Row], table: Table, roles: Roles, goes_on: set[int]) -> list[Row]:
    """Lines at the end from the first one that is no record on."""
    kept: list[Row] = []
    for row in sorted(after, key=lambda row: row.line):
        if row.line in goes_on and not kept:
            continue
        dated = len(row.cells) > roles.booked_at and bool(formats_of(row.cells[roles.booked_at]))
        if dated and len(row.cells) in table.widths and not _states(row, table):
            kept = []
            continue
        kept.append(row)
    return kept


def _states(row: Row, table: Table) -> bool:
    """Whether words or figures show that a row states a balance."""
    return row.line in table.stating or balance_kind(row) is not None


def _goes_on(row: Row, table: Table, roles: Roles, money: list[int]) -> bool:
    """Whether a row only adds text to the record above it."""
    cells = row.cells
    if (
        len(cells) > max(table.widths)
        or len(cells) <= roles.booked_at
        or row.blank
        or not empty(cells[roles.booked_at])
    ):
        return False
    if any(index < len(cells) and not empty(cells[index]) for index in money) or _states(row, table):
        return False
    texts = {*roles.narrative, *roles.texts.values()}
    filled = {index for index, cell in enumerate(cells) if cell}
    return bool(filled & texts) and not any(figure(cells[index]) and index not in texts for index in filled)


def _pattern(row: Row, table: Table) -> str | None:
    """The regular expression that keeps a row out; None where it may be a record that went wrong."""
    gap = re.escape(table.dialect.delimiter)
    if row.blank:
        return rf'^[{gap}\s"]*$'
    if not any(letter.isalnum() for letter in row.text):
        return r"^\W*$"
    if table.header is not None and row.cells == table.header.cells:
        return "^" + re.escape(row.text.split("\n")[0].rstrip("\r"))
    if (label := table.stating.get(row.line)) is not None:
        pattern = rf'(?:^|{gap})\s*"?{re.escape(label)}'
        alike = any(re.search(pattern, one.text) for one in table.lines)
        return "^" + re.escape(row.text.split("\n")[0].rstrip("\r")) + r"\s*$" if alike else pattern
    if balance_kind(row) is not None:
        label = next(cell for cell in row.cells if cell and words.balance_line(cell.strip("| ")) is not None)
        stem = re.split(r"\d", label)[0].strip()
        return rf'(?:^|{gap})\s*"?{re.escape(stem)}'
    if _is_month(row):
        return r"^[\W_]*[^\W\d_]{3,12}\.?\s+\d{4}[\W_]*$"
    if table.header is not None and _only_words(row, table):
        return "^" + re.escape(row.text.split("\n")[0].rstrip("\r")) + r"\s*$"
    if (
        table.header is not None
        and row in table.after_header
        and not any(formats_of(cell) for cell in row.cells)
    ):
        return "^" + re.escape(row.text.split("\n")[0].rstrip("\r")) + r"\s*$"
    return None


def _is_month(row: Row) -> bool:
    """Whether a row is the title of a month (`March 2026`) amid the lines."""
    said = [cell for cell in row.cells if cell]
    match = re.fullmatch(r"([^\W\d_]{3,12})\.?\s+\d{4}", said[0]) if len(said) == 1 else None
    return match is not None and any(match[1].casefold() in names for names in words.month_words().values())


def _only_words(row: Row, table: Table) -> bool:
    """Whether a row of the usual width says something in words only: the title of a part, another header."""
    return len(row.cells) in table.widths and not any(letter.isdigit() for letter in row.text)
