"""A hawaladar's ledger in the case's tables: lines and readings, no entries, the accounting whole."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.transforms.ledger.readings import ledger
from tests.transforms.readers.kinds.hawala.ledgers import ledger as written
from tests.transforms.readers.kinds.hawala.ledgers import row
from transforms import ids
from transforms.readers.registry import open_reading
from transforms.schema import ACCOUNTS, ENTRIES, HAWALA_LINES, SOURCE_RECORDS, STATEMENTS, VALUE_READINGS


def test_lines_are_published_with_every_reading_and_make_no_entries(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    lines = [
        row(book="حاجی کریم", balance_after="100"),
        row(book="حاجی کریم", amount="3.5", balance_after="3,600"),
        row(book="حاجی کریم", date="torn", balance_after="3,700"),
        row(book="Other", status="x"),
        row(book="حاجی کریم", amount="1", balance_after="9"),
    ]
    path.write_text(written(lines), encoding="utf-8")
    work, _ = ledger(tmp_path, {"a": open_reading(path)})
    assert work.read(ENTRIES).is_empty()
    records = work.read(SOURCE_RECORDS).sort("ordinal")
    assert records["status"].to_list() == ["accepted", "accepted", "quarantined", "accepted", "accepted"]
    rows = work.read(HAWALA_LINES).sort("record_id")
    assert rows["amount"].to_list() == [100, 3500, 100, 1]
    assert set(rows["book_account_id"]) == {ids.account_id("hawala", name) for name in ("حاجی کریم", "Other")}
    readings = work.read(VALUE_READINGS).filter(pl.col("field") == "amount")
    assert readings.select("rank", "value", "chosen").rows() == [(1, "3500", True), (2, "3.5", False)]
    assert "proved by the running balance" in readings["why"][0]
    accounts = work.read(ACCOUNTS)
    # Besides the books: the other hawaladar whom they name, and people whom no line names.
    assert set(accounts["scheme"]) == {"hawala", "unknown"}
    others = (
        set(rows["counterpart_account_id"]) | set(rows["payer_account_id"]) | set(rows["payee_account_id"])
    )
    assert set(accounts["account_id"]) == set(rows["book_account_id"]) | others
    checks = work.read(STATEMENTS).sort("holder_name")["balance_check"].to_list()
    assert sorted(checks) == ["broken", "not_stated"]


def test_a_book_without_a_name_is_one_account_of_its_file(tmp_path: Path) -> None:
    readings = {}
    for name in ("a", "b"):
        path = tmp_path / f"{name}.csv"
        path.write_text(written([row(book="", token=name), row(book="", token=f"{name}2")]), encoding="utf-8")
        readings[name] = open_reading(path)
    work, _ = ledger(tmp_path, readings)
    lines = work.read(HAWALA_LINES)
    books = lines["book_account_id"].to_list()
    assert len(books) == 4
    assert len(set(books)) == 2
    unnamed = work.read(ACCOUNTS).filter(pl.col("scheme") == "unknown")["account_id"].to_list()
    assert set(books) <= set(unnamed)
    assert len(unnamed) == len(set(unnamed)) == 2 + 2 * lines.height
