"""`moneytrail upgrade`: a store that an older version wrote, brought up to this version."""

from __future__ import annotations

import click

from desk.desk import Desk, Exit
from desk.runs import run_and_explain
from desk.snapshot import Row
from desk.tables import show_table
from transforms.layout import CaseFolder
from transforms.store_format import CHANGES, FORMAT, format_of, mark_store


@click.command()
@click.pass_obj
def upgrade(desk: Desk) -> Exit:
    """Bring a store that an older version wrote up to this version.

    Files are read anew from the vault where an older version read them, and the ledger is built again.
    Older snapshots stay. It may be stopped at any moment and goes on when it is called again.
    """
    before = format_of(desk.store)
    cases = [_upgrade_case(desk, case) for case in desk.store.cases()]
    if desk.store.root.is_dir():
        mark_store(desk.store)
    if desk.as_json:
        desk.print_json({"format_before": before, "format": FORMAT, "cases": cases})
    else:
        click.echo(f"Format {before} -> {FORMAT}: {CHANGES[FORMAT]}")
        show_table(("case", "files", "read anew", "ledger"), [list(row.values()) for row in cases])
    for row in cases:
        if row["ledger"] == "built":
            desk.say(f"To look at: then work the case out again: moneytrail run --case {row['case']}")
    return Exit.DONE


def _upgrade_case(desk: Desk, case: CaseFolder) -> Row:
    from transforms.evidence.accounting import needs_ledger
    from transforms.evidence.locking import case_lock
    from transforms.ledger.staging import is_outdated, particulars_of

    with case_lock(case, desk.say, "an upgrade"):
        readings = particulars_of(case)
        outdated = sum(is_outdated(one) for one in readings)
        due = needs_ledger(case)
        if due:
            run_and_explain(desk, "ledger_job", case.name, f"Building the ledger of {case.name}")
    ledger = "built" if due else "up to date"
    return {"case": case.name, "files": len(readings), "read_anew": outdated, "ledger": ledger}
