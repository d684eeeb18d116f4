"""Ledgers of hawaladars, read whole: the worked examples of the brief, and what may be wrong with a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.kinds.hawala.ledgers import ledger, lines, readings, row
from tests.transforms.readers.kinds.reading import read
from transforms.readers.kinds.hawala.words import unstruck
from transforms.readers.particulars import Batch
from transforms.readers.registry import open_reading


def test_a_line_says_all_its_columns(tmp_path: Path) -> None:
    whole, (line,) = lines(
        tmp_path,
        row(
            book="حاجی کریم",
            page="۳",
            line="۷",
            date="۱۲ حمل ۱۴۰۲",
            direction="داد",
            counterpart="کاکا هیوا رانیه",
            token="\u200fب-۱۲۳۴",
            payer="حاجی احمد",
            payee="Mam Dilshad",
            place="کابل",
            amount="۳٬۵۰۰ دالر",
            currency="",
            rate="0.905",
            payout_amount="3,072.475",
            payout_currency="یورو",
            commission="3%",
            status="✓",
            note="زود",
        ),
    )
    assert whole.codes == [[]]
    assert {name: value for name, value in line.items() if value is not None} == {
        "ordinal": 0,
        "kind": "line",
        "book_scheme": "hawala",
        "book_identifier": "حاجی کریم",
        "page": "۳",
        "line": "۷",
        "date_from": date(2023, 4, 1),
        "date_to": date(2023, 4, 1),
        "date_said": "۱۲ حمل ۱۴۰۲",
        "calendar": "solar_hijri",
        "direction": "out",
        "counterpart": "کاکا هیوا رانیه",
        "counterpart_plain": "هیوا رانیه",
        "token": "ب-۱۲۳۴",
        "token_plain": "ب-1234",
        "payer": "حاجی احمد",
        "payer_plain": "احمد",
        "payee": "Mam Dilshad",
        "payee_plain": "Dilshad",
        "titles": ["counterpart: کاکا", "payer: حاجی", "payee: Mam"],
        "place": "کابل",
        "amount": Decimal(3500),
        "currency": "USD",
        "rate": Decimal("0.905"),
        "payout_amount": Decimal("3072.475"),
        "payout_currency": "EUR",
        "commission": Decimal(105),
        "status": "settled",
        "status_said": "✓",
        "note": "زود",
        "uncertain": False,
    }
    assert "\u200f" in whole.records["raw"].item()
    assert whole.reading.statements[0].identifier == "حاجی کریم"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": ""}, "amount_missing"),
        ({"amount": "some"}, "amount_unreadable"),
        ({"amount": "0"}, "amount_not_positive"),
        ({"date": ""}, "date_missing"),
        ({"date": "1402/13/40"}, "date_unreadable"),
        ({"direction": ""}, "direction_missing"),
        ({"direction": "hm"}, "direction_unreadable"),
    ],
)
def test_one_bad_line_never_costs_another(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    good = [row(line=str(number)) for number in range(999)]
    whole, found = lines(tmp_path, *good[:500], row(**changed), *good[500:])
    assert whole.records.height == 1000
    assert [(place, codes) for place, codes in enumerate(whole.codes) if codes] == [(500, [code])]
    assert len(found) == 999
    assert {line["amount"] for line in found} == {Decimal(100)}


def test_a_line_may_be_wrong_in_several_ways(tmp_path: Path) -> None:
    whole, found = lines(tmp_path, row(amount="x?", date="y?", direction="z?"), row())
    assert whole.codes[0] == ["date_unreadable", "amount_unreadable", "direction_unreadable"]
    assert len(found) == 1


def test_cells_that_mean_harm_are_texts(tmp_path: Path) -> None:
    whole, (line,) = lines(
        tmp_path,
        row(
            payee="=HYPERLINK(1)",
            note="<script>'; DROP TABLE x;--",
            token="\u202e\u0000".replace("\u0000", ""),
        ),
    )
    assert (line["payee"], line["note"]) == ("=HYPERLINK(1)", "<script>'; DROP TABLE x;--")
    assert line["token"] is None
    hostile = row(date="9" * 300, amount="1" * 5000, direction="📒" * 100, status="\u0336" * 50)
    whole, _ = lines(tmp_path, hostile, row())
    assert len(whole.codes[0]) == 3
    assert whole.codes[1] == []
    assert all(len(reason) < 200 for reason in whole.records["reasons"][0])


def test_lunar_dates_are_intervals_and_a_ditto_repeats_the_line_above(tmp_path: Path) -> None:
    _, found = lines(tmp_path, row(date="۱ رمضان ۱۴۴۵"), row(date="ایضا"), row(date="〃"))
    assert {(line["date_from"], line["date_to"]) for line in found} == {(date(2024, 3, 9), date(2024, 3, 12))}
    assert [line["calendar"] for line in found] == ["lunar_hijri"] * 3


def test_short_dates_keep_every_reading_and_neighbours_rank_them(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(page="1", date="02/05/03"),
        row(page="2", date="1402/05/04"),
        row(page="2", date="5 Asad"),
    )
    assert [line["date_from"] for line in found] == [date(2023, 7, day) for day in (25, 26, 27)]
    kept = readings(whole, 0, "date")
    assert kept[0] == ("2023-07-25", True)
    assert {"2003-05-02", "2002-05-03", "2024-07-23", "1982-02-25/1982-02-28"} <= {value for value, _ in kept}
    assert [line["uncertain"] for line in found] == [True, False, True]


def test_tomans_are_ten_rials(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path,
        row(amount="500,000", currency="تومان", balance_after="500,000"),
        row(amount="500,000 ریال", currency=""),
        row(amount="20 هزار تومان", currency=""),
    )
    assert [(line["amount"], line["currency"]) for line in found] == [
        (5_000_000, "IRR"),
        (500_000, "IRR"),
        (200_000, "IRR"),
    ]
    assert found[0]["balance_after"] == 5_000_000
    columns = "date: date, direction: direction, amount: amount, currency: {value: IRR}"
    profile = f"profile: x\nkind: hawala\ncolumns: {{{columns}}}"
    whole, (line,) = lines(tmp_path, row(amount="500,000"), profile=profile)
    assert line["amount"] == 500_000
    assert readings(whole, 0, "amount") == [("500000", True), ("5000000", False)]


def test_words_of_the_market_rank_below(tmp_path: Path) -> None:
    whole, found = lines(tmp_path, row(amount="5 waraqa", currency="IQD"))
    assert (found[0]["amount"], found[0]["currency"]) == (5, "IQD")
    assert readings(whole, 0, "amount") == [("5", True), ("500", False)]
    assert readings(whole, 0, "currency") == [("IQD", True), ("USD", False)]


def test_currencies_of_one_name_are_those_of_the_book(tmp_path: Path) -> None:
    _, found = lines(tmp_path, row(currency="دینار"), row(currency="KWD"), row(currency="beans"))
    assert [line["currency"] for line in found] == ["KWD", "KWD", None]
    _, found = lines(tmp_path, row(currency="دینار"))
    assert found[0]["currency"] == "IQD"


def test_ticks_and_strike_outs_are_status(tmp_path: Path) -> None:
    struck = "".join(f"{letter}\u0336" for letter in "100")
    marks = ["✔", "x", "باطل", "", "what", "پرداخت شد"]
    _, found = lines(
        tmp_path, *(row(status=mark) for mark in marks), row(amount=struck), row(payee="~~Omar~~")
    )
    assert [line["status"] for line in found] == [
        *("settled", "cancelled", "cancelled", "open", "unknown", "settled", "cancelled", "cancelled"),
    ]
    assert (found[6]["amount"], found[7]["payee"]) == (100, "Omar")
    assert found[6]["status_said"] == "struck out"
    assert unstruck(struck) == ("100", True)


def test_amounts_by_the_side_on_which_they_stand(tmp_path: Path) -> None:
    text = "date,dr,cr,name\n1402/1/1,100,,A\n1402/1/2,,250,B\n1402/1/3,5,6,C\n1402/1/4,0,7,D\n"
    profile = "profile: x\nkind: hawala\ncolumns: {date: date, paid_out: dr, taken_in: cr, payee: name}"
    whole = read(tmp_path, text, profile)
    found = [(line["direction"], line["amount"]) for line in whole.rows("hawala_lines")]
    assert found == [("out", 100), ("in", 250), ("in", 7)]
    assert whole.codes[2] == ["both_sides_filled"]
    assert "currency" in whole.reading.messages[0]


def test_a_sign_tells_the_direction_where_nothing_else_does(tmp_path: Path) -> None:
    profile = "profile: x\nkind: hawala\ncolumns: {date: date, amount: amount}"
    _, found = lines(tmp_path, row(amount="-50"), row(amount="70"), profile=profile)
    assert [(line["direction"], line["amount"]) for line in found] == [("out", 50), ("in", 70)]


def test_a_profile_says_what_words_mean(tmp_path: Path) -> None:
    profile = (
        "profile: x\nkind: hawala\ndates: {calendar: lunar_hijri, format: '%d/%m/%y'}\n"
        "numbers: {decimal: ',', thousands: '.', dropped_thousands: true}\n"
        "account: {scheme: hawala, identifier: {value: Karim}}\n"
        "columns:\n  date: date\n  amount: amount\n"
        "  direction: {column: direction, in: [Aa], settlement_out: [Ee]}\n"
        "  status: {column: status, settled: ['+'], cancelled: ['0']}\n"
    )
    given = [row(direction="aa", date="3/2/45", amount="3,5", status="+"), row(direction="EE", status="0")]
    _, found = lines(tmp_path, *given, profile=profile)
    assert [(line["direction"], line["status"]) for line in found] == [
        ("in", "settled"),
        ("settlement_out", "cancelled"),
    ]
    assert (found[0]["date_from"], found[0]["amount"]) == (date(2023, 8, 18), 3500)
    assert found[1]["amount"] == 100_000


def test_books_are_kept_apart(tmp_path: Path) -> None:
    whole, found = lines(
        tmp_path, row(book="A", balance_after="100"), row(book="B"), row(book="A", balance_after="200")
    )
    assert [line["book_identifier"] for line in found] == ["A", "B", "A"]
    assert [(one.identifier, one.scheme) for one in whole.reading.statements] == [
        ("A", "hawala"),
        ("B", "hawala"),
    ]
    assert "proves 2 of 2 lines" in whole.reading.messages[0]


PAGES = st.permutations(range(4))


@given(order=PAGES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_pages_in_the_file_changes_nothing_but_the_order(
    tmp_path: Path, order: list[int]
) -> None:
    dates = ["02/05/0{}", "1402/05/1{}", "2{} Asad", "02/06/0{}"]
    balance = [str(500 * (page * 3 + number)) for page in range(4) for number in (1, 2, 3)]
    pages = [
        [
            row(
                page=str(page + 9),
                date=dates[page].format(number),
                amount="0.5",
                balance_after=balance[3 * page + number - 1],
            )
            for number in (1, 2, 3)
        ]
        for page in range(4)
    ]
    _, straight = lines(tmp_path, *(line for page in pages for line in page))
    _, turned = lines(tmp_path, *(line for page in order for line in pages[page]))
    back = [turned[3 * order.index(page) + number] for page in range(4) for number in range(3)]
    assert [line | {"ordinal": 0} for line in back] == [line | {"ordinal": 0} for line in straight]
    assert {line["amount"] for line in straight} == {500}


@given(cells=st.lists(st.tuples(*[st.text("۱2/٫.,لک x✓~-\u200f", max_size=8)] * 4), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_line_is_lost_whatever_its_cells(tmp_path: Path, cells: list[tuple[str, str, str, str]]) -> None:
    given_rows = [row(date=a, amount=b, status=c, balance_after=d) for a, b, c, d in cells]
    whole = read(tmp_path, ledger(given_rows))
    assert whole.records.height == len(cells)
    told = {line["ordinal"] for line in whole.rows("hawala_lines")}
    assert told == {place for place, codes in enumerate(whole.codes) if not codes}


LONG = {
    "amount": "100 " * 20_000,
    "date": "1/" * 20_000,
    "direction": "in x " * 20_000,
    "status": "✓ " * 20_000,
    "payee": "حاجی " * 20_000,
    "balance_after": "9" * 90_000,
}


@pytest.mark.parametrize("name", LONG)
def test_cells_as_long_as_a_book_cost_no_more_than_their_length(tmp_path: Path, name: str) -> None:
    whole, found = lines(tmp_path, row(**{name: LONG[name]}), row())
    assert whole.records.height == 2
    assert found[-1]["ordinal"] == 1
    assert len(found) == (1 if name in ("amount", "date", "direction") else 2)


SEIZED = {
    "hawala-dari": ("تاریخ,جهت,مبلغ,رمز,اسعار,گیرنده", "۱۴۰۲/۱/۵,داد,۳٬۵۰۰,۱۲,دالر,احمد"),
    "hawala-dari-sides": ("تاریخ,گرفت,داد,اسعار,گیرنده", "۱۴۰۲/۱/۵,,۳٬۵۰۰,دالر,احمد"),
    "hawala-arabic": ("التاريخ,النوع,المبلغ,الرمز,العملة,المستلم", "٢٥/٣/٢٠٢٣,دفع,٣٬٥٠٠,١٢,دولار,أحمد"),
    "hawala-arabic-sides": ("التاريخ,لنا,علينا,العملة,المستلم", "٢٥ آذار ٢٠٢٣,٣٥٠٠,,دولار,أحمد"),
    "hawala-notebook": ("Date,From,For,Token,Amount,Dr/Cr,Currency", '5 Hamal 1402,K,Ahmad,12,"3,500",Dr,$'),
}


@pytest.mark.parametrize("name", SEIZED)
def test_usual_headings_choose_their_profile(tmp_path: Path, name: str) -> None:
    header, line = SEIZED[name]
    path = tmp_path / "book.csv"
    path.write_text(f"Seized in Van\n\n{header}\n{line}\n", encoding="utf-8")
    reading = open_reading(path)
    (batch,) = [one for one in reading.batches if isinstance(one, Batch)]
    (found,) = batch.particulars["hawala_lines"].to_dicts()
    assert reading.profile == name
    assert (found["date_from"], found["direction"], found["amount"]) == (date(2023, 3, 25), "out", 3500)
    assert found["currency"] == "USD"
    assert found["payee"]
