"""What speaks for two entries being one movement, in words, for somebody who asks about one transfer."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.exchange import convert_frame
from transforms.flows.pairing.evidence import with_reasons
from transforms.flows.pairing.sheet import loose_of
from transforms.flows.settings import matching_of, pairing_of
from transforms.flows.sides import said_of, sides_of

OF_AMOUNTS = ("the same amount", "less arrived", "another currency")
"""How reasons begin that speak of the two amounts."""


class Reason(NamedTuple):
    """One thing that speaks for a pair (weight > 0) or against it, in doublings of the odds."""

    weight: float
    words: str


def reasons_for(
    entries: pl.DataFrame, accounts: pl.DataFrame, configuration: Configuration, with_text: int = 0
) -> tuple[Reason, ...]:
    """Why a debit and a credit fit, the strongest reason first.

    Reads: ENTRIES (one debit and one credit); ACCOUNTS, of the entries and of what they name.
    with_text: how many entries that no rule ties have the words of the debit's text, which two entries cannot tell.
    """
    marked = (
        entries.sort("entry_id").with_row_index("row").with_columns(pl.lit(None, pl.String).alias("mark"))
    )
    euros = convert_frame(
        marked, "amount", "currency", "booked_at", "EUR", configuration=configuration, id_col="entry_id"
    )
    ordered = euros.frame.rename({"amount_ref": "euros"}).drop("rate_id")
    sides = sides_of(ordered, said_of(ordered, accounts, matching_of(configuration)))
    loose = loose_of(ordered, accounts, sides)
    common = pl.max_horizontal("text_count", pl.lit(with_text, pl.UInt32)).alias("text_count")
    loose = loose._replace(debits=loose.debits.with_columns(common))
    pair = loose.debits.select(pl.col("row").alias("debit")).join(
        loose.credits.select(pl.col("row").alias("credit")), how="cross"
    )
    said = with_reasons(pair, loose, pairing_of(configuration))["reasons"].explode().drop_nulls().to_list()
    parted = [text.removesuffix(")").rpartition(" (") for text in said]
    reasons = [Reason(float(weight), words) for words, _, weight in parted]
    return tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.words)))
