"""What two people cannot both be."""

from __future__ import annotations

import pytest

from tests.transforms.flows.building import account
from tests.transforms.parties.linkage.people import Case, groups, registered, told
from tests.transforms.parties.test_told import payment, person
from transforms.parties.linkage.facts import are_two, contradiction, facts_of
from transforms.parties.linkage.mixed import mixed_accounts
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
        ("1975-12-12", "2075-12-12", False),  # two digits of the year read in the other century
        ("1975-12-12", "2075-12-13", True),
        ("1980", "1980-03-14", False),
        ("1978", "1980-03-14", False),  # who knows the year alone may be two years off
        ("1992", "1968-06-02", True),
        ("1992-05", "1968-06-02", True),
        ("1992-05", "1992-06-02", False),
    ],
)
def test_two_dates_of_birth(one: str, other: str, *, contradicts: bool) -> None:
    assert bool(contradiction(days(one), days(other))) is contradicts
    assert bool(contradiction(days(other), days(one))) is contradicts
    assert not contradiction(days(one), days())


def test_a_date_that_stands_for_unknown_is_no_fact() -> None:
    mentions = Case([registered("P1", "Ali", birth_date="1900-01-01")])
    said = mentions_of(mentions.accounts, STATEMENTS.empty(), ENTRIES.empty(), mentions.told)
    assert facts_of(said) == {}


@pytest.mark.parametrize(
    ("one", "other", "sharing", "two"),
    [
        (days("1950-05-06"), days("1981-07-08"), 3, True),
        (days("1950-05-06"), days("1950-05-16"), 1, False),  # a slip of one sign
        (days("1950-05-06"), days("1950-05-06"), 1, False),
        ({"document AF": frozenset(("AF/1",))}, {"document AF": frozenset(("AF/2",))}, 1, True),
        # beside two particulars, a passport that was renewed
        ({"document AF": frozenset(("AF/1",))}, {"document AF": frozenset(("AF/2",))}, 2, False),
    ],
)
def test_facts_that_are_two_peoples(
    one: dict[str, frozenset[str]], other: dict[str, frozenset[str]], sharing: int, *, two: bool
) -> None:
    assert are_two(one, other, sharing=sharing) is two
    assert are_two(other, one, sharing=sharing) is two


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("1950-05-06", "1950-05-16", True),
        ("1950-05-06", "1951-05-06", True),
        ("1950-05-06", "1951-06-06", False),
        ("1950-05-06", "1980-05-06", False),  # father and son
    ],
)
def test_one_sign_of_a_date_is_a_slip_where_it_may_be(one: str, other: str, *, slip: bool) -> None:
    assert contradiction(days(one), days(other))
    assert bool(contradiction(days(one), days(other), ["birth"])) is not slip
    assert bool(contradiction(days(other), days(one), ["birth"])) is not slip


@pytest.mark.parametrize(
    ("other", "slip"),
    [("AF/X1234568", True), ("AF/X1243567", True), ("AF/X1243568", False), ("AF/12", False)],
)
def test_one_sign_of_a_long_number_is_a_slip(other: str, *, slip: bool) -> None:
    one, two = ({"document AF": frozenset((number,))} for number in ("AF/X1234567", other))
    assert contradiction(one, two)
    assert bool(contradiction(one, two, ["document"])) is not slip
    assert contradiction(one, two, ["birth"])


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


def used(*people: tuple[str, str | None]) -> bool:
    """Whether an account is mixed, of whose holder payments say these names and dates of birth."""
    numbers = range(1, len(people) + 1)
    said = told(
        payments=[payment(n, "a1", "X") for n in numbers],
        payment_records=[{"record_id": f"r{n}", "payment_id": f"q{n}", "part": "reported"} for n in numbers],
        payment_parties=[
            person(n, "from", name, birth_date=born) for n, (name, born) in enumerate(people, start=1)
        ],
    )
    case = Case(accounts=[account("a1")])
    mentions = mentions_of(case.accounts, STATEMENTS.empty(), ENTRIES.empty(), said)
    return mixed_accounts(mentions, facts_of(mentions)) == {"aa1"}


def test_an_account_that_several_people_use_is_mixed() -> None:
    assert used(("Ali", "1980-03-14"), ("Ali", "2001-05-06"))
    # a family's phone, or a number given anew: two full names with nothing in common
    assert used(("Ali Rahimi", None), ("Sana Kovalenko", None), ("Aly Rahimi", None))
    assert not used(("Ali Rahimi", "1980-03-14"), ("Aly Raheemi", "1980-03-14"), ("Rahimi", None))
