from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reporting.masking import Mask


def mask() -> Mask:
    hidden = Mask()
    hidden.hide_name("Amira Haddad", "PAYER-0001")
    hidden.hide_name("Yusuf Demir-Öztürk", "PAYER-0002")
    hidden.hide_number("DE02120300000000202051", "ACCOUNT-0001")
    hidden.hide_number("+4915123456789", "ACCOUNT-0002")
    return hidden


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("fee of Amira Haddad", "fee of PAYER-0001"),
        ("HADDAD, AMIRA paid", "PAYER-0001 paid"),
        ("amira_haddad_2026", "PAYER-0001_2026"),
        ("AmiraHaddad", "PAYER-0001"),
        ("Demir Ozturk Yusuf", "PAYER-0002"),
        ("DE02 1203 0000 0000 2020 51", "ACCOUNT-0001"),
        ("de02120300000000202051.", "ACCOUNT-0001."),
        ("call +49 151 23456789 now", "call ACCOUNT-0002 now"),
        ("Amira alone, Haddadin too", "Amira alone, Haddadin too"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_hidden_however_they_are_written(text: str, masked: str) -> None:
    assert mask().text(text) == masked


def test_a_surname_alone_is_hidden_in_a_file_name() -> None:
    assert mask().text("konto_haddad.csv", file_name=True) == "konto_PAYER-0001.csv"
    assert mask().text("konto_haddad.csv") == "konto_haddad.csv"


def test_a_name_that_the_report_shows_is_not_hidden() -> None:
    hidden = mask()
    hidden.show(["Haddad Amira"])
    assert hidden.text("Amira Haddad") == "Amira Haddad"


def test_one_common_word_is_no_name_unless_a_person_has_it() -> None:
    hidden = Mask()
    hidden.hide_name("Cash", "THIRD-PARTY-0001", person=False)
    assert hidden.text("Cash taken out") == "Cash taken out"


def test_lone_surrogates_do_not_reach_json() -> None:
    assert mask().text("a\ud800b").encode("utf-8") == b"a?b"


names = st.lists(st.text("abcdefgöşñ", min_size=3, max_size=9), min_size=2, max_size=4, unique=True)


@given(names, st.text(max_size=20), st.sampled_from([" ", "-", "_", ", ", "", " - "]), st.booleans())
def test_a_hidden_name_never_comes_through(name: list[str], around: str, between: str, upper: bool) -> None:
    hidden = Mask()
    hidden.hide_name(" ".join(name), "PAYER-0001")
    written = between.join([*name[1:], name[0]])
    written = written.upper() if upper else written
    assert written not in hidden.text(f"{around} {written} {around}")
