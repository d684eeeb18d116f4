"""What became of the fees: passed on to persons, returned to payers, spent with merchants, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from transforms.patterns.evidence import Ledger, Movement, units_of
from transforms.patterns.fan_in.payers import identity
from transforms.patterns.fan_in.rule import FanIn
from transforms.patterns.habits import is_monthly
from transforms.patterns.names import Lexicon, family_name

_FIXED_TIMES = 3
_FEES_BEHIND = 3
"""Fees behind each payment, from which equal sums are a price and not what one payer brought."""
_OUT = ("payment", "hawala", "settlement", "cash_out", "purchase", "reversal")


@dataclass(frozen=True)
class Onward:
    """The subject's payments by what they were, and how much of the fees they carried on, in units."""

    passed_on: tuple[Movement, ...]
    refunds: tuple[Movement, ...]
    returned: tuple[Movement, ...]
    """To payers, beyond what each had paid."""
    merchants: tuple[Movement, ...]
    soon: int
    within_long: int
    due: int
    """Fees that had the time to be passed on before the record ends."""
    receivers: tuple[str, ...]
    rounds: int
    telling_rounds: int
    """Fewest rounds of in and on that carried four fifths of what was carried on."""
    few_share: Fraction
    """Share of what was carried on that the few largest receivers got, or that was taken in cash."""
    fixed_share: Fraction
    """Share that went to receivers of one and the same sum each time, whatever had come in."""
    mutual: int
    """Payers whom the subject paid at any time in the record: members of a club take turns."""

    @property
    def observed(self) -> bool:
        """Whether any fee had the time to be passed on: else nothing can be said."""
        return self.due > 0


def onward_of(ledger: Ledger, fees: Sequence[Movement], rule: FanIn, lexicon: Lexicon) -> Onward:
    """Sort the subject's payments after the first fee, and match them with the fees they carried on."""
    paid_by: dict[str, int] = {}
    for fee in fees:
        paid_by[identity(fee)] = paid_by.get(identity(fee), 0) + fee.units
    start = min(fee.at for fee in fees)
    end = max(fee.at for fee in fees) + timedelta(hours=rule.dwell_long_hours)
    regular = _regular_receivers(ledger.debits, rule)
    passed: list[Movement] = []
    refunds: list[Movement] = []
    returned: list[Movement] = []
    merchants: list[Movement] = []
    for debit in (d for d in ledger.debits if start <= d.at <= end and d.kind in _OUT):
        receiver = identity(debit)
        if receiver in paid_by and debit.kind != "cash_out":
            (refunds if debit.units <= paid_by[receiver] else returned).append(debit)
            paid_by[receiver] = max(paid_by[receiver] - debit.units, 0)
        elif not debit.other and debit.kind != "cash_out":
            continue  # the evidence does not say to whom: it counts for nothing
        elif _is_merchant(debit, lexicon):
            merchants.append(debit)
        elif receiver not in regular and not _supports_relative(ledger, debit, rule):
            passed.append(debit)
    soon, _, _ = carried(fees, passed, timedelta(hours=rule.dwell_hours), end)
    last = max((m.at for m in (*ledger.credits, *ledger.debits)), default=end)
    long, due, used = carried(fees, passed, timedelta(hours=rule.dwell_long_hours), last)
    kept = [debit for debit in passed if debit.transfer_id in used]
    rounds = rounds_of(fees, kept, used)
    receivers = sorted({identity(debit) for debit in kept if debit.kind != "cash_out"})
    return Onward(
        tuple(kept),
        tuple(refunds),
        tuple(returned),
        tuple(merchants),
        min(soon, due),
        min(long, due),
        due,
        tuple(receivers),
        len(rounds),
        telling(rounds),
        few_share(kept, used, rule.largest_receivers),
        _fixed_share(kept, used, len(fees)),
        len({identity(debit) for debit in ledger.debits} & {identity(fee) for fee in fees}),
    )


def carried(
    fees: Sequence[Movement], outs: Sequence[Movement], dwell: timedelta, last: datetime
) -> tuple[int, int, dict[str, int]]:
    """Units of the fees carried on within `dwell`, units that were due, and by each payment used.

    Each payment takes the oldest fee that is not older than `dwell`; what is older was kept, so that
    a share kept at each round does not make the next round look late. Fees of the last `dwell` before
    `last` that were not carried on are not yet due. One currency never carries on another.
    """
    events = [(fee.at, 0, fee) for fee in fees] + [(out.at, 1, out) for out in outs]
    events.sort(key=lambda event: (event[0], event[1], event[2].transfer_id))
    lots: list[_Lot] = []
    used: dict[str, int] = {}
    for at, is_out, movement in events:
        lots = [lot for lot in lots if at - lot.fee.at <= dwell and lot.left > 0]
        if not is_out:
            lots.append(_Lot(movement, movement.units))
            continue
        taken = _take([lot for lot in lots if lot.fee.currency == movement.currency], movement.units)
        if taken:
            used[movement.transfer_id] = taken
    not_yet_due = sum(lot.left for lot in lots if last - lot.fee.at < dwell)
    return sum(used.values()), sum(fee.units for fee in fees) - not_yet_due, used


@dataclass
class _Lot:
    fee: Movement
    left: int


def _take(lots: list[_Lot], need: int) -> int:
    """Take up to `need` units from the lots, oldest first; gives what was taken."""
    wanted = need
    for lot in lots:
        part = min(need, lot.left)
        lot.left -= part
        need -= part
    return wanted - need


def rounds_of(fees: Sequence[Movement], outs: Sequence[Movement], used: Mapping[str, int]) -> list[int]:
    """Units carried on by each round: fees, on, fees, on makes two rounds."""
    events = sorted(
        [(fee.at, 0, 0) for fee in fees] + [(out.at, 1, used.get(out.transfer_id, 0)) for out in outs]
    )
    rounds: list[int] = []
    side_before = 0
    for _, side, units in events:
        if side == 1 and (side_before == 0 or not rounds):
            rounds.append(0)
        if side == 1:
            rounds[-1] += units
        side_before = side
    return rounds


def telling(rounds: Sequence[int]) -> int:
    """Fewest rounds that make four fifths of all: a rent or a hundred in cash makes no round."""
    left = Fraction(4, 5) * sum(rounds)
    for count, units in enumerate(sorted(rounds, reverse=True), start=1):
        left -= units
        if left <= 0:
            return count
    return len(rounds)


def few_share(outs: Sequence[Movement], used: Mapping[str, int], few: int) -> Fraction:
    """Share of the units carried on that the `few` largest receivers got; cash counts as one of them."""
    by_receiver: dict[str, int] = {}
    for out in outs:
        receiver = "" if out.kind == "cash_out" else identity(out)
        by_receiver[receiver] = by_receiver.get(receiver, 0) + used[out.transfer_id]
    largest = sorted(by_receiver.values(), reverse=True)[:few]
    return Fraction(sum(largest), sum(by_receiver.values())) if by_receiver else Fraction(1)


def _fixed_share(outs: Sequence[Movement], used: Mapping[str, int], fees: int) -> Fraction:
    """Share that went to receivers of one sum each time, where many fees stand behind each payment.

    Who passes fees on sends what came in; a teacher, a supplier or the owner of a room gets a price.
    """
    by_receiver: dict[str, list[Movement]] = {}
    for out in (out for out in outs if out.kind != "cash_out"):
        by_receiver.setdefault(identity(out), []).append(out)
    fixed = [
        group
        for group in by_receiver.values()
        if len(group) >= _FIXED_TIMES and len({out.units for out in group}) == 1
    ]
    payments = sum(len(group) for group in fixed)
    if fees < _FEES_BEHIND * payments:
        return Fraction(0)
    units = sum(used[out.transfer_id] for group in fixed for out in group)
    return Fraction(units, max(sum(used.values()), 1))


def _regular_receivers(debits: Sequence[Movement], rule: FanIn) -> frozenset[str]:
    """Receivers of the same sum month after month: a landlord, a lender, a school."""
    by_receiver: dict[str, list[Movement]] = {}
    for debit in debits:
        if debit.kind != "cash_out":
            by_receiver.setdefault(identity(debit), []).append(debit)
    low, high = rule.monthly_gap_low, rule.monthly_gap_high
    return frozenset(receiver for receiver, group in by_receiver.items() if is_monthly(group, low, high))


def _is_merchant(debit: Movement, lexicon: Lexicon) -> bool:
    if debit.kind == "cash_out":
        return False
    bought = debit.kind == "purchase" or debit.channel == "card"
    return bought or lexicon.is_organisation(debit.other_name, debit.other_kind)


def _supports_relative(ledger: Ledger, debit: Movement, rule: FanIn) -> bool:
    family = family_name(ledger.name)
    same = bool(family) and family_name(debit.other_name) == family
    small = debit.ref_units is not None and debit.ref_units <= units_of(rule.relative_support)
    return same and small
