from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.reads import read
from transforms.readers.camt import READER
from transforms.readers.camt.fragments import FaultError, Wrapping, element
from transforms.readers.camt.shapes import SHAPES, Shapes

BARE = Wrapping("<w>", bare=True)
FIRST = '<Ntry><Amt Ccy="EUR">1.00</Amt><Sts/> <Txt>a &amp; b</Txt></Ntry>'


def texts(entry: Element) -> list[tuple[str, str, str]]:
    """Tags, attributes and texts; an empty text and none say the same."""
    return [(each.tag, str(each.attrib), each.text or "") for each in entry.iter()]


def told(text: str, shapes: Shapes | None = None) -> list[tuple[str, str, str]] | str:
    try:
        return texts(shapes.element(text) if shapes else element(text, BARE))
    except FaultError as fault:
        return str(fault)


PIECES = st.sampled_from(
    [
        "1.00",
        "EUR",
        "<",
        ">",
        "&",
        "&lt;",
        "&amp;lt;",
        "&#228;",
        "]]>",
        "<!-- x -->",
        "<![CDATA[<b>]]>",
        "\x00",
        "\ufffe",
        "\x7f",
        "\u2028",
        "ä",
        "</Txt>",
        "<Txt>",
        "<Sts/>",
        "<Sts/>x",
        ' a="b"',
        "\n",
        "\t",
    ]
)


@given(st.lists(st.tuples(st.integers(0, len(FIRST)), PIECES), min_size=1, max_size=3))
def test_an_entry_in_a_known_shape_says_what_its_own_parse_says(changes: list[tuple[int, str]]) -> None:
    shapes = Shapes(BARE)
    assert told(FIRST, shapes) == told(FIRST)
    text = FIRST
    for place, piece in changes:
        text = text[:place] + piece + text[place:]
    assert told(text, shapes) == told(text)
    assert told(FIRST, shapes) == told(FIRST)


@given(st.text(), st.text())
def test_any_text_is_taken_or_refused_as_the_parser_does(one: str, other: str) -> None:
    shapes = Shapes(BARE)
    told(FIRST, shapes)
    text = f'<Ntry><Amt Ccy="EUR">{one}</Amt><Sts/> <Txt>{other}</Txt></Ntry>'
    assert told(text, shapes) == told(text)


def test_what_stands_behind_an_empty_element_is_not_its_text() -> None:
    shapes = Shapes(BARE)
    shapes.element("<Ntry><Sts/>a<Amt>1</Amt></Ntry>")
    entry = shapes.element("<Ntry><Sts/>b<Amt>2</Amt></Ntry>")
    assert (entry.findtext("Sts"), entry.findtext("Amt")) == ("", "2")


def test_shapes_are_bounded_and_those_beyond_are_still_read() -> None:
    shapes = Shapes(BARE)
    for number in range(SHAPES + 20):
        text = "<Ntry>" + "<A>x</A>" * number + "</Ntry>"
        assert tostring(shapes.element(text)) == tostring(element(text, BARE))
    assert sum(map(len, shapes.known.values())) == SHAPES


@pytest.mark.parametrize("cut", [1, 10, 30, 50])
def test_a_cut_entry_is_at_fault(cut: int) -> None:
    shapes = Shapes(BARE)
    shapes.element(FIRST)
    with pytest.raises(FaultError):
        shapes.element(FIRST[:-cut])


def test_a_damaged_declaration_of_a_prefix_does_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_text(f'<Document xmlns:x=""><BkToCstmrStmt><Stmt>{FIRST}</Stmt></BkToCstmrStmt></Document>')
    _, records = read(READER, path)
    assert records.height == 1
