"""Which pay-out belongs to which cash-in: by token, value, time and names, one by one or in parts."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.hawala.books import frame, line, rows, worked
from transforms.hawala.solving import best_pairs
from transforms.schema import HAWALA_LINKS, HAWALA_STATES


def links(*lines: dict[str, object]) -> list[tuple[list[int], list[int], str, str]]:
    """In-lines and out-lines by number, status and strength."""
    found = rows(worked(*lines), HAWALA_LINKS)
    return [
        (_numbers(row["in_records"]), _numbers(row["out_records"]), str(row["status"]), str(row["strength"]))
        for row in found
    ]


def _numbers(records: Any) -> list[int]:
    return [int(record.rpartition("-")[2]) for record in records]


def taken(number: int, amount: str = "1000", **more: object) -> dict[str, object]:
    return line(number, "Karim", "in", amount, **({"counterpart": "Hama"} | more))


def paid(number: int, amount: str = "980", **more: object) -> dict[str, object]:
    return line(number, "Hama", "out", amount, **({"counterpart": "Karim", "day": date(2025, 3, 5)} | more))


def test_token_and_amount_in_two_books_establish_a_pair() -> None:
    one, other = (
        taken(1, token="۷۴-21", token_plain="74-21", payee="Rahim"),
        paid(2, token="7421", payee="Rahim"),
    )
    assert links(one, other) == [([1], [2], "matched", "established")]
    (row,) = rows(worked(one, other), HAWALA_LINKS)
    assert row["explanation"] == (
        "1000.00 USD taken in and 980.00 USD paid out are one hawala; both tokens are 7421; cost 0.00."
    )


def test_without_a_token_names_and_sums_are_consistent_and_no_more() -> None:
    one, other = taken(1, payee="Rahim Wardak"), paid(2, payee="Wardak Rahim")
    assert links(one, other) == [([1], [2], "matched", "probable")]
    (row,) = rows(worked(one, other), HAWALA_LINKS)
    assert "are consistent with one hawala; no token ties them" in str(row["explanation"])


@pytest.mark.parametrize(
    "other",
    [
        paid(2, token="9999"),
        paid(2, token="7421", day=date(2025, 3, 2)),
        paid(2, token="7421", day=date(2025, 8, 1)),
        paid(2, token="7421", amount="500", status="settled"),
        line(2, "Karim", "out", "980", token="7421", day=date(2025, 3, 5)),
        paid(2, token="7421", counterpart="Third"),
    ],
    ids=["token", "before", "too late", "sum", "one book", "other hawaladar"],
)
def test_what_contradicts_is_no_pair(other: dict[str, object]) -> None:
    third = line(9, "Third", "out", "1", token="other")
    found = links(taken(1, token="7421", status="settled"), other, third)
    assert [link[:3] for link in found if 1 in link[0]] == [([1], [], "unmatched")]


def test_a_date_that_may_be_early_enough_is_no_contradiction() -> None:
    late = taken(1, token="7421", day=date(2025, 3, 4), last_day=date(2025, 3, 8))
    assert links(late, paid(2, token="7421")) == [([1], [2], "matched", "established")]


def test_two_equal_pay_outs_are_ambiguous_and_each_line_stands_alone() -> None:
    made = worked(taken(1), taken(2), paid(3), paid(4))
    found = [str(row["status"]) for row in rows(made, HAWALA_LINKS)]
    assert found == ["ambiguous", "ambiguous"]
    assert made.movements["match_basis"].to_list() == ["one_side"] * 4


def test_instalments_of_one_token_are_one_hawala_until_all_is_paid() -> None:
    lines = (
        taken(1, token="88"),
        paid(2, "480", token="88"),
        paid(3, "300", token="88", day=date(2025, 3, 9)),
    )
    assert links(*lines) == [([1], [2, 3], "matched", "probable")]
    states = rows(worked(*lines), HAWALA_STATES)
    assert [(state["state"], state["held"]) for state in states] == [
        ("HELD", 1000),
        ("PART_RELEASED", 520),
        ("PART_RELEASED", 220),
    ]


def test_pay_outs_without_a_token_that_are_exactly_the_sum_are_instalments() -> None:
    one = taken(1, commission="20", payee="Rahim")
    parts = [paid(2, "400", payee="Rahim"), paid(3, "580", payee="Rahim"), paid(4, "77", payee="Rahim")]
    assert ([1], [2, 3], "matched", "probable") in links(one, *parts)


def test_a_family_that_pays_in_for_one_pay_out_is_one_hawala() -> None:
    lines = (taken(1, "600", token="F7A"), taken(2, "400", token="F7A"), paid(3, token="F7A"))
    assert links(*lines) == [([1, 2], [3], "matched", "established")]


def test_other_currencies_meet_at_the_books_rate_or_else_at_the_reference_rate() -> None:
    stated = taken(1, "3500", token="7421", rate="0.905", commission="105")  # nobody is named
    euros = paid(2, "3072.475", token="7421", currency="EUR")
    (row,) = rows(worked(stated, euros), HAWALA_LINKS)
    assert row["cost"] == 0.3
    assert row["kept"] == row["fair_amount"] - row["payout_amount"]  # type: ignore[operator]
    assert (
        links(taken(1, "3500", token="7421"), paid(2, "3250", token="7421", currency="EUR"))[0][2]
        == "matched"
    )


LINES = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(["500", "980", "1000"]),
        st.sampled_from([None, "11", "12", "9999"]),
        st.integers(1, 28),
        st.sampled_from([None, "Rahim", "Nasrin"]),
    ),
    max_size=9,
)


@given(LINES, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_every_line_stands_in_one_link_whatever_the_order(drawn: list[Any], mixed: Random) -> None:
    lines = [
        (taken if is_in else paid)(number, amount, token=token, day=date(2025, 3, day), payee=payee)
        for number, (is_in, amount, token, day, payee) in enumerate(drawn, start=1)
    ]
    made = worked(*lines)
    told = [number for row in rows(made, HAWALA_LINKS) for number in _numbers(row["in_records"])]
    told += [number for row in rows(made, HAWALA_LINKS) for number in _numbers(row["out_records"])]
    assert sorted(told) == list(range(1, len(lines) + 1))
    assert made.movements["transfer_id"].is_unique().all()
    other = list(lines)
    mixed.shuffle(other)
    again = worked(*other)
    assert again.movements.equals(made.movements)
    for table, had in made.tables.items():
        assert again.tables[table].equals(had)


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 50), max_size=12))
def test_the_best_set_saves_most_and_its_margins_are_true(savings: dict[tuple[int, int], int]) -> None:
    found = best_pairs({pair: float(value) for pair, value in savings.items()})
    best = _most(savings)
    assert sum(savings[pair[:2]] for pair in found) == best
    for taken_, paid_, margin in found:
        others = {pair: value for pair, value in savings.items() if pair != (taken_, paid_)}
        assert margin == best - _most(others)


def _most(savings: dict[tuple[int, int], int]) -> int:
    """By trying every set."""
    if not savings:
        return 0
    (first, *_) = sorted(savings)
    rest = {pair: value for pair, value in savings.items() if pair != first}
    free = {pair: value for pair, value in rest.items() if pair[0] != first[0] and pair[1] != first[1]}
    return max(_most(rest), savings[first] + _most(free))


def test_what_is_struck_out_moves_nothing() -> None:
    made = worked(taken(1, token="7421", status="cancelled"), paid(2, token="7421"))
    assert [row["status"] for row in rows(made, HAWALA_LINKS)] == ["unmatched"]
    states = rows(made, HAWALA_STATES)
    assert [state["state"] for state in states] == ["HELD", "REFUNDED"]
    assert frame().is_empty()


def test_a_token_that_others_use_too_still_ties_its_instalments() -> None:
    lines = (
        taken(1, token="88"),
        paid(2, "480", token="88"),
        paid(3, "500", token="88", day=date(2025, 3, 9)),
        line(4, "Soran", "in", "700", counterpart="Diyar", token="88"),
        line(5, "Diyar", "out", "686", counterpart="Soran", token="88"),
    )
    assert ([1], [2, 3], "matched", "probable") in links(*lines)
    assert ([4], [5], "matched", "probable") in links(*lines)
