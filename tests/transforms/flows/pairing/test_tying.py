"""What no rule ties: all evidence together, one entry for many, and what stays possible."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import account, accounts_of, entry, ties, transfers

KNOWN = accounts_of(
    account("A", holder_name="Anna Huber"),
    account("B", holder_name="Omar Saleh"),
    account("C", holder_name="Carla Moreno"),
)


def found(*rows: dict[str, Any], accounts: pl.DataFrame | None = KNOWN) -> Any:
    return transfers(*rows, accounts=accounts)


def test_a_misspelt_name_a_late_booking_and_one_account_are_enough_together() -> None:
    debit = entry(1, "A", "2026-03-02", "-1234.56", "B", counterparty_name="Omer Saleh")
    credit = entry(2, "B", "2026-03-10", "1234.56", "called", counterparty_name="Ana Hubber")
    row = found(debit, credit).transfers.row(0, named=True)
    assert (row["match_basis"], row["match_strength"]) == ("evidence", "probable")
    assert 0.5 < row["match_probability"] < 0.95
    assert row["match_margin"] is None
    assert row["runner_up_entry_id"] is None


def test_two_debits_that_fit_equally_well_stay_one_sided_and_the_links_are_listed() -> None:
    debits = [entry(n, name, "2026-03-02", "-1500", "B") for n, name in ((1, "A"), (2, "C"))]
    credit = entry(3, "B", "2026-03-02", "1500", "nobody")
    made = found(*debits, credit)
    assert ties(made) == [("-", "3"), ("1", "-"), ("2", "-")]
    rows = made.transfer_candidates.to_dicts()
    assert [(row["debit_transfer_id"], row["credit_transfer_id"]) for row in rows] == [
        ("t0-0001", "t0-0003"),
        ("t0-0002", "t0-0003"),
    ]
    assert {row["kind"] for row in rows} == {"transfer"}
    assert all("another way to pair" in row["why_not"] for row in rows)
    assert "the debit's statement gives the other's account (+9)" in rows[0]["reasons"]


def test_a_name_decides_and_the_runner_up_and_its_margin_are_kept() -> None:
    debits = [entry(n, name, "2026-03-02", "-1234.56", "B") for n, name in ((1, "A"), (2, "C"))]
    credit = entry(3, "B", "2026-03-02", "1234.56", "called", counterparty_name="Carla Morena")
    made = found(*debits, credit)
    assert ties(made) == [("1", "-"), ("2", "3")]
    row = made.transfers.filter(pl.col("transfer_id") == "t0-0002").row(0, named=True)
    assert row["runner_up_entry_id"] == "e0-0001"
    assert row["match_margin"] >= 3
    (other,) = made.transfer_candidates.to_dicts()
    assert other["why_not"] == "the credit is tied to another debit, for which more speaks"


def test_half_of_the_evidence_is_listed_and_not_taken() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "called", counterparty_name="Omar Saleh")
    credit = entry(2, "B", "2026-03-02", "100", "nobody")
    made = found(debit, credit)
    assert ties(made) == [("-", "2"), ("1", "-")]
    (row,) = made.transfer_candidates.to_dicts()
    assert row["why_not"] == "too little speaks for it: 11.0 of the 12.0 that are needed"


def test_different_references_forbid_a_pair_unless_both_statements_number_each_other() -> None:
    debit = entry(1, "A", "2026-03-02", "-1234.56", "B", reference="INVOICE 17")
    credit = entry(2, "B", "2026-03-02", "1234.56", "A", reference="INVOICE 18")
    assert ties(found(debit, credit)) == [("1", "2")]
    half = {**credit, "counterparty_account_id": "called", "counterparty_name": "Anna Huber"}
    made = found(debit, half)
    assert ties(made) == [("-", "2"), ("1", "-")]
    assert made.transfer_candidates["why_not"].to_list() == ["their references differ"]


def test_the_start_of_a_reference_is_no_other_reference() -> None:
    debit = entry(1, "A", "2026-03-02", "-300", "B", reference="E2E849665202")
    credit = entry(2, "B", "2026-03-04", "300", "called", reference="E2E84966")
    assert ties(found(debit, credit)) == [("1", "2")]
    assert ties(found(debit, {**credit, "reference": "E2E"})) == [("-", "2"), ("1", "-")]


def test_two_full_names_lead_to_a_pair_whose_amounts_differ_by_a_fee_or_a_rate() -> None:
    debit = entry(1, "A", "2026-02-27", "-1000", "called", counterparty_name="SALEH, OMAR")
    credit = entry(2, "B", "2026-02-27", "975", "called", counterparty_name="Anna Huber")
    assert ties(found(debit, credit)) == [("1", "2")]
    # ECB, 27 February 2026: 1.1805 USD for a euro.
    dollars = {**credit, "amount": Decimal("1178.20"), "currency": "USD"}
    assert ties(found(debit, dollars)) == [("1", "2")]


def test_the_same_words_in_both_texts_count_more_where_hardly_another_entry_has_them() -> None:
    told = {"narrative": "for Selam's room in the north"}
    debit = entry(1, "A", "2026-03-02", "-1000", "called", counterparty_name="Omar Saleh", **told)
    credit = entry(2, "B", "2026-03-03", "1000", "nobody", **told)
    assert ties(found(debit, {**credit, "narrative": "credit"})) == [("-", "2"), ("1", "-")]
    assert ties(found(debit, credit)) == [("1", "2")]
    others = [entry(n, "C", "2026-01-02", f"{n}.17", "nobody", **told) for n in range(3, 6)]
    assert ("1", "2") not in ties(found(debit, credit, *others))


def test_a_reference_in_the_text_of_the_other_side_counts() -> None:
    debit = entry(1, "A", "2026-03-02", "-1000", "called", reference="RF18539007547034")
    credit = entry(2, "B", "2026-03-03", "1000", "called", narrative="payment RF18539007547034 thanks")
    made = found(debit, credit)
    assert made.transfers["match_basis"].to_list() == ["evidence"]


def test_the_side_that_arrives_in_a_later_delivery_joins_the_one_that_was_alone() -> None:
    debit = entry(1, "A", "2026-03-02", "-1234.56", "B", counterparty_name="Omar Saleh")
    alone = found(debit).transfers.row(0, named=True)
    both = found(debit, entry(2, "B", "2026-03-04", "1230", "A")).transfers.row(0, named=True)
    assert alone["transfer_id"] == both["transfer_id"]
    assert (alone["match_basis"], both["match_basis"]) == ("one_side", "evidence")
    assert alone["to_account_id"] == both["to_account_id"] == "B"
    assert both["fee"] == Decimal("4.56")


PARTS = [("B", "1200.10"), ("C", "799.90"), ("B", "500")]


def batch(total: str, *parts: tuple[str, str], **more: Any) -> list[dict[str, Any]]:
    """A debit of A that pays many, and its parts, which name A."""
    return [
        entry(1, "A", "2026-03-02", f"-{total}", "nobody", **more),
        *(
            entry(2 + n, name, "2026-03-03", amount, "A", reference=f"P{n}")
            for n, (name, amount) in enumerate(parts)
        ),
    ]


def test_one_debit_that_pays_many_is_a_transfer_for_each_part() -> None:
    made = found(*batch("2500", *PARTS))
    rows = made.transfers.sort("amount").to_dicts()
    assert [(row["to_account_id"], row["amount"], row["received_amount"], row["fee"]) for row in rows] == [
        ("B", 500, 500, 0),
        ("C", Decimal("799.90"), Decimal("799.90"), 0),
        ("B", Decimal("1200.10"), Decimal("1200.10"), 0),
    ]
    assert {(row["from_account_id"], row["match_basis"]) for row in rows} == {("A", "batch")}
    sums = made.transfer_entries.group_by("entry_id").agg(pl.col("amount").sum()).sort("entry_id")
    assert sums["amount"].to_list() == [2500, Decimal("1200.10"), Decimal("799.90"), 500]


def test_one_credit_may_gather_many_debits() -> None:
    made = found(
        entry(1, "A", "2026-03-02", "-40.55", "B"),
        entry(2, "C", "2026-03-02", "-19.45", "B"),
        entry(3, "B", "2026-03-03", "60", "nobody", narrative="SEPA direct debits, 2 items"),
    )
    assert ties_of_parts(made) == [("1", "3"), ("2", "3")]
    assert made.transfers["from_account_id"].to_list() == ["A", "C"]


def ties_of_parts(made: Any) -> list[tuple[str, str]]:
    sides = made.transfer_entries.with_columns(pl.col("entry_id").str.slice(3).str.strip_chars_start("0"))
    wide = sides.pivot(on="side", index="transfer_id", values="entry_id")
    return sorted((row["debit"] or "-", row["credit"] or "-") for row in wide.iter_rows(named=True))


def test_what_two_sets_explain_is_listed_with_their_number() -> None:
    made = found(*batch("2500", *PARTS, ("C", "500")))
    assert made.transfers["match_basis"].unique().to_list() == ["one_side"]
    rows = made.transfer_candidates.filter(pl.col("kind") == "batch")
    assert rows.height == 4
    assert rows["why_not"].unique().to_list() == [
        "it adds up with others to the sum, and so do other sets: 2 fit equally well"
    ]


def test_a_cent_too_much_is_no_batch() -> None:
    assert found(*batch("2500.01", *PARTS)).transfers["match_basis"].unique().to_list() == ["one_side"]


def test_parts_under_the_batch_s_own_reference_are_beyond_doubt_among_others() -> None:
    rows = batch("2000", ("B", "1200.10"), ("C", "799.90"), ("B", "500"), ("C", "1500"), reference="RUN 7")
    rows[1]["reference"] = rows[2]["reference"] = "RUN 7"
    assert ("1", "2") in ties_of_parts(found(*rows))
    assert ("1", "3") in ties_of_parts(found(*rows))


def bases(made: Any) -> set[str]:
    return set(made.transfers["match_basis"])


def test_a_part_may_name_the_sum_s_account_by_its_holder_and_not_by_another_s_name() -> None:
    rows = batch("600.70", ("B", "250.30"), ("C", "350.40"))
    named = [
        row | {"counterparty_account_id": "called", "counterparty_name": "HUBER ANNA"} for row in rows[1:]
    ]
    assert bases(found(rows[0], *named)) == {"batch"}
    others = [row | {"counterparty_name": "Selma Krasniqi"} for row in named]
    assert bases(found(rows[0], *others)) == {"one_side"}


def test_a_part_may_spell_the_sum_s_holder_otherwise_or_name_nobody() -> None:
    rows = batch("900.70", ("B", "250.30"), ("C", "350.40"), ("C", "300"))
    rows[2] |= {"counterparty_account_id": "called", "counterparty_name": "A. Huber"}
    rows[3] |= {"counterparty_account_id": "called", "counterparty_name": "Anna Hubr"}
    assert ties_of_parts(found(*rows)) == [("1", "2"), ("1", "3"), ("1", "4")]
    rows[3] |= {"counterparty_account_id": "nobody", "counterparty_name": None}
    assert ties_of_parts(found(*rows)) == [("1", "2"), ("1", "3"), ("1", "4")]
    # Another entry fills the gap as well.
    another = entry(9, "B", "2026-03-03", "300", "nobody")
    assert ("1", "4") not in ties_of_parts(found(*rows, another))


def test_parts_of_a_sum_that_is_not_seen_whole_are_tied_and_the_rest_stays_one_sided() -> None:
    made = found(*batch("4000", *PARTS))
    assert ties_of_parts(made) == [("1", "-"), ("1", "2"), ("1", "3"), ("1", "4")]
    rest = made.transfers.filter(pl.col("match_basis") == "one_side").row(0, named=True)
    assert (rest["transfer_id"], rest["amount"]) == ("t0-0001", 1500)
    assert made.transfers["match_probability"].sort().to_list() == [0.9, 0.9, 0.9, 1.0]
    # Two sums on the account could hold them.
    other = entry(9, "A", "2026-03-02", "-5000", "nobody")
    assert bases(found(*batch("4000", *PARTS), other)) == {"one_side"}
    # One part that its reference does not tie may be a payment that the account's statement lacks.
    assert bases(found(*batch("4000", PARTS[0]))) == {"one_side"}
    told = batch("4000", PARTS[0], reference="E2E642857791339")
    told[1]["reference"] = "E2E642857791339"
    assert ties_of_parts(found(*told)) == [("1", "-"), ("1", "2")]


def test_a_sum_of_credits_that_is_not_seen_whole_keeps_its_rest_on_its_own_side() -> None:
    made = found(
        entry(1, "A", "2026-03-02", "-40.55", "B"),
        entry(2, "C", "2026-03-02", "-19.45", "B"),
        entry(3, "B", "2026-03-03", "100", "nobody"),
    )
    assert ties_of_parts(made) == [("-", "3"), ("1", "3"), ("2", "3")]
    rest = made.transfers.filter(pl.col("match_basis") == "one_side").row(0, named=True)
    assert (rest["transfer_id"], rest["amount"], rest["received_amount"]) == ("t0-0003", 40, 40)


def test_a_round_sum_to_somebody_is_not_two_payments_of_others_that_happen_to_add_up() -> None:
    rows = batch("700", ("B", "350"), ("C", "350"))
    assert bases(found(*rows)) == {"batch"}
    rows[0] |= {"counterparty_account_id": "called", "counterparty_name": "Selma Krasniqi"}
    assert bases(found(*rows)) == {"one_side"}
    # A service that runs the payments is named, too: sums to the cent are no accident.
    rows = batch("600.70", ("B", "250.31"), ("C", "350.39"))
    rows[0] |= {"counterparty_account_id": "called", "counterparty_name": "Payroll Services"}
    assert bases(found(*rows)) == {"batch"}


def test_a_name_by_another_scheme_of_letters_speaks_not_against_a_pair() -> None:
    accounts = accounts_of(
        account("A", holder_name="Azad Krasniqi"), account("B", holder_name="Maxamed Cigaal")
    )
    debit = entry(1, "A", "2026-03-02", "-612.35", "called", counterparty_name="Mahamed Egal")
    credit = entry(2, "B", "2026-03-03", "612.35", "called", counterparty_name="Krasnici Azad")
    (row,) = found(debit, credit, accounts=accounts).transfers.to_dicts()
    assert row["match_basis"] == "evidence"
    stranger = {**debit, "counterparty_name": "Selma Kovalenko"}
    assert bases(found(stranger, credit, accounts=accounts)) == {"one_side"}


def test_words_of_a_name_are_compared_in_the_order_in_which_they_are_written() -> None:
    accounts = accounts_of(account("A", holder_name="Liu Xiaoming"), account("B", holder_name="Anna Huber"))
    debit = entry(1, "A", "2026-03-02", "-200", "called", counterparty_name="Anna Huber")
    credit = entry(2, "B", "2026-03-02", "200", "called", counterparty_name="Liu Xiao Ming")
    assert bases(found(debit, credit, accounts=accounts)) == {"evidence"}


def test_a_year_of_holidays_that_one_bank_alone_has_parts_no_pair() -> None:
    accounts = accounts_of(
        account("A", holder_name="Anna Huber"), account("B", holder_name="Omar Saleh", country="US")
    )
    early = entry(9, "B", "2024-01-03", "-5", currency="USD")
    # ECB, 27 November 2025: about 1.16 USD for a euro.
    debit = entry(1, "A", "2025-12-01", "-100", "B", reference="FX70476765")
    credit = entry(2, "B", "2025-12-02", "116", "called", reference="FX70476765", currency="USD")
    assert ("1", "2") in ties(found(early, debit, credit, accounts=accounts))


def test_cash_paid_in_after_the_same_sum_was_taken_out_is_a_possible_link_and_nothing_more() -> None:
    made = found(
        entry(1, "A", "2026-03-02", "-1500", "nobody", channel="cash"),
        entry(2, "B", "2026-03-04", "1500", "nobody", channel="cash"),
        entry(3, "C", "2026-03-01", "1500", "nobody", channel="cash"),
    )
    assert sorted(made.transfers["kind"]) == ["cash_in", "cash_in", "cash_out"]
    (row,) = made.transfer_candidates.to_dicts()
    assert (row["kind"], row["debit_entry_id"], row["credit_entry_id"]) == ("cash", "e0-0001", "e0-0002")
    assert row["why_not"].startswith("cash bears no name")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_months_of_equal_payments_are_no_rivals(seed: int) -> None:
    start = date(2026, 1, 5)
    rows = []
    for month in range(6):
        day = start + timedelta(days=30 * month)
        rows.append(entry(10 + month, "A", str(day), "-700", "B", counterparty_name="O. Saleh"))
        later = day + timedelta(days=seed)
        rows.append(entry(20 + month, "B", str(later), "700", "called", counterparty_name="Huber Anna"))
    assert ties(found(*rows)) == [(str(10 + month), str(20 + month)) for month in range(6)]


@st.composite
def noisy(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Movements of which both sides are seen, with fees, delays and names in part."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        payer, payee = draw(st.sampled_from([("A", "B"), ("A", "C"), ("C", "B"), ("B", "A")]))
        day = date(2026, 3, 2) + timedelta(days=draw(st.integers(0, 20)))
        cents = draw(st.sampled_from([100_00, 250_00, 99_95, 1234_56]))
        fee = draw(st.sampled_from([0, 0, 0, 150]))
        names = draw(st.sampled_from([None, "Anna Huber", "Omar Saleh", "Carla Moreno"]))
        said = draw(st.sampled_from([payee, "called", "nobody"]))
        rows.append(
            entry(2 * number + 1, payer, str(day), f"-{cents / 100:.2f}", said, counterparty_name=names)
        )
        later = day + timedelta(days=draw(st.integers(0, 4)))
        back = draw(st.sampled_from([payer, "called", "nobody"]))
        rows.append(entry(2 * number + 2, payee, str(later), f"{(cents - fee) / 100:.2f}", back))
    parts = draw(st.lists(st.sampled_from(["41.10", "52", "630.05"]), max_size=3))
    rows += [entry(50 + number, "B", "2026-03-03", part, "A") for number, part in enumerate(parts)]
    more = draw(st.sampled_from(["0", "75.25"]))
    if parts:
        rows.append(entry(60, "A", "2026-03-02", str(-sum(map(Decimal, [*parts, more]))), "nobody"))
    return rows


@settings(max_examples=12, deadline=None)
@given(noisy(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_an_unrelated_account_changes_anything(
    rows: list[dict[str, Any]], chance: Any
) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    apart = {**entry(900, "D", "2026-03-05", "-100", "D-end"), "entry_id": "e9-0900"}
    before, after = found(*rows), found(*mixed, apart)
    kept = pl.col("transfer_id") != "t9-0900"
    assert after.transfers.filter(kept).to_dicts() == before.transfers.to_dicts()
    assert after.transfer_candidates.to_dicts() == before.transfer_candidates.to_dicts()


@settings(max_examples=12, deadline=None)
@given(noisy())
def test_no_money_is_made_and_every_entry_is_whole(rows: list[dict[str, Any]]) -> None:
    made = found(*rows)
    whole = made.transfer_entries.group_by("entry_id").agg(pl.col("amount").sum())
    assert dict(whole.iter_rows()) == {row["entry_id"]: abs(row["amount"]) for row in rows}
    both = made.transfers.filter(pl.col("match_basis") != "one_side")
    assert (both["fee"] >= 0).all()
    taken = set(made.transfer_candidates.select("debit_entry_id", "credit_entry_id").rows())
    tied = made.transfer_entries.pivot(on="side", index="transfer_id", values="entry_id")
    if {"debit", "credit"} <= set(tied.columns):
        assert not taken & set(tied.select("debit", "credit").rows())
