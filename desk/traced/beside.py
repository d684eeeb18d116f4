"""What stands beside the figures of a tracing: shares of joint accounts, possible links by cash."""

from __future__ import annotations

from collections.abc import Sequence

import click
import duckdb

from desk.snapshot import Row
from desk.tables import show_table
from transforms.plans import Elections
from transforms.plans.joint import joint_shares, joint_words
from transforms.tracing import Traced
from transforms.tracing.possible_links import link_words, possible_links


def beside_of(traced: Traced, elected: Elections, connection: duckdb.DuckDBPyConnection) -> Row:
    """The document's keys `joint` and `possible_links`."""
    joint = joint_shares(elected.plan, traced.traces, connection) if elected.plan else []
    return {"joint": joint, "possible_links": possible_links(traced.steps, connection)}


def beside_words(beside: Row) -> list[str]:
    """Notes on what stands beside the figures."""
    return [*joint_words(beside["joint"]), *link_words(beside["possible_links"])]


def show_beside(beside: Row) -> None:
    """Tables of the shares and of the possible links."""
    _table(
        "Shares of joint accounts",
        ("account_id", "holder", "share", "amount", "currency", "basis"),
        beside["joint"],
    )
    columns = ("out_entry_id", "taken_out", "traced", "in_entry_id", "paid_in", "days", "same_person")
    _table("Possible links by cash: not proven, in no figure", columns, beside["possible_links"])


def _table(title: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    if rows:
        click.echo(f"\n{title}")
        show_table(
            [name.replace("_", " ") for name in columns], [[row[name] for name in columns] for row in rows]
        )
