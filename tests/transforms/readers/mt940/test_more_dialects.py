"""Messages without an end, fields NS beside a text, accounts in the place of a reference, numbers that part nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.mt940.test_reader import read_text
from transforms.readers.mt940.narrative import narrative
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

IBAN = "NL86INGB0002445588"


def _message(lines: str, number: int = 1, end: str = ":62F:C250102EUR0,\n-}\n") -> str:
    head = "{1:F01EXMPNL2AXXXX0000000000}{2:I940EXMPNL2AXXXXN}{4:\n"
    return f"{head}:20:REF{number}\n:25:123456\n:28C:{number}/1\n:60F:C250101EUR5,\n{lines}{end}"


def test_the_head_of_the_next_message_ends_one_without_an_end(tmp_path: Path) -> None:
    line = ":61:250102D5,NTRFNONREF\n:86:pay NAAM: BAKER\n"
    reading, records = read_text(_message(line, end="") + _message(line, 2), tmp_path)
    assert records["counterparty_name"].to_list() == ["BAKER", "BAKER"]
    assert [statement.complete for statement in reading.statements] == [False, True]
    assert [message[:50] for message in reading.messages] == [
        "line 8: the message ends without a closing balance"
    ]


def test_a_field_ns_beside_a_text_is_said_too(tmp_path: Path) -> None:
    lines = ":61:250102D5,NTRFNONREF\n:NS:01Mill Lane 1\n02Invoice 5\n15MILLER\n:86:>20fee>31\n"
    _, records = read_text(_message(lines), tmp_path)
    row = records.row(0, named=True)
    assert (row["narrative"], row["counterparty_name"]) == ("fee Mill Lane 1 Invoice 5", "MILLER")
    assert all(words in row["raw"] for words in (":NS:01Mill Lane 1", ":86:>20fee"))


@pytest.mark.parametrize("often", [1, 20])
def test_an_account_and_a_name_in_the_place_of_the_reference_are_none(often: int, tmp_path: Path) -> None:
    """One line is read by itself, many together; both say the same."""
    line = ":61:250102D5,N0710733959555      J. BAKKER\n:86:rent\n:61:250102D5,N093NONREF          Kosten\n:86:x\n"
    _, records = read_text(_message(line * often), tmp_path)
    found = (
        records.select("reference", "counterparty_name", "counterparty_identifier")
        .unique()
        .sort("counterparty_name")
    )
    assert found.rows() == [(None, "J. BAKKER", "0733959555"), (None, "Kosten", None)]


def test_a_number_that_no_subfield_has_is_text() -> None:
    said = narrative("166?00PAY?20ref 33?95.7 of?21May?32SMITH ?87 SONS")
    assert (said.text, said.name) == ("PAY ref 33?95.7 ofMay", "SMITH ?87 SONS")


@pytest.mark.parametrize("mark", ["+", "?"])
def test_subfields_behind_a_code_of_letters(mark: str) -> None:
    """Bulgaria; a plus or question mark that stands in a text once parts nothing."""
    said = narrative(
        f"TBB{mark}00TRANSFER{mark}21INV 7{mark}30EXMPBGSF{mark}31BG80BNBG96611020345678{mark}32ALFA LTD "
    )
    account = said.account.identifier if said.account else None
    assert (said.text, said.name, account) == ("TRANSFER INV 7", "ALFA LTD", "BG80BNBG96611020345678")
    assert narrative(f"FEE{mark}20 EUR").text == f"FEE{mark}20 EUR"


@pytest.mark.parametrize("often", [1, 20])
def test_no_reference_directly_behind_the_amount_is_no_kind(often: int, tmp_path: Path) -> None:
    _, records = read_text(_message(":61:2501020102D5,00NONREF\n:86:rent\n" * often), tmp_path)
    found = records.select("reference", "transaction_code", "amount").unique()
    assert found.rows() == [(None, None, Decimal(-5))]


def test_a_closing_balance_in_another_currency_proves_nothing(tmp_path: Path) -> None:
    end = ":62F:C250102USD5,\n-}\n"
    reading, _ = read_text(_message(":61:250102D5,NTRFNONREF\n:61:250102C5,NTRFNONREF\n", end=end), tmp_path)
    [statement] = reading.statements
    assert (statement.currency, statement.opening_balance, statement.closing_balance) == (
        "EUR",
        Decimal(5),
        None,
    )
    assert reading.messages == ["line 8: the closing balance is in USD, not EUR; it was not used"]


def test_a_name_ends_before_the_words_that_follow_it() -> None:
    said = narrative(f"SEPA OVERBOEKING   IBAN: {IBAN}\nNAAM: TAX OFFICE\nBETALINGSKENM.: 12 34")
    assert said.name == "TAX OFFICE"


@pytest.mark.parametrize("often", [1, 20])
def test_a_bank_reference_on_the_second_line(often: int, tmp_path: Path) -> None:
    line = ":61:250102D5,NTRFMYREF\n//BANK-77\n:86:rent\n"
    _, records = read_text(_message(line * often), tmp_path)
    found = records.select("reference", "servicer_reference", "narrative").unique()
    assert found.rows() == [("MYREF", "BANK-77", "rent")]


def test_a_field_of_the_bank_s_own_makes_no_payment_of_a_statement(tmp_path: Path) -> None:
    path = tmp_path / "a.sta"
    path.write_text(
        _message(":61:250102D5,NTRFMYREF\n:86:rent\n:23E:OWN FIELD\n").replace("}{2:I940EXMPNL2AXXXXN}", "}")
    )
    reading = open_reading(path)
    [records] = [as_batch(batch).records for batch in reading.batches]
    assert (reading.format, records.height) == ("mt940", 1)
    assert "OWN FIELD" in records["raw"][0]


def test_account_and_name_among_the_purpose_stand_apart() -> None:
    account = "61109010140000071219812874"
    found = narrative(
        f"020<00Przelew<10404<20FAKTURA 12/<212025<26{account}<27DRUKARNIA S.C. UL. DLU\n<28GA 3<30109010"
        f"14<3100000712<32DRUKARNIA S.C.<38{account}<61ODDZIAL 4<62REF 99"
    )
    assert found.text == f"Przelew FAKTURA 12/2025 {account} DRUKARNIA S.C. UL. DLUGA 3 ODDZIAL 4 REF 99"
    assert found.name == "DRUKARNIA S.C."
    german = narrative(f"166?00UEBERWEISUNG?20RECHNUNG 1?26{account}?2799?30DRESDEFF508?31{account}?32MAX")
    assert german.text == f"UEBERWEISUNG RECHNUNG 1{account}99"
