from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from transforms.errors import UnreadableFile
from transforms.evidence.vault import show_path, store_file, walk


def test_a_file_is_kept_once_under_its_hash_and_read_only(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"x" * 100)
    vault = tmp_path / "vault"
    first = store_file(source, vault)
    again = store_file(source, vault)
    assert first == again
    assert first.file_id == hashlib.sha256(b"x" * 100).hexdigest()
    assert first.path == vault / first.file_id[:2] / first.file_id
    assert first.path.read_bytes() == source.read_bytes()
    assert first.path.stat().st_mode & 0o222 == 0
    assert [path for path in vault.rglob("*") if path.is_file()] == [first.path]


def test_an_unreadable_file_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        store_file(tmp_path / "gone", tmp_path / "vault")
    assert not any((tmp_path / "vault").iterdir())


def test_folders_are_walked_in_a_stable_order_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b/2", "a", "b/1", "c"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "in" / "link").symlink_to("/etc/passwd")
    found = list(walk([tmp_path / "in"]))
    assert [one.name for one in found if one.problem is None] == ["a", "b/1", "b/2", "c"]
    assert [str(one.problem.what) for one in found if one.problem] == [
        "This is a symbolic link, which could lead out of the delivery; it was not read."
    ]
    assert [found.name for found in walk([tmp_path / "in" / "b" / "2"])] == ["2"]


def test_names_with_control_characters_are_shown_escaped() -> None:
    assert show_path("evil\x1b[31m\n.csv") == "evil\\x1b[31m\\n.csv"
    assert show_path("caf\u00e9.csv") == "caf\u00e9.csv"
