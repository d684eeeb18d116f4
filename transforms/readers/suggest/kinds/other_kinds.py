"""Tables that are no statement of one account at a bank: movements on a chain, remittances, exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transforms.readers.profiles import parse
from transforms.readers.suggest.outcome.asking import refuse_answer, require_number
from transforms.readers.suggest.outcome.exchanges import TYPES, Exchange, exchange_in, exchange_yaml
from transforms.readers.suggest.outcome.explaining import (
    NO_CURRENCY,
    parts_of_exchange,
    parts_of_two_ends,
)
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.movements import movements_in, movements_yaml
from transforms.readers.suggest.outcome.refusing import refuse_half_a_trade
from transforms.readers.suggest.outcome.result import Choice, Part, Question
from transforms.readers.suggest.outcome.transfers import transfers_in, transfers_yaml
from transforms.readers.suggest.outcome.trial import tried


@dataclass(frozen=True)
class Drafted:
    """A profile of another kind, its parts, and what only a person can say."""

    profile: str
    parts: list[Part]
    questions: list[Question]


def of_another_kind(best: Finding, path: Path, answers: Mapping[str, int]) -> Drafted | None:
    """The profile of a table of another kind; None where its lines are those of one account at a bank.

    answers: part of a question to the number of the reading that a person chose.
    Raises: MoneytrailError for an answer to what is not asked.
    """
    drafted = _drafted(best, path)
    if drafted is None or not answers:
        return drafted
    asked = {question.part: question for question in drafted.questions}
    profile = drafted.profile
    for part, number in answers.items():
        if part not in asked:
            refuse_answer(part, asked)
        choices = asked.pop(part).choices
        profile = choices[require_number(part, number, len(choices)) - 1].profile
    return Drafted(profile, drafted.parts, list(asked.values()))


def _drafted(best: Finding, path: Path) -> Drafted | None:
    movements = movements_in(best)
    if movements is not None:
        what = movements.kind, movements.columns, movements.left_out
        return Drafted(movements_yaml(best, movements), parts_of_two_ends(best, *what), [])
    transfers = transfers_in(best)
    if transfers is not None:
        what = "remittance", transfers.columns, transfers.left_out
        parts = parts_of_two_ends(best, *what)
        if transfers.currencies.get("currency", {}).get("value") == "XXX":
            parts.append(NO_CURRENCY)
        return Drafted(transfers_yaml(best, transfers), parts, [])
    exchange = exchange_in(best)
    if exchange is None:
        return None
    if exchange.half_a_trade:
        refuse_half_a_trade(path)
    questions = [_way(best, exchange, path)] if exchange.undirected else []
    if exchange.in_and_out:
        questions.append(_seen_from(best, exchange, path))
    profile = questions[0].choices[0].profile if questions else exchange_yaml(best, exchange)
    return Drafted(profile, parts_of_exchange(best, exchange), questions)


def _seen_from(best: Finding, exchange: Exchange, path: Path) -> Question:
    """Whether `in` came into the account or went into the market."""
    choices = []
    for label, turned in (("in is what the account got", False), ("in is what the account gave", True)):
        text = exchange_yaml(best, exchange, turned=turned)
        choices.append(Choice(label, text, tried(path, parse(text, "suggested profile"))))
    asks = "Rows have a sum in and a sum out. Is in what came into the account, or what went into the market?"
    return Question("swap", asks, tuple(choices))


def _way(best: Finding, exchange: Exchange, path: Path) -> Question:
    """Whether the rows are deposits or withdrawals; first what the file is called, if it is called so."""
    called = sorted(TYPES, key=lambda name: name[:8] not in path.stem.casefold())
    choices = []
    for name in called:
        text = exchange_yaml(best, exchange, name)
        choices.append(Choice(f"all rows are {name}s", text, tried(path, parse(text, "suggested profile"))))
    return Question(
        "type", "Are these deposits or withdrawals? No column and no sign says it.", tuple(choices)
    )
