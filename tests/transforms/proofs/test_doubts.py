"""What a check found before, less what went, with what came, is what it finds of all that is there."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.proofs import doubts
from transforms.proofs.breach import SHOWN
from transforms.proofs.doubts import Doubts, first_doubts, kept_up
from transforms.schema import ACCOUNTS

keys = st.lists(st.integers(0, 99).map(lambda number: f"{number:02}"), max_size=60)


def found(rows: Sequence[str]) -> Doubts:
    """As a check that looks at all rows would say it."""
    return Doubts(len(rows), tuple((row, f"doubt {row}") for row in sorted(rows)[:SHOWN]))


@given(keys, keys, st.data())
def test_following_is_looking_at_all(before: list[str], came: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(before))
    went, stayed = shuffled[: len(before) // 3], shuffled[len(before) // 3 :]
    followed = found(before).follow(found(went), found(came))
    assert followed in (None, found([*stayed, *came]))


@given(keys, keys)
def test_where_nothing_goes_it_is_always_told(before: list[str], came: list[str]) -> None:
    assert found(before).follow(Doubts(0), found(came)) == found([*before, *came])


def test_where_the_first_went_and_others_were_not_kept_it_is_not_told() -> None:
    rows = [f"{number:02}" for number in range(30)]
    assert found(rows).follow(found(rows[:1]), Doubts(0)) is None
    assert found(rows).follow(found(rows[:1]), found(["05"])) == found([*rows[1:], "05"])
    assert found(rows).follow(found(rows[29:]), Doubts(0)) == found(rows[:29])


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """A database in the midst of an increment, with 30 rows of which one is new."""
    made = duckdb.connect()
    for statement in (
        "CREATE SCHEMA basis",
        "CREATE SCHEMA delta",
        "CREATE TABLE basis.kept_build AS SELECT 1",
        "CREATE TABLE accounts AS SELECT 'row ' || i AS identifier FROM range(10, 40) t(i)",
    ):
        made.execute(statement)
    return made


def test_only_changed_rows_are_looked_at_once_the_snapshot_keeps_the_rest(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def check(rows: str) -> Doubts:
        looked_at.append(rows)
        return first_doubts(connection, f"SELECT identifier AS place FROM {rows}")

    assert kept_up(connection, "all", ACCOUNTS, check).count == 30
    assert looked_at == ["accounts"]
    for statement in (
        "CREATE TABLE delta.files AS SELECT 'f' AS file_id, false AS old",
        "CREATE TABLE delta.gone_accounts AS FROM accounts LIMIT 0",
        "CREATE TABLE delta.accounts AS SELECT 'row 05' AS identifier",
        "INSERT INTO accounts FROM delta.accounts",
    ):
        connection.execute(statement)
    followed = kept_up(connection, "all", ACCOUNTS, check)
    assert looked_at[1:] == ["delta.gone_accounts", "delta.accounts"]
    assert followed == check("accounts")
    monkeypatch.setattr(doubts, "_made_by", lambda: "other code")
    looked_at.clear()
    assert kept_up(connection, "all", ACCOUNTS, check) == followed
    assert looked_at == ["accounts"]
