"""Parties by exact identifiers, and by nothing else."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.transforms.flows.building import account, entries_of, entry, frame_of, statements_of
from transforms.parties.build import PartyFrames, parties_of
from transforms.schema import ACCOUNTS, PARTIES, PARTY_ACCOUNTS


def parties(
    accounts: list[dict[str, Any]],
    statements: list[dict[str, Any]] | None = None,
    entries: list[dict[str, Any]] | None = None,
    protected: list[dict[str, str]] | None = None,
) -> PartyFrames:
    return parties_of(
        frame_of(ACCOUNTS, accounts),
        statements_of(*statements or []),
        entries_of(*entries or []),
        protected or [],
    )


def holder(found: PartyFrames, account_id: str) -> dict[str, Any]:
    """The party row of an account."""
    row = found.party_accounts.row(by_predicate=pl.col("account_id") == account_id, named=True)
    return found.parties.row(by_predicate=pl.col("party_id") == row["party_id"], named=True)


def state(account_id: str, name: str | None = None, *identifiers: str) -> dict[str, Any]:
    return {"account_id": account_id, "holder_name": name, "holder_identifiers": list(identifiers)}


def named(number: int, other: str, name: str) -> dict[str, Any]:
    return entry(number, "aX", f"2026-03-{number:02d}", "-1", other, counterparty_name=name)


def test_namesakes_stay_two_parties() -> None:
    found = parties([account("a1"), account("a2")], [state("a1", "Ali Hassan"), state("a2", "Ali Hassan")])
    assert found.parties.height == 2
    assert holder(found, "a1")["party_id"] != holder(found, "a2")["party_id"]


def test_named_ends_of_two_accounts_stay_two_parties() -> None:
    ends = [account(n, scheme="named", identifier="Ali Hassan", observed=False) for n in ("a1", "a2")]
    found = parties(ends)
    assert found.parties.height == 2
    assert found.parties["identifiers"].to_list() == [[], []]


def test_one_identifier_makes_one_party_of_two_accounts_and_of_a_third_by_another() -> None:
    found = parties(
        [account(name) for name in ("a1", "a2", "a3", "a4")],
        [
            state("a1", "Ali Hassan", "person:17"),
            state("a2", "A. Hassan", "person:17", "lei:529900T8BM49AURSDO55"),
            state("a3", "Hassan", "lei:529900T8BM49AURSDO55"),
            state("a4", "Ali Hassan", "person:18"),
        ],
    )
    assert found.parties.height == 2
    one = holder(found, "a1")
    assert one["party_id"] == holder(found, "a3")["party_id"]
    assert one["names"] == ["A. Hassan", "Ali Hassan", "Hassan"]
    assert one["names_plain"] == ["a hassan", "ali hassan", "hassan"]
    assert "person:17" in one["identifiers"]
    assert "iban:DE00a2" in one["identifiers"]


@pytest.mark.parametrize(
    "identifier", ["bic:COBADEFF", "phone:+49301", "person:", "person:NOTPROVIDED", "17"]
)
def test_what_names_nobody_joins_nobody(identifier: str) -> None:
    found = parties(
        [account("a1"), account("a2")], [state("a1", None, identifier), state("a2", None, identifier)]
    )
    assert found.parties.height == 2


def test_a_customer_number_joins_within_one_institution_only() -> None:
    accounts = [
        account("a1", institution="COBADEFF"),
        account("a2", institution="COBADEFF"),
        account("a3", institution="DEUTDEFF"),
        account("a4"),
    ]
    found = parties(accounts, [state(row["account_id"], None, "cust:4711") for row in accounts])
    assert holder(found, "a1")["party_id"] == holder(found, "a2")["party_id"]
    assert found.parties.height == 3


def test_an_end_that_nothing_names_has_no_party_but_a_statement_s_account_has() -> None:
    found = parties([account("a1", scheme="unknown", observed=False), account("a2", scheme="unknown")])
    assert found.party_accounts["account_id"].to_list() == ["a2"]


def test_the_statement_s_name_goes_before_the_most_frequent_and_that_before_the_alphabet() -> None:
    entries = [
        named(1, "a1", "Zara"),
        named(2, "a1", "Zara"),
        named(3, "a2", "Zara  B"),
        named(4, "a2", "Anna B"),
    ]
    found = parties([account("a1"), account("a2"), account("a3")], [state("a1", "Anna C")], entries)
    assert holder(found, "a1")["name"] == "Anna C"
    assert holder(found, "a1")["names"] == ["Anna C", "Zara"]
    assert holder(found, "a2")["name"] == "Anna B"
    assert holder(found, "a2")["names"] == ["Anna B", "Zara B"]
    assert holder(found, "a3")["name"] == ""
    assert holder(found, "a3")["kind"] == "unknown"


def test_who_holds_and_who_is_only_named() -> None:
    entries = [entry(n, "a1", f"2026-03-{n:02d}", "-1", "a2") for n in range(1, 8)]
    found = parties([account("a1"), account("a2", observed=False)], [state("a1")], entries)
    rows = {row["account_id"]: row for row in found.party_accounts.iter_rows(named=True)}
    assert (rows["a1"]["relation"], rows["a2"]["relation"]) == ("holder", "named_as")
    assert (rows["a2"]["since"].day, rows["a2"]["until"].day) == (1, 7)
    assert rows["a2"]["evidence"] == [f"r0-{n:04d}" for n in range(1, 6)]
    assert rows["a1"]["probability"] == 1.0


def test_countries_are_those_of_the_ibans() -> None:
    accounts = [
        account("a1", identifier="SY123"),
        account("a2", identifier="DE1"),
        account("a3", scheme="bban", country="FR"),
    ]
    found = parties(accounts, [state(row["account_id"], None, "person:1") for row in accounts])
    assert found.parties["countries"].to_list() == [["DE", "FR", "SY"]]


@pytest.mark.parametrize(
    "entry_of_settings",
    [
        {"name": "amina  YUSUF"},
        {"account": "de00 A1"},
        {"identifier": "person:17"},
        {"identifier": "17"},
        {"identifier": "iban:DE00a1"},
    ],
)
def test_a_protected_person_is_met_by_name_account_or_identifier(entry_of_settings: dict[str, str]) -> None:
    found = parties(
        [account("a1"), account("a2")],
        [state("a1", "Amina Yusuf", "person:17"), state("a2", "Amina Yusufi")],
        protected=[{**entry_of_settings, "reason": "injured witness"}],
    )
    assert holder(found, "a1")["protected"]
    assert holder(found, "a1")["protected_reason"] == "injured witness"
    assert not holder(found, "a2")["protected"]
    assert holder(found, "a2")["protected_reason"] is None


def test_a_protected_name_protects_every_namesake_and_keeps_all_reasons() -> None:
    found = parties(
        [account("a1"), account("a2")],
        [state("a1", "Amina Yusuf"), state("a2", "Amina Yusuf")],
        protected=[
            {"name": "Amina Yusuf", "reason": "minor"},
            {"account": "DE00a1", "reason": "aid worker"},
            {"name": "Amina Yusuf"},
        ],
    )
    assert found.parties["protected"].all()
    assert holder(found, "a1")["protected_reason"].startswith("aid worker; minor; named in")


def test_the_order_of_rows_makes_no_difference_and_unrelated_accounts_change_no_id() -> None:
    accounts = [account(name) for name in ("a1", "a2", "a3")]
    statements = [state("a1", "Ali", "person:9", "lei:1"), state("a2", "Ali", "lei:1"), state("a3", "Ali")]
    entries = [named(1, "a1", "B"), named(2, "a1", "A"), named(3, "a3", "C")]
    one = parties(accounts, statements, entries)
    positions = [{**row, "position": n, "statement_id": f"s{n}"} for n, row in enumerate(statements)]
    other = parties(accounts[::-1], positions[::-1], entries[::-1])
    assert one.parties.to_dicts() == other.parties.to_dicts()
    assert one.party_accounts.to_dicts() == other.party_accounts.to_dicts()
    more = parties([*accounts, account("a4")], statements, entries)
    assert set(one.parties["party_id"]) < set(more.parties["party_id"])


def test_frames_have_the_declared_schema_even_without_accounts() -> None:
    found = parties([])
    assert found.parties.schema == pl.Schema(PARTIES.frame_schema)
    assert found.party_accounts.schema == pl.Schema(PARTY_ACCOUNTS.frame_schema)
