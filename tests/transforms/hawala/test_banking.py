"""A bank shows who paid the hawaladar, or whom he paid: the value still goes from payer to payee, and once."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tests.transforms.flows.building import CONFIGURATION, account, accounts_of, entries_of, entry, frame_of
from tests.transforms.hawala.books import broker, frame, line
from transforms.flows.build import TransferFrames, transfers_of
from transforms.schema import PARTY_ACCOUNTS

TAKEN = line(1, "Karim", "in", "3500", counterpart="Hama", token="7421", payer="Omid", currency="EUR")
PAID = line(1, "Hama", "out", "3430", counterpart="Karim", token="7421", currency="EUR", day=date(2025, 3, 5))
BANK = (
    entry(1, "payer", "2025-03-03", "-3500", "K", reference="R1"),
    entry(2, "K", "2025-03-03", "3500", "payer", reference="R1"),
    entry(3, "H", "2025-03-05", "-3430", "payee", reference="R2"),
    entry(4, "payee", "2025-03-05", "3430", "H", reference="R2"),
)
HOLDERS = {"payer": "p1", "payee": "p2", "K": "pk", "H": "ph", broker("Karim"): "pk", broker("Hama"): "ph"}


def worked(*entries: dict[str, Any], lines: tuple[dict[str, object], ...] = (TAKEN, PAID)) -> TransferFrames:
    accounts = accounts_of(*(account(name) for name in HOLDERS))
    held = [
        {"party_id": party, "account_id": name, "relation": "holder", "probability": 1.0, "evidence": []}
        for name, party in HOLDERS.items()
    ]
    return transfers_of(
        entries_of(*entries),
        accounts,
        frame_of(PARTY_ACCOUNTS, held),
        CONFIGURATION,
        "EUR",
        hawala_lines=frame(*lines),
    )


def moves(made: TransferFrames) -> list[tuple[str, str, str, list[str]]]:
    """Kind, ends and entries of each transfer."""
    sides = made.transfer_entries.sort("entry_id").group_by("transfer_id").agg(pl.col("entry_id").sort())
    rows = made.transfers.join(sides, on="transfer_id", how="left").with_columns(
        pl.col("entry_id").fill_null([])
    )
    columns = ("kind", "from_account_id", "to_account_id", "entry_id")
    return sorted(rows.select(columns).rows())


def test_both_banks_ends_are_the_sides_of_the_hawala_and_the_rest_is_settlement() -> None:
    assert moves(worked(*BANK)) == [
        ("hawala", "payer", "payee", ["e0-0001", "e0-0004"]),
        ("settlement", "H", "payee", ["e0-0003"]),
        ("settlement", "payer", "K", ["e0-0002"]),
    ]


def test_an_end_that_only_one_side_shows_goes_to_the_hawala_whole() -> None:
    found = moves(worked(BANK[0], BANK[3]))
    assert found == [("hawala", "payer", "payee", ["e0-0001", "e0-0004"])]
    ((kind, payer, _, entries),) = moves(worked(BANK[0]))
    assert (kind, payer, entries) == ("hawala", "payer", ["e0-0001"])


def test_two_payments_that_fit_as_well_are_left_as_they_are() -> None:
    twice = (
        *BANK[:2],
        entry(5, "payer", "2025-03-04", "-3500", "K"),
        entry(6, "K", "2025-03-04", "3500", "payer"),
    )
    assert [row[0] for row in moves(worked(*twice))] == ["hawala", "payment", "payment"]


def test_another_sum_or_day_or_hawaladar_is_no_end() -> None:
    for other in (
        entry(1, "payer", "2025-03-03", "-3499", "K"),
        entry(1, "payer", "2025-04-03", "-3500", "K"),
        entry(1, "payer", "2025-03-03", "-3500", "H"),
    ):
        assert "payment" in [row[0] for row in moves(worked(other))]


def test_every_entry_is_still_a_side_of_one_transfer() -> None:
    made = worked(*BANK)
    assert sorted(made.transfer_entries["entry_id"]) == [row["entry_id"] for row in BANK]
    assert set(made.transfer_entries["transfer_id"]) <= set(made.transfers["transfer_id"])
