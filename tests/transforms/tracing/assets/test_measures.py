"""Golden L8 (DOMAIN.md 4.4) to the cent, and what must hold of every asset."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tracing.assets import AssetMoney, Income, Owner, PutIn, Worth, asset_measures
from transforms.tracing.assets.measures import SCHEMA, traced_share
from transforms.tracing.assets.owners import benefits, owner_parts, sale_proceeds

DAY = date(2025, 3, 1)
amounts = st.integers(0, 10**9).map(lambda units: Decimal(units).scaleb(-2))


def put_in(use: str, amount: int | Decimal, traced: int | Decimal) -> PutIn:
    assert use in ("purchase", "principal", "improvement")
    return PutIn(use, DAY, Decimal(amount), Decimal(traced))  # type: ignore[arg-type]


HOUSE = AssetMoney(
    "v1",
    "EUR",
    price=Decimal(200000),
    mortgage=Decimal(120000),
    mortgage_left=Decimal(110000),
    put_in=(put_in("purchase", 80000, 60000), put_in("principal", 10000, 6000)),
    worth=Worth(Decimal(260000), DAY, "valuer"),
)
VEHICLE = AssetMoney(
    "v2",
    "EUR",
    price=Decimal(20000),
    put_in=(put_in("purchase", 20000, 14000),),
    worth=Worth(Decimal(12000), DAY, "dealer"),
)


def measured(money: AssetMoney) -> dict[str, Decimal | None]:
    return dict(asset_measures(money, "fifo").select("measure", "amount").iter_rows())


def test_l8_house() -> None:
    """66,000 traced of 200,000, worth 260,000, owing 110,000: lien, gross share, equity share, derived."""
    assert (HOUSE.traced(), HOUSE.clean, HOUSE.equity) == (Decimal(66000), Decimal(24000), Decimal(150000))
    assert measured(HOUSE) == {
        "lien": Decimal(66000),
        "gross_share": Decimal(85800),
        "equity_share": Decimal(110000),
        "derived": Decimal(85800),
    }
    frame = asset_measures(HOUSE, "fifo")
    assert dict(frame.schema) == SCHEMA
    assert frame.filter("conservative")["measure"].to_list() == ["lien"]
    assert frame["realisable"].to_list() == frame["amount"].to_list()


def test_l8_vehicle() -> None:
    """14,000 of 20,000 in a car that is worth 12,000: share 8,400, lien 12,000; the share is the lower."""
    found = measured(VEHICLE)
    assert (found["gross_share"], found["lien"], found["derived"]) == tuple(
        map(Decimal, (8400, 12000, 12000))
    )
    frame = asset_measures(VEHICLE, "fifo")
    assert frame.filter("conservative")["measure"].to_list() == ["gross_share", "equity_share"]


def test_without_a_valuation_only_the_lien_is_known_and_nothing_is_marked() -> None:
    bare = AssetMoney("v1", "EUR", Decimal(100), put_in=(put_in("purchase", 100, 40),))
    frame = asset_measures(bare, "fifo")
    assert frame["amount"].to_list() == [Decimal(40), None, None, None]
    assert not frame["conservative"].any()
    assert frame["realisable"].null_count() == 4


def test_more_is_owed_than_it_is_worth() -> None:
    sunk = AssetMoney(
        "v1",
        "EUR",
        Decimal(100),
        mortgage=Decimal(60),
        mortgage_left=Decimal(90),
        put_in=(put_in("purchase", 40, 40),),
        worth=Worth(Decimal(80), DAY, "valuer"),
    )
    found = asset_measures(sunk, "fifo")
    assert measured(sunk)["equity_share"] == 0
    assert found["realisable"].to_list() == [Decimal(0)] * 4


def test_costs_and_improvements_are_part_of_the_cost() -> None:
    money = AssetMoney(
        "v1",
        "EUR",
        Decimal(180),
        costs=Decimal(20),
        put_in=(put_in("purchase", 200, 100), put_in("improvement", 50, 25)),
        worth=Worth(Decimal(500), DAY, "valuer"),
    )
    assert (money.cost, money.traced(), money.clean) == (Decimal(250), Decimal(125), Decimal(125))
    assert measured(money)["gross_share"] == 250


def test_growth_and_income_are_lines_of_their_own() -> None:
    rented = AssetMoney(
        **{
            **vars(HOUSE),
            "income": (Income(Decimal(1000), DAY, "rent"), Income(Decimal("0.01"), None, "interest")),
        }
    )
    assert [(one.kind, one.amount, one.traced) for one in benefits(rented)] == [
        ("growth", Decimal(60000), Decimal(19800)),
        ("income", Decimal(1000), Decimal(330)),
        ("income", Decimal("0.01"), Decimal(0)),
    ]
    assert benefits(VEHICLE) == []


def test_a_sale_turns_it_back_into_money() -> None:
    """The house sold for 260,000: the lender gets 110,000, and 66 of 90 parts of the rest are traced."""
    assert sale_proceeds(HOUSE) is None
    sold = AssetMoney(**{**vars(HOUSE), "worth": Worth(Decimal(260000), DAY, "deed", sold=True)})
    assert sale_proceeds(sold) == tuple(map(Decimal, (260000, 110000, 110000, 40000)))
    odd = AssetMoney(**{**vars(VEHICLE), "worth": Worth(Decimal("0.05"), DAY, "deed", sold=True)})
    assert sale_proceeds(odd) == (Decimal("0.05"), Decimal(0), Decimal("0.04"), Decimal("0.01"))


def test_joint_owners_get_their_shares_to_the_cent() -> None:
    half = Owner("p1", "Ada", Fraction(1, 3)), Owner("p2", "Bo", Fraction(1, 3))
    joint = AssetMoney(**{**vars(HOUSE), "owners": half})
    parts = owner_parts(Decimal("100.00"), joint)
    assert [(owner.name, amount) for owner, amount in parts] == [
        ("Ada", Decimal("33.34")),
        ("Bo", Decimal("33.33")),
        ("nobody that the register names", Decimal("33.33")),
    ]
    assert owner_parts(Decimal(7), HOUSE)[0][1] == 7


@st.composite
def assets(draw: st.DrawFn) -> AssetMoney:
    """Assets of any state: overpaid, sunk, grown, without a lender."""
    put = []
    for use in ("purchase", "principal", "improvement"):
        amount = draw(amounts)
        put.append(put_in(use, amount, amount * draw(st.integers(0, 4)) / 4))
    worth = draw(st.none() | amounts)
    return AssetMoney(
        "v1",
        "EUR",
        price=draw(amounts),
        costs=draw(amounts),
        mortgage=draw(amounts),
        mortgage_left=draw(amounts),
        put_in=tuple(put),
        worth=None if worth is None else Worth(worth, DAY, "valuer"),
    )


@settings(max_examples=60)
@given(assets())
def test_measures_stay_within_what_there_is(money: AssetMoney) -> None:
    found = measured(money)
    assert 0 <= traced_share(money) <= 1
    assert found["lien"] is not None
    assert 0 <= found["lien"] <= money.traced()
    if money.worth is None:
        return
    gross, equity, derived = (found[name] for name in ("gross_share", "equity_share", "derived"))
    assert gross is not None
    assert equity is not None
    assert derived is not None
    assert 0 <= gross <= money.worth.amount
    assert 0 <= equity <= max(money.worth.amount - money.mortgage_left, Decimal(0))
    assert found["lien"] <= derived
    if money.worth.amount >= money.cost and money.traced() <= money.cost:
        # Linear growth: the lien and its share of growth are the gross share, but for a cent of rounding.
        assert abs(derived - gross) <= Decimal("0.01")


@settings(max_examples=60)
@given(amounts, st.lists(st.fractions(0, 1, max_denominator=12), max_size=4))
def test_owners_parts_are_exactly_the_amount(amount: Decimal, shares: list[Fraction]) -> None:
    owners = tuple(Owner(f"p{number}", "", share) for number, share in enumerate(shares))
    parts = owner_parts(amount, AssetMoney("v1", "EUR", Decimal(1), owners=owners))
    assert sum((part for _, part in parts), Decimal(0)) == amount
