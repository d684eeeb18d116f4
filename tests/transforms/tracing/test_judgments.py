"""Judgments as worked cases (docs/methods/judgments.md): what each method gives on the facts of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.worlds import START, account, one_sided, places, traced_of
from transforms.tracing import METHODS
from transforms.tracing.assets import AssetMoney, PutIn, Worth, asset_measures


def one_account(
    opening: int, amounts: list[int], *claims: Claim, assets: dict[int, str] | None = None
) -> World:
    """An account `A` whose n-th entry is `An`; assets: what the n-th entry bought."""
    lines = account("A", amounts)
    bought = assets or {}
    movements = [replace(m, asset=bought.get(n)) for n, m in enumerate(one_sided(lines), start=1)]
    return World(lines, movements, list(claims), {("A", "EUR"): opening})


def found(world: World, method: str) -> dict[str, dict[str, Decimal]]:
    """By claimant: what is held, in assets, gone and lost."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (seed, kind, _, _), amount in places(traced_of(world, method=method)).items():
        sums[seed][kind] += amount
    return {seed: dict(kinds) for seed, kinds in sums.items()}


def held(world: World, method: str) -> dict[str, Decimal]:
    return {seed: kinds["account"] for seed, kinds in found(world, method).items() if "account" in kinds}


def test_claytons_case_the_balance_at_the_death_was_paid_out_first() -> None:
    """1,713 stood to his credit; he paid in more and drew more than that: the old debt was paid."""
    world = one_account(0, [1713_00, 1500_00, -1900_00, -860_00], Claim("balance", "A1", 1713_00))
    assert held(world, "fifo") == {}
    assert held(world, "lifo") == {"balance": 453}
    assert held(world, "clean_first") == {"balance": 453}


def test_hallett_the_trustee_spends_his_own_money_first() -> None:
    """2,145 of trust money among his own; 3,029.75 in the account at his death covers it whole."""
    world = one_account(1500_00, [2145_00, -1936_20, 1320_95], Claim("Cotterill", "A1", 2145_00))
    assert held(world, "clean_first") == {"Cotterill": Decimal("1708.80")}
    later = one_account(1500_00, [2145_00, 1320_95, -1936_20], Claim("Cotterill", "A1", 2145_00))
    assert held(later, "clean_first") == {"Cotterill": 2145}
    assert held(later, "fifo") == {"Cotterill": Decimal("1708.80")}


def test_roscoe_v_winder_later_money_does_not_refill() -> None:
    world = one_account(0, [455_00, -430_00, 333_00], Claim("book debts", "A1", 455_00))
    for method in ("lowest_intermediate_balance", "clean_first", "fifo", "pari_passu", "ceiling_scaled"):
        assert held(world, method) == {"book debts": 25}


def oatway() -> World:
    """77.67 of his own; 7,000 in, 3,000 of it trust money; 30 in, 510 out; shares for 2,137.61; the rest is spent."""
    return one_account(
        77_67,
        [3000_00, 4000_00, 30_00, -510_00, -2137_61, -4460_06],
        Claim("trust", "A1", 3000_00),
        assets={5: "shares"},
    )


def test_oatway_the_shares_were_bought_with_the_trust_money() -> None:
    gone = Decimal("862.39")
    assert found(oatway(), "oatway") == {"trust": {"asset": Decimal("2137.61"), "outside": gone}}
    assert found(oatway(), "clean_first") == {"trust": {"outside": 3000}}
    shares = AssetMoney(
        "shares",
        "GBP",
        Decimal("2137.61"),
        put_in=(PutIn("purchase", date(1901, 8, 24), Decimal("2137.61"), Decimal("2137.61")),),
        worth=Worth(Decimal(2475), date(1902, 6, 1), "sold"),
    )
    assert measures(shares)["gross_share"] == 2475


def measures(money: AssetMoney) -> dict[str, Decimal | None]:
    return dict(asset_measures(money, "fifo").select("measure", "amount").iter_rows())


def test_foskett_two_of_five_premiums_are_two_fifths_of_the_policy() -> None:
    premiums = tuple(
        PutIn("purchase", date(1986 + n, 11, 6), Decimal(10220), Decimal(10220 if n > 2 else 0))
        for n in range(5)
    )
    policy = AssetMoney(
        "policy",
        "GBP",
        Decimal(51100),
        put_in=premiums,
        worth=Worth(Decimal(1_000_000), date(1991, 3, 20), "insurer"),
    )
    assert policy.traced() == 20440
    found = measures(policy)
    assert found["lien"] == 20440
    assert found["gross_share"] == 400_000


def test_durant_what_came_after_the_last_payment_out_is_reached_backward_only() -> None:
    """7,708,699.10 of 10,500,055.35 came in before the payments out; the rest came after them."""
    lines = account("A", [7_708_699_10, -10_500_055_35, 2_791_356_25])
    to_durant = Movement("t-durant", "Durant", "A2", asset=None)
    movements = [one_sided(lines)[0], to_durant, one_sided(lines)[2]]
    claims = [Claim("bribes", "A1", 7_708_699_10), Claim("bribes", "A3", 2_791_356_25)]
    world = World(lines, movements, claims, {("A", "EUR"): 0})
    late, early = Decimal("2791356.25"), Decimal("7708699.10")
    assert found(world, "fifo") == {"bribes": {"outside": early, "lost": late}}
    assert found(world, "backward") == {"bribes": {"outside": Decimal("10500055.35")}}


def test_bishopsgate_v_homan_nothing_is_traced_through_an_overdrawn_account() -> None:
    world = one_account(-5000_00, [3000_00, 4000_00], Claim("pensions", "A1", 3000_00))
    direct = (
        "fifo",
        "lifo",
        "clean_first",
        "proceeds_first",
        "pro_rata",
        "lowest_intermediate_balance",
        "oatway",
    )
    for method in direct:
        assert found(world, method) == {"pensions": {"lost": 3000}}


def test_cunningham_v_brown_an_account_that_was_exhausted_holds_nothing_of_the_earlier() -> None:
    """The account was emptied and then filled again by others' money."""
    world = one_account(0, [600_00, 400_00, -1000_00, 1000_00], Claim("Brown", "A1", 600_00))
    for method in sorted(name for name in METHODS if name != "poison"):
        assert held(world, method) == {}


def test_restatement_59_the_owner_has_the_lowest_balance_or_what_was_bought_first() -> None:
    """1,000 taken among 1,000 of one's own; 1,500 spent, then 1,000 earned: 500. Bought first: the shares."""
    world = one_account(1000_00, [1000_00, -1500_00, 1000_00], Claim("owner", "A1", 1000_00))
    assert held(world, "lowest_intermediate_balance") == {"owner": 500}
    bought = one_account(
        1000_00, [1000_00, -1000_00, -1000_00], Claim("owner", "A1", 1000_00), assets={2: "shares"}
    )
    assert found(bought, "oatway") == {"owner": {"asset": 1000}}


def test_banco_cafetero_either_rule_at_election() -> None:
    """100 of proceeds among 300: on the account while the balance stays above it, or in any one withdrawal."""
    world = one_account(300_00, [100_00, -150_00], Claim("sale", "A1", 100_00), assets={2: "boat"})
    assert found(world, "clean_first") == {"sale": {"account": 100}}
    assert found(world, "proceeds_first") == {"sale": {"asset": 100}}


def test_diplock_between_two_innocent_people_on_a_running_account_the_first_in_is_first_out() -> None:
    world = one_account(100_00, [200_00, 300_00, -250_00], Claim("estate", "A1", 200_00))
    assert held(world, "fifo") == {"estate": 50}


def test_tilley_a_trustee_who_had_enough_of_her_own_bought_with_her_own() -> None:
    world = one_account(3000_00, [2000_00, -2500_00], Claim("trust", "A1", 2000_00), assets={2: "house"})
    assert found(world, "clean_first") == {"trust": {"account": 2000}}


THREE = (Claim("B1", "A1", 100_00), Claim("B2", "A2", 100_00), Claim("B3", "A4", 100_00))


@pytest.mark.parametrize(
    ("method", "shares"),
    [
        ("fifo", {"B2": "100", "B3": "100"}),
        ("lifo", {"B1": "100", "B3": "100"}),
        ("pari_passu", {"B1": "66.67", "B2": "66.67", "B3": "66.66"}),
        ("rolling_charge", {"B1": "50", "B2": "50", "B3": "100"}),
        ("ceiling_scaled", {"B1": "66.67", "B2": "66.67", "B3": "66.66"}),
    ],
)
def test_the_shortfall_of_three_beneficiaries(method: str, shares: dict[str, str]) -> None:
    """100, 100, 100 taken, 100: what each method gives each (Chamorro-Courtland, (2019) 43 Melb U L Rev 133)."""
    world = one_account(0, [100_00, 100_00, -100_00, 100_00], *THREE)
    assert held(world, method) == {seed: Decimal(amount) for seed, amount in shares.items()}


def test_losses_borne_rateably_after_barlow_clowes() -> None:
    """1,000 and 2,000; 600 are gone: 800 and 1,600."""
    world = one_account(0, [1000_00, 2000_00, -600_00], Claim("A", "A1", 1000_00), Claim("B", "A2", 2000_00))
    for method in ("pari_passu", "rolling_charge", "pro_rata", "ceiling_scaled"):
        assert held(world, method) == {"A": 800, "B": 1600}


def test_bolognesi_the_lowest_day_caps_the_earlier_claims_and_later_ones_come_on_top() -> None:
    """4,457.85 paid in by the lowest day, on which 4,414.57 were left; 2,104.47 more came in: 6,519.04."""
    claims = (Claim("earlier", "A1", 4457_85), Claim("later", "A3", 2104_47))
    world = one_account(500_00, [4457_85, -543_28, 2104_47], *claims)
    assert held(world, "lowest_intermediate_balance") == {
        "earlier": Decimal("4414.57"),
        "later": Decimal("2104.47"),
    }


def test_a_fund_of_two_accounts_that_pay_each_other_is_shared_as_one() -> None:
    """Re French Caledonia: the accounts of one fund are looked at together; each loses in proportion."""
    first = account("F", [600_00, -300_00])
    second = [
        Line("G1", "G", "EUR", 1, START + timedelta(days=2), 300_00),
        Line("G2", "G", "EUR", 2, START + timedelta(days=3), 300_00),
        Line("G3", "G", "EUR", 3, START + timedelta(days=4), -150_00),
    ]
    movements = [one_sided(first)[0], Movement("t-fg", "G", "F2", "G1"), *one_sided(second)[1:]]
    claims = [Claim("A", "F1", 600_00), Claim("B", "G2", 300_00)]
    world = World([*first, *second], movements, claims, {("F", "EUR"): 0, ("G", "EUR"): 0})
    assert held(world, "pari_passu") == {"A": 500, "B": 250}
