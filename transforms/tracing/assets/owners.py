"""What each owner's share of a measure comes to, the benefits that an asset brought, and who a sale's price is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from transforms.money import decimals_of, of_units, places, scaled, units_of
from transforms.tracing.assets.measures import derived_growth, growth, traced_share
from transforms.tracing.assets.money import AssetMoney, Owner
from transforms.tracing.assets.sale import largest_remainder, sale_parts

OTHERS = Owner("", "nobody that the register names", Fraction(0))


class Benefit(NamedTuple):
    """A benefit that the asset brought (UNTOC art. 12(5)): the whole, and the traced part of it."""

    kind: str
    words: str
    amount: Decimal
    traced: Decimal


def owner_parts(amount: Decimal, money: AssetMoney) -> list[tuple[Owner, Decimal]]:
    """An amount of the whole asset by the owners' shares: to the smallest unit, together exactly the amount.

    A share that nobody is named for stays a line of its own. Shares of more than the whole are taken in
    proportion.
    """
    rest = max(1 - sum((owner.share for owner in money.owners), Fraction(0)), Fraction(0))
    owners = [*money.owners, *([replace(OTHERS, share=rest)] if rest else [])]
    shares = [*(owner.share for owner in money.owners), *([rest] if rest else [])]
    whole = lcm(*(share.denominator for share in shares))
    digits = _digits(amount, money.currency)
    units = largest_remainder(units_of(amount, digits), [int(share * whole) for share in shares])
    return [(owner, of_units(part, digits)) for owner, part in zip(owners, units, strict=True)]


class Proceeds(NamedTuple):
    """The price of a sale: what the lender gets, and what of the rest is traced and what is clean."""

    price: Decimal
    lender: Decimal
    traced: Decimal
    clean: Decimal


def sale_proceeds(money: AssetMoney) -> Proceeds | None:
    """The price of the sale divided to the smallest unit; None while the asset is not sold.

    The traced part of what was credited is what may be asserted on the account from then on.
    """
    if money.worth is None or not money.worth.sold:
        return None
    amounts = (money.worth.amount, money.mortgage_left, money.traced(), money.clean)
    digits = max(_digits(amount, money.currency) for amount in amounts)
    price, owed, traced, clean = (units_of(amount, digits) for amount in amounts)
    lender, parts = sale_parts(price, [traced, clean], owed)
    return Proceeds(money.worth.amount, *(of_units(part, digits) for part in (lender, *parts)))


def _digits(amount: Decimal, currency: str) -> int:
    return max(places(currency), decimals_of(amount))


def benefits(money: AssetMoney) -> list[Benefit]:
    """Growth, and each income, with the part that the traced share of the cost gives it."""
    found = []
    more, part = growth(money), derived_growth(money)
    if more is not None and part is not None and more > 0:
        found.append(Benefit("growth", "worth more than it cost", more, part))
    share = traced_share(money)
    for one in money.income:
        part = scaled(one.amount, share, money.currency)
        found.append(Benefit("income", f"{one.day or ''} {one.source}".strip(), one.amount, part))
    return found
