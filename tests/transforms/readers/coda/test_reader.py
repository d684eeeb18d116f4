"""CODA: what each record says, details and their totals, control totals, faults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.readers.coda.made import (
    IBAN,
    file,
    header,
    information,
    movement,
    new,
    old,
    read_text,
    second,
    third,
)
from tests.transforms.readers.reads import accepted, codes, quarantined, total

ONE = (
    movement(1, 250_510, text="FACTURE 17 DE JANVIER, SUITE DE NOTRE LETTRE DU 2 DEC"),
    second(1, text="EMBRE", customer="E2E-7", bic="GKCCBEBB"),
    third(1, account=f"{'BE41063012345610':<34}EUR", name="PARTNER ÉÉN"),
    information(1, f"001{'PARTNER EEN BIS'}", structured="1"),
    information(1, "MERCI"),
)


def test_values(tmp_path: Path) -> None:
    text = file(
        old(), *ONE, movement(2, -10_250, code="00402000"), new(1_240_260), debits=10_250, credits=250_510
    )
    reading, records = read_text(tmp_path, text)
    first, other = records.rows(named=True)
    assert (first["amount"], other["amount"]) == (Decimal("250.51"), Decimal("-10.25"))
    assert first["narrative"] == "FACTURE 17 DE JANVIER, SUITE DE NOTRE LETTRE DU 2 DECEMBRE MERCI"
    assert (first["counterparty_scheme"], first["counterparty_identifier"]) == ("iban", "BE41063012345610")
    assert (first["counterparty_name"], first["counterparty_institution"]) == ("PARTNER ÉÉN", "GKCCBEBB")
    assert (first["reference"], first["servicer_reference"]) == ("E2E-7", "BANK1")
    assert (first["booked_at"].date(), first["value_date"]) == (date(2026, 1, 5), date(2026, 1, 6))
    assert first["locator"] == "line 3, movement 0001/0000"
    assert other["channel"] == "card"
    statement = reading.statements[0]
    assert (statement.scheme, statement.identifier, statement.number) == ("iban", IBAN, 1)
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(1000), Decimal("1240.26"))
    assert (statement.from_date, statement.to_date) == (date(2025, 12, 31), date(2026, 1, 5))
    assert [message for message in reading.messages if "encoding" not in message] == []
    assert reading.complete


@pytest.mark.parametrize(
    ("text", "narrative", "reference"),
    [
        ("101000003505158", "+++000/0035/05158+++", "+++000/0035/05158+++"),
        ("102000003505158", "***000/0035/05158***", "***000/0035/05158***"),
        ("100RF18539007547034", "RF18539007547034", "RF18539007547034"),
        ("124 6703330000008003", "124 6703330000008003", None),
    ],
)
def test_structured_communications(tmp_path: Path, text: str, narrative: str, reference: str | None) -> None:
    _, records = read_text(
        tmp_path, file(old(), movement(1, 5_000, text=text, structured="1"), new(1_005_000), credits=5_000)
    )
    assert (records["narrative"][0], records["reference"][0]) == (narrative, reference)


@pytest.mark.parametrize(("returned", "reversal"), [(" ", False), ("0", False), ("2", True), ("3", True)])
def test_a_direct_debit_and_its_return(tmp_path: Path, returned: str, *, reversal: bool) -> None:
    debit = f"127050126110{'BE01ZZZ0123456789':<35}{'MANDATE-9':<35}{'WATER JANUARY':<62}{returned}"
    lines = (
        movement(1, -20_000, text=debit[:53], structured="1", code="00501000"),
        second(1, text=debit[53:106], returned=" "),
        third(1, text=debit[106:]),
    )
    _, records = read_text(tmp_path, file(old(), *lines, new(980_000), debits=20_000))
    assert records["narrative"].to_list() == ["WATER JANUARY mandate MANDATE-9 BE01ZZZ0123456789"]
    assert records["reversal"].to_list() == [reversal]


@pytest.mark.parametrize(
    ("code", "returned", "channel", "reversal"),
    [("00149000", " ", "bank", True), ("00101000", "4", "bank", True), ("00404000", " ", "cash", False)],
)
def test_corrections_returns_and_channels(
    tmp_path: Path, code: str, returned: str, channel: str, *, reversal: bool
) -> None:
    lines = (movement(1, -20_000, code=code), second(1, returned=returned))
    _, records = read_text(tmp_path, file(old(), *lines, new(980_000), debits=20_000))
    assert (records["channel"][0], records["reversal"][0]) == (channel, reversal)


def test_a_banks_own_reference_behind_the_bic_is_no_return(tmp_path: Path) -> None:
    """Version 2 before 2.3: its sixteen places 110 to 125 reach over the place of the kind of return."""
    odd = f"{second(1, bic='000000000')[:109]}00843246301A164800 1 0"[:128]
    lines = (movement(1, 20_000, code="04150000"), odd)
    _, records = read_text(tmp_path, file(old(), *lines, new(1_020_000), credits=20_000))
    assert (records["reversal"][0], records["counterparty_institution"][0]) == (False, None)


@pytest.mark.parametrize(
    ("form", "account", "identifier", "currency"),
    [
        ("0", "001737018594236 EUR0BE", IBAN, "EUR"),
        ("1", f"001{'0123456789':<34}USD", "0123456789", "USD"),
        ("2", f"001{IBAN:<34}GBP", IBAN, "GBP"),
        ("3", f"001{'DE89370400440532013000':<34}EUR", "DE89370400440532013000", "EUR"),
    ],
)
def test_forms_of_accounts(tmp_path: Path, form: str, account: str, identifier: str, currency: str) -> None:
    text = file(
        old(form=form, account=account),
        movement(1, 5_000),
        new(1_005_000, account=account[3:]),
        credits=5_000,
    )
    reading, records = read_text(tmp_path, text)
    assert (reading.statements[0].identifier, records["currency"][0]) == (identifier, currency)
    assert reading.messages == []


def batch(parts: list[int], whole: int, kind: str = "10107000") -> list[str]:
    lines = [movement(1, whole, level="1", code=kind, text="SALARIES"), second(1, customer="FILE-1")]
    for place, part in enumerate(parts, start=1):
        level = "1" if place == len(parts) else "0"
        lines += [movement(1, part, detail=place, level=level, code=f"5{kind[1:]}", text=f"PART {place}")]
        lines += [third(1, detail=place, name=f"PAYEE {place}")]
    return lines


def test_details_that_add_up_are_the_records(tmp_path: Path) -> None:
    lines = batch([-20_000, -30_000, -25_000], -75_000)
    reading, records = read_text(tmp_path, file(old(), *lines, new(925_000), debits=75_000))
    assert records["amount"].to_list() == [Decimal(-20), Decimal(-30), Decimal(-25)]
    assert records["counterparty_name"].to_list() == ["PAYEE 1", "PAYEE 2", "PAYEE 3"]
    assert records["narrative"].to_list() == ["PART 1", "PART 2", "PART 3"]
    assert records["sequence"].to_list() == [1, 2, 3]
    assert "SALARIES" in records["raw"][0]
    assert "SALARIES" not in records["raw"][1]
    assert reading.messages == []


def test_details_that_do_not_add_up_are_records_without_entry(tmp_path: Path) -> None:
    lines = batch([-20_000, -30_000], -75_000)
    _, records = read_text(tmp_path, file(old(), *lines, new(925_000), debits=75_000))
    assert records["booked"].to_list() == [True, False, False]
    assert total(records.filter("booked")) == Decimal(-75)


def test_a_total_that_cannot_be_read_leaves_its_details(tmp_path: Path) -> None:
    lines = batch([-20_000, -30_000], -50_000)
    lines[0] = lines[0].replace("1000000000050000", "100000000005000O")
    _, records = read_text(tmp_path, file(old(), *lines, new(950_000), debits=50_000))
    assert codes(records) == ["amount_malformed"]
    assert total(accepted(records).filter("booked")) == Decimal(-50)


def test_levels_within_levels(tmp_path: Path) -> None:
    lines = [
        movement(1, 60_000, level="2"),
        movement(1, 40_000, detail=1, level="1"),
        movement(1, 15_000, detail=2),
        movement(1, 25_000, detail=3, level="1"),
        movement(1, 20_000, detail=4, level="2"),
        movement(2, 7_000),
    ]
    _, records = read_text(tmp_path, file(old(), *lines, new(1_067_000), credits=67_000))
    assert records["amount"].to_list() == [Decimal(15), Decimal(25), Decimal(20), Decimal(7)]
    assert records["raw"][0].count("\n") == 2


def test_the_parts_of_one_payment_share_its_other_end_save_the_charges(tmp_path: Path) -> None:
    lines = [
        movement(1, 990_000, level="1", code="34150000", text="INVOICE"),
        third(1, account="DE89370400440532013000", name="BUYER"),
        movement(1, 1_000_000, detail=1, code="84150100"),
        movement(1, -10_000, detail=2, level="1", code="84150013"),
    ]
    _, records = read_text(tmp_path, file(old(), *lines, new(1_990_000), credits=990_000))
    assert records["amount"].to_list() == [Decimal(1000), Decimal(-10)]
    assert records["counterparty_name"].to_list() == ["BUYER", None]
    assert records["narrative"].to_list() == ["INVOICE", "INVOICE"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from("0123"), st.booleans()), max_size=12))
def test_no_movement_is_lost_or_counted_twice(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, str, bool]]
) -> None:
    lines, number, detail = [], 0, 0
    for amount, level, further in parts:
        number, detail = (number, detail + 1) if further and number else (number + 1, 0)
        lines.append(movement(number, amount * 1000, detail=detail, level=level))
    _, records = read_text(tmp_path_factory.mktemp("coda"), file(old(), *lines, new(0)))
    assert codes(records) == []
    assert [line for raw in records["raw"] for line in raw.split("\n")] == lines
    totals = sum(int(line[32:47]) * (-1 if line[31] == "1" else 1) for line in lines if line[6:10] == "0000")
    assert total(records.filter("booked")) == Decimal(totals) / 1000


def test_several_files_in_one_and_free_messages(tmp_path: Path) -> None:
    free = f"4 00010000{' ' * 22}{'NEW TARIFFS FROM MARCH':<80}{' ' * 15}0"
    one = file(old(), *ONE, new(1_250_510), free, credits=250_510)
    two = file(
        old(account=f"001{IBAN:<34}USD"),
        movement(1, 1_000),
        new(1_001_000, account=f"{IBAN:<34}USD"),
        credits=1_000,
    )
    reading, records = read_text(tmp_path, one + two)
    assert [one.currency for one in reading.statements] == ["EUR", "USD"]
    assert records["statement"].to_list() == [0, 1]
    assert "line 9: the bank writes: NEW TARIFFS FROM MARCH" in reading.messages
    assert not any("states" in message or "counts" in message for message in reading.messages)


def test_a_separate_application_makes_no_entries(tmp_path: Path) -> None:
    text = file(old(0), movement(1, 5_000), new(0), credits=5_000, head=header(application="00042"))
    reading, records = read_text(tmp_path, text)
    assert records["booked"].to_list() == [False]
    assert reading.statements[0].closing_balance is None
    assert any("separate application 00042" in message for message in reading.messages)


def test_control_totals_and_the_count_of_lines_are_proved(tmp_path: Path) -> None:
    text = file(old(), movement(1, 5_000), new(1_005_000), debits=7_000, credits=5_001)
    reading, _ = read_text(tmp_path, text.replace(" 000003", " 000008"))
    assert reading.messages == [
        "line 5: the last record (9) counts 000008 lines; 3 stand before it.",
        "line 5: the last record (9) states debits of 7.000; its movements are 0.000.",
        "line 5: the last record (9) states credits of 5.001; its movements are 5.000.",
    ]


def test_a_duplicate_is_told(tmp_path: Path) -> None:
    text = file(old(), movement(1, 5_000), new(1_005_000), credits=5_000, head=header(duplicate="D"))
    reading, _ = read_text(tmp_path, text)
    assert reading.messages == ["line 1: the bank marked this file as a duplicate, sent once more."]


def test_a_file_of_version_1(tmp_path: Path) -> None:
    account = "001737018594236 EUR0BE"
    reading, records = read_text(
        tmp_path,
        file(
            old(1_000_000, account=account, form=" "),
            movement(1, -250_510, text="LOYER MARS"),
            f"2200010000{'':<53}{'BAIL 9':<29}{'0' * 15}{'':<18}000",
            f"2300010000{'063012345610':<37}{'GARAGE PIRON':<26}{'RUE DU MOULIN 4':<26}{'4000 LIEGE':<26}000",
            new(749_490, account=account[3:]),
            debits=250_510,
            head=header(version="1").replace("KREDBEBB   ", "0" * 11),
        ),
    )
    row = records.row(0, named=True)
    assert (row["counterparty_name"], row["counterparty_identifier"]) == ("GARAGE PIRON", "BE41063012345610")
    assert (row["counterparty_institution"], row["reference"]) == (None, "BAIL 9")
    assert (row["currency"], row["narrative"]) == ("EUR", "LOYER MARS RUE DU MOULIN 4 4000 LIEGE")
    [statement] = reading.statements
    assert (statement.identifier, statement.institution) == (IBAN, None)
    assert statement.closing_balance == Decimal("749.49")
    assert [message.split(": ")[1][:27] for message in reading.messages] == ["this is CODA of version 1 ("]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (115, "320126", "date_impossible"),
        (47, "0A0126", "value_date_malformed"),
        (31, "2", "direction_missing"),
        (40, "X", "amount_malformed"),
        (0, "7", "record_unknown"),
    ],
)
def test_a_bad_movement_is_set_aside_alone(tmp_path: Path, place: int, text: str, code: str) -> None:
    bad = ONE[0][:place] + text + ONE[0][place + len(text) :]
    made = file(old(), movement(5, 1_000), bad, *ONE[1:], movement(2, 2_000), new(1_253_510), credits=253_510)
    reading, records = read_text(tmp_path, made)
    assert codes(records) == [code]
    assert quarantined(records)["raw"][0].split("\n") == [line.rstrip() for line in (bad, *ONE[1:])]
    assert accepted(records)["amount"].to_list() == [Decimal(1), Decimal(2)]
    assert records["sequence"].to_list() == [1, 2, 3]
    assert any("its movements are 3.000" in message for message in reading.messages)


@pytest.mark.parametrize("lines", [2, 3, 5, 8])
@pytest.mark.parametrize("more", [0, 50, 126])
def test_a_file_that_is_cut_keeps_what_is_there(tmp_path: Path, lines: int, more: int) -> None:
    text = file(old(), *ONE, movement(2, 2_000), new(1_252_510), credits=252_510)
    cut = text[: 130 * lines + more]
    reading, records = read_text(tmp_path, cut)
    assert not reading.complete
    assert "The file has no last record (9): it may be cut off; ask for the whole." in reading.messages
    whole = [line for line in cut.split("\r\n") if line[:2] == "21" and len(line) == 128]
    assert accepted(records).height == len(whole)
    assert set(codes(records)) <= {"record_cut"}


def test_movements_without_their_account_are_set_aside(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, file(*ONE, movement(2, 2_000)))
    assert codes(records) == ["account_missing"] * 2
