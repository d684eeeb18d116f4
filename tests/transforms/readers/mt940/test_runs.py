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
from transforms.readers.mt940 import runs

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
    ]
)
TEXTS = st.sampled_from(
    [
        "166?00GUTSCHRIFT?109310?20EREF+A1?21SVWZ+fee?30COBADEFF?31DE89370400440532013000?32Amina",
        "166?00A?20one?\n21two?3012345678?310001?32J. ?deg?rd?33Jr?34999?60more",
        "166?00A?20why??20x?32?33",
        "082?00BAR",
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
    assert [len(part) if isinstance(part, list) else part for part in parts] == [4, "62F:C250101EUR0,"]


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
