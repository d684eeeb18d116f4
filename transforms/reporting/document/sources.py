"""Where a figure stands: exhibit numbers of the evidence files, and the places in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from transforms.reporting.tables import CaseTables, Row
from transforms.schema import ENTRIES, EVIDENCE_FILES, SOURCE_RECORDS, TRANSFER_ENTRIES


@dataclass(frozen=True)
class Sources:
    """Entries with their places, and which entries make up a transfer."""

    exhibits: Mapping[str, str]
    """`E1`, `E2`, .. by file_id, in the order of the ids."""
    entries: Mapping[str, Row]
    places: Mapping[str, str]
    """`E1, line 12` by entry_id."""
    of_transfer: Mapping[str, tuple[tuple[str, str], ...]]
    """(side, entry_id) by transfer_id, credits before debits."""

    def cite(self, entry_ids: Iterable[str]) -> list[str]:
        """The places of entries, in the order of the ids, each once."""
        return list(dict.fromkeys(self.places[entry] for entry in sorted(set(entry_ids))))

    def transfer_entries(self, transfer_id: str) -> list[str]:
        """The entries of a transfer, sorted."""
        return sorted(entry for _, entry in self.of_transfer.get(transfer_id, ()))

    def side(self, transfer_id: str, side: str) -> str | None:
        """The entry that is one side of a transfer, where that side is in evidence."""
        return next((entry for s, entry in self.of_transfer.get(transfer_id, ()) if s == side), None)


def sources_of(tables: CaseTables) -> Sources:
    """Number the exhibits and look up the place of every cited entry."""
    files = sorted(row["file_id"] for row in tables.rows(EVIDENCE_FILES))
    exhibits = {file_id: f"E{number}" for number, file_id in enumerate(files, start=1)}
    records = {row["record_id"]: row for row in tables.rows(SOURCE_RECORDS)}
    entries = {row["entry_id"]: row for row in tables.rows(ENTRIES)}
    places = {entry_id: _place(records[row["record_id"]], exhibits) for entry_id, row in entries.items()}
    sides: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in tables.rows(TRANSFER_ENTRIES):
        sides[row["transfer_id"]].append((row["side"], row["entry_id"]))
    return Sources(exhibits, entries, places, {key: tuple(sorted(rows)) for key, rows in sides.items()})


def _place(record: Row, exhibits: Mapping[str, str]) -> str:
    return f"{exhibits[record['file_id']]}, {record['locator']}"


def when(moment: datetime | None, *, day_only: bool) -> str | None:
    """ISO 8601: a day where the source gave a day, else a time in UTC."""
    if moment is None:
        return None
    return moment.date().isoformat() if day_only else moment.isoformat() + "Z"


def day(value: date | datetime | None) -> str | None:
    """ISO 8601 of a day."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if value else None


def booked(entry: Row) -> str | None:
    """When an entry was booked, as exactly as its source says."""
    return when(entry["booked_at"], day_only=entry["booked_precision"] != "second")
