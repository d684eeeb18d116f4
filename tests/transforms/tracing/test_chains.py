"""Tracing over movements on chains: worked figures, and that they are walked as statements of them would be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import entry
from tests.transforms.flows.chains.made import START, Chain, moved
from tests.transforms.tracing.reference import Claim, Line, Movement, World, reference_trace
from transforms.flows.chains.fees import fee_account
from transforms.flows.chains.pools import transaction_account
from transforms.tracing import METHODS, Asked, Traced, TracingLedger, seeds_of, trace
from transforms.tracing.orders.days import CONVENTION, order_of_days
from transforms.tracing.orders.intervals import intervals

WEI = Decimal("0.000000000000000001")
HOUSE = "Exchange (the exchange), for Exchange:7"


def seeds(ledger: TracingLedger, *names: str) -> pl.DataFrame:
    nothing = pl.DataFrame(
        schema={"finding_id": pl.String(), "transfer_id": pl.String(), "role": pl.String()}
    )
    return seeds_of(names, ledger, nothing, nothing)


def places(traced: Traced) -> dict[tuple[str, str, str], Decimal]:
    rows = traced.traces.group_by("target_kind", "target_id", "currency").agg(pl.col("amount").sum())
    return {row[:3]: row[3].normalize() for row in rows.iter_rows()}


def outputs(ledger: TracingLedger, method: str, *names: str) -> dict[str, Decimal]:
    """What lies at each place, by the account's name alone."""
    found = places(trace(ledger, seeds(ledger, *names), method))
    return {target: amount for (_, target, _), amount in found.items()}


def test_ether_is_followed_from_address_to_address_to_the_last_wei() -> None:
    fee: dict[str, Any] = {"fee": Decimal("0.00042") + WEI, "fee_currency": "ETH"}
    a = [moved(1, "H", "A", Decimal(2) + WEI), moved(2, "A", "B", Decimal("1.5"), **fee)]
    b = [moved(2, "B", "C", Decimal("1.25") + WEI, file="b", sent_at=START + timedelta(hours=1), **fee)]
    again = {f"r{'b' * 16}-000000001": a[1]["payment_id"]}
    _, ledger = Chain(a + b, repeated=again).made()
    seed = f"t{'a' * 16}-000000001"
    for method in METHODS:
        traced = trace(ledger, seeds(ledger, seed), method)
        (sums,) = traced.conservation.to_dicts()
        assert sums["in"] == sums["held"] + sums["outside"] == Decimal(2) + WEI
    assert outputs(ledger, "fifo", seed) == {
        "A": Decimal("0.49958"),
        "B": Decimal("0.249579999999999998"),
        "C": Decimal("1.250000000000000001"),
        fee_account("ETH"): Decimal("0.000840000000000002"),
    }


def test_a_payment_to_an_exchange_is_followed_through_the_trade_to_the_address_and_on() -> None:
    booked = [
        entry(1, "K", "2026-03-01", "5000"),
        entry(2, "K", "2026-03-01", "-4000", "iban of the exchange", reference="DEP1"),
    ]
    exchange = [
        moved(1, None, "Exchange:7", "4000", "EUR", control_number="DEP1"),
        moved(2, "Exchange:7", HOUSE, "4000", "EUR", control_number="T", narrative="trade"),
        moved(3, HOUSE, "Exchange:7", "2", control_number="T", narrative="trade"),
        moved(4, "Exchange:7", "A", "1.5", control_number="0xAA", fee=Decimal("0.01")),
    ]
    chain = [
        moved(1, "H", "A", "1.5", file="b", control_number="0xaa", sent_at=START + timedelta(minutes=5)),
        moved(2, "A", "D", "1.2", file="b", sent_at=START + timedelta(minutes=6)),
    ]
    _, ledger = Chain(exchange + chain, entries=booked).made()
    found = places(trace(ledger, seeds(ledger, "e0-0001")))
    assert found == {
        ("account", "K", "EUR"): 1000,
        ("account", "Exchange:7", "ETH"): Decimal("0.49"),
        ("outside", fee_account("ETH"), "ETH"): Decimal("0.01"),
        ("account", "A", "ETH"): Decimal("0.3"),
        ("outside", "D", "ETH"): Decimal("1.2"),
    }


def three_and_seven(*, change: bool = False, spent: bool = True) -> Chain:
    """3 stolen and 7 clean coins go into one transaction; 5 come out to each of two (Bitcoin Redux, 2018)."""
    both: dict[str, Any] = {"control_number": "0xCC", "sent_at": START + timedelta(hours=1)}
    rows = [
        moved(1, "thief", "S", "3", "BTC"),
        moved(2, "job", "K", "7", "BTC"),
        moved(3, "S", None, "3", "BTC", **both),
        moved(4, "K", None, "7", "BTC", **both),
        moved(5, None, "X", "5", "BTC", **both),
        moved(6, None, "K" if change else "Y", "5", "BTC", **both),
        moved(7, "X", "Z", "5", "BTC", sent_at=START + timedelta(hours=2)),
        moved(8, "Y", "Z", "1", "BTC", sent_at=START + timedelta(hours=3)),
    ]
    return Chain(rows if spent else rows[:6])


STOLEN = f"t{'a' * 16}-000000001"


@pytest.mark.parametrize(
    ("method", "first", "second"),
    [
        ("fifo", "3", "0"),
        ("lifo", "0", "3"),
        ("pro_rata", "1.5", "1.5"),
        ("clean_first", "0", "3"),
        ("proceeds_first", "3", "0"),
    ],
)
def test_a_transaction_of_several_inputs_splits_its_outputs_by_the_elected_rule(
    method: str, first: str, second: str
) -> None:
    _, ledger = three_and_seven(change=True).made()
    found = outputs(ledger, method, STOLEN)
    assert found.get("Z", Decimal(0)) == Decimal(first)
    assert found.get("K", Decimal(0)) == Decimal(second)
    assert sum(found.values()) == 3


def test_poison_taints_every_output_whole() -> None:
    _, ledger = three_and_seven(change=True).made()
    assert outputs(ledger, "poison", STOLEN) == {"Z": 5, "K": 5}


def test_the_order_of_inputs_and_of_outputs_is_open_and_inputs_come_first() -> None:
    """What lists a transaction's rows does not show their order in it: our own arithmetic must not prove it."""
    _, ledger = three_and_seven().made()
    assert ledger.entries["balance_after"].null_count() == ledger.entries.height
    days = order_of_days(ledger.entries, ledger.statements)
    pool = days.filter(account_id=transaction_account("0xcc"))
    assert pool.select("entries", "proven", "why").rows() == [(2, False, CONVENTION)] * 2


@pytest.mark.parametrize(
    ("method", "first", "second"),
    [("fifo", ("0", "3", "3"), ("0", "0", "3")), ("pro_rata", ("1.5",) * 3, ("1.5",) * 3)],
)
def test_a_figure_that_hangs_on_the_order_in_a_transaction_has_its_interval(
    method: str, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    """3 and 7 coins in, 5 and 5 out: by another order of inputs or outputs the other one has the 3."""
    _, ledger = three_and_seven(spent=False).made()
    spans = intervals(ledger, Asked(seeds(ledger, STOLEN), None), method)
    found = {row["target_id"]: row for row in spans.to_dicts() if row["high"]}
    for name, (low, amount, high) in (("X", first), ("Y", second)):
        row = found[name]
        assert [str(row[key].normalize()) for key in ("low", "amount", "high")] == [low, amount, high]
        assert row["how"] == "exact"


@pytest.mark.parametrize(
    ("paid_out", "fee", "kept"),
    [
        ("9.9", None, {"rest": "-0.1"}),
        ("9.9", "0.1", {"fee": "-0.1"}),
        ("9", "0.1", {"fee": "-0.1", "rest": "-0.9"}),
        ("11", None, {"unseen": "1"}),
        ("10", "0.1", {}),
    ],
)
def test_inputs_less_outputs_are_the_fee_or_what_no_record_shows(
    paid_out: str, fee: str | None, kept: dict[str, str]
) -> None:
    both: dict[str, Any] = {
        "control_number": "0xCC",
        "fee": fee and Decimal(fee),
        "fee_currency": fee and "BTC",
    }
    rows = [
        moved(1, None, "S", "4", "BTC"),
        moved(2, "S", None, "3", "BTC", **both),
        moved(3, "K", None, "7", "BTC", **both),
        moved(4, None, "X", paid_out, "BTC", **both),
    ]
    legs, ledger = Chain(rows).made()
    pool = legs.filter(account_id=transaction_account("0xcc"))
    assert pool["amount"].sum() == 0
    extra = pool.filter(pl.col("part") != "pooled").select("part", "amount").rows()
    assert {part: str(amount.normalize()) for part, amount in extra} == kept
    on_top = legs.filter((pl.col("part") == "fee") & pl.col("account_id").is_in(["S", "K"]))
    assert on_top["account_id"].to_list() == (["S"] if kept == {} else [])
    for method in ("fifo", "pro_rata", "poison", "lowest_intermediate_balance"):
        (sums,) = trace(ledger, seeds(ledger, f"l{'a' * 16}-000000001c"), method).conservation.to_dicts()
        assert sums["holds"]
        assert sums["in"] == 4 or method == "poison"


def test_a_row_that_says_an_output_again_counts_once() -> None:
    rows = [moved(1, "H", "A", "4", "BTC"), moved(2, "A", "B", "1", "BTC", control_number="0xC")]
    other = moved(1, None, "B", "1", "BTC", file="b", control_number="0xc")
    legs, _ = Chain([*rows, other, moved(2, "B", None, "0.5", "BTC", file="b")]).made()
    assert legs.filter(account_id="B")["amount"].to_list() == [1, Decimal("-0.5")]


ADDRESSES = "ABC"
movements = st.lists(
    st.tuples(st.sampled_from("HABCD"), st.sampled_from("ABCD"), st.integers(1, 9), st.integers(0, 2)).filter(
        lambda row: row[0] != row[1]
    ),
    min_size=2,
    max_size=12,
)


def as_chain(rows: list[tuple[str, str, int, int]]) -> Chain:
    """Each of the three addresses has an export; H and D have none."""
    payments, repeated = [], {}
    for number, (sender, receiver, amount, fee) in enumerate(rows, 1):
        owners = [end for end in (sender, receiver) if end in ADDRESSES]
        if not owners:
            continue
        file = owners[0].lower()
        more: dict[str, Any] = {"fee": fee * WEI, "fee_currency": "ETH"} if fee else {}
        payments.append(moved(number, sender, receiver, amount * WEI, file=file, **more))
        for owner in owners[1:]:
            repeated[f"r{owner.lower() * 16}-{number:09d}"] = payments[-1]["payment_id"]
    return Chain(payments, repeated=repeated, names={one.lower(): f"export-{one}.csv" for one in ADDRESSES})


def as_statements(chain: Chain, seed: dict[str, Any]) -> World:
    """The same movements as lines of statements without an opening balance."""
    lines, movements, counts = list[Line](), list[Movement](), dict.fromkeys(ADDRESSES, 0)

    def line(name: str, account: str, at: Any, amount: Decimal) -> str | None:
        if account not in ADDRESSES:
            return None
        counts[account] += 1
        lines.append(Line(name, account, "ETH", counts[account], at, int(amount / WEI)))
        return name

    for row in chain.payments:
        tail, at = row["payment_id"][1:], row["sent_at"]
        debit = line(f"l{tail}d", row["from_identifier"], at, -row["amount"])
        if debit and row.get("fee"):
            paid = line(f"l{tail}df", row["from_identifier"], at, -row["fee"])
            movements.append(Movement(f"fee of {tail}", fee_account("ETH"), paid))
        credit = line(f"l{tail}c", row["to_identifier"], at, row["amount"])
        movements.append(Movement(f"t{tail}", row["to_account_id"], debit, credit))
    claim = Claim(f"t{seed['payment_id'][1:]}", f"l{seed['payment_id'][1:]}c", int(seed["amount"] / WEI))
    return World(lines, movements, [claim])


@settings(max_examples=25, deadline=None)
@given(movements, st.sampled_from(["fifo", "lifo", "pro_rata", "clean_first", "proceeds_first"]), st.data())
def test_addresses_are_walked_as_statements_of_the_same_movements_would_be(
    rows: list[tuple[str, str, int, int]], method: str, data: st.DataObject
) -> None:
    chain = as_chain(rows)
    seeded = [row for row in chain.payments if row["to_identifier"] in ADDRESSES]
    if not seeded:
        return
    seed = data.draw(st.sampled_from(seeded))
    _, ledger = chain.made()
    traced = trace(ledger, seeds(ledger, f"t{seed['payment_id'][1:]}"), method)
    expected = reference_trace(as_statements(chain, seed), method)
    found = {
        (row["seed_id"], row["target_kind"], row["target_id"], row["currency"]): int(row["amount"] / WEI)
        for row in traced.traces.iter_rows(named=True)
    }
    assert found == {key: units for key, units in expected.places.items() if units}
    steps = {
        (row["seed_id"], row["entry_id"]): int(row["amount"] / WEI)
        for row in traced.steps.iter_rows(named=True)
    }
    assert steps == {key: units for key, units in expected.steps.items() if units}


sums = st.lists(st.integers(1, 50), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(sums, sums, st.sampled_from(["fifo", "lifo", "pro_rata", "rolling_charge", "clean_first", "poison"]))
def test_what_goes_into_a_transaction_comes_out_of_it_by_the_rule(
    came: list[int], went: list[int], method: str
) -> None:
    both: dict[str, Any] = {"control_number": "0xCC", "sent_at": START + timedelta(hours=1)}
    sat = Decimal("0.00000001")
    rows = [moved(n, "H", f"I{n}", amount * sat, "BTC") for n, amount in enumerate(came)]
    rows += [moved(10 + n, f"I{n}", None, amount * sat, "BTC", **both) for n, amount in enumerate(came)]
    rows += [moved(20 + n, None, f"O{n}", amount * sat, "BTC", **both) for n, amount in enumerate(went)]
    _, ledger = Chain(rows, names={"a": "list"}).made()
    traced = trace(ledger, seeds(ledger, *_got(ledger, "I0")), method)
    (row,) = traced.conservation.to_dicts()
    assert row["holds"]
    if method == "poison":
        return
    assert row["in"] == came[0] * sat
    lots, expected = [(came[0], True)] + [(amount, False) for amount in came[1:]], dict[str, int]()
    if sum(went) > sum(came):
        lots.append((sum(went) - sum(came), False))
    if method == "fifo":
        for n, amount in enumerate(went):
            expected[f"O{n}"] = _taken(lots, amount)
        held = {target: int(units / sat) for (_, target, _), units in places(traced).items()}
        assert {key: units for key, units in held.items() if key.startswith("O")} == {
            key: units for key, units in expected.items() if units
        }


def _got(ledger: TracingLedger, account: str) -> list[str]:
    own = ledger.entries.filter((pl.col("account_id") == account) & (pl.col("amount") > 0))
    return own["entry_id"].to_list()


def _taken(lots: list[tuple[int, bool]], amount: int) -> int:
    """Units of proceeds among the first of a row of lots, which are taken out of it."""
    found = 0
    while amount:
        size, traced = lots.pop(0)
        part = min(size, amount)
        amount, found = amount - part, found + part * traced
        if size > part:
            lots.insert(0, (size - part, traced))
    return found
