"""What `suggest` makes of files, one trait a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.errors import UnreadableFile
from transforms.readers.profiles import parse
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion


def of(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Suggestion:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = suggest(path, "file")
    assert parse(found.profile, "file").name == "file"
    return found


HEADER = "Date,Description,Amount,Balance\n"
ROWS = "2024-01-02,Salary,100.00,100.00\n2024-01-03,Rent,-30.00,70.00\n2024-01-04,Shop,-5.50,64.50\n"


def test_the_balance_proves_a_plain_statement(tmp_path: Path) -> None:
    found = of(tmp_path, HEADER + ROWS)
    assert {part.name: part.sure for part in found.parts}["amounts"] == "proved"
    assert found.trial.balance_check == "reconciled"
    assert not found.needs_a_look


def test_the_balance_overrules_the_names(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        "Date;Credit;Debit;Balance\n2024-01-02;;100.00;100.00\n2024-01-03;30.00;;70.00\n2024-01-04;5.50;;64.50\n",
    )
    assert [*found.trial.sums.values()] == [pytest.approx(64.5)]
    assert "debit: Credit" in found.profile


def test_lines_without_a_date_go_on_with_the_record_above(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        "Date,Text,Out,In\n05/01/2024,CARD,6.66,\n,,\n,FOR LUNCH\n04/01/2024,CASH,5.00,\n,AT THE BRANCH\n",
    )
    assert "begins: Date" in found.profile
    assert (found.trial.records, found.trial.quarantined) == (2, 0)


def test_balances_amid_the_lines_are_no_records(tmp_path: Path) -> None:
    content = (
        "Data;Addebiti;Accrediti;Descrizione\n31/12/17;;100,00;SALDO INIZIALE\n03/01/18;2,90;;BOLLO\n"
        "23/01/18;;50,00;BONIFICO\n31/01/18;;147,10;SALDO FINALE\n"
    )
    found = of(tmp_path, content)
    assert (found.trial.records, found.trial.balance_check) == (2, "reconciled")
    assert {part.name: part.sure for part in found.parts}["amounts"] == "proved"


def test_a_header_that_comes_again_is_no_record(tmp_path: Path) -> None:
    found = of(tmp_path, HEADER + ROWS + HEADER + "2024-01-05,Shop,-4.50,60.00\n")
    assert (found.trial.records, found.trial.quarantined) == (4, 0)


def test_day_and_month_that_nothing_tells_apart_are_asked(tmp_path: Path) -> None:
    found = of(tmp_path, "Date,Description,Amount\n01/02/2024,x,-5.00\n01/02/2024,y,7.00\n")
    assert [question.part for question in found.questions] == ["dates"]
    days = {str(choice.trial.first_date) for choice in found.questions[0].choices if choice.trial}
    assert days == {"2024-01-02", "2024-02-01"}
    assert found.profile.startswith("# ASK (dates)")
    assert found.needs_a_look


def test_a_mark_that_may_be_either_is_asked(tmp_path: Path) -> None:
    found = of(
        tmp_path, "Date,Description,Amount\n2024-01-02,x,-5.125\n2024-01-03,y,7.250\n2024-01-04,y,1.333\n"
    )
    assert [question.part for question in found.questions] == ["numbers"]
    assert len({str(choice.trial.sums) for choice in found.questions[0].choices if choice.trial}) == 2


def test_amounts_without_a_sign_are_asked(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02d},shop {day},{day}.50\n" for day in range(1, 9))
    found = of(tmp_path, "Date,Description,Amount\n" + rows)
    assert [question.part for question in found.questions] == ["sign"]
    sums = [sum(choice.trial.sums.values()) for choice in found.questions[0].choices if choice.trial]
    assert sums[0] == -sums[1] != 0


def test_stated_balances_prove_what_no_running_balance_does(tmp_path: Path) -> None:
    content = (
        "Opening balance,100.00\nClosing balance,95.50\n\n"
        "Date,Text,Amount\n2024-01-02,a,5.00 Dr\n2024-01-03,b,0.50 Cr\n"
    )
    found = of(tmp_path, content)
    assert {part.name: part.sure for part in found.parts}["amounts"] == "proved"
    assert found.trial.balance_check == "reconciled"


@pytest.mark.parametrize(("cell", "end"), [("{}\u00a0", ""), ("{}", "\x1a"), ("{}", "\0" * 300)])
def test_hard_blanks_in_cells_and_filling_behind_the_end_change_nothing(
    tmp_path: Path, cell: str, end: str
) -> None:
    rows = [("03.01.2026", "Miete", "-500,00", "1500,00"), ("17.01.2026", "Lohn", "2000,00", "3500,00")]
    lines = ["Buchungstag;Text;Betrag;Saldo", *(";".join(map(cell.format, row)) for row in rows)]
    found = of(tmp_path, ("\n".join(lines) + f"\n{end}").encode("cp1252"))
    assert (found.trial.balance_check, found.trial.accepted) == ("reconciled", 2)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "cp1250", "cp1251", "cp1252", "cp1253", "cp1256", "gb18030"]
)
def test_encodings_are_known_by_their_letters(tmp_path: Path, encoding: str) -> None:
    header, text = {
        "cp1250": ("Datum;Částka;Popis;Zůstatek", "Příjem žádosti řeka"),
        "cp1251": ("Дата операции;Сумма;Описание операции;Остаток", "Перевод средств"),
        "cp1253": ("Ημερομηνία;Ποσό;Περιγραφή;Υπόλοιπο", "Πληρωμή λογαριασμού"),
        "cp1256": ("التاريخ;المبلغ;البيان;الرصيد", "تحويل وارد"),
        "gb18030": ("交易日期;交易金额;摘要;余额", "工资转账"),
    }.get(encoding, ("Buchungstag;Betrag;Verwendungszweck;Saldo", "Überweisung Müller"))
    rows = ("05.01.2024;100,00;{0};100,00", "16.01.2024;-30,00;{0};70,00", "17.01.2024;-3,00;{0};67,00")
    content = "\n".join([header, *(row.format(text) for row in rows), ""])
    found = of(tmp_path, content.encode(encoding))
    assert found.trial.balance_check == "reconciled"
    assert all(part.value.lower().startswith(encoding[:5]) for part in found.parts if part.name == "encoding")
    assert header.split(";")[0] in found.profile


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,price\nbread,2.50\nmilk,1.20\n", "No column holds dates"),
        ("item,made on,shelf\nA,1990-01-02,X\nB,1980-01-02,Y\n", "No column holds amounts"),
        ("Date,Balance\n2024-01-01,5.00\n2024-01-02,6.00\n", "balances"),
        ("Date,USD,JPY,GBP,CHF\n2024-01-01,1.10,160.5,0.85,0.95\n2024-01-02,1.11,161.5,0.86,0.96\n", "rates"),
        ("Date,Description,Amount\n", "no lines"),
        ("Datum;Text;Betrag\n13.01.;a;5,00\n14.01.;b;-2,00\n", "no year"),
        ("Kontoutskrift 2026;;\n;;\nDato;Tekst;Saldo\n13.01;a;5,00\n14.01;b;-2,00\n", "no year"),
        ("just one line of text\nand another\n", "columns"),
        ("", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        ("Date,Temperature,Humidity\n2024-01-01,5.5,60\n2024-01-02,6.5,61\n", "transactions"),
    ],
)
def test_what_is_no_statement_is_refused_in_words(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        of(tmp_path, content)


def test_a_large_file_is_proved_as_a_whole_though_its_start_decides(tmp_path: Path) -> None:
    rows, balance = [], 0
    for number in range(20_000):
        balance += (amount := (number * 7919) % 10_000 - 4_000)
        rows.append(
            f"2024-01-{number // 800 + 1:02d},text number {number},{amount / 100:.2f},{balance / 100:.2f}"
        )
    found = of(tmp_path, HEADER + "\n".join(rows) + "\nTotal,,,\n")
    assert (found.trial.accepted, found.trial.quarantined) == (20_000, 0)
    assert found.trial.balance_check == "reconciled"


def test_a_fee_that_the_balance_takes_off_is_found_with_its_sign(tmp_path: Path) -> None:
    rows = "2024-01-13,in,100.00,0.00,100.00\n2024-01-14,out,-30.00,-1.50,68.50\n2024-01-15,out,-8.00,-0.50,60.00\n"
    found = of(tmp_path, "Date,Description,Amount,Fee,Balance\n" + rows)
    assert found.trial.balance_check == "reconciled"
    assert "fee_signed: true" in found.profile


def test_words_amid_the_lines_are_no_records_and_a_line_without_a_day_of_booking_waits(
    tmp_path: Path,
) -> None:
    content = (
        "Data contabile;Data valuta;Descrizione;Accrediti;Addebiti\n;;Saldo contabile iniziale;100,00;\n"
        "18.04.24;18.04.24;A;640,00;\n26.04.24;26.04.24;B;;-22,88\n;;Saldo contabile finale;717,12;\n"
        ";;Operazioni non contabilizzate;;\n;17.05.24;PRENOTAZIONE;;-746,30\n"
    )
    found = of(tmp_path, content)
    assert (found.trial.accepted, found.trial.not_booked, found.trial.quarantined) == (3, 1, 0)
    assert found.trial.balance_check == "reconciled"


def test_a_purchase_date_gives_way_to_the_booking_date(tmp_path: Path) -> None:
    rows = "2024-01-10,2024-01-12,shop,-5.00\n2024-01-13,2024-01-15,pay,7.00\n"
    found = of(tmp_path, "Transaction Date,Posted Date,Description,Amount\n" + rows)
    assert "booked_at: Posted Date" in found.profile


def test_a_payment_that_settles_a_card_tells_its_signs(tmp_path: Path) -> None:
    rows = "2024-01-10,shop,5.00\n2024-01-13,PAYMENT RECEIVED - THANK YOU,-45.00\n2024-01-14,bar,40.00\n"
    found = of(tmp_path, "Date,Description,Amount\n" + rows)
    assert "reversed: true" in found.profile


def test_a_sheet_is_read_as_its_text(tmp_path: Path) -> None:
    from datetime import date

    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write(0, 0, "nothing here")
        sheet = book.add_worksheet("Umsätze")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["Konto", "DE02120300000000202051"])
        sheet.write_row(2, 0, ["Buchungstag", "Verwendungszweck", "Betrag", "Saldo"])
        for row, (booked, amount, balance) in enumerate(
            [(3, 100, 100), (14, -30.5, 69.5), (15, -9.5, 60)], start=3
        ):
            sheet.write_datetime(row, 0, date(2024, 1, booked), day)
            sheet.write_row(row, 1, ["text", amount, balance])
    found = suggest(path, "book")
    assert (found.trial.accepted, found.trial.balance_check) == (3, "reconciled")
    assert "sheet: Umsätze" in found.profile
    assert found.trial.accounts == ("DE02120300000000202051 XXX",)


def test_debits_that_are_taken_back_are_proved_by_the_balance(tmp_path: Path) -> None:
    rows = (
        "13.01.2024;a;;100,00;100,00\n14.01.2024;b;20,00;;80,00\n"
        "15.01.2024;b;-20,00;;100,00\n16.01.2024;c;10,00;;90,00\n"
    )
    found = of(tmp_path, "Datum;Text;Soll;Haben;Saldo\n" + rows)
    assert "storno: true" in found.profile
    assert (found.trial.accepted, found.trial.balance_check) == (4, "reconciled")


def test_several_accounts_and_currencies_are_statements_of_their_own(tmp_path: Path) -> None:
    one, two = "DE02120300000000202051", "DE89370400440532013000"
    rows = (
        f"{one};13.01.2024;a;5,00;EUR;5,00\n{one};14.01.2024;b;-2,00;EUR;3,00\n{two};13.01.2024;c;100,00;EUR;100,00\n"
        f"{two};15.01.2024;c;-1,00;EUR;99,00\n{two};15.01.2024;c;-1,00;USD;50,00\n{two};16.01.2024;c;-10,00;USD;40,00\n"
    )
    found = of(tmp_path, "Account;Date;Text;Amount;Currency;Balance\n" + rows)
    assert found.trial.accounts == (f"{one} EUR", f"{two} EUR", f"{two} USD")
    assert found.trial.balance_check == "reconciled"


def test_a_line_that_says_neither_in_nor_out_is_set_aside(tmp_path: Path) -> None:
    rows = "2024-01-05,支出,¥5.00\n2024-01-06,收入,¥7.00\n2024-01-07,/,¥9.00\n"
    found = of(tmp_path, "交易时间,收/支,金额(元)\n" + rows)
    assert (found.trial.accepted, found.trial.quarantined) == (2, 1)
    assert sum(found.trial.sums.values()) == 2


def test_a_header_of_several_lines_gives_names(tmp_path: Path) -> None:
    found = of(tmp_path, '"Date\n(booked)";"Text";"Amount\nEUR"\n13.01.2024;a;5,00\n14.01.2024;b;-2,00\n')
    assert "booked_at: Date (booked)" in found.profile
    assert found.trial.accepted == 2
