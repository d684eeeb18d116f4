"""The house of L8 as a snapshot has it: payments, the register's mortgage, and figures that a person states."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl

from tests.transforms.benefit.snapshot import snapshot
from transforms.schema import TRACE_STEPS
from transforms.tracing.assets import AssetMoney, asset_measures
from transforms.tracing.assets.reading import FOREVER, asset_facts, asset_money, traced_by_transfer

ASSET = {
    "asset_id": "v1",
    "kind": "real_estate",
    "registry_ref": "BLATT-9",
    "price": Decimal(80000),
    "currency": "EUR",
}


def transfer(name: str, amount: int, day: int, currency: str = "EUR") -> dict[str, Any]:
    at = datetime(2025, 3, day)  # noqa: DTZ001
    return {"transfer_id": name, "amount": Decimal(amount), "currency": currency, "sent_at": at}


def figure(number: int, item: str, amount: int, day: int, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r{number}",
        "asset": "Blatt-9",
        "item": item,
        "amount": Decimal(amount),
        "currency": "EUR",
        "since": date(2025, 4, day),
        "source": "deed",
        "accepted": True,
    } | more


FIGURES = [
    figure(1, "principal_repaid", 10000, 1, payment="e3"),
    figure(2, "valuation", 250000, 2),
    figure(3, "valuation", 260000, 3, asset="H1"),
    figure(4, "asset_income", 900, 4),
    figure(5, "valuation", 999999, 9, accepted=False, why="no valuer"),
]


def world(figures: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    return snapshot(
        assets=[ASSET],
        parties=[{"party_id": "p1", "name": "Ada", "identifiers": ["person:P1"]}],
        transfers=[transfer("t1", 50000, 1), transfer("t2", 60000, 2), transfer("t3", 12500, 3)],
        transfer_entries=[{"transfer_id": "t3", "entry_id": "e3"}],
        asset_payments=[
            {"asset_id": "v1", "transfer_id": "t1", "amount": Decimal(50000)},
            # Half of this transfer paid for another thing.
            {"asset_id": "v1", "transfer_id": "t2", "amount": Decimal(30000)},
        ],
        register_assets=[
            {
                "record_id": "r9",
                "asset_id": "H1",
                "registry_ref": "blatt 9",
                "holder_person_id": "P1",
                "share": Decimal("0.5"),
                "price": Decimal(200000),
                "currency": "EUR",
                "mortgage": Decimal(110000),
            }
        ],
        register_figures=figures,
    )


STEPS = (
    pl.DataFrame(
        [
            {
                "seed_id": "f1",
                "entry_id": "e1",
                "transfer_id": "t1",
                "side": "debit",
                "amount": Decimal(25000),
            },
            {
                "seed_id": "f2",
                "entry_id": "e1",
                "transfer_id": "t1",
                "side": "debit",
                "amount": Decimal(20000),
            },
            {
                "seed_id": "f1",
                "entry_id": "e2",
                "transfer_id": "t2",
                "side": "debit",
                "amount": Decimal(30000),
            },
            {
                "seed_id": "f1",
                "entry_id": "e3",
                "transfer_id": "t3",
                "side": "debit",
                "amount": Decimal(7500),
            },
            {
                "seed_id": "f1",
                "entry_id": "e9",
                "transfer_id": "t3",
                "side": "credit",
                "amount": Decimal(7500),
            },
        ]
    )
    .with_columns(method=pl.lit("fifo"), currency=pl.lit("EUR"))
    .select(TRACE_STEPS.names)
)


def money(figures: list[dict[str, Any]] = FIGURES, day: date = FOREVER) -> AssetMoney:
    return asset_money(asset_facts(world(figures), ASSET, day), traced_by_transfer(STEPS))


def test_l8_from_a_snapshot() -> None:
    found = money()
    assert [(one.use, one.amount, one.traced) for one in found.put_in] == [
        ("purchase", Decimal(50000), Decimal(45000)),
        ("purchase", Decimal(30000), Decimal(15000)),
        ("principal", Decimal(10000), Decimal(6000)),
    ]
    assert (found.mortgage, found.mortgage_left, found.clean) == (
        Decimal(120000),
        Decimal(110000),
        Decimal(24000),
    )
    measures = asset_measures(found, "fifo")["amount"].to_list()
    assert measures == [Decimal(66000), Decimal(85800), Decimal(110000), Decimal(85800)]
    assert [(one.party_id, one.share) for one in found.owners] == [("p1", Fraction(1, 2))]
    assert [one.amount for one in found.income] == [Decimal(900)]


def test_the_state_of_a_day() -> None:
    found = money(day=date(2025, 4, 2))
    assert found.worth is not None
    assert found.worth.amount == 250000
    early = money(day=date(2025, 3, 1))
    assert [one.sources for one in early.put_in] == [("t1",)]
    assert early.worth is None
    assert any("No valuation" in note for note in early.notes)


def test_a_sale_goes_before_a_valuation_and_stated_debts_before_the_register() -> None:
    stated = [
        *FIGURES,
        figure(6, "sale", 240000, 20),
        figure(7, "mortgage", 119000, 5),
        figure(8, "mortgage_left", 1, 6),
        figure(10, "acquisition_costs", 5000, 7),
    ]
    found = money(stated)
    assert found.worth is not None
    assert (found.worth.amount, found.worth.sold) == (Decimal(240000), True)
    assert (found.mortgage, found.mortgage_left, found.cost) == (Decimal(119000), Decimal(1), Decimal(205000))


def test_what_no_payment_shows_is_clean_and_other_currencies_are_named() -> None:
    stated = [figure(1, "improvement", 700, 1), figure(2, "valuation", 5, 2, currency="USD")]
    found = money(stated)
    assert found.put_in[-1].traced == 0
    assert any("no payment of this case" in note for note in found.notes)
    assert any("another currency" in note for note in found.notes)
