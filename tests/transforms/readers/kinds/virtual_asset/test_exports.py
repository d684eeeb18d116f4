"""Exports of exchanges, wallets and explorers: each is found by its header and read as its source means it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.transforms.readers.kinds.reading import read
from transforms.readers import profiles
from transforms.readers.delimited.fitting import best_fit

EXPORTS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("exports.yaml").read_text(encoding="utf-8")
)


def sum_of(row: dict[str, Any], name: str) -> str:
    amount, currency = (
        row[name],
        row["currency" if name == "amount" else f"{name.split('_', maxsplit=1)[0]}_currency"],
    )
    return "" if amount is None else f"{Decimal(amount).normalize():f} {currency}"


def end_of(row: dict[str, Any], side: str) -> str:
    identifier, name = row[f"{side}_identifier"], row[f"{side}_name"]
    if identifier is None:
        return name or "?"
    if "(the exchange)" in identifier:
        return "house"
    is_own = row[f"{side}_scheme"] == "named" or (":" in identifier and row[f"{side}_scheme"] == "wallet")
    return "own" if is_own else identifier


def said(row: dict[str, Any]) -> str:
    """A payment in a line: who to whom, what for what, the fee, the time, and what became of it."""
    given, got, fee = (sum_of(row, name) for name in ("amount", "received_amount", "fee"))
    parts = (
        f"{row['sent_at']:%Y-%m-%d %H:%M:%S} {end_of(row, 'from')} > {end_of(row, 'to')}: {given}",
        got and f"for {got}",
        fee and f"fee {fee}",
        "" if row["status"] == "completed" else row["status"],
    )
    return ", ".join(part for part in parts if part)


@pytest.mark.parametrize("profile", EXPORTS)
def test_an_export_is_found_by_its_header_and_read_as_it_is_meant(tmp_path: Path, profile: str) -> None:
    whole = read(tmp_path, EXPORTS[profile]["text"])
    assert whole.reading.profile == profile
    assert not any(whole.codes), whole.records["reasons"].to_list()
    assert [said(row) for row in whole.rows("payments")] == EXPORTS[profile]["rows"]


@pytest.mark.parametrize("profile", EXPORTS)
def test_no_other_profile_fits_unless_it_asks_for_less(profile: str) -> None:
    fitting = best_fit(EXPORTS[profile]["text"].encode(), profiles.known())
    asked = set(fitting[0].match_columns)
    assert fitting[0].name == profile
    assert [other.name for other in fitting[1:] if not set(other.match_columns) < asked] == []


@pytest.mark.parametrize("profile", EXPORTS)
def test_a_profile_says_where_its_layout_is_from(profile: str) -> None:
    assert (profiles.BUILT_IN / f"{profile}.yaml").read_text(encoding="utf-8").startswith("# Layout: ")
    assert profiles.load(profile).description


def test_the_coin_of_a_chain_that_is_not_known_is_not_guessed(tmp_path: Path) -> None:
    text = EXPORTS["chain-routescan"]["text"].replace('"43114"', '"5000"', 1)
    codes = [
        [reason.split(":")[0] for reason in reasons] for reasons in read(tmp_path, text).records["reasons"]
    ]
    assert codes == [["asset_missing"], []]


def test_a_sum_that_only_the_price_tells_is_said_and_never_guessed(tmp_path: Path) -> None:
    text = EXPORTS["exchange-bitfinex-trades"]["text"]
    said = " ".join(read(tmp_path, text).reading.messages)
    assert (
        "2 records: no column states what the trade cost or brought; it is the amount times the price" in said
    )
    wrong = text.replace("9212.8", "dear").replace("8000.25", "9" * 15)
    assert [
        [reason.split(":")[0] for reason in reasons] for reasons in read(tmp_path, wrong).records["reasons"]
    ] == [["price_unreadable"], []]
    whole = read(tmp_path, text.replace("0.01,9212.8", f"{10**14},{10**14}"))
    assert [reason.split(":")[0] for reason in whole.records["reasons"][0]] == ["price_unreadable"]


def test_who_sold_is_not_guessed_of_a_trade_that_only_the_advertisement_describes(tmp_path: Path) -> None:
    text = EXPORTS["exchange-localbitcoins-trades"]["text"].replace("0.1,0.001,0.1", "0.1,0.00,0.1")
    reasons = read(tmp_path, text).records["reasons"].to_list()
    assert [[one.split(":")[0] for one in row] for row in reasons] == [["direction_unknown"], []]
