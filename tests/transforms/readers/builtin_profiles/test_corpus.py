"""Real exports of the corpus against an independent reading with the csv module: amounts line by line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
import python_calamine

from tests.transforms.readers.reads import CORPUS, total
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

Row = dict[str, str]


def plain(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("$", "") or "0")


def european(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(" ", "").replace(",", ".") or "0")


def rows(name: str, encoding: str, delimiter: str, start: str) -> list[Row]:
    """Rows below the line that begins with `start`, which names their cells."""
    lines = (CORPUS / name).read_text(encoding=encoding).splitlines()
    first = next(number for number, line in enumerate(lines) if line.lstrip('"').startswith(start))
    table = [[cell.strip() for cell in row] for row in csv.reader(lines[first:], delimiter=delimiter)]
    return [dict(zip(table[0], row, strict=False)) for row in table[1:] if any(row)]


BANK = "bank-csv/"
CASES: dict[str, tuple[str, str, str, str, Callable[[Row], Decimal | None]]] = {
    # File: profile, encoding, delimiter, first cell of the header, amount of a row; None for no line of its own.
    BANK + "bank2ynab__bank2ynab/20171001-20171106.csv": (
        "n26-until-2024", "utf-8", ",", "Datum", lambda row: plain(row["Betrag (EUR)"])),
    BANK + "bank2ynab__bank2ynab/MonzoDataExport_February2018_2018-02-26_174335.csv": (
        "monzo-uk-until-2020", "utf-8", ",", "id", lambda row: plain(row["amount"])),
    BANK + "bank2ynab__bank2ynab/Movements_1234512345_201805271848.csv": (
        "raiffeisenbank-cz", "cp1250", ";", "Datum", lambda row: european(row["Zaúčtovaná částka"])),
    BANK + "bank2ynab__bank2ynab/TransactionHistory_20180418043121.csv": (
        "ocbc-sg", "utf-8", ",", "Transaction date",
        lambda row: plain(row["Deposits (SGD)"]) - plain(row["Withdrawals (SGD)"])
        if row["Transaction date"] else None),
    BANK + "bank2ynab__bank2ynab/export_KBC-Mastercard Business Essential_20200204_1604.csv": (
        "kbc-card-be", "utf-8", ";", "kredietkaart", lambda row: european(row["bedrag in EUR"])),
    BANK + "bank2ynab__bank2ynab/umsatz-1234________1234-20180227.CSV": (
        "sparkasse-card-de", "cp1252", ";", "Umsatz", lambda row: european(row["Buchungsbetrag"])),
    BANK + "BIZ4Africa__ofxstatement-cd-tmb/231231.csv": (
        "tmb-cd", "utf-8", ",", "Reference",
        lambda row: plain(row["CREDIT"].rstrip("USD")) - plain(row["DEBIT"].rstrip("USD"))
        if row["Transaction Date"] else None),
    BANK + "c-vigo__beancount-importers/neon/Neon_Sample.csv": (
        "neon-ch", "utf-8", ";", "Date", lambda row: plain(row["Amount"])),
    BANK + "egh__ledger-autosync/paypal.csv": ("paypal", "utf-8", ",", "Date", lambda row: plain(row["Net"])),
    BANK + "egh__ledger-autosync/mint.csv": (
        "mint-us", "utf-8", ",", "Date",
        lambda row: plain(row["Amount"]) * (-1 if row["Transaction Type"] == "debit" else 1)),
    BANK + "fjacquet__camt-csv/viseca.csv": (
        "viseca-ch", "utf-8", ",", "TransactionId", lambda row: -plain(row["Amount"])),
    BANK + "gerasiov__ofxstatement-russian/sberbank.csv": (
        "sberbank-ru", "utf-8-sig", ";", "Тип", lambda row: european(row["Сумма в валюте счета"])),
    BANK + "gerasiov__ofxstatement-russian/vtb.csv": (
        "vtb-ru", "cp1251", ";", "Номер карты", lambda row: european(row["Сумма пересчитанная в валюту счета"])),
    BANK + "nblock__ofxstatement-austrian/livebank.csv": (
        "livebank-at", "cp1252", ";", "Kontonummer", lambda row: european(row["Betrag"])),
    BANK + "nblock__ofxstatement-austrian/oberbank.csv": (
        "oberbank-at", "cp1252", ";", "Buchungsdatum", lambda row: european(row["Betrag"])),
    BANK + "reubano__csv2ofx/capitalone.csv": (
        "capital-one-us", "utf-8", ",", "Transaction", lambda row: plain(row["Credit"]) - plain(row["Debit"])),
    BANK + "reubano__csv2ofx/gls.csv": ("gls-de", "cp1252", ";", "Konto", lambda row: european(row["Betrag"])),
    BANK + "reubano__csv2ofx/mint.csv": (
        "mint-us", "utf-8", ",", "Date",
        lambda row: plain(row["Amount"]) * (-1 if row["Transaction Type"] == "debit" else 1)),
    BANK + "reubano__csv2ofx/outbank.csv": ("outbank", "utf-8", ";", "#", lambda row: european(row["Amount"])),
    BANK + "reubano__csv2ofx/pcmastercard.csv": (
        "pc-mastercard-ca", "utf-8", ",", "Merchant", lambda row: -plain(row["Amount"])),
    BANK + "reubano__csv2ofx/payoneer.csv": (
        "payoneer", "utf-8", ",", "Transaction",
        lambda row: plain(row["Credit Amount"]) - plain(row["Debit Amount"])),
    BANK + "reubano__csv2ofx/schwab-checking-baltest-case1.csv": (
        "schwab-us", "utf-8", ",", "Date", lambda row: plain(row["Deposit"]) - plain(row["Withdrawal"])),
    "remittance-prices/kedder__ofxstatement-transferwise/sample-statement.csv": (
        "wise", "utf-8", ",", "TransferWise", lambda row: plain(row["Amount"])),
    **{
        BANK + f"lorenzogiudici5__ofxstatement-bancoposta/{name}.csv": (
            "bancoposta-it", "utf-8", ";", "Data",
            lambda row: european(row["Accrediti"]) - european(row["Addebiti"]) if row["Valuta"] else None)
        for name in ("bancoposta", *(f"transactions/{kind}" for kind in (
            "addebito_diretto", "atm", "bonifico", "commissione", "pagamento_postamat", "postagiro")))
    },
}  # fmt: skip


BROKEN = {
    # Lines picked from a statement, under the balances of the whole.
    *("bancoposta", "transactions/addebito_diretto", "transactions/bonifico", "transactions/postagiro"),
}


@pytest.mark.parametrize("name", CASES)
def test_lines_and_amounts_are_those_of_a_plain_reading(name: str) -> None:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"the sample file is not there: {path} (set MONEYTRAIL_CORPUS)")
    profile, encoding, delimiter, start, amount = CASES[name]
    wanted = [found for row in rows(name, encoding, delimiter, start) if (found := amount(row)) is not None]
    reading = open_reading(path)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert reading.profile == profile
    assert records["reasons"].list.len().sum() == 0
    assert records["amount"].to_list() == wanted
    assert reading.complete
    for number, statement in enumerate(reading.statements if profile == "bancoposta-it" else []):
        assert statement.opening_balance is not None
        moved = total(records.filter(statement=number))
        assert (statement.opening_balance + moved == statement.closing_balance) == (
            name.removesuffix(".csv").split("bancoposta/")[1] not in BROKEN
        )


def test_an_austrian_file_without_header_loses_one_broken_line_only() -> None:
    path = CORPUS / BANK / "bank2ynab__bank2ynab/test_raiffeisen_01.csv"
    if not path.exists():
        pytest.skip(f"the sample file is not there: {path} (set MONEYTRAIL_CORPUS)")
    lines = [row for row in csv.reader(path.read_text("utf-8").splitlines(), delimiter=";") if row]
    reading = open_reading(path)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    sound = records.filter(pl.col("reasons").list.len() == 0)
    assert reading.profile == "raiffeisen-at"
    assert sound["amount"].to_list() == [european(row[3]) for row in lines if len(row) >= 6]
    assert records.height - sound.height == sum(len(row) < 6 for row in lines)


def test_an_austrian_file_without_header_and_a_congolese_one_with_names_out_of_place() -> None:
    austrian = CORPUS / BANK / "cantino__reckon/austrian_example.csv"
    congolese = CORPUS / BANK / "BIZ4Africa__ofxstatement-cd-tmb/sample.csv"
    for path in (austrian, congolese):
        if not path.exists():
            pytest.skip(f"the sample file is not there: {path} (set MONEYTRAIL_CORPUS)")
    lines = [line.split(";") for line in austrian.read_text("utf-8").splitlines() if line]
    reading = open_reading(austrian)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert reading.profile == "easybank-at-bban"
    assert records["amount"].to_list() == [european(row[4]) for row in lines]
    reading = open_reading(congolese)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert reading.profile == "tmb-cd-statement"
    assert records["amount"].to_list() == [Decimal("-0.8"), -5, 15, 25]
    assert reading.statements[0].opening_balance == Decimal("51348.89")


@pytest.mark.parametrize(
    ("name", "profile", "header"),
    [
        ("sample-new-format-2026-06.xlsx", "otp-hu", "Számlaszám"),
        ("sample-old-format-pre-2026-06.xlsx", "otp-hu-until-2026", "Tranzakció dátuma"),
    ],
)
def test_hungarian_sheets_are_read_with_their_hidden_and_pending_rows(
    name: str, profile: str, header: str
) -> None:
    path = CORPUS / BANK / "gyp__ofxstatement-otp" / name
    if not path.exists():
        pytest.skip(f"the sample file is not there: {path} (set MONEYTRAIL_CORPUS)")
    table = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    first = next(number for number, row in enumerate(table) if row[0] == header and row[-1])
    rows = [dict(zip(map(str, table[first]), row, strict=True)) for row in table[first + 1 :]]
    reading = open_reading(path)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert reading.profile == profile
    assert records["reasons"].list.len().sum() == 0
    assert records["amount"].to_list() == [Decimal(str(row["Összeg"])) for row in rows]
    assert records["booked"].to_list() == [bool(row["Könyvelés dátuma"]) for row in rows]
