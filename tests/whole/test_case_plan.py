"""A case plan through the whole program: taken in as evidence, applied, named, set aside by a question."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.desk.cli import moneytrail

STATEMENT = """\
account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,\
counterparty_name,counterparty_account,reference,description
DE89370400440532013000,Karim,2026-01-05,2026-01-05,,6000.00,EUR,7000.00,Payer,DE02120300000000202051,R1,one
DE89370400440532013000,Karim,2026-01-06,2026-01-06,,4000.00,EUR,11000.00,Firm,DE75512108001245126199,R2,two
DE89370400440532013000,Karim,2026-01-07,2026-01-07,5000.00,,EUR,6000.00,Seller,DE12500105170648489890,R3,three
"""
PLAN = """\
plan: Alpha, methods
decided_by: A. Prosecutor
decided_at: 2026-03-01
accounts:
  - {account: DE89 3704 0044 0532 0130 00, method: lifo, why: agreed}
joint:
  - {account: DE89370400440532013000, basis: plan, why: deed, shares: {Karim: 3/4, Leyla: 1/4}}
"""


def held(document: dict[str, Any]) -> str:
    return next(str(row["amount"]) for row in document["traces"] if row["target_kind"] == "account")


def test_a_plan_is_evidence_and_is_followed_named_and_set_aside(tmp_path: Path) -> None:
    store, plan = tmp_path / "store", tmp_path / "plan.yaml"
    (tmp_path / "a.csv").write_text(STATEMENT, encoding="utf-8")
    plan.write_text(PLAN, encoding="utf-8")
    taken = moneytrail(store, "ingest", tmp_path / "a.csv", plan, "--case", "alpha")
    assert [(one["format"], one["records"], one["accepted"]) for one in taken.json["files"]][1] == (
        "case_plan",
        3,
        3,
    )
    file_id = sha256(PLAN.encode()).hexdigest()
    ran = moneytrail(store, "run", "--case", "alpha")
    assert ran.json["plan"]["file_id"] == file_id
    assert f"SHA-256 {file_id}" in ran.err
    assert {(row["place"], row["method"]) for row in ran.json["elections"]} == {
        ("case", "fifo"),
        ("account", "lifo"),
    }
    query = "SELECT entry_id FROM entries WHERE amount = 6000"
    seed = moneytrail(store, "query", query, "--case", "alpha").json["rows"][0][0]
    followed = moneytrail(store, "trace", "--case", "alpha", "--from", seed)
    assert (followed.json["method"], held(followed.json)) == ("plan", "5000.00")
    assert followed.json["plan"]["applied"]
    assert [(row["holder"], row["amount"]) for row in followed.json["joint"]] == [
        ("Karim", "3750.00"),
        ("Leyla", "1250.00"),
    ]
    asked = moneytrail(store, "trace", "--case", "alpha", "--from", seed, "--method", "fifo")
    assert (asked.json["method"], held(asked.json)) == ("fifo", "2000.00")
    assert not asked.json["plan"]["applied"]
    assert "these figures do not follow the case plan" in asked.err


STATED = """\
account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,\
counterparty_name,counterparty_account,reference,description
DE89370400440532013000,Karim,2026-01-05,2026-01-05,,14000.00,EUR,15000.00,Payer,DE02120300000000202051,R1,fees
DE89370400440532013000,Karim,2026-01-06,2026-01-06,,20000.00,EUR,35000.00,Leyla,DE75512108001245126199,R2,my share
DE89370400440532013000,Karim,2026-01-07,2026-01-07,14000.00,,EUR,21000.00,Autohaus,DE12500105170648489890,R3,\
car purchase WVWZZZ1JZXW000001
DE89370400440532013000,Karim,2026-01-08,2026-01-08,20000.00,,EUR,1000.00,Yard,DE21500105179625862911,R4,deposit
DE89370400440532013000,Karim,2026-02-08,2026-02-08,,9000.00,EUR,10000.00,Buyer,DE91100000000123456789,R5,sold
"""
SALE = """\
plan: Alpha, matches
decided_by: A. Prosecutor
decided_at: 2026-03-01
default_method: proceeds_first
why: the fees went first
match:
  - {{credit: {sister}, debit: {yard}, evidence: {paper}, why: her letter}}
  - {{credit: {fees}, debit: {car}, evidence: {paper}, why: he wrote so to the dealer}}
sales:
  - {{asset: WVWZZZ1JZXW000001, credit: {price}, evidence: {paper}, why: deed of sale}}
"""


def test_matches_and_a_sale_are_followed_by_whatever_method(tmp_path: Path) -> None:
    """The car is paid by the fees, the yard by the sister, by every rule; the car's price is proceeds."""
    store, plan = tmp_path / "store", tmp_path / "plan.yaml"
    (tmp_path / "a.csv").write_text(STATED, encoding="utf-8")
    moneytrail(store, "ingest", tmp_path / "a.csv", "--case", "alpha")
    query = "SELECT reference, entry_id FROM entries"
    found = dict(moneytrail(store, "query", query, "--case", "alpha").json["rows"])
    paper = sha256(STATED.encode()).hexdigest()
    names = {
        "fees": found["R1"],
        "sister": found["R2"],
        "car": found["R3"],
        "yard": found["R4"],
        "price": found["R5"],
    }
    plan.write_text(SALE.format(**names, paper=paper), encoding="utf-8")
    moneytrail(store, "ingest", plan, "--case", "alpha")
    ran = moneytrail(store, "run", "--case", "alpha")
    assert [row["evidence_id"] for row in ran.json["elections"] if row["place"] in ("match", "sale")] == [
        paper
    ] * 3
    for method in ([], ["--method", "fifo"], ["--method", "clean_first"], ["--method", "pro_rata"]):
        traced = moneytrail(store, "trace", "--case", "alpha", "--from", names["fees"], *method)
        assert held(traced.json) == "9000.00", method
        assert {row["target_kind"] for row in traced.json["traces"]} == {"account"}
        assert f"takes what the credit {names['fees']} brought (evidence {paper}): he wrote so" in traced.err
        assert "of the price, 9,000.00 EUR in the same share" in traced.err
