from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.reads import read
from transforms.readers import mt940
from transforms.readers.mt940 import ordered, runs
from transforms.readers.mt940.narrative import narrative

STATEMENT_LINES = st.sampled_from(
    [
        "2501020102C12,34NTRFNONREF//0001",
        "250102D5,NMSCPREF/12//B\nDetails here",
        "2501020103RC1,5F123REF",
        "2501020103RD,50NTRFX",
        "2513320102C12,34NTRFNONREF",
        "2502300228C1,00NTRFNONREF",
        "2501020102EC7,00NTRFNONREF",
        "2501020102CR1234567890,12345678S103a//b//c",
        "2501020102C12X,34NTRF",
        "250102C1,00NTRF0733959555      J. DOE",
        "250102C1,00NTRFDE89370400440532013000//x\nTwo ",
        "250102C1,00NTRFx\nNL91ABNA0417164300 ",
        "2501020102D1,00NTRFends/",
        "2501020102D1,00NGMNO//",
        "2501020102D1,00NGM NO//",
        "2501020102D1,00NBA1äé//é",
    ]
)
TEXTS = st.sampled_from(
    [
        "166?00GUTSCHRIFT?109310?20EREF+A1?21SVWZ+fee?30COBADEFF?31DE89370400440532013000?32Amina",
        "166?00A?20one?\n21two?3012345678?310001?32J. ?deg?rd?33Jr?34999?60more",
        "166?00A?20why??20x?32?33",
        "082?00BAR",
        "106^00KARTE^20x^60y^33z",
        "106^00KARTE^20x^32y^33z^60w",
        "166<00A<20EREF+A1EREF+B2 KREF+C<32N",
        "166>00A>20EREF+NOTPROVIDEDKREF+C>31 DE89 3704 0044 0532 0130 00>30 ",
        "166?00A?20EREF+?21é1 ?22MREF+M?3012345678?31 12 ",
        "166?00A?31later?20x",
        "166?",
        "020~00A~20b~32N",
        "/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/J. Doe/REMI/fee",
        "free text DE89370400440532013000 x",
        "",
        "two\nlines",
        "with\n-a dash",
        "with\n\nan empty line",
    ]
)


def read_lines(lines: list[tuple[str, str]], folder: Path) -> tuple[list[object], pl.DataFrame]:
    body = "\n".join(f":61:{line}\n:86:{text}" for line, text in lines)
    path = folder / "statement.sta"
    path.write_text(f":20:X\n:25:1\n:28C:1\n:60F:C250101EUR0,\n{body}\n:62F:C250101EUR0,\n-\n", newline="")
    reading, records = read(mt940.READER, path)
    return [reading.statements, reading.messages, reading.complete], records


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(STATEMENT_LINES, TEXTS), min_size=1, max_size=12))
def test_a_run_gives_what_its_lines_give_one_by_one(lines: list[tuple[str, str]], tmp_path: Path) -> None:
    as_runs = read_lines(lines, tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "SHORTEST", 1_000)
        singly = read_lines(lines, tmp_path)
    assert as_runs[0] == singly[0]
    assert as_runs[1].equals(singly[1])


def test_lines_in_the_common_shape_are_read_as_a_run() -> None:
    text = "\n:61:2501020102C1,00NTRFNONREF//1\n:86:a\n:61:2501020102C1,00NTRFNONREF\n:86:b" * 2
    parts = runs.split(text + "\n:62F:C250101EUR0,")
    assert [part.height if isinstance(part, pl.DataFrame) else part for part in parts] == [
        4,
        "62F:C250101EUR0,",
    ]


def test_a_run_ends_where_a_text_has_an_empty_line_or_another_field() -> None:
    line = "\n:61:2501020102C1,00NTRFNONREF//1\n:86:a"
    parts = runs.split(f"\n:20:x{line * 3}\n\n{line * 4}\n:25:x{line}\n-")
    assert [part if isinstance(part, str) else part.height for part in parts] == [
        "20:x",
        *("61:2501020102C1,00NTRFNONREF//1", "86:a") * 2,
        "61:2501020102C1,00NTRFNONREF//1",
        "86:a\n\n",
        3,
        "61:2501020102C1,00NTRFNONREF//1",
        "86:a",
        "25:x",
        "61:2501020102C1,00NTRFNONREF//1",
        "86:a\n-",
    ]


SUBFIELDS = st.tuples(
    st.sampled_from(["00", "10", "20", "21", "30", "31", "32", "33", "34", "38", "60", "99", "x"]),
    st.sampled_from(["", "a", " EREF+E1", "KREF+K", "EREF+NONREF SVWZ+é", "12345678", "0532013000", "a\nb"]),
)


@given(
    separator=st.sampled_from("?~<>^"),
    texts=st.lists(st.lists(SUBFIELDS, max_size=7), min_size=1, max_size=4),
    in_order=st.booleans(),
)
def test_a_column_of_texts_says_what_each_says_by_itself(
    separator: str, texts: list[list[tuple[str, str]]], in_order: bool
) -> None:
    written = [
        f"082{separator}00A" + "".join(separator + a + b for a, b in (sorted(one) if in_order else one))
        for one in texts
    ]
    told = ordered.told(pl.Series("text", written))
    alone = [narrative(text) for text in written]
    assert told["code"].to_list() == [one.code for one in alone]
    assert told["stated"].to_list() == [one.reference for one in alone]
    assert told["told_channel"].to_list() == [one.channel for one in alone]
    assert [name.strip() for name in told["name"]] == [one.name or "" for one in alone]
    assert [bank.strip() for bank in told["institution"]] == [one.institution or "" for one in alone]
    assert [words.strip() for words in told["words"]] == [one.text for one in alone]


def test_columns_hold_days_amounts_and_places(tmp_path: Path) -> None:
    lines = [("2501020103RC1,5NTRFNONREF//9", "166?00A?20b?32N"), ("241231D,25NTRFR\nmore", "x\ny")] * 2
    _, records = read_lines(lines, tmp_path)
    assert records["amount"].to_list() == [Decimal("-1.5"), Decimal("-0.25")] * 2
    assert records["booked_at"].to_list() == [datetime(2025, 1, 3), datetime(2024, 12, 31)] * 2  # noqa: DTZ001
    assert records["value_date"].to_list() == [date(2025, 1, 2), date(2024, 12, 31)] * 2
    assert [place.split(", ")[1] for place in records["locator"]] == [
        "line 5",
        "line 7",
        "line 11",
        "line 13",
    ]
    assert records["reversal"].to_list() == [True, False] * 2
