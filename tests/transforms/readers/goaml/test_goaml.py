"""goAML reports: small ones by hand, faults one by one, and the corpus with its schema."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.goaml import READER
from transforms.readers.goaml.reader import SCHEMA
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<report><rentity_id>101</rentity_id><report_code>STR</report_code><entity_reference>STR-1</entity_reference>
<submission_date>2026-05-26T10:00:00</submission_date><currency_code_local>EUR</currency_code_local>
<reporting_person><first_name>Reporting</first_name><last_name>Officer</last_name></reporting_person>
<reason>Many small payments to one person</reason>
"""
TAIL = "<report_indicators><indicator>STRUC</indicator><indicator>SMUG</indicator></report_indicators></report>\n"
ACCOUNT = """<transaction><transactionnumber>T-1</transactionnumber><internal_ref_number>I-1</internal_ref_number>
<transaction_location>Main branch</transaction_location><transaction_description>wire</transaction_description>
<date_transaction>2026-03-02T00:00:00</date_transaction><late_deposit>false</late_deposit>
<value_date>2026-03-03T00:00:00</value_date><transmode_code>W</transmode_code><amount_local>980.5</amount_local>
<t_from_my_client><from_funds_code>K</from_funds_code>
<from_foreign_currency><foreign_currency_code>USD</foreign_currency_code><foreign_amount>1100</foreign_amount>
<foreign_exchange_rate>0.8914</foreign_exchange_rate></from_foreign_currency>
<t_conductor><first_name>Yusuf</first_name><last_name>Warsame</last_name><birthdate>1900-01-01T00:00:00</birthdate>
</t_conductor>
<from_account><institution_name>Bank A</institution_name><swift>AAAAGB2L</swift><account>20201555555555</account>
<account_name>S Tesfay</account_name><iban>GB33BUKB20201555555555</iban>
<signatory><t_person><first_name>Selam</first_name><last_name>Tesfay</last_name>
<birthdate>1990-05-17T00:00:00</birthdate><passport_number>X1234567</passport_number>
<passport_country>ER</passport_country><phones><phone><tph_country_prefix>44</tph_country_prefix>
<tph_number>7700900001</tph_number></phone></phones></t_person></signatory></from_account>
<from_country>GB</from_country></t_from_my_client>
<t_to><to_funds_code>K</to_funds_code><to_entity><name>Haid Travel</name>
<incorporation_number>HRB 1</incorporation_number><incorporation_country_code>DE</incorporation_country_code>
</to_entity><to_country>DE</to_country></t_to></transaction>
"""
MANY = """<transaction><transactionnumber>T-2</transactionnumber>
<transaction_location>Main branch</transaction_location>
<date_transaction>2026-03-02T00:00:00</date_transaction><amount_local>5</amount_local><involved_parties>
<party><role>S</role><person><first_name>Selam</first_name><last_name>Tesfay</last_name></person></party>
<party><role>R</role><account_my_client><account>4711</account><account_name>O Haid</account_name>
</account_my_client></party></involved_parties></transaction>
"""
ACTIVITY = """<activity><report_parties><report_party><role>SUB</role><entity><name>Haid Travel</name></entity>
<reason>sells trips</reason></report_party><report_party><person><first_name>Omar</first_name>
<last_name>Haid</last_name></person></report_party></report_parties></activity>
"""


def read(
    tmp_path: Path, text: str
) -> tuple[Reading, pl.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    """The reading, its records, and its payments and parties as rows."""
    path = tmp_path / "report"
    path.write_bytes(text.encode())
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    told = [pl.concat([one.particulars[name] for one in batches]) for name in ("payments", "payment_parties")]
    return reading, pl.concat([one.records for one in batches]), told[0].to_dicts(), told[1].to_dicts()


def test_a_transaction_between_two_sides(tmp_path: Path) -> None:
    reading, records, (paid,), people = read(tmp_path, HEAD + ACCOUNT + TAIL)
    assert (reading.format, records["booked"].to_list()) == ("goaml", [False])
    assert records["locator"][0] == "report[1]/transaction[1], line 6"
    assert (paid["source"], paid["status"], paid["control_number"]) == ("report", "completed", "T-1")
    assert (paid["amount"], paid["currency"], paid["rate"]) == (Decimal(1100), "USD", Decimal("0.8914"))
    assert (paid["received_amount"], paid["received_currency"]) == (Decimal("980.5"), "EUR")
    assert (paid["from_scheme"], paid["from_identifier"]) == ("iban", "GB33BUKB20201555555555")
    assert (paid["from_name"], paid["from_institution"], paid["from_country"]) == (
        "S Tesfay",
        "AAAAGB2L",
        "GB",
    )
    assert (paid["to_scheme"], paid["to_name"], paid["to_country"]) == ("unknown", "Haid Travel", "DE")
    assert (paid["sent_at"].day, paid["received_at"].day, paid["sent_precision"]) == (2, 3, "day")
    conductor, holder, firm = people
    assert (conductor["role"], conductor["birth_date"]) == ("conductor", None)
    assert (holder["name"], holder["birth_date"], holder["phone"]) == (
        "Selam Tesfay",
        "1990-05-17",
        "+44 7700900001",
    )
    assert (holder["document_number"], holder["document_country"]) == ("X1234567", "ER")
    assert holder["account_identifier"] == "GB33BUKB20201555555555"
    assert (firm["kind"], firm["company_number"]) == ("organisation", "HRB 1")


def test_several_reports_in_one_file(tmp_path: Path) -> None:
    declaration, report = HEAD.split("\n", 1)
    both = "".join(report.replace("STR-1", one) + ACCOUNT + TAIL for one in ("STR-7", "STR-8"))
    reading, records, paid, _ = read(tmp_path, f"{declaration}\n<reports>{both}</reports>")
    assert [place.split(",")[0] for place in records["locator"]] == [
        "report[1]/transaction[1]",
        "report[2]/transaction[1]",
    ]
    assert (len(paid), records["reasons"].list.len().sum()) == (2, 0)
    assert [said for said in reading.messages if "of reporting entity" in said] == [
        "Report STR STR-7 of reporting entity 101.",
        "Report STR STR-8 of reporting entity 101.",
    ]


def test_a_report_under_another_root_and_with_a_prefix(tmp_path: Path) -> None:
    text = HEAD + ACCOUNT + TAIL
    bare = re.sub(r"<(/?)report>", r"<\1reportdata>", text)
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1g:", text).replace(
        "<g:report>", '<g:report xmlns:g="urn:goaml">', 1
    )
    whole = read(tmp_path, text)
    for other in (bare, prefixed):
        reading, records, paid, people = read(tmp_path, other)
        assert records["reasons"].list.len().sum() == 0
        assert (paid, people, reading.messages) == (whole[2], whole[3], whole[0].messages)


def test_a_transaction_among_many_parties_has_no_direction(tmp_path: Path) -> None:
    _, _, (paid,), people = read(tmp_path, HEAD + MANY + TAIL)
    assert (paid["status"], paid["from_scheme"], paid["to_scheme"]) == ("unknown", "unknown", "unknown")
    assert [(one["side"], one["role"], one["name"]) for one in people] == [
        ("other", "S", "Selam Tesfay"),
        ("other", "R", "O Haid"),
    ]
    assert people[1]["account_identifier"] == "4711"


def test_an_activity_report_names_people_and_no_payment(tmp_path: Path) -> None:
    reading, records, paid, people = read(tmp_path, HEAD + ACTIVITY + TAIL)
    assert (records.height, paid) == (2, [])
    assert [(one["role"], one["name"]) for one in people] == [
        ("SUB", "Haid Travel"),
        ("reported", "Omar Haid"),
    ]
    said = " ".join(reading.messages)
    assert "Report STR STR-1 of reporting entity 101." in said
    assert "reason: Many small payments to one person" in said
    assert "indicators: STRUC, SMUG." in said


FAULTS = {
    "<amount_local>980.5": ("<amount_local>98X.5", "amount_malformed"),
    "<amount_local>980.5</amount_local>": ("", "amount_missing"),
    "<date_transaction>2026-03-02": ("<date_transaction>2026-02-30", "date_impossible"),
    "<date_transaction>2026-03-02T00:00:00</date_transaction>": ("", "date_missing"),
    "<foreign_currency_code>USD": ("<foreign_currency_code>DOL", "currency_not_iso_4217"),
    "<foreign_exchange_rate>0.8914": ("<foreign_exchange_rate>-1", "rate_unreadable"),
    "<birthdate>1990-05-17": ("<birthdate>1990-15-17", "birth_date_impossible"),
    "</t_to>": ("</t_two>", "record_malformed"),
}


@pytest.mark.parametrize("place", FAULTS)
def test_one_bad_transaction_among_many_spoils_only_itself(tmp_path: Path, place: str) -> None:
    instead, code = FAULTS[place]
    assert place in ACCOUNT
    bad = ACCOUNT.replace(place, instead, 1)
    _, records, paid, _ = read(tmp_path, HEAD + ACCOUNT * 500 + bad + ACCOUNT * 499 + TAIL)
    faulty = records.filter(pl.col("reasons").list.len() > 0)
    assert (records.height, len(paid), faulty["ordinal"].to_list()) == (1000, 999, [500])
    assert faulty["reasons"][0][0].startswith(f"{code}: ")


def test_a_transaction_without_one_side_is_set_aside(tmp_path: Path) -> None:
    without = re.sub(r"<t_to>.*</t_to>", "", ACCOUNT, flags=re.DOTALL)
    _, records, _, _ = read(tmp_path, HEAD + without + TAIL)
    assert records["reasons"][0][0].startswith("party_missing: the transaction has neither t_to nor")


def test_a_cut_report_keeps_what_is_there(tmp_path: Path) -> None:
    whole = HEAD + ACCOUNT * 3
    reading, records, paid, _ = read(tmp_path, whole[:-100])
    assert (records.height, len(paid), reading.complete) == (3, 2, False)


def test_entities_are_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "attack"
    path.write_text('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD.partition("?>")[2] + TAIL)
    with pytest.raises(UnreadableFile):
        READER.read(path, None)


CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))
SAMPLES = CORPUS / "fincen-goaml/Vyttah__goAML"


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
def test_the_corpus_by_a_plain_reading() -> None:
    paths = sorted(SAMPLES.glob("test/**/*.xml"))
    assert len(paths) == 5
    for path in paths:
        text = path.read_text()
        amounts = [Decimal(found) for found in re.findall(r"<amount_local>([\d.]+)", text)]
        batches = [as_batch(batch) for batch in open_reading(path).batches]
        paid = pl.concat([batch.particulars["payments"] for batch in batches])
        records = sum(batch.records.height for batch in batches)
        assert paid["amount"].to_list() == amounts
        assert records == len(amounts) + len(re.findall(r"<report_party>", text)) > 0


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
def test_a_unit_s_schema_tells_its_faults_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (schema,) = SAMPLES.glob("main/**/*.xsd")
    monkeypatch.setenv(SCHEMA, str(schema))
    reading, records, _, _ = read(tmp_path, HEAD + ACCOUNT + TAIL)
    assert records["reasons"].list.len().sum() == 0
    assert any(said.startswith("Schema, line ") for said in reading.messages)
    monkeypatch.setenv(SCHEMA, str(tmp_path / "none.xsd"))
    reading, _, _, _ = read(tmp_path, HEAD + ACCOUNT + TAIL)
    assert any("cannot be used" in said for said in reading.messages)


FIRM = """<to_entity><name>Haid Travel</name><incorporation_number>HRB 1</incorporation_number>
<director_id><first_name>Omar</first_name><last_name>Haid</last_name><ssn>75101-4</ssn><role>DRCT</role></director_id>
<related_persons><entity_related_person><person><first_name>Ali</first_name><last_name>Nur</last_name></person>
</entity_related_person></related_persons>"""


def test_the_directors_of_a_firm_are_named_beside_it(tmp_path: Path) -> None:
    text = re.sub(r"<to_entity>.*?</incorporation_number>", FIRM, ACCOUNT, flags=re.DOTALL)
    *_, payments, parties = read(tmp_path, HEAD + text + TAIL)
    assert payments[0]["to_name"] == "Haid Travel"
    named = [(one["role"], one["name"], one["document_kind"], one["document_number"]) for one in parties]
    assert named[-3:] == [
        ("receiver", "Haid Travel", None, None),
        ("director", "Omar Haid", "national_id", "75101-4"),
        ("director", "Ali Nur", None, None),
    ]


GOODS = """<goods_services><item><item_type>GOLD</item_type><estimated_value>900</estimated_value>
<disposed_value>880.50</disposed_value><currency_code>AED</currency_code><size>2</size><size_uom>KG</size_uom></item>
<item><item_type>CAR</item_type></item></goods_services>"""
TOLD = "GOLD, 2 KG, estimated value 900 AED, disposed of for 880.50 AED"


def test_goods_are_told(tmp_path: Path) -> None:
    activity = ACTIVITY.replace("</activity>", f"{GOODS}</activity>")
    sold = ACCOUNT.replace("</transaction>", f"{GOODS}</transaction>")
    reading, records, payments, _ = read(tmp_path, HEAD + sold + activity + TAIL)
    assert payments[0]["narrative"] == f"wire | Main branch | {TOLD} | CAR"
    assert records["reasons"].list.len().to_list() == [0, 0, 0]
    told = [
        one.partition(": the report names goods or services, and no payment for them: ")
        for one in reading.messages
    ]
    assert [said for _, mark, said in told if mark] == [TOLD, "CAR"]


def test_goods_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    broken = GOODS.replace("</item_type>", "", 1)
    activity = ACTIVITY.replace("</activity>", f"{broken}</activity>")
    reading, *_ = read(tmp_path, HEAD + activity + TAIL)
    assert any("the goods or services of the report cannot be read" in one for one in reading.messages)
