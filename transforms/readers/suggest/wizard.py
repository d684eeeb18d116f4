"""The profile of a file whose lines are movements of money, with what speaks for each part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from transforms.readers.profile_shape import Profile
from transforms.readers.profiles import parse
from transforms.readers.suggest.kinds.other_kinds import of_another_kind
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.outcome.asking import (
    answered,
    comment_of,
    questions_of,
)
from transforms.readers.suggest.outcome.explaining import parts_of
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.refusing import refuse_no_statement, refuse_text, refuse_unsigned
from transforms.readers.suggest.outcome.result import CLEAR, PROVED, Part, Suggestion
from transforms.readers.suggest.outcome.trial import tried
from transforms.readers.suggest.outcome.writing import yaml_of
from transforms.readers.suggest.working_out import finding_of


@dataclass(frozen=True)
class Asked:
    """A file that somebody wants a profile for."""

    path: Path
    looked_at: tuple[Candidate, ...]
    """The tables that it may hold."""
    name: str
    """Of the new profile."""
    known: tuple[Profile, ...]
    """Profiles that exist already, of which those that fit are named."""
    answers: Mapping[str, int]
    """Part of a question (dates, sign) to the number of the reading that a person chose."""


def of_movements(asked: Asked) -> Suggestion:
    """The profile of a file whose lines are movements of money. Raises: as `suggest`."""
    path, looked_at, name, answers = asked.path, asked.looked_at, asked.name, asked.answers
    findings = [found for one in looked_at if (found := finding_of(one, name)) is not None]
    if not findings:
        refuse_no_statement(looked_at, path)
    best = max(findings, key=_worth)
    drafted = of_another_kind(best, path, answers)
    trial = None if drafted is None else tried(path, parse(drafted.profile, "suggested profile"))
    if drafted is not None and trial is not None and (trial.accepted or not best.tried.proved):
        fitting = fitting_of(path, asked.known)
        parts = [_as_answered(part, answers) for part in drafted.parts]
        return Suggestion(name, drafted.profile, parts, drafted.questions, trial, fitting=fitting)
    refuse_no_statement(
        [best.candidate], path, best.plan, proved=best.tried.proved or best.stated is not None
    )
    best = replace(best, plan=replace(best.plan, any_sheet=_has_sheets_alike(best, looked_at)))
    if best.both_ways and best.steps is None:
        refuse_unsigned(best.plan, path)
    best = answered(best, answers)
    text = yaml_of(best.plan)
    trial = tried(path, parse(text, "suggested profile"))
    if best.plan.columns_at and trial.quarantined > trial.accepted:
        refuse_text(path)
    questions = questions_of(best, path, trial)
    notes = [line for question in questions for line in comment_of(question)]
    return Suggestion(
        name=name,
        profile=yaml_of(best.plan, notes) if notes else text,
        parts=[_as_answered(part, best.settled) for part in parts_of(best, trial)],
        questions=questions,
        trial=trial,
        fitting=fitting_of(path, asked.known),
    )


def _as_answered(part: Part, settled: Collection[str]) -> Part:
    """The part; where a person has said how it is, that is the reason."""
    asked = {"sign": "amounts", "sides": "amounts", "first": "amounts"}
    if part.name not in {asked.get(one, one) for one in settled} or part.sure == PROVED:
        return part
    return replace(part, sure=CLEAR, reason="a person has said so")


def _has_sheets_alike(best: Finding, looked_at: Sequence[Candidate]) -> bool:
    """Whether other sheets of the workbook have the same header: each is read, with its own account."""
    header = best.plan.table.header
    return header is not None and any(
        one.table is not None
        and one.table.header is not None
        and one.sheet != best.candidate.sheet
        and one.table.header.cells == header.cells
        for one in looked_at
    )


def _worth(found: Finding) -> tuple[float, ...]:
    lines = len(found.plan.table.lines)
    marks = found.plan.marks
    figures = [
        f for index in found.plan.money_columns() for f in found.plan.table.columns[index].figures if f
    ]
    read = sum(marks.value(figure.body) is not None for figure in figures) / max(len(figures), 1)
    return (
        found.tried.proved,
        read,
        lines,
        found.tried.named,
        found.candidate.decimal == found.plan.marks.decimal,
    )


def fitting_of(path: Path, known: Sequence[Profile]) -> list[str]:
    """Names of the profiles that fit the file already."""
    from transforms.readers.delimited.fitting import best_fit

    with path.open("rb") as file:
        head = file.read(65_536)
    return (
        [] if head.startswith((b"PK", b"%PDF-")) else [profile.name for profile in best_fit(head, known)][:3]
    )
