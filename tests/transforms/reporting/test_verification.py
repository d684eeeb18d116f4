from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.reporting import manifest, verify_package
from transforms.reporting.rendering.transfers_csv import transfers_csv

Row = dict[str, Any]
NAMES = ("report.pdf", "report.html", "report.json", "schedule.xlsx", "transfers.csv", "manifest.json")


@pytest.fixture
def folder(package: Path, tmp_path: Path) -> Path:
    """A copy of the package that a test may change."""
    return Path(shutil.copytree(package, tmp_path / "package"))


@pytest.fixture(scope="module")
def changed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose files every example puts back."""
    return Path(shutil.copytree(package, tmp_path_factory.mktemp("flip") / "package"))


def seal(folder: Path, document: Row) -> None:
    """Write a changed report.json with a manifest that fits it: only the sums can tell."""
    (folder / "report.json").write_bytes(manifest.canonical_json(document))
    (folder / "transfers.csv").write_bytes(transfers_csv(document))
    files = {name: (folder / name).read_bytes() for name in NAMES if name != "manifest.json"}
    (folder / "manifest.json").write_bytes(manifest.canonical_json(manifest.manifest(document, files)))


def problems(folder: Path) -> list[str]:
    found = verify_package(folder)
    assert found.ok == (not found.problems)
    return [problem.what for problem in found.problems]


def test_every_flipped_bit_of_the_manifest_is_found(changed: Path) -> None:
    file = changed / "manifest.json"
    content = file.read_bytes()
    try:
        for bit in range(len(content) * 8):
            flipped = bytearray(content)
            flipped[bit // 8] ^= 1 << bit % 8
            file.write_bytes(flipped)
            assert not verify_package(changed).ok, bit
    finally:
        file.write_bytes(content)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from(NAMES), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_of_any_file_is_found(changed: Path, name: str, place: float, bit: int) -> None:
    file = changed / name
    content = file.read_bytes()
    flipped = bytearray(content)
    flipped[int(place * len(content))] ^= 1 << bit
    file.write_bytes(flipped)
    try:
        assert not verify_package(changed).ok
    finally:
        file.write_bytes(content)
    assert verify_package(changed).ok


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["cut", "grown", "emptied", "removed", "renamed", "linked", "folder"])
def test_a_changed_missing_or_moved_file_is_found(folder: Path, name: str, how: str) -> None:
    file = folder / name
    content = file.read_bytes()
    file.unlink()
    if how == "renamed":
        (folder / f"{name}.bak").write_bytes(content)
    elif how == "linked":
        (folder.parent / "elsewhere").write_bytes(content)
        file.symlink_to(folder.parent / "elsewhere")
    elif how == "folder":
        file.mkdir()
    elif how != "removed":
        file.write_bytes({"cut": content[:-1], "grown": content + b"\n", "emptied": b""}[how])
    assert problems(folder)


@pytest.mark.parametrize("name", ["note.txt", ".hidden", "manifest.sig", "report.json~", "new\nline"])
def test_an_added_file_is_found(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert any("added" in what for what in problems(folder))


def test_white_space_or_another_order_in_the_manifest_is_found(folder: Path) -> None:
    found = json.loads((folder / "manifest.json").read_bytes())
    for text in (json.dumps(found), json.dumps(found, indent=2, sort_keys=True), json.dumps([found])):
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        assert problems(folder)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"null", b"[" * 100_000, b'{"a": 1e999}', b"\xff\xfe", b"9" * 9999]
)
def test_a_hostile_manifest_ends_in_words(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    assert problems(folder)


@pytest.mark.parametrize(
    "files", [3, [3], [{"name": "../../etc/passwd", "sha256": "0", "bytes": 1}], [{}], None]
)
def test_a_well_sealed_manifest_of_another_shape_ends_in_words(folder: Path, files: object) -> None:
    listed = {**json.loads((folder / "manifest.json").read_bytes()), "files": files}
    listed["package_sha256"] = manifest.self_hash(listed)
    (folder / "manifest.json").write_bytes(manifest.canonical_json(listed))
    assert problems(folder)


def test_what_is_no_package_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("nothing", "file", "empty", "link"):
        assert "not a report package" in problems(tmp_path / name)[0]


def test_a_file_that_nobody_may_read_is_a_problem(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may read everything")
    (folder / "report.pdf").chmod(0)
    assert problems(folder)


def _set(*path: str | int, value: object) -> Callable[[Row], None]:
    def change(document: Row) -> None:
        part: Any = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


PROOF = ("schedule_2_tracing", "conservation", 0)
CHANGES = {
    "records": _set("evidence", 0, "accepted", value=6),
    "all records": _set("evidence_totals", "records", value=9),
    "quarantined": _set("quarantined", value=[]),
    "closing": _set("schedule_1_periods", 1, "closing_balance", value="1200.01"),
    "unknown opening": _set("schedule_1_periods", 1, "opening_balance", value=None),
    "in": _set(*PROOF, "in", value="7500.01"),
    "held": _set(*PROOF, "held", value="3200.01"),
    "holds": _set(*PROOF, "holds", value=False),
    "a trace": _set("schedule_2_tracing", "traces", 0, "amount", value="500.000001"),
    "a trace's currency": _set("schedule_2_tracing", "traces", 0, "currency", value="SEK"),
    "a fee": _set("schedule_3_fee_credits", "rows", 0, "amount", value="2999.99"),
    "a fee's source": _set("schedule_3_fee_credits", "rows", 0, "source", value="E1, line 99"),
    "fee total": _set("schedule_3_fee_credits", "totals", 0, "amount", value="7500.01"),
    "summary": _set("summary", "fee_totals", 0, "amount", value="7500.01"),
    "candidate": _set("candidates", 1, "amount", value="2000.01"),
    "traced": _set("candidates", 1, "traced", 0, "amount", value="2000.01"),
    "trace of another": _set("candidates", 1, "trace_ids", value=[]),
    "a rule": _set("candidates", 1, "by_rule", 0, "traced", 0, "amount", value="1.00"),
    "a rule's sum": _set("schedule_2_tracing", "by_rule", 1, "held", value="0.01"),
    "the elected rule's sum": _set("schedule_2_tracing", "by_rule", 0, "in", value="7500.01"),
    "candidates counted": _set("summary", "candidates", value=9),
    "files counted": _set("evidence_totals", "files", value=9),
    "a rank": _set("candidates", 1, "rank", value=3),
    "fees behind a candidate": _set("candidates", 1, "fee_credits", "count", value=9),
    "a step": _set("candidates", 0, "steps", 0, "traced", value="0.01"),
    "least above most": _set("schedule_2_tracing", "traces", 0, "amount_low", value="999999.00"),
    "words": _set("candidates", 1, "explanation", value="It holds 1.00 EUR of traced proceeds."),
    "entry": _set("entries", value=[]),
    "transfers": _set("transfers", value=[]),
    "no number": _set(*PROOF, "in", value="NaN"),
    "a float": _set(*PROOF, "in", value=7500.0),
    "no list": _set("candidates", value=None),
    "no part": _set("schedule_2_tracing", value={}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_sums_that_do_not_hold_are_found_in_a_well_sealed_package(
    folder: Path, document: Row, change: str
) -> None:
    forged = copy.deepcopy(document)
    CHANGES[change](forged)
    seal(folder, forged)
    assert problems(folder)


def test_a_resealed_package_without_a_change_still_holds(folder: Path, document: Row) -> None:
    seal(folder, document)
    assert problems(folder) == []


def test_a_package_of_before_the_rules_stood_beside_still_holds(folder: Path, document: Row) -> None:
    older = copy.deepcopy(document)
    del older["schedule_2_tracing"]["by_rule"]
    for candidate in older["candidates"]:
        del candidate["by_rule"]
    seal(folder, older)
    assert problems(folder) == []


def test_transfers_that_differ_from_the_report_are_found(folder: Path, document: Row) -> None:
    rows = (folder / "transfers.csv").read_bytes().replace(b"6000.00", b"6000.01")
    files = {name: (folder / name).read_bytes() for name in NAMES if name != "manifest.json"}
    files["transfers.csv"] = rows
    (folder / "transfers.csv").write_bytes(rows)
    (folder / "manifest.json").write_bytes(manifest.canonical_json(manifest.manifest(document, files)))
    assert problems(folder) == ["the rows are not those of report.json"]


def test_what_was_checked_is_counted(package: Path) -> None:
    checked = verify_package(package).checked
    assert checked["files"] == 5
    assert checked["conservation"] == 11
    assert isinstance(checked["package_sha256"], str)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.data(), value=json_values)
def test_any_other_document_ends_in_words(
    changed: Path, document: Row, key: st.DataObject, value: object
) -> None:
    kept = {name: (changed / name).read_bytes() for name in NAMES}
    name = key.draw(st.sampled_from(sorted(document)))
    content = manifest.canonical_json({**document, name: value})
    (changed / "report.json").write_bytes(content)
    files = {n: (changed / n).read_bytes() for n in NAMES if n != "manifest.json"}
    (changed / "manifest.json").write_bytes(manifest.canonical_json(manifest.manifest(document, files)))
    try:
        verify_package(changed)
    finally:
        for n, old in kept.items():
            (changed / n).write_bytes(old)
