"""Whom the candidates list, and whom never: DOMAIN.md 1.3 (a) to (g) and the look-alikes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.patterns import stories
from tests.transforms.patterns.worlds import World, account, candidates, find, frames, names, party, traced
from transforms.candidates.amounts import AccountMoney, Traced, bought, held
from transforms.money import MONEY
from transforms.schema import CONFISCATION_CANDIDATES, GATE_DECISIONS, PARTY_ROLES

PAYERS = {stories.stranger(number) for number in range(30)}


def chain() -> World:
    """A collector, a coordinator and an organiser with statements, and a car."""
    world = stories.quick_treasurer()
    world.observed.add("Viktor Org")
    world.openings["Rahim Kol"] = "150"
    world.buy("Viktor Org", "BMW", 9000, 60)
    return world


def holders(world: World) -> set[str]:
    """Names of those whom the candidates list."""
    return names(frames(world), candidates(world).confiscation_candidates["holder_party_id"])


def outcome(world: World, name: str) -> str:
    """What the deciding gate says of somebody."""
    rows = candidates(world).gate_decisions.filter((pl.col("party_id") == party(name)) & pl.col("hit"))
    return str(rows["outcome"].item())


def test_the_chain_is_listed_from_those_who_keep_the_profit() -> None:
    world = chain()
    result = candidates(world)
    ranked = result.confiscation_candidates.sort("rank")
    known = dict(frames(world)["parties"].select("party_id", "name").iter_rows())
    columns = ranked.select("holder_party_id", "target_kind")
    listed = [(known[holder], kind) for holder, kind in columns.rows()]
    assert listed == [
        ("Viktor Org", "account"),
        ("Viktor Org", "asset"),
        ("Selim Tun", "account"),
        ("Rahim Kol", "account"),
    ]
    assert ranked["basis"].to_list() == ["direct proceeds", "substitute", "direct proceeds", "intermingled"]
    roles = {known[p]: role for p, role in result.party_roles.select("party_id", "role").rows()}
    assert {name: roles[name] for name, _ in listed} == {
        "Rahim Kol": "collector",
        "Selim Tun": "coordinator",
        "Viktor Org": "organiser",
    }
    assert {role for name, role in roles.items() if name not in dict(listed)} == {"payer"}


@pytest.mark.parametrize("habit", stories.COLLECTORS)
def test_a_collector_of_any_habit_is_listed_and_no_payer_is(habit: str) -> None:
    make, collector = stories.COLLECTORS[habit]
    world = make()
    world.observed |= {stories.stranger(number) for number in range(16)}
    tables = frames(world)
    result = candidates(world, tables)
    known = dict(tables["parties"].select("party_id", "name").iter_rows())
    roles = {known[party]: role for party, role in result.party_roles.select("party_id", "role").rows()}
    assert roles.pop(collector) == "collector"
    assert all(role == "payer" for name, role in roles.items() if name in PAYERS)
    assert not names(tables, result.confiscation_candidates["holder_party_id"]) & PAYERS


@pytest.mark.parametrize("look_alike", stories.LOOK_ALIKES)
def test_no_look_alike_is_listed(look_alike: str) -> None:
    world = stories.LOOK_ALIKES[look_alike]()
    result = candidates(world)
    assert result.confiscation_candidates.is_empty()
    assert result.party_roles.is_empty()


def test_a_forty_payers_with_many_payments_never_pass_the_payers_gate() -> None:
    world = World(observed={"Rahim Kol"})
    for number in range(40):
        name = f"{stories.FIRST[number % 16]} Familie{number:02d}"
        world.observed.add(name)
        for time in range(1 + number % 9):
            world.pay(name, "Rahim Kol", 1500, 2 * number + 5 * time)
    for day in range(4, 130, 3):
        world.pay("Rahim Kol", "Selim Tun", 4200, day)
    result = candidates(world)
    decided = result.gate_decisions.filter("hit")
    payers = decided.filter(pl.col("outcome") == "SHIELD_PAYER")
    assert payers.height >= 36
    assert names(frames(world), result.confiscation_candidates["holder_party_id"]) == {"Rahim Kol"}


def test_b_the_aunt_who_pools_for_siblings_is_a_payer() -> None:
    world = stories.aunt_for_siblings()
    assert "Mina Adane" not in holders(world)
    assert outcome(world, "Mina Adane") == "SHIELD_PAYER"


def test_who_borrows_from_many_to_pay_a_collector_is_a_payer() -> None:
    world = stories.borrower()
    assert holders(world) <= {"Rahim Kol", "Selim Tun", "Viktor Org"}
    assert outcome(world, "Kamran Leih") == "SHIELD_PAYER"


def test_f_the_mother_of_three_is_a_payer() -> None:
    world = stories.mother_of_three()
    assert "Hiwet Tesfay" not in holders(world)
    assert outcome(world, "Hiwet Tesfay") == "SHIELD_PAYER"


def test_d_an_association_that_the_collector_paid_is_shielded() -> None:
    world = chain()
    world.observed.add("Offene Tuer Verein")
    for day in (40, 47, 54):
        world.pay("Rahim Kol", "Offene Tuer Verein", 3000, day)
    assert "Offene Tuer Verein" not in holders(world)
    assert outcome(world, "Offene Tuer Verein") == "SHIELD_HUMANITARIAN"


def test_e_a_payer_who_was_paid_something_is_reviewed_as_a_possible_victim() -> None:
    world = chain()
    helper = stories.stranger(2)
    world.observed.add(helper)
    for day in (20, 27, 34):
        world.pay("Rahim Kol", helper, 1200, day, "steering")
    assert helper not in holders(world)
    assert outcome(world, helper) == "REVIEW_POSSIBLE_VICTIM"


def test_g_a_community_boat_is_shielded_if_it_is_concerned_at_all() -> None:
    world = stories.community_boat("Karl Skipper")
    assert candidates(world).confiscation_candidates.is_empty()


def test_a_refund_makes_nobody_a_candidate() -> None:
    world = chain()
    payer = stories.stranger(1)
    world.observed |= {payer, "Basma Barzani"}
    world.pay("Rahim Kol", payer, 2400, 9, "")
    world.pay("Rahim Kol", "Basma Barzani", 2400, 30, "")
    assert not holders(world) & {payer, "Basma Barzani"}
    assert outcome(world, payer) == "SHIELD_PAYER"


def test_a_protected_party_is_asked_nothing_further() -> None:
    world = chain()
    world.protected.add("Viktor Org")
    result = candidates(world)
    asked = result.gate_decisions.filter(pl.col("party_id") == party("Viktor Org"))
    assert asked.select("gate", "outcome").rows() == [("P", "SHIELD_PROTECTED")]
    assert "Viktor Org" not in holders(world)


@pytest.mark.parametrize(
    ("name", "sums", "gap", "words"),
    [
        ("Anna Vermieterin", [900] * 3, 30, ""),
        ("Paul Fahrer", [1400] * 2, 9, "Lohn"),
        ("Sabri Kol", [350, 300, 420, 380], 9, ""),
        ("Karl Skipper", [9000], 1, "Boot"),
        ("Sonne Reisen GmbH", [4000, 5000, 4500], 8, ""),
        ("Derya Tun", [1500, 900, 2600, 1100], 8, ""),
        ("Nils Freund", [2900, 2300], 11, ""),
    ],
)
def test_who_is_paid_for_something_else_is_not_listed(
    name: str, sums: list[int], gap: int, words: str
) -> None:
    world = chain()
    world.observed.add(name)
    for number, amount in enumerate(sums):
        world.pay("Selim Tun", name, amount, 9 + gap * number, words)
    assert name not in holders(world)


def test_an_organisation_with_benefit_waits_for_knowledge() -> None:
    world = chain()
    world.observed.add("Sonne Reisen GmbH")
    for day in (16, 24):
        world.pay("Rahim Kol", "Sonne Reisen GmbH", 5000, day)
    assert outcome(world, "Sonne Reisen GmbH") == "REVIEW_KNOWLEDGE"


def test_gates_are_asked_in_order_and_kept_with_their_inputs() -> None:
    rows = candidates(chain()).gate_decisions
    for mine in rows.partition_by("party_id"):
        ordered = mine.sort("position")
        assert ordered["position"].to_list() == list(range(1, mine.height + 1))
        assert ordered["hit"].to_list() == [False] * (mine.height - 1) + [True]
        for inputs in ordered["inputs"]:
            assert inputs == json.dumps(json.loads(inputs), sort_keys=True, ensure_ascii=False)
    collector = rows.filter(pl.col("party_id") == party("Rahim Kol")).sort("position")
    assert collector["gate"].to_list() == ["P", "G0", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8"]
    assert "Required before use" in collector["explanation"][-1]


def test_other_data_of_a_shielded_payer_change_no_benefit() -> None:
    world, more = chain(), chain()
    payer = stories.stranger(3)
    for day in range(5, 60, 4):
        more.pay(payer, "Supermarkt Ost", 900, day + 0.3)
        more.pay("Lager Nord GmbH", payer, 2500, day + 0.2)
    columns = ["target_id", "amount_low", "amount", "amount_high", "rank"]
    one, other = (candidates(w).confiscation_candidates.select(columns) for w in (world, more))
    assert one.equals(other)


def test_the_order_of_rows_makes_no_difference() -> None:
    world = chain()
    tables = frames(world)
    turned = {name: frame.reverse() for name, frame in tables.items()}
    for one, other in zip(candidates(world, tables), candidates(world, turned), strict=True):
        assert one.equals(other)


def test_figures_in_words_are_those_of_the_rows() -> None:
    world = chain()
    result = candidates(world)
    rows = result.confiscation_candidates.filter(pl.col("target_id") == account("Rahim Kol"))
    row = rows.row(0, named=True)
    for figure in ("amount_low", "amount", "amount_high"):
        assert f"{row[figure]:,.2f} EUR" in row["explanation"]
    seeds = find(frames(world)).trace_seeds
    received = Decimal(seeds["amount"].sum())
    assert f"received {received:,.2f} EUR of the proceeds" in row["explanation"]
    assert f"of the {received:,.2f} EUR of proceeds" in row["dissipation_risk"]
    assert "(rent, upkeep)" in row["third_party_interest"]


def test_frames_have_the_declared_schemas() -> None:
    for world in (chain(), stories.coach()):
        tables = (CONFISCATION_CANDIDATES, PARTY_ROLES, GATE_DECISIONS)
        for frame, table in zip(candidates(world), tables, strict=True):
            assert dict(frame.schema) == table.frame_schema


spending = st.lists(st.tuples(st.integers(10, 6000), st.integers(0, 60)), max_size=12)


@settings(max_examples=12, deadline=None)
@given(spending, st.integers(0, 3000), st.integers(1000, 12_000))
def test_low_amount_high_hold_whatever_is_spent_meanwhile(
    others: list[tuple[int, int]], opening: int, price: int
) -> None:
    world = stories.two_legs()
    world.openings["Tarek Moun"] = str(opening)
    for amount, day in others:
        world.pay("Tarek Moun", "Supermarkt Ost", amount, day + 0.5, kind="payment", channel="card")
        world.pay("Lager Nord GmbH", "Tarek Moun", amount // 2, day + 0.7, "Gehalt")
    world.buy("Tarek Moun", "Transporter", price, 61)
    tables = frames(world)
    rows = candidates(world, tables).confiscation_candidates
    assert (rows["amount_low"] <= rows["amount"]).all()
    assert (rows["amount"] <= rows["amount_high"]).all()
    seeds = find(tables).trace_seeds
    held = traced(world, tables, seeds)["traces"].filter(pl.col("target_id") == account("Tarek Moun"))
    held = held.filter(pl.col("target_kind") == "account")
    closing = tables["account_periods"]["closing_balance"][0]
    mine = rows.filter(pl.col("target_kind") == "account")
    if mine.height:
        assert mine["amount"][0] == held["amount"].sum()
        assert mine["amount_high"][0] <= closing


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=20))
def test_who_only_pays_never_becomes_a_candidate_whatever_the_sums(sums: list[int]) -> None:
    world = chain()
    world.observed.add("Payer Only")
    for number, amount in enumerate(sums):
        payee = ["Rahim Kol", "Selim Tun", "Viktor Org"][number % 3]
        world.pay("Payer Only", payee, amount, 2 * number + 0.4)
    assert "Payer Only" not in holders(world)


def test_what_rests_on_a_probable_link_says_so_and_is_not_surer_than_it() -> None:
    world = chain()
    tables = frames(world)
    likely = pl.col("account_id") == account("Selim Tun")
    linked = tables["party_accounts"].with_columns(
        pl.when(likely).then(pl.lit("probable")).otherwise(pl.lit("established")).alias("strength"),
        pl.when(likely).then(0.97).otherwise("probability").alias("probability"),
    )
    result = candidates(world, {**tables, "party_accounts": linked}).confiscation_candidates
    known = dict(tables["parties"].select("party_id", "name").iter_rows())
    said = {
        known[holder]: ("by likeness (97% at least)" in words, strength)
        for holder, words, strength in result.select("holder_party_id", "explanation", "strength").rows()
    }
    assert said["Rahim Kol"] == (False, "probable")
    assert said["Selim Tun"] == (True, "probable")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1700", (0, 1700, 1700, Decimal(1700))),
        ("-20", (0, 0, 0, Decimal(-20))),
        (None, (0, 4500, 4500, None)),
    ],
)
def test_where_statements_do_not_add_up_nothing_is_certain_and_no_more_is_there_than_is_printed(
    printed: str | None, expected: tuple[object, ...]
) -> None:
    """4,500 of proceeds by the entries; an entry that could not be read took the balance down."""
    entries = pl.DataFrame(
        [("e", Decimal(4500), Decimal(4500))],
        {"entry_id": pl.String(), "amount": MONEY, "traced": MONEY},
        orient="row",
    )
    sound = AccountMoney(Decimal(200), entries)
    assert held(sound, Decimal(4500), "EUR") == Traced(
        Decimal(4500), Decimal(4500), Decimal(4500), "EUR", Decimal(4700)
    )
    broken = replace(sound, is_broken=True, printed=None if printed is None else Decimal(printed))
    found = held(broken, Decimal(4500), "EUR")
    assert (found.low, found.amount, found.high, found.whole) == expected
    assert found.is_broken
    assert bought(broken, [], Decimal(100), None).low == 0


def test_a_candidate_on_an_account_that_does_not_add_up_says_so() -> None:
    world = chain()
    tables = frames(world)
    own = pl.col("account_id") == account("Rahim Kol")
    closes = pl.when(own).then(pl.lit("broken")).otherwise("closes").alias("closes")
    periods = tables["account_periods"].with_columns(closes)
    for is_broken, found in ((False, tables), (True, {**tables, "account_periods": periods})):
        rows = candidates(world, found).confiscation_candidates
        row = rows.filter(pl.col("target_id") == account("Rahim Kol")).row(0, named=True)
        assert ("do not add up" in row["explanation"]) is is_broken
        assert (row["amount_low"] == 0) is is_broken
