"""Exports of the sample collection: counts and sums by an independent reading."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import CORPUS, need_corpus
from transforms.readers import registry
from transforms.readers.particulars import as_batch

FILES = {
    "BittyTax__BittyTax/example.csv": ("tax-bittytax", 60, 0),
    "brianleect__etherscan-csv-nft-gas-analysis/etherscan_export_lag.dev.csv": (
        "chain-etherscan-2022",
        1200,
        0,
    ),
    "rotki__rotki/binance_history.csv": ("exchange-binance", 230, 6),
    "rotki__rotki/bittrex_tx_history.csv": ("exchange-bittrex-movements", 2, 0),
    "rotki__rotki/blockfi-trades.csv": ("exchange-blockfi-trades", 1, 0),
    "rotki__rotki/blockfi-transactions.csv": ("exchange-blockfi", 9, 0),
    "rotki__rotki/coinledger_export.csv": ("tax-coinledger", 27, 0),
    "rotki__rotki/rotki_generic_events.csv": ("tax-rotki-events", 7, 1),
    "rotki__rotki/rotki_generic_trades.csv": ("tax-rotki-trades", 6, 0),
    "simonmichael__hledger/ccexchanges/coinbase2.csv": ("exchange-coinbase-2017", 6, 3),
}


def payments(name: str) -> tuple[str | None, pl.DataFrame, pl.DataFrame]:
    need_corpus("crypto")
    reading = registry.open_reading(CORPUS / "crypto" / name)
    batches = [as_batch(batch) for batch in reading.batches]
    records = pl.concat(batch.records for batch in batches)
    good = records.filter(pl.col("reasons").list.len() == 0)["ordinal"].implode()
    found = pl.concat(batch.particulars["payments"] for batch in batches)
    return reading.profile, records, found.filter(pl.col("ordinal").is_in(good))


def cells(name: str) -> list[dict[str, str]]:
    with Path(CORPUS / "crypto" / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if any(row.values())]


@pytest.mark.parametrize("name", FILES)
def test_each_export_by_its_profile(name: str) -> None:
    profile, records, _ = payments(name)
    set_aside = records.filter(pl.col("reasons").list.len() > 0).height
    assert (profile, records.height, set_aside) == FILES[name]


def test_etherscan_adds_up() -> None:
    name = "brianleect__etherscan-csv-nft-gas-analysis/etherscan_export_lag.dev.csv"
    _, _, found = payments(name)
    rows = cells(name)
    value = sum((Decimal(row["Value_IN(ETH)"]) + Decimal(row["Value_OUT(ETH)"]) for row in rows), Decimal(0))
    fee = sum((Decimal(row["TxnFee(ETH)"]) for row in rows), Decimal(0))
    assert sum(found["amount"].to_list(), Decimal(0)) == value
    assert sum(found["fee"].drop_nulls().to_list(), Decimal(0)) == fee
    failed = sum(row["Status"].startswith("Error") for row in rows)
    assert found.filter(pl.col("status") == "failed").height == failed == 7


def test_binance_adds_up_by_coin() -> None:
    name = "rotki__rotki/binance_history.csv"
    _, records, found = payments(name)
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row, reasons in zip(cells(name), records["reasons"].to_list(), strict=True):
        if not reasons:
            expected[row["Coin"]] += Decimal(row["Change"])
    own = pl.when(pl.col("from_identifier") == "Binance:1").then(-pl.col("amount")).otherwise("amount")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for coin, amount in found.select("currency", own).iter_rows():
        sums[coin] += amount
    assert sums == expected


def test_two_legs_of_bittytax() -> None:
    name = "BittyTax__BittyTax/example.csv"
    _, _, found = payments(name)
    rows = cells(name)
    both = sum(bool(row["Buy Quantity"] and row["Sell Quantity"]) for row in rows)
    assert found["received_amount"].is_not_null().sum() == both > 0
    sold = sum(
        (Decimal(row["Sell Quantity"].replace(",", "")) for row in rows if row["Sell Quantity"]), Decimal(0)
    )
    paying = found.filter(
        (pl.col("from_scheme") == "named")
        & ~pl.col("from_identifier").str.contains("(the exchange)", literal=True)
    )
    assert sum(paying["amount"].drop_nulls().to_list(), Decimal(0)) == sold
