"""What stands beside the figures of a tracing: shares of joint accounts, possible links by cash."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click
import duckdb

from desk.snapshot import Row
from desk.tables import show_table
from transforms.money import spoken
from transforms.plans import Elections
from transforms.plans.joint import joint_shares, joint_words
from transforms.tracing import Traced
from transforms.tracing.possible_links import link_words, possible_links

HOLDERS = {True: "same holder", False: "another holder", None: "holder not known"}


def beside_of(traced: Traced, elected: Elections, connection: duckdb.DuckDBPyConnection) -> Row:
    """The document's keys `joint` and `possible_links`."""
    joint = joint_shares(elected.plan, traced.traces, connection) if elected.plan else []
    return {"joint": joint, "possible_links": possible_links(traced.steps, connection)}


def beside_words(beside: Row) -> list[str]:
    """Notes on what stands beside the figures."""
    return [*joint_words(beside["joint"]), *link_words(beside["possible_links"])]


def show_beside(beside: Row) -> None:
    """A table of the shares, and the possible links with whole ids, which a person needs to follow one."""
    _table(
        "Shares of joint accounts",
        ("account_id", "holder", "share", "amount", "currency", "basis"),
        beside["joint"],
    )
    _show_links(beside["possible_links"])


def _show_links(links: Sequence[Row]) -> None:
    if links:
        click.echo("\nPossible links by cash: not proven, in no figure")
    ranked = sorted(links, key=lambda row: (row["out_entry_id"], row["days"], row["in_entry_id"]))
    for out, deposits in groupby(ranked, key=lambda row: str(row["out_entry_id"])):
        paid_in = list(deposits)
        whole, traced = (spoken(paid_in[0][key], paid_in[0]["currency"]) for key in ("taken_out", "traced"))
        click.echo(f"  {out}: {whole} taken out, {traced} of it traced")
        for row in paid_in:
            days = (
                ("the same day", "the day after")[row["days"]]
                if row["days"] < 2
                else f"{row['days']} days later"
            )
            amount = spoken(row["paid_in"], row["currency"])
            click.echo(f"    {row['in_entry_id']}: {amount} paid in {days}, {HOLDERS[row['same_person']]}")


def _table(title: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    if rows:
        click.echo(f"\n{title}")
        show_table(
            [name.replace("_", " ") for name in columns], [[row[name] for name in columns] for row in rows]
        )
