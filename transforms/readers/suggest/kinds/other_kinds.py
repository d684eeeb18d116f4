"""Tables that are no statement of one account at a bank: movements on a chain, remittances, exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import UnreadableFile
from transforms.readers.profiles import parse
from transforms.readers.suggest.kinds import (
    coins_apart,
    exchange_profile,
    exchanges,
    movements,
    transfers,
)
from transforms.readers.suggest.kinds.doubts import Doubt, Options, about_the_file, with_choices
from transforms.readers.suggest.kinds.headless import exchange_without_names
from transforms.readers.suggest.outcome.asking import comment_of, refuse_answer, require_number
from transforms.readers.suggest.outcome.explaining import (
    NO_CURRENCY,
    parts_of_exchange,
    parts_of_two_ends,
)
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.refusing import refuse_half_a_trade, refuse_mixed_fees, refuse_no_sum
from transforms.readers.suggest.outcome.result import Choice, Part, Question, Trial
from transforms.readers.suggest.outcome.trial import tried
from transforms.readers.suggest.outcome.writing import commented


@dataclass(frozen=True)
class Drafted:
    """A profile of another kind, its parts, and what only a person can say."""

    profile: str
    parts: list[Part]
    questions: list[Question]


@dataclass(frozen=True)
class _Draft:
    """A table of another kind: how its profile is written, and what is open."""

    write: Callable[[Finding, Options], str]
    parts: list[Part]
    doubts: tuple[Doubt, ...]


def of_another_kind(best: Finding, path: Path, answers: Mapping[str, int]) -> Drafted | None:
    """The profile of a table of another kind; None where its lines are those of one account at a bank.

    answers: part of a question to the number of the reading that a person chose.
    Raises: MoneytrailError for an answer to what is not asked.
    """
    draft = _drafted(best, path)
    if draft is None:
        return None
    chosen: dict[str, object] = {}
    left = {doubt.part: doubt for doubt in (*about_the_file(best), *draft.doubts)}
    for part, number in answers.items():
        if part not in left:
            refuse_answer(part, left)
        choices = left.pop(part).choices
        chosen |= choices[require_number(part, number, len(choices)) - 1][1]
    likeliest: dict[str, object] = {}
    for doubt in left.values():
        likeliest |= doubt.choices[0][1]

    def written(options: Options) -> str:
        return draft.write(with_choices(best, options), options)

    questions = [
        Question(
            doubt.part,
            doubt.asks,
            tuple(
                _choice(label, written({**likeliest, **chosen, **options}), path)
                for label, options in doubt.choices
            ),
        )
        for doubt in left.values()
    ]
    notes = "".join(commented(line) for question in questions for line in comment_of(question))
    return Drafted(notes + written({**likeliest, **chosen}), draft.parts, questions)


def _choice(label: str, text: str, path: Path) -> Choice:
    trial: Trial | None
    try:
        trial = tried(path, parse(text, "suggested profile"))
    except UnreadableFile:
        trial = None
    return Choice(label, text, trial)


def _of_two_sums(sent: transfers.Transfers | None) -> bool:
    """Whether people sent one sum and got another: no telephone's account has both."""
    return sent is not None and {"sender_name", "receiver_name", "amount", "payout_amount"} <= set(
        sent.columns
    )


def _drafted(best: Finding, path: Path) -> _Draft | None:
    legs = exchanges.has_two_legs(best)
    sent = None if legs else transfers.transfers_in(best)
    moved = None if legs or _of_two_sums(sent) else movements.movements_in(best)
    if moved is not None:
        parts = parts_of_two_ends(best, moved.kind, moved.columns, moved.left_out)
        doubts = tuple(movements.doubts_of(best, moved))
        return _Draft(lambda found, options: movements.movements_yaml(found, moved, options), parts, doubts)
    if sent is not None:
        parts = parts_of_two_ends(best, "remittance", sent.columns, sent.left_out)
        if any(source.get("value") == "XXX" for source in sent.currencies.values()):
            parts.append(NO_CURRENCY)
        doubts = tuple(transfers.doubts_of(best, sent))
        return _Draft(lambda found, options: transfers.transfers_yaml(found, sent, options), parts, doubts)
    bare = best.plan.table.header is None
    exchange = coins_apart.apart_in(best)
    if exchange is None:
        exchange = exchange_without_names(best) if bare else exchanges.exchange_in(best)
    if exchange is None:
        return None
    if exchange.no_sum:
        refuse_no_sum(path)
    if exchange.half_a_trade:
        refuse_half_a_trade(path)
    if exchange.charge is not None and exchange.charge.mixed:
        refuse_mixed_fees(path)
    doubts = tuple(exchange_profile.doubts_of(exchange, path.stem))
    parts = parts_of_exchange(best, exchange)
    return _Draft(
        lambda found, options: exchange_profile.exchange_yaml(found, exchange, options), parts, doubts
    )
