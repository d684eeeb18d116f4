"""`moneytrail review`: open questions on who is who, and the form in which a person answers them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.desk import Desk, Exit
from desk.snapshot import published, require_run

if TYPE_CHECKING:
    from transforms.parties.linkage.review import Question, Review

SHOWN = 20
"""Questions that a terminal gets; JSON and the form get all of them."""


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a decisions file to fill in (CSV); then: moneytrail ingest FILE --case CASE.",
)
@click.pass_obj
def review(desk: Desk, case: str, out: Path | None) -> Exit:
    """List open questions on who is who, what would change most first; write the form to answer them."""
    from transforms.parties.linkage.review import form, review_of

    folder = desk.case(case)
    with published(folder) as connection:
        require_run(connection, folder)
        found = review_of(connection)
    written = out if out is not None and found.questions else None
    if written is not None:
        # With a byte order mark, by which spreadsheet programs know UTF-8.
        written.write_text(form(found.questions), encoding="utf-8-sig", errors="backslashreplace")
        desk.say(f"Fill in {written}, then: moneytrail ingest {written} --case {case}")
        desk.say(f"After that: moneytrail run --case {case}")
    if desk.as_json:
        desk.print_json(_document(case, found, written))
    else:
        _show(found)
    return Exit.LOOK if found.questions or found.unknown else Exit.DONE


def _document(case: str, found: Review, written: Path | None) -> dict[str, object]:
    questions = [
        {"rank": rank, "question": one.words, **asdict(one)}
        for rank, one in enumerate(found.questions, start=1)
    ]
    names = ("record_id", "person_id_a", "person_id_b", "decision")
    unknown = [dict(zip(names, row, strict=True)) for row in found.unknown]
    return {"case": case, "questions": questions, "unknown_in_decisions": unknown, "form": written}


def _show(found: Review) -> None:
    if not found.questions:
        click.echo("No question on who is who is open.")
    for rank, one in enumerate(found.questions[:SHOWN], start=1):
        _wrapped(f"{rank}. ", one.words)
        for line in _lines(one):
            _wrapped("   ", line)
    if len(found.questions) > SHOWN:
        click.echo(f"... {len(found.questions) - SHOWN} more; --json or --out gives all of them.")
    for record, one_id, other_id, decision in found.unknown:
        _wrapped(
            "- ", f"The decision {decision!r} on {one_id} and {other_id} ({record}) names nobody in evidence."
        )


def _lines(one: Question) -> list[str]:
    stake = (
        f"{one.money_at_stake:,.2f} of turnover (reference currency), {one.touched} findings and candidates"
    )
    return [
        f"{one.strength}, {one.probability:.0%}: {'; '.join(one.comparisons)}",
        f"At stake: {stake}",
        f"{one.party_id_a}: {one.known_a}",
        f"{one.party_id_b}: {one.known_b}",
    ]


def _wrapped(lead: str, text: str) -> None:
    # Evidence may hold terminal control codes; they must not be obeyed.
    tidy = "".join(sign if sign.isprintable() else " " for sign in text)
    click.echo(click.wrap_text(tidy, 80, lead, " " * len(lead)))
