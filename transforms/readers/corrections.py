"""What a person corrects of single records while a file is read anew: which change of a field holds.

A correction says the old value; it holds where the record says that value, or where a correction
before it put it there. The last one that holds wins; those before it are superseded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

APPLIED, SUPERSEDED = "applied", "superseded"


class Change(NamedTuple):
    """One correction of one field of one record. `correction`: id of the record that says it."""

    correction: str
    field: str
    old: str
    new: str


Verdicts = dict[str, str]
"""Id of a correction's record: applied, superseded, or the reason `code: plain words` why it does not hold."""


@dataclass(frozen=True)
class Corrected:
    """Corrections of a file by the locator of the record, in the order in which they were made.

    `verdicts` and `texts` are filled while the file is read. A record without changes is only
    looked at: `texts` says what each field of it holds.
    """

    changes: Mapping[str, Sequence[Change]]
    verdicts: Verdicts = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Locator of a record: what each of its fields says in the file."""


def settled(
    changes: Sequence[Change], verdicts: Verdicts, says: Callable[[str], bool], shown: str
) -> str | None:
    """The value that the changes of one field give it; None where none of them holds.

    says: whether the record says this value. shown: what it says, for a person.
    """
    last: Change | None = None
    for change in changes:
        # The form that we write has an apostrophe before what a spreadsheet would take for a formula.
        said = {change.old, change.old.removeprefix("'")}
        if any(map(says, said)) or (last is not None and last.new in said):
            if last is not None:
                verdicts[last.correction] = SUPERSEDED
            verdicts[change.correction] = APPLIED
            last = change
        else:
            verdicts[change.correction] = (
                f"old_value_differs: the record's {change.field} is '{shown[:60]}', not '{change.old[:60]}'"
            )
    return None if last is None else last.new


def with_corrections(
    frame: pl.DataFrame, corrected: Corrected, places: pl.Series, cells: Mapping[str, str]
) -> pl.DataFrame:
    """The cells of some records, with those replaced that were corrected.

    Reads: the cells `c…` (String) and structure, which is taken from a record that is corrected: it
        is judged by its cells alone from then on.
    places: locator of each record. cells: the cell that each field comes from.
    """
    wanted = places.is_in(list(corrected.changes))
    for row in wanted.arg_true().to_list():
        locator = places[row]
        texts = {name: str(frame[cell][row] or "") for name, cell in cells.items()}
        corrected.texts[locator] = texts
        values = _values(corrected, locator, texts)
        if not values:
            continue
        replaced = {cells[name]: value for name, value in values.items()}
        here = pl.int_range(frame.height) == row
        frame = frame.with_columns(
            *(
                pl.when(here).then(pl.lit(value)).otherwise(cell).alias(cell)
                for cell, value in replaced.items()
            ),
            pl.when(~here).then("structure").alias("structure"),
        )
    return frame


def _values(corrected: Corrected, locator: str, texts: Mapping[str, str]) -> dict[str, str]:
    changes = corrected.changes[locator]
    found: dict[str, str] = {}
    for name in dict.fromkeys(change.field for change in changes):
        own = [change for change in changes if change.field == name]
        if name not in texts:
            for change in own:
                corrected.verdicts[change.correction] = (
                    f"field_unknown: '{name[:60]}' is no field of this record; it has {', '.join(texts)}"
                )
            continue
        value = settled(own, corrected.verdicts, texts[name].__eq__, texts[name])
        if value is not None:
            found[name] = value
    return found
