"""Sums that stand for many transfers: their traced money goes on in the parts, to the unit, by every method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.test_loading import outcome, snapshot_of
from tests.transforms.tracing.worlds import places
from transforms.plans import Elections
from transforms.plans.elections import Election
from transforms.schema import FINDING_TRANSFERS, FINDINGS
from transforms.tracing import METHODS, Asked, TracingLedger, resolved, trace, trace_elected
from transforms.tracing.answers import differing_entries, production_orders, trees
from transforms.tracing.flows.bounds import bounds
from transforms.tracing.loading import reached_ledger
from transforms.tracing.orders.intervals import intervals
from transforms.tracing.sources import sources_of
from transforms.tracing.sources.places import places_of

PAID = [
    Line("a0", 0, "300", account="A"),
    Line("a1", 3, "-50", account="A", transfer="b"),
    Line("a2", 3, "-150", account="A", transfer="c"),
    Line("b1", 3, "50", account="B", transfer="b"),
    Line("c1", 3, "150", account="C", transfer="c"),
]
FEE = seeds(("fee", "a0", "300"))
few = settings(quick, max_examples=8)


def merged(given_ledger: TracingLedger, ids: Sequence[str], covered: str | None = None) -> TracingLedger:
    """The ledger in which some entries of an account are one sum, `sum`; its parts are the transfers of each.

    covered: the amount of the sum, where its parts cover less.
    """
    own = given_ledger.entries.filter(pl.col("entry_id").is_in(ids)).sort("account_sequence")
    whole = Decimal(covered) if covered else own["amount"].sum()
    one = own.head(1).with_columns(entry_id=pl.lit("sum"), amount=pl.lit(whole, own.schema["amount"]))
    part = own.select("entry_id", part=pl.col("amount").abs())
    sides = given_ledger.transfer_entries.join(part, on="entry_id", how="left", maintain_order="left")
    sides = sides.with_columns(
        amount=pl.coalesce("part", "amount"),
        entry_id=pl.when(pl.col("part").is_null()).then("entry_id").otherwise(pl.lit("sum")),
    ).drop("part")
    rest = given_ledger.entries.filter(~pl.col("entry_id").is_in(ids))
    return replace(given_ledger, entries=pl.concat([rest, one]), transfer_entries=sides)


def paid(opening: str = "100") -> TracingLedger:
    """300 of proceeds beside 100 of clean money, of which a sum of 200 pays 50 to B and 150 to C."""
    return merged(ledger(PAID, {"A": opening}), ["a1", "a2"])


@pytest.mark.parametrize(
    ("method", "left", "to_b", "to_c"),
    [
        ("fifo", "200", "0", "100"),
        ("lifo", "100", "50", "150"),
        ("clean_first", "200", "0", "100"),
        ("lowest_intermediate_balance", "200", "0", "100"),
        ("proceeds_first", "100", "50", "150"),
        ("pro_rata", "150", "37.50", "112.50"),
        ("backward", "200", "0", "100"),
        ("rolling_charge", "150", "37.50", "112.50"),
    ],
)
def test_a_debit_that_pays_many_is_followed_into_each(method: str, left: str, to_b: str, to_c: str) -> None:
    traced = trace(paid(), FEE, method)
    wanted = {"A": Decimal(left), "B": Decimal(to_b), "C": Decimal(to_c)}
    found = {target: amount for (_, _, target, _), amount in places(traced).items()}
    assert found == {name: amount for name, amount in wanted.items() if amount}
    assert traced.conservation["holds"].all()
    path = {row["target_id"]: row["path"] for row in traced.traces.iter_rows(named=True)}
    assert path["C"] == ["t-c"]


@pytest.mark.parametrize("method", ["pari_passu", "ceiling_scaled", "oatway", "poison"])
def test_methods_that_look_at_the_whole_case_add_up_over_the_parts(method: str) -> None:
    traced = trace(paid(), FEE, method)
    assert traced.conservation["holds"].all()
    assert set(traced.traces["target_id"]) <= {"A", "B", "C"}


def test_three_parts_of_a_third_add_up_to_the_cent() -> None:
    lines = [
        Line("a0", 0, "100"),
        *(Line(f"a{n}", 1, "-33.33", transfer=f"p{n}") for n in (1, 2, 3)),
        *(Line(f"p{n}", 1, "33.33", account=f"P{n}", transfer=f"p{n}") for n in (1, 2, 3)),
    ]
    case = merged(ledger(lines, {"A": "200"}), ["a1", "a2", "a3"])
    found = places(trace(case, seeds(("fee", "a0", "100")), "pro_rata"))
    parts = [found["fee", "account", f"P{n}", "EUR"] for n in (1, 2, 3)]
    assert parts == [Decimal("11.11")] * 3
    assert found["fee", "account", "A", "EUR"] == Decimal("66.67")


def test_a_collection_brings_each_part_in_order() -> None:
    lines = [
        Line("b0", 0, "70", account="B"),
        Line("b1", 1, "-70", account="B", transfer="b"),
        Line("d1", 2, "-30", account="D", transfer="d"),
        Line("a1", 2, "70", transfer="b"),
        Line("a2", 2, "30", transfer="d"),
        Line("a3", 3, "-80"),
    ]
    case = merged(ledger(lines, {"D": "30"}), ["a1", "a2"])
    assert places(trace(case, seeds(("fee", "b0", "70")), "fifo")) == {
        ("fee", "outside", "to-a3", "EUR"): Decimal(70)
    }
    last_out = places(trace(case, seeds(("fee", "b0", "70")), "clean_first"))
    assert last_out == {
        ("fee", "outside", "to-a3", "EUR"): Decimal(50),
        ("fee", "account", "A", "EUR"): Decimal(20),
    }


def test_what_the_parts_do_not_cover_goes_outside_to_whom_the_sum_names() -> None:
    case = merged(ledger(PAID, {"A": "0"}), ["a1", "a2"], "-230")
    traced = trace(case, FEE, "fifo")
    assert places(traced) == {
        ("fee", "account", "A", "EUR"): Decimal(70),
        ("fee", "account", "B", "EUR"): Decimal(50),
        ("fee", "account", "C", "EUR"): Decimal(150),
        ("fee", "outside", "other of a1", "EUR"): Decimal(30),
    }
    row = traced.conservation.row(0, named=True)
    assert (row["in"], row["held"], row["outside"], row["holds"]) == (300, 270, 30, True)
    gathered = merged(ledger([*PAID[:3], Line("b1", 3, "50", account="B", transfer="b")], {}), ["a1", "a2"])
    assert places(trace(gathered, FEE, "fifo"))["fee", "outside", "to-c", "EUR"] == 150


def test_a_part_booked_after_the_day_is_outside_until_then() -> None:
    late = [replace(line, day=5) if line.entry_id == "c1" else line for line in PAID]
    case = merged(ledger(late), ["a1", "a2"])
    then = places(trace(case, FEE, "fifo", date(2025, 1, 4)))
    assert then["fee", "outside", "C", "EUR"] == 150
    assert places(trace(case, FEE, "fifo"))["fee", "account", "C", "EUR"] == 150


def test_each_step_of_the_tree_names_its_part_of_the_sum() -> None:
    case, asked = paid(), FEE
    traced = trace(case, asked, "fifo")
    grown = trees(traced, asked, case)
    (to_c,) = (row["trace_id"] for row in traced.traces.iter_rows(named=True) if row["target_id"] == "C")
    (step,) = grown[to_c][0]["transfers"]
    assert (step["debit"]["entry_id"], step["debit"]["whole"], step["debit"]["amount"]) == ("sum", -200, -150)
    assert (step["debit"]["traced"], step["credit"]["traced"]) == (100, 100)
    assert traced.steps.filter(pl.col("entry_id") == "sum")["amount"].to_list() == [100]
    both = {name: trace(case, asked, name) for name in ("fifo", "lifo")}
    assert set(differing_entries(both, case)["entry_id"]) == {"sum", "b1", "c1"}
    assert production_orders(traced, case, lambda day: trace(case, asked, "fifo", day)) == []


def test_a_plan_s_rule_of_the_account_divides_its_sums() -> None:
    elections = Elections(
        Election("case", "fifo"), (Election("account", "pro_rata", "A", why="savings of depositors"),)
    )
    found = places(trace_elected(paid(), FEE, elections))
    assert found["fee", "account", "B", "EUR"] == Decimal("37.50")


def test_a_sum_as_a_seed_is_what_it_brought_to_each() -> None:
    found = resolved(["sum"], paid(), FINDINGS.empty(), FINDING_TRANSFERS.empty()).seeds
    assert found.select("entry_id", "amount").rows() == [("b1", 50), ("c1", 150)]


def test_sources_go_back_through_sums() -> None:
    case = paid()
    (place,) = places_of(["C"], case)
    (found,) = sources_of(case, place, "lifo")
    assert [(one.entry_id, one.amount, one.path) for one in found.sources] == [("a0", Decimal(150), ("t-c",))]
    (part,) = places_of(["t-b"], case)
    (found,) = sources_of(case, part, "lifo")
    assert [found.amount, *(one.amount for one in found.sources)] == [Decimal(50)] * 2


@st.composite
def runs(draw: st.DrawFn) -> tuple[TracingLedger, pl.DataFrame, list[str]]:
    """An account with a payment run of two to four parts, some seen, some not, then more; and the run's entries."""
    amount = st.integers(1, 40)
    lines = [Line(f"a{n}", n, str(draw(amount)), account="A") for n in range(draw(st.integers(1, 3)))]
    seen, unseen = draw(st.integers(1, 3)), draw(st.integers(0, 1))
    parts = [str(-draw(amount)) for _ in range(max(seen + unseen, 2))]
    run = [Line(f"r{n}", 5, part, account="A", transfer=f"p{n}") for n, part in enumerate(parts)]
    gone = [
        Line(f"c{n}", 5, part[1:], account=draw(st.sampled_from("BC")), transfer=f"p{n}")
        for n, part in enumerate(parts[:seen])
    ]
    later = [
        Line(f"z{n}", 6 + n, str(draw(st.integers(-60, 20)) or 1), account=draw(st.sampled_from("ABC")))
        for n in range(draw(st.integers(0, 4)))
    ]
    opening = str(draw(st.sampled_from([0, 0, 15, -10])))
    case = ledger([*lines, *run, *gone, *later], {"A": opening, "B": "5", "C": "0"})
    asserted = [(f"f{n % 2}", line.entry_id, line.amount) for n, line in enumerate(lines)]
    return case, seeds(*asserted[: draw(st.integers(1, 3))]), [line.entry_id for line in run]


@quick
@given(runs(), st.sampled_from(sorted({*METHODS} - {"pro_rata", "rolling_charge", "pari_passu", "oatway"})))
def test_a_sum_is_its_parts_one_after_the_other(
    given_run: tuple[TracingLedger, pl.DataFrame, list[str]], method: str
) -> None:
    case, asked, run = given_run
    one = trace(merged(case, run), asked, method)
    assert one.conservation["holds"].all()
    assert places(one) == places(trace(case, asked, method))


@quick
@given(runs())
def test_by_shares_the_whole_goes_by_the_rule_and_each_part_within_a_cent_a_part(
    given_run: tuple[TracingLedger, pl.DataFrame, list[str]],
) -> None:
    case, asked, run = given_run
    summed = merged(case, run)
    traced = trace(summed, asked, "pro_rata")
    gone = traced.steps.filter(pl.col("entry_id") == "sum")["amount"].sum()
    sides = summed.transfer_entries.filter(pl.col("entry_id") == "sum")
    whole = sides["amount"].sum()
    arrived = traced.steps.join(
        summed.transfer_entries.join(sides.select("transfer_id", part="amount"), on="transfer_id"),
        on="entry_id",
    ).filter(pl.col("side") == "credit")
    for _, rows in arrived.group_by("entry_id"):
        exact = gone * rows["part"][0] / whole
        assert abs(rows["amount"].sum() - exact) <= Decimal("0.01") * 2 * len(run)


@few
@given(runs())
def test_no_rule_lies_outside_the_bounds_and_an_order_of_parts_changes_no_interval(
    given_run: tuple[TracingLedger, pl.DataFrame, list[str]],
) -> None:
    case, asked, run = given_run
    summed = merged(case, run)
    known = {row[:3]: row[3:] for row in bounds(summed, Asked(asked)).iter_rows()}
    for method in ("fifo", "lifo", "clean_first", "proceeds_first", "pro_rata"):
        sums: dict[tuple[str, ...], Decimal] = {}
        for (_, *place), amount in places(trace(summed, asked, method)).items():
            sums[tuple(place)] = sums.get(tuple(place), Decimal(0)) + amount
        assert all(known[place][0] <= amount <= known[place][1] for place, amount in sums.items())
    assert intervals(summed, Asked(asked), "fifo").filter(pl.col("target_id").str.contains("/")).is_empty()


@few
@given(runs(), st.sampled_from(sorted(METHODS)))
def test_a_part_of_a_case_gives_what_the_whole_gives(
    given_run: tuple[TracingLedger, pl.DataFrame, list[str]], method: str
) -> None:
    case, asked, run = given_run
    assume(asked.height)
    summed = merged(case, run)
    with snapshot_of(summed) as connection:
        part = reached_ledger(connection, asked, through_debts=method == "backward")
    assert outcome(part, asked, method, None) == outcome(summed, asked, method, None)


def test_the_order_of_a_sums_parts_is_open_for_its_statement_lists_none() -> None:
    """FIFO takes the 100 of clean money first: 50 go to B and 50 to C, or all to C."""
    found = intervals(paid(), Asked(FEE), "fifo")
    spans = {row["target_id"]: (row["low"], row["amount"], row["high"]) for row in found.to_dicts()}
    assert spans["B"] == (0, 0, 50)
    assert spans["C"] == (50, 100, 100)
    assert spans["A"] == (200, 200, 200)
    assert set(found["how"]) == {"exact"}
