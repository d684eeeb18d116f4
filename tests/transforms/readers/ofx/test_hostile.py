"""Hostile OFX: accounted for or refused, soon, and nothing in it is ever resolved or expanded."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.readers.ofx.made import HEADER, file, read_text, statement, transaction
from tests.transforms.readers.reads import accepted
from transforms.errors import UnreadableFile
from transforms.readers import ofx

SOON = 20.0
"""CPU seconds; each of these takes well below one on an idle machine, and a quadratic one takes minutes."""
MANY = 60_000

HOSTILE = {
    "open comments": "<!-- " * MANY,
    "open CDATA": "<![CDATA[" * MANY,
    "open tags": "<A" * MANY,
    "angle brackets": "<" * (4 * MANY),
    "deep nesting": "<A>" * MANY,
    "open records": "<STMTTRN>" * MANY,
    "open aggregates": "<STMTTRN><PAYEE>" * MANY,
    "open statements": "<STMTRS>" * (MANY // 20),
    "a value of megabytes": "x" * 4_000_000,
    "a memo of megabytes": "<STMTTRN><MEMO>" + "y" * 4_000_000 + "</STMTTRN>",
    "a tag of megabytes": "<" + "z" * 4_000_000 + ">",
    "entities": "<STMTTRN><MEMO>" + "&amp" * MANY + "</STMTTRN>",
    "digits": "<STMTTRN><TRNAMT>" + "9" * 200_000 + "</STMTTRN>",
    "line breaks": "\n" * 1_000_000,
    "NUL": "\x00" * 100_000,
    "a tag of megabytes in a record": "<STMTTRN><" + "z" * 4_000_000 + "</STMTTRN>",
    "the name of a value of megabytes": "<STMTTRN><MEMO<" + "z" * 4_000_000 + " " * 100_000 + "</STMTTRN>",
    "a record of blanks": "<STMTTRN" + " " * 2_000_000 + "<FITID>",
    "open comments in a record": "<STMTTRN><MEMO>" + "<!-- " * MANY + "</STMTTRN>",
    "open CDATA in a record": "<STMTTRN><MEMO>" + "<![CDATA[" * MANY + "]" * MANY + "</STMTTRN>",
    "open tags in a record": "<STMTTRN>" + "<A" * MANY + "</STMTTRN>",
    "amounts of digits": ("<TRNAMT>" + "9" * 2_000) * 500,
    "trades that never come": "<BUYSTOCK> <!-- a --> " * (MANY // 10),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_parts_cost_neither_time_nor_the_records_around_them(tmp_path: Path, name: str) -> None:
    begun = time.process_time()
    text = file(statement([transaction(FITID="ONE"), HOSTILE[name]]), statement([transaction(FITID="TWO")]))
    _, records = read_text(tmp_path, text)
    assert time.process_time() - begun < SOON
    found = accepted(records)["servicer_reference"].to_list()
    assert found[0] == "ONE"
    assert found.count("TWO") == 1 or "<!" in HOSTILE[name]
    assert max(len(raw) for raw in records["raw"]) <= 1 << 18


def test_no_entity_is_expanded_and_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<?xml version="1.0"?>\n<!DOCTYPE OFX [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file://{secret}">]>\n'
    text = file(statement([transaction(NAME="&x;", MEMO="&l9;")]), header=doctype)
    assert ofx.READER.sniff(text.encode())
    _, records = read_text(tmp_path, text)
    assert records["counterparty_name"].to_list() == ["&x;"]
    assert records["narrative"].to_list() == ["&l9;"]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><OFX></html>", b"\x00\xff" * 50, b"OFXHEADER:100\n", b"<?OFX ?>", b"PK\x03\x04<OFX>"],
)
def test_what_has_no_data_of_ofx_is_not_taken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ofx"
    path.write_bytes(content)
    if ofx.READER.sniff(content):
        with pytest.raises(UnreadableFile) as caught:
            ofx.READER.read(path, None)
        assert caught.value.todo
        assert "x.ofx" in caught.value.where


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
def test_a_file_with_bytes_changed_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, count: int
) -> None:
    content = bytearray(
        file(statement([transaction(FITID=str(n), NAME="Käthe") for n in range(20)])).encode()
    )
    for _ in range(count):
        at = chance.randrange(len(HEADER) + 5, len(content))
        content[at : at + chance.randrange(3)] = bytes(
            chance.randrange(256) for _ in range(chance.randrange(3))
        )
    _, records = read_text(tmp_path_factory.mktemp("fuzz"), bytes(content))
    sound = records.filter(records["reasons"].list.len() == 0)
    assert sound["raw"].str.contains("(?i)<stmttrn").all()
    booked = sound.filter(sound["booked"])
    assert (
        booked.select("booked_at", "booked_precision", "amount", "currency").null_count().sum_horizontal()[0]
        == 0
    )
