"""Unit and volume: people carried times the price a head.

Rule: turnover = heads x price, from the lower to the upper price; net of what carrying them cost, where the law nets.
    Heads and prices that a person states (boat logs, lists of passengers, tariffs) go before those of the findings.
Source: IRM 9.5.9 (unit and volume); DOMAIN.md 4.5 (4).
Limits: turnover, not what this person kept; an upper figure is no finding; heads that no payment shows need a
    source.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Stated
from transforms.benefit.items.fees import fee_heads, fee_tariff
from transforms.benefit.items.stated import stated_lines, superseded
from transforms.benefit.line import AGAINST, Line
from transforms.benefit.methods.method import Method, Setting, Worked

LOW, HIGH = "tariff_low", "tariff_high"


def rows(facts: Facts, setting: Setting) -> list[Line]:
    """Rows of heads, of the price at both ends, and of costs."""
    period = setting.period
    heads = [
        _stated(one, facts, setting, "heads", Decimal(0))
        for one in facts.said("heads")
        if one.since is not None and period.holds(one.since)
    ]
    tariffs = [
        _stated(one, facts, setting, term, amount)
        for one in facts.said("tariff")
        if one.amount is not None
        and (one.since is None or one.since <= period.last)
        and (one.until is None or one.until >= period.first)
        for term, amount in ((LOW, one.amount), (HIGH, one.amount_high or one.amount))
    ]
    seen, prices = fee_heads(facts, period, "heads"), fee_tariff(facts, period, LOW, HIGH)
    incidents = [
        Line(
            term="heads",
            item="incident",
            effect=AGAINST,
            amount=Decimal(0),
            currency=facts.reference_currency,
            day=one.first,
            basis="register",
            sources=(one.record_id,),
            words=one.words,
            accepted=False,
            reason="nothing ties it to this person; state the heads where something does",
            count=one.people,
        )
        for one in facts.incidents
        if period.holds(one.first)
    ]
    return [
        *heads,
        *superseded(seen, heads, "the heads"),
        *incidents,
        *tariffs,
        *superseded(prices, tariffs, "the tariff"),
        *stated_lines(facts, period, "costs", "costs"),
    ]


def work(lines: Sequence[Line], setting: Setting) -> Worked:
    """Turnover from the lower to the upper price; the lower, net of costs, is the prudent figure."""
    heads = sum(line.count or 0 for line in lines if line.term == "heads" and line.accepted)
    low = min(_prices(lines, LOW), default=Decimal(0))
    high = max(_prices(lines, HIGH), default=Decimal(0))
    costs = sum(
        (line.amount_ref or Decimal(0) for line in lines if line.term == "costs" and line.accepted),
        Decimal(0),
    )
    gross_low, gross_high = heads * low, heads * high
    steps = (
        ("heads", heads),
        ("price a head, lower", low),
        ("price a head, upper", high),
        ("turnover, lower", gross_low),
        ("turnover, middle", (gross_low + gross_high) / 2),
        ("turnover, upper", gross_high),
        ("costs", costs),
        ("net of costs, lower", gross_low - costs),
        ("net of costs, upper", gross_high - costs),
    )
    lacking = [] if heads else ["No heads are known for this period."]
    lacking += [] if high else ["No price a head is known for this period."]
    return Worked(steps, gross_low, low=gross_low, high=gross_high, notes=tuple(lacking))


def _prices(lines: Sequence[Line], term: str) -> list[Decimal]:
    return [line.amount_ref for line in lines if line.term == term and line.accepted and line.amount_ref]


def _stated(one: Stated, facts: Facts, setting: Setting, term: str, amount: Decimal) -> Line:
    return Line(
        term=term,
        item=one.item,
        effect=AGAINST,
        amount=amount,
        currency=one.currency or facts.reference_currency,
        day=one.since or setting.period.first,
        basis="stated",
        sources=(one.record_id,),
        words=one.source,
        accepted=one.accepted,
        reason=one.why,
        count=one.count,
    )


METHOD = Method(
    "unit_and_volume",
    "People carried times the price a head, lower and upper.",
    "IRM 9.5.9 (unit and volume); docs/methods/indirect-methods.md",
    "Turnover, not what this person kept.",
    rows,
    work,
)
