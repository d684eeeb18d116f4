"""Text whose columns stand one under the other with blanks between them, read as the delimited text that it is not.

A mark is put in where each column begins, the lines stay what and where they are, and the marks are taken out
of what the records keep as `raw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile

import polars as pl

from transforms.readers.delimited.encodings import HEAD, Text, marked
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.profile_shape import COLUMN_MARK as MARK
from transforms.readers.reading import Reading


def cut(line: str, begins: Sequence[int]) -> str:
    """The line with a mark where each column begins (from 1; the first begins at 1).

    A line that would be cut within a word is none of the table's and stays whole, as do blank ones and those
    with marks of their own.
    """
    places = [begin - 1 for begin in begins if begin > 1]
    if not line.strip() or MARK in line or any(_within_a_word(line, place) for place in places):
        return line
    ends = [*places, max(len(line), *places)]
    return MARK.join(line[start:stop] for start, stop in zip([0, *places], ends, strict=True))


def _within_a_word(line: str, place: int) -> bool:
    return place < len(line) and not line[place].isspace() and not line[place - 1].isspace()


def as_delimited(text: Text, begins: Sequence[int]) -> Text:
    """The text with its lines cut. The text given is closed."""
    return rewritten(text, lambda line: cut(line, begins))


def rewritten(text: Text, change: Callable[[str], str]) -> Text:
    """The text with each line changed; what does not decode stays a fault of its line. The text given is closed."""
    file = TemporaryFile()  # noqa: SIM115 - Text.close closes it
    try:
        for line in _lines(text):
            file.write(marked(change(line.decode(text.encoding, "replace").rstrip("\r"))) + text.line_end)
    except BaseException:
        file.close()
        raise
    finally:
        text.close()
    file.seek(0)
    head = file.read(HEAD).decode("utf-8", "replace").encode()
    return Text(file, "utf-8", 0, head, text.line_end, text.message)


def _lines(text: Text) -> Iterator[bytes]:
    """The lines without their ends."""
    text.file.seek(text.start)
    if text.line_end == b"\n":
        yield from (line.removesuffix(b"\n") for line in text.file)
    else:
        yield from text.file.read().removesuffix(text.line_end).split(text.line_end)


def without_marks(reading: Reading) -> Reading:
    """The reading whose records keep their lines as the file has them."""
    reading.batches = _unmarked(reading, reading.batches)
    reading.messages = [message.replace(MARK, "") for message in reading.messages]
    return reading


def _unmarked(reading: Reading, batches: Iterator[pl.DataFrame | Batch]) -> Iterator[Batch]:
    for given in batches:
        batch = as_batch(given)
        raw = pl.col("raw").str.replace_all(MARK, "", literal=True)
        yield Batch(batch.records.with_columns(raw), batch.particulars)
    reading.messages = [message.replace(MARK, "") for message in reading.messages]
