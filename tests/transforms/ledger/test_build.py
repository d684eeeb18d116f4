from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms import ids
from transforms.proofs import repeated_keys
from transforms.schema import ACCOUNTS, ENTRIES, EVIDENCE_FILES, SOURCE_RECORDS, STATEMENTS

A, B = "DE02120300000000202051", "DE89370400440532013000"


def test_every_record_is_accounted_for_and_every_entry_has_its_source(tmp_path: Path) -> None:
    sheet = Sheet(A, [Line("10"), Line("-3", reasons=["amount_malformed: the amount is 12X"]), Line("5")])
    work, _ = ledger(tmp_path, {"one": reading(sheet)})
    file = work.read(EVIDENCE_FILES).row(0, named=True)
    assert (file["records"], file["accepted"], file["quarantined"], file["duplicates"]) == (3, 2, 1, 0)
    records = work.read(SOURCE_RECORDS)
    assert records["status"].to_list() == ["accepted", "quarantined", "accepted"]
    entries = work.read(ENTRIES)
    assert entries["record_id"].to_list() == records.filter(status="accepted")["record_id"].to_list()
    assert entries["entry_id"].to_list() == ["e" + r[1:] for r in entries["record_id"]]


def test_a_booked_record_that_lacks_what_an_entry_needs_is_quarantined(tmp_path: Path) -> None:
    sheet = Sheet(A, [Line("10"), Line("5", currency="EURO")], closing="15")
    work, _ = ledger(tmp_path, {"one": reading(sheet)})
    record = work.read(SOURCE_RECORDS).row(1, named=True)
    assert record["status"] == "quarantined"
    assert record["reasons"][0].startswith("currency_not_iso_4217: ")
    assert work.read(STATEMENTS)["balance_check"].to_list() == ["broken"]


def test_accounts_of_a_large_case_are_the_same_though_they_lie_in_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = [Sheet(A, [Line("10"), Line("2")]), Sheet(B, [Line("-5")])]
    (tmp_path / "few").mkdir()
    few, _ = ledger(tmp_path / "few", {"one": reading(*sheets)})
    monkeypatch.setattr("transforms.ledger.accounts.SORTED_UP_TO", 0)
    (tmp_path / "many").mkdir()
    many, _ = ledger(tmp_path / "many", {"one": reading(*sheets)})
    assert few.read(ACCOUNTS).height > 2
    assert many.read(ACCOUNTS).equals(few.read(ACCOUNTS))
    with many.connect() as connection:
        assert repeated_keys(connection, ACCOUNTS).holds


def test_pending_records_are_records_but_no_entries(tmp_path: Path) -> None:
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, [Line("10"), Line("7", booked=False)]))})
    assert work.read(SOURCE_RECORDS)["status"].to_list() == ["accepted", "accepted"]
    assert work.read(ENTRIES).height == 1
    assert work.read(STATEMENTS)["balance_check"].to_list() == ["reconciled"]


def test_statements_follow_each_other_in_time_whatever_the_file_order(tmp_path: Path) -> None:
    march = Sheet(A, [Line("10", date(2026, 3, 2)), Line("2", date(2026, 3, 3))], opening="100", number=3)
    april = Sheet(A, [Line("-5", date(2026, 4, 2))], opening="112", number=4)
    may = Sheet(A, [Line("1", date(2026, 5, 2))], opening="108", number=5)
    work, _ = ledger(tmp_path, {"x": reading(may), "y": reading(april, march)})
    rows = work.read(STATEMENTS).sort("position")
    assert rows["statement_number"].to_list() == [3, 4, 5]
    assert rows["continuity"].to_list() == ["unknown", "yes", "no"]
    entries = work.read(ENTRIES).sort("account_sequence")
    assert entries["amount"].to_list() == [Decimal(10), Decimal(2), Decimal(-5), Decimal(1)]
    assert entries["account_sequence"].to_list() == [1, 2, 3, 4]


def test_a_statement_that_lists_its_newest_line_first_is_turned_round(tmp_path: Path) -> None:
    newest_first = [Line("3", date(2026, 3, 9)), Line("2", date(2026, 3, 5)), Line("1", date(2026, 3, 5))]
    jumping = [Line("5", date(2026, 4, 9)), Line("6", date(2026, 4, 10)), Line("4", date(2026, 4, 5))]
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, newest_first), Sheet(A, jumping, opening="6"))})
    entries = work.read(ENTRIES).sort("account_sequence")
    assert [int(amount) for amount in entries["amount"]] == [1, 2, 3, 5, 6, 4]


def test_what_nothing_states_is_unknown(tmp_path: Path) -> None:
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, [Line("10")], opening=None))})
    row = work.read(STATEMENTS).row(0, named=True)
    assert (row["opening_balance"], row["opening_basis"], row["balance_check"]) == (
        None,
        "unknown",
        "not_stated",
    )


def test_the_same_statement_in_two_files_counts_once(tmp_path: Path) -> None:
    sheet = Sheet(A, [Line("10"), Line("10"), Line("-4", servicer_reference="S1")], opening="1")
    again = reading(sheet, Sheet(B, [Line("3")]))
    work, _ = ledger(tmp_path, {"first": reading(sheet), "again": again})
    records = work.read(SOURCE_RECORDS)
    assert records.filter(status="duplicate").height == 3
    originals = records.filter(pl.col("duplicate_of").is_not_null())["duplicate_of"]
    assert set(originals) <= set(records.filter(status="accepted")["record_id"])
    assert work.read(ENTRIES)["amount"].sum() == Decimal(19)
    assert set(work.read(STATEMENTS)["balance_check"]) == {"reconciled"}
    files = work.read(EVIDENCE_FILES)
    assert files["duplicates"].sum() == 3
    assert (files["accepted"] + files["quarantined"] + files["duplicates"]).to_list() == files[
        "records"
    ].to_list()


def test_two_honest_equal_payments_are_no_duplicates(tmp_path: Path) -> None:
    morning = Sheet(A, [Line("10", name="Shop")], opening="0", number=1)
    evening = Sheet(A, [Line("10", name="Shop")], opening="10", number=2)
    work, _ = ledger(tmp_path, {"a": reading(morning), "b": reading(evening)})
    assert work.read(ENTRIES)["amount"].sum() == Decimal(20)


def test_overlapping_lists_without_balances_count_once(tmp_path: Path) -> None:
    early = Sheet(
        A, [Line("1", reference="r1"), Line("2", reference="r2"), Line("2", reference="r2")], opening=None
    )
    late = Sheet(A, [Line("2", reference="r2"), Line("3", reference="r3")], opening=None)
    work, _ = ledger(tmp_path, {"a": reading(early), "b": reading(late)})
    assert work.read(ENTRIES)["amount"].sum() == Decimal(8)


def test_namesakes_at_two_accounts_stay_two_accounts(tmp_path: Path) -> None:
    work, _ = ledger(
        tmp_path,
        {
            "one": reading(
                Sheet(A, [Line("1", name="Omar Haddad")]), Sheet(B, [Line("1", name="Omar  HADDAD")])
            )
        },
    )
    named = work.read(ACCOUNTS).filter(scheme="named")
    assert named.height == 2
    assert not named["observed"].any()


def test_an_end_without_name_or_number_is_an_account_of_its_own(tmp_path: Path) -> None:
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, [Line("1"), Line("1")]))})
    assert work.read(ACCOUNTS).filter(scheme="unknown").height == 2


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000"])
def test_blanks_at_the_ends_of_a_name_are_no_part_of_it(tmp_path: Path, blank: str) -> None:
    names = [f"{blank}Amina Warsame", f"J. Ødegaard{blank}", blank, ""]
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, [Line("1", name=name) for name in names]))})
    assert work.read(ENTRIES)["counterparty_name"].to_list() == ["Amina Warsame", "J. Ødegaard", None, None]


@pytest.mark.parametrize("repeated", [False, True])
def test_rows_lie_in_the_order_of_their_keys(tmp_path: Path, repeated: bool) -> None:
    lines = [Line(str(number), servicer_reference=f"S{number}") for number in range(1, 60)]
    sheets = {"x": reading(Sheet(A, lines)), "y": reading(Sheet(A if repeated else B, lines[20:]))}
    work, _ = ledger(tmp_path, sheets)
    with work.connect() as connection:
        for table in (SOURCE_RECORDS, ACCOUNTS, ENTRIES):
            keys = [
                key for (key,) in connection.execute(f"SELECT {table.key[0]} FROM {table.name}").fetchall()
            ]
            assert keys == sorted(keys)
        repeats = connection.execute("SELECT count(duplicate_of) FROM source_records").fetchall()
    assert repeats == [(39 if repeated else 0,)]


def test_a_german_bank_code_and_number_is_the_account_of_its_iban(tmp_path: Path) -> None:
    own = Sheet("37040044/532013000", [Line("1")], scheme="bban")
    other = Sheet(A, [Line("-1", account=B)])
    work, _ = ledger(tmp_path, {"one": reading(own, other)})
    accounts = work.read(ACCOUNTS).filter(pl.col("identifier") == B)
    assert accounts["account_id"].to_list() == [ids.account_id("iban", B)]
    assert accounts["observed"].to_list() == [True]
    assert ids.account_id("iban", B) in set(work.read(STATEMENTS)["account_id"])


def test_ids_in_sql_are_the_ids_in_python(tmp_path: Path) -> None:
    work, _ = ledger(tmp_path, {"one": reading(Sheet(A, [Line("1", name="Zoë")]))})
    own = ids.account_id("iban", A)
    expected = {own, ids.account_id("named", f"{own}\x1fZOË")}
    assert set(work.read(ACCOUNTS)["account_id"]) == expected


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["a", "b", "c"]))
def test_the_order_of_receipt_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    def files() -> dict[str, Sheet]:
        shared = [Line("10", reference="x"), Line("-2", name="Kiosk")]
        return {
            "a": Sheet(A, shared, opening=None),
            "b": Sheet(A, [*shared, Line("4")], opening=None),
            "c": Sheet(B, [Line("1", account=A)]),
        }

    def tables(names: list[str]) -> list[pl.DataFrame]:
        made = files()
        folder = tmp_path_factory.mktemp("store")
        work, _ = ledger(folder, {name: reading(made[name]) for name in names})
        return [work.read(table) for table in (SOURCE_RECORDS, STATEMENTS, ACCOUNTS, ENTRIES, EVIDENCE_FILES)]

    for one, other in zip(tables(order), tables(["a", "b", "c"]), strict=True):
        assert one.equals(other)
