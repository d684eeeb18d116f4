"""Hawala and settlement as movements of money, so that the trail does not break where no bank was involved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from transforms.hawala.fitting import End
from transforms.hawala.links import Link, endings
from transforms.hawala.obligations import Settled

PROBABILITY = {"established": 0.99, "probable": 0.95, "possible": 0.75}
"""Chance that a pair is one movement, by its strength [D]."""
ONE_SIDE = "a line of one book tells it; its other end is not found in another book"


class Movement(NamedTuple):
    """A row of `transfers` before parties and rates, with the link or payment and the lines behind it."""

    transfer_id: str
    of: str
    from_account_id: str
    to_account_id: str
    sent_at: datetime
    received_at: datetime | None
    amount: Decimal
    currency: str
    received_amount: Decimal | None
    received_currency: str | None
    fee: Decimal | None
    channel: str
    kind: str
    kind_reason: str
    match_basis: str
    match_probability: float
    lines: tuple[tuple[str, str], ...]
    """Record and leg."""


def hawala_movements(links: list[Link]) -> Iterator[Movement]:
    """A movement from payer to payee a link; of an ambiguous pair one a line. A line without a date makes none."""
    for link in endings(links):
        move = _of_link(link)
        if move:
            yield move


def _of_link(link: Link) -> Movement | None:
    taken, paid = link.taken, link.paid
    end = taken or paid
    assert end is not None
    sent = _moment(end.first_day) or (_moment(paid.first_day) if paid else None)
    payer, payee = end.first.payer_account, (paid or end).first.payee_account
    if sent is None or payer is None or payee is None:
        return None
    both = taken is not None and paid is not None
    same = paid is not None and paid.currency == end.currency
    return Movement(
        transfer_id=f"t{end.first.record_id[1:]}",
        of=link.link_id,
        from_account_id=payer,
        to_account_id=payee,
        sent_at=sent,
        received_at=_moment(paid.last_day) if paid else None,
        amount=end.amount,
        currency=end.currency,
        received_amount=paid.amount if paid else None,
        received_currency=paid.currency if paid else None,
        fee=end.amount - paid.amount if both and same and paid and not paid.partial else None,
        channel="hawala",
        kind="hawala",
        kind_reason=link.explanation if both else ONE_SIDE,
        match_basis=_basis(link) if both else "one_side",
        match_probability=PROBABILITY[link.strength] if both else 1.0,
        lines=tuple(_lines(taken, "in")) + tuple(_lines(paid, "out")),
    )


def _basis(link: Link) -> str:
    assert link.taken is not None
    assert link.paid is not None
    token = link.taken.first.token
    return "reference" if token and token == link.paid.first.token else "hawala_books"


def _lines(end: End | None, leg: str) -> Iterator[tuple[str, str]]:
    for one in end.legs if end else ():
        yield one.record_id, leg


def settlement_movements(settled: Sequence[Settled], shown: Mapping[str, str]) -> Iterator[Movement]:
    """A movement from one hawaladar to another a payment that books tell and no other movement shows."""
    for one in settled:
        sent = _moment(one.day)
        record = one.legs[0].record_id
        if sent is None or record in shown:
            continue
        yield Movement(
            transfer_id=f"t{record[1:]}",
            of=record,
            from_account_id=one.payer,
            to_account_id=one.paid,
            sent_at=sent,
            received_at=None,
            amount=one.amount,
            currency=one.currency,
            received_amount=None,
            received_currency=None,
            fee=None,
            channel="hawala",
            kind="settlement",
            kind_reason="a hawaladar's book tells it as a settlement",
            match_basis="hawala_books" if len(one.legs) > 1 else "one_side",
            match_probability=1.0,
            lines=tuple((leg.record_id, "settlement") for leg in one.legs),
        )


def _moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC).replace(tzinfo=None) if day else None
