from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.ledger.validation import validate_tables
from transforms.ledger.validation_page import MOST_ROWS, Validation, validation_page, visible
from transforms.schema import (
    ENTRIES,
    EVIDENCE_FILES,
    LEDGER_TABLES,
    RECORD_CHECKS,
    SOURCE_RECORDS,
    STATEMENTS,
)

A = "DE02120300000000202051"
HOSTILE = "<script>alert(1)</script><img src=http://evil.example/x>\u202etxt.exe\x1b[31m"
VOID = {"meta"}


class Page(HTMLParser):
    """Every tag with its attributes, the text, and whether each tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page_of(given: Validation) -> Page:
    return Page(validation_page(given))


@pytest.fixture(scope="module")
def validation(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    lines = [
        Line("10"),
        Line("-3", reasons=[f"amount_malformed: the amount is {HOSTILE}"], name=HOSTILE),
        Line("5"),
    ]
    folder = tmp_path_factory.mktemp("store")
    good = reading(Sheet("DE89370400440532013000", [Line("1")]))
    work, case = ledger(folder, {HOSTILE: reading(Sheet(A, lines, closing="20")), "good": good})
    suites = [table for table in LEDGER_TABLES if table is not RECORD_CHECKS]
    found = validate_tables(work, suites, case, "run", "ledger")
    assert found.page.read_text(encoding="utf-8").startswith("<!doctype html>")
    records = work.read(SOURCE_RECORDS).filter(status="quarantined").explode("reasons")
    quarantined = records.select(pl.lit(HOSTILE).alias("file"), "locator", reason="reasons", raw="raw")
    frames = (work.read(EVIDENCE_FILES), work.read(STATEMENTS), work.read(RECORD_CHECKS))
    return Validation("alpha", "Operation <Alpha>", *frames, quarantined)


def test_the_page_shows_what_became_of_every_record(validation: Validation) -> None:
    text = " ".join(page_of(validation).text)
    assert "Validation of Operation <Alpha>" in text
    assert "Every record is accounted for" in text
    assert re.search(r"do not add up\s", text)
    assert "amount_malformed" in text
    assert "statement 1, line 2" in text
    assert "0.00 15.00 20.00 EUR opening + booked is not closing" in text
    assert re.search(
        r"rules of 6 tables were held against every row by Great Expectations; 0 were broken", text
    )


def test_the_page_asks_nothing_of_any_other_place(validation: Validation) -> None:
    page = page_of(validation)
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert {tag for tag, _ in page.tags} & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "form",
        "a",
        "base",
    } == set()
    assert {name for _, attributes in page.tags for name in attributes} & {
        "src",
        "href",
        "style",
        "onload",
    } == set()
    assert "url(" not in "".join(page.text)
    assert "@import" not in "".join(page.text)


def test_what_comes_from_the_evidence_is_text_and_cannot_deceive(validation: Validation) -> None:
    page = page_of(validation)
    text = "".join(page.text)
    assert "<script>alert(1)</script>" in text
    assert "\\u202etxt.exe\\x1b[31m" in text
    assert not set("\u202e\x1b") & set(validation_page(validation))


@given(st.text())
def test_no_text_leaves_its_cell(text: str) -> None:
    empty = Validation(
        "c", text, EVIDENCE_FILES.empty(), STATEMENTS.empty(), RECORD_CHECKS.empty(), pl.DataFrame()
    )
    page = page_of(empty)
    assert f"Validation of {visible(text) or 'c'}" in "".join(page.text)
    assert {tag for tag, _ in page.tags} - {"small"} == {
        tag for tag, _ in page_of(replace(empty, title="c")).tags
    }


def test_the_same_tables_give_the_same_bytes(validation: Validation) -> None:
    assert validation_page(validation) == validation_page(replace(validation))


def test_it_says_how_many_rows_it_leaves_out(validation: Validation) -> None:
    many = pl.concat([validation.quarantined] * (MOST_ROWS + 7))
    text = " ".join(page_of(replace(validation, quarantined=many)).text)
    assert "7 further rows are in the published tables" in text


def test_records_that_do_not_add_up_are_said_in_so_many_words(validation: Validation) -> None:
    wrong = validation.files.with_columns(pl.col("accepted") - 1)
    assert "this must never be published" in validation_page(replace(validation, files=wrong))


def test_a_case_run_keeps_the_ledgers_checks_and_adds_its_own(tmp_path: Path) -> None:
    work, case = ledger(tmp_path, {"one": reading(Sheet(A, [Line("10")]))})
    ledger_suites = [SOURCE_RECORDS, EVIDENCE_FILES]
    first = validate_tables(work, ledger_suites, case, "one", "ledger")
    again = validate_tables(work, ledger_suites, case, "one", "ledger")
    assert first.rows == again.rows == work.read(RECORD_CHECKS).height
    page = first.page.read_bytes()
    with work.connect() as connection:
        connection.execute("UPDATE entries SET channel = 'pigeon'")
    more = validate_tables(work, [ENTRIES], case, "two", "case")
    assert set(work.read(RECORD_CHECKS)["suite"]) == {"source_records", "evidence_files", "entries"}
    assert more.broken == 1
    assert first.page.read_bytes() == page
    names = sorted(path.name for path in case.validation_pages.iterdir())
    assert names == ["one-ledger.json", "one.html", "two-case.json", "two.html"]
