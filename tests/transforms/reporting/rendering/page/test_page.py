from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from transforms.reporting.document.case import in_words
from transforms.reporting.rendering.page import report_page
from transforms.reporting.rendering.page_data import ROWS

Row = dict[str, Any]
EMPTY_ELEMENTS = {"meta", "br"}
HOSTILE = "</td></style><script>alert(1)</script><img src='https://a.example/x' onerror=\"x\"> & \u202e\x00"


class Page(HTMLParser):
    """The page read back: fails for a tag that is not closed in order."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if "tr" in self.open and self.open[-1] != "tr":
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(document: Row) -> Page:
    return Page(report_page(document))


def made_hostile(value: object) -> Any:
    """A document whose names, labels and sentences all hold markup."""
    if isinstance(value, dict):
        words = ("label", "name", "words", "explanation", "title", "detail", "authority", "payer", "source")
        return {
            key: item + HOSTILE if isinstance(item, str) and key.endswith(words) else made_hostile(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [made_hostile(item) for item in value]
    return value


def test_the_same_document_gives_the_same_bytes(document: Row) -> None:
    assert report_page(document) == report_page(copy.deepcopy(document))


def test_it_asks_nothing_of_any_other_place(page: Page, document: Row) -> None:
    for tag, attributes in page.tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "form", "base", "use", "image"}
        assert not {"src", "srcset", "style", "action", "data"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
    assert b"url(" not in report_page(document)
    assert b"@import" not in report_page(document)


def test_its_policy_allows_its_own_style_alone(page: Page, document: Row) -> None:
    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")]
    style = report_page(document).partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policies == [expected]


def test_links_lead_to_places_of_the_page(page: Page) -> None:
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))
    links = [link["href"] for link in page.all("a")]
    assert links
    assert {str(link)[1:] for link in links} <= set(anchors)


def test_it_can_be_read_aloud(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in head for head in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) > 0
    assert [svg["role"] for svg in page.all("svg")] == ["img"]


def test_every_candidate_has_its_section_amounts_and_reasons(page: Page, document: Row) -> None:
    for place, item in enumerate(document["candidates"], start=1):
        assert f"Candidate {place}: {item['what']['label']}" in page.text
        for key in ("amount_low", "amount", "amount_high"):
            assert in_words(item[key], item["currency"]) in page.text
        for words in (item["explanation"], item["third_party_interest"], item["dissipation_risk"]):
            assert words in page.text
        for words in item["speaks_against"]:
            assert words in page.text
        for gate in (*item["why_this_holder"], *item["innocent_explanations"]):
            assert f"{gate['explanation']} ({gate['gate']})" in page.text
        for step in item["steps"]:
            assert [step["date"], step["from"], step["to"]] in [row[:3] for row in page.rows]


def expected_cells(document: Row) -> Iterator[tuple[str, ...]]:
    for row in document["schedule_1_periods"]:
        amounts = (row[key] for key in ("opening_balance", "credits", "debits", "closing_balance"))
        shown = (in_words(amount, "").strip() if amount else "not known" for amount in amounts)
        yield row["account_label"], *shown, *row["sources"][:6]
    for row in document["schedule_2_tracing"]["traces"]:
        yield row["target_label"], in_words(row["amount"], row["currency"]), row["trace_id"]
    for row in document["schedule_3_fee_credits"]["rows"]:
        amounts = (in_words(row[key], row["currency"]) for key in ("credited", "amount"))
        yield row["booked_at"], row["payer"], *amounts, row["source"]
    for row in document["evidence"]:
        yield row["exhibit"], row["file_id"], row["name"]
    for row in document["quarantined"]:
        yield row["source"], *row["reasons"]
    for row in document["not_listed"]:
        yield row["gate"], row["words"]


def test_every_row_of_the_schedules_and_annexes_is_there(page: Page, document: Row) -> None:
    joined = ["\n".join(row) for row in page.rows]
    for cells in expected_cells(document):
        assert any(all(cell in row for cell in cells) for row in joined), cells


def test_findings_stand_with_what_is_for_and_against_them(page: Page, document: Row) -> None:
    assert document["findings"]
    for item in document["findings"]:
        said = [item["explanation"], *(part["words"] for part in item["speaks_for"] + item["speaks_against"])]
        assert [words for words in said if words not in page.text] == []


def test_no_text_of_the_case_is_ever_markup(document: Row) -> None:
    changed = made_hostile(document)
    read = Page(report_page(changed))
    plain = Page(report_page(document))
    assert {tag for tag, _ in read.tags} == {tag for tag, _ in plain.tags}
    assert "<script>alert(1)</script>" in read.text
    assert "\\u202e\\x00" in read.text
    assert "\u202e" not in read.text
    for tag, attributes in read.tags:
        assert not {"src", "onerror"} & set(attributes), tag


def test_long_tables_are_cut_and_say_so(document: Row) -> None:
    changed = copy.deepcopy(document)
    changed["quarantined"] = [
        {"record_id": f"r{n}", "source": f"E1, line {n}", "reasons": ["x: y"]} for n in range(ROWS + 50)
    ]
    read = Page(report_page(changed))
    assert f"Shown are {ROWS} of {ROWS + 50} records. All rows stand in report.json." in read.text
    assert [row for row in read.rows if row[0] == f"E1, line {ROWS - 1}"]
    assert not [row for row in read.rows if row[0] == f"E1, line {ROWS}"]


def test_an_empty_case_still_makes_a_page(document: Row) -> None:
    empty = copy.deepcopy(document)
    for key in ("findings", "candidates", "not_listed", "schedule_1_periods", "transfers", "quarantined"):
        empty[key] = []
    for key in ("exchange_rates", "evidence"):
        empty[key] = []
    empty["schedule_2_tracing"] = {"traces": [], "conservation": [], "by_rule": []}
    empty["schedule_3_fee_credits"] = {"rows": [], "totals": []}
    empty["picture"] = {"nodes": [], "edges": [], "back": []}
    empty["evidence_period"] = {"from": None, "to": None}
    read = Page(report_page(empty))
    assert "No candidates." in read.text
    assert not read.all("svg")
