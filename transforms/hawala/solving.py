"""The best set of pairs: each end in one pair at most, the sum of costs least, with the margin of each.

An end that is left over costs something, so a pair saves that of both less its own cost; the best set saves
most. It is found block by block (ends that no possible pair connects do not touch each other) as an assignment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

EXACT_BLOCK = 60
"""Up to so many ends on one side the margin is exact; beyond, a lower bound of it."""
_DIGITS = 6

Savings = Mapping[tuple[int, int], float]
"""By numbers of a cash-in and a pay-out: what their pair saves, above 0."""


class Pair(NamedTuple):
    """A pair of the best set, and by how much the next best set that lacks it is dearer."""

    taken: int
    paid: int
    margin: float


def best_pairs(savings: Savings) -> list[Pair]:
    """The set of pairs that saves most, by cash-in; the order of the mapping makes no difference."""
    return sorted(pair for block in _blocks(savings) for pair in _best_of(block, savings))


def _blocks(savings: Savings) -> Iterator[tuple[list[int], list[int]]]:
    """Cash-ins and pay-outs that possible pairs connect."""
    others: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for taken, paid in sorted(savings):
        others.setdefault(("in", taken), []).append(("out", paid))
        others.setdefault(("out", paid), []).append(("in", taken))
    seen: set[tuple[str, int]] = set()
    for start in sorted(others):
        if start in seen:
            continue
        seen.add(start)
        found, waiting = [start], [start]
        while waiting:
            for other in others[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    found.append(other)
                    waiting.append(other)
        yield (
            sorted(number for side, number in found if side == "in"),
            sorted(number for side, number in found if side == "out"),
        )


def _best_of(block: tuple[list[int], list[int]], savings: Savings) -> Iterator[Pair]:
    rows, columns = block
    matrix = np.array([[savings.get((row, column), 0.0) for column in columns] for row in rows])
    chosen, total = _solved(matrix)
    for row, column in chosen:
        margin = _margin(matrix, row, column, total)
        yield Pair(rows[row], columns[column], round(margin, _DIGITS))


def _solved(matrix: NDArray[np.float64]) -> tuple[list[tuple[int, int]], float]:
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    pairs = [
        (int(row), int(column)) for row, column in zip(rows, columns, strict=True) if matrix[row, column] > 0
    ]
    return pairs, float(sum(matrix[row, column] for row, column in pairs))


def _margin(matrix: NDArray[np.float64], row: int, column: int, total: float) -> float:
    without = matrix.copy()
    without[row, column] = 0.0
    if max(matrix.shape) <= EXACT_BLOCK:
        return total - _solved(without)[1]
    # Any other set gives each of the two ends one other partner at most.
    return max(float(matrix[row, column] - without[row].max() - without[:, column].max()), 0.0)
