"""Runs of statement lines in the common shape, found in the text of a file.

Nearly every line of a file is a field 61 without oddities and one field 86. What matches that shape
exactly is taken apart in columns, a whole piece of the file at once, and stays in columns (columns.py);
everything else goes the way of messages.py and records.py, one by one. Both ways say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from transforms.readers.mt940.statement_line import days

SHORTEST = 3
"""Lines that make a run; fewer are not worth the columns."""

LONGEST = 1 << 14
"""Bytes of a record that may stand in a run; a longer one may be past what a record may hold."""

# Each character can go on in one way only: so the expression is matched and taken apart in one pass.
_STATEMENT_LINE = (
    r"^(?P<days>[0-9]{6}(?:[0-9]{4})?)(?P<mark>C|D|RC|RD)[A-Z]?(?P<figures>[0-9]{1,10}(?:,[0-9]{0,8})?)"
    r"(?P<kind>N[A-Z0-9]{3}|F[A-Z0-9]{3}|S[0-9]{3})(?P<references>[^\n]*)(?:\n(?P<details>[^:\n-][^\n]*))?$"
)
_NO_LINE_OF_TEXT = r"\n(?:[-\n]|$)"
_EPOCH, _MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)

Field = tuple[str, str, int, str | None]


class Run(NamedTuple):
    """Lines in the common shape that follow one another; `following` is the tag after the last."""

    lines: pl.DataFrame
    """The columns of `_columns`."""
    first_line: int
    following: str

    def fields(self) -> Iterator[Field]:
        """The same lines as fields, one by one."""
        last, line = self.lines.height - 1, self.first_line
        for number, (statement_line, text) in enumerate(self.lines.select("field", "text").iter_rows()):
            yield "61", statement_line, line, "86"
            line += statement_line.count("\n") + 1
            yield "86", text, line, "61" if number < last else self.following
            line += text.count("\n") + 1

    @property
    def height(self) -> int:
        """Lines of the file that it takes."""
        return int(self.lines["height"].sum())

    @property
    def length(self) -> int:
        """Bytes of its records."""
        return int(self.lines["bytes"].sum())


def split(text: str) -> list[str | pl.DataFrame]:
    """The parts of a text that begins with a field: frames are runs, the others one field without its `:`."""
    head, *pieces = text.split("\n:61:")
    parts: list[str | pl.DataFrame] = [*head.split("\n:")[1:]]
    if len(pieces) < SHORTEST:
        return parts + [part for piece in pieces for part in f"61:{piece}".split("\n:")]
    lines = _columns(pieces)
    sound = lines["sound"]
    begin = 0
    for place in (~sound | lines["behind"].is_not_null()).arg_true():
        fits = sound[place]
        _add(parts, lines.slice(begin, place + fits - begin))
        behind = lines["behind"][place] if fits else f"61:{pieces[place]}"
        parts += behind.split("\n:")
        begin = place + 1
    return parts


def _add(parts: list[str | pl.DataFrame], lines: pl.DataFrame) -> None:
    if lines.height >= SHORTEST:
        parts.append(lines)
        return
    for statement_line, text in lines.select("field", "text").iter_rows():
        parts += ["61:" + statement_line, "86:" + text]


def _columns(pieces: list[str]) -> pl.DataFrame:
    """What stands between one `:61:` and the next, taken apart: `sound` where it is in the common shape.

    `behind` is what follows the two fields, beginning with a closing balance. The last piece is sound
    only with such a thing behind it, for without it the text may go on.
    """
    whole = pl.DataFrame({"piece": pieces}, {"piece": pl.String()})
    fields = whole.select(_two("piece", "\n:86:", "field", "more")).unnest("piece")
    texts = fields.select("field", _two("more", "\n:", "text", "behind")).unnest("more")
    parts = texts.with_columns(
        pl.col("field").str.extract_groups(_STATEMENT_LINE).alias("parts"),
        pl.format(":61:{}\n:86:{}", "field", "text").alias("raw"),
    ).unnest("parts")
    lines = parts.with_columns(
        _two("references", "//", "customer", "bank"),
        pl.col("raw").str.count_matches("\n", literal=True).cast(pl.Int64()).add(1).alias("height"),
        pl.col("raw").str.len_bytes().alias("bytes"),
        *_day_columns(parts["days"]),
    ).unnest("references")
    behind = pl.col("behind")
    ends = pl.int_range(pl.len()) == len(pieces) - 1
    return lines.with_columns(
        pl.col("bank").fill_null(""),
        pl.col("details").fill_null(""),
        pl.col("height").cum_sum().sub(pl.col("height")).alias("above"),
        pl.all_horizontal(
            pl.col("booked_at").is_not_null(),
            ~pl.col("text").str.contains(_NO_LINE_OF_TEXT),
            pl.col("bytes") <= LONGEST,
            behind.str.starts_with("62F:") | behind.str.starts_with("62M:") | (behind.is_null() & ~ends),
        )
        .fill_null(value=False)
        .alias("sound"),
    )


def _two(name: str, mark: str, before: str, after: str) -> pl.Expr:
    """The texts before and after the first mark in a text; null after where there is none."""
    return pl.col(name).str.splitn(mark, 2).struct.rename_fields([before, after])


def _day_columns(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Value date and microseconds of the booking since 1970, of dates as field 61 writes them."""
    distinct = texts.drop_nulls().unique().sort()
    found = [_day_numbers(text[:6], text[6:]) for text in distinct]
    value, booked = [one[0] for one in found], [one[1] for one in found]
    return (
        _replaced(texts, distinct, pl.Series(value, dtype=pl.Int32())).alias("value_date"),
        _replaced(texts, distinct, pl.Series(booked, dtype=pl.Int64())).alias("booked_at"),
    )


def _replaced(texts: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    return texts.replace_strict(old, new, default=None, return_dtype=new.dtype)


@lru_cache(maxsize=8_192)
def _day_numbers(value: str, entry: str) -> tuple[int | None, int | None]:
    """Days of the value date and microseconds of the booking since 1970; no booking where a day is impossible."""
    value_date, booked, _ = days(value, entry)
    if booked is None:
        return None, None
    return (value_date - _EPOCH.date()).days if value_date else None, (booked - _EPOCH) // _MICROSECOND
