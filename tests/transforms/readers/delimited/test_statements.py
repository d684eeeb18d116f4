"""Accounts, order, running balances, footers: what a file says beyond its single lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.delimited.samples import SMALL, profile_of, read_bytes
from transforms.readers.delimited import encodings

PREAMBLE = (
    "Konto: DE02 1203 0000 0000 2020 51;;\nInhaber: Jörg Beispiel;;\nZeitraum: 01.01.2026 - 30.06.2026;;\n"
)
HEADER = (
    "Buchungstag;Valuta;Buchungstext;Auftraggeber/Empfaenger;IBAN;Verwendungszweck;Referenz;"
    "Betrag;Waehrung;Saldo\n"
)
ROWS = [
    "03.01.2026;03.01.2026;Lastschrift;Stadtwerke;;Strom;NOTPROVIDED;-50,25;EUR;1.149,75",
    "02.01.2026;02.01.2026;Gutschrift;Käthe Müller;DE89370400440532013000;Miete;R-7;200,00;EUR;1.200,00",
    "02.01.2026;02.01.2026;Gutschrift;Anna Groß;;Essen;;1.000,00;EUR;1.000,00",
]
FOOTER = "Endsaldo;;;;;;;1.149,75;EUR;\n"


def semicolon(rows: list[str] = ROWS, footer: str = FOOTER) -> bytes:
    return (PREAMBLE + HEADER + "".join(row + "\n" for row in rows) + footer).encode("cp1252")


def test_newest_first_with_preamble_and_footer(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, semicolon(), "moneytrail-semicolon")
    assert whole.frame["sequence"].to_list() == [3, 2, 1]
    assert whole.frame["locator"].to_list() == ["line 5", "line 6", "line 7"]
    assert whole.frame["counterparty_name"].to_list() == ["Stadtwerke", "Käthe Müller", "Anna Groß"]
    assert whole.frame["counterparty_scheme"].to_list() == [None, "iban", None]
    assert whole.frame["reference"].to_list() == [None, "R-7", None]
    assert whole.frame["narrative"][1] == "Gutschrift Miete"
    assert whole.frame["booked_at"][0] == datetime(2026, 1, 3)  # noqa: DTZ001
    assert whole.frame["booked_precision"].unique().to_list() == ["day"]
    (statement,) = whole.reading.statements
    assert (statement.scheme, statement.identifier) == ("iban", "DE02120300000000202051")
    assert statement.holder_name == "Jörg Beispiel"
    assert (statement.from_date, statement.to_date) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(0), Decimal("1149.75"))
    assert (statement.opening_basis, statement.closing_basis) == ("derived", "stated")
    assert statement.running_balance_broken_at is None
    assert whole.reading.complete
    assert whole.reading.messages == ["Kept out of the records as a footer: Endsaldo;;;;;;;1.149,75;EUR;"]


def test_a_footer_that_is_not_there_means_a_cut_file(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, semicolon(footer=""), "moneytrail-semicolon")
    assert whole.accepted.height == 3
    assert not whole.reading.complete


def test_a_record_in_the_footer_s_place_stays_a_record(tmp_path: Path) -> None:
    profile = profile_of(SMALL.replace("quote: '\"'", "skip_bottom: 1"))
    whole = read_bytes(tmp_path, b"Date;Amount;Text\n01.02.2026;1,00;a\n02.02.2026;2,00;b\n", profile)
    assert whole.accepted.height == 2
    assert not whole.reading.complete


def test_a_cut_record_in_the_footer_s_place_is_quarantined(tmp_path: Path) -> None:
    profile = profile_of(SMALL.replace("quote: '\"'", "skip_bottom: 1"))
    whole = read_bytes(tmp_path, b"Date;Amount;Text\n01.02.2026;1,00;a\n02.02.20", profile)
    assert (whole.accepted.height, whole.quarantined["raw"].to_list()) == (1, ["02.02.20"])
    assert not whole.reading.complete


def test_a_footer_that_nobody_announced_is_a_quarantined_record(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, b"Date;Amount;Text\n01.02.2026;1,00;a\nTotal;;1,00\n", profile_of(SMALL))
    assert whole.quarantined["raw"].to_list() == ["Total;;1,00"]


COMMA_HEADER = (
    "account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,"
    "counterparty_name,counterparty_account,reference,description\n"
)


def comma_row(account: str, day: int, amount: str, balance: str, currency: str = "EUR") -> str:
    out, into = (amount[1:], "") if amount.startswith("-") else ("", amount)
    return f"{account},H {account},2026-01-{day:02d},2026-01-{day:02d},{out},{into},{currency},{balance},X,,r,d\n"


def test_several_accounts_and_currencies_in_one_file(tmp_path: Path) -> None:
    rows = [
        comma_row("A", 1, "10.00", "110.00"),
        comma_row("B", 1, "-5.00", "-5.00"),
        comma_row("A", 2, "-20.00", "90.00"),
        comma_row("A", 2, "7.00", "7.00", "USD"),
        comma_row("B", 3, "1.00", "-4.00"),
    ]
    whole = read_bytes(tmp_path, (COMMA_HEADER + "".join(rows)).encode(), "moneytrail-comma")
    assert whole.frame["statement"].to_list() == [0, 1, 0, 2, 1]
    assert whole.frame["sequence"].to_list() == [1, 1, 2, 1, 2]
    found = [
        (s.identifier, s.currency, s.opening_balance, s.closing_balance, s.holder_name)
        for s in whole.reading.statements
    ]
    assert found == [
        ("A", "EUR", Decimal(100), Decimal(90), "H A"),
        ("B", "EUR", Decimal(0), Decimal(-4), "H B"),
        ("A", "USD", Decimal(0), Decimal(7), "H A"),
    ]
    assert [s.running_balance_broken_at for s in whole.reading.statements] == [None, None, None]


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_first_break_of_the_running_balance_is_named(tmp_path: Path, newest_first: bool) -> None:
    amounts = [5, -3, 7, 2, 9]
    balances = [5, 2, 10, 12, 21]
    rows = [
        f"0{day}.02.2026;{amount},00;t;{balance},00"
        for day, (amount, balance) in enumerate(zip(amounts, balances, strict=True), start=1)
    ]
    rows = rows[::-1] if newest_first else rows
    profile = profile_of(
        SMALL.replace("narrative: Text", "narrative: Text, balance_after: Balance")
        + ("order: newest_first\n" if newest_first else "")
    )
    whole = read_bytes(tmp_path, "\n".join(["Date;Amount;Text;Balance", *rows, ""]).encode(), profile)
    # The third line by age (balance 10 after 2 + 7) is the first that does not follow.
    assert whole.reading.statements[0].running_balance_broken_at == "line 4"
    assert whole.reading.statements[0].closing_balance == 21


def test_a_quarantined_line_breaks_the_balance_at_the_next(tmp_path: Path) -> None:
    rows = [
        comma_row("A", 1, "10.00", "10.00"),
        comma_row("A", 2, "5.0x", "15.00"),
        comma_row("A", 3, "1.00", "16.00"),
    ]
    whole = read_bytes(tmp_path, (COMMA_HEADER + "".join(rows)).encode(), "moneytrail-comma")
    assert whole.reading.statements[0].running_balance_broken_at == "line 4"


def test_the_balance_proves_that_the_profile_s_order_is_wrong(tmp_path: Path) -> None:
    rows = [
        comma_row("A", 3, "1.00", "16.00"),
        comma_row("A", 2, "5.00", "15.00"),
        comma_row("A", 1, "10.00", "10.00"),
    ]
    whole = read_bytes(tmp_path, (COMMA_HEADER + "".join(rows)).encode(), "moneytrail-comma")
    assert whole.reading.statements[0].running_balance_broken_at == "line 3"
    assert "newest first" in whole.reading.messages[0]


def test_stated_balances_go_before_derived_ones(tmp_path: Path) -> None:
    text = SMALL.replace("skip_top", "").replace("delimiter", "skip_top: auto, delimiter")
    text = text.replace(
        'identifier: {value: "1234567"}',
        "identifier: {preamble: 'Account (\\S+)'}, opening_balance: {preamble: 'Opening (\\S+)'}",
    )
    content = b"Account 77\nOpening 1.000,50\n\nDate;Amount;Text\n01.02.2026;1,00;a\n"
    (statement,) = read_bytes(tmp_path, content, profile_of(text)).reading.statements
    assert (statement.identifier, statement.opening_balance) == ("77", Decimal("1000.50"))
    assert (statement.opening_basis, statement.closing_basis) == ("stated", "unknown")


@pytest.mark.parametrize("profile", ["moneytrail-comma", "moneytrail-semicolon"])
def test_chunks_change_nothing(tmp_path: Path, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if profile == "moneytrail-comma":
        rows = [comma_row("AB"[n % 2], n % 28 + 1, f"{n}.00", f"{n}.00") for n in range(1, 40)]
        content = (COMMA_HEADER + "".join(rows)).encode()
    else:
        content = semicolon([ROWS[n % 3] for n in range(40)])
    one = read_bytes(tmp_path, content, profile)
    monkeypatch.setattr(encodings, "BLOCK", 700)
    many = read_bytes(tmp_path, content, profile)
    assert many.frame.equals(one.frame)
    assert many.reading.statements == one.reading.statements
    assert many.reading.messages == one.reading.messages


DIRECTED = """
profile: directed
file: {encoding: utf-8, delimiter: ";"}
match: {columns: [Date, Amount, Mark]}
account: {scheme: bban, identifier: {value: "1"}}
numbers: {decimal: ","}
dates: {format: "%d.%m.%Y"}
columns: {booked_at: Date, amount: Amount, direction: {column: Mark, debit: [S, D], credit: H}, currency: {value: EUR}}
"""


def test_direction_marks(tmp_path: Path) -> None:
    rows = b"01.02.2026;5,00;S\n01.02.2026;6,00;H\n01.02.2026;7,00;D\n01.02.2026;8,00;X\n01.02.2026;-9,00;S\n"
    whole = read_bytes(tmp_path, b"Date;Amount;Mark\n" + rows, profile_of(DIRECTED))
    assert whole.accepted["amount"].to_list() == [Decimal(-5), Decimal(6), Decimal(-7)]
    assert [reason.split(":")[0] for reason in whole.reasons] == [
        "direction_unknown",
        "sign_contradicts_direction",
    ]


def test_debits_with_minus_signs_are_seen_and_said(tmp_path: Path) -> None:
    rows = "A,H,2026-01-01,,-5.00,,EUR,,,,,\nA,H,2026-01-02,,,7.00,EUR,,,,,\n"
    whole = read_bytes(tmp_path, (COMMA_HEADER + rows).encode(), "moneytrail-comma")
    assert whole.accepted["amount"].to_list() == [Decimal(-5), Decimal(7)]
    assert "minus sign" in whole.reading.messages[0]


def test_both_debit_and_credit_are_a_fault_unless_one_is_zero(tmp_path: Path) -> None:
    rows = "".join(
        f"A,H,2026-01-01,,{debit},{credit},EUR,,,,,\n"
        for debit, credit in (("5.00", "0.00"), ("0.00", "6.00"), ("1.00", "2.00"), ("", ""))
    )
    whole = read_bytes(tmp_path, (COMMA_HEADER + rows).encode(), "moneytrail-comma")
    assert whole.accepted["amount"].to_list() == [Decimal(-5), Decimal(6)]
    assert [reason.split(":")[0] for reason in whole.reasons] == ["debit_and_credit", "amount_missing"]


def test_times_become_utc(tmp_path: Path) -> None:
    text = SMALL.replace('{format: "%d.%m.%Y"}', '{format: "%d.%m.%Y %H:%M:%S", timezone: Europe/Berlin}')
    rows = [
        "01.02.2026 12:00:00",
        "01.07.2026 12:00:00",
        "29.03.2026 02:30:00",
        "25.10.2026 02:30:00",
        "01.02.2026",
    ]
    content = "Date;Amount;Text\n" + "".join(f"{row};1,00;x\n" for row in rows)
    whole = read_bytes(tmp_path, content.encode(), profile_of(text))
    hours = [(at.month, at.hour) for at in whole.accepted["booked_at"].to_list()]
    assert hours == [(2, 11), (7, 10), (10, 0)]
    # Clocks skip 02:30 on 29 March; and a date alone is not what the profile announces.
    assert whole.quarantined["locator"].to_list() == ["line 4", "line 6"]
    assert whole.accepted["booked_precision"].unique().to_list() == ["second"]


def test_lines_that_are_not_booked_are_records_without_place(tmp_path: Path) -> None:
    text = SMALL.replace(
        "narrative: Text", "narrative: Text, status: {column: S, booked: OK, not_booked: [WAIT]}"
    )
    content = b"Date;Amount;Text;S\n01.02.2026;1,00;a;OK\n;;b;WAIT\n01.02.2026;1,00;c;ODD\n"
    whole = read_bytes(tmp_path, content, profile_of(text))
    assert whole.accepted["booked"].to_list() == [True, False]
    assert whole.accepted["sequence"].to_list() == [1, 0]
    assert whole.reasons == ["status_unknown: the profile does not know the status 'ODD'"]


def test_without_header_columns_are_numbered(tmp_path: Path) -> None:
    text = SMALL.replace("quote: '\"'", "header: false").replace("match: {columns: [Date, Amount, Text]}", "")
    text = text.replace("booked_at: Date, amount: Amount", "booked_at: 1, amount: '2'").replace("Text}", "3}")
    whole = read_bytes(tmp_path, b"01.02.2026;1,00;a\n02.02.2026;2,00;b\n", profile_of(text))
    assert whole.accepted["narrative"].to_list() == ["a", "b"]
    assert whole.frame["locator"].to_list() == ["line 1", "line 2"]


def test_a_frame_has_the_declared_columns(tmp_path: Path) -> None:
    from transforms.readers.reading import READ_RECORDS

    whole = read_bytes(tmp_path, semicolon(), "moneytrail-semicolon")
    assert dict(whole.frame.schema) == READ_RECORDS.frame_schema
    assert whole.frame.select(pl.col("ordinal")).to_series().to_list() == [0, 1, 2]


def test_a_reference_column_parts_the_statements_of_a_file(tmp_path: Path) -> None:
    header = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
    rows = [
        f"TRANSFER,{product},2026-01-01 10:00:00,2026-01-01 10:00:00,x,{amount},0.50,EUR,COMPLETED,{balance}\n"
        for product, amount, balance in (
            ("Current", "5.00", "4.50"),
            ("Savings", "9.00", "8.50"),
            ("Current", "1.00", "5.00"),
        )
    ]
    whole = read_bytes(tmp_path, (header + "".join(rows)).encode(), "revolut")
    found = [(s.reference, s.closing_balance, s.identifier) for s in whole.reading.statements]
    assert found == [("Current", Decimal(5), ""), ("Savings", Decimal("8.5"), "")]
    assert all(statement.running_balance_broken_at is None for statement in whole.reading.statements)
    assert whole.accepted["amount"].to_list() == [Decimal("4.5"), Decimal("8.5"), Decimal("0.5")]


@pytest.mark.parametrize("line", ["2026-01-02,5.00,", "2026-01-02,x,9.00"])
def test_a_record_above_the_header_is_said(line: str, tmp_path: Path) -> None:
    profile = profile_of(
        "profile: a\nfile: {skip_top: auto}\nmatch: {columns: [Day, Sum]}\n"
        "columns: {booked_at: Day, amount: Sum, balance_after: Left}\naccount: {identifier: {value: A}}\n"
    )
    content = f"Account,A,\n{line}\nDay,Sum,Left\n2026-01-03,7.00,7.00\n"
    found = read_bytes(tmp_path, content.encode(), profile)
    assert found.accepted.height == 1
    assert found.reading.messages == [
        f"line 2 stands above the header and looks like a record; it was not read: {line}"
    ]


def test_an_account_and_its_holder_in_one_cell_are_told_apart(tmp_path: Path) -> None:
    """China Construction Bank (对方账号与户名); a number behind the slash is no name."""
    body = "Date;Amount;Text\n01.02.2026;1,00;6217000012345678902/A Li\n02.02.2026;1,00;123456/0800\n"
    small = SMALL.replace("narrative: Text", "counterparty_account: Text")
    frame = read_bytes(tmp_path, body.encode(), profile_of(small)).frame
    assert frame["counterparty_identifier"].to_list() == ["6217000012345678902", "123456/0800"]
    assert frame["counterparty_name"].to_list() == ["A Li", None]
