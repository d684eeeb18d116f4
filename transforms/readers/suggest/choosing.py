"""`moneytrail profile suggest`: what kind of file it is, and the profile of that kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from transforms.errors import UnreadableFile
from transforms.readers.profile_keys import ProfileError
from transforms.readers.profile_shape import Profile
from transforms.readers.profiles import parse
from transforms.readers.suggest.ledgers import Ledger, ledger_of
from transforms.readers.suggest.lines.sources import candidates
from transforms.readers.suggest.outcome.asking import comment_of, refuse_answer, require_number
from transforms.readers.suggest.outcome.result import PROVED, Choice, Question, Suggestion
from transforms.readers.suggest.registers import register_of
from transforms.readers.suggest.wizard import Asked, fitting_of, of_movements
from transforms.readers.wide_files import without_filling

_Found = TypeVar("_Found", Ledger, Suggestion)
NO_ANSWERS: Mapping[str, int] = MappingProxyType({})


def suggest(
    path: Path, name: str, known: Sequence[Profile] = (), answers: Mapping[str, int] = NO_ANSWERS
) -> Suggestion:
    """The profile that fits a file best, read once with the project's reader.

    A statement of a bank, transfers with two ends, an account of coins, a hawaladar's ledger; where the file is none of
    these, a register of persons, account holders, assets or incidents.
    name: of the new profile. known: profiles that exist already, of which those that fit are named.
    answers: part of a question (dates, sign) to the number of the reading that a person chose.
    Raises: UnreadableFile where the file holds no transactions that a profile could read; MoneytrailError for an
        answer to what is not asked.
    """
    with without_filling(path) as text:
        return _suggest(text, name, known, answers)


def _suggest(path: Path, name: str, known: Sequence[Profile], answers: Mapping[str, int]) -> Suggestion:
    asked = Asked(path, tuple(candidates(path)), name, tuple(known), answers)
    ledger = _readable(lambda: ledger_of(asked.looked_at, path, name))
    if ledger is not None:
        return _ledger_or_other(ledger, asked)
    register = _readable(lambda: register_of(asked.looked_at, path, name, answers, with_money=False))
    if register is not None:
        return replace(register, fitting=fitting_of(path, known))
    try:
        return of_movements(asked)
    except UnreadableFile:
        register = _readable(lambda: register_of(asked.looked_at, path, name, answers, with_money=True))
        if register is None:
            raise
        return replace(register, fitting=fitting_of(path, known))


def _readable(worked_out: Callable[[], _Found | None]) -> _Found | None:
    """What was worked out; None where the file cannot be read by it, which another kind may yet do."""
    try:
        return worked_out()
    except (UnreadableFile, ProfileError):
        return None


def _ledger_or_other(ledger: Ledger, asked: Asked) -> Suggestion:
    """The ledger's profile, unless the file may be a statement or an operator's list as well: then a person says."""
    answers = asked.answers
    rest = replace(asked, answers={part: number for part, number in answers.items() if part != "kind"})
    try:
        other = None if ledger.speaks_of_hawala else of_movements(rest)
    except UnreadableFile:
        other = None
    kind = None if other is None else parse(other.profile, "suggested profile").kind
    proved = other is not None and any(one.name == "amounts" and one.sure == PROVED for one in other.parts)
    told = ledger.own_words or ledger.by_token
    if other is None or (kind == "bank" and not proved and (told or ledger.whole)):
        for part in answers:
            refuse_answer(part, ())
        return replace(ledger.suggestion, fitting=fitting_of(asked.path, asked.known))
    doubtful = told if kind == "remittance" else proved and ledger.own_words
    if kind not in ("bank", "remittance") or not doubtful:
        return other
    labels = (
        "a hawaladar's ledger",
        "a statement of one account" if kind == "bank" else "an operator's list",
    )
    readings = (ledger.suggestion, other)
    if "kind" in answers:
        return readings[require_number("kind", answers["kind"], len(readings)) - 1]
    return _asking_for_the_kind(labels, readings)


def _asking_for_the_kind(labels: Sequence[str], readings: Sequence[Suggestion]) -> Suggestion:
    choices = tuple(
        Choice(label, reading.profile, reading.trial) for label, reading in zip(labels, readings, strict=True)
    )
    asks = f"Is this {' or '.join(labels)}? Its columns are called as in both."
    question = Question("kind", asks, choices)
    notes = "".join(f"# {line}\n" for line in comment_of(question))
    first = readings[0]
    return replace(first, profile=notes + first.profile, questions=[question])
