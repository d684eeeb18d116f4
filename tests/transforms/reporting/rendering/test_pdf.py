from __future__ import annotations

import copy
import re
from typing import Any

import pypdfium2
import pytest

from transforms.reporting.rendering.page_data import ROWS, page_data, short_sources
from transforms.reporting.rendering.pdf import report_pdf

Row = dict[str, Any]


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pages:
        return " ".join(page.get_textpage().get_text_range() for page in pages).replace("\u200b", "")


@pytest.fixture(scope="module")
def printed(document: Row) -> bytes:
    return report_pdf(document)


def test_it_is_pdf_a_2b_and_the_same_bytes_every_time(document: Row, printed: bytes) -> None:
    assert re.search(rb'pdfaid:part[>="]+2', printed)
    assert re.search(rb'pdfaid:conformance[>="]+B', printed)
    assert report_pdf(document) == printed


def test_every_page_says_which_it_is(printed: bytes) -> None:
    with pypdfium2.PdfDocument(printed) as pages:
        count = len(pages)
        for number, page in enumerate(pages, start=1):
            assert f"Page {number} of {count}" in page.get_textpage().get_text_range()


def test_the_parts_that_a_court_asks_for_are_there(printed: bytes) -> None:
    text = text_of(printed)
    for part in (
        "Operation Beispiel",
        "Summary in words",
        "What this report does not say",
        "What speaks against",
        "Innocent explanations tested",
        "Schedule 1",
        "Schedule 2",
        "Schedule 3",
        "Annex A",
        "Annex B",
        "Annex C",
        "UNTOC art. 12(4)",
        "Clayton's Case",
    ):
        assert part in text, part
    assert not re.search(r"\b(criminal money|dirty money|taint\w*|suspect\w*|guilty)\b", text, re.IGNORECASE)


def test_text_of_the_case_is_never_markup(document: Row) -> None:
    hostile = '#panic("x") $ *b* _i_ `r` @ref <label> \\ ] ) } = heading #read("/etc/passwd")'
    changed = copy.deepcopy(document)
    changed["case"]["title"] = hostile
    changed["candidates"][0]["explanation"] = hostile
    assert '#read("/etc/passwd")' in re.sub(r"\s+", " ", text_of(report_pdf(changed)))


def test_strange_letters_do_not_stop_the_report(document: Row) -> None:
    changed = copy.deepcopy(document)
    changed["candidates"][0]["what"]["label"] = "漢字 🚗 \x00 \u202e محمد"
    assert "[2 CJK letters]" in text_of(report_pdf(changed))


def test_long_tables_are_cut_and_say_so(document: Row) -> None:
    changed = copy.deepcopy(document)
    changed["quarantined"] = [
        {"record_id": f"r{n}", "source": f"E1, line {n}", "reasons": ["x: y"]} for n in range(ROWS + 50)
    ]
    assert len(page_data(changed)["quarantined"]["rows"]) == ROWS
    assert f"Shown are {ROWS} of {ROWS + 50} records" in re.sub(r"\s+", " ", text_of(report_pdf(changed)))


def test_an_empty_case_still_makes_a_report(document: Row) -> None:
    empty = copy.deepcopy(document)
    for key in ("findings", "candidates", "not_listed", "schedule_1_periods", "transfers", "quarantined"):
        empty[key] = []
    empty["schedule_2_tracing"] = {"traces": [], "conservation": [], "by_rule": []}
    empty["schedule_3_fee_credits"] = {"rows": [], "totals": []}
    empty["picture"] = {"nodes": [], "edges": [], "back": []}
    empty["evidence_period"] = {"from": None, "to": None}
    assert "No candidates." in text_of(report_pdf(empty))


def test_many_sources_are_cut_with_their_number() -> None:
    places = [f"E1, line {n}" for n in range(20)]
    assert short_sources(places).endswith("and 14 more")
    assert short_sources(places[:2]) == "E1, line 0; E1, line 1"
