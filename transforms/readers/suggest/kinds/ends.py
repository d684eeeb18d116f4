"""What a column of money transfers is by its name: of whose end it tells, and what (transfers.yaml)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from transforms.readers.suggest.texts import words

ENDS = ("sender", "receiver")
_OF_PLACE = {
    ("sender", "amount"): "amount",
    ("sender", "currency"): "currency",
    ("sender", "date"): "sent_at",
    ("receiver", "amount"): "payout_amount",
    ("receiver", "currency"): "payout_currency",
    ("receiver", "date"): "paid_at",
    **{
        (end, what): f"{verb}_{what}"
        for end, verb in zip(ENDS, ("send", "pay"), strict=True)
        for what in ("agent", "city")
    },
}
_WHOLE = {"amount": "amount", "currency": "currency", "date": "sent_at"}
"""What a column is that names no end."""
_OF_BOTH = ("status", "fee", "rate", "purpose", "control_number")
"""What is told of a transfer as a whole, whichever end the name speaks of."""


@lru_cache(maxsize=4_000)
def name_said(name: str) -> frozenset[str]:
    """The words of a column's name, phrases as the one word that they mean."""
    spaced = f" {words.plain(re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', name))} "
    said = words.name_words(name)
    for phrase, meant in words.of_transfers()["phrases"].items():
        if (made := words.plain(phrase)) and f" {made} " in spaced:
            said = (said - set(made.split())) | {words.plain(meant)}
    return said


@lru_cache(maxsize=4_000)
def attribute_of(name: str) -> str:
    """What a name tells, whosever it is: amount, currency, date, ...; empty where nothing says it."""
    said = name_said(name)
    if said & _listed("date") and said & _listed("time"):
        said = said - _listed("time")  # a day with its time of day
    return next(
        (
            str(kind)
            for kind, *needs in words.of_transfers()["attributes"]
            if all(said & {words.plain(str(word)) for word in need} for need in needs)
        ),
        "",
    )


@cache
def _listed(what: str) -> frozenset[str]:
    lists = [needs[0] for kind, *needs in words.of_transfers()["attributes"] if kind == what]
    return frozenset(words.plain(str(word)) for one in lists for word in one)


@cache
def _of_end(end: str, what: str) -> frozenset[str]:
    return frozenset(words.plain(str(word)) for word in words.of_transfers()[end][what])


@lru_cache(maxsize=4_000)
def ends_of(name: str) -> tuple[str, ...]:
    """The ends that a name speaks of."""
    said = name_said(name)
    return tuple(end for end in ENDS if said & (_of_end(end, "person") | _of_end(end, "place")))


def role_of(name: str) -> str:
    """What a column is by its name; empty where nothing says it. A time of day is `sent_at time`, `paid_at time`."""
    said, what = name_said(name), attribute_of(name)
    people = [end for end in ENDS if said & _of_end(end, "person")]
    # `Payment to the receiver`: who it is says more than where it goes.
    ends = people if len(people) == 1 else list(ends_of(name))
    if what in ("kept_out", "total") or len(ends) > 1:
        return ""
    if what in _OF_BOTH:
        return what
    if what == "time":
        return {"sender": "sent_at time", "receiver": "paid_at time"}.get(ends[0] if ends else "sender", "")
    if not ends:
        return _WHOLE.get(what, "")
    (end,) = ends
    if (end, what) in _OF_PLACE:
        return _OF_PLACE[end, what]
    if what == "country" and not people:
        return {"sender": "send_country", "receiver": "pay_country"}[end]
    if what:
        return f"{end}_{what}"
    return f"{end}_name" if people and len(said) == 1 else ""
