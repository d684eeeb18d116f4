"""`moneytrail ingest`: files and folders into the vault and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from desk.desk import Desk, Exit
from desk.progress import progress
from desk.runs import report_checks, run_and_explain
from desk.snapshot import Row, published, rows_of
from desk.tables import cell_text, show_table
from transforms.store import CaseFolder


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
        desk.print_json({"case": document["case"], "files": document["files"]})
    else:
        _show(document["files"])
    _say_refusals(desk, document["files"])
    outcomes = {file["outcome"] for file in document["files"]}
    if outcomes == {"refused"}:
        return Exit.FAILED
    return Exit.LOOK if open_points or "refused" in outcomes else Exit.DONE


def ingest_files(
    desk: Desk, paths: Sequence[Path], case: str, profile: str | None, authority: str | None
) -> tuple[Row, bool]:
    """Take the files in and build the ledger; gives the JSON document and whether a person must look."""
    from transforms.evidence.case_settings import CaseSettings
    from transforms.evidence.intake import Delivery, Taken, take_in
    from transforms.evidence.locking import case_lock
    from transforms.evidence.vault import walk
    from transforms.readers.profiles import require_profiles

    folder = desk.case(case)
    files = list(walk(list(paths)))
    require_profiles(profile, [desk.store.profiles])
    if all(one.problem for one in files):
        # A mistyped path must not leave a case behind.
        none = [Taken("", one.name, "refused", None, one.problem) for one in files]
        return {"case": case, "files": [_file_row(one, None) for one in none]}, not files
    taken: list[Taken] = []
    with case_lock(folder, desk.say):
        if not folder.settings.exists():
            CaseSettings(title=case, authority=authority or "").save(folder)
        delivery = Delivery(desk.store, folder, desk.actor, authority, profile, desk.now)
        with progress("Reading") as step:
            for done, one in enumerate(take_in(delivery, files), start=1):
                taken.append(one)
                step(one.name, done, max(done, len(files)))  # an archive brings more than were given
    look = False
    if needs_ledger(folder):
        result = run_and_explain(desk, "ledger_job", case, "Building the ledger")
        look = report_checks(desk, result)
    accounted = _accounting(folder) if folder.current.exists() else {}
    rows = [_file_row(one, accounted.get(one.file_id)) for one in taken]
    look = look or any(row["quarantined"] or row["balance_check"] == "broken" for row in rows)
    return {"case": case, "files": rows}, look


def _say_refusals(desk: Desk, files: list[Row]) -> None:
    """Refusals on standard error, beside the JSON document that holds them too."""
    if not files:
        desk.say("There is no file in what was given.\n  do: check the path")
    for file in files:
        if file["outcome"] == "refused" and desk.as_json:
            desk.say(cell_text(f"{file['name']} was refused: {' | '.join(file['messages'])}"))


def needs_ledger(folder: CaseFolder) -> bool:
    """Whether readings are there that the published snapshot does not hold yet."""
    from transforms.ledger.staging import particulars_of

    staged = {str(item["file_id"]) for item in particulars_of(folder)}
    if not staged:
        return False
    return not folder.current.exists() or staged != set(_accounting(folder))


def _accounting(folder: CaseFolder) -> dict[str, Row]:
    with published(folder) as connection:
        rows = rows_of(
            connection,
            """SELECT file_id, format, profile, records, accepted, quarantined, duplicates, balance_check,
            messages FROM evidence_files ORDER BY file_id""",
        )
        reasons = rows_of(
            connection,
            """SELECT file_id, reason, count(*) AS times, min_by(locator, ordinal) AS first
            FROM (SELECT file_id, locator, ordinal, unnest(reasons) AS reason FROM source_records)
            GROUP BY ALL ORDER BY file_id, min(ordinal), reason""",
        )
    by_file: dict[str, Row] = {row["file_id"]: row for row in rows}
    for reason in reasons:
        times = f" ({reason['times']} records, first: " if reason["times"] > 1 else " ("
        by_file[reason["file_id"]]["messages"].append(f"{reason['reason']}{times}{reason['first']})")
    return by_file


def _file_row(one: object, known: Row | None) -> Row:
    from transforms.evidence.intake import Taken

    assert isinstance(one, Taken)
    row: Row = {"file_id": one.file_id, "name": one.name, "outcome": one.outcome}
    if one.problem is not None or known is None:
        problem = one.problem
        lines = (
            [] if problem is None else [problem.what, problem.where, problem.todo and f"do: {problem.todo}"]
        )
        nothing = {
            "records": 0,
            "accepted": 0,
            "quarantined": 0,
            "duplicates": 0,
            "balance_check": "not_stated",
        }
        return {
            **row,
            "format": None,
            "profile": None,
            **nothing,
            "messages": [line for line in lines if line],
        }
    messages = list(known["messages"])
    if one.outcome == "known":
        messages.insert(0, "The case already holds this file; nothing was done.")
    return {**row, **{key: known[key] for key in known if key != "file_id"}, "messages": messages}


def _show(files: list[Row]) -> None:
    columns = ("outcome", "format", "records", "accepted", "quarantined", "duplicates", "balance_check")
    heads = ("file", "outcome", "format", "records", "accepted", "quarant.", "dupl.", "balances")
    show_table(heads, [[file["name"], *(file[column] for column in columns)] for file in files])
    for file in files:
        for message in file["messages"][:20]:
            click.echo(cell_text(f"{file['name']}: {message}"))
        if len(file["messages"]) > 20:
            click.echo(
                f"{file['name']}: ... {len(file['messages']) - 20} more messages; --json gives all of them."
            )
