"""What was spent: on living, given to others, taken out in cash; by the accounts and as a person states."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.moves import move_lines
from transforms.benefit.items.stated import counted, stated_lines, superseded
from transforms.benefit.items.things import paid_for_others
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period

_LIVING = "the costs of living"


def spending_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """All spending of the period, with what came back of it taken off."""
    living = stated_lines(facts, period, term, "living_expenses")
    came_back = [*refund_lines(facts, period, term), *redeposited_lines(facts, period, term)]
    return [
        *living_lines(facts, period, term),
        *given_lines(facts, period, term),
        *paid_for_others(facts, period, term),
        *superseded(came_back, living, _LIVING),
    ]


def living_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """Costs of living, charges, and cash taken out.

    Costs of living that a person states are all of them, in cash and through accounts: payments to shops
    and the like, and cash withdrawn, are then shown and not counted.
    """
    living = stated_lines(facts, period, term, "living_expenses")
    by_accounts = [
        *move_lines(facts, period, term, "other", "interest", "cash", incoming=False),
        *stated_lines(facts, period, term, "cash_expenses"),
    ]
    return [*living, *superseded(by_accounts, living, _LIVING)]


def given_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """What went to other people and places, beside living."""
    given = move_lines(facts, period, term, "given", incoming=False)
    return [*given, *stated_lines(facts, period, term, "outlay"), *sent_lines(facts, period, term)]


def sent_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """Sent in cash through operators, and (never counted by itself) received so.

    While cash withdrawn counts as spent, what was sent up to the cash withdrawn by then may be that cash: that
    part is shown and not counted.
    """
    living = counted(stated_lines(facts, period, term, "living_expenses"))
    withdrawn = {} if living else _withdrawn_within(facts, period)
    found, used = [], defaultdict[str, Decimal](Decimal)
    for one in facts.reported:
        if not period.holds(one.day):
            continue
        row = Line(
            term=term,
            item="received in cash" if one.amount > 0 else "sent in cash",
            effect=FOR if one.amount > 0 else AGAINST,
            amount=abs(one.amount),
            currency=one.currency,
            day=one.day,
            basis="ledger",
            sources=(one.transfer_id,),
            words=one.words,
        )
        if one.amount > 0:
            found.append(row.rejected("whether it was lawful is to be stated (remittance_received)"))
            continue
        left = _before(withdrawn.get(one.currency, []), one.day) - used[one.currency]
        covered = min(max(left, Decimal(0)), row.amount)
        used[one.currency] += covered
        reason = (
            "perhaps cash that had been withdrawn, which counts already; state it as outlay where it was not"
        )
        found += [replace(row, amount=covered).rejected(reason)] if covered else []
        found += [replace(row, amount=row.amount - covered)] if covered < row.amount else []
    return found


def refund_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """Refunds of what had been paid: stated, else by the statements' own marks."""
    stated = stated_lines(facts, period, term, "refund")
    seen = move_lines(facts, period, term, "taken_back", incoming=True)
    return stated + superseded(seen, stated, "the refunds")


def redeposited_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """Cash that was withdrawn and paid in again: only what a person states is taken for it.

    Cash paid in after at least as much was withdrawn may be the same money; it is shown, never assumed.
    """
    stated = stated_lines(facts, period, term, "redeposited_cash")
    paid_in = move_lines(facts, period, term, "cash", incoming=True)
    reason = "perhaps cash that had been withdrawn before; a person must state that it is"
    withdrawn = _withdrawn(facts)
    possible = [
        line.rejected(reason)
        for line in paid_in
        if _before(withdrawn.get(line.currency, []), line.day) >= line.amount
    ]
    return stated if counted(stated) else stated + possible


def unseen_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """Moved to (against) and from (for) own accounts of which no statement is in evidence."""
    return [
        *move_lines(facts, period, term, "own_unseen", incoming=False),
        *move_lines(facts, period, term, "own_unseen", incoming=True),
    ]


def _withdrawn(facts: Facts) -> dict[str, list[tuple[date, Decimal]]]:
    """By currency, what had been withdrawn in all by each day of a withdrawal, in order of time."""
    sums: dict[str, list[tuple[date, Decimal]]] = {}
    for move in sorted(facts.moves, key=lambda one: one.day):
        if move.use == "cash" and move.amount < 0:
            known = sums.setdefault(move.currency, [])
            known.append((move.day, (known[-1][1] if known else Decimal(0)) - move.amount))
    return sums


def _withdrawn_within(facts: Facts, period: Period) -> dict[str, list[tuple[date, Decimal]]]:
    inside = tuple(move for move in facts.moves if period.holds(move.day))
    return _withdrawn(replace(facts, moves=inside))


def _before(withdrawn: list[tuple[date, Decimal]], day: date) -> Decimal:
    place = bisect_right(withdrawn, day, key=lambda pair: pair[0])
    return withdrawn[place - 1][1] if place else Decimal(0)
