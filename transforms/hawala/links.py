"""Pairs and lone lines as rows of HAWALA_LINKS, with what the hawaladars kept and why it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from transforms.hawala.fitting import End, Scene, as_end
from transforms.hawala.legs import Leg
from transforms.hawala.pairing import Match, Paired
from transforms.money import EXACT, SCALE, show

_LONG_TOKEN = 3
"""Signs from which on a token is hardly shared by accident."""
_NEAR_VALUE = 1 / 3
"""Cost of a value up to which sums agree: a hundredth at the usual scale."""
_ALIKE = 0.1
"""Cost of names up to which they are alike."""


@dataclass(frozen=True)
class Link:
    """A hawala as its books tell it; `taken` or `paid` is None where that end is not found."""

    taken: End | None
    paid: End | None
    status: str
    strength: str
    cost: float | None
    margin: float | None
    others: tuple[tuple[str, float], ...]
    explanation: str

    @property
    def link_id(self) -> str:
        """By its first cash-in's record, else its first pay-out's."""
        return f"h{self.named.record_id[1:]}"

    @property
    def named(self) -> Leg:
        """The line that names it."""
        end = self.taken or self.paid
        assert end is not None
        return end.first

    @property
    def counts(self) -> bool:
        """Whether it stands in sums: an ambiguous pair does not, each of its lines stands alone there."""
        return self.status != "ambiguous"


def links_of(pairs: Paired, scene: Scene) -> list[Link]:
    """Every line of the pairs once, sorted by id. Of an ambiguous pair each line stands alone beside it."""
    found = [_of_match(match, scene) for match in pairs.matches]
    found += [_alone(leg, scene) for leg in (*pairs.alone_in, *pairs.alone_out)]
    return sorted(found, key=lambda link: link.link_id)


def _of_match(match: Match, scene: Scene) -> Link:
    ambiguous = match.margin < float(scene.rules.least_margin)
    status = "ambiguous" if ambiguous else "matched"
    strength = "possible" if ambiguous else _strength(match, scene)
    words = _match_words(match, status, strength)
    return Link(match.taken, match.paid, status, strength, match.fit.cost, match.margin, match.others, words)


def _strength(match: Match, scene: Scene) -> str:
    """Established: token and amount agree in two books that are both in evidence (DOMAIN.md 3.5)."""
    fit, token = match.fit, match.taken.first.token
    same_token = token == match.paid.first.token and bool(token)
    whole = not match.paid.partial or fit.value == 0
    if same_token and len(token) >= _LONG_TOKEN and fit.value <= _NEAR_VALUE and whole:
        return "established"
    alike = bool(match.taken.first.payee) and fit.name <= _ALIKE * float(scene.rules.weight_name)
    return "probable" if same_token or (alike and fit.value <= _NEAR_VALUE) else "possible"


def _match_words(match: Match, status: str, strength: str) -> str:
    taken, paid, fit = match.taken, match.paid, match.fit
    sums = f"{_sum(taken)} taken in and {_sum(paid)} paid out"
    is_ = "are one hawala" if strength == "established" else "are consistent with one hawala"
    said = [f"{sums} {is_}"]
    token, other = taken.first.token, paid.first.token
    if token and other:
        said.append(
            f"both tokens are {token}" if token == other else f"tokens {token} and {other} differ by a sign"
        )
    else:
        said.append("no token ties them")
    if len(taken.legs) + len(paid.legs) > 2:
        said.append(f"taken in by {_lines(taken)}, paid out by {_lines(paid)}")
    parts = [(name, getattr(fit, name)) for name in ("value", "time", "name", "place")]
    against = ", ".join(f"{name} {cost:.2f}" for name, cost in parts if cost >= 0.005)
    said.append(f"cost {fit.cost:.2f}" + (f" ({against})" if against else ""))
    if status == "ambiguous":
        said.append(
            f"another solution is only {match.margin:.2f} dearer, so the pair is ambiguous and in no sum"
        )
    return "; ".join(said) + "."


def _lines(end: End) -> str:
    return "1 line" if len(end.legs) == 1 else f"{len(end.legs)} lines"


def _sum(end: End) -> str:
    return f"{show(end.amount, end.currency)} {end.currency}"


def _alone(leg: Leg, scene: Scene) -> Link:
    end = as_end(leg)
    other = leg.counterpart
    if leg.direction == "in":
        known = other in scene.books
        why = "whose book is in evidence and shows none" if known else "whose book is not in evidence"
        words = f"{_sum(end)} taken in; no pay-out is found with the other hawaladar, {why}."
        if other is None:
            words = f"{_sum(end)} taken in; no pay-out is found, and the line names no other hawaladar."
        return Link(end, None, "unmatched", "possible", None, None, (), words)
    words = f"{_sum(end)} paid out; no cash-in is found in any book in evidence."
    return Link(None, end, "unmatched", "possible", None, None, (), words)


def row_of(link: Link, scene: Scene, transfers: Mapping[str, str]) -> dict[str, object]:
    """A row of HAWALA_LINKS. transfers: transfer_id by link_id."""
    taken, paid = link.taken, link.paid
    fair = _fair(link, scene)
    legs = [*(taken.legs if taken else ()), *(paid.legs if paid else ())]
    # A line's own pay-out is what it orders; it stands where no other line tells what was paid.
    ordered = taken.first if taken and not paid and len(taken.legs) == 1 else None
    payout = paid.amount if paid else (ordered.payout_amount if ordered else None)
    kept = (
        EXACT.subtract(fair, payout) if fair is not None and payout is not None and _is_whole(link) else None
    )
    return {
        "link_id": link.link_id,
        "transfer_id": transfers.get(link.link_id),
        "in_records": [leg.record_id for leg in taken.legs] if taken else [],
        "out_records": [leg.record_id for leg in paid.legs] if paid else [],
        "in_broker_id": taken.first.broker if taken else (paid.first.counterpart if paid else None),
        "out_broker_id": paid.first.broker if paid else (taken.first.counterpart if taken else None),
        "amount": taken.amount if taken else None,
        "currency": taken.currency if taken else None,
        "payout_amount": payout,
        "payout_currency": paid.currency if paid else (ordered.payout_currency if ordered else None),
        "commission": next((leg.commission for leg in legs if leg.commission is not None), None),
        "book_rate": next((leg.rate for leg in legs if leg.rate is not None), None),
        "fair_amount": fair,
        "kept": kept,
        "status": link.status,
        "strength": link.strength,
        "cost": link.cost,
        "margin": link.margin,
        "alternatives": [f"{record} {cost:.2f}" for record, cost in link.others],
        "explanation": link.explanation,
    }


def _is_whole(link: Link) -> bool:
    """Whether all was paid out: of instalments that may go on, nobody knows what was kept."""
    return not (link.paid and link.paid.partial)


def _fair(link: Link, scene: Scene) -> Decimal | None:
    """The cash-in at the market's rate, in the currency that is paid out, rounded half up to 18 places."""
    if link.taken is None:
        return None
    currency = link.paid.currency if link.paid else link.taken.first.payout_currency
    if currency is None:
        return None
    rate = scene.market.rate(link.taken.currency, currency, link.taken.first_day)
    if rate is None:
        return None
    return _decimal(Fraction(link.taken.amount) * rate)


def _decimal(value: Fraction) -> Decimal:
    units = (2 * value.numerator * 10**SCALE + value.denominator) // (2 * value.denominator)
    return EXACT.scaleb(Decimal(units), -SCALE)


def endings(links: list[Link]) -> Iterator[Link]:
    """Links for sums: an ambiguous pair as its lines apart."""
    for link in links:
        if link.counts or link.taken is None or link.paid is None:
            yield link
            continue
        for end, other in ((link.taken, None), (None, link.paid)):
            yield Link(end, other, link.status, link.strength, None, None, (), link.explanation)
