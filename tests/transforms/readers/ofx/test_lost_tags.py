"""Tags that are lost between records: what stood behind them is set aside with the rest of the text, never dropped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.ofx.made import file, read_text, statement, transaction
from tests.transforms.readers.reads import accepted, codes, quarantined

FIRST, LAST = transaction(FITID="F1"), transaction(FITID="F3")
MIDDLE = transaction(FITID="F2", TRNAMT="-25.00", NAME="Kiosk")


@pytest.mark.parametrize("damage", ["", "<STMTED>", "<STMT", "STMTTRN>", "<S<!-- TMTTRN>"])
@pytest.mark.parametrize("end", ["</STMTTRN>\n", "</STMTTxRN>\n", ""])
def test_a_record_without_its_beginning_is_set_aside(damage: str, end: str, tmp_path: Path) -> None:
    middle = MIDDLE.replace("<STMTTRN>", damage).replace("</STMTTRN>\n", end)
    reading, records = read_text(tmp_path, file(statement([FIRST, middle, LAST])))
    assert accepted(records)["servicer_reference"].to_list() == ["F1", "F3"]
    assert codes(records) == ["record_malformed"]
    assert "<FITID>F2" in quarantined(records)["raw"][0]
    assert records["sequence"].to_list() == [1, 2, 3]
    assert reading.statements[0].closing_balance == Decimal("200.29")


@pytest.mark.parametrize("left", ["<FITID>F2", "<NAME>Kiosk", "<MEMO>x"])
def test_half_a_record_is_set_aside_for_its_end_tag(left: str, tmp_path: Path) -> None:
    _, records = read_text(tmp_path, file(statement([FIRST, f"AMT>-25.00{left}</STMTTRN>\n", LAST])))
    assert (codes(records), accepted(records).height) == (["record_malformed"], 2)


def test_an_end_tag_alone_is_no_record(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, file(statement([FIRST, "</STMTTRN>\n", LAST])))
    assert (codes(records), records.height) == ([], 2)


def test_lost_records_at_the_end_of_a_list_do_not_hide_the_balance(tmp_path: Path) -> None:
    lost = MIDDLE.replace("<STMTTRN>", "").replace("</STMTTRN>\n", "")
    reading, records = read_text(tmp_path, file(statement([FIRST, lost])))
    assert codes(records) == ["record_malformed"]
    assert reading.statements[0].closing_balance == Decimal("200.29")


def test_two_records_that_ran_together_are_set_aside(tmp_path: Path) -> None:
    both = (FIRST + MIDDLE).replace("</STMTTRN>\n<STMTTRN>", "")
    _, records = read_text(tmp_path, file(statement([both, LAST])))
    assert codes(records) == ["records_run_together"]
    assert accepted(records)["servicer_reference"].to_list() == ["F3"]


def test_a_record_in_a_comment_is_none(tmp_path: Path) -> None:
    hidden = f"<!-- {MIDDLE.replace('<STMTTRN>', '')} -->"
    _, records = read_text(tmp_path, file(statement([FIRST, hidden, LAST])))
    assert (codes(records), records.height) == ([], 2)
