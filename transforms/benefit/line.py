"""An adjustment row: one amount that a figure is made of, for or against the person, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

AGAINST: Literal["against"] = "against"
FOR: Literal["for"] = "for"


@dataclass(frozen=True)
class Line:
    """One row of a calculation.

    term: the part of the formula that it goes into; item: what it is; effect: `against` raises what is
    unexplained, `for` lowers it. amount: >= 0. day: for which a reference rate is wanted.
    sources: ids of entries, transfers and records. basis: ledger, register or stated (by a person).
    accepted: false where it is shown and counted nowhere; reason says why.
    """

    term: str
    item: str
    effect: Literal["against", "for"]
    amount: Decimal
    currency: str
    day: date
    basis: Literal["ledger", "register", "stated"]
    sources: tuple[str, ...]
    words: str
    accepted: bool = True
    reason: str = ""
    count: int | None = None
    amount_ref: Decimal | None = None
    rate_id: str | None = None

    @property
    def signed(self) -> Decimal:
        """What it adds to what is unexplained, in the reference currency; 0 where it does not count."""
        if not self.accepted or self.amount_ref is None:
            return Decimal(0)
        return self.amount_ref if self.effect == AGAINST else -self.amount_ref

    def rejected(self, reason: str) -> Line:
        """The same row, counted nowhere; a row that was rejected before keeps its reason."""
        return replace(self, accepted=False, reason=reason) if self.accepted else self

    def within(self, term: str) -> Line:
        """The same row as part of another term of the formula."""
        return replace(self, term=term)


def net(lines: Iterable[Line], *terms: str) -> Decimal:
    """Against less for over the accepted rows of the terms, in the reference currency."""
    return sum((line.signed for line in lines if line.term in terms), Decimal(0))
