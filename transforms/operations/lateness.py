"""Which case or collected folder got nothing for longer than was agreed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from transforms.evidence.custody import read_log
from transforms.layout import Store
from transforms.operations.settings import Operations

SOURCE = "source/"


def source_key(name: str) -> str:
    """The delivery that a collected folder is."""
    return f"{SOURCE}{name}"


def late_deliveries(store: Store, operations: Operations, now: datetime) -> list[str]:
    """What is late at `now`, each in words. The custody log says when new evidence came, and by which way."""
    expected: list[tuple[str, str, str | None, int]] = [
        (f"case {case}", case, None, one.expected_every_days) for case, one in operations.cases.items()
    ]
    expected += [
        (f"source {name}", one.case, source_key(name), one.expected_every_days)
        for name, one in operations.sources.items()
    ]
    logs: dict[str, pl.DataFrame] = {}
    late = []
    for words, case, key, days in sorted(expected):
        if days:
            if case not in logs:
                logs[case] = read_log(store.case(case).custody_log)
            last = _last_received(logs[case], key)
            if last is None:
                late.append(f"{words}: nothing has come yet; expected every {days} days")
            elif now - last > timedelta(days=days):
                late.append(f"{words}: nothing new since {last:%Y-%m-%d}; expected every {days} days")
    return late


def _last_received(log: pl.DataFrame, key: str | None) -> datetime | None:
    received = log.filter(pl.col("action") == "received").select("at", "detail")
    found = [at for at, detail in received.iter_rows() if key is None or _delivery(detail) == key]
    return max(found).replace(tzinfo=UTC) if found else None


def _delivery(detail: str) -> object:
    given = json.loads(detail)
    return given.get("delivery") if isinstance(given, Mapping) else None
