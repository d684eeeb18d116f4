"""Texts made comparable."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.letters import folded, plain, without_marks


def test_marks_of_direction_go_and_digits_become_those_of_ascii() -> None:
    assert plain("\u202b۳٬۵۰۰\u202c \u200f٤٥\u2069") == "3٬500 45"
    assert without_marks("\u200fحاجی\u200e  کریم ") == "حاجی کریم"
    assert plain("ﻻ １２") == "لا 12"


def test_spellings_of_one_word_are_one() -> None:
    assert folded("كريم") == folded("کریم")
    assert folded("الأوّل") == folded("الاول")
    assert folded("Tişrîn") == "tisrin"
    assert folded("al-Zubaidi") == folded("AL ZUBAIDI")
    assert folded("Shaʿban") == folded("sha'ban")


@given(st.text(max_size=60))
def test_what_was_made_plain_stays_so(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert without_marks(without_marks(text)) == without_marks(text)
    assert not any(
        unicodedata.decimal(letter, None) is not None and letter > "\x7f" for letter in plain(text)
    )
