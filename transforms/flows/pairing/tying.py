"""All pairs of a case: what the rules tie, then batches, then what all the evidence together ties."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.matching import PAIRS, pairs_of, without
from transforms.flows.pairing.batches import Batches, batches_of
from transforms.flows.pairing.blocks import PAIR
from transforms.flows.pairing.cash import cash_links
from transforms.flows.pairing.choice import Choice, chosen_by_evidence
from transforms.flows.pairing.in_part import seen_in_part
from transforms.flows.pairing.sheet import Loose, loose_of
from transforms.flows.settings import Matching, Pairing
from transforms.flows.sides import Sides

TIED = {
    **PAIRS,
    "match_margin": pl.Float64(),
    "runner_up": pl.UInt32(),
    "sum_side": pl.String(),
}
"""sum_side: the side of which one entry stands for several of the other; null for one to one."""

_BATCH_PROBABILITY = 0.95
"""The parts are named, add up exactly, and no other set does [D]."""


_IN_PART_PROBABILITY = 0.9
"""The parts name the sum's account or have its reference, and no other line of it can be theirs [D]."""


class Tied(NamedTuple):
    """pairs: TIED, in an order that means nothing. possible: POSSIBLE, sorted."""

    pairs: pl.DataFrame
    possible: pl.DataFrame


def tied_entries(
    entries: pl.DataFrame, accounts: pl.DataFrame, sides: Sides, matching: Matching, rules: Pairing
) -> Tied:
    """Debits tied to credits, and the pairs that are possible and were not taken.

    Reads: entries and accounts as `sides_of` does.
    """
    return tied_by_evidence(entries, accounts, *tied_by_rules(sides, matching), matching, rules)


def tied_by_rules(sides: Sides, matching: Matching) -> tuple[pl.DataFrame, Sides]:
    """Pairs that the rules tie (matching.PAIRS), and what of both sides is left for evidence."""
    pairs = pairs_of(sides, matching)
    left = [
        without(side, pairs[name]).filter(~pl.col("marked"))
        for side, name in zip(sides[:2], ("debit", "credit"), strict=True)
    ]
    return pairs, Sides(left[0], left[1], sides.names)


def tied_by_evidence(
    entries: pl.DataFrame,
    accounts: pl.DataFrame,
    by_rule: pl.DataFrame,
    left: Sides,
    matching: Matching,
    rules: Pairing,
) -> Tied:
    """The rest of `tied_entries`: by_rule and left are what `tied_by_rules` gives.

    Reads: entries (row, account_id, currency, amount, booked_at, narrative, reference, mark).
    """
    cash = cash_links(entries, rules)
    if left.debits.is_empty() or left.credits.is_empty():
        return Tied(_as_tied(by_rule), cash)
    loose = loose_of(entries, accounts, left)
    batches = batches_of(loose, rules)
    rest = loose.without(batches.taken)
    choice = chosen_by_evidence(rest, matching, rules)
    in_part = seen_in_part(_without(rest, choice, batches), rules)
    batched = pl.concat(
        found.with_columns(
            pl.lit("batch").alias("match_basis"),
            pl.lit(probability).alias("match_probability"),
            pl.lit("probable").alias("match_strength"),
        )
        for found, probability in ((batches.taken, _BATCH_PROBABILITY), (in_part, _IN_PART_PROBABILITY))
    )
    weighed = choice.taken.rename({"margin": "match_margin"}).with_columns(
        pl.lit("evidence").alias("match_basis"), pl.lit("probable").alias("match_strength")
    )
    pairs = pl.concat([_as_tied(part) for part in (by_rule, batched, weighed)])
    return Tied(pairs, pl.concat([_all_possible(choice.possible, batches.open), cash]).sort(list(PAIR)))


def _without(rest: Loose, choice: Choice, batches: Batches) -> Loose:
    """What is left of both sides once pairs are chosen: nothing that may have another side, or be in another sum."""
    spoken_for = pl.concat(
        [frame.select(list(PAIR)) for frame in (choice.taken, choice.possible, batches.open)]
    )
    return rest.without(spoken_for)


def _as_tied(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select(
        pl.col(name).cast(dtype) if name in pairs.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in TIED.items()
    )


def _all_possible(weighed: pl.DataFrame, batches: pl.DataFrame) -> pl.DataFrame:
    """Possible pairs with the parts of sums that several sets explain; a pair stands once."""
    words = "it adds up with others to the sum, and so do other sets: {} fit equally well"
    parts = batches.select(
        *PAIR,
        pl.lit("batch").alias("kind"),
        pl.lit(0.0).alias("score"),
        pl.concat_list(pl.lit("part of a set that adds up to the sum exactly")).alias("reasons"),
        pl.format(words, "subsets").alias("why_not"),
    )
    return pl.concat([weighed, parts]).unique(list(PAIR), keep="first", maintain_order=True).sort(list(PAIR))
