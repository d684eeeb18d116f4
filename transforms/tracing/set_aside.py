"""Records that make no entry: those that a person names to trace from, and those that a traced account may lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import duckdb
import polars as pl

from transforms.errors import Refused
from transforms.number_words import number_of

_RECORD = re.compile(r"r[0-9a-f]{16}-\d{9}")
_NAMED = """
SELECT r.record_id, r.status, r.reasons, r.duplicate_of, r.locator, f.name
FROM source_records r JOIN evidence_files f USING (file_id)
WHERE r.record_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY r.record_id
"""
_FILES = """
WITH own AS (
    SELECT DISTINCT file_id, account_id FROM statements WHERE account_id IN (SELECT unnest($accounts::VARCHAR[]))
    {legs}
)
SELECT f.name, f.quarantined, list(DISTINCT own.account_id ORDER BY own.account_id)
FROM own JOIN evidence_files f USING (file_id) WHERE f.quarantined > 0 GROUP BY f.file_id, f.name, f.quarantined
ORDER BY f.name, f.file_id
"""
_LEGS = """
    UNION SELECT r.file_id, l.account_id FROM chain_legs l JOIN source_records r USING (record_id)
    WHERE l.account_id IN (SELECT unnest($accounts::VARCHAR[]))
"""


def refuse_records(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Refuse the id of a record: what can be traced is the entry that was made of it, if one was.

    Reads: source_records, evidence_files.
    """
    records = [name for name in names if _RECORD.fullmatch(name)]
    if not records:
        return
    for record, status, reasons, of, locator, file in connection.execute(_NAMED, [records]).fetchall():
        if status == "accepted":
            what = f"{record} is a record, and money is traced from entries."
            todo = f"name its entry: moneytrail query \"SELECT entry_id FROM entries WHERE record_id = '{record}'\""
        elif status == "duplicate":
            what = f"The record {record} repeats {of}: it makes no entry of its own, else its money would count twice."
            todo = f"name the entry of {of}"
        else:
            what = f"The record {record} is set aside ({', '.join(reasons)}): no entry was made of it."
            todo = "correct it (moneytrail quarantine, user guide), run the case again and name its entry"
        raise Refused(what, where=f"{file}, {locator}", todo=todo)


def lacking_words(connection: duckdb.DuckDBPyConnection, accounts: Iterable[str]) -> list[str]:
    """A note for each file of these accounts of which records were set aside: an entry may be among them.

    Reads: statements, evidence_files, chain_legs, source_records.
    """
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'chain_legs'").fetchall()
    query = _FILES.format(legs=_LEGS if known else "")
    found = connection.execute(query, {"accounts": sorted(set(accounts))}).fetchall()
    return [
        f"File {name}: {number_of(count, 'record')} of it {'is' if count == 1 else 'are'} set aside and not traced; the"
        f" figures on {', '.join(own)} hang on what {'it says' if count == 1 else 'they say'} (moneytrail quarantine)."
        for name, count, own in found
    ]


def traced_accounts(steps: Iterable[pl.DataFrame], entries: pl.DataFrame) -> list[str]:
    """account_ids of the entries (ENTRIES) that carried traced money, by the steps (TRACE_STEPS) of any method."""
    carried = pl.concat([frame.select("entry_id") for frame in steps]).unique()
    return entries.join(carried, on="entry_id", how="semi")["account_id"].unique().sort().to_list()
