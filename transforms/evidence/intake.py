"""Taking files in: vault, custody log, reading; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from transforms.disk import says_full
from transforms.errors import UnreadableFile
from transforms.evidence.batch import FAULTS, Batch, Place, batches, our_fault, settled, unwritable
from transforms.evidence.containers import MAIL, container_kind, expand
from transforms.evidence.containers.expansion import Told
from transforms.evidence.containers.limits import Budget
from transforms.evidence.delivery import Delivery, Taken
from transforms.evidence.vault import Found, Vaulted, clear_leftovers, parts, store_file
from transforms.ledger.packs import clear_unfinished, hold
from transforms.ledger.staging import UNFINISHED, Receipt, stage
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

NESTED = 1
"""How deep an archive may lie in another one; the mails around both are not counted."""
MAILS = 2
"""How deep a mail may lie in other containers, mails that it passes on as such apart (containers/mails.py)."""
SMALL = 256 << 10
"""Bytes of the largest file that is taken in together with others (batch.py)."""


def take_in(delivery: Delivery, files: Iterable[Found]) -> Iterator[Taken]:
    """Take each file in, in the given order, and say what became of it once it is on disk.

    A file is known when this case already holds its bytes, whatever its name. A refused file is
    noted in the custody log with its hash, and is not kept: it can be given again, with a profile.

    Raises: MoneytrailError only where the store itself cannot be written.
    """
    clear_leftovers(delivery.store.vault)
    clear_unfinished(delivery.case)
    places: list[Place] = []
    with batches(delivery) as batch:
        for found in files:
            places += _take_with_members(batch, found, Around(), None)
            if batch.is_empty:
                yield from settled(places)
                places = []
        batch.flush()
    yield from settled(places)


class Around(NamedTuple):
    """The containers around a file, the outermost first: what they are, and how many of each sort."""

    within: tuple[str, ...] = ()
    archives: int = 0
    mails: int = 0

    def of(self, kind: str, file_id: str) -> Around:
        """These, and one more."""
        mail = kind == MAIL
        return Around((*self.within, file_id), self.archives + (not mail), self.mails + mail)

    def too_many(self, kind: str) -> str | None:
        """Why a container of this kind within them is not opened; None where it is."""
        if kind == MAIL:
            return "A mail within a mail within a mail is not opened." if self.mails >= MAILS else None
        deep = self.archives > NESTED
        return "An archive within an archive within an archive is not opened." if deep else None


def _take_with_members(batch: Batch, found: Found, around: Around, budget: Budget | None) -> Iterator[Place]:
    """A file, and after it what it contains, if it is a container.

    budget: what is left of the outermost container's.
    """
    kind = None if found.problem is not None else _container_kind(found.path)
    if kind is None:
        yield _take_one(batch, found, around.within)
        batch.flush_if_due()
    elif (why := around.too_many(kind)) is not None:
        problem = UnreadableFile(why, where=found.name, todo="unpack it by hand and give its files")
        yield _refuse(batch, found, "", problem)
    else:
        yield from _take_container(batch, found, kind, around, budget)


def _container_kind(path: Path) -> str | None:
    try:
        return container_kind(path)
    except OSError:
        return None  # taking it in says why it cannot be read


def _take_container(
    batch: Batch, found: Found, kind: str, around: Around, budget: Budget | None
) -> Iterator[Place]:
    """The container is evidence as it is; each file in it is evidence too, under a name of its own."""
    delivery = batch.delivery
    try:
        vaulted = store_file(found.path, delivery.store.vault)
    except UnreadableFile as problem:
        yield _refuse(batch, found, "", problem)
        return
    known = batch.knows(vaulted.file_id)
    folder = delivery.case.readings / f"{UNFINISHED}members-{len(around.within)}"
    told, inside, members = Told(), around.of(kind, vaulted.file_id), list[Place]()
    budget = budget or Budget(vaulted.size)
    try:
        for member in expand(vaulted.path, found.name, kind, folder, told, budget):
            inner = Found(member.path or folder, f"{found.name}!{member.name}", member.problem)
            members += _take_with_members(batch, inner, inside, budget)
            if member.path is not None:
                member.path.unlink(missing_ok=True)
    except UnreadableFile as problem:
        if not members:
            if vaulted.new:
                vaulted.path.unlink()
            yield _refuse(batch, found, vaulted.file_id, problem)
            return
        told.complete = False
        told.messages.append(f"{problem.what} What to do: {problem.todo}.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if known:
        yield _known(batch, found, vaulted.file_id)
    else:
        reading = Reading(kind, iter(()), messages=told.messages, complete=told.complete)
        yield _stage(batch, found, vaulted, reading, around.within)
    yield from members


def _take_one(batch: Batch, found: Found, within: tuple[str, ...]) -> Place:
    vault = batch.delivery.store.vault
    try:
        if found.problem is not None:
            raise found.problem
        content = _content(found.path)
        if content is not None:
            file_id = hashlib.sha256(content).hexdigest()
            if batch.knows(file_id):
                return _known(batch, found, file_id)
            vaulted = _arrived(batch, file_id, content)
            return _read_or_refuse(batch, found, vaulted, within, _hold)
        # A known file is told by its hash, and not copied. The copy is hashed anyway, so one that cannot be known
        # is not hashed before; what the copy's hash tells counts: the file may change between the two looks at it.
        if batch.may_know(_size(found.path)) and batch.knows(file_id := file_hash(found.path)):
            return _known(batch, found, file_id)
        vaulted = store_file(found.path, vault)
    except UnreadableFile as problem:
        return _refuse(batch, found, "", problem)
    if batch.knows(vaulted.file_id):
        return _known(batch, found, vaulted.file_id)
    return _read_or_refuse(batch, found, vaulted, within, _stage)


def _content(path: Path) -> bytes | None:
    """A small file's bytes; None for a large one. Raises: UnreadableFile."""
    try:
        with path.open("rb", buffering=0) as file:
            content = file.read(SMALL + 1)
            while content and len(content) <= SMALL and (more := file.read(SMALL + 1 - len(content))):
                content += more
    except OSError as bad:
        raise _not_readable(bad) from bad
    return content if len(content) <= SMALL else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as bad:
        raise _not_readable(bad) from bad


def _arrived(batch: Batch, file_id: str, content: bytes) -> Vaulted:
    try:
        return batch.arriving.put(file_id, content)
    except OSError as bad:
        raise unwritable(batch.delivery, bad) from bad


def _refuse(batch: Batch, found: Found, file_id: str, problem: UnreadableFile) -> Place:
    problem.where = problem.where or found.name
    batch.note("refused", file_id, {"name": found.name, "why": problem.what})
    return Place(Taken(file_id, found.name, "refused", None, problem))


def _known(batch: Batch, found: Found, file_id: str) -> Place:
    batch.note("known", file_id, {"name": found.name})
    return Place(Taken(file_id, found.name, "known", None))


Staging = Callable[[Batch, Found, Vaulted, Reading, tuple[str, ...]], Place]
"""How a reading of a file that has arrived is kept."""


def _read_or_refuse(
    batch: Batch, found: Found, vaulted: Vaulted, within: tuple[str, ...], keep: Staging
) -> Place:
    delivery = batch.delivery
    try:
        reading = open_reading(vaulted.path, delivery.profile, [delivery.store.profiles])
        return keep(batch, found, vaulted, reading, within)
    except UnreadableFile as bad:
        problem = bad
    except OSError as bad:
        raise unwritable(delivery, bad) from bad
    except FAULTS as fault:  # one file that our reader cannot bear must not stop the others
        if says_full(fault):
            raise unwritable(delivery, fault) from fault
        problem = our_fault(fault)
    if vaulted.new:
        vaulted.path.unlink()
    problem.where = problem.where.replace(vaulted.path.name, found.name)
    return _refuse(batch, found, vaulted.file_id, problem)


def _stage(batch: Batch, found: Found, vaulted: Vaulted, reading: Reading, within: tuple[str, ...]) -> Place:
    """Keep a large file's reading, after all that waits."""
    receipt = _receipt(batch, found, vaulted, within)
    batch.flush()
    staged = stage(batch.delivery.case, reading, receipt)
    batch.holds_now(vaulted.size)
    return Place(Taken(vaulted.file_id, found.name, "new", staged))


def _hold(batch: Batch, found: Found, vaulted: Vaulted, reading: Reading, within: tuple[str, ...]) -> Place:
    """Let a small file's reading wait for others."""
    return batch.add(vaulted, hold(reading, _receipt(batch, found, vaulted, within)))


def _receipt(batch: Batch, found: Found, vaulted: Vaulted, within: tuple[str, ...]) -> Receipt:
    """Note that a file was received, and when."""
    delivery = batch.delivery
    received_at = delivery.clock()
    detail: dict[str, object] = {"name": found.name, "bytes": vaulted.size, "authority": delivery.authority}
    if within:
        detail["container"] = within[-1]
    if delivery.key:
        detail["delivery"] = delivery.key
    batch.note("received", vaulted.file_id, detail, at=received_at)
    return Receipt(vaulted.file_id, found.name, vaulted.size, received_at, delivery.authority)


def file_hash(path: Path) -> str:
    """SHA-256 of a file. Raises: UnreadableFile where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            for chunk in parts(file):
                digest.update(chunk)
    except OSError as bad:
        raise _not_readable(bad) from bad
    return digest.hexdigest()


def _not_readable(bad: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"The file cannot be read: {bad.strerror}.", todo="check its permissions, then give it again"
    )
