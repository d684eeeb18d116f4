"""Where money can come to: by payments that were made after it came, whatever the order within a day."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tracing.kernels.reaching import DAY, lines_of, reached

POCKETS = 4
entries = st.lists(st.tuples(st.integers(0, POCKETS - 1), st.integers(0, 5), st.integers(0, 3)), max_size=14)
"""Pocket, place on its statement, day."""


def arrays(drawn: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pocket, sequence, day = (np.array([row[column] for row in drawn], np.int64) for column in range(3))
    return pocket.astype(np.int32), sequence, day * DAY


@settings(deadline=None, max_examples=60)
@given(entries)
def test_lines_stand_in_the_statements_order_and_know_their_day(drawn: list[tuple[int, int, int]]) -> None:
    lines = lines_of(*arrays(drawn), POCKETS)
    ranked = [drawn[place] for place in lines.entry]
    assert ranked == sorted(drawn)
    assert sorted(lines.entry.tolist()) == list(range(len(drawn)))
    for pocket in range(POCKETS):
        own = ranked[lines.first[pocket] : lines.first[pocket + 1]]
        assert own == [row for row in ranked if row[0] == pocket]
    for line, since in enumerate(lines.since.tolist()):
        alike = [(row[0], row[2]) == (ranked[line][0], ranked[line][2]) for row in ranked]
        assert all(alike[since : line + 1])
        assert since == 0 or not alike[since - 1]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.data())
def test_money_comes_to_what_is_paid_after_it_came(sizes: list[int], data: st.DataObject) -> None:
    first = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    line = st.integers(0, int(first[-1]) - 1)
    links = data.draw(st.lists(st.tuples(line, line), max_size=12))
    begins = data.draw(st.lists(line, max_size=3))
    pocket = np.repeat(np.arange(len(sizes)), sizes)
    touched = {later for begin in begins for later in range(begin, int(first[pocket[begin] + 1]))}
    while True:  # every line on which money may lie, one by one
        came = {came for paid, came in links if paid in touched}
        more = {later for one in came for later in range(one, int(first[pocket[one] + 1]))}
        if more <= touched:
            break
        touched |= more
    paid, came_to = (np.array([link[side] for link in links], np.int32) for side in (0, 1))
    found = reached(first, paid, came_to, np.array(begins, np.int32))
    assert set(np.flatnonzero(found).tolist()) == {int(pocket[line]) for line in touched}
