"""One fault in one record of each format: it alone is set aside, with its reason; a cut file says that it is cut.

Formats with larger tables of their own: tests/transforms/readers/{mt940,camt,ofx,delimited}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

BAD = 7
"""The place at which a fault is made, from 0."""

# Sample: pattern of what becomes wrong, what stands there instead, and the reason.
FAULTS: Mapping[str, list[tuple[str, str, str]]] = {
    "camt.052.001.08.xml": [
        (r"(?<=<Ntry><Amt Ccy=\"EUR\">)[^<]*", "12.3x", "amount_malformed"),
        (r"(?<=<BookgDt><Dt>)[^<]*", "2026-02-30", "date_impossible"),
    ],
    "camt.054.001.08.xml": [
        (r"(?<=<Ntry><Amt Ccy=\"EUR\">)[^<]*", "", "amount_missing"),
        (r"(?<=</Amt>)<CdtDbtInd>\w+</CdtDbtInd>(?=<Sts>)", "", "direction_missing"),
    ],
    "mt942.sta": [
        (r"(?<=[CD])\d+,\d\d(?=N)", "12X,00", "amount_malformed"),
        (r"(?<=:61:)\d{6}", "261332", "date_impossible"),
    ],
    "quicken.qif": [
        (r"(?<=\nT)[-0-9.]+", "12X", "amount_malformed"),
        (r"(?<=\nD)[-0-9]+", "2026-13-32", "date_impossible"),
        (r"\nT[-0-9.]+", "", "amount_missing"),
    ],
    "goaml.xml": [
        (r"(?<=<amount_local>)[^<]*", "3OO.00", "amount_malformed"),
        (r"(?<=<date_transaction>)[^<]*", "2026-02-31T00:00:00", "date_impossible"),
        (r"<amount_local>[^<]*</amount_local>", "", "amount_missing"),
    ],
    "mt103.txt": [
        (r"(?<=:32A:\d{6}EUR)[\d,]+", "3OO,00", "amount_malformed"),
        (r"(?<=:32A:)\d{6}", "261332", "date_impossible"),
        (r":32A:[^\r]*\r\n", "", "amount_missing"),
    ],
    "mt202-cov.txt": [(r"(?<=:32A:\d{6}EUR)[\d,]+", "1,2,3", "amount_malformed")],
    "pacs.008.xml": [
        (r"(?<=<IntrBkSttlmAmt Ccy=\"EUR\">)[^<]*", "1 000", "amount_malformed"),
        (r"(?<=<IntrBkSttlmDt>)[^<]*", "2026-00-06", "date_impossible"),
    ],
    "pain.001.xml": [(r"(?<=<InstdAmt Ccy=\"EUR\">)[^<]*", "300,00", "amount_malformed")],
    "remittances.csv": [
        (r"(?<=,)\d+\.\d\d(?=,EUR,4.90)", "3OO.00", "amount_unreadable"),
        (r"(?<=\n\d{10},)[^,]*", "2026-02-30T08:00:00Z", "sent_at_unreadable"),
        (r"(?<=\n)(?=\d{10},)", "superfluous,", "too_many_fields"),
    ],
    "mobile-mpesa.csv": [
        (r"(?<=\nT\d{9},)[^,]*", "2026-13-01 10:00:00", "booking_date_unreadable"),
        (r"(?<=Completed,)[^\n]*", "twelve,,", "credit_unreadable"),
    ],
    "mobile-momo.csv": [(r"(?<=,)\d+\.\d\d(?=,\d\.00,UGX)", "1.2.3", "amount_unreadable")],
    "messages.xml": [
        (r"(?<=Confirmed)(?=\.)", " or so", "wording_unknown"),
        (r"(?<= on )\d+/\d+(?=/)", "31/2", "time_unreadable"),
    ],
    "assets-explorer.csv": [
        (r"(?<=\",\")0\.000420000000000021", "O.1", "fee_unreadable"),
        (r"(?<=\",\")17\d{8}", "17", "time_unreadable"),
    ],
    "assets-tokens.csv": [(r"(?<=\",\")[\d.,]+(?=\",\"\",\"0x)", "1.23457E+15", "amount_digits_lost")],
    "assets-exchange.csv": [(r"(?<=EUR\",\")[-\d.]+", "12,3x", "amount_unreadable")],
    "register-persons.csv": [(r"(?<=\n)P\d+(?=,)", "", "person_id_missing")],
    "register-account-holders.csv": [(r"(?<=holder,)[-0-9]+", "2024-02-31", "since_unreadable")],
    "moneytrail-comma.csv": [(r"(?<=,)2026-\d\d-\d\d(?=,2026)", "31.31.2026", "booking_date_unreadable")],
    "moneytrail-semicolon.csv": [(r"(?<=;)-?[\d.]+,\d\d(?=;EUR)", "12,3x", "amount_unreadable")],
}
CASES = [(name, *fault) for name, faults in sorted(FAULTS.items()) for fault in faults]


@pytest.fixture(scope="module")
def samples() -> Mapping[str, bytes]:
    return samples_of(generate(replace(PRESETS["small"], seed=7)))


def read(content: bytes, folder: Path) -> tuple[Reading, pl.DataFrame]:
    path = folder / "file"
    path.write_bytes(content)
    reading = open_reading(path)
    return reading, pl.concat([as_batch(batch).records for batch in reading.batches])


def changed(content: bytes, pattern: str, by: str) -> bytes:
    text = content.decode("latin-1")
    found = list(re.finditer(pattern, text))[BAD]
    return (text[: found.start()] + by + text[found.end() :]).encode("latin-1")


@pytest.mark.parametrize(("name", "pattern", "by", "code"), CASES)
def test_one_bad_record_is_set_aside_alone(
    tmp_path: Path, samples: Mapping[str, bytes], name: str, pattern: str, by: str, code: str
) -> None:
    _, clean = read(samples[name], tmp_path)
    _, records = read(changed(samples[name], pattern, by), tmp_path)
    bad = records.filter(pl.col("reasons").list.len() > 0)
    assert records.height == clean.height
    assert bad.height == 1, bad["reasons"].to_list()
    assert bad["reasons"][0][0].startswith(code), bad["reasons"].to_list()
    good = clean.filter(~pl.col("ordinal").is_in(bad["ordinal"].to_list()))
    kept = records.filter(pl.col("reasons").list.len() == 0)
    assert kept.select("raw", "amount").equals(good.select("raw", "amount"))


@pytest.mark.parametrize("name", [name for name in sorted(FAULTS) if name.endswith((".xml", ".txt", ".sta"))])
def test_of_a_cut_file_what_is_there_is_read_and_the_cut_is_said(
    tmp_path: Path, samples: Mapping[str, bytes], name: str
) -> None:
    _, clean = read(samples[name], tmp_path)
    content = samples[name][: len(samples[name]) * 3 // 5]
    reading, records = read(content, tmp_path)
    whole = records.filter(pl.col("reasons").list.len() == 0)
    assert not reading.complete
    assert any("The file ends" in message for message in reading.messages), reading.messages
    assert clean.height // 3 < whole.height < clean.height
    assert whole["amount"].to_list() == clean["amount"].head(whole.height).to_list()
