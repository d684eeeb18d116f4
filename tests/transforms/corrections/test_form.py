from __future__ import annotations

import csv
import io
from pathlib import Path

import xlsxwriter

from tests.desk.cli import moneytrail
from tests.transforms.corrections.cases import BANK, SWIFT, ingest, record, statuses
from transforms.corrections.form import HEADER, form, in_quarantine
from transforms.store import open_snapshot

VALUES = {
    (record(BANK, 2), "booked_at"): "2026-01-03",
    (record(BANK, 3), "debit"): "20.00",
    (record(BANK, 3), "currency"): "EUR",
    (record(SWIFT, 1), "amount"): "50.00",
    (record(SWIFT, 1), "booked_at"): "2026-01-02",
}
FILES = {"bank.csv": BANK, "swift.sta": SWIFT}


def filled(text: str) -> list[list[str]]:
    """The rows of the form as a person fills them in."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row["new_value"] = VALUES[row["record_id"], row["field"]]
        row |= {"corrected_by": "Ana", "corrected_at": "2026-02-01 10:30", "why": "letter, 3 February"}
    return [list(HEADER), *([row[name] for name in HEADER] for row in rows)]


def test_the_form_names_each_field_at_fault_with_what_it_says_and_is_read_back(tmp_path: Path) -> None:
    store, case = ingest(tmp_path, [FILES])
    with open_snapshot(case.current) as connection:
        written = form(in_quarantine(store, case, connection))
    rows = filled(written)
    assert sorted((row[0], row[1], row[2]) for row in rows[1:]) == sorted(
        [
            (record(BANK, 2), "booked_at", "2026-13-03"),
            (record(BANK, 3), "currency", "EURO"),
            (record(BANK, 3), "debit", "2x.00"),
            (record(SWIFT, 1), "amount", ""),
            (record(SWIFT, 1), "booked_at", ""),
        ]
    )
    with xlsxwriter.Workbook(tmp_path / "filled.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    given = moneytrail(store.root, "ingest", tmp_path / "filled.xlsx", "--case", "alpha")
    assert given.json["files"][0]["quarantined"] == 0, given.json["files"]
    assert {status for status, _ in statuses(case).values()} == {"accepted"}
    answer = moneytrail(store.root, "quarantine", "--case", "alpha")
    assert (answer.code, answer.json["records"]) == (0, [])
    status = moneytrail(store.root, "status", "--case", "alpha", as_json=False)
    assert "Corrections: 5 applied" in status.out


def test_the_command_lists_records_and_writes_the_form(tmp_path: Path) -> None:
    store, _ = ingest(tmp_path, [{"bank.csv": BANK.replace("Bea", "=HYPERLINK()")}])
    answer = moneytrail(store.root, "quarantine", "--case", "alpha", "--out", tmp_path / "form.csv")
    assert answer.code == 3
    (first, second) = answer.json["records"]
    assert first["fields"] == [{"field": "booked_at", "old_value": "2026-13-03"}]
    assert (second["file"], second["locator"]) == ("bank.csv", "line 4")
    assert (tmp_path / "form.csv").read_text("utf-8-sig").splitlines()[0] == ",".join(HEADER)


def test_no_cell_of_the_form_is_a_formula(tmp_path: Path) -> None:
    evil = BANK.replace("2x.00", "=1+1").replace("Cem", "@SUM(A1)")
    store, case = ingest(tmp_path, [{"=evil.csv": evil}])
    with open_snapshot(case.current) as connection:
        rows = list(csv.DictReader(io.StringIO(form(in_quarantine(store, case, connection)))))
    cells = [cell for row in rows for cell in row.values()]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
