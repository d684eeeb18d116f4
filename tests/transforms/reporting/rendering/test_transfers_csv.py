from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reporting.rendering.transfers_csv import COLUMNS, guarded, transfers_csv


def test_rows_are_those_of_the_document(document: dict[str, Any]) -> None:
    rows = list(csv.DictReader(StringIO(transfers_csv(document).decode("utf-8"), newline="")))
    assert [row["transfer_id"] for row in rows] == [row["transfer_id"] for row in document["transfers"]]
    assert rows[3]["amount"] == "6000.00"
    assert rows[3]["sources"] == "E1, Stmt[1]/Ntry[4]; E2, line 2, :61:"


def test_every_key_of_a_transfer_is_a_column(document: dict[str, Any]) -> None:
    assert set(COLUMNS) == set(document["transfers"][0])


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_becomes_a_formula(start: str) -> None:
    assert guarded(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert guarded(f"  {start}1").startswith("'")


@given(st.text())
def test_the_guard_only_puts_an_apostrophe_before(text: str) -> None:
    assert guarded(text) in {text, f"'{text}"}
