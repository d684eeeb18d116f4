"""The best total over a block, and the margin of every pair, beside every way of pairing by hand."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.flows.pairing.assignment import chosen_pairs

Weights = dict[tuple[int, int], int]


def frame(weights: Weights, alike: dict[int, int] | None = None) -> pl.DataFrame:
    """Debits are 0, 1, ..; credits 100, 101, ..; alike: numbers of entries that are interchangeable."""
    known = alike or {}
    rows = [(d, 100 + c, w, known.get(d, d), known.get(100 + c, 100 + c)) for (d, c), w in weights.items()]
    schema = {"debit": pl.UInt32(), "credit": pl.UInt32(), "tenths": pl.Int32()}
    return pl.DataFrame(rows, {**schema, "alike_debit": pl.Int64(), "alike_credit": pl.Int64()}, orient="row")


def best(weights: Weights, without: tuple[int, int] | None = None) -> int:
    """The best total of any set of pairs with each entry once, tried one by one."""
    usable = {pair: weight for pair, weight in weights.items() if pair != without}
    debits, credits = sorted({d for d, _ in usable}), sorted({c for _, c in usable})
    total = 0
    for size in range(1, min(len(debits), len(credits)) + 1):
        for chosen in combinations(debits, size):
            for order in permutations(credits, size):
                pairs = list(zip(chosen, order, strict=True))
                if all(pair in usable for pair in pairs):
                    total = max(total, sum(usable[pair] for pair in pairs))
    return total


weighings = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 90), min_size=1, max_size=9
)


@settings(max_examples=40, deadline=None)
@given(weighings)
def test_the_total_is_the_best_and_no_margin_is_more_than_what_the_pair_is_worth(weights: Weights) -> None:
    chosen = chosen_pairs(frame(weights), 50)
    pairs = [(d, c - 100) for d, c in chosen.select("debit", "credit").iter_rows()]
    assert chosen["debit"].is_unique().all()
    assert chosen["credit"].is_unique().all()
    assert sum(weights[pair] for pair in pairs) == best(weights)
    for pair, margin in zip(pairs, chosen["margin"], strict=True):
        lost = best(weights) - best(weights, without=pair)
        # Chains that cross each other count as if they did not: the margin may be less than what is lost, never more.
        assert margin is None or 0 <= margin <= lost
        if margin is None:
            assert lost == weights[pair]


@settings(max_examples=20, deadline=None)
@given(weighings, st.randoms(use_true_random=False))
def test_neither_order_nor_other_blocks_change_the_choice(weights: Weights, chance: Any) -> None:
    rows = list(weights.items())
    chance.shuffle(rows)
    apart = {(d + 10, c + 10): w for (d, c), w in weights.items()}
    alone = chosen_pairs(frame(weights), 50)
    mixed = chosen_pairs(frame({**dict(rows), **apart}), 50)
    assert mixed.filter(pl.col("debit") < 10).equals(alone)


def test_interchangeable_entries_are_no_rivals() -> None:
    weights = {(0, 0): 60, (0, 1): 60, (1, 0): 60, (1, 1): 60}
    assert chosen_pairs(frame(weights), 50)["margin"].to_list() == [0, 0]
    alike = chosen_pairs(frame(weights, {0: 7, 1: 7, 100: 8, 101: 8}), 50)
    assert alike.select("debit", "credit", "margin", "runner_up").rows() == [
        (0, 100, None, None),
        (1, 101, None, None),
    ]


def test_a_block_that_is_too_large_is_cut_at_its_weakest_pairs() -> None:
    weights = {(d, d): 90 for d in range(6)} | {(d, d + 1): 10 for d in range(5)}
    chosen = chosen_pairs(frame(weights), 3)
    assert [(d, c - 100) for d, c in chosen.select("debit", "credit").iter_rows()] == [
        (d, d) for d in range(6)
    ]
    assert chosen["margin"].null_count() == 6
