"""`moneytrail sources`: where the money of an asset, a payment or a balance came from."""

from __future__ import annotations

from typing import Any

import click

from desk.desk import Desk, Exit, exact_text
from desk.snapshot import Row, published, require_run, rows_of
from desk.tables import show_table
from transforms.tracing.loading import whole_ledger
from transforms.tracing.sources import KINDS, Sources, places_of, sources_of


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="ID...")
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--method", default="fifo", show_default=True, help="A tracing method that knows sources by itself."
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="State at the end of this day [default: the last]."
)
@click.pass_obj
def sources(desk: Desk, case: str, places: tuple[str, ...], method: str, as_of: Any) -> Exit:
    """Where money came from: the sources of an asset, entry, transfer, account or ACCOUNT:AMOUNT@DATE.

    An account stands for its whole balance on the day. Each line is a source: a credit from outside, an
    opening balance, an overdraft; together they are exactly the amount of the place.
    """
    day = as_of and as_of.date()
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        ledger = whole_ledger(connection)
        names = rows_of(connection, "SELECT account_id, holder_name FROM accounts")
    asked = [name for given in places for name in given.split(",")]
    found = [
        result for place in places_of(asked, ledger, day) for result in sources_of(ledger, place, method, day)
    ]
    holders = {row["account_id"]: row["holder_name"] for row in names}
    documents = [_document(result, holders) for result in found]
    if desk.as_json:
        desk.print_json({"method": method, "places": documents})
    else:
        for document in documents:
            _show(document)
    for name in sorted(set(asked) - {result.place.name for result in found}):
        desk.say(f"Note: {name} holds no money on that day.")
    for note in dict.fromkeys(note for result in found for note in result.notes):
        desk.say(f"Note: {note}")
    return Exit.DONE


def _document(result: Sources, holders: dict[str, str | None]) -> Row:
    rows = [source._asdict() for source in result.sources]
    for row in rows:
        row["account_name"] = holders.get(row["account_id"])
        row["counterparty_name"] = row["counterparty_name"] or holders.get(row["counterparty_account_id"])
    return {
        "place": result.place.name,
        "kind": result.place.kind,
        "account_id": result.place.pocket and result.place.pocket[0],
        "amount": result.amount,
        "currency": result.currency,
        "as_of": result.as_of,
        "sources": rows,
        "notes": list(result.notes),
    }


def _show(document: Row) -> None:
    click.echo(f"{document['place']}: {exact_text(document['amount'])} {document['currency']}")
    rows = sorted(document["sources"], key=lambda row: (-row["amount"], row["day"], row["entry_id"] or ""))
    show_table(
        ["amount", "day", "source", "entry", "from"],
        [
            [
                row["amount"],
                row["day"],
                row["kind"].replace("_", " "),
                row["entry_id"] or row["account_id"],
                _giver(row),
            ]
            for row in rows
        ],
    )
    for kind in [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]:
        click.echo(f"  {kind.replace('_', ' ')}: {KINDS[kind]}")


def _giver(row: Row) -> object:
    """Who gave it: for money of the account itself, its holder."""
    if row["kind"] == "credit":
        return row["counterparty_name"] or row["counterparty_account_id"]
    return row["account_name"] or row["account_id"]
