"""`moneytrail sources`: where the money of an asset, a payment or a balance came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import duckdb
import polars as pl

from desk.desk import Desk, Exit, exact_text
from desk.plans import plan_part, set_aside
from desk.snapshot import Row, published, require_run
from desk.tables import show_table
from transforms.errors import Refused
from transforms.plans import Elections, elections_of
from transforms.plans.joint import joint_shares, joint_words
from transforms.tracing import METHODS
from transforms.tracing.loading import resolved_from, upstream_ledger
from transforms.tracing.marks import names_in
from transforms.tracing.sources import KINDS, Sources, places_of, sources_elected


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="ID...")
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--from",
    "proceeds",
    multiple=True,
    help="What is asserted to be proceeds, as in trace: how much of each place is made of it.",
)
@click.option("--method", help="A tracing method [default: as the case plan elects, else fifo].")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="State at the end of this day [default: the last]."
)
@click.pass_obj
def sources(
    desk: Desk,
    case: str,
    places: tuple[str, ...],
    proceeds: tuple[str, ...],
    method: str | None,
    as_of: Any,
) -> Exit:
    """Where money came from: the sources of an asset, entry, transfer, account or ACCOUNT:AMOUNT@DATE.

    An account stands for its whole balance on the day. Each line is a source: a credit from outside, an
    opening balance, an overdraft; together they are exactly the amount of the place. With --from each line
    is what was named, and all other money one line: so every method has an answer.
    """
    if method not in {None, *METHODS}:
        raise Refused(
            f"The method {method!r} is not built in.", todo=f"methods: {', '.join(sorted(METHODS))}"
        )
    day, asked = as_of and as_of.date(), names_in(places)
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        elected = elections_of(connection)
        way = elected.asked(method) if method else elected
        seeded = resolved_from(connection, names_in(proceeds)) if proceeds else None
        seeds = seeded.seeds if seeded else None
        ledger = upstream_ledger(connection, asked, seeds, through_debts=way.needs("backward"))
        found = [
            result
            for place in places_of(asked, ledger, day)
            for result in sources_elected(ledger, place, way, day, seeds)
        ]
        joint = [_joint(result, elected, connection) for result in found]
        names = _names(connection, found)
    documents = [_document(result, names, rows) for result, rows in zip(found, joint, strict=True)]
    if desk.as_json:
        plan = plan_part(elected, is_applied=not method)
        desk.print_json({"method": way.name, "places": documents, **plan})
    else:
        for document in documents:
            _show(document)
    lacking = sorted(set(asked) - {result.place.name for result in found})
    notes = [*set_aside(elected, method), *way.words(), *(seeded.left_out if seeded else [])]
    notes += [note for rows in joint for note in joint_words(rows)]
    notes += [f"{name} holds no money on that day." for name in lacking]
    for note in dict.fromkeys([*notes, *(note for result in found for note in result.notes)]):
        desk.say(f"Note: {note}")
    return Exit.DONE


_HOLDERS = """
SELECT account_id, coalesce(holder_name, CASE WHEN scheme = 'wallet' THEN identifier END) FROM accounts
WHERE account_id IN (SELECT unnest(?::VARCHAR[]))
"""
_STATED = "SELECT entry_id, counterparty_name FROM entries WHERE entry_id IN (SELECT unnest(?::VARCHAR[]))"


def _names(connection: duckdb.DuckDBPyConnection, found: Sequence[Sources]) -> dict[str | None, str | None]:
    """Holders of the sources' accounts by account_id, and whom entries name by entry_id: tracing reads no names."""
    sources = [source for result in found for source in result.sources]
    ends = {source.account_id for source in sources} | {source.counterparty_account_id for source in sources}
    return {
        name: words
        for query, asked in ((_HOLDERS, ends), (_STATED, {source.entry_id for source in sources}))
        for name, words in connection.execute(query, [sorted(filter(None, asked))]).fetchall()
    }


def _joint(result: Sources, elected: Elections, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The holders' shares of a balance on an account that the case plan names as joint."""
    if result.place.pocket is None or elected.plan is None:
        return []
    columns = ("target_kind", "target_id", "currency", "amount")
    whole = pl.DataFrame(
        [("account", result.place.pocket[0], result.currency, result.amount)], columns, orient="row"
    )
    rows = joint_shares(elected.plan, whole, connection)
    return [{key: value for key, value in row.items() if key != "traced"} for row in rows]


def _document(result: Sources, names: dict[str | None, str | None], joint: list[Row]) -> Row:
    rows = [source._asdict() for source in result.sources]
    for row in rows:
        row["account_name"] = names.get(row["account_id"])
        stated = row["counterparty_name"] or names.get(row["entry_id"])
        row["counterparty_name"] = stated or names.get(row["counterparty_account_id"])
    return {
        "place": result.place.name,
        "kind": result.place.kind,
        "account_id": result.place.pocket and result.place.pocket[0],
        "amount": result.amount,
        "currency": result.currency,
        "as_of": result.as_of,
        "sources": rows,
        "joint": joint,
        "notes": list(result.notes),
    }


def _show(document: Row) -> None:
    click.echo(f"{document['place']}: {exact_text(document['amount'])} {document['currency']}")
    rows = sorted(
        document["sources"],
        key=lambda row: (row["kind"] == "other", -row["amount"], row["day"], row["entry_id"] or ""),
    )
    show_table(
        ["amount", "day", "source", "entry", "from"],
        [
            [
                row["amount"],
                row["day"],
                row["kind"].replace("_", " "),
                row["entry_id"] or row["seed_id"] or row["account_id"],
                _giver(row) if row["kind"] != "other" else None,
            ]
            for row in rows
        ],
    )
    for kind in [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]:
        click.echo(f"  {kind.replace('_', ' ')}: {KINDS[kind]}")
    for row in document["joint"]:
        if row["holder"] is not None:
            share = f"{exact_text(row['amount'])} {row['currency']}"
            click.echo(f"  joint account: {row['holder']} holds {row['share']}, which is {share}")


def _giver(row: Row) -> object:
    """Who gave it: for money of the account itself, its holder."""
    if row["kind"] in {"credit", "proceeds"}:
        return row["counterparty_name"] or row["counterparty_account_id"]
    return row["account_name"] or row["account_id"]
