"""Tracing by what a case plan elects: one method for the case, or one for each account; some assets by their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from transforms.errors import Refused
from transforms.money import spoken
from transforms.plans import MIXED, Elections
from transforms.schema import TRACES
from transforms.tracing.flows.bounds import IN_PASSING
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.rules.codes import RULES
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked, Method
from transforms.tracing.methods import METHODS
from transforms.tracing.network import Rules
from transforms.tracing.orders.intervals import spans_by
from transforms.tracing.orders.spans import with_spans
from transforms.tracing.tracer import trace
from transforms.tracing.walk import told_with_gains

ORDERS_OF_A_RUN = 16
"""Orders that a run follows one by one for its intervals; a question asked by itself follows more."""


def trace_elected(
    ledger: TracingLedger, seeds: pl.DataFrame, elections: Elections, as_of: date | None = None
) -> Traced:
    """As `trace`, by the elected methods; the notes begin with the plan and what it elects.

    elected_assets of the result: rows of TRACES by the method elected for an asset, where it is another one.
    Raises: what `trace` raises; Refused where a method cannot be elected for a single account.
    """
    if elections.name == MIXED and not seeds.is_empty():
        traced = _mixed(ledger, seeds, elections, as_of)
    else:
        traced = trace(ledger, seeds, elections.case.method, as_of)
    assets = _assets(ledger, seeds, elections, as_of)
    notes = [*elections.words(), *_compared(traced.traces, assets), *traced.notes]
    return replace(traced, notes=notes, elected_assets=assets)


def method_of(elections: Elections) -> Method:
    """The elections as one method, which can be followed in another order of a day."""

    def follow(ledger: TracingLedger, asked: Asked) -> Traced:
        return trace_elected(ledger, asked.seeds, elections, asked.as_of)

    base = METHODS.get(elections.name, METHODS[elections.case.method])
    return replace(base, name=elections.name, follow=follow)


def trace_with_intervals(ledger: TracingLedger, seeds: pl.DataFrame, elections: Elections) -> Traced:
    """As `trace_elected`, with what each amount can be over all admissible orders and gaps.

    Also of the assets that have a method of their own, by that method.
    """
    traced = trace_elected(ledger, seeds, elections)
    if seeds.is_empty():
        return traced
    of_assets = sorted({one.method for one in elections.assets} - {elections.name})
    methods = [method_of(elections), *(METHODS[name] for name in of_assets)]
    spans = spans_by(ledger, Asked(seeds), methods, most_runs=ORDERS_OF_A_RUN, effort=IN_PASSING)
    assets = [
        with_spans(traced.elected_assets.filter(pl.col("method") == name), spans[name]) for name in of_assets
    ]
    return replace(
        traced,
        traces=with_spans(traced.traces, spans[elections.name]),
        elected_assets=pl.concat([TRACES.empty(), *assets]).sort("trace_id"),
    )


def _mixed(ledger: TracingLedger, seeds: pl.DataFrame, elections: Elections, as_of: date | None) -> Traced:
    for one in (elections.case, *elections.accounts):
        if one.method not in RULES:
            raise Refused(
                f"The method {one.method} looks at the whole case; it cannot stand beside methods of single accounts.",
                where=f"{elections.plan.file_name}, {one.where}" if elections.plan else "",
                todo=f"elect it for the whole case alone, or elect one of: {', '.join(sorted(RULES))}",
            )
    rules = Rules(elections.case.method, elections.of_account, elections.of_pocket)
    return told_with_gains(MIXED, direct, ledger, Asked(seeds, as_of), rules)


def _assets(
    ledger: TracingLedger, seeds: pl.DataFrame, elections: Elections, as_of: date | None
) -> pl.DataFrame:
    """The traced parts of assets with a method of their own, by that method on the whole way."""
    found = [TRACES.empty()]
    others = [one for one in elections.assets if one.method != elections.name]
    for method in sorted({one.method for one in others}):
        own = [one.target_id for one in others if one.method == method]
        rows = trace(ledger, seeds, method, as_of).traces
        found.append(rows.filter((pl.col("target_kind") == "asset") & pl.col("target_id").is_in(own)))
    return pl.concat(found).sort("trace_id")


def _compared(traces: pl.DataFrame, assets: pl.DataFrame) -> list[str]:
    """What an asset's own method gives beside the tracing's; figures of two methods do not add up."""
    keys = ["seed_id", "target_kind", "target_id", "currency"]
    whole = pl.col("amount").sum()  # principal and gain of one place are rows of their own
    others = traces.group_by(keys).agg(other=whole)
    beside = assets.group_by(*keys, "method").agg(whole).join(others, on=keys, how="left").sort(*keys)
    return [
        f"Asset {row['target_id']}, seed {row['seed_id']}: {spoken(row['amount'], row['currency'])} by {row['method']},"
        f" the method elected for it ({spoken(row['other'] or row['amount'] * 0, row['currency'])} in the sum below)."
        " Figures of two methods must not be added up."
        for row in beside.iter_rows(named=True)
    ]
