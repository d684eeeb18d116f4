"""Which debit and which credit are one movement: small cases by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.transforms.flows.building import account, accounts_of, entry, ties, transfers
from transforms.flows.build import TransferFrames


def probabilities(found: TransferFrames) -> list[float]:
    return found.transfers["match_probability"].to_list()


def test_both_statements_name_each_other() -> None:
    found = transfers(entry(1, "A", "2026-03-02", "-100", "B"), entry(2, "B", "2026-03-03", "100", "A"))
    assert ties(found) == [("1", "2")]
    row = found.transfers.row(0, named=True)
    assert (row["transfer_id"], row["from_account_id"], row["to_account_id"]) == ("t0-0001", "A", "B")
    assert (row["from_party_id"], row["to_party_id"]) == ("pA", "pB")
    assert (row["match_basis"], row["match_probability"], row["fee"]) == ("account", 0.95, 0)
    assert row["sent_at"].day == 2
    assert row["received_at"].day == 3


def test_a_weekend_lies_between_but_a_fortnight_does_not() -> None:
    friday = entry(1, "A", "2026-04-02", "-100", "B")  # Maundy Thursday
    assert ties(transfers(friday, entry(2, "B", "2026-04-07", "100", "A"))) == [("1", "2")]
    assert ties(transfers(friday, entry(2, "B", "2026-04-16", "100", "A"))) == [("-", "2"), ("1", "-")]


def test_a_credit_may_be_booked_one_day_before_its_debit() -> None:
    debit = entry(1, "A", "2026-03-03", "-100", "B")
    assert ties(transfers(debit, entry(2, "B", "2026-03-02", "100", "A"))) == [("1", "2")]
    assert ties(transfers(debit, entry(2, "B", "2026-03-01", "100", "A"))) == [("-", "2"), ("1", "-")]


def test_one_statement_names_the_account_the_other_only_a_name() -> None:
    known = accounts_of(account("A", holder_name="Anna Huber"), account("B", holder_name="Omar Saleh"))
    debit = entry(1, "A", "2026-03-02", "-100", "B", counterparty_name="Omar Saleh")
    credit = entry(2, "B", "2026-03-02", "100", "called", counterparty_name="HUBER, ANNA")
    found = transfers(debit, credit, accounts=known)
    assert ties(found) == [("1", "2")]
    assert found.transfers["to_account_id"].to_list() == ["B"]
    assert found.transfers["from_account_id"].to_list() == ["A"]


def test_a_name_that_contradicts_keeps_two_movements_apart() -> None:
    known = accounts_of(account("A", holder_name="Anna Huber"))
    debit = entry(1, "A", "2026-03-02", "-100", "B")
    credit = entry(2, "B", "2026-03-02", "100", "called", counterparty_name="Karim Mansour")
    assert ties(transfers(debit, credit, accounts=known)) == [("-", "2"), ("1", "-")]


def test_legal_forms_make_no_two_firms_alike() -> None:
    known = accounts_of(account("A", holder_name="Nordlicht GmbH"))
    debit = entry(1, "A", "2026-03-02", "-100", "B")
    credit = entry(2, "B", "2026-03-02", "100", "called", counterparty_name="Suedwind GmbH")
    assert ties(transfers(debit, credit, accounts=known)) == [("-", "2"), ("1", "-")]


def test_names_decide_which_of_two_equal_debits_is_meant() -> None:
    known = accounts_of(account("A", holder_name="Anna Huber"), account("C", holder_name="Carla Moreno"))
    found = transfers(
        entry(1, "A", "2026-03-02", "-1500", "B"),
        entry(2, "C", "2026-03-02", "-1500", "B"),
        entry(3, "B", "2026-03-02", "1500", "called", counterparty_name="Carla Moreno"),
        entry(4, "B", "2026-03-02", "1500", "called", counterparty_name="Anna Huber"),
        accounts=known,
    )
    assert ties(found) == [("1", "4"), ("2", "3")]


def test_a_third_account_that_the_credit_names_forbids_the_match() -> None:
    found = transfers(entry(1, "A", "2026-03-02", "-100", "B"), entry(2, "B", "2026-03-02", "100", "C"))
    assert ties(found) == [("-", "2"), ("1", "-")]


def test_references_that_differ_leave_a_match_probable_and_equal_ones_make_it_sure() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "B", reference="RE 17")
    other = entry(2, "B", "2026-03-02", "100", "A", reference="RE 18")
    found = transfers(debit, other)
    assert found.transfers.select("match_basis", "match_strength").rows() == [("evidence", "probable")]
    half = {**other, "counterparty_account_id": "nobody"}
    assert ties(transfers(debit, half)) == [("-", "2"), ("1", "-")]
    same = transfers(debit, entry(2, "B", "2026-03-02", "100", "A", reference="re17"))
    assert ties(same) == [("1", "2")]
    assert probabilities(same) == [1.0]
    assert same.transfers["match_basis"].to_list() == ["reference"]


@pytest.mark.parametrize("placeholder", ["NOTPROVIDED", "NonRef", "N/A", " ", ""])
def test_a_placeholder_is_no_reference(placeholder: str) -> None:
    found = transfers(
        entry(1, "A", "2026-03-02", "-100", "B", reference="RE 17"),
        entry(2, "B", "2026-03-02", "100", "A", reference=placeholder),
    )
    assert found.transfers["match_basis"].to_list() == ["account"]


def test_a_reference_cut_at_16_characters_still_ties() -> None:
    found = transfers(
        entry(1, "A", "2026-03-02", "-100", "B", reference="INVOICE-2026-000123456"),
        entry(2, "B", "2026-03-02", "100", "A", reference="INVOICE-2026-000"),
    )
    assert ties(found) == [("1", "2")]
    whole = transfers(
        entry(1, "A", "2026-03-02", "-100", "B", reference="INVOICE-2026-000123456"),
        entry(2, "B", "2026-03-02", "100", "A", reference="INVOICE-2026-000999"),
    )
    assert whole.transfers.select("match_basis", "match_strength").rows() == [("evidence", "probable")]


def test_a_uetr_ties_late_and_less_a_fee_but_not_less_more_than_that() -> None:
    uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d"
    debit = entry(1, "A", "2026-03-02", "-1000", "B", uetr=uetr.upper())
    late = transfers(debit, entry(2, "B", "2026-03-20", "985.5", "nobody", uetr=uetr))
    assert ties(late) == [("1", "2")]
    assert late.transfers["fee"][0] == Decimal("14.5")
    assert ties(transfers(debit, entry(2, "B", "2026-03-03", "900", "A", uetr=uetr))) == [
        ("-", "2"),
        ("1", "-"),
    ]


def test_an_operator_s_receipt_ties_two_statements_of_mobile_money() -> None:
    paid = entry(1, "A", "2026-03-02", "-500", "called", servicer_reference="QJ12AB", channel="mobile_money")
    got = entry(2, "B", "2026-03-02", "500", "nobody", servicer_reference="qj12ab", channel="mobile_money")
    found = transfers(paid, got)
    assert ties(found) == [("1", "2")]
    assert found.transfers["match_strength"].to_list() == ["established"]
    assert ties(transfers(paid, {**got, "channel": "bank"})) == [("-", "2"), ("1", "-")]
    assert ties(transfers(paid, {**got, "amount": Decimal(499)})) == [("-", "2"), ("1", "-")]


def test_a_returned_payment_keeps_its_two_directions_apart() -> None:
    uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d"
    found = transfers(
        entry(1, "A", "2026-03-02", "-100", "B", uetr=uetr),
        entry(2, "B", "2026-03-02", "100", "A", uetr=uetr),
        entry(3, "B", "2026-03-04", "-100", "A", uetr=uetr, reversal=True),
        entry(4, "A", "2026-03-04", "100", "B", uetr=uetr, reversal=True),
    )
    assert ties(found) == [("1", "2"), ("3", "4")]
    assert found.transfers["kind"].to_list() == ["payment", "reversal"]


def test_less_on_arrival_ties_by_reference_or_where_both_statements_name_each_other() -> None:
    without = (entry(1, "A", "2026-03-02", "-100", "B"), entry(2, "B", "2026-03-03", "97", "A"))
    assert transfers(*without).transfers["match_basis"].to_list() == ["evidence"]
    half = transfers(without[0], {**without[1], "counterparty_account_id": "nobody"})
    assert ties(half) == [("-", "2"), ("1", "-")]
    named = [{**row, "reference": "F 1"} for row in without]
    found = transfers(*named)
    assert ties(found) == [("1", "2")]
    assert found.transfers["fee"][0] == 3
    assert found.transfers["received_amount"][0] == 97


def test_another_currency_ties_by_reference_and_both_accounts() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "B", reference="FX 1")
    found = transfers(debit, entry(2, "B", "2026-03-03", "118", "A", currency="USD", reference="FX 1"))
    assert ties(found) == [("1", "2")]
    row = found.transfers.row(0, named=True)
    assert (row["currency"], row["received_currency"], row["fee"]) == ("EUR", "USD", None)
    # A credit that names nobody is tied by all the evidence together, and is no more than probable.
    half = transfers(debit, entry(2, "B", "2026-03-03", "118", "nobody", currency="USD", reference="FX 1"))
    assert half.transfers.select("match_basis", "match_strength").rows() == [("evidence", "probable")]
    other = entry(2, "B", "2026-03-03", "118", "nobody", currency="USD", reference="FX 2")
    assert ties(transfers(debit, other)) == [("-", "2"), ("1", "-")]


def test_another_currency_without_a_reference_needs_both_accounts_a_likely_rate_and_no_rival() -> None:
    # ECB, 27 February 2026: 1.1805 USD for a euro.
    debit = entry(1, "A", "2026-03-01", "-100", "B")
    likely = entry(2, "B", "2026-03-03", "115", "A", currency="USD")
    found = transfers(debit, likely)
    assert ties(found) == [("1", "2")]
    assert found.transfers["match_basis"].to_list() == ["account"]
    assert ties(transfers(debit, {**likely, "amount": Decimal(100)})) == [("-", "2"), ("1", "-")]
    assert ties(transfers(debit, {**likely, "counterparty_account_id": "nobody"})) == [("-", "2"), ("1", "-")]
    rival = entry(3, "B", "2026-03-03", "114.50", "A", currency="USD")
    assert ties(transfers(debit, likely, rival)) == [("-", "2"), ("-", "3"), ("1", "-")]


def test_equal_payments_on_one_day_go_one_to_one() -> None:
    found = transfers(
        *(entry(n, "A", "2026-03-02", "-50", "B") for n in (1, 2, 3)),
        *(entry(n, "B", "2026-03-02", "50", "A") for n in (4, 5)),
    )
    assert ties(found) == [("1", "4"), ("2", "5"), ("3", "-")]
    # Three debits, two credits: which one is left over is not known.
    assert sorted(probabilities(found)) == [0.8, 0.8, 1.0]


def test_as_many_debits_as_credits_leave_no_doubt_about_who_paid_whom() -> None:
    found = transfers(
        *(entry(n, "A", "2026-03-02", "-50", "B") for n in (1, 2)),
        *(entry(n, "B", "2026-03-02", "50", "A") for n in (3, 4)),
    )
    assert probabilities(found) == [0.95, 0.95]


def test_standing_orders_under_one_reference_pair_month_by_month() -> None:
    rows = []
    for month in range(1, 7):
        rows.append(entry(month, "A", f"2026-{month:02d}-28", "-700", "B", reference="RENT"))
        rows.append(entry(100 + month, "B", f"2026-{month:02d}-28", "700", "A", reference="RENT"))
    assert ties(transfers(*rows)) == [(str(month), str(100 + month)) for month in range(1, 7)]


def test_the_nearest_day_wins() -> None:
    found = transfers(
        entry(1, "A", "2026-03-02", "-50", "B"),
        entry(2, "A", "2026-03-05", "-50", "B"),
        entry(3, "B", "2026-03-05", "50", "A"),
    )
    assert ties(found) == [("1", "-"), ("2", "3")]


KNOWN_BY_NAME = accounts_of(account("A", holder_name="Anna Huber"), account("B", holder_name="Omar Saleh"))


def test_statements_without_numbers_are_tied_by_both_full_names() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "n1", counterparty_name="SALEH Omar")
    credit = entry(2, "B", "2026-03-03", "100", "n2", counterparty_name="Anna Huber")
    found = transfers(debit, credit, accounts=KNOWN_BY_NAME)
    assert ties(found) == [("1", "2")]
    assert found.transfers["match_basis"].to_list() == ["name"]
    assert probabilities(found) == [0.9]


def test_an_initial_beside_a_full_name_is_no_more_than_probable() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "n1", counterparty_name="Omar Saleh")
    credit = entry(2, "B", "2026-03-02", "100", "n2", counterparty_name="A. Huber")
    found = transfers(debit, credit, accounts=KNOWN_BY_NAME)
    assert found.transfers.select("match_basis", "match_strength").rows() == [("evidence", "probable")]


@pytest.mark.parametrize("name", ["Berta Huber", None])
def test_half_a_name_ties_nothing(name: str | None) -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "n1", counterparty_name="Omar Saleh")
    credit = entry(2, "B", "2026-03-02", "100", "n2", counterparty_name=name)
    assert ties(transfers(debit, credit, accounts=KNOWN_BY_NAME)) == [("-", "2"), ("1", "-")]


def test_names_tie_nothing_that_is_ambiguous() -> None:
    debits = [entry(n, "A", "2026-03-02", "-100", "n1", counterparty_name="Omar Saleh") for n in (1, 3)]
    credit = entry(2, "B", "2026-03-02", "100", "n2", counterparty_name="Anna Huber")
    found = transfers(*debits, credit, accounts=KNOWN_BY_NAME)
    assert ties(found) == [("-", "2"), ("1", "-"), ("3", "-")]


def test_a_generic_reference_between_strangers_ties_nothing_that_is_ambiguous() -> None:
    found = transfers(
        entry(1, "A", "2026-03-02", "-700", "called", reference="Miete"),
        entry(2, "C", "2026-03-02", "-700", "called", reference="Miete"),
        entry(3, "B", "2026-03-02", "700", "called", reference="Miete"),
    )
    assert ties(found) == [("-", "3"), ("1", "-"), ("2", "-")]


def test_a_long_number_under_both_ties_however_the_names_are_spelt_unless_a_rival_has_it_too() -> None:
    accounts = accounts_of(
        account("A", holder_name="Seinab Elmasry"), account("B", holder_name="Mohamud Nuur")
    )
    told = {"reference": "E2E642857791339"}
    debit = entry(1, "A", "2026-03-02", "-300", "called", counterparty_name="Faarax Maxamed", **told)
    credit = entry(2, "B", "2026-03-03", "300", "called", counterparty_name="Jamal al-Masri Zainab", **told)
    found = transfers(debit, credit, accounts=accounts)
    assert ties(found) == [("1", "2")]
    assert found.transfers["match_basis"].to_list() == ["reference"]
    # A word of the payer's is no such number, and of two that bear it none is meant more than the other.
    said = [{**row, "reference": "Rent 2026 March"} for row in (debit, credit)]
    assert ties(transfers(*said, accounts=accounts)) == [("-", "2"), ("1", "-")]
    rival = {**credit, "entry_id": "e0-0003", "record_id": "r0-0003", "sequence": 3}
    assert ("1", "2") not in ties(transfers(debit, credit, rival, accounts=accounts))


def test_cash_is_never_the_other_side_of_a_bank_transfer() -> None:
    found = transfers(
        entry(1, "A", "2026-03-02", "-100", "B"),
        entry(2, "B", "2026-03-02", "100", "nobody", narrative="BAREINZAHLUNG Filiale 3"),
    )
    assert ties(found) == [("-", "2"), ("1", "-")]
    assert found.transfers["kind"].to_list() == ["payment", "cash_in"]


def test_an_account_never_pays_itself() -> None:
    found = transfers(entry(1, "A", "2026-03-02", "-5", "A"), entry(2, "A", "2026-03-02", "5", "A"))
    assert ties(found) == [("-", "2"), ("1", "-")]


def test_thousands_of_equal_payments_cost_no_product() -> None:
    count = 4000  # as a product: 16 million pairs
    rows = [entry(n, "A", "2026-03-02", "-1", "B", reference="SALE") for n in range(count)]
    rows += [entry(5000 + n, "B", "2026-03-03", "1", "A", reference="SALE") for n in range(count)]
    found = transfers(*rows)
    assert found.transfers.height == count
    assert found.transfers["match_basis"].unique().to_list() == ["reference"]
