from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.desk.cli import Answer, moneytrail
from tests.transforms.corrections.cases import BANK, IBAN, SWIFT
from transforms.certificates.contents import delivery_id
from transforms.certificates.writing import certificate_pdf

LATER = (
    SWIFT.replace("118", "120")
    .replace("C260101EUR100,00", "C260110EUR999,00")
    .replace("2601020102C", "2601110111C")
    .replace(":62F:C260102EUR200,00", ":62F:C260111EUR1,00")
)
FILES = {
    "bank.csv": BANK,
    "again.csv": BANK + "\n",
    "swift.sta": SWIFT,
    "later.sta": LATER,
    "note.txt": "hello",
}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Answer]:
    root = tmp_path_factory.mktemp("delivery")
    (root / "in").mkdir()
    for name, text in FILES.items():
        (root / "in" / name).write_text(text, encoding="utf-8")
    given = ("ingest", root / "in", "--case", "alpha", "--authority", "Court order 7")
    return root / "store", root / "in", moneytrail(root / "store", *given)


def document_of(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        Path(answer.json["certificate"]).with_suffix(".json").read_text("utf-8")
    )
    return found


def test_it_says_what_came_and_what_became_of_it(delivered: tuple[Path, Path, Answer]) -> None:
    said = document_of(delivered[2])
    assert (said["authority"], said["totals"]["files"], said["totals"]["refused"]) == ("Court order 7", 5, 1)
    totals = said["totals"]
    assert totals["accepted"] + totals["quarantined"] + totals["duplicates"] == totals["records"] == 12
    assert [row["name"] for row in said["files"]] == sorted(FILES)
    assert {row["code"]: row["records"] for row in said["set_aside"]} == {
        "amount_malformed": 2,
        "booking_date_unreadable": 2,
        "currency_not_iso_4217": 2,
        "debit_unreadable": 2,
    }
    (repeat,) = said["repeats"]
    assert {repeat["file"], repeat["of_file"]} == {"bank.csv", "again.csv"}
    assert repeat["records"] == 2
    (refused,) = said["refused"]
    assert refused["why"].startswith("No reader knows this text")
    assert "moneytrail" not in refused["todo"]
    assert said["missing"][0].startswith("account DE89370400440532013000, EUR: statement 119 is missing")
    assert said["sums"] == [
        {
            "currency": "EUR",
            "entries": 4,
            "money_in": "200.00",
            "money_out": "5.00",
            "first": "2026-01-02",
            "last": "2026-01-11",
        }
    ]
    log = moneytrail(delivered[0], "status", "--case", "alpha").json["custody"]
    assert said["custody"] == log


def test_no_name_of_a_payer_or_holder_stands_in_it(delivered: tuple[Path, Path, Answer]) -> None:
    text = json.dumps(document_of(delivered[2]), ensure_ascii=False)
    assert not [name for name in ("Omar", "Ali", "Bea", "Cem", "Dan", IBAN) if name in text]


def test_a_delivery_that_was_given_again_keeps_its_certificate(delivered: tuple[Path, Path, Answer]) -> None:
    store, inbox, first = delivered
    (inbox / "note.txt").unlink()
    again = moneytrail(store, "ingest", inbox, "--case", "alpha")
    third = moneytrail(store, "ingest", inbox, "--case", "alpha")
    assert first.json["certificate"] != again.json["certificate"] == third.json["certificate"]
    pages = Path(first.json["certificate"]).parent
    assert sorted(path.suffix for path in pages.iterdir()) == [".json", ".json", ".pdf", ".pdf"]


def text_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_the_page_holds_the_same_and_the_same_bytes_each_time(delivered: tuple[Path, Path, Answer]) -> None:
    said = document_of(delivered[2])
    made = certificate_pdf(said)
    assert made == certificate_pdf(said) == Path(delivered[2].json["certificate"]).read_bytes()
    assert b"pdfaid" in made
    first = text_of(made)[0]
    for words in (
        "Ingestion certificate",
        "Court order 7",
        "statement 119 is missing",
        said["custody"]["head"],
    ):
        assert words in first


def test_a_long_delivery_has_one_page_of_summary_and_annexes(delivered: tuple[Path, Path, Answer]) -> None:
    said = document_of(delivered[2])
    file = said["files"][0]
    hostile = "#panic() $x$ \\ *a* _b_ <script> 银行 محمد \u202e"
    said["files"] = [{**file, "name": f"{hostile} {number}"} for number in range(60)]
    said["refused"] = said["refused"] * 30
    said["broken"] = [{**said["broken"][0], "opening": "-123456789012345.123456789012345678"}] * 30
    pages = text_of(certificate_pdf(said))
    assert "Annex" in pages[0]
    assert "Annex A" not in pages[0].replace("listed in Annex A", "")
    # Nothing of a list stands between the summary and the first annex.
    assert pages[1].lstrip().startswith("Annex A")
    assert sum(page.count("#panic()") for page in pages) == 60


def test_the_delivery_is_named_by_its_files_alone() -> None:
    rows = [
        {"name": "a", "file_id": "1", "outcome": "new"},
        {"name": "b", "file_id": "2", "outcome": "known"},
    ]
    assert delivery_id(rows) == delivery_id([{**row, "outcome": "new"} for row in reversed(rows)])
    assert delivery_id(rows) != delivery_id(rows[:1])
