"""Likeness merges what fits in name and particulars, and never relatives, namesakes or the protected."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from splink.internals.linker_components.training import LinkerTraining

from tests.transforms.flows.building import account, entries_of, entry
from tests.transforms.parties.linkage.people import Case, decided, groups, link_of, party_of, registered

PHONE = {"phone": "+49 30 12345678", "country": "DE"}
HOME = {"address": "Hauptstr. 12", "postcode": "10115", "city": "Berlin", "country": "DE"}
BORN = {"birth_date": "1980-03-14"}
ONE, TWO = frozenset(("P1",)), frozenset(("P2",))
TOGETHER = frozenset(("P1", "P2"))


def pair(one: dict[str, Any], other: dict[str, Any]) -> Case:
    names = {"name": "Ali Rahimi"}
    return Case([registered("P1", **{**names, **one}), registered("P2", **{**names, **other})])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Mohammed Rahimi", **PHONE}, {"name": "Muhamad Rahimi", **PHONE, **BORN}),
        ({"name": "Mohammad Rahimi", **PHONE}, {"name": "محمد رحیمی", **PHONE}),
        ({"name": "Rahimi, Ali", **BORN, **HOME}, {**BORN, "city": "Berlin"}),
        (HOME, {**HOME, "address": "Hauptstraße 12"}),
        ({"email": "Ali.R@example.org"}, {"email": "ali.r@example.org", "address": "elsewhere"}),
        ({"birth_date": "1980-03-04", **PHONE}, {"birth_date": "1980-04-03", **PHONE}),
        ({**BORN, **PHONE}, {"birth_date": "1980", **PHONE}),
        ({**BORN, **PHONE}, {"birth_date": "2080-03-14", **PHONE}),  # the other century
        # a part of a name, a name torn in two, two slips: beside a day of birth and a particular more
        ({"name": "Rahimi", **BORN, **PHONE}, {**BORN, **PHONE}),
        ({"name": "Leila Demir Kol", **PHONE}, {"name": "Layla Demirkol", **PHONE}),
        # one sign of a date or of a document's number, beside what agrees
        ({**BORN, **PHONE}, {"birth_date": "1980-03-15", **PHONE}),
        ({**BORN, "postcode": "10115"}, {"birth_date": "1981-03-14", "postcode": "10115"}),
        (
            {**BORN, **PHONE, "document_number": "X1112223", "document_country": "AF"},
            {**BORN, "document_number": "X1112233", "document_country": "AF"},
        ),
        # a part of a name beside one day of birth; the year alone beside the postcode
        ({"name": "Rahimi", **BORN}, BORN),
        ({"birth_date": "1980", "postcode": "10115"}, {**BORN, "postcode": "10115"}),
        # words that one spelling joins
        ({"name": "Haile Ghebremedhin", **BORN}, {"name": "Ghebremdehin, Haile", **BORN}),
        ({"name": "Abby Toselda", **BORN, **HOME}, {"name": "Abby Toseland", **BORN, **HOME}),
    ],
)
def test_a_fitting_name_and_a_particular_are_probable(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = pair(one, other).parties()
    assert groups(found) == {TOGETHER}
    link = link_of(found, "P1", "P2")
    assert (link["strength"], link["outcome"], link["why_not"]) == ("probable", "merged", None)
    assert 0.8 <= link["probability"] <= 1
    assert len(link["comparisons"]) >= 2


FATHER, SON = {"birth_date": "1950-05-06", **PHONE}, {"birth_date": "1981-07-08", **PHONE}


def test_what_father_and_son_of_one_name_share_tells_nobody_who_of_them_is_meant() -> None:
    people = [
        registered("P1", "Ali Rahimi", **FATHER),
        registered("P2", "Aly Rahimi", **SON),
        registered("P3", "Ali Rahimi", **PHONE),
        registered("P4", "Ali Rahimi", **PHONE),
    ]
    found = Case(people).parties()
    assert groups(found) == {frozenset((name,)) for name in ("P1", "P2", "P3", "P4")}
    assert "who of them is meant" in link_of(found, "P1", "P3")["why_not"]
    assert "who of them is meant" in link_of(found, "P3", "P4")["why_not"]
    assert "two dates of birth" in link_of(found, "P1", "P2")["why_not"]
    # What they do not share tells; and who has another name is not touched.
    people[2] |= {"birth_date": "1950-05-06"}
    people[3] = registered("P4", "Sana Rahimi", email="s@example.org", **PHONE)
    people.append(registered("P5", "Sana Rahimi", **PHONE))
    found = Case(people).parties()
    assert groups(found) == {frozenset(("P1", "P3")), frozenset(("P2",)), frozenset(("P4", "P5"))}


def test_a_decision_that_two_are_different_makes_what_they_share_tell_nothing() -> None:
    people = [registered(f"P{number}", "Ali Rahimi", **PHONE) for number in (1, 2, 3)]
    assert groups(Case(people).parties()) == {frozenset(("P1", "P2", "P3"))}
    found = Case(people, [decided("P1", "P2", "different")]).parties()
    assert groups(found) == {ONE, TWO, frozenset(("P3",))}


def test_namesakes_of_one_day_with_two_passports_are_not_told_apart_by_the_day() -> None:
    people = [
        registered("P1", "Ali Rahimi", document_number="A1112223", document_country="AF", **BORN),
        registered("P2", "Ali Rahimi", document_number="B4445556", document_country="AF", **BORN),
        registered("P3", "Ali Rahimi", **BORN),
    ]
    assert groups(Case(people).parties()) == {ONE, TWO, frozenset(("P3",))}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        # father and son, brothers and twins
        (
            {"birth_date": "1960-05-06", **HOME, **PHONE},
            {"birth_date": "1985-07-08", **HOME, **PHONE},
            "two dates",
        ),
        ({"name": "Reza Rahimi", **HOME, **PHONE}, {"name": "Ali Rahimi", **HOME, **PHONE}, "household"),
        ({"name": "Hassan Rahimi", **HOME, **BORN}, {"name": "Hussein Rahimi", **HOME, **BORN}, "household"),
        ({"name": "Samir Rahimi", **HOME, **PHONE}, {"name": "Samira Rahimi", **HOME, **PHONE}, "household"),
        ({"name": "Hasan Rahimi", **HOME, **BORN}, {"name": "Husain Rahimi", **HOME, **BORN}, "household"),
        ({"name": "Rahimi", **HOME, **PHONE}, {**HOME, **PHONE}, "household"),
        ({"name": "Fang Lee", **HOME, **BORN}, {"name": "Lee Li", **HOME, **BORN}, "household"),  # twins
        ({"birth_date": "1992", **HOME, **PHONE}, {"birth_date": "1968-06-02", **HOME, **PHONE}, "two dates"),
        ({"name": "Ali Reza Rahimi", **PHONE}, PHONE, "too little"),
        # dates one sign off: with nothing else, and a generation apart
        ({"birth_date": "1950-05-06", **PHONE}, {"birth_date": "1980-05-06", **PHONE}, "two dates"),
        ({"birth_date": "1980-03-14"}, {"birth_date": "1980-03-15"}, "too little"),
        # a single name
        ({"name": "Rahimi", **PHONE}, {"name": "Rahimi", **PHONE}, "too little"),
        # two documents of one kind and country
        (
            {**BORN, **PHONE, "document_number": "X1112223", "document_country": "AF"},
            {**BORN, **PHONE, "document_number": "X4445556", "document_country": "AF"},
            "two documents",
        ),
    ],
)
def test_traps_stay_open_questions(one: dict[str, Any], other: dict[str, Any], why: str) -> None:
    found = pair(one, other).parties()
    assert groups(found) == {ONE, TWO}
    link = link_of(found, "P1", "P2")
    assert (link["strength"], link["outcome"]) == ("possible", "open")
    assert why in link["why_not"]


def crowd(*said: dict[str, Any]) -> Case:
    """People among so many others, each listed twice, that the model is estimated on the case."""
    others = [
        registered(
            f"Q{place}.{time}",
            f"Kar{place % 40}an Le{place // 40}sil".translate(str.maketrans("0123456789", "abcdefghij")),
            birth_date=f"{1950 + place % 50}-{place % 12 + 1:02d}-{place % 27 + 2:02d}",
            phone=f"+49 30 {20_000_000 + place}",
            country="DE",
            record_id=f"r{place}.{time}",
        )
        for place in range(550)
        for time in range(2)
    ]
    people = [registered(f"P{place}", **one) for place, one in enumerate(said, start=1)]
    return Case([*people, *others])


@pytest.mark.parametrize("refused", [False, True], ids=["estimated", "refused"])
def test_a_model_that_cannot_be_estimated_from_some_pairs_takes_the_priors(
    monkeypatch: pytest.MonkeyPatch, *, refused: bool
) -> None:
    """Splink refuses an m of next to nothing, to which an outcome comes that no pair of one person shows."""

    def refuse(*_: Any) -> None:
        raise ValueError("m_probability value 6.9e-317 is below the minimum allowed value")

    if refused:
        name = "estimate_parameters_using_expectation_maximisation"
        monkeypatch.setattr(LinkerTraining, name, refuse)
    one = {"name": "Ali Rahimi", **BORN}
    found = crowd(one, one, {"name": "Sana Kol", **BORN}).parties()
    assert {TOGETHER, frozenset(("P3",))} <= groups(found)


def test_a_phone_that_two_people_use_makes_no_link() -> None:
    one, other = {"name": "Reza Rahimi", **PHONE}, {"name": "Sana Karimi", **PHONE}
    assert pair(one, other).parties().party_links.is_empty()


def test_nobody_protected_is_merged_with_another_by_likeness_but_by_a_decision() -> None:
    people = [
        registered("P1", "Ali Rahimi", **PHONE, **BORN),
        registered("P2", "Aly Rahimi", **PHONE, **BORN),
    ]
    shield: list[dict[str, str]] = [{"identifier": "person:P1"}]
    found = Case(people, protected=shield).parties()
    assert groups(found) == {ONE, TWO}
    assert "protected" in link_of(found, "P1", "P2")["why_not"]
    ruled = Case(people, [decided("P1", "P2", "same")], protected=shield).parties()
    assert groups(ruled) == {TOGETHER}
    assert ruled.parties["protected"].to_list() == [True]


def test_who_only_paid_a_collector_is_not_merged_with_one() -> None:
    people = [registered("P1", "Ali Rahimi", **PHONE), registered("P2", "Ali Rahimi", **PHONE)]
    held = [
        {"scheme": "iban", "identifier": name, "account_id": f"a{name}", "person_id": person}
        for name, person in (("HUB", "P1"), ("PAY", "P2"))
    ]
    accounts = [account(f"a{name}", observed=name == "HUB") for name in ("HUB", "PAY", *"12345")]
    paid = [entry(n, "aHUB", f"2026-03-{n:02d}", "500", f"a{n}") for n in range(1, 6)]
    paid.append(entry(6, "aHUB", "2026-03-06", "500", "aPAY"))
    case = Case(people, accounts=accounts, entries=entries_of(*paid), register_account_holders=held)
    found = case.parties()
    assert groups(found) == {ONE, TWO}
    assert "paid by many" in link_of(found, "P1", "P2")["why_not"]


def test_unsure_keeps_a_likely_pair_open_and_different_apart() -> None:
    people = [registered("P1", "Ali Rahimi", **PHONE), registered("P2", "Ali Rahimi", **PHONE)]
    for word, outcome in (("unsure", "open"), ("different", "apart")):
        found = Case(people, [decided("P2", "P1", word)]).parties()
        assert groups(found) == {ONE, TWO}
        assert link_of(found, "P1", "P2")["outcome"] == outcome


def test_a_chain_of_likely_links_is_cut_where_it_would_join_a_contradiction() -> None:
    people = [
        registered("P1", "Ali Rahimi", email="a@example.org", birth_date="1980-03-14"),
        registered("P2", "Ali Rahimi", email="a@example.org", **PHONE),
        registered("P3", "Aly Rahimi", birth_date="1999-05-06", **PHONE),
    ]
    found = Case(people).parties()
    assert groups(found) == {frozenset(("P1", "P2")), frozenset(("P3",))}
    assert "two dates of birth" in link_of(found, "P2", "P3")["why_not"]


def test_an_account_merged_by_likeness_carries_its_probability_and_no_other_id_moves() -> None:
    accounts = [account("aA"), account("aB"), account("aC")]
    held = [
        {"scheme": "iban", "identifier": name, "account_id": f"a{name}", "person_id": person}
        for name, person in (("A", "P1"), ("B", "P2"), ("C", "P3"))
    ]
    people = [
        registered("P1", "Ali Rahimi"),
        registered("P2", "Ali Rahimi", **PHONE),
        registered("P3", "Sana Kol"),
    ]
    before = Case(people, accounts=accounts, register_account_holders=held).parties()
    people[0] |= PHONE
    after = Case(people, accounts=accounts, register_account_holders=held).parties()
    assert party_of(after, "P3") == party_of(before, "P3")
    assert party_of(after, "P1") == party_of(after, "P2") == party_of(before, "P1")
    rows = {row["account_id"]: row for row in after.party_accounts.iter_rows(named=True)}
    assert (rows["aA"]["strength"], rows["aA"]["probability"]) == ("established", 1.0)
    assert rows["aB"]["strength"] == "probable"
    assert 0.8 <= rows["aB"]["probability"] < 1
    assert before.party_accounts["strength"].unique().to_list() == ["established"]


def test_the_order_of_evidence_makes_no_difference() -> None:
    people = [
        registered(f"P{n}", name, record_id=f"r{n}", **more)
        for n, (name, more) in enumerate(
            [
                ("Ali Rahimi", PHONE),
                ("Aly Rahimi", {**PHONE, **BORN}),
                ("Ali Rahimi", BORN),
                ("Reza Rahimi", HOME),
            ]
        )
    ]
    one, other = Case(people).parties(), Case(people[::-1]).parties()
    assert all(a.equals(b) for a, b in zip(one, other, strict=True))
    assert one.party_links.filter(pl.col("outcome") == "merged").height >= 1
