"""The money in an asset: what was put in and which part of it is traced, what is owed, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Use = Literal["purchase", "principal", "improvement"]


@dataclass(frozen=True)
class PutIn:
    """A sum that went into the asset, and the part of it that is traced proceeds.

    sources: ids of the transfer or record. words: what it rests on.
    """

    use: Use
    day: date | None
    amount: Decimal
    traced: Decimal
    sources: tuple[str, ...] = ()
    words: str = ""

    @property
    def clean(self) -> Decimal:
        """The part that is not traced."""
        return self.amount - self.traced


@dataclass(frozen=True)
class Worth:
    """What the asset is worth: its price on a sale, or a valuation, with its day and source."""

    amount: Decimal
    day: date | None
    source: str
    sold: bool = False


@dataclass(frozen=True)
class Income:
    """Rent, dividends or interest that the asset brought."""

    amount: Decimal
    day: date | None
    source: str


@dataclass(frozen=True)
class Owner:
    """An owner and the share held; party_id is empty where the register names nobody of the case."""

    party_id: str
    name: str
    share: Fraction


@dataclass(frozen=True)
class AssetMoney:
    """All amounts in the asset's currency, exact.

    price: of the whole; costs: fees and taxes of the purchase. mortgage: what a lender paid of the price;
    mortgage_left: what is owed now. notes: what was assumed, in plain words.
    """

    asset_id: str
    currency: str
    price: Decimal
    costs: Decimal = Decimal(0)
    mortgage: Decimal = Decimal(0)
    mortgage_left: Decimal = Decimal(0)
    put_in: tuple[PutIn, ...] = ()
    worth: Worth | None = None
    income: tuple[Income, ...] = ()
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()

    def traced(self, *uses: Use) -> Decimal:
        """Traced money put in, for these uses or in all."""
        return _sum(one.traced for one in self._of(uses))

    @property
    def cost(self) -> Decimal:
        """What the asset cost in all: price, costs of the purchase, improvements."""
        return self.price + self.costs + _sum(one.amount for one in self._of(("improvement",)))

    @property
    def clean(self) -> Decimal:
        """What the owners put in that is not traced: shown by payments, or left over of the cost.

        What neither a payment nor a lender explains of the price counts as clean.
        """
        return self.unexplained + _sum(one.clean for one in self.put_in)

    @property
    def unexplained(self) -> Decimal:
        """What neither a payment nor a lender explains of the price and the costs."""
        paid = _sum(one.amount for one in self._of(("purchase",)))
        return max(self.price + self.costs - self.mortgage - paid, Decimal(0))

    @property
    def equity(self) -> Decimal | None:
        """What is left to the owners after the lender; below zero where more is owed than it is worth."""
        return None if self.worth is None else self.worth.amount - self.mortgage_left

    def _of(self, uses: Iterable[Use]) -> tuple[PutIn, ...]:
        wanted = tuple(uses)
        return tuple(one for one in self.put_in if not wanted or one.use in wanted)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
