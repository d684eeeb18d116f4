"""What single texts mean: dates, figures, words."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Marks, figure, thousands_only, ways
from transforms.readers.suggest.texts.moments import column_formats, formats_of, language_of, moment
from transforms.readers.suggest.texts.sides import sides


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("31/12/2023", ("%d/%m/%Y",)),
        ("12/31/2023", ("%m/%d/%Y",)),
        ("01/02/2023", ("%d/%m/%Y", "%m/%d/%Y")),
        ("2023-12-31", ("%Y-%m-%d",)),
        ("20231231", ("%Y%m%d",)),
        ("31122023", ("%d%m%Y",)),
        ("20091224120000[0:GMT]", ("%Y%m%d%H%M%S[0:GMT]",)),
        ("2019.04.19.", ("%Y.%m.%d.",)),
        ("31 Dec 2023", ("%d %b %Y",)),
        ("Dec 31, 2023", ("%b %d, %Y",)),
        ("5 août 2024", ("%d %b %Y",)),
        ("3 stycznia 2024", ("%d %b %Y",)),
        ("12-Dec-19", ("%d-%b-%y",)),
        ("2024-01-02T12:33:44.123Z", ("%Y-%m-%dT%H:%M:%S.%fZ",)),
        ("6/13/2016 06:50 PM", ("%m/%d/%Y %I:%M %p",)),
        ("2018-02-25 12:34:56 +0000", ("%Y-%m-%d %H:%M:%S %z",)),
        ("12345678", ()),
        ("31/13/2023", ()),
        ("-12.50", ()),
        ("1234", ()),
        ("12.34.56.78", ()),
        ("99999999", ()),
    ],
)
def test_a_date_has_the_formats_that_it_may_have(text: str, formats: tuple[str, ...]) -> None:
    assert formats_of(text) == formats


@given(st.dates(min_value=datetime(1970, 1, 1).date(), max_value=datetime(2068, 12, 31).date()))  # noqa: DTZ001
def test_a_date_is_read_as_it_was_written(day: object) -> None:
    assert isinstance(day, type(datetime(2000, 1, 1).date()))  # noqa: DTZ001
    for written in ("%d.%m.%Y", "%Y-%m-%d", "%d %b %Y", "%d/%m/%y", "%B %d, %Y"):
        read = moment(day.strftime(written), (written,))
        assert read is not None
        assert read.date() == day


def test_a_column_has_the_order_that_all_its_dates_allow() -> None:
    assert column_formats(["01/02/2024", "13/02/2024"])[0][0] == "%d/%m/%Y"
    assert column_formats(["01/02/2024", "02/13/2024"])[0][0] == "%m/%d/%Y"
    assert len(column_formats(["01/02/2024", "03/04/2024"])) == 2
    assert column_formats(["Miete", "12"]) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [("5 août 2024", "fr"), ("3 stycznia 2024", "pl"), ("1 Ağu 2024", "tr"), ("1 May 2024", None)],
)
def test_months_tell_the_language(text: str, language: str | None) -> None:
    assert language_of([text]) == language


@pytest.mark.parametrize(
    ("text", "body", "negative"),
    [
        ("-£67.40", "67.40", True),
        ("($85.00)", "85.00", True),
        ("$-76.00", "76.00", True),
        ("1.234,56-", "1.234,56", True),
        ("12 345,67", "12 345,67", False),
        ("12\u202f345,67", "12 345,67", False),
        ("R$ 1.234,50", "1.234,50", False),
        ("د.ا.\u200f4.750", "4.750", False),
        ("+5,00 zł", "5,00", False),
        ("\u22125", "5", True),
        ("0.80Dr", "0.80", False),
    ],
)
def test_a_figure_is_taken_apart(text: str, body: str, negative: bool) -> None:
    found = figure(text)
    assert found is not None
    assert (found.body, found.negative) == (body, negative)


@pytest.mark.parametrize(
    "text", ["", "0123", "DE123456789", "31/12/2023", "TRANS 3333349666", "a", "12/22", "1" * 40]
)
def test_what_is_no_figure(text: str) -> None:
    assert figure(text) is None


def test_marks_are_those_that_read_the_figures() -> None:
    assert ways(["1.234,56", "12,00"]) == [Marks(",", ".")]
    assert ways(["1,23,456.00"]) == [Marks(".", ",", "indian")]
    assert ways(["1'234.00"])[0].decimal == "."
    assert len(ways(["1.234", "12.500"])) == 2
    assert thousands_only(["1.234", "12.500"])
    assert not thousands_only(["0.500", "12.500"])


@given(
    st.integers(0, 10**12),
    st.sampled_from([Marks(".", ","), Marks(",", "."), Marks(",", " "), Marks(".", "'")]),
)
def test_marks_read_what_they_write(minor: int, marks: Marks) -> None:
    text = f"{minor // 100:,}".replace(",", marks.thousands) + marks.decimal + f"{minor % 100:02d}"
    assert marks.value(text) == marks.value(text.replace(marks.thousands, ""))
    assert int((marks.value(text) or 0) * 100) == minor


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Buchungstag", "booked_at"),
        ("Fecha valor", "value_date"),
        ("Kwota operacji", "amount"),
        ("Withdrawals (SGD)", "debit"),
        ("Wpływy", "credit"),
        ("Zůstatek", "balance"),
        ("Összeg", "amount"),
        ("余额", "balance"),
        ("Παραλήπτης", "x"),
        ("Kontonummer/IBAN", "counterparty_account"),
        ("Betrag in EUR", "amount"),
        ("Назначение платежа", "narrative"),
        ("المبلغ", "amount"),
        ("Saldo po operacji", "balance"),
        ("Πίστωση", "credit"),
        ("Açıklama", "narrative"),
    ],
)
def test_names_of_columns_say_what_they_hold(name: str, role: str) -> None:
    scores = words.scores(name)
    assert (max(scores, key=lambda one: scores[one]) == role) if scores else role == "x"


def test_sides_come_in_pairs() -> None:
    assert sides(frozenset({"S", "H"})) == (("S",), ("H",))
    assert sides(frozenset({"DEBIT"})) == (("DEBIT",), ("Credit",))
    assert sides(frozenset({"Cable", "Rent"})) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SALDO INIZIALE", "opening"),
        ("Balance at start of period", "opening"),
        ("Opening balance 01.01.2024", "opening"),
        ("Saldo", "closing"),
        ("Total", "total"),
        ("Rent", None),
        ("-1200.00", None),
        ("", None),
        ("Saldo der Kaution zurück an", None),
    ],
)
def test_lines_that_state_balances_are_known(text: str, kind: str | None) -> None:
    assert words.balance_line(text) == kind
