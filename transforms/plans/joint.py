"""Who holds what share of the traced money on a joint account: by what each paid in, or as the plan states."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl

from transforms.money import decimals_of, of_units, places, units_of
from transforms.plans.in_force import CasePlan
from transforms.plans.named import check_currency, named
from transforms.readers.case_plan.form import share_of

_PAID_IN = """
SELECT h.party_id, coalesce(sum(coalesce(t.received_amount, t.amount)), 0) AS paid
FROM (SELECT DISTINCT party_id FROM party_accounts WHERE account_id = $account AND relation = 'holder') h
LEFT JOIN transfers t ON t.from_party_id = h.party_id AND t.to_account_id = $account
    AND t.from_account_id <> $account AND t.kind <> 'reversal'
    AND coalesce(t.received_currency, t.currency) = $currency
GROUP BY h.party_id ORDER BY h.party_id
"""
Row = dict[str, Any]


def joint_shares(plan: CasePlan, traces: pl.DataFrame, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """A row a joint account, currency and holder: the share, and its part of the traced money there.

    Reads: traces (TRACES), of which the sum on the account is divided, over all seeds; party_accounts, transfers.
    A row without a holder says that the account's holders paid nothing in that is identified, so that nobody's
    share is known. Cents by largest remainder, on a tie to the holder who stands first.
    Raises: Refused for an account that is not there.
    """
    accounts: dict[str, list[dict[str, str]]] = {}
    for line in plan.of("joint"):
        accounts.setdefault(line["record_id"], []).append(line)
    found = []
    for lines in accounts.values():
        account = named(plan, lines[0], "account", connection)
        check_currency(plan, lines[0], account, connection)
        held = traces.filter((pl.col("target_kind") == "account") & (pl.col("target_id") == account))
        sums = held.group_by("currency").agg(pl.col("amount").sum()).sort("currency")
        for currency, amount in sums.iter_rows():
            if lines[0]["currency"] in ("", currency):
                shares = _shares(lines, account, currency, connection)
                found += _rows(lines[0], account, currency, amount, shares)
    return found


def _shares(
    lines: list[dict[str, str]], account: str, currency: str, connection: duckdb.DuckDBPyConnection
) -> dict[str, tuple[Fraction, Decimal | None]]:
    """By holder: the share, and what it paid in where that is the basis."""
    if lines[0]["basis"] == "plan":
        return {line["holder"]: (share_of(line["share"]), None) for line in lines}
    values = {"account": account, "currency": currency}
    paid = {str(party): amount for party, amount in connection.execute(_PAID_IN, values).fetchall()}
    total = sum(paid.values(), Decimal(0))
    return (
        {party: (Fraction(amount) / Fraction(total), amount) for party, amount in paid.items()}
        if total
        else {}
    )


def _rows(
    line: dict[str, str],
    account: str,
    currency: str,
    amount: Decimal,
    shares: dict[str, tuple[Fraction, Decimal | None]],
) -> list[Row]:
    common = {
        "account_id": account,
        "currency": currency,
        "basis": line["basis"],
        "why": line["why"],
        "traced": amount,
    }
    if not shares:
        return [{**common, "holder": None, "share": None, "paid_in": None, "amount": None}]
    parts = divided(amount, [share for share, _ in shares.values()], currency)
    return [
        {**common, "holder": holder, "share": str(share), "paid_in": paid, "amount": part}
        for (holder, (share, paid)), part in zip(shares.items(), parts, strict=True)
    ]


def divided(amount: Decimal, shares: list[Fraction], currency: str) -> list[Decimal]:
    """An amount in parts that add up to it, to the smallest unit in sight; shares add up to 1."""
    digits = max(places(currency), decimals_of(amount))
    units = units_of(amount, digits)
    exact = [share * units for share in shares]
    given = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda place: (given[place] - exact[place], place))
    for place in order[: units - sum(given)]:
        given[place] += 1
    return [of_units(part, digits) for part in given]


def joint_words(rows: list[Row]) -> list[str]:
    """What a reader must know of a joint account whose shares are not known."""
    return [
        f"Account {row['account_id']}: no payment of its holders to it is identified, so nobody's share is known;"
        " the case plan may state the shares."
        for row in rows
        if row["holder"] is None
    ]
