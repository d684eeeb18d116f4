"""Layouts of banks that need more than names: fees in lines of their own, dates without a header, the account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion

Entry = tuple[date, Decimal]


def suggested(folder: Path, text: str) -> Suggestion:
    (folder / "a.csv").write_text(text, "utf-8")
    return suggest(folder / "a.csv", "a")


def entries(folder: Path, found: Suggestion) -> list[Entry]:
    """Day and amount of each record; none is set aside."""
    reading = read_with(folder / "a.csv", parse(found.profile, "a"))
    rows = [row for batch in reading.batches for row in as_batch(batch).records.to_dicts()]
    assert not any(row["reasons"] for row in rows)
    return [(row["booked_at"].date(), row["amount"]) for row in rows]


@pytest.mark.parametrize("balance", [",Balance", ""], ids=["proved", "by names"])
def test_fees_in_lines_of_their_own_are_money_out(tmp_path: Path, balance: str) -> None:
    lines = [
        ("2026-03-01", "Salary", "400.00,,", "500.00"),
        ("2026-03-02", "Grocer", ",-120.00,", "380.00"),
        ("2026-03-03", "Monthly fee", ",,-7.50", "372.50"),
        ("2026-03-09", "Grocer", ",-10.00,", "362.50"),
        ("2026-03-20", "Interest", "0.17,,", "362.67"),
    ]
    rows = [f"{day},{text},{sums}" + (f",{after}" if balance else "") for day, text, sums, after in lines]
    found = suggested(tmp_path, "\n".join([f"Date,Description,Money In,Money Out,Fee{balance}", *rows, ""]))
    assert not found.questions
    amounts = [amount for _, amount in entries(tmp_path, found)]
    assert amounts == [Decimal(one) for one in ("400", "-120", "-7.5", "-10", "0.17")]


def test_a_fee_beside_an_amount_stays_a_fee(tmp_path: Path) -> None:
    text = (
        "Date,Description,Money In,Money Out,Fee,Balance\n2026-03-01,Salary,400.00,,,500.00\n"
        "2026-03-02,Cash,,-120.00,-1.50,378.50\n2026-03-13,Grocer,,-10.00,,368.50\n"
    )
    found = suggested(tmp_path, text)
    assert "fee: Fee" in found.profile
    assert found.trial.balance_check == "reconciled"


def test_of_two_dates_without_names_the_one_in_order_is_the_booking(tmp_path: Path) -> None:
    text = (
        "04-03-2026;03-03-2026;Shop;-20,00;80,00\n04-03-2026;04-03-2026;Wages;50,50;130,50\n"
        "18-03-2026;17-03-2026;Fare;-3,25;127,25\n17-03-2026;18-03-2026;Fare;-1,25;126,00\n"
    )
    days = [day for day, _ in entries(tmp_path, suggested(tmp_path, text))]
    assert days == [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 17), date(2026, 3, 18)]


def test_the_day_of_the_ledger_goes_before_that_of_the_transaction(tmp_path: Path) -> None:
    text = (
        "Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo\n2026-03-18;2026-03-16;Butik;-20,00;80,00\n"
        "2026-03-17;2026-03-17;Lön;50,50;100,00\n2026-03-16;2026-03-14;Kiosk;-3,25;49,50\n"
    )
    days = [day.day for day, _ in entries(tmp_path, suggested(tmp_path, text))]
    assert sorted(days) == [16, 17, 18]


def test_a_time_below_its_day_in_one_cell(tmp_path: Path) -> None:
    text = 'Date,Details,Amount\n"17/03/2026\n10:12:13",a,-5.00\n"18/03/2026\n00:00:01",b,7.00\n'
    assert [day for day, _ in entries(tmp_path, suggested(tmp_path, text))] == [
        date(2026, 3, 17),
        date(2026, 3, 18),
    ]


@pytest.mark.parametrize(
    ("header", "cells", "account"),
    [
        ("Datum;Iznos;KarşıHesap", "TR330006100519786457841326", "unknown account"),
        ("Dátum;Összeg;Partner számla", "11773016-11111018", "unknown account"),
        ("Datum;Iznos;Racun nalogodavca", "160-12345-78", "unknown account"),
        ("Datum;Betrag;Könyvelési számla", "11773016-11111018", "11773016-11111018"),
    ],
)
def test_the_other_end_s_account_is_not_the_file_s(
    tmp_path: Path, header: str, cells: str, account: str
) -> None:
    rows = [
        f"{day:02}.03.2026;{amount};{cells}" for day, amount in ((1, "-5,00"), (15, "7,00"), (16, "-1,00"))
    ]
    found = suggested(tmp_path, "\n".join([header, *rows, ""]))
    assert [one.rpartition(" ")[0] for one in found.trial.accounts] == [account]


@pytest.mark.parametrize(
    ("above", "account"),
    [
        ("계좌번호 : 123456-01-234567", "123456-01-234567 XXX"),
        ("מתאריך 01/03/2026 חשבון 12-345-67890", "12-345-67890 XXX"),
        ("Số tài khoản,0351000646393", "0351000646393 XXX"),
        ("Conta,0372016183430 - EUR - Conta Extracto", "0372016183430 EUR"),
        ("Konto-Nr.,000123/00 CHF", "000123/00 CHF"),
        ("Cuenta Corriente en Pesos 133-012345/6", "133-012345/6 XXX"),
        ("Moneda:,S/", "unknown account PEN"),
    ],
)
def test_lines_above_name_the_account_and_its_currency(tmp_path: Path, above: str, account: str) -> None:
    text = f"{above}\n\nDate,Details,Amount\n01/03/2026,a,-5.00\n15/03/2026,b,7.00\n16/03/2026,c,-1.00\n"
    assert suggested(tmp_path, text).trial.accounts == (account,)


def first(folder: Path, text: str) -> dict[str, object]:
    """The first record of a file about which nothing is asked, with its statement's account."""
    found = suggested(folder, text)
    assert not found.questions
    reading = read_with(folder / "a.csv", parse(found.profile, "a"))
    row = next(row for batch in reading.batches for row in as_batch(batch).records.to_dicts())
    return {**row, "account": reading.statements[row["statement"]].identifier}


TOLD: dict[str, tuple[str, dict[str, object]]] = {
    "a currency of other sums is not the account's": (
        "Data,Opis,Kwota PLN,Kwota oryginalna,Waluta transakcji\n17.03.2026,a,-5.00,-5.00,PLN\n"
        "18.03.2026,b,-40.00,-10.00,USD\n",
        {"currency": "PLN", "amount": Decimal(-5)},
    ),
    "sums in it alone are the amounts": (
        "Дата;Сума;Сума в валюті операції;Опис;Валюта операції\n17.03.2026;-5,00;-5,00;a;UAH\n"
        "18.03.2026;-40,00;-1,00;b;USD\n",
        {"currency": "UAH", "amount": Decimal(-5)},
    ),
    "a mark whose country the words tell": (
        "Bokføringsdato;Tekst;Beløp\n17.03.2026;a;-5,00 kr\n18.03.2026;b;7,00 kr\n",
        {"currency": "NOK"},
    ),
    "names made of two words": (
        "Datum;Text;IBAN partnera;Banka partnera;Částka\n17.03.2026;a;1234567;Prvá;-5,00\n"
        "18.03.2026;b;7654321;Prvá;7,00\n",
        {"counterparty_identifier": "1234567", "counterparty_institution": "Prvá"},
    ),
    "numbers are nobody's name": (
        "Data;Descrição;Conta favorecido;Favorecido;Valor\n17.03.2026;a;9598955858;Ana;-5,00\n"
        "18.03.2026;b;1;Rui;7,00\n",
        {"counterparty_name": "Ana", "counterparty_identifier": "9598955858"},
    ),
    "an account by the words before it": (
        "Conta Corrente;51415726\n\nData;Descrição;Valor\n17.03.2026;a;-5,00\n18.03.2026;b;7,00\n",
        {"account": "51415726"},
    ),
    "the same account in each line is the file's own": (
        "Fra konto;Dato;Tekst;Beløp\n12345678901;17.03.2026;a;-5,00\n12345678901;18.03.2026;b;7,00\n"
        "12345678901;19.03.2026;c;8,00\n",
        {"account": "12345678901", "counterparty_identifier": None},
    ),
    "the column's name tells what a letter means": (
        "Fecha;Concepto;Importe;Cargo/Abono\n17.03.2026;a;5,00;C\n18.03.2026;b;7,00;C\n",
        {"amount": Decimal(-5)},
    ),
    "a sign in a column of signs that are all the same": (
        "Datum;Text;Betrag;Kennzeichen\n17.03.2026;a;5,00;-\n18.03.2026;b;7,00;-\n",
        {"amount": Decimal(-5)},
    ),
    "letters of Taiwan are those of China": (
        "交易日期,摘要,提款金額,存款金額,帳戶餘額\n2026/03/17,a,5,,95\n2026/03/18,b,,7,102\n2026/03/19,c,,8,110\n",
        {"amount": Decimal(-5), "balance_after": Decimal(95)},
    ),
    "a column says which dollar it is": (
        "Date,Text,Montant ($),Currency\n17.03.2026,a,-5.00,CAD\n18.03.2026,b,7.00,CAD\n",
        {"currency": "CAD"},
    ),
    "a bank's code of two letters is no coin": (
        "Rekeningnummer;Transactiedatum;Valutacode;Bedrag;Betaalwijze;Omschrijving\n1;17.03.2026;EUR;-5,00;GT;a\n"
        "1;18.03.2026;EUR;7,00;GT;b\n",
        {"currency": "EUR", "amount": Decimal(-5)},
    ),
    "a number with letters before it is nobody's name": (
        "Bokföringsdag;Belopp;Mottagare;Namn;Rubrik\n17.03.2026;-5,00;SE8292572957628476851633;Elnät AB;a\n"
        "18.03.2026;7,00;SE7605995059862881877613;Lön AB;b\n",
        {"counterparty_name": "Elnät AB"},
    ),
    "titles of months are no lines": (
        "Datum;Text;Betrag\nMärz 2026\n17.03.2026;a;-5,00\nApril 2026\n18.04.2026;b;7,00\n19.04.2026;c;-8,00\n",
        {"amount": Decimal(-5)},
    ),
    "different numbers in few lines are others' accounts": (
        "Date,Text,Qaccount,Amount\n17.03.2026,a,9159499512,-5.00\n18.03.2026,b,3272764233,7.00\n"
        "19.03.2026,c,8648727533,7.00\n",
        {"account": ""},
    ),
    "a status in two letters": (
        "날짜,적요,금액,상태\n2026-03-17,a,-5,완료\n2026-03-18,b,7,대기\n",
        {"booked": True},
    ),
}


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_a_careful_person_tells_from_the_file(tmp_path: Path, name: str) -> None:
    text, told = TOLD[name]
    row = first(tmp_path, text)
    assert {key: row[key] for key in told} == told


def test_what_was_paid_counts_before_what_was_ordered(tmp_path: Path) -> None:
    """Meituan and other wallets: a discount lies between; the title of the order is the text."""
    text = (
        "交易创建时间,交易成功时间,交易类型,订单标题,收/支,支付方式,订单金额,实付金额,交易单号,商家单号,备注\n"
        "2026-02-28 20:35:17,2026-02-28 20:35:22,支付,Tea,支出,Card,¥22.30,¥21.17,26022811,1,/\n"
        "2026-02-27 07:04:00,2026-02-27 07:04:05,退款,Tarts,收入,Card,¥20.00,¥20.00,26022711,2,/\n"
        "2026-02-13 18:36:10,2026-02-13 18:36:30,支付,Noodles,支出,Card,¥19.90,¥19.90,26022311,3,/\n"
    )
    found = suggested(tmp_path, text)
    assert [amount for _, amount in entries(tmp_path, found)] == [
        Decimal("-21.17"),
        Decimal(20),
        Decimal("-19.9"),
    ]
    assert "订单标题" in found.profile


def test_credits_with_minus_signs_are_paid_on_a_card_s_debt(tmp_path: Path) -> None:
    """Citi in the United States: purchases are positive debits, payments are negative credits."""
    text = (
        "Status,Date,Description,Debit,Credit,Member Name\n"
        "Cleared,03/23/2026,CORNER CAFE,115.00,,ANA LEE\n"
        "Cleared,03/22/2026,ONLINE PAYMENT THANK YOU,,-300.00,ANA LEE\n"
        "Cleared,03/21/2026,GROCER,7.70,,ANA LEE\n"
    )
    found = suggested(tmp_path, text)
    assert [amount for _, amount in entries(tmp_path, found)] == [
        Decimal(-115),
        Decimal(300),
        Decimal("-7.7"),
    ]


def test_a_line_that_is_pending_by_a_flag_is_not_booked_and_a_source_account_is_no_name(
    tmp_path: Path,
) -> None:
    text = (
        "Date,Description,Amount,Pending,Source Account\n2026-03-23,CORNER CAFE,-115.00,False,Checking 12\n"
        "2026-03-22,ACME PAYROLL,300.00,False,Checking 12\n2026-03-24,GROCER,-7.70,True,Checking 12\n"
    )
    found = suggested(tmp_path, text)
    assert "not_booked: ['True']" in found.profile.replace('"', "'")
    assert "counterparty_name" not in found.profile


def test_account_numbers_through_which_the_balance_runs_on_are_the_other_ends(tmp_path: Path) -> None:
    lines = (
        "Date;Description;Name;IBAN;Amount;Currency;Balance\n2026-03-01;x;Omar;{0};-5,00;EUR;95,00\n"
        "2026-03-02;y;Selam;{1};-6,00;EUR;89,00\n2026-03-03;y;Selam;{1};-6,00;EUR;83,00\n"
        "2026-03-04;y;Omar;{0};-6,00;EUR;77,00\n"
    )
    (tmp_path / "a.csv").write_text(lines.format("DE02120300000000202051", "DE89370400440532013000"))
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    assert "counterparty_account: IBAN" in found.profile
    assert found.trial.balance_check == "reconciled"
