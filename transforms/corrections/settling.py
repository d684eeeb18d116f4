"""Which corrections of a case hold, and the readings that follow from them.

Settled before a ledger is built. Everything is worked out from the readings as they were read first,
so it makes no difference when which file came in; what has not changed is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from transforms.corrections.given import corrections_given
from transforms.corrections.targets import settle_target
from transforms.ids import FILE_PART
from transforms.layout import CaseFolder, Store
from transforms.ledger.packs import files_of
from transforms.ledger.staging import CORRECTED, RECORDS, STATEMENTS, whole_folder
from transforms.readers.corrections import APPLIED, SUPERSEDED, Change, Verdicts
from transforms.schema import CORRECTIONS

SETTLED = "corrections.json"
"""Beside a reading: what was corrected of it, by which corrections, and what became of them."""
_VERSION = "1"
"""Part of every fingerprint: to be raised when the same corrections give something else."""


def settle(store: Store, case: CaseFolder) -> None:
    """Write the readings of corrected files and of correction files as they are now. The case must be locked."""
    if not case.readings.exists():
        return
    readings = [name for name in os.listdir(case.readings) if name[0] != "."]  # noqa: PTH208 - names are wanted
    given = corrections_given(case, readings)
    before = {name for name in readings if (case.readings / name / SETTLED).exists()}
    if not given.files and not before:
        return
    verdicts: Verdicts = {}
    known = {name[:FILE_PART]: name for name in sorted(readings)}
    for part, changes in given.changes.items():
        file_id = known.get(part)
        if file_id is None or file_id in given.files:
            verdicts |= _nowhere(changes, is_correction=file_id is not None)
        else:
            verdicts |= _settled_file(store, case, file_id, changes)
    for file_id in given.files:
        _settle_statuses(case, file_id, verdicts)
    kept = {known[part] for part in given.changes if part in known} | set(given.files)
    for file_id in before - kept:
        _forget(case.readings / file_id)


def _nowhere(changes: Sequence[tuple[str, Change]], *, is_correction: bool) -> Verdicts:
    if is_correction:
        words = (
            "correction_of_a_correction: it names a line of a correction file; give a new correction instead"
        )
        return {change.correction: words for _, change in changes}
    return {
        change.correction: f"record_unknown: the case holds no record {record} yet; when its file comes in, "
        "the correction is made"
        for record, change in changes
    }


def _settled_file(
    store: Store, case: CaseFolder, file_id: str, changes: Sequence[tuple[str, Change]]
) -> Verdicts:
    """What became of the corrections of one file; its corrected reading is written where that has changed."""
    folder = case.readings / file_id
    fingerprint = _fingerprint(folder, changes)
    known = _settled_before(folder, fingerprint)
    if known is not None:
        return known
    _forget(folder)
    verdicts = settle_target(store, case, file_id, changes, fingerprint)
    _note(folder, fingerprint, verdicts)
    return verdicts


def _fingerprint(folder: Path, what: object) -> str:
    said = json.dumps([_VERSION, what], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((folder / "reading.json").read_bytes() + said.encode()).hexdigest()


def _settled_before(folder: Path, fingerprint: str) -> Verdicts | None:
    path = folder / SETTLED
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    verdicts: Verdicts = found["verdicts"]
    return verdicts if found["fingerprint"] == fingerprint else None


def _note(folder: Path, fingerprint: str, verdicts: Mapping[str, str]) -> None:
    """Written last: what is not noted is settled again."""
    incoming = folder / f".{SETTLED}"
    said = {"fingerprint": fingerprint, "verdicts": dict(verdicts)}
    incoming.write_text(json.dumps(said, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    incoming.replace(folder / SETTLED)


def _forget(folder: Path) -> None:
    (folder / SETTLED).unlink(missing_ok=True)
    shutil.rmtree(folder / CORRECTED, ignore_errors=True)


def _settle_statuses(case: CaseFolder, file_id: str, verdicts: Mapping[str, str]) -> None:
    """The correction file's own reading, with what became of each of its lines."""
    folder = case.readings / file_id
    records = pl.read_parquet(files_of(folder, RECORDS))
    own = {record: verdicts[record] for record in records["record_id"] if record in verdicts}
    fingerprint = _fingerprint(folder, own)
    if _settled_before(folder, fingerprint) is not None:
        return
    _forget(folder)
    with whole_folder(case, f"{file_id}/{CORRECTED}") as incoming:
        judged = records.with_columns(_reasons(own))
        judged.write_parquet(incoming / f"{RECORDS}-00000.parquet")
        told = pl.read_parquet(files_of(folder, CORRECTIONS.name)).join(
            judged.select("record_id", "reasons"), on="record_id", how="left", maintain_order="left"
        )
        told.with_columns(_status(own)).drop("reasons").write_parquet(
            incoming / f"{CORRECTIONS.name}-00000.parquet"
        )
        shutil.copyfile(folder / STATEMENTS, incoming / STATEMENTS)
        reading = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
        reading |= {
            "quarantined": judged.filter(pl.col("reasons").list.len() > 0).height,
            "corrections": fingerprint,
        }
        (incoming / "reading.json").write_text(
            json.dumps(reading, ensure_ascii=False, sort_keys=True), "utf-8"
        )
    _note(folder, fingerprint, own)


def _held(verdict: str) -> bool:
    return verdict in (APPLIED, SUPERSEDED)


def _reasons(verdicts: Mapping[str, str]) -> pl.Expr:
    refused = {record: verdict for record, verdict in verdicts.items() if not _held(verdict)}
    own = pl.col("record_id").replace_strict(refused, default=None, return_dtype=pl.String)
    return pl.when(own.is_not_null()).then(pl.concat_list(own)).otherwise("reasons").alias("reasons")


def _status(verdicts: Mapping[str, str]) -> pl.Expr:
    said = {
        record: verdict
        if _held(verdict)
        else "waiting"
        if verdict.startswith("record_unknown:")
        else "refused"
        for record, verdict in verdicts.items()
    }
    known = pl.col("record_id").replace_strict(said, default=None, return_dtype=pl.String)
    faulty = pl.when(pl.col("reasons").list.len() > 0).then(pl.lit("refused"))
    return pl.coalesce(known, faulty, pl.col("status")).alias("status")
