"""Figures that a person states as evidence: of somebody's means and spending, or of an asset.

Each line says what it rests on, and whether whoever answers for it accepts it; a line that is not
accepted stays to be seen and is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.figures import ASSET_ITEMS, ITEMS
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import (
    currency_faults,
    date_faults,
    money_faults,
    said,
    with_days,
    with_money,
)

_DAYS, _AMOUNTS = ("since", "until", "stated_at"), ("amount", "amount_high")
_WORD_OF = {
    **dict.fromkeys(("", "yes", "y", "true", "1", "accepted", "ja", "oui", "si"), True),
    **dict.fromkeys(("no", "n", "false", "0", "rejected", "nein", "non", "nej"), False),
}
_COUNT = r"^\d{1,9}$"


def valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds item, accepted, the count, amounts and days."""
    counted = pl.col("t_count").str.replace_all(r"[\s.,']", "")
    dated = with_days(with_money(frame, sources, _AMOUNTS), sources, _DAYS)
    return dated.with_columns(
        pl.col("t_item").str.to_lowercase().str.replace_all(r"[\s-]+", "_").alias("item"),
        pl.col("t_accepted")
        .str.to_lowercase()
        .replace_strict(_WORD_OF, default=None, return_dtype=pl.Boolean())
        .alias("accepted"),
        pl.when(counted.str.contains(_COUNT)).then(counted).cast(pl.Int64(), strict=False).alias("count"),
    )


def faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim."""
    item, text = pl.col("item"), pl.col("t_item")
    person, asset = pl.col("t_person_id"), pl.col("t_asset")
    of_asset = item.is_in(list(ASSET_ITEMS))
    rejected = ~pl.col("accepted").fill_null(value=True)
    given = {"amount": "m_amount", "count": "count", "since": "y_since"}
    due = {
        name: [i for i, one in ITEMS.items() if name in one.needs] for name in ("amount", "count", "since")
    }
    high, low = pl.col("m_amount_high"), pl.col("m_amount")
    uncounted = (pl.col("t_count") != "") & pl.col("count").is_null()
    return [
        fault("item_unknown", ~item.is_in(list(ITEMS)), f"{{}} is none of {', '.join(ITEMS)}", text),
        fault("person_missing", ~of_asset & (person == ""), "person_id does not say whose figure it is"),
        fault("asset_missing", of_asset & (asset == ""), "asset does not say which asset it is of"),
        *(
            fault(
                f"{name}_missing",
                item.is_in(items) & (pl.col(f"t_{name}") == "") & pl.col(given[name]).is_null(),
                f"the {name} is empty, and {{}} needs one",
                text,
            )
            for name, items in due.items()
        ),
        fault(
            "other_person_missing",
            (item == "household_member") & (pl.col("t_other_person_id") == ""),
            "other_person_id does not say who belongs to the household",
        ),
        fault("source_missing", pl.col("t_source") == "", "source does not say what the figure rests on"),
        fault(
            "accepted_unknown", pl.col("accepted").is_null(), "{} is neither yes nor no", pl.col("t_accepted")
        ),
        fault("why_missing", rejected & (pl.col("t_why") == ""), "a figure that is rejected needs its why"),
        fault("amount_negative", low < 0, "the amount {} is negative", pl.col("t_amount")),
        fault("amount_high_below", high < low, "amount_high {} is below amount", pl.col("t_amount_high")),
        fault("count_unreadable", uncounted, "{} is no whole number", pl.col("t_count")),
        fault(
            "until_before_since",
            pl.col("y_until") < pl.col("y_since"),
            "until {} is before since",
            pl.col("t_until"),
        ),
        *date_faults(sources, _DAYS, "y"),
        *money_faults(sources, _AMOUNTS),
        *currency_faults(["currency"], {"currency": "amount"}),
    ]


def columns() -> Mapping[str, pl.Expr]:
    """The columns of register_figures."""
    texts = (
        *("figure_id", "person_id", "name", "asset", "other_person_id", "payment", "currency", "source"),
        *("why", "stated_by"),
    )
    return {
        **{name: said(name) for name in texts},
        **{name: pl.col(f"y_{name}") for name in _DAYS},
        **{name: pl.col(f"m_{name}") for name in _AMOUNTS},
        **{name: pl.col(name) for name in ("item", "count", "accepted")},
    }
