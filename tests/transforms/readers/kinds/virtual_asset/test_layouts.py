"""Rows as explorers, wallets and exchanges write them, each found by its header and read as it is meant."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.kinds.reading import Whole, read

A = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
B = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"
T1, T2 = "TVy95wrbDgQ8NA3XT8qKqwC6YBsFTPHtFF", "TDii6vao7xyWg2rKPbCPWVRpSmne8xcqYx"
USDT_TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
BTC = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"

# Profile: header and rows; of each row from, to, amount, currency, received amount and currency, fee and currency.
Expected = tuple[str | None, str | None, str, str, str | None, str | None, str | None, str | None]
LAYOUTS: dict[str, tuple[str, list[str], list[Expected]]] = {
    "chain-etherscan-internal": (
        "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),ParentTxFrom,ParentTxTo,ParentTxETH_Value,From,TxTo,"
        "ContractAddress,Value_IN(ETH),Value_OUT(ETH),CurrentValue @ $2000/Eth,Historical $Price/Eth,Status,ErrCode,"
        "Type",
        [f"0xaa,1,1770113700,2026-02-03 10:15:00,{B},{B},0,{A},{B},,1.5,0,0,2000,0,,call"],
        [(A, B, "1.5", "ETH", None, None, None, None)],
    ),
    "chain-bscscan": (
        "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),From,To,ContractAddress,Value_IN(BNB),Value_OUT(BNB),"
        "CurrentValue @ $600/BNB,TxnFee(BNB),TxnFee(USD),Historical $Price/BNB,Status,ErrCode,Method",
        [f"0xaa,1,1770113700,2026-02-03 10:15:00,{A},{B},,0,2,0,0.0001,0.06,600,,,Transfer"],
        [(A, B, "2", "BNB", None, None, "0.0001", "BNB")],
    ),
    "chain-etherscan-api": (
        "hash,timeStamp,from,to,value,gasPrice,gasUsed,isError",
        [f"0xaa,1770113700,{A},{B},1500000000000000001,20000000001,21000,0"],
        [(A, B, "1.500000000000000001", "ETH", None, None, "0.000420000000021", "ETH")],
    ),
    "chain-etherscan-api-tokens": (
        "hash,timeStamp,from,to,value,contractAddress,tokenName,tokenSymbol,tokenDecimal",
        [f"0xaa,1770113700,{A},{B},1500000,0xdac17f958d2ee523a2206206994597c13d831ec7,Tether USD,USDT,6"],
        [(A, B, "1.5", "USDT", None, None, None, None)],
    ),
    "chain-tronscan-trc20": (
        "Transaction Hash,Time (UTC),From,To,Amount,Token,Contract Address,Result",
        [f"ab,2026-02-03 10:15:00,{T1},{T2},30.401259,USDT,{USDT_TRON},SUCCESS"],
        [(T1, T2, "30.401259", "USDT", None, None, None, None)],
    ),
    "chain-tronscan": (
        "Transaction Hash,Time (UTC),From,To,Amount,Token,Fee,Result",
        [f"ab,2026-02-03 10:15:00,{T1},{T2},7.5,TRX,1.1,SUCCESS"],
        [(T1, T2, "7.5", "TRX", None, None, "1.1", "TRX")],
    ),
    "chain-blockchair": (
        "Tx number,Affected address/xpub,Effect,Ticker,Amount fiat (USD),Asset rate (USD),Date,Transaction hash",
        [f"1,{BTC},-0.5,BTC,1,2,03/02/2026 10:15:00,ab", f"2,{BTC},0.25,BTC,1,2,03/02/2026 11:15:00,cd"],
        [
            (BTC, None, "0.5", "BTC", None, None, None, None),
            (None, BTC, "0.25", "BTC", None, None, None, None),
        ],
    ),
    "wallet-electrum": (
        "transaction_hash,label,confirmations,value,fiat_value,fee,fiat_fee,timestamp",
        ["ab,rent,9,-0.5001,,0.0001,,2026-02-03 10:15", "cd,,9,1,,,,2026-02-03 11:15"],
        [
            ("Electrum, export export.csv", None, "0.5", "BTC", None, None, "0.0001", "BTC"),
            (None, "Electrum, export export.csv", "1", "BTC", None, None, None, None),
        ],
    ),
    "exchange-kraken": (
        '"txid","refid","time","type","subtype","aclass","asset","wallet","amount","fee","balance"',
        [
            '"","R1","2026-02-03 10:15:00","deposit","","currency","ZEUR","spot / main",500.0000,0.0000,""',
            '"L1","R1","2026-02-03 10:15:10","deposit","","currency","ZEUR","spot / main",500.0000,0.0000,500.0000',
            '"L2","R2","2026-02-03 10:20:00","trade","","currency","ZEUR","spot / main",-100.0000,0.2600,399.7400',
            '"L3","R2","2026-02-03 10:20:00","trade","","currency","XXBT","spot / main",0.002000,0.000000,0.002',
        ],
        [
            (None, "Kraken, export export.csv", "500", "EUR", None, None, None, None),
            (None, "Kraken, export export.csv", "500", "EUR", None, None, None, None),
            ("Kraken, export export.csv", "Kraken (the exchange)", "100", "EUR", None, None, "0.26", "EUR"),
            ("Kraken (the exchange)", "Kraken, export export.csv", "0.002", "BTC", None, None, None, None),
        ],
    ),
    "exchange-coinbase": (
        "\nTransactions\nUser,Sample User,0a1b2c3d-0000\nID,Timestamp,Transaction Type,Asset,Quantity Transacted,"
        "Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes,"
        "Sender Address,Recipient Address",
        [
            "x1,2026-02-03 10:15:00 UTC,Buy,BTC,0.01,USD,$60000.00,$600.00,$610.00,$10.00,Bought,,",
            "x2,2026-02-03 10:15:00 UTC,Sell,BTC,-0.01,USD,$60000.00,$600.00,$590.00,$10.00,Sold,,",
            f"x3,2026-02-03 10:15:00 UTC,Send,ETH,-1.5,USD,$2000.00,-$3000.00,-$3000.00,$0.00,Sent,,{A}",
            "x4,2026-02-03 10:15:00 UTC,Staking Income,ETH,0.001,USD,$2000.00,$2.00,$2.00,$0.00,Reward,,",
            "x5,2026-02-03 10:15:00 UTC,Receive,ETH,0.25,USD,$2000.00,$500.00,$500.00,$0.00,From outside,,",
        ],
        [
            ("Coinbase:0a1b2c3d-0000", "Coinbase:0a1b2c3d-0000", "600", "USD", "0.01", "BTC", "10", "USD"),
            ("Coinbase:0a1b2c3d-0000", "Coinbase:0a1b2c3d-0000", "0.01", "BTC", "600", "USD", "10", "USD"),
            ("Coinbase:0a1b2c3d-0000", A, "1.5", "ETH", None, None, None, None),
            ("Coinbase (the exchange)", "Coinbase:0a1b2c3d-0000", "0.001", "ETH", None, None, None, None),
            (None, "Coinbase:0a1b2c3d-0000", "0.25", "ETH", None, None, None, None),
        ],
    ),
    "exchange-bitstamp": (
        "ID,Account,Type,Subtype,Datetime,Amount,Amount currency,Value,Value currency,Rate,Rate currency,Fee,"
        "Fee currency,Order ID",
        [
            "1,Main Account,Market,Buy,2026-02-03T10:15:00Z,0.5,BTC,10000,EUR,20000,EUR,25,EUR,7",
            "2,Main Account,Withdrawal,,2026-02-03T10:15:00Z,0.5,BTC,,,,,,,",
        ],
        [
            (
                "Bitstamp, export export.csv",
                "Bitstamp, export export.csv",
                "10000",
                "EUR",
                "0.5",
                "BTC",
                "25",
                "EUR",
            ),
            ("Bitstamp, export export.csv", None, "0.5", "BTC", None, None, None, None),
        ],
    ),
    "exchange-bitfinex-movements": (
        "#,DATE,CURRENCY,STATUS,AMOUNT,FEES,DESCRIPTION,TRANSACTION ID,NOTE",
        [f"1,03-02-26 10:15:00,UST,COMPLETED,-30,-1,{T1},ab,"],
        [("Bitfinex, export export.csv", T1, "30", "USDT", None, None, "1", "USDT")],
    ),
    "exchange-kucoin-withdrawals": (
        "UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Withdrawal Address/Account,Transfer Network,Status,Remarks",
        [f"55,main,2026-02-03 10:15:00,USDT,30,1,ab,{T1},TRC20,SUCCESS,"],
        [("KuCoin:55", T1, "30", "USDT", None, None, "1", "USDT")],
    ),
    "exchange-kucoin-trades": (
        "UID,Account Type,Order ID,Order Time(UTC),Symbol,Side,Order Type,Order Price,Order Amount,Avg. Filled Price,"
        "Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC),Fee,Fee Currency,Tax,Status",
        [
            "55,main,o1,2026-02-03 10:15:00,BTC-USDT,BUY,LIMIT,42000,0.5,42000,0.5,21000,21000,"
            "2026-02-03 10:15:00,21,USDT,,done"
        ],
        [("KuCoin:55", "KuCoin:55", "21000", "USDT", "0.5", "BTC", "21", "USDT")],
    ),
    "exchange-crypto-com": (
        "Timestamp (UTC),Transaction Description,Currency,Amount,To Currency,To Amount,Native Currency,Native Amount,"
        "Native Amount (in USD),Transaction Kind,Transaction Hash",
        [
            "2026-02-03 10:15:00,Card Cashback,CRO,0.5,,,USD,0.11,0.11,referral_card_cashback,",
            "2026-02-03 10:15:00,CRO -> ETH,CRO,-100,ETH,0.01,USD,20,20,crypto_exchange,",
            "2026-02-03 10:15:00,Withdraw BTC,BTC,-0.1,,,USD,5000,5000,crypto_withdrawal,ab",
        ],
        [
            (
                "Crypto.com (the exchange)",
                "Crypto.com, export export.csv",
                "0.5",
                "CRO",
                None,
                None,
                None,
                None,
            ),
            (
                "Crypto.com, export export.csv",
                "Crypto.com, export export.csv",
                "100",
                "CRO",
                "0.01",
                "ETH",
                None,
                None,
            ),
            ("Crypto.com, export export.csv", None, "0.1", "BTC", None, None, None, None),
        ],
    ),
    "exchange-binance-trades": (
        "Date(UTC),Pair,Side,Price,Executed,Amount,Fee",
        ["2026-02-03 10:15:00,BTCEUR,SELL,20000,0.5BTC,10000EUR,0.001BNB"],
        [
            (
                "Binance, export export.csv",
                "Binance, export export.csv",
                "0.5",
                "BTC",
                "10000",
                "EUR",
                "0.001",
                "BNB",
            )
        ],
    ),
}


def rows_of(whole: Whole) -> list[Expected]:
    return [
        (
            _short(one["from_identifier"]),
            _short(one["to_identifier"]),
            _plain(one["amount"]) or "",
            one["currency"],
            _plain(one["received_amount"]),
            one["received_currency"],
            _plain(one["fee"]),
            one["fee_currency"],
        )
        for one in whole.rows("payments")
    ]


def _short(identifier: str | None) -> str | None:
    return identifier.split(", for ")[0] if identifier else None


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"


@pytest.mark.parametrize("profile", LAYOUTS)
def test_each_layout_is_found_and_read_as_it_is_meant(tmp_path: Path, profile: str) -> None:
    header, rows, expected = LAYOUTS[profile]
    whole = read(tmp_path, "\n".join([header, *rows]) + "\n")
    assert whole.reading.profile == profile
    assert not any(whole.codes), whole.records["reasons"].to_list()
    assert rows_of(whole) == expected


def test_an_unconfirmed_row_of_kraken_is_pending(tmp_path: Path) -> None:
    header, rows, _ = LAYOUTS["exchange-kraken"]
    whole = read(tmp_path, "\n".join([header, *rows]) + "\n")
    assert [one["status"] for one in whole.rows("payments")] == [
        "pending",
        "completed",
        "completed",
        "completed",
    ]
