"""Particulars that two people of one name share, so that they tell neither from the other: father and son.

Method: docs/methods/parties.md, section What may be merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

Pair = tuple[str, str]
Particular = tuple[str, str]
"""What it is (phone, birth, ...) and its value."""


def contested(
    sharing: Iterable[tuple[Pair, Sequence[Particular]]],
    two_people: Callable[[Pair, Sequence[Particular]], bool],
) -> Mapping[Particular, frozenset[Pair]]:
    """By particular: the pairs of parties whom it tells nothing of, since two people of their name share it.

    sharing: pairs of parties whose names fit, with what they share, in any order. two_people: whether what is known
    of a pair contradicts itself. Parties whose names fit form a chain; where a pair of the chain are two people, all
    others of it may be the one or the other.
    """
    pairs: dict[Particular, dict[Pair, bool]] = defaultdict(dict)
    for pair, particulars in sharing:
        if particulars:
            apart = two_people(pair, particulars)
            for one in particulars:
                pairs[one][pair] = pairs[one].get(pair, False) or apart
    return {one: _in_chains(of) for one, of in pairs.items() if any(of.values())}


def _in_chains(pairs: Mapping[Pair, bool]) -> frozenset[Pair]:
    """Pairs that hang together with one that is marked."""
    beside: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for party in pair:
            beside[party].append(pair)
    waiting = [pair for pair, marked in pairs.items() if marked]
    found = set(waiting)
    while waiting:
        for party in waiting.pop():
            more = [pair for pair in beside[party] if pair not in found]
            found.update(more)
            waiting += more
    return frozenset(found)
