"""The best total over a block of pairs, exactly, and by how much each chosen pair outweighs every other way.

A block is what rivals join: two pairs with a common entry are in one block. Entries of other blocks change nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transforms.flows.pairing.blocks import PAIR

Scores = NDArray[np.int64]
_NEVER = -(10**9)

CHOSEN = {
    **PAIR,
    "margin": pl.Int64(),
    "runner_up": pl.UInt32(),
}
"""margin: tenths by which the best total falls if this pair is forbidden; null where nothing else fits.
runner_up: row of the entry that the best rival pair puts in place of one of the two."""


class _Block(NamedTuple):
    """A block as a matrix: rows are debits, columns are credits, in order of their rows; 0 where no pair is."""

    debits: NDArray[np.int64]
    credits: NDArray[np.int64]
    scores: Scores
    alike_debits: NDArray[np.int64]
    alike_credits: NDArray[np.int64]


def chosen_pairs(pairs: pl.DataFrame, most: int) -> pl.DataFrame:
    """The pairs of the best total, each entry once, with margin and runner-up. Columns: CHOSEN, sorted by debit.

    Reads: debit, credit, tenths (> 0); alike_debit and alike_credit (numbers: entries with equal numbers on
    both sides are interchangeable, so that which of them is paired makes no difference and is no rival).
    most: entries of one side up to which a block is solved whole; a larger one is first cut at its weakest pairs.
    """
    found = [pl.DataFrame(schema=CHOSEN)]
    blocks = _blocks(pairs.filter(pl.col("tenths") > 0).sort("debit", "credit"), most)
    sizes = blocks.group_by("block").len()
    single = blocks.join(sizes.filter(pl.col("len") == 1), on="block", how="semi")
    found.append(
        single.select(
            "debit",
            "credit",
            pl.lit(None, pl.Int64).alias("margin"),
            pl.lit(None, pl.UInt32).alias("runner_up"),
        )
    )
    several = blocks.join(sizes.filter(pl.col("len") > 1), on="block", how="semi").sort(
        "block", "debit", "credit"
    )
    found.extend(_solved(_matrix(rows)) for rows in several.partition_by("block", maintain_order=True))
    return pl.concat(found).sort("debit")


def _blocks(pairs: pl.DataFrame, most: int) -> pl.DataFrame:
    """The pairs with their block; the weakest pairs of a block that is too large are left out."""
    if pairs.is_empty():
        return pairs.with_columns(pl.lit(0).alias("block"))
    whole = _with_block(pairs)
    sizes = whole.group_by("block").agg(
        pl.max_horizontal(pl.col("debit").n_unique(), pl.col("credit").n_unique()).alias("size"),
        pl.col("tenths").min().alias("weakest"),
        pl.col("tenths").max().alias("strongest"),
    )
    large = sizes.filter((pl.col("size") > most) & (pl.col("weakest") < pl.col("strongest")))
    if large.is_empty():
        return whole.join(sizes.filter(pl.col("size") <= most), on="block", how="semi")
    rest = whole.join(large.select("block", "weakest"), on="block", how="left")
    cut = rest.filter(pl.col("weakest").is_null() | (pl.col("tenths") > pl.col("weakest")))
    return _blocks(cut.select(pairs.columns), most)


def _with_block(pairs: pl.DataFrame) -> pl.DataFrame:
    debit, credit = (pairs[name].rank("dense").to_numpy().astype(np.int64) - 1 for name in PAIR)
    places = int(debit.max()) + 1, int(credit.max()) + 1
    size = sum(places)
    joined = coo_array((np.ones(len(debit), np.int8), (debit, credit + places[0])), shape=(size, size))
    labels = connected_components(joined, directed=False)[1]
    return pairs.with_columns(pl.Series("block", labels[debit].astype(np.int64)))


def _matrix(rows: pl.DataFrame) -> _Block:
    debits, at_debit = np.unique(rows["debit"].to_numpy().astype(np.int64), return_inverse=True)
    credits, at_credit = np.unique(rows["credit"].to_numpy().astype(np.int64), return_inverse=True)
    scores = np.zeros((len(debits), len(credits)), np.int64)
    scores[at_debit, at_credit] = rows["tenths"].to_numpy()
    alike_debits, alike_credits = np.zeros(len(debits), np.int64), np.zeros(len(credits), np.int64)
    alike_debits[at_debit] = rows["alike_debit"].to_numpy()
    alike_credits[at_credit] = rows["alike_credit"].to_numpy()
    return _Block(debits, credits, scores, alike_debits, alike_credits)


def _solved(block: _Block) -> pl.DataFrame:
    at_debit, at_credit = linear_sum_assignment(block.scores, maximize=True)
    is_pair = block.scores[at_debit, at_credit] > 0
    at_debit, at_credit = at_debit[is_pair], at_credit[is_pair]
    margins = _margins(block, at_debit, at_credit)
    rivals = [_runner_up(block, int(d), int(c)) for d, c in zip(at_debit, at_credit, strict=True)]
    has_rival = [rival is not None for rival in rivals]
    return pl.DataFrame(
        {
            "debit": block.debits[at_debit],
            "credit": block.credits[at_credit],
            "margin": [int(m) if known else None for m, known in zip(margins, has_rival, strict=True)],
            "runner_up": rivals,
        },
        schema_overrides={"margin": pl.Int64, "runner_up": pl.UInt32},
    ).cast({"debit": pl.UInt32, "credit": pl.UInt32})


def _margins(block: _Block, at_debit: NDArray[np.int64], at_credit: NDArray[np.int64]) -> Scores:
    """How much the best total falls if a pair is forbidden, at least.

    Without a pair, its debit takes another's credit, whose debit takes a third's, and so on to a free
    credit or none; and likewise for its credit; or the two chains meet in a ring. `reach[p, q]` is the best gain
    of a chain from p's debit that ends with q's debit free.
    """
    own = block.scores[at_debit, at_credit]
    offers = np.where(block.scores > 0, block.scores, _NEVER)
    # crossed[p, q]: the debit of pair p with the credit of pair q.
    crossed = offers[np.ix_(at_debit, at_credit)]
    same = (block.alike_debits[at_debit][:, None] == block.alike_debits[at_debit][None, :]) & (
        block.alike_credits[at_credit][:, None] == block.alike_credits[at_credit][None, :]
    )
    crossed = np.where(same, _NEVER, crossed)
    reach = crossed - own[None, :]
    np.fill_diagonal(reach, 0)
    for middle in range(len(own)):
        np.maximum(reach, reach[:, middle : middle + 1] + reach[middle : middle + 1, :], out=reach)
    free_credit = _best_free(offers[at_debit], block.alike_credits, at_credit)
    free_debit = _best_free(offers.T[at_credit], block.alike_debits, at_debit)
    onward = (reach + free_credit[None, :]).max(axis=1)
    # A chain for the credit runs the other way: what r's debit leaves for p's credit, r's credit then needs.
    backward = (reach.T + own[:, None] - own[None, :] + free_debit[None, :]).max(axis=1)
    ring = (reach + crossed.T).max(axis=1)
    alternative = np.maximum(np.maximum(ring, onward + backward), 0)
    margins: Scores = np.maximum(own - alternative, 0)
    return margins


def _best_free(offers: Scores, alike: NDArray[np.int64], taken: NDArray[np.int64]) -> Scores:
    """The best offer of an entry that is not taken, 0 for none; one that is like the taken one is no other way."""
    free = np.ones(offers.shape[1], bool)
    free[taken] = False
    others = np.where(alike[taken][:, None] == alike[None, free], _NEVER, offers[:, free])
    best: Scores = np.maximum(others.max(axis=1, initial=0), 0)
    return best


def _runner_up(block: _Block, debit: int, credit: int) -> int | None:
    """The entry of the strongest rival pair: of equal ones a credit before a debit, and the first by id."""
    to_others = np.where(block.alike_credits == block.alike_credits[credit], 0, block.scores[debit])
    from_others = np.where(block.alike_debits == block.alike_debits[debit], 0, block.scores[:, credit])
    best_credit, best_debit = int(to_others.argmax()), int(from_others.argmax())
    if max(to_others[best_credit], from_others[best_debit]) <= 0:
        return None
    if to_others[best_credit] >= from_others[best_debit]:
        return int(block.credits[best_credit])
    return int(block.debits[best_debit])
