"""Where the columns of a text begin that stand one under the other, with blanks between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import figure
from transforms.readers.suggest.texts.moments import formats_of

_FEWEST_LINES = 3
_COLUMNS = range(3, 25)
_LONGER = 4
"""Characters by which a figure may be longer than those that were seen."""
_SEARCHED = 8
"""Lines above the first one in which the columns' names are looked for."""
_APART = re.compile(r"\S+(?: \S+)*")
"""What two blanks or more part from its neighbours."""


class _Piece(NamedTuple):
    start: int
    stop: int
    text: str

    @property
    def is_date(self) -> bool:
        return bool(formats_of(self.text))

    @property
    def is_money(self) -> bool:
        found = figure(self.text)
        return found is not None and found.has_mark


class _Column(NamedTuple):
    start: int
    stop: int
    money: bool
    """Whether figures stand in it, which end under each other; texts begin under each other."""


def columns_at(lines: Sequence[str]) -> tuple[int, ...]:
    """The characters, from 1, at which the columns begin; none where lines do not stand so."""
    typed = _typed(lines)
    if len(typed) < _FEWEST_LINES:
        return ()
    columns = _columns([pieces for _, pieces in typed])
    columns = _with_names(columns, lines, typed[0][0])
    if len(columns) not in _COLUMNS:
        return ()
    begins = [1]
    for before, column in pairwise(columns):
        # A figure may be longer than those that were seen, and then begins earlier; a text goes on to the right.
        gap = before.stop if before.money else max(before.stop, column.start - _LONGER)
        begins.append((gap if column.money else column.start) + 1)
    return tuple(begins)


def _typed(lines: Sequence[str]) -> list[tuple[int, list[_Piece]]]:
    """Lines with a date and an amount, by their numbers; of those the ones whose date stands where most have it."""
    found = []
    for number, line in enumerate(lines):
        if "\t" in line or not any(letter.isdigit() for letter in line):
            continue
        pieces = list(_pieces(line))
        if any(piece.is_date for piece in pieces) and any(piece.is_money for piece in pieces):
            found.append((number, pieces))
    places = Counter(next(piece.start for piece in pieces if piece.is_date) for _, pieces in found)
    most = max(places, key=lambda place: places[place], default=0)
    return [one for one in found if next(piece.start for piece in one[1] if piece.is_date) == most]


def _pieces(line: str) -> Iterator[_Piece]:
    """What stands apart; an amount or a date stands apart by one blank too."""
    for found in _APART.finditer(line):
        if formats_of(found[0]) or figure(found[0]) is not None or " " not in found[0]:
            yield _Piece(found.start(), found.end(), found[0])
            continue
        start, stop = found.start(), found.start()
        for word in re.finditer(r"\S+", found[0]):
            alone = _Piece(found.start() + word.start(), found.start() + word.end(), word[0])
            if alone.is_date or alone.is_money:
                if stop > start:
                    yield _Piece(start, stop, line[start:stop])
                yield alone
                start = stop = alone.stop + 1
            else:
                stop = alone.stop
        if stop > start:
            yield _Piece(start, stop, line[start:stop])


def _columns(lines: Sequence[Sequence[_Piece]]) -> list[_Column]:
    """Pieces that stand over or under each other, put together."""
    joined: list[_Column] = []
    for piece in sorted(piece for pieces in lines for piece in pieces):
        last = joined[-1] if joined else None
        if last is not None and piece.start < last.stop:
            joined[-1] = _Column(last.start, max(last.stop, piece.stop), last.money or piece.is_money)
        else:
            joined.append(_Column(piece.start, piece.stop, piece.is_money))
    return joined


def _with_names(columns: list[_Column], lines: Sequence[str], first: int) -> list[_Column]:
    """The columns as wide as their names, and those that are empty but have one."""
    above = [list(map(_piece_of, _APART.finditer(line))) for line in lines[max(first - _SEARCHED, 0) : first]]
    names = max(above, key=lambda pieces: sum(words.known(piece.text) for piece in pieces), default=[])
    if len(names) < 3 or sum(words.known(piece.text) for piece in names) < 2:
        return columns
    for name in names:
        under = [column for column in columns if column.start < name.stop and name.start < column.stop]
        if len(under) == 1:
            column = under[0]
            wide = _Column(min(column.start, name.start), max(column.stop, name.stop), column.money)
            columns = [wide if one == column else one for one in columns]
        elif not under:
            columns = sorted([*columns, _Column(name.start, name.stop, money=False)])
    return columns


def _piece_of(found: re.Match[str]) -> _Piece:
    return _Piece(found.start(), found.end(), found[0])
