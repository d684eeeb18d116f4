"""What a line may add to a running balance or a total, in each way to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from transforms.readers.kinds.hawala.line import Line
from transforms.readers.kinds.hawala.options import Option, first, least

GUESSED = (
    Option("in", 3, "nothing but the figures says which way"),
    Option("out", 3, "nothing but the figures says which way"),
)
"""Directions of a line that names none: they count only where figures prove one."""
_COUNTED_ALTHOUGH_CANCELLED, THOUSANDS = 3, 3
INWARD = ("in", "settlement_in")


@dataclass(frozen=True)
class Move:
    """A way to read a line: what it adds, and the options taken (index of amount, direction, status)."""

    delta: Decimal
    cost: int
    amount: int
    direction: int
    state: int


def directions_of(line: Line) -> list[Option[str]]:
    """The directions of a line, guessed where it names none."""
    return line.directions or list(GUESSED)


def moves_of(line: Line, sign: int, commission: str) -> list[Move]:
    """The ways to read a line, cheapest first; of ways that add the same, the cheapest.

    sign: 1 where money taken in raises the balance, -1 where it lowers it. commission: `apart`, or
    how it enters the balance: `raises` it, goes `with` the amount, or is taken `off` it.
    """
    least: dict[Decimal, Move] = {}
    for move in sorted(_moves(line, sign, commission), key=lambda move: move.cost):
        least.setdefault(move.delta, move)
    return list(least.values())


def _moves(line: Line, sign: int, commission: str) -> Iterator[Move]:
    extra = line.figures["commission"][0].value if "commission" in line.figures else Decimal(0)
    states = line.states or [Option("open", 0, "")]
    for a, amount in enumerate(line.amounts):
        for d, direction in enumerate(directions_of(line)):
            way = sign if direction.value in INWARD else -sign
            delta = way * (amount.value + {"with": extra, "off": -extra}.get(commission, Decimal(0)))
            delta += extra if commission == "raises" else 0
            for s, state in enumerate(states):
                cost = amount.cost + direction.cost + state.cost
                if state.value == "cancelled":
                    yield Move(Decimal(0), cost, a, d, s)
                    cost += _COUNTED_ALTHOUGH_CANCELLED
                yield Move(delta, cost, a, d, s)


def take(line: Line, move: Move, proof: str, *, direction: bool) -> None:
    """Put the options of a proved way first, and say what proves them.

    direction: whether the proof depends on which way the money went.
    """
    why = f"proved by the {proof}"
    line.proofs.append(proof)
    if line.amount_proved:
        return
    # A line that counts for nothing proves no more than that.
    if move.delta != 0:
        line.amounts = first(line.amounts, move.amount, why)
        line.amount_proved = True
        if direction:
            line.directions = first(directions_of(line), move.direction, why)
    if len(line.states) > 1:
        line.states = first(line.states, move.state, why)


def only_scaled(
    amount: Option[Decimal], amounts: list[Option[Decimal]], proof: list[Option[Decimal]], taken: int
) -> bool:
    """Whether amount and proof have the same other size, so that the one says nothing of the other's."""
    value, shown = amount.value, proof[taken].value
    factors = {other.value / value for other in amounts if value and other.value != value}
    return any(shown and other.value / shown in factors for other in proof if other.value != shown)


def with_thousands(line: Line) -> Line:
    """The line with each amount below a thousand read in thousands too, as pages are written that drop them."""
    more = [
        Option(one.value * 1000, one.cost + THOUSANDS, "thousands left out, as people write")
        for one in line.amounts
        if 0 < one.value < 1000
    ]
    return replace(line, amounts=least([*line.amounts, *more]))
