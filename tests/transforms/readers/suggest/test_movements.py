"""Tables that name both ends by wallets or telephones are drafted as what they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest

TRON, OTHER = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
EXPLORER = (
    "tx_id,block_height,block_time,from_address,to_address,token,token_contract,value,fee\n"
    f"abc1,61000000,2026-02-28 12:00:00,{TRON},{OTHER},USDT,{OTHER},1500.5,1.1\n"
    f"abc2,61000001,2026-02-28 13:00:00,{OTHER},{TRON},USDT,{OTHER},20.123456,1.1\n"
)
MOBILE = (
    "Transaction ID,Date,Transaction Type,Sender MSISDN,Receiver MSISDN,Amount,Charge,"
    "Balance Before,Balance After,Status\n"
    "1001,2026-03-01 10:00:00,CASH_IN,252615000001,252615123456,100.00,0.00,50.00,150.00,SUCCESS\n"
    "1002,2026-03-02 10:00:00,TRANSFER,252615123456,252615000002,30.00,0.50,150.00,119.50,SUCCESS\n"
    "1003,2026-03-03 10:00:00,TRANSFER,252615000003,252615123456,10.00,0.00,119.50,129.50,SUCCESS\n"
)


def test_an_explorers_table_is_movements_on_a_chain(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPLORER)
    found = suggest(tmp_path / "a.csv", "a")
    reading = read_with(tmp_path / "a.csv", parse(found.profile, "a"))
    (batch,) = [as_batch(one) for one in reading.batches]
    first, second = batch.particulars["payments"].to_dicts()
    assert (first["from_identifier"], first["to_identifier"]) == (TRON, OTHER)
    assert (first["amount"], first["currency"], second["amount"]) == (
        Decimal("1500.5"),
        "USDT",
        Decimal("20.123456"),
    )
    assert found.trial.sums == {"USDT": Decimal("1520.623456")}
    (left_out,) = [part.value for part in found.parts if part.name == "left out"]
    assert left_out == "block_height"


def test_money_from_the_own_number_goes_out_with_its_charge(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(MOBILE)
    found = suggest(tmp_path / "a.csv", "a")
    assert "kind: mobile_money" in found.profile
    assert (found.trial.accepted, found.trial.quarantined, found.trial.balance_check) == (3, 0, "reconciled")
    assert sum(found.trial.sums.values()) == Decimal("79.5")
    assert "balance_after: Balance After" in found.profile


@pytest.mark.parametrize(
    "text",
    [
        "Date,From account,To account,Amount,Currency\n2026-03-01,12345678901,12345678902,-5.00,EUR\n"
        "2026-03-02,12345678903,12345678901,6.00,EUR\n",
        "Date,Mobile app,From,To,Amount\n2026-03-01,x,12345678901,12345678902,-5.00\n"
        "2026-03-02,x,12345678903,12345678901,6.00\n",
    ],
)
def test_accounts_of_a_bank_are_no_telephones(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert "kind: bank" in suggest(tmp_path / "a.csv", "a").profile
