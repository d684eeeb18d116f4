"""`moneytrail asset`: an asset with its payments, the traced part of each, and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import localcontext

import click
import duckdb

from desk.desk import Desk, Exit, exact_text
from desk.plans import plan_part
from desk.snapshot import Row, published, require_run, rows_of
from desk.tables import show_facts, show_table
from desk.traced.asset_parts import traced_parts
from transforms.errors import NotPublished
from transforms.money import EXACT
from transforms.tracing.assets import MEASURES, AssetMoney, asset_measures
from transforms.tracing.assets.owners import benefits, owner_parts, sale_proceeds
from transforms.tracing.assets.reading import (
    FOREVER,
    AssetFacts,
    asset_facts,
    asset_money,
)


@click.command()
@click.argument("asset_id", metavar="ID")
@click.option("--case", required=True, help="Name of the case.")
@click.option("--method", help="A tracing method, or all [default: as the case plan elects, else fifo].")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="State at the end of this day [default: the last]."
)
@click.pass_obj
def asset(desk: Desk, asset_id: str, case: str, method: str | None, as_of: datetime | None) -> Exit:
    """An asset with its payments, the traced part of each by method, and the measures side by side.

    ID is an id of an asset or its number in a register. What is traced is what the findings of the case seed.
    Valuations, repayments of principal, improvements and a sale come from lines of the register `figures`.
    """
    day = as_of.date() if as_of else None
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        row = _asset(connection, asset_id, case)
        facts = asset_facts(connection, row, day or FOREVER)
        parts = traced_parts(connection, row["asset_id"], method, day)
    with localcontext(EXACT):
        found = {name: asset_money(facts, traced) for name, traced in parts.by_method.items()}
        document = _document(facts, found) | plan_part(parts.elected, is_applied=not method)
    if desk.as_json:
        desk.print_json(document)
    else:
        _show(document)
    for note in dict.fromkeys([*parts.notes, *(note for money in found.values() for note in money.notes)]):
        desk.say(f"Note: {note}")
    return Exit.DONE


def _asset(connection: duckdb.DuckDBPyConnection, name: str, case: str) -> Row:
    sql = "SELECT * FROM assets WHERE asset_id = ? OR lower(registry_ref) = lower(?) ORDER BY asset_id"
    found = rows_of(connection, sql, [name, name])
    if len(found) != 1:
        what = "There is no asset" if not found else "More than one asset is called"
        raise NotPublished(
            f"{what} {name!r} in the published snapshot.",
            where=f"case {case}",
            todo=f'moneytrail query "SELECT asset_id, kind, description, registry_ref FROM assets" --case {case}',
        )
    return found[0]


def _document(facts: AssetFacts, found: Mapping[str, AssetMoney]) -> Row:
    return {
        **facts.asset,
        "register": [_line(row) for row in facts.lines],
        "methods": [_by_method(name, money) for name, money in found.items()],
    }


def _line(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "thing_id"}


def _by_method(name: str, money: AssetMoney) -> Row:
    frame = asset_measures(money, name)
    measures = frame.drop("asset_id", "method").to_dicts()
    for row in measures:
        parts = [] if row["amount"] is None else owner_parts(row["amount"], money)
        row["owners"] = [
            {"party_id": one.party_id or None, "name": one.name, "share": str(one.share), "amount": amount}
            for one, amount in parts
        ]
    return {
        "method": name,
        "currency": money.currency,
        "price": money.price,
        "costs": money.costs,
        "cost": money.cost,
        "traced": money.traced(),
        "clean": money.clean,
        "mortgage": money.mortgage,
        "mortgage_left": money.mortgage_left,
        "worth": money.worth and asdict(money.worth),
        "equity": money.equity,
        "put_in": [{**asdict(one), "clean": one.clean} for one in money.put_in],
        "sale": (sold := sale_proceeds(money)) and sold._asdict(),
        "measures": measures,
        "benefits": [one._asdict() for one in benefits(money)],
        "notes": list(money.notes),
    }


_FACTS = ("asset_id", "kind", "description", "country", "registry_ref", "holder_party_id", "acquired_at")
_SUMS = ("price", "costs", "mortgage", "mortgage_left", "clean", "equity")
_PUT_IN = ("use", "day", "amount", "traced", "clean")


def _show(document: Row) -> None:
    show_facts({name: document[name] for name in _FACTS})
    for one in document["methods"]:
        _show_method(one)
    click.echo("")
    for measure in MEASURES:
        words = f"{measure.name}: {measure.formula}. When: {measure.when}. Source: {measure.source}. "
        click.echo(click.wrap_text(f"{words}Limits: {measure.limits}.", 80, "- ", "  "))


def _show_method(one: Row) -> None:
    code = one["currency"]
    click.echo(f"\n{one['method']}: {exact_text(one['traced'])} {code} traced of {exact_text(one['cost'])}")
    show_facts({name.replace("_", " "): one[name] for name in _SUMS if one[name]} | _worth(one))
    if one["put_in"]:
        click.echo("")
        rows = [[*(row[key] for key in _PUT_IN), row["sources"][-1]] for row in one["put_in"]]
        show_table([*_PUT_IN, "source"], rows)
    click.echo("")
    show_table(["measure", code, "realisable", "mark"], [_measure(row) for row in one["measures"]])
    _show_owners(one)
    if one["sale"]:
        click.echo("\nof the price of the sale")
        show_table(list(one["sale"]), [list(one["sale"].values())])
    if one["benefits"]:
        click.echo("\nbenefits that it brought")
        rows = [[row["kind"], row["words"], row["amount"], row["traced"]] for row in one["benefits"]]
        show_table(["kind", "what", "amount", "traced part"], rows)


def _measure(row: Row) -> list[object]:
    amount = "no valuation" if row["amount"] is None else row["amount"]
    return [row["measure"], amount, row["realisable"], "conservative" if row["conservative"] else ""]


def _worth(one: Row) -> Row:
    worth = one["worth"]
    if worth is None:
        return {}
    what = "sold for" if worth["sold"] else "worth"
    return {what: f"{exact_text(worth['amount'])} on {worth['day']} ({worth['source']})"}


def _show_owners(one: Row) -> None:
    """Owners' shares, where the asset is not one person's as a whole."""
    rows = [
        [part["name"] or part["party_id"], part["share"], row["measure"], part["amount"]]
        for row in one["measures"]
        for part in row["owners"]
        if part["share"] != "1"
    ]
    if rows:
        click.echo("\nby the owners' shares")
        show_table(["owner", "share", "measure", "amount"], rows)
