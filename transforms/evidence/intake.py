"""Taking files in: vault, custody log, reading; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from transforms.disk import says_full
from transforms.errors import MoneytrailError, UnreadableFile
from transforms.evidence import custody
from transforms.evidence.containers import container_kind, expand
from transforms.evidence.containers.expansion import Told
from transforms.evidence.containers.limits import Budget
from transforms.evidence.vault import Found, Vaulted, clear_leftovers, parts, store_file
from transforms.ledger.staging import UNFINISHED, Receipt, Staged, clear_unfinished, is_staged, stage
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading
from transforms.store import CaseFolder, Store

NESTED = 1
"""How deep an archive may lie in another one."""


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
    key: str | None = None
    """Which delivery of the inbox, or which collected folder, it is; the custody log keeps it."""


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    file_id: str
    name: str
    outcome: str
    """new, known or refused"""
    staged: Staged | None
    problem: MoneytrailError | None = None


def take_in(delivery: Delivery, files: Iterable[Found]) -> Iterator[Taken]:
    """Take each file in, in the given order, and say what became of it.

    A file is known when this case already holds its bytes, whatever its name. A refused file is
    noted in the custody log with its hash, and is not kept: it can be given again, with a profile.

    Raises: MoneytrailError only where the store itself cannot be written.
    """
    clear_leftovers(delivery.store.vault)
    clear_unfinished(delivery.case)
    for found in files:
        yield from _take_with_members(delivery, found, (), None)


def _take_with_members(
    delivery: Delivery, found: Found, within: tuple[str, ...], budget: Budget | None
) -> Iterator[Taken]:
    """A file, and after it what it contains, if it is a container.

    within: the containers around it. budget: what is left of the outermost one's.
    """
    kind = None if found.problem is not None else _container_kind(found.path)
    if kind is None:
        yield _take_one(delivery, found, within)
    elif len(within) > NESTED:
        problem = UnreadableFile(
            "An archive within an archive within an archive is not opened.",
            where=found.name,
            todo="unpack it by hand and give its files",
        )
        yield _refuse(delivery, found, "", problem)
    else:
        yield from _take_container(delivery, found, kind, within, budget)


def _container_kind(path: Path) -> str | None:
    try:
        return container_kind(path)
    except OSError:
        return None  # taking it in says why it cannot be read


def _take_container(
    delivery: Delivery, found: Found, kind: str, within: tuple[str, ...], budget: Budget | None
) -> Iterator[Taken]:
    """The container is evidence as it is; each file in it is evidence too, under a name of its own."""
    try:
        vaulted = store_file(found.path, delivery.store.vault)
    except UnreadableFile as problem:
        yield _refuse(delivery, found, "", problem)
        return
    known = is_staged(delivery.case, vaulted.file_id)
    folder = delivery.case.readings / f"{UNFINISHED}members-{len(within)}"
    told, inside, members = Told(), (*within, vaulted.file_id), list[Taken]()
    budget = budget or Budget(vaulted.size)
    try:
        for member in expand(vaulted.path, found.name, kind, folder, told, budget):
            inner = Found(member.path or folder, f"{found.name}!{member.name}", member.problem)
            members += _take_with_members(delivery, inner, inside, budget)
            if member.path is not None:
                member.path.unlink(missing_ok=True)
    except UnreadableFile as problem:
        if not members:
            if vaulted.new:
                vaulted.path.unlink()
            yield _refuse(delivery, found, vaulted.file_id, problem)
            return
        told.complete = False
        told.messages.append(f"{problem.what} What to do: {problem.todo}.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if known:
        yield _known(delivery, found, vaulted.file_id)
    else:
        reading = Reading(kind, iter(()), messages=told.messages, complete=told.complete)
        yield _stage(delivery, found, vaulted, reading, within)
    yield from members


def _take_one(delivery: Delivery, found: Found, within: tuple[str, ...]) -> Taken:
    try:
        if found.problem is not None:
            raise found.problem
        file_id = file_hash(found.path)
        if is_staged(delivery.case, file_id):
            return _known(delivery, found, file_id)
        vaulted = store_file(found.path, delivery.store.vault)
    except UnreadableFile as problem:
        return _refuse(delivery, found, "", problem)
    if vaulted.file_id != file_id and is_staged(delivery.case, vaulted.file_id):
        return _known(delivery, found, vaulted.file_id)  # it changed between the two looks at it
    return _read_or_refuse(delivery, found, vaulted, within)


def _refuse(delivery: Delivery, found: Found, file_id: str, problem: UnreadableFile) -> Taken:
    problem.where = problem.where or found.name
    _note(delivery, "refused", file_id, {"name": found.name, "why": problem.what})
    return Taken(file_id, found.name, "refused", None, problem)


def _known(delivery: Delivery, found: Found, file_id: str) -> Taken:
    _note(delivery, "known", file_id, {"name": found.name})
    return Taken(file_id, found.name, "known", None)


def _read_or_refuse(delivery: Delivery, found: Found, vaulted: Vaulted, within: tuple[str, ...]) -> Taken:
    try:
        reading = open_reading(vaulted.path, delivery.profile, [delivery.store.profiles])
        return _stage(delivery, found, vaulted, reading, within)
    except UnreadableFile as bad:
        problem = bad
    except OSError as bad:
        raise _unwritable(delivery, bad) from bad
    except (
        Exception,
        pl.exceptions.PanicException,
    ) as fault:  # one file that our reader cannot bear must not stop the others
        if says_full(fault):
            raise _unwritable(delivery, fault) from fault
        problem = _our_fault(fault)
    if vaulted.new:
        vaulted.path.unlink()
    problem.where = problem.where.replace(vaulted.path.name, found.name)
    return _refuse(delivery, found, vaulted.file_id, problem)


def _unwritable(delivery: Delivery, fault: BaseException) -> MoneytrailError:
    return MoneytrailError(
        f"The store cannot be written: {getattr(fault, 'strerror', None) or fault}.",
        where=str(delivery.case.path),
        todo="free disk space or give write permission, then run the same command again; nothing is lost",
    )


def _our_fault(fault: BaseException) -> UnreadableFile:
    return UnreadableFile(
        f"The reader met a fault of its own on this file ({type(fault).__name__}: {str(fault)[:200]}).",
        todo="send the file, or one like it, to the maintainers; the other files are not affected",
    )


def _stage(
    delivery: Delivery, found: Found, vaulted: Vaulted, reading: Reading, within: tuple[str, ...]
) -> Taken:
    received_at = delivery.clock()
    receipt = Receipt(vaulted.file_id, found.name, vaulted.size, received_at, delivery.authority)
    detail: dict[str, object] = {"name": found.name, "bytes": vaulted.size, "authority": delivery.authority}
    if within:
        detail["container"] = within[-1]
    if delivery.key:
        detail["delivery"] = delivery.key
    # The log says "received" before the reading is there: a crash between leaves a file that is
    # accounted for, and the next ingest reads it.
    _note(delivery, "received", vaulted.file_id, detail, at=received_at)
    return Taken(vaulted.file_id, found.name, "new", stage(delivery.case, reading, receipt))


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
        with path.open("rb", buffering=0) as file:
            for chunk in parts(file):
                digest.update(chunk)
    except OSError as bad:
        raise UnreadableFile(
            f"The file cannot be read: {bad.strerror}.", todo="check its permissions, then give it again"
        ) from bad
    return digest.hexdigest()
