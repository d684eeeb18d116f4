"""A PDF with statements of several accounts: whose each record is, by the lines above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from transforms.readers.pdf.lines import Table
from transforms.readers.profile_shape import Source

if TYPE_CHECKING:
    from transforms.readers.pdf.cells import Cells
    from transforms.readers.profile_shape import Profile

COLUMN = "account above"
"""Column of the table that says whose record it is, where the document has several accounts."""


def with_owners(
    profile: Profile, table: Table, rows: Sequence[Cells], columns: Sequence[str]
) -> tuple[Profile, tuple[str, ...]]:
    """The profile and the columns by which each record is on the account that was named last above it.

    Only where the profile takes the account from the lines around and these name several; `rows` then get the
    column `account above`.
    """
    source = profile.account.get("identifier")
    if source is None or source.preamble is None:
        return profile, tuple(columns)
    outside = sorted((*table.before, *table.between, *table.after), key=lambda line: line.height)
    texts = pl.Series([line.text for line in outside], dtype=pl.String)
    said = texts.str.extract(source.preamble, 1).to_list()
    named = [
        (line.height, number.strip())
        for line, number in zip(outside, said, strict=True)
        if number is not None and number.strip()
    ]
    if len({"".join(number.split()) for _, number in named}) < 2:
        return profile, tuple(columns)
    for row, cells in zip(table.rows, rows, strict=True):
        above = [number for height, number in named if height <= row.lines[0].height]
        cells[COLUMN] = above[-1] if above else named[0][1]
    account = {**profile.account, "identifier": Source(columns=(COLUMN,))}
    return replace(profile, account=account), (*columns, COLUMN)
