"""What `moneytrail trace` prints: names that a reader knows, ids that can be used, 80 columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from desk.traced.beside import show_beside
from desk.traced.labels import labels_of
from desk.traced.text import show_answer, show_inflow
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    STATEMENTS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
    conform,
)
from transforms.tracing import TracingLedger

IBAN, OTHER = "DE12500105170000000270", "DE28500105170000000273"
SEED = "e43537b3eaf9afe64-000000006"


def frame(table: Table, *rows: dict[str, Any]) -> pl.DataFrame:
    return conform(
        table, pl.DataFrame([dict.fromkeys(table.names) | row for row in rows], table.frame_schema)
    )


def ledger() -> TracingLedger:
    accounts = frame(
        ACCOUNTS,
        {"account_id": "a1", "scheme": "iban", "identifier": IBAN},
        {"account_id": "a2", "scheme": "iban", "identifier": OTHER},
        {"account_id": "a3", "scheme": "unknown", "identifier": "r1"},
        {"account_id": "a4", "scheme": "unknown", "identifier": "r2"},
    )
    cash = {"transfer_id": "t1", "from_account_id": "a1", "to_account_id": "a4", "kind": "cash_out"}
    transfers = frame(TRANSFERS, cash)
    rest = [table.empty() for table in (TRANSFER_ENTRIES, ASSET_PAYMENTS)]
    return TracingLedger(
        ENTRIES.empty(), STATEMENTS.empty(), transfers, rest[0], accounts, asset_payments=rest[1]
    )


def test_an_account_is_called_by_its_number_and_holder_and_cash_by_the_account_it_came_from() -> None:
    labels = labels_of(ledger(), {"a1": "Anna Weber", "s1": "A boat"})
    assert labels == {
        "a1": f"{IBAN} (Anna Weber)",
        "a2": OTHER,
        "a3": "an account that no statement names (a3)",
        "a4": f"{IBAN} (Anna Weber)",
        "s1": "A boat",
    }


def document(*, seeds: int = 1) -> dict[str, Any]:
    """An answer with one place a seed, 100 of each seed left by exchange."""
    names = [f"{SEED[:-1]}{number}" for number in range(seeds)]
    trace = {
        "target_kind": "account",
        "target_id": "a1",
        "amount": Decimal(300),
        "currency": "EUR",
        "class": "direct",
    }
    step = {
        "sent_at": datetime(2026, 3, 1, tzinfo=UTC),
        "kind": "payment",
        "debit": {"entry_id": SEED, "amount": Decimal(-300), "traced": Decimal(300), "currency": "EUR"},
        "credit": None,
        "to_account_id": "a1",
        "transfers": [],
    }
    tree = [{"account_id": "a2", "entries": [], "transfers": [step]}]
    held = dict.fromkeys(("assets", "cash", "outside", "lost"), Decimal(0))
    return {
        "method": "fifo",
        "seeds": [{"seed_id": name, "amount": Decimal(400), "currency": "EUR"} for name in names],
        "traces": [trace | {"seed_id": name, "trace_id": name, "tree": tree} for name in names],
        "conservation": [
            {"currency": "EUR", "in": Decimal(300 * seeds), "held": Decimal(300 * seeds), "holds": True}
            | held
        ],
        "derived": [],
        "intervals": [],
    }


def printed(capsys: pytest.CaptureFixture[str], show: Callable[[], None]) -> list[str]:
    show()
    return capsys.readouterr().out.splitlines()


def test_several_seeds_are_numbered_and_no_line_is_wider_than_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    labels = {"a1": f"{IBAN} (A Holder Whose Name Is Rather Long)", "a2": OTHER}
    lines = printed(capsys, lambda: show_answer(document(seeds=2), labels, all_paths=True))
    assert lines[1:3] == [
        f"Proceeds: 1. {SEED[:-1]}0, 400.00 EUR",
        f"Proceeds: 2. {SEED[:-1]}1, 400.00 EUR",
    ]
    assert [line.split()[:2] for line in lines[5:7]] == [["1", "account"], ["2", "account"]]
    assert f"  from {OTHER}" in lines
    assert max(map(len, lines)) <= 80


def test_one_seed_needs_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, lambda: show_answer(document(), {"a1": IBAN}, all_paths=False))
    assert lines[1] == f"Proceeds: {SEED[:-1]}0, 400.00 EUR"
    assert lines[2].split() == ["to", "where", "amount", "currency"]


def test_where_less_went_in_than_was_asserted_the_reason_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, lambda: show_inflow(document()))
    assert " ".join(" ".join(lines).split()) == (
        "EUR: in is what is asserted, 400.00 EUR, less 100.00 EUR that left by exchange,"
        " was lost by a sale, or is counted with another seed."
    )


def test_a_possible_link_shows_whole_ids_once_for_each_withdrawal(capsys: pytest.CaptureFixture[str]) -> None:
    link = {"out_entry_id": SEED, "currency": "EUR", "taken_out": Decimal(400), "traced": Decimal(100)}
    pairs = [("e1", 0, True), ("e2", 1, None), ("e3", 9, False)]
    links = [
        link | {"in_entry_id": name, "days": days, "same_person": same, "paid_in": Decimal(250)}
        for name, days, same in pairs
    ]
    lines = printed(capsys, lambda: show_beside({"joint": [], "possible_links": links}))
    assert lines[2:] == [
        f"  {SEED}: 400.00 EUR taken out, 100.00 EUR of it traced",
        "    e1: 250.00 EUR paid in the same day, same holder",
        "    e2: 250.00 EUR paid in the day after, holder not known",
        "    e3: 250.00 EUR paid in 9 days later, another holder",
    ]
