"""1CClientBankExchange: bookings on either side, balances, orders, and each kind of damage."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import accepted, codes, read
from transforms.errors import UnreadableFile
from transforms.readers import onec
from transforms.readers.reading import Reading

OWN, OTHER = "40817810099990012345", "40702810900000000777"
HEAD = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
ДатаНачала=02.03.2026
ДатаКонца=03.03.2026
РасчСчет={OWN}
"""
SECTION = f"""СекцияРасчСчет
ДатаНачала=02.03.2026
ДатаКонца=03.03.2026
РасчСчет={OWN}
НачальныйОстаток=100.00
ВсегоПоступило=250.50
ВсегоСписано=40.25
КонечныйОстаток=310.25
КонецРасчСчет
"""
PAID = f"""СекцияДокумент=Платежное поручение
Номер=17
Дата=02.03.2026
Сумма=40.25
ПлательщикСчет={OWN}
Плательщик=ИНН 770000000001 Омар Хаид
ПолучательСчет={OTHER}
ДатаСписано=02.03.2026
Получатель=ИНН 7700000002 ООО Якорь
ПолучательБИК=044525225
НазначениеПлатежа=Оплата по счету 5
КонецДокумента
"""
RECEIVED = f"""СекцияДокумент=Платежное поручение
Номер=18
Дата=03.03.2026
Сумма=250.5
ПлательщикСчет={OTHER}
Плательщик1=ООО Якорь
ПолучательСчет={OWN}
ДатаПоступило=03.03.2026
Получатель=Омар Хаид
НазначениеПлатежа1=Возврат
НазначениеПлатежа2=займа
КонецДокумента
"""
WHOLE = HEAD + SECTION + PAID + RECEIVED + "КонецФайла\n"


def read_text(text: str, folder: Path, encoding: str = "cp1251") -> tuple[Reading, pl.DataFrame]:
    path = folder / "kl_to_1c.txt"
    path.write_bytes(text.encode(encoding))
    return read(onec.READER, path)


def test_what_was_paid_and_received(tmp_path: Path) -> None:
    reading, records = read_text(WHOLE, tmp_path)
    assert (reading.format, reading.complete, reading.messages, codes(records)) == ("1c", True, [], [])
    assert records["amount"].to_list() == [Decimal("-40.25"), Decimal("250.5")]
    assert records["booked_at"].to_list() == [datetime(2026, 3, 2), datetime(2026, 3, 3)]  # noqa: DTZ001
    assert set(records["currency"]) == {"RUB"}
    assert records["counterparty_name"].to_list() == ["ООО Якорь", "ООО Якорь"]
    assert records["counterparty_identifier"].to_list() == [OTHER, OTHER]
    assert records["counterparty_institution"].to_list() == ["044525225", None]
    assert records["narrative"].to_list() == ["Оплата по счету 5", "Возврат займа"]
    assert records["reference"].to_list() == ["17", "18"]
    assert records["locator"][0] == "line 16, Платежное поручение"
    assert records["raw"][0] == PAID.strip()
    (statement,) = reading.statements
    assert (statement.identifier, statement.currency) == (OWN, "RUB")
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(100), Decimal("310.25"))
    assert (statement.from_date, statement.to_date) == (date(2026, 3, 2), date(2026, 3, 3))


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_breaks(encoding: str, ending: str, tmp_path: Path) -> None:
    _, expected = read_text(WHOLE, tmp_path)
    text = WHOLE.replace("=Windows", "=DOS") if encoding == "cp866" else WHOLE
    _, records = read_text(text.replace("\n", ending), tmp_path, encoding)
    assert records.equals(expected)


def test_documents_of_several_days_in_any_order(tmp_path: Path) -> None:
    """Banks list debits before credits, and a section for each day: each booking stands in its own, in order."""
    days = "".join(
        SECTION.replace("02.03.2026\nДатаКонца=03.03.2026", f"{day}.03.2026\nДатаКонца={day}.03.2026")
        for day in ("02", "03")
    )
    documents = [RECEIVED, PAID, RECEIVED, PAID]
    random.Random(3).shuffle(documents)
    reading, records = read_text(HEAD + days + "".join(documents) + "КонецФайла\n", tmp_path)
    assert len(reading.statements) == 2
    by_day = {(day.day, statement) for day, statement in records.select("booked_at", "statement").rows()}
    assert by_day == {(2, 0), (3, 1)}
    assert sorted(records.select("statement", "sequence").rows()) == [(0, 1), (0, 2), (1, 1), (1, 2)]


def test_a_transfer_between_two_accounts_of_the_file_is_booked_on_both(tmp_path: Path) -> None:
    second = SECTION.replace(OWN, OTHER)
    both = PAID.replace("ДатаСписано=02.03.2026", "ДатаСписано=02.03.2026\nДатаПоступило=03.03.2026")
    _, records = read_text(HEAD + SECTION + second + both + "КонецФайла\n", tmp_path)
    assert records["amount"].to_list() == [Decimal("-40.25"), Decimal("40.25")]
    assert records["statement"].to_list() == [0, 1]
    assert [day.day for day in records["booked_at"]] == [2, 3]


def test_orders_to_a_bank_are_no_bookings(tmp_path: Path) -> None:
    reading, records = read_text(
        HEAD + PAID.replace("ДатаСписано=02.03.2026\n", "") + "КонецФайла\n", tmp_path
    )
    assert (records["booked"].to_list(), codes(records)) == ([False], [])
    assert reading.messages == ["1 documents have no day of booking: they are orders, and no bookings."]


def test_a_statement_whose_documents_have_only_their_own_day(tmp_path: Path) -> None:
    text = WHOLE.replace("ДатаСписано=02.03.2026\n", "").replace("ДатаПоступило=03.03.2026\n", "")
    reading, records = read_text(text, tmp_path)
    assert (records["booked"].to_list(), [day.day for day in records["booked_at"]]) == ([True, True], [2, 3])
    assert reading.messages == [
        "2 documents have no day of booking: the day of the document itself counts. Check it."
    ]


def test_version_2_as_banks_in_kazakhstan_write_it(tmp_path: Path) -> None:
    own, other = "KZ75125KZT1001300335", "KZ86125KZT5004100100"
    text = f"""1CClientBankExchange
Кодировка=windows-1251
ВерсияФормата=2.00
РасчСчет={own}
СЕКЦИЯРАСЧСЧЕТ
ДатаНачала=01.01.2026
ДатаКонца=31.01.2026
РасчСчет={own}
НачальныйОстаток=100
ВсегоПоступило=7745.7
ВсегоСписано=45.7
КонечныйОстаток=7800
КОНЕЦРАСЧСЧЕТ
СЕКЦИЯДОКУМЕНТ=Выписка
НомерДокумента=95022
ДатаДокумента=03.01.2026
СуммаПриход=7745.7
ПолучательИИК={own}
ПлательщикНаименование=АО Якорь
ПлательщикИИК={other}
ДатаОперации=04.01.2026
НазначениеПлатежа=Принятые платежи
ПлательщикБанкБИК=TSESKZKA
КонецДокумента
СЕКЦИЯДОКУМЕНТ=Выписка
НомерДокумента=95023
ДатаДокумента=05.01.2026
СуммаРасход=45.7
ПолучательИИК={other}
ПолучательНаименование=АО Якорь
ПлательщикИИК={own}
ДатаОперации=05.01.2026
КонецДокумента
КонецФайла
"""
    reading, records = read_text(text, tmp_path)
    assert (codes(records), reading.messages, reading.complete) == ([], [], True)
    assert records["amount"].to_list() == [Decimal("7745.7"), Decimal("-45.7")]
    assert records["counterparty_name"].to_list() == ["АО Якорь", "АО Якорь"]
    assert records["counterparty_institution"].to_list() == ["TSESKZKA", None]
    assert [day.day for day in records["booked_at"]] == [4, 5]
    assert records["reference"].to_list() == ["95022", "95023"]
    assert (reading.statements[0].scheme, reading.statements[0].closing_balance) == ("iban", Decimal(7800))
    wrong = read_text(text.replace("СуммаРасход", "СуммаПриход"), tmp_path)[1]
    assert codes(wrong) == ["amount_missing"]


@pytest.mark.parametrize(
    ("account", "currency"),
    [("40817840099990012345", "USD"), ("40817643099990012345", "RUB"), ("KZ75125KZT1001300335", "XXX")],
)
def test_the_number_of_an_account_tells_its_currency(account: str, currency: str, tmp_path: Path) -> None:
    reading, records = read_text(WHOLE.replace(OWN, account), tmp_path)
    assert set(records["currency"]) == {currency}
    assert reading.statements[0].currency == currency


@pytest.mark.parametrize(
    ("place", "instead", "code"),
    [
        ("Сумма=40.25", "Сумма=4O.25", "amount_malformed"),
        ("Сумма=40.25\n", "", "amount_missing"),
        ("ДатаСписано=02.03.2026", "ДатаСписано=31.02.2026", "date_impossible"),
        ("ДатаСписано=02.03.2026", "ДатаСписано=2026-03-02", "date_malformed"),
        (f"ПлательщикСчет={OWN}", "ПлательщикСчет=40817810099990099999", "account_unknown"),
        ("Номер=17\n", "Номер=17\nСумма=1.00\n", "records_run_together"),
        ("НазначениеПлатежа=Оплата по счету 5\nКонецДокумента\n", "", "record_malformed"),
        ("Оплата по счету 5", "9" * 100_000, "record_too_long"),
    ],
)
def test_one_bad_document_spoils_only_itself(place: str, instead: str, code: str, tmp_path: Path) -> None:
    assert place in PAID
    _, records = read_text(WHOLE.replace(place, instead, 1), tmp_path)
    assert codes(records) == [code]
    assert accepted(records)["amount"].to_list() == [Decimal("250.5")]


def test_a_cut_file_keeps_what_stands_before(tmp_path: Path) -> None:
    reading, records = read_text(WHOLE[: WHOLE.index("ДатаПоступило")], tmp_path)
    assert (reading.complete, codes(records)) == (False, ["record_cut"])
    assert accepted(records).height == 1
    assert reading.messages == [
        "The file has no last line (КонецФайла): it may be cut off; ask for the whole."
    ]


def test_turnover_and_balances_that_do_not_hold_are_told(tmp_path: Path) -> None:
    reading, _ = read_text(WHOLE.replace("ВсегоПоступило=250.50", "ВсегоПоступило=251"), tmp_path)
    assert reading.messages == [
        "line 7: ВсегоПоступило is 251.0; the documents of the account add up to 250.5."
    ]
    reading, _ = read_text(WHOLE.replace("НачальныйОстаток=100.00", "НачальныйОстаток=1OO"), tmp_path)
    assert reading.messages == [
        "line 7: the account's section cannot be used in full: amount_malformed: НачальныйОстаток is '1OO'."
    ]
    reading, _ = read_text(WHOLE.replace("НачальныйОстаток=100.00", "НачальныйОстаток=-100.00"), tmp_path)
    assert reading.statements[0].opening_balance == Decimal(-100)


def test_lines_of_no_section_are_told(tmp_path: Path) -> None:
    reading, records = read_text(WHOLE.replace("СекцияДокумент", "rubbish\nСекцияДокумент", 1), tmp_path)
    assert records.height == 2
    assert reading.messages == ["line 16: the line belongs to no section and was not used: rubbish"]


def test_a_text_that_goes_on_in_another_line(tmp_path: Path) -> None:
    _, records = read_text(WHOLE.replace("Оплата по счету 5", "Оплата\nпо счету 5"), tmp_path)
    assert (codes(records), records["narrative"][0]) == ([], "Оплата по счету 5")


def test_another_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="does not begin with 1CClientBankExchange"):
        read_text("Сумма=1\n", tmp_path)
