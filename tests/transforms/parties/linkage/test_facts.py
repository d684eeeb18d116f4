"""What two people cannot both be."""

from __future__ import annotations

import pytest

from tests.transforms.flows.building import account
from tests.transforms.parties.linkage.people import Case, groups, registered, told
from tests.transforms.parties.test_told import payment, person
from transforms.parties.linkage.facts import birth_day, contradiction, is_mixed
from transforms.parties.linkage.records import mentions_of
from transforms.schema import ENTRIES, STATEMENTS


def days(*values: str) -> dict[str, frozenset[str]]:
    return {"birth": frozenset(values)} if values else {}


@pytest.mark.parametrize(
    ("one", "other", "contradicts"),
    [
        ("1980-03-14", "1980-03-14", False),
        ("1980-03-14", "1981-03-14", True),
        ("1980-03-14", "1980-03-15", True),
        ("1980-03-04", "1980-04-03", False),  # day and month read the other way round
        ("1980-01-01", "1980-03-14", False),  # the first of January stands for the year
        ("1980-01-01", "1985-01-01", True),
    ],
)
def test_two_dates_of_birth(one: str, other: str, *, contradicts: bool) -> None:
    assert bool(contradiction(days(one), days(other))) is contradicts
    assert bool(contradiction(days(other), days(one))) is contradicts
    assert not contradiction(days(one), days())


@pytest.mark.parametrize("text", ["1980", "1980-03", "1900-01-01", ""])
def test_what_is_no_day_of_birth(text: str) -> None:
    assert birth_day(text) == ""


def test_the_words_name_both_values() -> None:
    words = contradiction({"document AF": frozenset(("AF/1",))}, {"document AF": frozenset(("AF/2",))})
    assert words == "two documents of one kind and country: AF/1 and AF/2"


def test_two_documents_that_a_register_states_of_one_person_agree_with_either() -> None:
    one = registered("P1", "Ali", document_number="A1234X", document_country="AF")
    other = registered("P1", "Ali", document_number="B1234X", document_country="AF")
    third = registered("P2", "Ali", document_number="B1234X", document_country="AF")
    assert groups(Case([one, other, third]).parties()) == {frozenset(("P1", "P2"))}


def test_documents_of_two_kinds_or_two_countries_contradict_nothing() -> None:
    passport = {"document AF passport": frozenset(("AF/1",))}
    assert not contradiction(passport, {"document AF idcard": frozenset(("AF/2",))})
    assert not contradiction(passport, {"document IR passport": frozenset(("IR/2",))})


def test_an_account_that_several_people_use_is_mixed() -> None:
    said = told(
        payments=[payment(n, "a1", "X") for n in (1, 2)],
        payment_records=[{"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in (1, 2)],
        payment_parties=[
            person(n, "from", "Ali", birth_date=born) for n, born in ((1, "1980-03-14"), (2, "2001-05-06"))
        ],
    )
    case = Case(accounts=[account("a1")])
    mentions = mentions_of(case.accounts, STATEMENTS.empty(), ENTRIES.empty(), said)
    from transforms.parties.linkage.facts import facts_of

    assert is_mixed(facts_of(mentions)["aa1"])
