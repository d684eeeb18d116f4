"""Checks a report package with nothing but the package.

The bytes first: every file that the manifest lists is there and unchanged, nothing else is, and the
manifest itself is whole. Then the sums: everything in report.json that can be worked out again is.
Whatever the input, the answer is a list of problems, never a traceback.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.reporting import manifest
from transforms.reporting.package import PACKAGE_FILES, REPORT, TRANSFERS
from transforms.reporting.sums import SUMS

CHUNK = 1 << 20
MOST_MANIFEST = 256 << 20
"""Bytes; a larger manifest is not read (a hostile file must not fill the memory)."""
UNREADABLE = (OSError, ValueError, RecursionError, MemoryError)
ODD = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError, RecursionError)
"""What a document of another shape than report.json raises when it is recomputed."""


@dataclass(frozen=True)
class Problem:
    """Something that does not hold: what, and where."""

    what: str
    where: str


@dataclass(frozen=True)
class Verification:
    """What was checked and what did not hold."""

    ok: bool
    checked: dict[str, int | str]
    problems: list[Problem]


def verify_package(path: Path) -> Verification:
    """Check a report package alone: bytes, hashes, sums, record accounting. Never raises for bad input."""
    checked: dict[str, int | str] = {}
    try:
        problems = list(_problems(path, checked))
    except UNREADABLE as bad:
        problems = [Problem(f"The package cannot be read: {_said(bad)}.", str(path))]
    return Verification(not problems, checked, problems)


def _problems(path: Path, checked: dict[str, int | str]) -> Iterator[Problem]:
    if path.is_symlink() or not path.is_dir():
        yield Problem("This is not a report package: it is not a folder.", str(path))
        return
    listed = yield from _manifest(path / manifest.NAME, checked)
    if listed is None:
        return
    found = yield from _files(path, listed, checked)
    if REPORT in found:
        yield from _document(path, listed, found, checked)
    else:
        yield Problem("Without report.json nothing can be worked out again.", REPORT)


def _manifest(path: Path, checked: dict[str, int | str]) -> Generator[Problem, None, dict[str, Any] | None]:
    """The manifest, or None where it cannot be trusted."""
    if path.is_symlink() or not path.is_file():
        yield Problem("This is not a report package: it has no manifest.json.", str(path))
        return None
    if path.stat().st_size > MOST_MANIFEST:
        yield Problem("The manifest is too large to be one.", manifest.NAME)
        return None
    try:
        content = path.read_bytes()
        found = json.loads(content.decode("utf-8"))
        whole = isinstance(found, dict) and manifest.canonical_json(found) == content
        own_hash = manifest.self_hash(found) if whole else ""
    except UNREADABLE as bad:
        yield Problem(f"The manifest is not readable: {_said(bad)}.", manifest.NAME)
        return None
    if not whole:
        yield Problem("The manifest is not written as moneytrail writes it: it was changed.", manifest.NAME)
        return None
    if found.get(manifest.SELF_HASH) != own_hash:
        yield Problem("The manifest's content does not have the hash that it states.", manifest.NAME)
        return None
    checked["package_sha256"] = own_hash
    assert isinstance(found, dict)
    return found


def _files(
    path: Path, listed: dict[str, Any], checked: dict[str, int | str]
) -> Generator[Problem, None, set[str]]:
    """Names of the listed files that are whole."""
    try:
        expected = {item["name"]: (item["sha256"], item["bytes"]) for item in listed["files"]}
    except ODD:
        yield Problem("The manifest's list of files is not one.", manifest.NAME)
        return set()
    yield from _folder(path, set(expected))
    whole = set()
    for name in sorted(expected):
        problem = _file_problem(path, name, *expected[name])
        if problem:
            yield Problem(problem, name)
        else:
            whole.add(name)
    checked["files"] = len(expected)
    checked["bytes"] = sum(expected[name][1] for name in whole)
    return whole


def _folder(path: Path, expected: set[str]) -> Iterator[Problem]:
    """Whatever else lies in the folder."""
    with os.scandir(path) as items:
        found = sorted(items, key=lambda item: item.name)
    for item in found:
        if item.name != manifest.NAME and item.name not in expected:
            yield Problem("The manifest does not list this: it was added or renamed.", repr(item.name)[1:-1])


def _file_problem(path: Path, name: object, expected: object, size: object) -> str:
    if name not in PACKAGE_FILES - {manifest.NAME}:
        return "The manifest lists a file that no report package has."
    file = path / str(name)
    if not os.path.lexists(file):
        return "The file is missing."
    state = file.lstat()
    if not stat.S_ISREG(state.st_mode):
        return "This is not a plain file (a link or a folder)."
    if state.st_size != size:
        return f"The file has {state.st_size} bytes; the manifest states {size}."
    try:
        return "" if _hash(file) == expected else "The file's bytes are not those that the manifest states."
    except OSError as bad:
        return f"The file cannot be read: {_said(bad)}."


def _hash(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _document(
    path: Path, listed: dict[str, Any], whole: set[str], checked: dict[str, int | str]
) -> Iterator[Problem]:
    try:
        document = json.loads((path / REPORT).read_bytes().decode("utf-8"))
    except UNREADABLE as bad:
        yield Problem(f"report.json is not readable: {_said(bad)}.", REPORT)
        return
    csv = (path / TRANSFERS).read_bytes() if TRANSFERS in whole else None
    for name, check in SUMS.items():
        count = 0
        try:
            for count, fault in enumerate(check(document, listed, csv), start=1):  # noqa: B007
                if fault:
                    yield Problem(*fault)
        except ODD as bad:
            yield Problem(f"report.json lacks what {name} rests on ({_said(bad)}).", REPORT)
        checked[name] = count


def _said(bad: BaseException) -> str:
    return f"{type(bad).__name__} {str(bad)[:120]}".strip()
