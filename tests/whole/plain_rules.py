"""The rules of tracing as DOMAIN.md 4.2 says them, over the generator's books: exact fractions, no code of the program.

Parts are (whose, amount): a seed's number, or None for clean money, oldest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from fixtures.booking import Line
from fixtures.world import Account, Way, World

Part = tuple[int | None, Fraction]
Places = dict[tuple[str, str], Fraction]
"""Traced amounts in minor units by kind of place and number of the account: all seeds together."""

RULES = ("fifo", "lifo", "clean_first", "proceeds_first", "pro_rata")


def taken(pot: Sequence[Part], amount: Fraction, rule: str) -> tuple[list[Part], list[Part]]:
    """What a payment takes of the pot by the rule, in that order, and what is left."""
    if rule == "pro_rata":
        whole = sum((units for _, units in pot), Fraction(0))
        share = min(amount / whole, Fraction(1)) if whole else Fraction(0)
        return [(who, units * share) for who, units in pot], [
            (who, units * (1 - share)) for who, units in pot
        ]
    order = list(range(len(pot)))
    if rule == "lifo":
        order.reverse()
    elif rule != "fifo":
        order.sort(key=lambda at: (pot[at][0] is None) is (rule == "proceeds_first"))
    left, gone = [units for _, units in pot], []
    for at in order:
        part = min(left[at], amount)
        amount, left[at] = amount - part, left[at] - part
        gone.append((pot[at][0], part))
    kept = [(pot[at][0], units) for at, units in enumerate(left)]
    return [part for part in gone if part[1]], [part for part in kept if part[1]]


def traced(
    world: World, books: Mapping[Account, Sequence[Line]], seeds: Mapping[int, int], rule: str
) -> Places:
    """Where the seeded credits are in the end. seeds: the seed's number by the number of the movement."""
    pots: dict[Account, list[Part]] = {
        account: [(None, Fraction(account.opening or 0))] if (account.opening or 0) > 0 else []
        for account in books
    }
    owed = {account: Fraction(max(0, -(account.opening or 0))) for account in books}
    places: Places = defaultdict(Fraction)
    on_the_way: dict[int, list[Part]] = {}

    def end(parts: Sequence[Part], kind: str, account: Account | None) -> None:
        amount = sum((units for who, units in parts if who is not None), Fraction(0))
        if amount:
            places[kind, account.identifier if account and kind != "cash" else ""] += amount

    events = [(line, account) for account, lines in books.items() for line in lines]
    for line, account in sorted(events, key=lambda event: (event[0].move.number, event[0].amount > 0)):
        move, other = line.move, line.other
        if line.amount < 0:
            gone, pots[account] = taken(pots[account], Fraction(-line.amount), rule)
            lack = -line.amount - sum((units for _, units in gone), Fraction(0))
            owed[account] += lack
            gone += [(None, lack)] if lack else []
            if other is not None and other.observed:
                on_the_way[move.number] = gone
            else:
                end(gone, "cash" if move.way is Way.CASH else "outside", other)
            continue
        whose = seeds.get(move.number)
        came = on_the_way.pop(move.number, [(None, Fraction(line.amount))])
        came = [(whose if who is None and whose is not None else who, units) for who, units in came]
        repaid = min(owed[account], Fraction(line.amount))
        owed[account] -= repaid
        lost, came = taken(came, repaid, "fifo" if rule == "lifo" else rule)
        end(lost, "lost", account)
        pots[account] += came
    for account, pot in pots.items():
        end(pot, "account", account)
    return {place: units for place, units in places.items() if units}
