"""Records found all at once are those that the pattern of all parts finds, and become the same columns."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.ofx.made import ACCOUNT, file, read_text, statement, transaction
from transforms.readers.ofx import blocks, reader
from transforms.readers.ofx.shapes import Run

OTHER = ACCOUNT.replace("999988", "888877")

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


TEXTS = st.lists(st.lists(st.sampled_from(sorted(KINDS)), max_size=8), max_size=6)


def one_by_one(parts: Iterable[blocks.Part]) -> list[blocks.Part]:
    """The parts with neighbouring records of the common shape in one list, however they were found."""
    found: list[blocks.Part] = []
    for part in parts:
        records = blocks.common(part) if isinstance(part, Run) else part
        if isinstance(records, list) and found and isinstance(found[-1], list):
            found[-1] = [*found[-1], *records]
        else:
            found.append(records)
    return found


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([0, 1 << 14]), st.sampled_from([0, 4]))
def test_records_found_all_at_once_are_the_same(
    pieces: list[list[str]], worthwhile: int, long_run: int
) -> None:
    texts = ["".join(KINDS[kind] for kind in piece) for piece in pieces]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_WORTHWHILE", worthwhile)
        patch.setattr(blocks, "_LONG_RUN", long_run)
        quick = list(blocks.parts(texts))
        patch.setattr(blocks, "_WORTHWHILE", 1 << 60)
        assert one_by_one(quick) == one_by_one(blocks.parts(texts))


ELEMENTS = st.fixed_dictionaries(
    {
        "TRNTYPE": st.sampled_from(
            ["CREDIT", "DEBIT", "FEE", "ATM", "POS", "credit", "INT", "HOLD", "X&amp;Y"]
        ),
        "DTPOSTED": st.sampled_from(
            ["20260115", "20260115120000[-5:EST]", "20261315", " 20260102 ", "2026-01-03"]
        ),
        "TRNAMT": st.sampled_from(
            ["-17.41", "17,4", "+3", "0.00", "-0", "5.123", "1.234,5", " 7.00", "9" * 15, "9" * 16]
        ),
        "FITID": st.sampled_from(["F1", "NONREF", "a&#32;", " x ", "\u00a0y\u00a0", "none"]),
        "NAME": st.sampled_from(
            ["Ada", "A &amp; B", "two\nlines", "\u00e9t\u00e9 ", "IBAN DE89370400440532013000", " "]
        ),
        "MEMO": st.sampled_from(
            ["rent", "Ada rent", "IBAN: DE89 3704 0044 0532 0130 00", "x\n\ny", "\u3000z", "&lt;b&gt;"]
        ),
    }
)
MORE = st.sampled_from([(), ("DTAVAIL",), ("CHECKNUM",), ("DTUSER", "REFNUM")])


def written(said: dict[str, str], more: tuple[str, ...], closed: bool, line: str) -> str:
    """A record; with end tags where `closed`, each element followed by `line`."""
    extra = {"DTUSER": "20260103", "DTAVAIL": "20260120", "CHECKNUM": "0012", "REFNUM": "N" + said["FITID"]}
    places = (
        "TRNTYPE",
        "DTPOSTED",
        "DTUSER",
        "DTAVAIL",
        "TRNAMT",
        "FITID",
        "CHECKNUM",
        "REFNUM",
        "NAME",
        "MEMO",
    )
    values = said | {name: extra[name] for name in more}
    elements = [
        f"<{name}>{values[name]}" + (f"</{name}>" if closed else "") + line
        for name in places
        if name in values
    ]
    return f"<STMTTRN>{line}{''.join(elements)}</STMTTRN>\n"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(ELEMENTS, st.booleans()), min_size=1, max_size=12),
    MORE,
    st.booleans(),
    st.sampled_from(["", "\n", "\r\n   "]),
    st.sampled_from(["STMT", "CCSTMT"]),
)
def test_columns_say_what_records_say_one_by_one(
    tmp_path: Path,
    records: list[tuple[dict[str, str], bool]],
    more: tuple[str, ...],
    closed: bool,
    line: str,
    around: str,
) -> None:
    usual = {
        "TRNTYPE": "CREDIT",
        "DTPOSTED": "20260115",
        "TRNAMT": "1.00",
        "FITID": "F",
        "NAME": "A",
        "MEMO": "b",
    }
    texts = [
        written(said if odd else usual | {"NAME": said["NAME"], "MEMO": said["MEMO"]}, more, closed, line)
        for said, odd in [({**usual}, True), *records]
    ]
    half = len(texts) // 2
    text = file(
        statement(texts[:half], around=around), statement(texts[half:], account=OTHER, currency="EUR")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_LONG_RUN", 0)
        patch.setattr(blocks, "_WORTHWHILE", 0)
        quick_reading, quick = read_text(tmp_path, text)
        patch.setattr(blocks, "_WORTHWHILE", 1 << 60)
        reading, single = read_text(tmp_path, text)
    assert quick.rows() == single.rows()
    assert quick_reading.statements == reading.statements
    assert quick_reading.messages == reading.messages


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
