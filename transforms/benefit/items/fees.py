"""Heads and prices as the findings show them: people who paid fees, and what each paid."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Fee
from transforms.benefit.line import AGAINST, Line
from transforms.benefit.period import Period


def fee_heads(facts: Facts, period: Period, term: str) -> list[Line]:
    """A row a payer: one head each, since nothing says for how many a payer paid."""
    return [
        Line(
            term=term,
            item="payer of a fee",
            effect=AGAINST,
            amount=Decimal(0),
            currency=facts.reference_currency,
            day=fees[0].day,
            basis="ledger",
            sources=tuple(fee.transfer_id for fee in fees),
            words=f"one head: {len(fees)} payments that a finding counts as a fee",
            count=1,
        )
        for fees in _by_payer(facts, period)
    ]


def fee_tariff(facts: Facts, period: Period, low_term: str, high_term: str) -> list[Line]:
    """Lower and upper quartile of what payers paid in all, in one currency: odd sums on either side stay out.

    The quartile is a payer's own sum (nearest rank), of the currency in which most paid.
    """
    sums: dict[str, list[tuple[Decimal, list[Fee]]]] = defaultdict(list)
    for fees in _by_payer(facts, period):
        currencies = {fee.currency for fee in fees}
        if len(currencies) == 1:
            sums[fees[0].currency].append((sum((fee.amount for fee in fees), Decimal(0)), fees))
    if not sums:
        return []
    currency = max(sorted(sums), key=lambda code: len(sums[code]))
    ranked = sorted(sums[currency], key=lambda pair: (pair[0], pair[1][0].transfer_id))
    quarter = (len(ranked) - 1) // 4
    ends = ((low_term, ranked[quarter], "lower"), (high_term, ranked[len(ranked) - 1 - quarter], "upper"))
    return [_price(term, amount, fees, currency, which, len(ranked)) for term, (amount, fees), which in ends]


def _price(term: str, amount: Decimal, fees: list[Fee], currency: str, which: str, payers: int) -> Line:
    return Line(
        term=term,
        item="price paid",
        effect=AGAINST,
        amount=amount,
        currency=currency,
        day=fees[0].day,
        basis="ledger",
        sources=tuple(fee.transfer_id for fee in fees),
        words=f"{which} quartile of what {payers} payers paid",
    )


def _by_payer(facts: Facts, period: Period) -> list[list[Fee]]:
    grouped: dict[str, dict[str, Fee]] = defaultdict(dict)
    for fee in facts.fees:
        if period.holds(fee.day):
            grouped[fee.payer][fee.transfer_id] = fee
    return [
        sorted(grouped[payer].values(), key=lambda fee: (fee.day, fee.transfer_id))
        for payer in sorted(grouped)
    ]
