"""Laws of splitting: against a plain reading of the same definition, whatever the bytes."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.readers.delimited.splitting import Grammar, Records, split

FIELDS = 3
ALLOWED = np.array([False] * FIELDS + [True])
SLOTS = np.arange(FIELDS, dtype=np.int32)
GRAMMAR = Grammar(ord(","), ord('"'), False, ord("\n"), ALLOWED, SLOTS)

pieces = st.lists(
    st.sampled_from(['"', '""', ",", "\n", "\r\n", "a", " ", '","', '"\n"', "bc", "="]), max_size=25
)


def records_of(text: str) -> list[tuple[int, bytes]]:
    records, used, _ = split(text.encode(), GRAMMAR, 1, final=True)
    assert used == len(text.encode())
    return [(int(line), records.text(place)) for place, line in enumerate(records.line)]


def strict(text: str) -> list[str] | None:
    """The fields of a record by RFC 4180, blanks around quotes and `=` before an opening one allowed; else None."""
    fields, at = [], 0
    while True:
        if text[at:].lstrip(" ").startswith('"'):
            at = text.index('"', at)
        at += text[at : at + 2] == '="'
        if text[at : at + 1] == '"':
            end = at + 1
            while True:
                end = text.find('"', end)
                if end < 0:
                    return None
                if text[end + 1 : end + 2] != '"':
                    break
                end += 2
            fields.append(text[at + 1 : end].replace('""', '"'))
            at = end + 1
            while text[at : at + 1] == " ":
                at += 1
        else:
            end = at
            while end < len(text) and text[end] not in ",\n":
                if text[end] == '"':
                    return None
                end += 1
            fields.append(text[at:end])
            at = end
        if at == len(text):
            return fields
        if text[at] != ",":
            return None
        at += 1


def plainly(text: str) -> list[tuple[int, bytes]]:
    """Records by the definition, slowly: a line, or the fewest lines that together read strictly."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    found, at = [], 0
    while at < len(lines):
        taken = 1
        if strict(lines[at].removesuffix("\r")) is None:
            for more in range(2, len(lines) - at + 1):
                joined = "\n".join(lines[at : at + more]).removesuffix("\r")
                fields = strict(joined)
                if fields is not None:
                    taken = more if len(fields) == FIELDS else 1
                    break
        record = "\n".join(lines[at : at + taken]).removesuffix("\r")
        if record.strip(" \t"):
            found.append((at + 1, record.encode()))
        at += taken
    return found


@settings(deadline=None)
@given(pieces)
def test_records_are_those_of_the_plain_definition(parts: list[str]) -> None:
    text = "".join(parts).replace("\r\n", "\n")
    assert records_of(text) == plainly(text)


@settings(deadline=None)
@given(pieces, st.integers(1, 30))
def test_chunks_give_the_same_records(parts: list[str], size: int) -> None:
    text = "".join(parts)
    whole = records_of(text)
    lines = text.encode().splitlines(keepends=True)
    found: list[tuple[int, bytes]] = []
    rest, line = b"", 1
    for start in range(0, len(lines), size):
        final = start + size >= len(lines)
        content = rest + b"".join(lines[start : start + size])
        records, used, line = split(content, GRAMMAR, line, final=final)
        found += [(int(number), records.text(place)) for place, number in enumerate(records.line)]
        rest = content[used:]
    assert found == whole


@settings(deadline=None)
@given(
    st.lists(st.binary().filter(lambda line: b"\n" not in line and b'"' not in line and line.strip(b" \t\r")))
)
def test_every_line_is_a_record_where_nothing_is_quoted(lines: list[bytes]) -> None:
    records, _, _ = split(b"\n".join(lines), GRAMMAR, 1, final=True)
    assert len(records) == len(lines)
    assert records.line.tolist() == list(range(1, len(lines) + 1))


rows = st.lists(
    st.lists(
        st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])), min_size=3, max_size=3
    )
)


@settings(deadline=None)
@given(rows)
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
    records, _, _ = split(out.getvalue().encode(), GRAMMAR, 1, final=True)
    assert [cells_of(records, place) for place in range(len(records))] == [
        [cell.strip(" \t\xa0") for cell in row] for row in table
    ]


def cells_of(records: Records, place: int) -> list[str]:
    source = bytes(records.data) + bytes(records.extra)
    return [
        source[records.cell_start[slot, place] : records.cell_stop[slot, place]].decode()
        for slot in range(FIELDS)
    ]


def test_an_open_quote_is_not_followed_for_ever() -> None:
    text = b'a,b,"\n' + b"x,y,z\n" * 100_000
    records, _, _ = split(text, GRAMMAR, 1, final=True)
    assert len(records) == 100_001


def test_plain_inner_quotes() -> None:
    grammar = Grammar(ord(","), ord('"'), True, ord("\n"), ALLOWED, SLOTS)
    records, _, _ = split(b'"UAB "Rytas"","b",""\n', grammar, 1, final=True)
    assert cells_of(records, 0) == ['UAB "Rytas"', "b", ""]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('""a,b,c', ["a", "b", "c"]),
        ('"",b,c', ["", "b", "c"]),
        ('"a ""b"" c",d,e', ['a ""b"" c', "d", "e"]),
    ],
)
def test_plain_text_after_an_empty_pair_of_quotes(text: str, cells: list[str]) -> None:
    grammar = Grammar(ord(","), ord('"'), True, ord("\n"), ALLOWED, SLOTS)
    records, _, _ = split(text.encode(), grammar, 1, final=True)
    assert cells_of(records, 0) == cells


def test_blanks_after_a_closing_quote_are_no_fault() -> None:
    records, _, _ = split(b'"-1.00"\t,"b ""c""" ,"d,e"\t \n"-2.00"\t,f,g\n', GRAMMAR, 1, final=True)
    assert [cells_of(records, place) for place in (0, 1)] == [
        ["-1.00", 'b "c"', "d,e"],
        ["-2.00", "f", "g"],
    ]


def test_a_number_that_spreadsheets_shall_keep_as_a_text() -> None:
    records, _, _ = split(b'="0123","a",-5\n=1,="a ""b"",c",\n', GRAMMAR, 1, final=True)
    assert [cells_of(records, place) for place in (0, 1)] == [["0123", "a", "-5"], ["=1", 'a "b",c', ""]]
