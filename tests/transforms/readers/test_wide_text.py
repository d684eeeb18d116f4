"""UTF-16 and UTF-32: every reader takes them, and a lost byte costs the record that it is lost in, not what follows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading
from transforms.readers.wide_text import GAP, Decoded, decoded

NAMES = (
    "bai2.txt",
    "camt.053.001.08.xml",
    "case-plan.yaml",
    "cfonb120.txt",
    "coda.cod",
    "goaml.xml",
    "gpc.gpc",
    "messages.xml",
    "moneytrail-comma.csv",
    "mt103.txt",
    "mt940-de.sta",
    "norma43.n43",
    "ofx-1.ofx",
    "ofx-2.ofx",
    "pain.001.xml",
    "quicken.qif",
)
TEXT = "".join(random.Random(1).choices("abc 0123456789,.;\n\tÄ€ш漢一　𐍈", k=5_000))


@pytest.fixture(scope="module")
def samples() -> Mapping[str, str]:
    made = samples_of(generate(replace(PRESETS["small"], seed=7)))
    return {name: made[name].decode() for name in NAMES}


def read(content: bytes, folder: Path) -> tuple[Reading, pl.DataFrame]:
    path = folder / "file"
    path.write_bytes(content)
    reading = open_reading(path)
    return reading, pl.concat([as_batch(batch).records for batch in reading.batches])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", NAMES)
def test_a_wide_file_is_read_like_one_in_utf_8(
    tmp_path: Path, samples: Mapping[str, str], name: str, encoding: str
) -> None:
    _, expected = read(samples[name].encode(), tmp_path)
    _, found = read(samples[name].encode(encoding), tmp_path)
    assert found.drop("raw").equals(expected.drop("raw"))


@pytest.mark.parametrize("filling", [b"\x1a", b"\r\n\x1a\r\n", bytes(512), bytes(9_000) + b"\x1a\n"])
@pytest.mark.parametrize("name", NAMES)
def test_filling_behind_the_end_belongs_to_nothing(
    tmp_path: Path, samples: Mapping[str, str], name: str, filling: bytes
) -> None:
    whole, expected = read(samples[name].encode(), tmp_path)
    reading, found = read(samples[name].rstrip("\r\n").encode() + b"\n" + filling, tmp_path)
    assert found.equals(expected)
    assert reading.statements == whole.statements
    assert reading.complete
    told = [said for said in reading.messages if said not in whole.messages]
    assert ["passed over (NUL, or 0x1A" in said for said in told] == [True]


# What a record of the plan or of a batch's heading loses, the whole file or heading loses.
ALONE = [name for name in NAMES if name not in ("case-plan.yaml", "pain.001.xml")]


@pytest.mark.parametrize("name", ALONE)
def test_a_lost_byte_costs_the_record_that_it_is_lost_in(
    tmp_path: Path, samples: Mapping[str, str], name: str
) -> None:
    _, expected = read(samples[name].encode(), tmp_path)
    content = samples[name].encode("utf-16")
    for place in (len(content) // 3, 2 * len(content) // 3 + 1):
        reading, found = read(content[:place] + content[place + 1 :], tmp_path)
        sound = found.filter(pl.col("reasons").list.len() == 0)
        assert abs(found.height - expected.height) <= 1
        assert expected.height - 2 <= sound.height <= expected.height
        assert sound.height == expected.height or found.height > sound.height
        raws = set(expected["raw"])
        assert sum(raw not in raws for raw in sound["raw"]) <= 1
        assert reading.messages or found.height > sound.height


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1_000, 100_000])
def test_text_of_any_script_comes_as_it_is(encoding: str, size: int) -> None:
    content = f"\ufeff{TEXT}".encode(encoding)
    told = Decoded()
    pieces = [content[place : place + size] for place in range(0, len(content), size)]
    assert "".join(decoded(pieces, encoding, told)) == TEXT
    assert told.gaps == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [1, 5, 777, 100_000])
@pytest.mark.parametrize("seed", range(8))
def test_behind_a_lost_byte_the_text_goes_on(encoding: str, size: int, seed: int) -> None:
    lines = [f":61:2501{number % 28 + 1:02d}C{number},00NTRF" for number in range(300)]
    content = bytearray("\n".join(lines).encode(encoding))
    chance = random.Random(seed)
    lost = chance.randrange(1, 4)
    for _ in range(lost):
        del content[chance.randrange(len(content))]
    told = Decoded()
    pieces = [bytes(content[place : place + size]) for place in range(0, len(content), size)]
    text = "".join(decoded(pieces, encoding, told))
    assert len(set(lines) - set(text.split("\n"))) <= 2 * lost
    assert (told.gaps, GAP in text) == (text.count(GAP), True)
    assert told.line == text[: text.index(GAP)].count("\n") + 1
