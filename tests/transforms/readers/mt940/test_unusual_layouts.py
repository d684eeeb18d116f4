"""Files whose lines all stand a little to the right, and statements that tell the text before its line."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from fixtures.booking import books, statements
from fixtures.exports.mt940 import dutch_file, german_file
from fixtures.generation import generate
from fixtures.scale import PRESETS
from tests.transforms.readers.mt940.test_reader import read_text
from transforms.readers.mt940 import text as text_module
from transforms.readers.mt940.reader import READER


@pytest.fixture(scope="module")
def samples() -> dict[str, str]:
    world = generate(replace(PRESETS["small"], seed=7))
    found = books(world)
    account = max(found, key=lambda one: (one.currency == "EUR", len(found[one]), one.identifier))
    cut = [(account, statements(account, found[account], world.scale))]
    made = {"german": german_file(cut, bank_code=False), "dutch": dutch_file(cut)}
    return {name: text.replace("\r\n", "\n") for name, text in made.items()}


@pytest.mark.parametrize("dialect", ["german", "dutch"])
@pytest.mark.parametrize("blanks", ["  ", "\t", "          "])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_that_all_begin_with_blanks(
    dialect: str, blanks: str, ending: str, samples: dict[str, str], tmp_path: Path
) -> None:
    text = samples[dialect]
    whole, records = read_text(text, tmp_path)
    indented = "".join(f"{blanks}{line}{ending}" for line in text.splitlines())
    assert READER.sniff(indented.encode())
    reading, found = read_text(indented, tmp_path)
    assert (reading.statements, reading.messages, reading.complete) == (whole.statements, [], True)
    assert found.equals(records)
    assert found.height > 10


def test_blanks_at_the_border_of_two_pieces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "   :20:A\n   :25:1\n\n   :28C:1\n   :60F:C250101EUR0,\n   :61:250102C1,NTRFNONREF\n"
    text += "   :86:fee\n      of May \n   :62F:C250102EUR1,\n   -\n"
    expected = None
    for size in range(1, 40):
        monkeypatch.setattr(text_module, "CHUNK", size)
        reading, frame = read_text(text, tmp_path)
        assert frame["raw"].to_list() == [":61:250102C1,NTRFNONREF\n:86:fee\n   of May "]
        assert frame["locator"].to_list() == ["message 1, line 6, :61:"]
        expected = expected or reading.statements
        assert (reading.statements, reading.messages) == (expected, [])


def test_one_line_in_its_place_shows_that_nothing_is_indented(tmp_path: Path) -> None:
    _, frame = read_text(f"{HEAD}{FIRST}:86:one\n  :20:two\n{FOOT}", tmp_path)
    assert frame["narrative"].to_list() == ["one   :20:two"]


def _with_texts_first(text: str) -> str:
    return re.sub(r"(?m)^(:61:.*\n)(:86:(?:.*\n)*?)(?=:6[12])", r"\2\1", text)


@pytest.mark.parametrize("dialect", ["german", "dutch"])
def test_texts_before_their_lines(dialect: str, samples: dict[str, str], tmp_path: Path) -> None:
    text = samples[dialect]
    turned = _with_texts_first(text)
    assert turned != text
    whole, records = read_text(text, tmp_path)
    reading, found = read_text(turned, tmp_path)
    assert reading.statements == whole.statements
    said = [name for name in records.columns if name not in ("raw", "locator")]
    assert found.select(said).equals(records.select(said))
    # Its place is that of its field 61, and its text as the file holds it.
    lines = turned.split("\n")
    for locator, raw in found.select("locator", "raw").iter_rows():
        line = int(locator.split("line ")[1].split(",")[0])
        assert lines[line - 1].startswith(":61:")
        assert raw in turned
        assert raw.endswith(lines[line - 1])
    assert reading.messages == [
        "The texts (:86:) stand before their lines (:61:) and were read so: in "
        f"{len(reading.statements)} of {len(reading.statements)} statements."
    ]


HEAD = ":20:A\n:25:1\n:28C:1\n:60F:C250101EUR0,\n"
FOOT = ":62F:C250102EUR3,\n-\n"
FIRST, SECOND = ":61:250102C1,NTRFNONREF\n", ":61:250102C2,NTRFNONREF\n"


@pytest.mark.parametrize(
    ("body", "narratives", "told"),
    [
        (f":86:of all\n{FIRST}:86:one\n{SECOND}:86:two\n", ["one", "two"], "belongs to no statement line"),
        (f":86:of all\n{FIRST}{SECOND}:86:two\n", [None, "two"], "belongs to no statement line"),
        (f"{FIRST}:86:one\n{SECOND}", ["one", None], None),
        (f":86:one\n:86:more\n{FIRST}:86:two\n{SECOND}", ["two", None], "belongs to no statement line"),
        (f":86:one\n{FIRST}:86:two\n{SECOND}", ["one", "two"], "were read so"),
    ],
)
def test_only_texts_that_take_turns_with_lines_stand_before_them(
    body: str, narratives: list[str | None], told: str | None, tmp_path: Path
) -> None:
    reading, frame = read_text(HEAD + body + FOOT, tmp_path)
    assert frame["narrative"].to_list() == narratives
    assert frame["amount"].to_list() == [Decimal(1), Decimal(2)]
    assert [told in message for message in reading.messages if told] == ([True] * len(reading.messages))
    assert bool(reading.messages) == (told is not None)


def test_a_statement_without_its_closing_balance_is_read_as_it_stands(tmp_path: Path) -> None:
    reading, frame = read_text(f"{HEAD}:86:one\n{FIRST}:86:two\n{SECOND}", tmp_path)
    assert (reading.complete, frame.height) == (False, 2)
    assert frame["narrative"].to_list() == ["two", None]
    assert pl.Series(reading.messages).str.contains(":86: belongs to no statement line").any()
