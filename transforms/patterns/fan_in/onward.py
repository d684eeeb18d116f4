"""What became of the fees: passed on to persons, returned to payers, spent with merchants, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from transforms.patterns.evidence import Ledger, Movement, units_of
from transforms.patterns.fan_in.payers import identity
from transforms.patterns.fan_in.rule import FanIn
from transforms.patterns.habits import is_monthly
from transforms.patterns.names import Lexicon, family_name

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
    regular = _regular_receivers(ledger.debits, max(fee.units for fee in fees), rule)
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
        rounds_of(fees, kept),
        len({identity(debit) for debit in ledger.debits} & {identity(fee) for fee in fees}),
    )


def carried(
    fees: Sequence[Movement], outs: Sequence[Movement], dwell: timedelta, last: datetime
) -> tuple[int, int, frozenset[str]]:
    """Units of the fees that payments carried on within `dwell`, units that were due, payments used.

    Each payment takes the oldest fee that is not older than `dwell`; what is older was kept, so that
    a share kept at each round does not make the next round look late. Fees of the last `dwell` before
    `last` that were not carried on are not yet due. One currency never carries on another.
    """
    events = [(fee.at, 0, fee) for fee in fees] + [(out.at, 1, out) for out in outs]
    events.sort(key=lambda event: (event[0], event[1], event[2].transfer_id))
    lots: list[_Lot] = []
    moved, used = 0, set[str]()
    for at, is_out, movement in events:
        lots = [lot for lot in lots if at - lot.fee.at <= dwell and lot.left > 0]
        if not is_out:
            lots.append(_Lot(movement, movement.units))
            continue
        taken = _take([lot for lot in lots if lot.fee.currency == movement.currency], movement.units)
        moved += taken
        if taken:
            used.add(movement.transfer_id)
    not_yet_due = sum(lot.left for lot in lots if last - lot.fee.at < dwell)
    return moved, sum(fee.units for fee in fees) - not_yet_due, frozenset(used)


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


def rounds_of(fees: Sequence[Movement], outs: Sequence[Movement]) -> int:
    """How often payments in were followed by payments on: fees, on, fees, on makes two rounds."""
    events = sorted([(fee.at, 0) for fee in fees] + [(out.at, 1) for out in outs])
    sides = [side for _, side in events]
    return sum(side == 1 and (index == 0 or sides[index - 1] == 0) for index, side in enumerate(sides))


def _regular_receivers(debits: Sequence[Movement], most: int, rule: FanIn) -> frozenset[str]:
    """Receivers of the same sum month after month, up to the largest fee: a landlord, a lender, a school."""
    by_receiver: dict[str, list[Movement]] = {}
    for debit in debits:
        if debit.kind != "cash_out" and debit.units <= most:
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
