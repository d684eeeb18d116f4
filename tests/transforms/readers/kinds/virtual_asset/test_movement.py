"""Movements of virtual assets: chains, exchanges, and what is wrong with some of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.kinds.reading import Whole, read
from transforms.readers.kinds.statuses import meaning_of

A = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
B = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
USDT = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
IMITATION = "0x27b1fdb04752bbc536007a920d24acb045561c26"
CHAIN = """
profile: chain
kind: virtual_asset
numbers: {decimal: ".", thousands: ","}
dates: {format: "%Y-%m-%d %H:%M:%S"}
columns:
  transaction: hash
  time: time
  from_address: from
  to_address: to
  asset: token
  contract: contract
  amount: amount
  decimals: decimals
  fee: fee
  fee_asset: {value: ETH}
  status: status
  note: note
  chain: {value: ethereum}
"""
HEADER = "hash;time;from;to;token;contract;amount;decimals;fee;status;note\n"
GOOD = f"0xaa;2026-02-03 10:15:00;{A};{B.lower()};USDT;{USDT};1500000;6;0.0021;;\n"
CHAIN = CHAIN.replace("numbers:", 'file: {delimiter: ";"}\nnumbers:')
ACCOUNT = """
profile: exchange
kind: virtual_asset
account: {identifier: {column: user}, institution: Sample Exchange}
dates: {format: "%Y-%m-%d %H:%M:%S"}
columns:
  transaction: id
  time: time
  type: type
  asset: asset
  amount: amount
  received_asset: got
  received_amount: got_amount
  fee: fee
  fee_asset: fee_asset
  counterparty_address: address
  memo: tag
  status: status
"""
TITLES = "user,id,time,type,asset,amount,got,got_amount,fee,fee_asset,address,tag,status\n"


def told(payment: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payment.items() if value is not None}


def row(**cells: str) -> str:
    values = dict.fromkeys(TITLES.strip().split(","), "")
    values |= {"user": "77", "id": "t1", "time": "2026-02-03 10:15:00"}
    return ",".join((values | cells).values()) + "\n"


def at_exchange(tmp_path: Path, *rows: str) -> Whole:
    return read(tmp_path, TITLES + "".join(rows), ACCOUNT)


def test_a_token_transfer_with_raw_amount(tmp_path: Path) -> None:
    whole = read(tmp_path, HEADER + GOOD, CHAIN)
    (payment,) = whole.rows("payments")
    assert told(payment) == {
        "ordinal": 0,
        "source": "virtual_asset",
        "status": "completed",
        "control_number": "0xaa",
        "from_scheme": "wallet",
        "from_identifier": A.lower(),
        "from_institution": "Ethereum",
        "to_scheme": "wallet",
        "to_identifier": B.lower(),
        "to_institution": "Ethereum",
        "sent_at": datetime(2026, 2, 3, 10, 15),  # noqa: DTZ001 - the tables hold naive UTC
        "sent_precision": "second",
        "amount": Decimal("1.5"),
        "currency": "USDT",
        "fee": Decimal("0.0021"),
        "fee_currency": "ETH",
        "contract": USDT.lower(),
        "channel": "virtual_asset",
    }
    assert A in whole.records["raw"][0]


def chain_row(**cells: str) -> str:
    values = dict(zip(HEADER.strip().split(";"), GOOD.strip().split(";"), strict=True))
    assert set(cells) <= set(values)
    return ";".join((values | cells).values()) + "\n"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"amount": "1.5.0"}, "amount_unreadable"),
        ({"amount": "1.23457E+15"}, "amount_digits_lost"),
        ({"amount": "1", "decimals": "24"}, "amount_too_fine"),
        ({"amount": "9" * 38}, "amount_too_large"),
        ({"amount": "", "fee": ""}, "amount_missing"),
        ({"decimals": "six"}, "decimals_unreadable"),
        ({"fee": "0,1,2"}, "fee_unreadable"),
        ({"time": "2026-02-30 10:00:00"}, "time_unreadable"),
        ({"time": ""}, "time_missing"),
        ({"token": "", "contract": ""}, "asset_missing"),
        ({"from": "", "to": ""}, "ends_missing"),
    ],
)
def test_one_bad_record_never_costs_another(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    whole = read(tmp_path, HEADER + GOOD * 500 + chain_row(**cells) + GOOD * 499, CHAIN)
    bad = [number for number, reasons in enumerate(whole.codes) if reasons]
    assert bad == [500]
    assert code in whole.codes[500]
    assert whole.records["locator"][500] == "line 502"
    assert len(whole.rows("payments")) == 999


def test_two_contracts_of_one_ticker_are_two_assets(tmp_path: Path) -> None:
    whole = read(tmp_path, HEADER + GOOD + chain_row(contract=IMITATION), CHAIN)
    first, second = whole.rows("payments")
    assert first["currency"] == "USDT"
    assert second["currency"].startswith("USDT-")
    assert second["contract"] == IMITATION
    assert any("its contract is another" in message for message in whole.reading.messages)


def test_a_failed_transaction_keeps_its_fee(tmp_path: Path) -> None:
    whole = read(tmp_path, HEADER + chain_row(status="Error(0)") + chain_row(status="out of gas"), CHAIN)
    assert [(one["status"], one["fee"]) for one in whole.rows("payments")] == [
        ("failed", Decimal("0.0021"))
    ] * 2
    assert any("no value moved" in message for message in whole.reading.messages)


@pytest.mark.parametrize(
    ("column", "no", "yes"),
    [
        ("isError", "completed", "failed"),
        ("Has error", "completed", "failed"),
        ("TxReceipt_Status", "failed", "completed"),
        ("success", "failed", "completed"),
        ("Confirmed", "pending", "completed"),
        ("Status", "unknown", "unknown"),
        ("Transferred", "unknown", "unknown"),
    ],
)
def test_one_and_nought_are_what_the_columns_name_says(
    tmp_path: Path, column: str, no: str, yes: str
) -> None:
    profile = CHAIN.replace("status: status", f"status: {column}")
    text = HEADER.replace(";status;", f";{column};") + chain_row(status="0") + chain_row(status="1")
    whole = read(tmp_path, text, profile)
    assert [one["status"] for one in whole.rows("payments")] == [no, yes]
    told = "nothing says what the status means" in " ".join(whole.reading.messages)
    assert told == (no == "unknown")
    assert meaning_of("0") is meaning_of("1") is None, "profile suggest asks a person"


def test_look_alikes_and_payments_of_nothing_are_told_not_dropped(tmp_path: Path) -> None:
    imitation = A.lower()[:6] + "f" * 32 + A.lower()[-4:]
    whole = read(tmp_path, HEADER + GOOD + chain_row(**{"from": B, "to": imitation, "amount": "0"}), CHAIN)
    assert len(whole.rows("payments")) == 2
    said = " ".join(whole.reading.messages)
    assert "the amount is zero" in said
    assert f"{imitation} first at line 3" in said
    assert "address poisoning" in said


def test_wrong_decimals_and_wrong_capitals_are_doubts(tmp_path: Path) -> None:
    wrong = A.replace("aAeb", "AAeb")
    whole = read(tmp_path, HEADER + chain_row(**{"decimals": "18", "from": wrong}), CHAIN)
    said = " ".join(whole.reading.messages)
    assert "the decimals are not those of the token's contract" in said
    assert "EIP-55" in said
    assert whole.codes == [[]]


@pytest.mark.parametrize(
    ("written", "micro"), [("1770113700", 0), ("1770113700123", 123_000), ("1770113700123456", 123_456)]
)
def test_times_since_1970(tmp_path: Path, written: str, micro: int) -> None:
    (payment,) = read(tmp_path, HEADER + chain_row(time=written), CHAIN).rows("payments")
    assert payment["sent_at"] == datetime(2026, 2, 3, 10, 15, 0, micro)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("unit", "amount", "expected"),
    [("wei", "1", "1E-18"), ("gwei", "2.5", "2.5E-9"), ("satoshi", "3", "3E-8"), ("SUN", "4", "0.000004")],
)
def test_units(tmp_path: Path, unit: str, amount: str, expected: str) -> None:
    profile = CHAIN.replace("decimals: decimals", "unit: decimals")
    row = chain_row(decimals=unit, amount=amount)
    (payment,) = read(tmp_path, HEADER + row, profile).rows("payments")
    assert payment["amount"] == Decimal(expected)
    assert read(tmp_path, HEADER + chain_row(decimals="shells"), profile).codes[0][0] == "unit_unknown"


def test_columns_for_in_and_out(tmp_path: Path) -> None:
    profile = CHAIN.replace("amount: amount", "amount_in: amount\n  amount_out: note")
    rows = chain_row(amount="5", decimals="0") + chain_row(amount="0", note="7", decimals="0")
    whole = read(tmp_path, HEADER + rows + chain_row(amount="1", note="2"), profile)
    assert [one["amount"] for one in whole.rows("payments")] == [Decimal(5), Decimal(7)]
    assert whole.codes[2] == ["both_in_and_out"]


def test_deposit_withdrawal_and_what_stands_beside(tmp_path: Path) -> None:
    whole = at_exchange(
        tmp_path,
        row(type="Deposit", asset="btc", amount="0.5"),
        row(
            type="Withdrawal",
            asset="XRP",
            amount="20",
            fee="0.1",
            address="rPVMhWBsfF9iMXYj3aAzJVkPDTFNSyWdKy",
            tag="991",
        ),
        row(type="Staking reward", asset="ETH", amount="0.000000000000000001"),
        row(type="mystery", asset="ETH", amount="1"),
    )
    into, out, reward = whole.rows("payments")
    own = "Sample Exchange:77"
    assert (into["to_identifier"], into["from_identifier"], into["currency"]) == (own, None, "BTC")
    assert (out["from_identifier"], out["to_identifier"]) == (own, "rPVMhWBsfF9iMXYj3aAzJVkPDTFNSyWdKy")
    assert (out["reference"], out["fee"], out["fee_currency"]) == ("991", Decimal("0.1"), "XRP")
    assert (reward["to_identifier"], reward["amount"]) == (own, Decimal("1E-18"))
    assert reward["from_identifier"] == f"Sample Exchange (the exchange), for {own}"
    assert whole.codes[3] == ["direction_unknown"]


def test_a_trade_in_one_row_has_both_legs(tmp_path: Path) -> None:
    cells = {"type": "Trade", "asset": "EUR", "amount": "1000", "got": "BTC", "got_amount": "0.02"}
    whole = at_exchange(tmp_path, row(**cells, fee="1.5", fee_asset="BNB"))
    (payment,) = whole.rows("payments")
    assert payment["from_identifier"] == payment["to_identifier"] == "Sample Exchange:77"
    assert (payment["amount"], payment["currency"]) == (Decimal(1000), "EUR")
    assert (payment["received_amount"], payment["received_currency"]) == (Decimal("0.02"), "BTC")
    assert (payment["fee"], payment["fee_currency"]) == (Decimal("1.5"), "BNB")


def test_a_trade_in_two_rows_goes_through_the_exchange(tmp_path: Path) -> None:
    whole = at_exchange(
        tmp_path,
        row(type="trade", asset="EUR", amount="-1000"),
        row(type="trade", asset="BTC", amount="0.02"),
    )
    out, into = whole.rows("payments")
    assert out["to_identifier"] == into["from_identifier"]
    assert out["from_identifier"] == into["to_identifier"] == "Sample Exchange:77"


def test_without_a_number_the_account_is_named_after_its_file(tmp_path: Path) -> None:
    profile = ACCOUNT.replace("identifier: {column: user}, ", "")
    (payment,) = read(tmp_path, TITLES + row(type="Deposit", asset="BTC", amount="1"), profile).rows(
        "payments"
    )
    assert (payment["to_scheme"], payment["to_identifier"]) == ("named", "Sample Exchange, export export.csv")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_characters='\n\r;"', exclude_categories=["Cs"]), max_size=30),
        min_size=11,
        max_size=11,
    )
)
def test_any_cells_are_a_record(tmp_path: Path, cells: list[str]) -> None:
    whole = read(tmp_path, HEADER + ";".join(["x", *cells[1:]]) + "\n" + GOOD, CHAIN)
    assert whole.records.height == 2
    assert whole.codes[1] == []


def test_a_fee_that_was_kept_back_from_what_a_trade_brought(tmp_path: Path) -> None:
    profile = ACCOUNT + '  fee_within: {value: "yes"}\n'
    trade = row(type="Buy", asset="EUR", amount="100", got="BTC", got_amount="0.0099", fee="0.0001")
    whole = read(tmp_path, TITLES + trade.replace("0.0001,", "0.0001,BTC"), profile)
    (payment,) = whole.rows("payments")
    assert (payment["amount"], payment["received_amount"]) == (Decimal(100), Decimal("0.01"))
    assert (payment["fee"], payment["fee_currency"]) == (Decimal("0.0001"), "BTC")


@pytest.mark.parametrize(("said", "amount"), [("yes", "2"), ("both ways", "2.01")])
def test_a_fee_of_a_sum_that_came_in_alone(tmp_path: Path, said: str, amount: str) -> None:
    profile = ACCOUNT + f"  fee_within: {{value: {said!r}}}\n"
    deposit = row(type="Deposit", asset="BTC", amount="2", fee="0.01").replace("0.01,", "0.01,BTC")
    whole = read(tmp_path, TITLES + deposit, profile)
    (payment,) = whole.rows("payments")
    assert (payment["amount"], payment["fee"]) == (Decimal(amount), Decimal("0.01"))


@pytest.mark.parametrize(("said", "fee"), [("both ways", Decimal("22.5")), ("every row", None)])
def test_a_fee_in_a_coin_that_the_row_does_not_move(tmp_path: Path, said: str, fee: Decimal | None) -> None:
    profile = ACCOUNT + f"  fee_within: {{value: {said!r}}}\n"
    bought = row(type="deposit", asset="BTC", amount="2", fee="22.5", fee_asset="USD")
    (payment,) = read(tmp_path, TITLES + bought, profile).rows("payments")
    assert (payment["amount"], payment["fee"]) == (2, fee)


APART = """
profile: apart
kind: virtual_asset
account: {institution: Sample Exchange}
numbers: {parentheses: true, currency_glued: true, nothing: ["-"]}
dates: {format: "%Y-%m-%d"}
columns: {time: Day, amounts: {filled: {BTC Amount: BTC, USD Amount: USD}}}
"""


@pytest.mark.parametrize(
    ("cells", "legs"),
    [
        ("0.1 BTC,-", (Decimal("0.1"), "BTC", None, None)),
        ("0.01 BTC,($60.00)", (Decimal(60), "USD", Decimal("0.01"), "BTC")),
        ("-0.01,60.00", (Decimal("0.01"), "BTC", Decimal(60), "USD")),
        (",-5", (Decimal(5), "USD", None, None)),
        ("0.00,-5", (Decimal(5), "USD", None, None)),
        ("0.01,5", "several_assets"),
        ("-0.01,-5", "several_assets"),
        ("what,5", "amount_unreadable"),
        (",", "amount_missing"),
    ],
)
def test_a_column_of_amounts_for_each_asset(tmp_path: Path, cells: str, legs: object) -> None:
    whole = read(tmp_path, f"Day,BTC Amount,USD Amount\n2026-03-01,{cells}\n", APART)
    found: object = whole.codes[0][0] if whole.codes[0] else None
    for payment in whole.rows("payments"):
        found = tuple(
            payment[name] for name in ("amount", "currency", "received_amount", "received_currency")
        )
    assert found == legs


def test_any_other_word_has_a_meaning_of_its_own(tmp_path: Path) -> None:
    profile = ACCOUNT.replace("type: type", 'type: {column: type, values: {me: deposit, "*": withdrawal}}')
    rows = [row(type=who, asset="BTC", amount="2") for who in ("me", "somebody", "me too")]
    payments = read(tmp_path, TITLES + "".join(rows), profile).rows("payments")
    own = ["to" if "77" in (payment["to_identifier"] or "") else "from" for payment in payments]
    assert own == ["to", "from", "from"]


def test_one_sum_said_twice_is_one_leg(tmp_path: Path) -> None:
    again = row(type="Withdrawal", asset="BTC", amount="2", got="BTC", got_amount="2", address=A)
    (payment,) = at_exchange(tmp_path, again).rows("payments")
    assert (payment["amount"], payment["received_amount"], payment["to_identifier"]) == (2, None, A.lower())


@pytest.mark.parametrize(("words", "own", "other"), [("Withdrawal", "from", "to"), ("Deposit", "to", "from")])
def test_what_leaves_as_one_asset_and_arrives_as_another_has_an_end_outside(
    tmp_path: Path, words: str, own: str, other: str
) -> None:
    sold = row(type=words, asset="BTC", amount="1", got="EUR", got_amount="60000", address=A)
    (payment,) = at_exchange(tmp_path, sold).rows("payments")
    assert payment[f"{own}_identifier"] == "Sample Exchange:77"
    assert payment[f"{other}_identifier"] == A.lower()
    assert (payment["amount"], payment["received_amount"]) == (1, 60000)


def test_a_customer_whose_number_is_shown_in_part_is_of_this_file_alone(tmp_path: Path) -> None:
    """`****4711` may be two customers in two exports."""
    header = "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type\n"
    row = "****4711,main,XMR,Deposit,15,0,2025-01-23 21:24:57,,Deposit\n"
    (paid,) = read(tmp_path, header + row).rows("payments")
    assert (paid["to_scheme"], paid["to_identifier"]) == ("named", "KuCoin ****4711, export export.csv")
