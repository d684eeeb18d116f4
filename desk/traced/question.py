"""A question to the tracing, asked of a snapshot: the same question can be asked of an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from desk.snapshot import Row, has_table
from desk.traced.beside import beside_of
from desk.traced.documents import Answer, answer_of
from desk.traced.shielded import without_shielded
from transforms.configuration import Configuration, configuration_of
from transforms.errors import Refused
from transforms.evidence.case_settings import CaseSettings
from transforms.layout import CaseFolder
from transforms.plans import Elections, configured, elections_of
from transforms.schema import TRANSFERS
from transforms.store import open_snapshot
from transforms.tracing import Asked, Traced, TracingLedger, method_of, trace_elected
from transforms.tracing.answers import Change, changes, production_orders
from transforms.tracing.debts import METHOD as BACKWARD
from transforms.tracing.loading import reached_ledger, resolved_from
from transforms.tracing.orders.intervals import Spans, spans_by
from transforms.tracing.orders.spans import with_spans
from transforms.tracing.reference_amounts import with_reference_amounts
from transforms.tracing.set_aside import lacking_words, traced_accounts


@dataclass(frozen=True)
class Question:
    """Methods by name (none: as the case plan elects), what to trace from, and the day (None: the last booked one).

    with_orders: also what other orders of the entries of a day could give.
    """

    methods: tuple[str, ...]
    names: tuple[str, ...]
    as_of: date | None
    with_orders: bool = True


@dataclass(frozen=True)
class Settings:
    """What a case says that an answer needs."""

    case: CaseFolder
    reference_currency: str
    configuration: Configuration


@dataclass(frozen=True)
class Found:
    """The answers by method, with what they were drawn from. names: accounts and assets by id.

    elected: what the case plan elects, whether or not the question follows it. beside: a document for each answer,
    of what stands beside its figures: shares of joint accounts, possible links by cash.
    """

    seeds: pl.DataFrame
    left_out: list[str]
    answers: list[Answer]
    ledger: TracingLedger
    names: dict[str, str]
    elected: Elections
    beside: list[Row]


def settings_of(case: CaseFolder) -> Settings:
    """The case's reference currency and configuration."""
    return Settings(case, CaseSettings.load(case).reference_currency, configuration_of(case))


def answered(connection: duckdb.DuckDBPyConnection, question: Question, settings: Settings) -> Found:
    """The question's answers from a snapshot. Raises: Refused for a name that nothing in it has."""
    found = resolved_from(connection, question.names)
    elected = elections_of(connection)
    chosen = [elected.asked(name) for name in question.methods] or [elected]
    through_debts = any(one.needs(BACKWARD) for one in chosen)
    ledger = reached_ledger(connection, found.seeds, through_debts=through_debts)
    ledger = replace(ledger, debts=elected.debts or configured(settings.configuration))
    asked = Asked(found.seeds, question.as_of)
    traced, refused = _traced(chosen, ledger, asked)
    ways = [way for way, _ in traced]
    spans = spans_by(ledger, asked, [method_of(way) for way in ways]) if question.with_orders else {}
    made = [_answer(way, one, ledger, asked, settings, spans.get(way.name)) for way, one in traced]
    answers = [without_shielded(connection, answer) for answer in made]
    beside = [beside_of(answer.traced, elected, connection) for answer in answers]
    accounts = traced_accounts([one.steps for _, one in traced], ledger.entries)
    left_out = [*found.left_out, *refused, *lacking_words(connection, accounts)]
    return Found(found.seeds, left_out, answers, ledger, _names(connection, ledger), elected, beside)


def _traced(
    ways: Sequence[Elections], ledger: TracingLedger, asked: Asked
) -> tuple[list[tuple[Elections, Traced]], list[str]]:
    """The tracings by each way, and of several ways those that refuse this question, with why."""
    traced, refused = [], []
    for way in ways:
        try:
            traced.append((way, trace_elected(ledger, asked.seeds, way, asked.as_of)))
        except Refused as refusal:
            if len(ways) == 1:
                raise
            refused.append(f"{way.name} is left out: {refusal.args[0]}")
    return traced, refused


def _answer(
    elected: Elections,
    found: Traced,
    ledger: TracingLedger,
    asked: Asked,
    settings: Settings,
    spans: Spans | None,
) -> Answer:
    def until(day: date) -> Traced:
        return trace_elected(ledger, asked.seeds, elected, day)

    orders = production_orders(found, ledger, until)
    rows = with_reference_amounts(found.traces, settings.reference_currency, settings.configuration)
    traced = replace(found, traces=with_spans(rows, spans) if spans else rows)
    return answer_of(elected.name, traced, asked.seeds, ledger, orders, spans.places if spans else None)


def snapshot_of(case: CaseFolder, name: str) -> Path:
    """An earlier snapshot by its number or path. Raises: Refused, with those that are kept."""
    number = case.snapshots / f"{name.removesuffix('.duckdb').zfill(6)}.duckdb"
    for path in (number, Path(name)):
        if path.is_file():
            return path
    kept = sorted(path.stem for path in case.snapshots.glob("*.duckdb"))
    raise Refused(
        f"There is no snapshot {name!r} of this case.",
        where=str(case.snapshots),
        todo=f"name one of those that are kept: {', '.join(kept)}",
    )


def changed(path: Path, question: Question, now: Found, settings: Settings) -> Change:
    """What the first method's figures were in an earlier snapshot, and what moved them since."""
    with open_snapshot(path) as connection:
        if not has_table(connection, TRANSFERS):
            raise Refused(
                f"The snapshot {path.stem} was published by an ingest: nothing was traced in it.",
                where=str(path),
                todo="name one that a run published",
            )
        before = answered(
            connection, Question(question.methods[:1], question.names, question.as_of), settings
        )
    return changes((before.ledger, before.answers[0].traced), (now.ledger, now.answers[0].traced))


def _names(connection: duckdb.DuckDBPyConnection, ledger: TracingLedger) -> dict[str, str]:
    """What the accounts and assets of a ledger are called."""
    held = ledger.accounts.drop_nulls("holder_name").select("account_id", "holder_name").rows()
    # An address and a transaction are what they are called by.
    on_chain = ledger.accounts.filter(
        pl.col("scheme").is_in(["wallet", "transaction"]) & pl.col("holder_name").is_null()
    )
    held += on_chain.select("account_id", "identifier").rows()
    bought = ledger.asset_payments["asset_id"].unique().to_list()
    assets = connection.execute(
        "SELECT asset_id, description FROM assets WHERE asset_id IN (SELECT unnest(?::VARCHAR[]))", [bought]
    ).fetchall()
    return {str(key): str(name) for key, name in (*held, *assets)}
