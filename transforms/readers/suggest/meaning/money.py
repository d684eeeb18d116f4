"""A way to read a file's amounts, and the figures that it is tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.proof import Chain, Values, chain
from transforms.readers.suggest.texts.figures import Figure, Marks, is_money_in

PROVED_FROM = 0.9
"""Share of links from which a running balance proves a convention (lines of one day may be turned round)."""


@dataclass(frozen=True)
class Convention:
    """A way to read the amounts; the numbers are indexes of columns."""

    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    direction: int | None = None
    outs: tuple[str, ...] = ()
    ins: tuple[str, ...] = ()
    reversed: bool = False
    debit_signed: bool = False
    storno: bool = False
    """Debits of both signs occur, and the balance takes them so."""
    fee: int | None = None
    fee_signed: bool = False
    charge: int | None = None
    """A column of fees that are lines of their own: where it is filled, no column of amounts is."""
    balance: int | None = None
    newest_first: bool = False

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns that hold its amounts."""
        listed = (self.amount, self.debit, self.credit, self.charge)
        return tuple(one for one in listed if one is not None)


@dataclass(frozen=True)
class Tried:
    """A convention with what speaks for it."""

    convention: Convention
    proof: Chain
    named: float
    """How well the columns' names fit."""

    @property
    def proved(self) -> bool:
        """Whether the running balance follows from the amounts."""
        return self.proof.telling > 0 and self.proof.share >= PROVED_FROM


@dataclass
class Money:
    """The figures of the lines in minor units, by column."""

    columns: list[Column]
    marks: Marks
    scale: int
    values: dict[int, list[int | None]]
    texts: dict[int, list[str]]
    groups: list[str]
    counted: list[bool]
    """Lines that are booked."""

    def signed(self, convention: Convention) -> list[int | None]:
        """The signed amount of each line."""
        rows = range(len(self.counted))
        if convention.amount is not None:
            plain = self.values[convention.amount]
            amounts = [plain[row] for row in rows]
            if convention.direction is not None:
                outs = set(convention.outs)
                said = self.texts[convention.direction]
                amounts = [
                    -a if a is not None and t in outs else a for a, t in zip(amounts, said, strict=True)
                ]
        else:
            amounts = [self._two(convention, row) for row in rows]
        if convention.reversed:
            amounts = [None if a is None else -a for a in amounts]
        if convention.fee is not None:
            sign = -1 if convention.fee_signed else 1
            fees = [None if fee is None else sign * fee for fee in self.values[convention.fee]]
            amounts = [None if a is None else a - (f or 0) for a, f in zip(amounts, fees, strict=True)]
        return [a if counted else None for a, counted in zip(amounts, self.counted, strict=True)]

    def _two(self, convention: Convention, row: int) -> int | None:
        debit = self.values[convention.debit][row] if convention.debit is not None else None
        credit = self.values[convention.credit][row] if convention.credit is not None else None
        if debit is None and convention.charge is not None:
            debit = self.values[convention.charge][row]
        if debit is None and credit is None:
            return None
        out = (debit or 0) if convention.debit_signed else -(debit or 0)
        return (credit or 0) + out

    def proof(self, convention: Convention) -> Chain:
        """How far the running balance follows."""
        if convention.balance is None:
            return Chain(0, 0, 0)
        balances: Values = [
            value if counted else None
            for value, counted in zip(self.values[convention.balance], self.counted, strict=True)
        ]
        return chain(self.signed(convention), balances, self.groups, newest_first=convention.newest_first)


def value_of(found: Figure | None, marks: Marks, scale: int) -> int | None:
    """A figure in minor units with its sign."""
    number = None if found is None else marks.value(found.body)
    if found is None or number is None:
        return None
    minor = int(number.scaleb(scale))
    if found.side:
        return minor if is_money_in(found.side) != found.negative else -minor
    return -minor if found.negative else minor


def share_filled(money: Money, columns: Sequence[int]) -> float:
    """Share of the lines in which one of the columns holds a figure."""
    rows = range(len(money.counted))
    filled = sum(any(money.values[one][row] is not None for one in columns) for row in rows)
    return filled / max(len(money.counted), 1)


def is_signed(money: Money, column: int) -> bool:
    """Whether most figures of a column carry a minus sign."""
    values = [value for value in money.values[column] if value]
    return bool(values) and sum(value < 0 for value in values) > 0.5 * len(values)
