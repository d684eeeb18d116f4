"""`moneytrail trace`: proceeds from what a person names to where they are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from desk.desk import Desk, Exit
from desk.plans import plan_part, set_aside
from desk.snapshot import Row, published, require_run
from desk.traced.beside import beside_words, show_beside
from desk.traced.documents import Sides, add_ranges, change_document, document, side_by_side
from desk.traced.labels import labels_of
from desk.traced.question import Found, Question, answered, changed, settings_of, snapshot_of
from desk.traced.text import show_answer, show_change, show_orders, show_sides
from transforms.errors import Refused
from transforms.tracing import METHODS, Asked
from transforms.tracing.marks import names_in


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--from",
    "seeds",
    multiple=True,
    required=True,
    help="Entry, transfer or finding id, or ACCOUNT:AMOUNT@DATE. May be given several times.",
)
@click.option("--method", help="A tracing method, or all [default: as the case plan elects, else fifo].")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="State at the end of this day [default: the last]."
)
@click.option(
    "--compare", "since", metavar="SNAPSHOT", help="Say what changed since an earlier snapshot of the case."
)
@click.option("--paths", "all_paths", is_flag=True, help="Show every way, entry and order, however many.")
@click.option(
    "--orders/--no-orders",
    "with_orders",
    default=True,
    help="Work out what other orders of the entries of a day could give [default], or leave it out.",
)
@click.argument("more", nargs=-1)
@click.pass_obj
def trace(
    desk: Desk,
    case: str,
    seeds: tuple[str, ...],
    method: str | None,
    as_of: Any,
    since: str | None,
    all_paths: bool,
    with_orders: bool,
    more: tuple[str, ...],
) -> Exit:
    """Trace proceeds to accounts, assets, cash and outside, exact to the smallest unit."""
    if method not in {None, "all", *METHODS}:
        raise Refused(
            f"The method {method!r} is not built in.", todo=f"methods: {', '.join(sorted(METHODS))}"
        )
    question = Question(
        methods=tuple(METHODS) if method == "all" else (method,) if method else (),
        names=names_in((*seeds, *more)),
        as_of=as_of and as_of.date(),
        with_orders=with_orders,
    )
    folder = desk.case(case)
    with published(folder) as connection:
        require_run(connection, folder)
        found = answered(connection, question, settings_of(folder))
    asked = Asked(found.seeds, question.as_of)
    sides = side_by_side(found.answers, found.ledger, asked) if method == "all" else None
    change = changed(snapshot_of(folder, since), question, found, settings_of(folder)) if since else None
    plan = plan_part(found.elected, is_applied=not method)
    documents = [
        {**one, "notes": [*found.left_out, *one["notes"]], **plan, **beside}
        for answer, beside in zip(found.answers, found.beside, strict=True)
        for one in [document(answer, found.seeds, found.names)]
    ]
    if sides:
        add_ranges(documents, sides)
    if change:
        documents[0]["changes"] = change_document(change)
    if desk.as_json:
        desk.print_json(documents if sides else documents[0])
    else:
        _show(documents, found, sides, all_paths=all_paths)
        if change:
            show_change(change, labels_of(found.ledger, found.names), f"snapshot {since}")
    _say_notes(desk, found, method)
    return Exit.DONE


def _show(documents: Sequence[Row], found: Found, sides: Sides | None, *, all_paths: bool) -> None:
    labels = labels_of(found.ledger, found.names)
    if sides:
        show_sides(documents, sides, labels, all_paths=all_paths)
    else:
        show_answer(documents[0], labels, all_paths=all_paths)
        show_beside(found.beside[0])
    show_orders(found.answers[0].orders, all_orders=all_paths)


def _say_notes(desk: Desk, found: Found, method: str | None) -> None:
    notes = [note for answer in found.answers for note in answer.traced.notes]
    notes += [note for beside in found.beside for note in beside_words(beside)]
    for note in dict.fromkeys([*set_aside(found.elected, method), *found.left_out, *notes]):
        desk.say(f"Note: {note}")
