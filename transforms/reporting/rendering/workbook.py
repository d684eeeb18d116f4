"""schedule.xlsx: the schedules and annexes, from the document alone.

A cell's number is a double. So every amount stands twice: exact as text, and beside it as a number to
sum and sort by. Text is written as text, so that no cell becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Row = dict[str, Any]
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed day, so that the same evidence gives the same bytes; it states nothing."""
MOST_ROWS = 1_048_570
"""Rows of a sheet, less a few for its head."""
MOST_LETTERS = 32_000


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns as (heading, key, width), and its rows."""

    name: str
    columns: tuple[tuple[str, str, int], ...]
    rows: Sequence[Row]
    amounts: frozenset[str] = frozenset()
    """Keys of amounts: each gets a second column with the number."""


def workbook(document: Row) -> bytes:
    """The workbook's bytes; the same document gives the same bytes."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": document["case"]["title"], "created": CREATED})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.00######"})
    for sheet in sheets(document):
        _write(book.add_worksheet(sheet.name), sheet, heading, number)
    book.close()
    return buffer.getvalue()


def _write(page: Worksheet, sheet: Sheet, heading: Format, number: Format) -> None:
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    column = 0
    for title, key, width in sheet.columns:
        page.set_column(column, column, width)
        page.write_string(0, column, title, heading)
        for line, row in enumerate(sheet.rows[:MOST_ROWS], start=1):
            _cell(page, line, column, row.get(key))
        column += 1
        if key in sheet.amounts:
            page.set_column(column, column, width)
            page.write_string(0, column, f"{title} (number)", heading)
            for line, row in enumerate(sheet.rows[:MOST_ROWS], start=1):
                if row.get(key) is not None:
                    # The exact text stands in the cell before; this one is for sums and sorting.
                    page.write_number(line, column, float(row[key]), number)
            column += 1
    if len(sheet.rows) > MOST_ROWS:
        words = f"{len(sheet.rows) - MOST_ROWS:,} more rows stand in report.json"
        page.write_string(MOST_ROWS + 1, 0, words)


def _cell(page: Worksheet, line: int, column: int, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(line, column, "yes" if value else "no")
    elif isinstance(value, int):
        page.write_number(line, column, value)
    else:
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        page.write_string(line, column, text[:MOST_LETTERS])


def sheets(document: Row) -> list[Sheet]:
    """Every sheet with its rows."""
    return [
        Sheet("About", (("what", "what", 30), ("value", "value", 110)), _about(document)),
        _candidates(document),
        _steps(document),
        _periods(document),
        _traces(document),
        _conservation(document),
        _sums_by_rule(document),
        _amounts_by_rule(document),
        _fees(document),
        _transfers(document),
        _evidence(document),
        _quarantined(document),
    ]


def _about(document: Row) -> list[Row]:
    case = document["case"]
    facts = {
        "case": case["name"],
        "title": case["title"],
        "authority": case["authority"],
        "predicate (hypothesis)": case["predicate_hypothesis"],
        "reference currency": case["reference_currency"],
        "method": f"{document['method']['name']}: {document['method']['source']}",
        "moneytrail version": document["moneytrail_version"],
        "configuration SHA-256": document["configuration_sha256"],
    }
    rows = [{"what": key, "value": value} for key, value in facts.items()]
    rows += [{"what": "summary", "value": words} for words in document["summary"]["paragraphs"]]
    return rows + [{"what": "not said", "value": item["words"]} for item in document["not_said"]]


def _candidates(document: Row) -> Sheet:
    columns = (
        ("rank", "rank", 6),
        ("what", "label", 60),
        ("holder", "holder_name", 28),
        ("basis", "basis", 16),
        ("article", "article", 40),
        ("least", "amount_low", 16),
        ("amount", "amount", 16),
        ("most", "amount_high", 16),
        ("currency", "currency", 9),
        ("strength", "strength", 12),
        ("third-party interest", "third_party_interest", 40),
        ("risk of dissipation", "dissipation_risk", 40),
        ("candidate_id", "candidate_id", 20),
    )
    rows = [{**item, "label": item["what"]["label"]} for item in document["candidates"]]
    return Sheet("Candidates", columns, rows, frozenset({"amount_low", "amount", "amount_high"}))


def _steps(document: Row) -> Sheet:
    columns = (
        ("candidate rank", "rank", 10),
        ("date", "date", 12),
        ("from", "from", 50),
        ("to", "to", 50),
        ("amount", "amount", 16),
        ("currency", "currency", 9),
        ("traced part", "traced", 16),
        ("sources", "sources", 40),
        ("transfer_id", "transfer_id", 30),
    )
    rows = [{**step, "rank": item["rank"]} for item in document["candidates"] for step in item["steps"]]
    return Sheet("Steps", columns, rows, frozenset({"amount", "traced"}))


def _periods(document: Row) -> Sheet:
    columns = (
        ("account", "account_label", 60),
        ("currency", "currency", 9),
        ("from", "from_date", 12),
        ("to", "to_date", 12),
        ("opening", "opening_balance", 16),
        ("credits", "credits", 16),
        ("debits", "debits", 16),
        ("closing", "closing_balance", 16),
        ("entries", "entries", 9),
        ("closes", "closes", 12),
        ("sources", "sources", 40),
    )
    amounts = frozenset({"opening_balance", "credits", "debits", "closing_balance"})
    return Sheet("Schedule 1 periods", columns, document["schedule_1_periods"], amounts)


def _traces(document: Row) -> Sheet:
    columns = (
        ("seed", "seed_id", 20),
        ("place", "target_kind", 10),
        ("which", "target_label", 60),
        ("traced amount", "amount", 16),
        ("currency", "currency", 9),
        ("as of", "as_of", 12),
        ("transfers on the way", "transfers", 60),
        ("trace_id", "trace_id", 20),
        ("class", "class", 12),
        ("at least", "amount_low", 16),
        ("at most", "amount_high", 16),
        ("interval", "interval_basis", 10),
        ("rests on", "order_basis", 14),
    )
    rows = document["schedule_2_tracing"]["traces"]
    return Sheet("Schedule 2 tracing", columns, rows, frozenset({"amount", "amount_low", "amount_high"}))


def _conservation(document: Row) -> Sheet:
    names = ("in", "held", "assets", "cash", "outside", "lost")
    columns = (
        ("currency", "currency", 9),
        *((name, name, 16) for name in names),
        ("holds", "holds", 8),
    )
    rows = document["schedule_2_tracing"]["conservation"]
    return Sheet("Schedule 2 proof", columns, rows, frozenset(names))


def _sums_by_rule(document: Row) -> Sheet:
    names = ("in", "held", "assets", "cash", "outside", "lost")
    columns = (
        ("rule", "name", 34),
        ("of this report", "elected", 12),
        ("currency", "currency", 9),
        *((name, name, 16) for name in names),
        ("holds", "holds", 8),
    )
    rows = document["schedule_2_tracing"]["by_rule"]
    return Sheet("Schedule 2 by rule", columns, rows, frozenset(names))


def _amounts_by_rule(document: Row) -> Sheet:
    columns = (
        ("candidate rank", "rank", 10),
        ("what", "label", 60),
        ("rule", "name", 34),
        ("of this report", "elected", 12),
        ("traced to it", "amount", 16),
        ("currency", "currency", 9),
        ("authority", "source", 60),
    )
    nothing = [{"currency": "", "amount": "0"}]
    rows = [
        {**rule, **part, "rank": item["rank"], "label": item["what"]["label"]}
        for item in document["candidates"]
        for rule in item["by_rule"]
        for part in rule["traced"] or nothing
    ]
    return Sheet("Candidates by rule", columns, rows, frozenset({"amount"}))


def _fees(document: Row) -> Sheet:
    columns = (
        ("booked", "booked_at", 20),
        ("payer", "payer", 14),
        ("account", "account_label", 60),
        ("credited", "credited", 16),
        ("taken as proceeds", "amount", 16),
        ("currency", "currency", 9),
        ("source", "source", 40),
        ("entry_id", "entry_id", 30),
        ("seed", "seed_id", 20),
    )
    rows = document["schedule_3_fee_credits"]["rows"]
    return Sheet("Schedule 3 fee credits", columns, rows, frozenset({"credited", "amount"}))


def _transfers(document: Row) -> Sheet:
    columns = (
        ("transfer_id", "transfer_id", 30),
        ("sent", "sent_at", 20),
        ("from", "from", 50),
        ("to", "to", 50),
        ("amount", "amount", 16),
        ("currency", "currency", 9),
        ("reference currency", "amount_ref", 16),
        ("traced part", "traced", 16),
        ("kind", "kind", 12),
        ("match", "match_basis", 12),
        ("roles", "roles", 16),
        ("sources", "sources", 40),
    )
    return Sheet("Transfers", columns, document["transfers"], frozenset({"amount", "amount_ref", "traced"}))


def _evidence(document: Row) -> Sheet:
    columns = (
        ("exhibit", "exhibit", 8),
        ("SHA-256", "file_id", 68),
        ("name", "name", 40),
        ("bytes", "bytes", 12),
        ("format", "format", 20),
        ("profile", "profile", 20),
        ("records", "records", 10),
        ("accepted", "accepted", 10),
        ("quarantined", "quarantined", 12),
        ("duplicates", "duplicates", 10),
        ("balances", "balance_check", 12),
        ("complete", "complete", 9),
        ("messages", "messages", 60),
    )
    return Sheet("Annex A evidence", columns, document["evidence"])


def _quarantined(document: Row) -> Sheet:
    columns = (("source", "source", 40), ("reasons", "reasons", 100), ("record_id", "record_id", 30))
    return Sheet("Annex B quarantined", columns, document["quarantined"])
