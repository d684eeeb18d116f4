"""`moneytrail profile suggest` as its user sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.cli import moneytrail
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

STATEMENT = "Date,Description,Amount,Balance\n2024-01-13,Salary,100.00,100.00\n2024-01-14,Rent,-30.00,70.00\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "My Bank.csv"
    path.write_text(STATEMENT)
    return path


def test_the_profile_goes_to_standard_output_and_the_report_beside_it(tmp_path: Path, file: Path) -> None:
    answer = moneytrail(tmp_path / "store", "profile", "suggest", file, as_json=False)
    assert answer.code == 0
    assert answer.out.startswith("profile: my-bank\n")
    assert "[proved]" in answer.err
    assert "2 records: 2 accepted, 0 set aside" in answer.err
    assert max(map(len, answer.err.splitlines()[:20])) <= 80


def test_a_written_profile_is_known_by_its_name_and_reads_the_file(tmp_path: Path, file: Path) -> None:
    store = tmp_path / "store"
    answer = moneytrail(
        store, "profile", "suggest", file, "--out", store / "profiles" / "mybank.yaml", as_json=False
    )
    assert answer.code == 0
    assert "balances: reconciled" in answer.out
    reading = open_reading(file, "mybank", [store / "profiles"])
    assert sum(as_batch(batch).records.height for batch in reading.batches) == 2
    assert open_reading(file, None, [store / "profiles"]).profile == "mybank"


def test_json_holds_profile_parts_questions_and_trial(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Date,Description,Amount\n01/02/2024,x,-5.00\n01/02/2024,y,7.00\n")
    answer = moneytrail(tmp_path / "store", "profile", "suggest", path)
    assert answer.code == 3
    document = answer.json
    assert document["trial"]["sums"] == [{"currency": "XXX", "amount": "2.00"}]
    assert {part["confidence"] for part in document["parts"]} <= {"proved", "clear", "guess"}
    readings = document["questions"][0]["readings"]
    assert [reading["trial"]["first_date"] for reading in readings] == ["2024-02-01", "2024-01-02"]


def test_an_answer_settles_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Date,Description,Amount\n01/02/2024,x,-5.00\n01/02/2024,y,7.00\n")
    answer = moneytrail(tmp_path / "store", "profile", "suggest", path, "--answer", "dates=2")
    assert (answer.code, answer.json["questions"]) == (0, [])
    assert answer.json["trial"]["first_date"] == "2024-01-02"
    unasked = moneytrail(tmp_path / "store", "profile", "suggest", path, "--answer", "sign=1", as_json=False)
    assert unasked.code == 1
    assert "Nothing is asked about 'sign'" in unasked.err
    assert "asked is: dates" in unasked.err
    unwritten = moneytrail(tmp_path / "store", "profile", "suggest", path, "--answer", "dates", as_json=False)
    assert unwritten.code == 2


def test_what_is_no_statement_is_a_message_and_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("article,price\nbread,2.50\n")
    out = tmp_path / "x.yaml"
    answer = moneytrail(tmp_path / "store", "profile", "suggest", path, "--out", out, as_json=False)
    assert answer.code == 1
    assert "No column holds dates" in answer.err
    assert not out.exists()


def test_ingest_without_a_profile_names_the_command(tmp_path: Path, file: Path) -> None:
    answer = moneytrail(tmp_path / "store", "ingest", file, "--case", "c")
    assert "moneytrail profile suggest" in str(answer.json["files"][0]["messages"])
