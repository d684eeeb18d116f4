"""A person's word on who is who: it always wins, the latest first, whatever the delivery."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import account, statements_of
from tests.transforms.parties.linkage.people import (
    Case,
    decided,
    groups,
    holds,
    link_of,
    party_of,
    registered,
)
from transforms.parties.linkage.decisions import party_id

DOCUMENT = {"document_number": "P1234567X", "document_country": "AF"}
ALI = registered("P1", "Ali Kol", **DOCUMENT)
ALI_TOO = registered("P2", "Ali Kohl", **DOCUMENT)
SANA = registered("P3", "Sana Kol")


def test_different_parts_what_a_document_joins() -> None:
    assert groups(Case([ALI, ALI_TOO]).parties()) == {frozenset(("P1", "P2"))}
    found = Case([ALI, ALI_TOO], [decided("P1", "P2", "different", why="seen together")]).parties()
    assert groups(found) == {frozenset(("P1",)), frozenset(("P2",))}
    link = link_of(found, "P1", "P2")
    assert (link["outcome"], link["probability"], link["decided_by"]) == ("apart", 0.0, "A. Roth")
    assert "seen together" in link["comparisons"][0]


def test_same_joins_what_the_documents_contradict_and_later_facts_agree_with_either() -> None:
    born = [
        registered("P1", "Ali", birth_date="1980-03-14"),
        registered("P2", "Ali", birth_date="1981-03-14"),
    ]
    assert len(groups(Case(born).parties())) == 2
    found = Case(born, [decided("P2", "P1", "same")]).parties()
    assert groups(found) == {frozenset(("P1", "P2"))}
    assert link_of(found, "P1", "P2")["strength"] == "established"


@pytest.mark.parametrize(
    ("first", "second", "parties"),
    [
        (("same", "2026-01-01"), ("different", "2026-01-02"), 2),
        (("same", "2026-01-02"), ("different", "2026-01-01"), 1),
        (("same", "2026-01-01"), ("different", "2026-01-01"), 2),  # of one day: the more cautious
        (("same", None), ("different", "2020-01-01"), 2),
        (("different", None), ("same", "2020-01-01"), 1),
        (("same", "2026-01-01"), ("unsure", "2026-01-02"), 2),
    ],
)
def test_the_latest_decision_wins_and_the_other_is_listed(first: Any, second: Any, parties: int) -> None:
    words = [decided("P1", "P3", *first), decided("P3", "P1", *second)]
    for order in (words, words[::-1]):
        found = Case([ALI, SANA], order).parties()
        assert len(groups(found)) == parties
        comparisons = link_of(found, "P1", "P3")["comparisons"]
        assert len(comparisons) == 2
        assert sum(text.startswith("overruled: ") for text in comparisons) == 1


def test_decisions_that_contradict_each_other_through_a_third_person_leave_the_latest() -> None:
    words = [
        decided("P1", "P2", "same", "2026-01-01"),
        decided("P2", "P3", "same", "2026-01-03"),
        decided("P1", "P3", "different", "2026-01-02"),
    ]
    found = Case([registered(one) for one in ("P1", "P2", "P3")], words).parties()
    assert groups(found) == {frozenset(("P1",)), frozenset(("P2", "P3"))}
    assert "overruled" in link_of(found, "P1", "P2")["comparisons"][0]


def test_a_decision_may_name_parties_mentions_identifiers_and_register_ids() -> None:
    accounts = [account("a0001"), account("a0002")]
    statements = statements_of({"account_id": "a0001", "holder_name": "Ali Kol"})
    plain = Case([ALI], accounts=accounts, statements=statements)
    records = plain.parties().party_records
    mention = records.filter(pl.col("source") == "statement")["record_key"][0]
    for one, other in (("p0001", "P1"), (mention, "person:P1"), (mention, "document:AF/P1234567X")):
        found = Case([ALI], [decided(one, other, "same")], accounts, statements=statements).parties()
        held = dict(found.party_accounts.select("account_id", "party_id").rows())
        assert held["a0001"] == party_of(found, "P1")
        assert held["a0002"] == "p0002"


def test_a_decision_on_a_party_holds_when_a_new_identifier_comes_first_in_its_group() -> None:
    before = party_of(Case([registered("P9", "Ali")]).parties(), "P9")
    ruling = [decided(before, "P3", "same")]
    later = registered("P9", "Ali", document_number="A7654321B", document_country="AF")
    found = Case([later, SANA], ruling).parties()
    assert groups(found) == {frozenset(("P9", "P3"))}
    assert party_of(found, "P9") == party_id("kdocument:AF/A7654321B") != before


@pytest.mark.parametrize("scheme", ["hawala", "iban"])
def test_a_decision_on_an_account_of_which_nothing_was_said_holds_when_something_is(scheme: str) -> None:
    """Its own name was the only mention of it, and is none any more."""
    accounts = [account("a1", scheme=scheme, holder_name="Lion")]
    ((silent,),) = Case(accounts=accounts).parties().party_records.select("record_key").rows()
    lines = [holds("a1", None, name="Ali Kol")]
    found = Case([SANA], [decided(silent, "P3", "same")], accounts, register_account_holders=lines).parties()
    assert set(found.party_records["name"]) == {"Ali Kol", "Sana Kol"}
    assert found.party_records["party_id"].n_unique() == 1


def test_what_a_decision_names_need_not_be_there_and_an_empty_line_decides_nothing() -> None:
    empty = {"person_id_a": "P1", "person_id_b": "P3", "decision": None}
    found = Case([ALI, SANA], [decided("P1", "nobody", "same"), empty]).parties()
    assert len(groups(found)) == 2
    assert found.party_links.is_empty()


def test_mentions_of_one_account_cannot_be_parted() -> None:
    lines = [holds("a1", None, name="Ali"), holds("a1", None, name="Sana")]
    case = Case(accounts=[account("a1")], register_account_holders=lines)
    one, other = case.parties().party_records["record_key"].to_list()
    ruled = Case([], [decided(one, other, "different")], [account("a1")], register_account_holders=lines)
    assert ruled.parties().parties.equals(case.parties().parties)


PEOPLE = ("P1", "P2", "P3", "P4", "P5")
WORDS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from(("same", "different", "unsure")),
        st.integers(1, 9),
    ).filter(lambda one: one[0] != one[1]),
    max_size=6,
)
PERSONS = st.lists(
    st.tuples(
        st.sampled_from((None, "A1234X", "B1234X")), st.sampled_from((None, "1980-03-14", "1981-03-14"))
    ),
    min_size=5,
    max_size=5,
)


def case_of(people: Any, words: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    persons = [
        registered(name, document_number=number, document_country="AF", birth_date=born, record_id=f"r{name}")
        for name, (number, born) in zip(PEOPLE, people, strict=True)
    ]
    rows = [
        decided(one, other, word, f"2026-01-0{day}", record_id=f"d{place}")
        for place, (one, other, word, day) in enumerate(words)
    ]
    return persons, rows


@settings(max_examples=12, deadline=None)
@given(PERSONS, WORDS, st.randoms(use_true_random=False))
def test_the_order_of_evidence_makes_no_difference(people: Any, words: Any, chance: Any) -> None:
    persons, rows = case_of(people, words)
    one = Case(persons, rows).parties()
    chance.shuffle(persons)
    chance.shuffle(rows)
    other = Case(persons, rows).parties()
    assert all(a.equals(b) for a, b in zip(one, other, strict=True))


@settings(max_examples=12, deadline=None)
@given(PERSONS, WORDS)
def test_the_latest_word_on_two_people_always_holds(people: Any, words: Any) -> None:
    persons, rows = case_of(people, words)
    if rows:
        last = decided(rows[0]["person_id_a"], rows[0]["person_id_b"], "same", "2026-02-01", record_id="last")
        for word, together in (("same", True), ("different", False)):
            found = Case(persons, [*rows, {**last, "decision": word}]).parties()
            met = party_of(found, last["person_id_a"]) == party_of(found, last["person_id_b"])
            assert met is together


@settings(max_examples=12, deadline=None)
@given(PERSONS)
def test_no_party_holds_a_contradiction_and_what_is_refused_is_listed(people: Any) -> None:
    persons, _ = case_of(people, [])
    found = Case(persons).parties()
    born = {row["person_id"]: row["birth_date"] for row in persons}
    for party in groups(found):
        assert len({born[name] for name in party} - {None}) <= 1
    numbers = {row["person_id"]: row["document_number"] for row in persons}
    for number in ("A1234X", "B1234X"):
        having = [name for name in PEOPLE if numbers[name] == number]
        parted = {party_of(found, name) for name in having}
        stay_open = found.party_links.filter(
            pl.col("outcome") == "open", pl.col("basis").str.contains(number)
        )
        assert stay_open.height >= len(parted) - 1


@settings(max_examples=12, deadline=None)
@given(PERSONS, st.sampled_from(("same", "different")))
def test_a_decision_changes_no_id_of_a_party_that_it_does_not_touch(people: Any, word: str) -> None:
    persons, _ = case_of(people, [])
    before = Case(persons).parties()
    after = Case(persons, [decided("P1", "P2", word)]).parties()
    touched = {party_of(before, "P1"), party_of(before, "P2")}
    # Who shares a document with the two is touched too: what kept them apart may be settled by the decision.
    numbers = {persons[0]["document_number"], persons[1]["document_number"]} - {None}
    for name, row in zip(PEOPLE, persons, strict=True):
        if party_of(before, name) not in touched and row["document_number"] not in numbers:
            assert party_of(after, name) == party_of(before, name)
