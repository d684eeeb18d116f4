"""`moneytrail status`: files, record accounting, checks, last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import click

from desk.desk import Desk, Exit
from desk.snapshot import Row, published, rows_of
from desk.tables import show_facts, show_table
from transforms.errors import MoneytrailError
from transforms.evidence.case_settings import CaseSettings
from transforms.evidence.custody import read_log
from transforms.number_words import number_of

SHOWN_ALIKE = 3
"""Statements of one file with one fault that are named one by one on the terminal."""


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option("--check-vault", is_flag=True, help="Also hash every received file and prove the custody log.")
@click.pass_obj
def status(desk: Desk, case: str, check_vault: bool) -> Exit:
    """What became of a case's files and records, its checks and last run."""
    inspected = inspected_vault(desk, case) if check_vault else None
    if inspected is not None and inspected["problems"]:
        if desk.as_json:
            desk.print_json({"case": case, "vault": inspected})
        raise MoneytrailError(
            "The evidence is not as it was received: " + "; ".join(inspected["problems"][:20]),
            where=f"case {case}",
            todo="keep the store as it is and restore what is named from the back-up (docs/operations.md)",
        )
    document = case_status(desk, case) | ({} if inspected is None else {"vault": inspected})
    if desk.as_json:
        desk.print_json(document)
    else:
        _show(document)
    for point in _shortened(document):
        desk.say(f"To look at: {point}")
    return Exit.LOOK if document["open_points"] else Exit.DONE


def inspected_vault(desk: Desk, case: str) -> Row:
    """What an inspection of the case's evidence found."""
    from transforms.evidence.inspection import inspect_evidence

    return asdict(inspect_evidence(desk.store, desk.case(case)))


def case_status(desk: Desk, case: str) -> Row:
    """The status document: settings, files, totals, checks, custody and open points."""
    folder = desk.case(case)
    with published(folder) as connection:
        files = rows_of(connection, "SELECT * FROM evidence_files ORDER BY name, file_id")
        totals = rows_of(
            connection,
            """SELECT count(*) AS files, sum(records)::BIGINT AS records, sum(accepted)::BIGINT AS accepted,
            sum(quarantined)::BIGINT AS quarantined, sum(duplicates)::BIGINT AS duplicates FROM evidence_files""",
        )[0]
        broken = rows_of(
            connection,
            """SELECT s.statement_id, f.name, s.locator, s.opening_balance, s.booked_sum, s.closing_balance,
            s.continuity FROM statements s JOIN evidence_files f USING (file_id)
            WHERE s.balance_check = 'broken' OR s.continuity = 'no' ORDER BY s.statement_id""",
        )
        corrections = rows_of(
            connection, "SELECT * FROM corrections WHERE status <> 'unfilled' ORDER BY correction_id"
        )
        checks = rows_of(connection, "SELECT * FROM record_checks ORDER BY suite, rule")
        names = rows_of(
            connection,
            "SELECT table_name, estimated_size FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name",
        )
    log = read_log(folder.custody_log)
    settings = CaseSettings.load(folder)
    return {
        "case": case,
        "title": settings.title,
        "authority": settings.authority,
        "reference_currency": settings.reference_currency,
        "snapshot": str(folder.current),
        "worked_out": any(row["table_name"] == "confiscation_candidates" for row in names),
        "totals": totals,
        "files": files,
        "broken_statements": broken,
        "corrections": corrections,
        "checks": checks,
        "tables": {row["table_name"]: row["estimated_size"] for row in names},
        "custody": {"events": log.height, "head": log["hash"][-1] if log.height else None},
        "open_points": _open_points(case, files, broken, names),
    }


def _shortened(document: Row) -> Iterator[str]:
    """The open points, of many statements of one file that are alike the first few."""
    alike: Counter[str] = Counter()
    words = {
        _statement_words(row): f"{row['name']}: {_balance_words(row)}"
        for row in document["broken_statements"]
    }
    for point in document["open_points"]:
        kind = words.get(point)
        if kind is not None:
            alike[kind] += 1
        if kind is None or alike[kind] <= SHOWN_ALIKE:
            yield point
    for kind, count in alike.items():
        if count > SHOWN_ALIKE:
            yield f"{kind}: {number_of(count - SHOWN_ALIKE, 'more statement')}; --json lists all"


def _open_points(case: str, files: list[Row], broken: list[Row], tables: list[Row]) -> list[str]:
    points = [
        f"{f['name']}: {number_of(f['quarantined'], 'record')} quarantined" for f in files if f["quarantined"]
    ]
    points += [f"{f['name']}: the file is incomplete" for f in files if not f["complete"]]
    points += [_statement_words(row) for row in broken]
    if not any(row["table_name"] == "confiscation_candidates" for row in tables):
        points.append(f"not worked out since the last ingest: moneytrail run --case {case}")
    return points


def _statement_words(row: Row) -> str:
    return f"{row['name']}, {row['locator']}: {_balance_words(row)}"


def _balance_words(row: Row) -> str:
    if row["continuity"] == "no":
        return "does not open where the account's statement before it closed"
    return "opening and bookings do not give the closing balance, or the running balance does not follow"


def _show(document: Row) -> None:
    show_facts(
        {key: document[key] for key in ("case", "title", "authority", "reference_currency", "snapshot")}
    )
    totals = document["totals"]
    click.echo(
        f"{totals['files']} files, {totals['records']} records = {totals['accepted']} accepted"
        f" + {totals['quarantined']} quarantined + {totals['duplicates']} duplicates\n"
    )
    columns = ("name", "format", "records", "accepted", "quarantined", "duplicates", "balance_check")
    heads = ("file", "format", "records", "accepted", "quarant.", "dupl.", "balances")
    show_table(heads, [[file[column] for column in columns] for file in document["files"]])
    made = Counter(row["status"] for row in document["corrections"])
    if made:
        click.echo(f"\nCorrections: {', '.join(f'{count} {what}' for what, count in sorted(made.items()))}")
    custody = document["custody"]
    click.echo(f"\nCustody log: {custody['events']} events, head {custody['head']}")
    if "vault" in document:
        click.echo(
            f"Vault: {document['vault']['files']} files, each as it was received; the log's chain holds"
        )
