"""Every camt file of the corpus against a plain reading of its own: ElementTree over the whole file."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import CORPUS, accepted, codes, corpus_files, need_corpus, read
from transforms.errors import UnreadableFile
from transforms.readers import camt

FILES = corpus_files("camt", (".json", ".pydata", ".zip"))

REFUSED = {
    "dvbern__iso20022/camt054/v00104/invalid/camt_054_Beispiel_NotificationMissing.xml": "an empty Document",
    "genkgo__camt/camt053.v2.wrong.xml": "a group header and no statement",
    "hbci4j__hbci4java/test-camt-parse-invalid.xml": "a report message without a report",
    "hbci4j__hbci4java/test-camt-parse-none.xml": "a report message without a report",
    "kedder__ofxstatement-iso20022/unsupported.xml": "a statement message without a statement",
    "moov-io__iso20022/International_payment_RUB_naujas_1.xml": "pain.001, an order and no statement",
    "moov-io__iso20022/gistfile1.xml": "pain.001, an order and no statement",
    "moov-io__iso20022/invalid_file1": "JSON",
    "moov-io__iso20022/invalid_file2": "not well-formed, and no statement",
    "moov-io__iso20022/valid_camt_v09.xml": "camt.055, a request to cancel",
}
SET_ASIDE = {"sebastienrousseau__bankstatementparser/golden/camt053_garbled_amount.xml": "amount_malformed"}


@dataclass
class Plain:
    """A statement as a plain reading has it."""

    entries: int = 0
    unbooked: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    balances: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def verdict(self, currency: str) -> str:
        opening = self.balances.get(("OPBD", currency), self.balances.get(("PRCD", currency)))
        closing = self.balances.get(("CLBD", currency))
        if opening is None or closing is None:
            return "not_stated"
        return "reconciled" if opening + self.sums.get(currency, Decimal(0)) == closing else "broken"


def plain_reading(path: Path) -> list[Plain]:
    root = ET.parse(path).getroot()
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    return [plain_statement(each) for each in root.iter() if each.tag in ("Stmt", "Rpt", "Ntfctn")]


def plain_statement(statement: ET.Element) -> Plain:
    plain = Plain()
    for entry in statement.findall("Ntry"):
        plain.entries += 1
        status = "".join(entry.find("Sts").itertext()).strip() if entry.find("Sts") is not None else "BOOK"  # type: ignore[union-attr]
        if status in ("PDNG", "INFO", "FUTR"):
            plain.unbooked += 1
            continue
        sign = {"CRDT": 1, "DBIT": -1}[entry.findtext("CdtDbtInd", "")]
        try:
            amount = sign * Decimal(entry.findtext("Amt", "").strip())
        except InvalidOperation:
            continue
        currency = entry.find("Amt").get("Ccy", "")  # type: ignore[union-attr]
        plain.sums[currency] = plain.sums.get(currency, Decimal(0)) + amount
    for balance in statement.findall("Bal"):
        kind, currency = balance.findtext("Tp/CdOrPrtry/Cd", ""), balance.find("Amt").get("Ccy", "")  # type: ignore[union-attr]
        sign = -1 if balance.findtext("CdtDbtInd") == "DBIT" else 1
        plain.balances.setdefault((kind, currency), sign * Decimal(balance.findtext("Amt", "")))
    return plain


def name_of(path: Path) -> str:
    return str(path.relative_to(CORPUS / "camt"))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_records_sums_and_balances_are_those_of_a_plain_reading(path: Path) -> None:
    need_corpus("camt")
    if name_of(path) in REFUSED:
        with pytest.raises(UnreadableFile):
            camt.READER.read(path, None)
        return
    assert camt.READER.sniff(path.read_bytes()[:65536])
    reading, records = read(camt.READER, path)
    assert codes(records) == ([SET_ASIDE[name_of(path)]] if name_of(path) in SET_ASIDE else [])
    assert reading.complete
    plain = plain_reading(path)
    assert len(reading.statements) == len(plain)
    for number, (statement, expected) in enumerate(zip(reading.statements, plain, strict=True)):
        own = records.filter(pl.col("statement") == number)
        entries = own["locator"].str.extract(r"(Ntry\[\d+\])")
        assert entries.n_unique() == expected.entries
        assert entries.filter(~own["booked"]).n_unique() == expected.unbooked
        booked = accepted(own).filter("booked")
        sums = {
            row["currency"]: row["amount"]
            for row in booked.group_by("currency").agg(pl.sum("amount")).to_dicts()
        }
        assert sums == expected.sums
        opening, closing = statement.opening_balance, statement.closing_balance
        if statement.opening_basis == "stated" and statement.closing_basis == "stated":
            assert opening is not None
            holds = opening + sums.get(statement.currency, Decimal(0)) == closing
            assert ("reconciled" if holds else "broken") == expected.verdict(statement.currency)
        else:
            assert expected.verdict(statement.currency) == "not_stated"


def test_the_lists_of_odd_files_are_not_stale() -> None:
    need_corpus("camt")
    names = {name_of(path) for path in FILES}
    assert names >= {*REFUSED, *SET_ASIDE}
    assert len(FILES) > 60


def test_no_other_sample_is_taken_for_a_statement() -> None:
    need_corpus("camt")
    others = [
        path for path in corpus_files(".", ()) if "camt" not in path.parts and path.stat().st_size < 200_000
    ]
    taken = {path.name for path in others if camt.READER.sniff(path.read_bytes()[:65536])}
    # Statements and notifications that stand in other folders of the corpus; one has no statement in it.
    assert taken == {
        "STATEMENT_12345678_20171130.xml",
        "STATEMENT_12345678_20171130_no_stmt.xml",
        "mt910_camt_054_C_D.xml",
        "mt940_camt_053_B_D.xml",
    }
