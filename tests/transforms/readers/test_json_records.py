"""JSON: lists of records wherever they stand, through the profiles of delimited files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.reads import CORPUS, need_corpus
from transforms.errors import UnreadableFile
from transforms.readers import json_text
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

A, B = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"
SENT = {
    "hash": "0xaa",
    "timeStamp": 1767246213,
    "from": A,
    "to": B,
    "value": "1000000000000000001",
    "gasPrice": "2",
    "gasUsed": "3",
    "isError": "0",
}


def read(tmp_path: Path, text: str | bytes) -> tuple[str, pl.DataFrame, pl.DataFrame]:
    path = tmp_path / "export.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    records = pl.concat(batch.records for batch in batches)
    assert reading.profile
    return reading.profile, records, pl.concat(batch.particulars["payments"] for batch in batches)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([SENT, SENT]),
        "\ufeff" + json.dumps({"status": "1", "result": [SENT, SENT]}, indent=2),
        json.dumps(SENT) + "\n" + json.dumps(SENT) + "\n",
        json.dumps({"data": {"pages": 1, "transfers": [SENT, {**SENT, "input": {"method": "0x\t"}}]}}),
    ],
)
def test_a_list_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    profile, records, payments = read(tmp_path, text)
    assert profile == "chain-etherscan-api"
    assert records["reasons"].list.len().to_list() == [0, 0]
    assert records["locator"].to_list() == ["record 1", "record 2"]
    assert payments["amount"].to_list() == [Decimal("1.000000000000000001")] * 2
    assert payments["from_identifier"].to_list() == [A, A]


def test_a_record_that_lacks_a_sum_is_set_aside(tmp_path: Path) -> None:
    _, records, _ = read(tmp_path, json.dumps([SENT, {**SENT, "value": "much"}, {**SENT, "value": [1]}]))
    assert records["reasons"].list.len().to_list() == [0, 1, 1]


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    text = json.dumps([{**SENT, "value": "X"}]).replace('"X"', "123456789012345678")
    _, _, payments = read(tmp_path, text)
    assert payments["amount"].to_list() == [Decimal("0.123456789012345678")]


def test_all_lists_of_one_form_are_read_and_others_told(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    lists = {"in": {"result": [SENT, SENT]}, "out": {"result": [SENT]}, "labels": [{"name": "x"}]}
    path.write_text(json.dumps(lists), encoding="utf-8")
    reading = open_reading(path)
    records = pl.concat(as_batch(batch).records for batch in reading.batches)
    assert records["locator"].to_list() == ["in.result record 1", "in.result record 2", "out.result record 1"]
    assert any(
        "The list labels was not read; records of another form in it: 1 (name)" in message
        for message in reading.messages
    )


TRONGRID = {
    "transaction_id": "d0a1",
    "token_info": {
        "symbol": "USDT",
        "address": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        "decimals": 6,
        "name": "Tether USD",
    },
    "block_timestamp": 1704067200000,
    "from": A,
    "to": B,
    "type": "Transfer",
    "value": "1250500000",
}
TRONSCAN = {
    "transaction_id": "d0a1",
    "block_ts": 1704067200000,
    "from_address": A,
    "to_address": B,
    "contract_address": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "quant": "1250500000",
    "contractRet": "SUCCESS",
    "event_type": "Transfer",
    "tokenInfo": {"tokenAbbr": "USDT", "tokenName": "Tether USD", "tokenDecimal": 6},
}
INTERNAL = {
    "hash": "0xa1",
    "timeStamp": "1704067200",
    "from": A,
    "to": B,
    "value": "1250500000000000000000",
    "type": "call",
    "traceId": "0",
    "isError": "0",
    "errCode": "",
}


@pytest.mark.parametrize(
    ("profile", "moved", "not_moved", "asset", "status"),
    [
        ("chain-trongrid-trc20", TRONGRID, {"type": "Approval"}, "USDT", "cancelled"),
        ("chain-tronscan-api-trc20", TRONSCAN, {"event_type": "Approval"}, "USDT", "cancelled"),
        ("chain-tronscan-api-trc20", TRONSCAN, {"contractRet": "REVERT"}, "USDT", "failed"),
        ("chain-etherscan-api-internal", INTERNAL, {"isError": "1"}, "ETH", "failed"),
    ],
)
def test_the_interfaces_of_explorers(
    tmp_path: Path,
    profile: str,
    moved: dict[str, object],
    not_moved: dict[str, str],
    asset: str,
    status: str,
) -> None:
    found, records, payments = read(tmp_path, json.dumps({"data": [moved, {**moved, **not_moved}]}))
    assert found == profile
    assert records["reasons"].list.len().to_list() == [0, 0]
    assert payments["amount"].to_list() == [Decimal("1250.5")] * 2
    assert payments["currency"].to_list() == [asset] * 2
    assert payments["status"].to_list() == ["completed", status]
    assert payments["sent_at"].dt.epoch("s").to_list() == [1704067200] * 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"a": 1, "b": 2}]', "no profile fits the names"),
        ('{"Document": {"BkToCstmrStmt": 1}}', "no profile fits the names"),
        ('[{"a": 1}', "begins as JSON and is none"),
        ('[{"a": ' + "[" * 100_000, "begins as JSON and is none"),
        (b'[{"a": "\xff"}]', "begins as JSON and is none"),
    ],
)
def test_other_json_is_refused_in_words(tmp_path: Path, text: str | bytes, what: str) -> None:
    with pytest.raises(UnreadableFile, match=what):
        read(tmp_path, text)


def test_too_much_for_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MOST_BYTES", 10)
    with pytest.raises(UnreadableFile, match="ask for CSV"):
        read(tmp_path, json.dumps([SENT]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_value_ends_accounted_for(tmp_path: Path, value: str) -> None:
    _, records, _ = read(tmp_path, json.dumps([SENT, {**SENT, "to": value, "functionName": value}, SENT]))
    assert records.height == 3


def test_the_sample_of_bitquery() -> None:
    need_corpus("crypto")
    path = CORPUS / "crypto/bitquery__blockchain-cloud-data-dump-sample/tron_usdt_transfers.json"
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    wanted = json.loads(path.read_text("utf-8"))
    payments = pl.concat(batch.particulars["payments"] for batch in batches)
    assert reading.profile == "chain-bitquery"
    assert payments["amount"].to_list() == [Decimal(one["Transfer_Amount"]) for one in wanted]
    assert payments["control_number"].to_list() == [one["Transaction_Hash"] for one in wanted]
    assert payments["sent_at"].dt.epoch("s").to_list() == [one["Block_Time"] for one in wanted]
    assert payments["status"].to_list() == ["completed"] * len(wanted)
