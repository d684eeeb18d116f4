"""What only a person can say: readings that are equally good, and what each would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from transforms.errors import MoneytrailError, UnreadableFile
from transforms.readers.profiles import parse
from transforms.readers.suggest.lines.table import Table
from transforms.readers.suggest.meaning.money import Money, Tried
from transforms.readers.suggest.meaning.naming import contrary
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.open_points import open_points_of
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.result import Choice, Question, Trial
from transforms.readers.suggest.outcome.trial import tried
from transforms.readers.suggest.outcome.writing import yaml_of
from transforms.readers.suggest.texts import words

_FEW = 2
"""Amounts below which it is no wonder that all are positive."""


def doubtful_sign(money: Money, best: Tried, stated: object, table: Table) -> bool:
    """Whether nothing says which way the money of a positive amount went."""
    convention = best.convention
    if best.proved or stated is not None or convention.amount is None or convention.direction is not None:
        return False
    values = [value for value in money.values[convention.amount] if value]
    column = money.columns[convention.amount]
    written = [found for found in column.figures if found]
    signs = any(found.side or found.negative for found in written) or any(
        cell.lstrip().startswith("+") for cell in column.cells
    )
    around = (cell for row in table.around for cell in row.cells)
    of_card = any(words.of_card(one.name) for one in money.columns) or words.about_card(around)
    if signs and convention.reversed and not of_card:
        # Without a card the payments that settle it are direct debits of an account, or a column of sides tells.
        return not contrary(money, convention.amount)
    if signs and not convention.reversed and of_card:
        # A card lists purchases as positive or as negative sums; most lines are purchases.
        return sum(value > 0 for value in values) >= 0.5 * len(values)
    return len(values) >= _FEW and not signs


def questions_of(found: Finding, path: Path, trial: Trial) -> list[Question]:
    """The questions, each with its readings tried on the file. trial: of the plan as it is."""
    return [_question(part, asks, plans, path, trial) for part, asks, plans in _doubts(found)]


def answered(found: Finding, answers: Mapping[str, int]) -> Finding:
    """The finding with the readings that a person chose. answers: part of a question to the number of its reading.

    Raises: MoneytrailError for a part that is not asked about, or a number that it does not have.
    """
    for part, number in answers.items():
        asked = {name: plans for name, _, plans in _doubts(found)}
        if part not in asked:
            refuse_answer(part, asked)
        plans = asked[part]
        chosen = plans[require_number(part, number, len(plans)) - 1][1]
        found = replace(found, plan=chosen, settled=found.settled | {part})
    return found


def refuse_answer(part: str, asked: Iterable[str]) -> NoReturn:
    """Raises: MoneytrailError, naming what is asked."""
    open_parts = ", ".join(asked) or "nothing"
    raise MoneytrailError(
        f"Nothing is asked about {part!r}.", todo=f"leave that --answer out; asked is: {open_parts}"
    )


def require_number(part: str, number: int, count: int) -> int:
    """The number of a reading. Raises: MoneytrailError where there is none of that number."""
    if not 1 <= number <= count:
        raise MoneytrailError(
            f"The question about {part} has no reading {number}.", todo=f"give a number from 1 to {count}"
        )
    return number


def _doubts(found: Finding) -> Iterator[tuple[str, str, list[tuple[str, Plan]]]]:
    """Part, question and the readings, the plan's own first; none that a person has settled."""
    return (doubt for doubt in open_points_of(found) if doubt[0] not in found.settled)


def _question(part: str, asks: str, plans: Sequence[tuple[str, Plan]], path: Path, trial: Trial) -> Question:
    choices = []
    for place, (label, plan) in enumerate(plans):
        text = yaml_of(plan)
        try:
            given = trial if place == 0 and part != "sign" else tried(path, parse(text, "suggested profile"))
        except UnreadableFile:
            given = None
        choices.append(Choice(label, text, given))
    return Question(part, asks, tuple(choices))


def comment_of(question: Question) -> list[str]:
    """A question as comment lines of the profile."""
    return [
        f"ASK ({question.part}): {question.asks}",
        *(f"  reading {number}: {choice.label}" for number, choice in enumerate(question.choices, 1)),
    ]
