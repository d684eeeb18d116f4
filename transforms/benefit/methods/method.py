"""What an indirect method is: the rows that it is made of, and the figure that they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.line import Line
from transforms.benefit.period import Period
from transforms.benefit.rule import BenefitRule


@dataclass(frozen=True)
class Setting:
    """What a calculation is asked for. year: month and day on which a year begins."""

    period: Period
    rule: BenefitRule
    year: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Worked:
    """Steps of the formula in order, and what is unexplained (low and high where it is a range).

    ratio: parts of a hundred, half up, where the method gives one; flagged: whether its rule says that a
    person must look; None where the method has no such rule.
    """

    steps: tuple[tuple[str, Decimal | int], ...]
    amount: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    ratio: Decimal | None = None
    flagged: bool | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """A method: its name, its rule in a line, whose rule it is, its limits, and its two functions.

    rows: every row, counted or not. work: the figure of rows whose amounts are converted; it reads
    nothing else, so that other rows (twice the opening cash) give another figure by the same formula.
    """

    name: str
    description: str
    source: str
    limits: str
    rows: Callable[[Facts, Setting], list[Line]]
    work: Callable[[Sequence[Line], Setting], Worked]
