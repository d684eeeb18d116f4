"""MT103 and MT202 COV: small messages by hand, faults one by one, and the corpus."""

from __future__ import annotations

import os
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.payments import FIN_READER
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

CUSTOMER = """{1:F01AAAAGB2LAXXX0000000000}{2:I103BBBBDEFFXXXXN}{3:{121:eb6305c9-1f7f-49de-aed0-16487c27b42d}}{4:
:20:REF1
:23B:CRED
:32A:260302EUR980,50
:33B:USD1100,
:36:0,8964
:50F:/GB33BUKB20201555555555
1/TESFAY SELAM
1/MARIA
2/12 HIGH STREET
3/GB/LONDON
4/19900517
CCPT/ER/X1234567
:52A:AAAAGB2L
:57A:BBBBDEFFXXX
:59:/DE89370400440532013000
OMAR HAID
HAUPTSTR. 1
:70:/ROC/E2E-77/FOR THE
TRIP
:71A:SHA
:71F:USD10,
:71F:USD2,50
-}{5:{CHK:123}}
"""
COVER = """{1:F01AAAAGB2LAXXX0000000000}{2:O2021200260302CCCCUSMMAXXX00000000000000N}{3:{119:COV}}{4:
:20:COV1
:21:REF1
:32A:260302EUR980,50
:52A:AAAAGB2L
:58A:/4711
BBBBDEFF
:50K:/GB33BUKB20201555555555
TESFAY SELAM
:59:/DE89370400440532013000
OMAR HAID
-}
"""


def read(
    tmp_path: Path, text: str
) -> tuple[Reading, pl.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    """The reading, its records, and its payments and parties as rows."""
    path = tmp_path / "messages"
    path.write_bytes(text.encode())
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    told = [pl.concat([one.particulars[name] for one in batches]) for name in ("payments", "payment_parties")]
    records = pl.concat([one.records for one in batches])
    return reading, records, told[0].to_dicts(), told[1].to_dicts()


def test_a_customer_payment_with_structured_parties(tmp_path: Path) -> None:
    reading, records, (paid,), (sender, receiver) = read(tmp_path, CUSTOMER)
    assert reading.format == "mt103"
    assert records["booked"].to_list() == [False]
    assert (paid["source"], paid["status"], paid["control_number"]) == (
        "payment_message",
        "instructed",
        "REF1",
    )
    assert (paid["amount"], paid["currency"]) == (Decimal(1100), "USD")
    assert (paid["received_amount"], paid["received_currency"]) == (Decimal("980.5"), "EUR")
    assert (paid["rate"], paid["fee"], paid["fee_currency"]) == (Decimal("0.8964"), Decimal("12.5"), "USD")
    assert paid["sent_at"] == datetime(2026, 3, 2)  # noqa: DTZ001 - tables hold UTC without a zone
    assert (paid["from_scheme"], paid["from_identifier"]) == ("iban", "GB33BUKB20201555555555")
    assert (paid["to_identifier"], paid["to_name"]) == ("DE89370400440532013000", "OMAR HAID")
    assert (paid["from_institution"], paid["to_institution"]) == ("AAAAGB2L", "BBBBDEFFXXX")
    assert (paid["uetr"], paid["reference"]) == ("eb6305c9-1f7f-49de-aed0-16487c27b42d", "E2E-77")
    assert sender["name"] == "TESFAY SELAM MARIA"
    assert (sender["birth_date"], sender["country"], sender["city"]) == ("1990-05-17", "GB", "LONDON")
    assert (sender["document_kind"], sender["document_country"], sender["document_number"]) == (
        "passport",
        "ER",
        "X1234567",
    )
    assert (receiver["side"], receiver["name"], receiver["address"]) == ("to", "OMAR HAID", "HAUPTSTR. 1")


def test_a_cover_payment_names_the_customers_and_the_institutions(tmp_path: Path) -> None:
    _, _, (paid,), parties = read(tmp_path, COVER)
    assert (paid["from_name"], paid["to_name"]) == ("TESFAY SELAM", "OMAR HAID")
    assert (paid["from_institution"], paid["to_institution"]) == ("AAAAGB2L", "BBBBDEFF")
    assert paid["reference"] == "REF1"
    assert [person["side"] for person in parties] == ["from", "to"]


@pytest.mark.parametrize("between", ["", "$\n", "\x03      \x01"])
def test_many_messages_in_a_file(tmp_path: Path, between: str) -> None:
    text = between.join([CUSTOMER, COVER, CUSTOMER])
    _, records, paid, _ = read(tmp_path, text)
    assert [row["control_number"] for row in paid] == ["REF1", "COV1", "REF1"]
    assert records["locator"][0] == "message 1, line 1"


def test_a_head_on_the_line_of_the_end_before_is_the_next_message_s(tmp_path: Path) -> None:
    acknowledged = "{1:F21AAAAGB2LAXXX0000000000}{4:{177:2603021200}{451:0}}"
    text = f"{acknowledged}{CUSTOMER.strip()}${acknowledged}{COVER.strip()}$"
    _, records, paid, _ = read(tmp_path, text)
    assert records["locator"].to_list() == ["message 1, line 1", f"message 2, line {CUSTOMER.count(chr(10))}"]
    assert [row["from_institution"] for row in paid] == ["AAAAGB2L", "AAAAGB2L"]
    reading, records, _, _ = read(tmp_path, text[: text.index("TESFAY SELAM\n:59")])
    assert records["reasons"].list.len().to_list() == [0, 1]
    assert not reading.complete


def test_blank_lines_within_a_message_are_nothing(tmp_path: Path) -> None:
    _, records, paid, parties = read(tmp_path, CUSTOMER.replace("\n", "\n\n"))
    _, _, expected, expected_parties = read(tmp_path, CUSTOMER)
    assert (paid, parties) == (expected, expected_parties)
    assert records["reasons"].list.len().sum() == 0


def test_bare_fields_without_blocks(tmp_path: Path) -> None:
    body = CUSTOMER.partition("{4:\n")[2].partition("-}")[0]
    _, _, paid, _ = read(tmp_path, f"{body}-\n{body}{body}")
    assert len(paid) == 3


FAULTS = {
    ":20:REF1\n": ("", "reference_missing"),
    ":20:REF1": (":20:RE#F", "reference_malformed"),
    ":32A:260302EUR980,50\n": ("", "amount_missing"),
    ":32A:260302EUR980,50": (":32A:260302EUR98X,50", "amount_malformed"),
    ":32A:260302EUR": (":32A:260230EUR", "date_impossible"),
    "EUR980,50": ("QQQ980,50", "currency_not_iso_4217"),
    ":33B:USD1100,": (":33B:USD1.100,", "amount_malformed"),
    ":36:0,8964": (":36:zero", "rate_unreadable"),
    ":59:/DE89370400440532013000\nOMAR HAID\nHAUPTSTR. 1\n": ("", "party_missing"),
    ":52A:AAAAGB2L": (":52A:NOT A BIC", "bic_malformed"),
    "{2:I103": ("{2:I199", "message_type_not_read"),
    ":71A:SHA": (":59:/4711\nSAMIR BILAL", "records_run_together"),
    ":23B:CRED": (":32A:260301EUR1,", "records_run_together"),
}


@pytest.mark.parametrize("place", FAULTS)
def test_one_bad_message_among_many_spoils_only_itself(tmp_path: Path, place: str) -> None:
    instead, code = FAULTS[place]
    assert place in CUSTOMER
    text = CUSTOMER * 500 + CUSTOMER.replace(place, instead, 1) + CUSTOMER * 499
    _, records, paid, _ = read(tmp_path, text)
    bad = records.filter(pl.col("reasons").list.len() > 0)
    assert (records.height, len(paid), bad["ordinal"].to_list()) == (1000, 999, [500])
    assert bad["reasons"][0][0].startswith(f"{code}: ")


def test_a_file_cut_in_the_middle_keeps_what_is_there(tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, CUSTOMER * 3 + CUSTOMER[:200])
    assert (records.height, len(paid), reading.complete) == (4, 3, False)
    assert records["reasons"][3][0].startswith("record_cut")


def test_a_message_whose_line_breaks_are_lost_says_so(tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, CUSTOMER + CUSTOMER.strip().replace("\n", ""))
    assert (records.height, len(paid), reading.complete) == (2, 1, False)
    assert records["reasons"][1].to_list()[0].startswith("line_breaks_lost")


def test_a_message_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    text = CUSTOMER + CUSTOMER.replace("TRIP", "X" * 3_000_000) + CUSTOMER
    _, records, paid, _ = read(tmp_path, text)
    assert len(paid) == 2
    assert records["reasons"][1][0].startswith("record_too_long")
    assert len(records["raw"][1]) < 1 << 19


CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))
SAMPLES = ("*/*.rje", "*/mt103.*", "Dedmoo__swift-mt103-parser/valid*.txt")


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
def test_the_corpus_by_a_plain_reading() -> None:
    paths = sorted(path for pattern in SAMPLES for path in (CORPUS / "mt103-pacs").glob(pattern))
    assert len(paths) >= 7
    for path in paths:
        text = path.read_bytes().decode("latin-1")
        plain = re.findall(r":32A:\d{6}([A-Z]{3})(\d+,\d*)", text)
        batches = [as_batch(batch) for batch in FIN_READER.read(path, None).batches]
        paid = pl.concat([batch.particulars["payments"] for batch in batches])
        found = zip(paid["received_currency"], paid["received_amount"], strict=True)
        assert list(found) == [(code, Decimal(value.replace(",", "."))) for code, value in plain], path.name


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
@pytest.mark.parametrize("path", sorted((CORPUS / "mt103-pacs/Dedmoo__swift-mt103-parser").glob("[im]*.txt")))
def test_the_corpus_s_faulty_messages_are_set_aside(path: Path) -> None:
    (batch,) = [as_batch(batch) for batch in FIN_READER.read(path, None).batches]
    assert batch.records["reasons"].list.len().to_list() == [1]


NATIONAL = ":01:43216\n:02:945,34\n:05:sender\n\nstreet 1\n:07:17-07-06\n"


def test_the_forerunner_of_mt103_behind_the_lines_of_a_national_system(tmp_path: Path) -> None:
    old = CUSTOMER.replace("{2:I103", "{2:I100").replace(":23B:CRED\n", "")
    path = tmp_path / "messages"
    path.write_text(NATIONAL + old + NATIONAL + old.replace("REF1", "REF2"))
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    assert reading.format == "mt103"
    records = pl.concat([batch.records for batch in batches])
    assert records["reasons"].to_list() == [[], []]
    paid = pl.concat([batch.particulars["payments"] for batch in batches])
    assert paid["control_number"].to_list() == ["REF1", "REF2"]
    assert records["raw"][1].startswith(NATIONAL.strip().split("\n")[0])


def test_text_between_and_behind_messages_is_told(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(f"{CUSTOMER}stray\nsecond\n$\n{COVER}\n$\nthe end\n")
    reading = open_reading(path)
    assert sum(as_batch(batch).records.height for batch in reading.batches) == 2
    told = [message for message in reading.messages if "part of no message" in message]
    assert [message.rpartition(": ")[2] for message in told] == ["stray (and 1 more lines)", "the end"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("210", "MT210 (notices to receive)"), ("192", "MT192 (requests for cancellation)"), ("998", "MT998")],
)
def test_messages_that_are_not_read_are_refused_by_their_name(kind: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(f"{{1:F01AAAAGB2LAXXX0000000000}}{{2:I{kind}BBBBDEFFXXXXN}}{{4:\n:20:A\n:21:B\n-}}\n")
    with pytest.raises(UnreadableFile) as refused:
        open_reading(path)
    assert words in refused.value.what
    assert "statements" in refused.value.todo


@pytest.mark.parametrize(
    ("field", "account", "name"),
    [
        ("/12345678 J. SMITH", "12345678", "J. SMITH"),
        ("/12345678901234567890MR. J SMITH", "12345678901234567890", "MR. J SMITH"),
        ("723491524\nC. KLEIN\nAMSTERDAM", "723491524", "C. KLEIN"),
        ("/20061120050500001A01234", "20061120050500001A01234", None),
        ("/GB33 BUKB 2020 1555 5555 55", "GB33BUKB20201555555555", None),
        ("12345 LTD\nLEEDS", None, "12345 LTD"),
    ],
)
def test_an_account_and_a_name_that_no_line_or_slash_parts(
    tmp_path: Path, field: str, account: str | None, name: str | None
) -> None:
    text = (
        "{1:F01AAAAGB2LAXXX0000000000}{2:I103BBBBDEFFXXXXN}{4:\n:20:REF1\n:23B:CRED\n:32A:260302EUR5,\n"
        f":50K:/1\nANA LEE\n:59:{field}\n:71A:SHA\n-}}"
    )
    _, _, (paid,), _ = read(tmp_path, text)
    assert (paid["to_identifier"], paid["to_name"]) == (account, name)
