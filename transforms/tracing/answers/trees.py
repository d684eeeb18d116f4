"""The way of traced money as a tree that names every entry, from the accounts of the seeds to the place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.flows.chains.like_entries import OF_CHAIN
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.marks import ASSERTION

Node = dict[str, Any]
MOST_STEPS = 200_000
"""Transfers that the trees of one answer name at most: by pro rata a thousand seeds have ways of millions."""


@dataclass(frozen=True)
class _Ledger:
    """What a tree needs of the ledger, by id."""

    transfers: dict[str, Node]
    entries: dict[str, Node]
    sides: dict[str, dict[str, str]]
    parts: dict[tuple[str, str], Decimal]
    """Traced part by seed and entry."""
    of_sums: dict[tuple[str, str], Decimal]
    """By transfer and entry: how much of a sum that stands for several transfers belongs to this one."""
    shown: dict[tuple[str, str], Node | None] = field(default_factory=dict)
    """Entries as trees name them, by seed and entry: the ways of one seed share them."""


def trees(
    traced: Traced, seeds: pl.DataFrame, ledger: TracingLedger, most: int = MOST_STEPS
) -> dict[str, list[Node]]:
    """By trace_id: a node for each account of the seed whose money is on the way to the place.

    Of the largest amounts first, as many as name no more than `most` transfers together.

    Reads: seeds (TRACE_SEEDS). Gives: nodes of account_id, entries (the seeded credits), transfers. Of an
    amount that is asserted on a balance a node has `asserted`: the day, and whether the balance stands after or
    before the entry, which need be none of the seed's, and may be a debit. A transfer names its debit and
    credit entry with amount and traced part (on a chain with the transaction, too), the account that it came to
    and the transfers that went on from there. Where a way joins one that is shown above, `above` is true and
    what follows is not said twice. The traced part is that of the whole entry by the method and seed; not all
    of it need have ended at this place. Of a sum that stands for several transfers a step names its own part
    (`whole`: the sum), with what of it the other side shows to be traced.
    """
    shown = _largest(traced.traces, most)
    known = _known(shown, traced.steps, seeds, ledger)
    seeded = defaultdict(list)
    for seed_id, entry_id in seeds.sort("seed_id", "entry_id").select("seed_id", "entry_id").iter_rows():
        seeded[seed_id].append(entry_id)
    rows = shown.select("trace_id", "seed_id", "target_kind", "target_id", "path").iter_rows(named=True)
    return {row["trace_id"]: _Tree(known, row, seeded[row["seed_id"]]).grown() for row in rows}


def _largest(traces: pl.DataFrame, most: int) -> pl.DataFrame:
    """The rows of the largest amounts whose ways have no more transfers than `most`, in the order given."""
    steps = pl.col("path").list.len().cast(pl.Int64)
    if traces.select(steps.sum()).item() <= most:
        return traces
    ranked = traces.sort("amount", "trace_id", descending=[True, False])
    return traces.join(
        ranked.filter(steps.cum_sum() <= most), on="trace_id", how="semi", maintain_order="left"
    )


def _known(traces: pl.DataFrame, steps: pl.DataFrame, seeds: pl.DataFrame, ledger: TracingLedger) -> _Ledger:
    on_the_way = traces.select(pl.col("path").explode().alias("transfer_id")).unique().drop_nulls()
    transfers = ledger.transfers.join(on_the_way, on="transfer_id", how="semi")
    sides = ledger.transfer_entries.join(on_the_way, on="transfer_id", how="semi").sort(
        "transfer_id", "entry_id"
    )
    wanted = pl.concat([sides.select("entry_id"), seeds.select("entry_id")]).unique()
    entries = ledger.entries.join(wanted, on="entry_id", how="semi")
    of_transfer: dict[str, dict[str, str]] = defaultdict(dict)
    for transfer_id, entry_id, side in sides.select("transfer_id", "entry_id", "side").iter_rows():
        of_transfer[transfer_id].setdefault(side, entry_id)
    columns = ["entry_id", "account_id", "booked_at", "account_sequence", "amount", "currency"]
    columns += ["statement_id", "reference"]
    of = sides.drop_nulls("amount").join(entries.select("entry_id", of="amount"), on="entry_id")
    of_sums = of.filter(pl.col("amount") != pl.col("of").abs()).select("transfer_id", "entry_id", "amount")
    return _Ledger(
        transfers={row["transfer_id"]: row for row in transfers.iter_rows(named=True)},
        entries={row["entry_id"]: row for row in entries.select(columns).iter_rows(named=True)},
        sides=of_transfer,
        parts={
            (seed_id, entry_id): amount
            for seed_id, entry_id, amount in steps.select("seed_id", "entry_id", "amount").iter_rows()
        },
        of_sums={(transfer_id, entry_id): part for transfer_id, entry_id, part in of_sums.iter_rows()},
    )


class _Tree:
    """The tree of one trace, grown from the accounts of its seed."""

    def __init__(self, known: _Ledger, trace: Node, seeded: list[str]) -> None:
        self.known, self.seed_id = known, trace["seed_id"]
        self.leaving: dict[str, list[str]] = defaultdict(list)
        for transfer_id in trace["path"]:
            if transfer_id in known.transfers:
                self.leaving[self.origin(transfer_id)].append(transfer_id)
        self.seeded: dict[str, list[str]] = defaultdict(list)
        for entry_id in seeded:
            if entry_id in known.entries:
                self.seeded[known.entries[entry_id]["account_id"]].append(entry_id)
        self.target = trace["target_id"] if trace["target_kind"] in {"account", "lost"} else None
        self.shown: set[str] = set()

    def origin(self, transfer_id: str) -> str:
        debit = self.known.sides[transfer_id].get("debit")
        entry = self.known.entries.get(debit) if debit else None
        return str(entry["account_id"] if entry else self.known.transfers[transfer_id]["from_account_id"])

    def grown(self) -> list[Node]:
        """Accounts of the seed from which the way leads on, or where it ends; then any other start of it."""
        roots = [name for name in sorted(self.seeded) if self.leaving[name] or name == self.target]
        nodes = [self.root(account_id) for account_id in roots]
        # A rule that counts other money as proceeds too has ways that begin elsewhere.
        for account_id in [name for name, leaving in self.leaving.items() if leaving]:
            if account_id not in self.shown:
                nodes.append(self.root(account_id))
        return nodes

    def root(self, account_id: str) -> Node:
        """An account at which a way begins, with all that follows."""
        entries = [self.entry(entry_id) for entry_id in self.seeded.get(account_id, [])]
        node: Node = {"account_id": account_id, "entries": entries, "transfers": []}
        asserted = ASSERTION.fullmatch(self.seed_id)
        if asserted and entries and entries[0]:
            day = date.fromisoformat(asserted["day"])
            is_after = entries[0]["booked_at"].date() <= day
            node["asserted"] = {"day": day, "stands": "after" if is_after else "before"}
        self.grow(account_id, node)
        return node

    def grow(self, account_id: str, node: Node) -> None:
        """Hang the transfers that leave an account under a node, and on from there, without recursion."""
        waiting = [(account_id, node)]
        while waiting:
            here, above = waiting.pop()
            if here in self.shown:
                above["above"] = bool(self.leaving[here])
                continue
            self.shown.add(here)
            for transfer_id in self.leaving[here]:
                step = self.step(transfer_id)
                above["transfers"].append(step)
            waiting += [(step["to_account_id"], step) for step in reversed(above["transfers"])]

    def step(self, transfer_id: str) -> Node:
        transfer, sides = self.known.transfers[transfer_id], self.known.sides[transfer_id]
        debit, credit = (self.side(transfer_id, sides.get(side)) for side in ("debit", "credit"))
        for own, other in ((debit, credit), (credit, debit)):
            if own and "whole" in own:
                own["traced"] = other["traced"] if other and "whole" not in other else None
        return {
            "transfer_id": transfer_id,
            "sent_at": transfer["sent_at"],
            "kind": transfer["kind"],
            "debit": debit,
            "credit": credit,
            "to_account_id": transfer["to_account_id"],
            "transfers": [],
        }

    def side(self, transfer_id: str, entry_id: str | None) -> Node | None:
        """A side of a transfer; of a sum that stands for several its part, with the sum as `whole`."""
        node = self.entry(entry_id) if entry_id else None
        part = self.known.of_sums.get((transfer_id, str(entry_id)))
        if node is None or part is None:
            return node
        return {**node, "whole": node["amount"], "amount": part if node["amount"] > 0 else -part}

    def entry(self, entry_id: str) -> Node | None:
        key = self.seed_id, entry_id
        if key not in self.known.shown:
            self.known.shown[key] = self.named(entry_id)
        return self.known.shown[key]

    def named(self, entry_id: str) -> Node | None:
        found = self.known.entries.get(entry_id)
        if found is None:
            return None
        traced = self.known.parts.get((self.seed_id, entry_id))
        node = {
            "entry_id": entry_id,
            "booked_at": found["booked_at"],
            "amount": found["amount"],
            "currency": found["currency"],
            "traced": traced,
        }
        is_leg = found["statement_id"].startswith(OF_CHAIN)
        return {**node, "transaction": found["reference"]} if is_leg else node
