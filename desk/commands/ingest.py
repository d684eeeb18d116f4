"""`moneytrail ingest`: files and folders into the vault and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from desk.desk import Desk, Exit
from desk.progress import progress
from desk.runs import report_checks, run_and_explain
from desk.snapshot import Row
from desk.tables import cell_text, show_table

_NAME = 22
"""Characters of a file's name that a narrow terminal still shows."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--case", required=True, help="Name of the case; it is made when it is new.")
@click.option("--profile", help="Name or path of the profile for delimited files; overrides the sniffing.")
@click.option("--authority", help="On whose authority the files were obtained.")
@click.pass_obj
def ingest(
    desk: Desk, paths: tuple[Path, ...], case: str, profile: str | None, authority: str | None
) -> Exit:
    """Take files and folders into the vault and the ledger; say what became of each."""
    document, open_points = ingest_files(desk, paths, case, profile, authority)
    if desk.as_json:
        desk.print_json(document)
    else:
        _show(document["files"])
        if document["certificate"] is not None:
            click.echo(f"Certificate: {document['certificate']}")
    _say_refusals(desk, document["files"])
    outcomes = {file["outcome"] for file in document["files"]}
    if outcomes == {"refused"}:
        return Exit.FAILED
    return Exit.LOOK if open_points or "refused" in outcomes else Exit.DONE


def ingest_files(
    desk: Desk, paths: Sequence[Path], case: str, profile: str | None, authority: str | None
) -> tuple[Row, bool]:
    """Take the files in and build the ledger; gives the JSON document and whether a person must look."""
    from transforms.certificates.writing import certificate_path
    from transforms.evidence.accounting import needs_look
    from transforms.evidence.delivery import Delivery
    from transforms.evidence.ingestion import ingest as take_and_build
    from transforms.evidence.vault import walk

    files = list(walk(list(paths)))
    delivery = Delivery(desk.store, desk.case(case), desk.actor, authority, profile, desk.now)
    failed_checks: list[bool] = []

    def build_ledger() -> None:
        result = run_and_explain(desk, "ledger_job", case, "Building the ledger")
        failed_checks.append(report_checks(desk, result))

    rows = take_and_build(delivery, files, build_ledger, desk.say, lambda: progress("Reading"))
    path = certificate_path(delivery.case, rows)
    document = {"case": case, "files": rows, "certificate": path if path.exists() else None}
    return document, not files or any(failed_checks) or needs_look(rows)


def _say_refusals(desk: Desk, files: list[Row]) -> None:
    """Refusals on standard error, beside the JSON document that holds them too."""
    if not files:
        desk.say("There is no file in what was given.\n  do: check the path")
    for file in files:
        if file["outcome"] == "refused" and desk.as_json:
            desk.say(cell_text(f"{file['name']} was refused: {' | '.join(file['messages'])}"))


def _show(files: list[Row]) -> None:
    columns = ("records", "accepted", "quarantined", "duplicates", "balance_check")
    heads = ("file", "format", "records", "accepted", "quar.", "dupl.", "balances")
    kinds = [file["format"] if file["outcome"] == "new" else file["outcome"] for file in files]
    rows = [
        [file["name"], kind, *(file[column] for column in columns)]
        for file, kind in zip(files, kinds, strict=True)
    ]
    show_table(heads, rows, first=_NAME)
    for file in files:
        for message in file["messages"][:20]:
            if message != file["name"]:  # of a refused file: the place, which begins the line already
                click.echo(cell_text(f"{file['name']}: {message}"))
        if len(file["messages"]) > 20:
            click.echo(
                f"{file['name']}: ... {len(file['messages']) - 20} more messages; --json gives all of them."
            )
