"""Files that any reader reads as a copy: text in UTF-16 or UTF-32, and text with filling behind its end.

Of text in UTF-16 or UTF-32 the copy is in UTF-8; what holds a gap is set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from transforms.readers.delimited.encodings import wide_encoding
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.reading import Reading
from transforms.readers.wide_text import GAP, Decoded, decoded

_CHUNK = 1 << 20
_TAIL = 1 << 12
"""Bytes looked at together from the end: nearly every file ends in text."""
_BLANK = b" \t\r\n"
_FILLING = b"\0\x1a"
"""NUL, with which blocks of a disk or of a file transfer are filled up, and the end mark of CP/M and DOS."""


def end_of_text(path: Path) -> int | None:
    """The place at which filling begins that goes on to the file's end; None where there is none."""
    with path.open("rb") as file:
        at = file.seek(0, 2)
        found = None
        while at > 0:
            start = max(0, at - _TAIL)
            file.seek(start)
            block = file.read(at - start)
            text = len(block.rstrip(_BLANK + _FILLING))
            filling = [place for byte in _FILLING if (place := block.find(byte, text)) >= 0]
            found = start + min(filling) if filling else found
            if text:
                break
            at = start
    return found


@contextmanager
def without_filling(path: Path) -> Iterator[Path]:
    """A text without the filling behind its end: a copy under the same name as long as the block runs, or itself."""
    with path.open("rb") as file:
        head = file.read(_TAIL)
    binary = head.startswith((b"PK", b"%PDF", b"\xd0\xcf")) or wide_encoding(head) is not None
    stop = None if binary else end_of_text(path)
    if stop is None:
        yield path
        return
    with TemporaryDirectory(prefix="moneytrail-") as folder:
        yield _copy(path, stop, Path(folder))


def _copy(path: Path, stop: int, folder: Path) -> Path:
    """The first bytes of a file under its name in another folder."""
    copy = folder / path.name
    with path.open("rb") as file, copy.open("wb") as into:
        left = stop
        while left > 0 and (block := file.read(min(_CHUNK, left))):
            into.write(block)
            left -= len(block)
    return copy


def read_before_end(path: Path, stop: int, read: Callable[[Path], Reading]) -> Reading:
    """What `read` gives of a file's first bytes as a copy under the same name. Raises what it raises."""
    folder = TemporaryDirectory(prefix="moneytrail-")
    try:
        reading = read(_copy(path, stop, Path(folder.name)))
    except BaseException:
        folder.cleanup()
        raise
    reading.messages.append(
        f"Filling at the file's end was passed over (NUL, or 0x1A, the end mark of DOS): "
        f"{path.stat().st_size - stop:,} of its {path.stat().st_size:,} bytes."
    )
    reading.batches = _whole(reading.batches, folder, gaps=False)
    return reading


def head_as_utf8(head: bytes, encoding: str) -> bytes:
    """The beginning of a file in UTF-16 or UTF-32 as its copy begins."""
    return "".join(decoded([head], encoding, Decoded())).encode("utf-8", "replace")


def read_copy(path: Path, encoding: str, read: Callable[[Path], Reading]) -> Reading:
    """What `read` gives of a copy in UTF-8 under the same name. Raises what it raises.

    The copy is there until the reading's batches are exhausted.
    """
    folder = TemporaryDirectory(prefix="moneytrail-")
    told = Decoded()
    copy = Path(folder.name) / path.name
    try:
        with path.open("rb") as file, copy.open("w", encoding="utf-8", errors="replace", newline="") as into:
            for text in decoded(iter(lambda: file.read(_CHUNK), b""), encoding, told):
                into.write(text)
        reading = read(copy)
    except BaseException:
        folder.cleanup()
        raise
    if told.gaps:
        reading.messages.append(
            f"line {told.line}: the text is in {encoding.upper()[:6]} and bytes are lost in it, in {told.gaps} places "
            "of which this is the first; records that hold one are set aside."
        )
    reading.batches = _whole(reading.batches, folder, gaps=told.gaps > 0)
    return reading


def _whole(
    batches: Iterator[pl.DataFrame | Batch], folder: TemporaryDirectory[str], *, gaps: bool
) -> Iterator[pl.DataFrame | Batch]:
    with folder:
        for given in batches:
            yield _set_aside(as_batch(given)) if gaps else given


def _set_aside(batch: Batch) -> Batch:
    """The batch with a reason for each record that holds a gap."""
    reason = pl.lit(["encoding_fault: bytes are lost within this record"], pl.List(pl.String))
    holds = pl.col("raw").str.contains(GAP, literal=True)
    marked = pl.when(holds).then(pl.concat_list("reasons", reason)).otherwise("reasons").alias("reasons")
    return replace(batch, records=batch.records.with_columns(marked))
