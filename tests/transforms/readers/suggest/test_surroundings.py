from __future__ import annotations

import pytest

from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.lines.surroundings import account_in


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Account No: 0123456789  Currency: NGN", "0123456789"),
        ("Account number 1234-5678 90 Name: Max", "1234-5678 90"),
        ("A/c No. 00112233XXXX44 EUR", "00112233XXXX44"),
        ("Konto 1234*****; EUR", "1234*****"),
        ("Cuenta 1234 5678 90 1234567890", "1234 5678 90 1234567890"),
        ("Konto: DE02 1203 0000 0000 2020 51 Inhaber", "DE02 1203 0000 0000 2020 51"),
    ],
)
def test_an_account_ends_where_the_next_word_begins(line: str, number: str) -> None:
    found = account_in([Row(1, (line,), line)])
    assert found is not None
    assert found.value == number
