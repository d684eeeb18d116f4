"""`moneytrail sources` on the sample case: a car, a balance, and what cannot be asked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.desk.cli import moneytrail
from tests.transforms.reporting import sample_case
from tests.transforms.reporting.sample_case import CAR_PAYMENT, FEES, ONWARD, write_sample_case

COLLECTOR = sample_case.account("collector")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    case = root / "cases" / "alpha"
    case.mkdir(parents=True)
    write_sample_case(case / "current.duckdb")
    return root


def test_the_car_was_paid_with_fees_and_the_ways_are_named(store: Path) -> None:
    answer = moneytrail(store, "sources", CAR_PAYMENT, "--case", "alpha")
    assert answer.code == 0, answer.err
    assert answer.json["method"] == "fifo"
    (car,) = answer.json["places"]
    assert (car["kind"], car["currency"]) == ("transfer", "EUR")
    assert sum(Decimal(source["amount"]) for source in car["sources"]) == Decimal(car["amount"])
    ways = {source["kind"]: source["path"] for source in car["sources"] if source["account_id"] == COLLECTOR}
    assert ways == {"opening": [ONWARD, CAR_PAYMENT], "credit": [ONWARD, CAR_PAYMENT]}
    fees = [s for s in car["sources"] if s["kind"] == "credit" and s["account_id"] == COLLECTOR]
    assert sum(Decimal(source["amount"]) for source in fees) == 3800


def test_a_balance_for_a_person_to_read(store: Path) -> None:
    answer = moneytrail(store, "sources", COLLECTOR, "--case", "alpha", as_json=False)
    assert answer.code == 0, answer.err
    assert answer.out.startswith(f"{COLLECTOR}: ")
    assert "credit: came in from outside" in answer.out
    document = moneytrail(store, "sources", COLLECTOR, FEES[0], "--case", "alpha").json
    assert {place["place"] for place in document["places"]} == {COLLECTOR, FEES[0]}


def test_a_method_that_must_be_told_what_is_proceeds_is_refused(store: Path) -> None:
    answer = moneytrail(store, "sources", CAR_PAYMENT, "--case", "alpha", "--method", "poison")
    assert answer.code == 1
    assert "divides money into proceeds and other money" in answer.err
    assert "moneytrail sources --from" in answer.err
    unknown = moneytrail(store, "sources", CAR_PAYMENT, "--case", "alpha", "--method", "best")
    assert unknown.code == 1
    assert "not built in" in unknown.err


def test_with_what_is_proceeds_named_every_method_answers(store: Path) -> None:
    """The collector holds 1,200 of the fees by FIFO (`sample_case`)."""
    for method, held in (("fifo", 1200), ("pari_passu", None)):
        given = ("--case", "alpha", "--from", ",".join(FEES), "--method", method)
        answer = moneytrail(store, "sources", COLLECTOR, *given)
        assert answer.code == 0, answer.err
        (place,) = answer.json["places"]
        assert sum(Decimal(source["amount"]) for source in place["sources"]) == Decimal(place["amount"])
        named = [source for source in place["sources"] if source["kind"] == "proceeds"]
        assert {source["seed_id"] for source in named} <= set(FEES)
        assert held in {None, sum(Decimal(source["amount"]) for source in named)}
    words = moneytrail(store, "sources", COLLECTOR, *given, as_json=False)
    assert "proceeds: asserted to be proceeds" in words.out
