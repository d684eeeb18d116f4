"""Files read anew from the vault, where an older version of moneytrail wrote what was read of them."""

from __future__ import annotations

from transforms.errors import UnreadableFile
from transforms.evidence.containers import container_kind
from transforms.evidence.vault import vault_path
from transforms.layout import CaseFolder, Store
from transforms.ledger.packs import drop_unused
from transforms.ledger.staging import Receipt, is_outdated, particulars_of, receipt_of, stage
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading


def read_outdated(store: Store, case: CaseFolder) -> int:
    """Read the files anew whose readings are of an older schema; gives their number.

    Each reading is replaced whole, so that it may be interrupted and goes on. The case must be locked.

    Raises: UnreadableFile for a file that is not in the vault, or that this version cannot read.
    """
    outdated = [one for one in particulars_of(case) if is_outdated(one)]
    for one in outdated:
        receipt = receipt_of(one)
        stage(case, _read(store, one, receipt), receipt)
    if outdated:
        drop_unused(case)
    return len(outdated)


def _read(store: Store, known: dict[str, object], receipt: Receipt) -> Reading:
    path = vault_path(store.vault, receipt.file_id)
    if not path.exists():
        todo = "restore the vault from the back-up, then run the same command again"
        raise UnreadableFile(
            "A received file is not in the vault.", where=f"{receipt.name}: {path}", todo=todo
        )
    kind = container_kind(path)
    if kind is not None:
        messages = known.get("messages")
        texts = [str(text) for text in messages] if isinstance(messages, list) else []
        return Reading(kind, iter(()), messages=texts, complete=bool(known.get("complete", True)))
    profile = known.get("profile")
    return open_reading(path, str(profile) if profile else None, [store.profiles])
