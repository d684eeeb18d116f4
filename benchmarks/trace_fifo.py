"""Transfers per second of FIFO tracing, all seeds in one pass, beside a plain Python deque version.

    python -m benchmarks.trace_fifo [TRANSFERS ...]      default 1, 5 and 20 million

Synthetic: integer arrays in order of time, 200,000 accounts (1,000,000 from 20 million transfers on),
1,000 seeds; each transfer is a debit and a credit. "kernel" is the tracing alone, "with ordering" also
puts cause before effect, once for entries that stand in a right order already and once for a shuffled
day (every debit may stand behind its credit). The deque version (the same rule in plain Python, traced
lots only where there are any) runs at 50,000 transfers, and the kernel beside it. Each size is a process
of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import deque

import numpy as np
from numpy.typing import NDArray

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import CREDIT, HELD, NONE, Flows, Moves
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.ordering import causal_order, chain, chain_sorted
from transforms.tracing.kernels.rules.codes import RULES

SEEDS = 1_000
DAYS = 365
BESIDE = 50_000
OPENING = 500_000


def flows_of(transfers: int, accounts: int, seed: int = 7, *, shuffled: bool = False) -> Flows:
    """Transfers between random accounts in order of time, each of a part of what its payer holds.

    shuffled: within a day, entries stand in any order; each account keeps its own.
    """
    chance = np.random.default_rng(seed)
    origin = chance.integers(0, accounts, transfers, dtype=np.int32)
    target = ((origin + chance.integers(1, accounts, transfers)) % accounts).astype(np.int32)
    money = parts_of_balances(origin, target, chance.random(transfers) ** 2, accounts)
    size = 2 * transfers
    pocket, amount = np.empty(size, np.int32), np.empty(size, np.int64)
    pocket[0::2], pocket[1::2], amount[0::2], amount[1::2] = origin, target, -money, money
    rank = np.arange(size)
    if shuffled:
        rank = np.lexsort((chance.random(size), np.arange(size) * DAYS // size))
    place = np.empty(size, np.int32)
    place[rank] = np.arange(size, dtype=np.int32)
    link = np.empty(size, np.int32)
    link[place[0::2]], link[place[1::2]] = place[1::2], place[0::2]
    pocket, amount = pocket[rank], amount[rank]
    first = np.full(accounts, NONE, np.int32)
    following, agrees = chain(pocket, rank, first)
    if not agrees:
        first[:] = NONE
        following = chain_sorted(pocket, np.lexsort((rank, pocket)).astype(np.int32), first)
    return _seeded(flows_without_seeds(pocket, amount, link, following, first), place, transfers)


@compiled
def parts_of_balances(
    origin: NDArray[np.int32], target: NDArray[np.int32], parts: NDArray[np.float64], accounts: int
) -> NDArray[np.int64]:
    """Amounts in cents that never overdraw, at least one, so that traced money stays in the game."""
    balance = np.full(accounts, OPENING, np.int64)
    money = np.empty(len(parts), np.int64)
    for row in range(len(parts)):
        money[row] = max(1, int(balance[origin[row]] * parts[row]))
        balance[origin[row]] -= money[row]
        balance[target[row]] += money[row]
    return money


def flows_without_seeds(
    pocket: NDArray[np.int32],
    amount: NDArray[np.int64],
    link: NDArray[np.int32],
    following: NDArray[np.int32],
    first: NDArray[np.int32],
) -> Flows:
    """Accounts that all open with the same known balance, in one currency."""
    return Flows(
        pocket=pocket,
        amount=amount,
        link=link,
        following=following,
        first=first,
        opening=np.full(len(first), OPENING, np.int64),
        known=np.ones(len(first), np.uint8),
        currency=np.zeros(len(first), np.int32),
        seeded=np.zeros(len(pocket), np.uint8),
        seed_entry=np.empty(0, np.int32),
        seed_place=np.empty(0, np.uint8),
        seed_number=np.empty(0, np.int32),
        seed_amount=np.empty(0, np.int64),
        rule=np.full(len(first), RULES["fifo"], np.uint8),
        picked=np.full(len(pocket), NONE, np.int32),
        pick_amount=np.empty(0, np.int64),
    )


def _seeded(flows: Flows, place: NDArray[np.int32], transfers: int) -> Flows:
    """Whole credits as seeds, spread over the first half."""
    chosen = np.unique(np.linspace(0, transfers // 2, min(SEEDS, transfers // 2)).astype(np.int64))
    entries = np.sort(place[2 * chosen + 1])
    flows.seeded[entries] = 1
    return flows._replace(
        seed_entry=entries.astype(np.int32),
        seed_place=np.full(len(entries), CREDIT, np.uint8),
        seed_number=np.arange(len(entries), dtype=np.int32),
        seed_amount=flows.amount[entries],
    )


def deque_fifo(flows: Flows) -> dict[int, int]:
    """Traced money held at the end, by account: the same rule in plain Python."""
    queues: list[deque[list[int]]] = [deque([[OPENING, NONE]]) for _ in flows.opening]
    overdraft = [0] * len(queues)
    seed_of = dict(zip(flows.seed_entry.tolist(), flows.seed_number.tolist(), strict=True))
    under_way: dict[int, list[list[int]]] = {}
    for entry, (here, amount, link) in enumerate(
        zip(flows.pocket.tolist(), flows.amount.tolist(), flows.link.tolist(), strict=True)
    ):
        queue = queues[here]
        if amount < 0:
            need, lots = -amount, []
            while need and queue:
                part = min(need, queue[0][0])
                lots.append([part, queue[0][1]])
                queue[0][0] -= part
                need -= part
                if not queue[0][0]:
                    queue.popleft()
            if need:
                overdraft[here] += need
                lots.append([need, NONE])
            under_way[link] = lots
            continue
        lots = under_way.pop(entry)
        if entry in seed_of:
            lots = [[part, seed_of[entry] if seed == NONE else seed] for part, seed in lots]
        for lot in lots:
            repaid = min(lot[0], overdraft[here])
            overdraft[here] -= repaid
            lot[0] -= repaid
            if lot[0]:
                queue.append(lot)
    held = {here: sum(part for part, seed in queue if seed != NONE) for here, queue in enumerate(queues)}
    return {here: amount for here, amount in held.items() if amount}


def held_by(moves: Moves) -> dict[int, int]:
    """Traced money held at the end, by account."""
    rows = moves.log_kind == HELD
    held: dict[int, int] = {}
    for here, amount in zip(moves.log_entry[rows].tolist(), moves.log_amount[rows].tolist(), strict=True):
        held[here] = held.get(here, 0) + amount
    return held


def one(transfers: int) -> dict[str, float]:
    """Seconds of ordering and of the kernel at one size, in this process."""
    accounts = 1_000_000 if transfers >= 20_000_000 else 200_000
    figures: dict[str, float] = {"transfers": transfers, "accounts": accounts}
    for name, shuffled in (("sorted", False), ("shuffled", True)):
        flows = flows_of(transfers, accounts, shuffled=shuffled)
        started = time.perf_counter()
        order, cuts = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
        ordered = time.perf_counter()
        moves = direct(flows, order)
        figures[f"{name}_ordering"] = ordered - started
        figures[f"{name}_kernel"] = time.perf_counter() - ordered
        figures[f"{name}_cuts"] = len(cuts)
        figures[f"{name}_pieces"] = len(moves.node_entry)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def beside() -> tuple[float, float]:
    """Seconds of the deque version and of ordering and kernel, with the same result."""
    flows = flows_of(BESIDE, 20_000)
    started = time.perf_counter()
    plain = deque_fifo(flows)
    middle = time.perf_counter()
    order, _ = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
    moves = direct(flows, order)
    ended = time.perf_counter()
    if held_by(moves) != plain:
        raise SystemExit("the kernel and the deque version differ")
    return middle - started, ended - middle


def main() -> None:
    """Print a row for each size, then the ratio to plain Python."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000_000, 5_000_000, 20_000_000]
    small = flows_of(1_000, 100)  # compiles, or loads what was compiled before
    direct(small, causal_order(*small[:2], small.link, small.following, small.first)[0])
    flows_of(1_000, 100, shuffled=True)
    print(
        "transfers    entries     kernel/s    with ordering/s   shuffled days, with ordering/s   pieces    peak MB"
    )
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.trace_fifo", "--one", str(size)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        whole = found["sorted_kernel"] + found["sorted_ordering"]
        shuffled = found["shuffled_kernel"] + found["shuffled_ordering"]
        print(
            f"{size:<12,} {2 * size:<11,} {size / found['sorted_kernel']:<11,.0f} {size / whole:<17,.0f}"
            f" {size / shuffled:<32,.0f} {found['sorted_pieces']:<9,.0f} {found['peak_mb']:,.0f}",
            flush=True,
        )
    plain, ours = beside()
    print(
        f"{BESIDE:,} transfers: plain Python deques {plain:.3f} s,"
        f" ordering and kernel {ours:.4f} s: {plain / ours:.0f} times"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(int(sys.argv[2]))))
    else:
        main()
