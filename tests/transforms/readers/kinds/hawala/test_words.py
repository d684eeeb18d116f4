"""Words, ticks and strike-outs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.kinds.hawala.words import (
    direction_readings,
    kind_of,
    status_readings,
    unstruck,
    without_titles,
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(
            (word, "in")
            for word in (
                "gereft",
                "گرفت",
                "جمع",
                "Jama'",
                "دریافت",
                "received",
                "بدهی",
                "alay-na",
                "علينا",
                "CR",
                "وەرگیرا",
            )
        ),
        *(
            (word, "out")
            for word in (
                "dad",
                "داد",
                "bord",
                "برد",
                "kharj",
                "خرج",
                "طلب",
                "la-na",
                "لنا",
                "Dr",
                "paid",
                "دفع",
            )
        ),
        ("تسویه دریافت", "settlement_in"),
        ("settlement paid", "settlement_out"),
    ],
)
def test_directions(word: str, meant: str) -> None:
    found = direction_readings(f"\u200f{word} ", {})
    assert found[0].value == meant
    assert len(found) == 1 or found[0].cost < found[1].cost


def test_a_bare_settlement_may_go_either_way() -> None:
    found = direction_readings("تصفیه", {})
    assert [(one.value, one.cost) for one in found] == [("settlement_out", 0), ("settlement_in", 0)]


def test_a_profile_s_words_go_first() -> None:
    assert direction_readings("dad", {"dad": "in"})[0].value == "in"
    assert status_readings("zero", {"zero": "cancelled"}, struck=False)[0].value == "cancelled"
    assert direction_readings("whatever", {}) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, ["settled"]) for text in ("✓", "✔", "√", "paid", "پرداخت شد", "داده شد", "تم الدفع")),
        *((text, ["cancelled"]) for text in ("cancelled", "باطل", "ملغي", "❌")),
        *((text, ["open"]) for text in ("", "باقی", "not paid", "پرداخت نشده")),
        ("x", ["cancelled", "settled"]),
        ("✗", ["cancelled", "settled"]),
        ("hm", []),
        ("not settled yet", []),
    ],
)
def test_status(text: str, meant: list[str]) -> None:
    assert [one.value for one in status_readings(text, {}, struck=False)] == meant


def test_a_strike_out_is_a_status() -> None:
    assert unstruck("~~3,500~~") == ("3,500", True)
    assert unstruck("3\u0336,\u03365\u0336") == ("3,5", True)
    assert unstruck("3,500") == ("3,500", False)
    assert [one.value for one in status_readings("", {}, struck=True)] == ["cancelled", "settled"]


def test_sums_are_known_by_their_words() -> None:
    assert {kind_of([text]) for text in ("Total:", "مجموع صفحه ۳", "المجموع", "جمع کل")} == {"page_total"}
    assert {kind_of([text]) for text in ("نقل از صفحه قبل", "b/f", "Opening balance", "الرصيد السابق")} == {
        "carried_forward"
    }
    assert kind_of(["Totalizator", "", "Ahmad"]) == "line"


def test_titles_are_set_aside_and_a_title_alone_is_a_name() -> None:
    assert without_titles("حاجی ملا کریم") == ("کریم", ("حاجی", "ملا"))
    assert without_titles("Al-Haj Karim Sarraf") == ("Karim Sarraf", ("Al-Haj",))
    assert without_titles("Mam") == ("Mam", ())
    assert without_titles("Hama Ranya sarraf") == ("Hama Ranya sarraf", ())


@given(st.text(max_size=30))
def test_any_text_is_taken(text: str) -> None:
    direction_readings(text, {})
    status_readings(text, {}, struck=True)
    kind_of([text])
    name, titles = without_titles(text)
    assert len(name.split()) + sum(len(title.split()) for title in titles) >= bool(name)
