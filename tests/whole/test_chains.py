"""A bank, an exchange, two ether addresses, a tron address and a bitcoin wallet: from exports to what `trace` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.desk.cli import moneytrail
from tests.golden_files import GOLDEN, check_golden
from transforms.store import open_snapshot
from transforms.tracing import METHODS, trace
from transforms.tracing.loading import reached_ledger, resolved_from, whole_ledger

EVIDENCE = GOLDEN / "chains" / "evidence"


@dataclass(frozen=True)
class Case:
    """A store with the exports, worked out."""

    store: Path

    def leg(self, condition: str) -> str:
        """The id of the one leg of which a condition holds."""
        query = f"SELECT leg_id FROM chain_legs WHERE part = 'moved' AND {condition}"
        ((found,),) = moneytrail(self.store, "query", query, "--case", "alpha").json["rows"]
        return str(found)

    def traced(self, seed: str, *arguments: str) -> str:
        """What a terminal of 80 columns shows."""
        return moneytrail(
            self.store, "trace", "--case", "alpha", "--from", seed, *arguments, as_json=False
        ).out


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    store = tmp_path_factory.mktemp("chains") / "store"
    files = sorted(EVIDENCE.glob("*.csv"))
    ingested = moneytrail(store, "ingest", *files, "--case", "alpha")
    assert {file["outcome"] for file in ingested.json["files"]} == {"new"}
    ran = moneytrail(store, "run", "--case", "alpha")
    assert ran.code in {0, 3}, ran.err
    return Case(store)


def test_a_fee_is_followed_through_the_exchange_and_over_two_addresses(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = case.traced("DE89370400440532013000:5000@2026-01-05", "--paths")
    check_golden("chains/from-bank-to-address.txt", shown.encode())
    assert max(map(len, shown.splitlines())) <= 84


def test_tokens_and_a_transaction_of_several_inputs(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    usdt, btc = case.leg("currency = 'USDT' AND amount > 1000"), case.leg("currency = 'BTC' AND amount = 0.3")
    check_golden("chains/usdt.txt", case.traced(usdt, "--paths").encode())
    for method in ("fifo", "pro_rata"):
        shown = case.traced(btc, "--paths", "--method", method)
        check_golden(f"chains/bitcoin-{method}.txt", shown.encode())


def test_every_method_keeps_every_unit_and_reads_no_more_than_it_needs(case: Case) -> None:
    with open_snapshot(case.store / "cases" / "alpha" / "current.duckdb") as connection:
        names = ["DE89370400440532013000:5000@2026-01-05", case.leg("currency = 'BTC' AND amount = 0.3")]
        seeds = resolved_from(connection, names).seeds
        part, whole = reached_ledger(connection, seeds), whole_ledger(connection)
    for method in METHODS:
        found, expected = (trace(ledger, seeds, method) for ledger in (part, whole))
        assert found.traces.equals(expected.traces)
        assert found.steps.equals(expected.steps)
        assert found.conservation["holds"].all()
        assert set(found.conservation["currency"]) == {"BTC", "ETH", "EUR"}


def test_every_step_on_a_chain_has_its_record_and_a_name(case: Case) -> None:
    btc = case.leg("currency = 'BTC' AND amount = 0.3")
    document = moneytrail(case.store, "trace", "--case", "alpha", "--from", btc, "--method", "pro_rata").json
    (order, *_) = document["production_orders"]
    assert order["kind"] == "transaction"
    assert order["identifier"].startswith("transaction 625e0f64")
    assert Decimal(order["amount"]) == Decimal("0.15003")
    held = next(row for row in document["traces"] if row["target_kind"] == "account")
    assert held["target_name"] == "1BpQBBu2LvW2Nnvx1N5EwyeaAuqvVrtYyK"
    (root,) = held["tree"]
    (into,) = root["transfers"]
    assert into["credit"]["transaction"].startswith("625e0f64")
    query = (
        """SELECT count(*), count(r.locator) FROM chain_legs l LEFT JOIN source_records r USING (record_id)"""
    )
    ((legs, sourced),) = moneytrail(case.store, "query", query, "--case", "alpha").json["rows"]
    assert legs == sourced > 0
    transfer = json.loads(moneytrail(case.store, "transfer", into["transfer_id"], "--case", "alpha").out)
    assert {leg["part"] for leg in transfer["legs"]} == {"moved", "pooled"}
    assert transfer["sources"][0]["file_name"] == "blockchair.csv"
