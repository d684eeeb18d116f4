"""Lines that end in several ways: in CR CR LF, or most in CR alone and some with an LF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

_BLOCK = 1 << 21
_QUOTED = re.compile(rb'"[^"]*"')
# A row of CR is tried from its first on only: tried from each, a long one took minutes.
_DOUBLED = re.compile(rb"(?<!\r)\r{2,}+\n")
_ANY = re.compile(rb"(?<!\r)\r*+\n|\r")


def line_end_of(head: bytes) -> tuple[bytes, re.Pattern[bytes] | None]:
    """What ends the lines of a text that begins so, and what must become that first; None where nothing must.

    A CR alone in a text whose lines end in LF belongs to a cell; only where most lines end in it, it ends them all.
    """
    if b"\n" not in head:
        return (b"\r" if b"\r" in head else b"\n"), None
    alone = head.count(b"\r") - head.count(b"\r\n")
    if alone == 0:
        return b"\n", None
    bare = _QUOTED.sub(b"", head)
    doubled = sum(len(found) - 2 for found in _DOUBLED.findall(bare))
    if bare.count(b"\r") - bare.count(b"\r\n") - doubled >= bare.count(b"\n"):
        return b"\n", _ANY
    return b"\n", _DOUBLED if doubled else None


def with_one_end(source: BinaryIO, ends: re.Pattern[bytes]) -> BinaryIO:
    """A temporary copy in which each of these is one LF."""
    source.seek(0)
    copy: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed with the text
    with source:
        for block in _blocks(source):
            copy.write(ends.sub(b"\n", block))
    copy.seek(0)
    return copy


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    """Blocks of which none ends between CR and LF."""
    held = b""
    while block := source.read(_BLOCK):
        whole = (held + block).rstrip(b"\r")
        held = (held + block)[len(whole) :]
        yield whole
    yield held
