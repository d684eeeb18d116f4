"""Transactions of inputs and outputs in JSON, as several interfaces give them: one record an input or output."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

ONE, TWO = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
AT = 1704067200
ESPLORA = {
    "txid": "aa01",
    "vin": [
        {
            "txid": "b1",
            "vout": 0,
            "prevout": {"scriptpubkey": "0014", "scriptpubkey_address": ONE, "value": 50000},
        },
        {
            "txid": "b2",
            "vout": 3,
            "prevout": {"scriptpubkey": "0014", "scriptpubkey_address": ONE, "value": 50000},
        },
    ],
    "vout": [
        {"scriptpubkey": "76a9", "scriptpubkey_address": TWO, "value": 90000},
        {"scriptpubkey": "6a04", "scriptpubkey_type": "op_return", "value": 0},
        {"scriptpubkey": "0014", "scriptpubkey_address": ONE, "value": 9000},
    ],
    "fee": 1000,
    "status": {"confirmed": True, "block_height": 800000, "block_time": AT},
}
BLOCKCHAIN = {
    "hash": "aa01",
    "time": AT,
    "block_height": 800000,
    "inputs": [{"prev_out": {"addr": ONE, "value": 50000}}, {"prev_out": {"addr": ONE, "value": 50000}}],
    "out": [{"addr": TWO, "value": 90000}, {"script": "6a04", "value": 0}, {"addr": ONE, "value": 9000}],
}
BLOCKCYPHER = {
    "hash": "aa01",
    "confirmed": "2024-01-01T00:00:00Z",
    "confirmations": 6,
    "fees": 1000,
    "inputs": [{"output_index": 1, "output_value": 50000, "addresses": [ONE]}] * 2,
    "outputs": [
        {"value": 90000, "script": "76a9", "addresses": [TWO]},
        {"value": 0, "script": "6a04", "addresses": None},
        {"value": 9000, "script": "0014", "addresses": [ONE]},
    ],
}
BLOCKBOOK = {
    "txid": "aa01",
    "blockTime": AT,
    "confirmations": 6,
    "fees": "1000",
    "vin": [{"n": 0, "addresses": [ONE], "isAddress": True, "value": "50000"}] * 2,
    "vout": [
        {"value": "90000", "n": 0, "addresses": [TWO], "isAddress": True},
        {"value": "0", "n": 1, "addresses": ["OP_RETURN (x)"], "isAddress": False},
        {"value": "9000", "n": 2, "addresses": [ONE], "isAddress": True},
    ],
}
CORE = {
    "txid": "aa01",
    "blocktime": AT,
    "confirmations": 6,
    "vin": [{"txid": "b1", "vout": 0, "prevout": {"value": 0.0005, "scriptPubKey": {"address": ONE}}}] * 2,
    "vout": [
        {"value": 0.0009, "scriptPubKey": {"hex": "76a9", "addresses": [TWO]}},
        {"value": 0.0, "scriptPubKey": {"hex": "6a04"}},
        {"value": 9e-05, "scriptPubKey": {"hex": "0014", "address": ONE}},
    ],
}
INSIGHT = {
    **{"txid": "aa01", "time": AT, "confirmations": 6, "fees": 1e-05},
    "vin": [{"addr": ONE, "valueSat": 50000, "value": 0.0005, "n": 0}] * 2,
    "vout": [
        {"value": "0.00090000", "scriptPubKey": {"addresses": [TWO]}},
        {"value": "0.00000000", "scriptPubKey": {"hex": "6a04"}},
        {"value": "0.00009000", "scriptPubKey": {"addresses": [ONE]}},
    ],
}
FORMS = {
    "esplora": [ESPLORA],
    "one alone": ESPLORA,
    "blockchain.com": {"address": ONE, "n_tx": 1, "txs": [BLOCKCHAIN]},
    "blockcypher": {"address": ONE, "txs": [BLOCKCYPHER]},
    "blockbook": {"page": 1, "address": ONE, "transactions": [BLOCKBOOK]},
    "core": CORE,
    "insight": {"pagesTotal": 1, "txs": [INSIGHT]},
}


def read(tmp_path: Path, given: Any) -> tuple[Reading, pl.DataFrame, list[dict[str, Any]]]:
    path = tmp_path / "transactions.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    reading = open_reading(path)
    batches = [as_batch(batch) for batch in reading.batches]
    rows = pl.concat(batch.particulars["payments"] for batch in batches).to_dicts()
    return reading, pl.concat(batch.records for batch in batches), rows


@pytest.mark.parametrize("name", FORMS)
def test_each_input_and_output_is_a_movement_of_its_own(tmp_path: Path, name: str) -> None:
    reading, records, rows = read(tmp_path, FORMS[name])
    assert reading.profile == "chain-transactions-json"
    assert records["reasons"].list.len().sum() == 0
    assert [place.rpartition("record ")[2] for place in records["locator"]] == [
        *("1 input 1", "1 input 2", "1 output 1", "1 output 3")
    ]
    assert [(row["from_identifier"], row["to_identifier"], row["amount"] * 10**8) for row in rows] == [
        *((ONE, None, 50000), (ONE, None, 50000), (None, TWO, 90000), (None, ONE, 9000))
    ]
    assert [row["fee"] for row in rows] == [Decimal("0.00001"), None, None, None]
    assert {(row["currency"], str(row["sent_at"]), row["status"], row["control_number"]) for row in rows} == {
        ("BTC", "2024-01-01 00:00:00", "completed", "aa01")
    }
    assert [message for message in reading.messages if "OP_RETURN" in message] == [
        "Outputs that carry data and no money (OP_RETURN), which are no records: 1."
    ]


def test_what_is_odd_of_a_transaction_is_told_or_set_aside(tmp_path: Path) -> None:
    mined = {**ESPLORA, "vin": [{"is_coinbase": True, "prevout": None}], "fee": 0}
    cut = {**ESPLORA, "vin": ESPLORA["vin"][:1]}  # type: ignore[index]
    untold = {**ESPLORA, "vin": [{"txid": "b1", "prevout": None}], "status": {"confirmed": False}}
    keyed = {**mined, "vout": [{"scriptpubkey": "41ab", "value": 5}]}
    reading, records, rows = read(tmp_path, [mined, cut, untold, keyed])
    said = " ".join(reading.messages)
    assert [row["fee"] for row in rows[:2]] == [None, None]
    assert "record 2: its inputs have -49000 more than its outputs (satoshi)" in said
    bad = {place: reasons for place, reasons in records.select("locator", "reasons").rows() if reasons}
    assert [*bad] == ["record 3 input 1", "record 3 output 1", "record 3 output 3"]
    assert "amount_missing" not in str(bad["record 3 output 1"])
    assert "time_missing" in str(bad["record 3 output 1"])
    assert "pending: 1" in said
    assert rows[-1]["to_identifier"] == "script:41ab"


@pytest.mark.parametrize(
    ("address", "coin"),
    [
        ("ltc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "LTC"),
        ("DBvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "DOGE"),
        ("3BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", None),
        (TWO, "BTC"),
    ],
)
def test_the_addresses_tell_the_coin_or_it_is_asked_for(
    tmp_path: Path, address: str, coin: str | None
) -> None:
    other = json.loads(json.dumps(ESPLORA).replace(ONE, address).replace(TWO, address))
    reading, records, rows = read(tmp_path, [other])
    assert {row["currency"] for row in rows} == {coin}
    assert ("asset_missing" in str(records["reasons"].to_list())) == (coin is None)
    assert any("tell the coin" in message for message in reading.messages) == (coin is None)


def test_other_chains_of_bitcoins_first_addresses_are_not_taken_for_it(tmp_path: Path) -> None:
    _, records, _ = read(tmp_path, json.loads(json.dumps(CORE).replace(ONE, TWO)))
    assert all("asset_missing" in str(reasons) for reasons in records["reasons"].to_list())


def test_a_test_networks_coins_are_worth_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="test network"):
        read(tmp_path, [json.loads(json.dumps(ESPLORA).replace("bc1q", "tb1q"))])
