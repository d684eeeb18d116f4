"""`moneytrail quarantine`: records that were set aside, and the form in which a person corrects them."""

from __future__ import annotations

from pathlib import Path

import click

from desk.desk import Desk, Exit
from desk.snapshot import published
from desk.tables import show_table


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a correction file to fill in (CSV); then: moneytrail ingest FILE --case CASE.",
)
@click.pass_obj
def quarantine(desk: Desk, case: str, out: Path | None) -> Exit:
    """List records that were set aside, with their reasons; write the form to correct them."""
    from transforms.corrections.form import form, in_quarantine

    folder = desk.case(case)
    with published(folder) as connection:
        faulty = in_quarantine(desk.store, folder, connection)
    if out is not None and faulty:
        # With a byte order mark, by which spreadsheet programs know UTF-8.
        out.write_text(form(faulty), encoding="utf-8-sig", errors="backslashreplace")
        desk.say(f"Fill in {out}, then: moneytrail ingest {out} --case {case}")
    if desk.as_json:
        records = [
            {
                **{
                    name: getattr(one, name)
                    for name in ("record_id", "file_id", "file", "locator", "reasons", "raw")
                },
                "fields": [{"field": name, "old_value": text} for name, text in one.fields.items()],
            }
            for one in faulty
        ]
        desk.print_json({"case": case, "records": records, "form": out if faulty else None})
    elif faulty:
        rows = [(one.record_id, one.file, one.locator, "; ".join(one.reasons)) for one in faulty]
        show_table(("record", "file", "place", "why"), rows)
    else:
        click.echo("No record is in quarantine.")
    return Exit.LOOK if faulty else Exit.DONE
