"""`moneytrail flows`: time-respecting money paths from an account or party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click
import duckdb

from desk.desk import Desk, Exit
from desk.snapshot import Row, account_by, party_by, published, require_run, rows_of
from desk.tables import show_table
from transforms.errors import NotPublished, Refused
from transforms.parties.whose import RELATIONS


class Amount(click.ParamType[Decimal]):
    """An exact amount on the command line."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Decimal:
        """The amount as a decimal; a usage error where it is none."""
        try:
            return Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not an amount such as 1500 or 99.50", param, context)


@dataclass(frozen=True)
class Walk:
    """How far and where to walk."""

    outward: bool
    hops: int
    since: date | None
    until: date | None
    least: Decimal


@click.command()
@click.argument("root", metavar="ID")
@click.option("--case", required=True, help="Name of the case.")
@click.option("--direction", type=click.Choice(["out", "in"]), default="out", show_default=True)
@click.option(
    "--hops", type=click.IntRange(1, 50), default=3, show_default=True, help="Transfers in a row at most."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day (YYYY-MM-DD).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day (YYYY-MM-DD).")
@click.option(
    "--min", "least", type=Amount(), default="0", help="Smallest amount of a transfer, in its currency."
)
@click.pass_obj
def flows(
    desk: Desk, root: str, case: str, direction: str, hops: int, since: Any, until: Any, least: Decimal
) -> Exit:
    """Time-respecting money paths: money goes on only after it has come."""
    walk = Walk(direction == "out", hops, since and since.date(), until and until.date(), least)
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        document = money_paths(connection, root, root_accounts(connection, root, case), walk)
    if desk.as_json:
        desk.print_json(document)
        return Exit.DONE
    _show(document)
    return Exit.DONE


def root_accounts(connection: duckdb.DuckDBPyConnection, root: str, case: str) -> list[str]:
    """Accounts to start from: one account, or all of a party's. Raises NotPublished where neither is there."""
    found = account_by(connection, root)
    if found:
        return [str(found["account_id"])]
    party = party_by(connection, root)
    if not party:
        raise NotPublished(f"There is no account or party {root!r}.", where=f"case {case}")
    rows = rows_of(
        connection,
        "SELECT DISTINCT account_id FROM party_accounts WHERE party_id = ? ORDER BY account_id",
        [party["party_id"]],
    )
    return [str(row["account_id"]) for row in rows]


def money_paths(connection: duckdb.DuckDBPyConnection, root: str, starts: list[str], walk: Walk) -> Row:
    """Nodes and edges that money can have taken, hop by hop.

    Outward, a transfer counts when it was sent on or after the first day on which money from the
    root can have reached its sender; inward, when it arrived on or before the last day on which it
    could still go on. Days, because statements often give no time.
    """
    if walk.since and walk.until and walk.since > walk.until:
        raise Refused(f"--since {walk.since} is after --until {walk.until}.")
    reached: dict[str, tuple[int, date | None]] = dict.fromkeys(starts, (0, None))
    frontier: dict[str, date | None] = dict.fromkeys(starts)
    edges: dict[str, Row] = {}
    for hop in range(1, walk.hops + 1):
        found = _edges_from(connection, frontier, walk)
        frontier = {}
        for edge in found:
            edges[edge["transfer_id"]] = edge
            end, day = _far_end(edge, walk)
            hop_before, day_before = reached.get(end, (hop, None))
            if end not in reached or (day_before is not None and _better(day, day_before, walk)):
                reached[end] = (hop_before, day)
                frontier[end] = day
        if not frontier:
            break
    return {"root": root, "nodes": _nodes(connection, reached), "edges": _plain_edges(edges)}


def _better(day: date, before: date, walk: Walk) -> bool:
    return day < before if walk.outward else day > before


def _far_end(edge: Row, walk: Walk) -> tuple[str, date]:
    if walk.outward:
        return edge["to_account_id"], edge["arrived_on"]
    return edge["from_account_id"], edge["sent_on"]


def _edges_from(
    connection: duckdb.DuckDBPyConnection, frontier: dict[str, date | None], walk: Walk
) -> list[Row]:
    near, time, compare = (
        ("from_account_id", "sent_on", ">=") if walk.outward else ("to_account_id", "arrived_on", "<=")
    )
    return rows_of(
        connection,
        f"""
        WITH frontier AS (SELECT unnest(?::VARCHAR[]) AS account_id, unnest(?::DATE[]) AS day),
        timed AS (
            SELECT *, sent_at::DATE AS sent_on, greatest(coalesce(received_at, sent_at), sent_at)::DATE AS arrived_on
            FROM transfers WHERE amount >= ?
        )
        SELECT timed.* FROM timed JOIN frontier ON timed.{near} = frontier.account_id
        WHERE (frontier.day IS NULL OR timed.{time} {compare} frontier.day)
            AND (?::DATE IS NULL OR sent_on >= ?::DATE) AND (?::DATE IS NULL OR sent_on <= ?::DATE)
        ORDER BY {time} {"ASC" if walk.outward else "DESC"}, transfer_id
        """,
        [
            list(frontier),
            list(frontier.values()),
            walk.least,
            walk.since,
            walk.since,
            walk.until,
            walk.until,
        ],
    )


def _nodes(connection: duckdb.DuckDBPyConnection, reached: dict[str, tuple[int, date | None]]) -> list[Row]:
    rows = rows_of(
        connection,
        """
        SELECT a.account_id, any_value(p.party_id ORDER BY list_position($2, pa.relation), p.party_id) AS party_id,
            coalesce(any_value(p.name ORDER BY list_position($2, pa.relation), p.party_id), a.holder_name) AS name
        FROM accounts a LEFT JOIN party_accounts pa ON pa.account_id = a.account_id AND pa.relation IN $2
        LEFT JOIN parties p USING (party_id)
        WHERE a.account_id IN (SELECT unnest($1::VARCHAR[]))
        GROUP BY a.account_id, a.holder_name ORDER BY a.account_id
        """,
        [list(reached), list(RELATIONS)],
    )
    return [{**row, "hop": reached[row["account_id"]][0]} for row in rows]


def _plain_edges(edges: dict[str, Row]) -> list[Row]:
    helpers = ("sent_on", "arrived_on")
    return [{k: v for k, v in edges[key].items() if k not in helpers} for key in sorted(edges)]


def _show(document: Row) -> None:
    names = {node["account_id"]: node["name"] or node["account_id"] for node in document["nodes"]}
    edges = sorted(document["edges"], key=lambda edge: (edge["sent_at"], edge["transfer_id"]))
    show_table(
        ["sent", "from", "to", "amount", "currency", "kind"],
        [
            [
                edge["sent_at"],
                names.get(edge["from_account_id"], edge["from_account_id"]),
                names.get(edge["to_account_id"], edge["to_account_id"]),
                edge["amount"],
                edge["currency"],
                edge["kind"],
            ]
            for edge in edges
        ],
    )
    click.echo(f"{len(document['nodes'])} accounts, {len(edges)} transfers.")
