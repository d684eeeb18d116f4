"""Names taken apart and compared across scripts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.names.latin import script_of
from transforms.names.people import FORMS_SCHEMA, name_forms, parts
from transforms.names.sounds import skeleton
from transforms.names.words import name_words


@pytest.mark.parametrize(
    ("name", "tokens", "titles", "form"),
    [
        ("Haji Ahmad", ["ahmad"], ["haji"], None),
        ("الحاج أحمد", ["ahmd"], ["al haj"], None),
        ("Dr. Hans von der Berg", ["hans", "vonderberg"], ["dr"], None),
        ("Sheikh", ["sheikh"], [], None),
        ("Mohammed bin Salman", ["mohammed", "binsalman"], [], None),
        ("Ben Ali", ["ben", "ali"], [], None),
        ("Abu Bakr al-Baghdadi", ["abubakr", "albaghdadi"], [], None),
        ("Umm Kulthum", ["ummkulthum"], [], None),
        ("Abd al-Rahman", ["abdalrahman"], [], None),
        ("Salah al-Din", ["salahuddin"], [], None),
        ("Ali Heydar oğlu", ["ali", "heydaroglu"], [], None),
        ("Müller GmbH & Co. KG", ["mueller"], [], "gmbh co kg"),
        ("Rossi S.r.l.", ["rossi"], [], "sarl"),
        ("ООО Ромашка", ["romashka"], [], "llc"),
        ("شركة النور", ["alnwr"], [], "sharika"),
        ("Yapı A.Ş.", ["yapi"], [], "sa"),
        ("Siemens AG", ["siemens"], [], "sa"),
        ("Maria Sa", ["maria", "sa"], [], None),
        ("上海贸易有限公司", ["shanghaimaoyi"], [], "ltd"),
        ("GmbH", ["gmbh"], [], None),
    ],
)
def test_titles_particles_and_legal_forms(
    name: str, tokens: list[str], titles: list[str], form: str | None
) -> None:
    said = parts(name)
    assert (list(said.tokens), list(said.titles), said.form) == (tokens, titles, form)


SAME_SKELETON = [
    ["Mohammed", "Muhamad", "Mohamed", "محمد", "Мухаммед", "Mohammad", "Mehmet"],
    ["Hussein", "Hossain", "حسين", "Husain", "Хусейн"],
    ["Yusuf", "Youssef", "Юсуф", "يوسف"],
    ["Aleksandr", "Oleksandr", "Александр", "Alexander"],
    ["Müller", "Mueller", "Muller", "MULLER"],
    ["Wang Xiaoming", "王小明"],
    ["Abebe Bekele", "አበበ በቀለ"],
    ["Giorgos Papadopoulos", "Γιώργος Παπαδόπουλος", "Papadopoulos Giorgos"],
    ["Abdul Rahman", "Abdurrahman", "Abdel-Rahman", "عبد الرحمن", "عبدالرحمن"],
    ["Habibullah", "Habib Ullah", "حبيب الله"],
    ["Hassan al-Bashir", "حسن البشير", "Hassan Bashir"],
    ["Zhaleh Karimi", "ژاله کریمی"],
]


@pytest.mark.parametrize("spellings", SAME_SKELETON)
def test_spellings_share_their_skeleton(spellings: list[str]) -> None:
    keys = name_forms(pl.Series(spellings))["skeleton_key"]
    assert keys.unique().len() == 1, dict(zip(spellings, keys, strict=True))


def test_different_names_have_different_skeletons() -> None:
    keys = name_forms(pl.Series(["Hassan Ali", "Hussein Omar", "Ahmad", "Hamid", "Mahmud", "Jamal", "Kamal"]))
    assert keys["skeleton_key"].n_unique() == 7


def test_parents_are_told_apart() -> None:
    keys = name_forms(pl.Series(["Salman bin Muhammad", "محمد بن سلمان", "Salman Muhammad"]))["parent_key"]
    assert keys.to_list() == ["MHMT", "SLMN", ""]


def test_firms_are_known_and_empty_names_say_nothing() -> None:
    forms = name_forms(pl.Series("n", ["Bäckerei Schmidt", "Ali Hamidi", None, " - "]))
    assert forms["company"].to_list() == [True, False, None, None]
    assert forms.schema == FORMS_SCHEMA


@given(st.lists(st.text(max_size=20) | st.none(), max_size=8))
def test_rows_keep_their_order(names: list[str | None]) -> None:
    series = pl.Series("n", names, dtype=pl.String())
    whole = name_forms(series)
    assert whole["name"].to_list() == names
    assert name_forms(series.reverse()).reverse().equals(whole)


WORDS = sorted(name_words().telling)
ORDINARY = ["Omar", "Lee", "Chéné", "Müller", "x", "Bäckerei", "Ὀδυσσεύς", "Илья", "12"]


@given(st.lists(st.lists(st.sampled_from(WORDS) | st.sampled_from(ORDINARY), min_size=1), min_size=1))
def test_names_are_taken_apart_alike_together_and_one_by_one(said: list[list[str]]) -> None:
    names = [" ".join(words) for words in said]
    forms = name_forms(pl.Series(names))
    for name, form in zip(names, forms.iter_rows(named=True), strict=True):
        alone = parts(name)
        told = (tuple(form["tokens"]), tuple(form["bases"]), tuple(form["honorifics"]), form["company_form"])
        assert told == (alone.tokens, alone.bases, alone.titles, alone.form)
        assert form["skeleton"] == [skeleton(base) for base in alone.bases]
        assert form["sorted_key"] == " ".join(sorted(alone.tokens))
        assert form["skeleton_key"] == " ".join(sorted(form["skeleton"]))
        assert form["script"] == script_of(name)
