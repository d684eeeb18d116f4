"""Ends whose ids are worked out while a file is read, and ends that one record names: the tables stay the same."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import duckdb
import polars as pl
import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms import ids
from transforms.corrections.lines import corrected
from transforms.ledger import accounts, called, other_ends
from transforms.ledger.other_ends import OTHER_END_ID, other_end_ids
from transforms.ledger.readings_sql import MACROS
from transforms.ledger.staging import RECORD_SCHEMA
from transforms.readers.corrections import Change
from transforms.schema import ACCOUNTS, ENTRIES

ENDS = [
    *(("iban", "DE02120300000000202051"), ("bban", "50050000/5"), (None, "12345"), ("iban", "x" * 40)),
    *((None, " 12345"), ("bban", "12345 "), ("bban", "1 2"), ("msisdn", "٠١٢"), ("mto", "doc:ES/É1")),
    *(("bban", "XXXX1234"), (None, "12*4"), ("iban", "DE02***51"), ("masked", "2547***1/a/b")),
    *(("named", "Ali"), ("bban", ""), (None, None), ("iban", None), ("", "7"), ("wallet", "x" * 99)),
]


MASKED = [("bban", "XXXX1234"), (None, "12*4")]


def test_only_plain_numbers_get_an_id_and_it_is_the_ledgers_own() -> None:
    schemes, numbers = zip(*ENDS, strict=True)
    schema = {"counterparty_scheme": pl.String(), "counterparty_identifier": pl.String()}
    records = pl.DataFrame([schemes, numbers], schema=schema)
    with patch.object(other_ends, "MANY", 1):
        found = other_end_ids(records).to_list()
    expected = [
        ids.account_id("bban" if scheme is None else scheme, number)
        if (scheme, number) not in MASKED
        and number
        and number.isascii()
        and number == number.strip()
        and scheme != "named"
        and len(number) < 50
        else None
        for scheme, number in ENDS
    ]
    assert found == expected
    connection = duckdb.connect()
    connection.execute(MACROS)
    for (scheme, number), end in zip(ENDS, found, strict=True):
        if end is not None:
            query = "SELECT account_id(coalesce(?, 'bban'), tidy(?))"
            assert connection.execute(query, [scheme, number]).fetchall() == [(end,)]


def test_of_a_small_batch_the_ledger_works_them_out() -> None:
    records = pl.DataFrame({"counterparty_scheme": ["iban"], "counterparty_identifier": ["X1"]})
    assert other_end_ids(records).to_list() == [None]


ALI, OMAR, GERMAN = "GB29NWBK60161331926819", "FR1420041010050500013M02606", "DE36500500000000000005"
BOOK = [
    *(Line("1", name="Ali", account=ALI), Line("2", name=" Omar ", account=OMAR), Line("3", name="Zed")),
    *(Line("4", name="Aaron", account=ALI), Line("5"), Line("6", name="zed"), Line("7", account="X9", scheme=None)),
    *(Line("8", account="77", scheme="bban"), Line("9", account="78", scheme="bban", reasons=["x: y"])),
]  # fmt: skip
ALIASES = [*BOOK, Line("10", account="50050000/5", scheme="bban"), Line("11", account=GERMAN)]


@pytest.mark.parametrize("lines", [BOOK, ALIASES], ids=["some", "alias"])
def test_the_tables_are_those_that_are_made_without(tmp_path: Path, lines: list[Line]) -> None:
    tables = []
    for number, (many, sorted_up_to) in enumerate([(10_000, 200_000), (1, 0)]):
        with patch.object(other_ends, "MANY", many), patch.object(accounts, "SORTED_UP_TO", sorted_up_to):
            book = reading(
                Sheet("DE02120300000000202051", lines), Sheet(OMAR, [Line("1", account="78", scheme=None)])
            )
            work, _ = ledger(tmp_path / str(number), {"book": book})
            tables.append([work.read(ACCOUNTS), work.read(ENTRIES)])
    assert [one.equals(other) for one, other in zip(*tables, strict=True)] == [True, True]


@pytest.mark.parametrize("at_a_time", [2, 1_000])
@pytest.mark.parametrize(("times", "grouped"), [([1, 1, 1], 0), ([1, 1, 1, 1, 2], 1), ([3, 3, 1], 2)])
def test_only_ends_of_several_records_are_grouped(times: list[int], grouped: int, at_a_time: int) -> None:
    connection = duckdb.connect()
    connection.execute(MACROS)
    numbers = [str(number) for number, often in enumerate(times) for _ in range(often)]
    connection.execute(
        """
        CREATE TABLE read_records AS
        SELECT true AS booked, []::VARCHAR[] AS reasons, 'bban' AS end_scheme, number AS end_said,
            number AS end_identifier, NULL::VARCHAR AS counterparty_institution, 'n' AS counterparty_name,
            account_id('bban', number) AS counterparty_account_id,
            CASE WHEN number <> '1' THEN account_id('bban', number) END AS other_end_id
        FROM (SELECT unnest(?::VARCHAR[]) AS number)
        """,
        [numbers],
    )
    connection.execute("CREATE VIEW raw_read_records AS FROM read_records")
    with patch.object(called, "_AT_A_TIME", at_a_time):
        query = called.called_once(connection)
    assert ("UNION ALL" in query, "GROUP BY" in query) == (grouped == 1, grouped > 0)
    found = sorted(connection.execute(query).fetchall())
    assert found == sorted(connection.execute(called.CALLED.format(only="")).fetchall())
    assert len(found) == len(times)


def test_a_corrected_number_is_another_account() -> None:
    row = dict.fromkeys(RECORD_SCHEMA) | {
        "raw": "5,00 to X1",
        "reasons": ["account_malformed: X1"],
        "booked": True,
        "reversal": False,
        "counterparty_identifier": "X1",
        OTHER_END_ID: ids.account_id("bban", "X1"),
    }
    new, _ = corrected(row, [Change("c1", "counterparty_identifier", "X1", "X2")], "EUR")
    assert (new["counterparty_identifier"], new[OTHER_END_ID]) == ("X2", None)


def test_a_number_shown_in_part_joins_nobody(tmp_path: Path) -> None:
    """Many accounts end alike: the same account's statement, mask and name together are one end."""
    names = (("1", "Ana"), ("2", "Ana"), ("3", "Bo"))
    masked = [Line(amount, name=name, account="XXXX1234", scheme="bban") for amount, name in names]
    first, second = Sheet("DE02120300000000202051", masked), Sheet(OMAR, masked[:1])
    work, _ = ledger(tmp_path, {"a": reading(first), "b": reading(second)})
    ends = work.read(ENTRIES)["counterparty_account_id"].to_list()
    assert len(ends) == 4
    assert len(set(ends)) == 3
    accounts_of = work.read(ACCOUNTS).filter(pl.col("account_id").is_in(ends))
    assert set(accounts_of["scheme"]) == {"masked"}
