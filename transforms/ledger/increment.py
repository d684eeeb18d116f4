"""A run that adds to the published snapshot instead of building the ledger from nothing.

It starts from a copy of the snapshot when the same declarations and code built it and less than half of the case's
records are new, changed or gone. Whichever way, the tables are the same, row for row, read in the order of their
keys (docs/decisions/0017-incremental-ledger.md; tests/transforms/ledger/test_increment.py holds it).
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from transforms.ledger.basis import kept_readings, readings_of
from transforms.ledger.readings_sql import NAMED_IBANS, POSSIBLE_ALIASES, listed, make_sources
from transforms.ledger.staging import particulars_at
from transforms.schema import LEDGER_TABLES
from transforms.store import CaseFolder, WorkDatabase, copy_database


def start_from_snapshot(case: CaseFolder) -> bool:
    """Make the work database of the snapshot, with what a run must read anew; False where it must build all.

    The work database must not be there yet.
    """
    if not case.current.exists():
        return False
    present = readings_of(case)
    with duckdb.connect(str(case.current), read_only=True) as snapshot:
        kept = kept_readings(snapshot)
        if kept is None:
            return False
        anew = {file_id for file_id in present | kept if present.get(file_id) != kept.get(file_id)}
        old = anew & set(kept)
        aliases = _Aliases(snapshot, case, anew)
        if old and aliases.any():
            return False  # a number may lose the only place that named its IBAN
        anew |= aliases.files_that_change(kept)
        if not _worth_it(snapshot, case, anew, present):
            return False
        found = aliases.rows()
    copy_database(case.current, case.work)
    with WorkDatabase(case.work).connect() as connection:
        _forget_what_followed(connection)
        _write_plan(connection, anew, kept, found)
    return True


def finish(work: WorkDatabase) -> None:
    """Take away what only the run needed, before it is published."""
    with work.connect() as connection:
        connection.execute("DROP SCHEMA IF EXISTS delta CASCADE")


def _worth_it(
    snapshot: duckdb.DuckDBPyConnection, case: CaseFolder, anew: Collection[str], present: Collection[str]
) -> bool:
    """Whether most records of the case may stay as they are."""
    counted = dict(snapshot.execute("SELECT file_id, records FROM evidence_files").fetchall())
    new = 0
    for file_id in set(anew) & set(present):
        new += int(str(particulars_at(case.readings / file_id)["records"]))
    old = sum(counted.get(file_id, 0) for file_id in anew)
    return bool(2 * (new + old) <= sum(counted.values()) + new)


class _Aliases:
    """Bank code and account numbers of the case, those of the new files among them (readings_sql.py)."""

    def __init__(self, snapshot: duckdb.DuckDBPyConnection, case: CaseFolder, anew: Collection[str]) -> None:
        self.case = case
        self.before: list[tuple[str, str, bool]] = snapshot.execute(
            "SELECT identifier, iban, named FROM basis.kept_aliases ORDER BY identifier"
        ).fetchall()
        with duckdb.connect() as connection:
            make_sources(connection, listed(case, anew), {})
            known = {identifier for identifier, _, _ in self.before}
            possible = connection.execute(POSSIBLE_ALIASES).fetchall()
            self.new = sorted((number, iban) for number, iban in possible if number not in known)
            waiting = {iban for _, iban, named in self.before if not named} | {iban for _, iban in self.new}
            self.named = _named(connection, waiting)
        if self.new:
            # Only all readings can tell whether an old file names the IBAN of a new number.
            with duckdb.connect() as connection:
                make_sources(connection, listed(case, None), {})
                self.named |= _named(connection, {iban for _, iban in self.new})

    def any(self) -> bool:
        """Whether any such number is known."""
        return bool(self.before or self.new)

    def rows(self) -> list[tuple[str, str, bool]]:
        """Rows of kept_aliases as they are now."""
        numbers = [*self.before, *((number, iban, False) for number, iban in self.new)]
        return [(number, iban, named or iban in self.named) for number, iban, named in numbers]

    def files_that_change(self, kept: Collection[str]) -> set[str]:
        """Files of the snapshot with a number whose IBAN was not named before and is now."""
        numbers = [number for number, iban, named in self.before if not named and iban in self.named]
        if not numbers:
            return set()
        with duckdb.connect() as connection:
            make_sources(connection, listed(self.case, kept), {})
            query = """
                SELECT DISTINCT file_id FROM (
                    SELECT file_id, scheme, identifier FROM raw_read_statements UNION ALL
                    SELECT file_id, counterparty_scheme, counterparty_identifier FROM raw_read_records
                ) WHERE scheme = 'bban' AND identifier IN (SELECT unnest(?::VARCHAR[]))
            """
            return {str(file_id) for (file_id,) in connection.execute(query, [numbers]).fetchall()}


def _named(connection: duckdb.DuckDBPyConnection, ibans: Collection[str]) -> set[str]:
    """Those of the IBANs that the open readings name."""
    if not ibans:
        return set()
    query = (
        f"SELECT DISTINCT identifier FROM ({NAMED_IBANS}) WHERE identifier IN (SELECT unnest(?::VARCHAR[]))"
    )
    return {str(iban) for (iban,) in connection.execute(query, [sorted(ibans)]).fetchall()}


def _forget_what_followed(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that a case run worked out of the ledger: they are not true of the new one."""
    ledger = [table.name for table in LEDGER_TABLES]
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT list_contains(?, table_name)",
        [ledger],
    ).fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE "{name}"')


def _write_plan(
    connection: duckdb.DuckDBPyConnection,
    anew: Collection[str],
    kept: Collection[str],
    aliases: list[tuple[str, str, bool]],
) -> None:
    connection.execute("DROP SCHEMA IF EXISTS delta CASCADE")
    connection.execute("CREATE SCHEMA delta")
    files = sorted(anew)
    connection.execute(
        "CREATE TABLE delta.files AS SELECT unnest(?::VARCHAR[]) AS file_id, unnest(?::BOOLEAN[]) AS old",
        [files, [file_id in kept for file_id in files]],
    )
    connection.execute("DELETE FROM basis.kept_aliases")
    connection.execute(
        "INSERT INTO basis.kept_aliases "
        "SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
        [list(column) for column in zip(*aliases, strict=True)] if aliases else [[], [], []],
    )
