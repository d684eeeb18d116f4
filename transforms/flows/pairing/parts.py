"""Parts of sums whose statements spell the sum's holder in another way, or name nobody.

The second look at sums: only at those for which the parts that name them well do not suffice.
"""

from __future__ import annotations

import polars as pl

from transforms.flows.pairing.blocks import PAIR, Window, each_pair, near_pairs
from transforms.flows.pairing.candidates import with_sides
from transforms.flows.pairing.sheet import NAMES_ALIKE, Loose
from transforms.flows.pairing.spelling import likeness_of
from transforms.flows.settings import Pairing

_BUCKET = 16
"""Days of a bucket, longer than the days of a batch."""
_MOST = 2_500
_LEAST_WORD = 3
"""Letters of a word of a name that two spellings have in common, at least."""
_TENS = 10**19
"""Units of an amount of ten (money.py: 18 decimals): a round remainder says little."""


def alike_parts(loose: Loose, side: str, wanted: pl.Series, rules: Pairing) -> pl.DataFrame:
    """PAIR: the wanted sums of a side that name nobody, and entries that call their holder by a name that is alike.

    Both names have a word and the first letter of another one in common. Entries that number the sum's end, or write
    its name as it is, are found without this. What is a holder's name as it stands is no spelling of another's.
    """
    end, other = ("payer", "payee") if side == "debit" else ("payee", "payer")
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    named = f"{end}_name"
    holders = pl.concat([loose.debits["payer_name"], loose.credits["payee_name"]]).drop_nulls().unique()
    silent = [
        sums.filter(
            pl.col(other).is_null()
            & pl.col(f"{other}_name").is_null()
            & pl.col("row").is_in(wanted.implode())
        ),
        parts.filter(pl.col(end).is_null() & ~pl.col(named).is_in(holders.implode())),
    ]
    hints = _hints(_with_words_of(loose.names, *(rows[named].drop_nulls().unique() for rows in silent)))
    both = [rows.join(hints, left_on=named, right_on="name_code", how="inner") for rows in silent]
    window = Window(_BUCKET, _MOST, _BUCKET, 1, rules.batch_days)
    debits, credits = both if side == "debit" else reversed(both)
    met = each_pair([near_pairs(debits, credits, ("hint", "currency"), (), window)])
    both_said = with_sides(met, loose, ("amount", named))
    of_sum, of_part = ("", "_in") if side == "debit" else ("_in", "")
    less = pl.col(f"amount{of_part}") < pl.col(f"amount{of_sum}")
    may = both_said.filter(less & (pl.col(named) != pl.col(f"{named}_in")))
    alike = likeness_of(loose.spelt, may[named], may[f"{named}_in"]) >= NAMES_ALIKE
    return may.select(list(PAIR)).filter(alike.fill_null(value=False))


def _with_words_of(names: pl.DataFrame, sums: pl.Series, parts: pl.Series) -> pl.DataFrame:
    """name_code and word (list) of the names that have a longer word in common with one of the sums."""
    used = pl.concat([sums, parts]).unique()
    words = names.filter(pl.col("name_code").is_in(used.implode())).select(
        "name_code", pl.col("key").str.split(" ").alias("word")
    )
    longer = words.explode("word").filter(pl.col("word").str.len_chars() >= _LEAST_WORD)
    known = longer.filter(pl.col("name_code").is_in(sums.implode()))["word"].unique()
    meeting = longer.filter(pl.col("word").is_in(known.implode())).select("name_code").unique()
    return words.join(meeting, on="name_code", how="semi")


def _hints(names: pl.DataFrame) -> pl.DataFrame:
    """Of name_code and word (list): name_code and hint, each longer word with the first letter of another one.

    A hint is a UInt32, equal where the two are.
    """
    words = names.explode("word").with_columns(place=pl.int_range(pl.len()))
    two = words.filter(pl.col("word").str.len_chars() >= _LEAST_WORD).join(words, on="name_code", suffix="_2")
    apart = two.filter(pl.col("place") != pl.col("place_2"))
    text = pl.concat_str("word", pl.lit(" "), pl.col("word_2").str.slice(0, 1))
    return apart.select("name_code", text.rank("dense").cast(pl.UInt32).alias("hint")).unique()


def completed(groups: pl.DataFrame, loose: Loose, side: str, rules: Pairing) -> pl.DataFrame:
    """Row and part of sums of which one entry that names nobody pays exactly what its other parts leave open.

    Reads: row, part, way (parts looked at together), units, together (their sum), size. Nothing else may fit, and
    what is left open may be no round sum unless there are two parts and more beside it.
    """
    end = "payer" if side == "debit" else "payee"
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    lacking = groups.with_columns(left=pl.col("units") - pl.col("together")).filter(
        (pl.col("left") > 0) & ((pl.col("size") > 1) | (pl.col("left") % _TENS != 0))
    )
    once = lacking.select("row", "way", "left").unique()
    silent = parts.filter(pl.col(end).is_null() & pl.col(f"{end}_name").is_null()).select(
        "currency", pl.col("day").alias("part_day"), pl.col("row").alias("silent"),
        left=pl.col("amount").to_physical(),
    )  # fmt: skip
    lag = (pl.col("part_day") - pl.col("day")).dt.total_days() * (1 if side == "debit" else -1)
    found = (
        once.join(sums.select("row", "currency", "day"), on="row")
        .join(silent, on=["currency", "left"])
        .filter(lag.is_between(-1, rules.batch_days))
    )
    alone = found.filter(pl.col("silent").n_unique().over("row") == 1)
    only = alone.sort("row", "way").unique("row", keep="first", maintain_order=True)
    firm = lacking.join(only, on=["row", "way"]).select("row", "part")
    return pl.concat([firm, only.select("row", part="silent")]).sort("row", "part")
