"""Archives: each file in one is evidence of its own; what is hostile or damaged is refused in words."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.cli import moneytrail
from transforms.evidence.containers.expansion import Told, expand
from transforms.evidence.containers.limits import Budget
from transforms.evidence.delivery import Delivery, Taken
from transforms.evidence.intake import take_in
from transforms.evidence.vault import walk
from transforms.store import Store

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


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def ingest(tmp_path: Path, content: bytes, name: str = "delivery.bin") -> dict[str, dict[str, Any]]:
    """What becomes of a file and of what is in it, by name: taken in and read, without a ledger."""
    path = tmp_path / name
    path.write_bytes(content)
    store = Store(tmp_path / "store")
    store.case("alpha").path.mkdir(parents=True, exist_ok=True)
    delivery = Delivery(store, store.case("alpha"), "test", None, None, lambda: NOON)
    taken = list(take_in(delivery, walk([path])))
    assert list((tmp_path / "store").rglob(".incoming-*")) == []
    logged = [json.loads(line)["object"] for line in store.case("alpha").custody_log.read_text().splitlines()]
    assert {one.file_id for one in taken} <= set(logged)
    return {one.name: _row(one) for one in taken}


def _row(one: Taken) -> dict[str, Any]:
    read = one.staged
    problem = one.problem
    told = [] if problem is None else [problem.args[0], str(getattr(problem, "todo", ""))]
    return {
        "file_id": one.file_id,
        "outcome": one.outcome,
        "format": read and read.format,
        "accepted": read.records - read.quarantined if read else 0,
        "messages": [*told, *(read.messages if read else ())],
    }


def test_the_command_accounts_for_an_archive_and_for_each_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "delivery.zip").write_bytes(zipped(ONE, TWO))
    answer = moneytrail(tmp_path / "store", "ingest", tmp_path / "delivery.zip", "--case", "alpha")
    assert "Traceback" not in answer.err
    counts = [(file["name"], file["records"], file["accepted"]) for file in answer.json["files"]]
    assert counts == [
        ("delivery.zip", 0, 0),
        ("delivery.zip!a.csv", 1, 1),
        ("delivery.zip!folder/b.csv", 1, 1),
    ]


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


def test_many_small_bombs_in_one_archive_are_one_bomb(tmp_path: Path) -> None:
    inner = zipped(("zeros.csv", bytes(50_000_000)))
    found = ingest(tmp_path, zipped(*((f"{number}.zip", inner) for number in range(5))), "bombs.zip")
    assert sum(name.endswith("zeros.csv") for name in found) < 3
    assert any("may be a bomb" in said for file in found.values() for said in file["messages"])


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(99)), "7-Zip"),
        (b"Rar!\x1a\x07\x01\0" + bytes(range(99)), "RAR"),
    ],
)
def test_archives_that_are_not_opened_say_what_to_do(tmp_path: Path, head: bytes, words: str) -> None:
    file = ingest(tmp_path, head)["delivery.bin"]
    assert file["outcome"] == "refused"
    assert words in file["messages"][0]
    assert "ask for a ZIP archive" in file["messages"][1]


def test_a_method_that_is_not_known_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped(ONE, TWO))
    local, central = content.rindex(b"PK\x03\x04"), content.rindex(b"PK\x01\x02")
    content[local + 8 : local + 10] = content[central + 10 : central + 12] = (9).to_bytes(2, "little")
    found = ingest(tmp_path, bytes(content))
    assert found["delivery.bin!a.csv"]["accepted"] == 1
    assert "Deflate64" in found["delivery.bin!folder/b.csv"]["messages"][0]


def test_what_stands_behind_a_compressed_file_is_told_and_it_is_read(tmp_path: Path) -> None:
    found = ingest(tmp_path, gzip.compress(statement(0)) + b"trailing garbage", "a.csv.gz")
    assert found["a.csv.gz!a.csv"]["accepted"] == 1
    assert "cut or damaged" in found["a.csv.gz"]["messages"][-1]


def test_links_devices_and_holes_in_a_tar(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for kind in (tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"odd-{kind.decode()}")
            info.type, info.linkname = kind, "a.csv"
            archive.addfile(info)
        info = tarfile.TarInfo("مشروع/" + "long" * 60 + ".csv")
        info.size = len(statement(0))
        archive.addfile(info, io.BytesIO(statement(0)))
    found = ingest(tmp_path, held.getvalue(), "a.tar")
    assert [file["outcome"] for file in found.values()] == ["new", *["refused"] * 3, "new"]
    assert list(found.values())[-1]["accepted"] == 1


def test_a_spreadsheet_is_no_container(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "made.xlsx") as book:
        book.add_worksheet().write(0, 0, "x")
    found = ingest(tmp_path, (tmp_path / "made.xlsx").read_bytes())
    assert list(found) == ["delivery.bin"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.binary(max_size=50), st.integers(0, 3_000)), min_size=1, max_size=3),
    st.integers(0, 99),
)
def test_gzip_unpacks_to_what_was_packed(tmp_path: Path, parts: list[tuple[bytes, int]], zeros: int) -> None:
    packed = b"".join(gzip.compress(part * times) for part, times in parts) + bytes(zeros)
    path = tmp_path / "a.gz"
    path.write_bytes(packed)
    (member,) = expand(path, "a.gz", "gzip", tmp_path / "out", Told(), Budget(len(packed)))
    assert member.path is not None
    assert member.path.read_bytes() == b"".join(part * times for part, times in parts)
