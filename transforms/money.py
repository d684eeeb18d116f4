"""Exact money: the one decimal type, and the way between it, text and integer minor units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache

import polars as pl
import pycountry

SCALE = 18
"""Decimal places that a stored amount may have: those of ether and most tokens, the finest in use."""

WHOLE_DIGITS = 15
"""Digits before the decimal mark that an amount may have; a hundred thousand such still add up exactly."""

EXACT = Context(prec=80)
"""Context in which sums of amounts of SCALE places never lose a digit (Python's own keeps 28)."""

MONEY = pl.Decimal(38, SCALE)
"""Column type of every amount."""

RATE_SCALE = 12
RATE = pl.Decimal(38, RATE_SCALE)
"""Column type of every exchange rate."""

# ISO 4217 gives some currencies other than two places; pycountry carries the codes but not these.
_PLACES = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

NO_CURRENCY = "XXX"
"""ISO 4217's code where a statement names no currency."""


@cache
def is_currency(code: str) -> bool:
    """Whether ISO 4217 lists the code, now or in its history (old statements keep old codes)."""
    return code in _HISTORIC or pycountry.currencies.get(alpha_3=code) is not None


# Codes withdrawn since 1990 (ISO 4217 list three); pycountry drops a code when its country takes another money.
_HISTORIC = frozenset(
    "ADP AFA ANG ATS AZM BEF BGL BGN BYB BYR CSD CSK CUC CYP DEM ECS EEK ESP FIM FRF GHC GRD GWP HRD HRK IEP ITL "
    "LTL LUF LVL MGF MRO MTL MXP MZM NLG PLZ PTE ROL RUR SDD SIT SKK SLL SRG STD TMM TPE TRL UAK VEB VEF YUM YUN "
    "ZMK ZRN ZWD ZWL ZWN ZWR".split()
)


def places(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217 list one)."""
    return _PLACES.get(currency, 2)


def decimals_of(amount: Decimal) -> int:
    """How many decimal places an amount needs: 0 for 1200.00, 1 for 0.50, 18 for a wei of ether."""
    exponent = amount.normalize(EXACT).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def units_of(amount: Decimal, digits: int) -> int:
    """An amount in units of so many decimal places, however many digits it has; what is finer is left out."""
    return int(amount.scaleb(digits, EXACT))


def of_units(units: int, digits: int) -> Decimal:
    """The amount of so many units of so many decimal places, however many digits it has."""
    return Decimal(units).scaleb(-digits, EXACT)


def show(amount: Decimal, currency: str) -> str:
    """An amount with all its digits, at least those of its minor unit: `1234.50`, never rounded."""
    return f"{amount:.{max(decimals_of(amount), places(currency))}f}"


def spoken(amount: Decimal, currency: str) -> str:
    """An amount as a sentence says it, grouped, no digit dropped: `12,345.00 EUR`."""
    whole, point, rest = show(amount, currency).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest} {currency}"


def round_to_minor(amount: Decimal, currency: str) -> Decimal:
    """Half-up to the minor unit, for converted amounts only; booked amounts are never rounded."""
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


def scaled(amount: Decimal, share: Fraction, currency: str) -> Decimal:
    """Amount times share, half up to the smallest unit in sight; amount and share >= 0.

    The unit is the currency's minor unit, or the smallest decimal place that the amount has (tokens).
    """
    digits = max(places(currency), decimals_of(amount))
    units: int = (2 * Fraction(amount) * share * 10**digits + 1) // 2
    return of_units(units, digits)
