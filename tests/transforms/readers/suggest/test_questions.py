"""What only a person can say is asked, and each answer gives another reading."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.suggest.test_exchanges import change, suggested
from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.kinds.doubts import meanings
from transforms.readers.suggest.lines.table import Column

OWN, OTHER = "0x" + "1a" * 20, "0x" + "2b" * 20
WEI = (
    "TxHash,UnixTimestamp,FromAddress,ToAddress,Type,Value,Fee,Status,CurrentPrice\n"
    f"0x{'a1' * 32},1772359200,{OTHER},{OWN},IN,1500000000000000000,21000000000000,ok,1800.5\n"
    f"0x{'b2' * 32},1773655200,{OWN},{OTHER},OUT,250000000000000000,21000000000000,ok,1800.5\n"
)
SATOSHI = (
    "Date (UTC),Label,Value,Balance,Fee,Txid\n"
    f"2026-03-01 10:00:00,a,150000,150000,,{'a1' * 32}\n2026-03-02 10:00:00,b,-50000,100000,300,{'b2' * 32}\n"
    f"2026-03-16 10:00:00,c,70000,170000,,{'c3' * 32}\n"
)


def payments(folder: Path, profile: str) -> list[dict[str, object]]:
    reading = read_with(folder / "a.csv", parse(profile, "a"))
    batches = [as_batch(batch) for batch in reading.batches]
    return [row for batch in batches for row in batch.particulars["payments"].to_dicts()]


def test_a_coin_that_nothing_names_is_asked_for_and_wei_are_no_whole_coins(tmp_path: Path) -> None:
    found = suggested(tmp_path, WEI)
    (question,) = found.questions
    assert (question.part, question.choices[0].label) == ("asset", "ETH, amounts in its smallest unit (wei)")
    rows = payments(tmp_path, suggest(tmp_path / "a.csv", "a", answers={"asset": 2}).profile)
    assert [(row["currency"], row["amount"], row["fee"]) for row in rows] == [
        ("BNB", Decimal("1.5"), Decimal("0.000021")),
        ("BNB", Decimal("0.25"), Decimal("0.000021")),
    ]


def test_whole_numbers_beside_hashes_may_be_satoshi_and_their_balance_tells_the_fee(tmp_path: Path) -> None:
    found = suggested(tmp_path, SATOSHI)
    assert [question.part for question in found.questions] == ["asset"]
    assert change(tmp_path, found.profile) == {"BTC": Decimal("0.0017")}


def test_a_word_of_a_status_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    lines = (
        "Date,Text,Amount,Status\n2026-03-01,a,80.00,DONE\n2026-03-02,b,-5.00,FAILED\n2026-03-16,c,-7.00,TS\n"
    )
    found = suggested(tmp_path, lines)
    (question,) = found.questions
    assert question.part == "status"
    assert [choice.trial and choice.trial.sums["XXX"] for choice in question.choices] == [73, 80]


def test_it_is_asked_whether_a_banks_amounts_hold_the_fees(tmp_path: Path) -> None:
    lines = (
        "Date,Text,Amount,Fee\n2026-03-01,a,80.00,0.00\n2026-03-02,b,-5.00,0.50\n2026-03-16,c,-7.00,0.25\n"
    )
    found = suggested(tmp_path, lines)
    (question,) = found.questions
    assert question.part == "fees"
    assert [choice.trial and choice.trial.sums["XXX"] for choice in question.choices] == [
        68,
        Decimal("67.25"),
    ]


def test_it_is_asked_which_way_lines_of_an_unknown_kind_went(tmp_path: Path) -> None:
    lines = (
        "Time,Kind,Coin,Amount\n2026-03-01 10:00:00,Deposit,BTC,2\n2026-03-02 10:00:00,Zap,BTC,0.5\n"
        "2026-03-16 10:00:00,Withdrawal,BTC,1\n"
    )
    found = suggested(tmp_path, lines)
    (question,) = found.questions
    assert "'Zap'" in question.asks
    out = suggest(tmp_path / "a.csv", "a", answers={question.part: 2})
    assert change(tmp_path, out.profile) == {"BTC": Decimal("0.5")}


def test_day_and_month_are_asked_for_in_a_list_of_transfers_too(tmp_path: Path) -> None:
    lines = (
        "Date,Sender Name,Receiver Name,Amount,Currency\n01/02/2026,A,B,10.00,USD\n03/04/2026,C,D,20.00,USD\n"
        "02/03/2026,E,F,5.00,USD\n"
    )
    found = suggested(tmp_path, lines)
    assert "kind: remittance" in found.profile
    assert [question.part for question in found.questions] == ["dates"]
    days = {str(choice.trial and choice.trial.first_date) for choice in found.questions[0].choices}
    assert days == {"2026-01-02", "2026-02-01"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "MTCN,Sender Name,Receiver Name,Principal Amount Paid Out,Commission,Date/Time Paid",
            "7,{},{},50.00,1.00,{}",
        ),
        ("PIN,Sender,Beneficiary,Payout Amount,Commission,Paid Date", "7,{},{},50.00,1.00,{}"),
        ("txn,sender_msisdn,receiver_msisdn,amount,created_at", "{2},{0},{1},50.00,{2}"),
    ],
    ids=["paid out", "no currency", "telephones"],
)
def test_what_was_paid_out_needs_no_currency_and_no_sum_that_was_sent(
    tmp_path: Path, header: str, row: str
) -> None:
    days = ["2026-03-01", "2026-03-02", "2026-03-16"]
    names = [("Amina Diallo", "Yusuf Kaya"), ("Omar Said", "Leila Haddad"), ("Petra Novak", "Omar Said")]
    if "msisdn" in header:
        names = [
            ("252615001001", "252622001111"),
            ("252615001002", "252622001112"),
            ("252615001003", "252622001113"),
        ]
    lines = [row.format(*ends, day) for ends, day in zip(names, days, strict=True)]
    found = suggested(tmp_path, "\n".join([header, *lines, ""]))
    assert "kind: remittance" in found.profile
    assert (found.questions, found.trial.sums, found.trial.accepted) == ([], {"XXX": Decimal(150)}, 3)
    if "msisdn" in header:
        assert [row["to_identifier"] for row in payments(tmp_path, found.profile)] == [
            f"phone:SO/{number}" for _, number in names
        ]


def test_the_other_of_two_sums_with_two_currencies_was_paid_out(tmp_path: Path) -> None:
    lines = (
        "Date Creation;Expediteur;Beneficiaire;Montant Source;Devise;Montant Paye;Devise Paiement\n"
        "16/03/2026;Amina Diallo;Omar Said;100,00;EUR;65596;XOF\n17/03/2026;Petra Novak;Omar Said;50,00;EUR;32798;XOF\n"
    )
    suggestion = suggested(tmp_path, lines)
    rows = payments(tmp_path, suggestion.profile)
    assert [(row["amount"], row["received_amount"], row["received_currency"]) for row in rows] == [
        (100, 65596, "XOF"),
        (50, 32798, "XOF"),
    ]


def test_an_ethiopian_header_with_years_of_both_calendars_is_asked_about(tmp_path: Path) -> None:
    lines = "ቀን,ዝርዝር,ወጪ,ገቢ\n02/07/2017,ክፍያ,,725.39\n14/07/2017,ክፍያ,5.00,\n"
    found = suggested(tmp_path, lines)
    (question,) = found.questions
    days = [str(choice.trial and choice.trial.first_date) for choice in question.choices]
    assert (question.part, days) == ("calendar", ["2017-07-02", "2025-03-11"])


def test_a_fee_with_the_arabic_article_is_a_fee(tmp_path: Path) -> None:
    own, other = "9647801234567", "9647811234567"
    lines = (
        "رقم العملية,التاريخ,المرسل,المستلم,المبلغ,العمولة,الرصيد\n"
        f"1,2026/03/01 10:00,{other},{own},5000,0,9000\n2,2026/03/02 10:00,{own},{other},1000,50,7950\n"
        f"3,2026/03/16 10:00,{own},9647821234567,2000,50,5900\n"
    )
    found = suggested(tmp_path, lines)
    assert "kind: mobile_money" in found.profile
    assert (found.trial.balance_check, list(found.trial.sums.values())) == ("reconciled", [Decimal(1900)])


def test_a_list_of_coins_without_a_header_is_no_banks(tmp_path: Path) -> None:
    lines = (
        "123456,2026-03-01 10:00:00,Spot,Deposit,BTC,0.5,\n123456,2026-03-02 10:00:00,Spot,Withdraw,BTC,-0.1,x\n"
        "123456,2026-03-16 11:00:00,Spot,Deposit,USDT,150,\n"
    )
    found = suggested(tmp_path, lines)
    assert not found.questions
    assert change(tmp_path, found.profile) == {"BTC": Decimal("0.4"), "USDT": Decimal(150)}
    trades = (
        "2026-03-01 10:00:00;BTCUSDT;BUY;50000;0.5;25000;0.0005;BTC\n"
        "2026-03-02 10:00:00;ETHUSDT;SELL;2500;2;5000;5;USDT\n"
        "2026-03-16 10:00:00;ETHUSDT;SELL;2500;1;2500;2.5;USDT\n"
    )
    with pytest.raises(MoneytrailError, match="no column that is known says how much"):
        suggested(tmp_path, trades)


def test_the_day_of_settlement_goes_before_the_day_of_purchase(tmp_path: Path) -> None:
    lines = (
        "Data transakcji,Data rozliczenia,Opis,Kwota,Saldo\n2026-03-01,2026-03-04,zakup,-50.25,949.75\n"
        "2026-03-01,2026-03-01,wpłata,1000.00,1000.00\n"
    )
    assert "booked_at: Data rozliczenia" in suggested(tmp_path, lines).profile


COSTS = (
    "Date,Transaction Type,Amount,Currency,Crypto Amount,Crypto,Rate\n"
    '2026-03-01 10:00:00,Bitcoin Buy,"152,000.00",NGN,100,USDT,1520\n'
    '2026-03-16 10:00:00,Bitcoin Sale,"30,600.00",NGN,20,USDT,1530\n'
)
SIDES = (
    "Created,Kind,Currency,Debit,Credit,Balance\n2026-03-01 10:00:00,Deposit,BTC,,2,2\n"
    "2026-03-02 10:00:00,Withdrawal,BTC,0.5,,1.5\n2026-03-16 10:00:00,Deposit,AUD,,900.00,900.00\n"
)
KOREAN = (
    "거래일시,자산,거래구분,거래수량,체결가격,거래금액,수수료\n"
    '2026-03-01 10:00:00,XRP,매수,100 XRP,800 KRW,"80,000 KRW",40 KRW\n'
    '2026-03-16 10:00:00,XRP,매도,10 XRP,900 KRW,"9,000 KRW",5 KRW\n'
)
KRAKEN = (
    "txid,refid,time,type,aclass,asset,amount,fee,balance\n"
    "L1,R1,2026-03-01 10:00:00,deposit,currency,ZEUR,900.00,0,900.00\n"
    "L2,R2,2026-03-02 10:00:00,trade,currency,ZEUR,-100.00,0.50,799.50\n"
    "L3,R2,2026-03-02 10:00:00,trade,currency,XXBT,0.002,0,0.002\n"
    "L4,R3,2026-03-16 10:00:00,withdrawal,currency,XXBT,-0.001,0.0001,0.0009\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COSTS, {"USDT": "80", "NGN": "-121400"}),
        (SIDES, {"BTC": "1.5", "AUD": "900"}),
        (KOREAN, {"XRP": "90", "KRW": "-71045"}),
        (KRAKEN, {"EUR": "799.5", "BTC": "0.0009"}),
    ],
    ids=["a coin and its cost", "columns for in and out", "Korean", "Kraken's codes"],
)
def test_coins_are_told_by_more_than_english_names(
    tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    found = suggested(tmp_path, text)
    assert not found.questions
    assert change(tmp_path, found.profile) == {asset: Decimal(amount) for asset, amount in expected.items()}


def test_decimals_cut_raw_whole_numbers_only(tmp_path: Path) -> None:
    lines = (
        "From address,To address,Amount,Asset Symbol,Asset Decimals,Executed at\n"
        f"{OTHER},{OWN},440.5,ETH,18,2026-03-01T10:00:00Z\n{OWN},{OTHER},12.25,ETH,18,2026-03-16T10:00:00Z\n"
    )
    found = suggested(tmp_path, lines)
    assert [row["amount"] for row in payments(tmp_path, found.profile)] == [
        Decimal("440.5"),
        Decimal("12.25"),
    ]


def test_a_trade_whose_other_leg_is_not_known_is_refused(tmp_path: Path) -> None:
    lines = "Time,Way,Coin,Size,Zeug\n2026-03-01 10:00:00,buy,BTC,0.5,-900.00\n"
    lines += "2026-03-16 10:00:00,sell,BTC,-0.25,480.00\n"
    with pytest.raises(MoneytrailError, match="no column that is known says of each what moved"):
        suggested(tmp_path, lines)


def test_an_export_of_a_wallet_says_both_legs_whoever_its_addresses_are(tmp_path: Path) -> None:
    lines = (
        "Date,Time,Type,Buy Amount,Buy Currency,Sell Amount,Sell Currency,Sender,Receiver\n"
        f"01.03.2026,10:00,Trade,300,USDC,0.1,ETH,{OWN},{OTHER}\n16.03.2026,11:00,Receive,0.5,ETH,,,{OTHER},{OWN}\n"
    )
    found = suggested(tmp_path, lines)
    assert change(tmp_path, found.profile) == {"USDC": Decimal(300), "ETH": Decimal("0.4")}


@pytest.mark.parametrize(
    ("iban", "codes"), [("RO49AAAA1B31007593840000", ["RON", "EUR"]), ("DE02120300000000202051", ["EUR"])]
)
def test_a_currency_that_nothing_names_is_asked_for_by_the_account_s_country(
    iban: str, codes: list[str], tmp_path: Path
) -> None:
    text = f"IBAN;{iban};;\nDatum;Text;Betrag;Saldo\n03.01.2026;a;-5,00;95,00\n14.01.2026;b;7,00;102,00\n"
    found = suggested(tmp_path, text)
    (question,) = found.questions
    assert [choice.label for choice in question.choices] == ["unknown (XXX)", *codes]
    assert list(found.trial.sums) == ["XXX"]
    answered = suggest(tmp_path / "a.csv", "a", answers={"currency": 2})
    assert (list(answered.trial.sums), answered.questions) == ([codes[0]], [])


@pytest.mark.parametrize(
    ("name", "unknown"), [("TxReceipt_Status", ()), ("isError", ()), ("Status", ("0", "1"))]
)
def test_flags_whose_column_says_what_they_mean_are_not_asked_about(
    name: str, unknown: tuple[str, ...]
) -> None:
    assert meanings(Column(0, name, ["1", "0", "1"])) == ({}, unknown)


ASKED = {
    "two columns of days that no word tells apart": (
        "Qone,Qtwo,Text,Amount\n17.03.2026,18.03.2026,a,-5.00\n19.03.2026,19.03.2026,b,7.00\n",
        {"booked": 2},
        "2026-03-18",
    ),
    "a mark of several currencies": (
        "Date,Text,Amount\n17.03.2026,a,-$5.00\n19.03.2026,b,$7.00\n",
        {"currency": 2},
        "CAD",
    ),
    "a letter that is credit in one language and money out in another": (
        "Fecha,Concepto,Importe,Signo\n17.03.2026,a,5.00,C\n18.03.2026,b,7.00,C\n",
        {"sign": 2},
        "-5",
    ),
    "direct debits are no payments that settle a card": (
        "Datum;Tekst;Bedrag\n12-01-2026;Loon;225,92\n13-01-2026;Loon;93,78\n16-01-2026;INCASSO ENERGIE;-61,44\n",
        {"sign": 1},
        "-225",
    ),
    "sums in a column that nobody knows": (
        "Date,Text,Amount,Qx\n17.03.2026,a,-5.00,0.50\n19.03.2026,b,7.00,\n",
        {"fees": 2},
        "-5.5",
    ),
    "a fee on a line that no balance checks": (
        "Date,Text,Amount,Fee,Balance\n17.03.2026,a,-5.00,0.50,94.50\n19.03.2026,b,7.00,,101.50\n",
        {"fees": 2},
        "-5.5",
    ),
    "two columns of amounts that are called alike": (
        "Date,Text,Qa Amount,Qb Amount\n17.03.2026,a,-5.00,-5.00\n19.03.2026,b,7.00,21.00\n20.03.2026,b,-6.50,-19.50\n",
        {"amounts": 2},
        "-5",
    ),
    "words of a status of which nobody knows one": (
        "Date,Text,Amount,Status\n17.03.2026,a,-5.00,Qdone\n19.03.2026,b,7.00,Qsoon\n",
        {"status": 2},
        "-5",
    ),
    "a balance before or after lines of one day": (
        "Datum;Iznos uplate;Iznos isplate;Stanje\n01.10.2026;;40,83;2.941,89\n01.10.2026;;45,63;2.901,06\n"
        "01.10.2026;;639,21;2.855,43\n01.10.2026;158,60;;2.216,22\n",
        {"sides": 2},
        "-40.83",
    ),
    "a word that only the latest line has": (
        "Date,Text,Amount,Qs\n17.03.2026,a,-5.00,Qdone\n19.03.2026,b,7.00,Qdone\n20.03.2026,c,8.00,Qdone\n"
        "21.03.2026,d,9.00,Qdone\n22.03.2026,e,1.00,Qdone\n23.03.2026,f,2.00,Qsoon\n",
        {"status": 2},
        "-5",
    ),
    "a fee called by two words": (
        "Date,Text,Amount,Service Fee\n17.03.2026,a,-5.00,0.50\n19.03.2026,b,7.00,\n",
        {"fees": 2},
        "-5.5",
    ),
    "one kind of lines beside two words that nobody knows": (
        "Date,Text,Kind,Amount,Qx\n17.03.2026,a,POS,5.00,Qin\n19.03.2026,b,POS,7.00,Qout\n20.03.2026,c,POS,8.00,Qout\n",
        {"sign": 3},
        "-5",
    ),
    "two lines without a sign": (
        "Date,Text,Amount\n17.03.2026,a,5.00\n19.03.2026,b,7.00\n",
        {"sign": 2},
        "-5",
    ),
}


@pytest.mark.parametrize("name", sorted(ASKED))
def test_what_a_statement_leaves_open_is_asked(tmp_path: Path, name: str) -> None:
    text, answers, shown = ASKED[name]
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert [one.part for one in suggest(tmp_path / "a.csv", "a").questions] == list(answers)
    found = suggest(tmp_path / "a.csv", "a", answers=answers)
    assert not found.questions
    reading = read_with(tmp_path / "a.csv", parse(found.profile, "a"))
    row = next(row for batch in reading.batches for row in as_batch(batch).records.to_dicts())
    said = f"{row['booked_at'].date()} {row['amount'].normalize():f} {row['currency']}"
    assert shown in said
