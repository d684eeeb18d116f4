"""Phones, documents, e-mail and addresses."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.names.numbers import (
    Document,
    address_forms,
    document,
    email_plain,
    mask_fits,
    phone,
    phone_forms,
)


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("0151 12345678", "DE", "+4915112345678"),
        ("0049 (0)151-12345678", "", "+4915112345678"),
        ("+49 151 12345678", "AF", "+4915112345678"),
        ("254712345678", "KE", "+254712345678"),
        ("254712345678", "", "+254712345678"),
        ("0712345678", "KE", "+254712345678"),
        ("٠٧٩٩١٢٣٤٥٦", "AF", "+93799123456"),
        ("0712345678", "", None),
        ("12345", "DE", None),
        ("", "DE", None),
    ],
)
def test_phones(number: str, country: str, expected: str | None) -> None:
    assert phone(number, country).e164 == expected


def test_masked_phones_stay_masked() -> None:
    numbers = pl.Series(["2547***345", "0712XXX678", "*****", None, "0799123456"])
    found = phone_forms(numbers, pl.Series(["KE", "KE", "KE", "KE", "AF"]))
    assert found["masked"].to_list() == ["2547***345", "0712***678", None, None, None]
    assert found["e164"].to_list() == [None, None, None, None, "+93799123456"]


@pytest.mark.parametrize(
    ("masked", "number", "fits"),
    [
        ("2547***345", "+254712345345", True),
        ("0712***678", "+254712345678", True),
        ("***678", "+254712345678", True),
        ("0713***678", "+254712345678", False),
        ("2547***346", "+254712345345", False),
    ],
)
def test_what_a_mask_may_hide(masked: str, number: str, fits: bool) -> None:
    assert mask_fits(masked, number) is fits


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("42201-0397640-8", "PK", Document("PK/4220103976408", "pk.cnic")),
        ("P 123 4567", "AF", Document("AF/P1234567", None)),
        ("10000000146", "TR", Document("TR/10000000146", "tr.tckimlik")),
        ("10000000145", "TR", Document("TR/10000000145", None)),
        ("P1234567", "", Document(None, None)),
        ("P12***67", "AF", Document(None, None)),
        ("000000", "AF", Document(None, None)),
    ],
)
def test_documents(number: str, country: str, expected: Document) -> None:
    assert document(number, country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo <A.B@Exämple.ORG>", "a.b@xn--exmple-cua.org"),
        ("mailto:x@y.co", "x@y.co"),
        ("a***@y.co", None),
        ("none", None),
    ],
)
def test_emails(text: str, expected: str | None) -> None:
    assert email_plain(text) == expected


def test_addresses() -> None:
    found = address_forms(
        pl.Series(["Hauptstraße 12a, 80331 München", "Haupt-Str. 12A", None]),
        pl.Series(["80331", None, "sw1a 1aa"]),
        pl.Series(["München", "Köln", ""]),
    )
    assert found["house_number"].to_list() == ["12a", "12a", None]
    assert found["postcode"].to_list() == ["80331", None, "SW1A1AA"]
    assert found["city"].to_list() == ["muenchen", "koeln", None]
    assert found["plain"].to_list() == ["hauptstr 12a 80331 muenchen", "haupt str 12a", None]
