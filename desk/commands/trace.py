"""`moneytrail trace`: proceeds from what a person names to where they are now."""

from __future__ import annotations

from typing import Any

import click
import duckdb
import polars as pl

from desk.desk import Desk, Exit, exact_text
from desk.snapshot import Row, published, require_run
from desk.tables import show_table
from transforms.configuration import Configuration, configuration_of
from transforms.errors import Refused
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    STATEMENTS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import read_table
from transforms.tracing import METHODS, Traced, TracingLedger, resolved
from transforms.tracing import trace as trace_by

PLACES = ("held", "assets", "cash", "outside", "lost")


@click.command()
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--from",
    "seeds",
    multiple=True,
    required=True,
    help="Entry, transfer or finding id, or ACCOUNT:AMOUNT@DATE. May be given several times.",
)
@click.option("--method", default="fifo", show_default=True, help="A tracing method, or all.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="State at the end of this day [default: the last]."
)
@click.argument("more", nargs=-1)
@click.pass_obj
def trace(
    desk: Desk, case: str, seeds: tuple[str, ...], method: str, as_of: Any, more: tuple[str, ...]
) -> Exit:
    """Trace proceeds to accounts, assets, cash and outside, exact to the smallest unit."""
    methods = sorted(METHODS) if method == "all" else [method]
    if method != "all" and method not in METHODS:
        raise Refused(
            f"The method {method!r} is not built in.", todo=f"methods: {', '.join(sorted(METHODS))}"
        )
    asked = [name for given in (*seeds, *more) for name in given.split(",")]
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        ledger = tracing_ledger(connection)
        findings, behind = (_frame(connection, table) for table in (FINDINGS, FINDING_TRANSFERS))
        found = resolved(asked, ledger, findings, behind)
        reference = _reference_currency(desk, case)
        configuration = configuration_of(desk.case(case))
        names = _names(connection)
    traced = [(name, trace_by(ledger, found.seeds, name, as_of and as_of.date())) for name in methods]
    documents = [
        trace_document(name, found.seeds, result, reference, configuration) for name, result in traced
    ]
    for row in (row for document in documents for row in document["traces"]):
        row["target_name"] = names.get(row["target_id"])
    if desk.as_json:
        desk.print_json(documents if method == "all" else documents[0])
    else:
        for document in documents:
            _show(document)
    for note in dict.fromkeys([*found.left_out, *(note for _, result in traced for note in result.notes)]):
        desk.say(f"Note: {note}")
    return Exit.DONE


def tracing_ledger(connection: duckdb.DuckDBPyConnection) -> TracingLedger:
    """What tracing reads of a snapshot."""
    return TracingLedger(
        entries=_frame(connection, ENTRIES),
        statements=_frame(connection, STATEMENTS),
        transfers=_frame(connection, TRANSFERS),
        transfer_entries=_frame(connection, TRANSFER_ENTRIES),
        accounts=_frame(connection, ACCOUNTS),
        asset_payments=_frame(connection, ASSET_PAYMENTS),
    )


def _frame(connection: duckdb.DuckDBPyConnection, table: Table) -> pl.DataFrame:
    return read_table(connection, table, table.names)


def _names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What accounts and assets are called."""
    rows = connection.execute("""SELECT account_id, holder_name FROM accounts WHERE holder_name IS NOT NULL
        UNION ALL SELECT asset_id, description FROM assets""").fetchall()
    return {str(key): str(name) for key, name in rows}


def _reference_currency(desk: Desk, case: str) -> str:
    from transforms.evidence.case_settings import CaseSettings

    return CaseSettings.load(desk.case(case)).reference_currency


def trace_document(
    method: str, seeds: pl.DataFrame, traced: Traced, reference: str, configuration: Configuration
) -> Row:
    """The JSON document of one method."""
    from transforms.tracing.reference_amounts import with_reference_amounts

    rows = with_reference_amounts(traced.traces, reference, configuration)
    summed = seeds.group_by("seed_id", "currency").agg(pl.col("amount").sum()).sort("seed_id", "currency")
    return {
        "method": method,
        "seeds": summed.select("seed_id", "amount", "currency").to_dicts(),
        "traces": rows.sort("trace_id").to_dicts(),
        "conservation": traced.conservation.drop("method").sort("currency").to_dicts(),
    }


def _show(document: Row) -> None:
    click.echo(f"Method: {document['method']}")
    ranked = sorted(document["traces"], key=lambda row: (row["target_kind"], -row["amount"], row["trace_id"]))
    show_table(
        ["from", "to", "where", "name", "amount", "currency"],
        [
            [row[key] for key in ("seed_id", "target_kind", "target_id", "target_name", "amount", "currency")]
            for row in ranked
        ],
    )
    for row in document["conservation"]:
        parts = " + ".join(f"{exact_text(row[key])} {key}" for key in PLACES)
        verdict = "holds" if row["holds"] else "DOES NOT HOLD"
        line = f"{row['currency']}: {exact_text(row['in'])} in = {parts}: {verdict}"
        click.echo(click.wrap_text(line, 80, "", "     "))
