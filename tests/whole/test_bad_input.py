"""Bad input through the command line: accounted for or refused with what, where and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.desk.cli import Answer, moneytrail
from transforms.errors import MoneytrailError
from transforms.readers.camt.pieces import Piece, Splitter
from transforms.readers.delimited.encodings import MOST_LINES, chunks, open_text
from transforms.readers.expressions import first_group, occurs
from transforms.readers.profile_keys import ProfileError
from transforms.readers.profiles import parse, require_profiles

GOOD = b":20:A\r\n:25:DE89370400440532013000\r\n:28C:1\r\n:60F:C250101EUR100,00\r\n"
LINES = b":61:2501020102C5,00NTRFNONREF\r\n:86:one\r\n:61:2501020102D1,00NTRFNONREF\r\n:86:two\r\n"
END = b":62F:C250102EUR104,00\r\n-\r\n"
MALFORMED = b":61:2501020102C12X,00NTRFNONREF\r\n:86:bad\r\n"


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A folder with a good file amid bad ones, and what its ingest says."""
    folder = tmp_path_factory.mktemp("bad")
    given = folder / "in"
    given.mkdir()
    (given / "good.sta").write_bytes(GOOD + LINES + END)
    (given / "one-bad.sta").write_bytes(GOOD + LINES + MALFORMED + END.replace(b"104,00", b"104,01"))
    (given / "cut.sta").write_bytes(GOOD.replace(b":20:A", b":20:B") + LINES)
    (given / "empty").write_bytes(b"")
    (given / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (given / "entities.xml").write_bytes(
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document><BkToCstmrStmt>&x;'
    )
    (given / "evil\n\x1b[31m").write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(given) + b"/\xff\xfe")).write_bytes(b"y")
    os.mkfifo(given / "pipe")
    (given / "link").symlink_to("/etc/passwd")
    return folder, moneytrail(folder / "store", "ingest", given, "--case", "c")


def test_every_file_is_named_once_and_the_good_one_is_read(delivery: tuple[Path, Answer]) -> None:
    _, answer = delivery
    files = {file["name"]: file for file in answer.json["files"]}
    assert answer.code == 3
    assert len(files) == len(answer.json["files"]) == 10
    assert "Traceback" not in answer.err
    assert {name for name, file in files.items() if file["outcome"] == "new"} == {
        "cut.sta",
        "good.sta",
        "one-bad.sta",
    }
    for file in files.values():
        assert file["accepted"] + file["quarantined"] + file["duplicates"] == file["records"]
        assert all(text.isprintable() for text in (file["name"], *file["messages"]))
    assert (files["one-bad.sta"]["records"], files["one-bad.sta"]["quarantined"]) == (3, 1)
    assert any("cut off" in message for message in files["cut.sta"]["messages"])


def test_a_refusal_says_what_where_and_what_to_do(delivery: tuple[Path, Answer]) -> None:
    _, answer = delivery
    for file in answer.json["files"]:
        if file["outcome"] == "refused":
            what, where, todo = file["messages"]
            assert what.endswith(".")
            assert file["name"] in where
            assert todo.startswith("do: ")
            assert f"{file['name']} was refused" in answer.err
    assert "root:" not in answer.out


def test_a_mistyped_path_or_profile_leaves_no_case_behind(tmp_path: Path) -> None:
    (tmp_path / "a.sta").write_bytes(GOOD + LINES + END)
    for arguments in (("nowhere",), (tmp_path / "a.sta", "--profile", "unknown"), ("x" * 300,)):
        answer = moneytrail(tmp_path / "store", "ingest", *arguments, "--case", "c")
        assert answer.code == 1
        assert "do: " in answer.err
        assert not (tmp_path / "store" / "cases").exists()


def test_a_store_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "a.sta").write_bytes(GOOD + LINES + END)
    answer = moneytrail(Path("/dev/null/store"), "ingest", tmp_path / "a.sta", "--case", "c")
    assert answer.code == 1
    assert "fault of its own" not in answer.err
    assert "do: " in answer.err


@pytest.mark.parametrize("text", ["<!--" * 300_000, "<Ntry>" * 60_000, "<Ntry <!--" * 60_000, "<?" * 300_000])
def test_marks_that_never_end_take_time_in_proportion(text: str) -> None:
    pieces = list(Splitter((text[i : i + 65_536] for i in range(0, len(text), 65_536)), ""))
    assert sum(len(piece.text) for piece in pieces if isinstance(piece, Piece)) == len(text)


def test_a_file_of_tiny_lines_is_taken_in_portions(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"z\n" * (2 * MOST_LINES + 5))
    text = open_text(path, None, "cp1252")
    portions = list(chunks(text, 0, text.size, 1))
    text.close()
    assert b"".join(portion.content for portion in portions) == path.read_bytes()
    assert max(portion.content.count(b"\n") for portion in portions) == MOST_LINES
    assert [portion.final for portion in portions] == [False, False, True]


def test_an_expression_that_goes_back_and_forth_ends_at_once() -> None:
    assert first_group(r"((?:a+)+)$", "a" * 5_000 + "!") == ""
    assert not occurs(r"^(?:[a-z]+)+!$", "a" * 5_000)
    with pytest.raises(ProfileError, match="cannot be used"):
        parse("profile: x\nmatch: {preamble: '(?<=a)b'}\n", "hostile.yaml")


def test_a_hostile_profile_is_refused_fast(tmp_path: Path) -> None:
    doubling = "\n".join(
        f"  {chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]" for i in range(9)
    )
    bomb = f"numbers:\n  a: &a [x,x,x,x,x,x,x,x,x]\n{doubling}\nprofile: *j\n"
    for content in (bomb, "profile: !!python/object/apply:os.getcwd []\n", "[" * 50_000):
        with pytest.raises(ProfileError):
            parse(content, "hostile.yaml")
    (tmp_path / "wrong.yaml").write_text("profile: 1.5\n")
    with pytest.raises(MoneytrailError, match="must be a text"):
        require_profiles(None, [tmp_path])
