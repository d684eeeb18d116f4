"""Fees carried on: nothing twice, nothing too old, nothing across currencies."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.patterns.fan_in.test_price import UNIT, paid
from tests.transforms.patterns.worlds import START
from transforms.patterns.fan_in.onward import carried, few_share, rounds_of, telling

THREE_DAYS = timedelta(days=3)
moves = st.lists(st.tuples(st.integers(1, 9000), st.integers(0, 60)), min_size=1, max_size=20)


@given(moves, moves)
def test_no_more_is_carried_than_came_or_went(
    fees: list[tuple[int, int]], outs: list[tuple[int, int]]
) -> None:
    came = [paid(f"i{n}", amount, day) for n, (amount, day) in enumerate(fees)]
    went = [paid(f"o{n}", amount, day) for n, (amount, day) in enumerate(outs)]
    moved, due, used = carried(came, went, THREE_DAYS, START + timedelta(days=100))
    assert 0 <= moved <= min(sum(m.units for m in came), sum(m.units for m in went))
    assert due == sum(m.units for m in came)
    assert used.keys() <= {m.transfer_id for m in went}
    assert moved == sum(used.values())


def test_what_is_kept_each_time_makes_the_next_round_no_later() -> None:
    came = [paid(f"i{n}", 1000, 10 * n) for n in range(6)]
    went = [paid(f"o{n}", 700, 10 * n + 1) for n in range(6)]
    moved, _, _ = carried(came, went, THREE_DAYS, START + timedelta(days=100))
    assert moved == 6 * 700 * UNIT


def test_too_old_or_another_currency_is_not_carried_on() -> None:
    came = [paid("i", 1000, 0)]
    assert carried(came, [paid("o", 1000, 4)], THREE_DAYS, START + timedelta(days=9))[0] == 0
    assert carried(came, [paid("o", 1000, 1, "GBP")], THREE_DAYS, START + timedelta(days=9))[0] == 0


def test_fees_at_the_end_of_the_record_are_not_yet_due() -> None:
    came = [paid("i", 1000, 0), paid("j", 500, 9)]
    _, due, _ = carried(came, [], THREE_DAYS, START + timedelta(days=10))
    assert due == 1000 * UNIT


def test_rounds_are_counted_by_turns() -> None:
    came = [paid("i", 1, 0), paid("j", 1, 1), paid("k", 1, 5)]
    went = [paid("o", 1, 2), paid("p", 1, 3), paid("q", 1, 6)]
    assert rounds_of(came, went, {out.transfer_id: n for n, out in enumerate(went, 2)}) == [5, 4]


def test_rounds_tell_only_if_they_carry_much() -> None:
    assert telling([]) == 0
    assert telling([90, 2, 3, 5]) == 1
    assert telling([10] * 10) == 8


def test_the_few_largest_receivers() -> None:
    outs = [paid(f"o{n}", 10, n) for n in range(4)]
    assert few_share([], {}, 3) == 1
    assert few_share(outs, dict.fromkeys((out.transfer_id for out in outs), 10), 3) == Fraction(3, 4)
