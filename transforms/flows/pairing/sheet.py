"""What evidence looks at: the loose entries of both sides with their texts, beside the codes of `sides.py`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from transforms.flows.known import in_pieces, with_known
from transforms.flows.matching import without
from transforms.flows.order import in_order
from transforms.flows.pairing.calendars import banking_days, calendar_of
from transforms.flows.pairing.spelling import Spelt, spelt
from transforms.flows.sides import Sides
from transforms.names.latin import plain

LEAST_TOKEN = 6
"""Letters and digits that a word of the text must have, at least, to stand for a reference."""

NAMES_ALIKE = 0.65
"""Likeness from which names that are neither near nor a part of each other are no two people's for certain [D]."""


class Loose(NamedTuple):
    """Entries of each side that no rule has tied, rows in order of the entries' ids.

    Columns: those of `Sides`; tokens (words of reference and text that hold a digit and are long enough; null or
    empty where none does), text and text_count (a number for the text's words, UInt32, and how many loose entries
    have them; null without a word), reference_text (letters and digits, capital; null without one), calendar
    (pl.Enum) and place (banking day, see calendars.py). names: name_code, key (the words of the name), name (as it
    is written). spelt: the names of these entries, ready to be compared.
    """

    debits: pl.DataFrame
    credits: pl.DataFrame
    names: pl.DataFrame
    spelt: Spelt

    def without(self, rows: pl.DataFrame) -> Loose:
        """What is left once these rows (debit, credit) are spoken for."""
        return self._replace(
            debits=without(self.debits, rows["debit"]), credits=without(self.credits, rows["credit"])
        )


def loose_of(entries: pl.DataFrame, accounts: pl.DataFrame, sides: Sides) -> Loose:
    """The loose rows of two sides, which are all that `sides` holds, with what evidence reads.

    Reads: entries (row as in `sides`, account_id, currency, narrative, reference);
        accounts (account_id, country). Entries marked as cash, charge or interest are nobody's other side.
    """
    kept = [in_order(side.filter(~pl.col("marked")), "row") for side in sides[:2]]
    called = [side[name] for side in kept for name in ("payer_name", "payee_name")]
    with ThreadPoolExecutor(1) as apart:
        # Beside the texts, which need nothing of it.
        names = apart.submit(spelt, sides.names, *called)
        texts = _texts(entries, accounts, pl.concat([side.select("row") for side in kept]))
        both = [with_known(side, texts, "row") for side in kept]
        return Loose(both[0], both[1], sides.names, names.result())


def _texts(entries: pl.DataFrame, accounts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    columns = ["row", "account_id", "currency", "narrative", "reference", "booked_at"]
    wanted = entries.select(columns).join(rows, on="row", how="semi")
    squeezed = pl.col("reference").str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    with ThreadPoolExecutor(1) as apart:
        tokens = apart.submit(_tokens, wanted)
        located = with_known(wanted, accounts.select("account_id", "country"), "account_id").select(
            "row",
            calendar_of(pl.col("currency"), pl.col("country")).alias("calendar"),
            pl.col("booked_at").cast(pl.Date).alias("day"),
            pl.when(squeezed != "").then(squeezed).alias("reference_text"),
        )
        calendars = pl.Enum(located["calendar"].unique().sort())
        placed = banking_days(located).select(
            "row", "reference_text", pl.col("calendar").cast(calendars), "place"
        )
        texts = with_known(placed, tokens.result(), "row")
    return with_known(texts, _words(wanted), "row")


def _words(entries: pl.DataFrame) -> pl.DataFrame:
    """Row, text and text_count of entries whose text has words: what a payer writes is carried to the payee as it is.

    Numbers stand apart (tokens), and so does how the text is set.
    """
    letters = pl.col("narrative").str.to_lowercase().str.replace_all(r"[^\p{L}]+", " ").str.strip_chars()
    said = in_pieces(entries.lazy().select("row", letters.alias("said")))
    worded = said.filter(pl.col("said").str.len_chars() >= _LEAST_WORDS)
    return worded.select(
        "row",
        pl.col("row").min().over("said").alias("text"),
        pl.len().over("said").cast(pl.UInt32).alias("text_count"),
    )


_LEAST_WORDS = 3
"""Letters of a text, at least."""


def _tokens(entries: pl.DataFrame) -> pl.DataFrame:
    """Row and tokens of entries whose reference or text may hold a digit."""
    said = pl.concat_str(plain(pl.col("reference").fill_null("")), plain(pl.col("narrative").fill_null("")))
    may_count = pl.any_horizontal(
        pl.col("reference", "narrative").str.contains(_MAY_COUNT).fill_null(value=False)
    )
    words = said.str.to_uppercase().str.extract_all(rf"[\p{{L}}\p{{N}}]{{{LEAST_TOKEN},}}")
    found = in_pieces(entries.lazy().filter(may_count).select("row", words.alias("tokens")))
    counting = pl.col("tokens").list.eval(pl.element().filter(pl.element().str.contains(r"\p{N}")))
    return found.select("row", counting.list.unique().list.sort())


_MAY_COUNT = r"[^\x00-/:-\x7f]"
"""A digit, or any sign beyond ASCII: some of these stand for digits."""
