from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import CONFIGURATION, accounts_of, entries_of, entry, frame_of, holding
from transforms.flows.build import TransferFrames, transfers_of
from transforms.schema import PAYMENTS


def payment(number: int, **more: Any) -> dict[str, Any]:
    """A completed remittance of 100 EUR from X to Y on 2 March."""
    return {
        "payment_id": f"q0-{number:04d}",
        "record_id": f"r9-{number:04d}",
        "source": "remittance",
        "status": "completed",
        "from_scheme": "mto",
        "from_account_id": "X",
        "to_scheme": "mto",
        "to_account_id": "Y",
        "sent_at": datetime(2026, 3, 2, 10),  # noqa: DTZ001 - the tables hold naive UTC
        "amount": Decimal(100),
        "currency": "EUR",
        "channel": "remittance",
        **more,
    }


def moved(payments: list[dict[str, Any]], *entries: dict[str, Any]) -> TransferFrames:
    ends = [
        {"account_id": name, "scheme": "mto", "identifier": name, "observed": False} for name in ("X", "Y")
    ]
    return transfers_of(
        entries_of(*entries),
        accounts_of(*ends),
        holding(X="pX", Y="pY", A="pA"),
        CONFIGURATION,
        "EUR",
        frame_of(PAYMENTS, payments),
    )


def bases(found: TransferFrames) -> dict[str, str]:
    return dict(found.transfer_payments.select("payment_id", "basis").rows())


def test_a_payment_that_nothing_else_shows_is_a_transfer_between_its_ends() -> None:
    found = moved([payment(1, fee=Decimal("4.90"), received_amount=Decimal(7000), received_currency="AFN")])
    row = found.transfers.row(0, named=True)
    assert (row["transfer_id"], row["match_basis"], row["kind"]) == ("t0-0001", "reported", "payment")
    assert (row["from_party_id"], row["to_party_id"], row["amount"]) == ("pX", "pY", Decimal(100))
    assert (row["fee"], row["received_amount"], row["received_currency"]) == (
        Decimal("4.90"),
        Decimal(7000),
        "AFN",
    )
    assert found.transfer_entries.is_empty()
    assert bases(found) == {"q0-0001": "reported"}


def test_a_trade_on_one_account_is_a_transfer_to_itself() -> None:
    trade = {
        "source": "virtual_asset",
        "channel": "virtual_asset",
        "to_account_id": "X",
        "received_currency": "BTC",
    }
    found = moved([payment(1, **trade, received_amount=Decimal("0.002")), payment(2, to_account_id="X")])
    (row,) = found.transfers.to_dicts()
    assert (row["kind"], row["from_account_id"], row["to_account_id"]) == ("own_account", "X", "X")
    assert (row["received_amount"], row["received_currency"]) == (Decimal("0.002"), "BTC")
    assert row["kind_reason"] == "one asset is given for another on one account"


@pytest.mark.parametrize(
    "said",
    [
        {"status": "refunded"},
        {"status": "cancelled"},
        {"status": "unknown"},
        {"source": "instruction", "status": "instructed"},
        {"source": "payment_message"},
        {"to_account_id": "X"},
        {"amount": None},
        {"sent_at": None},
    ],
)
def test_what_moved_nothing_or_cannot_be_told_is_no_transfer(said: dict[str, Any]) -> None:
    found = moved([payment(1, **said)])
    assert found.transfers.is_empty()
    assert found.transfer_payments.is_empty()


@pytest.mark.parametrize(
    ("said", "shown", "basis"),
    [
        ({}, {"record_id": "r9-0001"}, "record"),
        ({"uetr": "EB6305C9-1F7F"}, {"uetr": "eb6305c9-1f7f"}, "uetr"),
        ({"control_number": "123 456 78"}, {"reference": "12345678"}, "reference"),
        ({"control_number": "12345678"}, {"reference": "12345678", "day": "2026-03-07"}, "reference"),
        ({"from_account_id": "A", "to_account_id": "outside"}, {"other": "outside"}, "accounts"),
    ],
)
def test_what_entries_show_already_is_tied_and_makes_no_second_transfer(
    said: dict[str, Any], shown: dict[str, Any], basis: str
) -> None:
    told = dict(shown)
    line = entry(1, "A", told.pop("day", "2026-03-02"), "-100", told.pop("other", "nobody"), **told)
    found = moved([payment(1, **said)], line)
    assert found.transfers.height == 1
    assert found.transfers["match_basis"].to_list() == ["one_side"]
    assert bases(found) == {"q0-0001": basis}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"control_number": "12345678"}, {"reference": "12345678", "day": "2026-03-08"}),
        ({"control_number": "12345678", "amount": Decimal("100.01")}, {"reference": "12345678"}),
        ({"control_number": "12345678", "from_account_id": "B"}, {"reference": "12345678"}),
        ({"from_account_id": "A", "to_account_id": "outside"}, {"other": "outside", "day": "2026-03-06"}),
    ],
)
def test_too_late_another_amount_or_another_account_is_another_payment(
    said: dict[str, Any], shown: dict[str, Any]
) -> None:
    told = dict(shown)
    line = entry(1, "A", told.pop("day", "2026-03-02"), "-100", told.pop("other", "nobody"), **told)
    found = moved([payment(1, **said)], line)
    assert found.transfers.height == 2
    assert bases(found) == {"q0-0001": "reported"}


def test_a_credit_ties_to_what_was_paid_out() -> None:
    told = payment(
        1,
        to_account_id="A",
        from_account_id="outside",
        received_amount=Decimal(90),
        received_currency="USD",
        received_at=datetime(2026, 3, 4),  # noqa: DTZ001
    )
    found = moved([told], entry(1, "A", "2026-03-04", "90", "outside", currency="USD"))
    assert found.transfers.height == 1
    assert bases(found) == {"q0-0001": "accounts"}


@settings(max_examples=20)
@given(st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False))
def test_equal_payments_and_equal_entries_meet_one_to_one_in_any_order(
    reported: int, shown: int, chance: Any
) -> None:
    payments = [payment(n, from_account_id="A", to_account_id="outside") for n in range(reported)]
    lines = [entry(n, "A", "2026-03-02", "-100", "outside") for n in range(shown)]
    found = moved(payments, *lines)
    assert found.transfers.height == max(reported, shown)
    assert sorted(bases(found)) == [row["payment_id"] for row in payments]
    assert sum(basis == "accounts" for basis in bases(found).values()) == min(reported, shown)
    chance.shuffle(payments)
    chance.shuffle(lines)
    again = moved(payments, *lines)
    assert again.transfers.equals(found.transfers)
    assert again.transfer_payments.equals(found.transfer_payments)


def test_no_payment_gives_empty_frames_of_the_declared_types() -> None:
    found = moved([], entry(1, "A", "2026-03-02", "-5"))
    assert found.transfers.height == 1
    assert found.transfer_payments.schema == pl.Schema(
        {"transfer_id": pl.String, "payment_id": pl.String, "basis": pl.String}
    )


def withdrawal(number: int, **more: Any) -> dict[str, Any]:
    """A coin's way from an account at an exchange to an address, as the exchange tells it."""
    return payment(
        number,
        source="virtual_asset",
        channel="virtual_asset",
        control_number="0xAB12",
        currency="ETH",
        from_scheme="wallet",
        from_identifier="Exchange:77",
        to_scheme="wallet",
        to_identifier="0xdead",
        fee=Decimal("0.01"),
        **more,
    )


def on_chain(number: int, **more: Any) -> dict[str, Any]:
    """The same as the chain records it: from an address of the exchange's own."""
    known = {"from_identifier": "0xh07", "from_account_id": "A", "control_number": "0xab12", "fee": None}
    return {**withdrawal(number), **known, **more}


@pytest.mark.parametrize("amount", ["100", "99.99"])
def test_a_withdrawal_at_an_exchange_and_its_transaction_on_the_chain_are_one_transfer(amount: str) -> None:
    found = moved([withdrawal(1), on_chain(2, amount=Decimal(amount))])
    assert found.transfers.select("from_account_id", "to_account_id").rows() == [("X", "Y")]
    assert bases(found) == {"q0-0001": "reported", "q0-0002": "chain"}
    assert found.transfer_payments["transfer_id"].unique().to_list() == ["t0-0001"]


def test_a_deposit_at_an_exchange_is_the_chain_s_transaction_from_the_same_address() -> None:
    deposit = withdrawal(1) | {"from_identifier": "0xfee", "to_identifier": "Exchange:77"}
    chain = deposit | {"payment_id": "q0-0002", "record_id": "r9-0002", "to_identifier": "0xdep"}
    found = moved([deposit, chain | {"to_account_id": "A"}])
    assert bases(found) == {"q0-0001": "reported", "q0-0002": "chain"}


def test_where_the_exchange_names_no_address_the_transaction_tells_it() -> None:
    told = withdrawal(1) | {"to_identifier": None, "to_account_id": "unnamed"}
    found = moved([told, on_chain(2)])
    assert found.transfers.select("from_account_id", "to_account_id").rows() == [("X", "Y")]
    assert bases(found) == {"q0-0001": "reported", "q0-0002": "chain"}


@pytest.mark.parametrize("own", [None, "7f3c9a2e-11d4-4b52", "L7RLII-OFGWB-2ZABCD"])
def test_without_a_transaction_the_address_the_sum_and_the_days_tell_it(own: str | None) -> None:
    told = withdrawal(1) | {"control_number": own}
    assert bases(moved([told, on_chain(2)])) == {"q0-0001": "reported", "q0-0002": "chain"}
    deposit = told | {"from_identifier": "0xfee", "to_identifier": "Exchange:77"}
    chain = {**on_chain(2), "from_account_id": "X", "to_account_id": "A", "to_identifier": "0xdep"}
    assert bases(moved([deposit, chain])) == {"q0-0001": "reported", "q0-0002": "chain"}


def test_without_a_transaction_two_that_fit_are_nobody_s_and_an_address_must_be_named() -> None:
    told = withdrawal(1) | {"control_number": None}
    twice = [told, on_chain(2), on_chain(3, control_number="0xcc")]
    assert set(bases(moved(twice)).values()) == {"reported"}
    unnamed = told | {"to_identifier": None, "to_account_id": "unnamed"}
    assert set(bases(moved([unnamed, on_chain(2)])).values()) == {"reported"}
    # what a transaction ties is not looked at again
    both = [told, withdrawal(4), on_chain(2), on_chain(3, control_number="0xcc")]
    assert bases(moved(both)) == {
        "q0-0001": "reported", "q0-0002": "chain", "q0-0003": "chain", "q0-0004": "reported",
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"control_number": "0xcc"},
        {"to_account_id": "A", "from_account_id": "B"},
        {"amount": Decimal(98)},
        {"currency": "BTC"},
    ],
    ids=["another transaction", "another address", "another sum", "another asset"],
)
def test_what_does_not_fit_stays_a_transfer_of_its_own(more: dict[str, Any]) -> None:
    found = moved([withdrawal(1), on_chain(2, **more)])
    assert set(bases(found).values()) == {"reported"}


@pytest.mark.parametrize(
    ("more", "said", "basis"),
    [
        ({}, {}, "exchange"),
        ({}, {"counterparty_name": None, "narrative": "Top-up KRAKEN.com"}, "exchange"),
        ({}, {"counterparty_name": "Krakenberg GmbH"}, "reported"),
        ({}, {"day": "2026-03-20"}, "reported"),
        ({"amount": Decimal(99)}, {}, "reported"),
        ({"from_identifier": "0xfee"}, {}, "reported"),
        ({"currency": "USDT"}, {"currency": "USDT"}, "reported"),
    ],
)
def test_a_deposit_without_an_end_is_the_payment_to_the_exchange_that_the_bank_names(
    more: dict[str, Any], said: dict[str, Any], basis: str
) -> None:
    told = {"counterparty_name": "Payward Ltd / Kraken", "day": "2026-03-01", **said}
    line = entry(1, "A", told.pop("day"), "-100", "outside", **told)
    deposit = payment(
        1,
        source="virtual_asset",
        from_scheme="wallet",
        to_scheme="wallet",
        to_identifier="Kraken:77",
        to_institution="Kraken",
        **more,
    )
    assert bases(moved([deposit], line)) == {"q0-0001": basis}
