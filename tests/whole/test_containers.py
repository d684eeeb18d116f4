"""Archives: each file in one is evidence of its own; what is hostile or damaged is refused in words."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.desk.cli import moneytrail

HEADER = (
    "account_iban,account_holder,booking_date,value_date,debit,credit,currency,balance,"
    "counterparty_name,counterparty_account,reference,description\n"
)
IBANS = (
    "DE89370400440532013000",
    "GB33BUKB20201555555555",
    "NL91ABNA0417164300",
    "FR7630006000011234567890189",
)


def statement(number: int) -> bytes:
    """A small file in the dialect of the fixtures; another account for each number."""
    iban = IBANS[number]
    return (
        f"{HEADER}{iban},Selam Tesfay,2026-03-0{number + 1},2026-03-02,,5.00,EUR,5.00,Omar Haid,,R{number},fee\n"
    ).encode()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 0, 0, 0)), content, compress_type=method)
    return held.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def ingest(tmp_path: Path, content: bytes, name: str = "delivery.bin") -> dict[str, dict[str, Any]]:
    """What becomes of a file and of what is in it, by name."""
    path = tmp_path / name
    path.write_bytes(content)
    answer = moneytrail(tmp_path / "store", "ingest", path, "--case", "alpha")
    assert "Traceback" not in answer.err
    left = list((tmp_path / "store").rglob(".incoming-*"))
    assert left == []
    return {file["name"]: file for file in answer.json["files"]}


ONE, TWO = ("a.csv", statement(0)), ("folder/b.csv", statement(1))
PACKED: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(ONE, TWO),
    "zip, stored": lambda: zipped(ONE, TWO, method=zipfile.ZIP_STORED),
    "zip, bzip2": lambda: zipped(ONE, TWO, method=zipfile.ZIP_BZIP2),
    "zip, lzma": lambda: zipped(ONE, TWO, method=zipfile.ZIP_LZMA),
    "tar": lambda: tarred(ONE, TWO),
    "tar.gz": lambda: tarred(ONE, TWO, mode="w:gz"),
    "tar.bz2": lambda: tarred(ONE, TWO, mode="w:bz2"),
    "tar.xz": lambda: tarred(ONE, TWO, mode="w:xz"),
}


@pytest.mark.parametrize("kind", PACKED)
def test_each_file_in_an_archive_is_read(tmp_path: Path, kind: str) -> None:
    found = ingest(tmp_path, PACKED[kind]())
    assert list(found) == ["delivery.bin", "delivery.bin!a.csv", "delivery.bin!folder/b.csv"]
    assert [(file["outcome"], file["accepted"]) for file in found.values()] == [
        ("new", 0),
        ("new", 1),
        ("new", 1),
    ]
    assert found["delivery.bin"]["format"] == {"z": "zip", "t": "tar"}[kind[0]] or kind.startswith("tar.")
    assert len({file["file_id"] for file in found.values()}) == 3


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_read_under_its_own_name(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    found = ingest(tmp_path, pack(statement(0)), "march.csv.gz")
    inner = "march.csv" if pack is gzip.compress else "march.csv.gz"
    assert found[f"march.csv.gz!{inner}"]["accepted"] == 1


def test_gzip_of_several_members_is_one_file(tmp_path: Path) -> None:
    whole = statement(0)
    found = ingest(tmp_path, gzip.compress(whole[:50]) + gzip.compress(whole[50:]), "a.gz")
    assert found["a.gz!a"]["accepted"] == 1


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    deep = zipped(("deep.zip", zipped(("deeper.csv", statement(2)))))
    found = ingest(tmp_path, zipped(ONE, ("inner.zip", zipped(TWO, ("third.zip", deep)))))
    assert found["delivery.bin!inner.zip!folder/b.csv"]["accepted"] == 1
    third = found["delivery.bin!inner.zip!third.zip"]
    assert third["outcome"] == "refused"
    assert "archive within an archive within an archive" in third["messages"][0]


def test_the_same_archive_again_is_known_and_a_known_file_in_it_too(tmp_path: Path) -> None:
    ingest(tmp_path, statement(0), "a.csv")
    found = ingest(tmp_path, zipped(ONE, TWO))
    assert [file["outcome"] for file in found.values()] == ["new", "known", "new"]
    again = ingest(tmp_path, zipped(ONE, TWO))
    assert {file["outcome"] for file in again.values()} == {"known"}


def test_names_that_lead_out_links_and_absolute_paths_are_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name in ("../../evil.csv", "/etc/evil.csv", "a.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(statement(0))
            archive.addfile(info, io.BytesIO(statement(0)))
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = ingest(tmp_path, held.getvalue())
    outcomes = {name.partition("!")[2]: file["outcome"] for name, file in found.items()}
    assert outcomes == {
        "": "new",
        "../../evil.csv": "refused",
        "/etc/evil.csv": "refused",
        "a.csv": "new",
        "link.csv": "refused",
    }
    assert not (tmp_path.parent / "evil.csv").exists()
    windows = ingest(
        tmp_path, zipped(("..\\evil.csv", statement(1)), ("C:\\evil.csv", statement(1))), "w.zip"
    )
    assert [file["outcome"] for file in windows.values()] == ["new", "refused", "refused"]


def encrypted() -> bytes:
    """A ZIP whose second member says that it is encrypted (bit 0 of both headers)."""
    content = bytearray(zipped(ONE, TWO))
    local = content.rindex(b"PK\x03\x04")
    central = content.rindex(b"PK\x01\x02")
    content[local + 6] |= 1
    content[central + 8] |= 1
    return bytes(content)


def test_an_encrypted_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    found = ingest(tmp_path, encrypted())
    assert found["delivery.bin!a.csv"]["accepted"] == 1
    secret = found["delivery.bin!folder/b.csv"]
    assert (secret["outcome"], secret["messages"][0]) == ("refused", "The file is encrypted.")
    assert "without a password" in secret["messages"][-1]


def test_a_damaged_member_costs_no_other(tmp_path: Path) -> None:
    content = bytearray(zipped(ONE, TWO, ("c.csv", statement(2)), method=zipfile.ZIP_STORED))
    content[content.index(IBANS[1].encode()) + 3] ^= 1
    found = ingest(tmp_path, bytes(content))
    assert [file["outcome"] for file in found.values()] == ["new", "new", "refused", "new"]
    assert "damaged" in found["delivery.bin!folder/b.csv"]["messages"][0]


def test_a_cut_archive_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    whole = tarred(ONE, TWO, ("c.csv", statement(2) * 500))
    found = ingest(tmp_path, whole[: len(whole) - 20_000], "cut.tar")
    assert found["cut.tar!a.csv"]["accepted"] == 1
    assert found["cut.tar!folder/b.csv"]["accepted"] == 1
    assert any("cut" in said for file in found.values() for said in file["messages"])
    zip_cut = ingest(tmp_path, zipped(ONE, TWO)[:-30], "cut.zip")
    assert zip_cut["cut.zip"]["outcome"] == "refused"
    assert "cut or broken" in zip_cut["cut.zip"]["messages"][0]
    rows = HEADER.encode() + b"".join(statement(0).partition(b"\n")[2] for _ in range(3_000))
    packed = gzip.compress(rows)
    part = ingest(tmp_path, packed[: len(packed) * 2 // 3], "cut.csv.gz")
    assert part["cut.csv.gz!cut.csv"]["accepted"] > 100


def test_a_bomb_is_stopped_and_what_stood_before_it_is_kept(tmp_path: Path) -> None:
    found = ingest(tmp_path, zipped(ONE, ("zeros.csv", bytes(120_000_000)), TWO), "bomb.zip")
    assert found["bomb.zip!a.csv"]["accepted"] == 1
    assert "bomb.zip!folder/b.csv" not in found
    assert any("may be a bomb" in said for said in found["bomb.zip"]["messages"])


def overlapping() -> bytes:
    """A ZIP whose directory names the same bytes twice."""
    body = statement(0)
    crc, size = zlib.crc32(body), len(body)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, crc, size, size, 1, 0) + b"a" + body
    entry = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, crc, size, size, 1, 0, 0, 0, 0, 0, 0)
        + name
        for name in (b"a", b"b")
    )
    return local + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(entry), len(local), 0)


def test_files_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    found = ingest(tmp_path, overlapping())
    assert [file["outcome"] for file in found.values()][1:] == ["refused", "refused"]
    assert "shares its bytes" in found["delivery.bin!a"]["messages"][0]


def test_what_an_operating_system_left_is_told_and_an_empty_archive_too(tmp_path: Path) -> None:
    found = ingest(tmp_path, zipped(ONE, ("__MACOSX/._a.csv", b"x"), ("folder/.DS_Store", b"x")))
    assert list(found) == ["delivery.bin", "delivery.bin!a.csv"]
    assert sum("operating system" in said for said in found["delivery.bin"]["messages"]) == 2
    empty = ingest(tmp_path, zipped(), "empty.zip")
    assert empty["empty.zip"]["messages"] == ["The archive holds no file."]


def test_two_files_of_one_name_are_both_read(tmp_path: Path) -> None:
    found = ingest(tmp_path, zipped(("a.csv", statement(0)), ("a.csv", statement(1))))
    assert list(found)[1:] == ["delivery.bin!a.csv", "delivery.bin!a.csv (2)"]
    assert all(file["accepted"] == 1 for file in list(found.values())[1:])
