"""Whatever the bytes: an answer, or UnreadableFile; and nothing is lost."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.readers.delimited.samples import SMALL, profile_of, read_bytes
from transforms.errors import UnreadableFile
from transforms.readers.delimited import mapping

PROFILE = profile_of(SMALL)
lines = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            [b"01.02.2026;1,00;x", b'01.02.2026;"1,00";"y\nz"', b'"', b";;", b"\xff", b"31.02.2026;1;a"]
        ),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(lines)
def test_no_record_is_lost_whatever_the_bytes(found: list[bytes]) -> None:
    body = b"\n".join(found)
    with tempfile.TemporaryDirectory() as folder:
        try:
            whole = read_bytes(Path(folder), b"Date;Amount;Text\n" + body, PROFILE)
        except UnreadableFile:
            return
    # Every line that is not blank is in exactly one record's raw text, in order.
    if b"\0" not in body and body.isascii():
        said = "\n".join(whole.frame["raw"].to_list() if whole.frame.height else [])
        expected = [line.removesuffix("\r").strip(" \t") for line in body.decode().split("\n")]
        kept = [line.removesuffix("\r").strip(" \t") for line in said.split("\n")]
        assert [line for line in kept if line] == [line for line in expected if line]
    if whole.frame.height:
        assert whole.frame["ordinal"].to_list() == list(range(whole.frame.height))
        assert whole.accepted.filter(whole.accepted["booked"])["amount"].null_count() == 0


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "kind: bank",
            "dates: {calendar: bikram_sambat}\nkind: hawala",
            "bikram_sambat is not read. The lengths",
        ),
    ],
)
def test_what_is_not_read_yet_is_said(tmp_path: Path, key: str, value: str, words: str) -> None:
    columns = "date: Date, amount: Amount" if "hawala" in value else "booked_at: Date, amount: Amount"
    profile = profile_of(f"profile: x\n{key.replace(key, value)}\ncolumns: {{{columns}}}\n")
    with pytest.raises(UnreadableFile, match=words):
        read_bytes(tmp_path, b"Date,Amount\n", profile)


def test_a_header_on_another_line_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(tmp_path, b"Some bank\n\nDate;Amount;Text\n01.02.2026;1,00;x\n", PROFILE)
    assert "line 3" in caught.value.where
    assert "skip_top: 2" in caught.value.todo


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    profile = profile_of(SMALL.replace("narrative: Text", "narrative: Purpose"))
    with pytest.raises(UnreadableFile, match="'Purpose', which profile small wants for narrative"):
        read_bytes(tmp_path, b"Date;Amount;Text\n", profile)


def test_no_profile_fits(tmp_path: Path) -> None:
    from transforms.readers.delimited import READER

    path = tmp_path / "x.csv"
    path.write_bytes(b"a;b;c\n1;2;3\n")
    with pytest.raises(UnreadableFile, match="No profile fits"):
        READER.read(path, None)


def test_a_header_alone_holds_no_records(tmp_path: Path) -> None:
    whole = read_bytes(tmp_path, b"Date;Amount;Text\n", PROFILE)
    assert whole.frame.height == 0
    assert whole.reading.statements == []
    assert whole.reading.complete
    assert whole.reading.messages == ["No record stands below the header at line 1."]


@pytest.mark.parametrize("blank", [" ", "  ", "\u00a0"])
def test_blanks_around_cells_belong_to_nothing(tmp_path: Path, blank: str) -> None:
    content = (
        f"Date;{blank}Amount;Text{blank}\n01.02.2026{blank};{blank}1.000,50;{blank}a b{blank}\n"
        f'"02.02.2026"; "2,00" ; "c;{blank}d" \n'
    )
    whole = read_bytes(tmp_path, content.encode(), PROFILE)
    assert whole.accepted["narrative"].to_list() == ["a b", f"c;{blank}d"]
    assert whole.total == Decimal("1002.50")


@pytest.mark.parametrize("above", ["", "sep=;\n", "\n\n"])
def test_what_programs_put_above_hides_no_heading(tmp_path: Path, above: str) -> None:
    text = SMALL.replace('{value: "1234567"}', r"{preamble: '^Konto (\d+)'}")
    profile = profile_of(text.replace("encoding: utf-8", "skip_top: auto"))
    content = f"{above}Konto 4711\nDate;Amount;Text\n01.02.2026;1,00;a\n"
    whole = read_bytes(tmp_path, content.encode(), profile)
    assert [found.identifier for found in whole.reading.statements] == ["4711"]


@given(st.lists(st.sampled_from(["2026-01-02", "2026-01-03", "x", "", None]), min_size=1))
def test_neighbours_that_are_alike_are_looked_up_together(days: list[str | None]) -> None:
    texts = pl.Series("day", days, pl.String)
    value = pl.col("text").str.to_date("%Y-%m-%d", strict=False)
    with patch.object(mapping, "_FEW", 0):
        found = mapping._by_distinct(texts.repeat_by(6).explode(), value)
    expected = pl.DataFrame({"text": texts}).select(value).to_series()
    assert found.to_list() == expected.repeat_by(6).explode().to_list()
