"""Assets at cost: what they had cost by a day, and what was paid for shares of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Thing
from transforms.benefit.items.stated import holds_on
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period
from transforms.money import scaled

ITEM = "asset at cost"


def cost_on(thing: Thing, day: date) -> Decimal:
    """What the whole thing had cost by the end of a day: payments seen by then, and the rest of its price.

    The rest, which no payment in evidence explains, counts from the day on which it was acquired.
    """
    paid = sum((one.amount for one in thing.payments if one.day <= day), Decimal(0))
    seen = sum((one.amount for one in thing.payments), Decimal(0))
    acquired = acquired_on(thing)
    unseen = max((thing.price or Decimal(0)) - seen, Decimal(0))
    return paid + (unseen if acquired is not None and acquired <= day else Decimal(0))


def acquired_on(thing: Thing) -> date | None:
    """Day of the purchase by a register, else of the first payment; None where nothing says."""
    return thing.acquired_at or min((one.day for one in thing.payments), default=None)


def asset_lines(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """The person's share of what each asset had cost, when the period began and when it ended."""
    ends = ((opening_term, period.before, -1), (closing_term, period.last, 1))
    found = []
    for thing in facts.things:
        share = "" if thing.share == 1 else f", share {thing.share}"
        row = _row(thing, period, f"{thing.words}{share}")
        for term, day, sign in ends:
            cost = scaled(cost_on(thing, day), thing.share, thing.currency)
            if cost:
                found.append(_signed(row.within(term), sign * cost))
    for term, day, sign in ends:
        found += [_signed(row.within(term), sign * row.amount) for row in _stated(facts, period, day)]
    return found


def acquisition_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """What assets cost within the period: a row an asset, none for those that cost nothing in it."""
    by_source: dict[tuple[str, ...], list[Line]] = {}
    for line in asset_lines(facts, period, term, term):
        by_source.setdefault(line.sources, []).append(line)
    changes = (
        _signed(
            rows[0], sum((one.amount if one.effect == AGAINST else -one.amount for one in rows), Decimal(0))
        )
        for rows in by_source.values()
    )
    return [line for line in changes if line.amount]


def paid_for_others(facts: Facts, period: Period, term: str) -> list[Line]:
    """What the person paid for assets, or shares of them, that others hold."""
    found = []
    for thing in facts.things:
        for one in thing.payments:
            rest = one.amount - scaled(one.amount, thing.share, thing.currency)
            if one.by_subject and period.holds(one.day) and rest:
                row = _row(thing, period, f"{thing.words}: for the share that others hold").within(term)
                item, sources = "asset of others", (thing.asset_id, one.transfer_id)
                found.append(
                    replace(row, item=item, amount=rest, day=one.day, basis="ledger", sources=sources)
                )
    return found


def not_through_accounts(facts: Facts, period: Period, term: str) -> list[Line]:
    """What assets cost beyond what the person's accounts paid for them in the period."""
    found = []
    for thing in facts.things:
        paid = sum((p.amount for p in thing.payments if p.by_subject and period.holds(p.day)), Decimal(0))
        cost = cost_on(thing, period.last) - cost_on(thing, period.before)
        rest = scaled(cost, thing.share, thing.currency) - scaled(paid, thing.share, thing.currency)
        if rest > 0:
            row = _row(thing, period, f"{thing.words}: cost that no payment from the accounts explains")
            found.append(replace(row.within(term), item="asset paid otherwise", amount=rest))
    return found


def mortgage_lines(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """What a register says lenders are owed on assets that had been acquired when the period began and ended.

    The register gives one figure; it is taken for both ends, so that it counts where the asset is bought.
    """
    found = []
    for thing in facts.things:
        acquired = acquired_on(thing)
        owed = scaled(thing.mortgage or Decimal(0), thing.share, thing.currency)
        row = _row(thing, period, f"{thing.words}: owed to a lender by the register")
        for term, day, sign in ((opening_term, period.before, 1), (closing_term, period.last, -1)):
            if owed and acquired is not None and acquired <= day:
                found.append(_signed(replace(row.within(term), item="mortgage"), sign * owed))
    return found


def _row(thing: Thing, period: Period, words: str) -> Line:
    """A row on the thing: at cost, so the rate is that of the day of its purchase at whichever end it stands."""
    return Line(
        term="",
        item=ITEM,
        effect=AGAINST,
        amount=Decimal(0),
        currency=thing.currency,
        day=acquired_on(thing) or period.first,
        basis="register" if thing.records else "ledger",
        sources=(thing.asset_id, *thing.records),
        words=words,
    )


def _stated(facts: Facts, period: Period, day: date) -> list[Line]:
    return [
        Line(
            term="",
            item=ITEM,
            effect=AGAINST,
            amount=one.amount,
            currency=one.currency,
            day=one.since or one.until or period.first,
            basis="stated",
            sources=(one.record_id,),
            words=one.source,
            accepted=one.accepted,
            reason=one.why,
        )
        for one in facts.said("asset")
        if one.amount is not None and holds_on(one, day)
    ]


def _signed(line: Line, change: Decimal) -> Line:
    return replace(line, amount=abs(change), effect=AGAINST if change > 0 else FOR)
