"""Entries of a person's accounts, each with what it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import duckdb
import polars as pl

from transforms.benefit.evidence.amounts import plain
from transforms.benefit.evidence.facts import Move
from transforms.benefit.rule import BenefitRule
from transforms.flows.words import says
from transforms.names.latin import plain as plain_text

_ENTRIES = """
SELECT e.entry_id, e.account_id, e.booked_at::DATE AS day, e.amount, e.currency, e.narrative, e.reversal,
    t.transfer_id, coalesce(t.kind, 'payment') AS kind, coalesce(t.channel, e.channel) AS channel,
    CASE WHEN e.amount < 0 THEN t.to_account_id ELSE t.from_account_id END AS other_account,
    CASE WHEN e.amount < 0 THEN t.to_party_id ELSE t.from_party_id END AS other_party,
    e.counterparty_account_id, e.counterparty_name
FROM entries e
LEFT JOIN (SELECT entry_id, min(transfer_id) AS transfer_id FROM transfer_entries GROUP BY entry_id) x USING (entry_id)
LEFT JOIN transfers t ON t.transfer_id = x.transfer_id
WHERE e.account_id IN (SELECT unnest(?::VARCHAR[]))
ORDER BY e.account_id, e.currency, e.account_sequence, e.entry_id
"""
_PEOPLE = "SELECT party_id, kind, name FROM parties WHERE party_id IN (SELECT unnest(?::VARCHAR[]))"
_SENT_ABROAD = ("hawala", "remittance")


def moves_of(
    connection: duckdb.DuckDBPyConnection,
    own: Sequence[str],
    shared: Sequence[str],
    bought: Collection[str],
    rule: BenefitRule,
) -> tuple[Move, ...]:
    """Every entry of the accounts in the statements' order, with its use.

    own: accounts that count; shared: those held together with others, which do not; bought: transfers
    that paid for assets.
    """
    frame = _frame(connection, _ENTRIES, own)
    others = frame["other_party"].drop_nulls().unique().sort().to_list()
    people = _frame(connection, _PEOPLE, others).rename({"party_id": "other_party", "kind": "other_kind"})
    seen = set(frame["account_id"].to_list())
    marked = frame.join(people, on="other_party", how="left", maintain_order="left").with_columns(
        plain_text(pl.col("narrative")).alias("plain"),
        pl.coalesce("other_account", "counterparty_account_id").alias("other_account"),
        pl.col("transfer_id").is_in(sorted(bought)).alias("buys"),
    )
    used = marked.with_columns(_use(sorted(seen), [*own, *shared], rule).alias("use"))
    return tuple(_move(row) for row in used.iter_rows(named=True))


def _frame(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[str]) -> pl.DataFrame:
    frame = pl.from_arrow(connection.sql(sql, params=[list(values)]).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


def _use(seen: list[str], mine: list[str], rule: BenefitRule) -> pl.Expr:
    """The first that applies; see `Use`."""
    itself = pl.col("other_account") == pl.col("account_id")
    other, incoming = pl.col("other_account"), pl.col("amount") > 0
    loan, wages = says(pl.col("plain"), rule.loan_words), says(pl.col("plain"), rule.wage_words)
    person = (pl.col("other_kind") == "person").fill_null(value=False)
    cash = pl.col("kind").is_in(["cash_in", "cash_out"]) | (pl.col("channel") == "cash")
    given = (pl.col("kind").is_in(["hawala", "settlement"])) | pl.col("channel").is_in(_SENT_ABROAD)
    ways = (
        (pl.col("reversal") | (pl.col("kind") == "reversal"), "taken_back"),
        (other.is_in(seen) & ~itself, "own"),
        (other.is_in(mine) & ~itself, "own_unseen"),
        (cash, "cash"),
        (pl.col("buys") & ~incoming, "asset"),
        (loan & person & incoming, "loan_said"),
        (loan & ~person, "loan"),
        (pl.col("kind") == "interest", "interest"),
        (incoming & wages & ~person, "wages"),
        (given | person, "given"),
    )
    use = pl.lit("other")
    for holds, name in reversed(ways):
        use = pl.when(holds.fill_null(value=False)).then(pl.lit(name)).otherwise(use)
    return use


def _move(row: dict[str, Any]) -> Move:
    who = row["name"] or row["counterparty_name"] or ""
    words = " | ".join(part for part in (who, row["narrative"]) if part)
    return Move(
        row["entry_id"],
        row["account_id"],
        row["day"],
        plain(row["amount"]),
        row["currency"],
        row["use"],
        words,
        row["transfer_id"],
        row["other_party"] or row["other_account"] or "",
    )
