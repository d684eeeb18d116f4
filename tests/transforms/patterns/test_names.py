"""Names and words of everyday life."""

from __future__ import annotations

import pytest

from tests.transforms.patterns.worlds import CONFIGURATION
from transforms.patterns.names import family_name, lexicon_of, plain, same_name

LEXICON = lexicon_of(CONFIGURATION)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Ali Hamidi", "hamidi"),
        ("Hamidi, Ali Reza", "hamidi"),
        ("Herr Dr. Ali Hamidi", "hamidi"),
        ("Ali und Fatima HAMIDI", "hamidi"),
        ("José Núñez", "nunez"),
        ("Öztürk", "ozturk"),
        ("", ""),
        ("A. 7", ""),
    ],
)
def test_a_family_name_is_found_in_the_usual_orders(name: str, family: str) -> None:
    assert family_name(name) == family


def test_one_person_has_one_key_in_any_order_of_words() -> None:
    assert same_name("Hamidi, Ali") == same_name("Mr ALI HAMIDI")


def test_plain_text_has_no_accents_and_no_signs() -> None:
    assert plain("Ñandú, J.-P. 3") == "nandu j p 3"


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Miete 03/26 Whg 4", "rent"),
        ("Renton, for Ali", ""),
        ("Mitgliedsbeitrag 2026", "membership"),
        ("ayuuto", "savings"),
        ("Barcelona", ""),
        ("wie besprochen", ""),
    ],
)
def test_themes_are_found_by_words_and_compounds(text: str, theme: str) -> None:
    assert LEXICON.innocent_theme(text) == theme


@pytest.mark.parametrize(
    ("name", "kind", "organisation"),
    [
        ("Ali Hamidi", "unknown", False),
        ("Ali Hamidi", "organisation", True),
        ("Sonne Reisen", "unknown", True),
        ("Boothandel Kuhn", "unknown", True),
    ],
)
def test_an_organisation_shows_by_kind_or_name(name: str, kind: str, organisation: bool) -> None:
    assert LEXICON.is_organisation(name, kind) is organisation
