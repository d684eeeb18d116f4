"""What a balance that follows shows of lines and columns whose words nobody knows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.suggest.test_bank_layouts import entries, suggested
from transforms.readers.suggest import suggest

HEAD = "Date,Xtxt,Amount,Balance"
LINES = ("2026-03-01,aa,-20.00,80.00", "2026-03-02,bb,50.50,130.50", "2026-03-17,cc,-3.25,127.25")
AMOUNTS = [Decimal("-20"), Decimal("50.5"), Decimal("-3.25")]


def text(*lines: str, head: str = HEAD) -> str:
    return "\n".join((head, *lines, ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("2026-03-01,Qopening,,100.00",), ()),
        ((), ("2026-03-17,Qclosing,,127.25",)),
        ((), (",Qclosing,,127.25",)),
        ((",Qopening 2026,,100.00",), ("2026-03-17,Qclosing,,127.25",)),
        ((), (",Qsum,27.25,",)),
    ],
)
def test_a_line_that_only_states_a_balance_or_a_sum_is_no_record(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    found = suggested(tmp_path, text(*before, *LINES, *after))
    assert (found.trial.accepted, found.trial.quarantined) == (3, 0)
    assert [amount for _, amount in entries(tmp_path, found)] == AMOUNTS


def test_numbers_part_accounts_whose_balances_follow_apart(tmp_path: Path) -> None:
    lines = [f"{number},{line}" for line in LINES for number in ("71651581", "81666466")]
    found = suggested(tmp_path, text(*lines, head=f"Qnr,{HEAD}"))
    assert found.trial.balance_check == "reconciled"
    assert found.trial.accounts == ("71651581 XXX", "81666466 XXX")


def test_a_word_where_no_balance_stands_yet_is_asked_about(tmp_path: Path) -> None:
    lines = [f"{line},Qdone" for line in LINES]
    found = suggested(tmp_path, text(*lines, "2026-03-18,d,-9.00,,Qsoon", head=f"{HEAD},Qstate"))
    assert [question.part for question in found.questions] == ["status"]
    chosen = suggest(tmp_path / "a.csv", "a", answers={"status": 2})
    assert (chosen.trial.accepted, chosen.trial.not_booked) == (4, 1)


def test_sums_without_a_name_that_the_balance_takes_off_are_fees(tmp_path: Path) -> None:
    lines = (
        *("2026-03-01,aa,-20.00,,80.00", "2026-03-02,bb,50.50,,130.50", "2026-03-17,cc,-3.25,1.00,126.25"),
        *("2026-03-18,d,-6.25,,120.00", "2026-03-19,e,-9.00,0.50,110.50", "2026-03-20,f,1.00,,111.50"),
    )
    found = suggested(tmp_path, text(*lines, head="Date,Xtxt,Amount,Qx,Balance"))
    assert "fee: Qx" in found.profile
    assert found.trial.balance_check == "reconciled"


def test_a_balance_before_each_line_does_not_overrule_the_words_of_the_sides(tmp_path: Path) -> None:
    lines = (
        *("2026-03-01,aa,20.00,D,100.00", "2026-03-02,bb,50.50,C,80.00", "2026-03-17,cc,3.25,D,130.50"),
        *("2026-03-18,d,7.25,D,127.25", "2026-03-19,e,20.00,D,120.00", "2026-03-20,f,9.00,C,100.00"),
    )
    found = suggested(tmp_path, text(*lines, head="Date,Xtxt,Amount,D/C,Balance"))
    assert not found.questions
    signed = [*AMOUNTS, Decimal("-7.25"), Decimal(-20), Decimal(9)]
    assert [amount for _, amount in entries(tmp_path, found)] == signed


def test_a_balance_as_long_as_a_number_of_a_thing_is_one_where_it_follows(tmp_path: Path) -> None:
    lines = ("2026-03-01,aa,-20,5855012133", "2026-03-02,bb,50,5855012183", "2026-03-17,cc,-3,5855012180")
    found = suggested(tmp_path, text(*lines, head="Date,Xtxt,Amount,Qleft"))
    assert "balance_after: Qleft" in found.profile


@pytest.mark.parametrize("other", ["", "0.00"])
def test_two_columns_of_which_each_line_fills_one_are_both_read(tmp_path: Path, other: str) -> None:
    lines = (f"2026-03-01,aa,-20.00,{other}", f"2026-03-02,bb,{other},50.50", f"2026-03-17,cc,-3.25,{other}")
    found = suggested(tmp_path, text(*lines, head="Date,Xtxt,Qout,Qin"))
    assert [amount for _, amount in entries(tmp_path, found)] == AMOUNTS
