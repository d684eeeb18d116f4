"""Which movements become legs: of whom, of which record, in which order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.flows.building import entry
from tests.transforms.flows.chains.made import START, Chain, moved
from transforms.flows.chains.fees import fee_account

HOUSE = "Exchange (the exchange), for Exchange:7"


def legs(chain: Chain) -> list[tuple[str, str, str, Decimal]]:
    """(account, history, asset, amount) in the order of accounts and their legs."""
    found, _ = chain.made()
    rows = found.sort("account_id", "currency", "account_sequence")
    return rows.select("account_id", "history", "currency", "amount").rows()


def accounts(chain: Chain) -> dict[str, str]:
    found, _ = chain.made()
    return dict(found.select("account_id", "history").unique().sort("account_id").rows())


def test_an_export_of_an_address_follows_that_address_alone() -> None:
    rows = [moved(1, "H", "A", "2"), moved(2, "A", "B", "1.5"), moved(3, "A", "C", "0.25")]
    assert accounts(Chain(rows)) == {"A": "export"}
    assert legs(Chain(rows)) == [
        ("A", "export", "ETH", Decimal(2)),
        ("A", "export", "ETH", Decimal("-1.5")),
        ("A", "export", "ETH", Decimal("-0.25")),
    ]


def test_the_other_side_has_a_leg_where_its_own_export_says_the_movement_again() -> None:
    rows = [moved(1, "H", "A", "2"), moved(2, "A", "B", "1.5"), moved(2, "B", "C", "1", file="b")]
    said_again = {"r" + "b" * 16 + "-000000001": rows[1]["payment_id"]}
    assert accounts(Chain(rows, repeated=said_again)) == {"A": "export", "B": "export"}


def test_a_list_of_several_accounts_follows_those_that_pay() -> None:
    rows = [moved(1, "A", "B", "2"), moved(2, "B", "C", "1.5"), moved(3, "C", "D", "1")]
    assert accounts(Chain(rows)) == {"A": "list", "B": "list", "C": "list"}


@pytest.mark.parametrize(
    ("name", "found"), [("x.csv", {"A": "list"}), ("export-B.csv", {"B": "export"})], ids=["unnamed", "named"]
)
def test_where_all_rows_are_between_the_same_two_the_name_of_the_file_tells_whose_it_is(
    name: str, found: dict[str, str]
) -> None:
    rows = [moved(1, "A", "B", "2"), moved(2, "A", "B", "1.5")]
    assert accounts(Chain(rows, names={"a": name})) == found


def test_a_file_between_two_is_the_export_of_the_one_that_another_file_is_of() -> None:
    rows = [moved(1, "H", "A", "2"), moved(2, "A", "B", "1.5"), moved(3, "B", "A", "1", "USDT", file="b")]
    assert accounts(Chain(rows)) == {"A": "export"}


def test_a_customer_of_an_exchange_is_followed_and_the_exchange_is_not() -> None:
    rows = [
        moved(1, None, "Exchange:7", "100", "EUR"),
        moved(2, "Exchange:7", HOUSE, "100", "EUR", control_number="T", narrative="trade"),
        moved(3, HOUSE, "Exchange:7", "2", control_number="T", narrative="trade"),
    ]
    found, ledger = Chain(rows).made()
    assert set(found["account_id"]) == {"Exchange:7"}
    sides = ledger.transfer_entries.filter(transfer_id=f"t{'a' * 16}-000000002")
    assert sorted(sides["side"]) == ["credit", "debit"]


@pytest.mark.parametrize(
    "more",
    [
        [moved(4, HOUSE, "Exchange:7", "1", control_number="T", narrative="trade")],
        [moved(4, HOUSE, "Exchange:7", "1", "BTC", control_number="T", narrative="trade")],
    ],
    ids=["two for one", "two assets"],
)
def test_a_trade_whose_rows_do_not_pair_is_not_carried_over(more: list[dict[str, Any]]) -> None:
    rows = [
        moved(2, "Exchange:7", HOUSE, "100", "EUR", control_number="T", narrative="trade"),
        moved(3, HOUSE, "Exchange:7", "2", control_number="T", narrative="trade"),
    ]
    _, ledger = Chain(rows + more).made()
    assert ledger.transfer_entries.group_by("transfer_id").len()["len"].max() == 1


def test_a_withdrawal_has_the_exchange_s_side_and_the_chain_s() -> None:
    withdrawn = moved(1, "Exchange:7", None, "1", control_number="0xAA", fee=Decimal("0.01"))
    came = moved(1, "H", "A", "0.99", file="b", control_number="0xaa")
    found, ledger = Chain([withdrawn, came, moved(2, "A", "B", "0.5", file="b")]).made()
    assert legs(Chain([withdrawn, came, moved(2, "A", "B", "0.5", file="b")]))[:3] == [
        ("A", "export", "ETH", Decimal("0.99")),
        ("A", "export", "ETH", Decimal("-0.5")),
        ("Exchange:7", "export", "ETH", Decimal("-0.99")),
    ]
    by_record = dict(found.select("leg_id", "record_id").rows())
    assert by_record[f"l{'b' * 16}-000000001c"] == came["record_id"]
    (transfer,) = ledger.transfers.filter(transfer_id=f"t{'a' * 16}-000000001").to_dicts()
    assert (transfer["from_account_id"], transfer["to_account_id"]) == ("Exchange:7", "A")


def test_a_withdrawal_in_a_transaction_of_several_outputs_has_one_of_each_side() -> None:
    one = {"control_number": "0xaa"}
    withdrawn = moved(1, "Exchange:7", "A", "1", "BTC", fee=Decimal("0.01"), **one)
    outputs = [moved(n, None, end, "0.99", "BTC", file="b", **one) for n, end in enumerate("ABC", 1)]
    found, ledger = Chain([withdrawn, *outputs]).made()
    assert ledger.transfer_entries.group_by("transfer_id", "side").len()["len"].max() == 1
    pool = found.filter(history="transaction")
    assert pool["amount"].sort().to_list() == [Decimal("-0.99"), Decimal("-0.99"), Decimal("1.98")]


def test_what_a_statement_books_has_no_leg() -> None:
    booked = entry(1, "Exchange:7", "2026-03-01", "-1", "A", currency="ETH")
    rows = [moved(1, "Exchange:7", "A", "1"), moved(2, "A", "B", "0.5", file="b")]
    said_again = {"r" + "b" * 16 + "-000000009": rows[0]["payment_id"]}
    chain = Chain(rows, entries=[booked], repeated=said_again)
    assert accounts(chain) == {"A": "export"}
    _, ledger = chain.made()
    assert sorted(ledger.transfer_entries.filter(transfer_id="t0-0001")["side"]) == ["credit", "debit"]


def test_the_sender_pays_the_fee_in_its_own_asset_once_and_for_failed_transactions_too() -> None:
    fee: dict[str, Any] = {"fee": Decimal("0.002"), "fee_currency": "ETH", "control_number": "0x1"}
    rows = [
        moved(1, "A", "B", "100", "USDT", **fee),
        moved(2, "A", "C", "50", "USDT", **fee),
        moved(3, "H", "A", "7", "USDT", fee=Decimal(1), fee_currency="ETH"),
        moved(4, "A", "B", "0.5", status="failed", fee=Decimal("0.003"), fee_currency="ETH"),
    ]
    found, _ = Chain(rows).made()
    fees = found.filter(part="fee").sort("account_sequence")
    assert fees.select("account_id", "currency", "amount", "transfer_id").rows() == [
        ("A", "ETH", Decimal("-0.002"), None),
        ("A", "ETH", Decimal("-0.003"), None),
    ]
    assert set(fees["counterparty_account_id"]) == {fee_account("ETH")}


def test_a_file_that_lists_the_newest_first_is_read_from_its_end() -> None:
    rows = [moved(n, *ends, "1", sent_at=START) for n, ends in enumerate([("A", "B"), ("H", "A")], 2)]
    newest = [moved(1, "A", "C", "1"), *rows, moved(9, "H", "A", "4", sent_at=START.replace(hour=1))]
    assert [amount for *_, amount in legs(Chain(newest))] == [4, 1, -1, -1]


def test_without_such_movements_nothing_is_added() -> None:
    found, ledger = Chain([], entries=[entry(1, "A", "2026-03-01", "5")]).made()
    assert found.is_empty()
    assert ledger.entries.height == 1
    assert ledger.listed == ()
