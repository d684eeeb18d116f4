"""Exports as banks of many countries plausibly write them, whose ways the wizard once took for others."""

from __future__ import annotations

import contextlib
import time
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.result import Suggestion


def suggested(folder: Path, text: str, encoding: str = "utf-8") -> Suggestion:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return suggest(path, "a")


def amounts(found: Suggestion, folder: Path) -> list[Decimal]:
    reading = read_with(folder / "a.csv", parse(found.profile, "a"))
    return [amount for batch in reading.batches for amount in as_batch(batch).records["amount"].to_list()]


BEFORE = """01-03-2026,NL91ABNA0417164300,Rent,1523.40,-1612.50
04-03-2026,NL91ABNA0417164300,Salary,-89.10,1220.61
09-03-2026,NL91ABNA0417164300,Shop,1131.51,-112.20
11-03-2026,NL91ABNA0417164300,Shop,1019.31,-416.97
"""
BEFORE_APART = """Date;Text;Balance before;Out;In
01/03/2026;Rent;1523.40;1612.50;
04/03/2026;Salary;-89.10;;1220.61
09/03/2026;Shop;1131.51;112.20;
11/03/2026;Shop;1019.31;416.97;
"""
WANTED = [Decimal("-1612.50"), Decimal("1220.61"), Decimal("-112.20"), Decimal("-416.97")]


@pytest.mark.parametrize("text", [BEFORE, "\n".join(reversed(BEFORE.split("\n"))).lstrip(), BEFORE_APART])
def test_a_balance_before_each_line_turns_no_sign(tmp_path: Path, text: str) -> None:
    found = suggested(tmp_path, text)
    assert sorted(amounts(found, tmp_path)) == sorted(WANTED)
    assert "balance_after" not in found.profile
    assert next(part for part in found.parts if part.name == "balance").reason.startswith(
        "a column states the balance before"
    )


def test_newest_day_first_with_each_day_oldest_first_turns_no_sign(tmp_path: Path) -> None:
    text = (
        "Date,Text,Amount,Balance\n"
        "04/03/2026,a,-10.00,90.00\n04/03/2026,b,5.00,95.00\n04/03/2026,c,-1.00,94.00\n"
        "03/03/2026,d,60.00,60.00\n03/03/2026,e,40.00,100.00\n"
    )
    found = suggested(tmp_path, text)
    assert amounts(found, tmp_path)[:3] == [Decimal("-10"), Decimal("5"), Decimal("-1")]


def test_an_iban_above_the_header_is_the_account_and_not_the_one_payee_of_all_lines(tmp_path: Path) -> None:
    text = (
        "Promet po računu: HR1723600001101234565\n\nDatum;Opis plaćanja;Broj računa;Isplata;Uplata;Valuta;Stanje\n"
        "01.03.2026.;Struja;HR1210010051863000160;10,00;;EUR;90,00\n"
        "03.03.2026.;Struja;HR1210010051863000160;20,00;;EUR;70,00\n"
        "05.03.2026.;Povrat;HR1210010051863000160;;5,00;EUR;75,00\n"
    )
    found = suggested(tmp_path, text)
    assert "counterparty_account: Broj računa" in found.profile
    assert "preamble" in found.profile
    assert found.trial.balance_check == "reconciled"


def test_a_summary_at_the_end_without_a_line_end_is_a_footer(tmp_path: Path) -> None:
    text = (
        "Date,Narration,Ref,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
        '01/03/26,UPI,001,01/03/26,"100.00","","900.00"\n'
        '02/03/26,UPI,002,02/03/26,"","1,50,000.00","1,50,900.00"\n'
        '03/03/26,UPI,003,03/03/26,"900.00","","1,50,000.00"\n'
        "STATEMENT SUMMARY :-\n"
        "Opening Balance,Dr Count,Cr Count,Debits,Credits,Closing Bal\n"
        '"1,000.00",2,1,"1,000.00","1,50,000.00","1,50,000.00"'
    )
    found = suggested(tmp_path, text)
    assert (found.trial.accepted, found.trial.quarantined, found.trial.balance_check) == (3, 0, "reconciled")


def test_todays_balance_in_every_line_and_with_another_mark_is_no_running_balance(tmp_path: Path) -> None:
    text = "dateOp;dateVal;label;amount;accountNum;accountbalance\n"
    text += "".join(f"2026-03-0{n};2026-03-0{n};CARTE;-1 {n}00,50;00040123456;2434.05\n" for n in range(1, 6))
    found = suggested(tmp_path, text)
    assert (found.trial.accepted, found.trial.quarantined) == (5, 0)
    assert "balance_after" not in found.profile


def test_a_column_of_signs_says_which_way_the_money_went(tmp_path: Path) -> None:
    text = "Date|Text|+/-|Amount\n01/03/2026|a|-|10.00\n02/03/2026|b|+|4.00\n15/03/2026|c|-|1.00\n"
    found = suggested(tmp_path, text)
    assert amounts(found, tmp_path) == [Decimal("-10"), Decimal("4"), Decimal("-1")]
    assert not [question for question in found.questions if question.part == "sign"]


def test_fields_in_apostrophes(tmp_path: Path) -> None:
    text = "'Date','Text','Amount'\n'2026-03-01','a, b','-1,010.00'\n'2026-03-02','c','4.00'\n"
    assert amounts(suggested(tmp_path, text), tmp_path) == [Decimal("-1010"), Decimal("4")]


def test_currencies_in_headers_of_other_scripts_and_given_up(tmp_path: Path) -> None:
    text = "Дата;Основание;Дебит BGN;Кредит BGN\n01.03.2024;наем;10.00;\n15.03.2024;заплата;;20.00\n"
    assert "value: BGN" in suggested(tmp_path, text, "cp1251").profile
    text = "Kirjauspäivä;Määrä EUROA;Selitys\n2026-03-01;-10,00;vuokra\n2026-03-02;5,00;palkka\n"
    assert "value: EUR" in suggested(tmp_path, text).profile


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "booking_date,amount_cents,currency,text\n2026-03-01,-1050,EUR,a\n2026-03-02,99,EUR,b\n",
            "hundredths",
        ),
        (
            "Date,Details,Debit,Credit\n1772280,a,1.00,\n1772290,b,,2.00\n",
            "holds no dates that are known: '1772280'",
        ),
        (
            "Date,Details,Debit,Credit\n010203,a,1.00,\n020203,b,,2.00\n",
            r"several ways \(%d%m%y, %m%d%y\).*'010203'",
        ),
        ("التاريخ,البيان,مدين,دائن\n١٤٤٧/٠٩/٠١,a,1.00,\n١٤٤٧/٠٩/٠٢,b,,2.00\n", "another calendar"),
        ("Date,Details,Debit,Credit\n2026-W12,a,1.00,\n2026-W13,b,,2.00\n", "a week and no day: '2026-W12'"),
        (
            "วันที่,รายการ,ถอนเงิน,ฝากเงิน\n01/03/69,a,1.00,\n02/03/69,b,,2.00\n",
            "years of two digits .* another calendar, or wrong: '01/03/69'",
        ),
        (
            "日付,摘要,お支払金額,お預り金額\n令和8年3月2日,a,100,\n令和8年3月3日,b,,200\n",
            "another calendar than the Gregorian: '令和8年3月2日'",
        ),
        (
            "Konto: DE89370400440532013000\nDatum;Text;Betrag\n01.03.2026;a;5,00\n15.03.2026;b;-1,00\n"
            "Konto: DE02120300000000202051\nDatum;Text;Betrag\n02.03.2026;a;7,00\n16.03.2026;b;-2,00\n",
            "one account after another: line 5 names DE02120300000000202051",
        ),
        ("Tanggal Transaksi,Keterangan,Jumlah,Saldo\n'27/02,a,1.00,1.00\n'28/02,b,2.00,3.00\n", "no year"),
    ],
)
def test_what_would_be_read_wrong_is_refused_in_plain_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MoneytrailError, match=words):
        suggested(tmp_path, text)


def test_every_sheet_with_the_same_header_is_read_with_its_own_account(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name, number in (("One", "DE89370400440532013000"), ("Two", "DE02120300000000202051")):
            sheet = book.add_worksheet(name)
            rows = [
                ["Konto", number],
                [],
                ["Datum", "Text", "Betrag"],
                ["01.03.2026", "a", 5],
                ["15.03.2026", "b", -2],
            ]
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    found = suggest(tmp_path / "a.xlsx", "a")
    reading = read_with(tmp_path / "a.xlsx", parse(found.profile, "a"))
    assert sum(as_batch(batch).records.height for batch in reading.batches) == 4
    assert [one.identifier for one in reading.statements] == [
        "DE89370400440532013000",
        "DE02120300000000202051",
    ]


@pytest.mark.parametrize("filling", [" ", "A", "9", "(", '"', ";"])
def test_a_huge_cell_above_the_lines_costs_no_time(tmp_path: Path, filling: str) -> None:
    started = time.process_time()
    text = f"Date,Text,Amount\nA{filling * 200_000}B\n01/03/2569,a,-10.00\n02/03/2569,b,5.00\n"
    with contextlib.suppress(MoneytrailError):
        suggested(tmp_path, text)
    assert time.process_time() - started < 20  # a hang took minutes


CARD = """Date,Transaction details,Amount
01/03/2026,TESCO STORES,25.10
14/03/2026,PAYMENT RECEIVED THANK YOU,100.00CR
15/03/2026,SHELL,30.00
"""
OWED = """Date,Transaction details,Amount,Balance
01/03/2026,TESCO STORES,25.10,25.10
14/03/2026,PAYMENT RECEIVED THANK YOU,100.00 CR,74.90 CR
15/03/2026,SHELL,30.00,44.90 CR
16/03/2026,AMAZON,52.00,7.10
"""


def test_where_only_money_in_is_marked_the_rest_went_out(tmp_path: Path) -> None:
    assert amounts(suggested(tmp_path, CARD), tmp_path) == [Decimal("-25.10"), Decimal("100"), Decimal("-30")]
    found = suggested(tmp_path, OWED)
    assert amounts(found, tmp_path)[-1] == Decimal("-52")
    assert found.trial.balance_check == "reconciled"
    assert "unmarked_out" in found.profile


def test_where_all_is_marked_nothing_is_turned(tmp_path: Path) -> None:
    found = suggested(tmp_path, CARD.replace("25.10", "25.10DR").replace("30.00", "30.00DR"))
    assert amounts(found, tmp_path) == [Decimal("-25.10"), Decimal("100"), Decimal("-30")]
    assert "unmarked_out" not in found.profile


def test_only_columns_that_may_be_unmarked_are_named() -> None:
    numbers = "{credit_words: [CR], unmarked_out: [debit]}"
    profile = f"profile: a\nkind: bank\nnumbers: {numbers}\ncolumns: {{booked_at: A, amount: B}}\n"
    with pytest.raises(MoneytrailError, match="unmarked_out"):
        parse(profile, "a")


SIGNS = {
    "D only": ("25.10 D", "100.00", "1,234.50 D"),
    "Soll und Haben": ("25,10 S", "100,00 H", "1.234,50 S"),
    "in parentheses": ("25.10 (Dr)", "100.00 (Cr)", "1,234.50 (Dr)"),
    "close by in parentheses": ("25.10(Dr)", "100.00(Cr)", "1,234.50(Dr)"),
    "plus on money in": ("25.10", "+100.00", "1234.50"),
    "plus behind": ("25,10", "100,00+", "1.234,50"),
    "minus behind": ("25.10-", "100.00", "1,234.50-"),
    "en dash": ("\u201325.10", "100.00", "\u20131,234.50"),
    "minus": ("\u221225.10", "100.00", "\u22121,234.50"),
    "dollars in parentheses": ("($25.10)", "$100.00", "($1,234.50)"),
    "after the currency": ("EUR -25.10", "EUR 100.00", "EUR -1,234.50"),
}


@pytest.mark.parametrize("name", SIGNS)
def test_signs_in_all_their_ways(tmp_path: Path, name: str) -> None:
    lines = [f"{10 + 3 * place}/03/2026;text;{said};R{place}\n" for place, said in enumerate(SIGNS[name])]
    found = suggested(tmp_path, "Date;Details;Amount;Ref\n" + "".join(lines))
    assert amounts(found, tmp_path) == [Decimal("-25.10"), Decimal("100"), Decimal("-1234.50")]


@pytest.mark.parametrize("written", ["[25.10]", "<25.10>", "25.10 ?"])
def test_amounts_that_are_not_understood_are_not_taken_from_another_column(
    tmp_path: Path, written: str
) -> None:
    text = f"Date;Details;Amount;Ref\n01/03/2026;text 1;{written};R1\n15/03/2026;text 2;{written};R2\n"
    with pytest.raises(MoneytrailError, match="'Amount' holds no amounts that are known"):
        suggested(tmp_path, text)


def test_months_glued_to_day_and_year_in_columns_under_each_other(tmp_path: Path) -> None:
    text = (
        "ТИП КАРТЫ           ДАТА ОПЕР.  МЕСТО СОВЕРШЕНИЯ        СУММА\n"
        "MAESTRO             26МАР19     SBOL              10000.00CR\n"
        "                    01АПР19     ATM 038051         2500.00\n"
        "                    03МАЙ19     SHOP                 99.50\n"
    )
    found = suggested(tmp_path, text, "cp1251")
    assert amounts(found, tmp_path) == [Decimal("10000"), Decimal("-2500"), Decimal("-99.5")]
    assert (str(found.trial.first_date), str(found.trial.last_date)) == ("2019-03-26", "2019-05-03")


def test_a_text_without_columns_is_refused(tmp_path: Path) -> None:
    text = "".join(
        f"2012.01.0{day} PRZELEW W RAMACH BANKU 0,20 {day},20\n2012.01.0{day}\n11 2222 3333 4444 xxxxxx\nxxxx xxx\n"
        for day in range(1, 8)
    )
    with pytest.raises(MoneytrailError, match=r"columns"):
        suggested(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "things"),
    [("Phone Number", True), ("Telefon", True), ("Mobile money amount", False), ("Amount", False)],
)
def test_telephone_numbers_are_no_money(name: str, things: bool) -> None:
    assert Column(0, name, ["5551234", "5559876", "5550000"]).numbers_things is things
