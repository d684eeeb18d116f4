"""Text whose lines are quoted as a whole: `"2026-03-01,""Rent, March"",-5.00"`.

Spreadsheets write it so where the lines of a CSV stood in one column. The quotation marks around each line are taken
off before it is cut, and put back in what the records keep as `raw`.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.readers.delimited.encodings import Text
from transforms.readers.delimited.fixed_columns import rewritten
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.reading import Reading

_TAKEN_OFF, _AS_IT_WAS = "\t", " "
"""What each line ends with, to know whether it had quotation marks; blanks at the end of a cell mean nothing."""


def unwrapped(line: str, quote: str) -> str | None:
    """The line within the quotation marks; None where it is not quoted as a whole."""
    inner = line[1:-1]
    if len(line) < 3 or line[0] != quote or line[-1] != quote or quote in inner.replace(quote * 2, ""):
        return None
    return inner.replace(quote * 2, quote)


def without_quotes(text: Text, quote: str) -> Text:
    """The text with its lines unwrapped, each with a mark at its end. The text given is closed."""
    return rewritten(text, lambda line: _marked(line, quote))


def _marked(line: str, quote: str) -> str:
    inner = unwrapped(line, quote)
    return line + _AS_IT_WAS if inner is None else inner + _TAKEN_OFF


def with_quotes(reading: Reading, quote: str) -> Reading:
    """The reading whose records keep their lines as the file has them."""
    reading.batches = _wrapped(reading, reading.batches, quote)
    return reading


def _wrapped(reading: Reading, batches: Iterator[pl.DataFrame | Batch], quote: str) -> Iterator[Batch]:
    for given in batches:
        batch = as_batch(given)
        raw = batch.records["raw"].map_elements(lambda text: _as_in_file(text, quote), return_dtype=pl.String)
        yield Batch(batch.records.with_columns(raw), batch.particulars)
    reading.messages = [message.rstrip(_TAKEN_OFF + _AS_IT_WAS) for message in reading.messages]


def _as_in_file(raw: str, quote: str) -> str:
    return "\n".join(
        f"{quote}{line[:-1].replace(quote, quote * 2)}{quote}"
        if line.endswith(_TAKEN_OFF)
        else line.removesuffix(_AS_IT_WAS)
        for line in raw.split("\n")
    )
