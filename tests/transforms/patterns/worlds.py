"""Small worlds in frames of the declared schemas, with habits unlike those of the fixtures' generator.

Every world is told payment by payment; names are invented. Accounts of `observed` people have a
statement with entries; everybody else is known by name only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from transforms import ids
from transforms.candidates.build import CandidateFrames, candidates_of
from transforms.configuration import load_configuration
from transforms.patterns.build import findings_of
from transforms.patterns.finding import FindingFrames
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    ENTRIES,
    PARTIES,
    PARTY_ACCOUNTS,
    TRACE_STEPS,
    TRACES,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)

CONFIGURATION = load_configuration()
START = datetime(2026, 1, 5)  # noqa: DTZ001 - the tables hold naive UTC
MISSING = {"currency": pl.String(), "transfer_id": pl.String(), "wanted_date": pl.Date()}


@dataclass
class World:
    """People, and what they paid one another. All in EUR unless a payment says otherwise."""

    observed: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    protected: set[str] = field(default_factory=set)
    assets: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    payments: list[dict[str, Any]] = field(default_factory=list)
    openings: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)

    def pay(
        self,
        payer: str,
        payee: str,
        amount: str | int,
        day: float,
        words: str = "",
        *,
        kind: str = "payment",
        channel: str = "bank",
        currency: str = "EUR",
        ref: str | None = "",
    ) -> str:
        """One payment on a day counted from the start; gives its transfer_id."""
        at = START + timedelta(days=day)
        number = f"t{len(self.payments):06d}"
        self.payments.append(
            {
                "transfer_id": number,
                "payer": payer,
                "payee": payee,
                "amount": Decimal(str(amount)),
                "at": at,
                "words": words,
                "kind": kind,
                "channel": channel,
                "currency": currency,
                "amount_ref": Decimal(str(amount)) if ref == "" else ref and Decimal(ref),
            }
        )
        return number

    def buy(self, buyer: str, asset: str, amount: str | int, day: float) -> None:
        """An asset bought from a merchant that is not observed."""
        transfer = self.pay(buyer, f"{asset} GmbH", amount, day, kind="purchase")
        holder, transfers = self.assets.setdefault(asset, (buyer, []))
        transfers.append(transfer)
        assert holder == buyer

    def everyday(self, person: str, months: int, salary: int = 2100) -> None:
        """A salary, a rent, shops and friends, so that no statement is bare."""
        for month in range(months):
            first = 30.5 * month
            self.pay("Lager Nord GmbH", person, salary, first, "Gehalt")
            self.pay(person, "Anna Vermieterin", 640, first + 2, "Miete")
            self.pay(person, "Supermarkt Ost", "83.15", first + 4, channel="card")
            self.pay(f"Freund {person}", person, 25, first + 6, "Pizza")
            self.pay(person, "Stadtwerke", 95, first + 9)


def party(name: str) -> str:
    """Id of a party of a world."""
    return "p" + ids.digest(name)


def account(name: str) -> str:
    """Id of an account of a world."""
    return "a" + ids.digest(name)


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, table.frame_schema).sort(table.key)


def frames(world: World) -> dict[str, pl.DataFrame]:
    """The tables of a world by name."""
    people = sorted({p[end] for p in world.payments for end in ("payer", "payee")} - {"", "CASH"})
    transfers, sides, entries = [], [], []
    sequences: dict[str, int] = {}
    for payment in sorted(world.payments, key=lambda p: (p["at"], p["transfer_id"])):
        transfers.append(_transfer(payment))
        for side, end, other in (("debit", "payer", "payee"), ("credit", "payee", "payer")):
            if payment[end] not in world.observed:
                continue
            sequence = sequences[payment[end]] = sequences.get(payment[end], 0) + 1
            entry = _entry(payment, side, payment[end], payment[other], sequence)
            entries.append(entry)
            row = {"transfer_id": payment["transfer_id"], "entry_id": entry["entry_id"], "side": side}
            sides.append(row)
    return {
        "transfers": _frame(TRANSFERS, transfers),
        "transfer_entries": _frame(TRANSFER_ENTRIES, sides),
        "entries": _frame(ENTRIES, entries),
        "parties": _frame(PARTIES, [_party(world, name) for name in people]),
        "party_accounts": _frame(PARTY_ACCOUNTS, [_holder(world, name) for name in people]),
        "accounts": _frame(ACCOUNTS, [*(_account(world, name) for name in people), _nameless()]),
        "assets": _frame(ASSETS, [_asset(world, name) for name in world.assets]),
        "asset_payments": _frame(ASSET_PAYMENTS, _asset_payments(world)),
        "account_periods": _frame(ACCOUNT_PERIODS, _periods(world, entries)),
    }


def _end(name: str) -> tuple[str, str | None]:
    return (account(name), party(name)) if name not in ("", "CASH") else ("a-nameless", None)


def _transfer(payment: dict[str, Any]) -> dict[str, Any]:
    (debited, payer), (credited, payee) = _end(payment["payer"]), _end(payment["payee"])
    return {
        **{
            key: payment[key]
            for key in ("transfer_id", "amount", "currency", "amount_ref", "channel", "kind")
        },
        "from_account_id": debited,
        "to_account_id": credited,
        "from_party_id": payer,
        "to_party_id": payee,
        "sent_at": payment["at"],
        "received_at": payment["at"],
        "kind_reason": "told so",
        "match_probability": 1.0,
        "match_basis": "reference",
    }


def _entry(payment: dict[str, Any], side: str, mine: str, other: str, sequence: int) -> dict[str, Any]:
    return {
        "entry_id": f"e{payment['transfer_id']}-{side}",
        "record_id": f"r{payment['transfer_id']}-{side}",
        "account_id": account(mine),
        "statement_id": f"s{account(mine)}",
        "sequence": sequence,
        "account_sequence": sequence,
        "booked_at": payment["at"],
        "booked_precision": "second",
        "amount": payment["amount"] * (1 if side == "credit" else -1),
        "currency": payment["currency"],
        "counterparty_account_id": _end(other)[0],
        "counterparty_name": other,
        "narrative": payment["words"] or None,
        "reversal": payment["kind"] == "reversal",
        "channel": payment["channel"],
    }


def _party(world: World, name: str) -> dict[str, Any]:
    kind = "organisation" if name in world.organisations else "unknown"
    return {
        "party_id": party(name),
        "kind": kind,
        "name": name,
        "names": [name],
        "names_plain": [name.lower()],
        "identifiers": [f"name:{name}"],
        "countries": [world.countries[name]] if name in world.countries else [],
        "protected": name in world.protected,
        "protected_reason": "asked for" if name in world.protected else None,
    }


def _holder(world: World, name: str) -> dict[str, Any]:
    relation = "holder" if name in world.observed else "named_as"
    row = {"party_id": party(name), "account_id": account(name), "relation": relation}
    return {**row, "probability": 1.0, "evidence": []}


def _account(world: World, name: str) -> dict[str, Any]:
    observed = name in world.observed
    scheme = "iban" if observed else "named"
    row = {"account_id": account(name), "scheme": scheme, "identifier": name, "observed": observed}
    return {**row, "holder_name": name, "currency": "EUR"}


def _nameless() -> dict[str, Any]:
    return {"account_id": "a-nameless", "scheme": "unknown", "identifier": "", "observed": False}


def _asset(world: World, name: str) -> dict[str, Any]:
    holder, transfers = world.assets[name]
    price = sum((p["amount"] for p in world.payments if p["transfer_id"] in transfers), Decimal(0))
    row = {"asset_id": "v" + name, "kind": "vehicle", "description": name, "holder_party_id": party(holder)}
    return {**row, "price": price, "currency": "EUR"}


def _asset_payments(world: World) -> list[dict[str, Any]]:
    amounts = {payment["transfer_id"]: payment["amount"] for payment in world.payments}
    return [
        {"asset_id": "v" + name, "transfer_id": transfer, "amount": amounts[transfer]}
        for name, (_, transfers) in world.assets.items()
        for transfer in transfers
    ]


def _periods(world: World, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for name in sorted(world.observed):
        mine = [entry for entry in entries if entry["account_id"] == account(name)]
        if mine:
            opening = Decimal(world.openings.get(name, "0"))
            paid_in = sum((e["amount"] for e in mine if e["amount"] > 0), Decimal(0))
            paid_out = -sum((e["amount"] for e in mine if e["amount"] < 0), Decimal(0))
            days = [entry["booked_at"].date() for entry in mine]
            rows.append(
                {
                    "account_id": account(name),
                    "currency": "EUR",
                    "from_date": min(days),
                    "to_date": max(days),
                    "opening_balance": opening,
                    "credits": paid_in,
                    "debits": paid_out,
                    "closing_balance": opening + paid_in - paid_out,
                    "entries": len(mine),
                    "closes": "reconciled",
                }
            )
    return rows


CANDIDATE_INPUTS = (
    "transfers",
    "transfer_entries",
    "entries",
    "accounts",
    "parties",
    "party_accounts",
    "assets",
    "asset_payments",
    "account_periods",
)
FINDING_INPUTS = ("transfers", "transfer_entries", "entries", "parties", "party_accounts", "accounts")


def find(tables: dict[str, pl.DataFrame], missing: Sequence[tuple[Any, ...]] = ()) -> FindingFrames:
    """Findings of a world's tables."""
    rates = pl.DataFrame(list(missing), MISSING, orient="row")
    given = {name: tables[name] for name in FINDING_INPUTS}
    return findings_of(**given, missing_rates=rates, configuration=CONFIGURATION, reference_currency="EUR")


Lots = deque[list[Any]]


def traced(world: World, tables: dict[str, pl.DataFrame], seeds: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """TRACES and TRACE_STEPS by FIFO, in plain Python: enough of it for these worlds.

    A lot is [amount, seed_id or None]; opening balances come first, transfers are instant, and what
    comes in repays an overdraft before anything else.
    """
    lots: dict[str, Lots] = {n: deque([[Decimal(o), None]]) for n, o in world.openings.items()}
    debts: dict[str, Decimal] = {}
    seeded = {row["entry_id"]: row["seed_id"] for row in seeds.iter_rows(named=True)}
    bought = dict(tables["asset_payments"].select("transfer_id", "asset_id").iter_rows())
    steps: list[dict[str, Any]] = []
    ends: dict[tuple[str, str, str], Decimal] = {}

    def arrive(kind: str, target: str, parts: Sequence[list[Any]]) -> None:
        for amount, seed in parts:
            if seed is not None:
                ends[kind, target, seed] = ends.get((kind, target, seed), Decimal(0)) + amount

    for payment in sorted(world.payments, key=lambda p: (p["at"], p["transfer_id"])):
        transfer, payer, payee = payment["transfer_id"], payment["payer"], payment["payee"]
        parts: Sequence[list[Any]] = [[payment["amount"], None]]
        if payer in world.observed:
            parts, missing = _take(lots.setdefault(payer, deque()), payment["amount"])
            debts[payer] = debts.get(payer, Decimal(0)) + missing
            steps += _steps(payment, "debit", parts)
            parts = [*parts, [missing, None]]
        if (seed := seeded.get(f"e{transfer}-credit")) is not None:
            parts = [[payment["amount"], seed]]
        if payee in world.observed:
            steps += _steps(payment, "credit", parts)
            queue = deque([list(part) for part in parts])
            repaid, still = _take(queue, debts.get(payee, Decimal(0)))
            debts[payee] = still
            arrive("lost", account(payee), repaid)
            lots.setdefault(payee, deque()).extend(queue)
            continue
        kind = "asset" if transfer in bought else "cash" if payment["kind"] == "cash_out" else "outside"
        arrive(kind, bought.get(transfer, _end(payee)[0]), parts)
    for name in sorted(world.observed & lots.keys()):
        arrive("account", account(name), list(lots[name]))
    return {"traces": _traces(world, ends), "trace_steps": _merged(steps)}


def _take(queue: Lots, need: Decimal) -> tuple[Sequence[list[Any]], Decimal]:
    """Take from the front of the queue; gives the parts taken and what it lacked."""
    taken = []
    while need > 0 and queue:
        part = min(need, queue[0][0])
        taken.append([part, queue[0][1]])
        queue[0][0] -= part
        need -= part
        if queue[0][0] == 0:
            queue.popleft()
    return taken, need


def _steps(payment: dict[str, Any], side: str, parts: Sequence[list[Any]]) -> list[dict[str, Any]]:
    transfer = payment["transfer_id"]
    row = {"method": "fifo", "entry_id": f"e{transfer}-{side}", "transfer_id": transfer, "side": side}
    return [
        {**row, "seed_id": s, "amount": a, "currency": "EUR"} for a, s in parts if s is not None and a > 0
    ]


def _merged(steps: list[dict[str, Any]]) -> pl.DataFrame:
    frame = pl.DataFrame(steps, TRACE_STEPS.frame_schema)
    keys = [name for name in TRACE_STEPS.names if name != "amount"]
    merged = frame.group_by(keys).agg(pl.col("amount").sum())
    return merged.select(TRACE_STEPS.names).sort(TRACE_STEPS.key)


def _traces(world: World, ends: dict[tuple[str, str, str], Decimal]) -> pl.DataFrame:
    last = max(payment["at"] for payment in world.payments).date()
    rows = [
        {
            "trace_id": "x" + ids.digest(seed, kind, target),
            "method": "fifo",
            "seed_id": seed,
            "target_kind": kind,
            "target_id": target,
            "amount": amount,
            "currency": "EUR",
            "amount_ref": amount,
            "as_of": last,
            "path": [],
            "class": "direct",
        }
        for (kind, target, seed), amount in ends.items()
        if amount > 0
    ]
    return _frame(TRACES, rows)


def candidates(
    world: World, tables: dict[str, pl.DataFrame] | None = None, found: FindingFrames | None = None
) -> CandidateFrames:
    """Candidates of a world, its proceeds traced by FIFO."""
    tables = tables or frames(world)
    found = found or find(tables)
    paths = traced(world, tables, found.trace_seeds)
    given = {name: tables[name] for name in CANDIDATE_INPUTS}
    return candidates_of(
        traces=paths["traces"],
        trace_steps=paths["trace_steps"],
        trace_seeds=found.trace_seeds,
        findings=found.findings,
        finding_transfers=found.finding_transfers,
        configuration=CONFIGURATION,
        reference_currency="EUR",
        **given,
    )


def names(tables: dict[str, pl.DataFrame], ids_: Sequence[str] | pl.Series) -> set[str]:
    """Names of parties."""
    known = dict(tables["parties"].select("party_id", "name").iter_rows())
    return {known[id_] for id_ in ids_}
