"""PDF statements whose layout nobody has described: the columns are worked out, and another statement reads so too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.pdf import layouts
from tests.transforms.readers.pdf.layouts import IBAN, OPENING, Entry, entries
from tests.transforms.readers.pdf.printer import Printer
from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.pdf import READER
from transforms.readers.profiles import parse
from transforms.readers.reading import Reading
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion

DECEMBER, JANUARY = date(2025, 12, 20), date(2026, 1, 2)
Print = Callable[[Path, list[Entry]], Path]


def worked_out(path: Path) -> Suggestion:
    return suggest(path, "worked-out")


def read(path: Path, profile: str) -> tuple[Reading, pl.DataFrame]:
    reading = READER.read(path, parse(profile, "worked out"))
    found = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert found["reasons"].list.len().sum() == 0
    return reading, found


def assert_says(path: Path, profile: str, lines: list[Entry]) -> pl.DataFrame:
    """The records are these lines, the balances lead from one to the other; gives the records."""
    reading, found = read(path, profile)
    assert found["booked_at"].dt.date().to_list() == [line.day for line in lines]
    assert found["amount"].to_list() == [line.amount for line in lines]
    assert found["narrative"].to_list() == [" ".join(line.texts) for line in lines]
    (only,) = reading.statements
    assert (only.opening_balance, only.closing_balance) == (OPENING, lines[-1].balance)
    assert only.running_balance_broken_at is None
    return found


@pytest.mark.parametrize(
    ("printed", "first", "step"),
    [
        (layouts.day_printed_once, DECEMBER, 3),
        (layouts.without_years, DECEMBER, 1),
        (layouts.around_the_middle, JANUARY, 1),
        (layouts.two_days_under_each_other, JANUARY, 1),
    ],
)
def test_a_layout_is_worked_out_and_reads_another_statement(
    tmp_path: Path, printed: Print, first: date, step: int
) -> None:
    shown = entries(26, first, step=step)
    path = printed(tmp_path / "shown.pdf", shown)
    found = worked_out(path)
    assert (found.trial.accepted, found.trial.quarantined, found.questions) == (26, 0, [])
    assert found.trial.balance_check == "reconciled"
    assert_says(path, found.profile, shown)
    other = entries(31, first + timedelta(days=3), step=step)
    assert_says(printed(tmp_path / "other.pdf", other), found.profile, other)


def test_days_without_a_year_get_that_before_the_last_day(tmp_path: Path) -> None:
    lines = entries(26, DECEMBER)
    path = layouts.without_years(tmp_path / "statement.pdf", lines)
    found = worked_out(path)
    records = assert_says(path, found.profile, lines)
    days = records["booked_at"].dt.date().to_list()
    assert (days[0].year, days[-1].year) == (2025, 2026)
    assert records["value_date"].to_list() == [day + timedelta(days=1) for day in days]
    (only,) = read(path, found.profile)[0].statements
    assert (only.identifier, only.opening_basis) == (IBAN.replace(" ", ""), "stated")


def test_what_is_sure_is_told_by_places(tmp_path: Path) -> None:
    path = layouts.day_printed_once(tmp_path / "statement.pdf", entries(26, DECEMBER, step=3))
    parts = {part.name: part for part in worked_out(path).parts}
    assert parts["columns"].value.startswith("Date at 44-109, Payment type and details at 109-")
    assert parts["amounts"].sure == "proved"


def test_a_statement_is_found_by_its_heads(tmp_path: Path) -> None:
    path = layouts.around_the_middle(tmp_path / "statement.pdf", entries(9, JANUARY))
    profile = tmp_path / "page-bank.yaml"
    profile.write_text(worked_out(path).profile, encoding="utf-8")
    assert READER.read(path, None, [tmp_path]).profile == "worked-out"


def test_an_amount_longer_than_its_column_is_not_cut(tmp_path: Path) -> None:
    lines = entries(9, JANUARY)
    profile = worked_out(layouts.around_the_middle(tmp_path / "short.pdf", lines)).profile
    narrow = profile.replace("Amount: 399-479", "Amount: 399-430").replace("Balance: 479-", "Balance: 430-")
    assert narrow != profile
    long = [Entry(JANUARY, Decimal("9123456.78"), Decimal("9124456.78"), ("Sale of the house",))]
    _, found = read(layouts.around_the_middle(tmp_path / "long.pdf", long), narrow)
    assert found["amount"].to_list() == [Decimal("9123456.78")]


def test_statements_of_two_accounts_in_one_document_are_told_apart(tmp_path: Path) -> None:
    lines = entries(20, JANUARY)
    path = layouts.two_accounts(tmp_path / "both.pdf", lines)
    reading, found = read(path, worked_out(path).profile)
    first, second = reading.statements
    assert [first.identifier, second.identifier] == [
        iban.replace(" ", "") for iban in (IBAN, layouts.SECOND_IBAN)
    ]
    assert found["statement"].to_list() == [0] * 10 + [1] * 10
    assert (first.closing_balance, second.opening_balance) == (lines[9].balance, lines[9].balance)
    assert any("statements of 2 accounts" in said for said in reading.messages)


def test_a_payment_to_a_shop_called_total_is_no_total(tmp_path: Path) -> None:
    made = Printer()
    for place, head in ((50, "Date"), (110, "Description")):
        made.left(place, 90, head)
    for place, head in ((400, "Amount"), (500, "Balance")):
        made.right(place, 90, head)
    balance, texts = Decimal(1000), ("Total 4711 Nord", "Rent", "TOTAL", "Total Energies 12")
    for number in range(16):
        balance -= number + 1
        top = 110 + 14 * number
        made.left(50, top, f"{number + 1:02}.01.2026")
        made.left(110, top, texts[number % 4])
        made.right(400, top, f"-{number + 1}.00")
        made.right(500, top, f"{balance:,.2f}")
    made.left(110, 350, "Total")
    made.right(400, 350, "-136.00")
    path = made.save(tmp_path / "statement.pdf")
    reading, found = read(path, worked_out(path).profile)
    assert found["amount"].sum() == -136
    assert found["narrative"].to_list() == [texts[number % 4] for number in range(16)]
    assert any("outside the table: Total -136.00" in said for said in reading.messages)


def test_pages_that_are_no_statement_are_refused_in_words(tmp_path: Path) -> None:
    letter = Printer()
    for number in range(30):
        letter.left(
            50, 40 + 14 * number, f"On 0{1 + number % 9}.01.2026 we wrote to you about {number},50 euros."
        )
    with pytest.raises(UnreadableFile, match="No table of transactions was found in the PDF"):
        worked_out(letter.save(tmp_path / "letter.pdf"))


def test_days_without_a_year_and_without_a_last_day_are_refused(tmp_path: Path) -> None:
    made = Printer()
    for place, head in ((50, "Date"), (110, "Description"), (400, "Amount")):
        made.left(place, 90, head)
    for number in range(12):
        for place, text in ((50, f"0{1 + number % 9}.01."), (110, "shop"), (400, f"-{number + 1},50")):
            made.left(place, 110 + 14 * number, text)
    with pytest.raises(UnreadableFile, match="no line states the last one"):
        worked_out(made.save(tmp_path / "statement.pdf"))
