"""`moneytrail report` and `moneytrail verify`: the package, and the proof that it is whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
from click.core import ParameterSource

from desk.desk import Desk, Exit
from desk.snapshot import Row, published, require_run
from desk.tables import show_facts

FORMATS = ("pdf", "xlsx", "json", "html")
FILES_OF = {"pdf": "report.pdf", "xlsx": "schedule.xlsx", "html": "report.html"}


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the package."
)
@click.option(
    "--format",
    "formats",
    default="pdf,xlsx,json",
    show_default=True,
    help=f"Comma-separated list of {', '.join(FORMATS)}.",
)
@click.option("--language", type=click.Choice(["en"]), default="en", show_default=True)
@click.pass_obj
def report(desk: Desk, case: str, out: Path, formats: str, language: str) -> Exit:
    """Write the report package: PDF/A, spreadsheet, JSON, HTML page, transfers and manifest."""
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise click.UsageError(f"--format takes {', '.join(FORMATS)}, not {', '.join(unknown) or 'nothing'}.")
    package = write_report(desk, case, out, wanted, language)
    files = sorted(path.name for path in package.iterdir())
    if desk.as_json:
        desk.print_json({"case": case, "package": package, "files": files})
    else:
        click.echo("\n".join(str(package / name) for name in files))
    return Exit.DONE


def write_report(desk: Desk, case: str, out: Path, formats: list[str], language: str) -> Path:
    """Write the package of the published snapshot, and note it in the custody log."""
    from transforms.evidence import custody
    from transforms.evidence.intake import file_hash

    package = render_report(desk, case, out, formats, language)
    manifest = file_hash(package / "manifest.json")
    detail = {"out": str(out)}
    custody.append(
        desk.case(case), at=desk.now(), actor=desk.actor, action="reported", object_id=manifest, detail=detail
    )
    return package


def render_report(desk: Desk, case: str, out: Path, formats: list[str], language: str) -> Path:
    """Write the package of the published snapshot into a folder."""
    from transforms.configuration import configuration_of
    from transforms.evidence.case_settings import CaseSettings
    from transforms.reporting.package import write_package

    folder = desk.case(case)
    with published(folder) as connection:
        require_run(connection, folder)
    settings = CaseSettings.load(folder)
    return write_package(
        folder.current,
        out,
        settings=settings,
        case=case,
        configuration_sha256=configuration_of(folder).sha256,
        formats=formats,
        language=language,
    )


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def verify(context: click.Context, path: Path) -> Exit:
    """Check a report package alone: hashes, sums, row accounting. Any changed byte is found.

    With --store before the command, the report is also written anew from the store and compared.
    """
    from transforms.reporting.verification import verify_package

    desk: Desk = context.obj
    found = verify_package(path)
    document: Row = {
        "ok": found.ok,
        "checked": dict(found.checked),
        "problems": [{"what": problem.what, "where": problem.where} for problem in found.problems],
    }
    named = context.find_root().get_parameter_source("store") is ParameterSource.COMMANDLINE
    if found.ok and named:
        again = differences_when_derived_again(desk, path)
        document["checked"]["derived again from the store"] = "yes"
        document["problems"] += again
        document["ok"] = not again
    if desk.as_json:
        desk.print_json(document)
    else:
        show_facts(document["checked"])
        for problem in document["problems"]:
            click.echo(f"PROBLEM: {problem['what']}\n  in: {problem['where']}")
        click.echo("The package is whole." if found.ok else "The package is NOT whole; do not rely on it.")
        if found.ok and not document["ok"]:
            click.echo("But the store now gives another report; ask what changed since it was written.")
    return Exit.DONE if document["ok"] else Exit.FAILED


def differences_when_derived_again(desk: Desk, package: Path) -> list[Row]:
    """Write the report anew from the case's published snapshot and name the files that differ."""
    document = json.loads((package / "report.json").read_text(encoding="utf-8"))
    case = str(document["case"]["name"])
    names = {path.name for path in package.iterdir()}
    wanted = ["json", *(kind for kind, name in FILES_OF.items() if name in names)]
    with tempfile.TemporaryDirectory() as scratch:
        again = render_report(desk, case, Path(scratch) / "again", wanted, "en")
        return [
            {
                "what": "The store gives another file: its evidence, configuration or version differ.",
                "where": f"{name}, case {case} in {desk.store.root}",
            }
            for name in sorted(names | {path.name for path in again.iterdir()})
            if not _same(package / name, again / name)
        ]


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.read_bytes() == other.read_bytes()
