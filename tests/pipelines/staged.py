"""A small case whose files are read and wait for a run."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.transforms.ledger.readings import NOON, Line, Sheet, reading
from transforms.evidence import custody
from transforms.ledger.staging import Receipt, stage
from transforms.store import CaseFolder, Store

A, B = "DE02120300000000202051", "DE89370400440532013000"


def staged_case(root: Path) -> tuple[Store, CaseFolder]:
    """Two files: a transfer seen from both sides, a faulty record, a balance that does not add up."""
    store = Store(root)
    case = store.case("alpha")
    own = [Line("500", name="Omar Haddad"), Line("-200", account=B, name="Bea", reference="R1")]
    files = {
        "own.csv": reading(
            Sheet(A, [*own, Line("7", reasons=["amount_malformed: the amount is 7X"])], closing="9")
        ),
        "other.csv": reading(Sheet(B, [Line("200", account=A, name="Ali", reference="R1")])),
    }
    for name, read in files.items():
        file_id = hashlib.sha256(name.encode()).hexdigest()
        stage(case, read, Receipt(file_id, name, 1, NOON, None))
        custody.append(case, at=NOON, actor="test", action="received", object_id=file_id, detail={})
    return store, case
