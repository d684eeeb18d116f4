"""Names of loose entries' ends, compared by their codes: what is compared of a name is worked out once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.flows.known import spread_out
from transforms.names.likeness import Known, compared_at, known_names, likeness_at, places_of


class Spelt(NamedTuple):
    """known: the names. at: by name_code the place in it, null for a name that says nothing or that no entry has."""

    known: Known
    at: pl.Series


def spelt(names: pl.DataFrame, *codes: pl.Series) -> Spelt:
    """The names that stand in these columns of codes. Reads: name_code, name."""
    numbers = names["name_code"].to_numpy()
    used = np.zeros(int(numbers.max(initial=0)) + 1, np.bool_)
    for column in codes:
        used[column.drop_nulls().to_numpy()] = True
    wanted = names.filter(used[numbers])
    known = known_names(wanted["name"])
    at = spread_out(places_of(known, wanted["name"]).to_frame("at"), wanted["name_code"], len(used))
    return Spelt(known, at["at"])


def likeness_of(names: Spelt, one: pl.Series, other: pl.Series) -> pl.Series:
    """How alike the names of these codes are, 0 to 1; null where one of them says nothing."""
    return likeness_at(names.known, names.at.gather(one), names.at.gather(other))


def compared_names(names: Spelt, one: pl.Series, other: pl.Series) -> pl.DataFrame:
    """Likeness and level (names/likeness.py) of the names of these codes."""
    return compared_at(names.known, names.at.gather(one), names.at.gather(other))
