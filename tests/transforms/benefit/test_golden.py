"""The worked figures of DOMAIN.md 4.5, to the cent: M1 to M3, unit and volume, unexplained wealth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.transforms.benefit.people import END, START, YEAR, facts, figure, move, pocket, said, unexplained
from transforms.benefit.evidence.facts import Facts, Fee, Incident, Thing


def steps(facts_: Facts, method: str) -> dict[str, Decimal | int]:
    return dict(figure(facts_, method).worked.steps)


def test_m1_net_worth() -> None:
    """Assets 50,000 to 230,000, debts 10,000 to 60,000, living 36,000, salary 48,000, gift 5,000: 113,000."""
    case = facts(
        said("asset", 50000, None, START),
        said("asset", 230000, YEAR.first),
        said("liability", 10000, None, START),
        said("liability", 60000, END),
        said("living_expenses", 36000, YEAR.first, YEAR.last),
        said("lawful_income", 48000, YEAR.first, YEAR.last),
        said("gift", 5000),
    )
    found = steps(case, "net_worth")
    assert unexplained(case, "net_worth") == 113000
    assert (found["net worth at the beginning"], found["net worth at the end"]) == (40000, 170000)
    assert found["increase"] == 130000


def test_m2_source_and_application() -> None:
    """Applications 168,000, sources 73,000: 95,000. The bank's increase is the ledger's own."""
    house = Thing("v1", "house", "EUR", date(2025, 3, 1), Decimal(80000), Fraction(1), records=("r1",))
    car = Thing("v2", "car", "EUR", date(2025, 5, 1), Decimal(25000), Fraction(1), records=("r2",))
    case = facts(
        said("living_expenses", 36000, YEAR.first, YEAR.last),
        said("outlay", 12000),
        said("loan_repaid", 5000),
        said("lawful_income", 48000, YEAR.first, YEAR.last),
        said("loan", 15000),
        said("cash_on_hand", 4000, START),
        said("cash_on_hand", 0, END),
        said("asset_sold", 6000),
        moves=[move(1, 10000, "other")],
        pockets=[pocket(2000)],
        things=(house, car),
    )
    found = steps(case, "source_and_application")
    assert unexplained(case, "source_and_application") == 95000
    assert (found["applications"], found["less sources"]) == (168000, 73000)
    assert found["application: bank balances"] == 10000
    assert found["source: cash on hand"] == 4000


def test_m3_bank_deposits() -> None:
    """Deposits 180,000 of which 30,000 are transfers; outlays 183,000 of which the banks paid 143,000: 105,000."""
    case = facts(
        said("cash_expenses", 40000),
        said("redeposited_cash", 8000),
        said("lawful_income", 60000, YEAR.first, YEAR.last),
        moves=[
            move(1, 125000, "other"),
            move(2, 30000, "own"),
            move(3, -30000, "own", account="a2"),
            move(4, 15000, "loan"),
            move(5, 2000, "taken_back"),
            move(6, 8000, "cash"),
            move(7, -143000, "other"),
        ],
        pockets=[pocket(1000), pocket(4000, "a2")],
    )
    # 4,000 and 30,000 out make the second account overdrawn by 26,000; 38,000 lie on the first.
    found = steps(case, "bank_deposits")
    assert found["deposits"] == 180000
    assert found["less transfers between own accounts"] == 30000
    assert found["outlays"] == 183000
    assert found["of these paid by the banks"] == 143000
    assert found["plus currency outlays"] == 40000
    assert found["gross receipts"] == 165000
    assert unexplained(case, "bank_deposits") == 105000


def test_unit_and_volume() -> None:
    """380 heads at 3,000 to 4,000: 1.14 to 1.52 million; the lower one is the prudent figure."""
    case = facts(
        said("heads", None, count=380, accepted=True),
        said("tariff", 3000, amount_high=Decimal(4000)),
        said("costs", 140000),
    )
    worked = figure(case, "unit_and_volume").worked
    assert (worked.low, worked.high, worked.amount) == tuple(map(Decimal, (1140000, 1520000, 1140000)))
    assert dict(worked.steps)["turnover, middle"] == 1330000
    assert dict(worked.steps)["net of costs, lower"] == 1000000


def test_unexplained_wealth() -> None:
    """320,000 acquired, 60,000 living, 96,000 lawful: gap 284,000, ratio 3.96, flagged."""
    flat = Thing("v1", "flat", "EUR", date(2025, 2, 1), Decimal(320000), Fraction(1), records=("r1",))
    case = facts(
        said("living_expenses", 60000, YEAR.first, YEAR.last),
        said("lawful_income", 96000, YEAR.first, YEAR.last),
        things=(flat,),
    )
    worked = figure(case, "unexplained_wealth").worked
    assert worked.amount == 284000
    assert worked.ratio == Decimal("3.96")
    assert worked.flagged is True


def test_the_flag_needs_more_than_both_bounds() -> None:
    def flagged(spent: str, lawful: int) -> bool | None:
        case = facts(said("living_expenses", spent), said("lawful_income", lawful))
        return figure(case, "unexplained_wealth").worked.flagged

    assert flagged("50000", 25000) is False
    assert flagged("50000.01", 25000) is True
    assert flagged("250000", 200000) is False  # 50,000 is a quarter of 200,000
    assert flagged("250000.01", 200000) is True


def test_sensitivity_to_the_opening_cash() -> None:
    """U with no opening cash, the claim, twice the claim; a claim that is rejected counts as none."""
    for accepted, counted in ((True, 90000), (False, 100000)):
        case = facts(said("living_expenses", 100000), said("cash_on_hand", 10000, START, accepted=accepted))
        for method in ("net_worth", "source_and_application", "bank_deposits", "unexplained_wealth"):
            found = figure(case, method)
            assert found.worked.amount == counted
            shown = [(one.cash, one.amount) for one in found.sensitivity]
            assert shown == [(Decimal(cash), Decimal(100000 - cash)) for cash in (0, 10000, 20000)]


def test_heads_and_prices_of_findings_give_way_to_stated_ones() -> None:
    fees = tuple(
        Fee(f"t{number}", f"p{number % 4}", date(2025, 4, number + 1), Decimal(1000 + number), "EUR", "f1")
        for number in range(5)
    )
    incidents = (Incident("r9", date(2025, 4, 3), "landing", 40),)
    seen = figure(facts(fees=fees, incidents=incidents), "unit_and_volume")
    # Payer p0 paid twice, 1,000 and 1,004: one head, one sum of 2,004.
    assert dict(seen.worked.steps)["heads"] == 4
    assert (seen.worked.low, seen.worked.high) == (4 * Decimal(1001), 4 * Decimal(2004))
    assert [line.reason for line in seen.lines if not line.accepted] == [
        "nothing ties it to this person; state the heads where something does"
    ]
    stated = facts(said("heads", None, count=2), said("tariff", 500), fees=fees)
    assert figure(stated, "unit_and_volume").worked.amount == 1000
