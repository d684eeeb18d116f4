from __future__ import annotations

from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from transforms.reporting.rendering.printable import RANGES, has_glyph, printable, printable_part


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller", "Müller"),
        ("Mu\u0308ller", "Müller"),
        ("漢字 GmbH", "[2 CJK letters] GmbH"),
        ("a\u202eb\u200b\x00c", "abc"),
        ("line\nbreak\ttab", "line break tab"),
        ("قضية", "قضية"),
    ],
)
def test_letters_without_a_glyph_are_told(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_what_is_left_has_a_glyph(text: str) -> None:
    assert all(has_glyph(letter) for letter in printable(text))


def test_a_document_keeps_its_shape() -> None:
    assert printable_part({"a": ["漢", 1, None, True]}) == {"a": ["[1 CJK letter]", 1, None, True]}


@pytest.mark.parametrize("style", ["", '#set text(weight: "bold")', '#set text(style: "italic")'])
def test_typst_prints_every_letter_that_is_called_printable(tmp_path: Path, style: str) -> None:
    letters = " ".join(chr(code) for start, end in RANGES for code in range(start, end + 1))
    (tmp_path / "letters.txt").write_text(letters, encoding="utf-8")
    page = (
        "#set document(date: datetime(year: 2026, month: 1, day: 1))\n"
        f'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n{style}\n#read("letters.txt")'
    )
    (tmp_path / "page.typ").write_text(page, encoding="utf-8")
    made = typst.compile(
        tmp_path / "page.typ", root=tmp_path, format="pdf", ignore_system_fonts=True, pdf_standards="a-2b"
    )
    assert isinstance(made, bytes)
