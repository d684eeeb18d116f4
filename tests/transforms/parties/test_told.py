"""Parties from payments and registers: who holds what, who is one, and who must be protected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from tests.transforms.flows.building import account, frame_of, statements_of
from transforms.parties.build import PartyFrames, parties_of
from transforms.parties.told import TOLD_TABLES, Told
from transforms.parties.whose import owners
from transforms.schema import ACCOUNTS, ENTRIES


def told(**tables: list[dict[str, Any]]) -> Told:
    """Frames of rows by table; each row has a record of its own unless it names one."""
    by_name = {table.name: table for table in TOLD_TABLES}
    frames = {}
    for name, rows in tables.items():
        filled = [{"record_id": f"r-{name}-{number}", **row} for number, row in enumerate(rows)]
        frames[name] = frame_of(by_name[name], filled)
    return Told(**frames)


def payment(number: int, payer: str, payee: str) -> dict[str, Any]:
    return {
        "payment_id": f"q{number}",
        "record_id": f"r{number}",
        "source": "remittance",
        "status": "completed",
        "from_scheme": "mto",
        "from_account_id": payer,
        "to_scheme": "mto",
        "to_account_id": payee,
        "sent_at": datetime(2026, 3, number),  # noqa: DTZ001
        "channel": "remittance",
    }


def person(number: int, side: str, name: str, **more: Any) -> dict[str, Any]:
    role = "sender" if side == "from" else "receiver"
    place = 1 if side == "from" else 2
    return {
        "record_id": f"r{number}",
        "number": place,
        "side": side,
        "role": role,
        "kind": "unknown",
        "name": name,
        "other_names": [],
        **more,
    }


def registered(person_id: str, name: str | None = None, **more: Any) -> dict[str, Any]:
    return {"person_id": person_id, "name": name, "kind": "person", "other_names": [], **more}


def holds(account_id: str, person_id: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "scheme": "iban",
        "identifier": account_id,
        "account_id": account_id,
        "person_id": person_id,
        **more,
    }


def build(accounts: list[dict[str, Any]], said: Told, **more: Any) -> PartyFrames:
    return parties_of(
        frame_of(ACCOUNTS, accounts), statements_of(), ENTRIES.empty(), more.get("protected", ()), said
    )


def mto(name: str, identifier: str) -> dict[str, Any]:
    return account(name, scheme="mto", identifier=identifier, observed=False)


def party_of(found: PartyFrames, name: str) -> dict[str, Any]:
    return found.parties.row(by_predicate=pl.col("names").list.contains(name), named=True)


def relations(found: PartyFrames) -> set[tuple[str, str, str]]:
    """(name of the party, account, relation)."""
    joined = found.party_accounts.join(found.parties.select("party_id", "name"), on="party_id")
    return set(joined.select("name", "account_id", "relation").rows())


def test_ends_of_remittances_are_parties_with_what_their_records_say() -> None:
    accounts = [mto("S", "name:selam tesfay/77"), mto("R", "document:LY/K77")]
    said = told(
        payments=[payment(1, "S", "R"), payment(2, "S", "R")],
        payment_records=[{"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in (1, 2)],
        payment_parties=[
            person(1, "from", "Selam Tesfay", phone="+39 333 0000001", country="IT"),
            person(1, "to", "Omar Haid", document_number="K 77 88", document_country="LY"),
            person(2, "to", "Omar  Haid", country="Libya"),
            person(2, "from", "Agent Seven", role="conductor"),
        ],
    )
    found = build(accounts, said)
    selam, omar = party_of(found, "Selam Tesfay"), party_of(found, "Omar Haid")
    assert (selam["identifiers"], selam["countries"]) == (["phone:+393330000001"], ["IT"])
    assert omar["identifiers"] == ["document:LY/K77", "document:LY/K7788"]
    assert omar["names"] == ["Omar Haid"]
    assert omar["kind"] == "person"
    held = found.party_accounts.filter(pl.col("relation") == "named_as")
    rows = held.filter(pl.col("account_id") == "R").to_dicts()
    assert [(row["relation"], row["since"], row["until"], row["evidence"]) for row in rows] == [
        ("named_as", date(2026, 3, 1), date(2026, 3, 2), ["r1", "r2"])
    ]
    assert selam["names"] == ["Selam Tesfay"]
    assert ("Agent Seven", "S", "conductor") in relations(found)


def test_one_conductor_of_several_accounts_is_one_person_and_holds_none() -> None:
    accounts = [mto("S", "77"), mto("R", "78")]
    acted = {"role": "conductor", "document_number": "X123456", "document_country": "AF"}
    said = told(
        payments=[payment(1, "S", "R"), payment(2, "R", "S")],
        payment_records=[{"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in (1, 2)],
        payment_parties=[
            person(1, "from", "Selam Tesfay"),
            person(2, "to", "Selam Tesfay"),
            person(1, "from", "Reza Karimi", birth_date="1980-03-14", **acted),
            person(2, "from", "Karimi, Reza", phone="+39 333 0000001", country="IT", **acted),
        ],
    )
    found = build(accounts, said)
    reza = party_of(found, "Karimi, Reza")
    assert reza["names"] == ["Karimi, Reza", "Reza Karimi"]
    assert reza["identifiers"] == ["document:AF/X123456", "phone:+393330000001"]
    used = found.party_accounts.filter(pl.col("party_id") == reza["party_id"])
    assert used.select("account_id", "relation").rows() == [("R", "conductor"), ("S", "conductor")]
    assert used["evidence"].to_list() == [["r2"], ["r1"]]
    whose = owners(found.party_accounts)
    assert reza["party_id"] not in whose["party_id"].to_list()
    assert set(whose["account_id"]) == {"S", "R"}


def test_one_document_joins_accounts_and_one_phone_does_not() -> None:
    accounts = [mto("A", "phone:+391111111"), account("B"), account("C")]
    said = told(
        payments=[payment(n, a, "X") for n, a in enumerate("ABC", start=1)],
        payment_records=[
            {"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in (1, 2, 3)
        ],
        payment_parties=[
            person(1, "from", "A", document_number="P991199", document_country="ER"),
            person(2, "from", "B", document_number="p-99-11-99", document_country="ER", phone="+492222222"),
            person(3, "from", "C", phone="+492222222"),
        ],
    )
    found = build(accounts, said)
    assert found.parties.height == 2
    assert party_of(found, "A")["party_id"] == party_of(found, "B")["party_id"]
    assert party_of(found, "C")["identifiers"] == ["iban:DE00C", "phone:+492222222"]


def test_an_account_under_two_documents_joins_neither() -> None:
    said = told(
        payments=[payment(1, "A", "X"), payment(2, "A", "X"), payment(3, "B", "X")],
        payment_records=[
            {"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in (1, 2, 3)
        ],
        payment_parties=[
            person(1, "from", "Ali", document_number="P111222", document_country="ER"),
            person(2, "from", "Sami", document_number="P333444", document_country="ER"),
            person(3, "from", "Sami", document_number="P333444", document_country="ER"),
        ],
    )
    found = build([account("A"), account("B")], said)
    by_account = dict(found.party_accounts.select("account_id", "party_id").rows())
    assert by_account["A"] != by_account["B"]


def test_the_register_says_who_holds_an_account() -> None:
    said = told(
        register_persons=[
            registered("P1", "Rahim Kol", document_number="X123456", document_country="AF", country="DE"),
            registered("P9", "Nobody's Account", kind="organisation"),
        ],
        register_account_holders=[
            holds("A", "P1", since=date(2024, 1, 31), until=date(2025, 1, 31), relation="Owner"),
            holds("B", "P1"),
            holds("C", None, name="Only A Name"),
            holds("B", "P2", name="Sister Kol", relation="proxy"),
        ],
    )
    found = build([account(name, observed=name == "A") for name in "ABC"], said)
    rahim = party_of(found, "Rahim Kol")
    assert rahim["identifiers"] == ["document:AF/X123456", "iban:DE00A", "iban:DE00B", "person:P1"]
    assert rahim["countries"] == ["DE"]
    assert party_of(found, "Nobody's Account")["kind"] == "organisation"
    assert relations(found) == {
        ("Rahim Kol", "A", "holder"),
        ("Rahim Kol", "B", "holder"),
        ("Rahim Kol", "B", "named_as"),
        ("Only A Name", "C", "holder"),
        ("Only A Name", "C", "named_as"),
        ("Sister Kol", "B", "proxy"),
    }
    row = found.party_accounts.filter((pl.col("account_id") == "A") & (pl.col("relation") == "holder"))
    assert (row["since"][0], row["until"][0]) == (date(2024, 1, 31), date(2025, 1, 31))
    assert row["evidence"][0].to_list() == ["r-register_account_holders-0"]


def test_two_holders_of_one_account_stay_two_people() -> None:
    said = told(
        register_persons=[registered("P1", "Ali Kol"), registered("P2", "Sana Kol")],
        register_account_holders=[holds("A", "P1"), holds("A", "P2", relation="joint")],
    )
    found = build([account("A", holder_name="A. and S. Kol")], said)
    assert relations(found) == {
        ("A. and S. Kol", "A", "holder"),
        ("Ali Kol", "A", "joint_holder"),
        ("Sana Kol", "A", "joint_holder"),
    }


@pytest.mark.parametrize(("decision", "parties"), [("same", 1), ("different", 2), ("unsure", 2)])
def test_a_decision_joins_two_persons_and_nothing_else_does(decision: str, parties: int) -> None:
    said = told(
        register_persons=[registered("P1", "Ali Kol"), registered("P2", "Ali Kol")],
        register_decisions=[{"person_id_a": "P2", "person_id_b": "P1", "decision": decision}],
    )
    assert build([], said).parties.height == parties


@pytest.mark.parametrize(
    "line",
    [
        {"person_id": "P1"},
        {"account_identifier": "de00 a", "account_scheme": "bban", "account_id": "zz"},
        {"name": "TESFAY, Sélam"},
        {"name": "S. Tesfay"},
        {"person_id": "P1", "name": "Another Name"},
    ],
)
def test_a_line_of_the_register_protects_whomever_it_may_mean(line: dict[str, Any]) -> None:
    said = told(
        register_persons=[
            registered("P1", "Selam Tesfay", other_names=["S. Tesfay"]),
            registered("P2", "Omar"),
        ],
        register_account_holders=[holds("A", "P1"), holds("B", "P2")],
        register_protected=[{"reason": "witness", **line}],
    )
    found = build([account("A"), account("B")], said)
    assert found.parties.filter("protected")["name"].to_list() == ["Selam Tesfay"]
    assert party_of(found, "Selam Tesfay")["protected_reason"] == "witness"


def test_namesakes_of_somebody_protected_are_protected_and_a_holder_together_with_them() -> None:
    said = told(
        register_persons=[registered("P1", "Selam Tesfay"), registered("P2", "Omar Haid")],
        register_account_holders=[holds("A", "P1"), holds("A", "P2")],
        register_protected=[{"name": "Selam Tesfay", "reason": None}],
    )
    found = build([account("A", holder_name="Tesfay and Haid"), mto("B", "name:selam tesfay/1")], said)
    assert set(found.parties.filter("protected")["name"]) == {"Selam Tesfay", "Tesfay and Haid"}
    assert party_of(found, "Selam Tesfay")["protected_reason"] == "named in a register of people to protect"
    assert "held together" in party_of(found, "Tesfay and Haid")["protected_reason"]


def test_the_order_of_rows_makes_no_difference() -> None:
    persons = [
        registered(f"P{n}", f"Name {n % 3}", document_number=f"D{n % 2}000{n % 2}1", document_country="AF")
        for n in range(6)
    ]
    lines = [holds(f"A{n % 4}", f"P{n}") for n in range(6)]
    accounts = [account(f"A{n}") for n in range(4)]
    one = build(accounts, told(register_persons=persons, register_account_holders=lines))
    numbered = [{"record_id": f"r-register_persons-{n}", **row} for n, row in enumerate(persons)]
    turned = [{"record_id": f"r-register_account_holders-{n}", **row} for n, row in enumerate(lines)]
    other = build(
        accounts[::-1], told(register_persons=numbered[::-1], register_account_holders=turned[::-1])
    )
    assert one.parties.equals(other.parties)
    assert one.party_accounts.equals(other.party_accounts)
