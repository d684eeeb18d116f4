"""The pattern of a file's own finds the same parts as the general one, and lines are counted alike."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.readers.ofx.made import file, read_text, statement, transaction
from transforms.readers.ofx import blocks, reader

CLOSED = transaction(NAME="Rent", MEMO="May").replace("<NAME>Rent", "<NAME>Rent</NAME>")
KINDS = {
    "usual": transaction(NAME="A &amp; B", MEMO="fee"),
    "without a memo": transaction(NAME="A"),
    "cheque": transaction(CHECKNUM="12", NAME="A", MEMO="x"),
    "end tag": CLOSED,
    "small letters": transaction(NAME="A", MEMO="x").lower(),
    "payee": transaction(NAME="A", MEMO="x").replace("<NAME>A", "<PAYEE><NAME>A</PAYEE>"),
    "bad amount": transaction(TRNAMT="twelve", NAME="A", MEMO="x"),
    "open": transaction(NAME="A", MEMO="x").replace("</STMTTRN>", ""),
    "two lines": transaction(NAME="A", MEMO="x").replace("<MEMO>", "\n<MEMO>"),
    "blanks": transaction(NAME="A", MEMO="x") + "\n\n",
    "comment": transaction(NAME="A", MEMO="x<!-- <STMTTRN> -->y"),
    "balance": "<LEDGERBAL><BALAMT>1.00<DTASOF>20260131</LEDGERBAL>\n",
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(sorted(KINDS)), max_size=8), max_size=6), st.sampled_from([0, 1 << 14])
)
def test_a_pattern_of_the_files_own_finds_the_same(pieces: list[list[str]], worthwhile: int) -> None:
    texts = ["".join(KINDS[kind] for kind in piece) for piece in pieces]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_WORTHWHILE", worthwhile)
        quick = list(blocks.parts(texts))
        patch.setattr(blocks, "_WORTHWHILE", 1 << 60)
        assert quick == list(blocks.parts(texts))


def test_records_like_the_first_are_found_by_its_pattern_and_others_end_its_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    general = blocks._found

    def counted(text: str) -> list[blocks.Common]:
        asked.append(text)
        return general(text)

    monkeypatch.setattr(blocks, "_found", counted)
    monkeypatch.setattr(blocks, "_WORTHWHILE", 0)
    alike, other = KINDS["usual"] * 3, KINDS["cheque"]
    assert sum(len(part) for part in blocks.parts([alike, alike]) if isinstance(part, list)) == 6
    assert not "".join(asked)
    assert sum(len(part) for part in blocks.parts([alike, other, alike]) if isinstance(part, list)) == 7
    assert "".join(asked) == other + alike


@given(st.lists(st.sampled_from(["usual", "two lines", "blanks", "end tag"]), min_size=1), st.booleans())
def test_the_lines_of_a_run(kinds: list[str], one_line: bool) -> None:
    raw = tuple(KINDS[kind].rstrip("\n") if one_line else KINDS[kind] for kind in kinds)
    slow = list(accumulate([text.count("\n") for text in raw], initial=7))
    assert list(reader._lines(raw, "".join(raw), 7)) == slow


def test_a_large_file_reads_as_its_records_one_by_one(tmp_path: Path) -> None:
    usual = [KINDS["usual"], transaction(NAME="IBAN", MEMO="IBAN DE89370400440532013000")] * 200
    text = file(statement(usual))
    # A comment in a record sends it the slow way, and says nothing.
    slow = text.replace("</STMTTRN>", "<!-- --></STMTTRN>")
    quick_reading, quick = read_text(tmp_path, text)
    slow_reading, single = read_text(tmp_path, slow)
    assert quick.drop("raw").equals(single.drop("raw"))
    assert quick.height == 400
    assert quick_reading.statements == slow_reading.statements
    assert quick_reading.messages == slow_reading.messages
