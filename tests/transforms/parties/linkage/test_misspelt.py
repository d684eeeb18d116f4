"""Slips of the pen, and other people's names."""

from __future__ import annotations

import pytest

from transforms.parties.linkage.misspelt import is_misspelt


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reekah modystach", "rebekah modystach"),
        ("laveryy michael", "laverty micheal"),
        ("ali rahimi", "ali rahmii"),
        ("ghebremedhin selam", "gebremedhn selam"),
    ],
)
def test_a_slip_in_a_long_word_is_one_name(one: str, other: str) -> None:
    assert is_misspelt(one, other)
    assert is_misspelt(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kol sana", "kol sara"),  # one letter of a short name
        ("karim nazari", "karima nazari"),  # his sister
        ("jamal nazari", "kamal nazari"),  # another first letter
        ("ali rahimi", "ali reza rahimi"),  # a word more
        ("hassan rahimi", "hussein rahimi"),
        ("", ""),
    ],
)
def test_another_name_is_no_slip(one: str, other: str) -> None:
    assert not is_misspelt(one, other)
    assert not is_misspelt(other, one)
