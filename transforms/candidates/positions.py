"""Walk up from the collectors: who passed the gates, and who received proceeds from those."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transforms.candidates.benefit import NOTHING, Benefit, collector_benefits, largest_fee, onward_benefits
from transforms.candidates.case import Case
from transforms.candidates.facts import FactBook, PartyFacts
from transforms.candidates.shield import Decision, decide, passed


@dataclass(frozen=True)
class Position:
    """A party concerned: its facts and what the gates said."""

    facts: PartyFacts
    decisions: tuple[Decision, ...]

    @property
    def passed(self) -> bool:
        """Whether the party may be listed."""
        return passed(self.decisions)

    @property
    def outcome(self) -> str:
        """What the deciding gate says."""
        return self.decisions[-1].answer.outcome


def positions_of(case: Case) -> dict[str, Position]:
    """Every party concerned with its gates' decisions, in order of id.

    Collectors are asked first. Whoever received proceeds from somebody who passed is asked with that
    benefit; this goes on until nobody new passes. A shielded party passes nothing on: what it paid
    makes nobody a candidate.
    """
    book = FactBook(case)
    fee = largest_fee(case)
    benefits = collector_benefits(case)
    positions: dict[str, Position] = {}
    wave, steps, asked = sorted(benefits), 0, set[str]()
    while wave:
        steps += 1
        found: dict[str, Benefit] = {}
        for party in wave:
            asked.add(party)
            positions[party] = _position(case, book, party, benefits.get(party, NOTHING))
            if positions[party].passed:
                for receiver, benefit in onward_benefits(case, party, steps, fee).items():
                    if receiver not in asked:
                        found[receiver] = together(found.get(receiver, NOTHING), benefit)
        benefits |= found
        # Who got no benefit now may get one from a later wave: only the others are settled.
        wave = sorted(party for party, benefit in found.items() if benefit.items)
    for party in sorted({*book.concerned, *benefits} - positions.keys()):
        positions[party] = _position(case, book, party, benefits.get(party, NOTHING))
    return dict(sorted(positions.items()))


def _position(case: Case, book: FactBook, party: str, benefit: Benefit) -> Position:
    facts = book.of(party, benefit)
    return Position(facts, decide(party, facts, case.shield))


def together(one: Benefit, other: Benefit) -> Benefit:
    """Benefits from two upstream parties as one; a reason for none gives way to a benefit."""
    if not (one.items and other.items):
        return max(one, other, key=lambda benefit: (benefit.items > 0, benefit != NOTHING, benefit.words))
    larger = max(one, other, key=lambda benefit: (benefit.amount_ref, benefit.upstream))
    transfers = tuple(sorted({*one.transfer_ids, *other.transfer_ids}))
    return replace(
        larger,
        transfer_ids=transfers,
        amount_ref=one.amount_ref + other.amount_ref,
        words=f"received {len(transfers)} transfers of proceeds",
    )
