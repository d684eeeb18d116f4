"""Exports of the sample collection: counts and sums by an independent reading."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
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


def number(text: str) -> Decimal:
    return Decimal(text.split(maxsplit=1)[0]) if text else Decimal(0)


Row = dict[str, str]
Legs = tuple[Decimal, Decimal, Decimal]
ZERO = Decimal(0)


def bittrex_order(row: Row) -> Legs:
    base, fee = number(row["Quantity (Base)"]), number(row["Fees (Quote)"])
    total = number(row["Total (Quote)"])
    return (total - fee, base, fee) if row["Transaction"] == "Bought" else (base, total + fee, fee)


def bisq(row: Row) -> Legs:
    bitcoin, other = number(row["Amount in BTC"]), number(row["Amount"])
    fee = number(row["Trade Fee BSQ"] or row["Trade Fee BTC"])
    sells_bitcoin = row["Offer type"] in {"Sell BTC", "Buy BSQ"}
    return (bitcoin, other, fee) if sells_bitcoin else (other, bitcoin, fee)


def bitmex(row: Row) -> Legs:
    amount, fee = abs(number(row["amount"])), number(row["fee"].replace("null", "0"))
    return (amount - fee) / 10**8, ZERO, fee / 10**8


def bitcoin_tax(row: Row) -> Legs:
    volume, fee, price = number(row["Volume"]), number(row["Fee"]), abs(number(row["Total"]))
    return (price - fee, volume, fee) if row["Action"] == "BUY" else (volume, price + fee, fee)


def blockpit(row: Row) -> Legs:
    out, into, fee = (number(row[f"{name} Amount"]) for name in ("Outgoing", "Incoming", "Fee"))
    return (out, into, fee) if out else (into, ZERO, fee)


def shapeshift(row: Row) -> Legs:
    fee = number(row["minerFee"])
    return number(row["inputAmount"]), number(row["outputAmount"]) + fee, fee


def plain(amount: str, received: str = "", fee: str = "") -> Callable[[Row], Legs]:
    return lambda row: (number(row[amount]), number(row.get(received, "")), number(row.get(fee, "")))


SUMS: dict[str, tuple[str, str, str, Callable[[Row], Legs]]] = {
    # File: profile, delimiter, first cell of the header, and what a row gives, gets and costs.
    "rotki__rotki/bittrex_order_history.csv": ("exchange-bittrex-orders", ",", "TXID", bittrex_order),
    "rotki__rotki/bittrex_order_history_old.csv": (
        "exchange-bittrex-orders-2018", ",", "OrderUuid", plain("Price", "Quantity", "CommissionPaid")),
    "rotki__rotki/bittrex_order_history_older.csv": (
        "exchange-bittrex-orders-2019", ",", "UUID", plain("PROCEEDS", "QUANTITY", "COMISSIONPAID")),
    "rotki__rotki/bittrex_tx_history_deposits.csv": (
        "exchange-bittrex-deposits-2017", ",", "Id", plain("Amount")),
    "rotki__rotki/bittrex_tx_history_deposits_old.csv": (
        "exchange-bittrex-deposits-2019", ",", "UUID", plain("AMOUNT")),
    "rotki__rotki/bittrex_tx_history_withdrawals.csv": (
        "exchange-bittrex-withdrawals-2017", ",", "PaymentUuid", plain("Amount", fee="TxCost")),
    "rotki__rotki/bittrex_tx_history_withdrawals_old.csv": (
        "exchange-bittrex-withdrawals-2019", ",", "UUID", plain("AMOUNT", fee="TXCOST")),
    "rotki__rotki/bisq_trades.csv": ("exchange-bisq", ",", "Trade ID", bisq),
    "rotki__rotki/bitmex_wallet_history.csv": ("exchange-bitmex", ",", '"transactTime', bitmex),
    "rotki__rotki/bitcoin_tax_spending.csv": (
        "tax-bitcoin-tax-movements", ",", "Date", plain("Volume", fee="Fee")),
    "rotki__rotki/bitcoin_tax_trades.csv": ("tax-bitcoin-tax-trades", ",", "Date", bitcoin_tax),
    "rotki__rotki/blockpit_transactions.csv": ("tax-blockpit", ";", "Blockpit ID", blockpit),
    "rotki__rotki/shapeshift-trade-history.csv": ("exchange-shapeshift", ",", "id", shapeshift),
    "eprbell__dali-rp2/test_binance_autoinvest.csv": (
        "exchange-binance-auto-invest", ",", "Auto-Invest",
        plain("Amount per period", "Units", "Trading Fee")),
    "eprbell__dali-rp2/test_binance_betheth.csv": (
        "exchange-binance-beth", ",", "Date", plain("Amount", "Amount")),
    "eprbell__dali-rp2/test_coincheck_buys.csv": ("exchange-coincheck", ",", "ID", plain("Price", "Amount")),
    "eprbell__dali-rp2/test_manual_in.csv": (
        "tax-dali-in", ",", "Unique ID", plain("Crypto In", fee="USD Fee")),
    "eprbell__dali-rp2/test_manual_intra.csv": (
        "tax-dali-between", ",", "Unique ID",
        lambda row: (number(row["Crypto Sent"] or row["Crypto Received"]), ZERO, ZERO)),
    "eprbell__dali-rp2/test_manual_out.csv": (
        "tax-dali-out", ",", "Unique ID", plain("Crypto Out No Fee", fee="Crypto Fee")),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_what_rows_give_get_and_cost_is_that_of_a_plain_reading(name: str) -> None:
    need_corpus("crypto")
    profile, delimiter, start, legs = SUMS[name]
    # The address in badly set quotes is not read here.
    text = (
        (CORPUS / "crypto" / name).read_text("utf-8-sig").replace('""3Qsy', '"3Qsy').replace('e,"C', 'e","C')
    )
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(start))
    rows = [legs(row) for row in csv.DictReader(lines[first:], delimiter=delimiter)]
    found, records, read = payments(name)
    assert found == profile
    assert records["reasons"].list.len().sum() == 0
    assert records.height == len(rows)
    sums = ("amount", "received_amount", "fee")
    assert [tuple(cell or ZERO for cell in row) for row in read.select(sums).iter_rows()] == rows
