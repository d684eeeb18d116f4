"""Tables with a column of amounts for each asset: what a row gave and what it got, by the signs."""

from __future__ import annotations

import polars as pl

from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import money
from transforms.readers.profile_shape import Numbers

COLUMN = "amounts"
"""The profile's column: each of the file's columns and the asset of its amounts, under `filled`."""


def with_amounts_apart(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Fills t_amount and t_asset, and t_received_amount and t_received_asset of a row that gave one for another.

    Adds several (Boolean): the row has two sums of one sign, so that nothing says what was given for what.
    A cell of nothing counts as empty; one that is no number is taken for the amount, and told as a fault there.
    """
    if not sources.has(COLUMN):
        return frame.with_columns(pl.lit(value=False).alias("several"))
    assets = sources.profile.columns[COLUMN].filled
    texts = {name: frame.select(sources.cell(name)).to_series() for name in assets}
    way = {name: _signs(text, sources.profile.numbers) for name, text in texts.items()}
    signs = pl.DataFrame({str(place): way[name] for place, name in enumerate(assets)})
    cells = pl.DataFrame({f"c{place}": texts[name] for place, name in enumerate(assets)})
    both = signs.hstack(cells)
    made = {}
    for sign, called in ((-1, "out"), (1, "in"), (0, "odd")):
        holds = [(place, pl.col(str(place)) == sign) for place in range(len(assets))]
        made[f"{called}_text"] = pl.coalesce(*(pl.when(one).then(f"c{place}") for place, one in holds))
        tickers = [*assets.values()]
        made[f"{called}_asset"] = pl.coalesce(
            *(pl.when(one).then(pl.lit(tickers[place])) for place, one in holds)
        )
        made[f"{called}_count"] = pl.sum_horizontal(one.fill_null(value=False) for _, one in holds)
    found = both.select(**made)
    first = pl.coalesce("odd_text", "out_text", "in_text")
    got = pl.col("out_text").is_not_null() & pl.col("in_text").is_not_null()
    said = found.select(
        first.fill_null("").alias("t_amount"),
        pl.coalesce("odd_asset", "out_asset", "in_asset").fill_null("").alias("t_asset"),
        pl.when(got).then("in_text").fill_null("").alias("t_received_amount"),
        pl.when(got).then("in_asset").fill_null("").alias("t_received_asset"),
        ((pl.col("out_count") > 1) | (pl.col("in_count") > 1)).alias("several"),
    )
    return frame.with_columns(*said.get_columns())


def _signs(texts: pl.Series, grammar: Numbers) -> pl.Series:
    """-1, 1, 0 for what is no number; null for nothing."""
    frame = pl.DataFrame({"text": texts, "value": money(texts, grammar)})
    value = pl.col("value")
    nothing = pl.col("text").is_in(["", *grammar.nothing]) | (value == 0).fill_null(value=False)
    sign = pl.when(nothing).then(None).when(value > 0).then(1).when(value < 0).then(-1).otherwise(0)
    return frame.select(sign.cast(pl.Int8)).to_series()


def apart_faults() -> list[Fault]:
    """The fault of a row with two sums of one sign. Reads: several."""
    return [
        fault(
            "several_assets",
            pl.col("several"),
            "the row has amounts of several assets that went one way, and nothing says what was given for what",
        )
    ]
