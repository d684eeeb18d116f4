"""Tables for a terminal: what may be cut, and what never."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desk.tables import show_table


def test_a_figure_keeps_all_its_digits_and_words_give_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1000.000000000000000001 with its end cut off would read as another amount."""
    monkeypatch.setenv("COLUMNS", "50")
    amount = Decimal("1000.000000000000000001")
    show_table(
        ["amount", "entry", "from"], [[amount, "lda716e370d93a064-000000002c", "0x8c9c9149fd636b648af3"]]
    )
    *_, row = capsys.readouterr().out.splitlines()
    assert "1000.000000000000000001" in row
    assert row.count("…") == 2
    assert len(row) <= 50
