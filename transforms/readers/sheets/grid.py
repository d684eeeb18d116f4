"""A workbook's cells, read here or, as a script, in a process of its own.

calamine builds each sheet as a full rectangle, so a file of two cells far apart can ask for more
memory than the machine has, and Rust then ends the process. A doubtful file is therefore opened by
`python grid.py FILE`, which has a limit of memory and hands the cells over as a pickle. It imports
nothing but calamine, so that it starts at once.
"""

from __future__ import annotations

import pickle
import resource
import sys

import python_calamine

MEMORY = 3 << 30
"""Bytes of address space that the other process may have."""

Grid = list[tuple[str, bool, list[list[object]], int]]
"""Name, whether hidden, rows from the sheet's first row on, number of merged ranges; a sheet each."""


def grid(path: str) -> Grid:
    """All sheets of a workbook in its order; a chart has no rows. Raises what calamine raises."""
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        return [_sheet(workbook, index) for index in range(len(workbook.sheet_names))]


def _sheet(
    workbook: python_calamine.CalamineWorkbook, index: int
) -> tuple[str, bool, list[list[object]], int]:
    about = workbook.sheets_metadata[index]
    hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
    if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return about.name, hidden, [], 0
    sheet = workbook.get_sheet_by_index(index)
    if sheet.end is None:
        return about.name, hidden, [], 0
    rows: list[list[object]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
    return about.name, hidden, rows, len(sheet.merged_cell_ranges or ())


def main() -> None:
    """Write the grid of the file that is named, or the words of what went wrong, as a pickle."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer: tuple[str, object]
    try:
        answer = ("grid", grid(sys.argv[1]))
    except python_calamine.PasswordError:
        answer = ("password", None)
    except (python_calamine.CalamineError, OSError, ValueError) as bad:
        answer = ("bad", str(bad))
    pickle.dump(answer, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
