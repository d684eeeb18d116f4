"""What is the same for all files of one ingest, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from transforms.errors import MoneytrailError
from transforms.layout import CaseFolder, Store
from transforms.ledger.staging import Staged


@dataclass(frozen=True)
class Delivery:
    """What is the same for all files of one ingest."""

    store: Store
    case: CaseFolder
    actor: str
    authority: str | None
    profile: str | None
    clock: Callable[[], datetime]
    """Where the time of receipt comes from; nothing derived from the evidence depends on it."""
    key: str | None = None
    """Which delivery of the inbox, or which collected folder, it is; the custody log keeps it."""


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    file_id: str
    name: str
    outcome: str
    """new, known or refused"""
    staged: Staged | None
    problem: MoneytrailError | None = None
