"""The same entry in another format, and honest equal payments: small cases by hand."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.readers.reading import Reading
from transforms.schema import ENTRIES, SOURCE_RECORDS, STATEMENTS

IBAN = "DE89370400440532013000"
FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def words(lines: list[Line], name: str) -> list[Line]:
    """The same lines in other words, as another format says them."""
    return [Line(**{**vars(line), "name": f"{name} {number}"}) for number, line in enumerate(lines)]


def fates(tmp_path: Path, files: dict[str, Reading]) -> dict[str, list[str]]:
    """Status of each record by file, in file order; every duplicate points at an accepted record."""
    work, _ = ledger(tmp_path, files)
    rows = work.read(SOURCE_RECORDS).sort("file_id", "ordinal")
    status = dict(zip(rows["record_id"], rows["status"], strict=True))
    for row in rows.filter(rows["status"] == "duplicate").iter_rows(named=True):
        assert status[row["duplicate_of"]] == "accepted"
        assert row["duplicate_of"][:17] != row["record_id"][:17]
    named = {row["file_id"]: row["file_id"] for row in rows.iter_rows(named=True)}
    assert len(named) == len(files)
    for sums in work.read(STATEMENTS).iter_rows(named=True):
        assert sums["balance_check"] != "broken"
    accepted = sum(row["status"] == "accepted" for row in rows.iter_rows(named=True))
    assert work.read(ENTRIES).height == accepted
    by_file: dict[str, list[str]] = {}
    for row in rows.iter_rows(named=True):
        by_file.setdefault(row["file_id"], []).append(row["status"])
    order = {name: hashlib.sha256(name.encode()).hexdigest() for name in files}
    return {name: by_file[order[name]] for name in files}


def counted(found: dict[str, list[str]]) -> int:
    return sum(status == "accepted" for statuses in found.values() for status in statuses)


def test_a_statement_in_two_formats_counts_once(tmp_path: Path) -> None:
    lines = [Line("10", FIRST), Line("10", FIRST), Line("-3", SECOND)]
    files = {
        "camt": reading(Sheet(IBAN, words(lines, "a"), opening="100")),
        "mt940": reading(Sheet(IBAN, words(lines, "b"), opening="100")),
    }
    assert counted(fates(tmp_path, files)) == 3


def test_two_honest_equal_payments_in_two_statements_are_two(tmp_path: Path) -> None:
    # The second statement opens where the first one closed: the day goes on.
    files = {
        "morning": reading(Sheet(IBAN, [Line("10", FIRST)], opening="100")),
        "evening": reading(Sheet(IBAN, [Line("10", FIRST)], opening="110")),
    }
    assert counted(fates(tmp_path, files)) == 2


def test_periods_that_overlap_repeat_the_days_that_they_share(tmp_path: Path) -> None:
    early = [Line("10", FIRST), Line("-3", SECOND)]
    late = [Line("-3", SECOND), Line("7", date(2026, 3, 4))]
    files = {
        "first": reading(Sheet(IBAN, words(early, "a"), opening="100")),
        "second": reading(Sheet(IBAN, words(late, "b"), opening="110")),
    }
    assert counted(fates(tmp_path, files)) == 3


def test_a_notification_repeats_what_the_statement_books(tmp_path: Path) -> None:
    booked = [Line("10", FIRST, servicer_reference="REF-0000000000000001-LONG"), Line("10", FIRST)]
    told = [Line("10", FIRST, servicer_reference="REF-0000000000000001", name="notified")]
    files = {
        "statement": reading(Sheet(IBAN, booked, opening="0")),
        "notification": reading(Sheet(IBAN, told, opening=None)),
    }
    found = fates(tmp_path, files)
    assert found == {"statement": ["accepted", "accepted"], "notification": ["duplicate"]}


def test_the_record_on_the_statement_is_the_original_whatever_the_files_hashes(tmp_path: Path) -> None:
    same = [Line("10", FIRST, servicer_reference="R1", name="same words")]
    for number in range(6):
        files = {
            f"statement {number}": reading(Sheet(IBAN, same, opening="0")),
            f"notification {number}": reading(Sheet(IBAN, same, opening=None)),
        }
        found = fates(tmp_path / str(number), files)
        assert found == {f"statement {number}": ["accepted"], f"notification {number}": ["duplicate"]}


def test_the_payer_s_reference_alone_ties_to_a_statement_only(tmp_path: Path) -> None:
    rent = Line("10", FIRST, reference="RENT")

    def told() -> dict[str, Reading]:
        return {name: reading(Sheet(IBAN, words([rent], name), opening=None)) for name in ("one", "two")}

    assert counted(fates(tmp_path / "a", told())) == 2
    booked = {"statement": reading(Sheet(IBAN, words([rent, rent], "s"), opening="0"))}
    assert fates(tmp_path / "b", {**told(), **booked})["statement"] == ["accepted", "accepted"]


@pytest.mark.parametrize("other", ["amount", "day", "account"])
def test_what_differs_is_no_repeat(tmp_path: Path, other: str) -> None:
    line = Line("10", FIRST, servicer_reference="R1")
    changed = Line(
        "11" if other == "amount" else "10", SECOND if other == "day" else FIRST, servicer_reference="R1"
    )
    files = {
        "statement": reading(Sheet(IBAN, [line], opening="0")),
        "notification": reading(
            Sheet("FR7630006000011234567890189" if other == "account" else IBAN, [changed], opening=None)
        ),
    }
    assert counted(fates(tmp_path, files)) == 2


amounts = st.lists(st.sampled_from(["10", "-3", "5.5"]), min_size=1, max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(amounts, min_size=2, max_size=4), cut=st.data())
def test_two_overlapping_statements_count_every_entry_once(
    tmp_path_factory: pytest.TempPathFactory, days: list[list[str]], cut: st.DataObject
) -> None:
    """However the days are shared out, whole days in both statements count once (the law of the day)."""
    begin = cut.draw(st.integers(0, len(days) - 1))
    end = cut.draw(st.integers(begin, len(days) - 1))
    lines = [[Line(amount, date(2026, 3, 2 + number)) for amount in day] for number, day in enumerate(days)]
    before = sum(Decimal(amount) for day in days[:begin] for amount in day)
    files = {
        "whole": reading(Sheet(IBAN, words([line for day in lines for line in day], "a"), opening="0")),
        "part": reading(
            Sheet(
                IBAN,
                words([line for day in lines[begin : end + 1] for line in day], "b"),
                opening=str(before),
            )
        ),
    }
    found = fates(tmp_path_factory.mktemp("overlap"), files)
    assert counted(found) == sum(map(len, days))
