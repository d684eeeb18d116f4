"""How alike the names of a book's lines are, whatever their script; asked for many pairs at once."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from transforms.names.likeness import likeness


class Likenesses:
    """Likeness of pairs of names, 0 to 1, each worked out once (docs/methods/names.md)."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Work out these pairs together, which is far faster than one by one."""
        wanted = sorted({_ordered(*pair) for pair in pairs} - self._known.keys())
        if not wanted:
            return
        frame = pl.DataFrame(wanted, schema={"a": pl.String(), "b": pl.String()}, orient="row")
        found = likeness(frame["a"], frame["b"]).fill_null(0.0).to_list()
        self._known |= dict(zip(wanted, found, strict=True))

    def of(self, one: str, other: str) -> float:
        """How alike two names are, in whichever order they are given."""
        pair = _ordered(one, other)
        if pair not in self._known:
            self.learn([pair])
        return self._known[pair]


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
