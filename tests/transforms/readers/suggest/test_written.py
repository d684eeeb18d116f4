"""A suggested profile is text for people: short lines, whole names, no anchors; and what an answer would change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml

from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.writing import commented, sections

COINS = (
    "Date,Type,Asset,Amount,Fee,Fee Asset\n2026-03-01 10:00:00,Deposit,BTC,2,0.01,BTC\n"
    "2026-03-02 10:00:00,Withdrawal,BTC,0.5,0.001,BTC\n2026-03-16 10:00:00,Deposit,ETH,3,,\n"
)


def test_names_of_columns_stay_whole_and_lines_short() -> None:
    names = [f"Name of column: {number} and a, half" for number in range(12)]
    same = {"value": "BTC"}
    document = {"profile": "a", "match": {"columns": names}, "columns": {"asset": same, "fee_asset": same}}
    text = sections(document)
    assert yaml.safe_load(text) == document
    assert max(map(len, text.splitlines())) <= 80
    assert all(f"{name}'" in text for name in names)
    assert "&id" not in text


def test_a_long_question_is_several_comments() -> None:
    said = commented("ASK (fees): " + "words and words " * 12)
    assert max(map(len, said.splitlines())) <= 80
    assert all(line.startswith("# ") for line in said.splitlines())


def test_each_answer_says_what_the_account_would_have_in_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(COINS)
    (question,) = suggest(tmp_path / "a.csv", "a").questions
    changes = [choice.trial.changes for choice in question.choices if choice.trial is not None]
    assert [one["BTC"] for one in changes] == [Decimal("1.489"), Decimal("1.49"), Decimal("1.5")]
    assert {one["ETH"] for one in changes} == {Decimal(3)}
