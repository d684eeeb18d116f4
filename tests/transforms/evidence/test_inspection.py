"""An inspection finds a file that is gone or changed, and a custody log that was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.pipelines.staged import staged_case
from transforms.evidence.inspection import inspect_evidence
from transforms.evidence.vault import vault_path
from transforms.store import CaseFolder, Store


@pytest.fixture
def whole(tmp_path: Path) -> tuple[Store, CaseFolder]:
    store, case = staged_case(tmp_path)
    for name in ("own.csv", "other.csv"):
        path = vault_path(store.vault, hashlib.sha256(name.encode()).hexdigest())
        path.parent.mkdir(parents=True)
        path.write_bytes(name.encode())
    return store, case


def test_a_whole_store_has_no_problem(whole: tuple[Store, CaseFolder]) -> None:
    found = inspect_evidence(*whole)
    assert (found.files, found.events, found.problems) == (2, 2, [])


@pytest.mark.parametrize(("content", "words"), [(b"changed", "its hash differs"), (None, "not in the vault")])
def test_one_changed_or_missing_file_is_named(
    whole: tuple[Store, CaseFolder], content: bytes | None, words: str
) -> None:
    store, case = whole
    path = vault_path(store.vault, hashlib.sha256(b"own.csv").hexdigest())
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    (problem,) = inspect_evidence(store, case).problems
    assert problem.startswith("own.csv (")
    assert words in problem


def test_a_changed_custody_log_is_named(whole: tuple[Store, CaseFolder]) -> None:
    store, case = whole
    case.custody_log.write_text(case.custody_log.read_text().replace('"test"', '"else"', 1))
    (problem,) = inspect_evidence(store, case).problems
    assert "The custody log has been changed" in problem
    assert "line 1" in problem


def test_a_reading_without_a_receipt_is_named(whole: tuple[Store, CaseFolder]) -> None:
    store, case = whole
    lines = case.custody_log.read_text().splitlines(keepends=True)
    case.custody_log.write_text(lines[0])
    (problem,) = inspect_evidence(store, case).problems
    assert "the log knows no receipt of it" in problem
