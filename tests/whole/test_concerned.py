"""Of a whole case: what findings and candidates read of it gives what the whole tables would give."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from tests.whole.conftest import WholeCase
from transforms.candidates.build import candidates_of
from transforms.candidates.case import READ as CANDIDATES_READ
from transforms.candidates.case import Case, ReadingFault
from transforms.candidates.reading import booked_of, concerned_of
from transforms.configuration import load_configuration
from transforms.flows.missing_rates import missing_rates
from transforms.patterns.build import findings_of
from transforms.patterns.evidence import READ, Evidence
from transforms.patterns.reading import SIEVED, among_transfers, concerned
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    HAWALA_LINES,
    HAWALA_LINKS,
    HAWALA_OBLIGATIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    TRACE_ELECTIONS,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import open_snapshot, read_table

MOVED = (TRANSFERS, TRANSFER_ENTRIES, ENTRIES)
BOOKS = (HAWALA_LINES, HAWALA_LINKS, HAWALA_OBLIGATIONS)
BESIDE = (PARTIES, PARTY_ACCOUNTS, ACCOUNTS)
TRACED = (TRACES, TRACE_STEPS, TRACE_SEEDS, TRACE_ELECTIONS, FINDINGS, FINDING_TRANSFERS)
THINGS = (ASSETS, ASSET_PAYMENTS, ACCOUNT_PERIODS)


def whole_frames(connection: duckdb.DuckDBPyConnection, *tables: Table) -> dict[str, pl.DataFrame]:
    return {table.name: read_table(connection, table, table.names) for table in tables}


def test_findings_are_the_same_from_the_transfers_of_those_whom_many_paid(whole: WholeCase) -> None:
    configuration = load_configuration()
    with open_snapshot(whole.store / "cases" / "alpha" / "current.duckdb") as connection:
        frames = whole_frames(connection, *MOVED, *BESIDE, *BOOKS)
        sieved = read_table(connection, TRANSFERS, SIEVED)
        accounts, links = frames["accounts"], frames["hawala_links"]
        part = among_transfers(connection, concerned(sieved, accounts, links, "EUR", configuration), READ)
    made = [
        findings_of(
            **given,
            missing_rates=missing_rates(given["transfers"]),
            configuration=configuration,
            reference_currency="EUR",
        )
        for given in (frames, {**frames, **part})
    ]
    assert not made[0].findings.is_empty()
    assert 0 < part["transfers"].height < frames["transfers"].height
    assert 0 < part["entries"].height < frames["entries"].height
    assert all(one.equals(other) for one, other in zip(*made, strict=True))


def test_candidates_are_the_same_from_the_transfers_of_those_concerned(whole: WholeCase) -> None:
    configuration = load_configuration()
    with open_snapshot(whole.store / "cases" / "alpha" / "current.duckdb") as connection:
        frames = whole_frames(connection, *MOVED, *BESIDE, *TRACED, *THINGS)
        told, booked = concerned_of(connection), booked_of(connection)
        part = among_transfers(connection, told.transfers, CANDIDATES_READ)
    by_all = candidates_of(**frames, configuration=configuration, reference_currency="EUR")
    by_part = candidates_of(
        **{**frames, **part},
        booked=booked,
        people=told.people,
        configuration=configuration,
        reference_currency="EUR",
    )
    assert not by_all.confiscation_candidates.is_empty()
    assert 0 < part["transfers"].height < frames["transfers"].height
    assert all(one.equals(other) for one, other in zip(by_all, by_part, strict=True))


def test_nobody_is_told_of_whose_transfers_were_not_read() -> None:
    transfers, sides, entries, parties, held, accounts = (table.empty() for table in (*MOVED, *BESIDE))
    case = Case(
        TRACES.empty(),
        TRACE_STEPS.empty(),
        TRACE_SEEDS.empty(),
        FINDINGS.empty(),
        FINDING_TRANSFERS.empty(),
        ASSETS.empty(),
        ASSET_PAYMENTS.empty(),
        ACCOUNT_PERIODS.empty(),
        Evidence(transfers, sides, entries, parties, held, accounts, pl.DataFrame(), "EUR"),
        load_configuration(),
        people=frozenset({"p1"}),
    )
    assert case.ledgers(["p1"])["p1"].credits == ()
    with pytest.raises(ReadingFault, match="p2"):
        case.ledgers(["p1", "p2"])
