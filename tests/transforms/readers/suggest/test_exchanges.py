"""Tables of exchanges and wallets that no profile knows: each coin apart, trades with both legs, fees as they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion

Change = dict[str, Decimal]


def suggested(folder: Path, text: str, name: str = "a.csv") -> Suggestion:
    (folder / name).write_text(text, "utf-8")
    return suggest(folder / name, "a")


def change(folder: Path, profile: str, name: str = "a.csv") -> Change:
    """What the own account has more (or less) of each asset, fees taken off, by the rows that took place."""
    reading = read_with(folder / name, parse(profile, "a"))
    batches = [as_batch(batch) for batch in reading.batches]
    assert all(not reasons for batch in batches for reasons in batch.records["reasons"].to_list())
    found: Change = {}
    for row in (row for batch in batches for row in batch.particulars["payments"].to_dicts()):
        if row["status"] != "completed":
            continue
        moves = [(row["fee_currency"], -(row["fee"] or 0))]
        ends = {side: row[f"{side}_identifier"] or "" for side in ("from", "to")}
        own = [side for side, end in ends.items() if "export" in end and "(the exchange)" not in end]
        if "from" in own:
            moves.append((row["currency"], -row["amount"]))
        if "to" in own:
            got = (
                ("received_currency", "received_amount") if row["received_amount"] else ("currency", "amount")
            )
            moves.append((row[got[0]], row[got[1]]))
        for asset, amount in moves:
            if amount:
                found[asset] = found.get(asset, Decimal(0)) + amount
    return found


LEDGER = (
    "Time,Kind,Coin,Change,Remaining balance,Remark\n"
    "2026-03-01 10:00:00,Deposit,USDT,250.5,250.5,\n2026-03-02 10:00:00,Withdrawal,USDT,-100,150.5,rent\n"
    "2026-03-16 11:00:00,Deposit,BTC,0.00125,0.00125,\n"
)
HELD = (
    "DateUTC,Amount,Symbol,Balance,Type,FeeAmount,FeeSymbol\n2026-03-01 10:00:00,0.5,BTC,0.5,deposit,,\n"
    "2026-03-02 10:00:00,-0.1,BTC,0.4,withdraw,0.0005,BTC\n2026-03-16 10:00:00,-0.2,BTC,0.2,withdraw,0.0005,BTC\n"
)
ORDERS = (
    "Order id,Side,Crypto asset,Fiat,Total,Unit price,Quantity,Partner,Status,Time\n"
    "71,Buy,USDT,TRY,3450.00,34.50,100,seller_a,Completed,2026-03-01 10:00:00\n"
    "72,Sell,USDT,TRY,700.00,35.00,20,buyer_b,Completed,2026-03-16 10:00:00\n"
    "73,Buy,USDT,TRY,900.00,36.00,25,seller_c,Cancelled,2026-03-17 10:00:00\n"
)
MARKET = (
    "Date,Market,Side,Price,Quantity,Total,Fee,Fee coin\n2026-03-01 10:00:00,BTC/USDT,BUY,60000,0.01,600,0.6,USDT\n"
    "2026-03-16 10:00:00,ETH/USDT,SELL,2500,0.2,500,0.5,USDT\n"
)
SOLID = MARKET.replace("/USDT", "USDT")
SWAPS = (
    "Date,Sent amount,Sent currency,Received amount,Received currency,Fee amount,Fee currency,TxHash\n"
    "2026-03-01 10:00:00,,,300,USDC,,,0xa1\n2026-03-02 10:00:00,100,USDC,0.04,ETH,0.001,ETH,0xa2\n"
    "2026-03-16 10:00:00,0.02,ETH,,,,,0xa3\n"
)
WALLET = (
    "DATE,TYPE,OUTAMOUNT,OUTCURRENCY,FEEAMOUNT,FEECURRENCY,INAMOUNT,INCURRENCY,TOADDRESS\n"
    "2026-03-01T10:00:00.000Z,withdrawal,-0.25,ETH,-0.001,ETH,,,0xabc\n"
    "2026-03-02T10:00:00.000Z,deposit,,,,,1.5,ETH,\n2026-03-16T10:00:00.000Z,exchange,-0.5,ETH,,,900,USDC,\n"
)
GLUED = (
    "Date,Type,Amount,Note\n2026-03-01 10:00:00,Deposit,0.5 BTC,\n2026-03-02 10:00:00,Deposit,100 USDT,\n"
    "2026-03-16 10:00:00,Withdrawal,-40 USDT,\n"
)
NAMED = "Date,Description,Amount (BTC)\n2026-03-01,from a friend,0.05\n2026-03-16,rent,-0.02\n"
TURKISH = (
    "Tarih;İşlem Tipi;Para Birimi;Tutar\n03.02.2026 10:00;Para Yatırma;TRY;5.000,00\n"
    "04.02.2026 11:00;Para Çekme;TRY;1.000,00\n17.02.2026 12:00;Para Yatırma;USDT;12,50000000\n"
)
PERSIAN = "تاریخ,نوع,ارز,مقدار,مانده\n1404/12/27 10:00,واریز,USDT,100.5,100.5\n1404/12/28 11:00,برداشت,USDT,40,60.5\n"
DELTAS = (
    "Row,Time,Description,Currency,Balance delta,Available balance delta,Balance,Value,Value currency\n"
    "1,2026-03-01 10:00:00,in,XBT,0.05,0.05,0.05,900000.00,NGN\n"
    "2,2026-03-16 10:00:00,out,XBT,-0.02,-0.02,0.03,390000.00,NGN\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GLUED, {"BTC": "0.5", "USDT": "60"}),
        (NAMED, {"BTC": "0.03"}),
        (TURKISH, {"TRY": "4000", "USDT": "12.5"}),
        (PERSIAN, {"USDT": "60.5"}),
        (DELTAS, {"XBT": "0.03"}),
        (LEDGER, {"USDT": "150.5", "BTC": "0.00125"}),
        (HELD, {"BTC": "0.2"}),
        (ORDERS, {"USDT": "80", "TRY": "-2750"}),
        (MARKET, {"BTC": "0.01", "ETH": "-0.2", "USDT": "-101.1"}),
        (SOLID, {"BTC": "0.01", "ETH": "-0.2", "USDT": "-101.1"}),
    ],
    ids=[
        *(
            "coins beside figures",
            "a coin in a name",
            "Turkish",
            "Persian",
            "deltas",
        ),
        *("ledger", "fee held by the amount", "orders", "market", "market in one word"),
    ],
)
def test_each_coin_is_counted_apart(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    found = suggested(tmp_path, text)
    assert not found.questions
    assert "kind: virtual_asset" in found.profile
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WALLET, {"ETH": "0.749", "USDC": "900"}),
        (SWAPS, {"USDC": "200", "ETH": "0.019"}),
    ],
    ids=["names written as one word", "swaps"],
)
def test_it_is_asked_whether_amounts_hold_the_fees_where_nothing_shows_it(
    tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    found = suggested(tmp_path, text)
    assert [question.part for question in found.questions] == ["fees"]
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}
    held = suggest(tmp_path / "a.csv", "a", answers={"fees": 2})
    assert not held.questions
    assert change(tmp_path, held.profile) != change(tmp_path, found.profile)


def test_a_list_that_does_not_say_which_way_is_asked_about_and_can_be_answered(tmp_path: Path) -> None:
    text = (
        "Date,Coin,Network,Amount,TxID\n2026-03-01 10:00:00,USDT,TRX,12.5,a1\n"
        "2026-03-16 10:00:00,BTC,BTC,0.5,a2\n"
    )
    found = suggested(tmp_path, text, "withdraw-history.csv")
    (question,) = found.questions
    assert [choice.label for choice in question.choices] == [
        "all rows are withdrawals",
        "all rows are deposits",
    ]
    answered = suggest(tmp_path / "withdraw-history.csv", "a", answers={"type": 2})
    assert not answered.questions
    got = change(tmp_path, answered.profile, "withdraw-history.csv")
    assert got == {"USDT": Decimal("12.5"), "BTC": Decimal("0.5")}
    with pytest.raises(MoneytrailError, match="has no reading 3"):
        suggest(tmp_path / "withdraw-history.csv", "a", answers={"type": 3})


@pytest.mark.parametrize(
    "text",
    [
        "Date,Description,Amount,Currency\n2026-03-01,Shop,-5.00,EUR\n2026-03-16,Wages,7.00,USD\n",
        "Date,Type,Ticker,Name,Amount,Currency\n2026-03-01,Purchase,SOL,Sol Energy,-50.00,EUR\n"
        "2026-03-16,Dividend,LINK,Link plc,1.50,EUR\n",
    ],
    ids=["two currencies", "a broker's cash account"],
)
def test_money_is_no_coin(tmp_path: Path, text: str) -> None:
    assert "kind: bank" in suggested(tmp_path, text).profile


def test_columns_of_what_came_in_and_went_out_between_addresses(tmp_path: Path) -> None:
    own, other = "0x" + "1a" * 20, "0x" + "2b" * 20
    text = (
        f"Txhash,DateTime,From,To,Token,Value in,Value out,Status\n"
        f"0xaa,2026-03-01 10:00:00,{other},{own},RON,5,0,Success\n"
        f"0xbb,2026-03-16 10:00:00,{own},{other},RON,0,2,Success\n"
    )
    found = suggested(tmp_path, text)
    reading = read_with(tmp_path / "a.csv", parse(found.profile, "a"))
    (batch,) = [as_batch(one) for one in reading.batches]
    rows = batch.particulars["payments"].to_dicts()
    assert [(row["from_identifier"], row["amount"]) for row in rows] == [(other, 5), (own, 2)]


def test_days_of_another_calendar_stay_so_in_a_table_of_coins(tmp_path: Path) -> None:
    found = suggested(tmp_path, PERSIAN)
    assert (str(found.trial.first_date), str(found.trial.last_date)) == ("2026-03-18", "2026-03-19")


def test_in_and_out_of_a_market_are_asked_about(tmp_path: Path) -> None:
    text = (
        "Signature,Time,Platform,token_in,amount_in,token_out,amount_out\n"
        "abc1,2026-03-01 10:00:00,Pool,SOL,1.5,USDC,150\nabc2,2026-03-16 10:00:00,Pool,USDC,50,SOL,0.25\n"
    )
    found = suggested(tmp_path, text)
    assert [question.part for question in found.questions] == ["swap"]
    ways = [change(tmp_path, choice.profile) for choice in found.questions[0].choices]
    assert ways == [
        {"SOL": Decimal("1.25"), "USDC": Decimal(-100)},
        {"SOL": Decimal("-1.25"), "USDC": Decimal(100)},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Date,Type,USD Amount,BTC Amount,USD Balance,BTC Balance\n2026-03-01,Credit,100.00,,100.00,0\n"
            "2026-03-16,Buy,50.00,0.001,50.00,0.001\n",
            r"columns of its own \(BTC, USD\)",
        ),
        (
            "id,created_at,buyer,seller,btc_amount,fiat_amount,currency\n1,2026-03-01 10:00:00,me,x,0.1,6000.00,EUR\n"
            "2,2026-03-16 10:00:00,y,me,0.05,3000.00,EUR\n",
            r"who pays \('buyer'\) and who is paid \('seller'\)",
        ),
    ],
    ids=["a column an asset", "buyer and seller"],
)
def test_what_would_lose_a_coin_or_its_way_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MoneytrailError, match=words):
        suggested(tmp_path, text)


def test_trades_of_currencies_are_no_coins(tmp_path: Path) -> None:
    text = (
        "Date,Market,Side,Description,Amount,Balance\n2026-03-01,EUR/USD,BUY,x,-10.00,90.00\n"
        "2026-03-16,EUR/USD,SELL,y,12.00,102.00\n"
    )
    assert "kind: bank" in suggested(tmp_path, text).profile


def test_a_token_is_called_by_its_symbol_and_a_mark_of_its_contract(tmp_path: Path) -> None:
    one, two = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU", "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM"
    text = (
        "Signature,Block,Time,From,To,Amount,TokenAddress,TokenName,TokenSymbol\n"
        f"s1,100,2026-03-01 10:00:00,{one},{two},1.5,EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkZwyTDt1v,USD Coin,USDC\n"
        f"s2,101,2026-03-16 10:00:00,{two},{one},20,EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkZwyTDt1v,USD Coin,USDC\n"
    )
    found = suggested(tmp_path, text)
    ((asset, total),) = found.trial.sums.items()
    assert (asset[:5], total) == ("USDC-", Decimal("21.5"))
    assert "contract: TokenAddress" in found.profile
