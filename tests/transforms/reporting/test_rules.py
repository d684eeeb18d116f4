"""What each accepted rule gives beside the elected method's figures (DOMAIN.md 4.6)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from tests.transforms.tracing.test_golden_ledgers import l1
from tests.transforms.tracing.worlds import ledger_of, seeds_frame
from transforms.reporting.rules import RULES, ByRule, by_rule
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    STATEMENTS,
    TRACE_SEEDS,
    TRANSFER_ENTRIES,
    TRANSFERS,
)
from transforms.store import WorkDatabase
from transforms.tracing.index import write_index


def rules_of_l1(path: Path) -> ByRule:
    """The golden ledger L1, written as a snapshot and traced by each rule."""
    database, ledger = WorkDatabase(path), ledger_of(l1())
    written = {
        ENTRIES: ledger.entries,
        STATEMENTS: ledger.statements.with_columns(pl.col("booked_sum").fill_null(0)),
        TRANSFERS: ledger.transfers,
        TRANSFER_ENTRIES: ledger.transfer_entries,
        ACCOUNTS: ledger.accounts,
        ASSET_PAYMENTS: ledger.asset_payments,
    }
    for table, frame in written.items():
        database.write(table, frame)
    with database.connect() as connection:
        write_index(connection)
        assert by_rule(connection, TRACE_SEEDS.empty()).sums.is_empty()
        return by_rule(connection, seeds_frame(l1()))


def test_each_rule_of_the_golden_ledger_at_its_places(tmp_path: Path) -> None:
    found = rules_of_l1(tmp_path / "l1.duckdb")
    amounts = {
        (method, kind): amount for method, kind, _, _, amount in found.places.iter_rows() if kind != "outside"
    }
    figures = {
        "fifo": ("2000", "4000"),
        "lifo": ("1000", "1000"),
        "clean_first": ("3500", "0"),
        "lowest_intermediate_balance": ("3500", "0"),
        "proceeds_first": ("500", "5000"),
        "pro_rata": ("2167.83", "2727.27"),
    }
    assert tuple(figures) == RULES
    for method, (held, vehicle) in figures.items():
        assert amounts[method, "account"] == Decimal(held)
        assert amounts.get((method, "asset"), Decimal(0)) == Decimal(vehicle)
    assert found.sums["holds"].all()
    assert found.sums["in"].to_list() == [Decimal(8000)] * len(RULES)


def test_the_elected_rule_gives_what_the_report_traces(document: dict[str, Any]) -> None:
    assert document["candidates"]
    for candidate in document["candidates"]:
        assert [rule["method"] for rule in candidate["by_rule"]] == list(RULES)
        elected = [rule for rule in candidate["by_rule"] if rule["elected"]]
        assert [rule["traced"] for rule in elected] == [candidate["traced"]]
    proof = [
        {key: value for key, value in line.items() if key not in ("method", "name", "source", "elected")}
        for line in document["schedule_2_tracing"]["by_rule"]
        if line["elected"]
    ]
    assert proof == document["schedule_2_tracing"]["conservation"]


def test_the_pages_show_each_rule_and_mark_the_elected_one(package: Path) -> None:
    page = (package / "report.html").read_text(encoding="utf-8")
    assert page.count("the method of this report") == page.count("<h3>What each rule gives</h3>") > 0
