"""Dates of birth and how they agree."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.names.births import BIRTH_LEVELS, birth, birth_forms, birth_level


@pytest.mark.parametrize(
    ("text", "plain", "precision"),
    [
        ("1990", "1990", "year"),
        ("۱۹۹۰", "1990", "year"),
        ("1990-05", "1990-05", "month"),
        ("May 1985", "1985-05", "month"),
        ("00.05.1990", "1990-05", "month"),
        ("00/00/1990", "1990", "year"),
        ("17.05.1990", "1990-05-17", "day"),
        ("05/17/1990", "1990-05-17", "day"),
        ("19900517", "1990-05-17", "day"),
        ("17 mai 1990", "1990-05-17", "day"),
        ("1990-05-17T00:00:00", "1990-05-17", "day"),
        ("1900-01-01", None, None),
        ("31.02.1990", None, None),
        ("unknown", None, None),
    ],
)
def test_dates_of_birth(text: str, plain: str | None, precision: str | None) -> None:
    said = birth(text)
    assert (said.plain, said.precision) == (plain, precision)


def test_two_digits_and_first_of_january_are_told() -> None:
    found = birth_forms(pl.Series(["17.05.90", "17.05.05", "1.1.1988", None]))
    assert found["plain"].to_list() == ["1990-05-17", "2005-05-17", "1988-01-01", None]
    assert found["assumed_century"].to_list() == [True, True, False, None]
    assert found["weak"].to_list() == [False, False, True, None]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1990-05-17", "17.05.1990", "same"),
        ("1990", "17.05.1990", "compatible"),
        ("1990", "1990", "compatible"),
        ("17.05.05", "1905-05-17", "compatible"),
        ("1990-03-04", "1990-04-03", "swapped"),
        ("1990-05-17", "1990-05-19", "one_sign"),
        ("1.1.1988", "17.05.1990", "near"),
        ("1990-05-17", "1985-11-02", "different"),
        ("1990", "1980", "one_sign"),
        ("1990", "1975", "different"),
        ("", "1990", "unknown"),
    ],
)
def test_levels(one: str, other: str, level: str) -> None:
    assert birth_level(birth(one), birth(other)) == level
    assert birth_level(birth(other), birth(one)) == level
    assert level in BIRTH_LEVELS


@given(st.dates(date(1901, 1, 1), date(2029, 12, 31)))
def test_a_day_is_read_back_however_it_is_written(day: date) -> None:
    for written in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%d %B %Y}"):
        assert birth(written).plain == day.isoformat()
    assert birth(f"{day:%m/%d/%Y}").plain in {day.isoformat(), birth(f"{day:%d/%m/%Y}").swapped}
