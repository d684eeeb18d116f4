"""The inbox: INBOX/CASE/DELIVERY, where a delivery is a sub-folder or a single file.

A delivery is ready when two looks in succession find the same sizes and times, or at once when a marker
`NAME.done` stands beside it (or `.done` in its folder) that is not older than its files. Nothing is moved
or deleted: what was asked for is remembered by a fingerprint, and a delivery that changes is asked for anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transforms.errors import MoneytrailError, NotPublished
from transforms.evidence.vault import Found, show_path, walk
from transforms.layout import CASE_NAME

DONE = ".done"
PREFIX = "inbox/"


@dataclass(frozen=True)
class InboxDelivery:
    """What was sent together."""

    key: str
    """inbox/CASE/NAME"""
    case: str
    path: Path
    fingerprint: str
    """hash of every file's name, size and time of change"""
    newest: int
    """time of its latest change (nanoseconds since 1970)"""
    declared_done: bool


@dataclass(frozen=True)
class Memory:
    """What earlier looks found, kept between them."""

    seen: dict[str, str] = field(default_factory=dict)
    """delivery: fingerprint at the last look"""
    taken: dict[str, str] = field(default_factory=dict)
    """delivery: fingerprint with which it was asked for"""
    told: tuple[str, ...] = ()
    """problems that were told"""

    @classmethod
    def parse(cls, text: str | None) -> Memory:
        """A memory as `text` gave it; none where there is none yet."""
        if not text:
            return cls()
        given = json.loads(text)
        return cls(given["seen"], given["taken"], tuple(given["told"]))

    def text(self) -> str:
        """The memory as one line."""
        return json.dumps({"seen": self.seen, "taken": self.taken, "told": self.told}, sort_keys=True)


@dataclass(frozen=True)
class Look:
    """What one look at the inbox found."""

    ready: list[InboxDelivery]
    waiting: list[str]
    """deliveries that are still changing, or were not seen before"""
    new_problems: list[str]
    """what can never be taken, each told once as long as it lies there"""
    memory: Memory


def look(inbox: Path, memory: Memory) -> Look:
    """Look at the inbox once."""
    found = list(deliveries(inbox))
    ready, waiting, taken = [], [], {}
    for one in found:
        if memory.taken.get(one.key) == one.fingerprint:
            taken[one.key] = one.fingerprint
        elif one.declared_done or memory.seen.get(one.key) == one.fingerprint:
            ready.append(one)
            taken[one.key] = one.fingerprint
        else:
            waiting.append(one.key)
    problems = _problems(inbox)
    kept = Memory({one.key: one.fingerprint for one in found}, taken, tuple(problems))
    return Look(ready, waiting, [words for words in problems if words not in memory.told], kept)


def deliveries(inbox: Path) -> Iterator[InboxDelivery]:
    """Every delivery in the inbox, in a stable order; names that begin with a dot are unfinished copies."""
    for case in _folders(inbox):
        if CASE_NAME.fullmatch(case.name):
            for path in sorted(case.iterdir()):
                one = None if _is_passed_over(path) else _delivery(case.name, path)
                if one is not None:
                    yield one


def find(inbox: Path, key: str) -> InboxDelivery:
    """The delivery of that key. Raises: NotPublished where it lies in the inbox no more."""
    for one in deliveries(inbox):
        if one.key == key:
            return one
    raise NotPublished(
        f"The delivery {key} does not lie in the inbox any more.",
        where=str(inbox),
        todo="what was read of it is in the vault; to read it again, put it back under the same name",
    )


def evidence_of(delivery: Path) -> list[Found]:
    """The files of a delivery, or of a collected folder; markers are none."""
    return [one for one in walk([delivery]) if one.path.name != DONE]


def settled(files: list[Found], until: int) -> tuple[list[Found], list[Found]]:
    """Files that have not changed since `until` (nanoseconds), and those that may still be written."""
    moving = [one for one in files if one.problem is None and _changed_at(one.path) > until]
    return [one for one in files if one not in moving], moving


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0  # reading it says why it cannot be read


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _is_passed_over(path: Path) -> bool:
    return path.name.startswith(".") or (path.name.endswith(DONE) and path.is_file())


def _delivery(case: str, path: Path) -> InboxDelivery | None:
    files = evidence_of(path)
    if not files:
        return None
    digest, newest = hashlib.sha256(), 0
    for one in files:
        digest.update(f"{one.name}\x1f{_size(one.path)}\x1f{_changed_at(one.path)}\x1e".encode())
        newest = max(newest, _changed_at(one.path))
    markers = (path.with_name(path.name + DONE), path / DONE)
    done = any(marker.is_file() and _changed_at(marker) >= newest for marker in markers)
    key = f"{PREFIX}{case}/{show_path(path.name)}".replace("...", "…")  # Dagster takes no three dots
    return InboxDelivery(key, case, path, digest.hexdigest()[:16], newest, done)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1


def _problems(inbox: Path) -> list[str]:
    """What lies where nothing is taken from."""
    if not inbox.is_dir():
        return []
    loose = [
        f"{show_path(path.name)} lies in the inbox itself: nobody knows for which case it is"
        for path in sorted(inbox.iterdir())
        if not path.is_dir() and not path.name.startswith(".")
    ]
    wrong = [
        f"{show_path(path.name)} cannot be the name of a case, so nothing is taken from it"
        for path in _folders(inbox)
        if not CASE_NAME.fullmatch(path.name)
    ]
    return loose + wrong


def case_of(key: str) -> str:
    """The case of an inbox delivery's key. Raises: MoneytrailError where it is none."""
    parts = key.split("/", 2)
    if len(parts) != 3 or f"{parts[0]}/" != PREFIX:
        raise MoneytrailError(f"{key!r} is not the key of a delivery.", todo="inbox/CASE/NAME or source/NAME")
    return parts[1]
