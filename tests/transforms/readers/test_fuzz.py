"""Damaged files of every format: read with all records accounted for, or refused in plain words; nothing else."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from transforms.errors import UnreadableFile
from transforms.evidence.containers import container_kind, expand
from transforms.evidence.containers.expansion import Told
from transforms.evidence.containers.limits import Budget
from transforms.readers.particulars import as_batch, given_schema
from transforms.readers.registry import open_reading
from transforms.schema import PARTICULAR_TABLES

SOON = 20.0
"""CPU seconds that a small file may take on a slow machine; a reader that is not linear takes minutes."""
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
Damage = Callable[[bytes, random.Random], bytes]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(1 + len(changed) // 2_000):
        place = chance.randrange(len(changed))
        changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def headless(content: bytes, chance: random.Random) -> bytes:
    return content[chance.randrange(1, len(content)) :]


def torn(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 3_000) :]


def doubled(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    piece = content[start : start + 2_000]
    return content[:start] + piece + content[start:]


def put(what: bytes) -> Damage:
    def damage(content: bytes, chance: random.Random) -> bytes:
        place = chance.randrange(len(content))
        return content[:place] + what + content[place:]

    return damage


def line_ends(content: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"\r?\n", lambda _: chance.choice([b"\n", b"\r\n", b"\r"]), content)


def recoded(to: str, read_as: str = "latin-1") -> Damage:
    return lambda content, _: content.decode(read_as).encode(to, "replace")


DAMAGES: Mapping[str, Damage] = {
    "bits": flipped,
    "cut": cut,
    "headless": headless,
    "torn": torn,
    "doubled": doubled,
    "NUL": put(b"\0" * 3_000),
    "a field of megabytes": put(b"A" * 3_000_000),
    "quotes": put(b'"' * 501),
    "a formula": put(b'=HYPERLINK("http://127.0.0.1/"&A1)'),
    "entities": put(LAUGHS),
    "a thousand levels": put(b"<x>" * 20_000),
    "line ends": line_ends,
    "UTF-16": recoded("utf-16"),
    "UTF-8 twice": recoded("utf-8"),
    "marks": lambda content, _: b"\xef\xbb\xbf\xef\xbb\xbf" + content,
    "EBCDIC": recoded("cp500"),
}


def account_for(path: Path) -> None:
    """Read a file to its end; every record has its place and, where it is bad, words that say why."""
    reading = open_reading(path)
    ordinals: list[int] = []
    statements: set[int] = {-1}
    for given in reading.batches:
        batch = as_batch(given)
        first = len(ordinals)
        ordinals += batch.records["ordinal"].to_list()
        assert batch.records["locator"].str.len_chars().min() or not batch.records.height
        for reasons in batch.records["reasons"].to_list():
            assert all(re.fullmatch(r"[a-z0-9_]+: \S.*", reason, re.DOTALL) for reason in reasons)
        for table in PARTICULAR_TABLES:
            rows = batch.particulars.get(table.name)
            if rows is not None:
                assert set(rows.columns) == set(given_schema(table))
                assert set(rows["ordinal"]) <= set(ordinals[first:])
        statements |= set(batch.records["statement"])
    assert ordinals == list(range(len(ordinals)))
    assert max(statements) < len(reading.statements)
    assert all(message.strip() for message in reading.messages)


def account_for_members(path: Path, kind: str, folder: Path) -> None:
    """Open an archive; each file in it is read or refused like any other."""
    told = Told()
    for member in expand(path, path.name, kind, folder, told, Budget(path.stat().st_size)):
        if member.path is None:
            assert member.problem is not None
        else:
            read_or_refused(member.path, folder.with_name("inner"))


def read_or_refused(path: Path, folder: Path) -> None:
    refused = None
    try:
        kind = container_kind(path)
        if kind is None:
            account_for(path)
        else:
            account_for_members(path, kind, folder)
    except UnreadableFile as bad:
        refused = bad
    assert refused is None or (refused.what and refused.todo), refused


@pytest.fixture(scope="module")
def samples() -> Mapping[str, bytes]:
    return samples_of(generate(replace(PRESETS["small"], seed=7)))


def repacked(content: bytes, damage: Damage, chance: random.Random) -> bytes:
    """A document in which the damage struck a part before it was packed: its check sums are right."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w") as packed:
        largest = max(given.infolist(), key=lambda info: info.file_size)
        for info in given.infolist():
            part = given.read(info)
            packed.writestr(info, damage(part, chance) if info is largest else part)
    return made.getvalue()


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize("name", ["statement.ods", "statement.xlsx", "hawala-dari.xlsx"])
def test_a_document_damaged_within_is_accounted_for_or_refused(
    tmp_path: Path, samples: Mapping[str, bytes], name: str, damage: str
) -> None:
    for number in range(2):
        path = tmp_path / f"{number}"
        path.write_bytes(repacked(samples[name], DAMAGES[damage], random.Random(f"{damage} {name} {number}")))
        begun = time.process_time()
        read_or_refused(path, tmp_path / "members")
        assert time.process_time() - begun < SOON


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_damaged_file_is_accounted_for_or_refused(
    tmp_path: Path, samples: Mapping[str, bytes], damage: str
) -> None:
    for number, (name, content) in enumerate(sorted(samples.items())):
        chance = random.Random(f"{damage} {name}")
        path = tmp_path / f"{number:02d}"
        path.write_bytes(DAMAGES[damage](content, chance))
        begun = time.process_time()
        try:
            read_or_refused(path, tmp_path / "members")
        except Exception as fault:
            fault.add_note(f"{name} damaged by {damage}")
            raise
        assert time.process_time() - begun < SOON, f"{name} damaged by {damage}"
