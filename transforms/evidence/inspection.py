"""Whether the evidence of a case is as it was received: every file in the vault, unchanged; the log unbroken."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.errors import MoneytrailError, UnreadableFile
from transforms.evidence.custody import read_log
from transforms.evidence.intake import file_hash
from transforms.evidence.vault import vault_path
from transforms.ledger.staging import particulars_of
from transforms.store import CaseFolder, Store


@dataclass(frozen=True)
class Inspection:
    """What an inspection found."""

    files: int
    """files of the case, by its readings and its custody log"""
    events: int
    """events of the custody log, up to where it is broken"""
    problems: list[str]
    """each what is wrong, and where"""


def inspect_evidence(store: Store, case: CaseFolder) -> Inspection:
    """Hash every file of the case in the vault, prove the custody log's chain, hold one against the other."""
    names = {str(one["file_id"]): str(one["name"]) for one in particulars_of(case)}
    problems, events = [], 0
    try:
        log = read_log(case.custody_log)
    except MoneytrailError as broken:
        problems.append(f"{broken.what} {broken.where}")
        received = set(names)
    else:
        events = log.height
        received = set(log.filter(log["action"] == "received")["object"])
        unlogged = sorted(set(names) - received)
        problems += [f"{names[one]} ({one}) was read but the log knows no receipt of it" for one in unlogged]
    for file_id in sorted(received | set(names)):
        problems += _in_vault(store, file_id, names.get(file_id))
    return Inspection(len(received | set(names)), events, problems)


def _in_vault(store: Store, file_id: str, name: str | None) -> list[str]:
    path = vault_path(store.vault, file_id)
    called = f"{name or 'a received file'} ({file_id})"
    if not path.exists():
        # A reader may have refused it after its receipt was noted; then nothing was read of it.
        return [f"{called} is not in the vault"] if name is not None else []
    try:
        return [] if file_hash(path) == file_id else [f"{called} is not what was received: its hash differs"]
    except UnreadableFile as bad:
        return [f"{called}: {bad.what}"]
