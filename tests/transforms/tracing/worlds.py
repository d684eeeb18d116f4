"""Small worlds for the tests: as the reference takes them, and as frames of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, Pocket, World
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
from transforms.tracing import Traced, TracingLedger, trace

SCALES = {"EUR": 2, "USD": 2, "JPY": 0, "TND": 3, "ETH": 18, "WEI": 18}
START = datetime(2025, 3, 1)  # noqa: DTZ001 (the schema's times are UTC without a zone)


def money(units: int, currency: str = "EUR") -> Decimal:
    return Decimal(units).scaleb(-SCALES[currency])


def frame(table: Table, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows with what a test does not care about filled in."""
    fill: dict[Any, Any] = {pl.String(): "x", pl.Boolean(): False, pl.Int64(): 0, pl.Float64(): 1.0}
    empty: dict[str, Any] = {
        c.name: fill.get(c.dtype, [] if isinstance(c.dtype, pl.List) else None) if c.required else None
        for c in table.columns
    }
    return pl.DataFrame([{**empty, **row} for row in rows], table.frame_schema)


def ledger_of(world: World) -> TracingLedger:
    by_id = {line.entry_id: line for line in world.lines}
    entries = [
        {
            "entry_id": line.entry_id,
            "account_id": line.account,
            "sequence": line.place,
            "account_sequence": line.place,
            "booked_at": line.booked_at,
            "amount": money(line.amount, line.currency),
            "currency": line.currency,
            "counterparty_account_id": "unknown",
        }
        for line in world.lines
    ]
    pockets = sorted({line.pocket for line in world.lines})
    statements = [
        {
            "statement_id": f"s-{account}-{currency}",
            "account_id": account,
            "currency": currency,
            "opening_balance": None if opening is None else money(opening, currency),
        }
        for account, currency in pockets
        for opening in [world.openings.get((account, currency))]
    ]
    transfers, sides, payments = [], [], []
    for m in world.movements:
        seen = by_id[m.debit or m.credit or ""]
        transfers.append(
            {
                "transfer_id": m.transfer_id,
                "to_account_id": m.to_account,
                "sent_at": seen.booked_at,
                "amount": money(abs(seen.amount), seen.currency),
                "currency": seen.currency,
                "kind": "cash_out" if m.is_cash else "payment",
            }
        )
        for side, entry in (("debit", m.debit), ("credit", m.credit)):
            if entry:
                sides.append({"transfer_id": m.transfer_id, "entry_id": entry, "side": side})
        if m.asset:
            amount = money(abs(seen.amount), seen.currency)
            payments.append({"asset_id": m.asset, "transfer_id": m.transfer_id, "amount": amount})
    accounts = [
        {"account_id": a, "identifier": f"DE {a}", "observed": True} for a in sorted({p[0] for p in pockets})
    ]
    return TracingLedger(
        entries=frame(ENTRIES, entries),
        statements=frame(STATEMENTS, statements),
        transfers=frame(TRANSFERS, transfers),
        transfer_entries=frame(TRANSFER_ENTRIES, sides),
        accounts=frame(ACCOUNTS, accounts),
        asset_payments=frame(ASSET_PAYMENTS, payments),
        matches=pl.DataFrame(
            list(world.matches.items()), {"debit": pl.String(), "credit": pl.String()}, orient="row"
        ),
    )


def seeds_frame(world: World) -> pl.DataFrame:
    currency = {line.entry_id: line.currency for line in world.lines}
    rows = [
        (c.seed_id, c.entry_id, money(c.amount, currency[c.entry_id]), currency[c.entry_id])
        for c in world.claims
    ]
    return pl.DataFrame(rows, TRACE_SEEDS.frame_schema, orient="row")


def traced_of(world: World, as_of: date | None = None, method: str = "fifo") -> Traced:
    return trace(ledger_of(world), seeds_frame(world), method, as_of)


def places(traced: Traced) -> dict[tuple[str, str, str, str], Decimal]:
    """Amounts by seed, kind, target and currency, of all classes together."""
    place = ("seed_id", "target_kind", "target_id", "currency")
    rows = traced.traces.group_by(place).agg(pl.col("amount").sum()).iter_rows()
    return {(seed, kind, target, currency): amount for seed, kind, target, currency, amount in rows}


def account(name: str, amounts: Sequence[int], currency: str = "EUR") -> list[Line]:
    """Lines of one account, a day each: `name1`, `name2`, ..."""
    return [
        Line(f"{name}{n}", name, currency, n, START + timedelta(days=n), amount)
        for n, amount in enumerate(amounts, start=1)
    ]


def one_sided(lines: Sequence[Line]) -> list[Movement]:
    """A movement of its own for each line: its other side is not seen."""
    return [
        Movement(
            f"t-{line.entry_id}",
            f"to-{line.entry_id}" if line.amount < 0 else line.account,
            line.entry_id if line.amount < 0 else None,
            line.entry_id if line.amount >= 0 else None,
        )
        for line in lines
    ]


@st.composite
def worlds(draw: st.DrawFn, *, currencies: Sequence[str] = ("EUR", "USD", "JPY")) -> World:
    """A few accounts and days; overdrafts, unknown openings, fees, exchange and circles occur."""
    pockets: list[Pocket] = draw(
        st.lists(
            st.tuples(st.sampled_from("ABC"), st.sampled_from(currencies)),
            min_size=2,
            max_size=4,
            unique=True,
        )
    )
    ends = st.sampled_from([*pockets, *pockets, *pockets, None])
    amounts = st.sampled_from([0, *range(1, 60)])
    drawn = draw(
        st.lists(
            st.tuples(
                ends,
                ends,
                st.integers(0, 3),
                st.sampled_from([0, 0, 0, 1, -1]),
                amounts,
                amounts,
                st.integers(0, 9),
            ),
            min_size=3,
            max_size=16,
        )
    )
    unplaced: list[tuple[str, Pocket, int, int]] = []
    movements: list[Movement] = []
    for n, (origin, target, day, lag, sent, received, what) in enumerate(drawn):
        if origin is None and target is None:
            continue
        is_fair = what >= 3 and origin and target and origin[1] == target[1]
        debit = f"d{n}" if origin and sent else None
        credit = f"c{n}" if target and (debit is None or not (what == 0 and received == 0)) else None
        if debit is None and credit is None:
            continue
        if debit and origin:
            unplaced.append((debit, origin, day, -sent))
        if credit and target:
            unplaced.append((credit, target, day + lag, sent if is_fair else received))
        asset = f"v{n % 2}" if what == 1 and debit else None
        to_account = target[0] if target else f"X{n % 3}"
        is_cash = debit is not None and (what == 2 or (target is None and n % 2 == 0))
        movements.append(Movement(f"t{n:02}", to_account, debit, credit, is_cash, asset))
    order = draw(st.permutations(range(len(unplaced))))
    lines = []
    for rank, n in enumerate(sorted(range(len(unplaced)), key=lambda n: (unplaced[n][2], order[n]))):
        entry_id, (name, currency), day, amount = unplaced[n]
        lines.append(Line(entry_id, name, currency, rank + 1, START + timedelta(days=day), amount))
    openings = {p: draw(st.sampled_from([0, 0, 5, 40, -20, None])) for p in pockets}
    return World(lines, movements, draw(_claims(lines)), openings)


@st.composite
def _claims(draw: st.DrawFn, lines: Sequence[Line]) -> list[Claim]:
    claims: dict[tuple[str, str], Claim] = {}
    credits = [line for line in lines if line.amount > 0]
    if credits:
        part = st.sampled_from([60, 60, 30, 7, 0])
        chosen = st.tuples(st.sampled_from(credits), st.sampled_from(["f1", "f2", "e3"]), part)
        for line, seed, amount in draw(st.lists(chosen, min_size=1, max_size=4)):
            claims[seed, line.entry_id] = Claim(seed, line.entry_id, min(amount, line.amount))
    if lines:
        for line, amount in draw(st.lists(st.tuples(st.sampled_from(lines), st.integers(0, 90)), max_size=2)):
            is_before = draw(st.booleans())
            day = line.booked_at.date() - timedelta(days=int(is_before))
            seed = f"{line.account}:{money(amount, line.currency)}{line.currency}@{day}"
            claims[seed, line.entry_id] = Claim(
                seed, line.entry_id, amount, "before" if is_before else "after"
            )
    return list(claims.values())


@st.composite
def matched_worlds(draw: st.DrawFn) -> World:
    """Worlds in which a few credits are matched to later debits of their accounts, of any amount."""
    world: World = draw(worlds(currencies=("EUR", "USD")))
    matches: dict[str, str] = {}
    for credit in world.lines:
        later = [
            line.entry_id
            for line in world.lines
            if line.pocket == credit.pocket and line.place > credit.place and line.amount < 0 < credit.amount
        ]
        free = [entry_id for entry_id in later if entry_id not in matches]
        chosen: str | None = draw(st.sampled_from([None, *free]))
        if chosen is not None:
            matches[chosen] = credit.entry_id
    return replace(world, matches=matches)
