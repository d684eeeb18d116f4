"""Files of a delivery that wait to be brought to disk together, and what the custody log will say of them.

To flush a file to disk takes longer than to read it, so a batch writes everything first and flushes it at once:
the files into the vault, then the custody log, then the readings. Nobody is told of a file before that, and a batch
that was interrupted leaves files that are not there yet and are taken in when they are given again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from transforms.disk import says_full
from transforms.errors import MoneytrailError, UnreadableFile
from transforms.evidence import custody
from transforms.evidence.arrivals import Arrivals, arrivals
from transforms.evidence.delivery import Delivery, Taken
from transforms.evidence.vault import Vaulted, vault_path
from transforms.ledger.packs import Held, checked_together, stage_together
from transforms.ledger.staging import is_staged

MOST = 256
"""Files, or lines of the custody log, of the largest batch."""
WAITING = 16 << 20
"""Bytes of files from which on a batch is brought to disk though it holds fewer."""


@dataclass
class Place:
    """Where what becomes of a file will be said."""

    taken: Taken | None = None


@dataclass(frozen=True)
class _Waiting:
    """A small file that was read and waits."""

    place: Place
    vaulted: Vaulted
    held: Held


class Batch:
    """What waits. The first batches are small, so that who looks on soon sees that it goes on."""

    def __init__(self, delivery: Delivery, arriving: Arrivals) -> None:
        self.delivery = delivery
        self.arriving = arriving
        self._waiting: dict[str, _Waiting] = {}
        self._events: list[custody.Event] = []
        self._bytes = 0
        self._size = 1
        self._sizes: set[int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether all that was taken in is on disk."""
        return not self._events

    def knows(self, file_id: str) -> bool:
        """Whether the case holds a file already, or this batch does."""
        return file_id in self._waiting or is_staged(self.delivery.case, file_id)

    def may_know(self, size: int) -> bool:
        """Whether the case may hold a file of so many bytes; where not, it need not be hashed before it is copied."""
        if self._sizes is None:
            self._sizes = _sizes_of(self.delivery)
        return size in self._sizes

    def holds_now(self, size: int) -> None:
        """A file of so many bytes has been taken in."""
        if self._sizes is not None:
            self._sizes.add(size)

    def note(self, action: str, file_id: str, detail: dict[str, object], at: datetime | None = None) -> None:
        """What the custody log is to say, after all that it was told before."""
        self._events.append(custody.Event(at or self.delivery.clock(), action, file_id, detail))

    def add(self, vaulted: Vaulted, held: Held) -> Place:
        """Let a file wait whose receipt is noted; gives where its outcome will be said."""
        place = Place()
        self._waiting[vaulted.file_id] = _Waiting(place, vaulted, held)
        self._bytes += vaulted.size
        return place

    def flush_if_due(self) -> None:
        """Bring it to disk where enough waits."""
        if len(self._events) >= self._size or self._bytes >= WAITING:
            self._size = min(2 * self._size, MOST)
            self.flush()

    def flush(self) -> None:
        """Bring to disk what waits: the vault, the log, the readings, in this order.

        Raises: MoneytrailError where the store cannot be written.
        """
        if self.is_empty:
            return
        waiting, rows = self._sound(list(self._waiting.values()))
        try:
            self.arriving.keep([one.vaulted for one in waiting])
            # The log says "received" before the reading is there: a crash between leaves a file that is
            # accounted for, and the next ingest reads it.
            custody.append_all(self.delivery.case, self.delivery.actor, self._events)
            staged = stage_together(self.delivery.case, [one.held for one in waiting], rows)
        except (OSError, pl.exceptions.PolarsError) as bad:
            if isinstance(bad, OSError) or says_full(bad):
                raise unwritable(self.delivery, bad) from bad
            raise
        for one, figures in zip(waiting, staged, strict=True):
            receipt = one.held.receipt
            one.place.taken = Taken(receipt.file_id, receipt.name, "new", figures)
        self._waiting, self._events, self._bytes = {}, [], 0

    def _sound(self, waiting: list[_Waiting]) -> tuple[list[_Waiting], pl.DataFrame]:
        """What of these can be kept, with its records; one that our checks cannot bear is refused."""
        try:
            return waiting, checked_together([one.held for one in waiting])
        except FAULTS as fault:
            if len(waiting) == 1:
                self._refuse(waiting[0], fault)
                return [], checked_together([])
        parts = [self._sound([one]) for one in waiting]
        sound = [one for kept, _ in parts for one in kept]
        return sound, pl.concat([rows for _, rows in parts])

    def _refuse(self, one: _Waiting, fault: BaseException) -> None:
        receipt, problem = one.held.receipt, our_fault(fault)
        problem.where = receipt.name
        self.note("refused", receipt.file_id, {"name": receipt.name, "why": problem.what})
        one.place.taken = Taken(receipt.file_id, receipt.name, "refused", None, problem)


def _sizes_of(delivery: Delivery) -> set[int]:
    """Bytes of the files that the case holds, by the vault; of one that is not there, nothing is known."""
    readings, sizes = delivery.case.readings, set()
    for reading in readings.iterdir() if readings.exists() else ():
        with suppress(OSError):
            sizes.add(vault_path(delivery.store.vault, reading.name).stat().st_size)
    return sizes


FAULTS = (Exception, pl.exceptions.PanicException)
"""What a reader may raise that cannot bear a file; it must not stop the others."""


@contextmanager
def batches(delivery: Delivery) -> Iterator[Batch]:
    """A batch to fill and flush again and again; what is not flushed when the block ends is forgotten."""
    with arrivals(delivery.store.vault) as arriving:
        yield Batch(delivery, arriving)


def settled(places: Sequence[Place]) -> Iterator[Taken]:
    """What became of files that were brought to disk."""
    for place in places:
        assert place.taken is not None
        yield place.taken


def unwritable(delivery: Delivery, fault: BaseException) -> MoneytrailError:
    """What to tell where the store cannot be written."""
    return MoneytrailError(
        f"The store cannot be written: {getattr(fault, 'strerror', None) or fault}.",
        where=str(delivery.case.path),
        todo="free disk space or give write permission, then run the same command again; nothing is lost",
    )


def our_fault(fault: BaseException) -> UnreadableFile:
    """What to tell of a file that our reader cannot bear."""
    return UnreadableFile(
        f"The reader met a fault of its own on this file ({type(fault).__name__}: {str(fault)[:200]}).",
        todo="send the file, or one like it, to the maintainers; the other files are not affected",
    )
