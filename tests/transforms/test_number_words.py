"""Counts in sentences."""

from __future__ import annotations

from transforms.number_words import number_of


def test_one_thing_is_not_one_things() -> None:
    assert [number_of(count, "payment") for count in (0, 1, 1200)] == [
        "0 payments",
        "1 payment",
        "1,200 payments",
    ]
    assert number_of(2, "country", "countries") == "2 countries"
