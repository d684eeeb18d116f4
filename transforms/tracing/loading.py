"""A snapshot's ledger as a tracing takes it: whole, or only what its seeds' money can come to.

A reached pocket is read with all its entries, their transfers and the sides of these, so that a tracing of
the part is the tracing of the whole. What a run keeps for it: `index`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import duckdb
import polars as pl

from transforms.flows.undone import READ as REVERSALS_READ
from transforms.plans import Elections, Sale, elections_of
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    STATEMENTS,
    TRACING_AMOUNTS,
    TRACING_POCKETS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import read_table
from transforms.tracing.chains import legs_in, with_legs
from transforms.tracing.indexed import (
    among,
    by_rows,
    has_index,
    holds,
    lines_of_entries,
    lines_of_pockets,
    lines_of_transfers,
    pockets_before,
    pockets_of,
    reached_pockets,
    sides_of,
    through_overdrawn,
)
from transforms.tracing.ledger import READ, Extent, TracingLedger, no_matches
from transforms.tracing.marks import ASSERTION
from transforms.tracing.seeds import Resolved, resolved
from transforms.tracing.set_aside import refuse_records


def whole_ledger(connection: duckdb.DuckDBPyConnection) -> TracingLedger:
    """All that tracing reads of a snapshot, with the matches and sales of its plan."""
    ledger = whole_of(lambda table: read_table(connection, table, table.names))
    return as_stated(with_legs(ledger, legs_in(connection)), elections_of(connection))


def as_stated(ledger: TracingLedger, elections: Elections) -> TracingLedger:
    """The ledger with what a plan states of single payments: it holds by whatever method."""
    pairs = [(one.debit, one.credit) for one in elections.matches]
    matches = pl.DataFrame(pairs, no_matches().schema, orient="row")
    return replace(ledger, matches=matches, sales=elections.sales, debts=elections.debts or ledger.debts)


def whole_of(read: Callable[[Table], pl.DataFrame]) -> TracingLedger:
    """The whole ledger, by what reads a table."""
    return TracingLedger(
        entries=read(ENTRIES),
        statements=read(STATEMENTS),
        transfers=read(TRANSFERS),
        transfer_entries=read(TRANSFER_ENTRIES),
        accounts=read(ACCOUNTS),
        asset_payments=read(ASSET_PAYMENTS),
    )


def resolved_from(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Resolved:
    """What `moneytrail trace --from` takes as seeds (`seeds.resolved`), read from a snapshot.

    Raises: Refused as `seeds.resolved`, and for the id of a record in place of its entry's.
    """
    refuse_records(connection, names)
    findings = _among(connection, FINDINGS, "finding_id", names)
    behind = _among(connection, FINDING_TRANSFERS, "finding_id", names)
    if has_index(connection):
        ledger = with_legs(_named_ledger(connection, names, behind), legs_in(connection))
    else:
        ledger = whole_ledger(connection)
    return resolved(names, ledger, findings, behind)


def reached_ledger(
    connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame, *, through_debts: bool = False
) -> TracingLedger:
    """What the seeds' money (TRACE_SEEDS) can come to, as part of the whole ledger.

    Whole accounts, with the credits of what they paid to others; through_debts: also what overdrawn ones among them
    paid at any time, and so on, as backward tracing needs. The whole ledger of a snapshot without an index.
    """
    if not has_index(connection):
        return whole_ledger(connection)
    around = _around(connection)
    return _part(connection, _reached(connection, seeds, around, through_debts=through_debts), around)


def upstream_ledger(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    seeds: pl.DataFrame | None = None,
    *,
    through_debts: bool = False,
) -> TracingLedger:
    """What money of named places (as `sources.places_of` takes them) can have come from, as part of the whole ledger.

    Whole accounts, whenever they paid; seeds: also what `reached_ledger` reads of these. The whole ledger of a
    snapshot without an index.
    """
    if not has_index(connection):
        return whole_ledger(connection)
    around = _around(connection)
    given = pl.Series(names, dtype=pl.String)
    paid = _among(connection, ASSET_PAYMENTS, "asset_id", given)["transfer_id"]
    moved = pl.concat([given, paid]).unique()
    sides = _among(connection, TRANSFER_ENTRIES, "transfer_id", moved)
    own = pl.concat([given, sides["entry_id"], *around.sides_of_legs])
    asserted = map(ASSERTION.fullmatch, names)
    accounts = _called(
        connection, [one["account"] if one else name for one, name in zip(asserted, names, strict=True)]
    )
    pockets = _among(connection, TRACING_POCKETS, "account_id", accounts["account_id"])["pocket"]
    found = pockets_before(connection, lines_of_entries(connection, own)["line"], pockets, around.sold)
    if seeds is not None:
        reached = _reached(connection, seeds, around, through_debts=through_debts)
        found = pl.concat([found, reached]).unique("pocket").sort("pocket")
    return _part(connection, found, around, moved)


class _Around(NamedTuple):
    """What is read whatever the question: the plan, links through assets that it says were sold, legs on chains.

    sold: links (paid, came) of lines; bought: rows of the transfers that paid for such assets; legs; sides_of_legs:
    entries (debits, then credits) that money went to chains by, or came from them.
    """

    elections: Elections
    sold: pl.DataFrame
    bought: pl.Series
    legs: pl.DataFrame
    sides_of_legs: tuple[pl.Series, pl.Series]


def _around(connection: duckdb.DuckDBPyConnection) -> _Around:
    elections = elections_of(connection)
    sold, bought = _sold(connection, elections.sales)
    legs = legs_in(connection)
    moved = legs["transfer_id"].drop_nulls().unique()
    sides = (
        _among(connection, TRANSFER_ENTRIES, "transfer_id", moved) if len(moved) else TRANSFER_ENTRIES.empty()
    )
    debits, credits = (sides.filter(pl.col("side") == side)["entry_id"] for side in ("debit", "credit"))
    return _Around(elections, sold, bought, legs, (debits, credits))


def _reached(
    connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame, around: _Around, *, through_debts: bool
) -> pl.DataFrame:
    """Pockets that the seeds' money can come to; all legs are walked, so what chains paid may be reached."""
    begins = lines_of_entries(connection, pl.concat([seeds["entry_id"], around.sides_of_legs[1]]))["since"]
    reached = reached_pockets(connection, begins, around.sold)
    return through_overdrawn(connection, reached, begins, around.sold) if through_debts else reached


def _part(
    connection: duckdb.DuckDBPyConnection,
    pockets: pl.DataFrame,
    around: _Around,
    more: pl.Series | None = None,
) -> TracingLedger:
    """These pockets with all their entries, their transfers and the sides of these; and more transfers by their ids."""
    elections, legs = around.elections, around.legs
    lines = lines_of_pockets(connection, pockets)
    own = by_rows(connection, ENTRIES, lines["entry"], READ[ENTRIES])
    moved = pl.concat([lines["transfer"].drop_nulls(), around.bought]).unique()
    parts = _parts(connection, lines, own)
    transfers = by_rows(connection, TRANSFERS, moved, READ[TRANSFERS])
    named = pl.concat([parts, legs["transfer_id"].drop_nulls(), *([] if more is None else [more])]).unique()
    if not named.is_empty():  # by text, after those whose rows are known
        by_text = _among(connection, TRANSFERS, "transfer_id", named)
        both = pl.concat([transfers, by_text], how="diagonal")
        transfers = both.unique("transfer_id", keep="first", maintain_order=True).sort("transfer_id")
    sides = sides_of(connection, transfers)
    if not (holds(pockets, own) and _stand_by(lines, own, sides)):
        return whole_ledger(connection)
    entries = own.merge_sorted(_others(sides, own, parts, elections.sales, connection), "entry_id")
    if entries["reversal"].any() or "reversal" in transfers["kind"]:
        entries = _with_references(connection, entries)
    ends = [transfers["from_account_id"], transfers["to_account_id"], entries["counterparty_account_id"]]
    accounts = pl.concat([entries["account_id"], legs["account_id"], *ends]).unique()
    ledger = TracingLedger(
        entries=entries.drop("row"),
        statements=_among(connection, STATEMENTS, "account_id", own["account_id"].unique()),
        transfers=transfers.drop("row"),
        transfer_entries=sides.drop("row"),
        accounts=_among(connection, ACCOUNTS, "account_id", accounts),
        asset_payments=_among(connection, ASSET_PAYMENTS, "transfer_id", transfers["transfer_id"]),
        whole=_extent(connection),
    )
    return as_stated(with_legs(ledger, legs), elections)


def _stand_by(lines: pl.DataFrame, own: pl.DataFrame, sides: pl.DataFrame) -> bool:
    """Whether every entry is found among the sides of its transfer, so that their numbers hold too.

    By hashes: what was moved would show at almost every row.
    """
    booked = lines.drop_nulls("transfer").join(own.select("row", "entry_id"), left_on="entry", right_on="row")
    pairs = [
        frame.select(pl.col("entry_id").hash() ^ pl.col(number).cast(pl.Int64).hash())["entry_id"]
        for frame, number in ((booked, "transfer"), (sides.drop_nulls("row"), "row"))
    ]
    return bool(pairs[0].is_in(pairs[1].implode()).all())


_SOLD = """
SELECT paid.line AS paid, came.since AS came, paid.transfer
FROM (SELECT unnest(?::VARCHAR[]) AS asset_id, unnest(?::VARCHAR[]) AS credit) s
JOIN asset_payments p USING (asset_id) JOIN transfer_entries d USING (transfer_id) JOIN entries e USING (entry_id)
JOIN tracing_lines paid ON paid.entry = e.rowid
JOIN entries c ON c.entry_id = s.credit JOIN tracing_lines came ON came.entry = c.rowid
WHERE d.side = 'debit' ORDER BY ALL
"""


def _sold(connection: duckdb.DuckDBPyConnection, sales: Sequence[Sale]) -> tuple[pl.DataFrame, pl.Series]:
    """Links (paid, came) from payments for assets to the credits that they were sold for; rows of the transfers."""
    if not sales:
        return pl.DataFrame(schema={"paid": pl.Int32(), "came": pl.Int32()}), pl.Series(dtype=pl.Int32())
    named = [[one.asset for one in sales], [one.credit for one in sales]]
    schema = {"paid": pl.Int32(), "came": pl.Int32(), "transfer": pl.Int32()}
    found = pl.DataFrame(connection.execute(_SOLD, named).fetchall(), schema, orient="row")
    return found.select("paid", "came"), found["transfer"].drop_nulls()


def _parts(connection: duckdb.DuckDBPyConnection, lines: pl.DataFrame, own: pl.DataFrame) -> pl.Series:
    """Transfers (transfer_id) of the sums among the lines that stand for several, each once."""
    without = lines.filter(pl.col("transfer").is_null()).select(row=pl.col("entry").cast(pl.Int64))
    sums = own.join(without, on="row", how="semi")
    if sums.is_empty():
        return pl.Series(dtype=pl.String())
    return _among(connection, TRANSFER_ENTRIES, "entry_id", sums["entry_id"])["transfer_id"].unique()


def _others(
    sides: pl.DataFrame,
    own: pl.DataFrame,
    parts: pl.Series,
    sales: Sequence[Sale],
    connection: duckdb.DuckDBPyConnection,
) -> pl.DataFrame:
    """Entries of other accounts: what own ones paid to them or stand for, and payments for assets sold again.

    The index knows their rows where they are a side of one transfer alone.
    """
    assets = [one.asset for one in sales]
    bought = (
        _among(connection, ASSET_PAYMENTS, "asset_id", assets)["transfer_id"]
        if sales
        else pl.Series(dtype=pl.String())
    )
    both = pl.concat([bought, parts]).implode()
    wanted = (pl.col("side") == "credit") | pl.col("transfer_id").is_in(both)
    others = sides.filter(wanted).join(own, on="entry_id", how="anti").rename({"row": "transfer"})
    near = lines_of_transfers(connection, others["transfer"].drop_nulls().unique()).join(
        own, left_on="entry", right_on="row", how="anti"
    )
    found = by_rows(connection, ENTRIES, near["entry"], READ[ENTRIES]).join(others, on="entry_id", how="semi")
    missing = others.join(found, on="entry_id", how="anti")["entry_id"].unique()
    if missing.is_empty():
        return found
    # What stands for several transfers has no row in the index: it is found by its text.
    far = _among(connection, ENTRIES, "entry_id", missing)
    return pl.concat([found, far], how="diagonal").sort("entry_id")


def _with_references(connection: duckdb.DuckDBPyConnection, entries: pl.DataFrame) -> pl.DataFrame:
    """Entries (`row`: null where it is not known) with what reversals are tied by."""
    far = entries.filter(pl.col("row").is_null())["entry_id"]
    more = [name for name in REVERSALS_READ if name not in READ[ENTRIES]]
    near = by_rows(connection, ENTRIES, entries["row"].drop_nulls(), ["entry_id", *more])
    known = pl.concat([near.drop("row"), among(connection, ENTRIES, "entry_id", far, ["entry_id", *more])])
    joined = entries.drop(more).join(
        known.select("entry_id", *more), on="entry_id", how="left", maintain_order="left"
    )
    return joined.select(entries.columns)


def _among(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: pl.Series | Sequence[str]
) -> pl.DataFrame:
    return among(connection, table, column, pl.Series(values, dtype=pl.String), READ.get(table, ()))


def _named_ledger(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], behind: pl.DataFrame
) -> TracingLedger:
    """As much of the ledger as names of seeds need: entries, transfers, and accounts with their entries."""
    given = pl.Series(names, dtype=pl.String)
    fees = pl.concat([given, behind["transfer_id"]])
    own = _among(connection, ENTRIES, "entry_id", given)
    going = _among(connection, TRANSFER_ENTRIES, "entry_id", own.filter(pl.col("amount") <= 0)["entry_id"])
    moved = pl.concat([fees, going["transfer_id"]]).unique()
    sides = _among(connection, TRANSFER_ENTRIES, "transfer_id", moved)
    accounts = _called(connection, [found["account"] for found in map(ASSERTION.fullmatch, names) if found])
    pockets = _among(connection, TRACING_POCKETS, "account_id", accounts["account_id"])
    own_lines = lines_of_pockets(connection, pockets_of(connection).join(pockets, on="pocket", how="semi"))
    beside = by_rows(connection, ENTRIES, own_lines["entry"], READ[ENTRIES]).drop("row")
    booked = _among(connection, ENTRIES, "entry_id", sides["entry_id"])
    return TracingLedger(
        entries=pl.concat([own, booked, beside]).unique("entry_id").sort("entry_id"),
        statements=_among(connection, STATEMENTS, "account_id", accounts["account_id"]),
        transfers=_among(connection, TRANSFERS, "transfer_id", given),
        transfer_entries=sides,
        accounts=accounts,
        asset_payments=ASSET_PAYMENTS.empty(),
    )


def _called(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> pl.DataFrame:
    """Accounts by id or number; where several have a number, `balances.pocket_of` or `places_of` chooses."""
    if not names:
        return ACCOUNTS.empty()
    tidy = [name.replace(" ", "").upper() for name in names]
    found = connection.execute(
        """SELECT account_id FROM accounts WHERE account_id IN (SELECT unnest(?::VARCHAR[]))
        OR upper(replace(identifier, ' ', '')) IN (SELECT unnest(?::VARCHAR[]))""",
        [list(names), tidy],
    ).fetchall()
    return _among(connection, ACCOUNTS, "account_id", [account for (account,) in found])


def _extent(connection: duckdb.DuckDBPyConnection) -> Extent:
    amounts = read_table(connection, TRACING_AMOUNTS, TRACING_AMOUNTS.names)
    last = amounts["last_booked_at"].dt.date().max()
    return Extent(last, amounts.drop("last_booked_at"))  # type: ignore[arg-type]
