"""Workbooks as sheets of cells: what a file is, what opening it may cost, and the values that it holds."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import cast

import python_calamine

from transforms.errors import UnreadableFile
from transforms.readers.sheets import grid as grids
from transforms.readers.sheets.spreadsheet_xml import is_spreadsheet_xml, workbook
from transforms.readers.sheets.web_page import is_page, page

Cell = str | float | int | bool | date | datetime | time | timedelta
"""What calamine gives; an empty cell is an empty text."""

MOST_BYTES = 1 << 29
"""Unpacked bytes of a workbook beyond which it is refused: it must be in memory as a whole."""
_MOST_RATIO = 400
"""Unpacked bytes a packed byte; sheets of equal rows reach about a hundred, bombs thousands."""
_HARMLESS_BYTES, _HARMLESS_CELLS = 1 << 23, 2_000_000
"""Up to here a workbook is opened in this process."""
_PATIENCE = 300
"""Seconds after which opening a workbook is given up."""
_HEAD = 65_536
"""Bytes by which marked-up text is told to be a workbook."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What a damaged or locked ZIP file raises."""
_PLACE = re.compile(rb"\br\s*=\s*(\"[^\"]*\"?|[^\s>]*)")
_CELL_OR_ROW = re.compile(rb'"([A-Z]{0,3})(\d{1,7})"')


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows from the first row of the sheet on, so that a row's place is its number."""

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merged: int
    """Number of merged ranges; the value stands in the first cell of each."""

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    @property
    def filled(self) -> int:
        """Rows that hold something."""
        return sum(any(cell != "" for cell in row) for row in self.rows)


def kind_of(path: Path) -> str | None:
    """xlsx, ods, xls, xml (of Excel 2003) or html by the file's content; None for any other file."""
    with path.open("rb") as file:
        head = file.read(8)
        if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
            head += file.read(_HEAD)
            return "xml" if is_spreadsheet_xml(head) else "html" if is_page(head) else None
    if head.startswith(_OLE):
        return "xls" if _holds_workbook(path) else None
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                return "xlsx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return "ods" if archive.read("mimetype").strip().startswith(_ODS) else None
    except _BROKEN:
        return None
    return None


def _holds_workbook(path: Path) -> bool:
    """Whether an old office document has the stream of a workbook, not only that of a letter."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES)
    return any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))


def sheets_of(path: Path, kind: str) -> list[Sheet]:
    """All sheets of a workbook in its order.

    Raises: UnreadableFile for one that is encrypted, broken, or too large when unpacked.
    """
    answer: tuple[str, object]
    if kind in _MARKED_UP:
        answer = "grid", _MARKED_UP[kind](path)
    elif kind == "xlsx" and _is_harmless(path):
        answer = _open_here(path)
    else:
        if kind != "xls":
            _refuse_bomb(path)
        answer = _open_elsewhere(path)
    what, content = answer
    if what == "password":
        raise UnreadableFile(
            "The workbook is protected by a password.",
            where=path.name,
            todo="ask whoever sent it for a file without a password",
        )
    if what == "bad":
        raise UnreadableFile(
            f"The workbook cannot be opened: {str(content)[:200]}.",
            where=path.name,
            todo="ask whoever sent it to send it again, or to export it as CSV",
        )
    return [
        Sheet(name, hidden, cast("list[list[Cell]]", rows), merged)
        for name, hidden, rows, merged in cast("grids.Grid", content)
    ]


_MARKED_UP = {"xml": workbook, "html": page}


def _open_here(path: Path) -> tuple[str, object]:
    try:
        return "grid", grids.grid(str(path))
    except python_calamine.PasswordError:
        return "password", None
    except (python_calamine.CalamineError, OSError, ValueError) as bad:
        return "bad", str(bad)


def _open_elsewhere(path: Path) -> tuple[str, object]:
    command = [sys.executable, "-I", grids.__file__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "bad", f"it took more than {_PATIENCE} seconds"
    if done.returncode != 0:
        return "bad", "its sheets need more memory than they may have, or are not well formed"
    answer: tuple[str, object] = pickle.loads(done.stdout)  # noqa: S301 - our own process wrote it
    return answer


def _is_harmless(path: Path) -> bool:
    """Whether every sheet of an XLSX is small, unpacked and as a full rectangle of cells."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _HARMLESS_BYTES:
                return False
            sheets = [info for info in archive.infolist() if info.filename.startswith("xl/worksheets/")]
            return all(_cells(archive.read(info)) <= _HARMLESS_CELLS for info in sheets)
    except _BROKEN:
        return False


def _cells(sheet: bytes) -> int:
    """Cells of the rectangle that holds all of a sheet; one cell more than is harmless where a place is damaged."""
    columns, rows = 0, 0
    for place in _PLACE.findall(sheet):
        found = _CELL_OR_ROW.fullmatch(place)
        if found is None:
            return _HARMLESS_CELLS + 1
        number = 0
        for letter in found[1]:
            number = number * 26 + letter - 64
        columns, rows = max(columns, number), max(rows, int(found[2]))
    return columns * rows


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError) as bad:
        raise UnreadableFile(
            f"The workbook is no whole ZIP file: {str(bad)[:200]}.",
            where=path.name,
            todo="ask whoever sent it to send it again",
        ) from bad
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > MOST_BYTES or (unpacked > 1 << 26 and unpacked / packed > _MOST_RATIO):
        raise UnreadableFile(
            f"The workbook would unpack to {unpacked:,} bytes; at most {MOST_BYTES:,} are taken.",
            where=path.name,
            todo="ask for the data as CSV; if it is no such large sheet, it may be meant to exhaust the computer",
        )
