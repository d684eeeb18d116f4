"""The readings of a case as views that the ledger's steps select from, with ids worked out once.

Views (temporary, per connection):
    read_statements   a row a statement, with its account_id
    read_records      a row a record, with the account_id of its statement and of the other end
    read_NAME         a row of particulars as its reader gave it (NAME: payments, hawala_lines, ...)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import duckdb
import polars as pl

from transforms.ledger.delta import has_relation, is_increment, scalar
from transforms.ledger.gathering import Part, Source, gathered
from transforms.ledger.other_ends import MASKS
from transforms.ledger.packs import IN_PACKS, pack_named
from transforms.ledger.places import ACCOUNT, PLACE, make_statement_lists
from transforms.ledger.staging import CORRECTED, RECORD_SCHEMA, RECORDS, STATEMENT_SCHEMA, particular_schema
from transforms.schema import PARTICULAR_TABLES, sql_type
from transforms.store import CaseFolder

# The same hash as transforms.ids.account_id, so that Python and SQL name an account alike. trim() walks
# every letter in search of Unicode's blanks; plain text without blanks at its ends need not wait for it.
MACROS = """
CREATE OR REPLACE TEMP MACRO account_id(scheme, identifier) AS
    'a' || left(sha256('account' || chr(31) || scheme || chr(31) || identifier), 16);
CREATE OR REPLACE TEMP MACRO tidy(text) AS CASE
    WHEN strlen(text) = length(text) AND text <> '' AND NOT starts_with(text, ' ') AND NOT suffix(text, ' ')
    THEN text ELSE nullif(trim(text), '') END;
CREATE OR REPLACE TEMP MACRO name_key(name) AS upper(regexp_replace(trim(name), '\\s+', ' ', 'g'));
"""

# A German IBAN is country, check digits, bank code and account number (ISO 13616; Bundesbank's
# standard rule), so "50050000/5" and the IBAN made of it are one number written in two ways.
_GERMAN_BBAN = "^[0-9]{8}/[0-9]{1,10}$"
_GERMAN_IBAN = """
    'DE' || lpad(CAST(98 - CAST(bban || '131400' AS HUGEINT) % 97 AS VARCHAR), 2, '0') || bban
"""


def open_readings(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> None:
    """Make the views of a case's readings on this connection.

    In a run that started from a snapshot they hold the files that are new to it, and beside them the
    statements on which records of other files change (delta.py).
    """
    increment = is_increment(connection)
    new = _column(connection, "SELECT file_id FROM delta.files") if increment else None
    changed = has_relation(connection, "delta", "changed") if increment else False
    others = _column(connection, "SELECT DISTINCT file_id FROM delta.changed") if changed else []
    make_sources(connection, listed(case, new), listed(case, others))
    if not has_relation(connection, "basis", "kept_aliases"):
        keep_aliases(connection)
    _make_views(connection)


def open_all_readings(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> None:
    """Make the views of all of a case's readings, whatever the run started from."""
    make_sources(connection, listed(case, None), {})
    _make_views(connection)


def open_in_order(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> bool:
    """Make the views of all of a case's readings, when its statements are kept.

    Gives whether read_records is in order: then a query that only selects and filters gives records by
    file and ordinal, each with the `place` of its statement (places.py).
    """
    parts = _found(case, None)
    make_sources(connection, _gathered(case, parts), {})
    return _make_views(connection, [part.file_id for part in parts.get(RECORDS, [])])


def _make_views(connection: duckdb.DuckDBPyConnection, files: list[str] | None = None) -> bool:
    aliases = scalar(connection, "SELECT count(*) FROM basis.kept_aliases WHERE named")
    # Nearly always there is none, and then no join need look for it.
    statements, records = _ALIAS_JOINS if aliases else ("", "")
    iban = "alias.iban" if aliases else "NULL"
    connection.execute(_STATEMENTS.format(iban=iban, join=statements))
    in_order = files is not None and not aliases and make_statement_lists(connection, files)
    source = _IN_ORDER if in_order else f"{_JOINED} {records}"
    connection.execute(_RECORDS.format(iban=iban, source=source, masked=_MASKED, alone=_MASKED_ALONE))
    return in_order


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [str(value) for (value,) in connection.execute(query).fetchall()]


Sources = Mapping[str, Source]
"""Kind of a reading's rows (records, statements, or the name of a table of particulars): where they are read from."""


def listed(case: CaseFolder, files: Iterable[str] | None) -> Sources:
    """Where these readings (all where None) are read from, in the order of file_id; small ones are gathered first."""
    return _gathered(case, _found(case, files))


def _gathered(case: CaseFolder, parts: Mapping[str, list[Part]]) -> Sources:
    return {kind: gathered(case, kind, of_kind) for kind, of_kind in parts.items()}


def _found(case: CaseFolder, files: Iterable[str] | None) -> dict[str, list[Part]]:
    """The Parquet files of these readings (of all where None), each folder looked at once."""
    if files is None:
        files = os.listdir(case.readings) if case.readings.exists() else []  # noqa: PTH208 - names are wanted
    found: dict[str, list[Part]] = {}
    readings, packs = str(case.readings), str(case.packs)  # a Path for each of many files takes long
    for file_id in sorted(files):
        folder = f"{readings}/{file_id}"
        try:
            names = os.listdir(folder) if file_id[0] != "." else []  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            continue
        if CORRECTED in names:
            folder = f"{folder}/{CORRECTED}"
            names = os.listdir(folder)  # noqa: PTH208
        own = sorted(name for name in names if name.endswith(".parquet"))
        if names and not own:
            folder = f"{packs}/{pack_named(folder)}"
        for name in own or (IN_PACKS if names else ()):
            kind = name.removesuffix(".parquet").partition("-")[0]
            found.setdefault(kind, []).append(Part(f"{folder}/{name}", file_id, packed=not own))
    return found


def make_sources(connection: duckdb.DuckDBPyConnection, sources: Sources, others: Sources) -> None:
    """Views of what the readers gave: of all these files, and of others what changes."""
    connection.execute(MACROS)
    _make_source(connection, sources, others, RECORDS, "raw_read_records", RECORD_SCHEMA)
    _make_source(connection, sources, others, "statements", "raw_read_statements", STATEMENT_SCHEMA)
    for table in PARTICULAR_TABLES:
        schema = particular_schema(table)
        _make_source(connection, sources, others, table.name, f"read_{table.name}", schema)


def _make_source(
    connection: duckdb.DuckDBPyConnection,
    sources: Sources,
    others: Sources,
    kind: str,
    view: str,
    schema: Mapping[str, pl.DataType],
) -> None:
    columns = ", ".join(f'"{name}"' for name in schema)
    given, part, none = sources.get(kind), "", ""
    if kind == RECORDS:
        part = f", {given.part} AS part" if given else ""
        none = ", NULL::BIGINT AS part"
    parts = [f"SELECT {columns}{part} FROM {given.relation}"] if given else []
    if kind in others:
        key = "statement_id" if "statement_id" in schema else "record_id"
        changed = f"SELECT {key} FROM delta.changed"
        parts.append(f"SELECT {columns}{none} FROM {others[kind].relation} WHERE {key} IN ({changed})")
    if not parts:
        nothing = ", ".join(f'NULL::{sql_type(dtype)} AS "{name}"' for name, dtype in schema.items())
        parts = [f"SELECT {nothing}{none} WHERE false"]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {' UNION ALL '.join(parts)}")


def keep_aliases(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the bank code and account numbers of all readings, and whether the evidence names their IBAN."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS basis")
    connection.execute(
        f"CREATE OR REPLACE TABLE basis.kept_aliases AS SELECT *, false AS named FROM ({POSSIBLE_ALIASES})"
    )
    # Nearly always there is none, and then nobody need look for its IBAN among all numbers.
    if scalar(connection, "SELECT count(*) FROM basis.kept_aliases"):
        connection.execute(f"UPDATE basis.kept_aliases SET named = coalesce(iban IN ({NAMED_IBANS}), false)")


POSSIBLE_ALIASES = f"""
WITH german AS (
    SELECT DISTINCT identifier,
        split_part(identifier, '/', 1) || lpad(split_part(identifier, '/', 2), 10, '0') AS bban
    FROM (
        SELECT scheme, identifier FROM raw_read_statements
        UNION ALL SELECT counterparty_scheme, counterparty_identifier FROM raw_read_records
    )
    WHERE scheme = 'bban' AND contains(identifier, '/') AND regexp_full_match(identifier, '{_GERMAN_BBAN}')
)
SELECT identifier, {_GERMAN_IBAN} AS iban FROM german
"""
"""Rows (identifier, iban): numbers that may be the IBAN's, as statements and records name them."""
NAMED_IBANS = """
SELECT identifier FROM raw_read_statements WHERE scheme = 'iban'
UNION ALL SELECT counterparty_identifier FROM raw_read_records WHERE counterparty_scheme = 'iban'
"""
_ALIAS_JOINS = (
    "LEFT JOIN basis.kept_aliases alias ON alias.named AND s.scheme = 'bban' AND alias.identifier = s.identifier",
    "LEFT JOIN basis.kept_aliases alias "
    "ON alias.named AND r.counterparty_scheme = 'bban' AND alias.identifier = r.counterparty_identifier",
)

_STATEMENTS = """
CREATE OR REPLACE TEMP VIEW read_statements AS
SELECT s.* REPLACE (
        CASE WHEN {iban} IS NOT NULL THEN 'iban' ELSE s.scheme END AS scheme,
        coalesce({iban}, tidy(s.identifier), s.statement_id) AS identifier),
    account_id(
        CASE WHEN {iban} IS NOT NULL THEN 'iban'
            WHEN tidy(s.identifier) IS NULL THEN 'unknown' ELSE s.scheme END,
        coalesce({iban}, tidy(s.identifier), s.statement_id)) AS account_id
FROM raw_read_statements s {join}
"""

# The other end by its number; else by its name, scoped to the account whose statement names it so
# that namesakes never become one; else unknown, an end of its own.
_MASKED = (
    "((r.counterparty_scheme = 'bban' OR r.counterparty_scheme IS NULL) AND ("
    + " OR ".join(f"contains(r.counterparty_identifier, '{mark}')" for mark in MASKS)
    + "))"
)
_MASKED_ALONE = (
    f"CASE WHEN {_MASKED} THEN concat_ws('/', tidy(r.counterparty_identifier), coalesce(r.account_id, r.record_id), "
    "name_key(r.counterparty_name)) END"
)
_JOINED = (
    "(SELECT r.*, s.account_id FROM raw_read_records r LEFT JOIN read_statements s USING (statement_id)) r"
)
_IN_ORDER = f"(SELECT *, {ACCOUNT} AS account_id FROM (SELECT *, {PLACE} AS place FROM raw_read_records)) r"
_RECORDS = """
CREATE OR REPLACE TEMP VIEW read_records AS
SELECT *, coalesce(known_end_id, account_id(end_scheme, end_said)) AS counterparty_account_id
FROM (
    SELECT *, CASE end_scheme
        WHEN 'named' THEN account_id || chr(31) || name_key(counterparty_name) ELSE end_identifier
    END AS end_said
    FROM (
        SELECT r.*,
            CASE
                WHEN {iban} IS NOT NULL THEN 'iban'
                WHEN {masked} THEN 'masked'
                WHEN tidy(r.counterparty_identifier) IS NOT NULL THEN coalesce(r.counterparty_scheme, 'bban')
                WHEN tidy(r.counterparty_name) IS NOT NULL THEN 'named'
                ELSE 'unknown'
            END AS end_scheme,
            coalesce({iban}, {alone}, tidy(r.counterparty_identifier), tidy(r.counterparty_name), r.record_id)
                AS end_identifier,
            CASE WHEN {iban} IS NULL THEN r.other_end_id END AS known_end_id
        FROM {source}
    )
)
"""
