"""One corrected file: read anew through its profile, or its lines corrected value by value."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from transforms.corrections import lines
from transforms.errors import MoneytrailError
from transforms.evidence.vault import vault_path
from transforms.layout import CaseFolder, Store
from transforms.ledger.packs import copy_reading, files_of
from transforms.ledger.staging import (
    CORRECTED,
    RECORD_SCHEMA,
    RECORDS,
    Receipt,
    particulars_at,
    whole_folder,
    write_frame,
    write_reading,
)
from transforms.readers import profiles
from transforms.readers.corrections import APPLIED, Change, Corrected, Verdicts
from transforms.readers.reading import Reading
from transforms.readers.registry import read_with

Changes = Mapping[str, Sequence[Change]]
"""By the id of the record: its corrections, in the order in which they were made."""


def settle_target(
    store: Store, case: CaseFolder, file_id: str, given: Sequence[tuple[str, Change]], fingerprint: str
) -> Verdicts:
    """Write the file's reading as corrected, where any correction holds; gives what became of each."""
    folder = case.readings / file_id
    by_record: dict[str, list[Change]] = defaultdict(list)
    for record, change in given:
        by_record[record].append(change)
    rows = _rows(folder, by_record)
    verdicts, due = _in_quarantine(rows, by_record)
    if not due:
        return verdicts
    rows = rows.filter(pl.col("record_id").is_in(list(due)))
    reading = particulars_at(folder)
    if reading["profile"] is None:
        return verdicts | _correct_lines(case, folder, rows, due, fingerprint)
    return verdicts | _Anew(store, case, file_id, reading, fingerprint).settle(rows, due)


def _rows(folder: Path, wanted: Changes) -> pl.DataFrame:
    scan = pl.scan_parquet(files_of(folder, RECORDS))
    return scan.filter(pl.col("record_id").is_in(list(wanted))).sort("ordinal").collect()


def _in_quarantine(rows: pl.DataFrame, changes: Changes) -> tuple[Verdicts, Changes]:
    """Corrections of records that are not there or were accepted do not hold; the others."""
    reasons = dict(rows.select("record_id", "reasons").iter_rows())
    verdicts: Verdicts = {}
    for record, made in changes.items():
        if record not in reasons:
            words = f"record_unknown: its file is in the case, but holds no record {record}"
        elif not reasons[record]:
            words = "record_not_quarantined: the record was accepted as it stands; only one in quarantine is corrected"
        else:
            continue
        verdicts |= {change.correction: words for change in made}
    return verdicts, {record: made for record, made in changes.items() if reasons.get(record)}


def _correct_lines(
    case: CaseFolder, folder: Path, rows: pl.DataFrame, changes: Changes, fingerprint: str
) -> Verdicts:
    """Correct lines of statements whose format no profile describes; every other record stays as it is."""
    verdicts: Verdicts = {}
    statements = pl.read_parquet(files_of(folder, "statements"), columns=["statement_id", "currency"])
    currencies = dict(statements.iter_rows())
    changed = []
    for row in rows.iter_rows(named=True):
        record = row["record_id"]
        if row["statement_id"] is None:
            words = "record_not_correctable: a record of this format is no line of a statement; ask for the file anew"
            verdicts |= {change.correction: words for change in changes[record]}
            continue
        new, found = _sound(row, list(changes[record]), currencies.get(row["statement_id"]))
        verdicts |= found
        if new["reasons"] != row["reasons"] or new != row:
            changed.append(new)
    if changed:
        _write_lines(case, folder, pl.DataFrame(changed, schema=RECORD_SCHEMA), fingerprint)
    return verdicts


def _sound(row: lines.Row, changes: list[Change], currency: str | None) -> tuple[lines.Row, Verdicts]:
    """The record with the changes whose values leave it without a fault of theirs."""
    refused: Verdicts = {}
    while True:
        new, verdicts = lines.corrected(row, changes, currency)
        applied = {change.field: change for change in changes if verdicts.get(change.correction) == APPLIED}
        wrong = lines.refusal(new, {name: change.new for name, change in applied.items()})
        if not wrong:
            return new, verdicts | refused
        refused |= {applied[name].correction: words for name, words in wrong.items()}
        changes = [change for change in changes if change.correction not in refused]


def _write_lines(case: CaseFolder, folder: Path, changed: pl.DataFrame, fingerprint: str) -> None:
    with whole_folder(case, f"{folder.name}/{CORRECTED}") as incoming:
        quarantined = 0
        copy_reading(folder, incoming)
        for path in files_of(incoming, RECORDS):
            records = pl.read_parquet(path)
            own = changed.join(records.select("record_id"), on="record_id", how="semi")
            if own.height:
                left = records.join(
                    own.select("record_id"), on="record_id", how="anti", maintain_order="left"
                )
                records = pl.concat([left, own]).sort("ordinal")
                path.unlink()  # it may be the first reading's own file under another name
                write_frame(path, records)
            quarantined += records.filter(pl.col("reasons").list.len() > 0).height
        reading = particulars_at(folder) | {"quarantined": quarantined, "corrections": fingerprint}
        reading.pop("pack", None)
        (incoming / "reading.json").write_text(
            json.dumps(reading, ensure_ascii=False, sort_keys=True), "utf-8"
        )


class _Anew:
    """A file that is read anew through its profile, with cells replaced."""

    def __init__(
        self, store: Store, case: CaseFolder, file_id: str, reading: Mapping[str, object], fingerprint: str
    ) -> None:
        self.store, self.case, self.file_id = store, case, file_id
        self.reading, self.fingerprint = reading, fingerprint

    def settle(self, rows: pl.DataFrame, changes: Changes) -> Verdicts:
        """Read until no correction is left whose value is at fault; gives what became of each."""
        locators = dict(rows.select("record_id", "locator").iter_rows())
        refused: Verdicts = {}
        while True:
            left = {
                record: [change for change in made if change.correction not in refused]
                for record, made in changes.items()
            }
            corrected = Corrected({locators[record]: made for record, made in left.items() if made})
            if not corrected.changes:
                return refused
            try:
                wrong = self._write(rows, left, corrected)
            except MoneytrailError as bad:
                words = f"file_not_read_anew: {bad.what} {bad.todo}".strip()
                return refused | {change.correction: words for made in left.values() for change in made}
            if not wrong:
                return refused | corrected.verdicts
            refused |= wrong

    def _write(self, rows: pl.DataFrame, changes: Changes, corrected: Corrected) -> Verdicts:
        """Write the corrected reading; gives the corrections that leave their record at fault, and then writes none."""
        try:
            with whole_folder(self.case, f"{self.file_id}/{CORRECTED}") as incoming:
                said = self.reading
                receipt = Receipt(
                    self.file_id,
                    str(said["name"]),
                    int(str(said["size"])),
                    datetime.fromisoformat(str(said["received_at"])),
                    None if said["authority"] is None else str(said["authority"]),
                )
                read = write_reading(incoming, self._read(corrected), receipt, self.fingerprint)
                new = _rows(incoming, changes)
                if read.records != said["records"] or not new.select(_PLACE).equals(rows.select(_PLACE)):
                    raise MoneytrailError(
                        "The file's profile now reads other records from it than it did.",
                        todo="correct what its present reading sets aside",
                    )
                wrong = _at_fault(new, changes, corrected.verdicts)
                if wrong or not any(verdict == APPLIED for verdict in corrected.verdicts.values()):
                    raise _NothingToWriteError
        except _NothingToWriteError:
            return wrong
        return {}

    def _read(self, corrected: Corrected) -> Reading:
        profile = profiles.load(str(self.reading["profile"]), [self.store.profiles])
        path = vault_path(self.store.vault, self.file_id)
        return read_with(path, replace(profile, corrected=corrected), [self.store.profiles])


class _NothingToWriteError(Exception):
    """Ends the writing of a reading that must not be kept."""


_PLACE = ("record_id", "locator", "raw")


def _at_fault(new: pl.DataFrame, changes: Changes, verdicts: Verdicts) -> Verdicts:
    found: Verdicts = {}
    for row in new.iter_rows(named=True):
        applied = {
            change.field: change
            for change in changes[row["record_id"]]
            if verdicts.get(change.correction) == APPLIED
        }
        wrong = lines.refusal(row, {name: change.new for name, change in applied.items()})
        found |= {applied[name].correction: words for name, words in wrong.items()}
    return found
