from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.transforms.reporting import sample_case as case
from transforms.reporting.people import people_of
from transforms.reporting.tables import read_case_tables


def test_only_holders_and_organisations_have_names(snapshot: Path) -> None:
    people = people_of(read_case_tables(snapshot))
    named = {people.party_label(case.party(key)) for key in case.PEOPLE}
    assert {"Karim Rahimi", "Nadia Belkacem", "Autohaus Brandt GmbH", "THIRD-PARTY-0001"} <= named
    assert {name for name in named if name.startswith("PAYER")} == {f"PAYER-000{n}" for n in (1, 2, 3)}


def test_payers_are_numbered_by_their_ids(snapshot: Path) -> None:
    people = people_of(read_case_tables(snapshot))
    ids = sorted(case.party(key) for key in case.PAYERS)
    assert [people.party(party) for party in ids] == ["PAYER-0001", "PAYER-0002", "PAYER-0003"]


def test_an_organisation_that_paid_a_fee_is_a_payer(tmp_path: Path) -> None:
    tables = case.sample_tables()
    rows: list[dict[str, Any]] = [
        {**row, "kind": "organisation"} if row["name"] == "Amira Haddad" else row for row in tables["parties"]
    ]
    path = case.write_sample_case(tmp_path / "case.duckdb", change={"parties": rows})
    label = people_of(read_case_tables(path)).party_label(case.party("payer1"))
    assert label.startswith("PAYER-")


def test_an_account_of_a_hidden_holder_has_a_pseudonym(snapshot: Path) -> None:
    people = people_of(read_case_tables(snapshot))
    label = people.account_label(case.account("payer1"))
    assert label.startswith("ACCOUNT-")
    assert people.party_label(case.party("payer1")) in label
    assert "DE89370400440532013000" in people.account_label(case.account("collector"))


def test_the_plain_names_of_hidden_people_are_hidden_too(tmp_path: Path) -> None:
    tables = case.sample_tables()
    rows: list[dict[str, Any]] = [
        {**row, "names_plain": ["amira khaddad"]} if row["name"] == "Amira Haddad" else row
        for row in tables["parties"]
    ]
    path = case.write_sample_case(tmp_path / "case.duckdb", change={"parties": rows})
    people = people_of(read_case_tables(path))
    label = people.party_label(case.party("payer1"))
    assert people.mask.text("KHADDAD, Amira came") == f"{label} came"
