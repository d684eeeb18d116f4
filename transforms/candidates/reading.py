"""What candidates are made from, read from a run's database: what findings and traces name, and whom they concern.

Of millions of transfers and entries that is a small part; the others change nothing about a candidate.
"""

from __future__ import annotations

from typing import NamedTuple

import duckdb
import polars as pl

from transforms.candidates.case import BOOKED
from transforms.schema import ENTRIES

_ACCOUNTS = """
SELECT target_id AS account_id FROM traces
UNION SELECT account_id FROM entries
WHERE entry_id IN (SELECT entry_id FROM trace_steps UNION SELECT entry_id FROM trace_seeds)
UNION SELECT account_id FROM chain_legs"""

_NAMED = """
SELECT transfer_id FROM finding_transfers
UNION SELECT transfer_id FROM trace_steps
UNION SELECT transfer_id FROM asset_payments
UNION SELECT transfer_id FROM transfer_entries WHERE entry_id IN (SELECT entry_id FROM trace_seeds)
UNION SELECT transfer_id FROM chain_legs
UNION SELECT unnest(path) FROM traces"""

_PEOPLE = f"""
WITH ends AS (SELECT from_party_id, to_party_id FROM transfers WHERE transfer_id IN ({_NAMED})), people AS (
    SELECT from_party_id AS person FROM ends UNION SELECT to_party_id FROM ends
    UNION SELECT subject_id FROM findings UNION SELECT holder_party_id FROM assets
    UNION SELECT party_id FROM party_accounts WHERE account_id IN ({_ACCOUNTS})
)
SELECT person FROM people WHERE person IS NOT NULL ORDER BY person"""

_OF_PEOPLE = " OR ".join(
    f"{side}_{end}_id IN (FROM concerned_people)" for side in ("from", "to") for end in ("party", "account")
)


class Concerned(NamedTuple):
    """People: person, parties (or accounts) that a candidate can be, or be told of.

    transfers: ids of theirs, and of others that findings, traces and assets name.
    """

    people: pl.DataFrame
    transfers: pl.Series


def concerned_of(connection: duckdb.DuckDBPyConnection) -> Concerned:
    """Whom findings and traces concern, and the transfers that candidates are made from."""
    people = _frame(connection, _PEOPLE)
    connection.register("concerned_people", people.to_arrow())
    try:
        query = f"""SELECT transfer_id FROM transfers WHERE transfer_id IN ({_NAMED}) OR {_OF_PEOPLE}
            ORDER BY transfer_id"""
        return Concerned(people, _frame(connection, query)["transfer_id"])
    finally:
        connection.unregister("concerned_people")


def booked_of(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """ENTRIES (columns: BOOKED) of the accounts that traces, their steps or seeds name, sorted by key."""
    query = f"SELECT {', '.join(BOOKED)} FROM entries WHERE account_id IN ({_ACCOUNTS}) ORDER BY entry_id"
    return _frame(connection, query).select(pl.col(name).cast(ENTRIES[name].dtype) for name in BOOKED)


def _frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    found = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found
