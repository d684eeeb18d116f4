"""Whether a way of reading the amounts makes the balances add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Values = Sequence[int | None]
"""Minor units, a row each; None where the cell is empty."""


@dataclass(frozen=True)
class Chain:
    """How far running balances follow from amounts, in one order of the lines."""

    links: int
    """Pairs of neighbours with balances."""
    held: int
    telling: int
    """Links that hold where money moved: a balance that never moves proves nothing."""

    @property
    def share(self) -> float:
        """Share of the links that hold."""
        return self.held / self.links if self.links else 0.0


def chain(amounts: Values, balances: Values, groups: Sequence[str], *, newest_first: bool) -> Chain:
    """Follow the balances of each group (an account in a currency) through the lines.

    A line without a balance passes its amount on to the next one that has one.
    """
    last: dict[str, int] = {}
    moved: dict[str, int] = {}
    touched: dict[str, bool] = {}
    links = held = telling = 0
    for place in range(len(amounts) - 1, -1, -1) if newest_first else range(len(amounts)):
        amount, balance, group = amounts[place], balances[place], groups[place]
        moved[group] = moved.get(group, 0) + (amount or 0)
        touched[group] = touched.get(group, False) or bool(amount)
        if balance is None:
            continue
        if group in last:
            links += 1
            if last[group] + moved[group] == balance:
                held += 1
                telling += touched[group]
        last[group], moved[group], touched[group] = balance, 0, False
    return Chain(links, held, telling)


def totals(amounts: Values, figures: Sequence[tuple[str, int]]) -> tuple[int, int] | None:
    """Indexes of an opening and a closing balance between which the amounts lie; None where there are none.

    figures: (opening, closing or empty for a figure that says neither, value).
    """
    total = sum(amount or 0 for amount in amounts)
    if total == 0:
        return None
    for first, (kind, opening) in enumerate(figures):
        for second, (other, closing) in enumerate(figures):
            if first == second or kind in ("total", "none") or other in ("opening", "total", "none"):
                continue
            if (kind or other) and closing - opening == total:
                return first, second
    return None
