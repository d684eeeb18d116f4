from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.errors import MoneytrailError
from transforms.evidence import custody
from transforms.store import CaseFolder, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    folder = Store(tmp_path).case("alpha")
    for number in range(3):
        custody.append(
            folder, at=NOON, actor="fiu", action="received", object_id=f"file{number}", detail={"n": number}
        )
    return folder


def test_the_chain_holds_and_is_numbered(case: CaseFolder) -> None:
    log = custody.read_log(case.custody_log)
    assert log["seq"].to_list() == [1, 2, 3]
    assert log["previous_hash"].to_list() == [custody.START, *log["hash"].to_list()[:2]]


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize("key", ["at", "actor", "action", "object", "detail", "hash", "previous_hash", "seq"])
def test_any_changed_event_is_found(case: CaseFolder, line: int, key: str) -> None:
    lines = case.custody_log.read_text().splitlines()
    event = json.loads(lines[line])
    event[key] = f"{event[key]}0"
    lines[line] = json.dumps(event)
    case.custody_log.write_text("\n".join(lines) + "\n")
    with pytest.raises(MoneytrailError, match="changed"):
        custody.read_log(case.custody_log)


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_event_is_found(case: CaseFolder, gone: int) -> None:
    lines = case.custody_log.read_text().splitlines()
    del lines[gone]
    case.custody_log.write_text("\n".join(lines) + "\n")
    with pytest.raises(MoneytrailError, match=r"changed"):
        custody.read_log(case.custody_log)


def test_half_a_line_of_a_power_cut_is_no_event_and_the_next_goes_on(case: CaseFolder) -> None:
    with case.custody_log.open("a") as file:
        file.write('{"seq": 4, "at": "20')
    assert custody.read_log(case.custody_log).height == 3
    custody.append(case, at=NOON, actor="fiu", action="known", object_id="x", detail={})
    assert custody.read_log(case.custody_log)["seq"].to_list() == [1, 2, 3, 4]


def test_long_events_are_found_from_the_end(case: CaseFolder) -> None:
    for _ in range(2):
        custody.append(case, at=NOON, actor="fiu", action="known", object_id="x" * 9000, detail={})
    assert custody.read_log(case.custody_log).height == 5
