"""Statements of mobile money: what each line says, charges, order, masked numbers, and what is wrong with some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.reads import CORPUS, need_corpus
from transforms.configuration import load_configuration
from transforms.flows.kinds import with_marks
from transforms.flows.settings import cash_lexicon_of
from transforms.readers import delimited, profiles
from transforms.readers.kinds.mobile_money.details import told
from transforms.readers.kinds.mobile_money.subscribers import Seen, countries, other_end, subscriber
from transforms.readers.particulars import Batch
from transforms.readers.profile_keys import ProfileError
from transforms.readers.reading import READ_RECORDS, Reading

PREAMBLE = (
    "MPESA FULL STATEMENT,,,,,,\n"
    "Customer Name: SELAM TESFAY,,,,,,\n"
    "Mobile Number: 0712000001,,,,,,\n"
    "Statement Period: 01 Mar 2026 - 31 Mar 2026,,,,,,\n"
    ",,,,,,\n"
)
HEADER = "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance\n"
NEWEST_FIRST = (
    "QC05,2026-03-04 09:00:00,Reversal of transaction QC04,Completed,500.00,,6370.00\n"
    "QC04,2026-03-03 18:00:00,Customer Transfer to 0722****09 - OMAR HAID,Completed,,500.00,5870.00\n"
    "QC03,2026-03-03 17:30:00,Pay Bill to 888880 - POWER CO Acc. 77,Failed,,900.00,\n"
    "QC02,2026-03-02 00:30:00,Withdrawal Charge,Completed,,30.00,6370.00\n"
    'QC02,2026-03-02 00:30:00,Customer Withdrawal At Agent Till 123456 - KAMAU AGENCIES,Completed,,"3,600.00",6400.00\n'
    'QC01,2026-03-01 08:15:30,Deposit of Funds at Agent Till 12345 - MAMA SHOP,Completed,"10,000.00",,"10,000.00"\n'
)
TWO_ENDS = """
profile: momo
kind: mobile_money
account: {country: UG, institution: Sample Operator}
dates: {format: "%Y-%m-%d %H:%M:%S", timezone: Africa/Kampala}
columns:
  receipt: Id
  completed_at: Date
  details: Info
  status: Status
  type: Type
  amount: Amount
  fee: Fee
  balance_after: Balance
  from_account: From
  from_name: From name
  to_account: To
  to_name: To name
"""
TWO_ENDS_HEADER = "Id,Date,Info,Status,Type,From,From name,To,To name,Amount,Fee,Balance\n"


@dataclass
class Whole:
    reading: Reading
    records: pl.DataFrame

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.records.to_dicts()

    @property
    def codes(self) -> list[list[str]]:
        return [[reason.split(":")[0] for reason in reasons] for reasons in self.records["reasons"]]


def read(tmp_path: Path, text: str | bytes, profile: str = "mobile-mpesa-ke") -> Whole:
    path = tmp_path / "statement.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, profiles.parse(profile, "test") if "\n" in profile else profiles.load(profile))


def read_file(path: Path, profile: profiles.Profile | None = None) -> Whole:
    reading = delimited.READER.read(path, profile)
    batches = [batch for batch in reading.batches if isinstance(batch, Batch)]
    records = pl.concat([batch.records for batch in batches])
    assert records.schema == pl.Schema(READ_RECORDS.frame_schema)
    assert records["ordinal"].to_list() == list(range(records.height))
    return Whole(reading, records)


def test_a_statement_says_whose_it_is_and_its_balances_prove_the_reading(tmp_path: Path) -> None:
    whole = read(tmp_path, PREAMBLE + HEADER + NEWEST_FIRST)
    (statement,) = whole.reading.statements
    assert (statement.scheme, statement.identifier, statement.currency) == ("msisdn", "+254712000001", "KES")
    assert (statement.institution, statement.country, statement.holder_name) == (
        "M-Pesa",
        "KE",
        "SELAM TESFAY",
    )
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(0), Decimal(6370))
    assert statement.running_balance_broken_at is None
    assert whole.records["sequence"].to_list() == [5, 4, 0, 3, 2, 1]
    assert whole.records["booked"].to_list() == [True, True, False, True, True, True]
    assert not any(whole.codes)


def test_each_line_says_what_it_was_when_and_with_whom(tmp_path: Path) -> None:
    rows = read(tmp_path, PREAMBLE + HEADER + NEWEST_FIRST).rows
    back, sent, failed, charge, withdrawal, deposit = rows
    assert deposit["booked_at"] == datetime(2026, 3, 1, 5, 15, 30)  # noqa: DTZ001 - naive UTC
    assert (deposit["booked_precision"], deposit["channel"]) == ("second", "mobile_money")
    assert (deposit["amount"], deposit["balance_after"]) == (Decimal(10000), Decimal(10000))
    assert (deposit["transaction_code"], deposit["counterparty_name"]) == ("CASH DEPOSIT", "MAMA SHOP")
    assert (deposit["counterparty_scheme"], deposit["counterparty_identifier"]) == ("shortcode", "KE:12345")
    # Half past midnight in Nairobi is the day before in UTC.
    assert withdrawal["booked_at"] == datetime(2026, 3, 1, 21, 30)  # noqa: DTZ001
    assert (withdrawal["amount"], withdrawal["transaction_code"]) == (Decimal(-3600), "CASH WITHDRAWAL")
    assert charge["servicer_reference"] == withdrawal["servicer_reference"] == "QC02"
    assert (charge["amount"], charge["transaction_code"], charge["counterparty_name"]) == (
        Decimal(-30),
        "FEES",
        None,
    )
    assert (sent["counterparty_scheme"], sent["counterparty_name"]) == ("masked", "OMAR HAID")
    assert (back["reversal"], back["transaction_code"], sent["reversal"]) == (True, "REVERSAL", False)
    assert (failed["booked"], failed["narrative"]) == (False, "Pay Bill to 888880 - POWER CO Acc. 77")


def test_a_file_that_is_oldest_first_is_read_so_whatever_the_profile_says(tmp_path: Path) -> None:
    lines = "".join(reversed(NEWEST_FIRST.splitlines(keepends=True)))
    whole = read(tmp_path, PREAMBLE + HEADER + lines)
    assert whole.records["sequence"].to_list() == [1, 2, 3, 0, 4, 5]
    stated = whole.reading.statements[0]
    assert [stated.opening_balance, stated.closing_balance] == [0, 6370]
    assert any("oldest first by their times" in message for message in whole.reading.messages)


def test_withdrawals_may_carry_a_minus_sign(tmp_path: Path) -> None:
    text = HEADER + (
        "A1,2026-03-01 08:00:00,Deposit of Funds at Agent Till 12345 - X,Completed,100.00,,100.00\n"
        "A2,2026-03-01 09:00:00,Airtime Purchase,Completed,,-40.00,60.00\n"
    )
    whole = read(tmp_path, text)
    assert whole.records["amount"].to_list() == [Decimal(100), Decimal(-40)]
    assert whole.records["transaction_code"].to_list() == ["CASH DEPOSIT", "AIRTIME"]


def two_ends(*lines: str) -> str:
    return TWO_ENDS_HEADER + "".join(f"{line}\n" for line in lines)


CHARGED_ON_TOP = two_ends(
    "1,2026-03-01 08:00:00,,Completed,Transfer,FRI:256770000002/MSISDN,Omar,0770000001,Selam,1000,0,1000",
    "2,2026-03-02 08:00:00,rent,Completed,Transfer,0770000001,Selam,256770000003,Amal,400,25,575",
    "3,2026-03-03 08:00:00,,Completed,Cash out,0770000001,Selam,256770000009,Agent,100,10,465",
)
CHARGED_WITHIN = CHARGED_ON_TOP.replace("25,575", "25,600").replace("10,465", "10,500")


@pytest.mark.parametrize(
    ("text", "amounts", "words"),
    [(CHARGED_ON_TOP, [1000, -425, -110], "on top of"), (CHARGED_WITHIN, [1000, -400, -100], "part of")],
)
def test_the_running_balance_tells_whether_a_fee_is_part_of_the_amount(
    tmp_path: Path, text: str, amounts: list[int], words: str
) -> None:
    whole = read(tmp_path, text, TWO_ENDS)
    assert whole.records["amount"].to_list() == [Decimal(amount) for amount in amounts]
    assert whole.records["fee"].to_list() == [None, Decimal(25), Decimal(10)]
    assert whole.reading.statements[0].running_balance_broken_at is None
    assert any(words in message for message in whole.reading.messages)


def test_of_two_ends_the_number_on_every_line_is_the_own_one(tmp_path: Path) -> None:
    whole = read(tmp_path, CHARGED_ON_TOP, TWO_ENDS)
    (statement,) = whole.reading.statements
    assert (statement.scheme, statement.identifier, statement.currency) == ("msisdn", "+256770000001", "UGX")
    assert whole.records["counterparty_identifier"].to_list() == [
        "+256770000002",
        "+256770000003",
        "+256770000009",
    ]
    assert whole.records["counterparty_name"].to_list() == ["Omar", "Amal", "Agent"]
    assert whole.records["transaction_code"].to_list() == ["Transfer", "Transfer", "CASH WITHDRAWAL"]


def test_a_line_between_two_others_is_set_aside(tmp_path: Path) -> None:
    stray = "4,2026-03-04 08:00:00,,Completed,Transfer,256770000008,A,256770000007,B,5,0,460\n"
    text = CHARGED_ON_TOP + stray
    said = TWO_ENDS.replace("country: UG", "country: UG, identifier: {value: '0770000001'}")
    assert read(tmp_path, text, said).codes == [[], [], [], ["direction_unknown"]]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("B1,2026-13-01 08:00:00,Airtime,Completed,1,,1", "booking_date_unreadable"),
        ("B1,2026-03-01 08:00:00,Airtime,Completed,,,1", "amount_missing"),
        ("B1,2026-03-01 08:00:00,Airtime,Completed,1,2,1", "debit_and_credit"),
        ("B1,2026-03-01 08:00:00,Airtime,Completed,1.2.3,,1", "credit_unreadable"),
        ("B1,2026-03-01 08:00:00,Airtime,Lost at sea,1,,1", "status_unknown"),
        ("B1,2026-03-01 08:00:00,Airtime,Completed,1", "fields"),
        ("B1,2026-03-01 08:00:00,Airtime,Completed,1,,1,9,9", "fields"),
    ],
)
def test_one_bad_line_among_a_thousand(tmp_path: Path, line: str, code: str) -> None:
    first = datetime(2026, 1, 1)  # noqa: DTZ001
    good = [
        f"A{number},{first + timedelta(minutes=number)},Airtime Purchase,Completed,,1.00,{5000 - number}.00"
        for number in range(999)
    ]
    text = HEADER + "\n".join([*good[:500], line, *good[500:]]) + "\n"
    whole = read(tmp_path, text)
    assert whole.records.height == 1000
    bad = [(place, codes) for place, codes in enumerate(whole.codes) if codes]
    assert [place for place, _ in bad] == [500]
    assert code in bad[0][1][0]
    assert whole.records["sequence"].max() == 999


def test_fees_that_are_no_number_or_negative_are_set_aside(tmp_path: Path) -> None:
    text = CHARGED_ON_TOP.replace(",25,575", ",abc,575").replace(",10,465", ",-10,465")
    assert read(tmp_path, text, TWO_ENDS).codes == [[], ["fee_unreadable"], ["fee_negative"]]


@pytest.mark.parametrize(
    ("written", "country", "plain"),
    [
        ("0712 345 678", "KE", "+254712345678"),
        ("254712345678", "KE", "+254712345678"),
        ("712345678", "KE", "+254712345678"),
        ("+254 712-345-678", "", "+254712345678"),
        ("00254712345678", "", "+254712345678"),
        ("FRI:256770000001/MSISDN", "UG", "+256770000001"),
        ("250791666666", "KE", "+250791666666"),
        ("0712345678", "", "0712345678"),
        ("0712345678", "TZ", "+255712345678"),
        ("2547****123", "KE", ""),
        ("12345", "KE", ""),
        ("call me", "KE", ""),
        ("", "KE", ""),
    ],
)
def test_numbers_are_written_in_one_way_where_the_country_is_known(
    written: str, country: str, plain: str
) -> None:
    assert subscriber(written, country) == plain


@given(st.sampled_from(sorted(countries())), st.data())
def test_a_number_comes_to_the_same_however_it_is_dialled(country: str, data: st.DataObject) -> None:
    home = countries()[country]
    length = data.draw(st.sampled_from(home.digits))
    national = data.draw(st.from_regex(rf"[1-9][0-9]{{{length - 1}}}", fullmatch=True))
    whole = f"+{home.calling_code}{national}"
    assert subscriber(whole, country) == whole
    assert subscriber(f"00{home.calling_code}{national}", country) == whole
    assert subscriber(subscriber(f"{home.trunk}{national}", country), country) == subscriber(
        f"{home.trunk}{national}", country
    )
    if home.trunk:
        assert subscriber(f"{home.trunk}{national}", country) == whole


def test_masked_numbers_that_look_alike_are_one_only_with_one_name_on_one_statement() -> None:
    def masked(own: str, name: str, receipt: str) -> str:
        end = other_end("0722****09", Seen("KE", own, name, receipt))
        assert end is not None
        assert end.scheme == "masked"
        return end.identifier

    same = masked("+254712000001", "Omar Haid", "R1")
    assert masked("+254712000001", "OMAR  HAID", "R2") == same
    assert masked("+254712000001", "Amal Haid", "R2") != same
    assert masked("+254712000002", "Omar Haid", "R1") != same
    assert masked("+254712000001", "", "R1") != masked("+254712000001", "", "R2")
    assert masked("+254712000001", "O*** H***", "R1") != masked("+254712000001", "O*** H***", "R2")


@pytest.mark.parametrize(
    ("details", "code", "account", "name"),
    [
        ("Customer Transfer to - 2547******123 MARY W", "TRANSFER OUT", "2547******123", "MARY W"),
        ("Customer Transfer Fuliza MPesa to 254722000111 - PETER", "TRANSFER OUT", "254722000111", "PETER"),
        ("Customer Transfer to JOHN DOE - 07XX***123", "TRANSFER OUT", "07XX***123", "JOHN DOE"),
        ("Funds received from - 2547******345 JANE", "TRANSFER IN", "2547******345", "JANE"),
        ("Funds received from 254712004411 WANJIKU", "TRANSFER IN", "254712004411", "WANJIKU"),
        ("Pay Bill Online to 123456 - Some Ltd Acc. 9", "PAY BILL", "123456", "Some Ltd"),
        ("Merchant Payment to 5423119 - NAIVAS", "MERCHANT PAYMENT", "5423119", "NAIVAS"),
        (
            "Business Payment from 300600 - Bulk Account via API.",
            "BUSINESS PAYMENT",
            "300600",
            "Bulk Account",
        ),
        ("M-Shwari Deposit", "SAVINGS", None, None),
        ("OD Loan Repayment to 232323 - M-PESA Overdraw", "LOAN", None, None),
        ("OverDraft of Credit Party", "LOAN", None, None),
        ("Fuliza M-Pesa Loan Access Fee", "FEES", None, None),
        ("Customer Transfer of Funds Charge", "FEES", None, None),
        ("Send Money Reversal via API to 254700000001 - JOHN", "REVERSAL", "254700000001", "JOHN"),
        ("Withdrawal to bank account 0012", "BANK TRANSFER", None, None),
        ("Agent deposit at Kariobangi", "CASH DEPOSIT", None, "Kariobangi"),
        ("Greetings", None, None, None),
    ],
)
def test_details_as_operators_write_them(
    details: str, code: str | None, account: str | None, name: str | None
) -> None:
    found = told(pl.Series([details])).row(0)
    assert found[:3] == (code, account, name)


def test_cash_and_charges_are_known_as_such_further_on(tmp_path: Path) -> None:
    records = read(tmp_path, PREAMBLE + HEADER + NEWEST_FIRST).records
    entries = records.with_columns(
        pl.lit("own").alias("account_id"),
        pl.coalesce("counterparty_identifier", pl.lit("nobody")).alias("counterparty_account_id"),
    )
    accounts = entries.select(
        pl.col("counterparty_account_id").alias("account_id"),
        pl.coalesce("counterparty_scheme", pl.lit("unknown")).alias("scheme"),
    ).unique("account_id")
    lexicon = cash_lexicon_of(load_configuration())
    marks = with_marks(entries, accounts, lexicon)["mark"].to_list()
    assert marks == [None, None, None, "fee", "cash", "cash"]


@given(st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=2, max_size=30), st.booleans())
def test_whatever_the_order_the_balances_come_out(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, bool]], newest: bool
) -> None:
    balance, lines = Decimal(10**12), []
    opening = balance
    for number, (cents, comes_in) in enumerate(moves):
        amount = Decimal(cents).scaleb(-2)
        balance += amount if comes_in else -amount
        when = datetime(2026, 1, 1) + timedelta(minutes=number)  # noqa: DTZ001
        both = (f"{amount},", f",{amount}")[not comes_in]
        lines.append(f"R{number},{when},Transfer,Completed,{both},{balance}")
    text = HEADER + "\n".join(reversed(lines) if newest else lines) + "\n"
    whole = read(tmp_path_factory.mktemp("s"), text)
    (statement,) = whole.reading.statements
    assert (statement.opening_balance, statement.closing_balance) == (opening, balance)
    assert statement.running_balance_broken_at is None
    expected = list(range(1, len(lines) + 1))
    assert whole.records["sequence"].to_list() == (expected[::-1] if newest else expected)


def test_hostile_fields_end_accounted_for(tmp_path: Path) -> None:
    huge = "9" * 1_000_000
    lines = (
        f"A1,2026-03-01 08:00:00,{'Customer Transfer to ' + huge},Completed,1.00,,1.00\n"
        f"A2,2026-03-01 08:00:01,Airtime,Completed,{huge},,1.00\n"
        'A3,2026-03-01 08:00:02,=HYPERLINK("x"),Completed,1.00,,2.00\n'
    ).encode() + b"A4,2026-03-01 08:00:03,\x00\xff\xfe,Completed,1.00,,3.00\nA5,2026-03"
    whole = read(tmp_path, HEADER.encode() + lines)
    assert whole.records.height == 5
    assert whole.codes[0] == ["record_too_long"]
    assert whole.codes[1] == ["record_too_long"]
    assert not whole.reading.complete


def test_a_profile_must_say_when_and_how_much() -> None:
    lacking = TWO_ENDS.replace("  completed_at: Date\n", "")
    with pytest.raises(ProfileError, match="completed_at"):
        profiles.parse(lacking, "test")
    with pytest.raises(ProfileError, match="amount or withdrawn"):
        profiles.parse(TWO_ENDS.replace("  amount: Amount\n", "  paid_in: Amount\n"), "test")


def test_a_statement_that_others_made_is_read_whole() -> None:
    need_corpus("mobile-money")
    (path,) = (CORPUS / "mobile-money").glob("M0nicah__bookworths/*.csv")
    whole = read_file(path)
    assert whole.reading.profile == "mobile-mpesa-ke"
    assert whole.records.height == len(path.read_text().splitlines()) - 1
    assert not any(whole.codes)
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    assert whole.records["amount"].to_list() == [
        Decimal(row[4] or "0") + Decimal(row[5] or "0") for row in rows
    ]
    # Its third line repeats the balance of the second, which is that after both.
    assert whole.reading.statements[0].running_balance_broken_at == "line 3"


OWN_LAYOUT = """
profile: wallet
kind: mobile_money
account: {identifier: {value: "254700000001"}, scheme: msisdn, institution: Sample}
file: {skip_bottom: 1}
dates: {format: "%Y-%m-%d %H:%M:%S"}
columns: {completed_at: Time, details: Details, paid_in: In, withdrawn: Out, currency: {value: KES}}
"""


@pytest.mark.parametrize(
    ("last", "records"), [("Total,,900.00,100.00", 2), ("2026-03-03 10:00:00,Paid,,5.00", 3)]
)
def test_a_footer_is_a_line_that_is_no_record_of_this_kind(tmp_path: Path, last: str, records: int) -> None:
    lines = [
        "Time,Details,In,Out",
        "2026-03-01 10:00:00,Deposit,900.00,",
        "2026-03-02 10:00:00,Paid,,100.00",
        last,
    ]
    (tmp_path / "wallet.csv").write_text("\n".join([*lines, ""]))
    whole = read_file(tmp_path / "wallet.csv", profiles.parse(OWN_LAYOUT, "test"))
    assert len(whole.records) == records
    assert not any(whole.codes)
