"""Which column says of what kind each line is: a deposit, a purchase, a fee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transforms.readers.profile_shape import ANY_OTHER
from transforms.readers.suggest.kinds.coins import types_of
from transforms.readers.suggest.kinds.own_side import is_told_from_own_side, own_name
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.texts.figures import empty
from transforms.readers.suggest.texts.sides import sides


@dataclass(frozen=True)
class LineKinds:
    """The words for kinds of lines, and the columns that they stand in."""

    said: Column
    """Each line's word, from the first of the columns that is filled."""
    columns: tuple[Column, ...]
    by_sides: bool
    """Whether its two words are for out and in, and its name says nothing."""
    own: str = ""
    """The account holder's name, where the column names who bought: in all other lines it sold."""

    def source(self, name_of: Callable[[int], str]) -> object:
        """The source of `type`, with what words mean that the reader does not know by itself."""
        if self.own:
            return {"column": name_of(self.columns[0].index), "values": {self.own: "buy", ANY_OTHER: "sell"}}
        meant = types_of(self.said)
        if self.by_sides and (ways := sides(self.said.distinct)) is not None:
            out, into = ways
            meant = {**dict.fromkeys(out, "withdrawal"), **dict.fromkeys(into, "deposit")}
        names = [name_of(one.index) for one in self.columns]
        if len(names) > 1:
            return {"first": names, **({"values": meant} if meant else {})}
        return {"column": names[0], "values": meant} if meant else names[0]


def line_kinds(
    side: Column | None, texts: Mapping[str, Column], columns: list[Column], taken: frozenset[int]
) -> LineKinds | None:
    """What says the kinds of lines; None where nothing does.

    side: a column of purchases and sales; texts: columns by what their names say; taken: columns that say other things.
    """
    if not is_told_from_own_side(columns) and (holder := own_name(columns)) is not None:
        buyer, own = holder
        bought = ["buy" if cell == own else "sell" for cell in buyer.cells]
        return LineKinds(Column(buyer.index, buyer.name, bought), (buyer,), by_sides=False, own=own)
    called = texts.get("type") or texts.get("order_type")
    if side is not None and called is not None and _complete(side, called):
        return LineKinds(filled_first(side, called), (side, called), by_sides=False)
    told = side or called
    if told is not None:
        return LineKinds(told, (told,), by_sides=False)
    left = (one for one in columns if one.index not in taken and len(one.distinct) == 2)
    full = (one for one in left if len(one.filled) == len(one.cells))
    ways = next((one for one in full if sides(one.distinct) is not None), None)
    return None if ways is None else LineKinds(ways, (ways,), by_sides=True)


def _complete(one: Column, other: Column) -> bool:
    """Whether a column is empty in some lines, and another says something in all of these."""
    bare = [row for row, cell in enumerate(one.cells) if empty(cell)]
    return bool(bare) and all(not empty(other.cells[row]) for row in bare)


def filled_first(one: Column, other: Column) -> Column:
    """Each line's text of the first of two columns that is filled."""
    cells = [b if empty(a) else a for a, b in zip(one.cells, other.cells, strict=True)]
    return Column(one.index, one.name, cells)


def complete_each_other(one: Column, other: Column) -> bool:
    """Whether each of two columns says something in lines in which the other is empty, and no line has neither."""
    return _complete(one, other) and _complete(other, one)
