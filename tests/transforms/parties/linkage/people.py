"""Small registers and payments for tests of who is who: people by a short id, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.transforms.flows.building import entries_of, frame_of, statements_of
from tests.transforms.parties.test_told import holds, registered, told
from transforms.parties.build import PartyFrames, parties_of
from transforms.schema import ACCOUNTS

__all__ = ["Case", "holds", "registered", "told"]


class Case:
    """Registers and accounts that are worked out on demand."""

    def __init__(
        self,
        persons: Sequence[dict[str, Any]] = (),
        decisions: Sequence[dict[str, Any]] = (),
        accounts: Sequence[dict[str, Any]] = (),
        **more: Any,
    ) -> None:
        self.accounts = frame_of(ACCOUNTS, list(accounts))
        self.statements = more.pop("statements", statements_of())
        self.entries = more.pop("entries", entries_of())
        self.protected = more.pop("protected", ())
        self.told = told(register_persons=list(persons), register_decisions=list(decisions), **more)

    def parties(self) -> PartyFrames:
        """The four tables."""
        return parties_of(self.accounts, self.statements, self.entries, self.protected, self.told)


def decided(one: str, other: str, word: str, day: str | None = None, **more: Any) -> dict[str, Any]:
    """A line of a register of decisions."""
    return {
        "person_id_a": one,
        "person_id_b": other,
        "decision": word,
        "decided_by": "A. Roth",
        "decided_at": date.fromisoformat(day) if day else None,
        **more,
    }


def party_of(found: PartyFrames, person_id: str) -> str:
    """party_id of a person of the register."""
    rows = found.party_records.filter(pl.col("person_id") == person_id)
    parties = set(rows["party_id"])
    assert len(parties) == 1
    return str(parties.pop())


def groups(found: PartyFrames) -> set[frozenset[str]]:
    """People of the register, party by party."""
    rows = found.party_records.drop_nulls("person_id").group_by("party_id").agg(pl.col("person_id").unique())
    return {frozenset(people) for people in rows["person_id"].to_list()}


def link_of(found: PartyFrames, one: str, other: str) -> dict[str, Any]:
    """The one link between two people of the register."""
    named = dict(found.party_records.drop_nulls("person_id").select("record_key", "person_id").rows())
    rows = [
        row
        for row in found.party_links.iter_rows(named=True)
        if {named.get(row["record_a"]), named.get(row["record_b"])} == {one, other}
    ]
    assert len(rows) == 1
    return rows[0]
