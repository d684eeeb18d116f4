"""What an exchange's row is: deposit, withdrawal, trade, fee, reward or a move between sub-accounts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from transforms.yaml_texts import own_yaml

TYPES = ("deposit", "withdrawal", "buy", "sell", "trade", "fee", "reward", "internal", "other")
COMES_IN, GOES_OUT = ("deposit", "buy", "reward"), ("withdrawal", "sell", "fee")
"""Types that tell by themselves which way an amount without a sign goes."""
WITH_EXCHANGE = ("buy", "sell", "trade", "fee", "reward", "internal")
"""Types whose other end is the exchange itself."""


@cache
def _wordings() -> tuple[tuple[str, str], ...]:
    given = own_yaml(Path(__file__).with_name("types.yaml").read_text(encoding="utf-8"))
    return tuple((one["type"], one["says"]) for one in given)


def type_of(text: pl.Expr) -> pl.Expr:
    """The type of a row by its words; `other` where nothing is known of them."""
    declared = pl.when(text.is_in(TYPES)).then(text)
    plain = text.str.replace_all("_", " ")
    said = (
        pl.when(text.str.contains(says) | plain.str.contains(says)).then(pl.lit(name))
        for name, says in _wordings()
    )
    return pl.coalesce(declared, *said, pl.lit("other"))
