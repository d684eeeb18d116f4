"""Parts of an XML message: none swallows another, and a record that lost a tag is given, whole or damaged."""

from __future__ import annotations

import pytest

from transforms.readers.xml_parts import LONGEST, LOST, PartCutter

HEADING, GOOD = "<H><Id>1</Id></H>", "<R><V>1</V></R>"


def cut(*pieces: str) -> tuple[list[tuple[str, str, int]], bool]:
    given = iter(pieces)
    cutter = PartCutter(next(given), given, ("H", "R"), {"H": ("R",), "R": ("R",)}, ("R",))
    return list(cutter), cutter.whole


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEADING + GOOD + GOOD, [("H", HEADING), ("R", GOOD), ("R", GOOD)]),
        # The start tag is damaged, lost, or stands in the heading.
        (f"{GOOD}<x>{GOOD[3:]}{GOOD}", [("R", GOOD), (LOST, "<x><V>1</V></R>"), ("R", GOOD)]),
        (f"{GOOD}\n{GOOD[3:]}", [("R", GOOD), (LOST, "<V>1</V></R>")]),
        (
            f"{HEADING[:-4]}{GOOD[3:]}{GOOD}",
            [("H", f"{HEADING[:-4]}<V>1</V></R></H>"), (LOST, "<H><Id>1</Id><V>1</V></R>"), ("R", GOOD)],
        ),
        # The end tag is lost: what follows is not swallowed.
        (f"{GOOD[:-4]}{GOOD}", [("R", GOOD), ("R", GOOD)]),
        (f"{HEADING[:-4]}{GOOD}", [("H", HEADING), ("R", GOOD)]),
    ],
)
def test_parts(text: str, parts: list[tuple[str, str]]) -> None:
    for given in ((text + "\n",), tuple(text + "\n")):
        found, whole = cut(*given)
        assert [(name, part) for name, part, _ in found] == parts
        assert whole


def test_a_record_that_is_damaged_amid_a_long_text_is_given() -> None:
    long = "<x/>" * (LONGEST // 4 + 9)
    found, _ = cut(f"{GOOD}<V>1</V></R>", long, GOOD, "\n")
    assert [name for name, _, _ in found] == ["R", LOST, "R"]


def test_a_file_that_ends_within_a_record_says_so() -> None:
    found, whole = cut(f"{GOOD}<R><V>1")
    assert ([name for name, _, _ in found], whole) == (["R", "R"], False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"<?xml version='1.0'?><!-- <a> --><a:D>{HEADING}{GOOD}</a:D>\n", []),
        (f"<D>{HEADING}{GOOD}\n", ["D"]),
        (f"<D><x/>{HEADING}</D><D>{GOOD}", ["D"]),
        (f"<E><Document n='1'>{GOOD}</Document>", ["E"]),
        (f"<E><Document>{GOOD}", ["E", "Document"]),
        (f"<D/>{GOOD}", []),
    ],
)
def test_an_element_around_the_parts_that_has_no_end(text: str, left: list[str]) -> None:
    for head in (text, text[:60]):
        cutter = PartCutter(head, iter(text[len(head) :]), ("H", "R"), {}, ("R",))
        list(cutter)
        assert cutter.open == left
