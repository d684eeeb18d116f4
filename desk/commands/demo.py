"""`moneytrail demo`: a synthetic case through everything, into the store."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from desk.commands.ingest import ingest_files
from desk.commands.report import FORMATS, write_report
from desk.commands.run import run_case
from desk.desk import Desk, Exit
from desk.snapshot import Row, published, rows_of
from desk.tables import show_table

CASE = "demo"


@click.command()
@click.option("--seed", type=int, default=7, show_default=True, help="Another number gives another world.")
@click.pass_obj
def demo(desk: Desk, seed: int) -> Exit:
    """Make a synthetic case (invented people), take it through everything, print what was found."""
    document = make_demo(desk, seed)
    if desk.as_json:
        desk.print_json(document)
        return Exit.DONE
    _show(document)
    return Exit.DONE


def make_demo(desk: Desk, seed: int) -> Row:
    """Generate, ingest, run, report and verify; gives the JSON document of the summary."""
    from fixtures.cli import write_preset
    from transforms.reporting.verification import verify_package

    folder = desk.case(CASE)
    with tempfile.TemporaryDirectory() as scratch:
        world = Path(scratch)
        write_preset("demo", seed, world)
        folder.path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(world / "case.yaml", folder.settings)
        ingested, _ = ingest_files(desk, [world / "evidence"], CASE, None, "Synthetic evidence, generated")
    ran, _ = run_case(desk, CASE)
    package = write_report(desk, CASE, folder.reports / "package", list(FORMATS), "en")
    with published(folder) as connection:
        return {
            "case": CASE,
            "files": ingested["files"],
            "checks": ran["checks"],
            "found": rows_of(
                connection,
                """SELECT p.name, f.pattern, f.strength, f.amount_ref FROM findings f
                JOIN parties p ON p.party_id = f.subject_id ORDER BY f.amount_ref DESC, f.finding_id""",
            ),
            "candidates": rows_of(
                connection,
                """SELECT c.rank, p.name, c.target_kind, c.basis, c.amount, c.currency, c.strength
                FROM confiscation_candidates c JOIN parties p ON p.party_id = c.holder_party_id ORDER BY c.rank""",
            ),
            "conservation": rows_of(connection, "SELECT * FROM trace_conservation ORDER BY method, currency"),
            "package": package,
            "package_is_whole": verify_package(package).ok,
        }


def _show(document: Row) -> None:
    files = document["files"]
    records = sum(file["records"] for file in files)
    accepted, aside, twice = (
        sum(file[key] for file in files) for key in ("accepted", "quarantined", "duplicates")
    )
    refused = sum(file["outcome"] == "refused" for file in files)
    click.echo("A synthetic case; every name in it is invented.\n")
    click.echo(
        f"Evidence    {len(files)} files ({refused} refused), {records} records = "
        f"{accepted} accepted + {aside} quarantined + {twice} duplicates"
    )
    passed = sum(check["passed"] for check in document["checks"])
    click.echo(f"Checks      {passed} of {len(document['checks'])} passed\n")
    click.echo("Collectors of what looks like fees")
    show_table(
        ("name", "pattern", "strength", "amount (EUR)"), [list(row.values()) for row in document["found"]]
    )
    click.echo("\nCandidates for confiscation, in the order of who keeps the profit")
    heads = ("rank", "holder", "what", "basis", "amount", "currency", "strength")
    show_table(heads, [list(row.values()) for row in document["candidates"]])
    click.echo("\nNothing was lost on the way (FIFO)")
    for row in document["conservation"]:
        parts = " + ".join(f"{row[key]:,.2f} {key}" for key in ("held", "assets", "cash", "outside", "lost"))
        click.echo(click.wrap_text(f"{row['currency']}  {row['in']:,.2f} in = {parts}", 78, "", "     "))
    whole = "verified whole" if document["package_is_whole"] else "NOT whole"
    click.echo(f"\nReport ({whole})")
    for path in sorted(Path(document["package"]).iterdir()):
        click.echo(f"  {path}")
