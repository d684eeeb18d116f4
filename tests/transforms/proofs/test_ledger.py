from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.proofs import Breach, breach, prove_keys, repeated_keys, repeated_keys_in_run
from transforms.proofs import ledger as proofs
from transforms.schema import ENTRIES, TRANSFER_ENTRIES, ddl
from transforms.store import CaseFolder

A, B = "DE02120300000000202051", "DE89370400440532013000"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, CaseFolder]]:
    """Two files that overlap, a faulty record, a pending one, and balances that do not add up."""
    shared = [Line("10", servicer_reference="S1"), Line("-4", servicer_reference="S2")]
    first = Sheet(
        A, [*shared, Line("3", reasons=["amount_malformed: 12X"]), Line("9", booked=False)], opening="1"
    )
    second = Sheet(A, [*shared, Line("2", servicer_reference="S3")], opening="5", closing="20")
    work, case = ledger(tmp_path, {"first": reading(first), "second": reading(second, Sheet(B, [Line("1")]))})
    with work.connect() as connection:
        yield connection, case


Made = tuple[duckdb.DuckDBPyConnection, CaseFolder]


def test_a_ledger_as_it_is_built_holds(made: Made) -> None:
    connection, case = made
    assert proofs.unaccounted_records(connection).holds
    assert proofs.records_without_entry(connection, case).holds
    assert proofs.sums_that_disagree(connection, case).holds
    assert repeated_keys(connection, ENTRIES).holds


@pytest.mark.parametrize("at_a_time", [1, 3, 1_000])
def test_keys_in_no_order_are_told_apart(at_a_time: int) -> None:
    connection = duckdb.connect()
    connection.execute(ddl(TRANSFER_ENTRIES).replace(" NOT NULL", ""))
    rows = "SELECT 't' || (i * 7 % 10) AS transfer_id, 'e' || i % 2 AS entry_id FROM range(10) t(i)"
    connection.execute(f"INSERT INTO transfer_entries BY NAME {rows}")
    with patch.object(breach, "_HASHES", at_a_time):
        assert repeated_keys(connection, TRANSFER_ENTRIES) == Breach(0)
        connection.execute("INSERT INTO transfer_entries (transfer_id, entry_id) VALUES ('t7', 'e1')")
        assert repeated_keys(connection, TRANSFER_ENTRIES) == Breach(1, ("t7, e1",))


def test_different_keys_of_the_same_hash_are_no_breach() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE MACRO hash(a, b) AS 1::UBIGINT")
    connection.execute(ddl(TRANSFER_ENTRIES).replace(" NOT NULL", ""))
    connection.execute(
        "INSERT INTO transfer_entries (transfer_id, entry_id) VALUES ('t2', 'e2'), ('t1', 'e1')"
    )
    assert repeated_keys(connection, TRANSFER_ENTRIES) == Breach(0)
    connection.execute("INSERT INTO transfer_entries (transfer_id, entry_id) VALUES ('t2', 'e2')")
    assert repeated_keys(connection, TRANSFER_ENTRIES) == Breach(1, ("t2, e2",))


def test_an_entry_of_another_record_in_its_place_is_found(made: Made) -> None:
    connection, case = made
    first, second = (
        record
        for (record,) in connection.execute(
            "SELECT record_id FROM entries ORDER BY record_id LIMIT 2"
        ).fetchall()
    )
    connection.execute("UPDATE entries SET record_id = ? WHERE record_id = ?", [second, first])
    found = proofs.records_without_entry(connection, case)
    assert found == Breach(
        2, (f"record {first}: 0 entries instead of one", f"record {second}: 2 entries instead of one")
    )


def test_a_record_that_is_counted_nowhere_is_found(made: Made) -> None:
    connection, _ = made
    connection.execute("DELETE FROM source_records WHERE status = 'quarantined'")
    found = proofs.unaccounted_records(connection)
    assert found == Breach(1, ("first: 4 records in the file, 4 accounted for, 3 kept",))
    connection.execute("UPDATE evidence_files SET accepted = accepted + 1, name = 'x' WHERE name = 'second'")
    assert (
        proofs.unaccounted_records(connection).places[1]
        == "x: 4 records in the file, 5 accounted for, 4 kept"
    )


def test_records_of_a_file_that_nobody_received_are_found(made: Made) -> None:
    connection, _ = made
    connection.execute("DELETE FROM evidence_files WHERE name = 'first'")
    assert (
        proofs.unaccounted_records(connection)
        .places[0]
        .endswith(": 0 records in the file, 0 accounted for, 4 kept")
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM entries WHERE amount = 10", "0 entries instead of one"),
        ("INSERT INTO entries SELECT * FROM entries WHERE amount = 10", "2 entries instead of one"),
        ("UPDATE entries SET record_id = 'r?' WHERE amount = 10", "0 entries instead of one"),
        (
            "UPDATE source_records SET status = 'duplicate' WHERE record_id IN (SELECT record_id FROM entries "
            "WHERE amount = 10)",
            "an entry, but no accepted, booked record",
        ),
    ],
)
def test_an_entry_too_few_or_too_many_is_found(made: Made, change: str, words: str) -> None:
    connection, case = made
    connection.execute(change)
    assert words in proofs.records_without_entry(connection, case).words


def test_entries_in_another_order_hold_and_a_swap_for_another_record_does_not(made: Made) -> None:
    connection, case = made
    connection.execute("CREATE OR REPLACE TABLE entries AS FROM entries ORDER BY record_id DESC")
    assert proofs.records_without_entry(connection, case).holds
    connection.execute("UPDATE entries SET record_id = (SELECT min(record_id) FROM entries)")
    entries = connection.execute("SELECT count(*) FROM entries").fetchall()[0][0]
    assert proofs.records_without_entry(connection, case).count == entries


def test_an_entry_of_a_record_that_nobody_kept_is_found(made: Made) -> None:
    connection, case = made
    connection.execute("DELETE FROM source_records WHERE record_id = (SELECT min(record_id) FROM entries)")
    found = proofs.records_without_entry(connection, case)
    assert found.count == 1
    assert found.words.endswith("an entry, but no accepted, booked record")


def test_a_changed_amount_is_found(made: Made) -> None:
    connection, case = made
    connection.execute("UPDATE entries SET amount = amount + 0.01 WHERE amount = 1")
    (place,) = proofs.sums_that_disagree(connection, case).places
    assert place.endswith("entries and duplicates give 1.01, its records 1.00")


def test_keys_that_repeat_are_named(made: Made) -> None:
    connection, _ = made
    connection.execute(ddl(TRANSFER_ENTRIES))
    connection.execute(
        "INSERT INTO transfer_entries VALUES ('t1','e1','debit',1),('t1','e2','credit',1),('t1','e2','x',1)"
    )
    assert repeated_keys(connection, TRANSFER_ENTRIES) == Breach(1, ("t1, e2",))


def test_what_a_person_should_look_at(made: Made) -> None:
    connection, _ = made
    assert proofs.quarantined_records(connection).words == "first, statement 1, line 3: amount_malformed: 12X"
    assert proofs.broken_balances(connection).words == (
        "second, statement: opening 5.00, booked 8.00, closing 20.00 EUR"
    )
    assert proofs.gaps_between_statements(connection).holds
    connection.execute("UPDATE statements SET continuity = 'no' WHERE opening_balance = 5")
    assert proofs.gaps_between_statements(connection).words == "second, statement: opens with 5.00 EUR"
    assert proofs.incomplete_files(connection).holds
    connection.execute("UPDATE evidence_files SET complete = false")
    assert proofs.incomplete_files(connection) == Breach(2, ("first", "second"))


def test_a_message_names_three_places_and_counts_the_rest() -> None:
    assert Breach(9, ("a", "b", "c", "d")).words == "a; b; c and 6 more"
    assert Breach(0).words == ""


def test_what_was_proved_when_it_was_written_is_not_proved_again() -> None:
    connection = duckdb.connect()
    connection.execute(ddl(TRANSFER_ENTRIES).replace(" NOT NULL", ""))
    row = "INSERT INTO transfer_entries (transfer_id, entry_id) VALUES "
    connection.execute(f"{row} ('t1', 'e1'), ('t2', 'e2')")
    with patch.object(breach, "_GLANCE", 2):
        assert prove_keys(connection, TRANSFER_ENTRIES).holds
        with patch.object(breach, "repeated_keys", side_effect=AssertionError):
            assert repeated_keys_in_run(connection, TRANSFER_ENTRIES).holds
        connection.execute(f"{row} ('t2', 'e2')")
        assert repeated_keys_in_run(connection, TRANSFER_ENTRIES) == Breach(1, ("t2, e2",))
        connection.execute("DELETE FROM transfer_entries WHERE transfer_id = 't1'")
        # As many rows as were proved, but written anew: who writes proves again.
        assert prove_keys(connection, TRANSFER_ENTRIES) == Breach(1, ("t2, e2",))
        assert repeated_keys_in_run(connection, TRANSFER_ENTRIES) == Breach(1, ("t2, e2",))


@pytest.mark.parametrize(
    "fault", ["UPDATE entries SET record_id = 'r0' WHERE ordinal = 1", "DELETE FROM entries"]
)
def test_an_entry_that_is_not_its_records_is_found_where_all_records_have_one(
    tmp_path: Path, fault: str
) -> None:
    work, case = ledger(tmp_path, {"one": reading(Sheet(A, [Line("1"), Line("2")]))})
    with work.connect() as connection:
        assert proofs.records_without_entry(connection, case).holds
        connection.execute(fault.replace("ordinal = 1", "amount = 1"))
        assert not proofs.records_without_entry(connection, case).holds
