"""A payment run of which two of four receivers are in evidence, from the files to what is said and traced of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.desk.cli import moneytrail

PROFILE = """
profile: runs
kind: bank
file: {encoding: utf-8, delimiter: ";", header: true}
match: {columns: [Account, Date, Amount, Name, Other, Text]}
account: {scheme: iban, identifier: {column: Account}}
numbers: {decimal: ".", thousands: ""}
dates: {format: "%Y-%m-%d", timezone: UTC}
order: oldest_first
columns: {booked_at: Date, amount: Amount, currency: Currency, counterparty_name: Name, counterparty_account: Other,
  narrative: Text}
"""
PAYER, ONE, OTHER = "DE02120300000000202051", "DE02500105170137075030", "DE02100500000054540402"
LINES = f"""Account;Date;Amount;Currency;Name;Other;Text
{PAYER};2026-03-02;5000.00;EUR;;;opening
{PAYER};2026-03-03;-4000.00;EUR;;;payment run 4 items
{ONE};2026-03-03;1200.10;EUR;Selma Krasniqi;{PAYER};wages
{OTHER};2026-03-04;799.90;EUR;Selma Krasniqi;{PAYER};wages
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    (root / "runs.yaml").write_text(PROFILE, encoding="utf-8")
    (root / "runs.csv").write_text(LINES, encoding="utf-8")
    store = root / "store"
    given = ("ingest", root / "runs.csv", "--case", "runs", "--profile", root / "runs.yaml")
    assert moneytrail(store, *given).code == 0
    assert moneytrail(store, "run", "--case", "runs").code == 0
    return store


def rows(store: Path, sql: str) -> list[list[str]]:
    found: list[list[str]] = moneytrail(store, "query", sql, "--case", "runs").json["rows"]
    return found


def test_the_parts_are_tied_and_the_rest_keeps_the_sum_s_own_id(store: Path) -> None:
    told = rows(
        store,
        """SELECT t.amount, match_basis, count(*) AS sides FROM transfers t JOIN transfer_entries USING (transfer_id)
        WHERE from_account_id = (SELECT account_id FROM entries WHERE amount = -4000) GROUP BY ALL ORDER BY 1""",
    )
    assert [(Decimal(amount), basis, int(sides)) for amount, basis, sides in told] == [
        (Decimal("799.90"), "batch", 2),
        (Decimal("1200.10"), "batch", 2),
        (Decimal(2000), "one_side", 1),
    ]


def test_what_is_shown_of_a_part_names_the_sum_and_what_is_open(store: Path) -> None:
    ((part,),) = rows(store, "SELECT transfer_id FROM transfers WHERE amount = 799.90")
    document = moneytrail(store, "transfer", part, "--case", "runs").json
    words = [reason["words"] for reason in document["evidence"]]
    assert words[0] == (
        "the sum of 4000.00 EUR pays 2 movements that are seen, together 2000.00; 2000.00 of it is not seen"
    )
    assert not any("arrived" in text or "amount" in text for text in words[1:])
    assert [entry["part"] for entry in document["entries"]] == ["799.90", "799.90"]
    shown = moneytrail(store, "transfer", part, "--case", "runs", as_json=False)
    assert "part" in shown.out.partition("entries (2)")[2].splitlines()[1]
    ((rest,),) = rows(store, "SELECT kind_reason FROM transfers WHERE amount = 2000")
    assert rest == "nothing says otherwise; it is what the parts of a sum that are seen leave open"


def test_what_is_traced_goes_into_the_parts_and_what_is_not_seen_is_outside(store: Path) -> None:
    seed = f"{PAYER}:5000@2026-03-02"
    answer = moneytrail(store, "trace", "--case", "runs", "--from", seed, "--method", "fifo")
    assert answer.code == 0, answer.err
    (kept,) = answer.json["conservation"]
    assert {name: Decimal(kept[name]) for name in ("in", "held", "outside")} == {
        "in": 5000,
        "held": 3000,
        "outside": 2000,
    }
