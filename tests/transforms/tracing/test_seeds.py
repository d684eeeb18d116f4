"""What `moneytrail trace --from` takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from tests.transforms.tracing.reference import Line, Movement, World
from tests.transforms.tracing.worlds import START, account, frame, ledger_of, one_sided
from transforms.errors import Refused
from transforms.schema import FINDING_TRANSFERS, FINDINGS
from transforms.tracing import TracingLedger, resolved, seeds_of, trace
from transforms.tracing.marks import names_in

FINDING = frame(FINDINGS, [{"finding_id": "f1"}])
BEHIND = frame(
    FINDING_TRANSFERS,
    [
        {"finding_id": "f1", "transfer_id": transfer, "role": role}
        for transfer, role in (
            ("t-A1", "fee_in"),
            ("t-A2", "fee_in"),
            ("t-out", "fee_in"),
            ("t-ab", "passed_on"),
        )
    ],
)


def ledger() -> TracingLedger:
    """A gets 60 and 40, hands 70 on to B, whose statement shows it, and 10 to nobody's statement."""
    a = account("A", [60_00, 40_00, -70_00, -10_00])
    b = Line("B1", "B", "EUR", 1, START + timedelta(days=3), 70_00)
    out = Movement("t-out", "X", "A4")
    movements = [*one_sided(a[:2]), Movement("t-ab", "B", "A3", "B1"), out]
    return ledger_of(World([*a, b], movements, [], {("A", "EUR"): 5_00, ("B", "EUR"): None}))


def rows(*names: str, of: TracingLedger | None = None) -> list[tuple[Any, ...]]:
    return seeds_of(names, of or ledger(), FINDING, BEHIND).rows()


def test_a_credit_gives_itself_and_a_debit_the_credit_that_it_became() -> None:
    assert rows("A1") == [("A1", "A1", 60, "EUR")]
    assert rows("A3") == [("A3", "B1", 70, "EUR")]


def test_a_transfer_gives_its_credit() -> None:
    assert rows("t-ab", "t-A1", "t-ab") == [("t-A1", "A1", 60, "EUR"), ("t-ab", "B1", 70, "EUR")]


def test_a_finding_gives_the_credits_of_its_fees_and_says_which_are_not_seen() -> None:
    found = resolved(["f1"], ledger(), FINDING, BEHIND)
    assert found.seeds.rows() == [("f1", "A1", 60, "EUR"), ("f1", "A2", 40, "EUR")]
    assert found.left_out == [
        "Finding f1: 1 of 3 fees came in on accounts without a statement and are not traced: t-out."
    ]


@pytest.mark.parametrize("name", ["t-out", "A4"])
def test_a_transfer_whose_credit_is_on_no_statement_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="No statement in evidence shows the credit") as refused:
        rows(name)
    assert "ask for the statements" in str(refused.value)


def test_an_id_that_nothing_has_is_refused() -> None:
    with pytest.raises(Refused, match="'e-nowhere'"):
        rows("e-nowhere")
    with pytest.raises(Refused, match="Nothing is named"):
        rows()


def test_a_finding_without_a_seen_fee_is_refused() -> None:
    with pytest.raises(Refused, match="no fee whose credit"):
        seeds_of(["f1"], ledger(), FINDING, BEHIND.filter(pl.col("transfer_id") == "t-out"))


@pytest.mark.parametrize("named", ["A", "DE A", "dea"])
def test_an_amount_asserted_on_an_account_marks_the_balance_of_that_day(named: str) -> None:
    name = f"{named}:45.00@2025-03-03"
    assert rows(name) == [(name, "A2", 45, "EUR")]
    traced = trace(ledger(), seeds_of([name], ledger(), FINDING, BEHIND))
    # 105.00 lay there; the newest 45.00 are meant, so 70.00 hand on 10.00 of them, then 10.00 more leave.
    found = {row["target_id"]: row["amount"] for row in traced.traces.iter_rows(named=True)}
    assert found == {"B": 10, "X": 10, "A": 25}
    assert traced.conservation["in"].to_list() == [45]


def test_an_opening_balance_can_be_asserted_too() -> None:
    name = "A:5.00@2025-02-28"
    assert rows(name) == [(name, "A1", 5, "EUR")]
    traced = trace(ledger(), seeds_of([name], ledger(), FINDING, BEHIND))
    assert {row["target_id"]: row["amount"] for row in traced.traces.iter_rows(named=True)} == {"B": 5}


def test_more_than_the_account_held_is_refused() -> None:
    with pytest.raises(Refused, match=r"held 105.* at the end of 2025-03-03"):
        rows("A:105.01@2025-03-03")
    with pytest.raises(Refused, match="unknown and not counted"):
        rows("B:1.00@2025-03-03")


def test_an_account_that_is_not_there_and_a_day_that_is_none_are_refused() -> None:
    with pytest.raises(Refused, match="No statement in evidence has entries"):
        rows("Q:1.00@2025-03-03")
    with pytest.raises(Refused, match="not a day of the calendar"):
        rows("A:1.00@2025-02-30")
    with pytest.raises(Refused, match="held at the end of 2020-03-03: its statements begin on 2025-03-0"):
        rows("A:1.00@2020-03-03")
    with pytest.raises(Refused, match="is zero"):
        rows("A:0@2025-03-03")


def test_names_are_parted_by_commas_and_an_amount_with_one_is_refused() -> None:
    assert names_in(["e1, t2", "A:5.00@2025-03-03"]) == ("e1", "t2", "A:5.00@2025-03-03")
    for wrong in ("A:6,000@2025-03-03", "A:6.000,00@2025-03-03"):
        with pytest.raises(Refused, match="with a comma"):
            names_in([wrong])


def test_two_currencies_on_one_account_need_the_currency() -> None:
    both = [*account("A", [60_00]), Line("u1", "A", "USD", 1, START, 90_00)]
    two = ledger_of(World(both, one_sided(both), [], {("A", "EUR"): 0, ("A", "USD"): 0}))
    with pytest.raises(Refused, match="A in EUR, A in USD"):
        rows("A:10@2025-03-03", of=two)
    assert rows("A:10USD@2025-03-03", of=two) == [("A:10USD@2025-03-03", "u1", 10, "USD")]
    twins = replace(two, accounts=two.accounts.with_columns(account_id=pl.lit("A")))
    assert rows("A:10 EUR@2025-03-03", of=twins)[0][1] == "A1"
