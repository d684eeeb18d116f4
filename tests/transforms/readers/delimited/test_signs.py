"""Amounts without a sign: the running balance says which way each went, and what it does not say is set aside."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.readers.delimited.signs import with_signs
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with

PROFILE = """
profile: unsigned
kind: bank
file: {{delimiter: ",", skip_top: auto}}
match: {{columns: [Date, Text, Amount, Balance]}}
account: {{opening_balance: {{preamble: 'Opening balance,([0-9.]+)'}}}}
numbers: {{decimal: ".", sign_by_balance: {first}}}
dates: {{format: "%Y-%m-%d"}}
order: {order}
columns: {{booked_at: Date, amount: Amount, balance_after: Balance, narrative: Text, currency: {{value: EUR}}}}
"""


def read(
    folder: Path, lines: list[str], first: str, order: str = "oldest_first", above: str = ""
) -> pl.DataFrame:
    (folder / "a.csv").write_text(
        "\n".join([*([above] if above else []), "Date,Text,Amount,Balance", *lines, ""])
    )
    reading = read_with(folder / "a.csv", parse(PROFILE.format(first=first, order=order), "unsigned"))
    return pl.concat(as_batch(batch).records for batch in reading.batches)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(("first", "sign"), [("first_in", 1), ("first_out", -1)])
def test_each_step_of_the_balance_is_an_amount(
    tmp_path: Path, *, newest_first: bool, first: str, sign: int
) -> None:
    lines = [
        "2026-03-01,a,80.00,95.00",
        "2026-03-02,b,5.00,90.00",
        "2026-03-03,c,0.50,90.50",
        "2026-03-16,d,0.00,90.50",
    ]
    order = "newest_first" if newest_first else "oldest_first"
    records = read(tmp_path, lines[::-1] if newest_first else lines, first, order)
    amounts = records["amount"].to_list()
    assert (amounts[::-1] if newest_first else amounts) == [
        Decimal(80) * sign, Decimal(-5), Decimal("0.5"), Decimal(0),
    ]  # fmt: skip


def test_a_stated_opening_balance_tells_the_first_line(tmp_path: Path) -> None:
    lines = ["2026-03-01,a,80.00,95.00", "2026-03-16,b,5.00,90.00"]
    records = read(tmp_path, lines, "opening_stated", above="Opening balance,175.00")
    assert records["amount"].to_list() == [Decimal(-80), Decimal(-5)]


def test_a_line_whose_step_is_not_its_amount_is_set_aside_and_costs_no_other(tmp_path: Path) -> None:
    lines = [
        "2026-03-01,a,80.00,95.00",
        "2026-03-02,b,7.00,90.00",
        "2026-03-03,c,1.00,91.00",
        "2026-03-16,d,2.00,x",
    ]
    records = read(tmp_path, lines, "first_in")
    reasons = [[reason.split(":")[0] for reason in said] for said in records["reasons"].to_list()]
    assert reasons == [[], ["direction_unknown"], [], ["balance_after_unreadable"]]
    assert records["amount"].to_list()[2] == 1


def test_without_an_opening_balance_the_first_line_is_set_aside(tmp_path: Path) -> None:
    records = read(tmp_path, ["2026-03-01,a,80.00,95.00", "2026-03-16,b,5.00,90.00"], "opening_stated")
    assert [len(said) for said in records["reasons"].to_list()] == [1, 0]


@settings(max_examples=60, deadline=None)
@given(
    moves=st.lists(st.integers(-500, 500), min_size=1, max_size=20),
    cuts=st.lists(st.integers(1, 6), min_size=1, max_size=20),
    newest_first=st.booleans(),
)
def test_the_signs_do_not_depend_on_how_batches_are_cut(
    moves: list[int], cuts: list[int], *, newest_first: bool
) -> None:
    balances = [1000 + sum(moves[: place + 1]) for place in range(len(moves))]
    rows = list(zip(moves, balances, strict=True))
    rows = rows[::-1] if newest_first else rows
    money = pl.Decimal(38, 18)
    frame = pl.DataFrame(
        {
            "reasons": pl.Series([[] for _ in rows], dtype=pl.List(pl.String)),
            "booked": [True] * len(rows),
            "amount": pl.Series([Decimal(abs(move)) for move, _ in rows], dtype=money),
            "balance_after": pl.Series([Decimal(balance) for _, balance in rows], dtype=money),
        }
    )
    order = "newest_first" if newest_first else "oldest_first"
    first = "first_in" if moves[0] > 0 else "first_out"
    profile = parse(PROFILE.format(first=first, order=order), "unsigned")

    class Said:
        """What `with_signs` asks of the sources."""

        def __init__(self) -> None:
            self.profile = profile

        def fixed(self, _source: object) -> str:
            return ""

    pieces, start = [], 0
    for cut in [*cuts, len(rows)]:
        pieces.append(frame.slice(start, cut))
        start += cut
    given_back = pl.concat(with_signs(iter(one for one in pieces if one.height), Said()))  # type: ignore[arg-type]
    assert given_back["amount"].to_list() == [Decimal(move) for move, _ in rows]
    assert all(not said for said in given_back["reasons"].to_list())
