"""A seed that brings money in after the day that is asked about is nowhere yet, and refuses nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.transforms.tracing import small_ledgers as small
from transforms.tracing import METHODS, Asked
from transforms.tracing.marks import in_time
from transforms.tracing.orders.intervals import INTERVALS, spans_by

LEDGER = small.ledger([small.Line("a", 0, "60"), small.Line("b", 1, "-20"), small.Line("c", 9, "30")])
DAY = date(2025, 1, 5)
EARLY, LATE, ASSERTED = ("s", "a", "60"), ("t", "c", "30"), ("A:5@2025-01-20", "b", "5")


@pytest.mark.parametrize("method", ["fifo", "pro_rata", "poison"])
def test_intervals_of_a_day_leave_out_what_came_later(method: str) -> None:
    alone = spans_by(LEDGER, Asked(small.seeds(EARLY), DAY), [METHODS[method]])[method]
    both = spans_by(LEDGER, Asked(small.seeds(EARLY, LATE), DAY), [METHODS[method]])[method]
    assert alone.places.height > 0
    assert both.places.equals(alone.places)
    assert both.rows.equals(alone.rows)


def test_where_all_came_later_there_is_nothing() -> None:
    found = spans_by(LEDGER, Asked(small.seeds(LATE), DAY), [METHODS["fifo"]])["fifo"]
    assert found.places.equals(INTERVALS.to_frame())
    assert found.rows.is_empty()


def test_the_day_of_the_entry_and_that_of_an_asserted_balance_count() -> None:
    seeds = small.seeds(EARLY, LATE, ASSERTED)
    assert set(in_time(seeds, LEDGER.entries, DAY)["seed_id"]) == {"s"}
    assert in_time(seeds, LEDGER.entries, None).equals(seeds)
    assert in_time(seeds, LEDGER.entries, date(2025, 1, 20)).equals(seeds)
