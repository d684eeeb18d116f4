"""How far lines of one record stand from each other, and whether some stand above the line that begins it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.readers.suggest.pages.tokens import Printed

_MORE = 1.25
"""How many times wider the gap between records is where a record's lines stand around the one that begins it."""


_CENTRED = 0.4
"""Of the records of several lines, those that show it."""
_ROOM = 3.0
"""Points by which lines of other records may stand farther apart than those that were seen."""


@dataclass(frozen=True)
class Spacing:
    """Points from line to line beyond which nothing goes on with a record."""

    apart: float
    centred: bool = False


Run = Sequence[tuple[int, Printed]]
"""Lines that follow each other on a page with nothing else between them, each with its place among all."""


def spacing_of(runs: Sequence[Run], begins: set[int]) -> Spacing:
    """The spacing of the lines between first and last record. begins: places of lines on which records begin."""
    between = [gaps for run in runs for gaps in _between(run, begins) if len(gaps) > 1]
    centred = [gaps for gaps in between if gaps[-1] * _MORE < max(gaps)]
    if between and len(centred) >= _CENTRED * len(between):
        inner = max(gap for gaps in centred for gap in gaps if gap * _MORE < max(gaps))
        outer = min(max(gaps) for gaps in centred)
        return Spacing(float(round((inner + outer) / 2)), centred=True)
    inner_gaps = [gap for gaps in between for gap in gaps[:-1]]
    if not inner_gaps:
        height = max(word.height for run in runs for _, line in run for word in line.words)
        return Spacing(float(round(1.8 * height)))
    return Spacing(float(int(max(inner_gaps))) + _ROOM)


def attached_to(runs: Sequence[Run], begins: set[int], spacing: Spacing) -> list[Printed]:
    """Those lines that are of records: as close to the one that begins it as its lines stand."""
    return [
        line
        for run in runs
        for block in _blocks(run, spacing.apart)
        for line in _of_records(block, begins, spacing)
    ]


def _of_records(block: Run, begins: set[int], spacing: Spacing) -> list[Printed]:
    first = next((number for number, (place, _) in enumerate(block) if place in begins), len(block))
    start = 0 if spacing.centred and first < len(block) else first
    return [line for _, line in block[start:]]


def _blocks(run: Run, apart: float) -> Iterator[Run]:
    """A run's lines, parted where one is farther from the one above."""
    start = 0
    for at, ((_, before), (_, line)) in enumerate(pairwise(run), start=1):
        if before.bottom - line.bottom > apart:
            yield run[start:at]
            start = at
    yield run[start:]


def _between(run: Run, begins: set[int]) -> Iterator[list[float]]:
    """The gaps from each line on which a record begins to the next such line."""
    places = [number for number, (place, _) in enumerate(run) if place in begins]
    for first, after in pairwise(places):
        yield [run[at][1].bottom - run[at + 1][1].bottom for at in range(first, after)]
