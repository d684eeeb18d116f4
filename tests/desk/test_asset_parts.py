"""Which method a question about an asset follows: asked for, elected for the asset, or the case's."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from desk.traced import asset_parts
from tests.transforms.benefit.snapshot import snapshot
from transforms.errors import Refused
from transforms.plans import Elections
from transforms.plans.elections import Election
from transforms.tracing import METHODS

ELECTED = Elections(Election("case", "lifo"), assets=(Election("asset", "fifo", "v2"),))


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """A case traced by the plan's method (and an older run's rows of another), with nothing to trace anew."""
    monkeypatch.setattr(asset_parts, "elections_of", lambda _: ELECTED)
    steps = [
        {"method": method, "transfer_id": "t1", "entry_id": "e1", "seed_id": "f1", "side": "debit"}
        | {"amount": Decimal(amount), "currency": "EUR"}
        for method, amount in (("lifo", 70), ("clean_first", 10))
    ]
    return snapshot(trace_steps=steps)


def test_without_a_method_the_case_follows_its_plan(connection: duckdb.DuckDBPyConnection) -> None:
    parts = asset_parts.traced_parts(connection, "v1", None, None)
    assert parts.by_method == {"lifo": {"t1": Decimal(70)}}
    assert parts.elected is ELECTED


def test_an_asset_follows_the_method_elected_for_it(connection: duckdb.DuckDBPyConnection) -> None:
    assert asset_parts.traced_parts(connection, "v2", None, None).by_method == {"fifo": {}}


def test_a_person_may_ask_for_one_or_for_all(connection: duckdb.DuckDBPyConnection) -> None:
    assert list(asset_parts.traced_parts(connection, "v1", "lifo", None).by_method) == ["lifo"]
    everything = asset_parts.traced_parts(connection, "v1", "all", None)
    assert everything.by_method["lifo"] == {"t1": Decimal(70)}
    assert set(everything.by_method) == set(METHODS)
    assert any("poison is for inquiries only" in note for note in everything.notes)
    with pytest.raises(Refused, match="not built in"):
        asset_parts.traced_parts(connection, "v1", "guess", None)
