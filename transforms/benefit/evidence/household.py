"""Who belongs to the household of a person, as lines of the register of figures say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import duckdb

from transforms.benefit.evidence.reading import rows_of, stated_rows
from transforms.benefit.refusal import shielded_because


class Household(NamedTuple):
    """members: party_id to name, the person who is asked about first. notes: who is left out, and why."""

    members: dict[str, str]
    notes: tuple[str, ...]


def household_of(
    connection: duckdb.DuckDBPyConnection, party: Mapping[str, Any], *, counted: bool
) -> Household:
    """The person, and with `counted` those whom accepted lines name as members; nobody who is shielded."""
    members, notes = {str(party["party_id"]): str(party["name"])}, []
    stated = stated_rows(connection, [party["party_id"]], party["identifiers"], [])
    for line in stated:
        name = line["other_person_id"]
        if line["item"] != "household_member" or not line["accepted"] or not name:
            continue
        found = _party(connection, name.strip())
        if found is None:
            notes.append(f"{name} of the household is no party of this case.")
        elif not counted:
            notes.append(
                f"{found['name'] or name} is of the household and not counted; --household counts them."
            )
        elif (reason := shielded_because(connection, found)) is not None:
            notes.append(f"{found['name'] or name} of the household is shielded and not counted: {reason}")
        else:
            members.setdefault(found["party_id"], found["name"])
    return Household(members, tuple(dict.fromkeys(notes)))


def _party(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any] | None:
    sql = """SELECT * FROM parties WHERE party_id = $name OR list_contains(identifiers, $name)
        OR list_contains(identifiers, 'person:' || $name) ORDER BY party_id"""
    found = rows_of(connection, sql, {"name": name})
    return found[0] if len(found) == 1 else None
