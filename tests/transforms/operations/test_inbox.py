"""What the inbox's looks find: whole deliveries once, changed ones anew, unfinished ones later."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.errors import MoneytrailError, NotPublished
from transforms.operations.inbox import Look, Memory, case_of, deliveries, evidence_of, find, look, settled

T = 1_767_225_600 * 10**9


def put(path: Path, text: str = "x", at: int = T) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(at, at))
    return path


def looks(inbox: Path, times: int) -> list[Look]:
    found, memory = [], Memory()
    for _ in range(times):
        found.append(look(inbox, memory))
        memory = Memory.parse(found[-1].memory.text())
    return found


def test_a_delivery_is_ready_at_the_second_look_that_finds_it_unchanged_and_only_once(tmp_path: Path) -> None:
    put(tmp_path / "alpha" / "march" / "a.csv")
    put(tmp_path / "alpha" / "b.csv")
    first, second, third = looks(tmp_path, 3)
    assert (first.ready, first.waiting) == ([], ["inbox/alpha/b.csv", "inbox/alpha/march"])
    assert [one.key for one in second.ready] == ["inbox/alpha/b.csv", "inbox/alpha/march"]
    assert (third.ready, third.waiting) == ([], [])


def test_a_file_that_grows_waits(tmp_path: Path) -> None:
    path = put(tmp_path / "alpha" / "a.csv")
    seen = look(tmp_path, Memory())
    for size in (2, 3):
        put(path, "x" * size)
        seen = look(tmp_path, seen.memory)
        assert (seen.ready, seen.waiting) == ([], ["inbox/alpha/a.csv"])
    assert len(look(tmp_path, seen.memory).ready) == 1


@pytest.mark.parametrize("marker", ["march.done", "march/.done"])
def test_a_marker_beside_it_makes_it_ready_at_once(tmp_path: Path, marker: str) -> None:
    put(tmp_path / "alpha" / "march" / "a.csv")
    put(tmp_path / "alpha" / marker)
    (one,) = look(tmp_path, Memory()).ready
    assert (one.key, one.case) == ("inbox/alpha/march", "alpha")
    assert [found.name for found in evidence_of(one.path)] == ["a.csv"]


def test_a_marker_that_is_older_than_a_file_says_nothing_of_it(tmp_path: Path) -> None:
    put(tmp_path / "alpha" / "a.csv", at=T + 1)
    put(tmp_path / "alpha" / "a.csv.done", at=T)
    assert look(tmp_path, Memory()).ready == []


def test_what_is_added_to_a_delivery_later_is_asked_for_under_another_fingerprint(tmp_path: Path) -> None:
    put(tmp_path / "alpha" / "march" / "a.csv")
    asked = looks(tmp_path, 2)[-1]
    put(tmp_path / "alpha" / "march" / "b.csv")
    once = look(tmp_path, asked.memory)
    (again,) = look(tmp_path, once.memory).ready
    assert again.key == asked.ready[0].key
    assert again.fingerprint != asked.ready[0].fingerprint


def test_what_is_gone_is_forgotten_and_can_come_again(tmp_path: Path) -> None:
    path = put(tmp_path / "alpha" / "a.csv")
    asked = looks(tmp_path, 2)[-1]
    path.unlink()
    without = look(tmp_path, asked.memory)
    assert without.memory == Memory()
    with pytest.raises(NotPublished, match="does not lie in the inbox"):
        find(tmp_path, "inbox/alpha/a.csv")


def test_what_nobody_can_take_is_told_once(tmp_path: Path) -> None:
    put(tmp_path / "loose.csv")
    put(tmp_path / "not a case" / "a.csv")
    put(tmp_path / "alpha" / ".half-a-copy")
    (tmp_path / "alpha" / "empty").mkdir()
    first, second = looks(tmp_path, 2)
    assert [words.split(" ", 1)[0] for words in first.new_problems] == ["loose.csv", "not"]
    assert (second.new_problems, second.ready) == ([], [])


def test_there_may_be_no_inbox_yet(tmp_path: Path) -> None:
    assert look(tmp_path / "inbox", Memory()).memory == Memory()


def test_only_what_has_come_to_rest_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", at=T)
    put(tmp_path / "b.csv", at=T + 1)
    at_rest, moving = settled(evidence_of(tmp_path), T)
    assert ([one.name for one in at_rest], [one.name for one in moving]) == (["a.csv"], ["b.csv"])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pqr"), st.integers(0, 3)), max_size=8))
def test_every_file_of_the_inbox_is_in_exactly_one_delivery(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, str, int]]
) -> None:
    inbox = tmp_path_factory.mktemp("inbox")
    for case, name, number in files:
        put(inbox / case / name / str(number))
    found = [one.path for delivery in deliveries(inbox) for one in evidence_of(delivery.path)]
    assert sorted(found) == sorted({inbox / case / name / str(number) for case, name, number in files})


def test_a_key_names_its_case() -> None:
    assert case_of("inbox/alpha/march/1") == "alpha"
    with pytest.raises(MoneytrailError):
        case_of("march")
