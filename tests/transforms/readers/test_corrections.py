from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.corrections import APPLIED, SUPERSEDED, Change, Verdicts, settled

TEXTS = st.sampled_from(["", "a", "b", "c"])


@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_one_change_at_most_holds_and_it_is_the_last_that_could(
    original: str, told: list[tuple[str, str]]
) -> None:
    changes = [Change(str(number), "amount", old, new) for number, (old, new) in enumerate(told)]
    verdicts: Verdicts = {}
    value = settled(changes, verdicts, original.__eq__, original)
    applied = [change for change in changes if verdicts[change.correction] == APPLIED]
    assert len(verdicts) == len(changes)
    assert value == (applied[0].new if applied else None)
    assert len(applied) <= 1
    assert not any(verdicts[change.correction] == SUPERSEDED for change in changes) or applied
    assert all(
        verdicts[change.correction] in (APPLIED, SUPERSEDED) for change in changes if change.old == original
    )


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_change_of_another_value_holds_never(original: str, old: str) -> None:
    verdicts: Verdicts = {}
    value = settled([Change("k", "amount", old, "new")], verdicts, original.__eq__, original)
    same = original in (old, old.removeprefix("'"))
    assert (value == "new") == same
    assert same or verdicts["k"].startswith("old_value_differs: ")
