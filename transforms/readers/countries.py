"""Countries as files write them, to the two letters of ISO 3166-1."""

from __future__ import annotations

from functools import cache

import polars as pl
import pycountry


@cache
def _codes() -> dict[str, str]:
    """Alpha-2 code by code and name, without capitals."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for key in ("name", "official_name", "common_name", "alpha_3", "alpha_2"):
            said = getattr(country, key, None)
            if said:
                found[said.casefold()] = country.alpha_2
    return found


def country_code(text: str) -> str:
    """The two letters of a country named by a code or by its exact name; else the text as written.

    What no list knows (`Kosovo`, a misspelt name) is kept: it is worth more to a reader than nothing.
    """
    return _codes().get(" ".join(text.split()).casefold(), text)


def as_country(column: str) -> pl.Expr:
    """`country_code` of a column of texts; null where it is empty."""
    text = pl.col(column)
    coded = text.map_batches(_coded, return_dtype=pl.String())
    return pl.when(text != "").then(coded)


def _coded(texts: pl.Series) -> pl.Series:
    different = {text: country_code(text) for text in texts.drop_nulls().unique().to_list()}
    return texts.replace(different)
