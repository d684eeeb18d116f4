"""Small files on their way into the vault: written one by one, flushed to disk together, then given their places."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from transforms.disk import flush_all
from transforms.evidence.vault import INCOMING, Vaulted, vault_path


class Arrivals:
    """Files that wait in a folder of the vault, each under the name that it will have."""

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self._folder: Path | None = None
        self._lock = -1

    def put(self, file_id: str, content: bytes) -> Vaulted:
        """Write a file, which has this SHA-256; one that the vault holds already is not written.

        Raises: OSError where it cannot be written.
        """
        place = vault_path(self.vault, file_id)
        if place.exists():
            return Vaulted(file_id, place, len(content), new=False)
        if self._folder is None:
            self._folder, self._lock = _locked_folder(self.vault)
        waiting = self._folder / file_id
        waiting.write_bytes(content)
        return Vaulted(file_id, waiting, len(content), new=True)

    def keep(self, files: Sequence[Vaulted]) -> None:
        """Flush these to disk and let them take their places in the vault, read-only.

        Raises: OSError where that cannot be done; then some may be in their places, each of them whole.
        """
        waiting = [one for one in files if one.new]
        flush_all(one.path for one in waiting)
        places = [vault_path(self.vault, one.file_id) for one in waiting]
        for one, place in zip(waiting, places, strict=True):
            place.parent.mkdir(exist_ok=True)
            one.path.chmod(0o444)
            one.path.replace(place)
        flush_all(sorted({place.parent for place in places}))

    def close(self) -> None:
        """Take away what was not kept."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._lock)
            self._folder = None


@contextmanager
def arrivals(vault: Path) -> Iterator[Arrivals]:
    """A place for small files to wait in, which is gone when the block ends."""
    waiting = Arrivals(vault)
    try:
        yield waiting
    finally:
        waiting.close()


def _locked_folder(vault: Path) -> tuple[Path, int]:
    """A new folder, held as long as it is used so that nobody takes it for a leftover, and the lock."""
    vault.mkdir(parents=True, exist_ok=True)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=vault))
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if folder.exists():
            return folder, descriptor
        os.close(descriptor)  # another program took it away before it was locked
