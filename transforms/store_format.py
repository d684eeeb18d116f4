"""The format of a store: who may write it, and what is read anew when it was written by an older version.

STORE/store.json says the format; a store without one is of format 1. Whatever a snapshot holds follows from
the vault and the custody log, so every change of schema has the same migration: the files are read anew
from the vault, and the ledger is built again (docs/decisions/0019-store-versions.md).
"""

from __future__ import annotations

import json
import os

from transforms.disk import flush_folder
from transforms.errors import Refused
from transforms.layout import Store

FORMAT = 8
"""The format that this version writes. Raise it in the release that changes what a store holds, or what a reader
makes of the same bytes: readings of an older format are made anew."""
CHANGES = {
    1: "vault, custody log, readings of statements, snapshots",
    2: "readings with particulars (payments, hawala lines, registers) and amounts of 18 decimals; store.json",
    3: "records and statements of many small files kept together (cases/*/packs)",
    4: "ends of remittances that are known by a phone are called by phone and name",
    5: "readers that take more from the same files (returns in camt, CODA 1, QIF, BAI2, Norma 43, dialects of MT940)",
    6: "readers that take more from the same files (damaged MT940, amounts of OFX and QIF, PDF, SWIFT, remittances)",
    7: "readers that take more from the same files (MT101, messages of phones, explorers, exchanges, goAML, JSON)",
    8: "account numbers shown in part join nobody; readers that take more (line ends, filling, MT940, OFX, CSV)",
}


def format_of(store: Store) -> int:
    """The format of a store. Raises: Refused where a newer version wrote it, or store.json cannot be read."""
    if not store.version.exists():
        return 1
    try:
        found = int(json.loads(store.version.read_bytes())["format"])
    except (ValueError, KeyError, TypeError) as bad:
        todo = "restore store.json from the back-up"
        raise Refused("The store's version cannot be read.", where=str(store.version), todo=todo) from bad
    if found > FORMAT:
        raise Refused(
            f"This store is of format {found}; this version of moneytrail knows formats up to {FORMAT}.",
            where=str(store.version),
            todo="use the newer version that wrote it; nothing was changed",
        )
    return found


def mark_store(store: Store) -> None:
    """Write down that the store is of this version's format, where it does not say so yet."""
    if store.version.exists() and format_of(store) == FORMAT:
        return
    format_of(store)
    store.root.mkdir(parents=True, exist_ok=True)
    incoming = store.version.with_name(f".store-{os.getpid()}.json")
    with incoming.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"format": FORMAT}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    incoming.replace(store.version)
    flush_folder(store.root)
