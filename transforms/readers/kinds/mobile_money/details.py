"""What a line's details say: the kind of payment and the other end, by the wordings of details.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from transforms.yaml_texts import own_yaml


@dataclass(frozen=True)
class Wording:
    """One way in which operators write a kind of payment."""

    code: str
    says: str
    shortcode: bool
    reversal: bool


TOLD = {
    "code": pl.String(),
    "account": pl.String(),
    "name": pl.String(),
    "shortcode": pl.Boolean(),
    "reversal": pl.Boolean(),
}
"""Columns of `told`."""


@cache
def wordings() -> tuple[Wording, ...]:
    """The wordings of details.yaml, in the order in which they are tried."""
    given = own_yaml(Path(__file__).with_name("details.yaml").read_text(encoding="utf-8"))
    return tuple(
        Wording(one["code"], one["says"], one.get("end") == "shortcode", bool(one.get("reversal", False)))
        for one in given
    )


def told(details: pl.Series) -> pl.DataFrame:
    """For each text code, account, name, shortcode (account is a till or agent number), reversal.

    Texts without a known wording have nulls, and false where it is a flag. The expressions run in
    time that grows with the text alone.
    """
    different = details.unique(maintain_order=True).alias("text").to_frame()
    waiting, found = different, []
    for wording in wordings():
        said = waiting.with_columns(pl.col("text").str.contains(wording.says).alias("fits"))
        met = said.filter("fits")
        if met.height:
            found.append(_of(met["text"], wording))
        waiting = said.filter(~pl.col("fits")).select("text")
    unknown = waiting.select("text", *(pl.lit(None, dtype).alias(name) for name, dtype in TOLD.items()))
    whole = pl.concat([*found, unknown])
    joined = details.alias("text").to_frame().join(whole, on="text", how="left", maintain_order="left")
    return joined.select("code", "account", "name", pl.col("shortcode", "reversal").fill_null(value=False))


def _of(texts: pl.Series, wording: Wording) -> pl.DataFrame:
    frame = texts.alias("text").to_frame()
    groups = [name for name in ("account", "name") if f"(?P<{name}>" in wording.says]
    if groups:
        parts = frame.select(pl.col("text").str.extract_groups(wording.says).alias("parts")).unnest("parts")
        frame = frame.with_columns(parts[name].str.strip_chars(" -–") for name in groups)
    return frame.select(
        "text",
        pl.lit(wording.code).alias("code"),
        *(
            pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
            if name in groups
            else pl.lit(None, pl.String).alias(name)
            for name in ("account", "name")
        ),
        pl.lit(wording.shortcode).alias("shortcode"),
        pl.lit(wording.reversal).alias("reversal"),
    )
