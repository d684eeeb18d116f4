"""OFX statements in the ways that banks write them: every field, account, balance and status."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.ofx.made import (
    ACCOUNT,
    BALANCE,
    HEADER,
    XML,
    file,
    one,
    read_text,
    statement,
    transaction,
)
from tests.transforms.readers.reads import accepted, codes, quarantined, read, total
from transforms.readers import ofx
from transforms.readers.ofx import survey

SOME = [
    transaction(
        TRNTYPE="CREDIT", TRNAMT="120.00", FITID="A", NAME="Lena Birkelbach", MEMO="Rent &amp; heating"
    ),
    transaction(FITID="B", CHECKNUM="319", NAME="Kuipersma BV"),
    transaction(TRNTYPE="ATM", TRNAMT="-50", FITID="C", NAME="CASH MACHINE 7"),
]


def closed(text: str) -> str:
    """The same with an end tag behind every value, as XML demands."""
    return re.sub(r"<([A-Z]+)>([^<\s][^<\n]*)", r"<\1>\2</\1>", text)


STYLES = {
    "sgml": file(statement(SOME)),
    "closed": HEADER + closed(file(statement(SOME), header="")),
    "xml": closed(file(statement(SOME), header=XML)),
    "bare": closed(file(statement(SOME), header="")),
    "one line": file(statement(SOME)).replace("\r\n", "").replace("\n", ""),
    "crlf": file(statement(SOME)).replace("\r\n", "\n").replace("\n", "\r\n"),
    "cr": file(statement(SOME)).replace("\r\n", "\n").replace("\n", "\r"),
    "a line each": re.sub(r"(?<!^)<(?=[A-Z])", "\n\t<", file(statement(SOME)), flags=re.MULTILINE),
    "lower case": file(statement(SOME)).replace("<", "\x01").lower().replace("\x01", "<"),
    "no end tags of records": file(statement(SOME)).replace("</STMTTRN>", ""),
    "attributes and blanks": closed(file(statement(SOME))).replace("<STMTTRN>", '<STMTTRN id="1" >'),
    "instructions to programs": closed(file(statement(SOME), header=XML))
    .replace("<", "<?x y?><", 9)
    .replace("Lena", "Le<?x y?>na"),
    "a payee without elements": file(statement(SOME)).replace("<NAME>Lena", "<PAYEE>Lena"),
    "bom": "\ufeff" + file(statement(SOME)),
}


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_of_tags_says_the_same(tmp_path: Path, style: str) -> None:
    text = STYLES[style]
    assert ofx.READER.sniff(text.encode())
    reading, records = read_text(tmp_path, text)
    assert records["reasons"].to_list() == [[], [], []]
    assert records["booked"].all()
    assert records["amount"].to_list() == [Decimal("120.00"), Decimal("-17.41"), Decimal("-50.00")]
    assert set(records["booked_at"]) == {datetime.fromisoformat("2026-01-15")}
    assert [text.upper() for text in records["servicer_reference"]] == ["A", "B", "C"]
    assert [text and text.upper() for text in records["narrative"]] == [
        "RENT & HEATING",
        None,
        "CASH MACHINE 7",
    ]
    assert [text and text.upper() for text in records["counterparty_name"]] == [
        "LENA BIRKELBACH",
        "KUIPERSMA BV",
        None,
    ]
    assert records["reference"].to_list() == [None, "319", None]
    assert records["channel"].to_list() == [None, None, "cash"]
    assert records["transaction_code"].to_list() == ["CREDIT", "DEBIT", "ATM"]
    (found,) = reading.statements
    assert (found.scheme, found.identifier, found.institution, found.currency.upper()) == (
        *("bban", "999988", "121099999"),
        "USD",
    )
    assert (found.from_date, found.to_date) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (found.closing_balance, found.closing_basis) == (Decimal("200.29"), "stated")
    assert (found.opening_balance, found.opening_basis) == (None, "unknown")
    assert reading.complete
    assert reading.messages == []


@pytest.mark.parametrize("style", ["sgml", "crlf", "a line each"])
def test_a_locator_names_the_line_and_raw_is_what_stands_there(tmp_path: Path, style: str) -> None:
    _, records = read_text(tmp_path, STYLES[style])
    lines = STYLES[style].replace("\r\n", "\n").split("\n")
    for number, row in enumerate(records.iter_rows(named=True), start=1):
        found = re.fullmatch(rf"STMTTRN\[{number}\], line (\d+)", row["locator"])
        assert found is not None
        assert "<STMTTRN>" in lines[int(found[1]) - 1]
        height = row["raw"].count("\n") + 1
        assert row["raw"].strip() in "\n".join(lines[int(found[1]) - 1 :][:height]).strip() + "\n"
        assert row["servicer_reference"] in row["raw"]


@pytest.mark.parametrize("size", [1, 3, 17, 100, 1000])
def test_where_the_pieces_of_a_file_meet_makes_no_difference(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [*SOME, transaction(MEMO="<![CDATA[a <STMTTRN> b]]>"), "<STMTTRN><TRNTYPE>POS\n", *SOME]
    trade = "<BUYSTOCK\n><?x y?><INVBUY><INVTRAN><FITID>9</INVTRAN><TOTAL>-5</INVBUY></BUYSTOCK>\n"
    text = file(statement([*odd, trade]), statement(SOME, around="CCSTMT"))
    whole = read_text(tmp_path, text)
    monkeypatch.setattr(survey, "PIECE", size)
    reading, records = read_text(tmp_path, text)
    assert records.equals(whole[1])
    assert (reading.statements, reading.messages) == (whole[0].statements, whole[0].messages)
    assert records.height == 12


def test_both_ways_of_reading_a_record_say_the_same(tmp_path: Path) -> None:
    """An unknown element sends a record past the columns; apart from its text the row is the same."""
    common = [
        transaction(TRNTYPE=kind, TRNAMT=sign + figures, DTPOSTED=day, NAME=name, MEMO=memo, CHECKNUM=cheque)
        for kind, sign in (
            ("CREDIT", ""),
            ("DEBIT", "-"),
            ("POS", "-"),
            ("FEE", "-"),
            ("ATM", "-"),
            ("HOLD", "-"),
        )
        for figures in ("1.50", "2,5", "0.00")
        for day in ("20260115", "20260115120000[-5:EST]")
        for name, memo, cheque in (
            ("A&amp;B", "IBAN DE02120300000000202051 x", "0"),
            ("", "", "17"),
            ("N", "N more", ""),
        )
    ]
    _, fast = read_text(tmp_path, file(statement(common)))
    slow_file = [each.replace("<STMTTRN>", "<STMTTRN><XYZ>1") for each in common]
    _, slow = read_text(tmp_path, file(statement(slow_file)))
    assert fast.drop("raw").equals(slow.drop("raw"))
    assert fast["counterparty_scheme"].drop_nulls().unique().to_list() == ["iban"]
    assert accepted(fast).height > 80


def test_fields_beyond_the_usual(tmp_path: Path) -> None:
    row = one(
        tmp_path,
        TRNTYPE="XFER",
        DTAVAIL="20260117",
        REFNUM="R-9",
        PAYEE="<NAME>Joris Zandvliet<ADDR1>Kade 1</PAYEE>",
        BANKACCTTO="<BANKID>COBADEFFXXX<ACCTID>DE02 1203 0000 0000 2020 51<ACCTTYPE>CHECKING</BANKACCTTO>",
        MEMO="loan",
    )
    assert row["value_date"] == date(2026, 1, 17)
    assert (row["reference"], row["counterparty_name"], row["narrative"]) == (
        "R-9",
        "Joris Zandvliet",
        "loan",
    )
    assert row["counterparty_scheme"] == "iban"
    assert row["counterparty_identifier"] == "DE02120300000000202051"
    assert row["counterparty_institution"] == "COBADEFFXXX"
    assert "<ADDR1>Kade 1" in str(row["raw"])


@pytest.mark.parametrize(
    ("number", "scheme"), [("DE02 1203 0000 0000 2020 51", "iban"), ("DE03120300000000202051", "bban")]
)
def test_an_account_number_is_an_iban_by_its_check_digits(tmp_path: Path, number: str, scheme: str) -> None:
    account = ACCOUNT.replace("999988", number)
    reading, _ = read_text(tmp_path, file(statement(SOME, account=account)))
    (found,) = reading.statements
    assert (found.scheme, found.identifier) == (scheme, number.replace(" ", ""))
    assert found.country == ("DE" if scheme == "iban" else None)


def test_a_german_account_is_named_as_in_mt940(tmp_path: Path) -> None:
    account = "<BANKACCTFROM><BANKID>12030000<ACCTID>202051<ACCTTYPE>CHECKING</BANKACCTFROM>"
    reading, _ = read_text(tmp_path, file(statement(SOME, account=account, currency="EUR")))
    assert reading.statements[0].identifier == "12030000/202051"


def test_several_accounts_keep_their_own_records(tmp_path: Path) -> None:
    card = "<CCACCTFROM><ACCTID>4111</CCACCTFROM>"
    second = ACCOUNT.replace("999988", "777")
    text = file(
        statement(SOME),
        statement(SOME[:1], account=second, currency="CAD"),
        statement([transaction(TRNTYPE="FEE")], account=card, around="CCSTMT"),
    )
    reading, records = read_text(tmp_path, text)
    assert [each.identifier for each in reading.statements] == ["999988", "777", "4111"]
    assert records["statement"].to_list() == [0, 0, 0, 1, 2]
    assert records["sequence"].to_list() == [1, 2, 3, 1, 1]
    assert records["currency"].to_list() == ["USD", "USD", "USD", "CAD", "USD"]
    assert records["channel"][4] == "card"
    assert records["locator"][4].startswith("STMTTRN[5], ")


def test_one_number_of_two_accounts_keeps_them_apart(tmp_path: Path) -> None:
    savings = ACCOUNT.replace("CHECKING", "SAVINGS")
    elsewhere = ACCOUNT.replace("121099999", "333")
    reading, _ = read_text(
        tmp_path, file(statement(SOME), statement(SOME, account=savings), statement(SOME, account=elsewhere))
    )
    assert [each.identifier for each in reading.statements] == [
        "121099999/999988/CHECKING",
        "121099999/999988/SAVINGS",
        "333/999988",
    ]
    assert len(reading.messages) == 3
    reading, _ = read_text(tmp_path, file(statement(SOME), statement(SOME)))
    assert [each.identifier for each in reading.statements] == ["999988", "999988"]


@pytest.mark.parametrize(
    ("as_of", "closes"),
    [
        ("20260131", True),
        ("20260201100000[-5:EST]", True),
        ("20260203", False),
        ("20260114", False),
        ("", False),
        ("00000000", False),
    ],
)
def test_a_ledger_balance_closes_a_statement_only_at_its_end(
    tmp_path: Path, as_of: str, closes: bool
) -> None:
    balance = (
        f"<LEDGERBAL><BALAMT>10.00<DTASOF>{as_of}</LEDGERBAL><AVAILBAL><BALAMT>99<DTASOF>20260131</AVAILBAL>"
    )
    reading, _ = read_text(tmp_path, file(statement(SOME, balance=balance)))
    (found,) = reading.statements
    assert (found.closing_balance, found.closing_basis) == (
        (Decimal(10), "stated") if closes else (None, "unknown")
    )
    assert len(reading.messages) == (not closes)


def test_an_overdraft_is_negative_and_an_empty_balance_is_none(tmp_path: Path) -> None:
    owed = BALANCE.replace("200.29", "-562,00")
    reading, _ = read_text(tmp_path, file(statement(SOME, balance=owed)))
    assert reading.statements[0].closing_balance == Decimal(-562)
    reading, _ = read_text(
        tmp_path, file(statement(SOME, balance="<LEDGERBAL><BALAMT/><DTASOF/></LEDGERBAL>"))
    )
    assert reading.statements[0].closing_balance is None
    assert reading.messages == []


def test_pending_transactions_make_no_entry(tmp_path: Path) -> None:
    waiting = (
        "<BANKTRANLISTP><DTASOF>20260131<STMTTRNP><TRNTYPE>HOLD<DTTRAN>20260130<TRNAMT>-9.00<NAME>Hotel</STMTTRNP>"
        f"{transaction(FITID='P')}</BANKTRANLISTP>"
    )
    reading, records = read_text(tmp_path, file(statement(SOME, balance=waiting + BALANCE)))
    assert records["booked"].to_list() == [True, True, True, False, False]
    assert records["locator"][3].startswith("STMTTRNP[1], line ")
    assert records["booked_at"][3] == datetime.fromisoformat("2026-01-30")
    assert codes(records) == []
    assert reading.statements[0].closing_balance == Decimal("200.29")


def test_corrections_are_told_and_what_they_replace_makes_no_entry(tmp_path: Path) -> None:
    text = file(
        statement(
            [
                transaction(FITID="OLD", TRNAMT="-10.00"),
                transaction(FITID="GONE", TRNAMT="-20.00"),
                transaction(FITID="NEW", TRNAMT="-11.00", CORRECTFITID="OLD", CORRECTACTION="REPLACE"),
                transaction(FITID="X", TRNAMT="-20.00", CORRECTFITID="GONE", CORRECTACTION="DELETE"),
                transaction(FITID="Y", TRNAMT="-1.00"),
            ]
        )
    )
    reading, records = read_text(tmp_path, text)
    assert records["booked"].to_list() == [False, False, True, False, True]
    assert total(records.filter("booked")) == Decimal("-12.00")
    assert any("FITID OLD" in message for message in reading.messages)


def test_investments_and_transfer_orders_are_kept_and_make_no_entry(tmp_path: Path) -> None:
    trade = (
        "<BUYSTOCK> <!-- x --> <INVBUY><INVTRAN><FITID>1<DTTRADE>20260105</INVTRAN><UNITS>100<TOTAL>-5025.00"
        "</INVBUY><BUYTYPE>BUY</BUYSTOCK>"
    )
    bank = f"<INVBANKTRAN>{transaction(TRNTYPE='CREDIT', TRNAMT='1000.00')}<SUBACCTFUND>CASH</INVBANKTRAN>"
    account = "<INVACCTFROM><BROKERID>121<ACCTID>55</INVACCTFROM>"
    order = "<INTRATRNRS><INTRARS><XFERINFO><TRNAMT>5</XFERINFO></INTRARS></INTRATRNRS>"
    reading, records = read_text(
        tmp_path, file(order, statement([trade, bank], account=account, around="INVSTMT"))
    )
    assert records["booked"].to_list() == [False, False, True]
    assert records["statement"].to_list() == [-1, 0, 0]
    assert records["transaction_code"].to_list() == ["INTRARS", "BUYSTOCK", "CREDIT"]
    assert total(records) == 1000
    assert reading.statements[0].identifier == "55"
    assert any(message.startswith("2 trades") for message in reading.messages)


@pytest.mark.parametrize(
    ("element", "currency", "told"),
    [
        ("<CURRENCY><CURRATE>1.06<CURSYM>EUR</CURRENCY>", "EUR", True),
        ("<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>", "USD", False),
        ("<ORIGCURRENCY><CURRATE>1.06<CURSYM>EUR</ORIGCURRENCY>", "USD", False),
    ],
)
def test_the_currency_of_a_record(tmp_path: Path, element: str, currency: str, told: bool) -> None:
    text = file(statement([transaction().replace("</STMTTRN>", f"{element}</STMTTRN>")]))
    reading, records = read_text(tmp_path, text)
    assert records["currency"].to_list() == [currency]
    assert any("not converted" in message for message in reading.messages) == told


@pytest.mark.parametrize(
    ("header", "content", "encoding", "says"),
    [
        (HEADER, "Käthe", "utf-8", False),
        (HEADER, "Käthe", "cp1252", False),
        (HEADER.replace("1252", "NONE"), "Käthe", "cp1252", True),
        (HEADER.replace("CHARSET:1252", "CHARSET:ISO-8859-1"), "5 €", "cp1252", False),
        (HEADER.replace("CHARSET:1252", "CHARSET:1251"), "Оксана", "cp1251", False),
        (XML, "Käthe", "cp1252", True),
        (XML, "Käthe", "utf-16", False),
    ],
)
def test_the_bytes_decide_and_then_the_header(
    tmp_path: Path, header: str, content: str, encoding: str, says: bool
) -> None:
    text = file(statement([transaction(NAME=content)]), header=header)
    assert ofx.READER.sniff(text.encode(encoding))
    reading, records = read_text(tmp_path, text.encode(encoding))
    assert records["counterparty_name"].to_list() == [content]
    assert any("check its special letters" in message for message in reading.messages) == says


def test_one_damaged_letter_makes_no_other_file_of_utf_8(tmp_path: Path) -> None:
    text = file(statement([transaction(NAME="Käthe"), transaction(NAME="K#the", FITID="B")]))
    reading, records = read_text(tmp_path, text.encode().replace(b"#", b"\xe4"))
    assert records["counterparty_name"].to_list() == ["Käthe", "K\ufffdthe"]
    assert any("not all of its bytes" in message for message in reading.messages)


def test_the_banks_own_error_is_told(tmp_path: Path) -> None:
    text = f"{HEADER}<OFX><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>Try later</STATUS></OFX>"
    reading, records = read_text(tmp_path, text)
    assert records.height == 0
    assert any("2000 Try later" in message for message in reading.messages)
    assert any("no statement" in message for message in reading.messages)


def test_a_type_against_its_sign_is_nobodys_guess(tmp_path: Path) -> None:
    text = file(
        statement([transaction(TRNAMT="5.00"), transaction(TRNTYPE="CREDIT", TRNAMT="-5.00"), transaction()])
    )
    _, records = read_text(tmp_path, text)
    assert codes(records) == ["direction_unclear", "direction_unclear"]
    assert quarantined(records)["amount"].to_list() == [None, None]
    fee_given_back = [transaction(TRNTYPE="FEE", TRNAMT="5.00"), transaction()]
    assert codes(read_text(tmp_path, file(statement(fee_given_back)))[1]) == []


def test_a_file_without_any_minus_says_no_directions(tmp_path: Path) -> None:
    unsigned = [
        transaction(TRNTYPE=kind, TRNAMT="5.00")
        for kind in ("CREDIT", "DEBIT", "CHECK", "POS", "OTHER", "DEP")
    ]
    _, records = read_text(tmp_path, file(statement(unsigned)))
    assert quarantined(records)["transaction_code"].to_list() == ["DEBIT", "CHECK", "POS"]


def test_files_of_many_records_come_in_several_frames(tmp_path: Path) -> None:
    path = tmp_path / "x.ofx"
    path.write_text(file(statement(SOME * 5_000)), encoding="utf-8")
    assert len(list(ofx.READER.read(path, None).batches)) > 1
    _, records = read(ofx.READER, path)
    assert records["sequence"].to_list() == list(range(1, 15_001))
    assert total(records) == Decimal("52.59") * 5_000
