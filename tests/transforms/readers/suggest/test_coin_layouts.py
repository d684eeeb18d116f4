"""Tables of coins of which names alone do not say what is what: several columns, a balance or a product does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.suggest.test_exchanges import change, suggested
from transforms.errors import MoneytrailError
from transforms.readers.suggest import suggest

FROM_TO = (
    "Date,Order ID,Type,From symbol,To symbol,From amount,To amount,Fiat value\n"
    "2026-03-01 10:00:00,a1,buy,NZD,ETH,500,0.1,500\n2026-03-16 10:00:00,a2,sell,ETH,NZD,0.05,260,260\n"
)
IN_OUT = (
    "currency,date,inSymbol,inAmount,outSymbol,outAmount,fee,sender,recipient\n"
    "USD,2026-03-01 10:00:00,SOL,5,,,0,first,own\nUSD,2026-03-16 10:00:00,USDT,90,SOL,1,0,own,second\n"
)
IN_A_COIN = (
    "Date,Trade ID,Details,Amount in BTC\n2026-03-01 10:00:00,t1,Payout,0.25\n"
    "2026-03-16 10:00:00,t2,Deposit to escrow,-0.1\n"
)
SMALL = (
    "Time,Direction,Average price,Volume,Turnover,Transaction fee\n"
    "2026-03-01 10:00:00UTC0,buy_market,0.5usdt,100.5xrp,50.25usdt,0.1005xrp\n"
    "2026-03-16 10:00:00UTC0,sell_market,0.6usdt,50.0xrp,30.0usdt,0.03usdt\n"
)
CHANGED = (
    "Time,Type,Amount,Fee,Balance change,Balance,Unit\n2026-03-01 10:00:00,Deposit,5,0.5,4.5,4.5,SOL\n"
    "2026-03-02 10:00:00,Withdrawal,1,0.1,-1.1,3.4,SOL\n2026-03-16 10:00:00,Deposit,2,0.5,1.5,4.9,SOL\n"
)
FEE_OUT = (
    "Date,TX id,Currency,TX type,Value,TX total,Balance\n2026-03-01 10:00:00,h1,BTC,IN,2,2,2\n"
    "2026-03-02 10:00:00,h2,BTC,OUT,0.5,-0.501,1.499\n2026-03-03 10:00:00,h3,BTC,OUT,0.2,-0.202,1.297\n"
    "2026-03-16 10:00:00,h4,BTC,IN,1,1,2.297\n"
)
BETWEEN = (
    "Date,Type,Buyer,Seller,Cryptocurrency,Crypto amount,Fiat currency,Fiat amount\n"
    "2026-03-01 10:00:00,BUY,own_one,first,USDT,100,NGN,150000\n"
    "2026-03-02 10:00:00,SELL,second,own_one,USDT,40,NGN,61000\n"
    "2026-03-16 10:00:00,BUY,own_one,third,USDT,10,NGN,15100\n"
)
IN_TURN = (
    "Time,Kind,Currency,Pair,Amount,Price,Total,Action\n2026-03-01 10:00:00,Deposit,BTC,,1,,,\n"
    "2026-03-02 10:00:00,Deal,,ETH/BTC,4,0.05,0.2,buy\n2026-03-16 10:00:00,Withdraw,ETH,,3,,,\n"
)
APART = (
    "Date,Description,BTC,ETH,EUR\n2026-03-01 10:00:00,Bank deposit,,,900.00\n"
    "2026-03-02 10:00:00,Bought,0.01,,-600.00\n2026-03-16 10:00:00,Sent,0,-0.25,\n"
)
APART_WITH_FEES = (
    "Date,Time (UTC),Type,Symbol,USD Amount USD,Fee (USD) USD,USD Balance USD,BTC Amount BTC,Fee (BTC) BTC,"
    "BTC Balance BTC\n"
    "2026-03-01,10:00:00.204,Credit,BTC,,,$100.00 ,0.1 BTC ,,0.1 BTC \n"
    "2026-03-02,10:00:00.204,Buy,BTCUSD,($60.00),($0.50),$39.50 ,0.01 BTC ,,0.11 BTC \n"
    "2026-03-16,10:00:00.204,Sell,BTCUSD,$8.50 ,($0.50),$47.50 ,(0.05 BTC),,0.06 BTC \n"
)
ADVERTISED = (
    "id,created_at,buyer,seller,trade_type,btc_amount,fiat_amount,currency\n"
    "1,2026-03-01 10:00:00,own_one,first,ONLINE_SELL,0.2,120000,HKD\n"
    "2,2026-03-02 10:00:00,second,own_one,ONLINE_BUY,0.05,30000,HKD\n"
    "3,2026-03-16 10:00:00,own_one,third,ONLINE_BUY,0.1,60000,HKD\n"
)
IN_GERMAN = (
    "Handels-ID,Datum/Zeit,Markt,Preis,Betrag in BTC,Betrag,Währung,Angebotstyp,Status\n"
    "a,01.03.2026 10:00:00,BTC/EUR,40000,0.05,2000,EUR,BTC kaufen,Abgeschlossen\n"
    "b,02.03.2026 10:00:00,BTC/EUR,40000,0.01,400,EUR,BTC kaufen,Abgebrochen\n"
    "c,16.03.2026 10:00:00,BTC/EUR,39682.54,0.0252,1000,EUR,BTC verkaufen,Abgeschlossen\n"
)
WITH_FEE_IN_PRICE = (
    "Date,Type,Market,Amount,Rate inc. fee,Rate ex. fee,Fee,Total AUD\n"
    "2026-03-01 10:00:00,Buy,ETH/AUD,0.00111,4549.55,4500,0.05,5.05\n"
    "2026-03-02 10:00:00,Buy,ETH/AUD,0.1,4545,4500,4.50,454.50\n"
    "2026-03-16 10:00:00,Sell,ETH/AUD,0.01111,4998.20,5048.61,0.56,55.53\n"
)
FEE_IN_ANOTHER_ROW = (
    "DateUTC,Amount,Symbol,Balance,Type,FeeSymbol,FeeAmount\n2026-03-01 10:00:00,9000,USD,9000,deposit,,\n"
    "2026-03-02 10:00:00,-9000,USD,0,buy,,\n2026-03-02 10:00:00,0.15,BTC,0.15,buy,USD,22.5\n"
    "2026-03-03 10:00:00,-0.05,BTC,0.1,sell,,\n2026-03-03 10:00:00,4000,USD,4000,sell,BTC,0.0001\n"
    "2026-03-16 10:00:00,-9000,USD,-5000,withdraw,,\n"
)
FEES_OF_TWO_KINDS = (
    "Date;Type;Amount;Amount Currency;Price;Price Currency;Fee;Fee Currency;Total;Total Currency;Balance after\n"
    "2026-03-16 10:00:00;SELL;-0.5;LTC;50;EUR;0.05;EUR;24.95;EUR;1.2996\n"
    "2026-03-04 10:00:00;WITHDRAWAL;-0.2;LTC; ; ;0.0004;LTC;-0.2004;LTC;1.7996\n"
    "2026-03-03 10:00:00;BUY;1.5;LTC;40;EUR;0.06;EUR;-60.06;EUR;2\n"
    "2026-03-02 10:00:00;BUY;0.5;LTC;44;EUR;0.022;EUR;-22.022;EUR;0.5\n"
    "2026-03-01 10:00:00;DEPOSIT;100;EUR; ; ;0;EUR;100;EUR;100\n"
)
APART_AND_ONE_FEE = (
    "id,datetime,btc,usd,btc_usd,fee\n1,2026-03-01 10:00:00,0,9000.00,0,0\n"
    "2,2026-03-02 10:00:00,0.1,-5000.00,50000.00,12.50\n3,2026-03-16 10:00:00,-0.05,2600.00,52000.00,6.50\n"
)
IN_TURKISH = (
    "Tarih;Tip;İşlem Çifti;Miktar;Fiyat;Tutar;Komisyon\n"
    "01.03.2026 10:00:00;Alış;BTC/TRY;0,01;3.000.000,00;30.000,00;54,00\n"
    "16.03.2026 10:00:00;Satış;BTC/TRY;0,005;3.000.000,00;15.000,00;27,00\n"
)
IN_EITHER_COIN = (
    "type,major,minor,amount,rate,value,fee,total,datetime\n"
    "buy,btc,mxn,0.1,900000,90000,0.0005,0.0995,2026-03-01 10:00:00\n"
    "sell,btc,mxn,0.05,900000,45000,225,44775,2026-03-16 10:00:00\n"
)
IN_MONEY_OR_COINS = (
    "Date,Transaction Type,Currency,Amount,Asset Type,Asset Price,Asset Amount\n"
    '2026-03-01 10:00:00,Bitcoin Buy,USD,-$90.00,BTC,"$90,000.00",0.001\n2026-03-02 10:00:00,P2P,USD,$20.00,,,\n'
    '2026-03-03 10:00:00,P2P,USD,-$5.00,,,\n2026-03-16 10:00:00,Bitcoin Buy,USD,-$45.00,BTC,"$90,000.00",0.0005\n'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FROM_TO, {"NZD": "-240", "ETH": "0.05"}),
        (IN_A_COIN, {"BTC": "0.15"}),
        (SMALL, {"XRP": "50.3995", "USDT": "-20.28"}),
        (CHANGED, {"SOL": "4.9"}),
        (FEE_OUT, {"BTC": "2.297"}),
        (BETWEEN, {"USDT": "70", "NGN": "-104100"}),
        (IN_TURN, {"BTC": "0.8", "ETH": "1"}),
        (APART, {"BTC": "0.01", "ETH": "-0.25", "EUR": "300"}),
        (APART_WITH_FEES, {"BTC": "0.06", "USD": "-52.5"}),
        (APART_WITH_FEES + ",,,,($51.50),($1.00),,0.06 BTC ,,\n", {"BTC": "0.06", "USD": "-52.5"}),
        (BETWEEN.replace("BUY,own_one,first", "BUY,first,own_one"), {"USDT": "-130", "NGN": "195900"}),
        (ADVERTISED, {"BTC": "0.25", "HKD": "-150000"}),
        (IN_GERMAN, {"BTC": "0.0248", "EUR": "-1000"}),
        (WITH_FEE_IN_PRICE, {"ETH": "0.09", "AUD": "-404.02"}),
        (FEE_IN_ANOTHER_ROW, {"BTC": "0.1", "USD": "-5000"}),
        (FEES_OF_TWO_KINDS, {"LTC": "1.2996", "EUR": "42.868"}),
        (APART_AND_ONE_FEE, {"BTC": "0.05", "USD": "6581"}),
        (IN_TURKISH, {"BTC": "0.005", "TRY": "-15081"}),
    ],
    ids=[
        "from and to beside a value in money",
        "an amount in a coin",
        "tickers in small letters",
        "a fee kept back from what came in",
        "the balance follows from another column",
        "trades between persons from one's own side",
        "kinds and coins in two columns by turns",
        "a column for each coin",
        "a column for each coin, its fees and its balance",
        "a column for each coin, and their sums at the end",
        "a kind from the other's side, told by who bought",
        "an advertisement's kind, told by who bought",
        "German words and compounds",
        "a price with the fee",
        "a fee that stands in the row of its coin",
        "fees in what was paid, and on top of what was sent",
        "a column for each coin, and one for the fees of one of them",
        "Turkish words and one pair",
    ],
)
def test_what_moved_is_found(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    found = suggested(tmp_path, text)
    assert not found.questions
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        (
            "Reference,Start timestamp,Status,Amount,Fiat\nB1,2026-03-01 10:00:00,Received,0.02 BTC,£900.00\n"
            "B2,2026-03-16 10:00:00,Received,0.01 BTC,£460.00\n",
            {"type": 1},
            {"BTC": "0.03", "GBP": "-1360"},
        ),
        (
            "Date,Method,Amount,Final amount,Status\n2026-03-01 10:00:00,Card,300.00 CAD,200.5 USDT,Completed\n"
            "2026-03-16 10:00:00,Card,150.00 CAD,100.5 USDT,Completed\n",
            {"type": 1},
            {"CAD": "-450", "USDT": "301"},
        ),
        (
            "2026-03-01 10:00:00,BTC/USDT,buy,0.5,61000,30500\n2026-03-02 10:00:00,BTC/USDT,sell,0.2,62000,12400\n"
            "2026-03-16 10:00:00,BTC/USDT,buy,0.01,60500.5,605.005\n",
            {"amount": 1},
            {"BTC": "0.31", "USDT": "-18705.005"},
        ),
        (
            "Date,Type,Coin,Amount,Fee\n2026-03-01 10:00:00,Deposit,SOL,5,0.5\n"
            "2026-03-16 10:00:00,Withdrawal,SOL,1,0.25\n",
            {"fees": 3},
            {"SOL": "4"},
        ),
        (IN_OUT, {"swap": 1}, {"SOL": "4", "USDT": "90"}),
    ],
    ids=[
        "coins and what they cost",
        "money and the coins it became",
        "no header",
        "fees of what came in",
        "in and out",
    ],
)
def test_what_only_a_person_can_say_has_a_right_reading(
    tmp_path: Path, text: str, answers: dict[str, int], expected: dict[str, str]
) -> None:
    found = suggested(tmp_path, text)
    assert [question.part for question in found.questions] == [*answers]
    answered = suggest(tmp_path / "a.csv", "a", answers=answers)
    assert not answered.questions
    assert change(tmp_path, answered.profile) == {
        asset: Decimal(amount) for asset, amount in expected.items()
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (APART.replace("0.01,,-600.00", "0.01,0.25,-600.00"), "in columns of its own"),
        (APART.replace("BTC,ETH", "BTC (sat),ETH (gwei)"), "'BTC \\(sat\\)' holds sums of a coin"),
        (
            BETWEEN.replace("SELL,second,own_one", "BUY,own_one,third").replace("first", "third"),
            "whose account",
        ),
        (IN_EITHER_COIN, "no column says in which"),
        (IN_MONEY_OR_COINS, "of each what moved and what was paid"),
    ],
    ids=[
        "two sums of one sign",
        "a column in a smaller unit",
        "two names in every line",
        "fees in what was got",
        "payments in money beside purchases of coins",
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MoneytrailError, match=words):
        suggested(tmp_path, text)


def test_what_was_bought_came_in_in_german_too(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        "Typ,Kauf,Cur.,Verkauf,Cur.,Datum\nAuszahlung,,,300.5,USDT,21.01.2026 20:56:23\n"
        "Trade,0.5,ETH,900,USDT,22.01.2026 20:28:11\nEinzahlung,1205.25,USDT,,,23.01.2026 13:03:11\n",
    )
    assert not found.questions
    assert change(tmp_path, found.profile) == {"ETH": Decimal("0.5"), "USDT": Decimal("4.75")}


def test_a_ticker_that_no_list_knows_is_told_by_the_columns_name(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        "Date,Operation,Cryptocurrency,Amount\n2026-03-01 10:00:00,Deposit,QDFI,24.5\n"
        "2026-03-02 10:00:00,Unstake fee,QDFI,-0.25\n2026-03-16 10:00:00,Deposit,QDFI,1\n",
    )
    assert "kind: virtual_asset" in found.profile
    assert change(tmp_path, found.profile) == {"QDFI": Decimal("25.25")}


def test_a_ticker_in_brackets_behind_several_names_is_the_chains(tmp_path: Path) -> None:
    own, other = "0x" + "12" * 20, "0x" + "ab" * 20
    found = suggested(
        tmp_path,
        "Transaction Hash,DateTime (UTC),From,To,Value_IN(QDYM),Value_OUT(QDYM),TxnFee(QDYM),TxnFee(USD)\n"
        f"0x{'1' * 64},2026-03-01 10:00:00,{other},{own},25,0,0,0\n"
        f"0x{'2' * 64},2026-03-16 10:00:00,{own},{other},0,5,0.002,0\n",
    )
    assert not found.questions
    assert "value: QDYM" in found.profile


@pytest.mark.parametrize(("name", "more"), [("Amount (sats)", ""), ("amount_msat", "000")])
def test_parts_of_a_bitcoin_are_told_by_the_columns_name(tmp_path: Path, name: str, more: str) -> None:
    found = suggested(
        tmp_path,
        f"Date,Type,{name},Note\n2026-03-01,received,50000{more},a\n2026-03-02,sent,-20000{more},b\n"
        f"2026-03-16,sent,-21000{more},c\n",
    )
    assert change(tmp_path, found.profile) == {"BTC": Decimal("0.00009")}


def test_what_was_carried_out_counts_and_not_what_was_ordered(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        "Date(UTC),Pair,Type,Order Amount,AvgTrading Price,Filled,Total,status\n"
        "2026-01-10 08:00:00,BTC/USDT,BUY,0.3,41500.00,0.2,8300.00,FILLED\n"
        "2026-02-20 16:45:00,BTC/USDT,SELL,0.15,46500.00,0.15,6975.00,FILLED\n",
    )
    assert change(tmp_path, found.profile) == {"BTC": Decimal("0.05"), "USDT": Decimal(-1325)}


def test_a_purchase_with_a_minus_sign_does_not_make_sales_come_in(tmp_path: Path) -> None:
    lines = (
        "Timestamp,Type,Asset,Quantity,Notes\n2026-01-01 10:00:00,Deposit,BTC,1,\n"
        "2026-01-15 12:00:00,Withdrawal,BTC,0.1,\n2026-02-01 09:30:00,Deposit,BTC,-0.2,taken back\n"
        "2026-02-16 09:30:00,Withdrawal,BTC,0.3,\n"
    )
    found = suggested(tmp_path, lines)
    assert change(tmp_path, found.profile) == {"BTC": Decimal("0.4")}
