"""What an archive may cost, and which of its names are safe; everything beyond is refused in words."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from transforms.errors import MoneytrailError, UnreadableFile

CHUNK = 1 << 20
MOST_MEMBERS = 20_000
MOST_BYTES = 32 << 30
"""Unpacked bytes of all files of a container."""
MOST_RATIO = 250
"""Unpacked bytes a packed byte, beyond `RATIO_FROM`; bank data reach 60, bombs 1,000 and far more."""
RATIO_FROM = 64 << 20
_JUNK = (".DS_Store", "Thumbs.db", "desktop.ini")


class Source(Protocol):
    """Something that gives a member's bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


@dataclass
class Budget:
    """What is left of what a container may unpack to."""

    packed: int
    """Bytes of the container itself."""
    unpacked: int = 0
    members: int = 0

    def admit(self) -> None:
        """Count a member. Raises: UnreadableFile where there are too many."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise UnreadableFile(
                f"The archive holds more than {MOST_MEMBERS:,} files.",
                todo="unpack it by hand and give the folder, if it is no bomb",
            )

    def spend(self, size: int) -> None:
        """Count unpacked bytes. Raises: UnreadableFile where it would fill the disk."""
        self.unpacked += size
        too_much = self.unpacked > MOST_BYTES
        if too_much or self.unpacked > max(RATIO_FROM, MOST_RATIO * self.packed):
            raise UnreadableFile(
                f"The archive unpacks to more than {self.unpacked:,} bytes from {self.packed:,}: it may be a bomb, "
                "made to fill the disk. What had not been unpacked by then was not read.",
                todo="have its origin checked; if it is sound, unpack it by hand and give the folder",
            )


def copy(source: Source, target: BinaryIO, budget: Budget) -> None:
    """Unpack one member, chunk by chunk. Raises: UnreadableFile as `Budget.spend` does."""
    while chunk := source.read(CHUNK):
        budget.spend(len(chunk))
        write(target, chunk)


def write(target: BinaryIO, chunk: bytes) -> None:
    """Write some bytes. Raises: MoneytrailError for a full disk, which is no fault of the archive."""
    try:
        target.write(chunk)
    except OSError as bad:
        raise MoneytrailError(
            f"The store cannot be written: {bad.strerror}.",
            todo="free disk space, then run the same command again; nothing is lost",
        ) from bad


def new_file(folder: Path, number: int) -> Path:
    """Where a member is unpacked to: its own name has no part in it."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{os.getpid()}-{number:06d}"


def is_junk(name: str) -> bool:
    """Whether a member is what an operating system leaves behind, never evidence."""
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name in _JUNK or path.name.startswith("._")


def unsafe(name: str) -> str | None:
    """Why a member's name would lead out of its archive; None where it does not."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or (len(plain) > 1 and plain[1] == ":"):
        return "its path is absolute"
    if ".." in plain.split("/"):
        return "its path leads out of the archive"
    return None
