"""Doubts: what looks wrong is named, what only looks unusual is not."""

from __future__ import annotations

import duckdb
import pytest

from transforms.proofs import quality
from transforms.schema import ACCOUNTS, ENTRIES, EVIDENCE_FILES, SOURCE_RECORDS, STATEMENTS, ddl


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """A file with one statement of one account."""
    made = duckdb.connect()
    for table in (ACCOUNTS, STATEMENTS, EVIDENCE_FILES, SOURCE_RECORDS, ENTRIES):
        made.execute(ddl(table).replace(" NOT NULL", ""))
    made.execute(
        "INSERT INTO evidence_files (file_id, name, received_at) VALUES ('f', 'a.csv', '2026-04-01 09:00')"
    )
    made.execute("INSERT INTO statements (statement_id, file_id, locator) VALUES ('s', 'f', 'line 2')")
    return made


def entry(connection: duckdb.DuckDBPyConnection, number: int, **columns: object) -> None:
    given = {"entry_id": f"e{number}", "record_id": f"r{number}", "statement_id": "s", **columns}
    connection.execute(
        "INSERT INTO source_records (record_id, file_id, locator) VALUES (?, 'f', ?)",
        [f"r{number}", f"line {number}"],
    )
    names, marks = ", ".join(given), ", ".join("?" * len(given))
    connection.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", list(given.values()))


def test_of_many_doubts_all_are_counted_and_the_first_are_named(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(
        "INSERT INTO accounts (account_id, scheme, identifier) "
        "SELECT 'a' || i, 'bban', 'DE00' || lpad(i::VARCHAR, 18, '0') FROM range(30) t(i)"
    )
    connection.execute(
        "INSERT INTO accounts (account_id, scheme, identifier, institution) VALUES ('b', 'bban', '4711', 'ABCDQQ22')"
    )
    found = quality.ill_formed_identifiers(connection)
    assert found.count == 31
    assert found.places[0].startswith("account 4711: institution ABCDQQ22")
    assert [words.split()[1] for words in found.places[1:]] == [f"DE00{number:018}" for number in range(19)]


@pytest.mark.parametrize(
    ("scheme", "identifier", "institution", "words"),
    [
        ("bban", "DE89370400440532013001", None, "looks like an IBAN, but its check digits are wrong"),
        ("bban", "de89370400440532013001", None, "looks like an IBAN, but its check digits are wrong"),
        ("bban", "DE89 70400440532013001", None, ""),
        ("iban", "DE89370400440532013000", "COBADEFFXXX", ""),
        ("bban", "QQ89370400440532013001", None, ""),
        ("bban", "DE12", None, ""),
        ("bban", "4711", "ABCDQQ22", "of a country that there is not"),
        ("bban", "4711", "SPARKASSE", ""),
    ],
)
def test_identifiers(
    connection: duckdb.DuckDBPyConnection, scheme: str, identifier: str, institution: str | None, words: str
) -> None:
    connection.execute(
        "INSERT INTO accounts (account_id, scheme, identifier, institution) VALUES ('a', ?, ?, ?)",
        [scheme, identifier, institution],
    )
    found = quality.ill_formed_identifiers(connection)
    assert found.holds == (not words)
    assert words in found.words


@pytest.mark.parametrize(
    "text", ["MÃ¼ller", "CafÃ©", "Itâ€™s", "M\ufffdller", "Ð¡Ð²ÐµÑ‚Ð»Ð°Ð½Ð°", "10Â€ Â£5"]
)
def test_spoilt_letters(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    entry(connection, 1, counterparty_name=text, narrative="fine")
    assert quality.garbled_texts(connection).words == f"a.csv, line 1: {text}"


@pytest.mark.parametrize(
    "text", ["Müller", "Ângela Ãlvares", "Светлана", "سلام", "€ 5, £ 3", "naïve – “so”", None]
)
def test_letters_of_many_scripts_are_no_doubt(
    connection: duckdb.DuckDBPyConnection, text: str | None
) -> None:
    entry(connection, 1, counterparty_name=text, narrative=text)
    assert quality.garbled_texts(connection).holds


def test_bookings_after_receipt(connection: duckdb.DuckDBPyConnection) -> None:
    entry(connection, 1, booked_at="2026-04-02 00:00")
    assert quality.bookings_after_receipt(connection).holds
    entry(connection, 2, booked_at="2062-04-02 00:00")
    words = "a.csv, line 2: booked on 2062-04-02, received on 2026-04-01"
    assert quality.bookings_after_receipt(connection).words == words


@pytest.mark.parametrize(
    ("amount", "currency", "holds"),
    [
        ("1.25", "EUR", True),
        ("1.255", "EUR", False),
        ("1.5", "JPY", False),
        ("1.125", "TND", True),
        ("0.123456789012345678", "ETH", True),
        ("1.2345", "XXX", True),
    ],
)
def test_amounts_fit_their_currency(
    connection: duckdb.DuckDBPyConnection, amount: str, currency: str, holds: bool
) -> None:
    entry(connection, 1, amount=amount, currency=currency)
    assert quality.amounts_beyond_their_currency(connection).holds == holds


def test_currencies_of_different_places_beside_each_other(connection: duckdb.DuckDBPyConnection) -> None:
    for number, (amount, currency) in enumerate([("-47.33", "EUR"), ("500", "UGX"), ("1.234", "KWD")]):
        entry(connection, number, amount=amount, currency=currency)
    assert quality.amounts_beyond_their_currency(connection).holds
    entry(connection, 9, amount="500.5", currency="UGX")
    assert "500.5" in quality.amounts_beyond_their_currency(connection).words
