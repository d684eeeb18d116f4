"""One writer a case at a time: a lock that the operating system lets go when its holder ends."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from transforms.store import CaseFolder

_held = threading.local()


@contextmanager
def case_lock(case: CaseFolder, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the case's lock; wait for another writer, with a message.

    It may be taken again inside itself by the same thread (an ingest runs a job).
    """
    held: set[str] = _held.__dict__.setdefault("paths", set())
    if str(case.lock) in held:
        yield
        return
    case.path.mkdir(parents=True, exist_ok=True)
    with case.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"Another run is writing case {case.name}; waiting for it to end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        held.add(str(case.lock))
        try:
            yield
        finally:
            held.discard(str(case.lock))
