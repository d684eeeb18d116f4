"""A file in UTF-16 or UTF-32 is read as a copy in UTF-8, by any reader; what holds a gap is set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from transforms.readers.particulars import Batch, as_batch
from transforms.readers.reading import Reading
from transforms.readers.wide_text import GAP, Decoded, decoded

_CHUNK = 1 << 20


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
