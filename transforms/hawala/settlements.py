"""What may have settled what hawaladars owed: lines of their books, and movements of money.

A movement is a hypothesis: it says which obligations it would settle, and how many sets of obligations fit it
equally well. Only where exactly one does, and it went to the other hawaladar himself, is anything claimed
(DOMAIN.md 3.2, 3.4 and 3.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

import polars as pl

from transforms.hawala.fits import NETTING, OBLIGATIONS, Fitting, Movement, Owed
from transforms.hawala.obligations import Obligation, Settled
from transforms.hawala.settings import HawalaRules
from transforms.money import EXACT, show
from transforms.parties.whose import owners

BOOK, MOVEMENT, THIRD_PARTY = "book", "movement", "third_party"
_NO_PAYMENT = ("hawala", "fee", "interest", "reversal")


@dataclass(frozen=True)
class Settlement:
    """A row of HAWALA_SETTLEMENTS."""

    settlement_id: str
    basis: str
    transfer_id: str | None
    records: tuple[str, ...]
    payment: Movement
    fitting: Fitting

    @property
    def day(self) -> date | None:
        """When it was paid."""
        return None if self.payment.day == date.max else self.payment.day

    @property
    def claim(self) -> bool:
        """Whether the books and the payment say this and nothing else."""
        return self.fitting.sets == 1 and self.fitting.by == OBLIGATIONS and self.basis != THIRD_PARTY


def movements_of(
    transfers: pl.DataFrame, party_accounts: pl.DataFrame, brokers: Iterable[str]
) -> list[Movement]:
    """Movements between accounts of two hawaladars' parties, sorted by id.

    Reads: transfers (transfer_id, from_party_id, to_party_id, sent_at, amount, currency, kind);
        party_accounts. Not a hawala, nor what a book of theirs alone shows.
    """
    own = _own(party_accounts, brokers)
    payer = own.rename({"account_id": "payer", "party_id": "from_party_id"})
    paid = own.rename({"account_id": "paid", "party_id": "to_party_id"})
    rows = (
        _payments(transfers)
        .join(payer, on="from_party_id", how="inner")
        .join(paid, on="to_party_id", how="inner")
        .filter(pl.col("payer") != pl.col("paid"))
        .unique("transfer_id", keep="none")
        .sort("transfer_id")
    )
    return [Movement(*row) for row in rows.select(Movement._fields[:6]).iter_rows()]


def roundabout_of(
    transfers: pl.DataFrame, party_accounts: pl.DataFrame, brokers: Iterable[str], least: int
) -> list[Movement]:
    """Payments of a hawaladar to somebody whom another hawaladar pays, too: a supplier paid in his place.

    Reads: as `movements_of`. least: payments by the other's own accounts from which somebody counts as one whom he
    pays. A payment stands there once for each such hawaladar; sorted by id, then hawaladar.
    """
    own = _own(party_accounts, brokers)
    payer = own.rename({"account_id": "payer", "party_id": "from_party_id"})
    others = _payments(transfers).join(own.select(to_party_id="party_id"), on="to_party_id", how="anti")
    paying = others.join(payer, on="from_party_id", how="inner").drop_nulls("to_party_id")
    dealings = paying.group_by(pl.col("payer").alias("paid"), "to_party_id").agg(
        pl.col("transfer_id").n_unique().cast(pl.Int64).alias("dealings")
    )
    rows = (
        paying.join(dealings.filter(pl.col("dealings") >= least), on="to_party_id", how="inner")
        .filter(pl.col("payer") != pl.col("paid"))
        .with_columns(pl.col("to_party_id").alias("through"))
        .sort("transfer_id", "paid")
    )
    return [Movement(*row) for row in rows.select(Movement._fields).iter_rows()]


def _own(party_accounts: pl.DataFrame, brokers: Iterable[str]) -> pl.DataFrame:
    """account_id of a hawaladar, party_id of whom it is. A party that several share says of none who paid."""
    known = pl.DataFrame({"account_id": sorted(set(brokers))}, schema={"account_id": pl.String()})
    whose = owners(party_accounts).join(known, on="account_id", how="semi")
    own = whose.select("account_id", "party_id").unique()
    return own.filter(~pl.col("party_id").is_duplicated())


def _payments(transfers: pl.DataFrame) -> pl.DataFrame:
    kept = transfers.filter(~pl.col("kind").is_in(_NO_PAYMENT))
    return kept.with_columns(pl.col("sent_at").cast(pl.Date).alias("day"))


def settlements_of(
    settled: Sequence[Settled],
    movements: Sequence[Movement],
    roundabout: Sequence[Movement],
    obligations: Sequence[Obligation],
    transfers: Mapping[str, str],
    rules: HawalaRules,
) -> list[Settlement]:
    """Payments that a book tells, and movements that no book tells, each with what it would settle.

    transfers: by record of a payment's first line its transfer. A movement that such a line tells is that
    payment, and stands with it.
    """
    by_payment = [one for one in obligations if one.basis == "settlement"]
    owed = Owed([one for one in obligations if one.basis != "settlement"], by_payment, rules)
    found = [_told(one, transfers.get(one.legs[0].record_id), owed) for one in settled]
    told = set(transfers.values())
    found += [
        Settlement(f"s{one.transfer_id[1:]}", MOVEMENT, one.transfer_id, (), one, owed.fitting(one))
        for one in movements
        if one.transfer_id not in told
    ]
    found += _by_third_parties([one for one in roundabout if one.transfer_id not in told], owed)
    # A movement between two hawaladars who owed nothing settles nothing.
    kept = [one for one in found if one.basis == BOOK or one.fitting.sets]
    return sorted(kept, key=lambda one: one.settlement_id)


def _told(one: Settled, transfer_id: str | None, owed: Owed) -> Settlement:
    payment = Movement("", one.payer, one.paid, one.amount, one.currency, one.day or date.max)
    records = tuple(leg.record_id for leg in one.legs)
    return Settlement(f"s{records[0][1:]}", BOOK, transfer_id, records, payment, owed.fitting(payment))


def _by_third_parties(roundabout: Sequence[Movement], owed: Owed) -> Iterator[Settlement]:
    """Of all hawaladars in whose place somebody may have been paid, the one whose claim comes nearest."""
    for transfer_id, ways in groupby(roundabout, key=attrgetter("transfer_id")):
        fits = [(payment, owed.fitting(payment)) for payment in ways]
        near = [
            (abs(EXACT.subtract(fit.total, payment.amount)), payment, fit)
            for payment, fit in fits
            if fit.total is not None
        ]
        if not near:
            continue
        least = min(off for off, _, _ in near)
        best = [(payment, fit) for off, payment, fit in near if off == least]
        payment, fit = best[0]
        if len(best) > 1:
            fit = fit._replace(obligations=(), sets=sum(one.sets for _, one in best))
        yield Settlement(f"s{transfer_id[1:]}", THIRD_PARTY, transfer_id, (), payment, fit)


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


def words_of(one: Settlement) -> str:
    """What a settlement comes to, in a sentence or two."""
    payment, fitting = one.payment, one.fitting
    said = f"{show(payment.amount, payment.currency)} {payment.currency}, {_whose(one)}"
    if fitting.total is None:
        return f"{said}; no set of obligations of the days before comes near it."
    total = f"{show(fitting.total, payment.currency)} {payment.currency}"
    if fitting.sets > 1:
        return f"{said}; {fitting.sets} sets of obligations come equally near ({total}), so none is claimed."
    if fitting.by == NETTING:
        return f"{said}; consistent with the payment of {total} that would net what all owed on that day."
    word = "obligation" if len(fitting.obligations) == 1 else "obligations"
    return f"{said}; consistent with settling {len(fitting.obligations)} {word} of {total}."


def _whose(one: Settlement) -> str:
    if one.basis == BOOK:
        return "a book says that it settles"
    if one.basis == MOVEMENT:
        return "paid between two hawaladars"
    return (
        f"paid to somebody whom the other hawaladar's accounts paid {one.payment.dealings} times, which a purchase"
        " of one's own would look like, too"
    )
