from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.camt.made import (
    ENTRIES,
    NAMESPACE,
    OWN,
    PER_STATEMENT,
    balance,
    details,
    entry,
    made,
    message,
    one,
    read_text,
    statement,
)
from tests.transforms.readers.reads import accepted, codes, quarantined, total

BAD = 500
OTHER = "NL86INGB0002445588"


def with_bad(pattern: str, replacement: str) -> str:
    """The made message with the 501st match replaced."""
    text = made()
    found = list(re.finditer(pattern, text, re.DOTALL))[BAD]
    return text[: found.start()] + found.expand(replacement) + text[found.end() :]


@pytest.mark.parametrize(
    ("pattern", "replacement", "code"),
    [
        (r'(?<=<Ntry>)<Amt Ccy="EUR">[^<]*</Amt>', "", "amount_missing"),
        (r'(?<=<Ntry><Amt Ccy="EUR">)[^<]*', "12.3x", "amount_malformed"),
        (r'(?<=<Ntry><Amt Ccy="EUR">)[^<]*', "-12.30", "amount_malformed"),
        (r'(?<=<Ntry><Amt Ccy="EUR">)[^<]*', "1,50", "amount_malformed"),
        (r'(?<=<Ntry><Amt Ccy="EUR">)[^<]*', "1.123456789", "amount_too_precise"),
        (r'(?<=<Ntry><Amt Ccy="EUR">)[^<]*', "1234567890123456789", "amount_too_long"),
        (r"<CdtDbtInd>\w+</CdtDbtInd>(?=<Sts>)", "", "direction_missing"),
        (r"(?<=<CdtDbtInd>)\w+(?=</CdtDbtInd><Sts>)", "BOTH", "direction_missing"),
        (r"(?<=<BookgDt><Dt>)[^<]*", "2025-02-30", "date_impossible"),
        (r"(?<=<BookgDt><Dt>)[^<]*", "yesterday", "date_impossible"),
        (r"<TxDtls>.*?</TxDtls>", r"\g<0>\g<0>\g<0>", "details_do_not_add_up"),
        (r"</BookgDt>", "</BookgDt><AddtlNtryInf>&nowhere;</AddtlNtryInf>", "record_malformed"),
        (r"</BookgDt>", "</BookgDt>\x01\x02", "record_malformed"),
        (r"</NtryDtls></Ntry>", "</NtryDtls></Nt#y>", "record_malformed"),
        (r"<Ntry>", "<N#ry>", "record_malformed"),
        (r"<Ntry>.*?</Ntry>", "<Ntry/>", "amount_missing"),
        (r"</BookgDt>", "</BookgDt>" + "<a>" * 30_000 + "</a>" * 30_000, "record_malformed"),
    ],
)
def test_one_bad_entry_in_a_thousand_is_set_aside_alone(
    pattern: str, replacement: str, code: str, tmp_path: Path
) -> None:
    _, clean = read_text(made(), tmp_path)
    reading, records = read_text(with_bad(pattern, replacement), tmp_path)
    assert (accepted(records).height, codes(records)) == (ENTRIES - 1, [code])
    assert total(accepted(records)) == total(clean) - clean["amount"][BAD]
    assert quarantined(records)["ordinal"].to_list() == [BAD]
    assert reading.complete
    assert [each.closing_basis for each in reading.statements] == ["stated", "stated"]


def test_both_figures_are_said_where_details_do_not_add_up(tmp_path: Path) -> None:
    text = entry(1000, f"<NtryDtls>{details(1, 400)}{details(2, 500)}</NtryDtls>")
    record = one(text, tmp_path)
    assert record["reasons"] == [
        "details_do_not_add_up: the entry is 10.00 EUR, its 2 details add up to 9.00 EUR"
    ]
    assert record["raw"] == text.strip()


def test_details_that_add_up_are_the_records(tmp_path: Path) -> None:
    inner = details(1, 700) + details(2, 400) + details(3, 100, "<CdtDbtInd>DBIT</CdtDbtInd>")
    _, records = read_text(
        message(statement("", entry(1000, f"<NtryDtls>{inner}</NtryDtls>"), entry(5))), tmp_path
    )
    assert records["amount"].to_list() == [Decimal(7), Decimal(4), Decimal(-1), Decimal("0.05")]
    assert records["reference"].to_list() == ["E1", "E2", "E3", None]
    assert records["sequence"].to_list() == [1, 2, 3, 4]
    assert records["locator"].to_list()[1:] == [
        "Stmt[1]/Ntry[1]/TxDtls[2], line 4",
        "Stmt[1]/Ntry[1]/TxDtls[3], line 4",
        "Stmt[1]/Ntry[2], line 5",
    ]
    assert records["raw"][1] == details(2, 400)


@pytest.mark.parametrize(
    "inner",
    [
        details(1, 400) + "<TxDtls><Refs/></TxDtls>",
        details(1, 400) + details(2, 600).replace("EUR", "USD"),
        details(1, 999),
    ],
    ids=["one without amount", "one in another currency", "a single one"],
)
def test_otherwise_the_entry_is_the_record(inner: str, tmp_path: Path) -> None:
    record = one(entry(-1000, f"<NtryDtls>{inner}</NtryDtls>"), tmp_path)
    assert (record["reasons"], record["amount"]) == ([], Decimal(-10))


@pytest.mark.parametrize("place", [0.02, 0.3, 0.5, 0.77, 0.99])
def test_of_a_cut_file_what_is_whole_is_read(place: float, tmp_path: Path) -> None:
    text = made()
    cut = text[: int(len(text) * place)]
    reading, records = read_text(cut, tmp_path)
    assert accepted(records).height == cut.count("</Ntry>")
    assert records.height == cut.count("<Ntry>")
    assert set(codes(records)) <= {"record_cut"}
    assert not reading.complete
    assert not reading.statements[-1].complete
    assert "cut off" in reading.messages[-1]


@pytest.mark.parametrize("version", ["053.001.01", "053.001.08", "053.001.13", "053.001.99"])
def test_every_version_is_read(version: str, tmp_path: Path) -> None:
    _, clean = read_text(made(), tmp_path)
    reading, records = read_text(made().replace("053.001.02", version), tmp_path)
    assert reading.format == f"camt.{version}"
    assert records.equals(clean)


@pytest.mark.parametrize(
    ("name", "root", "element"),
    [("camt.052", "BkToCstmrAcctRpt", "Rpt"), ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn")],
)
def test_reports_and_notifications(name: str, root: str, element: str, tmp_path: Path) -> None:
    text = made().replace("camt.053", name).replace("BkToCstmrStmt", root)
    text = re.sub("(</?)Stmt>", rf"\1{element}>", text)
    reading, records = read_text(text, tmp_path)
    assert (reading.format, records.height) == (f"{name}.001.02", ENTRIES)
    assert records["locator"][0].startswith(f"{element}[1]/Ntry[1]")


def test_prefixes_encodings_comments_and_breaks_do_not_matter(tmp_path: Path) -> None:
    _, clean = read_text(made(), tmp_path)
    prefixed = re.sub(r"<(/?)(\w)", r"<\1n:\2", made().partition("\n")[2]).replace("xmlns=", "xmlns:n=")
    _, records = read_text(prefixed, tmp_path)
    assert records.drop("raw", "locator").equals(clean.drop("raw", "locator"))
    utf16 = made().replace("UTF-8", "UTF-16")
    for content in (
        utf16.encode("utf-16"),
        b"\xef\xbb\xbf" + made().encode(),
        made().replace("\n", "\r\n").encode(),
        made().replace("<GrpHdr>", "<!-- <Stmt><Ntry> --><GrpHdr>").encode(),
    ):
        _, records = read_text(content, tmp_path)
        assert records.equals(clean)
    _, records = read_text(
        made().replace(
            "</BookgDt>", "</BookgDt><!-- </Ntry> --><AddtlNtryInf><![CDATA[</Ntry><Ntry>]]></AddtlNtryInf>"
        ),
        tmp_path,
    )
    assert (accepted(records).height, total(records)) == (ENTRIES, total(clean))


def test_letters_by_the_declared_encoding_and_by_none(tmp_path: Path) -> None:
    text = message(statement("", entry(1, "<AddtlNtryInf>Grüße aus Köln</AddtlNtryInf>")))
    _, records = read_text(text.replace("UTF-8", "ISO-8859-1").encode("latin-1"), tmp_path)
    assert records["narrative"].to_list() == ["Grüße aus Köln"]
    reading, records = read_text(text.encode("cp1252"), tmp_path)
    assert records["narrative"].to_list() == ["Grüße aus Köln"]
    assert "Windows-1252" in reading.messages[0]


def test_statement_heading(tmp_path: Path) -> None:
    heading = (
        "<Id>S-1</Id><ElctrncSeqNb>0070</ElctrncSeqNb><StmtPgntn><PgNb>2</PgNb></StmtPgntn>"
        "<FrToDt><FrDtTm>2025-01-01T00:00:00+01:00</FrDtTm><ToDtTm>2025-01-31T24:00:00+01:00</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{OWN}</Id></Othr></Id><Ccy>EUR</Ccy><Ownr><Pty><Nm>Amina Yusuf</Nm><Id><PrvtId><Othr>"
        "<Id>P1</Id></Othr></PrvtId></Id></Pty></Ownr><Svcr><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></Svcr></Acct>"
    )
    text = message(f"<Stmt>{heading}{balance('PRCD', 1000)}{balance('CLBD', -500)}{entry(-1500)}</Stmt>")
    reading, _ = read_text(text, tmp_path)
    found = reading.statements[0]
    assert (found.scheme, found.identifier, found.country, found.institution) == (
        "iban",
        OWN,
        "DE",
        "COBADEFF",
    )
    assert (found.holder_name, found.holder_identifiers) == ("Amina Yusuf", ("person-doc:P1",))
    assert (found.reference, found.number, found.page) == ("S-1", 70, 2)
    assert (found.from_date, found.to_date) == (date(2025, 1, 1), date(2025, 1, 31))
    assert (found.opening_balance, found.closing_balance) == (Decimal(10), Decimal(-5))
    assert (found.opening_basis, found.closing_basis) == ("stated", "stated")


def test_balances_in_several_currencies_prefer_the_accounts(tmp_path: Path) -> None:
    foreign = balance("OPBD", 777).replace("EUR", "USD")
    text = message(statement("", entry(1))).replace(
        "</Acct>", f"<Ccy>EUR</Ccy></Acct>{foreign}{balance('OPBD', 5)}"
    )
    reading, _ = read_text(text, tmp_path)
    assert (reading.statements[0].currency, reading.statements[0].opening_balance) == ("EUR", Decimal("0.05"))
    assert "USD" in reading.messages[0]


def test_interim_balances_are_a_pages(tmp_path: Path) -> None:
    reading, _ = read_text(message(statement(balance("ITBD", 5) + balance("ITBD", 6), entry(1))), tmp_path)
    found = reading.statements[0]
    assert (found.opening_basis, found.closing_basis) == ("intermediate", "intermediate")
    assert (found.opening_balance, found.closing_balance) == (Decimal("0.05"), Decimal("0.06"))


@pytest.mark.parametrize(
    ("status", "booked"),
    [
        ("BOOK", True),
        ("PDNG", False),
        ("INFO", False),
        ("<Cd>FUTR</Cd>", False),
        ("<Cd>BOOK</Cd>", True),
        ("<Prtry>PDNG</Prtry>", False),
        ("", True),
    ],
)
def test_what_is_not_booked_is_a_record_all_the_same(status: str, booked: bool, tmp_path: Path) -> None:
    record = one(entry(100, status=status), tmp_path)
    assert (record["booked"], record["reasons"]) == (booked, [])


@pytest.mark.parametrize(
    ("booking", "at", "precision", "value"),
    [
        ("<BookgDt><Dt>2025-03-01</Dt></BookgDt>", "2025-03-01T00:00:00", "day", None),
        ("<BookgDt><Dt>2025-03-01+01:00</Dt></BookgDt>", "2025-03-01T00:00:00", "day", None),
        (
            "<BookgDt><DtTm>2025-03-01T00:30:00.5+02:00</DtTm></BookgDt>",
            "2025-02-28T22:30:00.500000",
            "second",
            None,
        ),
        ("<BookgDt><DtTm>2025-03-01T10:00:00Z</DtTm></BookgDt>", "2025-03-01T10:00:00", "second", None),
        ("<BookgDt><DtTm>2025-03-01T10:00:00</DtTm></BookgDt>", "2025-03-01T00:00:00", "day", None),
        ("<BookgDt><DtTm>2025-03-01T00:00:00+02:00</DtTm></BookgDt>", "2025-03-01T00:00:00", "day", None),
        ("<ValDt><Dt>2025-03-02</Dt></ValDt>", "2025-03-02T00:00:00", "day", date(2025, 3, 2)),
        ("", "2025-01-31T00:00:00", "statement", None),
    ],
)
def test_when_it_was_booked(
    booking: str, at: str, precision: str, value: date | None, tmp_path: Path
) -> None:
    text = entry(100).replace("<BookgDt><Dt>2025-01-02</Dt></BookgDt>", booking)
    record = one(text, tmp_path, balance("CLBD", 100))
    assert (record["booked_at"], record["booked_precision"]) == (datetime.fromisoformat(at), precision)
    assert record["value_date"] == value


def test_an_entry_without_any_date_is_set_aside(tmp_path: Path) -> None:
    record = one(entry(100).replace("<BookgDt><Dt>2025-01-02</Dt></BookgDt>", ""), tmp_path)
    assert str(record["reasons"]).startswith("['date_missing")
    assert record["amount"] == Decimal(1)


def parties(own_side: str, other_side: str) -> str:
    return (
        f"<RltdPties><{own_side}><Nm>Own</Nm></{own_side}><{own_side}Acct><Id><IBAN>{OWN}</IBAN></Id></{own_side}Acct>"
        f"<{other_side}><Pty><Nm>Other</Nm></Pty></{other_side}><{other_side}Acct><Id><Othr><Id>{OTHER}</Id></Othr></Id>"
        f"</{other_side}Acct></RltdPties><RltdAgts><{other_side}Agt><FinInstnId><BIC>INGBNL2A</BIC></FinInstnId>"
        f"</{other_side}Agt></RltdAgts>"
    )


@pytest.mark.parametrize(
    ("cents", "reversal", "own", "other"),
    [
        (100, "", "Cdtr", "Dbtr"),
        (-100, "", "Dbtr", "Cdtr"),
        (-100, "true", "Cdtr", "Dbtr"),
        (100, "1", "Dbtr", "Cdtr"),
    ],
)
def test_the_other_end_also_of_a_reversal(
    cents: int, reversal: str, own: str, other: str, tmp_path: Path
) -> None:
    mark = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    record = one(entry(cents, f"{mark}<NtryDtls><TxDtls>{parties(own, other)}</TxDtls></NtryDtls>"), tmp_path)
    assert (record["counterparty_name"], record["counterparty_identifier"]) == ("Other", OTHER)
    assert (record["counterparty_scheme"], record["counterparty_institution"]) == ("iban", "INGBNL2A")
    assert (record["reversal"], record["amount"]) == (bool(reversal), Decimal(cents) / 100)


def test_an_ultimate_debtor_stands_in_for_a_nameless_one(tmp_path: Path) -> None:
    inner = "<RltdPties><Dbtr/><UltmtDbtr><Nm>Ultimate</Nm></UltmtDbtr></RltdPties>"
    assert (
        one(entry(1, f"<NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls>"), tmp_path)["counterparty_name"]
        == "Ultimate"
    )


@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("PMNT/CNTR/CDPT", "cash"),
        ("PMNT/CCRD/CWDL", "cash"),
        ("PMNT/CCRD/POSD", "card"),
        ("PMNT/MCRD/POSP", "card"),
        ("PMNT/RCDT/ESCT", "bank"),
        ("PMNT/ICDT/NTAV", "bank"),  # not available
    ],
)
def test_channel_by_code(code: str, channel: str, tmp_path: Path) -> None:
    domain, family, sub = code.split("/")
    kind = f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    record = one(entry(1, kind), tmp_path)
    assert (record["transaction_code"], record["channel"]) == (code, channel)


def test_references_and_words(tmp_path: Path) -> None:
    inner = (
        "<AcctSvcrRef>ENTRY</AcctSvcrRef><BkTxCd><Prtry><Cd>NTRF+166</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs>"
        "<AcctSvcrRef>DETAIL</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId><UETR>u-1</UETR></Refs><RmtInf>"
        "<Ustrd>fee</Ustrd><Ustrd>trip 2</Ustrd><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>"
        "<AddtlTxInf>info</AddtlTxInf></TxDtls></NtryDtls><AddtlNtryInf>booking &amp; text</AddtlNtryInf>"
    )
    record = one(entry(1, inner), tmp_path)
    assert (record["reference"], record["uetr"], record["servicer_reference"]) == (None, "u-1", "DETAIL")
    assert record["narrative"] == "fee trip 2 RF18 info booking & text"
    assert record["transaction_code"] == "NTRF+166"


def test_zero_and_five_decimals_are_money(tmp_path: Path) -> None:
    assert one(entry(0), tmp_path)["amount"] == Decimal(0)
    assert one(entry(100).replace("1.00", "1.12345"), tmp_path)["amount"] == Decimal("1.12345")


def test_a_movement_without_entries_is_said(tmp_path: Path) -> None:
    reading, records = read_text(message(statement(balance("OPBD", 5) + balance("CLBD", 6))), tmp_path)
    assert records.is_empty()
    assert "no entry" in reading.messages[0]


def test_the_clean_message(tmp_path: Path) -> None:
    reading, records = read_text(made(), tmp_path)
    assert (reading.format, reading.complete, reading.messages) == (NAMESPACE[-15:], True, [])
    for number, found in enumerate(reading.statements):
        own = records.filter(records["statement"] == number)
        assert own["sequence"].to_list() == list(range(1, PER_STATEMENT + 1))
        assert found.opening_balance is not None
        assert found.opening_balance + total(own) == found.closing_balance


@pytest.mark.parametrize("prefix", ["", "n:"])
def test_a_notification_that_only_its_header_dates_is_read(tmp_path: Path, prefix: str) -> None:
    bare = "<Ntry><Amt Ccy='EUR'>5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>"
    parts = f"<Ntfctn><Id>S</Id>{entry(700)}{bare}</Ntfctn><Ntfctn><Id>T</Id>{bare}{bare}</Ntfctn>"
    text = (
        f"<Document xmlns{':n' * bool(prefix)}='urn:iso:std:iso:20022:tech:xsd:camt.054.001.02'>"
        "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId><CreDtTm>2025-02-03T10:00:00</CreDtTm></GrpHdr>"
        f"{parts}</BkToCstmrDbtCdtNtfctn></Document>"
    )
    text = re.sub(r"<(/?)(?=[A-Z])", rf"<\1{prefix}", text)
    reading, records = read_text(text, tmp_path)
    assert [(str(at)[:10], how) for at, how in records.select("booked_at", "booked_precision").rows()] == [
        ("2025-01-02", "day"),
        *[("2025-02-03", "statement")] * 3,
    ]
    assert [message for message in reading.messages if "no date" in message] == [
        f"Ntfctn[{number}]: {count} entries state no date; "
        "they stand at the day on which the message was made"
        for number, count in ((1, 1), (2, 2))
    ]


def test_a_header_may_stand_beside_the_document(tmp_path: Path) -> None:
    header = (
        '<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><BizMsgIdr>1</BizMsgIdr>'
        "<MsgDefIdr>camt.054.001.13</MsgDefIdr></AppHdr>\n"
    )
    document = message(statement(balance("CLBD", 100), entry(100))).partition("\n")[2]
    reading, records = read_text(header + document, tmp_path)
    assert (records.height, reading.complete, reading.messages) == (1, True, [])
    assert reading.format in NAMESPACE
    reading, _ = read_text(header + document.replace("</Document>", ""), tmp_path)
    assert not reading.complete
