"""Taking files in: vault, custody log, reading; one bad file never stops the others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from transforms.errors import MoneytrailError, UnreadableFile
from transforms.evidence import custody
from transforms.evidence.vault import CHUNK, Found, Vaulted, store_file, vault_path
from transforms.ledger.staging import Receipt, Staged, is_staged, stage
from transforms.readers.registry import open_reading
from transforms.store import CaseFolder, Store


@dataclass(frozen=True)
class Delivery:
    """What is the same for all files of one ingest."""

    store: Store
    case: CaseFolder
    actor: str
    authority: str | None
    profile: str | None
    clock: Callable[[], datetime]
    """Where the time of receipt comes from; nothing derived from the evidence depends on it."""


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    file_id: str
    name: str
    outcome: str
    """new, known or refused"""
    staged: Staged | None
    problem: MoneytrailError | None = None


def take_in(delivery: Delivery, files: Sequence[Found]) -> Iterator[Taken]:
    """Take each file in, in the given order, and say what became of it.

    A file is known when this case already holds its bytes, whatever its name. A refused file is
    noted in the custody log with its hash, and is not kept: it can be given again, with a profile.

    Raises: MoneytrailError only where the store itself cannot be written.
    """
    for found in files:
        yield _take_one(delivery, found)


def _take_one(delivery: Delivery, found: Found) -> Taken:
    try:
        file_id = file_hash(found.path)
    except UnreadableFile as problem:
        return Taken("", found.name, "refused", None, problem)
    if is_staged(delivery.case, file_id):
        _note(delivery, "known", file_id, {"name": found.name})
        return Taken(file_id, found.name, "known", None)
    kept_before = vault_path(delivery.store.vault, file_id).exists()
    vaulted = store_file(found.path, delivery.store.vault)
    try:
        return _read(delivery, found, vaulted)
    except UnreadableFile as problem:
        if not kept_before:
            vaulted.path.unlink()
        _note(delivery, "refused", file_id, {"name": found.name, "why": problem.what})
        return Taken(file_id, found.name, "refused", None, problem)


def _read(delivery: Delivery, found: Found, vaulted: Vaulted) -> Taken:
    received_at = delivery.clock()
    receipt = Receipt(vaulted.file_id, found.name, vaulted.size, received_at, delivery.authority)
    reading = open_reading(vaulted.path, delivery.profile, [delivery.store.profiles])
    detail = {"name": found.name, "bytes": vaulted.size, "authority": delivery.authority}
    # The log says "received" before the reading is there: a crash between leaves a file that is
    # accounted for, and the next ingest reads it.
    _note(delivery, "received", vaulted.file_id, detail, at=received_at)
    try:
        staged = stage(delivery.case, reading, receipt)
    except UnreadableFile as problem:
        problem.where = problem.where or found.name
        raise
    return Taken(vaulted.file_id, found.name, "new", staged)


def _note(
    delivery: Delivery, action: str, file_id: str, detail: dict[str, object], at: datetime | None = None
) -> None:
    custody.append(
        delivery.case,
        at=at or delivery.clock(),
        actor=delivery.actor,
        action=action,
        object_id=file_id,
        detail=detail,
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file. Raises: UnreadableFile where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except OSError as bad:
        raise UnreadableFile(
            f"The file cannot be read: {bad.strerror}.", todo="check its permissions, then give it again"
        ) from bad
    return digest.hexdigest()
