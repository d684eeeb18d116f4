"""What users of other readers complain of (their threads by name), each as a test of ours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.camt import made as camt_made
from tests.transforms.readers.delimited.samples import read_whole
from tests.transforms.readers.ofx import made as ofx_made
from tests.transforms.readers.reads import accepted, codes, read, total
from transforms.readers import mt940
from transforms.readers.camt.reader import READER as CAMT
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

HEAD = ":20:A\n:25:DE89370400440532013000\n:28C:1\n:60F:C250101EUR0,\n"
LINE = ":61:250101C1,NTRFX\n:86:text\n"
FOOT = ":62F:C250101EUR1,\n-\n"


def read_mt940(text: str, folder: Path) -> tuple[Reading, pl.DataFrame]:
    path = folder / "statement.sta"
    path.write_text(text)
    return read(mt940.READER, path)


def test_wolph_mt940_91_all_transactions_under_the_last_account(tmp_path: Path) -> None:
    other = (HEAD + LINE + FOOT).replace("DE89370400440532013000", "DE02120300000000202051")
    reading, records = read_mt940(HEAD + LINE + FOOT + other, tmp_path)
    assert [one.identifier for one in reading.statements] == [
        "DE89370400440532013000",
        "DE02120300000000202051",
    ]
    assert records["statement"].to_list() == [0, 1]


@pytest.mark.parametrize("odd", [":61:2501", ":61:", ":61:garbage", ":86:twice\n:86:more", ":NS:01odd"])
def test_wolph_mt940_117_47_23_2_one_odd_line_kills_the_file(tmp_path: Path, odd: str) -> None:
    _, records = read_mt940(HEAD + LINE + odd + "\n" + LINE + FOOT, tmp_path)
    assert accepted(records).height == 2
    assert total(accepted(records)) == Decimal(2)
    assert records.height == 2 + (odd[:4] == ":61:")


@pytest.mark.parametrize("segment", [":99:junk", "no field at all", ":6l:250101C5,NTRFX"])
@pytest.mark.parametrize("place", [HEAD, HEAD[:-18], HEAD + LINE + FOOT[:-2]])
def test_wolph_mt940_pr75_malformed_segments_ignored_silently(
    tmp_path: Path, segment: str, place: str
) -> None:
    rest = (HEAD + LINE + FOOT)[len(place) :]
    reading, records = read_mt940(f"{place}{segment}\n{rest}", tmp_path)
    # A statement line whose mark is damaged is a record of its own.
    lost = segment.startswith(":6l:") and place != HEAD + LINE + FOOT[:-2]
    assert records.height == 1 + lost
    assert accepted(records).height == 1
    word = segment.rpartition(":")[2]
    assert any(word in message for message in reading.messages) or word in records["raw"][0]


def test_python_sepa_1_amount_not_parsed_and_elements_dropped(tmp_path: Path) -> None:
    extra = "<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>0.10</TtlChrgsAndTaxAmt></Chrgs><Odd>kept</Odd>"
    record = camt_made.one(camt_made.entry(12_345, extra), tmp_path)
    assert record["amount"] == Decimal("123.45")
    assert extra in str(record["raw"])


def test_securo_416_camt_052_gives_zero_transactions_without_an_error(tmp_path: Path) -> None:
    balances = camt_made.balance("OPBD", 0) + camt_made.balance("CLBD", 12_345)
    text = camt_made.message(camt_made.statement(balances, camt_made.entry(12_345)))
    report = text.replace("camt.053", "camt.052").replace("BkToCstmrStmt", "BkToCstmrAcctRpt")
    path = tmp_path / "report.xml"
    path.write_text(report.replace("<Stmt>", "<Rpt>").replace("</Stmt>", "</Rpt>"))
    _, records = read(CAMT, path)
    assert total(records) == Decimal("123.45")
    reading, none = camt_made.read_text(camt_made.message(camt_made.statement(balances)), tmp_path)
    assert none.is_empty()
    assert "no entry" in reading.messages[0]


def test_oca_942_175_details_and_batches_counted_twice_or_lost(tmp_path: Path) -> None:
    whole = camt_made.entry(
        300, f"<NtryDtls>{camt_made.details(1, 100)}{camt_made.details(2, 200)}</NtryDtls>"
    )
    _, records = camt_made.read_text(camt_made.message(camt_made.statement("", whole)), tmp_path)
    assert (records.height, total(records)) == (2, Decimal(3))
    thrice = camt_made.entry(300, f"<NtryDtls>{camt_made.details(1, 300) * 3}</NtryDtls>")
    _, records = camt_made.read_text(camt_made.message(camt_made.statement("", thrice)), tmp_path)
    assert (records.height, codes(records)) == (1, ["details_do_not_add_up"])


@pytest.mark.parametrize("lacking", ["FITID", "TRNTYPE", "TRNAMT", "DTPOSTED"])
def test_ofxtools_2_178_and_actual_5153_refused_for_one_missing_tag(tmp_path: Path, lacking: str) -> None:
    odd = ofx_made.transaction(**{lacking: ""})
    text = ofx_made.file(ofx_made.statement([ofx_made.transaction(), odd]))
    _, records = ofx_made.read_text(tmp_path, text)
    assert records.height == 2
    assert accepted(records).height == (1 if lacking in ("TRNAMT", "DTPOSTED") else 2)


def test_monopoly_228_and_statementsensei_23_debit_and_credit_swapped(tmp_path: Path) -> None:
    head = "account_iban,booking_date,debit,credit,currency,balance\n"
    rows = "DE89370400440532013000,2026-01-0{},{},EUR,{}\n"
    lines = [
        rows.format(1, "10.00,", "90.00"),
        rows.format(2, "5.00,", "95.00"),
        rows.format(3, "1.00,", "94.00"),
    ]
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "swapped.yaml").write_text(
        "profile: swapped\nkind: bank\nfile: {encoding: utf-8, delimiter: ','}\n"
        "account: {scheme: iban, identifier: account_iban}\nnumbers: {decimal: '.'}\n"
        "dates: {format: '%Y-%m-%d'}\norder: oldest_first\ncolumns: {booked_at: booking_date, debit: debit,\n"
        "  credit: credit, currency: currency, balance_after: balance}\n"
    )
    path = tmp_path / "statement.csv"
    path.write_text(head + "".join(lines))
    reading = open_reading(path, "swapped", [folder])
    whole = read_whole(reading)
    # 5.00 stands among the debits, but the balance rose: the reading says where, and nothing is guessed.
    assert whole.accepted.height == 3
    assert "line 3" in str(reading.statements[0].running_balance_broken_at)
