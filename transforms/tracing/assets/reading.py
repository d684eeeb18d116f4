"""The money in an asset, from a published snapshot and the steps of a tracing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl

from transforms.flows.registered_assets import lines_of_assets
from transforms.money import scaled
from transforms.schema import ASSETS, PARTIES, REGISTER_ASSETS, REGISTER_FIGURES
from transforms.store import read_table
from transforms.tracing.assets.money import AssetMoney, Income, Owner, PutIn, Worth

Row = dict[str, Any]

_PAID = """
SELECT p.transfer_id, t.sent_at::DATE AS day, p.amount, t.amount AS whole, t.currency, t.from_party_id
FROM asset_payments p JOIN transfers t USING (transfer_id)
WHERE p.asset_id = ? AND t.sent_at::DATE <= ? ORDER BY t.sent_at, t.transfer_id
"""
_WHOLE = """
SELECT x.transfer_id, t.amount, t.currency FROM transfers t
JOIN (SELECT transfer_id, entry_id FROM transfer_entries) x USING (transfer_id)
WHERE $name IN (x.transfer_id, x.entry_id) ORDER BY x.transfer_id LIMIT 1
"""
FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class AssetFacts:
    """What a snapshot says of an asset, before anything is traced.

    asset: its row of ASSETS; lines: the register's (with thing_id and party_id); payments: rows with
    transfer_id, day, amount, whole (of the transfer), currency; figures: accepted lines of REGISTER_FIGURES.
    """

    asset: Row
    lines: tuple[Row, ...]
    payments: tuple[Row, ...]
    figures: tuple[Row, ...]
    wholes: Mapping[str, Row]
    """By what a figure names as its payment: the transfer, with its amount."""
    owners: tuple[Owner, ...]


def asset_facts(connection: duckdb.DuckDBPyConnection, asset: Row, as_of: date = FOREVER) -> AssetFacts:
    """Payments up to a day, lines of registers, and figures that a person states of the asset."""
    parties = read_table(connection, PARTIES, PARTIES.names)
    register = read_table(connection, REGISTER_ASSETS, REGISTER_ASSETS.names)
    lines = lines_of_assets(read_table(connection, ASSETS, ASSETS.names), register, parties)
    told = lines.filter(pl.col("thing_id") == asset["asset_id"]).to_dicts()
    figures = _figures(connection, asset, told, as_of)
    names = {row["payment"].strip() for row in figures if row["payment"]}
    known = {name: _rows(connection, _WHOLE, {"name": name}) for name in sorted(names)}
    return AssetFacts(
        asset,
        tuple(told),
        tuple(_rows(connection, _PAID, [asset["asset_id"], as_of])),
        figures,
        {name: rows[0] for name, rows in known.items() if rows},
        _owners(asset, told, dict(parties.select("party_id", "name").iter_rows())),
    )


def traced_by_transfer(steps: pl.DataFrame) -> dict[str, Decimal]:
    """Traced part of each transfer's debit, all seeds together. Reads: TRACE_STEPS of one method."""
    debits = steps.filter((pl.col("side") == "debit") & pl.col("transfer_id").is_not_null())
    found: dict[str, Decimal] = {}
    for transfer, amount in debits.select("transfer_id", "amount").iter_rows():
        found[transfer] = found.get(transfer, Decimal(0)) + amount
    return found


def asset_money(facts: AssetFacts, traced: Mapping[str, Decimal]) -> AssetMoney:
    """The asset's money by one tracing. traced: what `traced_by_transfer` gave.

    A person's figure goes before a register's, and that before the sum of the payments. A repayment or an
    improvement whose payment nobody names, and what no payment explains, counts as clean: never more is
    traced than is shown.
    """
    currency = _currency(facts)
    stated = {item: [row for row in facts.figures if row["item"] == item] for item in _ITEMS}
    notes = [
        f"{row['item']} of {row['amount']} {row['currency']} ({row['source']}) is in another currency than the asset"
        f" ({currency}) and is not counted."
        for row in facts.figures
        if row["amount"] is not None and row["currency"] != currency
    ]
    own = {item: [row for row in rows if row["currency"] == currency] for item, rows in stated.items()}
    purchase = [_paid(row, traced) for row in facts.payments if row["currency"] == currency]
    notes += [
        f"Payment {row['transfer_id']} is in {row['currency']}, not in {currency}, and is not counted."
        for row in facts.payments
        if row["currency"] != currency
    ]
    later = [
        _stated(row, use, facts.wholes, traced, notes)
        for item, use in (("principal_repaid", "principal"), ("improvement", "improvement"))
        for row in own[item]
    ]
    price, left = _price(facts, currency, purchase), _left(facts, own, currency)
    repaid = sum((one.amount for one in later if one.use == "principal"), Decimal(0))
    lent = own["mortgage"][0]["amount"] if own["mortgage"] else (left + repaid if left else repaid)
    if lent and not own["mortgage"]:
        notes.append("What the lender paid of the price is taken as what is owed now and what was repaid.")
    return AssetMoney(
        asset_id=facts.asset["asset_id"],
        currency=currency,
        price=price,
        costs=sum((row["amount"] for row in own["acquisition_costs"]), Decimal(0)),
        mortgage=lent,
        mortgage_left=left,
        put_in=(*purchase, *later),
        worth=_worth(own),
        income=tuple(Income(row["amount"], row["since"], row["source"]) for row in own["asset_income"]),
        owners=facts.owners,
        notes=(*notes, *_lacking(own, price)),
    )


_ITEMS = (
    *("acquisition_costs", "mortgage", "mortgage_left", "principal_repaid", "improvement", "valuation"),
    *("sale", "asset_income"),
)


def _currency(facts: AssetFacts) -> str:
    """Of the payments; else of the register's price; else of what is stated."""
    given = [
        *(row["currency"] for row in facts.payments),
        facts.asset["currency"],
        *(row["currency"] for row in (*facts.lines, *facts.figures)),
    ]
    return next((str(code) for code in given if code), "")


def _price(facts: AssetFacts, currency: str, purchase: Sequence[PutIn]) -> Decimal:
    paid = sum((one.amount for one in purchase), Decimal(0))
    said = [row["price"] for row in facts.lines if row["price"] is not None and row["currency"] == currency]
    if not said and facts.asset["price"] is not None and facts.asset["currency"] == currency:
        said = [facts.asset["price"]]
    return max([paid, *(Decimal(price) for price in said[:1])])


def _left(facts: AssetFacts, own: Mapping[str, list[Row]], currency: str) -> Decimal:
    if own["mortgage_left"]:
        return Decimal(own["mortgage_left"][-1]["amount"])
    said = [
        row["mortgage"] for row in facts.lines if row["mortgage"] is not None and row["currency"] == currency
    ]
    return Decimal(said[0]) if said else Decimal(0)


def _worth(own: Mapping[str, list[Row]]) -> Worth | None:
    for item in ("sale", "valuation"):
        if own[item]:
            row = own[item][-1]
            return Worth(row["amount"], row["since"], row["source"], sold=item == "sale")
    return None


def _paid(row: Row, traced: Mapping[str, Decimal]) -> PutIn:
    part = traced.get(row["transfer_id"], Decimal(0))
    # A transfer that paid for several things carries its traced part to each in proportion.
    own = part if row["amount"] == row["whole"] else _portion(row["amount"], part, row)
    return PutIn(
        "purchase", row["day"], row["amount"], min(own, row["amount"]), (row["transfer_id"],), "payment"
    )


def _stated(
    row: Row, use: Any, wholes: Mapping[str, Row], traced: Mapping[str, Decimal], notes: list[str]
) -> PutIn:
    """A repayment's principal, or an improvement: the traced share of the transfer that paid it."""
    whole, part = wholes.get((row["payment"] or "").strip()), Decimal(0)
    sources: tuple[str, ...] = (row["record_id"],)
    if whole is None:
        notes.append(
            f"{row['item']} of {row['amount']} ({row['source']}): no payment of this case is named; clean."
        )
    else:
        sources = (row["record_id"], whole["transfer_id"])
        found = traced.get(whole["transfer_id"], Decimal(0))
        part = min(_portion(row["amount"], found, {**row, "whole": whole["amount"]}), row["amount"])
    return PutIn(use, row["since"], row["amount"], part, sources, row["source"])


def _portion(amount: Decimal, part: Decimal, row: Row) -> Decimal:
    share = min(Fraction(part) / Fraction(row["whole"]), Fraction(1)) if row["whole"] else Fraction(0)
    return scaled(amount, share, row["currency"])


def _lacking(own: Mapping[str, list[Row]], price: Decimal) -> list[str]:
    found = []
    if not own["valuation"] and not own["sale"]:
        found.append("No valuation or sale is stated: shares of the value cannot be worked out.")
    if not price:
        found.append("Nothing states the price, and no payment is seen.")
    return found


def _owners(asset: Row, lines: Sequence[Row], names: Mapping[str, str]) -> tuple[Owner, ...]:
    """Holders by the register with their shares; without one, whoever holds the asset, as a whole."""
    named = [row for row in lines if row["party_id"] or row["holder_name"]]
    if not named:
        holder = asset["holder_party_id"]
        return (Owner(holder, names.get(holder, ""), Fraction(1)),) if holder else ()
    shares: dict[tuple[str, str], Fraction] = {}
    for row in named:
        party = row["party_id"] or ""
        key = (party, names.get(party) or row["holder_name"] or "")
        shares[key] = shares.get(key, Fraction(0)) + (
            Fraction(1) if row["share"] is None else Fraction(row["share"])
        )
    return tuple(
        Owner(party, name, min(share, Fraction(1))) for (party, name), share in sorted(shares.items())
    )


def _figures(
    connection: duckdb.DuckDBPyConnection, asset: Row, lines: Sequence[Row], as_of: date
) -> tuple[Row, ...]:
    """Accepted lines about the asset up to a day: by its id, the register's id or its number, oldest first."""
    has = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [REGISTER_FIGURES.name])
    if not has.fetchall():
        return ()
    names = {asset["asset_id"], asset["registry_ref"]}
    names |= {row[key] for row in lines for key in ("asset_id", "registry_ref")}
    sql = """SELECT * FROM register_figures WHERE accepted AND amount IS NOT NULL AND since <= $day
        AND lower(trim(asset)) IN (SELECT lower(trim(unnest($names::VARCHAR[])))) ORDER BY since, record_id"""
    return tuple(_rows(connection, sql, {"day": as_of, "names": sorted(name for name in names if name)}))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Any) -> list[Row]:
    result = connection.execute(sql, values)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
