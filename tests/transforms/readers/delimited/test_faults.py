"""One bad record among a thousand: 999 accepted, 1 set aside with its reason and its exact text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.delimited.samples import (
    SMALL,
    amount_of,
    generic,
    generic_lines,
    profile_of,
    read_bytes,
)

BAD = 500
LINES = generic_lines()
FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "superfluous field": (lambda line: line + ",extra", "too_many_fields"),
    "missing fields": (lambda line: line.split(",EUR")[0], "too_few_fields"),
    "stray quote": (lambda line: line.replace('EUR,"', 'EUR,""'), "stray_quote"),
    "quote never closed": (lambda line: line[:-1], "stray_quote"),
    "quote inside plain field": (lambda line: line.replace("EUR", 'E"UR'), "stray_quote"),
    "amount 1,23": (lambda line: re.sub(r"(-?\d+)\.(\d\d),EUR", r'"\1,\2",EUR', line), "amount_unreadable"),
    "amount 12X": (lambda line: re.sub(r"-?\d+\.\d\d,EUR", "12X,EUR", line), "amount_unreadable"),
    "amount empty": (lambda line: re.sub(r"-?\d+\.\d\d,EUR", ",EUR", line), "amount_missing"),
    "amount of too many decimals": (
        lambda line: line.replace(",EUR", "12345678901234567,EUR"),
        "amount_unreadable",
    ),
    "amount beyond measure": (
        lambda line: re.sub(r"-?\d+\.\d\d,EUR", "9" * 40 + ",EUR", line),
        "amount_unreadable",
    ),
    "amount in hex": (lambda line: re.sub(r"-?\d+\.\d\d,EUR", "0x1F,EUR", line), "amount_unreadable"),
    "amount NaN": (lambda line: re.sub(r"-?\d+\.\d\d,EUR", "NaN,EUR", line), "amount_unreadable"),
    "amount 1e3": (lambda line: re.sub(r"-?\d+\.\d\d,EUR", "1e3,EUR", line), "amount_unreadable"),
    "impossible date": (lambda line: line.replace("2025-01", "2025-13", 1), "booking_date_unreadable"),
    "30 February": (
        lambda line: re.sub("2025-01-..", "2025-02-30", line, count=1),
        "booking_date_unreadable",
    ),
    "no date": (lambda line: re.sub("2025-01-..", "", line, count=1), "booking_date_missing"),
    "bad value date": (lambda line: re.sub(r"(,2025-01-..),2025", r"\1,25", line), "value_date_unreadable"),
    "currency lacking": (lambda line: line.replace("EUR", ""), "currency_missing"),
    "currency odd": (lambda line: line.replace("EUR", "Eu"), "currency_not_iso_4217"),
    "account lacking": (lambda line: re.sub(r"DE\d{20}", "", line, count=1), "account_missing"),
    "NUL byte": (lambda line: line.replace("fee", "f\0e"), "nul_byte"),
    "delimiters only": (lambda _: ",,,,,,,,", "empty_record"),
    "a total": (lambda _: "Total,,,,,,1234.00,,", "booking_date_missing"),
    "a sentence": (lambda _: "End of the list", "too_few_fields"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_bad_record_spoils_only_itself(tmp_path: Path, name: str) -> None:
    spoil, code = FAULTS[name]
    lines = [*LINES]
    lines[BAD] = spoil(lines[BAD])
    assert lines[BAD] != LINES[BAD]
    whole = read_bytes(tmp_path, generic(lines), "generic-account-iban")
    assert (whole.accepted.height, whole.quarantined.height) == (999, 1)
    assert whole.total == sum(amount_of(line) for place, line in enumerate(LINES) if place != BAD)
    record = whole.quarantined.row(0, named=True)
    assert record["locator"] == f"line {BAD + 2}"
    assert record["raw"] == lines[BAD].replace("\0", "\\x00")
    assert record["reasons"][0].startswith(f"{code}: ")
    assert record["statement"] == -1
    assert whole.reading.complete


def test_a_clean_file_is_all_there(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, generic(LINES), "generic-account-iban")
    assert whole.accepted.height == 1000
    assert whole.total == sum(map(amount_of, LINES))
    assert [statement.identifier for statement in whole.reading.statements] == [f"DE{n:020d}" for n in (0, 1)]
    assert whole.reading.messages == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path: Path, ending: str, last: bool) -> None:
    content = generic(LINES[:20]).decode().replace("\n", ending)
    content = content if last else content.removesuffix(ending)
    whole = read_bytes(tmp_path, content.encode(), "generic-account-iban")
    assert whole.accepted.height == 20
    assert whole.frame["raw"].to_list() == LINES[:20]
    assert whole.frame["locator"].to_list() == [f"line {number}" for number in range(2, 22)]


@pytest.mark.parametrize("place", ["in a plain field", "in the quoted field"])
def test_a_cut_file_keeps_what_is_there_and_says_so(tmp_path: Path, place: str) -> None:
    content = generic(LINES[:500])
    cut = content[: content.rindex(b",EUR") if place == "in a plain field" else content.rindex(b" paid")]
    whole = read_bytes(tmp_path, cut, "generic-account-iban")
    assert whole.accepted.height == 499
    assert whole.reasons[0].startswith("record_cut: ")
    assert not whole.reading.complete
    assert not any(statement.complete for statement in whole.reading.statements)
    assert "line 501" in whole.reading.messages[0]


def test_quoted_line_ends_belong_to_the_record(tmp_path: Path) -> None:
    lines = [*LINES[:10]]
    lines[4] = lines[4].replace("fee", "first\nsecond\n\nfee")
    whole = read_bytes(tmp_path, generic(lines), "generic-account-iban")
    assert whole.accepted.height == 10
    assert whole.frame["raw"][4] == lines[4]
    assert whole.frame["narrative"][4] == "first\nsecond\n\nfee 4, paid"
    assert whole.frame["locator"].to_list()[3:7] == ["line 5", "line 6", "line 10", "line 11"]


def test_doubled_quotes_are_one(tmp_path: Path) -> None:
    lines = [*LINES[:3]]
    lines[1] = lines[1].replace("fee", '""fee""')
    whole = read_bytes(tmp_path, generic(lines), "generic-account-iban")
    assert whole.frame["narrative"][1] == '"fee" 1, paid'
    assert whole.frame["raw"][1] == lines[1]


def test_a_field_of_megabytes_is_bounded(tmp_path: Path) -> None:
    lines = [*LINES[:10]]
    lines[4] = lines[4].replace("fee", "x" * 3_000_000)
    whole = read_bytes(tmp_path, generic(lines), "generic-account-iban")
    assert whole.accepted.height == 9
    assert whole.reasons[0].startswith("record_too_long: the record is 3000")
    assert len(whole.quarantined["raw"][0]) < 3000


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, generic([LINES[0], "", "   ", LINES[1], ""]), "generic-account-iban")
    assert whole.frame["locator"].to_list() == ["line 2", "line 5"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("-1.234.567,8", "-1234567.8"),
        ("1,23456789", "1.23456789"),
        ("1.239", "1239"),
        ("+5", "5"),
        ("- 5,00", "-5"),
        ("−5,00", "-5"),
        (",50", "0.5"),
        ("0", "0"),
        ("1234567,00", "1234567"),
        *(
            (bad, None)
            for bad in (
                "1.23,4",
                "12.39",
                "1,239,5",
                "1.2345",
                "--5",
                "5-",
                "1 234",
                "5,",
                "1,1234567890123456789",
            )
        ),
    ],
)
def test_numbers_by_the_profile_s_grammar(tmp_path: Path, text: str, amount: str | None) -> None:
    whole = read_bytes(tmp_path, f"Date;Amount;Text\n01.02.2026;{text};x\n".encode(), profile_of(SMALL))
    if amount is None:
        assert whole.reasons[0].startswith(f"amount_unreadable: the amount '{text}' is not a number")
    else:
        assert whole.accepted["amount"].to_list() == [Decimal(amount)]


@pytest.mark.parametrize(
    ("numbers", "text", "amount"),
    [
        ('{decimal: ".", thousands: ","}', "1,234,567.5", "1234567.5"),
        ('{decimal: ".", thousands: "none"}', "1,23", None),
        ('{decimal: ".", thousands: "none"}', "1.239", "1.239"),
        ('{decimal: ".", thousands: ",", grouping: indian}', "12,34,567.50", "1234567.5"),
        ('{decimal: ".", thousands: ",", grouping: indian}', "1,234,567.50", None),
        ('{decimal: ",", thousands: " "}', "1\u00a0234,50", "1234.5"),
        ('{decimal: ".", thousands: "\'"}', "1’234.50", "1234.5"),
        ('{decimal: ",", trailing_minus: true}', "12,50-", "-12.5"),
        ('{decimal: ".", parentheses: true}', "(12.50)", "-12.5"),
        ('{decimal: ".", currency_glued: true}', "12.50USD", "12.5"),
        ('{decimal: ".", currency_glued: true}', "-£12.50", "-12.5"),
        ('{decimal: ".", reversed: true}', "12.50", "-12.5"),
    ],
)
def test_number_conventions(tmp_path: Path, numbers: str, text: str, amount: str | None) -> None:
    profile = profile_of(SMALL.replace('{decimal: ",", thousands: "."}', numbers))
    whole = read_bytes(tmp_path, f"Date;Amount;Text\n01.02.2026;{text};x\n".encode(), profile)
    assert whole.accepted["amount"].to_list() == ([] if amount is None else [Decimal(amount)])
