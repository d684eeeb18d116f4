from __future__ import annotations

import duckdb
import pytest
from stdnum import luhn

from transforms.proofs import quality
from transforms.proofs.numbers import doubtful_numbers, number_doubt
from transforms.schema import ACCOUNTS, ddl


@pytest.mark.parametrize(
    ("scheme", "number", "country", "words"),
    [
        ("card", "4111111111111111", None, None),
        ("card", "4111 1111 1111 1112", None, "card number"),
        ("card", "411111******1112", None, None),
        ("msisdn", "+254700123456", None, None),
        ("msisdn", "0712", None, "telephone"),
        ("msisdn", "2547***456", None, None),
        ("bban", "86011117947", "NO", None),
        ("bban", "8601.11.17948", "NO", "kontonummer"),
        ("bban", "12341234161234567890", "ES", None),
        ("bban", "12341234171234567890", "ES", "cuenta"),
        ("bban", "34278-0727558021/0100", "CZ", None),
        ("bban", "34278-0727558021/010", "CZ", None),
        ("bban", "4278-0727558021/0100", "CZ", "číslo"),
        ("bban", "8601.11.17948", "DE", None),
        ("bban", "8601.11.17948", None, None),
    ],
)
def test_a_number_speaks_against_itself_or_not(
    scheme: str, number: str, country: str | None, words: str | None
) -> None:
    found = number_doubt(scheme, number, country)
    assert (found is None) == (words is None)
    assert words is None or words in (found or "")


def test_accounts_are_looked_at_by_what_they_are() -> None:
    connection = duckdb.connect()
    connection.execute(ddl(ACCOUNTS).replace(" NOT NULL", ""))
    rows = [
        ("wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", None),
        ("wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", None),
        ("named", "4111111111111112", None),
        ("bban", "86011117948", "NO"),
        ("bban", "86011117948", None),
    ]
    rows += [
        ("card", f"{number}{(int(luhn.calc_check_digit(str(number))) + 1) % 10}", None)
        for number in range(4 * 10**14, 4 * 10**14 + 30)
    ]
    connection.executemany("INSERT INTO accounts (scheme, identifier, country) VALUES (?, ?, ?)", rows)
    found = doubtful_numbers(connection)
    assert (found.count, len(found.first)) == (32, 20)
    assert (
        found.breach.places[0]
        == "account 86011117948: the check digits of a number of NO (kontonummer) are wrong"
    )
    assert quality.ill_formed_identifiers(connection).count == 32
