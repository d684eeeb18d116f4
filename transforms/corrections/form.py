"""The form of corrections: for each record in quarantine the fields that its reasons are about, to fill in."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import polars as pl

from transforms.corrections import lines
from transforms.errors import MoneytrailError
from transforms.evidence.vault import vault_path
from transforms.layout import CaseFolder, Store
from transforms.ledger.packs import files_of
from transforms.ledger.staging import NEEDED, RECORDS, as_corrected, particulars_at
from transforms.readers import profiles
from transforms.readers.corrections import Corrected
from transforms.readers.registry import read_with

HEADER = (
    *("record_id", "field", "old_value", "new_value", "corrected_by", "corrected_at", "why"),
    *("file", "place", "reasons", "record"),
)
"""The first seven are read back; the others are there for the person who fills them in."""

_IN_QUARANTINE = """
SELECT s.record_id, s.file_id, f.name AS file, s.locator, s.reasons, s.raw
FROM source_records s JOIN evidence_files f USING (file_id)
WHERE s.status = 'quarantined' AND s.record_id NOT IN (SELECT record_id FROM corrections)
ORDER BY f.name, s.file_id, s.ordinal
"""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIGURE = re.compile(r"[+-][\d.,' ]+")


@dataclass(frozen=True)
class Faulty:
    """A record in quarantine."""

    record_id: str
    file_id: str
    file: str
    locator: str
    reasons: tuple[str, ...]
    raw: str
    fields: Mapping[str, str]
    """Fields that its reasons are about (all of them where they are about the whole), with what they say."""


def in_quarantine(store: Store, case: CaseFolder, snapshot: duckdb.DuckDBPyConnection) -> list[Faulty]:
    """Every record of the published snapshot that is in quarantine, other than lines of correction files."""
    by_file: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in snapshot.execute(_IN_QUARANTINE).fetchall():
        by_file[row[1]].append(row)
    found = []
    for file_id, rows in by_file.items():
        fields = _fields(store, case, file_id, {row[0]: row[3] for row in rows})
        for record_id, _, file, locator, reasons, raw in rows:
            said = _at_fault(reasons, fields.get(record_id, {}))
            found.append(Faulty(record_id, file_id, file, locator, tuple(reasons), raw, said))
    return found


def _fields(
    store: Store, case: CaseFolder, file_id: str, locators: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """By record: what each of its fields says."""
    folder = case.readings / file_id
    profile = particulars_at(folder)["profile"]
    if profile is None:
        return _of_lines(case, file_id, locators)
    asked = Corrected(dict.fromkeys(locators.values(), ()))
    try:
        known = profiles.load(str(profile), [store.profiles])
        path = vault_path(store.vault, file_id)
        for _ in read_with(path, replace(known, corrected=asked), [store.profiles]).batches:
            pass
    except MoneytrailError:
        return {}  # its profile is gone: the form names no field, and a person can still read the record
    account = ["account"] if "identifier" in known.account else []
    named = [*known.columns, *account]
    texts = asked.texts
    return {
        record: {name: texts[place][name] for name in named if name in texts[place]}
        for record, place in locators.items()
        if place in texts
    }


def _of_lines(case: CaseFolder, file_id: str, records: Mapping[str, str]) -> dict[str, dict[str, str]]:
    scan = pl.scan_parquet(files_of(as_corrected(case.readings / file_id), RECORDS))
    rows = scan.filter(pl.col("record_id").is_in(list(records))).collect()
    return {
        row["record_id"]: {name: lines.text_of(row[name]) for name in lines.FIELDS}
        for row in rows.iter_rows(named=True)
        if row["statement_id"] is not None
    }


def _at_fault(reasons: Sequence[str], fields: Mapping[str, str]) -> dict[str, str]:
    names = set()
    for reason in reasons:
        own = [name for name in fields if reason.partition(":")[0].startswith(f"{name}_")]
        shown = [name for name, text in fields.items() if text and f"'{text[:60]}'" in reason]
        about = lines.field_of(reason)
        names |= set(own or shown or ([about] if about is not None and about in fields else []))
    if "booked_at" in fields and set(fields) == set(lines.FIELDS):
        # A line whose text could not be read says nothing of what an entry must have.
        names |= {name for name in ("booked_at", "amount") if not fields[name]}
    if not names:  # it is about the record as a whole
        names = set(fields) if "currency" not in fields else {*NEEDED, "debit", "credit", "value_date"}
    return {name: text for name, text in fields.items() if name in names}


def form(faulty: Sequence[Faulty]) -> str:
    """The correction file to fill in: a line a field that is at fault."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(row for one in faulty for row in _rows(one))
    return written.getvalue()


def _rows(one: Faulty) -> Iterator[tuple[str, ...]]:
    told = (one.file, one.locator, "; ".join(one.reasons), one.raw[:2_000])
    for name, text in (one.fields or {"": ""}).items():
        yield (one.record_id, name, _plain(text), "", "", "", "", *map(_plain, told))


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula; figures stay figures."""
    return f"'{text}" if text.startswith(_FORMULA) and not _FIGURE.fullmatch(text) else text
