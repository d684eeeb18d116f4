"""Names of loose entries compared by their codes."""

from __future__ import annotations

import polars as pl

from transforms.flows.pairing.spelling import compared_names, likeness_of, spelt
from transforms.names.likeness import compared, likeness

NAMES = pl.DataFrame(
    {"name_code": [1, 2, 3, 5], "name": ["Yusuf Ali", "Юсуф Али", "-", "Lee Li"]},
    {"name_code": pl.UInt32(), "name": pl.String()},
)


def test_codes_are_as_alike_as_their_names() -> None:
    one, other = (pl.Series("c", codes, pl.UInt32()) for codes in ([1, 1, 2, 3, None], [2, 5, 5, 1, 1]))
    texts = [
        codes.to_frame("name_code").join(NAMES, on="name_code", how="left", maintain_order="left")["name"]
        for codes in (one, other)
    ]
    known = spelt(NAMES, one, other)
    assert likeness_of(known, one, other).equals(likeness(*texts))
    assert compared_names(known, one, other).equals(compared(*texts))


def test_without_names_nothing_is_compared() -> None:
    none = pl.Series("c", [], pl.UInt32())
    assert compared_names(spelt(NAMES.clear(), none), none, none).is_empty()
    assert spelt(NAMES, none).known.forms.is_empty()
