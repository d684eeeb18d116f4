"""Value follows a hawala transfer from payer to payee, and is not counted a second time at the settlement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from transforms.tracing import METHODS, Traced, trace

SENT = [
    Line("in", 0, "1000", account="payer"),
    Line("sent", 1, "-1000", "hawala", account="payer", transfer="h"),
    Line("got", 2, "1000", "hawala", account="payee", transfer="h"),
]
SETTLED = [
    Line("fees", 3, "400", account="hawaladar"),
    Line("settles", 4, "-400", "settlement", account="hawaladar", transfer="s"),
    Line("settled", 4, "400", "settlement", account="other hawaladar", transfer="s"),
]
METHODS_HERE = sorted(METHODS.keys() & {"fifo", "lifo", "clean_first", "proceeds_first", "pro_rata"})


def places(traced: Traced) -> dict[tuple[str, str], Decimal]:
    return {(row["target_kind"], row["target_id"]): row["amount"] for row in traced.traces.to_dicts()}


@pytest.mark.parametrize("method", METHODS_HERE)
def test_value_goes_with_the_hawala_transfer_and_ends_at_a_settlement(method: str) -> None:
    traced = trace(ledger([*SENT, *SETTLED]), seeds(("s1", "in", "1000"), ("s2", "fees", "400")), method)
    assert places(traced) == {("account", "payee"): 1000, ("outside", "other hawaladar"): 400}
    assert traced.conservation.row(0, named=True)["in"] == 1400
    (note,) = traced.notes
    assert "400.00 EUR traced in it end there" in note


def test_a_hawala_transfer_with_one_entry_ends_outside_at_the_payee() -> None:
    traced = trace(ledger(SENT[:2]), seeds(("s1", "in", "1000")))
    assert places(traced) == {("outside", "to-h"): 1000}
