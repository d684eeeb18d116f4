"""One writer a case at a time: a lock that the operating system lets go when its holder ends.

So no lock is ever stale: a killed program holds none. What the lock file says of its holder counts only
while somebody holds the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from transforms.store import CaseFolder

LOOK_AGAIN = 0.25
"""Seconds between two looks at a lock that another program holds."""
SAY_AGAIN = 60
"""Seconds between two messages of one that waits."""
_held = threading.local()


@contextmanager
def case_lock(case: CaseFolder, say: Callable[[str], None], doing: str = "another command") -> Iterator[None]:
    """Hold the case's lock; wait for another writer, with a message that names it.

    `doing` tells others what this writer does. The lock may be taken again inside itself by the same
    thread (an ingest runs a job).
    """
    held: set[str] = _held.__dict__.setdefault("paths", set())
    if str(case.lock) in held:
        yield
        return
    case.path.mkdir(parents=True, exist_ok=True)
    with case.lock.open("a+", encoding="utf-8") as file:
        _acquire(file, case, say)
        _sign(file, doing)
        held.add(str(case.lock))
        try:
            yield
        finally:
            held.discard(str(case.lock))


def _acquire(file: TextIO, case: CaseFolder, say: Callable[[str], None]) -> None:
    looks = 0
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if looks % int(SAY_AGAIN / LOOK_AGAIN) == 0:
                say(f"Waiting for {_holder(file)} on case {case.name} to end; this goes on by itself.")
            looks += 1
            time.sleep(LOOK_AGAIN)
        else:
            return


def _sign(file: TextIO, doing: str) -> None:
    """Write who holds the lock, for those who wait; a full disk must not stop the holder."""
    try:
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid(), "doing": doing}))
        file.flush()
    except OSError:
        return


def _holder(file: TextIO) -> str:
    try:
        file.seek(0)
        signed = json.loads(file.read())
        return f"{signed['doing']} of process {signed['process']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
