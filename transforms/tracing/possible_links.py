"""Cash that was taken out and cash that was paid in soon after: a possible link, listed and never assumed.

Cash breaks the trail. Whether a deposit is made of money that was traced to a withdrawal, only serial numbers, an
envelope or a witness can show (DOMAIN.md 4.3); no figure of a tracing uses these rows.
"""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl

MOST_DAYS = 14
"""Days from the withdrawal to the deposit [D]."""
LEAST_SHARE = 2
"""A deposit of less than one part in so many of the withdrawal is not listed [D]."""

_CASH = """
SELECT e.entry_id, e.account_id, e.currency, abs(e.amount) AS amount, e.booked_at::DATE AS day, t.kind,
    nullif(upper(trim(e.counterparty_name)), '') AS place,
    (SELECT min(p.party_id) FROM party_accounts p WHERE p.account_id = e.account_id AND p.relation = 'holder') AS party
FROM transfers t JOIN transfer_entries s USING (transfer_id) JOIN entries e USING (entry_id)
WHERE t.kind IN ('cash_in', 'cash_out') AND e.amount <> 0 ORDER BY e.entry_id
"""
Row = dict[str, Any]


def possible_links(steps: pl.DataFrame, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Withdrawals that carried traced money, with deposits of at most that amount in the days after them.

    Reads: steps (TRACE_STEPS); transfers, transfer_entries, entries, party_accounts.
    Gives: rows of out_entry_id, in_entry_id, from_account_id, to_account_id, currency, taken_out, traced (of it),
    paid_in, days, same_person, same_place (None where it is not known), sorted by days, then by entries.
    """
    cash = pl.from_arrow(connection.sql(_CASH).to_arrow_table())
    assert isinstance(cash, pl.DataFrame)
    carried = steps.filter(pl.col("side") == "debit").group_by("entry_id").agg(traced=pl.col("amount").sum())
    out = cash.filter(pl.col("kind") == "cash_out").join(carried, on="entry_id", how="inner")
    back = cash.filter(pl.col("kind") == "cash_in")
    pairs = out.join(back, on="currency", how="inner", suffix="_in").with_columns(
        days=(pl.col("day_in") - pl.col("day")).dt.total_days()
    )
    fits = (
        pl.col("days").is_between(0, MOST_DAYS)
        & (pl.col("amount_in") <= pl.col("amount"))
        & (pl.col("amount_in") * LEAST_SHARE >= pl.col("amount"))
    )
    return (
        pairs.filter(fits)
        .select(
            out_entry_id="entry_id",
            in_entry_id="entry_id_in",
            from_account_id="account_id",
            to_account_id="account_id_in",
            currency="currency",
            taken_out="amount",
            traced="traced",
            paid_in="amount_in",
            days="days",
            same_person=pl.col("party") == pl.col("party_in"),
            same_place=pl.col("place") == pl.col("place_in"),
        )
        .sort("days", "out_entry_id", "in_entry_id")
        .to_dicts()
    )


def link_words(rows: list[Row]) -> list[str]:
    """That there are possible links, for a person."""
    if not rows:
        return []
    return [
        f"Cash: {len(rows)} deposits of cash follow within {MOST_DAYS} days on withdrawals that carried traced money."
        " They are listed as possible links; no figure assumes one."
    ]
