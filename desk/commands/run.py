"""`moneytrail run`: everything downstream of the ledger."""

from __future__ import annotations

import click

from desk.desk import Desk, Exit
from desk.plans import plan_part
from desk.runs import report_checks, run_and_explain
from desk.snapshot import Row, published, rows_of
from desk.tables import show_table
from transforms.layout import CaseFolder
from transforms.schema import PUBLISHED_TABLES


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.pass_obj
def run(desk: Desk, case: str) -> Exit:
    """Work out parties, transfers, findings, traces and candidates, and publish them."""
    document, look = run_case(desk, case)
    if desk.as_json:
        desk.print_json(document)
    else:
        show_table(["table", "rows"], sorted(document["counts"].items()))
        click.echo(f"Published:  {document['snapshot']}\nValidation: {document['validation_page']}")
    return Exit.LOOK if look else Exit.DONE


def run_case(desk: Desk, case: str) -> tuple[Row, bool]:
    """Run the case's job; gives the JSON document and whether a person must look."""
    from transforms.evidence.accounting import needs_ledger
    from transforms.evidence.locking import case_lock
    from transforms.plans import elections_of

    folder = desk.case(case)
    if not folder.path.exists():
        with published(folder):
            pass
    with case_lock(folder, desk.say, "a run of the case"):
        if needs_ledger(folder):
            # An ingest was interrupted between reading and publishing: its files come first.
            run_and_explain(desk, "ledger_job", case, "Building the ledger")
        with published(folder):
            pass
        result = run_and_explain(desk, "case_job", case, "Working out the case")
    look = report_checks(desk, result)
    checks = [
        {"name": c.name, "passed": c.passed, "blocking": c.blocking, "message": c.message}
        for c in result.checks
    ]
    document = {
        "case": case,
        "run_id": result.run_id,
        "snapshot": str(result.snapshot),
        "validation_page": str(folder.validation_pages / f"{result.run_id}.html"),
        "checks": checks,
        "counts": _rows_of_tables(folder),
    }
    with published(folder) as connection:
        elected = elections_of(connection)
    for words in elected.words():
        desk.say(words)
    return {**document, **plan_part(elected, is_applied=True)}, look


def _rows_of_tables(folder: CaseFolder) -> dict[str, int]:
    """Rows of every published table."""
    with published(folder) as connection:
        return {
            table.name: int(rows_of(connection, f"SELECT count(*) AS rows FROM {table.name}")[0]["rows"])
            for table in PUBLISHED_TABLES
        }
