"""Cash out and cash in again is a possible link: listed with what speaks for it, in no figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from tests.transforms.plans.plans import fill
from transforms.schema import ENTRIES, PARTY_ACCOUNTS, TRACE_STEPS, TRANSFER_ENTRIES, TRANSFERS
from transforms.tracing.possible_links import link_words, possible_links

DAY = datetime(2025, 1, 1)  # noqa: DTZ001 (the schema's times are UTC without a zone)
# entry, account, day, amount, place
CASH = [
    ("out", "A", 0, "-1000", "ATM Main St "),
    ("untraced", "A", 0, "-1000", None),
    ("same", "B", 3, "900", "atm main st"),
    ("other", "C", 14, "500", None),
    ("late", "B", 15, "900", None),
    ("before", "B", -1, "900", None),
    ("small", "B", 2, "499.99", None),
    ("large", "B", 2, "1000.01", None),
]


def links() -> list[dict[str, Any]]:
    steps = pl.DataFrame(
        [
            ("fifo", seed, "out", "debit", Decimal(amount), "EUR")
            for seed, amount in (("s1", "300"), ("s2", "100"))
        ],
        ["method", "seed_id", "entry_id", "side", "amount", "currency"],
        orient="row",
    ).cast({"amount": TRACE_STEPS.frame_schema["amount"]})
    with duckdb.connect() as connection:
        fill(
            connection,
            ENTRIES,
            [
                {
                    "entry_id": entry,
                    "account_id": account,
                    "booked_at": DAY + timedelta(days=day),
                    "amount": Decimal(amount),
                    "currency": "EUR",
                    "counterparty_name": place,
                }
                for entry, account, day, amount, place in CASH
            ],
        )
        kinds = {entry: "cash_in" if Decimal(amount) > 0 else "cash_out" for entry, _, _, amount, _ in CASH}
        fill(
            connection,
            TRANSFERS,
            [{"transfer_id": f"t{entry}", "kind": kind} for entry, kind in kinds.items()],
        )
        fill(
            connection, TRANSFER_ENTRIES, [{"transfer_id": f"t{entry}", "entry_id": entry} for entry in kinds]
        )
        held = [{"party_id": "p1", "account_id": account, "relation": "holder"} for account in ("A", "B")]
        fill(connection, PARTY_ACCOUNTS, held)
        return possible_links(steps, connection)


def test_deposits_soon_after_and_not_above_the_withdrawal_are_listed() -> None:
    rows = links()
    assert [(row["out_entry_id"], row["in_entry_id"], row["days"]) for row in rows] == [
        ("out", "same", 3),
        ("out", "other", 14),
    ]
    same, other = rows
    assert (same["taken_out"], same["traced"], same["paid_in"]) == (1000, 400, 900)
    assert (same["same_person"], same["same_place"]) == (True, True)
    assert (other["same_person"], other["same_place"]) == (None, None)
    assert "2 deposits of cash" in link_words(rows)[0]
    assert link_words([]) == []
