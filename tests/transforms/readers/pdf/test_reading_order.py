"""Arabic, Persian and Hebrew on a page: letters stand from left to right in the opposite order of reading."""

from __future__ import annotations

import pytest

from transforms.readers.pdf.extract import Letter, Page
from transforms.readers.pdf.lines import lines_of, table_of
from transforms.readers.pdf.reading_order import as_read
from transforms.readers.pdf_shape import PdfTable


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("Rent 12,50 (March)", "Rent 12,50 (March)"),
        ("2026-01-30", "2026-01-30"),
        ("ليوحت"[::1], "تحويل"),
        ("210987654321 :باسحلا مقر", "رقم الحساب: 210987654321"),
        ("2026/01/30 خيرات", "تاريخ 2026/01/30"),
        ("EUR 1,250.50 ليوحت", "تحويل EUR 1,250.50"),
        ("Western ليوحت Union office 4711", "Western تحويل Union office 4711"),
        ("۱۲٫۵ هجو", "وجه ۱۲٫۵"),
        ("םולש 12", "12 שלום"),
        ("ﻞﻳﻮﺤﺗ", "تحويل"),
        ("oﬃce", "office"),
    ],
)
def test_a_shown_text_as_it_is_read(shown: str, read: str) -> None:
    assert as_read(shown) == read


def letters(text: str, left: float, base: float, *, high: float = 9.0) -> list[Letter]:
    """Letters of six points from a place on; every second one's box is as high as some fonts say."""
    return [
        (letter, left + 6 * at, base, left + 6 * at + 6, base + (high if at % 2 else 3.0), base)
        for at, letter in enumerate(text)
    ]


def test_letters_of_different_heights_that_stand_on_one_line_are_one_line() -> None:
    page: Page = (595, 842, [*letters("2026/01/30", 50, 700), *letters("ليوحت", 130, 700.4)])
    (line,) = lines_of([page])
    assert line.text == "تحويل 2026/01/30"


def test_cells_of_an_arabic_row_are_read_each_for_itself() -> None:
    rows = [(700.0, "2026/01/30", "1 دمحأ ليوحت", "-12.50"), (680.0, "2026/01/31", "ليوحت", "9.00")]
    found: list[Letter] = []
    for base, day, text, amount in rows:
        found += [*letters(day, 50, base), *letters(text, 130, base), *letters(amount, 300, base)]
    shape = PdfTable({"Day": (40, 120), "Text": (120, 290), "Amount": (290, 400)}, ("Day",), (), 0.0, 0.0)
    table = table_of([(595, 842, found)], shape)
    assert [row.cells for row in table.rows] == [
        {"Day": ["2026/01/30"], "Text": ["تحويل أحمد 1"], "Amount": ["-12.50"]},
        {"Day": ["2026/01/31"], "Text": ["تحويل"], "Amount": ["9.00"]},
    ]
