"""Tokens of 18 decimals through the whole program: every digit, by every method."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.desk.cli import moneytrail
from transforms.tracing import METHODS

STATEMENT = """\
account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,\
counterparty_name,counterparty_account,reference,description
DE89370400440532013000,Karim,2026-01-05,2026-01-05,,7000.000000000000000001,ETH,7000.000000000000000001,Payer,DE02120300000000202051,R1,one
DE89370400440532013000,Karim,2026-01-06,2026-01-06,,25.123456789012345678,ETH,7025.123456789012345679,Firm,DE75512108001245126199,R2,two
DE89370400440532013000,Karim,2026-01-07,2026-01-07,6999.9,,ETH,25.223456789012345679,Seller,DE12500105170648489890,R3,three
DE89370400440532013000,Karim,2026-01-08,2026-01-08,,5000000.000000000000000007,DAI,5000000.000000000000000007,Payer,DE02120300000000202051,R4,four
DE89370400440532013000,Karim,2026-01-09,2026-01-09,3000000.5,,DAI,1999999.500000000000000007,Seller,DE12500105170648489890,R5,five
"""
RECEIVED = {"ETH": Decimal("25.123456789012345678"), "DAI": Decimal("5000000.000000000000000007")}


def test_ether_and_a_token_are_traced_to_the_last_decimal_by_every_method(tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "a.csv"
    file.write_text(STATEMENT, encoding="utf-8")
    assert moneytrail(store, "ingest", file, "--case", "alpha").json["files"][0]["accepted"] == 5
    assert moneytrail(store, "run", "--case", "alpha").code in {0, 3}
    query = f"SELECT entry_id FROM entries WHERE amount IN ({', '.join(map(str, RECEIVED.values()))})"
    seeds = [row[0] for row in moneytrail(store, "query", query, "--case", "alpha").json["rows"]]
    chosen = [argument for seed in seeds for argument in ("--from", seed)]
    results = moneytrail(store, "trace", "--case", "alpha", *chosen, "--method", "all").json
    assert {result["method"] for result in results} == METHODS.keys()
    for result in results:
        for row in result["conservation"]:
            parts = sum(Decimal(row[place]) for place in ("held", "assets", "cash", "outside", "lost"))
            assert Decimal(row["in"]) == parts >= RECEIVED[row["currency"]]
    held = {
        result["method"]: {row["currency"]: row["held"] for row in result["conservation"]}
        for result in results
    }
    # The older ether is gone first, to the last unit; of what is newest only what the balance lacks.
    assert Decimal(held["fifo"]["ETH"]) == RECEIVED["ETH"]
    assert Decimal(held["lifo"]["ETH"]) == 0
    assert Decimal(held["proceeds_first"]["ETH"]) == 0
    assert Decimal(held["clean_first"]["ETH"]) == RECEIVED["ETH"]
    assert Decimal(held["pro_rata"]["DAI"]) == Decimal("1999999.500000000000000007")
    shown = moneytrail(store, "trace", "--case", "alpha", *chosen, as_json=False).out
    assert "25.123456789012345678" in shown
    assert "1999999.500000000000000007" in shown.replace(",", "")
