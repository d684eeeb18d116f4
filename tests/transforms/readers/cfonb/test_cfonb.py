"""CFONB 120: the corpus against a plain reading of its own, values, accounts, faults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import CORPUS, accepted, codes, quarantined, read, total
from transforms.readers import cfonb
from transforms.readers.reading import Reading

CORPUS_FILES = sorted((CORPUS / "other-bank-formats/pennylane-hq__cfonb").glob("*.txt"))
SET_ASIDE = {
    "operation_detail_without_operation.txt": ["complement_without_movement"],
    "operation_unstarted.txt": ["complement_without_movement"],
}
INCOMPLETE = {
    "end_of_statement_without_beginning.txt",
    "invalid_date.txt",
    "operation.txt",
    "operation_already_defined.txt",
    "operation_out_of_statement.txt",
}
SIGNS = {mark: ("+", str(digit)) for digit, mark in enumerate("{ABCDEFGHI")}
SIGNS |= {mark: ("-", str(digit)) for digit, mark in enumerate("}JKLMNOPQR")}


def plain_amount(line: str) -> Decimal:
    sign, digit = SIGNS[line[103]]
    return Decimal(sign + line[90:103] + digit) / 100


@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: path.name)
def test_corpus_movements_are_those_of_a_plain_reading(path: Path) -> None:
    lines = path.read_text(encoding="latin-1").splitlines()
    moved = [line for line in lines if line.startswith("04")]
    reading, records = read(cfonb.READER, path)
    sound = accepted(records)
    assert codes(records) == SET_ASIDE.get(path.name, [])
    assert sound["amount"].to_list() == [plain_amount(line) for line in moved]
    assert [day.strftime("%d%m%y") for day in sound["booked_at"]] == [line[34:40] for line in moved]
    assert reading.complete == (path.name not in INCOMPLETE)
    assert "\n".join(records["raw"]).split("\n") == [
        line.rstrip() for line in lines if line[:2] in ("04", "05")
    ]
    closings = [one.closing_balance for one in reading.statements if one.closing_balance is not None]
    assert closings == [plain_amount(line) for line in lines if line.startswith("07")]


def test_the_example_reconciles_account_by_account() -> None:
    path = next((path for path in CORPUS_FILES if path.name == "example.txt"), None)
    if path is None:
        pytest.skip("the sample files are not there (set MONEYTRAIL_CORPUS)")
    reading, records = read(cfonb.READER, path)
    first, second = reading.statements
    assert first.opening_balance == Decimal("-190.40")
    assert first.opening_balance + total(records.filter(statement=0)) == first.closing_balance
    # Made up: its second account says +97.49 -12.10 -7.90 between -241.21 and -163.72.
    assert second.opening_balance is not None
    assert second.opening_balance + total(records.filter(statement=1)) == second.closing_balance
    assert records["reference"][0] == "OTHER REFERENCE"
    assert records["servicer_reference"].to_list()[:2] == ["REFERENCE", "REFERENCE"]
    assert records["counterparty_name"][0] == "INTERNET SFR"
    assert "PURPOSE" in records["narrative"][0]


BANK, BRANCH, NUMBER = "30004", "00001", "0000012345A"
END = f"{BANK}    {BRANCH}EUR2 {NUMBER}"


def balance(kind: str, day: str, amount: str, end: str = END) -> str:
    return f"{kind}{end}  {day}{' ' * 50}{amount:0>14}{' ' * 16}"


def movement(amount: str, text: str = "VIR SEPA LOYER", end: str = END, **other: str) -> str:
    code, rejected, zone = other.get("code", "05"), other.get("rejected", "  "), other.get("zone", "")
    return f"04{end}{code}050126{rejected}060126{text:<31}  0000000  {amount:0>14}{zone:<16}"


def complement(qualifier: str, text: str, end: str = END) -> str:
    return f"05{end}05050126     {qualifier}{text:<70}  "


def read_text(
    tmp_path: Path, *lines: str, encoding: str = "latin-1", ending: str = "\n"
) -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "x.txt"
    path.write_bytes("".join(line + ending for line in lines).encode(encoding))
    return read(cfonb.READER, path)


GOOD = (
    balance("01", "311225", "10000{"),
    movement("2505A"),
    complement("NPY", "SOCIÉTÉ  DE PEÑA"),
    complement("LIB", "FACTURE DE9999"),
    complement("LCC", "LOYER DE JANVIER"),
    complement("RCN", f"{'E2E-1':<35}RENT"),
    complement("REF", "BANKREF1"),
    complement("MMO", "USD200000000027500"),
    complement("IBE", "DE89370400440532013000"),
    movement("102N", "CB CHEZ PAUL", zone="ZONE 1"),
    complement("NBE", "CHEZ PAUL"),
    complement("NPY", "MOI"),
    balance("07", "310126", "12402F"),
)


def test_values(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, *GOOD)
    first, second = records.rows(named=True)
    assert (first["amount"], second["amount"]) == (Decimal("250.51"), Decimal("-10.25"))
    assert first["counterparty_name"] == "SOCIÉTÉ DE PEÑA"
    assert second["counterparty_name"] == "CHEZ PAUL"
    assert first["counterparty_identifier"] == "DE89370400440532013000"
    assert (first["reference"], first["servicer_reference"]) == ("E2E-1", "BANKREF1")
    assert second["servicer_reference"] == "ZONE 1"
    assert first["narrative"].startswith(
        "VIR SEPA LOYER FACTURE DE9999 LOYER DE JANVIER RENT (original amount 275.00 USD)"
    )
    assert (first["channel"], second["channel"]) == ("bank", "card")
    assert (first["value_date"], first["booked_at"].date()) == (date(2026, 1, 6), date(2026, 1, 5))
    statement = reading.statements[0]
    assert (statement.scheme, statement.currency, statement.country) == ("iban", "EUR", "FR")
    assert statement.identifier[4:] == f"{BANK}{BRANCH}{NUMBER}{97 - (89 * 30004 + 15 + 3 * 123451) % 97:02d}"
    assert (statement.opening_balance, statement.closing_balance) == (Decimal("1000.00"), Decimal("1240.26"))
    assert statement.from_date == date(2025, 12, 31)
    assert reading.complete


@pytest.mark.parametrize(
    ("written", "encoding"), [("latin-1", "latin-1"), ("cp850", "cp850"), ("utf-8", "utf-8")]
)
def test_encodings_and_files_without_line_breaks(tmp_path: Path, written: str, encoding: str) -> None:
    reading, records = read_text(tmp_path, *GOOD, encoding=written, ending="")
    assert records["amount"].to_list() == [Decimal("250.51"), Decimal("-10.25")]
    assert records["counterparty_name"][0] == "SOCIÉTÉ DE PEÑA"
    assert reading.complete
    assert encoding == written


def test_braces_that_the_french_alphabet_writes_as_letters(tmp_path: Path) -> None:
    lines = (balance("01", "311225", "1000é"), movement("50è"), balance("07", "310126", "950é"))
    reading, records = read_text(tmp_path, *lines)
    assert records["amount"].to_list() == [Decimal("-5")]
    assert reading.statements[0].closing_balance == Decimal("95")


def test_decimals_are_those_that_the_line_states(tmp_path: Path) -> None:
    yen = END.replace("EUR2", "JPY0")
    lines = (
        balance("01", "311225", "10000{", yen),
        movement("250A", end=yen),
        balance("07", "310126", "12501A", yen),
    )
    reading, records = read_text(tmp_path, *lines)
    assert (records["amount"][0], records["currency"][0]) == (Decimal(2501), "JPY")
    assert reading.statements[0].closing_balance == Decimal(125011)


def test_a_rejected_payment_takes_back_an_earlier_booking(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, GOOD[0], movement("50{", rejected="91"), GOOD[-1])
    assert records["reversal"].to_list() == [True]


OTHER = END.replace(NUMBER, "00000999999")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (movement("2505A").replace("050126", "320126"), "date_impossible"),
        (movement("25051"), "amount_malformed"),
        (movement("2505A")[:-30], "line_too_short"),
        (movement("2505A") + "X", "line_too_long"),
        (movement("2505A", end=OTHER), "account_differs"),
        (movement("2505A", end=END.replace("EUR2", "EURX")), "decimals_missing"),
        ("06" + movement("2505A")[2:], "record_unknown"),
    ],
)
def test_a_bad_movement_is_set_aside_alone_with_its_complements(tmp_path: Path, line: str, code: str) -> None:
    reading, records = read_text(tmp_path, GOOD[0], line, *GOOD[2:])
    assert codes(records) == [code]
    assert quarantined(records)["raw"][0].split("\n") == [text.rstrip() for text in (line, *GOOD[2:9])]
    assert accepted(records)["amount"].to_list() == [Decimal("-10.25")]
    assert reading.statements[0].closing_balance == Decimal("1240.26")


def test_a_complement_of_another_account_is_set_aside_alone(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, *GOOD[:4], complement("LIB", "ODD", OTHER), *GOOD[9:])
    assert codes(records) == ["account_differs"]
    assert accepted(records)["amount"].to_list() == [Decimal("250.51"), Decimal("-10.25")]


def test_statements_without_beginning_or_end_are_told(tmp_path: Path) -> None:
    reading, records = read_text(
        tmp_path, GOOD[1], balance("01", "311225", "500{", OTHER), movement("50{", end=OTHER)
    )
    assert [one.complete for one in reading.statements] == [False, False]
    assert not reading.complete
    assert records["statement"].to_list() == [0, 1]
    assert any("the beginning is missing" in message for message in reading.messages)
    assert any("the file ends before it" in message for message in reading.messages)


@pytest.mark.parametrize("cut", [121 + 60, 121 + 110, 2 * 121 + 30, 10 * 121 - 1])
def test_a_file_that_is_cut_keeps_what_is_there(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.txt"
    text = "".join(line + "\n" for line in GOOD)[:cut]
    path.write_bytes(text.encode("latin-1"))
    reading, records = read(cfonb.READER, path)
    assert not reading.complete
    assert not reading.statements[0].complete
    amounts = sum(line.startswith("04") and len(line) >= 104 for line in text.split("\n"))
    assert accepted(records).height == amounts
    assert set(codes(records)) <= {"record_cut"}
    assert records.height == sum(line.startswith("04") for line in text.split("\n"))


@pytest.mark.parametrize(
    "text", ["", "USD", "USD2", "USD20000000002750", "USDX00000000027500", "USD2000000000275O0"]
)
def test_a_complement_without_a_whole_amount_stays_text(tmp_path: Path, text: str) -> None:
    _, records = read_text(tmp_path, *GOOD[:2], complement("MMO", text).rstrip(), GOOD[-1])
    assert records["narrative"].to_list() == [f"VIR SEPA LOYER MMO {text}".strip()]


def test_an_opening_balance_of_another_account_costs_one_movement_not_all(tmp_path: Path) -> None:
    lines = (balance("01", "311225", "10000{", OTHER), *(movement(f"{n}0A") for n in range(1, 6)), GOOD[-1])
    reading, records = read_text(tmp_path, *lines)
    assert codes(records) == ["account_differs"]
    assert accepted(records).height == 4
    assert [one.complete for one in reading.statements] == [False, False]
    assert reading.statements[1].closing_balance == Decimal("1240.26")
    assert not reading.complete


def test_a_complement_of_many_thousand_characters_is_noticed(tmp_path: Path) -> None:
    lines = list(GOOD)
    lines[3] = lines[3][:60] + "9" * 100_000 + lines[3][60:]
    _, records = read_text(tmp_path, *lines)
    assert codes(records) == ["line_too_long"]
    assert accepted(records).height == records.height - 1
