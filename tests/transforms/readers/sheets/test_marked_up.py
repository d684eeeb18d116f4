"""What banks name .xls and is a web page, or the XML of Excel 2003."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.sheets.test_sheets import PROFILE, records
from transforms.errors import UnreadableFile
from transforms.readers.profiles import parse
from transforms.readers.registry import open_reading, read_with
from transforms.readers.sheets.web_page import page
from transforms.readers.sheets.workbook import kind_of, sheets_of

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>Export</title>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><style>td {color: red}</style></head>
<body><h3>Konto 4711</h3><!-- made by a program -->
<table><tr><th>Datum</th><th>Betrag</th><th>Saldo</th><th>Text</th></tr>
<tr><td>01.02.2026</td><td>-1.250,00</td><td>&nbsp;8.750,00</td><td>M&uuml;ller &amp; Söhne<br>Rechnung 5</td></tr>
<tr><td>02.02.2026</td><td>2.000,50</td><td>10.750,50</td><td><b>Gehalt</b> Februar</td></tr>
<tr><td colspan="4">Ende der Umsätze</td></tr></table></body></html>"""
WORKBOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="Umsätze"><Table>
<Row><Cell><Data ss:Type="String">Konto 4711</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">Datum</Data></Cell><Cell><Data ss:Type="String">Betrag</Data></Cell>
<Cell><Data ss:Type="String">Saldo</Data></Cell><Cell><Data ss:Type="String">Text</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2026-02-01T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">-1250.1</Data></Cell>
<Cell ss:Index="4">
<Data ss:Type="String">Müller <B xmlns="http://www.w3.org/TR/REC-html40">&amp;</B> Söhne</Data></Cell>
</Row>
<Row><Cell><Data ss:Type="DateTime">2026-02-02T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">2.0005E3</Data></Cell>
<Cell><Data ss:Type="Number">10750.5</Data></Cell>
<Cell ss:MergeAcross="1"><Data ss:Type="String">Gehalt</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Notizen"><Table/>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def test_a_page_is_read_as_the_sheet_that_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(PAGE.encode("cp1252"))
    assert kind_of(path) == "html"
    reading = read_with(path, parse(PROFILE, "sample"))
    *_, last = (everything := records(reading)).iter_rows(named=True)
    assert "Ende der Umsätze" in last["raw"]
    assert last["reasons"]
    found = everything.head(-1)
    assert found["amount"].to_list() == [Decimal("-1250.00"), Decimal("2000.50")]
    assert found["balance_after"].to_list() == [Decimal("8750.00"), Decimal("10750.50")]
    assert found["narrative"].to_list() == ["Müller & Söhne Rechnung 5", "Gehalt Februar"]
    assert found["locator"].to_list() == ["sheet page, row 3", "sheet page, row 4"]
    assert [statement.identifier for statement in reading.statements] == ["4711"]


def test_a_workbook_of_excel_2003_is_read_with_its_gaps(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text(WORKBOOK, encoding="utf-8")
    assert kind_of(path) == "xml"
    shown, hidden = sheets_of(path, "xml")
    assert (shown.name, shown.hidden, shown.merged) == ("Umsätze", False, 1)
    assert (hidden.name, hidden.hidden, hidden.rows) == ("Notizen", True, [])
    assert shown.rows[1] == []
    assert shown.rows[3] == [dt.datetime(2026, 2, 1), -1250.1, "", "Müller & Söhne"]  # noqa: DTZ001
    found = records(read_with(path, parse(PROFILE, "sample")))
    assert found["amount"].to_list() == [Decimal("-1250.1"), Decimal("2000.5")]
    assert found["balance_after"].to_list() == [None, Decimal("10750.5")]
    assert found["locator"].to_list() == ["sheet Umsätze, row 4", "sheet Umsätze, row 5"]


def rows_of(tmp_path: Path, body: str) -> list[list[object]]:
    path = tmp_path / "page.html"
    path.write_text(f"<html><meta charset=utf-8><body>{body}</body></html>", encoding="utf-8")
    ((_, _, rows, _),) = page(path)
    return rows


def test_a_long_text_of_comments_is_told_from_a_page_at_once(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_text(
        '<?xml version="1.0"?><!-- a --><!-- b --><Document>' + "<!-- why -->" * 200 + "</Document>"
    )
    assert kind_of(path) is None  # each comment more took twice the time
    path.write_text("<!-- a --> <!-- b -->" + PAGE)
    assert kind_of(path) == "html"


def test_texts_between_tables_and_tables_in_tables_keep_their_order(tmp_path: Path) -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    body = (
        f"Konto<br>4711<p>von<b> Bo</b></p><table><tr><td>left {inner} right</td><td>x</td></tr></table>end"
    )
    assert rows_of(tmp_path, body) == [
        ["Konto"],
        ["4711"],
        ["von Bo"],
        ["left right", "x"],
        ["a", "b"],
        ["end"],
    ]


def test_spanning_cells_leave_their_places_empty(tmp_path: Path) -> None:
    body = (
        "<table><tr><td rowspan=3>d</td><td colspan=2>e</td><td>f</td></tr>"
        "<tr><td>g</td><td rowspan='2'>h</td></tr><tr><td>i</td><td>k</td></tr><tr><td>l</td></tr></table>"
    )
    assert rows_of(tmp_path, body) == [["d", "e", "", "f"], ["", "g", "h"], ["", "i", "", "k"], ["l"]]


def test_captions_and_heads_are_rows(tmp_path: Path) -> None:
    head, rows = (
        "<caption>Konto 5</caption><thead><tr><th>A</th></tr></thead>",
        "<tbody><tr><td>1</td></tr></tbody>",
    )
    body = f"<table>{head}{rows}</table>"
    assert rows_of(tmp_path, body) == [["Konto 5"], ["A"], ["1"]]


def test_marks_that_are_never_closed_and_what_is_not_shown(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td><font>{number}<td><b>x" for number in range(3000))
    body = f"<script>var a = 1;</script><table>{rows}</table>"
    assert rows_of(tmp_path, body) == [[str(number), "x"] for number in range(3000)]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])), min_size=1), min_size=1
    )
)
def test_every_cell_of_a_table_is_there(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    escaped = [[cell.replace("&", "&amp;").replace("<", "&lt;") for cell in row] for row in cells]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in escaped)
    assert rows_of(tmp_path_factory.mktemp("page"), f"<table>{body}</table>") == cells


def test_bytes_that_are_no_text_are_shown_and_rows_outside_of_a_table_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(
        b"<html><meta charset=utf-8><tr><td>a</td><td>b</td></tr><p>Stra\xdfe \xc3\xa4</p></html>"
    )
    ((_, _, rows, _),) = page(path)
    assert rows == [["a"], ["b"], ["Stra\\xdfe ä"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"<html><table><tr>{'<td colspan=1000>' * 20}</table></html>", "more than 16,384 cells"),
        (f"<html><table>{'<tr><td colspan=1000><td>' * 40_000}</table></html>", "more than 40,000,000 cells"),
        (WORKBOOK.replace("</Row>", f"{'<Cell/>' * 16_400}</Row>", 1), "more than 16,384 cells"),
        (
            WORKBOOK.replace("<Row ss:Index=", '<Row ss:Index="9000"><Cell ss:Index="9000"/></Row><Row x='),
            "40,000,000 cells",
        ),
        (WORKBOOK[:900], "is no whole XML"),
        (WORKBOOK.replace('ss:Index="3"', 'ss:Index="1"'), "ss:Index 1 is no place"),
        (WORKBOOK.replace('ss:Index="4"', 'ss:Index="99999"'), "ss:Index 99999 is no place"),
        (WORKBOOK.replace('MergeAcross="1"', 'MergeAcross="x"'), "is no whole number"),
        (
            WORKBOOK.replace("<Workbook", '<!DOCTYPE Workbook [<!ENTITY a "b">]><Workbook'),
            "declares words of its own",
        ),
        (
            f"<html><table>{'<tr><td><a>1<td><ins>2' * 3000}</table></html>",
            "rows that the HTML page writes only",
        ),
        (f"<html><table><tr><td>Log in{'<table><tr><td>' * 60}</table></html>", "more than 50 deep"),
        ("<html><table><tr><td>Log in</td></tr></table></html>", "an HTML page, and no profile fits"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=words):
        open_reading(path)
