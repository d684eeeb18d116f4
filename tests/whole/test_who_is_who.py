"""A question on who is who through the program: review, fill in, ingest, run, and the next delivery."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.desk.cli import moneytrail

PERSONS = """person_id,kind,name,birth_date,document_number,document_country,phone
P1,person,Ali Kol,1980-03-14,X1234567,AF,
P2,person,Ali Kohl,1981-03-14,X1234567,AF,
P3,person,Sana Kol,1985-07-08,Y7654321,AF,
"""
LATER = """person_id,kind,name,birth_date,document_number,document_country,phone
P4,person,Omid Rahi,1990-02-03,Z1112223,AF,
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with two people of one document number and two dates of birth, worked out."""
    folder = tmp_path_factory.mktemp("who")
    (folder / "persons.csv").write_text(PERSONS)
    ingested = moneytrail(folder / "store", "ingest", folder / "persons.csv", "--case", "who")
    assert ingested.code == 0, ingested.out
    worked = moneytrail(folder / "store", "run", "--case", "who")
    assert worked.json["counts"]["party_records"] == 3, worked.err
    return folder / "store"


def party(store: Path, person: str) -> dict[str, Any]:
    answer = moneytrail(store, "party", f"person:{person}", "--case", "who")
    document: dict[str, Any] = answer.json
    return document


def filled(form: Path) -> None:
    rows = list(csv.DictReader(form.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["decision"] for row in rows] == [""]
    rows[0] |= {
        "decision": "same",
        "decided_by": "A. Roth",
        "decided_at": "2026-11-26",
        "why": "one passport",
    }
    with form.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_decision_file_turns_a_link_and_holds_beside_the_next_delivery(store: Path) -> None:
    assert party(store, "P1")["party_id"] != party(store, "P2")["party_id"]
    untouched = party(store, "P3")["party_id"]
    form = store.parent / "decisions.csv"
    asked = moneytrail(store, "review", "--case", "who", "--out", form)
    assert asked.code == 3
    (question,) = asked.json["questions"]
    assert question["why_not"] == "two dates of birth: 1980-03-14 and 1981-03-14"

    filled(form)
    files = {
        "later.csv": LATER,
        "empty.csv": "person_id_a,person_id_b,decision,decided_by,decided_at,why,question\nP1,P3,,,,,Are they?\n",
        "unknown.csv": "person_id_a,person_id_b,decision\nP1,P77,same\n",
    }
    for name, text in files.items():
        (store.parent / name).write_text(text)
    paths = [form, *(store.parent / name for name in files)]
    taken = moneytrail(store, "ingest", *paths, "--case", "who")
    assert (taken.code, {file["accepted"] for file in taken.json["files"]}) == (0, {1})
    assert moneytrail(store, "run", "--case", "who").code in (0, 3)

    one = party(store, "P1")
    assert one["party_id"] == party(store, "P2")["party_id"]
    assert party(store, "P3")["party_id"] == untouched
    assert {row["person_id"] for row in one["records"]} == {"P1", "P2"}
    (link,) = one["links"]
    assert (link["strength"], link["outcome"], link["decided_by"]) == ("established", "merged", "A. Roth")

    left = moneytrail(store, "review", "--case", "who", as_json=False)
    assert left.code == 3
    assert "P77 (" in left.out
    assert "names nobody in evidence" in " ".join(left.out.split())
    shown = moneytrail(store, "party", "person:P1", "--case", "who", as_json=False)
    assert "decided 'same' on 2026-11-26: one passport" in " ".join(shown.out.split())
    for text in (left.out, shown.out):
        assert max(map(len, text.splitlines())) <= 80
