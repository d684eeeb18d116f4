from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ledger.validation_page import visible
from transforms.reporting.rendering.page.markup import Anchors, code, figure, markup, money, tag


@given(st.text(min_size=1))
def test_a_text_comes_back_as_it_was_and_never_as_markup(text: str) -> None:
    made = markup(text)
    assert unescape(made) == visible(text)
    assert not set("<>\"'") & set(made)
    assert tag("p", text, title=text).html.count("<") == 2


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1234567.80", "1,234,567.80 EUR"), ("-0.50", "−0.50 EUR"), ("-1200.00", "−1,200.00 EUR")],
)
def test_amounts_keep_every_digit_and_their_sign(amount: str, shown: str) -> None:
    assert markup(money(amount, "EUR")) == f'<span class="money">{shown}</span>'
    assert markup(figure(amount)) == f'<span class="money">{shown.removesuffix(" EUR")}</span>'


def test_what_nothing_states_is_said_to_be_unknown() -> None:
    assert [markup(cell) for cell in (None, "", money(None, "EUR"), 0)] == ["not known"] * 3 + ["0"]
    assert code(None).html == "<code>not known</code>"


def test_a_source_leads_to_its_exhibit_where_the_page_shows_it() -> None:
    anchors = Anchors(frozenset({"exhibit-E1"}))
    shown = markup(anchors.cited("E1, line 3; E12, <b>; and 4 more"))
    assert shown == '<a href="#exhibit-E1">E1</a>, line 3; E12, &lt;b&gt;; and 4 more'
    assert markup(anchors.cited("")) == "not known"
