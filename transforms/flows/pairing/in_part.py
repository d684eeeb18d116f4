"""Parts of a sum of which the others are not in evidence: a payment run of which two receivers' banks have answered.

The last look. Their statements number the sum's account, or have its reference; the account's own statement shows no
other line that could be theirs. What of the sum no part covers stays a movement of one side.
"""

from __future__ import annotations

import polars as pl

from transforms.flows.pairing.batches import BATCHED
from transforms.flows.pairing.blocks import PAIR, Window, each_pair, near_pairs
from transforms.flows.pairing.candidates import with_sides
from transforms.flows.pairing.sheet import Loose
from transforms.flows.settings import Pairing

_BUCKET = 16
_MOST = 10_000
_LEAST_PARTS = 2
"""Parts that number the sum's account, if no reference ties them to it."""
_LEAST_REST = 100
"""What is not seen is a hundredth of the sum at least: less is a charge, or no part of it [D]."""


def seen_in_part(loose: Loose, rules: Pairing) -> pl.DataFrame:
    """BATCHED, sorted: parts of sums that name nobody at their other end, each of which can be in that sum only.

    Together the parts of a sum are less than it; of what else is left on the account nothing may hold one of them.
    """
    found = [_one_way(loose, side, rules) for side in ("debit", "credit")]
    both = pl.concat(found)
    once = pl.all_horizontal(pl.col(name).is_in(_in_two(found, name).implode()).not_() for name in PAIR)
    return both.filter(once).select(list(BATCHED)).sort(list(BATCHED))


def _in_two(found: list[pl.DataFrame], name: str) -> pl.Series:
    """Entries of a side that are a sum in one direction and a part in the other."""
    return found[0].join(found[1], on=name, how="semi")[name]


def _one_way(loose: Loose, side: str, rules: Pairing) -> pl.DataFrame:
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    end, other = ("payer", "payee") if side == "debit" else ("payee", "payer")
    silent = sums.filter(pl.col(other).is_null() & pl.col(f"{other}_name").is_null())
    debits, credits = (silent, parts) if side == "debit" else (parts, silent)
    window = Window(_BUCKET, _MOST, _BUCKET, 1, rules.batch_days)
    keys = ((end, "currency"), ("telling_reference", "currency"), (f"{end}_name", "currency"))
    met = each_pair([near_pairs(debits, credits, key, ("payer", "payee"), window) for key in keys])
    both = with_sides(met, loose, ("amount", "telling_reference", end))
    of_sum, of_part = ("", "_in") if side == "debit" else ("_in", "")
    part = "credit" if side == "debit" else "debit"
    said = both.select(
        *PAIR,
        pl.lit(side).alias("sum_side"),
        pl.col(f"amount{of_sum}").alias("whole"),
        pl.col(f"amount{of_part}").alias("part"),
        tied=(pl.col("telling_reference") == pl.col("telling_reference_in")).fill_null(value=False),
        numbered=(pl.col(end) == pl.col(f"{end}_in")).fill_null(value=False),
    ).filter(pl.col("part") < pl.col("whole"))
    alone = said.filter(pl.len().over(part) == 1)
    several = (pl.len().over(side) >= _LEAST_PARTS) & (pl.col("numbered") | pl.col("tied")).any().over(side)
    enough = several | pl.col("tied").all().over(side)
    rest = pl.col("whole") - pl.col("part").sum().over(side)
    return alone.filter(enough & (rest * _LEAST_REST >= pl.col("whole")))
