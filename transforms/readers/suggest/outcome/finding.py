"""A plan with the evidence for its parts."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.readers.suggest.lines.regions import Edges
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.surroundings import Said
from transforms.readers.suggest.meaning.dating import Dating
from transforms.readers.suggest.meaning.money import Tried
from transforms.readers.suggest.meaning.steps import Steps
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.texts.figures import Marks


@dataclass
class Finding:
    """A plan with the evidence for its parts."""

    plan: Plan
    candidate: Candidate
    tried: Tried
    rivals: list[Tried]
    dating: Dating
    marks: list[Marks]
    marks_reason: str
    edges: Edges
    stated: tuple[Said, Said] | None
    """Opening and closing balance between which the amounts lie."""
    doubtful_sign: bool
    both_ways: bool = False
    """Amounts have no sign, and the balance shows that some went out and some came in."""
    steps: Steps | None = None
    """How the balance says which way they went."""
    other_day: int | None = None
    """A column of days that may be those of the booking as well as the chosen one."""
    unchecked_fees: frozenset[int] = frozenset()
    """Columns of which the balance does not show whether they are taken off the amounts."""
    settled: frozenset[str] = frozenset()
    """Parts of which a person has said how they are."""
