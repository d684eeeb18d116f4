"""Statements in the styles of banks around the world are read right without a hand on the profile."""

from __future__ import annotations

import pytest

from benchmarks.bank_styles import Style, styles
from benchmarks.evaluate_suggest import verdict

FEW = styles()[::4]


@pytest.mark.parametrize("style", FEW, ids=[style.name for style in FEW])
def test_a_style_is_read_right_or_a_person_is_asked(style: Style) -> None:
    word, shown = verdict(style)
    assert word != "wrong", shown


@pytest.mark.parametrize("style", styles()[1::16], ids=[style.name for style in styles()[1::16]])
def test_a_style_of_few_lines(style: Style) -> None:
    word, shown = verdict(style, lines=4)
    assert word != "wrong", shown
