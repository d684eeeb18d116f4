"""Collectors of many habits are found; innocent look-alikes never feed the tracing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.patterns import stories
from tests.transforms.patterns.worlds import World, find, frames, names, party
from transforms.schema import FINDING_PARTS, FINDING_TRANSFERS, FINDINGS, TRACE_SEEDS


@pytest.mark.parametrize("habit", stories.COLLECTORS)
def test_a_collector_is_found_and_feeds_the_tracing(habit: str) -> None:
    make, collector = stories.COLLECTORS[habit]
    tables = frames(make())
    found = find(tables)
    assert found.findings["subject_id"].to_list() == [party(collector)]
    assert found.findings["strength"].to_list() == ["probable"]
    fees = found.finding_transfers.filter(pl.col("role") == "fee_in")
    paid = tables["transfers"].filter(pl.col("transfer_id").is_in(fees["transfer_id"].implode()))
    payers = names(tables, paid["from_party_id"])
    assert payers <= {stories.stranger(number) for number in range(30)}
    assert found.trace_seeds.height == fees.height


@pytest.mark.parametrize("look_alike", stories.LOOK_ALIKES)
def test_a_look_alike_is_at_most_possible_and_says_what_speaks_against(look_alike: str) -> None:
    found = find(frames(stories.LOOK_ALIKES[look_alike]()))
    assert set(found.findings["strength"]) <= {"possible"}
    assert found.trace_seeds.is_empty()
    against = found.finding_parts.filter((pl.col("weight") < 0) & (pl.col("value") > 0))
    capped = found.findings.filter(pl.col("explanation").str.contains("Possible, because"))
    assert set(found.findings["finding_id"]) <= {*against["finding_id"], *capped["finding_id"]}


def test_who_borrows_from_many_and_pays_a_collector_is_a_payer() -> None:
    tables = frames(stories.borrower())
    traced = find(tables).findings.filter(pl.col("strength") != "possible")
    assert names(tables, traced["subject_id"]) == {"Rahim Kol"}


@pytest.mark.parametrize("story", [stories.aunt_for_siblings, stories.mother_of_three])
def test_who_pools_or_pays_for_the_family_is_no_subject(story: object) -> None:
    tables = frames(story())  # type: ignore[operator]
    assert names(tables, find(tables).findings["subject_id"]) == {"Rahim Kol"}


def test_salary_gifts_and_regular_payers_are_no_fees() -> None:
    tables = frames(stories.quick_treasurer())
    found = find(tables)
    fees = found.finding_transfers.filter(pl.col("role") == "fee_in")["transfer_id"]
    paid = tables["transfers"].filter(pl.col("transfer_id").is_in(fees.implode()))
    assert not names(tables, paid["from_party_id"]) & {"Lager Nord GmbH", "Freund Rahim Kol"}


def test_a_collector_that_only_payers_show_gives_no_seed_and_says_so() -> None:
    world = stories.quick_treasurer()
    world.observed = {stories.stranger(number) for number in range(14)}
    found = find(frames(world))
    assert found.findings["strength"].to_list() == ["possible"]
    assert found.trace_seeds.is_empty()
    assert "statement is not in evidence" in found.findings["explanation"][0]


def test_what_one_collector_hands_to_another_is_no_fee() -> None:
    world = stories.quick_treasurer()
    for week in range(5):
        world.pay("Rahim Kol", "Selim Tun", 2400, 7 * week + 3)
    for number in range(16):
        world.pay(stories.stranger(number + 14), "Selim Tun", 2400, 3 * number)
        world.pay("Selim Tun", "Viktor Org", 2300, 3 * number + 1)
    tables = frames(world)
    found = find(tables)
    assert names(tables, found.findings["subject_id"]) == {"Rahim Kol", "Selim Tun"}
    fees = found.finding_transfers.filter(pl.col("role") == "fee_in")
    paid = tables["transfers"].filter(pl.col("transfer_id").is_in(fees["transfer_id"].implode()))
    assert "Rahim Kol" not in names(tables, paid["from_party_id"])


def test_a_namesake_who_pays_the_price_is_a_payer_and_a_gift_is_none() -> None:
    world = stories.quick_treasurer()
    fee = world.pay("Yara Kol", "Rahim Kol", 2400, 12)
    gift = world.pay("Zina Kol", "Rahim Kol", 1000, 13)
    rows = find(frames(world)).finding_transfers
    assert rows.filter(pl.col("transfer_id") == fee)["role"].to_list() == ["fee_in"]
    assert rows.filter(pl.col("transfer_id") == gift).is_empty()


def test_a_reversed_fee_is_no_seed() -> None:
    world = stories.quick_treasurer()
    world.pay("Rahim Kol", stories.stranger(0), 2400, 2, "Storno", kind="reversal")
    found = find(frames(world))
    fees = found.finding_transfers.filter(pl.col("role") == "fee_in")
    assert found.trace_seeds.height == fees.height - 1
    assert found.finding_transfers.filter(pl.col("role") == "refund").height == 1


def test_figures_in_words_are_the_sums_of_the_rows() -> None:
    tables = frames(stories.quick_treasurer())
    found = find(tables)
    fees = found.finding_transfers.filter(pl.col("role") == "fee_in")
    paid = tables["transfers"].filter(pl.col("transfer_id").is_in(fees["transfer_id"].implode()))
    total = Decimal(paid["amount"].sum())
    assert found.findings["amount_ref"][0] == total == Decimal(found.trace_seeds["amount"].sum())
    words = found.findings["explanation"][0]
    assert f"{paid.height} payments of {total:,.2f} EUR" in words
    assert f"{paid['from_party_id'].n_unique()} payers" in words
    assert not any(name in words for name in names(tables, paid["from_party_id"]))


def test_the_score_is_the_sum_of_its_parts() -> None:
    found = find(frames(stories.keeps_thirty_percent()))
    parts = found.finding_parts
    total = sum(weight * value for weight, value in parts.select("weight", "value").iter_rows())
    assert found.findings["score"][0] == pytest.approx(min(max(total, 0), 1), abs=1e-6)


def test_a_missing_rate_is_a_finding_per_currency_for_a_person() -> None:
    missing = [
        ("LYD", "t1", date(2026, 1, 2)),
        ("LYD", "t2", date(2026, 2, 2)),
        ("SDG", "t3", date(2026, 1, 1)),
    ]
    found = find(frames(stories.wedding()), missing).findings
    assert found.select("subject_kind", "subject_id", "strength").sort("subject_id").rows() == [
        ("currency", "LYD", "established"),
        ("currency", "SDG", "established"),
    ]
    words = found.filter(pl.col("subject_id") == "LYD")["explanation"][0]
    assert "2 transfers from 2026-01-02 to 2026-02-02" in words
    assert "central bank" in words


def test_the_order_of_rows_makes_no_difference() -> None:
    tables = frames(stories.two_legs())
    turned = {name: frame.reverse() for name, frame in tables.items()}
    for one, other in zip(find(tables), find(turned), strict=True):
        assert one.equals(other)


def test_frames_have_the_declared_schemas_also_without_any_row() -> None:
    found = find(frames(stories.coach()))
    assert found.findings.is_empty()
    for frame, table in zip(found, (FINDINGS, FINDING_PARTS, FINDING_TRANSFERS, TRACE_SEEDS), strict=True):
        assert dict(frame.schema) == table.frame_schema


amounts = st.lists(st.integers(1, 50_000), min_size=12, max_size=30)


@settings(max_examples=15, deadline=None)
@given(amounts)
def test_who_only_pays_is_never_found_whatever_the_sums(sums: list[int]) -> None:
    world = World(observed={"Payer Only"})
    for number, amount in enumerate(sums):
        world.pay("Payer Only", stories.stranger(number), amount, number)
    assert find(frames(world)).findings.is_empty()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(20, 9_000), min_size=8, max_size=14, unique=True))
def test_sums_that_share_no_price_make_no_finding(sums: list[int]) -> None:
    world = World(observed={"Amalia Vendor"})
    ladder = [sums[0] * 3 ** (number % 5) + number * 977 for number in range(len(sums))]
    for number, amount in enumerate(ladder):
        world.pay(stories.stranger(number), "Amalia Vendor", amount, number)
    assert "probable" not in find(frames(world)).findings["strength"].to_list()
