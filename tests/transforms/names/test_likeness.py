"""How alike two names are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.names.alignment import words_shared
from transforms.names.likeness import (
    LEVELS,
    NEAR,
    compared,
    compared_at,
    known_names,
    levels,
    likeness,
    likeness_at,
    places_of,
)

ALIKE = [
    ("Mohammed Hussein", "محمد حسين"),
    ("Mohammed Hussein", "Hossain Muhamad"),
    ("Yusuf Ali", "Юсуф Али"),
    ("Muammar Gaddafi", "Moammar Qaddafi"),
    ("Xi Jinping", "Xi Jin Ping"),
    ("Wang Xiaoming", "王小明"),
    ("John Q. Smith", "John Quincy Smith"),
    ("J. Smith", "John Smith"),
    ("John Smith", "John Quincy Smith"),
    ("Nikolai Patr ushev", "Nikolai Patrushev"),
    ("Reza Zahedi", "رضا زاهدی"),
    ("Benjamin Netanyahu", "בנימין נתניהו"),
    ("Tesfaye Gebremariam", "ተስፋዬ ገብረማርያም"),
    ("Romashka LLC", "ООО Ромашка"),
]
UNLIKE = [
    ("Octavian Scholz", "Olaf Scholz"),
    ("Anders Kristersson", "Ulf Kristersson"),
    ("Angelo Cruz", "Angela Merkel"),
    ("Smith", "John Smith"),
    ("Ali Hamidi", "Omar Hamidi"),
    ("Ali Hamidi", "علی رضایی"),
    ("Trust 2004 1", "Trust 2004 2"),
    ("Salman bin Muhammad al-Rawi", "Muhammad bin Salman al-Rawi"),
    ("سلمان بن محمد", "Muhammad bin Salman"),
    ("Banco Santander S.A.", "Banco Santander Chile S.A."),
    ("Abdul Ghafar Qurishi Abdul Hamid", "Abdul Ghafar Qurishi Abdul Ghani"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_one_name_are_near(one: str, other: str) -> None:
    assert likeness(pl.Series([one]), pl.Series([other])).item() >= NEAR


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_names_of_two_are_not(one: str, other: str) -> None:
    assert likeness(pl.Series([one]), pl.Series([other])).item() < NEAR


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Ali Hamidi", "ALI HAMIDI", "exact"),
        ("Ali Hamidi", "Hamidi, Ali", "reordered"),
        ("Haji Ali Hamidi", "Ali Hamidi", "reordered"),
        ("Ali Hamidi", "حمیدی علی", "same_sound"),
        ("Ali Hamidi", "Aly Hamidy Khan", "near"),
        ("Hamidi", "Ali Hamidi", "part"),
        ("高石早苗", "高市早苗", "same_sound"),
        ("高石早苗", "高石早苗", "exact"),
        ("王小明", "Wang Xiaoming", "exact"),
        ("Ali Hamidi", "Omar Karimi", "different"),
        ("", "Omar Karimi", "different"),
    ],
)
def test_levels(one: str, other: str, level: str) -> None:
    assert levels(pl.Series([one]), pl.Series([other])).item() == level
    assert level in LEVELS


NAMES = st.lists(
    st.sampled_from("ali al bin محمد حسين Юсуф o'neil müller j 王小明 haji gmbh 7".split()), max_size=9
)


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES.map(" ".join), NAMES.map(" ".join)), max_size=6))
def test_likeness_is_symmetric_and_whole_on_equal_names(pairs: list[tuple[str, str]]) -> None:
    a = pl.Series("a", [one for one, _ in pairs], dtype=pl.String())
    b = pl.Series("b", [other for _, other in pairs], dtype=pl.String())
    found = compared(a, b)
    assert found.equals(compared(b, a))
    assert found.reverse().equals(compared(a.reverse(), b.reverse()))
    assert found["likeness"].drop_nulls().is_between(0, 1).all()
    own = likeness(a, a)
    assert all((value == 1.0) == bool(name) for name, value in zip(a, own, strict=True))


@pytest.mark.parametrize(
    ("written", "own", "others"),
    [
        ("利文斯顿 埃丹", "Aidan Livingston", ["Lilly Livingston", "Aidan Forrest"]),
        ("리치먼드 에버렛", "Everett Richmond", ["Everett Adolf", "Rosa Richmond"]),
        ("ジョン・スミス", "John Smith", ["Jane Smith", "John Schmitz"]),
    ],
)
def test_scripts_of_syllables_are_nearest_to_their_own_name(
    written: str, own: str, others: list[str]
) -> None:
    found = likeness(pl.Series([written] * 3), pl.Series([own, *others])).to_list()
    assert found[0] == max(found)
    assert found.count(found[0]) == 1


def test_what_says_nothing_is_like_nothing() -> None:
    found = compared(pl.Series([None, "-"], dtype=pl.String()), pl.Series(["Ali", "Ali"]))
    assert found["likeness"].to_list() == [None, None]


def test_names_known_beforehand_are_as_alike_as_alone() -> None:
    pairs = [*ALIKE, *UNLIKE, ("-", "Ali")]
    one, other = (pl.Series("n", side, dtype=pl.String()) for side in zip(*pairs, strict=True))
    known = known_names(pl.concat([one, other, pl.Series("n", ["Zoe Ndiaye", None, "Ali"])]))
    places = [places_of(known, side) for side in (one, other)]
    assert compared_at(known, *places).equals(compared(one, other))
    assert likeness_at(known, *places).equals(likeness(one, other))


@given(st.lists(st.lists(st.integers(0, 3), max_size=5), min_size=1, max_size=5))
def test_words_that_two_names_share_count_as_often_as_both_have_them(names: list[list[int]]) -> None:
    words = np.array([word for name in names for word in name], np.int64)
    firsts = np.concatenate([[0], np.cumsum([len(name) for name in names])]).astype(np.int64)
    ones, others = (place.reshape(-1) for place in np.indices((len(names), len(names)), np.int64))
    shared = [(Counter(names[a]) & Counter(names[b])).total() for a, b in zip(ones, others, strict=True)]
    assert words_shared(words, firsts, ones, others).tolist() == shared
