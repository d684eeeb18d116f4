"""What a person should know of movements that are read all the same."""

from __future__ import annotations

import polars as pl

from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.notes import Notes
from transforms.readers.kinds.virtual_asset.assets import token_of
from transforms.readers.kinds.virtual_asset.ends import ADDRESSES

_WORDS = {"from_address": "from", "to_address": "to", "counterparty_address": "other", "contract": "contract"}


def note_doubts(notes: Notes, frame: pl.DataFrame, sources: Sources) -> None:
    """Note what is odd of good records. Reads: the columns that movement.py makes."""
    _note_addresses(notes, frame, sources)
    for note in sorted(set(frame["asset_note"].drop_nulls().to_list()) - {""}):
        notes.add(note, frame, pl.col("asset_note") == note, pl.col("t_asset"), sources)
    _note_decimals(notes, frame, sources)
    told = pl.col("t_transaction")
    words = "failed: no value moved, but a fee may have been paid"
    notes.add(words, frame, pl.col("status") == "failed", told, sources)
    unknown = pl.col("status") == "unknown"
    words = "nothing says what the status means, so it makes no transfer (map it in the profile)"
    notes.add(words, frame, unknown, pl.col("status_said"), sources)
    nothing = (pl.col("out_amount").fill_null(pl.col("in_amount")) == 0) & (pl.col("status") == "completed")
    notes.add("moves nothing: the amount is zero", frame, nothing, told, sources)
    words = "no column states what the trade cost or brought; it is the amount times the price, not rounded"
    notes.add(words, frame, pl.col("priced") & pl.col("two"), pl.col("t_price"), sources)
    minus = pl.col("m_fee") < 0
    notes.add("the fee carries a minus sign; it is read as a charge", frame, minus, pl.col("t_fee"), sources)
    if not sources.profile.account:
        signed = pl.col("m_amount") < 0
        words = "the amount carries a minus sign; the ends say who pays"
        notes.add(words, frame, signed, pl.col("t_amount"), sources)
    power = pl.col("t_amount").str.contains(r"\d[eE][+-]?\d")
    notes.add(
        "the amount is written as a power of ten and is read exactly",
        frame,
        power,
        pl.col("t_amount"),
        sources,
    )


def _note_addresses(notes: Notes, frame: pl.DataFrame, sources: Sources) -> None:
    for name in ADDRESSES:
        doubts = frame[f"x_{name}"].drop_nulls().unique().sort().to_list()
        for doubt in doubts:
            words = f"the {_WORDS[name]} address is kept as it is, but {doubt}"
            notes.add(words, frame, pl.col(f"x_{name}") == doubt, pl.col(f"t_{name}"), sources)


def _note_decimals(notes: Notes, frame: pl.DataFrame, sources: Sources) -> None:
    """Decimals that a listed token does not have."""
    if not (frame["t_decimals"] != "").any():
        return
    contracts = frame["contract"].unique().to_list()
    known = {one: token.decimals for one in contracts if one and (token := token_of(one)) is not None}
    if not known:
        return
    right = pl.col("contract").replace_strict(known, default=None, return_dtype=pl.Int64())
    wrong = right != pl.col("t_decimals").cast(pl.Int64, strict=False)
    words = "the decimals are not those of the token's contract, so the amount may be wrong by powers of ten"
    notes.add(words, frame, wrong, pl.col("t_decimals"), sources)
