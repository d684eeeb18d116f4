"""Assets that a person holds or paid for, with the person's share and the payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from transforms.benefit.evidence.amounts import plain
from transforms.benefit.evidence.facts import Paid, Thing
from transforms.flows.registered_assets import lines_of_assets
from transforms.schema import ASSETS, PARTIES, REGISTER_ASSETS
from transforms.store import read_table

_PAID = """
SELECT p.asset_id, t.transfer_id, t.sent_at::DATE AS day, p.amount, t.currency,
    t.from_account_id IN (SELECT unnest(?::VARCHAR[])) AS own
FROM asset_payments p JOIN transfers t USING (transfer_id) ORDER BY p.asset_id, t.sent_at, t.transfer_id
"""


def things_of(
    connection: duckdb.DuckDBPyConnection, parties: Sequence[str], own: Sequence[str]
) -> tuple[Thing, ...]:
    """Assets of which a party has a share by a register or is the holder, or that the accounts paid for."""
    assets = read_table(connection, ASSETS, ASSETS.names)
    lines = lines_of_assets(
        assets,
        read_table(connection, REGISTER_ASSETS, REGISTER_ASSETS.names),
        read_table(connection, PARTIES, PARTIES.names),
    )
    registered: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in lines.iter_rows(named=True):
        registered[row["thing_id"]].append(row)
    paid: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for payment in _rows(connection, own):
        paid[payment["asset_id"]].append(payment)
    found = []
    for asset in assets.iter_rows(named=True):
        told, payments = registered[asset["asset_id"]], paid[asset["asset_id"]]
        share = _share(asset, told, parties)
        if share or any(payment["own"] for payment in payments):
            found.append(_thing(asset, told, payments, share))
    return tuple(found)


def _share(asset: dict[str, Any], told: list[dict[str, Any]], parties: Sequence[str]) -> Fraction:
    """By the register where it names holders: a holder without a share holds the whole; else the holder's."""
    named = [row for row in told if row["party_id"] or row["holder_name"]]
    if not named:
        return Fraction(asset["holder_party_id"] in parties)
    held = (
        Fraction(1 if row["share"] is None else row["share"]) for row in named if row["party_id"] in parties
    )
    return min(sum(held, Fraction(0)), Fraction(1))


def _thing(
    asset: dict[str, Any], told: list[dict[str, Any]], payments: list[dict[str, Any]], share: Fraction
) -> Thing:
    priced = next((row for row in told if row["price"] is not None), None)
    if priced and any(row["currency"] != priced["currency"] for row in payments):
        priced = None  # what was paid goes before a price in another currency
    currency = priced["currency"] if priced else _currency(asset, payments)
    mortgage = next((row["mortgage"] for row in told if row["mortgage"] is not None), None)
    acquired = next((row["acquired_at"] for row in told if row["acquired_at"] is not None), None)
    price = priced["price"] if priced else (None if payments else asset["price"])
    return Thing(
        asset_id=asset["asset_id"],
        words=" ".join(part for part in (asset["kind"], asset["description"], asset["registry_ref"]) if part),
        currency=currency,
        acquired_at=acquired or asset["acquired_at"],
        price=None if price is None else plain(price),
        share=share,
        payments=tuple(
            Paid(row["transfer_id"], row["day"], plain(row["amount"]), row["own"])
            for row in payments
            if row["currency"] == currency
        ),
        mortgage=None if mortgage is None else plain(Decimal(mortgage)),
        records=tuple(sorted(row["record_id"] for row in told)),
    )


def _currency(asset: dict[str, Any], payments: list[dict[str, Any]]) -> str:
    return str(payments[0]["currency"] if payments else asset["currency"] or "")


def _rows(connection: duckdb.DuckDBPyConnection, own: Sequence[str]) -> list[dict[str, Any]]:
    result = connection.execute(_PAID, [list(own)])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
