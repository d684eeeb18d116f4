"""What people decided on who is who: evidence that always wins, the latest word first.

Method: docs/methods/parties.md, section Decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms import ids
from transforms.parties.linkage.clusters import Clusters

_CAUTION = {"different": 0, "unsure": 1, "same": 2}
"""Of two words of one day the more cautious holds."""


@dataclass(frozen=True)
class Decision:
    """One line of a register of decisions, whose two names are known in the evidence."""

    record_id: str
    one: str
    other: str
    """Nodes, the least first."""
    word: str
    decided_by: str
    decided_at: date | None
    why: str

    @property
    def words(self) -> str:
        """Who decided what, when and why."""
        when = f" on {self.decided_at}" if self.decided_at else ""
        reason = f": {self.why}" if self.why else ""
        return f"{self.decided_by or 'somebody'} decided {self.word!r}{when}{reason}"


@dataclass
class Decided:
    """Decisions that hold, and those that do not, with why."""

    same: list[Decision] = field(default_factory=list)
    different: list[Decision] = field(default_factory=list)
    unsure: list[Decision] = field(default_factory=list)
    overruled: list[tuple[Decision, str]] = field(default_factory=list)


def nodes_by_name(
    mentions: pl.DataFrame, pairs: Iterable[tuple[str, str]], former: Mapping[str, str]
) -> dict[str, str]:
    """Node of every name that a decision may use: a mention's key, a party's id, a person's id.

    A party's id is any that the account or person has by itself or as the first of a group: so a
    decision holds when the group around it changes. former: nodes by names of earlier deliveries (`former_names`).
    """
    named: dict[str, str] = {}
    known = set(mentions["node"])
    for key, node, person in mentions.select("record_key", "node", "person_id").iter_rows():
        named[key] = node
        named[party_id(node)] = node
        if person is not None and node[0] == "k":
            named.setdefault(person, node)
            named.setdefault(node[1:], node)
    for one, other in pairs:
        # A party may be called by an identifier that is no mention itself: a document, say.
        if one in known and other[0] == "k":
            for name in (party_id(other), other[1:], other.removeprefix("kperson:")):
                named.setdefault(name, one)
    for name, node in former.items():
        if node in known:
            named.setdefault(name, node)
    return named


def party_id(node: str) -> str:
    """Id of the party whose first node this is: an account's own id, or a hash of the identifier."""
    return f"p{node[2:]}" if node[0] == "a" else "p" + ids.digest("party", node[1:])


def decisions_of(
    register: pl.DataFrame,
    mentions: pl.DataFrame,
    pairs: Iterable[tuple[str, str]],
    former: Mapping[str, str],
) -> list[Decision]:
    """Decisions whose two names are known in the evidence, the latest first.

    Reads: REGISTER_DECISIONS; what `mentions_of` gives; pairs of nodes that an identifier joins; nodes by former names.
    """
    if register.is_empty():
        return []
    known = nodes_by_name(mentions, pairs, former)
    found = []
    for row in register.drop_nulls("decision").sort("record_id").iter_rows(named=True):
        one, other = (known.get((row[name] or "").strip()) for name in ("person_id_a", "person_id_b"))
        if one is None or other is None:
            continue  # `moneytrail review` lists it: what it names is not in evidence, or not yet
        first, second = sorted((one, other))
        told = (row["decided_by"] or "", row["decided_at"], row["why"] or "")
        found.append(Decision(row["record_id"], first, second, row["decision"], *told))
    return sorted(found, key=_latest_first)


def _latest_first(decision: Decision) -> tuple[int, int, str]:
    day = decision.decided_at.toordinal() if decision.decided_at else 0
    return -day, _CAUTION[decision.word], decision.record_id


def apply(decisions: list[Decision], clusters: Clusters) -> Decided:
    """Put decisions in force, the latest first; an earlier one that contradicts them is overruled."""
    decided, by_pair = Decided(), dict[tuple[str, str], Decision]()
    for one in decisions:
        pair = (one.one, one.other)
        later = by_pair.setdefault(pair, one)
        if later is not one:
            if later.word != one.word:
                decided.overruled.append((one, later.words))
        elif one.one == one.other:
            if one.word != "same":
                decided.overruled.append((one, "both are mentions of one account or person"))
        else:
            _apply(one, decided, clusters)
    return decided


def _apply(one: Decision, decided: Decided, clusters: Clusters) -> None:
    if one.word == "unsure":
        decided.unsure.append(one)
        return
    if one.word == "same":
        why = clusters.join(one.one, one.other, decided=True)
        kept = decided.same
    else:
        apart = clusters.part(one.one, one.other, one.words)
        why, kept = "" if apart else "later decisions make them one", decided.different
    if why:
        decided.overruled.append((one, why))
    else:
        kept.append(one)


def all_of(decided: Decided) -> Iterator[tuple[Decision, str]]:
    """Every decision, in order of its record, with why it does not hold (empty where it does)."""
    held = [(one, "") for one in (*decided.same, *decided.different, *decided.unsure)]
    yield from sorted((*held, *decided.overruled), key=lambda pair: pair[0].record_id)


def unsure_pairs(decided: Decided) -> Mapping[tuple[str, str], str]:
    """Pairs of nodes on which somebody could not decide, with the words."""
    return {(one.one, one.other): one.words for one in decided.unsure}
