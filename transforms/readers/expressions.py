"""A profile's regular expressions, run by an engine whose time grows with the text and no faster.

Python's own engine goes back and forth: one unlucky expression in a profile would hang an ingest.
"""

from __future__ import annotations

import polars as pl


def why_not(pattern: str) -> str | None:
    """Why the engine does not take the expression (it knows no look-around and no back-references)."""
    try:
        occurs(pattern, "")
    except pl.exceptions.ComputeError as bad:
        return str(bad).split("\n", maxsplit=1)[0]
    return None


def occurs(pattern: str, text: str) -> bool:
    """Whether the expression stands in the text."""
    return bool(pl.Series([text]).str.contains(pattern).item())


def first_group(pattern: str, text: str) -> str:
    """What the first round brackets take where the expression first stands; empty where it does not."""
    return str(pl.Series([text]).str.extract(pattern, 1).item() or "")
