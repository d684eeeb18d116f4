"""Workbooks in the XML of Excel 2002 and 2003 (SpreadsheetML), which banks still write and name .xls.

The elements are those of Microsoft's "XML Spreadsheet Reference".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lxml import etree

from transforms.errors import UnreadableFile
from transforms.readers.sheets.grid import Grid
from transforms.readers.sheets.limits import MOST_COLUMNS, MOST_ROWS, refuse_large

MOST_BYTES = 1 << 28
"""Bytes of a workbook beyond which it is refused: it must be in memory as a whole."""
_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_ROOT = (b"<Workbook", b"<ss:Workbook")


def is_spreadsheet_xml(head: bytes) -> bool:
    """Whether a file that begins with these bytes is such a workbook."""
    return _SPACE.strip("{}").encode() in head and any(root in head for root in _ROOT)


def workbook(path: Path) -> Grid:
    """All sheets in their order. Raises: UnreadableFile for one that is too large or not well formed."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableFile(
            f"The workbook has {size:,} bytes of XML; at most {MOST_BYTES:,} are taken.",
            where=path.name,
            todo="ask for the data as CSV",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        tree = etree.parse(path, parser)
        if tree.docinfo.internalDTD is not None:
            raise ValueError("it declares words of its own (DOCTYPE), as no spreadsheet program does")
        root = tree.getroot()
        return [_sheet(sheet, path.name) for sheet in root.iterchildren(f"{_SPACE}Worksheet")]
    except (etree.XMLSyntaxError, ValueError) as bad:
        raise UnreadableFile(
            f"The workbook is no whole XML: {str(bad)[:200]}.",
            where=path.name,
            todo="ask whoever sent it to send it again, or to export it as CSV",
        ) from bad


def _sheet(sheet: etree._Element, name: str) -> tuple[str, bool, list[list[object]], int]:
    visible = sheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible")
    rows: list[list[object]] = []
    merged = width = 0
    for row in sheet.iterfind(f"{_SPACE}Table/{_SPACE}Row"):
        place = _place(row, len(rows), MOST_ROWS)
        rows += [[] for _ in range(place - len(rows))]
        cells: list[object] = []
        for cell in row.iterchildren(f"{_SPACE}Cell"):
            cells += [""] * (_place(cell, len(cells), MOST_COLUMNS) - len(cells))
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            merged += bool(across or down)
            cells += [_value(cell), *[""] * min(across, MOST_COLUMNS)]
            if len(cells) > MOST_COLUMNS:
                raise ValueError(f"line {row.sourceline}: a row has more than {MOST_COLUMNS:,} cells")
        rows.append(cells)
        width = max(width, len(cells))
        refuse_large(len(rows), width, name)
    return str(sheet.get(f"{_SPACE}Name") or "sheet"), visible is not None, rows, merged


def _place(element: etree._Element, following: int, most: int) -> int:
    """Where a row or cell stands, from 0: where it says, else behind the one before."""
    stated = _number(element, "Index")
    if not stated:
        return following
    if not following < stated <= most:
        raise ValueError(
            f"line {element.sourceline}: ss:Index {stated} is no place behind the {following} before"
        )
    return stated - 1


def _number(element: etree._Element, name: str) -> int:
    stated = str(element.get(f"{_SPACE}{name}") or "0")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 9):
        raise ValueError(f"line {element.sourceline}: ss:{name} {stated[:20]!r} is no whole number")
    return int(stated)


def _value(cell: etree._Element) -> object:
    data = cell.find(f"{_SPACE}Data")
    if data is None:
        return ""
    text = "".join(_texts(data))
    kind = data.get(f"{_SPACE}Type")
    try:
        if kind == "Number":
            number = float(text)
            return number if math.isfinite(number) else text
        return datetime.fromisoformat(text) if kind == "DateTime" else text
    except ValueError:
        return text


def _texts(data: etree._Element) -> Iterator[str]:
    return (str(text) for text in data.itertext())
