"""Credits that brought a gain on traced money: what of them is gain stands apart, as a line of its own beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.money import MONEY
from transforms.tracing.kernels.arrays import CREDIT

LINE = "/gain"
"""What stands behind the id of a credit in the id of its gain's line."""


class Gain(NamedTuple):
    """A credit (entry_id) of which `amount` is gain, traced or not: each seed's part in units, and its share."""

    entry_id: str
    kind: str
    amount: Decimal
    parts: tuple[tuple[int, int], ...]
    shares: tuple[str, ...]


def parted(booked: pl.DataFrame, gains: Sequence[Gain]) -> pl.DataFrame:
    """The entries, each credit with a gain as two lines: what had been given, and the gain as a clean credit."""
    if not gains:
        return booked
    rows = [(gain.entry_id, gain.amount) for gain in gains]
    both = booked.join(
        pl.DataFrame(rows, {"entry_id": pl.String(), "gain": MONEY}, orient="row"),
        on="entry_id",
        how="left",
        maintain_order="left",
    )
    less = both.with_columns(amount=pl.col("amount") - pl.col("gain").fill_null(0))
    own = both.filter(pl.col("gain").is_not_null()).with_columns(
        amount=pl.col("gain"),
        entry_id=pl.col("entry_id") + LINE,
        transfer_id=pl.lit(None, pl.String()),
        made=pl.lit(True),
    )
    return pl.concat([less, own]).drop("gain").cast(booked.schema)


def marks(gains: Sequence[Gain], asserted: int, like: pl.DataFrame) -> pl.DataFrame:
    """Seeds (rows as `like`, of `Marks.rows`) on the gains' lines: of the asserted seed s the number asserted + s."""
    rows = [
        (gain.entry_id + LINE, CREDIT, asserted + seed, units) for gain in gains for seed, units in gain.parts
    ]
    columns = ["entry_id", "place", "seed", "units"]
    schema = {name: like.schema[name] for name in columns}
    return pl.DataFrame(rows, schema, orient="row")
