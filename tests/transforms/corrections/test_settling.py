from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.corrections.cases import (
    BANK,
    GOOD,
    SWIFT,
    corrections,
    ingest,
    record,
    statuses,
    table,
)
from tests.transforms.ledger.test_increment import assert_same
from transforms.corrections.settling import settle
from transforms.schema import CORRECTIONS, ENTRIES, SOURCE_RECORDS, STATEMENTS

FILES = {"bank.csv": BANK, "swift.sta": SWIFT, "corrections.csv": GOOD}
OTHER = corrections((record(BANK, 2), "booked_at", "2026-01-03", "2026-01-04"), at="2026-02-05")


def test_corrected_records_are_accepted_and_the_balances_add_up(tmp_path: Path) -> None:
    _, case = ingest(tmp_path, [FILES])
    assert set(table(case, SOURCE_RECORDS)["status"]) == {"accepted"}
    assert set(table(case, STATEMENTS)["balance_check"]) == {"reconciled"}
    entries = {row["record_id"]: row for row in table(case, ENTRIES).iter_rows(named=True)}
    third = entries[record(BANK, 3)]
    assert (third["amount"], third["currency"], third["sequence"]) == (Decimal(-20), "EUR", 3)
    first = entries[record(SWIFT, 1)]
    assert (first["amount"], first["booked_at"].isoformat()) == (Decimal(50), "2026-01-02T00:00:00")


def test_the_original_record_stays_as_it_came(tmp_path: Path) -> None:
    _, case = ingest(tmp_path, [FILES])
    raw = dict(table(case, SOURCE_RECORDS).select("record_id", "raw").iter_rows())
    assert raw[record(BANK, 3)] == BANK.splitlines()[3]
    told = table(case, CORRECTIONS).sort("correction_id").row(1, named=True)
    expected = (record(BANK, 3), "debit", "2x.00", "20.00", "Ana", "the bank's letter", "applied")
    names = ("corrected_record_id", "field", "old_value", "new_value", "corrected_by", "why", "status")
    assert tuple(told[name] for name in names) == expected


ORDERS = (
    ["later.csv", "corrections.csv", "swift.sta", "bank.csv"],
    ["bank.csv", "later.csv", "corrections.csv"],
)


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_of_arrival_makes_a_difference(tmp_path: Path, order: list[str]) -> None:
    files = {**FILES, "later.csv": OTHER}
    _, whole = ingest(tmp_path / "whole", [{name: files[name] for name in order}])
    _, added = ingest(tmp_path / "added", [{name: files[name]} for name in order])
    assert_same(added, whole)


def test_a_correction_waits_for_its_file(tmp_path: Path) -> None:
    _, case = ingest(tmp_path, [{"corrections.csv": GOOD}])
    assert set(table(case, CORRECTIONS)["status"]) == {"waiting"}
    assert statuses(case)[record(GOOD, 1)] == ("quarantined", ["record_unknown"])
    _, case = ingest(tmp_path, [{"bank.csv": BANK, "swift.sta": SWIFT}])
    assert set(table(case, CORRECTIONS)["status"]) == {"applied"}
    assert set(table(case, SOURCE_RECORDS)["status"]) == {"accepted"}


def test_the_later_correction_of_a_field_holds_and_both_are_kept(tmp_path: Path) -> None:
    _, case = ingest(tmp_path, [{**FILES, "a-later.csv": OTHER}])
    days = dict(table(case, ENTRIES).select("record_id", "booked_at").iter_rows())
    assert days[record(BANK, 2)].date().isoformat() == "2026-01-04"
    told = table(case, CORRECTIONS).filter(field="booked_at", corrected_record_id=record(BANK, 2))
    assert sorted(told.select("new_value", "status").iter_rows()) == [
        ("2026-01-03", "superseded"),
        ("2026-01-04", "applied"),
    ]


REFUSED = (
    ((record(BANK, 9), "debit", "", "1.00"), "record_unknown"),
    (("r0123456789abcdef-000000001", "debit", "", "1.00"), "record_unknown"),
    (("third line", "debit", "", "1.00"), "record_id_malformed"),
    ((record(BANK, 1), "credit", "100.00", "1.00"), "record_not_quarantined"),
    ((record(BANK, 2), "booked_at", "2026-12-03", "2026-01-03"), "old_value_differs"),
    ((record(BANK, 2), "iban", "", "X"), "field_unknown"),
    ((record(BANK, 2), "booked_at", "2026-13-03", ""), "new_value_at_fault"),
    ((record(BANK, 3), "debit", "2x.00", "20.0x"), "new_value_at_fault"),
    ((record(BANK, 3), "currency", "EURO", "EUX1"), "new_value_at_fault"),
    ((record(SWIFT, 1), "amount", "", "fifty"), "new_value_unreadable"),
    ((record(SWIFT, 1), "amount", "7.00", "50.00"), "old_value_differs"),
    ((record(SWIFT, 1), "raw", "", "x"), "field_unknown"),
    ((record(SWIFT, 2), "amount", "50", "51"), "record_not_quarantined"),
)


def test_a_correction_that_cannot_be_right_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    made = corrections(*(line for line, _ in REFUSED))
    _, case = ingest(tmp_path, [{"bank.csv": BANK, "swift.sta": SWIFT, "corrections.csv": made}])
    found = statuses(case)
    said = [found[record(made, number)] for number, _ in enumerate(REFUSED, start=1)]
    assert said == [("quarantined", [code]) for _, code in REFUSED]
    kept = (record(BANK, 2), record(BANK, 3), record(SWIFT, 1))
    assert {found[name][0] for name in kept} == {"quarantined"}


def test_what_is_not_corrected_keeps_its_reason(tmp_path: Path) -> None:
    half = corrections(
        (record(BANK, 3), "debit", "2x.00", "20.00"), (record(SWIFT, 1), "amount", "", "50.00")
    )
    _, case = ingest(tmp_path, [{"bank.csv": BANK, "swift.sta": SWIFT, "half.csv": half}])
    found = statuses(case)
    assert found[record(BANK, 3)] == ("quarantined", ["currency_not_iso_4217"])
    assert found[record(SWIFT, 1)][1] == ["booked_at_missing", "booked_precision_missing"]
    assert set(table(case, CORRECTIONS)["status"]) == {"applied"}


def test_who_when_and_why_are_not_optional_and_an_empty_form_says_nothing(tmp_path: Path) -> None:
    made = (
        "record_id,field,old_value,new_value,corrected_by,corrected_at,why\n"
        f"{record(BANK, 2)},booked_at,2026-13-03,2026-01-03,,,\n"
        f"{record(BANK, 3)},debit,2x.00,,,,\n"
    )
    _, case = ingest(tmp_path, [{"bank.csv": BANK, "made.csv": made}])
    found = statuses(case)
    lacking = ["corrected_by_missing", "corrected_at_missing", "why_missing"]
    assert found[record(made, 1)] == ("quarantined", lacking)
    assert found[record(made, 2)] == ("accepted", [])
    assert sorted(table(case, CORRECTIONS)["status"]) == ["refused", "unfilled"]


def test_a_line_of_a_correction_file_is_not_corrected_itself(tmp_path: Path) -> None:
    wrong = corrections((record(BANK, 2), "booked_at", "2026-12-03", "2026-01-03"))
    again = corrections((record(wrong, 1), "old_value", "2026-12-03", "2026-13-03"))
    _, case = ingest(tmp_path, [{"bank.csv": BANK, "wrong.csv": wrong, "again.csv": again}])
    assert statuses(case)[record(again, 1)] == ("quarantined", ["correction_of_a_correction"])


def test_a_spoilt_line_is_put_right_cell_by_cell(tmp_path: Path) -> None:
    cut = BANK.replace("2026-13-03,2026-01-03,10.00,,EUR,90.00,Bea,,,two", "2026-01-03,10.00,90.00")
    made = corrections(
        *((record(cut, 2), *told) for told in (("booked_at", "", "2026-01-03"), ("debit", "", "10.00"))),
        *((record(cut, 2), *told) for told in (("currency", "", "EUR"), ("balance_after", "", "90.00"))),
        *((record(cut, 2), *told) for told in (("account", "", "DE02120300000000202051"),)),
        (record(cut, 2), "account_holder", "", "Omar"),
        (record(cut, 3), "debit", "2x.00", "20.00"),
        (record(cut, 3), "currency", "EURO", "EUR"),
    )
    _, case = ingest(tmp_path, [{"cut.csv": cut, "made.csv": made}])
    assert {status for status, _ in statuses(case).values()} == {"accepted"}
    assert table(case, STATEMENTS)["balance_check"].to_list() == ["reconciled"]


def test_what_is_settled_is_not_read_again(tmp_path: Path) -> None:
    store, case = ingest(tmp_path, [FILES])
    before = {path: path.stat().st_mtime_ns for path in case.readings.rglob("*")}
    settle(store, case)
    assert {path: path.stat().st_mtime_ns for path in case.readings.rglob("*")} == before
