"""What evidence looks at: the loose entries of both sides with their texts, beside the codes of `sides.py`."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.pairing.calendars import banking_days, calendar_of
from transforms.flows.sides import Sides
from transforms.names.latin import plain

LEAST_TOKEN = 6
"""Letters and digits that a word of the text must have, at least, to stand for a reference."""

NAMES_ALIKE = 0.65
"""Likeness from which names that are neither near nor a part of each other are no two people's for certain [D]."""


class Loose(NamedTuple):
    """Entries of each side that no rule has tied, rows in order of the entries' ids.

    Columns: those of `Sides`; tokens (words of reference and text that hold a digit and are long enough),
    reference_text (letters and digits, capital; null without one), calendar and place (banking day, see calendars.py).
    names: name_code, key (the words of the name), name (as it is written).
    """

    debits: pl.DataFrame
    credits: pl.DataFrame
    names: pl.DataFrame


def loose_of(
    entries: pl.DataFrame, accounts: pl.DataFrame, sides: Sides, debits: pl.DataFrame, credits: pl.DataFrame
) -> Loose:
    """The loose rows of two sides with what evidence reads.

    Reads: entries in the order of `sides` (row is the place in it): account_id, currency, narrative, reference;
        accounts (account_id, country). Entries marked as cash, charge or interest are nobody's other side.
    """
    kept = [side.filter(~pl.col("marked")) for side in (debits, credits)]
    texts = _texts(entries, accounts, pl.concat([side.select("row") for side in kept]))
    both = [side.join(texts, on="row", how="left", maintain_order="left").sort("row") for side in kept]
    return Loose(both[0], both[1], sides.words.select("name_code", "key", "name"))


def _texts(entries: pl.DataFrame, accounts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    columns = ["account_id", "currency", "narrative", "reference", "booked_at"]
    wanted = entries.select(columns).with_row_index("row").join(rows, on="row", how="semi")
    country = accounts.select("account_id", "country")
    said = pl.concat_str(plain(pl.col("reference").fill_null("")), plain(pl.col("narrative").fill_null("")))
    squeezed = pl.col("reference").str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    located = wanted.join(country, on="account_id", how="left", maintain_order="left").select(
        "row",
        calendar_of(pl.col("currency"), pl.col("country")).alias("calendar"),
        pl.col("booked_at").cast(pl.Date).alias("day"),
        said.str.to_uppercase().str.extract_all(rf"[\p{{L}}\p{{N}}]{{{LEAST_TOKEN},}}").alias("tokens"),
        pl.when(squeezed != "").then(squeezed).alias("reference_text"),
    )
    tokens = (
        pl.col("tokens").list.eval(pl.element().filter(pl.element().str.contains(r"\p{N}"))).list.unique()
    )
    return banking_days(located).select("row", tokens.list.sort(), "reference_text", "calendar", "place")
