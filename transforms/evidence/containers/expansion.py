"""The files of a container, unpacked one after the other into a folder that the caller clears."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from transforms.errors import UnreadableFile
from transforms.evidence.containers.limits import Budget, copy, is_junk, new_file, unsafe, write
from transforms.evidence.containers.mails import Mails
from transforms.evidence.containers.recognition import MAIL
from transforms.evidence.vault import show_path
from transforms.readers.registry import open_reading

_SUFFIXES = {"gzip": (".gz", ".gzip"), "bzip2": (".bz2",), "xz": (".xz",)}
_METHODS = {9: "Deflate64, which Windows takes for large files", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_CUT = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
_ENCRYPTED = 0x1
_TODO_AGAIN = "ask whoever sent it to send the archive again"


@dataclass(frozen=True)
class Member:
    """A file of a container: where it was unpacked to, or why it was not."""

    name: str
    path: Path | None
    problem: UnreadableFile | None = None


@dataclass
class Told:
    """What a person should know of the container itself."""

    messages: list[str] = field(default_factory=list)
    complete: bool = True


def expand(path: Path, name: str, kind: str, folder: Path, told: Told, budget: Budget) -> Iterator[Member]:
    """Unpack the members of a container in its own order; `told` is final when all are given.

    path: the container in the vault. name: as it was given, for a compressed file without a name.
    budget: what the outermost container may unpack to; those within it share it, for many small
        bombs in one archive are one bomb.
    Each member's file is the caller's to take away.
    """
    if kind == "zip":
        members = _zip(path, folder, budget, told)
    elif kind == MAIL:
        members = _mails(path, folder, budget, told)
    elif kind == "tar" or _is_tar(path, kind):
        members = _tar(path, folder, budget, told)
    else:
        members = _single(path, name, kind, folder, budget, told)
    seen: Counter[str] = Counter()
    taken = 0
    for member in members:
        seen[member.name] += 1
        again = f" ({seen[member.name]})" if seen[member.name] > 1 else ""
        taken += member.problem is None
        yield Member(f"{member.name}{again}", member.path, member.problem)
    what = "mail" if kind == MAIL else "archive"
    if not seen:
        told.messages.append(f"The {what} holds no file.")
    else:
        told.messages.insert(0, f"The {what} holds {sum(seen.values())} files; {taken} could be unpacked.")


def _refused(name: str, what: str, todo: str) -> Member:
    return Member(name, None, UnreadableFile(what, where=name, todo=todo))


def _passed_over(name: str, told: Told) -> bool:
    if is_junk(name):
        told.messages.append(f"{show_path(name)} was passed over: an operating system left it behind.")
        return True
    return False


def _zip(path: Path, folder: Path, budget: Budget, told: Told) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as bad:
        told.complete = False
        raise UnreadableFile(
            f"The ZIP archive is cut or broken: {str(bad)[:120]}.", todo=_TODO_AGAIN
        ) from bad
    with archive:
        overlapping = _overlapping(archive)
        for number, info in enumerate(archive.infolist()):
            name = _zip_name(info)
            if info.is_dir() or _passed_over(name, told):
                continue
            shown = show_path(name)
            budget.admit()
            why = _zip_refusal(info, name, overlapping)
            yield _refused(shown, *why) if why else _zip_member(archive, info, shown, folder, number, budget)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without its mark many tools write UTF-8 where the standard says code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _overlapping(archive: zipfile.ZipFile) -> set[int]:
    """Offsets of members whose bytes belong to another one too, as in a bomb that counts them many times."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    found = set()
    for one, following in pairwise(infos):
        if one.header_offset + 30 + one.compress_size > following.header_offset:
            found |= {one.header_offset, following.header_offset}
    return found


def _zip_refusal(info: zipfile.ZipInfo, name: str, overlapping: set[int]) -> tuple[str, str] | None:
    if (why := unsafe(name)) is not None:
        return f"The file in the archive was not read: {why}.", "have the archive's origin checked"
    if info.external_attr >> 28 == 0xA:
        return (
            "This is a link, which could lead out of the archive; it was not read.",
            "ask for the file itself",
        )
    if info.flag_bits & _ENCRYPTED:
        return (
            "The file is encrypted.",
            "ask whoever sent it for an archive without a password, or unpack it and give the file",
        )
    if info.header_offset in overlapping:
        return "The file shares its bytes with another one of the archive: it may be a bomb.", _TODO_AGAIN
    return None


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, folder: Path, number: int, budget: Budget
) -> Member:
    target = new_file(folder, number)
    if (
        info.header_offset < 0
    ):  # a directory that was moved within the file; seeking there is an error of the system
        return _refused(
            name, "The archive's directory says that the file begins before the archive.", _TODO_AGAIN
        )
    try:
        with archive.open(info) as source, target.open("wb") as file:
            copy(source, file, budget)
    except UnreadableFile:
        target.unlink(missing_ok=True)
        raise
    except NotImplementedError:
        target.unlink(missing_ok=True)
        method = _METHODS.get(info.compress_type, f"number {info.compress_type}")
        return _refused(
            name,
            f"The file is packed by a method that is not read ({method}).",
            "unpack it and give the file, or ask for a plain ZIP",
        )
    except (zipfile.BadZipFile, RuntimeError, *_CUT) as bad:
        target.unlink(missing_ok=True)
        return _refused(name, f"The file in the archive is damaged: {str(bad)[:120]}.", _TODO_AGAIN)
    return Member(name, target)


def _mails(path: Path, folder: Path, budget: Budget, told: Told) -> Iterator[Member]:
    """Attachments, and texts that a reader knows; what a mail says besides is told."""
    mails = Mails(folder, budget, told.messages.append, _is_statement)
    for part in mails.parts(path):
        if part.path is None:
            yield _refused(show_path(part.name), part.what, part.todo)
        else:
            yield Member(show_path(part.name), part.path)
        told.complete = mails.complete
    told.complete = mails.complete


def _is_statement(path: Path) -> bool:
    try:
        open_reading(path)
    except UnreadableFile:
        return False
    return True


def _opened(path: Path, kind: str) -> BinaryIO:
    if kind == "gzip":
        return cast("BinaryIO", gzip.open(path))
    return cast("BinaryIO", bz2.open(path) if kind == "bzip2" else lzma.open(path))


def _is_tar(path: Path, kind: str) -> bool:
    """Whether a compressed file holds a tar archive."""
    try:
        with _opened(path, kind) as file:
            head = file.read(512)
    except (OSError, *_CUT):
        return False
    return head[257:262] == b"ustar"


def _tar(path: Path, folder: Path, budget: Budget, told: Told) -> Iterator[Member]:
    number = 0
    try:
        with tarfile.open(path, "r|*", errorlevel=0) as archive:
            for info in archive:
                number += 1
                yield from _tar_member(archive, info, folder, number, budget, told)
    except (tarfile.TarError, OSError, *_CUT) as bad:
        told.complete = False
        told.messages.append(
            f"The archive is cut or damaged after {number} files: {str(bad)[:120]}. What stands before was read."
        )


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, folder: Path, number: int, budget: Budget, told: Told
) -> Iterator[Member]:
    if info.isdir() or _passed_over(info.name, told):
        return
    budget.admit()
    name, why = show_path(info.name), unsafe(info.name)
    if why is not None:
        yield _refused(name, f"The file in the archive was not read: {why}.", "have its origin checked")
        return
    if not info.isfile():
        yield _refused(
            name,
            "This is a link or a device, not a file; it was not read.",
            "ask for the file itself, if it is evidence",
        )
        return
    source = archive.extractfile(info)
    assert source is not None
    target = new_file(folder, number)
    with target.open("wb") as file:
        copy(source, file, budget)
    if target.stat().st_size != info.size:
        target.unlink()
        yield _refused(name, "The file in the archive is cut short.", _TODO_AGAIN)
        return
    yield Member(name, target)


def _single(path: Path, name: str, kind: str, folder: Path, budget: Budget, told: Told) -> Iterator[Member]:
    """A compressed file: what can be unpacked is taken, though its end be missing."""
    budget.admit()
    target = new_file(folder, 0)
    inner = Path(name).name
    for suffix in _SUFFIXES[kind]:
        if inner.lower().endswith(suffix) and len(inner) > len(suffix):
            inner = inner[: -len(suffix)]
            break
    with target.open("wb") as file:
        try:
            for chunk in _gzip_chunks(path) if kind == "gzip" else _chunks(path, kind):
                budget.spend(len(chunk))
                write(file, chunk)
        except (OSError, *_CUT) as bad:
            told.complete = False
            told.messages.append(f"The compressed file is cut or damaged: {str(bad)[:120]}.")
    if target.stat().st_size == 0 and not told.complete:
        target.unlink()
        yield _refused(inner, "Nothing of the compressed file could be unpacked.", _TODO_AGAIN)
        return
    yield Member(inner, target)


_STEP = 1 << 14
"""Bytes unpacked at a time: what stands before a cut must not be lost with it."""


def _chunks(path: Path, kind: str) -> Iterator[bytes]:
    with _opened(path, kind) as source:
        while chunk := source.read(_STEP):
            yield chunk


def _gzip_chunks(path: Path) -> Iterator[bytes]:
    """What the parts of a gzip file unpack to, one after the other, up to the first fault.

    Raises: BadGzipFile for what is no part of it, EOFError where it is cut, zlib.error where it is damaged.
    """
    with path.open("rb") as source:
        waiting = source.read(_STEP)
        while waiting:
            if not waiting.startswith(b"\x1f\x8b"):
                raise gzip.BadGzipFile("something else stands behind the compressed part")
            part = zlib.decompressobj(wbits=31)
            while not part.eof:
                unpacked = part.decompress(waiting, _STEP)  # without input: what it still holds back
                if not waiting and not unpacked and not part.eof:
                    raise EOFError("it ends in the middle of the compressed part")
                yield unpacked
                waiting = part.unconsumed_tail or (b"" if part.eof else source.read(_STEP))
            waiting = (part.unused_data or source.read(_STEP)).lstrip(b"\0")
            while not waiting and (more := source.read(_STEP)):  # tapes and some tools pad with zeros
                waiting = more.lstrip(b"\0")
            if len(waiting) < 2:
                waiting += source.read(_STEP)
