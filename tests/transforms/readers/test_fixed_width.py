"""CODA, Norma 43, CFONB 120, GPC and BAI2 against hostile files, and that none claims another's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.readers.bai2.test_bai2 import GOOD as AMERICAN
from tests.transforms.readers.cfonb.test_cfonb import GOOD as FRENCH
from tests.transforms.readers.coda.made import file, movement, new, old
from tests.transforms.readers.gpc.test_gpc import GOOD as CZECH
from tests.transforms.readers.norma43.test_norma43 import GOOD as SPANISH
from tests.transforms.readers.norma43.test_norma43 import whole
from tests.transforms.readers.reads import accepted, read
from transforms.errors import UnreadableFile
from transforms.readers import bai2, cfonb, coda, gpc, norma43
from transforms.readers.fixed_lines import LONGEST, fixed_lines
from transforms.readers.fixed_statements import LONGEST_RECORD, MESSAGES
from transforms.readers.reading import Reader
from transforms.readers.registry import BY_CONTENT

SOON = 20.0
"""CPU seconds; each of these takes about one on an idle machine, and a quadratic one takes minutes."""

FILES: dict[str, tuple[Reader, str]] = {
    "coda": (
        coda.READER,
        file(old(), movement(1, 5_000), movement(2, 7_000), new(1_012_000), credits=12_000),
    ),
    "norma43": (norma43.READER, whole(*SPANISH)),
    "cfonb120": (cfonb.READER, "".join(f"{line}\n" for line in FRENCH)),
    "gpc": (gpc.READER, "".join(f"{line}\n" for line in CZECH)),
    "bai2": (bai2.READER, "".join(f"{line}\n" for line in AMERICAN)),
}
COMPLEMENTS = {
    "coda": f"22{'0001'}{'0000'}{'WORDS':<53}",
    "norma43": f"2301{'WORDS':<76}",
    "cfonb120": FRENCH[3],
    "gpc": f"078{'WORDS':<40}",
    "bai2": f"88,{'WORDS ' * 12}/",
}
CSV = b"01,Anna,Muster,260101,0815,1\n02,Jan,Wzor,1,260102,2\n03,,EUR,010,1\n"
"""A table whose lines are numbered as the records of BAI2 are."""
HOSTILE = {
    "a line of megabytes": "2" * 4_000_000,
    "binary": bytes(range(1, 10)).decode("latin-1") * 50_000,
    "blank lines": "\n" * 1_000_000,
    "short lines": "x\n" * 10_000,
    "digits": f"{'9' * 79}\n" * 5_000,
    "NUL": "\0" * 1_000_000,
}


@pytest.mark.parametrize("part", sorted(HOSTILE))
@pytest.mark.parametrize("name", sorted(FILES))
def test_hostile_parts_cost_neither_time_nor_the_records_around_them(
    tmp_path: Path, name: str, part: str
) -> None:
    reader, text = FILES[name]
    path = tmp_path / "x"
    path.write_bytes(f"{text}{HOSTILE[part]}\n{text}".encode("latin-1"))
    begun = time.process_time()
    reading, records = read(reader, path)
    assert time.process_time() - begun < SOON
    assert accepted(records).height == 4
    assert len(reading.messages) <= MESSAGES + 2
    assert max(map(len, records["raw"])) <= LONGEST_RECORD + LONGEST


@pytest.mark.parametrize("name", sorted(FILES))
def test_complements_without_end_are_bounded(tmp_path: Path, name: str) -> None:
    reader, text = FILES[name]
    lines = text.splitlines()
    place = next(
        number
        for number, line in enumerate(lines)
        if line[:2] in ("21", "22", "04", "16") or line[:3] == "075"
    )
    path = tmp_path / "x"
    path.write_text(
        "\n".join([*lines[: place + 1], *[COMPLEMENTS[name]] * 20_000, *lines[place + 1 :]]), "latin-1"
    )
    begun = time.process_time()
    _, records = read(reader, path)
    assert time.process_time() - begun < SOON
    assert [reason.split(":")[0] for reason in records["reasons"][0]] == ["record_too_long"]
    assert accepted(records).height == 1


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_known_by_its_own_reader_alone(name: str) -> None:
    head = FILES[name][1].encode("latin-1")
    assert [reader.name for reader in BY_CONTENT if reader.sniff(head)] == [name]


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("content", [b"", b"hello\n", b"\0" * 500, b"11;22;33\n", CSV, b"\xff\xfe\x00"])
def test_what_is_not_the_format_is_refused_in_plain_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    assert not FILES[name][0].sniff(content)
    with pytest.raises(UnreadableFile) as caught:
        FILES[name][0].read(path, None)
    assert caught.value.todo
    assert "x.txt" in caught.value.where


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_a_slip_anywhere_costs_no_other_record(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: int, slip: bytes
) -> None:
    """Every line of movements and complements is somewhere in the records, whatever was written over."""
    reader, text = FILES[name]
    good = text.encode("latin-1")
    bad = bytearray(good)
    at = place % (len(good) - len(slip))
    bad[at : at + len(slip)] = slip
    if not reader.sniff(bytes(bad)):
        return
    path = tmp_path_factory.mktemp("slip") / "x"
    path.write_bytes(bytes(bad))
    try:
        _, records = read(reader, path)
    except UnreadableFile:
        return
    _, sound = read(reader, _written(path, good))
    kept = set("\n".join(accepted(records)["raw"]).split("\n")) | set("\n".join(records["raw"]).split("\n"))
    missing = [line for line in "\n".join(sound["raw"]).split("\n") if line not in kept]
    # One slip touches one line, two where it stands on a line's end.
    assert len(missing) <= 2


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30)),
    st.data(),
)
def test_lines_do_not_depend_on_how_the_file_comes_in(lines: list[str], data: st.DataObject) -> None:
    text = "".join(f"{line}\n" for line in ("a line", *lines))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(fixed_lines([text], 40)) == list(fixed_lines([piece for piece in pieces if piece], 40))


def test_a_line_break_that_is_lost_does_not_make_a_file_one_without() -> None:
    lines = [f"{number:040d}" for number in range(12)]
    broken = lines[0] + "".join(f"{line}\n" for line in lines[1:])
    assert [line.text for line in fixed_lines([broken], 40)] == [lines[0] + lines[1], *lines[2:]]
    assert [line.text for line in fixed_lines(["".join(lines), "\n"], 40)] == lines
    assert [line.text for line in fixed_lines(["".join(lines[:2]) + "\n"], 40)] == lines[:2]
