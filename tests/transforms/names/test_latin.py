"""Plain forms of texts and names."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.names.latin import latin, latin_names, plain, script_of, scripts_of


def of(text: str | None, expression: pl.Expr) -> object:
    return pl.DataFrame({"text": [text]}, schema={"text": pl.String()}).select(expression).item()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Müller-Süd", " mueller sued "), ("  Dépôt,  ESPÈCES!", " depot especes "), ("", "  "), (None, None)],
)
def test_plain(text: str | None, expected: str | None) -> None:
    assert of(text, plain(pl.col("text"))) == expected


@pytest.mark.parametrize(
    ("name", "expected", "script"),
    [
        ("Müller-Süd", "mueller sued", "latin"),
        ("O’Brien", "obrien", "latin"),
        ("Юсуф", "yusuf", "cyrillic"),
        ("Олександр", "oleksandr", "cyrillic"),
        ("محمد", "mhmd", "arabic"),
        ("مُحَمَّد", "mhmd", "arabic"),
        ("عبد الرحمن", "abd al rhmn", "arabic"),
        ("حبيب الله", "hbyb allah", "arabic"),
        ("گل‌محمد", "glmhmd", "arabic"),
        ("څارنوال", "tsarnwal", "arabic"),
        ("ڈار", "dar", "arabic"),
        ("Γιώργος Μπαντούρης", "giorgos baduris", "greek"),
        ("אברהם כהן", "abrhm khn", "hebrew"),
        ("አበበ በቀለ", "abebe bekele", "ethiopic"),
        ("王小明", "wang xiaoming", "cjk"),
        ("弗拉基米尔·普京", "fulajimier pujing", "cjk"),
        ("김정은", "gim jeongeun", "hangul"),
        ("١٢ شارع", "12 shara", "arabic"),
        ("  ", "", None),
        ("12", "12", None),
    ],
)
def test_names_of_every_script_in_latin_letters(name: str, expected: str, script: str | None) -> None:
    assert (latin(name), script_of(name)) == (expected, script)


@given(st.text(max_size=30))
def test_a_plain_name_is_plain_already(text: str) -> None:
    assert latin(latin(text)) == latin(text)
    assert set(latin(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


def test_names_keep_their_places() -> None:
    names = pl.Series("n", ["Юсуф", None, "", "Ali", "Юсуф"])
    assert latin_names(names).to_list() == ["yusuf", None, None, "ali", "yusuf"]
    assert latin_names(names.clear()).to_list() == []


@given(st.lists(st.text() | st.text("ªµºÀɏɐ÷ × az")))
def test_scripts_of_many_are_those_of_each(texts: list[str]) -> None:
    found = scripts_of(pl.Series("t", texts, dtype=pl.String()))
    assert found.to_list() == [script_of(text) for text in texts]
