"""Encodings: what the profile says, what the bytes show, and lines that fit neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.readers.delimited.samples import SMALL, profile_of, read_bytes

TEXT = "Date;Amount;Text\n01.02.2026;1,00;{}\n02.02.2026;2,00;b\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Jürgen Łukasz Наташа"),
        ("utf-8-sig", "Jürgen Łukasz"),
        ("cp1252", "Jürgen – 5 €"),
        ("cp1250", "Łukasz Žižka"),
        ("cp1251", "Наташа"),
        ("cp1256", "محمد"),
        ("utf-16", "Łukasz 😀"),
        ("utf-16-le", "Łukasz"),
        ("utf-16-be", "Łukasz"),
        ("iso-8859-15", "5 €"),
        ("cp037", "Juergen"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_declared_encodings(tmp_path: Path, encoding: str, name: str, ending: str) -> None:
    profile = profile_of(SMALL.replace("utf-8", encoding))
    content = TEXT.format(name).replace("\n", ending).encode(encoding)
    whole = read_bytes(tmp_path, content, profile)
    assert whole.accepted["narrative"].to_list() == [name, "b"]
    assert whole.frame["raw"][0] == f"01.02.2026;1,00;{name}"
    assert whole.reading.messages == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings_that_nobody_declared(tmp_path: Path, encoding: str) -> None:
    profile = profile_of(SMALL.replace("encoding: utf-8, ", ""))
    whole = read_bytes(tmp_path, TEXT.format("Jürgen").encode(encoding), profile)
    assert whole.accepted["narrative"].to_list() == ["Jürgen", "b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_bytes_win_over_the_profile_and_it_is_said(tmp_path: Path, encoding: str) -> None:
    profile = profile_of(SMALL.replace("utf-8", "cp1252"))
    whole = read_bytes(tmp_path, TEXT.format("Jürgen").encode(encoding), profile)
    assert whole.accepted["narrative"].to_list() == ["Jürgen", "b"]
    assert whole.reading.messages == [
        f"The file is written in {encoding}, not in cp1252 as the profile says."
    ]


def test_a_file_that_was_stored_anew_in_another_encoding_is_read_and_it_is_said(tmp_path: Path) -> None:
    content = TEXT.format("Jürgen").replace("b\n", "Käthe\n").encode("cp1252")
    whole = read_bytes(tmp_path, content, profile_of(SMALL))
    assert whole.accepted["narrative"].to_list() == ["Jürgen", "Käthe"]
    assert "it was read as cp1252" in whole.reading.messages[0]


def test_a_line_in_another_encoding_is_quarantined_alone(tmp_path: Path) -> None:
    content = (
        TEXT.format("Jürgen").encode() + "03.02.2026;3,00;Jürgen\n".encode("cp1252") + b"04.02.2026;4,00;c\n"
    )
    whole = read_bytes(tmp_path, content, profile_of(SMALL))
    assert whole.accepted["narrative"].to_list() == ["Jürgen", "b", "c"]
    record = whole.quarantined.row(0, named=True)
    assert (record["locator"], record["raw"]) == ("line 4", "03.02.2026;3,00;J\\xfcrgen")
    assert record["reasons"] == ["encoding_fault: the bytes fc are no text in utf-8"]


def test_a_byte_that_the_code_page_lacks(tmp_path: Path) -> None:
    content = b"Date;Amount;Text\n01.02.2026;1,00;\x81\n02.02.2026;2,00;b\n"
    whole = read_bytes(tmp_path, content, profile_of(SMALL.replace("utf-8", "cp1252")))
    assert whole.accepted["narrative"].to_list() == ["b"]
    assert whole.quarantined["raw"].to_list() == ["01.02.2026;1,00;\\x81"]


def test_utf_16_cut_within_a_letter(tmp_path: Path) -> None:
    content = TEXT.format("x").encode("utf-16")[:-3]
    whole = read_bytes(tmp_path, content, profile_of(SMALL.replace("utf-8", "utf-16")))
    assert whole.accepted["narrative"].to_list() == ["x"]
    assert whole.quarantined["locator"].to_list() == ["line 3"]


def test_a_line_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.readers.delimited.encodings.BLOCK", 1_000)
    content = TEXT.format("a").encode() + b"03.02.2026;3,00;" + b"x" * 5_000 + b"\n04.02.2026;4,00;d\n"
    whole = read_bytes(tmp_path, content, profile_of(SMALL))
    assert whole.accepted["narrative"].to_list() == ["a", "b", "d"]
    assert whole.accepted["locator"].to_list() == ["line 2", "line 3", "line 5"]
    assert whole.reasons[0].startswith("record_too_long: the record is 5016 bytes long")


@pytest.mark.parametrize(("ending", "last"), [("\r\r\n", ""), ("\r", "\n"), ("\r", "\r\n\r\n")])
def test_lines_that_end_in_several_ways(tmp_path: Path, ending: str, last: str) -> None:
    content = (TEXT.format("a").replace("\n", ending) + last).encode()
    whole = read_bytes(tmp_path, content, profile_of(SMALL))
    assert whole.accepted["narrative"].to_list() == ["a", "b"]
    assert whole.frame["locator"].to_list() == ["line 2", "line 3"]


def test_a_return_within_a_cell_ends_no_line(tmp_path: Path) -> None:
    content = TEXT.format('"a\rb\rc\rd"').encode() + b"03.02.2026;3,00;x\ry\n"
    whole = read_bytes(tmp_path, content, profile_of(SMALL))
    assert whole.accepted["narrative"].to_list() == ["a\rb\rc\rd", "b", "x\ry"]
