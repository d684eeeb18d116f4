"""Matching payments with receipts on one account, as `tools/peers/bench_tracing.py` asks it of other programs.

    python -m benchmarks.trace_peers [TRANSFERS]      default 50,000

The same case: one account, every second transfer a receipt, the others payments out of a random part of the
balance. Every receipt is a seed, so that every payment says which receipts it is made of, as a lot does. "kernel"
is the walk on arrays; "frames" is `trace` from tables to places, paths, steps, the proof of the sum and notes. CPU
seconds; what they find is counted and must be what plain deques find.
"""

from __future__ import annotations

import random
import sys
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from benchmarks.trace_fifo import flows_without_seeds
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    STATEMENTS,
    TRACE_SEEDS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.tracing import TracingLedger, trace
from transforms.tracing.kernels.arrays import CREDIT, LEFT, NONE, Flows
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.rules.codes import RULES

METHODS = ("fifo", "lifo")
CENT = Decimal("0.01")
Row = tuple[int, datetime, int]


def case(size: int, seed: int = 7) -> list[Row]:
    """Number, moment and cents of each transfer: those of `bench_tracing.case`, number for number."""
    chance = random.Random(seed)
    balance, moment, rows = 0, datetime(2024, 1, 1, tzinfo=UTC), list[Row]()
    for number in range(size):
        moment += timedelta(seconds=chance.randrange(30, 600))
        if number % 2 == 0 or balance < 100:
            cents = chance.randrange(100, 500_000)
        else:
            cents = -max(1, min(int(balance * chance.random() ** 2), 900_000))
        balance += cents
        rows.append((number, moment, cents))
    return rows


def matches(rows: list[Row], method: str) -> int:
    """How many parts of receipts the payments take, by plain deques."""
    lots: deque[int] = deque()
    taken = 0
    for _, _, cents in rows:
        if cents > 0:
            lots.append(cents)
            continue
        need = -cents
        while need:
            place = 0 if method == "fifo" else -1
            part = min(need, lots[place])
            lots[place] -= part
            need -= part
            taken += 1
            if not lots[place]:
                del lots[place]
    return taken


def flows_of(rows: list[Row], method: str) -> Flows:
    """The account as arrays, each receipt a seed."""
    amount = np.array([cents for _, _, cents in rows], np.int64)
    size = len(rows)
    following = np.append(np.arange(1, size, dtype=np.int32), np.int32(NONE))
    alone = np.full(size, NONE, np.int32)
    flows = flows_without_seeds(np.zeros(size, np.int32), amount, alone, following, np.zeros(1, np.int32))
    receipts = np.flatnonzero(amount > 0).astype(np.int32)
    flows.seeded[receipts] = 1
    flows.opening[:] = 0
    flows.rule[:] = RULES[method]
    return flows._replace(
        seed_entry=receipts,
        seed_place=np.full(len(receipts), CREDIT, np.uint8),
        seed_number=np.arange(len(receipts), dtype=np.int32),
        seed_amount=amount[receipts],
    )


def ledger_of(rows: list[Row]) -> tuple[TracingLedger, pl.DataFrame]:
    """The account as tables, each transfer with a payer or payee of its own, and each receipt as a seed."""
    entries, transfers, sides, seeds = (list[dict[str, Any]]() for _ in range(4))
    for number, moment, cents in rows:
        entry, transfer, other = f"e{number:06d}", f"t{number:06d}", f"a{number:06d}"
        booked = {"booked_at": moment.replace(tzinfo=None), "amount": cents * CENT, "currency": "EUR"}
        entries.append(
            {
                **booked,
                "entry_id": entry,
                "account_id": "A",
                "account_sequence": number,
                "counterparty_account_id": other,
                "booked_precision": "second",
                "statement_id": "s1",
                "reversal": False,
            }
        )
        came = cents > 0
        ends = {"from_account_id": other if came else "A", "to_account_id": "A" if came else other}
        transfers.append(
            {"transfer_id": transfer, "sent_at": moment.replace(tzinfo=None), "kind": "payment", **ends}
        )
        sides.append({"transfer_id": transfer, "entry_id": entry, "side": "credit" if came else "debit"})
        if came:
            seeds.append({"seed_id": entry, "entry_id": entry, "amount": cents * CENT, "currency": "EUR"})
    statement = {
        "statement_id": "s1",
        "account_id": "A",
        "currency": "EUR",
        "position": 0,
        "opening_balance": Decimal(0),
        "continuity": "unknown",
    }
    ledger = TracingLedger(
        entries=_frame(ENTRIES, entries),
        statements=_frame(STATEMENTS, [statement]),
        transfers=_frame(TRANSFERS, transfers),
        transfer_entries=_frame(TRANSFER_ENTRIES, sides),
        accounts=ACCOUNTS.empty(),
        asset_payments=ASSET_PAYMENTS.empty(),
    )
    return ledger, _frame(TRACE_SEEDS, seeds)


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, table.frame_schema)


def main(size: int) -> None:
    """Print a row a method: CPU seconds of kernel and of frames, matches."""
    rows = case(size)
    few = case(100)
    print("method  kernel, CPU s  frames, CPU s  matches", flush=True)
    for method in METHODS:
        small = flows_of(few, method)
        direct(small, np.arange(100, dtype=np.int32))
        trace(*ledger_of(few), method)
        flows, (ledger, seeds) = flows_of(rows, method), ledger_of(rows)
        started = time.process_time()
        moves = direct(flows, np.arange(size, dtype=np.int32))
        walked = time.process_time()
        traced = trace(ledger, seeds, method)
        ended = time.process_time()
        found = int((moves.log_kind == LEFT).sum())
        if found != matches(rows, method) or traced.steps.filter(pl.col("side") == "debit").height != found:
            raise SystemExit(f"{method} and plain deques find different matches")
        print(f"{method:<7} {walked - started:<14.4f} {ended - walked:<14.2f} {found:,}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
