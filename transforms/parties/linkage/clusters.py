"""Joining nodes link by link, the surest first, so that nobody is two people and every decision holds.

A link that would bring contradictory facts together, or people whom a decision keeps apart, is refused:
since the surer links are in place by then, this cuts a contradictory cluster at its weakest link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from transforms.parties.linkage.facts import Facts, are_two, contradiction, joined

_NONE: Facts = {}


class Clusters:
    """Nodes that are one party so far; each cluster is called by its least node, keys before accounts."""

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self._leader: dict[str, str] = {}
        self._facts = dict(facts)
        self._apart: dict[str, dict[str, str]] = {}

    def find(self, node: str) -> str:
        """The node by which the cluster of `node` is called."""
        leader = self._leader
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    def part(self, one: str, other: str, why: str) -> bool:
        """Keep two nodes apart from now on; false where they are one already."""
        if self.find(one) == self.find(other):
            return False
        self._apart.setdefault(self.find(one), {})[other] = why
        self._apart.setdefault(self.find(other), {})[one] = why
        return True

    def join(self, one: str, other: str, *, decided: bool = False, slips: Collection[str] = ()) -> str:
        """Make two nodes one party; gives why not, where they may not be.

        decided: by a person, who may join what the documents contradict, but not what a later
        decision keeps apart. slips: facts of which one sign off contradicts nothing.
        """
        head, tail = sorted((self.find(one), self.find(other)), key=order)
        if head == tail:
            return ""
        why = self._kept_apart(head, tail) if decided else self.why_apart(head, tail, slips)
        if not why:
            self._merge(head, tail)
        return why

    def why_apart(self, one: str, other: str, slips: Collection[str] = ()) -> str:
        """Why two nodes may not be one party without a person's decision, in words; empty where they may, or are."""
        head, tail = self.find(one), self.find(other)
        if head == tail:
            return ""
        return self._kept_apart(head, tail) or self._contradiction(head, tail, slips)

    def are_two(self, one: str, other: str, *, sharing: int) -> bool:
        """Whether two nodes are two people: by a decision, or by facts beside so many particulars that they share."""
        head, tail = self.find(one), self.find(other)
        if head == tail:
            return False
        facts = (self._facts.get(node, _NONE) for node in (head, tail))
        return bool(self._kept_apart(head, tail)) or are_two(*facts, sharing=sharing)

    def nodes(self) -> list[str]:
        """Every node that was asked about, in order."""
        return sorted(self._leader, key=order)

    def of_clusters(self, more: Mapping[str, Facts]) -> Clusters:
        """A new joining whose nodes are these clusters, with further facts that may contradict each other."""
        facts = {
            node: joined(self._facts.get(node, _NONE), more.get(node, _NONE))
            for node in {*self._facts, *more}
        }
        made = Clusters(facts)
        for root, others in self._apart.items():
            for node, why in others.items():
                made.part(root, self.find(node), why)
        return made

    def facts(self, node: str) -> Facts:
        """Facts of the cluster of a node."""
        return self._facts.get(self.find(node), _NONE)

    def _kept_apart(self, head: str, tail: str) -> str:
        few, others = sorted((head, tail), key=lambda root: len(self._apart.get(root, ())))
        for node, why in sorted(self._apart.get(few, {}).items()):
            if self.find(node) == others:
                return why
        return ""

    def _contradiction(self, head: str, tail: str, slips: Collection[str]) -> str:
        return contradiction(self._facts.get(head, _NONE), self._facts.get(tail, _NONE), slips)

    def _merge(self, head: str, tail: str) -> None:
        self._leader[tail] = head
        facts = self._facts.pop(tail, None)
        if facts is not None:
            self._facts[head] = joined(self._facts.get(head, _NONE), facts)
        apart = self._apart.pop(tail, None)
        if apart is not None:
            self._apart[head] = {**self._apart.get(head, {}), **apart}


def order(node: str) -> tuple[bool, str]:
    """Keys (`k`) stand before accounts (`a`), so that the head of a cluster is its least identifier."""
    return node[0] != "k", node
