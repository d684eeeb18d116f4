"""Lines that wait to be booked, where their day of booking is empty."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from transforms.readers.suggest import suggest

LINES = (
    "Date of purchase,Posting date,Text,Amount,State\n2026-03-14,2026-03-16,Bakery,-4.20,{done}\n"
    "2026-03-15,2026-03-16,Wages,900.00,{done}\n2026-03-17,,Bakery,-3.10,{waits}\n"
)


def test_lines_without_a_day_of_booking_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        LINES.format(done="x", waits="x").replace(",State", "").replace(",x\n", "\n")
    )
    found = suggest(tmp_path / "a.csv", "a")
    (question,) = found.questions
    assert question.part == "waiting"
    sums = [choice.trial.sums["XXX"] for choice in question.choices if choice.trial]
    assert sums == [Decimal("895.80"), Decimal("892.70")]
    assert (found.trial.accepted, found.trial.not_booked) == (3, 1)
    assert not suggest(tmp_path / "a.csv", "a", answers={"waiting": 2}).trial.not_booked


def test_a_state_that_says_it_needs_no_question(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LINES.format(done="Completed", waits="Pending"))
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    assert (found.trial.not_booked, str(found.trial.last_date)) == (1, "2026-03-16")
    assert found.trial.sums == {"XXX": Decimal("895.80")}


def test_a_balance_that_leaves_them_out_proves_it(tmp_path: Path) -> None:
    lines = (
        "Date of purchase,Posting date,Text,Amount,Balance\n2026-03-14,2026-03-16,Bakery,-4.20,95.80\n"
        "2026-03-15,2026-03-16,Wages,900.00,995.80\n2026-03-16,2026-03-17,Rent,-400.00,595.80\n"
        "2026-03-17,,Bakery,-3.10,\n"
    )
    (tmp_path / "a.csv").write_text(lines)
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    assert (found.trial.balance_check, found.trial.not_booked) == ("reconciled", 1)
