"""What may have settled what hawaladars owed: lines of their books, and movements of money between them.

A movement is a hypothesis: it says which obligations it would settle, and how many sets of obligations fit it
equally well. Only where exactly one does is anything claimed (DOMAIN.md 3.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

import polars as pl

from transforms.hawala.obligations import Obligation, Settled
from transforms.hawala.settings import HawalaRules
from transforms.money import EXACT, show
from transforms.parties.whose import owners


class Movement(NamedTuple):
    """A movement of money from one hawaladar's accounts to another's."""

    transfer_id: str
    payer: str
    paid: str
    amount: Decimal
    currency: str
    day: date


class Fitting(NamedTuple):
    """Sets of obligations that come nearest to a payment: one of them, its sum, and how many there are."""

    obligations: tuple[str, ...]
    total: Decimal | None
    sets: int


@dataclass(frozen=True)
class Settlement:
    """A row of HAWALA_SETTLEMENTS."""

    settlement_id: str
    basis: str
    transfer_id: str | None
    records: tuple[str, ...]
    payer: str
    paid: str
    amount: Decimal
    currency: str
    day: date | None
    fitting: Fitting
    explanation: str


_NONE = Fitting((), None, 0)


def movements_of(
    transfers: pl.DataFrame, party_accounts: pl.DataFrame, brokers: Iterable[str]
) -> list[Movement]:
    """Movements between accounts of two hawaladars' parties, sorted by id.

    Reads: transfers (transfer_id, from_party_id, to_party_id, sent_at, amount, currency, kind);
        party_accounts. Not a hawala, nor what a book of theirs alone shows.
    """
    known = pl.DataFrame({"account_id": sorted(set(brokers))}, schema={"account_id": pl.String()})
    whose = (
        owners(party_accounts)
        .join(known, on="account_id", how="semi")
        .select("account_id", "party_id")
        .unique()
    )
    # A party that several hawaladars share says of none of them who paid.
    own = whose.filter(~pl.col("party_id").is_duplicated())
    payer = own.rename({"account_id": "payer", "party_id": "from_party_id"})
    paid = own.rename({"account_id": "paid", "party_id": "to_party_id"})
    rows = (
        transfers.filter(~pl.col("kind").is_in(["hawala", "fee", "interest", "reversal"]))
        .join(payer, on="from_party_id", how="inner")
        .join(paid, on="to_party_id", how="inner")
        .filter(pl.col("payer") != pl.col("paid"))
        .with_columns(pl.col("sent_at").cast(pl.Date).alias("day"))
        .unique("transfer_id", keep="none")
        .sort("transfer_id")
    )
    return [Movement(*row) for row in rows.select(Movement._fields).iter_rows()]


def settlements_of(
    settled: Sequence[Settled],
    movements: Sequence[Movement],
    obligations: Sequence[Obligation],
    transfers: Mapping[str, str],
    rules: HawalaRules,
) -> list[Settlement]:
    """Payments that a book tells, and movements that no book tells, each with what it would settle.

    transfers: by record of a payment's first line its transfer. A movement that such a line tells is that
    payment, and stands with it.
    """
    owed = [one for one in obligations if one.basis != "settlement"]
    found = [
        _settlement(
            f"s{one.legs[0].record_id[1:]}",
            "book",
            transfers.get(one.legs[0].record_id),
            tuple(leg.record_id for leg in one.legs),
            Movement("", one.payer, one.paid, one.amount, one.currency, one.day or date.max),
            owed,
            rules,
        )
        for one in settled
    ]
    told = set(transfers.values())
    found += [
        _settlement(f"s{one.transfer_id[1:]}", "movement", one.transfer_id, (), one, owed, rules)
        for one in movements
        if one.transfer_id not in told
    ]
    # A movement between two hawaladars who owed nothing settles nothing.
    kept = [one for one in found if one.basis == "book" or one.fitting.sets]
    return sorted(kept, key=lambda one: one.settlement_id)


def shown_by(settled: Sequence[Settled], movements: Sequence[Movement], days: int) -> dict[str, str]:
    """By record of a payment's first line the movement that shows it: same sum and hawaladars, nearest in time.

    Each movement shows one payment at most; two that fit equally well show none.
    """
    free = list(movements)
    found = {}
    for one in sorted(settled, key=lambda each: (each.day or date.max, each.legs[0].record_id)):
        if one.day is None:
            continue
        fits = sorted(
            (abs((move.day - one.day).days), move.transfer_id)
            for move in free
            if move[1:5] == (one.payer, one.paid, one.amount, one.currency)
            and abs((move.day - one.day).days) <= days
        )
        if fits and (len(fits) == 1 or fits[0][0] < fits[1][0]):
            found[one.legs[0].record_id] = fits[0][1]
            free = [move for move in free if move.transfer_id != fits[0][1]]
    return found


def _settlement(
    name: str,
    basis: str,
    transfer_id: str | None,
    records: tuple[str, ...],
    payment: Movement,
    owed: Sequence[Obligation],
    rules: HawalaRules,
) -> Settlement:
    fitting = fitting_of(payment, owed, rules)
    return Settlement(
        name,
        basis,
        transfer_id,
        records,
        payment.payer,
        payment.paid,
        payment.amount,
        payment.currency,
        None if payment.day == date.max else payment.day,
        fitting,
        _words(basis, payment, fitting),
    )


def fitting_of(payment: Movement, owed: Sequence[Obligation], rules: HawalaRules) -> Fitting:
    """The sets of obligations of the days before that come nearest to a payment, within the tolerance.

    Of more than `most_obligations` the latest are tried. A set that counts more obligations is no worse than
    one that counts fewer: only the sum decides.
    """
    since = payment.day - timedelta(days=rules.settlement_days) if payment.day != date.max else date.min
    mine = sorted(
        (
            one
            for one in owed
            if (one.debtor, one.creditor, one.currency) == (payment.payer, payment.paid, payment.currency)
            and (one.day is None or since <= one.day <= payment.day)
        ),
        key=lambda one: (one.day or date.min, one.obligation_id),
    )[-rules.most_obligations :]
    best, sets = payment.amount * rules.settlement_tolerance, list[tuple[Obligation, ...]]()
    for group in _sets(mine):
        off = abs(EXACT.subtract(_total(group), payment.amount))
        if off < best:
            best, sets = off, [group]
        elif off == best:
            sets.append(group)
    if not sets:
        return _NONE
    names = tuple(one.obligation_id for one in sets[0]) if len(sets) == 1 else ()
    return Fitting(names, _total(sets[0]), len(sets))


def _sets(owed: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    for size in range(1, len(owed) + 1):
        yield from combinations(owed, size)


def _total(group: Sequence[Obligation]) -> Decimal:
    total = Decimal(0)
    for one in group:
        total = EXACT.add(total, one.amount)
    return total


def _words(basis: str, payment: Movement, fitting: Fitting) -> str:
    said = f"{show(payment.amount, payment.currency)} {payment.currency}"
    whose = "a book says that it settles" if basis == "book" else "paid between two hawaladars"
    if fitting.total is None:
        return f"{said}, {whose}; no set of obligations of the days before comes near it."
    total = f"{show(fitting.total, payment.currency)} {payment.currency}"
    if fitting.sets > 1:
        return (
            f"{said}, {whose}; {fitting.sets} sets of obligations come equally near ({total}),"
            " so none is claimed."
        )
    word = "obligation" if len(fitting.obligations) == 1 else "obligations"
    return f"{said}, {whose}; consistent with settling {len(fitting.obligations)} {word} of {total}."
