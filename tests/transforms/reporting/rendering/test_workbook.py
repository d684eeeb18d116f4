from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import fastexcel

from transforms.reporting.rendering.workbook import sheets, workbook


def test_amounts_stand_as_exact_text_beside_the_number(document: dict[str, Any]) -> None:
    book = fastexcel.read_excel(workbook(document))
    rows = book.load_sheet("Candidates").to_polars()
    assert rows["amount"].to_list() == ["3800.00", "2000.00", "1200.00"]
    assert rows["amount (number)"].to_list() == [3800, 2000, 1200]


def test_every_sheet_has_its_rows(document: dict[str, Any]) -> None:
    book = fastexcel.read_excel(workbook(document))
    assert book.sheet_names == [sheet.name for sheet in sheets(document)]
    for sheet in sheets(document):
        if sheet.rows:
            assert book.load_sheet(sheet.name).height == len(sheet.rows)


def test_the_same_document_gives_the_same_bytes(document: dict[str, Any]) -> None:
    assert workbook(document) == workbook(document)


def test_no_text_becomes_a_formula_or_a_link(document: dict[str, Any]) -> None:
    case = {**document["case"], "title": "=1+1", "authority": "http://example.invalid/"}
    parts = zipfile.ZipFile(BytesIO(workbook({**document, "case": case})))
    pages = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert pages
    assert not any(b"<f>" in page or b"<hyperlink" in page for page in pages)
