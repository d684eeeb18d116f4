"""Fields 86 of many lines at once: most institutions write the subfields in their order, each once.

So one expression takes such a text apart, for a whole column. Every other text goes the way of
narrative.py, one by one; both say the same.
"""

from __future__ import annotations

import polars as pl

from transforms.readers.mt940.narrative import CARD_CODES, CASH_CODES, SEPA_WORDS, end_to_end, narrative
from transforms.readers.text_columns import stated_reference

COLUMNS = ("before", "told", "code", "account", "bank_code", "institution", "name", "stated", "told_channel")
"""What a text says: its kind of booking in words, its purpose, the code of the kind, and so on.

Of an account its number as written, and the bank beside it: columns.py finds out what scheme it is of.
"""

_SCHEMA = dict.fromkeys(COLUMNS, pl.String())
# T: text in which the separator S stands nowhere. Where it does, narrative.py knows what it means.
# 10 number of the booking sheet, 30 bank, 31 account, 32 and 33 name, 34 text key.
_IN_ORDER = (
    "^(?P<code>[0-9]{3})S00(?P<before>T)(?:S10T)?(?P<purpose>(?:S2[0-9]T)*)(?:S30(?P<bank_code>T))?"
    "(?:S31(?P<account>T))?(?:S32(?P<name>T))?(?:S33(?P<more_name>T))?(?:S34T)?(?P<more>(?:S6[0-3]T)*)$"
)
_SEPARATORS = ("?", "~", "<", ">", "^")
_REFERENCE = rf"EREF\+(.*?)(?:(?:{SEPA_WORDS})\+|$)"


def told(texts: pl.Series) -> pl.DataFrame:
    """What each text says, in the columns COLUMNS; empty or null where it says nothing."""
    lines = pl.DataFrame({"text": texts, "place": pl.Series(range(len(texts)), dtype=pl.Int64())})
    joined = lines.with_columns(pl.col("text").str.replace_all("\n", "", literal=True))
    first = joined["text"].str.slice(3, 1)
    frames = []
    for separator in _SEPARATORS:
        here = first == separator
        if here.any():
            frames.append(_in_order(joined.filter(here), f"\\x{ord(separator):02X}"))
    if sum(frame.height for frame in frames) < len(texts):
        done = pl.concat([frame["place"] for frame in frames]) if frames else lines["place"].clear()
        frames.append(_singly(lines.filter(~pl.col("place").is_in(done.implode()))))
    return (pl.concat(frames).sort("place") if len(frames) != 1 else frames[0]).select(COLUMNS)


def _in_order(lines: pl.DataFrame, separator: str) -> pl.DataFrame:
    """Those of the texts that have their subfields in order."""
    pattern = _IN_ORDER.replace("S", separator).replace("T", rf"[^{separator}\n]*")
    parts = lines.with_columns(pl.col("text").str.extract_groups(pattern)).unnest("text")
    found = parts.filter(pl.col("code").is_not_null()).with_columns(pl.col(pl.String()).fill_null(""))
    code = pl.col("code")
    whole = found.with_columns(
        (pl.col("purpose") + pl.col("more")).str.replace_all(f"{separator}[26][0-9]", "").alias("told"),
        (pl.col("name") + pl.col("more_name")).alias("name"),
        pl.col("bank_code").alias("institution"),
        pl.when(code.is_in(sorted(CASH_CODES)))
        .then(pl.lit("cash"))
        .when(code.is_in(sorted(CARD_CODES)))
        .then(pl.lit("card"))
        .otherwise(pl.lit("bank"))
        .alias("told_channel"),
    )
    return whole.with_columns(_end_to_end(whole["told"])).select("place", *COLUMNS)


def _end_to_end(purposes: pl.Series) -> pl.Series:
    """The reference behind `EREF+` in each purpose; null where there is none."""
    purposes = purposes.alias("stated")
    marks = purposes.str.count_matches("EREF+", literal=True)
    if not marks.max():
        return purposes.clear().extend_constant(None, len(purposes))
    once = (
        purposes.to_frame()
        .select(pl.when(marks == 1).then(pl.col("stated").str.extract(_REFERENCE)))
        .select(stated_reference("stated"))
        .to_series()
    )
    often = (marks > 1).arg_true()
    return once.scatter(often, [end_to_end(purpose) for purpose in purposes.gather(often)])


def _singly(lines: pl.DataFrame) -> pl.DataFrame:
    found = [narrative(text) for text in lines["text"]]
    columns = {
        "before": [""] * len(found),
        "told": [one.text for one in found],
        "code": [one.code for one in found],
        "account": [one.account.identifier if one.account else "" for one in found],
        "bank_code": [""] * len(found),
        "institution": [one.institution or "" for one in found],
        "name": [one.name or "" for one in found],
        "stated": [one.reference for one in found],
        "told_channel": [one.channel for one in found],
    }
    return pl.DataFrame({"place": lines["place"], **columns}, {"place": pl.Int64(), **_SCHEMA})
