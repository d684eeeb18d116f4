"""The validation page of a run: one HTML file that asks nothing of any other place.

It says what was checked, what became of every file's records, why records were set aside and where
they stand. A policy inside the page forbids it scripts and requests; whatever comes from the
evidence is shown as text, with its control characters made visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import polars as pl

from transforms.ledger.expectations import FIRST, SET_ASIDE

MOST_ROWS = 200
"""Rows that a table of the page shows at most; it says how many it leaves out."""
MOST_MESSAGES = 5
"""Messages of one file that the page shows at most."""
LONGEST = 300
"""Characters of a text from the evidence that the page shows."""

Cell = object
Row = Sequence[Cell]


@dataclass(frozen=True)
class Validation:
    """What the page shows: frames of EVIDENCE_FILES, STATEMENTS and RECORD_CHECKS, and the quarantine.

    quarantined: file (name), locator, reason (`code: words`), raw; a row a reason, in file order.
    corrections: file (name), locator, of the record that was corrected, and what CORRECTIONS says.
    """

    case: str
    title: str
    files: pl.DataFrame
    statements: pl.DataFrame
    checks: pl.DataFrame
    quarantined: pl.DataFrame
    corrections: pl.DataFrame | None = None


def validation_page(validation: Validation) -> str:
    """The page as HTML. The same tables give the same bytes: no clock, no run id."""
    sections = [
        _verdict(validation),
        _reasons(validation.checks, validation.quarantined),
        _records(validation.quarantined),
        _corrections(validation.corrections),
        _balances(validation.files, validation.statements),
        _files(validation.files),
        _rules(validation.checks),
    ]
    name = escape(visible(validation.title or validation.case))
    head = _HEAD.format(title=f"Validation of {name}", style=_STYLE)
    case = (
        ""
        if validation.title in ("", validation.case)
        else f" <small>{escape(visible(validation.case))}</small>"
    )
    return f"{head}<h1>Validation of {name}{case}</h1>\n" + "\n".join(sections) + "\n</main></body></html>\n"


_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style></head><body><main>
"""
_STYLE = """
:root{color-scheme:light;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--good:#1d6b45;--bad:#a3341f;--look:#8a5a00}
body{margin:0;background:#f5f6f8;color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;margin:0 0 20px}h1 small{color:var(--soft);font-weight:400;font-size:16px;margin-left:8px}
h2{font-size:18px;margin:36px 0 4px}p{margin:4px 0 10px;max-width:75ch}p.note{color:var(--soft)}
.sums{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 12px}
.sums div{background:#fff;border:1px solid var(--line);border-radius:8px;padding:10px 16px;min-width:104px}
.sums b{display:block;font-size:22px;font-variant-numeric:tabular-nums}.sums span{color:var(--soft)}
.wide{overflow-x:auto;background:#fff;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-bottom:1px solid var(--line)}
td{overflow-wrap:anywhere;min-width:7em;max-width:34em}td:first-child{min-width:11em}
tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600;background:#fafbfc;white-space:nowrap}
td.n,th.n{text-align:right;min-width:0;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font:12.5px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}
.good{color:var(--good)}.bad{color:var(--bad);font-weight:600}.look{color:var(--look);font-weight:600}
.said{color:var(--soft);font-size:13px}
details{margin:6px 0}summary{cursor:pointer;padding:4px 0}
@media print{body{background:#fff}main{max-width:none;padding:0}.wide{overflow:visible}}
"""


@dataclass(frozen=True)
class _Markup:
    """HTML of our own making; every other value is escaped."""

    html: str


def visible(text: str) -> str:
    """Text whose control and direction characters are shown as escapes, so that it cannot deceive."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def _cell(value: Cell, *, number: bool) -> str:
    if isinstance(value, _Markup):
        shown = value.html
    elif isinstance(value, int):
        shown = f"{value:,}"
    else:
        shown = escape(_short("" if value is None else str(value)))
    return f'<td class="n">{shown}</td>' if number else f"<td>{shown}</td>"


def _code(text: str) -> _Markup:
    """A record as the file holds it: its lines stay lines, its tabs become blanks."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\t", " ").split("\n")
    cut = " …" if len(text) > LONGEST else ""
    return _Markup(f"<code>{escape(chr(10).join(map(visible, lines)) + cut)}</code>")


def _short(text: str) -> str:
    shown = visible(text[:LONGEST])
    return shown if len(text) <= LONGEST else f"{shown} …"


def _table(heads: Sequence[str], rows: Iterable[Row], numbers: Sequence[int] = ()) -> str:
    given = list(rows)
    head = "".join(
        f'<th class="n">{h}</th>' if n in numbers else f"<th>{h}</th>" for n, h in enumerate(heads)
    )
    cells = ((_cell(value, number=n in numbers) for n, value in enumerate(row)) for row in given[:MOST_ROWS])
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in cells)
    more = len(given) - MOST_ROWS
    left = f'<p class="note">{more:,} further rows are in the published tables.</p>' if more > 0 else ""
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>{left}'
    )


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum() or 0)


def _verdict(given: Validation) -> str:
    names = ("records", "accepted", "quarantined", "duplicates")
    totals = {name: _sum(given.files, name) for name in names}
    shown = {"files": given.files.height, **totals}
    boxes = "".join(f"<div><b>{count:,}</b><span>{name}</span></div>" for name, count in shown.items())
    whole = totals["accepted"] + totals["quarantined"] + totals["duplicates"] == totals["records"]
    sentence = (
        '<p class="good">Every record is accounted for: accepted + quarantined + duplicates = records.</p>'
        if whole
        else '<p class="bad">The records do not add up: this must never be published.</p>'
    )
    return f'<div class="sums">{boxes}</div>{sentence}'


def _files(files: pl.DataFrame) -> str:
    """Files that a person should look at first, then the others, each by name."""
    look = (pl.col("quarantined") > 0) | (pl.col("balance_check") == "broken") | ~pl.col("complete")
    rows = [
        (
            _named(row["name"], row["messages"]),
            row["format"],
            row["records"],
            row["accepted"],
            row["quarantined"],
            row["duplicates"],
            _balance(row["balance_check"]),
            _Markup("yes" if row["complete"] else '<span class="bad">no</span>'),
        )
        for row in files.sort(~look, "name", "file_id").iter_rows(named=True)
    ]
    heads = ("file", "format", "records", "accepted", "quarantined", "duplicates", "balances", "whole")
    return f"<h2>Files</h2>{_table(heads, rows, (2, 3, 4, 5))}"


def _named(name: str, messages: Sequence[str]) -> _Markup:
    """A file's name, and below it what a person should know of it."""
    said = "".join(
        f'<div class="said">{escape(_short(message))}</div>' for message in messages[:MOST_MESSAGES]
    )
    more = len(messages) - MOST_MESSAGES
    return _Markup(
        escape(_short(name)) + said + (f'<div class="said">and {more} more</div>' if more > 0 else "")
    )


def _balance(check: str) -> _Markup:
    words = {
        "reconciled": ("good", "reconciled"),
        "broken": ("bad", "do not add up"),
        "not_stated": ("", "not stated"),
    }
    style, text = words.get(check, ("look", escape(visible(check))))
    return _Markup(f'<span class="{style}">{text}</span>')


def _reasons(checks: pl.DataFrame, quarantined: pl.DataFrame) -> str:
    if quarantined.is_empty():
        return '<h2>Set aside</h2><p class="good">No record was set aside.</p>'
    coded = checks.filter(pl.col("rule").str.starts_with(SET_ASIDE)).sort(
        "failed", "rule", descending=[True, False]
    )
    rows = [
        (
            _code(row["rule"].removeprefix(SET_ASIDE)),
            row["words"].removeprefix(FIRST),
            row["failed"],
            row["examples"][0],
        )
        for row in coded.iter_rows(named=True)
    ]
    text = (
        "These records are kept whole, with the reason in words; they make no entries. "
        "A person decides what becomes of them."
    )
    table = _table(("reason", "said of the first", "records", "where it stands"), rows, (2,))
    return f"<h2>Why records were set aside</h2><p>{text}</p>{table}"


def _records(quarantined: pl.DataFrame) -> str:
    if quarantined.is_empty():
        return ""
    rows = [
        (row["file"], row["locator"], row["reason"].partition(": ")[2] or row["reason"], _code(row["raw"]))
        for row in quarantined.iter_rows(named=True)
    ]
    return f"<h2>The first records set aside</h2>{_table(('file', 'place', 'why', 'as the file holds it'), rows)}"


def _corrections(corrections: pl.DataFrame | None) -> str:
    if corrections is None or corrections.is_empty():
        return ""
    rows = [
        (
            *(row[name] for name in ("file", "locator", "field", "old_value", "new_value", "corrected_by")),
            None if row["corrected_at"] is None else str(row["corrected_at"]).removesuffix(" 00:00:00"),
            row["why"],
            row["status"],
        )
        for row in corrections.iter_rows(named=True)
    ]
    text = (
        "What people corrected of records that were set aside. The records stay in their files as they came."
    )
    heads = ("file", "place", "field", "it says", "corrected to", "by", "when", "why", "what became of it")
    return f"<h2>Corrections</h2><p>{text}</p>{_table(heads, rows)}"


def _balances(files: pl.DataFrame, statements: pl.DataFrame) -> str:
    named = statements.join(files.select("file_id", "name"), on="file_id", how="left")
    odd = named.filter((pl.col("balance_check") == "broken") | (pl.col("continuity") == "no"))
    counts = {
        check: statements.filter(balance_check=check).height
        for check in ("reconciled", "broken", "not_stated")
    }
    summary = (
        f"Statements: {statements.height:,}. Opening + booked = closing in {counts['reconciled']:,}, "
        f"not in {counts['broken']:,}; {counts['not_stated']:,} do not state both balances."
    )
    if odd.is_empty():
        return f"<h2>Balances</h2><p>{summary}</p>"
    rows = [_balance_row(row) for row in odd.sort("name", "statement_id").iter_rows(named=True)]
    heads = ("file", "statement", "opening", "booked", "closing", "currency", "what is wrong")
    return f"<h2>Balances</h2><p>{summary}</p>{_table(heads, rows, (2, 3, 4))}"


def _balance_row(row: Mapping[str, Any]) -> Row:
    broken, gap = row["balance_check"] == "broken", row["continuity"] == "no"
    wrong = ["opening + booked is not closing, or a printed balance does not follow"] * broken
    wrong += ["it does not open where the statement before it closed"] * gap
    sums = (_plain(row["opening_balance"]), _plain(row["booked_sum"]), _plain(row["closing_balance"]))
    return (row["name"], row["locator"], *sums, row["currency"], "; ".join(wrong))


def _plain(amount: Any) -> str:
    if amount is None:
        return "not stated"
    text = f"{amount:f}"
    whole, _, places = text.partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def _rules(checks: pl.DataFrame) -> str:
    rules = checks.filter(~pl.col("rule").str.starts_with(SET_ASIDE))
    failed = rules.filter(pl.col("failed") > 0)
    text = (
        f"{rules.height:,} rules of {rules['suite'].n_unique():,} tables were held against every row by Great "
        f"Expectations; {failed.height:,} were broken."
    )
    broken = [
        (row["suite"], row["words"], row["checked"], row["failed"], "; ".join(row["examples"]))
        for row in failed.sort("suite", "rule").iter_rows(named=True)
    ]
    heads = ("table", "rule", "rows", "rows that break it", "first places")
    shown = _table(heads, broken, (2, 3)) if broken else ""
    suites = "".join(_suite(name, rules.filter(suite=name)) for name in rules["suite"].unique().sort())
    return f"<h2>Rules of the tables</h2><p>{text}</p>{shown}{suites}"


def _suite(name: str, rules: pl.DataFrame) -> str:
    rows = [(row["words"], row["checked"], row["failed"]) for row in rules.iter_rows(named=True)]
    failed = rules.filter(pl.col("failed") > 0).height
    verdict = f'<span class="bad">{failed} broken</span>' if failed else '<span class="good">all hold</span>'
    title = f"<b>{escape(name)}</b>: {rules.height} rules, {verdict}"
    table = _table(("rule", "rows", "rows that break it"), rows, (1, 2))
    return f"<details><summary>{title}</summary>{table}</details>"
