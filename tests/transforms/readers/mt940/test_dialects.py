"""How single banks bend fields 25 and 86: what each says is found, and plain text that looks alike stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.readers.mt940.test_reader import read_text
from transforms.readers.mt940.narrative import narrative

IBAN = "RO04RZBR0000060009998887"


@pytest.mark.parametrize(
    ("written", "scheme", "identifier", "currency"),
    [
        ("RO84BUCU1234000056789RON", "iban", "RO84BUCU1234000056789RON", "RON"),
        ("RO57BUCU1234000056789RON", "bban", "RO57BUCU1234000056789RON", "RON"),
        ("DE89370400440532013000/EUR", "iban", "DE89370400440532013000", "EUR"),
        ("NL86INGB0002445588EUR", "iban", "NL86INGB0002445588", "EUR"),
        ("129199348EUR", "bban", "129199348", "EUR"),
    ],
)
def test_the_currency_behind_an_account_is_no_part_of_it_and_letters_of_an_iban_are(
    written: str, scheme: str, identifier: str, currency: str, tmp_path: Path
) -> None:
    text = f":20:A\n:25:{written}\n:28C:1\n:60F:C250101{currency}0,\n:62F:C250101{currency}0,\n-\n"
    statement = read_text(text, tmp_path)[0].statements[0]
    assert (statement.scheme, statement.identifier) == (scheme, identifier)
    assert statement.currency == currency


def test_subfields_behind_a_plus() -> None:
    said = narrative(f"000+20Plata fact+2123+30302410000+31{IBAN}\n+32MINTA SRL+33 BUC+40 lei")
    assert said.account is not None
    assert (said.account.identifier, said.institution) == (IBAN, "302410000")
    assert (said.name, said.text, said.code) == ("MINTA SRL BUC+40 lei", "Plata fact23", "000")


@pytest.mark.parametrize(
    "text", ["100+50 lei", "100+20 lei", "166+EREF+7", "040+771 123 456 phone", "12+20 x"]
)
def test_a_plus_in_a_text_is_no_separator(text: str) -> None:
    assert narrative(text).text == text


def test_words_of_sepa_within_subfields_behind_a_plus_are_one() -> None:
    said = narrative("116+20EREF+2026-7+21SVWZ+20 kg rice+32SHOP")
    assert (said.reference, said.name) == ("2026-7", "SHOP")


@pytest.mark.parametrize("second", ["EXAMPLE SRL", IBAN, "RO00RZBR0000060009998887"])
def test_an_account_in_the_place_of_the_names_second_half(second: str, tmp_path: Path) -> None:
    """One record is read by itself, many together; both say the same."""
    line = f":61:250101C1,NTRFNONREF\n:86:110~20fee~32FIRST SRL~33{second}\n"
    text = f":20:A\n:25:1\n:28C:1\n:60F:C250101RON0,\n{line * 20}:62F:C250101RON20,\n-\n"
    _, records = read_text(text, tmp_path)
    found = records.select("counterparty_name", "counterparty_identifier").unique().rows()
    expected = ("FIRST SRLEXAMPLE SRL", None) if second == "EXAMPLE SRL" else ("FIRST SRL", second)
    assert found == [expected]


def test_blocks_that_name_who_is_paid_or_who_pays() -> None:
    said = narrative("/EREF/E1/CRNM/EXAMPLE BANK\n/CACT/107045863/CBIC/EXAMUS30\n/REMI/to vendor")
    assert (said.name, said.institution, said.reference) == ("EXAMPLE BANK", "EXAMUS30", "E1")
    assert said.account is not None
    assert said.account.identifier == "107045863"
    said = narrative("/EREF/E2/DACT/8348/DBIC/CITIUS30/DBNM/JO DOE/DCID/7")
    assert (said.name, said.institution) == ("JO DOE", "CITIUS30")


def test_where_both_sides_are_named_neither_is_the_other_end() -> None:
    said = narrative("/EREF/E1/CRNM/A/CACT/1/DBNM/B/DACT/2")
    assert (said.name, said.account, said.text) == (None, None, "E1 A 1 B 2")


def test_an_account_and_a_name_in_one_block() -> None:
    said = narrative("/BENM/300000001234567\n/PRIMER DOOEL SKOPJE\n/00//00\n/usluga")
    assert said.account is not None
    assert (said.account.identifier, said.name) == ("300000001234567", "PRIMER DOOEL SKOPJE")
    said = narrative("/ORDP/MS A/B EXAMPLE/REMI/fee")
    assert (said.account, said.name) == (None, "MS A/B EXAMPLE")


NRB = "61109010140000071219812874"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'"FIRMA, przelew wychodzacy {NRB} "', f"PL{NRB}"),
        (f"{NRB} i {NRB}", f"PL{NRB}"),
        (f"przelew 1{NRB}", None),
        (f"przelew {NRB[:-1]}5", None),
    ],
)
def test_a_polish_account_in_plain_text_is_known_by_its_check_digits(text: str, found: str | None) -> None:
    account = narrative(text).account
    assert (account.identifier if account else None) == found


def test_a_line_without_kind_is_whole_before_its_slashes(tmp_path: Path) -> None:
    line = ":61:2501020102CN1500,50//77001\n:86:pay"
    text = f":20:A\n:25:1\n:28C: /1\n:60F:C250101NGN0,\n{line}\n:62F:C250102NGN1500,5\n-\n"
    reading, records = read_text(text, tmp_path)
    row = records.row(0, named=True)
    assert (str(row["amount"].normalize()), row["servicer_reference"]) == ("1500.5", "77001")
    assert (row["transaction_code"], row["reference"], row["reasons"]) == (None, None, [])
    assert reading.messages == []
