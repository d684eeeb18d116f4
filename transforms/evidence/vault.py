"""The vault: every received file once, under its SHA-256, read-only, never changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from transforms.disk import flush_folder
from transforms.errors import MoneytrailError, UnreadableFile

CHUNK = 1 << 20
"""Bytes that are copied or hashed at a time, in memory that is taken once: to take it anew costs more than the rest."""
INCOMING = ".incoming-"
"""How names begin of what is not in its place yet."""


@dataclass(frozen=True)
class Vaulted:
    """A file in the vault."""

    file_id: str
    path: Path
    size: int
    new: bool = field(compare=False)
    """Whether this call brought it in; false where it was there already."""


def store_file(source: Path, vault: Path) -> Vaulted:
    """Copy a file into the vault under its SHA-256 (units: bytes); a file that is there stays as it is.

    It is written under a temporary name, flushed to disk, made read-only and renamed, so that a
    file in the vault is always whole. The copy is hashed while it is written, so what is hashed is
    what is kept.

    Raises: UnreadableFile for a source that cannot be read; MoneytrailError where the store cannot
    be written (full disk, no permission).
    """
    incoming = vault / f"{INCOMING}{os.getpid()}"
    try:
        vault.mkdir(parents=True, exist_ok=True)
        with incoming.open("wb") as target:
            # Held as long as the copy is being written, so that nobody takes it for a leftover.
            fcntl.flock(target, fcntl.LOCK_EX)
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


def clear_leftovers(vault: Path) -> None:
    """Take away the half copies that interrupted ingests left; what is being written stays."""
    for path in vault.glob(f"{INCOMING}*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def _copy(source: Path, target: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb", buffering=0) as file, ThreadPoolExecutor(1) as pool:
            for chunk in parts(file):
                hashed = pool.submit(digest.update, chunk)  # while it is written
                size += len(chunk)
                written = 0
                while written < len(chunk):
                    written += os.write(target, chunk[written:])
                hashed.result()
    except OSError as bad:
        if bad.filename is None:
            raise
        raise UnreadableFile(
            f"The file cannot be read: {bad.strerror}.", where=show_path(source), todo="check its permissions"
        ) from bad
    return digest.hexdigest(), size


def parts(file: FileIO) -> Iterator[memoryview]:
    """A file's bytes, some at a time; each part is good only until the next one is asked for."""
    buffer = memoryview(bytearray(CHUNK))
    while size := file.readinto(buffer):
        yield buffer[:size]


def _file_in(vault: Path, incoming: Path, file_id: str, size: int) -> Vaulted:
    place = vault_path(vault, file_id)
    new = not place.exists()
    if new:
        place.parent.mkdir(exist_ok=True)
        incoming.chmod(0o444)
        incoming.replace(place)
        flush_folder(place.parent)
    return Vaulted(file_id, place, size, new)


def vault_path(vault: Path, file_id: str) -> Path:
    """Where a file lies in the vault: `ab/abcdef...`."""
    return vault / file_id[:2] / file_id


def show_path(path: Path | str) -> str:
    """A file name that is safe to print: control characters and broken encodings are escaped."""
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@dataclass(frozen=True)
class Found:
    """A file that was given, with the name that the evidence table shows."""

    path: Path
    name: str
    problem: UnreadableFile | None = None
    """Why it cannot be taken in: it is not there, or is no regular file."""


def walk(paths: list[Path]) -> Iterator[Found]:
    """Everything in the given files and folders but folders themselves, in a stable order.

    Names are relative to the folder that was given. Links are followed for what is named on the
    command line only: a link inside a delivery could lead out of it. What is no regular file, is
    not there or is a folder that cannot be opened comes with its problem, so that nothing is
    passed over unseen.
    """
    for given in paths:
        if os.path.isdir(given):  # noqa: PTH112 - Path.is_dir raises for names that are too long
            yield from (_found(path, Path(*parts)) for parts, path in sorted(_inside(given)))
        else:
            yield _found(given, Path(given.name), named=True)


def _inside(folder: Path) -> Iterator[tuple[tuple[str, ...], Path]]:
    """What is in a folder and its folders, with the parts of its path in it; empty folders hold nothing."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        try:
            with os.scandir(folder.joinpath(*parts)) as items:
                for item in items:
                    inner = (*parts, item.name)
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(inner)
                    else:
                        yield inner, folder.joinpath(*inner)
        except OSError:
            yield parts, folder.joinpath(*parts)


def _found(path: Path, inside: Path, *, named: bool = False) -> Found:
    name = show_path(inside)
    try:
        mode = (path.stat() if named else path.lstat()).st_mode
    except (OSError, ValueError) as bad:
        missing = isinstance(bad, FileNotFoundError)
        words = getattr(bad, "strerror", None) or str(bad)
        what = "There is no such file or folder." if missing else f"The file cannot be read: {words}."
        return Found(path, name, UnreadableFile(what, where=show_path(path), todo="check the path"))
    if stat.S_ISREG(mode):
        return Found(path, name)
    kind = next((words for holds, words in _KINDS if holds(mode)), "no regular file")
    todo = "give the file itself, if it is evidence"
    return Found(path, name, UnreadableFile(f"This is {kind}; it was not read.", where=name, todo=todo))


_KINDS = (
    (stat.S_ISLNK, "a symbolic link, which could lead out of the delivery"),
    (stat.S_ISDIR, "a folder that cannot be opened"),
    (stat.S_ISFIFO, "a named pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)
