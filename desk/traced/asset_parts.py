"""The traced part of every transfer by method, for a question about an asset: the run's, or traced anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from desk.plans import set_aside
from transforms.errors import Refused
from transforms.plans import Elections, elections_of
from transforms.schema import TRACE_SEEDS, TRACE_STEPS
from transforms.store import read_table
from transforms.tracing import METHODS, trace_elected
from transforms.tracing.assets.reading import traced_by_transfer
from transforms.tracing.loading import reached_ledger


@dataclass(frozen=True)
class Parts:
    """by_method: transfer_id to traced amount, by what the tracing is called. elected: what the plan says."""

    by_method: Mapping[str, Mapping[str, Decimal]]
    elected: Elections
    notes: tuple[str, ...]


def traced_parts(
    connection: duckdb.DuckDBPyConnection, asset_id: str, method: str | None, day: date | None
) -> Parts:
    """What the findings' seeds bring to each transfer by the end of a day (None: the last).

    method: one method, or all; None: the one elected for the asset, else what holds for the case.
    Raises: Refused for a method that is not built in.
    """
    if method not in (None, "all", *METHODS):
        todo = f"methods: {', '.join(sorted(METHODS))}, or all"
        raise Refused(f"The method {method!r} is not built in.", todo=todo)
    elected = elections_of(connection)
    ways = _ways(elected, asset_id, method)
    kept = {} if day else _published(connection, elected)
    found, notes = dict[str, Mapping[str, Decimal]](), [*set_aside(elected, method)]
    for way in ways:
        if way.name in kept:
            found[way.name] = kept[way.name]
            continue
        try:
            found |= _anew(connection, way, day, notes)
        except Refused as refused:
            if len(ways) == 1:
                raise
            notes.append(f"{way.name} is left out: {refused.what}")
    notes += [
        f"{name} is for inquiries only and has no place in a report for court."
        for name in found
        if name in METHODS and not METHODS[name].for_court
    ]
    return Parts(found, elected, tuple(notes if method else [*elected.words(), *notes]))


def _ways(elected: Elections, asset_id: str, method: str | None) -> list[Elections]:
    if method is None:
        own = [one.method for one in elected.assets if one.target_id == asset_id]
        return [elected.asked(own[0], "elected for the asset")] if own else [elected]
    return [elected.asked(name) for name in (METHODS if method == "all" else [method])]


def _published(connection: duckdb.DuckDBPyConnection, elected: Elections) -> dict[str, Mapping[str, Decimal]]:
    """The steps that the run published, by what it called its tracing; none where it traced nothing."""
    steps = read_table(connection, TRACE_STEPS, TRACE_STEPS.names)
    own = steps.filter(steps["method"] == elected.name)
    return {} if own.is_empty() else {elected.name: traced_by_transfer(own)}


def _anew(
    connection: duckdb.DuckDBPyConnection, way: Elections, day: date | None, notes: list[str]
) -> dict[str, Mapping[str, Decimal]]:
    """The steps of one tracing; none, with a note, for a method that does not say where money went."""
    seeds = read_table(connection, TRACE_SEEDS, TRACE_SEEDS.names)
    ledger = reached_ledger(connection, seeds, through_debts=way.needs("backward"))
    traced = trace_elected(ledger, seeds, way, day)
    if traced.steps.is_empty() and not traced.traces.is_empty():
        notes.append(f"{way.name} says what can be claimed, not by which payments it went; it is left out.")
        return {}
    return {way.name: traced_by_transfer(traced.steps)}
