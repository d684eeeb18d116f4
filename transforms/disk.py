"""Making sure that what was written is on disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Bring a folder's entries to disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def says_full(fault: BaseException) -> bool:
    """Whether a library that wrote for us met a full or read-only disk, which it says in its own words."""
    words = str(fault).lower()
    return any(phrase in words for phrase in _REFUSED)


_REFUSED = (
    os.strerror(errno.ENOSPC).lower(),
    os.strerror(errno.EROFS).lower(),
    "database or disk is full",
    "attempt to write a readonly database",
)
