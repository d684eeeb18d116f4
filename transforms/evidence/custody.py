"""The custody log: one event a line, each bound to the one before by its hash.

hash = SHA-256(previous hash + the event as canonical JSON). A changed, missing or reordered event
breaks every hash after it (DOMAIN.md, 6.2).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from transforms.errors import MoneytrailError
from transforms.schema import CUSTODY_LOG
from transforms.store import CaseFolder

START = "0" * 64
TAIL = 4096
"""Bytes read at a time from the end of the log, to find its last event."""
_HASHED = ("seq", "at", "actor", "action", "object", "detail")


@dataclass(frozen=True)
class Event:
    """Something that happened to the evidence; `object_id` is what it happened to."""

    at: datetime
    action: str
    object_id: str
    detail: Mapping[str, object]


def append(
    case: CaseFolder,
    *,
    at: datetime,
    actor: str,
    action: str,
    object_id: str,
    detail: Mapping[str, object],
) -> None:
    """Add an event to a case's log and flush it to disk.

    `at` is given by the caller: the clock is read in one place, where a person or a service acts.
    """
    append_all(case, actor, [Event(at, action, object_id, detail)])


def append_all(case: CaseFolder, actor: str, events: Sequence[Event]) -> None:
    """Add events to a case's log in this order and flush it to disk once; without events nothing is done."""
    if not events:
        return
    case.path.mkdir(parents=True, exist_ok=True)
    last = _last_event(case.custody_log)
    number, previous = (int(last["seq"]), str(last["hash"])) if last else (0, START)
    lines = []
    for event in events:
        number += 1
        said: dict[str, object] = {
            "seq": number,
            "at": event.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": event.action,
            "object": event.object_id,
            "detail": json.dumps(event.detail, sort_keys=True, ensure_ascii=False),
            "previous_hash": previous,
        }
        said["hash"] = previous = event_hash(said)
        lines.append(json.dumps(said, ensure_ascii=False) + "\n")
    with case.custody_log.open("a", encoding="utf-8") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())


def event_hash(event: Mapping[str, object]) -> str:
    """SHA-256 over the hash before and the event's canonical JSON."""
    canonical = json.dumps([event[key] for key in _HASHED], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((str(event["previous_hash"]) + canonical).encode("utf-8")).hexdigest()


def read_log(path: Path) -> pl.DataFrame:
    """The log as a frame (columns of CUSTODY_LOG), its chain proved.

    Raises: MoneytrailError naming the first event that does not follow from the one before.
    """
    events = [_event(path, number, line) for number, line in enumerate(_lines(path), start=1)]
    previous = START
    for number, event in enumerate(events, start=1):
        if event["previous_hash"] != previous or event["hash"] != event_hash(event) or event["seq"] != number:
            raise _broken(path, number)
        previous = str(event["hash"])
    frame = pl.DataFrame(events, schema_overrides={"seq": pl.Int64}) if events else CUSTODY_LOG.empty()
    return frame.with_columns(pl.col("at").str.to_datetime(time_unit="us")) if events else frame


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    # A power cut may leave half a line at the end; it never was an event.
    return [line for line in path.read_text(encoding="utf-8").split("\n")[:-1] if line]


def _last_event(path: Path) -> dict[str, Any] | None:
    """The last whole event; half a line that a power cut left behind is cut off first."""
    if not path.exists():
        return None
    with path.open("r+b") as file:
        tail, start = b"", file.seek(0, os.SEEK_END)
        while start > 0 and tail.count(b"\n") < 3:
            step = min(start, TAIL)
            start = file.seek(start - step)
            tail = file.read(step) + tail
        whole = tail[: tail.rfind(b"\n") + 1]
        file.truncate(start + len(whole))
    lines = whole.decode("utf-8", "replace").split("\n")[:-1]
    return _event(path, -1, lines[-1]) if lines else None


def _event(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError as bad:
        raise _broken(path, number) from bad
    if not isinstance(event, dict) or not {*_HASHED, "previous_hash", "hash"} <= event.keys():
        raise _broken(path, number)
    return event


def _broken(path: Path, number: int) -> MoneytrailError:
    return MoneytrailError(
        "The custody log has been changed: an event does not follow from the one before.",
        where=f"{path}, line {number}" if number > 0 else f"{path}, last line",
        todo="keep the store as it is, compare the log with a copy, and find out who changed it",
    )
