"""Running balances and totals of pages as proofs of how lines are to be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.kinds.hawala.ledgers import lines, readings, row, why


def test_the_running_balance_proves_thousands_that_were_left_out(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="3", amount="1,000", balance_after="1,000"),
        row(page="3", amount="3.5", balance_after="4,500"),
        row(page="3", amount="2", direction="داد", balance_after="2,500"),
    )
    assert [line["amount"] for line in found] == [1000, 3500, 2000]
    assert readings(whole, 1, "amount") == [("3500", True), ("3.5", False)]
    assert why(whole, 1, "amount").startswith("proved by the running balance of page 3")
    assert why(whole, 2, "amount").startswith("proved by the running balance of page 3")
    assert {line["proof"] for line in found} == {"running balance of page 3"}


def test_the_total_of_the_page_decides_where_no_balance_stands(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="1", amount="3.5"),
        row(page="1", amount="4.25"),
        row(page="1", amount="250"),
        row(page="1", date="", direction="", counterpart="جمع", amount="8,000"),
        row(page="2", amount="3.5"),
    )
    assert [line["amount"] for line in found] == [3500, 4250, 250, 8000, Decimal("3.5")]
    assert why(whole, 0, "amount").startswith("proved by the total of page 1")
    assert [line["kind"] for line in found] == ["line", "line", "line", "page_total", "line"]
    assert found[3]["proof"] == "sum of its lines"
    assert found[4]["proof"] is None
    assert whole.reading.messages[0] == "Book Karim: 1 total agrees with the lines above."


def test_a_total_that_two_readings_give_proves_none(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path, row(amount="3.5"), row(amount="3.5"), row(date="", counterpart="total", amount="3,503.5")
    )
    assert [line["proof"] for line in found][:2] == [None, None]
    assert readings(whole, 0, "amount") == [("3.5", True), ("3500", False)]


def test_a_total_in_the_same_shorthand_says_nothing_of_the_thousands(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path, row(amount="3.5"), row(amount="4.25"), row(date="", counterpart="total", amount="7.75")
    )
    assert [line["proof"] for line in found] == [None, None, "sum of its lines"]
    assert not why(whole, 0, "amount").startswith("proved")


def test_the_first_break_is_named(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="1", balance_after="100"),
        row(page="1", balance_after="200"),
        row(page="2", balance_after="390"),
        row(page="2", balance_after="490"),
    )
    (message,) = whole.reading.messages
    assert (
        "proves 3 of 4 lines; it breaks at 1, first at line 4 (page 2): it should be 300, the book says 390"
        in message
    )
    assert whole.reading.statements[0].running_balance_broken_at == "line 4"
    assert [line["proof"] is not None for line in found] == [True, True, False, True]


def test_a_total_that_does_not_follow_is_told(tmp_path: Path) -> None:
    whole, _ = lines(tmp_path, row(), row(), row(date="", direction="مجموع", counterpart="", amount="250"))
    assert whole.codes == [[], [], []]
    assert (
        "the total at line 4 does not follow: the lines above give 200 as read, the book says 250"
        in (whole.reading.messages[0])
    )


def test_totals_of_each_side(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(amount="100"),
        row(amount="30", direction="داد"),
        row(amount="7"),
        row(date="", direction="", counterpart="مجموع", amount="107"),
    )
    assert found[3]["proof"] == "sum of its lines"
    whole, found = lines(
        tmp_path,
        row(amount="100"),
        row(amount="30", direction="داد"),
        row(date="", counterpart="total", amount="70"),
    )
    assert whole.reading.messages == ["Book Karim: 1 total agrees with the lines above."]


def test_sums_carried_forward_join_the_pages(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="1", balance_after="1,100"),
        row(page="2", date="", direction="", counterpart="نقل از صفحه قبل", amount="1,100"),
        row(page="2", amount="1.5", balance_after="2,600"),
    )
    assert [line["kind"] for line in found] == ["line", "carried_forward", "line"]
    assert found[2]["amount"] == 1500
    assert not any("breaks" in message for message in whole.reading.messages)


@pytest.mark.parametrize(("balance", "status"), [("200", "settled"), ("100", "cancelled")])
def test_the_balance_shows_whether_a_crossed_line_counts(tmp_path: Path, balance: str, status: str) -> None:
    whole, found = lines(tmp_path, row(balance_after="100"), row(status="x", balance_after=balance))
    assert found[1]["status"] == status
    assert why(whole, 1, "status").startswith("proved by the running balance")


def test_the_balance_shows_the_direction_that_no_word_tells(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(balance_after="100"),
        row(direction="", amount="30", balance_after="70"),
        row(direction="تصفیه", amount="20", balance_after="90"),
        row(direction="تصفیه", amount="20"),
    )
    assert whole.codes == [[], [], [], []]
    assert [line["direction"] for line in found] == ["in", "out", "settlement_in", "unknown"]
    assert readings(whole, 3, "direction") == [("settlement_out", False), ("settlement_in", False)]


def test_a_book_from_the_other_s_side_is_turned_by_its_balance(tmp_path: Path) -> None:
    given_rows = [("Dr", "100", "100"), ("Dr", "50", "150"), ("Cr", "30", "120"), ("Dr", "5", "125")]
    _, found = lines(tmp_path, *(row(direction=d, amount=a, balance_after=b) for d, a, b in given_rows))
    # The balance is what the other owes: paid out raises it, so the words keep the hawaladar's side.
    assert [line["direction"] for line in found] == ["out", "out", "in", "out"]
    assert all(line["proof"] == "running balance" for line in found)


@pytest.mark.parametrize(
    "balances", [("100", "196", "290"), ("102", "200", "296"), ("98", "196", "292"), ("102", "198", "292")]
)
def test_commission_may_enter_the_balance(tmp_path: Path, balances: tuple[str, str, str]) -> None:
    given_rows = zip(("100", "100", "100"), balances, strict=True)
    whole, found = lines(tmp_path, *(row(amount=a, commission="2", balance_after=b) for a, b in given_rows))
    assert len(found) == 3
    steps = [int(b) - int(a) for a, b in zip(("0", *balances), balances, strict=False)]
    follows = len(set(steps)) == 1 and steps[0] in (98, 100, 102)
    assert follows != any("breaks" in message for message in whole.reading.messages)


def test_percentages_of_commission_are_worked_out(tmp_path: Path) -> None:
    # The worked quote of the brief: 3,500 USD, 3 % commission, rate 0.905 give 3,072.475 EUR.
    _, (line,) = lines(
        tmp_path,
        row(amount="3,500", commission="3%", rate="0.905", payout_amount="3072.475", payout_currency="EUR"),
    )
    assert (line["amount"] - line["commission"]) * line["rate"] == line["payout_amount"]


SHORTHAND = st.sampled_from(["3.5", "4.25", "1,200", "12", "2 lakh", "۱۲۳", "0.75"])
MEANT = {"3.5": 3500, "4.25": 4250, "1,200": 1200, "12": 12, "2 lakh": 200_000, "۱۲۳": 123, "0.75": 750}


@given(st.lists(st.tuples(SHORTHAND, st.sampled_from(["گرفت", "داد", ""])), min_size=3, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_book_in_shorthand_with_a_running_balance_is_read_right(
    tmp_path: Path, given_rows: list[tuple[str, str]]
) -> None:
    balance = 5_000_000
    rows = [row(direction="", counterpart="b/f", date="", balance_after=f"{balance}")]
    meant = []
    for number, (text, direction) in enumerate(given_rows):
        way = 1 if direction == "گرفت" or (direction == "" and number % 2) else -1
        balance += way * MEANT[text]
        meant.append(("in" if way > 0 else "out", MEANT[text]))
        rows.append(row(amount=text, direction=direction, balance_after=f"{balance:,}"))
    # The first line's word tells in which sense the balance runs.
    rows.insert(1, row(amount="5,000,000", direction="گرفت", balance_after="10,000,000"))
    rows.insert(2, row(amount="5,000,000", direction="داد", balance_after="5,000,000"))
    _, found = lines(tmp_path, *rows)
    assert [(line["direction"], line["amount"]) for line in found[3:]] == meant
    assert all(line["proof"] for line in found[1:])


def test_many_lines_without_a_balance_between_prove_nothing_and_cost_little(tmp_path: Path) -> None:
    between = [row(amount="3.500", direction="") for _ in range(300)]
    whole, found = lines(
        tmp_path, row(balance_after="100"), *between, row(amount="5", balance_after="77"), row()
    )
    assert whole.codes[1:-2] == [["direction_missing"]] * 300
    assert found[-2]["proof"] is None


def test_the_worked_example_of_the_page_on_methods(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="3", amount="1,000", balance_after="1,000"),
        row(page="3", amount="3.5", balance_after="4,500"),
        row(page="3", amount="2", direction="داد", balance_after="2,500"),
        row(page="3", amount="500", direction="", balance_after="2,000"),
        row(page="3", amount="100", status="x", balance_after="2,000"),
    )
    assert [(line["amount"], line["direction"], line["status"]) for line in found] == [
        (1000, "in", "open"),
        (3500, "in", "open"),
        (2000, "out", "open"),
        (500, "out", "open"),
        (100, "in", "cancelled"),
    ]
    assert {line["proof"] for line in found} == {"running balance of page 3"}
    assert "proves 5 of 5 lines" in whole.reading.messages[0]


@pytest.mark.parametrize(
    ("amount", "commission", "rate", "payout", "meant"),
    [
        ("3.5", "3%", "0.905", "3072.475", 3500),
        ("3.5", "105", "0.905", "3,072.48", 3500),
        ("3.5", "", "0.92", "3220", 3500),
        ("3.5", "", "1,320", "4,620,000", 3500),
        ("4,620.000", "", "1320", "3500", Decimal(4620)),
        ("3.5", "", "0.92", "3.22", Decimal("3.5")),
    ],
)
def test_rate_and_pay_out_prove_the_amount(
    tmp_path: Path, amount: str, commission: str, rate: str, payout: str, meant: Decimal
) -> None:
    _, (line,) = lines(tmp_path, row(amount=amount, commission=commission, rate=rate, payout_amount=payout))
    assert line["amount"] == meant
    assert line["proof"] in {None, "rate and pay-out"}
    # What both ends leave out, or what no reading gives, is proved by neither.
    assert (line["proof"] is None) == (payout in {"3.22", "3500"})


def test_what_the_rate_proves_the_balance_takes_up(tmp_path: Path) -> None:
    _, found = lines(
        tmp_path,
        row(amount="3.5", rate="0.92", payout_amount="3220"),
        row(amount="1,000", balance_after="4,500"),
        row(amount="500", balance_after="5,000"),
    )
    assert [line["amount"] for line in found] == [3500, 1000, 500]
    assert found[0]["proof"] is not None


def test_a_book_without_a_name_shows_where_its_balance_breaks(tmp_path: Path) -> None:
    whole, _ = lines(tmp_path, row(book="", balance_after="100"), row(book="", balance_after="150"))
    (statement,) = whole.reading.statements
    assert (statement.scheme, statement.running_balance_broken_at) == ("unknown", "line 3")
    whole, _ = lines(tmp_path, row(book="", balance_after="100"), row(book="", balance_after="200"))
    assert whole.reading.statements == []


@pytest.mark.parametrize(
    ("amount", "balance", "hint"),
    [
        ("230", "430", "an amount of 330 would follow, and 2 and 3, 7 and 8 look alike"),
        ("100", "310", None),
        ("181", "271", "a balance of 281 would follow"),
        ("100", "777", None),
    ],
)
def test_a_break_that_a_digit_of_like_looks_would_close_says_so(
    tmp_path: Path, amount: str, balance: str, hint: str | None
) -> None:
    whole, _ = lines(tmp_path, row(balance_after="100"), row(amount=amount, balance_after=balance), row())
    (message, *_) = whole.reading.messages
    assert ("look alike" in message) == (hint is not None)
    assert hint is None or hint in message
