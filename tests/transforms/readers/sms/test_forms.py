"""The forms in which programs save messages: XML, CSV, JSON, and what is no back-up at all."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import codes
from tests.transforms.readers.sms.backups import MPESA, backup, element, read
from transforms.errors import UnreadableFile
from transforms.readers import registry, sms
from transforms.readers.particulars import as_batch


def test_a_csv_of_messages(tmp_path: Path) -> None:
    text = f'Date,Address,Body\n2024-02-01T12:04:30Z,MPESA,"{MPESA["sent"]}"\n2024-02-01,Mum,Hello\n,,\n'
    reading, records = read(tmp_path, text.encode(), "messages.csv")
    assert reading.format == "sms"
    assert records["amount"].to_list() == [Decimal(-1013)]
    assert records["locator"].to_list() == ["row 2"]


@pytest.mark.parametrize(
    "text",
    [
        "Chat Session,Message Date,Delivered Date,Service,Type,Sender ID,Sender Name,Status,Subject,Text,Attachment\n"
        f'MPESA,2024-02-01 12:04:30,,SMS,Incoming,MPESA,,Read,,"{MPESA["sent"]}",\n'
        "Mum,2024-02-01 12:05:30,,SMS,Outgoing,,,Read,,Hello,\n",
        f'Date;Time;Type;Number;Name;Message\n2024-02-01;12:04:30;Received;MPESA;;"{MPESA["sent"]}"\n',
        f"Date\tFrom\tMessage\n2024-02-01 12:04:30\tMPESA\t{MPESA['sent']}\n",
    ],
)
def test_csv_of_other_programs(tmp_path: Path, text: str) -> None:
    reading, records = read(tmp_path, text.encode(), "messages.csv")
    assert reading.format == "sms"
    assert records["amount"].to_list() == [Decimal(-1013)]


MESSAGE = {"_id": "86", "address": "MPESA", "date": "1706789070000", "type": "1", "body": MPESA["sent"]}
PRIVATE = {"_id": "87", "address": "Mum", "date": 1706789070000, "type": 1, "body": "Hello"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([PRIVATE, MESSAGE], indent=2),
        json.dumps(PRIVATE) + "\n" + json.dumps(MESSAGE) + "\n",
        "\ufeff" + json.dumps({"messageCount": 2, "messages": [PRIVATE, MESSAGE]}),
        json.dumps(MESSAGE),
    ],
)
def test_json_of_messages(tmp_path: Path, text: str) -> None:
    path = tmp_path / "messages.json"
    path.write_text(text, encoding="utf-8")
    reading = registry.open_reading(path)
    records = pl.concat(as_batch(batch).records for batch in reading.batches)
    assert reading.format == "sms"
    assert records["amount"].to_list() == [Decimal(-1013)]
    assert "Hello" not in str(records.to_dicts())


@pytest.mark.parametrize("cut", [b"", b'{"_id": "88", "addr'])
def test_json_of_messages_that_is_cut_is_refused(tmp_path: Path, cut: bytes) -> None:
    path = tmp_path / "messages.json"
    path.write_bytes(json.dumps([MESSAGE]).encode()[:-1] + cut)
    with pytest.raises(UnreadableFile, match="begins as JSON and is none"):
        registry.open_reading(path)


def test_a_csv_without_an_operator_is_another_reader_s() -> None:
    assert not sms.READER.sniff(b"Date,From,Text\n2024-01-01,Alice,Hello\n")
    assert not sms.READER.sniff(b"Date,Amount\n2024-01-01,5\n")


def test_no_back_up_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("hello")
    with pytest.raises(UnreadableFile, match="no back-up"):
        sms.READER.read(path, None)


def test_entities_and_doctypes_are_text(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE smses [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
    _, records = read(tmp_path, bomb + backup(element("SBF1A2B3C4 &a; Confirmed.").replace("&amp;a;", "&a;")))
    assert codes(records) == ["wording_unknown"]
    assert "root:" not in str(records.to_dicts())
