"""`moneytrail status` names what needs a look, and does not bury it under what is alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.cli import moneytrail

PROFILE = """
profile: many-accounts
kind: bank
file: {encoding: utf-8, delimiter: ";"}
match: {columns: [Account, Date, Amount, Balance, Currency, Text]}
account: {scheme: bban, identifier: {column: Account}}
dates: {format: "%Y-%m-%d"}
order: oldest_first
columns: {booked_at: Date, amount: Amount, balance_after: Balance, currency: Currency, narrative: Text}
"""
HEAD = "Account;Date;Amount;Balance;Currency;Text"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six accounts whose second statement opens elsewhere than the first closed."""
    folder = tmp_path_factory.mktemp("status")
    profile = folder / "many.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    for name, month, opening in (("january", "01", 100), ("march", "03", 700)):
        lines = [f"4711{n};2026-{month}-05;10.00;{opening + 10}.00;EUR;x" for n in range(6)]
        (folder / f"{name}.csv").write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    files = [folder / "january.csv", folder / "march.csv"]
    done = moneytrail(folder / "store", "ingest", *files, "--case", "c", "--profile", profile)
    assert done.code == 3, done.err
    return folder / "store"


def test_of_many_statements_with_one_fault_the_first_are_named_and_the_rest_counted(store: Path) -> None:
    said = [
        line
        for line in moneytrail(store, "status", "--case", "c").err.splitlines()
        if "does not open where" in line
    ]
    assert [line.split(":")[1].strip() for line in said] == [
        "march.csv, line 2",
        "march.csv, line 3",
        "march.csv, line 4",
        "march.csv",
    ]
    assert said[-1].endswith("3 more statements; --json lists all")


def test_a_program_gets_them_all(store: Path) -> None:
    points = moneytrail(store, "status", "--case", "c").json["open_points"]
    assert sum("does not open where" in point for point in points) == 6
