from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ledger.expectations import breaks, expectations_of, faults, quoted
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.schema import ENTRIES, PUBLISHED_TABLES, Between, Table

GOOD: dict[str, Any] = {
    "booked_at": datetime(2026, 3, 2),  # noqa: DTZ001 - the store keeps UTC without a zone
    "booked_precision": "day",
    "amount": Decimal("10.00"),
    "currency": "EUR",
}


def records(*changes: dict[str, Any]) -> pl.DataFrame:
    collected = RecordRows()
    for number, change in enumerate(changes, start=1):
        given = {**GOOD, **change, "reasons": tuple(change.get("reasons", ()))}
        row = RecordRow(f"line {number}", repr(change), statement=0)._replace(**given)
        collected.rows.append(row)
    return collected.drain()


def reasons(*changes: dict[str, object]) -> list[list[str]]:
    return faults(records(*changes))["reasons"].to_list()


def test_a_record_that_breaks_rules_gets_a_reason_for_each_with_its_value() -> None:
    bad = {"currency": "EURO", "value_date": date(1066, 10, 14), "channel": "pigeon"}
    assert reasons({}, bad) == [
        [],
        [
            "date_implausible: the value date 1066-10-14 breaks the rule that it lies between 1970 and 2100",
            "currency_not_iso_4217: the currency EURO breaks the rule that it is a currency code of three capital "
            "letters",
            "channel_unknown: the channel pigeon breaks the rule that it is one of bank, card, cash, remittance, "
            "mobile_money, hawala, virtual_asset",
        ],
    ]


def test_what_the_reader_said_stays_and_records_that_make_no_entry_are_left_alone() -> None:
    said = ["amount_malformed: the amount is 12X"]
    assert reasons({"currency": "EURO", "reasons": said}, {"currency": "EURO", "booked": False}) == [said, []]


def test_a_value_that_is_not_there_breaks_no_rule() -> None:
    assert reasons({"value_date": None, "channel": None, "currency": None}) == [[]]


def test_nothing_else_of_a_record_changes() -> None:
    given = records({}, {"currency": "eur"}, {"currency": ""})
    judged = faults(given)
    assert judged.drop("reasons").equals(given.drop("reasons"))
    assert judged.schema == READ_RECORDS.frame_schema


def test_a_long_value_is_shown_in_part() -> None:
    assert len(reasons({"currency": "E" * 10_000})[0][0]) < 200


def test_a_currency_with_a_line_break_is_no_currency() -> None:
    assert reasons({"currency": "EUR\n"})[0][0].startswith("currency_not_iso_4217: ")


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(
        st.one_of(st.none(), st.sampled_from(["EUR", "day", "bank"]), st.text(max_size=4)), max_size=8
    ),
    days=st.lists(st.one_of(st.none(), st.dates()), max_size=8),
)
def test_polars_and_duckdb_judge_alike(texts: list[str | None], days: list[date | None]) -> None:
    """The reasons come from Polars and the counts from DuckDB: they must mean the same."""
    with duckdb.connect() as connection:
        for column, rule in ENTRIES.rules():
            values = pl.Series(column.name, days if isinstance(rule, Between) else texts)
            frame = values.cast(column.dtype).to_frame()
            judged = frame.select(breaks(column, rule)).to_series().sum()
            (expected,) = [
                e for e in expectations_of(ENTRIES) if e.rule is rule and e.columns == (column.name,)
            ]
            connection.register("given", frame.to_arrow())
            counted = connection.execute(f"SELECT count(*) FROM given WHERE {expected.fails}").fetchall()
            assert counted == [(judged or 0,)]


def test_every_table_has_its_key_its_required_columns_and_its_rules_as_expectations() -> None:
    for table in PUBLISHED_TABLES:
        found = list(expectations_of(table))
        required = [column.name for column in table.columns if column.required]
        assert [e.columns[0] for e in found if e.kind == "not_null"] == required
        assert [(e.columns, e.rule) for e in found if e.rule] == [((c.name,), r) for c, r in table.rules()]
        assert found[0].columns == table.key
        assert len({e.name for e in found}) == len(found)


def test_a_key_of_several_columns_fails_where_all_of_them_repeat() -> None:
    table = Table("pairs", "a pair", ("a", "b"), (ENTRIES["entry_id"], ENTRIES["record_id"]))
    unique = next(expectations_of(table))
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE pairs AS FROM (VALUES (1, 1), (1, 2), (1, 2)) AS rows(a, b)")
        assert connection.execute(f"SELECT a, b FROM pairs WHERE {unique.fails}").fetchall() == [
            (1, 2),
            (1, 2),
        ]


@given(st.text())
def test_a_quoted_text_stays_one_text(text: str) -> None:
    with duckdb.connect() as connection:
        if "\0" not in text:
            assert connection.execute(f"SELECT {quoted(text)}").fetchone() == (text,)
