"""The vault: every received file once, under its SHA-256, read-only, never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import MoneytrailError, UnreadableFile

CHUNK = 8 << 20


@dataclass(frozen=True)
class Vaulted:
    """A file in the vault."""

    file_id: str
    path: Path
    size: int


def store_file(source: Path, vault: Path) -> Vaulted:
    """Copy a file into the vault under its SHA-256 (units: bytes); a file that is there stays as it is.

    It is written under a temporary name, flushed to disk, made read-only and renamed, so that a
    file in the vault is always whole. The copy is hashed while it is written, so what is hashed is
    what is kept.

    Raises: UnreadableFile for a source that cannot be read; MoneytrailError where the store cannot
    be written (full disk, no permission).
    """
    incoming = vault / f".incoming-{os.getpid()}"
    try:
        vault.mkdir(parents=True, exist_ok=True)
        with incoming.open("wb") as target:
            file_id, size = _copy(source, target.fileno())
            target.flush()
            os.fsync(target.fileno())
        return _file_in(vault, incoming, file_id, size)
    except OSError as bad:
        raise MoneytrailError(
            f"The store cannot be written: {bad.strerror}.",
            where=str(vault),
            todo="free disk space or give write permission, then run the same command again; nothing is lost",
        ) from bad
    finally:
        incoming.unlink(missing_ok=True)


def _copy(source: Path, target: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[os.write(target, view) :]
    except OSError as bad:
        if bad.filename is None:
            raise
        raise UnreadableFile(
            f"The file cannot be read: {bad.strerror}.", where=show_path(source), todo="check its permissions"
        ) from bad
    return digest.hexdigest(), size


def _file_in(vault: Path, incoming: Path, file_id: str, size: int) -> Vaulted:
    place = vault_path(vault, file_id)
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        incoming.chmod(0o444)
        incoming.replace(place)
        _flush(place.parent)
    return Vaulted(file_id, place, size)


def vault_path(vault: Path, file_id: str) -> Path:
    """Where a file lies in the vault: `ab/abcdef...`."""
    return vault / file_id[:2] / file_id


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def show_path(path: Path | str) -> str:
    """A file name that is safe to print: control characters and broken encodings are escaped."""
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@dataclass(frozen=True)
class Found:
    """A file that was given, with the name that the evidence table shows."""

    path: Path
    name: str


def walk(paths: list[Path]) -> Iterator[Found]:
    """Every regular file of the given files and folders, in a stable order, each once.

    Names are relative to the folder that was given. Links are followed for what is named on the
    command line only: a link inside a delivery could lead out of it.

    Raises: UnreadableFile for a path that is not there.
    """
    for given in paths:
        if given.is_dir():
            inside = (path for path in given.rglob("*") if path.is_file() and not path.is_symlink())
            for path in sorted(inside, key=lambda path: path.relative_to(given).parts):
                yield Found(path, show_path(path.relative_to(given)))
        elif given.is_file():
            yield Found(given, show_path(given.name))
        else:
            raise UnreadableFile(
                "There is no such file or folder.", where=show_path(given), todo="check the path"
            )
