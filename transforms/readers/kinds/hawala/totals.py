"""The total of a page as a proof: the one way to read its lines that gives the sum at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.readers.kinds.hawala.line import Line
from transforms.readers.kinds.hawala.moves import Move, moves_of
from transforms.readers.kinds.hawala.options import Option

_SUMS, _OPEN_LINES = 2_000, 300
"""Sums that are followed, and uncertain lines on a page up to which they are."""
_WHOLE, _IN, _OUT, _NET = (
    "all amounts",
    "what was taken in",
    "what was paid out",
    "what was taken in less what was paid out",
)


@dataclass(frozen=True)
class Sum:
    """What a total is found to be the sum of."""

    of: str
    total: int
    """Which reading of the total."""
    moves: tuple[Move, ...]
    sure: bool
    """Whether no other way to read the lines, as cheap as this, gives it."""


@dataclass(frozen=True)
class _Way:
    cost: int
    before: Decimal
    move: Move
    unsure: bool


def sum_found(lines: Sequence[Line], total: Sequence[Option[Decimal]], side: str = "") -> Sum | None:
    """The cheapest way to read the lines that gives a reading of the total; None where there is none.

    side: `taken_in` or `paid_out` where the total stands in that column.
    """
    best: tuple[int, Sum] | None = None
    ways = _ways(lines)
    modes = {"taken_in": (_IN,), "paid_out": (_OUT,)}.get(side, (_WHOLE, _IN, _OUT, _NET))
    for rank, mode in enumerate(modes):
        layers = _layers(ways, mode)
        for index, option in enumerate(total):
            way = layers[-1].get(option.value)
            if way is None:
                continue
            cost = way.cost + option.cost + rank
            if best is None or cost < best[0]:
                best = (cost, _traced(layers, option.value, mode, index))
    return best[1] if best is not None else None


def plain_sum(lines: Sequence[Line]) -> Decimal:
    """The sum of the likeliest amounts."""
    return sum((line.amounts[0].value for line in lines if line.amounts), Decimal(0))


def _ways(lines: Sequence[Line]) -> list[list[Move]]:
    """The ways to read each line; a proved line in one way only, all lines so where too many are uncertain."""
    found = [
        [
            move
            for move in moves_of(line, 1, "apart")
            if not line.amount_proved or (move.amount, move.direction) == (0, 0) or move.delta == 0
        ]
        for line in lines
    ]
    uncertain = sum(len(line.amounts) > 1 and not line.amount_proved for line in lines)
    return [ways[:1] for ways in found] if uncertain > _OPEN_LINES else found


def _layers(ways: Sequence[Sequence[Move]], mode: str) -> list[dict[Decimal, _Way]]:
    layers = [{Decimal(0): _Way(0, Decimal(0), _NOTHING, unsure=False)}]
    for moves in ways:
        found: dict[Decimal, _Way] = {}
        parts = _parts(moves, mode)
        for sum_so_far, way in layers[-1].items():
            for move in parts:
                reached, cost = sum_so_far + move.delta, way.cost + move.cost
                known = found.get(reached)
                if known is None or cost < known.cost:
                    found[reached] = _Way(cost, sum_so_far, move, way.unsure)
                elif cost == known.cost:
                    found[reached] = _Way(cost, known.before, known.move, unsure=True)
        if len(found) > _SUMS:
            kept = sorted(found.items(), key=lambda item: item[1].cost)[:_SUMS]
            found = {value: _Way(way.cost, way.before, way.move, unsure=True) for value, way in kept}
        layers.append(found)
    return layers


_NOTHING = Move(Decimal(0), 0, 0, 0, 0)


def _parts(moves: Sequence[Move], mode: str) -> list[Move]:
    """What a line adds to a total of one kind, in each way to read it."""
    parts: dict[Decimal, Move] = {}
    for move in moves:
        keep = mode in (_WHOLE, _NET) or (move.delta > 0) == (mode == _IN)
        delta = move.delta if mode == _NET else abs(move.delta) if keep else Decimal(0)
        if delta not in parts:
            parts[delta] = Move(delta, move.cost, move.amount, move.direction, move.state)
    return list(parts.values()) or [_NOTHING]


def _traced(layers: list[dict[Decimal, _Way]], total: Decimal, mode: str, index: int) -> Sum:
    sure = not layers[-1][total].unsure
    moves: list[Move] = []
    value = total
    for layer in reversed(layers[1:]):
        way = layer[value]
        moves.append(way.move)
        value = way.before
    return Sum(mode, index, tuple(reversed(moves)), sure)
