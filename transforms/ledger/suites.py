"""The schema's expectations held against whole tables by Great Expectations, on DuckDB.

It counts and documents; the records that break a rule were set aside before (`expectations.py`).
What it finds goes into the table `record_checks`, into a JSON file and onto a page of ours
(docs/decisions/0008-great-expectations.md says why not its Data Docs, and why the patch below).
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from transforms.large_imports import large_import
from transforms.ledger.delta import has_changes, rows_of
from transforms.ledger.expectations import FIRST, SET_ASIDE, Expectation, expectations_of
from transforms.proofs import Breach, breaches, repeated_keys_in_run
from transforms.schema import (
    ENTRIES,
    EVIDENCE_FILES,
    RECORD_CHECKS,
    SOURCE_RECORDS,
    STATEMENTS,
    Between,
    OneOf,
    Table,
)
from transforms.store import WorkDatabase

# Read when Great Expectations is imported: it must neither count its users nor show bars.
_QUIET = {"GX_ANALYTICS_ENABLED": "false", "TQDM_DISABLE": "1"}


@dataclass(frozen=True)
class SuiteResults:
    """Rows of RECORD_CHECKS, and each suite's results as Great Expectations gives them."""

    checks: pl.DataFrame
    documents: list[dict[str, Any]]


def hold(work: WorkDatabase, tables: Sequence[Table]) -> SuiteResults:
    """Hold every expectation of the tables against their rows.

    Where the run adds to a snapshot, the suites see the rows that it made, and what the snapshot's own checks
    counted tells of the others; a rule that some row breaks is counted over the whole table. A table
    without rows breaks no rule, so Great Expectations, which takes a tenth of a second a table, is not asked.

    Gives: a row of RECORD_CHECKS an expectation (numbers of rows; examples: places of the first
    failing rows), and the suites' results without clock and random ids.
    """
    with work.connect() as connection:
        changed = [table for table in tables if has_changes(connection, table)]
        empty = [table for table in tables if not rows_of(connection, table)]
    with _engine(work.path) as source:
        documents = [
            _nothing_to_hold(table) if table in empty else _validated(source, table, anew=table in changed)
            for table in tables
        ]
    with work.connect() as connection:
        rows = [
            row
            for table, found in zip(tables, documents, strict=True)
            for row in _rows(connection, table, found)
        ]
    return SuiteResults(pl.DataFrame(rows, RECORD_CHECKS.frame_schema), documents)


def quiet_great_expectations() -> Any:
    """Great Expectations, without usage statistics, progress bars, and with DuckDB made usable.

    Its SQL engine closes a connection before it reads the result, unless the dialect stands in this
    private tuple (1.24.1; pinned in pyproject.toml, and a test notices a change).
    """
    os.environ.update(_QUIET)
    _keep_leak_notices_out_of_sight()
    with large_import():
        import great_expectations as gx
        from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    if all(dialect.value != "duckdb" for dialect in engine._PERSISTED_CONNECTION_DIALECTS):
        engine._PERSISTED_CONNECTION_DIALECTS += (_Dialect.DUCKDB,)  # type: ignore[assignment]
    return gx


@cache
def _keep_leak_notices_out_of_sight() -> None:
    """DuckDB's binding library complains of types that SQLAlchemy's dialect still holds, after the end.

    It writes to standard error when Python itself is gone, so nothing of ours is lost by closing it
    last of all.
    """

    def close() -> None:
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

    atexit.register(close)


class _Dialect(StrEnum):
    DUCKDB = "duckdb"


@contextmanager
def _engine(database: Path) -> Iterator[Any]:
    """A data source over the database; everything that holds the file open is closed afterwards."""
    gx = quiet_great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "work",
        connection_string=f"duckdb:///{database}",
        kwargs={"creator": partial(_connection, str(database))},
    )
    try:
        yield source
    finally:
        engine = source.get_execution_engine()
        engine.close()
        engine.engine.dispose()
        source.get_engine().dispose()


def _connection(database: str) -> Any:
    """A connection to a database that the run holds open: the dialect's own would ask for other settings."""
    from duckdb_engine import ConnectionWrapper

    return ConnectionWrapper(duckdb.connect(database))


def _validated(source: Any, table: Table, *, anew: bool) -> dict[str, Any]:
    """One suite's results in the order of its expectations. `anew`: on the rows that the run made only."""
    gx = quiet_great_expectations()
    suite = gx.ExpectationSuite(table.name)
    expected = [expectation for expectation in expectations_of(table) if expectation.kind != "unique"]
    for expectation in expected:
        suite.add_expectation(_great(gx, expectation))
    asset = source.add_table_asset(table.name, table_name=table.name, schema_name="delta" if anew else None)
    batch = asset.add_batch_definition_whole_table("all")
    # Never COMPLETE: a rule that most rows break would not finish (STACK.md).
    brief = {"result_format": "BASIC", "partial_unexpected_count": 0}
    found = batch.get_batch().validate(suite, result_format=brief)
    by_name = {result.expectation_config.meta["name"]: result for result in found.results}
    results = [_document(by_name[expectation.name]) for expectation in expected]
    return {"suite": table.name, "success": bool(found.success), "results": results}


def _nothing_to_hold(table: Table) -> dict[str, Any]:
    """The results of a suite whose table has no rows."""
    return {"suite": table.name, "success": True, "rows": 0, "results": []}


def _great(gx: Any, expectation: Expectation) -> Any:
    """The expectation as Great Expectations says it."""
    known, meta = gx.expectations, {"name": expectation.name, "words": expectation.words}
    column = expectation.columns[0]
    if column not in _keywords():
        if expectation.kind == "not_null":
            return known.ExpectColumnValuesToNotBeNull(column=column, meta=meta)
        if isinstance(expectation.rule, OneOf):
            values = list(expectation.rule.values)
            return known.ExpectColumnValuesToBeInSet(column=column, value_set=values, meta=meta)
        if isinstance(expectation.rule, Between) and expectation.table[column].dtype == pl.Date():
            low, high = expectation.rule.low, expectation.rule.high
            return known.ExpectColumnValuesToBeBetween(
                column=column, min_value=low, max_value=high, meta=meta
            )
    # It writes `at` or `in` without quotes, takes the last day for its midnight, and its regular
    # expressions do not know DuckDB: these it asks as a query of what fails.
    query = f"SELECT 1 AS fails FROM {{batch}} WHERE {_escaped(expectation.fails)}"
    return known.UnexpectedRowsExpectation(unexpected_rows_query=query, meta=meta)


@cache
def _keywords() -> frozenset[str]:
    """Words that DuckDB takes for a column's name in quotes only."""
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    with duckdb.connect() as connection:
        return frozenset(str(name) for (name,) in connection.execute(query).fetchall())


def _escaped(sql: str) -> str:
    return sql.replace("{", "{{").replace("}", "}}")


def _document(result: Any) -> dict[str, Any]:
    """A result without what differs from run to run."""
    given = result.to_json_dict()
    if any(isinstance(raised, dict) and raised.get("exception_message") for raised in _raised(given)):
        message = (
            f"Great Expectations could not hold {given['expectation_config']}: {given['exception_info']}"
        )
        raise RuntimeError(message)
    config = given["expectation_config"]
    arguments = {key: value for key, value in config["kwargs"].items() if key != "batch_id"}
    return {
        **config["meta"],
        "expectation": config["type"],
        "arguments": arguments,
        "success": given["success"],
        "result": given["result"],
    }


def _raised(given: dict[str, Any]) -> list[object]:
    found = given.get("exception_info") or {}
    return [found, *found.values()]


def _rows(
    connection: duckdb.DuckDBPyConnection, table: Table, document: dict[str, Any]
) -> Iterator[dict[str, object]]:
    """Rows of RECORD_CHECKS about one table: its key, which we prove ourselves, then its suite."""
    height = rows_of(connection, table)
    broken_before = _broken_before(connection, table)
    results = {result["name"]: result["result"] for result in document["results"]}
    for expectation in expectations_of(table):
        # Its own uniqueness hashes a million keys four times; a proof by their order reads them once.
        if expectation.kind == "unique":
            failed = repeated_keys_in_run(connection, table).count
        else:
            found = results[expectation.name] if height else {}
            failed = int(found.get("unexpected_count", found.get("observed_value")) or 0)
            if has_changes(connection, table) and (failed or expectation.name in broken_before):
                failed = failing_places(connection, expectation).count
        yield {
            "suite": table.name,
            "rule": expectation.name,
            "words": expectation.words,
            "checked": height,
            "failed": failed,
            "examples": list(failing_places(connection, expectation).places) if failed else [],
        }


def _broken_before(connection: duckdb.DuckDBPyConnection, table: Table) -> set[str]:
    """Rules of the table that some row of the snapshot broke from which the run started."""
    if not has_changes(connection, table):
        return set()
    query = f"SELECT rule FROM {RECORD_CHECKS.name} WHERE suite = ? AND failed > 0"
    return {str(rule) for (rule,) in connection.execute(query, [table.name]).fetchall()}


def failing_places(connection: duckdb.DuckDBPyConnection, expectation: Expectation) -> Breach:
    """The rows that break an expectation, each by its place in a file, else by its key."""
    table = expectation.table
    broken = f"SELECT * FROM {table.name} WHERE {expectation.fails}"
    place = _PLACES.get(table.name)
    if place:
        return breaches(connection, place.format(broken=broken))
    key = ", ".join(f'"{name}"' for name in table.key)
    return breaches(connection, f"SELECT concat_ws(', ', {key}) AS place FROM ({broken})")


_IN_FILE = """
    SELECT concat_ws(', ', f.name, b.locator) AS place
    FROM ({broken}) b LEFT JOIN evidence_files f ON f.file_id = b.file_id
"""
_PLACES = {
    EVIDENCE_FILES.name: "SELECT name AS place FROM ({broken})",
    SOURCE_RECORDS.name: _IN_FILE,
    STATEMENTS.name: _IN_FILE,
    ENTRIES.name: """
        SELECT concat_ws(', ', f.name, r.locator) AS place FROM ({broken}) b
        LEFT JOIN source_records r ON r.record_id = b.record_id
        LEFT JOIN evidence_files f ON f.file_id = r.file_id
    """,
}


def quarantine_checks(work: WorkDatabase) -> pl.DataFrame:
    """Rows of RECORD_CHECKS, one a reason for which records were set aside, with the first places."""
    with work.connect() as connection:
        found = connection.sql(f"""
            WITH reasons AS (
                SELECT f.name, s.record_id, s.locator, s.ordinal, unnest(s.reasons) AS reason
                FROM source_records s JOIN evidence_files f USING (file_id) WHERE s.status = 'quarantined'
            ), coded AS (
                SELECT name, locator, ordinal, trim(split_part(reason, ':', 1)) AS code,
                    min(trim(substr(reason, length(split_part(reason, ':', 1)) + 2))) AS words
                FROM reasons GROUP BY name, record_id, locator, ordinal, code
            )
            SELECT 'source_records' AS suite, '{SET_ASIDE}' || code AS rule,
                '{FIRST}' || arg_min(words, (name, ordinal)) AS words,
                (SELECT count(*) FROM source_records) AS checked, count(*) AS failed,
                list(concat_ws(', ', name, locator) ORDER BY name, ordinal)[:20] AS examples
            FROM coded GROUP BY code ORDER BY code
        """).to_arrow_table()
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame.cast(RECORD_CHECKS.frame_schema)  # type: ignore[arg-type]
