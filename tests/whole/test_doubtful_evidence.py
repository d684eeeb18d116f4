"""Seeds and statements that do not bear out what is asked of them: what `trace` says of each."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.desk.cli import Answer, moneytrail

HEAD = (
    "account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,counterparty_name,"
    "counterparty_account,reference,description\n"
)
KARIM, LEYLA = "DE89370400440532013000", "FR1420041010050500013M02606"
OWN = f"""\
{KARIM},Karim,2026-01-05,2026-01-05,,6000.00,EUR,7000.00,Payer,DE02120300000000202051,R1,one
{KARIM},Karim,2026-01-07,2026-01-07,5000.00,,EUR,2000.00,Seller,DE12500105170648489890,R3,three
{KARIM},Karim,2026-01-09,2026-01-09,1500.00,,EUR,500.00,Leyla,{LEYLA},R4,four
"""
HERS = f"""\
{LEYLA},Leyla,2026-01-09,2026-01-09,,1500.00,EUR,1700.00,Karim,{KARIM},R4,four
{LEYLA},Leyla,2026-01-12,2026-01-12,l400.00,,EUR,300.00,Shop,DE12500105170648489890,S1,a letter for a figure
{LEYLA},Leyla,2026-01-15,2026-01-15,100.00,,EUR,200.00,Shop,DE12500105170648489890,S2,two
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doubtful")
    for name, rows in (("karim.csv", OWN), ("leyla.csv", HERS)):
        (folder / name).write_text(HEAD + rows, encoding="utf-8")
    store = folder / "store"
    moneytrail(store, "ingest", folder / "karim.csv", folder / "leyla.csv", "--case", "alpha")
    assert moneytrail(store, "run", "--case", "alpha").code in (0, 3)
    return store


def one(store: Path, sql: str) -> str:
    ((found,),) = moneytrail(store, "query", sql, "--case", "alpha").json["rows"]
    return str(found)


def traced(store: Path, *names: str, as_json: bool = True) -> Answer:
    seeds = [part for name in names for part in ("--from", name)]
    return moneytrail(store, "trace", "--case", "alpha", *seeds, as_json=as_json)


def test_an_asserted_balance_is_no_credit_of_the_entry_beside_it(store: Path) -> None:
    """The entry is a payment of 5,000 to somebody else: to say that it was credited would turn it round."""
    shown = " ".join(traced(store, f"{KARIM}:2000@2026-01-08", as_json=False).out.split())
    assert "credited to" not in shown
    said = (
        f"asserted on the balance of {KARIM} (Karim) at the end of 2026-01-08, which stands after the entry"
    )
    debit = one(store, "SELECT entry_id FROM entries WHERE amount = -5000")
    assert f"{said} {debit}" in shown
    (root,) = traced(store, f"{KARIM}:1000@2026-01-04").json["traces"][0]["tree"]
    assert root["asserted"] == {"day": "2026-01-04", "stands": "before"}


def test_what_is_asserted_twice_counts_once_whatever_way_it_is_written(store: Path) -> None:
    answer = traced(store, f"{KARIM}:1200@2026-01-08", f"{KARIM}:1200.00 EUR@2026-01-08")
    assert [row["amount"] for row in answer.json["seeds"]] == ["1200.00"]
    assert "asserts the same money as" in answer.json["notes"][0]
    assert "it counts once" in answer.err


def test_a_day_after_the_last_statement_stays_on_the_account_and_says_what_it_rests_on(store: Path) -> None:
    document = traced(store, f"{KARIM}:500@2026-02-01").json
    (row,) = document["traces"]
    assert (row["target_kind"], row["amount"], row["as_of"]) == ("account", "500.00", "2026-02-01")
    assert "its statements end on 2026-01-09; that nothing moved until" in document["notes"][0]


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        (f"{KARIM}:50.005@2026-01-08", "The amount 50.005 has parts of the smallest unit of EUR."),
        (f"{KARIM}:2000.01@2026-01-08", "less than asserted"),
        (f"{KARIM}:50 USD@2026-01-08", "in USD"),
    ],
)
def test_what_no_account_can_hold_is_refused(store: Path, seed: str, words: str) -> None:
    answer = traced(store, seed)
    assert (answer.code, answer.out) == (1, "")
    assert words in answer.err


def test_a_record_is_named_for_what_it_is_and_where(store: Path) -> None:
    bad, good = (
        one(store, f"SELECT record_id FROM source_records WHERE status = '{status}' ORDER BY 1 LIMIT 1")
        for status in ("quarantined", "accepted")
    )
    answer = traced(store, bad)
    assert answer.code == 1
    assert f"The record {bad} is set aside (debit_unreadable" in answer.err
    assert "in: leyla.csv, line 3" in answer.err
    assert f"{good} is a record, and money is traced from entries" in traced(store, good).err


def test_figures_that_hang_on_a_line_that_could_not_be_read_say_so(store: Path) -> None:
    """Leyla's 1,500 are still there by the entries; her bank says that 200 are."""
    seed = one(store, "SELECT entry_id FROM entries WHERE amount = 1500")
    answer = moneytrail(store, "trace", "--case", "alpha", "--from", seed, "--method", "clean_first")
    (held,) = [row for row in answer.json["traces"] if row["target_kind"] == "account"]
    assert Decimal(held["amount_high"]) == 200
    assert (held["amount"], held["amount_low"], held["order_basis"]) == ("1500.00", "0.00", "gap")
    notes = " ".join(answer.json["notes"])
    assert "File leyla.csv: 1 record of it is set aside and not traced" in notes
    assert "opens with 200.00 EUR and closes with 200.00 EUR; its entries lead to 1,600.00 EUR" in notes
    assert "1,400.00 EUR went out that no entry in evidence shows" in notes


def test_a_day_before_the_money_came_says_that_nothing_is_traced(store: Path) -> None:
    seed = one(store, "SELECT entry_id FROM entries WHERE amount = 6000")
    shown = moneytrail(
        store, "trace", "--case", "alpha", "--from", seed, "--as-of", "2026-01-04", as_json=False
    )
    assert "Nothing is traced: none of the money had come by that day." in shown.out
