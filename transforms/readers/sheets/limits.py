"""How large a sheet of marked-up text may be: a few of its bytes can stand for thousands of cells."""

from __future__ import annotations

from transforms.errors import UnreadableFile

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""Places that Excel has: a row or cell beyond them is broken."""
MOST_CELLS = 40_000_000
"""Cells of the rectangle that holds a whole sheet; it must be in memory as a whole."""


def refuse_large(rows: int, width: int, name: str) -> None:
    """Raises: UnreadableFile for a sheet of more cells than may be; name: of its file."""
    if rows * width > MOST_CELLS:
        raise UnreadableFile(
            f"A sheet has more than {MOST_CELLS:,} cells, counted as a rectangle.",
            where=name,
            todo="ask for the data as CSV; if it is no such large sheet, it may be meant to exhaust the computer",
        )
