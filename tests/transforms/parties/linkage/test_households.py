"""Phones that a household shares, and those of one person alone."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.parties.linkage.households import households

PHONE = ("phone", "+4930123")
ALI, ALI_REZA = ("ali rahimi", ["AL", "RHM"]), ("ali rahimi reza", ["AL", "RHM", "RS"])


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        ([ALI, ALI_REZA], False),
        ([ALI, ("ali rahmii", ["AL", "RM"])], False),  # a slip
        ([ALI, ALI_REZA, ("rahimi yusuf", ["JSF", "RHM"])], True),
        ([("rahimi", ["RHM"]), ("kol sana", ["KL", "SN"])], True),
    ],
)
def test_a_phone_of_several_names_is_a_households(
    names: list[tuple[str, list[str]]], *, shared: bool
) -> None:
    rows = pl.DataFrame(
        [{"name_key": key, "sounds": sounds, "phone": PHONE[1], "email": None} for key, sounds in names],
        schema_overrides={"email": pl.String()},
    )
    assert households(rows, {PHONE}) == (frozenset((PHONE,)) if shared else frozenset())
    assert households(rows, {("email", "a@example.org")}) == frozenset()
    assert households(rows, set()) == frozenset()
