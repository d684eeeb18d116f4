"""Which pay-out belongs to which cash-in: ends, possible pairs, fees that tokens show, the best set of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from statistics import median

from transforms.hawala.fitting import End, Fit, Scene, as_end, expected, fit_of, may_pair, names_of
from transforms.hawala.legs import Leg
from transforms.hawala.solving import best_pairs

_ALTERNATIVES = 3
_NEAREST = 15
"""Pairs with equal tokens, nearest in time, whose median commission is that of two hawaladars."""
_SAME_NAME = 0.9
_LOOKED_AT = 24
"""Pay-outs to one payee, first in time, among which instalments are looked for."""
_LONG_AGO = date(1, 1, 1)


@dataclass(frozen=True)
class Match:
    """A cash-in and what was paid out for it, with the parts of the cost, the margin, and other pay-outs."""

    taken: End
    paid: End
    fit: Fit
    margin: float
    others: tuple[tuple[str, float], ...]
    """Record of another possible pay-out, and its cost."""


@dataclass(frozen=True)
class Paired:
    """matches; the ends that have no other."""

    matches: list[Match]
    alone_in: list[Leg]
    alone_out: list[Leg]


def paired(legs: Sequence[Leg], scene: Scene) -> Paired:
    """The best set of pairs of cash-ins and pay-outs. The order of the lines makes no difference."""
    ordered = sorted(legs, key=lambda leg: leg.record_id)
    taken = [leg for leg in ordered if leg.direction == "in"]
    paid = [leg for leg in ordered if leg.direction == "out"]
    ins, outs = _ends(taken, paid, scene)
    matches = list(_matches(ins, outs, scene))
    matches += _instalments(matches, taken, paid, scene)
    used = {leg.record_id for match in matches for end in (match.taken, match.paid) for leg in end.legs}
    return Paired(
        sorted(matches, key=lambda match: match.taken.first.record_id),
        [leg for leg in taken if leg.record_id not in used],
        [leg for leg in paid if leg.record_id not in used],
    )


def _ends(taken: Sequence[Leg], paid: Sequence[Leg], scene: Scene) -> tuple[list[End], list[End]]:
    """Lines as ends; those that one token ties to one line of the other side are one end together."""
    whole_ins, whole_outs = [], []
    for token, one, other in _by_token(taken, paid):
        if token and len(one) == 1 and len(other) > 1 and _may_sum(one, other, scene):
            whole_ins.append(as_end(one[0]))
            whole_outs.append(_together(other, partial=one[0].status != "settled"))
        elif token and len(other) == 1 and len(one) > 1 and _may_sum(one, other, scene):
            whole_ins.append(_together(one))
            whole_outs.append(as_end(other[0]))
        else:
            whole_ins += map(as_end, one)
            whole_outs += map(as_end, other)
    return sorted(whole_ins, key=_record), sorted(whole_outs, key=_record)


def _record(end: End) -> str:
    return end.first.record_id


def _by_token(taken: Sequence[Leg], paid: Sequence[Leg]) -> Iterator[tuple[str, list[Leg], list[Leg]]]:
    """Every token with the cash-ins and pay-outs that bear it, apart for each two hawaladars who use it.

    Short tokens recur between others. Where a line does not say who the other hawaladar is, all stay together.
    """
    found: dict[str, tuple[list[Leg], list[Leg]]] = defaultdict(lambda: ([], []))
    for side, legs in enumerate((taken, paid)):
        for leg in legs:
            found[leg.token][side].append(leg)
    for token, sides in sorted(found.items()):
        if not token or any(leg.counterpart is None for legs in sides for leg in legs):
            yield token, *sides
            continue
        pairs: dict[tuple[str, str], tuple[list[Leg], list[Leg]]] = defaultdict(lambda: ([], []))
        for side, legs in enumerate(sides):
            for leg in legs:
                between = (leg.broker, str(leg.counterpart))
                pairs[between if side == 0 else between[::-1]][side].append(leg)
        for _, of_pair in sorted(pairs.items()):
            yield token, *of_pair


def _together(legs: Sequence[Leg], *, partial: bool = False) -> End:
    ends = [as_end(leg) for leg in sorted(legs, key=_in_time)]
    total = sum((end.amount for end in ends[1:]), ends[0].amount)
    return End(tuple(leg for end in ends for leg in end.legs), total, ends[0].currency, partial)


def _in_time(leg: Leg) -> tuple[date, str]:
    return (leg.first_day or _LONG_AGO, leg.record_id)


def _may_sum(ins: Sequence[Leg], outs: Sequence[Leg], scene: Scene) -> bool:
    """Whether several lines of one book may be instalments, or one family's money, of one line of another."""
    for legs in (ins, outs):
        if len({(leg.broker, as_end(leg).currency) for leg in legs}) > 1:
            return False
    one, other = _together(ins), _together(outs)
    if not may_pair(one, other, scene):
        return False
    sums = expected(one, other.currency, Fraction(scene.rules.usual_fee), scene)
    most = 1 + Fraction(scene.rules.value_scale)
    return any(Fraction(other.amount) <= most * each for each in sums)


def _matches(ins: Sequence[End], outs: Sequence[End], scene: Scene) -> Iterator[Match]:
    """Pairs of the best set, weighed by the commission that pairs with equal tokens show."""
    fees = _Fees(ins, outs, scene)
    possible = list(_possible(ins, outs, scene))
    scene.names.learn(pair for i, j in possible for pair in names_of(ins[i].first, outs[j].first))
    fits = {(i, j): fit_of(ins[i], outs[j], fees.of(ins[i], outs[j]), scene) for i, j in possible}
    unmatched = float(scene.rules.unmatched)
    fits = {pair: fit for pair, fit in fits.items() if fit.cost < unmatched}
    # A pair saves what its two ends cost if they are left over.
    savings = {pair: 2 * unmatched - fit.cost for pair, fit in fits.items()}
    others: dict[int, list[tuple[float, str, int]]] = defaultdict(list)
    for (i, j), fit in fits.items():
        others[i].append((fit.cost, _record(outs[j]), j))
    for i, j, margin in best_pairs(savings):
        rest = sorted(one for one in others[i] if one[2] != j)[:_ALTERNATIVES]
        near = tuple((record, cost) for cost, record, _ in rest)
        yield Match(ins[i], outs[j], fits[i, j], margin, near)


def _possible(ins: Sequence[End], outs: Sequence[End], scene: Scene) -> Iterator[tuple[int, int]]:
    """Numbers of ends that may be a pair. Two different tokens are none, so most pairs are never looked at."""
    by_token: dict[str, list[int]] = defaultdict(list)
    for j, end in enumerate(outs):
        for key in _near_tokens(end.first.token):
            by_token[key].append(j)
    without = [j for j, end in enumerate(outs) if not end.first.token]
    for i, end in enumerate(ins):
        token = end.first.token
        if token:
            keys = _near_tokens(token)
            near = sorted({j for key in keys for j in by_token.get(key, ())} | set(without))
        else:
            near = list(range(len(outs)))
        yield from ((i, j) for j in near if may_pair(end, outs[j], scene))


def _near_tokens(token: str) -> set[str]:
    """What tokens at one letter's difference share: each itself, and itself with one letter left out."""
    if not token:
        return set()
    return {token} | {token[:place] + token[place + 1 :] for place in range(len(token))}


class _Fees:
    """Commission by pair of hawaladars: the median of their pairs with equal tokens nearest in time."""

    def __init__(self, ins: Sequence[End], outs: Sequence[End], scene: Scene) -> None:
        self._usual = Fraction(scene.rules.usual_fee)
        self._seen: dict[tuple[str, str], list[tuple[int, Fraction]]] = defaultdict(list)
        by_token: dict[str, list[End]] = defaultdict(list)
        for end in outs:
            by_token[end.first.token].append(end)
        for end in ins:
            tied = by_token.get(end.first.token, []) if end.first.token else []
            if len(tied) != 1 or tied[0].currency != end.currency or not may_pair(end, tied[0], scene):
                continue
            fee = 1 - Fraction(tied[0].amount) / Fraction(end.amount)
            if 0 <= fee < Fraction(1, 5):
                self._seen[_pair(end, tied[0])].append((_day(end), fee))

    def of(self, taken: End, paid: End) -> Fraction:
        """The commission that is usual between two hawaladars about a day."""
        seen = self._seen.get(_pair(taken, paid), [])
        if not seen:
            return self._usual
        nearest = sorted(seen, key=lambda one: (abs(one[0] - _day(taken)), one))[:_NEAREST]
        return median(fee for _, fee in nearest)


def _pair(taken: End, paid: End) -> tuple[str, str]:
    return (taken.first.broker, paid.first.broker)


def _day(end: End) -> int:
    return (end.first_day or _LONG_AGO).toordinal()


def _instalments(
    matches: Sequence[Match], taken: Sequence[Leg], paid: Sequence[Leg], scene: Scene
) -> Iterator[Match]:
    """Pay-outs without a token that together are exactly what one cash-in is to bring, and only they are."""
    used = {leg.record_id for match in matches for end in (match.taken, match.paid) for leg in end.legs}
    left = [leg for leg in paid if leg.record_id not in used and not leg.token]
    alone = sorted((leg for leg in taken if leg.record_id not in used), key=_in_time)
    scene.names.learn((one.payee, leg.payee) for one in alone for leg in left if one.payee and leg.payee)
    for leg in alone:
        end = as_end(leg)
        free = [one for one in left if one.record_id not in used and _same_payee(leg, one, scene)]
        free = sorted(free, key=_in_time)[:_LOOKED_AT]
        sets = [
            group
            for size in range(2, scene.rules.most_instalments + 1)
            for group in combinations(free, size)
            if _exactly(end, group, scene)
        ]
        if len(sets) == 1:
            whole = _together(sets[0])
            fit = fit_of(end, whole, Fraction(scene.rules.usual_fee), scene)
            if fit.cost < float(scene.rules.unmatched):
                used.update(one.record_id for one in sets[0])
                yield Match(end, whole, fit, 2 * float(scene.rules.unmatched) - fit.cost, ())


def _same_payee(one: Leg, other: Leg, scene: Scene) -> bool:
    return bool(one.payee and other.payee) and scene.names.of(one.payee, other.payee) >= _SAME_NAME


def _exactly(end: End, group: Sequence[Leg], scene: Scene) -> bool:
    if len({(leg.broker, leg.paid_currency) for leg in group}) > 1:
        return False
    whole = _together(group)
    if not may_pair(end, whole, scene):
        return False
    return Fraction(whole.amount) in expected(end, whole.currency, Fraction(0), scene)
