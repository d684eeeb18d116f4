"""Every CODA file of the corpus against a plain reading of its own: numbers of records, sums, balances."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import accepted, codes, corpus_files, read, total
from transforms.errors import UnreadableFile
from transforms.readers import coda

FILES = corpus_files("coda", (".json",))
REFUSED = "Coda_faulty_version.txt"
CHANGED_BY_HAND = {
    # Parts of other files under the balances and totals of the whole.
    *("Ontvangen_CODA.2012-01-11-18.59.15.txt", "sample2.cod", "sample3.cod", "sample4.cod", "sample7.cod"),
    "sample9.cod",
}
DETAILS_THAT_ADD_UP = {
    # Total: the details that are records in its place.
    "Ontvangen_CODA.2012-01-11-18.59.15.txt": {"0003": 2, "0004": 2},
    "Coda_v2_3_single_statement.txt": {"0017": 14},
    "Coda_v2_3_multi_statements.txt": {"0017": 14},
    "sample2.cod": {"0001": 2},
    "sample3.cod": {"0001": 2},
    "sample7.cod": {"0001": 3},
}


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("latin-1").splitlines()


def plain_amount(text: str) -> Decimal:
    return Decimal(("-" if text[0] == "1" else "") + text[1:16]) / 1000


@pytest.mark.parametrize("path", [path for path in FILES if path.name != REFUSED], ids=lambda path: path.name)
def test_records_and_sums_are_those_of_a_plain_reading(path: Path) -> None:
    lines = lines_of(path)
    reading, records = read(coda.READER, path)
    assert codes(records) == []
    totals = [plain_amount(line[31:47]) for line in lines if line[:2] == "21" and line[6:10] == "0000"]
    assert total(records.filter("booked")) == sum(totals)
    expanded = DETAILS_THAT_ADD_UP.get(path.name, {})
    movements = sum(line[:2] == "21" for line in lines)
    assert records.height == movements - len(expanded)
    for number, details in expanded.items():
        found = records.filter(pl.col("locator").str.contains(f"movement {number}/"), "booked")
        assert found.height == details
        assert not found["locator"].str.ends_with("/0000").any()
    kept = "\n".join(records["raw"]).split("\n")
    assert kept == [line.rstrip() for line in lines if line[0] in "23"]
    assert reading.complete


@pytest.mark.parametrize("path", [path for path in FILES if path.name != REFUSED], ids=lambda path: path.name)
def test_balances_are_stated_and_prove_the_movements(path: Path) -> None:
    lines = lines_of(path)
    reading, records = read(coda.READER, path)
    assert [one.opening_balance for one in reading.statements] == [
        plain_amount(line[42:58]) for line in lines if line[0] == "1"
    ]
    assert [one.closing_balance for one in reading.statements] == [
        plain_amount(line[41:57]) for line in lines if line[0] == "8"
    ]
    proved = [
        one.opening_balance + total(accepted(records).filter("booked", statement=number))
        == one.closing_balance
        for number, one in enumerate(reading.statements)
        if one.opening_balance is not None
    ]
    assert all(proved) == (path.name not in CHANGED_BY_HAND)
    if path.name not in CHANGED_BY_HAND:
        assert not any("states" in message for message in reading.messages)


def test_another_version_is_refused_in_plain_words() -> None:
    path = next((path for path in FILES if path.name == REFUSED), None)
    if path is None:
        pytest.skip("the sample files are not there (set MONEYTRAIL_CORPUS)")
    with pytest.raises(UnreadableFile, match="version '5'"):
        coda.READER.read(path, None)
