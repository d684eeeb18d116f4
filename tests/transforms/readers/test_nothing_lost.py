"""Damaged files of line formats and XML: what stands in them is in a record, is a field of a statement, or is told.

Each line of a line format, and each transaction's own number of a format in tags, is looked for afterwards.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

TRIES = 60
LINES = 150

# Lines that make no record: what fields of a statement they hold, the formats' own tests say.
STRUCTURE: Mapping[str, str] = {
    "bai2.txt": r"0[123],|.*,01[05],|49,|98,|99,|88,[^/]*/?$|[^/]*,,/$",
    "cfonb120.txt": r"0[17].{100}.[{}A-R]",
    "coda.cod": r"[0189]",
    "gpc.gpc": r"074",
    "mt103.txt": r"\{1:|-\}",
    "mt202-cov.txt": r"\{1:|-\}",
    "norma43.n43": r"11\d{18}|33\d{18}|88",
    "quicken.qif": r"!(?:Account|Type:|Option)|\^|T(?:[A-Z]|$)|N|Bank",
}
NUMBERS: Mapping[str, str] = {
    "camt.053.001.08.xml": r"<EndToEndId>([^<]+)",
    "goaml.xml": r"<transactionnumber>([^<]+)",
    "ofx-1.ofx": r"<FITID>([^<\r\n]+)",
    "ofx-2.ofx": r"<FITID>([^<\r\n]+)",
    "pacs.008.xml": r"<EndToEndId>([^<]+)",
    "pain.001.xml": r"<EndToEndId>([^<]+)",
}


@pytest.fixture(scope="module")
def samples() -> Mapping[str, str]:
    return {
        name: content.decode() if name in NUMBERS or name in STRUCTURE else ""
        for name, content in samples_of(generate(replace(PRESETS["small"], seed=7))).items()
        if name in NUMBERS or name in STRUCTURE
    }


def damaged_lines(lines: list[str], chance: random.Random) -> list[str]:
    """The lines with one fault: a line cut, changed, lost, doubled, joined, torn, moved or made up."""
    lines = list(lines)
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    line = lines[place]
    within = chance.randrange(len(line) + 1)
    sign = chr(chance.randrange(33, 123))
    faults: list[Callable[[], None]] = [
        lambda: lines.__setitem__(place, line[:within]),
        lambda: lines.__setitem__(place, line[within:]),
        lambda: lines.__setitem__(place, line[:within] + sign + line[within + 1 :]),
        lambda: lines.__setitem__(place, sign + line[1:]),
        lambda: lines.__delitem__(place),
        lambda: lines.insert(other, line),
        lambda: lines.__setitem__(slice(place, place + 2), ["".join(lines[place : place + 2])]),
        lambda: lines.__setitem__(slice(place, place + 1), [line[:within], line[within:]]),
        lambda: lines.__setitem__(slice(place, place + 1), [lines[other], line]),
        lambda: lines.insert(place, "1x61 no line of this format"),
    ]
    chance.choice(faults)()
    return lines


def damaged_tags(text: str, chance: random.Random) -> str:
    """The text with one fault: characters lost or changed, a tag lost or doubled, a comment or CDATA without end."""
    place = chance.randrange(len(text))
    tag = chance.choice(list(re.finditer(r"<[^>]*>", text)))
    end = chance.choice(list(re.finditer(r"</", text))).end()
    faults = [
        text[:place] + text[place + chance.randrange(1, 200) :],
        text[:place] + chr(chance.randrange(33, 123)) + text[place + 1 :],
        text[: tag.start()] + text[tag.end() :],
        text[: tag.end()] + text[tag.start() :],
        text[:end] + "x" + text[end:],
        text[:place] + "<!-- " + text[place:],
        text[:place] + "<![CDATA[" + text[place:],
    ]
    return chance.choice(faults)


def read_or_refused(path: Path) -> tuple[str, str] | None:
    """All that the records hold, and all that is told of the file; None where it is refused in words."""
    try:
        reading = open_reading(path)
        raws = "\n".join(raw for batch in reading.batches for raw in as_batch(batch).records["raw"])
    except UnreadableFile:
        return None
    return raws, "\n".join(reading.messages)


@pytest.mark.parametrize("name", sorted(STRUCTURE))
def test_no_line_of_a_damaged_file_is_lost_unsaid(
    tmp_path: Path, samples: Mapping[str, str], name: str
) -> None:
    ending = "\r\n" if "\r\n" in samples[name] else "\n"
    whole = samples[name].split(ending)[:LINES]
    structure = re.compile(STRUCTURE[name])
    path = tmp_path / "file"
    for number in range(TRIES):
        lines = damaged_lines(whole, random.Random(f"{name} {number}"))
        path.write_bytes(ending.join([*lines, ""]).encode())
        found = read_or_refused(path)
        if found is None:
            continue
        raws, told = found
        lost = [
            part
            for place, line in enumerate(lines, start=1)
            for part in re.split(r"(?<=/)(?=\d\d,)", line.rstrip())  # records of BAI2 on one line
            if re.search(r"\w", part)
            and part not in raws
            and part.strip() not in raws
            and structure.match(part) is None
            and re.search(rf"\bline {place}\b", told) is None
            and part.strip()[:60] not in told
        ]
        assert not lost, f"try {number}"


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_no_transaction_of_a_damaged_file_is_lost_unsaid(
    tmp_path: Path, samples: Mapping[str, str], name: str
) -> None:
    path = tmp_path / "file"
    for number in range(TRIES):
        text = damaged_tags(samples[name], random.Random(f"{name} {number}"))
        path.write_bytes(text.encode())
        found = read_or_refused(path)
        if found is not None:
            lost = [one for one in re.findall(NUMBERS[name], text) if one not in found[0]]
            assert not lost, f"try {number}"
