"""Whom these questions are not asked of: people who paid, travelled or helped, and those to protect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from transforms.errors import Refused

_SHIELDED = ("SHIELD_", "BLOCK_", "REVIEW_POSSIBLE_VICTIM")

_DECIDED = "SELECT outcome, explanation FROM gate_decisions WHERE party_id = ? AND hit ORDER BY position"
_PAID = """
SELECT count(*) FROM finding_transfers x JOIN transfers t USING (transfer_id) JOIN findings f USING (finding_id)
WHERE x.role = 'fee_in' AND t.from_party_id = ? AND f.strength IN ('established', 'probable')
    AND NOT EXISTS (SELECT 1 FROM gate_decisions g WHERE g.party_id = t.from_party_id AND g.hit)
"""


def shielded_because(connection: duckdb.DuckDBPyConnection, party: Mapping[str, Any]) -> str | None:
    """Why a party is shielded, in words; None where it is not. party: a row of PARTIES."""
    if party["protected"]:
        return f"a person said that they must be protected ({party['protected_reason'] or 'no reason given'})"
    key = [party["party_id"]]
    for outcome, explanation in connection.execute(_DECIDED, key).fetchall():
        if str(outcome).startswith(_SHIELDED):
            return f"{outcome}: {explanation}"
    payer = connection.execute("SELECT 1 FROM party_roles WHERE party_id = ? AND role = 'payer'", key)
    if payer.fetchall():
        return "their part is that of a payer"
    (paid,) = connection.execute(_PAID, key).fetchall()
    return "they paid a fee, and nothing shows that they received one" if paid[0] else None


def refuse_shielded(connection: duckdb.DuckDBPyConnection, party: Mapping[str, Any]) -> None:
    """Raises: Refused for a shielded party: what somebody like this owns is not to be asked here."""
    reason = shielded_because(connection, party)
    if reason is not None:
        raise Refused(
            "This person is shielded: their wealth and income are not worked out.",
            where=f"party {party['party_id']}; {reason}",
            todo='ask about those who received the money (moneytrail query "SELECT * FROM party_roles" --case CASE); '
            "see docs/methods/shield.md",
        )
