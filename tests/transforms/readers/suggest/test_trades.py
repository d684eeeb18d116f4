"""Trades of which no name says what was paid, and tables of chains that name their coins in other ways."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.suggest.test_exchanges import change, suggested
from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with

WORTH = (
    "When,Way,Coin,Size,Unit price,Worth (EUR)\n2026-03-01 10:00:00,buy,SOL,2,120.00,240.00\n"
    "2026-03-16 10:00:00,sell,ADA,100,0.45,45.00\n"
)
PAIRED = (
    "opened_at,instrument,side,qty,fill price,turnover\n2026-03-01 10:00:00,ETHUSDC,buy,0.5,2400,1200\n"
    "2026-03-16 10:00:00,ETHUSDC,sell,0.2,2500,500\n"
)
TWICE = (
    "Id,Kind,Input currency,Input amount,Output currency,Output amount,Time\n"
    "N1,Deposit,USDT,75.5,USDT,75.5,2026-03-01 10:00:00\nN2,Withdrawal,USDT,-20,USDT,20,2026-03-16 10:00:00\n"
)
TICKERS = (
    "Time,Operation,Ledger unit,Amount,Remark\n2026-03-01 10:00:00,Deposit,ETH,1.25,\n"
    "2026-03-16 10:00:00,Withdrawal,USDT,-30,\n"
)
TO = (
    "Time (UTC),Text,Coin,Amount,To coin,To amount,Native currency,Native amount,Kind\n"
    "2026-03-01 10:00:00,ETH -> SOL,ETH,-0.5,SOL,12,EUR,900,swap\n"
    "2026-03-16 10:00:00,Sent,SOL,-2,,,EUR,150,withdrawal\n"
)
CHARGED = (
    "Tarih;Parite;Yön;Miktar;Fiyat;Toplam;Komisyon\n01.03.2026 10:00;ETH/TRY;Alış;0,2;90.000,00;18.000,00;36,00\n"
    "16.03.2026 11:00;ETH/TRY;Satış;0,1;95.000,00;9.500,00;19,00\n"
).replace("Parite", "Market")
BESIDE = (
    "Time,Type,Market,Amount,Price,Total EUR,Fee\n2026-03-01 10:00:00,Buy,SOL/EUR,2,100,200,0.002 SOL\n"
    "2026-03-16 10:00:00,Sell,SOL/EUR,1,110,110,0.11 EUR\n"
)
POWERS = (
    "Time,Coin,QTY,Type\n2026-03-01 10:00:00,USDC,40.5,Deposit\n2026-03-02 10:00:00,BTC,3.5E-7,Earn\n"
    "2026-03-16 10:00:00,USDC,-10,Withdraw\n"
)
CHANGED = (
    "Currency,Contract,Type,Direction,Quantity,Fee Paid,Change,Wallet Balance,Time\n"
    "USDC,,TRANSFER_IN,--,0,0,100,100,2026-03-01 10:00:00\n"
    "USDC,SOLUSDC,TRADE,BUY,0.5,-0.05,-60.05,39.95,2026-03-10 10:00:00\n"
    "SOL,SOLUSDC,TRADE,BUY,0.5,0,0.5,0.5,2026-03-10 10:00:00\n"
    "USDC,,TRANSFER_OUT,--,0,0,-9.95,30,2026-03-16 10:00:00\n"
)
TOTALS = (
    "Time;Type;Amount;Amount currency;Price;Fee;Fee currency;Total;Total currency\n"
    "2026-03-01 10:00:00;DEPOSIT;900;EUR;;0;EUR;900;EUR\n"
    "2026-03-02 10:00:00;BUY;0.2;ETH;2500;1.25;EUR;-501.25;EUR\n"
    "2026-03-16 10:00:00;WITHDRAWAL;-0.1;ETH;;0.002;ETH;-0.102;ETH\n"
)
KEPT = (
    "Date,Type,Market,Amount,Rate inc. fee,Rate ex. fee,Fee,Total EUR\n"
    "2026-03-01 10:00:00,Buy,SOL/EUR,4,101,100,0.04 SOL,404.00\n"
    "2026-03-16 10:00:00,Sell,SOL/EUR,1,109,110,1.00 EUR,109.00\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOTALS, {"EUR": "398.75", "ETH": "0.098"}),
        (KEPT, {"SOL": "3", "EUR": "-295"}),
        (CHARGED, {"ETH": "0.1", "TRY": "-8555"}),
        (BESIDE, {"SOL": "0.998", "EUR": "-90.11"}),
        (POWERS, {"USDC": "30.5", "BTC": "0.00000035"}),
        (CHANGED, {"USDC": "30", "SOL": "0.5"}),
    ],
    ids=[
        "totals with fees",
        "a rate with fees",
        "a fee of what was paid",
        "a fee's coin beside it",
        "powers of ten",
        "what a balance changed by",
    ],
)
def test_a_fee_is_of_the_asset_that_it_was_taken_in(
    tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    found = suggested(tmp_path, text)
    assert not found.questions
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TO, {"ETH": "-0.5", "SOL": "10"}),
        (WORTH, {"SOL": "2", "ADA": "-100", "EUR": "-195"}),
        (PAIRED, {"ETH": "0.3", "USDC": "-700"}),
        (TWICE, {"USDT": "55.5"}),
        (TICKERS, {"ETH": "1.25", "USDT": "-30"}),
    ],
    ids=[
        "an amount and what it became",
        "price times amount",
        "a pair in one word",
        "one sum said twice",
        "tickers under another name",
    ],
)
def test_what_was_paid_is_found(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    found = suggested(tmp_path, text)
    assert not found.questions
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Date,Type,Coin,Amount,Place\n2026-03-01 10:00:00,Buy,BTC,0.5,Pool\n"
            "2026-03-16 10:00:00,Sell,ETH,0.25,Pool\n",
            "no column that is known says of each what moved",
        ),
    ],
    ids=["half a trade"],
)
def test_half_of_a_trade_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MoneytrailError, match=words):
        suggested(tmp_path, text)


def test_the_ends_are_the_columns_with_the_plainest_names(tmp_path: Path) -> None:
    own, other, caller = "0x" + "1a" * 20, "0x" + "2b" * 20, "0x" + "3c" * 20
    text = (
        "Txhash,DateTime,ParentTxFrom,From,To,Value,Token symbol,Token decimals\n"
        f"0x{'a1' * 32},2026-03-01 10:00:00,{caller},{other},{own},5000000,USDC,6\n"
        f"0x{'b2' * 32},2026-03-16 10:00:00,{caller},{own},{other},1500000,USDC,6\n"
    )
    found = suggested(tmp_path, text)
    (batch,) = [as_batch(one) for one in read_with(tmp_path / "a.csv", parse(found.profile, "a")).batches]
    rows = batch.particulars["payments"].to_dicts()
    assert [(row["from_identifier"], row["amount"]) for row in rows] == [
        (other, Decimal(5)),
        (own, Decimal("1.5")),
    ]


def test_coins_beside_the_figures_between_two_addresses(tmp_path: Path) -> None:
    own, other = "0x" + "1a" * 20, "0x" + "2b" * 20
    text = (
        "Transaction Hash,DateTime (UTC),From,To,Amount,Value (USD),Txn Fee\n"
        f"0xa1,2026-03-01 10:00:00,{other},{own},0.3 ETH,$900.00,0.00002\n"
        f"0xa2,2026-03-16 10:00:00,{own},{other},0.1 ETH,$310.00,0.00003\n"
    )
    found = suggested(tmp_path, text)
    assert not found.questions
    (batch,) = [as_batch(one) for one in read_with(tmp_path / "a.csv", parse(found.profile, "a")).batches]
    rows = batch.particulars["payments"].to_dicts()
    assert [(row["from_identifier"], row["amount"], row["currency"]) for row in rows] == [
        (other, Decimal("0.3"), "ETH"),
        (own, Decimal("0.1"), "ETH"),
    ]


def test_a_banks_own_numbers_are_no_coins(tmp_path: Path) -> None:
    text = (
        "Date,TransactionId,Amount,Currency,Details\n2026-03-01,TRX1,-5.00,CHF,Bakery\n"
        "2026-03-16,TRX2,80.00,CHF,Wages\n"
    )
    assert "kind: bank" in suggested(tmp_path, text).profile
