"""Tables come back in the order of their keys, however they lie, at once or column by column."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import store
from transforms.schema import STATEMENTS, TRANSFER_ENTRIES
from transforms.store import WorkDatabase, read_table

KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.text("xyz ", max_size=3)), unique=True)


def sides(keys: list[tuple[str, str]]) -> pl.DataFrame:
    rows = [(transfer, entry, f"side of {transfer} and {entry}", None) for transfer, entry in keys]
    return pl.DataFrame(rows, TRANSFER_ENTRIES.frame_schema, orient="row")


@given(KEYS)
def test_rows_are_in_the_order_of_both_keys_only_where_they_lie_so(keys: list[tuple[str, str]]) -> None:
    assert store._is_by_key(sides(keys), TRANSFER_ENTRIES.key) == (keys == sorted(keys))


@pytest.mark.parametrize("few", [0, 10**9], ids=["column by column", "at once"])
@pytest.mark.parametrize("step", [1, 7_919], ids=["in order", "in another order"])
def test_a_table_is_read_in_key_order_whatever_is_asked_for(
    few: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_FEW", few)
    rows = 300_000  # more than two of the pieces that DuckDB keeps rows in
    with duckdb.connect() as connection:
        connection.execute("SET threads = 4")
        connection.execute(
            f"""CREATE TABLE transfer_entries AS SELECT printf('t%07d', n // 2) AS transfer_id,
            printf('e%07d', n) AS entry_id, CASE WHEN n % 3 = 0 THEN 'debit' ELSE 'credit' END AS side,
            n::DECIMAL(38, 18) AS amount FROM (SELECT i * {step} % {rows} AS n FROM range({rows}) r(i))"""
        )
        sorted_rows = connection.sql("FROM transfer_entries ORDER BY transfer_id, entry_id").pl()
        for columns in (TRANSFER_ENTRIES.names, ["amount"], ["side", "entry_id"]):
            found = read_table(connection, TRANSFER_ENTRIES, columns)
            assert found.equals(sorted_rows.select(columns).cast(found.schema))
            assert found.columns == columns
            assert {found[name].n_chunks() for name in columns} == {1}


def test_what_is_written_in_any_order_lies_in_the_order_of_its_key(tmp_path: Path) -> None:
    work = WorkDatabase(tmp_path / "work.duckdb")
    keys = [("b", "1"), ("a", "2"), ("a", "1")]
    assert work.write(TRANSFER_ENTRIES, sides(keys)) == 3
    with work.connect() as connection:
        lying = connection.execute("SELECT transfer_id, entry_id FROM transfer_entries").fetchall()
    assert lying == sorted(keys)
    assert work.read(TRANSFER_ENTRIES).equals(sides(sorted(keys)))


def test_some_rows_are_read_by_their_keys_in_order(tmp_path: Path) -> None:
    work = WorkDatabase(tmp_path / "work.duckdb")
    required = dict.fromkeys(("file_id", "locator", "account_id", "currency"), "x")
    unsure = dict.fromkeys(("opening_basis", "closing_basis", "balance_check", "continuity"), "x")
    rows = [{"statement_id": name, **required, **unsure, "position": at} for at, name in enumerate("cab")]
    frame = pl.DataFrame(rows).with_columns(
        booked_sum=pl.lit(0), complete=pl.lit(value=True), holder_identifiers=pl.lit([], pl.List(pl.String))
    )
    work.write(STATEMENTS, frame)
    found = work.read_some(STATEMENTS, pl.Series(["c", "a", "nobody's"]), "statement_id", "position")
    assert found.rows() == [("a", 1), ("c", 0)]
