"""The running balance of a book as a proof: the way to read all its lines that breaks it least.

A way through the lines has a cost: that of each reading, and a price for each place where the balance
does not follow. The cheapest way is taken; what its balances prove goes first among the readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from transforms.readers.kinds.hawala.line import Line
from transforms.readers.kinds.hawala.moves import Move, moves_of

_BREAK, _UNKNOWN_START, _OTHER_SIGN, _COMMISSION_IN = 8, 4, 1, 1
_FOLLOWED = 64
"""Sums that are followed between two printed balances."""
_WAYS = [
    (sign, commission, _OTHER_SIGN * (sign < 0) + _COMMISSION_IN * (commission != "apart"))
    for commission in ("apart", "raises", "with", "off")
    for sign in (1, -1)
]


@dataclass(frozen=True)
class _Step:
    """How a sum was reached at a line."""

    cost: int
    before: Decimal | None
    move: Move | None
    balance: int | None = None
    linked: bool = False
    broken: bool = False
    unsure: bool = False
    """Whether the lines since the last printed balance can be read in another way as cheap."""


_Layer = dict[Decimal | None, _Step]


@dataclass
class Followed:
    """A way through the lines of a book in one currency."""

    cost: int
    moves: list[Move | None]
    balances: list[int | None]
    """Which reading of each printed balance."""
    proved: list[bool]
    breaks: list[tuple[int, Decimal | None, Decimal]] = field(default_factory=list)
    """Place of the line, what the balance should be (None: unknown), what it says."""


def follow(lines: Sequence[Line]) -> Followed:
    """The way that breaks the running balance least, over both senses of it and uses of commission."""
    charged = any("commission" in line.figures for line in lines)
    best: Followed | None = None
    for sign, commission, price in _WAYS:
        if commission != "apart" and (not charged or (best is not None and not best.breaks)):
            continue
        found = _through(lines, sign, commission)
        found.cost += price
        if best is None or found.cost < best.cost:
            best = found
    assert best is not None
    return best


def _through(lines: Sequence[Line], sign: int, commission: str) -> Followed:
    start: _Layer = {Decimal(0): _Step(0, None, None), None: _Step(_UNKNOWN_START, None, None)}
    layers = [start]
    for line in lines:
        layers.append(_next(layers[-1], line, sign, commission))
    return _traced(layers)


def _next(layer: _Layer, line: Line, sign: int, commission: str) -> _Layer:
    moves: list[Move | None] = (
        [*moves_of(line, sign, commission)] if line.kind == "line" else [Move(Decimal(0), 0, 0, 0, 0)]
    )
    found: _Layer = {}
    known = bool(moves)
    # Where too many sums are open no more are opened, and none of them proves anything.
    crowded = len(layer) >= _FOLLOWED and not line.balances
    if crowded:
        moves = moves[:1]
    for before, step in layer.items():
        anchored = step.balance is not None
        for move in moves or [None]:
            cost = step.cost + (move.cost if move else 0)
            reached = before + move.delta if before is not None and move is not None else None
            unsure = crowded or (step.unsure and not anchored)
            if not line.balances:
                _put(found, reached, _Step(cost, before, move, unsure=unsure))
                continue
            for index, balance in enumerate(line.balances):
                if reached is None or reached == balance.value:
                    linked = reached is not None
                    _put(
                        found,
                        balance.value,
                        _Step(cost + balance.cost, before, move, index, linked=linked, unsure=unsure),
                    )
    if line.balances and known:
        _break(found, layer, line, moves)
    if len(found) > _FOLLOWED:
        kept = sorted(found.items(), key=lambda item: item[1].cost)[:_FOLLOWED]
        found = {value: replace(step, unsure=True) for value, step in kept}
    return found


def _break(found: _Layer, layer: _Layer, line: Line, moves: list[Move | None]) -> None:
    """The way on where no sum meets the printed balance."""
    before, step = min(layer.items(), key=lambda item: (item[1].cost, item[0] is None))
    if before is None:
        return
    move = moves[0]
    for index, balance in enumerate(line.balances):
        cost = step.cost + (move.cost if move else 0) + balance.cost + _BREAK
        if balance.value not in found or cost < found[balance.value].cost:
            found[balance.value] = _Step(cost, before, move, index, broken=True)


def _put(found: _Layer, reached: Decimal | None, step: _Step) -> None:
    known = found.get(reached)
    if known is None or step.cost < known.cost:
        found[reached] = step
    elif step.cost == known.cost and step.before != known.before:
        found[reached] = replace(known, unsure=True)


def _traced(layers: list[_Layer]) -> Followed:
    """The cheapest way, from the last line back to the first."""
    value, step = min(layers[-1].items(), key=lambda item: (item[1].cost, item[0] is None))
    count = len(layers) - 1
    found = Followed(step.cost, [None] * count, [None] * count, [False] * count)
    proving = False
    for place in range(count - 1, -1, -1):
        step = layers[place + 1][value]
        found.moves[place], found.balances[place] = step.move, step.balance
        if step.balance is not None:
            proving = step.linked and not step.unsure
            if step.broken:
                assert value is not None
                due = step.before + step.move.delta if step.before is not None and step.move else None
                found.breaks.append((place, due, value))
        found.proved[place] = proving
        value = step.before
    found.breaks.reverse()
    return found
