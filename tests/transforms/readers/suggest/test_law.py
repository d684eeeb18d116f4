"""A statement in a random dialect is read back exactly, or a person is asked; never otherwise."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from tests.transforms.readers.suggest.statements import Dialect, Line, dialects, lines, truth, written
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion, Trial

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def suggested(text: str, encoding: str = "utf-8") -> Suggestion:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "statement.csv"
        path.write_bytes(text.encode(encoding))
        return suggest(path, "statement")


def is_true(trial: Trial, transactions: list[Line]) -> bool:
    days = [line.day for line in transactions]
    return (
        trial.accepted == len(transactions) == trial.records
        and sum(trial.sums.values()) == truth(transactions)
        and (trial.first_date, trial.last_date) == (min(days), max(days))
    )


@SETTINGS
@given(lines(least=2), dialects)
def test_a_statement_is_read_back_or_a_person_is_asked(transactions: list[Line], dialect: Dialect) -> None:
    found = suggested(written(transactions, dialect))
    readings = [
        found.trial,
        *(choice.trial for question in found.questions for choice in question.choices if choice.trial),
    ]
    assert any(is_true(trial, transactions) for trial in readings)
    if not found.questions:
        assert is_true(found.trial, transactions)


@SETTINGS
@given(lines(least=4), dialects)
def test_balances_prove_the_reading(transactions: list[Line], dialect: Dialect) -> None:
    from dataclasses import replace

    found = suggested(written(transactions, replace(dialect, balance=True)))
    assert found.trial.balance_check == "reconciled"
    assert {part.name: part.sure for part in found.parts}["amounts"] == "proved"
    assert sum(found.trial.sums.values()) == truth(transactions)
