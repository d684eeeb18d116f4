"""Real exports against an independent reading with the csv module: records and signed sums."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.delimited.samples import Whole, read_whole
from transforms.readers.delimited import READER

CORPUS = (
    Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[5] / "shared" / "corpus")) / "bank-csv"
)
Row = dict[str, str]


def rows(name: str, encoding: str, delimiter: str, start: str, *, quoted: bool = True) -> list[Row]:
    """Rows below the line that begins with `start`, by the csv module."""
    lines = (CORPUS / name).read_text(encoding=encoding).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(start))
    below = lines[first:]
    table = (
        list(csv.reader(below, delimiter=delimiter)) if quoted else [line.split(delimiter) for line in below]
    )
    return [dict(zip(table[0], row, strict=False)) for row in table[1:] if any(row)]


def european(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", ".") or "0")


def whole_of(name: str) -> Whole:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"the corpus is not there: {path}")
    return read_whole(READER.read(path, None))


CASES: dict[str, tuple[str, Callable[[], list[Decimal]]]] = {
    "fabolhak__ofxstatement-de-ing/test_with_saldo_1.csv": (
        "ing-de",
        lambda: [european(row["Betrag"]) for row in rows(
            "fabolhak__ofxstatement-de-ing/test_with_saldo_1.csv", "cp1252", ";", "Buchung;", quoted=False)],
    ),
    "fabolhak__ofxstatement-de-ing/test_without_saldo_2.csv": (
        "ing-de-without-balance",
        lambda: [european(row["Betrag"]) for row in rows(
            "fabolhak__ofxstatement-de-ing/test_without_saldo_2.csv", "cp1252", ";", "Buchung;", quoted=False)],
    ),
    "nblock__ofxstatement-austrian/ing-diba.csv": (
        "ing-at",
        lambda: [european(row["Haben"]) - european(row["Soll"]) for row in rows(
            "nblock__ofxstatement-austrian/ing-diba.csv", "cp1252", ";", "Kontonummer")],
    ),
    "nblock__ofxstatement-austrian/easybank-giro.csv": (
        "easybank-at",
        lambda: [european(line.split(";")[4]) for line in (
            CORPUS / "nblock__ofxstatement-austrian/easybank-giro.csv").read_text("cp1252").splitlines()],
    ),
    "c-vigo__beancount-importers/revolut/Revolut_CHF_Sample.csv": (
        "revolut",
        lambda: [Decimal(row["Amount"]) - Decimal(row["Fee"]) for row in rows(
            "c-vigo__beancount-importers/revolut/Revolut_CHF_Sample.csv", "utf-8", ",", "Type")],
    ),
    "mlaitinen__ofxstatement-revolut/2022-january.csv": (
        "revolut",
        lambda: [Decimal(row["Amount"]) - Decimal(row["Fee"]) for row in rows(
            "mlaitinen__ofxstatement-revolut/2022-january.csv", "utf-8", ",", "Type")
            if row["State"] == "COMPLETED"],
    ),
    "gpaulissen__ofxstatement-dutch/Knab_transactieoverzicht_ok.csv": (
        "knab-nl",
        lambda: [european(row["Bedrag"]) * (1 if row["CreditDebet"] == "C" else -1) for row in rows(
            "gpaulissen__ofxstatement-dutch/Knab_transactieoverzicht_ok.csv", "utf-8", ";", "Rekeningnummer")],
    ),
    "bank2ynab__bank2ynab/export_BE11123456789012_20180304_1422.csv": (
        "kbc-be",
        lambda: [european(row["Bedrag"]) for row in rows(
            "bank2ynab__bank2ynab/export_BE11123456789012_20180304_1422.csv", "utf-8", ";", "Rekeningnummer")],
    ),
    "gerasiov__ofxstatement-russian/alfabank.csv": (
        "alfabank-ru",
        lambda: [european(row["Приход"]) - european(row["Расход"]) for row in rows(
            "gerasiov__ofxstatement-russian/alfabank.csv", "cp1251", ";", "Тип", quoted=False)],
    ),
    "omarkohl__ofxstatement-sparkasse-freiburg/simple1.csv": (
        "sparkasse-de",
        lambda: [european(row["Betrag"]) for row in rows(
            "omarkohl__ofxstatement-sparkasse-freiburg/simple1.csv", "cp1252", ";", '"Auftragskonto')
            if row["Info"] == "Umsatz gebucht"],
    ),
    "kedder__ofxstatement-lithuanian/swedbank.csv": (
        "swedbank-lt",
        # Its quotes are not doubled, so the csv module cannot read the names; the ends of lines are plain.
        lambda: [Decimal(fields[5]) * (1 if fields[7] == "K" else -1) for fields in (
            line.strip('",').split('","') for line in (
                CORPUS / "kedder__ofxstatement-lithuanian/swedbank.csv").read_text("utf-8").splitlines()[1:])
            if len(fields) > 7 and fields[1] == "20"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_records_and_sums_are_those_of_a_plain_reading(name: str) -> None:
    profile, independent = CASES[name]
    whole = whole_of(name)
    expected = independent()
    assert whole.reading.profile == profile
    assert whole.reasons == []
    booked = whole.frame.filter(whole.frame["booked"])
    assert booked["amount"].to_list() == expected
    assert whole.reading.complete


@pytest.mark.parametrize(
    ("name", "opening", "closing"),
    [
        ("fabolhak__ofxstatement-de-ing/test_with_saldo_1.csv", None, "150"),
        ("c-vigo__beancount-importers/revolut/Revolut_CHF_Sample.csv", "0", "193.93"),
        ("c-vigo__beancount-importers/revolut/Revolut_EUR_Sample.csv", "0", "575.74"),
        ("bank2ynab__bank2ynab/export_BE11123456789012_20180304_1422.csv", "223.35", "219.95"),
    ],
)
def test_running_balances_hold(name: str, opening: str | None, closing: str) -> None:
    (statement,) = whole_of(name).reading.statements
    assert statement.running_balance_broken_at is None
    assert statement.closing_balance == Decimal(closing)
    assert opening is None or statement.opening_balance == Decimal(opening)
