"""Missing statements: by number and by days, with the balances that prove or disprove it."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from transforms.proofs.gaps import missing_statements
from transforms.schema import ACCOUNTS, STATEMENTS, ddl

Row = tuple[int | None, str, str, str]


def case(*statements: Row) -> duckdb.DuckDBPyConnection:
    """Statements of one account: number, first and last day, continuity."""
    connection = duckdb.connect()
    for table in (ACCOUNTS, STATEMENTS):
        connection.execute(ddl(table).replace(" NOT NULL", ""))
    connection.execute("INSERT INTO accounts (account_id, identifier) VALUES ('a1', 'DE89')")
    for position, (number, first, last, continuity) in enumerate(statements):
        connection.execute(
            "INSERT INTO statements (statement_id, account_id, currency, statement_number, from_date, to_date, "
            "position, continuity) VALUES (?, 'a1', 'EUR', ?, ?, ?, ?, ?)",
            [
                f"s{position}",
                number,
                date.fromisoformat(first),
                date.fromisoformat(last),
                position,
                continuity,
            ],
        )
    return connection


MARCH, MAY = ("2026-03-01", "2026-03-31"), ("2026-05-01", "2026-05-31")


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (
            [(117, *MARCH, "unknown"), (119, *MAY, "no")],
            "account DE89, EUR: statement 118 is missing (after 2026-03-31, before 2026-05-01); "
            "the next statement opens with another balance",
        ),
        (
            [(117, *MARCH, "unknown"), (121, *MAY, "yes")],
            "account DE89, EUR: statements 118 to 120 are missing (after 2026-03-31, before 2026-05-01); "
            "the next statement opens where the last one closed",
        ),
        (
            [(None, *MARCH, "unknown"), (None, *MAY, "no")],
            "account DE89, EUR: no statement covers 2026-04-01 to 2026-04-30; "
            "the next statement opens with another balance",
        ),
        (
            [(None, *MARCH, "unknown"), (None, "2026-04-02", "2026-04-30", "unknown")],
            "account DE89, EUR: no statement covers 2026-04-01",
        ),
    ],
)
def test_what_is_missing_is_named_with_its_dates(statements: list[Row], words: str) -> None:
    assert missing_statements(case(*statements)).words == words


@pytest.mark.parametrize(
    "statements",
    [
        [(117, *MARCH, "unknown"), (118, "2026-04-01", "2026-04-30", "yes")],
        [(12, "2025-12-01", "2025-12-31", "unknown"), (1, "2026-01-01", "2026-01-31", "yes")],
        [(3, *MARCH, "unknown"), (3, *MARCH, "yes"), (4, "2026-04-01", "2026-04-30", "yes")],
        [(None, *MARCH, "unknown"), (None, *MAY, "yes")],
        [(None, "2026-03-01", "2026-04-15", "unknown"), (None, "2026-03-20", "2026-04-30", "no")],
    ],
)
def test_where_nothing_is_missing_nothing_is_said(statements: list[Row]) -> None:
    assert missing_statements(case(*statements)).holds


OF_2025 = (250, "2025-12-01", "2025-12-31", "unknown")


def test_numbers_that_begin_anew_with_the_year_begin_with_one() -> None:
    whole = case(OF_2025, (1, "2026-01-01", "2026-01-31", "no"))
    assert missing_statements(whole).holds
    proved = case(OF_2025, (3, "2026-01-01", "2026-01-31", "yes"))
    assert missing_statements(proved).holds
    gap = missing_statements(case(OF_2025, (3, "2026-03-01", "2026-03-31", "no")))
    assert gap.places == (
        "account DE89, EUR: statements 1 to 2 of 2026 are missing (after 2025-12-31, before 2026-03-01); "
        "the next statement opens with another balance",
    )


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((1, 2, 3), ""),
        ((1, 3), "page 2 of statement 118 is missing"),
        ((1, 4), "pages 2 to 3 of statement 118 are missing"),
    ],
)
def test_a_page_that_is_left_out_is_named(pages: tuple[int, ...], words: str) -> None:
    connection = case(*((118, *MARCH, "yes") for _ in pages))
    for position, page in enumerate(pages):
        connection.execute("UPDATE statements SET page = ? WHERE position = ?", [page, position])
    assert words in missing_statements(connection).words
    assert missing_statements(connection).holds == (words == "")


def test_only_the_accounts_that_are_asked_for_are_looked_at() -> None:
    connection = case((117, *MARCH, "unknown"), (119, *MAY, "no"))
    assert missing_statements(connection, ["a1"]).count == 1
    assert missing_statements(connection, ["a2"]).holds
    assert missing_statements(connection, []).holds
