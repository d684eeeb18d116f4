"""pacs.008, pain.001 and their kin: small messages by hand, faults one by one, and the corpus."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.payments import ISO_READER
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

TRANSFER = """<CdtTrfTxInf>
 <PmtId><InstrId>I-1</InstrId><EndToEndId>E2E-1</EndToEndId><TxId>TX-1</TxId>
  <UETR>eb6305c9-1f7f-49de-aed0-16487c27b42d</UETR></PmtId>
 <IntrBkSttlmAmt Ccy="EUR">980.50</IntrBkSttlmAmt><IntrBkSttlmDt>2026-03-02</IntrBkSttlmDt>
 <InstdAmt Ccy="USD">1100</InstdAmt><XchgRate>0.8964</XchgRate>
 <ChrgsInf><Amt Ccy="USD">12.5</Amt></ChrgsInf>
 <Dbtr><Nm>Selam Tesfay</Nm><PstlAdr><TwnNm>London</TwnNm><Ctry>GB</Ctry><AdrLine>12 High Street</AdrLine></PstlAdr>
  <Id><PrvtId><DtAndPlcOfBirth><BirthDt>1990-05-17</BirthDt></DtAndPlcOfBirth>
  <Othr><Id>X1234567</Id><SchmeNm><Cd>CCPT</Cd></SchmeNm><Issr>ER</Issr></Othr></PrvtId></Id></Dbtr>
 <DbtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></DbtrAcct>
 <DbtrAgt><FinInstnId><BICFI>AAAAGB2L</BICFI></FinInstnId></DbtrAgt>
 <CdtrAgt><FinInstnId><BICFI>BBBBDEFF</BICFI></FinInstnId></CdtrAgt>
 <Cdtr><Nm>Omar Haid</Nm></Cdtr>
 <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
 <UltmtCdtr><Nm>Yusuf Warsame</Nm></UltmtCdtr>
 <RmtInf><Ustrd>for the trip &amp; more</Ustrd></RmtInf>
</CdtTrfTxInf>
"""
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-01T10:00:00</CreDtTm><NbOfTxs>{count}</NbOfTxs></GrpHdr>
"""
TAIL = "</FIToFICstmrCdtTrf></Document>\n"
ORDER = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-01T10:00:00</CreDtTm><NbOfTxs>3</NbOfTxs></GrpHdr>
<PmtInf><PmtInfId>P1</PmtInfId><ReqdExctnDt><Dt>2026-03-05</Dt></ReqdExctnDt><Dbtr><Nm>Firm One</Nm></Dbtr>
<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>{one}{one}</PmtInf>
<PmtInf><PmtInfId>P2</PmtInfId><ReqdExctnDt><Dt>2026-03-06</Dt></ReqdExctnDt><Dbtr><Nm>Firm Two</Nm></Dbtr>
<DbtrAcct><Id><Othr><Id>NOTPROVIDED</Id></Othr></Id></DbtrAcct>{one}</PmtInf>
</CstmrCdtTrfInitn></Document>"""
ONE = """<CdtTrfTxInf><PmtId><EndToEndId>NOTPROVIDED</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">5</InstdAmt></Amt>
<Cdtr><Nm>Omar Haid</Nm></Cdtr></CdtTrfTxInf>"""


def message(*transfers: str) -> str:
    return HEAD.format(count=len(transfers)) + "".join(transfers) + TAIL


def read(
    tmp_path: Path, text: str
) -> tuple[Reading, pl.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    """The reading, its records, and its payments and parties as rows."""
    path = tmp_path / "message"
    path.write_bytes(text.encode())
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    told = [pl.concat([one.particulars[name] for one in batches]) for name in ("payments", "payment_parties")]
    return reading, pl.concat([one.records for one in batches]), told[0].to_dicts(), told[1].to_dicts()


@pytest.mark.parametrize("other", ["pain.007.001.02", "pain.002.001.03", "camt.056.001.01"])
def test_orders_in_the_namespace_of_what_orders_nothing_are_refused(tmp_path: Path, other: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"namespace is that of a {other[:8]}.*elements.*a pain\.001"):
        read(tmp_path, ORDER.replace("pain.001.001.09", other).format(one=ONE))


def test_orders_in_the_namespace_of_other_orders_are_what_their_elements_say(tmp_path: Path) -> None:
    reading, records, *_ = read(tmp_path, ORDER.replace("pain.001.001.09", "pain.008.001.02").format(one=ONE))
    assert (reading.format, records.height) == ("pain.001", 3)
    assert any("read as a pain.001" in message for message in reading.messages)
    named = ORDER.replace('xmlns="', 'xmlns:old="urn:iso:std:iso:20022:tech:xsd:pain.007.001.02" xmlns="')
    reading, *_ = read(tmp_path, named.format(one=ONE))
    assert not any("namespace" in message for message in reading.messages)


def test_a_credit_transfer_with_all_that_it_says(tmp_path: Path) -> None:
    reading, records, (paid,), people = read(tmp_path, message(TRANSFER))
    assert reading.format == "pacs.008.001.08"
    assert (records["booked"].to_list(), records["locator"].to_list()) == (
        [False],
        ["CdtTrfTxInf[1], line 4"],
    )
    assert (paid["source"], paid["status"], paid["control_number"]) == (
        "payment_message",
        "instructed",
        "TX-1",
    )
    assert (paid["amount"], paid["currency"]) == (Decimal(1100), "USD")
    assert (paid["received_amount"], paid["received_currency"]) == (Decimal("980.5"), "EUR")
    assert (paid["rate"], paid["fee"]) == (Decimal("0.8964"), Decimal("12.5"))
    assert (paid["from_identifier"], paid["from_institution"]) == ("GB33BUKB20201555555555", "AAAAGB2L")
    assert (paid["to_identifier"], paid["to_name"]) == ("DE89370400440532013000", "Omar Haid")
    assert (paid["reference"], paid["narrative"]) == ("E2E-1", "for the trip & more")
    debtor, creditor, ultimate = people
    assert (debtor["kind"], debtor["birth_date"], debtor["city"]) == ("person", "1990-05-17", "London")
    assert (debtor["document_kind"], debtor["document_number"], debtor["document_country"]) == (
        "passport",
        "X1234567",
        "ER",
    )
    assert (creditor["account_identifier"], ultimate["role"]) == (
        "DE89370400440532013000",
        "ultimate_creditor",
    )


def test_a_customer_s_orders_share_what_their_heading_says(tmp_path: Path) -> None:
    reading, _, paid, _ = read(tmp_path, ORDER.format(one=ONE))
    assert reading.complete
    assert {row["source"] for row in paid} == {"instruction"}
    assert [row["from_name"] for row in paid] == ["Firm One", "Firm One", "Firm Two"]
    assert [row["sent_at"].day for row in paid] == [5, 5, 6]
    assert [row["from_scheme"] for row in paid] == ["iban", "iban", "unknown"]
    assert [row["control_number"] for row in paid][-1] == "P2"
    assert {row["reference"] for row in paid} == {None}


@pytest.mark.parametrize("name", ["pain.001.001.01", "pain.001.001.02"])
def test_the_first_versions_name_their_message_by_its_number(name: str, tmp_path: Path) -> None:
    text = ORDER.format(one=ONE).replace("CstmrCdtTrfInitn", name).replace("pain.001.001.09", name)
    reading, records, paid, _ = read(tmp_path, text)
    assert (reading.format, records["reasons"].list.len().sum()) == (name, 0)
    assert [(one["source"], one["amount"], one["from_name"]) for one in paid] == [
        ("instruction", Decimal(5), "Firm One"),
        ("instruction", Decimal(5), "Firm One"),
        ("instruction", Decimal(5), "Firm Two"),
    ]


def test_an_envelope_and_a_message_within_character_data(tmp_path: Path) -> None:
    inner = message(TRANSFER)
    wrapped = f"<Envelope><AppHdr><Fr/></AppHdr><Body><![CDATA[{inner}]]></Body></Envelope>"
    _, _, paid, _ = read(tmp_path, wrapped)
    assert [row["control_number"] for row in paid] == ["TX-1"]


def test_prefixes(tmp_path: Path) -> None:
    text = re.sub(r"<(/?)([A-Z])", r"<\1p:\2", message(TRANSFER)).replace("xmlns=", "xmlns:p=")
    _, _, paid, _ = read(tmp_path, text)
    assert [row["to_name"] for row in paid] == ["Omar Haid"]


FAULTS = {
    '<IntrBkSttlmAmt Ccy="EUR">980.50': ('<IntrBkSttlmAmt Ccy="EUR">98X.50', "amount_malformed"),
    'Ccy="USD">1100': ('Ccy="DOL">1100', "currency_not_iso_4217"),
    "2026-03-02": ("2026-02-30", "date_impossible"),
    "<XchgRate>0.8964": ("<XchgRate>much", "rate_unreadable"),
    "</Cdtr>": ("</Creditor>", "record_malformed"),
    "<Nm>Omar Haid</Nm>": ("<Nm>Omar & Haid</Nm>", "record_malformed"),
}


@pytest.mark.parametrize("place", FAULTS)
def test_one_bad_transaction_among_many_spoils_only_itself(tmp_path: Path, place: str) -> None:
    instead, code = FAULTS[place]
    assert place in TRANSFER
    bad = TRANSFER.replace(place, instead, 1)
    reading, records, paid, _ = read(tmp_path, message(*[TRANSFER] * 500, bad, *[TRANSFER] * 499))
    faulty = records.filter(pl.col("reasons").list.len() > 0)
    assert (records.height, len(paid), faulty["ordinal"].to_list()) == (1000, 999, [500])
    assert faulty["reasons"][0][0].startswith(f"{code}: ")
    assert reading.complete


def test_a_transaction_without_amount_or_debtor(tmp_path: Path) -> None:
    without = re.sub(r"<(IntrBkSttlmAmt|InstdAmt).*?</\1>", "", TRANSFER)
    nobody = re.sub(r"<(Dbtr|DbtrAcct)>.*?</\1>", "", TRANSFER, flags=re.DOTALL)
    _, records, _, _ = read(tmp_path, message(without, nobody))
    assert [reasons[0].partition(":")[0] for reasons in records["reasons"]] == [
        "amount_missing",
        "debtor_missing",
    ]


def test_a_cut_file_keeps_what_is_there(tmp_path: Path) -> None:
    whole = message(TRANSFER, TRANSFER, TRANSFER)
    reading, records, paid, _ = read(tmp_path, whole[: whole.rindex("<Cdtr>")])
    assert (records.height, len(paid), reading.complete) == (3, 2, False)
    assert records["reasons"][2][0].startswith("record_cut")
    assert any("middle of a transaction" in said for said in reading.messages)


def test_fewer_transactions_than_the_header_counts_is_said(tmp_path: Path) -> None:
    reading, _, _, _ = read(tmp_path, HEAD.format(count=3) + TRANSFER + TAIL)
    assert not reading.complete
    assert "The group header counts 3 transactions; 1 stand in the file." in reading.messages


def test_entities_are_never_opened(tmp_path: Path) -> None:
    attack = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + message(TRANSFER).partition("?>")[2]
    path = tmp_path / "attack"
    path.write_text(attack)
    with pytest.raises(UnreadableFile):
        ISO_READER.read(path, None)


def test_a_transaction_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    reading, records, paid, _ = read(
        tmp_path, HEAD.format(count=2) + TRANSFER + "<CdtTrfTxInf>" + "x" * 5_000_000
    )
    assert (records.height, len(paid), reading.complete) == (2, 1, False)
    assert len(records["raw"][1]) <= 1 << 20


CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
def test_the_corpus_by_a_plain_reading() -> None:
    checked = 0
    for path in sorted((*CORPUS.glob("pain-pacs/**/*.xml"), *CORPUS.glob("mt103-pacs/**/*.xml"))):
        text = path.read_bytes().decode("utf-8-sig", "replace")
        if not ISO_READER.sniff(path.read_bytes()):
            continue
        blocks = re.findall(
            r"<(?:\w+:)?(?:CdtTrfTxInf|DrctDbtTxInf)>.*?(?:CdtTrfTxInf|DrctDbtTxInf)>", text, re.DOTALL
        )
        amounts = [
            re.search(
                r"<(?:\w+:)?(?:InstdAmt|IntrBkSttlmAmt|EqvtAmt>\s*<(?:\w+:)?Amt)\s+Ccy=[\"'](\w+)[\"']>\s*([\d.]+)",
                block,
            )
            for block in blocks
        ]
        wanted = [(found[1], Decimal(found[2])) for found in amounts if found]
        assert len(wanted) == len(blocks) > 0, path
        batches = [as_batch(batch) for batch in ISO_READER.read(path, None).batches]
        paid = pl.concat([batch.particulars["payments"] for batch in batches])
        settled = list(zip(paid["received_currency"], paid["received_amount"], strict=True))
        ordered = list(zip(paid["currency"], paid["amount"], strict=True))
        assert all(
            one in pair for one, pair in zip(wanted, zip(settled, ordered, strict=True), strict=True)
        ), path
        checked += 1
    assert checked >= 15


COVER = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.009.001.08"><FICdtTrf><GrpHdr><MsgId>M</MsgId>
<CreDtTm>2026-01-02T10:00:00</CreDtTm><NbOfTxs>1</NbOfTxs></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId>
<IntrBkSttlmAmt Ccy="USD">10</IntrBkSttlmAmt><IntrBkSttlmDt>2026-01-03</IntrBkSttlmDt>
<Dbtr><FinInstnId><BICFI>AAAAUS33</BICFI></FinInstnId></Dbtr><Cdtr><FinInstnId><BICFI>BBBBDEFF</BICFI></FinInstnId></Cdtr>
<UndrlygCstmrCdtTrf><Dbtr><Nm>Jo</Nm></Dbtr><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>
<Cdtr><Nm>Ha</Nm></Cdtr><RmtInf><Ustrd>for  the
 car</Ustrd><Strd><RfrdDocInf><Nb>R-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf><AddtlRmtInf>thanks</AddtlRmtInf>
</Strd></RmtInf></UndrlygCstmrCdtTrf></CdtTrfTxInf></FICdtTrf></Document>"""


def test_a_cover_tells_what_the_covered_payment_is_for(tmp_path: Path) -> None:
    _, _, paid, _ = read(tmp_path, COVER)
    assert (paid[0]["from_name"], paid[0]["from_institution"]) == ("Jo", None)
    assert paid[0]["narrative"] == "for the car RF18 R-7 thanks"


def test_orders_in_the_italian_form(tmp_path: Path) -> None:
    text = ORDER.format(one=ONE)
    for own, italian in (
        (
            'Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn',
            "CBIPaymentRequest",
        ),
        ("/CstmrCdtTrfInitn></Document", "/CBIPaymentRequest"),
    ):
        text = text.replace(own, italian)
    text = text.replace(
        "CBIPaymentRequest>", 'CBIPaymentRequest xmlns="urn:CBI:xsd:CBIPaymentRequest.00.04.00">', 1
    )
    reading, records, paid, _ = read(tmp_path, text)
    assert (reading.format, records.height) == ("pain.001", 3)
    assert [one["from_name"] for one in paid] == ["Firm One", "Firm One", "Firm Two"]


@pytest.mark.parametrize(("total", "told"), [("15", 0), ("15.00", 0), ("15.01", 1), ("unknown", 0)])
def test_the_sum_of_a_message_is_held_against_its_orders(total: str, told: int, tmp_path: Path) -> None:
    text = ORDER.format(one=ONE).replace("</NbOfTxs>", f"</NbOfTxs><CtrlSum>{total}</CtrlSum>")
    reading, *_ = read(tmp_path, text)
    assert len([one for one in reading.messages if "add up to 15" in one]) == told


def test_each_of_several_messages_is_counted_by_itself(tmp_path: Path) -> None:
    text = ORDER.format(one=ONE)
    more = text.replace("<NbOfTxs>3", "<NbOfTxs>4")
    reading, records, *_ = read(tmp_path, f"<Batch>{text}{text}{more}</Batch>")
    assert records.height == 9
    assert [one for one in reading.messages if "counts" in one] == [
        "The group header counts 4 transactions; 3 stand in the file."
    ]
