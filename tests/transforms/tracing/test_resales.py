"""An asset that is sold again: the traced share of it becomes the traced share of the price."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from tests.transforms.tracing.test_loading import snapshot_of
from transforms.errors import Refused
from transforms.plans import Elections, Sale
from transforms.plans.elections import Election
from transforms.tracing import Asked, Traced, trace, trace_elected
from transforms.tracing.answers import production_orders
from transforms.tracing.assets import sale_parts
from transforms.tracing.loading import reached_ledger, whole_ledger
from transforms.tracing.orders.intervals import intervals
from transforms.tracing.sources import places_of, sources_of

RULES = (
    "fifo",
    "lifo",
    "clean_first",
    "proceeds_first",
    "lowest_intermediate_balance",
    "pro_rata",
    "rolling_charge",
)
every_rule = pytest.mark.parametrize("method", RULES)
LOOT = seeds(("s", "loot", "14000"))
CAR = (Line("loot", 0, "14000.00"), Line("own", 1, "6000.00"), Line("car", 2, "-20000.00", asset="v1"))
"""A car for 20,000, of which 14,000 are traced: all that the account holds."""


def sale(credit: str = "price", asset: str = "v1", **more: Any) -> Sale:
    return Sale(asset, credit, "r1", "deed of sale", "EUR", **more)


def traced(
    *lines: Line, sales: tuple[Sale, ...] = (), method: str = "fifo", day: date | None = None
) -> Traced:
    return trace(replace(ledger(lines), sales=sales), LOOT, method, day)


def ends(found: Traced) -> dict[tuple[str, str], Decimal]:
    assert found.conservation["holds"].all()
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)  # of all classes together
    for row in found.traces.to_dicts():
        sums[row["target_kind"], row["target_id"]] += row["amount"]
    return dict(sums)


def test_what_a_second_sale_of_nothing_brings_is_clean_and_said_to_be() -> None:
    lines = (*CAR, Line("price", 3, "12000.00"), Line("again", 4, "500.00"))
    found = traced(*lines, sales=(sale(), sale("again")))
    assert ends(found) == {("account", "A"): 8400}
    assert [note for note in found.notes if "nothing was left" in note] == [
        "Asset v1: nothing was left of it when the credit again came, so that credit is clean."
    ]


@every_rule
@pytest.mark.parametrize(("price", "part"), [("12000.00", 8400), ("30000.00", 21000), ("20000.00", 14000)])
def test_the_traced_share_of_an_asset_is_the_traced_share_of_its_price(
    method: str, price: str, part: int
) -> None:
    """DOMAIN.md 4.4: a vehicle for 20,000, 14,000 of it traced, sold for 12,000: 8,400."""
    found = traced(*CAR, Line("price", 3, price), sales=(sale(),), method=method)
    assert ends(found) == {("account", "A"): part}
    steps = dict(found.steps.select("entry_id", "amount").iter_rows())
    assert steps == {"loot": 14000, "car": 14000, "price": part}
    assert found.traces["path"].unique().to_list() == [["t-car", "t-price"]]
    gain = max(part - 14000, 0)
    classes = dict(found.traces.select("class", "amount").iter_rows())
    assert classes == {"direct": part - gain, **({"derived": gain} if gain else {})}
    rows = found.derived.select("kind", "amount", "share", "entry_id").rows()
    assert rows == ([("sale_gain", gain, "7/10", "price")] if gain else [])
    assert any(f"of the price, {part:,}.00 EUR in the same share" in note for note in found.notes)


def test_without_a_stated_sale_the_price_is_clean_and_the_asset_stays_traced() -> None:
    assert ends(traced(*CAR, Line("price", 3, "12000.00"))) == {("asset", "v1"): 14000}


@every_rule
def test_a_part_sale_leaves_the_rest_in_the_asset(method: str) -> None:
    """Half is sold for 7,000, then a quarter of what is left for 2,000: 4,900 and 1,400; 5,250 stay."""
    sales = (sale(share=Fraction(1, 2)), sale("next", share=Fraction(1, 4)))
    found = traced(*CAR, Line("price", 3, "7000.00"), Line("next", 4, "2000.00"), sales=sales, method=method)
    assert ends(found) == {("account", "A"): 6300, ("asset", "v1"): 5250}


@every_rule
def test_several_sales_in_a_row_carry_the_share_on(method: str) -> None:
    """20,000 of car (14,000) for 12,000 (8,400), all of it for a boat, sold for 9,000: 6,300."""
    lines = (*CAR, Line("price", 3, "12000.00"), Line("boat", 4, "-12000.00", asset="v2"))
    sales = (sale(), sale("boat price", "v2"))
    assert ends(traced(*lines, sales=sales[:1], method=method)) == {("asset", "v2"): 8400}
    found = traced(*lines, Line("boat price", 5, "9000.00"), sales=sales, method=method)
    assert ends(found) == {("account", "A"): 6300}


def test_a_sale_after_the_day_has_not_happened_yet() -> None:
    found = traced(*CAR, Line("price", 3, "12000.00"), sales=(sale(),), day=date(2025, 1, 3))
    assert ends(found) == {("asset", "v1"): 14000}


def test_money_that_is_not_seen_and_a_lender_share_in_the_price() -> None:
    """8,000 more went into the car from elsewhere: 14,000 of 28,000. Of 12,000 a lender gets 2,000: half of 10,000."""
    lines = (*CAR, Line("price", 3, "12000.00"))
    assert ends(traced(*lines, sales=(sale(other_money=Decimal(8000)),))) == {("account", "A"): 6000}
    both = sale(other_money=Decimal(8000), lender=Decimal(2000))
    assert ends(traced(*lines, sales=(both,))) == {("account", "A"): 5000}


def test_what_the_buyer_pays_ends_with_the_buyer() -> None:
    """The seller gave the car for it: no money of the buyer's is traced to the seller."""
    buyer = (
        Line("fees", 0, "12000.00", account="B"),
        Line("paid", 3, "-12000.00", account="B", transfer="deal"),
        Line("price", 3, "12000.00", transfer="deal"),
    )
    case = replace(ledger((*CAR, *buyer)), sales=(sale(),))
    found = trace(case, seeds(("s", "loot", "14000"), ("b", "fees", "12000")))
    places = {
        (row["seed_id"], row["target_kind"], row["target_id"]): row["amount"]
        for row in found.traces.to_dicts()
    }
    assert places == {("s", "account", "A"): 8400, ("b", "outside", "A"): 12000}


def test_a_buyer_whose_payment_is_for_the_asset_holds_it_then() -> None:
    buyer = (
        Line("fees", 0, "12000.00", account="B"),
        Line("paid", 3, "-12000.00", account="B", transfer="deal", asset="v1"),
        Line("price", 3, "12000.00", transfer="deal", asset="v1"),
    )
    case = replace(ledger((*CAR, *buyer)), sales=(sale(),))
    found = trace(case, seeds(("s", "loot", "14000"), ("b", "fees", "12000")))
    places = {
        (row["seed_id"], row["target_kind"], row["target_id"]): row["amount"]
        for row in found.traces.to_dicts()
    }
    assert places == {("s", "account", "A"): 8400, ("b", "asset", "v1"): 12000}


def test_a_sale_of_what_nobody_is_seen_to_pay_for_is_clean_and_a_note_says_so() -> None:
    found = traced(*CAR, Line("price", 3, "12000.00"), sales=(sale(asset="v9"),))
    assert ends(found) == {("asset", "v1"): 14000}
    assert any("Asset v9: no payment for it is seen" in note for note in found.notes)


def test_an_asset_that_was_paid_in_two_currencies_is_refused() -> None:
    dollars = Line("more", 2, "-100.00", asset="v1", account="D", more=(("currency", "USD"),))
    case = replace(ledger((*CAR, dollars, Line("price", 3, "12000.00"))), sales=(sale(),))
    with pytest.raises(Refused, match="v1 was paid in EUR and USD"):
        trace(case, LOOT)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(1, 9_999), min_size=1, max_size=4),
    st.integers(0, 9_999),
    st.integers(1, 99_999),
    st.sampled_from(RULES),
)
def test_a_sale_divides_the_price_as_the_pure_function_does(
    traced_parts: list[int], clean: int, price: int, method: str
) -> None:
    """Each seed's part of the price, to the cent, of an asset that took all that an account held."""
    lines = [Line(f"s{n}", n, f"{part / 100:.2f}") for n, part in enumerate(traced_parts)]
    lines += [
        Line("own", 8, f"{clean / 100:.2f}"),
        Line("car", 9, f"-{sum(traced_parts, clean) / 100:.2f}", asset="v1"),
    ]
    lines.append(Line("price", 10, f"{price / 100:.2f}"))
    given_seeds = seeds(*((f"s{n}", f"s{n}", f"{part / 100:.2f}") for n, part in enumerate(traced_parts)))
    found = trace(replace(ledger(lines), sales=(sale(),)), given_seeds, method)
    steps = found.steps.filter(found.steps["entry_id"] == "price")
    parts = sale_parts(price, [*traced_parts, clean]).parts[:-1]
    expected = {f"s{n}": Decimal(part).scaleb(-2) for n, part in enumerate(parts) if part}
    assert dict(steps.select("seed_id", "amount").iter_rows()) == expected
    assert found.conservation["holds"].all()


def test_the_part_of_a_ledger_that_is_read_gives_what_the_whole_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A friend whom no traced money reaches paid 8,000 of the car, and its price came to another account."""
    lines = (
        *CAR,
        Line("gift", 2, "-8000.00", account="F", asset="v1"),
        Line("price", 3, "12000.00", account="P"),
        Line("passed on", 4, "-12000.00", account="P", transfer="on"),
        Line("came", 4, "12000.00", account="C", transfer="on"),
        Line("nothing to do with it", 4, "12000.00", account="N"),
    )
    whole = replace(ledger(lines), sales=(sale(),))
    elected = replace(Elections.only("fifo"), sales=whole.sales)
    monkeypatch.setattr("transforms.tracing.loading.elections_of", lambda connection: elected)
    with snapshot_of(whole) as connection:
        part, back = reached_ledger(connection, LOOT), whole_ledger(connection)
    assert set(part.entries["account_id"]) == {"A", "F", "P", "C"}
    for known in (whole, part, back):
        assert ends(trace(known, LOOT, "clean_first")) == {("account", "C"): 6000}


@pytest.mark.parametrize(
    ("method", "paid"), [("pro_rata", 14700), ("proceeds_first", 21000), ("fifo", 15000)]
)
def test_an_order_asks_for_what_left_after_a_sale_once_and_never_for_the_purchase(
    method: str, paid: int
) -> None:
    """Of the price 14,000 are principal and 7,000 gain: two ways to one place; the car's seller has given value."""
    lines = (*CAR, Line("price", 3, "30000.00"), Line("rent", 4, "-21000.00"))
    given_ledger = replace(ledger(lines), sales=(sale(),))
    found = trace(given_ledger, LOOT, method)
    (order,) = production_orders(found, given_ledger, lambda day: trace(given_ledger, LOOT, method, day))
    assert (order.amount, order.entries) == (Decimal(paid), ("rent",))


@pytest.mark.filterwarnings("error")
def test_what_a_sold_asset_does_not_bring_has_no_place() -> None:
    given_ledger = replace(ledger((*CAR, Line("price", 3, "12000.00"))), sales=(sale(),))
    found = intervals(given_ledger, Asked(LOOT), "fifo")
    assert found.select("target_id", "low", "high").rows() == [("A", 8400, 8400)]


def sources_at(account: str, *lines: Line, sales: tuple[Sale, ...], method: str = "fifo") -> Any:
    given_ledger = replace(ledger(lines), sales=sales)
    (place,) = places_of([account], given_ledger)
    (found,) = sources_of(given_ledger, place, method)
    assert sum(row.amount for row in found.sources) == found.amount
    return found


def of_entry(found: Any) -> dict[tuple[str, str | None], Decimal]:
    return {(row.kind, row.entry_id): row.amount for row in found.sources}


KNOWING = pytest.mark.parametrize("method", ["fifo", "lifo", "pro_rata", "rolling_charge"])


@KNOWING
def test_sources_go_through_a_stated_sale_to_whoever_paid_for_the_asset(method: str) -> None:
    found = sources_at("A", *CAR, Line("price", 3, "12000.00"), sales=(sale(),), method=method)
    assert of_entry(found) == {("credit", "loot"): Decimal(8400), ("credit", "own"): Decimal(3600)}
    assert found.sources[0].path == ("t-car", "t-price")
    assert any("price of the asset v1" in note and "each part in its share" in note for note in found.notes)
    # and so forward: what the loot alone leaves there
    left = traced(*CAR, Line("price", 3, "12000.00"), sales=(sale(),), method=method)
    assert ends(left)["account", "A"] == Decimal(8400)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(1, 9_999), min_size=1, max_size=4),
    st.integers(1, 99_999),
    st.sampled_from(["fifo", "lifo", "pro_rata"]),
)
def test_sources_of_a_price_are_its_parts_as_the_pure_function_divides_it(
    put_in: list[int], price: int, method: str
) -> None:
    lines = [Line(f"s{n}", n, f"{part / 100:.2f}") for n, part in enumerate(put_in)]
    lines += [Line("car", 9, f"-{sum(put_in) / 100:.2f}", asset="v1")]
    found = sources_at("A", *lines, Line("price", 10, f"{price / 100:.2f}"), sales=(sale(),), method=method)
    parts = sale_parts(price, put_in).parts
    expected = {f"s{n}": Decimal(part).scaleb(-2) for n, part in enumerate(parts) if part}
    assert {row.entry_id: row.amount for row in found.sources} == expected


def test_sources_name_what_was_put_in_unseen_and_the_lender_of_a_price() -> None:
    sold = sale(other_money=Decimal(5000), lender=Decimal(2000))
    found = sources_at("A", *CAR, Line("price", 3, "12000.00"), sales=(sold,))
    # 10,000 are the owners': 14,000, 6,000 and 5,000 of 25,000
    assert of_entry(found) == {
        ("credit", "loot"): Decimal(5600),
        ("credit", "own"): Decimal(2400),
        ("put_in", None): Decimal(2000),
        ("lender", "price"): Decimal(2000),
    }


def test_sources_end_at_a_price_where_no_payment_for_the_asset_is_seen() -> None:
    found = sources_at("A", Line("loot", 0, "14000.00"), Line("price", 3, "12000.00"), sales=(sale(),))
    assert of_entry(found) == {("credit", "loot"): Decimal(14000), ("credit", "price"): Decimal(12000)}
    assert any("Sources end there" in note for note in found.notes)


def test_sources_of_a_second_asset_go_through_the_sale_of_the_first() -> None:
    bought = Line("boat", 4, "-12000.00", asset="v2")
    given_ledger = replace(ledger((*CAR, Line("price", 3, "12000.00"), bought)), sales=(sale(),))
    (place,) = places_of(["v2"], given_ledger)
    (found,) = sources_of(given_ledger, place)
    assert of_entry(found) == {("credit", "loot"): Decimal(8400), ("credit", "own"): Decimal(3600)}
    assert found.sources[0].path == ("t-car", "t-price", "t-boat")


def test_an_asset_of_its_own_method_has_one_note_for_principal_and_gain() -> None:
    """Of a boat for 21,000 out of 30,000, 21,000 of it traced: 14,700 pro rata, 15,000 by FIFO."""
    lines = (*CAR, Line("price", 3, "30000.00"), Line("boat", 4, "-21000.00", asset="v2"))
    elections = Elections(Election("case", "pro_rata"), (), (Election("asset", "fifo", "v2", why="agreed"),))
    found = trace_elected(replace(ledger(lines), sales=(sale(),)), LOOT, elections)
    (note,) = [one for one in found.notes if one.startswith("Asset v2, seed")]
    assert "15,000.00 EUR by fifo" in note
    assert "14,700.00 EUR in the sum" in note
