"""Readings in packs are the readings that they are in folders of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.transforms.corrections.cases import ingest
from tests.transforms.corrections.test_settling import FILES
from tests.transforms.ledger.readings import NOON, Line, Sheet, reading
from tests.transforms.ledger.test_increment import assert_same
from tests.transforms.ledger.test_increment import ingest as build_ledger
from transforms.evidence import custody
from transforms.ledger import gathering, packs
from transforms.ledger.packs import checked_together, clear_unfinished, drop_unused, hold, stage_together
from transforms.ledger.staging import Receipt, Staged, stage
from transforms.readers.reading import Reading
from transforms.store import CaseFolder, Store

A, B = "DE02120300000000202051", "DE89370400440532013000"
SHEETS: dict[str, Sequence[Sheet]] = {
    "a": [Sheet(A, [Line("3", name="Ada"), Line("2", account=B)]), Sheet(B, [Line("8", reasons=["x: y"])])],
    "b": [],
    "c": [Sheet(A, [Line("3", name="Ada"), Line("2", account=B)])],
    "d": [Sheet(B, [Line("7"), Line("1", booked=False), Line("4", currency="euro")])],
    "e": [Sheet("50050000/5", [Line("6")], scheme="bban")],
}


@pytest.fixture(autouse=True)
def packs_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "FEW", 2)


def receipt(name: str) -> Receipt:
    return Receipt(hashlib.sha256(name.encode()).hexdigest(), f"{name}.csv", len(name), NOON, None)


def new_case(root: Path) -> CaseFolder:
    case = Store(root).case("alpha")
    for name in SHEETS:
        custody.append(
            case, at=NOON, actor="test", action="received", object_id=receipt(name).file_id, detail={}
        )
    return case


def read(name: str) -> Reading:
    return reading(*SHEETS[name])


def together(case: CaseFolder, *names: str) -> list[Staged]:
    held = [hold(read(name), receipt(name)) for name in names]
    return stage_together(case, held, checked_together(held))


def alone(case: CaseFolder, *names: str) -> list[Staged]:
    return [stage(case, read(name), receipt(name)) for name in names]


@pytest.fixture
def expected(tmp_path: Path) -> tuple[CaseFolder, list[Staged]]:
    """The case with each reading in a folder of its own, published."""
    case = new_case(tmp_path / "alone")
    staged = alone(case, *SHEETS)
    build_ledger(case)
    return case, staged


@pytest.mark.parametrize("packed", [["abcde"], ["ab", "cde"], ["eb", "ca"]])
@pytest.mark.parametrize("small", [0, 256 << 10])
def test_the_ledger_is_the_same_however_readings_are_kept(
    tmp_path: Path,
    expected: tuple[CaseFolder, list[Staged]],
    packed: list[str],
    small: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "SMALL", small)  # 0: readings in folders of their own stay where they are
    case = new_case(tmp_path / "packed")
    staged = {name: one for names in packed for name, one in zip(names, together(case, *names), strict=True)}
    rest = [name for name in SHEETS if name not in staged]
    staged |= dict(zip(rest, alone(case, *rest), strict=True))
    assert [staged[name] for name in SHEETS] == expected[1]
    assert len(list(case.packs.iterdir())) == len(packed)
    build_ledger(case)
    assert_same(case, expected[0])


def test_a_pack_added_to_a_published_case_gives_the_same(
    tmp_path: Path, expected: tuple[CaseFolder, list[Staged]]
) -> None:
    case = new_case(tmp_path / "packed")
    together(case, "a", "d", "e")
    build_ledger(case)
    together(case, "b", "c")
    build_ledger(case)
    assert_same(case, expected[0])


def test_rows_of_a_pack_that_no_reading_names_are_nobodys(
    tmp_path: Path, expected: tuple[CaseFolder, list[Staged]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case(tmp_path / "packed")
    bring_in = packs._bring_in
    monkeypatch.setattr(packs, "_bring_in", lambda folders: bring_in(folders[:2]))
    together(case, "a", "b", "c")  # stopped after the pack and one reading
    monkeypatch.setattr(packs, "_bring_in", bring_in)
    clear_unfinished(case)
    together(case, "b", "c", "d")
    alone(case, "e")
    assert len(list(case.packs.iterdir())) == 2
    build_ledger(case)
    assert_same(case, expected[0])


def test_a_pack_goes_when_its_last_reading_has_left_it(tmp_path: Path) -> None:
    case = new_case(tmp_path)
    together(case, "a", "b")
    alone(case, "a")
    drop_unused(case)
    assert len(list(case.packs.iterdir())) == 1
    alone(case, "b")
    drop_unused(case)
    assert list(case.packs.iterdir()) == []


def test_corrections_hold_for_readings_in_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["bank.csv", "swift.sta", "corrections.csv"]
    _, apart = ingest(tmp_path / "apart", [{name: FILES[name]} for name in names])
    monkeypatch.setattr(packs, "FEW", 1)
    _, packed = ingest(tmp_path / "packed", [{name: FILES[name]} for name in names])
    assert not apart.packs.exists()
    assert len(list(packed.packs.iterdir())) == 2  # what says more than a statement's line has its own folder
    assert_same(packed, apart)
