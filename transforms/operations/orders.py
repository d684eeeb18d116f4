"""What a delivery's key orders: which files, into which case, on whose authority, read with which profile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from transforms.errors import MoneytrailError, NotPublished
from transforms.evidence.vault import Found
from transforms.layout import Store
from transforms.operations.inbox import case_of, evidence_of, find, settled
from transforms.operations.lateness import SOURCE
from transforms.operations.settings import InboxCase, Operations

QUIET = 60
"""Seconds that a file must not have changed, where nobody said that it is whole."""


@dataclass(frozen=True)
class Order:
    """One delivery, ready to be ingested."""

    key: str
    case: str
    files: list[Found]
    moving: list[str]
    """files that may still be written; they are taken next time"""
    authority: str | None
    profile: str | None


def order_of(store: Store, operations: Operations, key: str, until: int) -> Order:
    """What the key of a delivery orders; files changed after `until` (nanoseconds since 1970) are left.

    Raises: MoneytrailError for a key of nothing, NotPublished where its folder is not there.
    """
    if key.startswith(SOURCE):
        name = key.removeprefix(SOURCE)
        if name not in operations.sources:
            raise MoneytrailError(
                f"There is no source {name}.", where=str(store.operations), todo="name it under sources"
            )
        source = operations.sources[name]
        folder = _collected(store, source.path)
        return _order(key, source.case, folder, until, source.authority, source.profile)
    case = case_of(key)
    terms = operations.cases.get(case, InboxCase())
    return _order(key, case, find(operations.inbox, key).path, until, terms.authority, terms.profile)


def _order(key: str, case: str, folder: Path, until: int, authority: str, profile: str) -> Order:
    files, moving = settled(evidence_of(folder), until)
    return Order(key, case, files, [one.name for one in moving], authority or None, profile or None)


def _collected(store: Store, path: str) -> Path:
    folder = store.root / path
    if not folder.is_dir():
        raise NotPublished(
            "The folder to collect is not there.", where=path, todo="mount it, then run it again"
        )
    return folder
