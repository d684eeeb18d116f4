"""Tables for a terminal: plain text that fits the width, figures to the right, nothing hidden silently."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from unicodedata import east_asian_width

import click

from desk.desk import exact_text

GAP = "  "
LEAST = 6
"""Characters that a column keeps, however narrow the terminal."""


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, first: int = LEAST) -> None:
    """Print rows under their column names; cells too long for the terminal end in an ellipsis, but for figures.

    A figure of which digits are cut off reads as another one: a line grows too long rather.
    first: characters that the first column keeps.
    """
    cells = [[cell_text(value) for value in row] for row in rows]
    wanted = [
        max([width(name), *(width(row[i]) for row in cells)], default=0) for i, name in enumerate(columns)
    ]
    prose = [any(" " in row[i] or "/" in row[i] for row in cells) for i in range(len(columns))]
    right = [any(isinstance(row[i], int | float | Decimal) for row in rows) for i in range(len(columns))]
    least = [wanted[i] if is_figure else LEAST if i else first for i, is_figure in enumerate(right)]
    widths = _fit(wanted, prose, least, shutil.get_terminal_size((80, 24)).columns)
    click.echo(_line(columns, widths, right).rstrip())
    click.echo(GAP.join("-" * w for w in widths))
    for row in cells:
        click.echo(_line(row, widths, right).rstrip())


def show_facts(facts: Mapping[str, object]) -> None:
    """Print names and values one under the other; empty values are left out."""
    shown = {name: cell_text(value) for name, value in facts.items() if value not in (None, "", [])}
    pad = max((width(name) for name in shown), default=0)
    for name, text in shown.items():
        click.echo(click.wrap_text(text, _columns(), f"{name.ljust(pad)}  ", " " * (pad + 2)))


def _columns() -> int:
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def cell_text(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(item) for item in value)
    # Evidence may hold terminal control codes; a table must not obey them.
    return "".join(c if c.isprintable() else " " for c in str(value))


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _fit(wanted: list[int], prose: list[bool], least: list[int], room: int) -> list[int]:
    """Widths that fit the room: words give way first, since an id that is cut cannot be used."""
    widths = list(wanted)
    for shrinkable in (prose, [True] * len(widths)):
        while sum(widths) + len(GAP) * (len(widths) - 1) > room:
            may_give = [i for i, w in enumerate(widths) if shrinkable[i] and w > least[i]]
            if not may_give:
                break
            widths[max(may_give, key=lambda i: (widths[i], -i))] -= 1
    return widths


def _line(cells: Sequence[str], widths: list[int], right: list[bool]) -> str:
    return GAP.join(_pad(_cut(str(c), w), w, r) for c, w, r in zip(cells, widths, right, strict=True))


def _cut(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    if "/" in text and text.isascii():
        # Of a path the end tells one file from the next.
        return text[: room // 3] + "…" + text[len(text) - (room - room // 3 - 1) :]
    kept = ""
    for c in text:
        if width(kept + c) > room - 1:
            break
        kept += c
    return kept + "…"


def _pad(text: str, room: int, right: bool) -> str:
    space = " " * max(room - width(text), 0)
    return space + text if right else text + space
