"""Counts in sentences: one thing is not `1 things`."""

from __future__ import annotations


def number_of(count: int, one: str, many: str = "") -> str:
    """`1 payment`, `3 payments`, `1,200 parties`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
