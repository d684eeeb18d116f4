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


ENDS = (
    *("control_number", "sent_at", "sender_name", "sender_phone", "receiver_name"),
    *("receiver_document_number", "receiver_document_country", "amount", "currency"),
)
SENT = f"""{",".join(ENDS)}
70011,2026-01-05,Omid Rahi,+4915112345678,Sana Kol,,,900,EUR
70021,2026-01-06,Omid Rahi,+4915112345678,Zia Noor,,,800,EUR
"""
PAID_OUT = f"""{",".join(ENDS)}
70011,2026-01-05,Omid Rahi,+4915112345678,Sana Kol,K1234567,AF,900,EUR
70012,2026-02-05,Omid Rahi,+4915112345678,Sana Kol,K1234567,AF,300,EUR
70013,2026-03-05,Nadia Weiss,+4915112345678,Sana Kol,K1234567,AF,100,EUR
"""
PAID_OUT_TO_BOTH = f"{PAID_OUT}70021,2026-01-06,Omid Rahi,+4915112345678,Zia Noor,K7654321,AF,800,EUR\n"


def test_a_decision_on_a_receiver_known_by_name_holds_when_a_later_row_tells_his_document(
    tmp_path: Path,
) -> None:
    """The document makes another account of that end; what was decided of it before is still meant.

    One is decided of by the mention of him, the other by the party that he was.
    """
    store = tmp_path / "store"

    def take(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        assert moneytrail(store, "ingest", tmp_path / name, "--case", "who").code == 0
        assert moneytrail(store, "run", "--case", "who").code in (0, 3)

    register = PERSONS.replace(
        "P3,person,Sana Kol,1985-07-08,Y7654321", "P3,person,Sana K.,1985-07-08,Y7654321"
    )
    take("persons.csv", f"{register}P4,person,Zia N.,1986-07-08,Z7654321,AF,\n")
    take("sent.csv", SENT)
    asked = (
        "SELECT record_key, party_id FROM party_records WHERE name IN ('Sana Kol', 'Zia Noor') ORDER BY name"
    )
    (sana, _), (_, zia) = moneytrail(store, "query", asked, "--case", "who").json["rows"]
    columns = "person_id_a,person_id_b,decision,decided_by"
    take("decisions.csv", f"{columns}\n{sana},P3,same,A. Roth\n{zia},P4,same,A. Roth\n")
    take("paid.csv", PAID_OUT_TO_BOTH)

    for person, short, name, documents in (
        ("P3", "Sana K.", "Sana Kol", ("AF/Y7654321", "AF/K1234567")),
        ("P4", "Zia N.", "Zia Noor", ("AF/Z7654321", "AF/K7654321")),
    ):
        records = party(store, person)["records"]
        assert {(row["name"], row["document"]) for row in records} == {
            (short, documents[0]),
            (name, documents[1]),
            (name, None),
        }
    left = moneytrail(store, "review", "--case", "who")
    assert left.json["unknown_in_decisions"] == []


def test_two_people_on_one_phone_of_remittances_are_two_accounts(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(PAID_OUT)
    store = tmp_path / "store"
    moneytrail(store, "ingest", tmp_path / "paid.csv", "--case", "who")
    moneytrail(store, "run", "--case", "who")
    sent = "SELECT p.name, sum(t.amount) FROM transfers t JOIN parties p ON p.party_id = t.from_party_id"
    sums = f"{sent} GROUP BY 1 ORDER BY 1"
    rows = moneytrail(store, "query", sums, "--case", "who").json["rows"]
    assert [(name, float(amount)) for name, amount in rows] == [("Nadia Weiss", 100), ("Omid Rahi", 1200)]
