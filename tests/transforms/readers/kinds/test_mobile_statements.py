"""Statements of mobile money as operators' customers download them: MTN, Airtel, M-Pesa of an organisation."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.readers import delimited
from transforms.readers.kinds.mobile_money.details import told
from transforms.readers.particulars import Batch
from transforms.readers.reading import Reading

MTN = (
    "Id,Date,Status,Type,From,From Handler Name,To,To Handler Name,Amount,Fee,Balance\n"
    "11,2023-05-02 10:11:12,Successful,Transfer,250788000001,OMAR,FRI:250788000002/MSISDN,SELAM,5000,0,15000\n"
    "12,2023-05-03 10:11:12,Successful,Payment,FRI:250788000002/MSISDN,SELAM,FRI:200001/ID,A SHOP,-2000,100,12900\n"
    "13,2023-05-04 10:11:12,Failed,Transfer,FRI:250788000002/MSISDN,SELAM,FRI:250788000003/MSISDN,ALI,-1000,0,12900\n"
)
MTN_PLAIN = (
    "Date,Type,From,From Name,To,To Name,Amount,Balance\n"
    "02/05/2023 10:11,Transfer,250788000001,OMAR,250788000002,SELAM,5000,15000\n"
    "03/05/2023 10:11,Cash Out,250788000002,SELAM,250788000009,AGENT,-2000,13000\n"
)
AIRTEL = (
    "AIRTEL MONEY STATEMENT\n"
    "Customer Name,SELAM TESFAY\n"
    "Mobile Number,752000001\n"
    "Transaction ID,Transaction Date,Description,Status,Transaction Amount,Credit/Debit,Fee,Balance\n"
    '33,05-03-24 14:05 PM,Sent Money To 752000002 OMAR HAID,Transaction Success,"20,000",Debit,500,"29,500"\n'
    '32,05-03-24 00:10 AM,Received From 752000003 YUSUF ALI,Transaction Success,"40,000",Credit,0,"50,000"\n'
    '31,04-03-24 09:00,CASH IN from 752000009 A SHOP,Transaction Success,"10,000",Credit,0,"10,000"\n'
)
MPESA = (
    "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance\n"
    "AA2,2026-07-21 16:51:08,Customer Transfer to - 0722***123 AMAL HAID,Completed,,100.00,500.00\n"
    "AA1,2026-07-20 16:51:08,Customer Transfer to - 0722***123 AMAL HAID,Completed,,50.00,600.00\n"
)
ORGANISATION = (
    "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Account No.,Other Party Info\n"
    "BB1,2026-03-10 14:30:00,Pay Bill from 254712345678 - AMAL,Completed,15000.00,,15000.00,1,254712345678 - AMAL\n"
    "BB2,2026-03-10 18:00:00,Merchant Fee Charge,Completed,,150.00,14850.00,,\n"
)


def read(tmp_path: Path, text: str, name: str = "statement.csv") -> tuple[Reading, list[dict[str, Any]]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    reading = delimited.READER.read(path, None)
    records = pl.concat([batch.records for batch in reading.batches if isinstance(batch, Batch)])
    return reading, records.to_dicts()


def lines(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['booked_at']:%Y-%m-%d %H:%M} {row['amount'].normalize():f} {row['currency']} "
        f"{row['counterparty_identifier']} {row['counterparty_name']}"
        for row in rows
        if row["booked"] and not row["reasons"]
    ]


def test_mtn_names_both_ends_and_no_currency_which_the_number_tells(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, MTN)
    (statement,) = reading.statements
    assert (reading.profile, statement.identifier, statement.currency) == (
        "mobile-mtn-rw",
        "+250788000002",
        "RWF",
    )
    assert lines(rows) == [
        "2023-05-02 08:11 5000 RWF +250788000001 OMAR",
        "2023-05-03 08:11 -2100 RWF RW:200001 A SHOP",
    ]
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(10000), Decimal(12900))


def test_mtn_without_numbers_of_payments_fees_and_status(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, MTN_PLAIN)
    assert reading.profile == "mobile-mtn-rw-names"
    assert lines(rows) == [
        "2023-05-02 08:11 5000 RWF +250788000001 OMAR",
        "2023-05-03 08:11 -2000 RWF +250788000009 AGENT",
    ]


def test_the_currency_is_that_of_the_country_of_the_number_and_not_of_the_profile(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, MTN.replace("250788", "256772"))
    (statement,) = reading.statements
    assert (statement.identifier, statement.currency, statement.country) == ("+256772000002", "UGX", "UG")
    assert {row["currency"] for row in rows} == {"UGX"}
    assert any("taken as UGX" in message and "Africa/Kigali" in message for message in reading.messages)
    assert not any("RWF" in message for message in reading.messages)


def test_airtel_writes_hours_to_24_with_the_half_of_the_day(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, AIRTEL)
    (statement,) = reading.statements
    assert (reading.profile, statement.identifier, statement.holder_name) == (
        "mobile-airtel-ug",
        "+256752000001",
        "SELAM TESFAY",
    )
    assert lines(rows) == [
        "2024-03-05 11:05 -20500 UGX +256752000002 OMAR HAID",
        "2024-03-04 21:10 40000 UGX +256752000003 YUSUF ALI",
        "2024-03-04 06:00 10000 UGX +256752000009 A SHOP",
    ]


@pytest.mark.parametrize("written", ["14:05 AM", "24:05 PM", "31:05 PM", "14:05 XM"])
def test_an_hour_that_is_not_in_its_half_of_the_day_is_set_aside(tmp_path: Path, written: str) -> None:
    _, rows = read(tmp_path, AIRTEL.replace("14:05 PM", written))
    codes = [[reason.split(":")[0] for reason in row["reasons"]] for row in rows]
    assert codes == [["booking_date_unreadable"], [], []]


def test_what_two_statements_of_unnamed_accounts_mask_is_not_one(tmp_path: Path) -> None:
    found = [
        {row["counterparty_identifier"] for row in read(tmp_path, MPESA, name)[1]}
        for name in ("one.csv", "other.csv")
    ]
    assert [len(one) for one in found] == [1, 1]
    assert found[0] != found[1]


def test_the_statement_of_an_organisation_without_the_time_of_initiation(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, ORGANISATION)
    assert reading.profile == "mobile-mpesa-organisation-ke"
    assert lines(rows)[0] == "2026-03-10 11:30 15000 KES +254712345678 AMAL"


def test_day_and_time_of_a_statement_in_two_columns_below_one_heading(tmp_path: Path) -> None:
    text = (
        "MPESA FULL STATEMENT\nCustomer Name:,SELAM TESFAY\nMobile Number:,0712345678\n"
        "Receipt No.,Completion Time,,Details,Transaction Status,Paid In,Withdrawn,,Balance\n"
        "SDN1A2B3C4,2024-04-23T00:00:00,16:08:03.005000,Customer Transfer to - "
        "0722***123 OMAR HAID,Completed,,-55,,945\n"
        "SDN1A2B3C5,2024-04-22T00:00:00,12:08:03,Funds received from - 0722***124 YUSUF W,Completed,1000,,,1000\n"
    )
    reading, rows = read(tmp_path, text)
    assert (reading.profile, rows[0]["reasons"], rows[1]["reasons"]) == ("mobile-mpesa-ke-split", [], [])
    assert [line[:27] for line in lines(rows)] == [
        "2024-04-23 13:08 -55 KES 07",
        "2024-04-22 09:08 1000 KES 0",
    ]
    assert [row["balance_after"] for row in rows] == [945, 1000]


@pytest.mark.parametrize(
    ("details", "code", "account", "name"),
    [
        (
            "Customer Payment to Small Business to - 0743***708 AMAL",
            "MERCHANT PAYMENT",
            "0743***708",
            "AMAL",
        ),
        (
            "Customer Payment to Small Business to 254720***218 - AMAL",
            "MERCHANT PAYMENT",
            "254720***218",
            "AMAL",
        ),
        (
            "Customer Send Money to Micro SME Business to - 0743***708 A",
            "MERCHANT PAYMENT",
            "0743***708",
            "A",
        ),
        ("Pay Bill from 254712345678 - AMAL H Acc. INV1", "PAY BILL", "254712345678", "AMAL H"),
        ("Pay Bill Online to 123456 - Some Ltd Acc. 9", "PAY BILL", "123456", "Some Ltd"),
    ],
)
def test_details_of_payments_to_and_by_small_businesses(
    details: str, code: str, account: str, name: str
) -> None:
    assert told(pl.Series([details])).row(0)[:3] == (code, account, name)
