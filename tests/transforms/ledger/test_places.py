from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.ledger import readings_sql
from transforms.ledger.places import ACCOUNT, PLACE, make_statement_lists
from transforms.schema import ACCOUNTS, ENTRIES

A, B, C = "DE02120300000000202051", "DE89370400440532013000", "FR1420041010050500013M02606"
FAULT = "amount_malformed: the amount is 12X"


def tables(folder: Path) -> list[pl.DataFrame]:
    """Entries as they lie in the table, and accounts, of three files with all that may befall a record."""
    newest_first = Sheet(A, [Line("3", date(2026, 3, 9), name="Ada"), Line("2", date(2026, 3, 4), account=B)])
    then = Sheet(A, [Line("1", date(2026, 4, 1), name="ada"), Line("4", reasons=[FAULT])], opening="5")
    other = Sheet(B, [Line("-2", booked=False), Line("-2", account=A), Line("8", name="Ada")])
    work, _ = ledger(
        folder,
        {
            "x": reading(newest_first, other),
            "y": reading(Sheet(C, [])),
            "z": reading(then, Sheet(C, [Line("7")])),
        },
    )
    with work.connect() as connection:
        return [connection.sql(f"FROM {table.name}").pl() for table in (ENTRIES, ACCOUNTS)]


def test_entries_found_by_place_are_those_found_by_joins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_place = tables(tmp_path / "place")
    monkeypatch.setattr(readings_sql, "make_statement_lists", lambda *_: False)
    by_join = tables(tmp_path / "join")
    assert [frame.height for frame in by_place] == [6, 6]
    for placed, joined in zip(by_place, by_join, strict=True):
        assert placed.equals(joined)
    assert by_place[0]["entry_id"].is_sorted()


def kept(*numbers: tuple[str, int]) -> duckdb.DuckDBPyConnection:
    """A database that keeps these statements: file, number."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA basis")
    connection.execute(
        "CREATE TABLE basis.kept_statements (statement_id TEXT, file_id TEXT, account_id TEXT)"
    )
    for file, number in numbers:
        connection.execute(
            "INSERT INTO basis.kept_statements VALUES (?, ?, ?)",
            [f"s{file}-{number:06d}", file, f"{file}{number}"],
        )
    return connection


def test_a_record_finds_the_account_of_its_own_files_statement() -> None:
    connection = kept(("b", 2), ("a", 1), ("b", 1))
    assert make_statement_lists(connection, ["a", "a", "b", "c"])
    records = "(VALUES (0, 0), (1, 0), (2, 0), (2, 1), (2, -1), (3, -1)) r(part, statement)"
    found = connection.execute(
        f"SELECT {ACCOUNT} FROM (SELECT *, {PLACE} AS place FROM {records})"
    ).fetchall()
    assert [account for (account,) in found] == ["a1", "a1", "b1", "b2", None, None]


@pytest.mark.parametrize("numbers", [(("a", 1), ("a", 3)), (("a", 2),), (("a", 0), ("a", 1))])
def test_statements_that_are_not_numbered_through_are_left_to_a_join(
    numbers: tuple[tuple[str, int], ...],
) -> None:
    assert not make_statement_lists(kept(*numbers), ["a"])
