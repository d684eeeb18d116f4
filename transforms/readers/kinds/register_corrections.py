"""Correction files: what a person corrects of records in quarantine, a field a line.

Whether a correction holds is decided when the ledger is built (transforms/corrections/): the
record that it names may arrive later.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import date_faults, said, with_times

_FILLED_BY_HAND = ("new_value", "corrected_by", "corrected_at", "why")
_RECORD_ID = r"^r[0-9a-f]{16}-\d{9}$"


def valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds the time of the correction, and `unfilled`: a line of the form that nobody filled in."""
    nothing = pl.all_horizontal(pl.col(f"t_{name}") == "" for name in _FILLED_BY_HAND)
    return with_times(frame, sources, ["corrected_at"]).with_columns(nothing.alias("unfilled"))


def faults(sources: Sources) -> list[Fault]:
    """What no correction may lack."""
    record, due = pl.col("t_record_id"), ~pl.col("unfilled")
    lacking = [
        fault(f"{name}_missing", due & (pl.col(f"t_{name}") == ""), f"a correction must say {words}")
        for name, words in (
            ("field", "which field it corrects"),
            ("corrected_by", "who made it"),
            ("corrected_at", "when it was made"),
            ("why", "why the new value is right"),
        )
    ]
    return [
        fault("record_id_missing", record == "", "a correction must say which record it corrects"),
        fault(
            "record_id_malformed",
            (record != "") & ~record.str.contains(_RECORD_ID),
            "{} is no record's id",
            record,
        ),
        *lacking,
        *date_faults(sources, ["corrected_at"], "d"),
    ]


def columns() -> Mapping[str, pl.Expr]:
    """The columns of corrections; whether one holds is not known yet."""
    return {
        "corrected_record_id": said("record_id"),
        "field": said("field").str.to_lowercase(),
        "old_value": pl.col("t_old_value"),
        "new_value": pl.col("t_new_value"),
        "corrected_at": pl.col("d_corrected_at"),
        "status": pl.when("unfilled").then(pl.lit("unfilled")).otherwise(pl.lit("waiting")),
        **{name: said(name) for name in ("corrected_by", "why")},
    }
