"""Who bears one full name and has nothing else in common is asked about, and never joined."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.transforms.flows.building import account
from tests.transforms.parties.linkage.people import Case, decided, groups, link_of, party_of, registered

ONE, TWO = frozenset(("P1",)), frozenset(("P2",))


def people(*said: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        registered(f"P{number}", **{"name": "Ali Reza Rahimi", **one})
        for number, one in enumerate(said, start=1)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({}, {"name": "RAHIMI, Ali Reza"}),
        ({"birth_date": "1980-03-14", "phone": "+49 30 12345678"}, {}),
        ({"birth_date": "1980", "city": "Berlin"}, {"birth_date": "1980", "city": "Berlin"}),
    ],
)
def test_two_of_one_full_name_are_an_open_question(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = Case(people(one, other)).parties()
    assert groups(found) == {ONE, TWO}
    link = link_of(found, "P1", "P2")
    assert (link["strength"], link["outcome"], link["basis"]) == ("possible", "open", "the name alone")
    assert link["probability"] == pytest.approx(0.55 / 2.55, abs=1e-6)
    assert "a name alone joins nobody" in link["why_not"]
    assert "2 parties in evidence are called so" in link["comparisons"]


def test_a_year_of_birth_that_both_state_is_told() -> None:
    found = Case(people({"birth_date": "1980"}, {"birth_date": "1980-03-14"})).parties()
    assert "born in the same year, 1980" in link_of(found, "P1", "P2")["comparisons"]


def test_the_more_bear_a_name_the_less_it_says_and_four_are_too_many() -> None:
    three = Case(people({}, {}, {})).parties().party_links
    assert three["probability"].to_list() == [pytest.approx(0.55 / 3.55, abs=1e-6)] * 3
    assert Case(people({}, {}, {}, {})).parties().party_links.is_empty()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"birth_date": "1980-03-14"}, {"birth_date": "1981-03-14"}),
        ({"birth_date": "1980"}, {"birth_date": "1991"}),
        (
            {"document_number": "X1112223", "document_country": "AF"},
            {"document_number": "X4445556", "document_country": "AF"},
        ),
        ({"name": "Rahimi"}, {"name": "Rahimi"}),
    ],
)
def test_who_cannot_be_one_and_single_words_are_not_asked_about(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert Case(people(one, other)).parties().party_links.is_empty()


def test_nobody_is_asked_to_join_the_protected_with_another_by_a_name() -> None:
    shield = [{"identifier": "person:P1"}]
    assert Case(people({}, {}), protected=shield).parties().party_links.is_empty()


def test_nicknames_of_a_book_are_not_asked_about() -> None:
    books = [
        account(f"h{number}", scheme="hawala", identifier=f"book {number}", holder_name="Haji Ali Rahimi")
        for number in (1, 2)
    ]
    assert Case(accounts=books).parties().party_links.is_empty()


@pytest.mark.parametrize("word", ["same", "different", "unsure"])
def test_what_a_person_decided_is_not_asked_again(word: str) -> None:
    link = link_of(Case(people({}, {}), [decided("P1", "P2", word)]).parties(), "P1", "P2")
    assert link["basis"] == "a person's decision"


def test_what_likeness_joins_is_not_asked_about_by_name() -> None:
    phone = {"phone": "+49 30 12345678", "country": "DE"}
    found = Case(people(phone, phone, {})).parties()
    assert link_of(found, "P1", "P2")["outcome"] == "merged"
    (asked,) = found.party_links.filter(pl.col("outcome") == "open").iter_rows(named=True)
    assert asked["basis"] == "the name alone"
    assert {asked["party_id_a"], asked["party_id_b"]} == {party_of(found, "P1"), party_of(found, "P3")}


def test_the_order_of_rows_makes_no_difference() -> None:
    said = people({}, {"birth_date": "1980"}, {"name": "Sana Karimi"})
    more = registered("P4", "Sana Karimi")
    one, other = Case([*said, more]).parties(), Case([more, *reversed(said)]).parties()
    assert one.party_links.equals(other.party_links)
