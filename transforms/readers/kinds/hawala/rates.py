"""The rate and the pay-out of a line as a proof of its amount.

3,500 USD less 3 % at 0.905 are 3,072.475 EUR: of the readings of `3.5` only one gives that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from transforms.money import EXACT
from transforms.readers.kinds.hawala.line import Line
from transforms.readers.kinds.hawala.options import Option, first

_AGAINST = 4
"""What the other readings cost more once one is proved."""
_PROOF = "rate and pay-out"
_DIGITS = 60


@dataclass(frozen=True)
class _Match:
    """Readings that agree: indexes of amount, rate and pay-out."""

    amount: int
    rate: int
    payout: int


def prove_rate(line: Line) -> None:
    """Put the readings of amount, rate and pay-out first that agree, if there is one way only."""
    if "rate" not in line.figures or "payout_amount" not in line.figures:
        return
    fields = (line.amounts, line.figures["rate"], line.figures["payout_amount"])
    if not all(fields) or all(len(options) == 1 for options in fields):
        return
    matches = list(dict.fromkeys(_matches(line)))
    if len(matches) != 1:
        return
    found = matches[0]
    line.amounts = _proved(line.amounts, found.amount)
    line.figures["rate"] = _proved(line.figures["rate"], found.rate)
    line.figures["payout_amount"] = _proved(line.figures["payout_amount"], found.payout)
    line.proofs.append(_PROOF)


def _proved(options: list[Option[Decimal]], index: int) -> list[Option[Decimal]]:
    if len(options) == 1:
        return options
    chosen, *others = first(options, index, f"proved by {_PROOF}")
    return [replace(chosen, cost=0), *(replace(one, cost=one.cost + _AGAINST) for one in others)]


def _matches(line: Line) -> Iterator[_Match]:
    charge = line.figures.get("commission")
    for a, amount in enumerate(line.amounts):
        off = amount.value * line.percent / 100 if line.percent is not None else Decimal(0)
        off = charge[0].value if charge else off
        for r, rate in enumerate(line.figures["rate"]):
            for p, payout in enumerate(line.figures["payout_amount"]):
                if any(_agree(net, rate.value, payout.value) for net in (amount.value, amount.value - off)):
                    yield _Match(a, r, p)


def _agree(net: Decimal, rate: Decimal, payout: Decimal) -> bool:
    """Whether the net amount gives the pay-out at the rate, either way, rounded to the digits that are written."""
    if net <= 0 or rate <= 0 or payout <= 0:
        return False
    with localcontext() as context:
        context.prec = _DIGITS
        unit = Decimal(1).scaleb(min(int(payout.normalize(EXACT).as_tuple().exponent), 0))
        given = (net * rate, net / rate)
        return any(one.quantize(unit, ROUND_HALF_UP) == payout for one in given)
