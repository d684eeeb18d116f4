"""On made-up people with known truth: merged links are right, and the same evidence gives the same links."""

from __future__ import annotations

from benchmarks.linkage_synthetic import linked, shares, synthetic


def test_established_and_probable_links_are_right_among_relatives_and_namesakes() -> None:
    known = synthetic(150, 4)
    who = linked(known)
    found = shares(known, who)
    (sure, established), (likely, probable) = found["established"], found["probable"]
    assert established >= 10
    assert sure >= 0.99 * established
    assert probable >= 120
    assert likely >= 0.95 * probable
    # The order of delivery makes no difference.
    other = linked(known._replace(mentions=known.mentions.reverse()))
    assert (other.links, other.groups, other.certainty) == (who.links, who.groups, who.certainty)
