"""What a plan states of single payments, held against the case: matched pairs and sales of assets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from transforms.money import spoken
from transforms.plans.in_force import CasePlan
from transforms.plans.named import named
from transforms.readers.case_plan.form import share_of

_SIDE = """
SELECT DISTINCT e.entry_id, e.account_id, e.currency, e.account_sequence, e.booked_at, e.amount
FROM entries e LEFT JOIN transfer_entries s USING (entry_id)
WHERE (e.entry_id = $said OR s.transfer_id = $said)
    AND CASE WHEN $side = 'credit' THEN e.amount > 0 ELSE e.amount < 0 END
ORDER BY e.entry_id
"""
_PAID = """
SELECT min(e.booked_at)
FROM asset_payments p JOIN transfer_entries s USING (transfer_id) JOIN entries e USING (entry_id)
WHERE p.asset_id = $asset AND s.side = 'debit'
"""
_EVIDENCE = """
SELECT 1 FROM source_records WHERE record_id = $said UNION ALL SELECT 1 FROM evidence_files WHERE file_id = $said
UNION ALL SELECT 1 FROM entries WHERE entry_id = $said
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Match:
    """A debit that takes the very units of a credit of its account, and the evidence for it."""

    debit: str
    credit: str
    evidence: str
    why: str
    account_id: str
    currency: str


@dataclass(frozen=True)
class Sale:
    """An asset, or a part of what is left of it, sold for a credit.

    other_money: put into the asset without being seen; where the plan does not state it, what of the price and
    costs that registers and figures state neither a payment nor a lender explains. lender: what of the credit was
    a lender's.
    """

    asset: str
    credit: str
    evidence: str
    why: str
    currency: str
    share: Fraction = Fraction(1)
    other_money: Decimal = Decimal(0)
    lender: Decimal = Decimal(0)


def matches_of(plan: CasePlan, connection: duckdb.DuckDBPyConnection) -> tuple[Match, ...]:
    """The plan's matched pairs, sorted by debit.

    Reads: entries, transfer_entries, source_records, evidence_files. Raises: Refused for a payment or an evidence id
    that the case does not hold, sides on two accounts or in two currencies, or a debit before its credit.
    """
    found = []
    for line in plan.of("match"):
        credit, debit = (_side(plan, line, side, connection) for side in ("credit", "debit"))
        _check_evidence(plan, line, connection)
        for key, what in (("account_id", "account"), ("currency", "currency")):
            if credit[key] != debit[key]:
                raise plan.fail(
                    line,
                    f"The credit {credit['entry_id']} and the debit {debit['entry_id']} are not of one {what}:"
                    f" {credit[key]} and {debit[key]}.",
                    "match two entries of one account; a transfer between accounts is followed without a match",
                )
        if credit["account_sequence"] >= debit["account_sequence"]:
            raise plan.fail(
                line,
                f"The debit {debit['entry_id']} ({debit['booked_at']:%Y-%m-%d}) stands before the credit"
                f" {credit['entry_id']} ({credit['booked_at']:%Y-%m-%d}) on its account: an effect before its cause.",
                "match a debit with a credit before it",
            )
        ids = str(debit["entry_id"]), str(credit["entry_id"])
        found.append(
            Match(*ids, line["evidence"], line["why"], str(debit["account_id"]), str(debit["currency"]))
        )
    return tuple(sorted(found, key=lambda one: one.debit))


def sales_of(plan: CasePlan, connection: duckdb.DuckDBPyConnection) -> tuple[Sale, ...]:
    """The plan's sales of assets, sorted by asset and credit.

    Reads: as `matches_of`, and assets. Raises: Refused for what the case does not hold.
    """
    found = []
    for line in plan.of("sale"):
        asset, credit = named(plan, line, "asset", connection), _side(plan, line, "credit", connection)
        _check_evidence(plan, line, connection)
        lender = Decimal(line["lender"] or 0)
        _check_bought(plan, line, asset, credit, connection)
        if lender >= credit["amount"]:
            parts = [spoken(amount, str(credit["currency"])) for amount in (lender, credit["amount"])]
            raise plan.fail(
                line,
                f"The lender's part {parts[0]} leaves nothing of the credit {parts[1]} to trace.",
                "state what was the lender's, or leave the sale out",
            )
        found.append(
            Sale(
                asset,
                str(credit["entry_id"]),
                line["evidence"],
                line["why"],
                str(credit["currency"]),
                share_of(line["share"]) if line["share"] else Fraction(1),
                Decimal(line["other_money"]) if line["other_money"] else _unseen(asset, connection),
                lender,
            )
        )
    twice = [one.credit for one in found if sum(other.credit == one.credit for other in found) > 1]
    if twice:
        raise plan.fail(
            plan.of("sale")[0], f"The credit {twice[0]} is the price of two sales.", "leave one out"
        )
    return tuple(sorted(found, key=lambda one: (one.asset, one.credit)))


def _check_bought(
    plan: CasePlan, line: dict[str, str], asset: str, credit: Row, connection: duckdb.DuckDBPyConnection
) -> None:
    """Nothing was in the asset that could come back before it was paid for."""
    ((first,),) = connection.execute(_PAID, {"asset": asset}).fetchall()
    if first is not None and credit["booked_at"].date() < first.date():
        raise plan.fail(
            line,
            f"The credit {credit['entry_id']} ({credit['booked_at']:%Y-%m-%d}) came before the first payment for the"
            f" asset {asset} ({first:%Y-%m-%d}): sold before it was bought.",
            "name the credit of the sale, or leave the sale out",
        )


def _unseen(asset: str, connection: duckdb.DuckDBPyConnection) -> Decimal:
    """What of an asset's price and costs neither a payment nor a lender explains: it counts as clean."""
    # The package imports the kernels' compiler, which takes a second: only a sale pays for it.
    from transforms.tracing.assets.reading import asset_facts, asset_money

    result = connection.execute("FROM assets WHERE asset_id = ?", [asset])
    columns = [column[0] for column in result.description]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return asset_money(asset_facts(connection, rows[0]), {}).unexplained


def _side(plan: CasePlan, line: dict[str, str], side: str, connection: duckdb.DuckDBPyConnection) -> Row:
    """The entry that a line names, by itself or by its transfer."""
    result = connection.execute(_SIDE, {"said": line[side], "side": side})
    columns = [column[0] for column in result.description]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    if not rows:
        raise plan.fail(
            line,
            f"The case holds no {side} {line[side]!r}.",
            f"name an entry ({'money in' if side == 'credit' else 'money out'}) or its transfer by id"
            " (moneytrail query shows entries and transfers)",
        )
    if len(rows) > 1:
        listed = ", ".join(str(row["entry_id"]) for row in rows)
        raise plan.fail(
            line, f"The transfer {line[side]!r} has several entries: {listed}.", "name one of them"
        )
    return rows[0]


def _check_evidence(plan: CasePlan, line: dict[str, str], connection: duckdb.DuckDBPyConnection) -> None:
    """A person says what shows it: picking pairs without a document would be choosing the result."""
    if not connection.execute(_EVIDENCE, {"said": line["evidence"]}).fetchall():
        raise plan.fail(
            line,
            f"The case holds no evidence {line['evidence']!r}.",
            "name a record, an entry, or a file by its id (moneytrail query shows source_records and evidence_files)",
        )
