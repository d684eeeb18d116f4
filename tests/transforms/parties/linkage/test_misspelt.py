"""Slips of the pen, and other people's names."""

from __future__ import annotations

import pytest

from transforms.parties.linkage.misspelt import is_her_name, is_misspelt, is_torn


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reekah modystach", "rebekah modystach"),
        ("laveryy michael", "laverty micheal"),
        ("ali rahimi", "ali rahmii"),
        ("ghebremedhin selam", "gebremedhn selam"),
        ("dawrt shareefi", "dawit sharifi"),  # two spellings of one sound, and a slip
        ("artis geo rge", "artis george"),  # a word torn in two
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


def test_where_much_agrees_a_slip_more_is_one_but_not_a_brothers_name() -> None:
    assert not is_misspelt("abby toselda", "abby toseland")
    assert is_misspelt("abby toselda", "abby toseland", much_agrees=True)
    assert not is_misspelt("hasan rahimi", "husain rahimi", much_agrees=True)
    assert not is_misspelt("kol sana", "kol sara", much_agrees=True)


def test_a_word_that_nobody_else_bears_is_a_slip_of_a_common_one() -> None:
    assert is_misspelt("lue vincent", "luke vincent", borne={"lue": 1, "luke": 7, "vincent": 4})
    assert not is_misspelt("kol sana", "kol sara", borne={"sana": 2, "sara": 7, "kol": 4})
    assert not is_misspelt("kol sana", "kol sara", borne={"sana": 1, "sara": 1, "kol": 4})


def test_one_word_torn_in_two_is_no_word_more() -> None:
    assert is_torn("demir jamal kol", "demirkol jamal")
    assert not is_torn("ali rahimi", "ali reza rahimi")
    assert not is_torn("ali rahimi", "ali rahimi")


@pytest.mark.parametrize(
    ("one", "other", "hers"),
    [
        ("samir saleh", "saleh samira", True),
        ("daniel webb", "danielle webb", True),
        ("ivan petrov", "ivan petrova", True),
        ("haile tesfay", "haile tesfaye", False),
        ("karim saleh", "karim salem", False),
        ("ali saleh", "ali saleh", False),
    ],
)
def test_a_womans_name_made_of_a_mans_is_another(one: str, other: str, hers: bool) -> None:
    assert is_her_name(one, other) is hers
    assert is_her_name(other, one) is hers
