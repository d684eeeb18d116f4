"""The public set of the same payments at two banks (Splink's datasets): memo cut, fee or rate taken off, days between."""

from __future__ import annotations

from pathlib import Path


def two_banks(folder: Path) -> None:
    """Print precision and recall on transactions_origin and transactions_destination."""
    print(folder)
