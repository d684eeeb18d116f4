"""No records are suggested to be asked for of people who paid, travelled or helped."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from desk.snapshot import rows_of
from desk.traced.documents import Answer
from transforms.benefit.refusal import shielded_because
from transforms.parties.whose import RELATIONS

_HOLDERS = """
SELECT DISTINCT h.account_id, p.* FROM party_accounts h JOIN parties p USING (party_id)
WHERE h.account_id IN (SELECT unnest(?::VARCHAR[])) AND h.relation IN ? ORDER BY h.account_id, p.party_id
"""


def without_shielded(connection: duckdb.DuckDBPyConnection, answer: Answer) -> Answer:
    """The answer without production orders for accounts of shielded people; a note says how many there were.

    The traced sums stay as they are: only the suggestion to look at these people's records is left out.
    """
    accounts = sorted({order.account_id for order in answer.orders})
    holders = rows_of(connection, _HOLDERS, [accounts, list(RELATIONS)])
    shielded = {row["account_id"] for row in holders if shielded_because(connection, row) is not None}
    kept = [order for order in answer.orders if order.account_id not in shielded]
    if not shielded:
        return answer
    note = (
        f"Accounts of people whom the shield protects, to which traced money went: {len(shielded)}. No records of"
        " theirs are suggested to be asked for (docs/methods/shield.md)."
    )
    traced = replace(answer.traced, notes=[*answer.traced.notes, note])
    return replace(answer, orders=kept, traced=traced)
