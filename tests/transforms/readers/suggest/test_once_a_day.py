"""Days that are written once for all lines that follow on them."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.delimited.gathering import Gathering
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest

ONCE = """Date;Details;Out;In;Balance
;Brought forward;;;100.00
05/03/2026;Rent;40.00;;60.00
;Shop;10.00;;50.00
;Salary;;500.00;550.00
;of the ferry company;;;
09/03/2026;Fuel;50.00;;500.00
17/03/2026;Ticket;20.00;;480.00
;Hotel;80.00;;400.00
;Carried forward;;;400.00
"""


def read(folder: Path, text: str, profile: str | None = None) -> pl.DataFrame:
    path = folder / "a.csv"
    path.write_text(text)
    reading = read_with(path, parse(profile or suggest(path, "a").profile, "a"))
    return pl.concat(as_batch(batch).records for batch in reading.batches)


def test_a_balance_that_follows_shows_that_the_day_holds_on(tmp_path: Path) -> None:
    records = read(tmp_path, ONCE)
    assert records["reasons"].list.len().sum() == 0
    assert records["booked_at"].dt.date().to_list() == [date(2026, 3, day) for day in (5, 5, 5, 9, 17, 17)]
    assert records["amount"].to_list() == [Decimal(n) for n in (-40, -10, 500, -50, -20, -80)]
    assert records["raw"][1] == ";Shop;10.00;;50.00"
    assert records["narrative"][2] == "Salary of the ferry company"


def test_details_of_a_sum_are_no_lines_of_its_day(tmp_path: Path) -> None:
    """Nothing shows that they are payments beside it: they are set aside for a person, as before."""
    text = (
        "Date,Details,Amount\n05/03/2026,Salaries,-900.00\n,A,-400.00\n,B,-500.00\n09/03/2026,Rent,-40.00\n"
    )
    path = tmp_path / "a.csv"
    path.write_text(f"{text}13/03/2026,Shop,-30.00\n14/03/2026,Shop,-35.00\n")
    found = suggest(path, "a")
    assert "repeated" not in found.profile
    assert (found.trial.accepted, found.trial.quarantined) == (4, 2)


PROFILE = """
profile: a
kind: bank
file: {skip_bottom: 1, repeated: [Date]}
account: {identifier: {value: '1'}}
dates: {format: "%d/%m/%Y"}
columns: {booked_at: Date, narrative: Text, amount: Amount, currency: {value: EUR}}
"""


def test_a_last_line_without_a_day_is_no_footer(tmp_path: Path) -> None:
    records = read(tmp_path, "Date,Text,Amount\n05/03/2026,Rent,-9.00\n,Shop,-4.00\n", PROFILE)
    assert records["amount"].to_list() == [Decimal(-9), Decimal(-4)]
    assert records["booked_at"].dt.date().to_list() == [date(2026, 3, 5)] * 2


def test_a_first_line_without_a_day_is_set_aside(tmp_path: Path) -> None:
    records = read(tmp_path, "Date,Text,Amount\n,Rent,-9.00\n05/03/2026,Shop,-4.00\nend,,\n", PROFILE)
    assert records["reasons"].list.len().to_list() == [1, 0]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_the_day_holds_on_from_one_part_of_a_file_to_the_next(cut: int) -> None:
    whole = pl.DataFrame({"c0": ["a", "", "", "b"], "raw": ["1", "2", "3", "4"]})
    file = parse(PROFILE, "a").file
    parts = Gathering(file, None, ["c0"]).records(iter([whole.head(cut), whole.slice(cut)]))
    assert pl.concat(parts)["c0"].to_list() == ["a", "a", "a", "b"]


def test_days_in_many_columns_and_lines_without_any_are_no_fault(tmp_path: Path) -> None:
    """No column holds days in enough lines to be the one that is filled."""
    lines = [";".join(["03.04.2026" if at == n else "" for at in range(5)] + [f"{n}.50"]) for n in range(5)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["a;b;c;d;e;f", *lines, ";;;;;9.50", ";;;;;8.50"]) + "\n")
    with contextlib.suppress(UnreadableFile):
        suggest(path, "a")
