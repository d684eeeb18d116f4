"""Remittances: what an operator answers, row by row, and what is wrong with some of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.kinds.reading import read
from transforms.errors import UnreadableFile
from transforms.readers import profiles
from transforms.readers.countries import country_code
from transforms.readers.identities import End, mto_identifier, phone_key
from transforms.readers.profile_keys import ProfileError

PROFILE = """
profile: operator
kind: remittance
account: {institution: Sample Operator}
file: {delimiter: ";"}
numbers: {decimal: ",", thousands: "."}
dates: {format: ["%d/%m/%Y %H:%M", "%d/%m/%Y"], timezone: Europe/Rome}
columns:
  control_number: {column: MTCN, digits: 10}
  sent_at: Sent
  paid_at: Paid
  status: {column: State, completed: [P], refunded: [RFD], cancelled: [CXL], pending: [W]}
  sender_name: From
  sender_phone: Phone
  sender_document_number: Doc
  sender_document_country: Doc Country
  sender_birth_date: Born
  receiver_given_name: To Given
  receiver_family_name: To Family
  pay_country: To Country
  amount: Sum
  currency: Cur
  fee: Fee
  payout_amount: Paid Sum
  payout_currency: Paid Cur
"""
HEADER = (
    "MTCN;Sent;Paid;State;From;Phone;Doc;Doc Country;Born;To Given;To Family;To Country;"
    "Sum;Cur;Fee;Paid Sum;Paid Cur\n"
)
GOOD = (
    "1234567890;03/02/2026 10:15;04/02/2026;P;Selam Tesfay;+39 333 0000001;AB-12 34567;Eritrea;1990;"
    "Omar;Haïdar;LBY;1.200,50;EUR;12,00;6.300,00;LYD\n"
)


def test_a_row_is_a_payment_with_two_ends(tmp_path: Path) -> None:
    whole = read(tmp_path, HEADER + GOOD, PROFILE)
    (payment,) = whole.rows("payments")
    assert whole.codes == [[]]
    told = {name: value for name, value in payment.items() if value is not None}
    assert told == {
        "ordinal": 0,
        "source": "remittance",
        "status": "completed",
        "status_said": "P",
        "control_number": "1234567890",
        "from_scheme": "mto",
        "from_identifier": "document:ER/AB1234567",
        "from_name": "Selam Tesfay",
        "from_institution": "Sample Operator",
        "to_scheme": "mto",
        "to_identifier": "name:omar haïdar/1234567890",
        "to_name": "Omar Haïdar",
        "to_institution": "Sample Operator",
        "to_country": "LY",
        "sent_at": datetime(2026, 2, 3, 9, 15),  # noqa: DTZ001 - the tables hold naive UTC
        "sent_precision": "second",
        "received_at": datetime(2026, 2, 4),  # noqa: DTZ001
        "received_precision": "day",
        "amount": Decimal("1200.5"),
        "currency": "EUR",
        "received_amount": Decimal(6300),
        "received_currency": "LYD",
        "fee": Decimal(12),
        "fee_currency": "EUR",
        "channel": "remittance",
    }
    sender, receiver = whole.rows("payment_parties")
    assert (sender["role"], sender["birth_date"], sender["phone"]) == ("sender", "1990", "+39 333 0000001")
    assert (sender["document_number"], sender["document_country"]) == ("AB-12 34567", "ER")
    assert (receiver["side"], receiver["given_name"], receiver["family_name"]) == ("to", "Omar", "Haïdar")


def changed(**cells: str) -> str:
    """The good row with some cells changed, by the names of the header."""
    values = dict(zip(HEADER.strip().split(";"), GOOD.strip().split(";"), strict=True))
    named = {name.replace("_", " "): value for name, value in cells.items()}
    assert set(named) <= set(values)
    return ";".join((values | named).values()) + "\n"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (changed(Sum="12OO"), "amount_unreadable"),
        (changed(Sum="", Paid_Sum=""), "amount_missing"),
        (changed(Sum="-5,00"), "amount_negative"),
        (changed(Fee="-1,00"), "fee_negative"),
        (changed(Cur="EURO"), "currency_not_iso_4217"),
        (changed(Cur=""), "currency_missing"),
        (changed(Sent="31/02/2026 10:00"), "sent_at_unreadable"),
        (changed(Sent="", Paid=""), "sent_at_missing"),
        (changed(Paid="01/02/2026"), "paid_before_sent"),
        (changed(From="", To_Given="", To_Family=""), "ends_missing"),
        ("1234567890;03/02/2026\n", "too_few_fields"),
    ],
)
def test_one_bad_record_never_costs_another(tmp_path: Path, row: str, code: str) -> None:
    whole = read(tmp_path, HEADER + GOOD * 500 + row + GOOD * 499, PROFILE)
    assert whole.records.height == 1000
    bad = [number for number, reasons in enumerate(whole.codes) if reasons]
    assert bad == [500]
    assert code in whole.codes[500]
    assert whole.records["locator"][500] == "line 502"
    assert len(whole.rows("payments")) == 999


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"State": "RFD", "Sum": "-100,00"}, "refunded"),
        ({"State": "CXL"}, "cancelled"),
        ({"State": "W"}, "pending"),
        ({"State": "Declined"}, "rejected"),
        ({"State": "Sent"}, "completed"),
        ({"State": "Sent", "Paid": ""}, "pending"),
        ({"State": "", "Paid": ""}, "pending"),
        ({"State": "", "Paid": "05/02/2026"}, "completed"),
        ({"State": "Zz"}, "unknown"),
    ],
)
def test_the_status_by_the_profile_then_by_common_words(
    tmp_path: Path, cells: dict[str, str], status: str
) -> None:
    whole = read(tmp_path, HEADER + changed(**cells), PROFILE)
    (payment,) = whole.rows("payments")
    assert (payment["status"], payment["status_said"]) == (status, cells["State"] or None)
    assert payment["amount"] > 0
    assert any("status" in message for message in whole.reading.messages) == (status == "unknown")


def test_what_costs_no_record_its_place_is_said(tmp_path: Path) -> None:
    rows = GOOD + changed(MTCN="12345", Born="00/00/0000") + changed(MTCN="abc")
    whole = read(tmp_path, HEADER + rows, PROFILE)
    assert whole.codes == [[], [], []]
    assert whole.reading.messages == [
        "2 records: the control number is not made of 10 digits; first at line 3 ('12345').",
        "1 record: the sender's birth date is no date and is left out; first at line 3 ('00/00/0000').",
    ]


def test_names_phones_and_countries_keep_their_writing(tmp_path: Path) -> None:
    row = changed(
        From="سلام تسفاي", Phone="٠٧٠١", Doc="", To_Country="Kosovo", To_Given="Ольга", To_Family=""
    )
    whole = read(tmp_path, HEADER + row, PROFILE)
    (payment,) = whole.rows("payments")
    assert payment["from_name"] == "سلام تسفاي"
    assert payment["to_name"] == "Ольга"
    assert payment["to_country"] == "Kosovo"
    assert whole.rows("payment_parties")[0]["phone"] == "٠٧٠١"


def end(name: str = "", phone: str = "", document: str = "", issued: str = "", country: str = "") -> End:
    return End(name, phone, document, issued, country)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (
            end("Ali Omar", document="P 123-4567", issued="AF"),
            end("Omar Ali", document="p1234567", issued="AF"),
            True,
        ),
        (
            end("Ali Omar", document="P1234567", issued="AF"),
            end("Ali Omar", document="P1234567", issued="IR"),
            False,
        ),
        (end("Ali Omar", "+49 151 2345678"), end("OMAR,  Áli", "0049-151-2345678"), True),
        (end("Ali Omar", "+49 151 2345678"), end("Sara Omar", "+49 151 2345678"), False),
        (end("", "+49 151 2345678"), end("", "0049-151-2345678"), True),
        (end("Ali Omar", "0151 2345678", country="DE"), end("Ali Omar", "0151 2345678", country="AT"), False),
        (end("Ali Omar"), end("Ali Omar"), False),
        (
            end("Ali Omar", document="000000", issued="AF"),
            end("Ali Omar", document="000000", issued="AF"),
            False,
        ),
        (
            end("Ali Omar", document="12345678", issued="AF"),
            end("Ali Omar", document="12345678", issued="AF"),
            False,
        ),
        (end("Ali Omar", "+2547****123"), end("Ali Omar", "+2547****123"), False),
        (end("Ali Omar", "000000000"), end("Ali Omar", "000000000"), False),
    ],
)
def test_an_identifier_and_never_a_name_makes_two_ends_one(first: End, second: End, same: bool) -> None:
    one, other = mto_identifier(first, "111", "row 1"), mto_identifier(second, "222", "row 2")
    assert (one == other) == same
    assert one is not None


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_two_payments_share_an_end_by_its_name(name: str, phone: str, document: str, country: str) -> None:
    one = mto_identifier(End(name, phone, document, "", country), "111", "a")
    other = mto_identifier(End(name, phone, document, "", country), "222", "b")
    assert one is None or not one.startswith("name:") or one != other
    assert (phone_key(phone, country) or "+").startswith(("+", country.upper()))


@pytest.mark.parametrize(
    ("without", "words"),
    [("sent_at", "sent_at or paid_at"), ("amount", "amount or payout_amount"), ("currency", "currency")],
)
def test_a_profile_without_a_needed_column_is_refused(without: str, words: str) -> None:
    gone = {
        "sent_at": ("sent_at", "paid_at"),
        "amount": ("amount", "payout_amount"),
        "currency": ("currency", "payout_currency"),
    }
    lines = [line for line in PROFILE.split("\n") if line.strip().split(":")[0] not in gone[without]]
    with pytest.raises(ProfileError, match=words):
        profiles.parse("\n".join(lines), "test")


def test_a_status_that_nobody_knows_is_a_slip_of_the_profile() -> None:
    with pytest.raises(ProfileError, match="unknown key 'payed'"):
        profiles.parse(PROFILE.replace("completed: [P]", "completed: [P], payed: [X]"), "test")


def test_a_column_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No column is named 'Born'"):
        read(tmp_path, HEADER.replace("Born", "Birth") + GOOD, PROFILE)


def test_the_standard_profile_is_chosen_by_its_columns(tmp_path: Path) -> None:
    names = list(profiles.load("mto-standard").columns)
    values = dict.fromkeys(names, "") | {
        "control_number": "1",
        "sent_at": "2026-03-01T10:00:00+0100",
        "sender_name": "A B",
        "receiver_name": "C D",
        "amount": "100.25",
        "currency": "USD",
        "paid_at": "2026-03-02",
    }
    whole = read(tmp_path, ",".join(names) + "\n" + ",".join(values[name] for name in names) + "\n")
    (payment,) = whole.rows("payments")
    assert whole.reading.profile == "mto-standard"
    assert (payment["sent_at"], payment["status"]) == (datetime(2026, 3, 1, 9), "completed")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("TURKEY", "TR"),
        ("Türkei", "TR"),
        ("Russia", "RU"),
        ("U.S.A.", "US"),
        ("Ivory Coast", "CI"),
        ("ITALY", "IT"),
    ],
)
def test_countries_by_the_names_that_people_use(written: str, code: str) -> None:
    assert country_code(written) == code


def test_a_country_that_no_list_knows_is_kept_as_written() -> None:
    assert country_code("Kosovo") == "Kosovo"
