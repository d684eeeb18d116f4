"""Files that are made to do harm, or damaged: read in part or refused, in bounded time and memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.camt.made import NAMESPACE, entry, made, message, read_text, statement
from tests.transforms.readers.reads import accepted, codes
from transforms.errors import UnreadableFile
from transforms.readers import camt
from transforms.readers.particulars import as_batch

MILLION = 1_000_000
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


@pytest.mark.parametrize(
    "declaration",
    [
        f"<!DOCTYPE x [{LAUGHS}]>",
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://x/">',
    ],
)
def test_a_document_type_is_refused_and_nothing_is_expanded(declaration: str, tmp_path: Path) -> None:
    text = made().replace("?>\n", f"?>\n<!-- c -->{declaration}", 1)
    assert camt.READER.sniff(text.encode()[:65536])
    with pytest.raises(UnreadableFile, match="document type"):
        read_text(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 1000,
        "{}",
        "<a>" * MILLION,
        f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>' + "<a>" * MILLION,
        "<Document><CstmrCdtTrfInitn/></Document>",
        message(),
        '<?xml version="1.0" encoding="no-such-code"?><Document/>',
    ],
    ids=["empty", "zeros", "json", "depth", "depth within", "pain", "no statement", "encoding"],
)
def test_what_holds_no_statement_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_text(text, tmp_path)
    assert refused.value.where
    assert refused.value.todo


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (entry(1, "<a>" * MILLION + "</a>" * MILLION), "record_malformed"),
        (entry(1, "<AddtlNtryInf>" + "x" * 20 * MILLION + "</AddtlNtryInf>"), "record_too_long"),
        (entry(1, "<a b='" + "y" * 20 * MILLION + "'/>"), "record_too_long"),
    ],
    ids=["depth", "text", "attribute"],
)
def test_a_monstrous_entry_harms_no_other(harm: str, code: str, tmp_path: Path) -> None:
    content = message(statement("", entry(1), harm, entry(2))).encode()
    tracemalloc.start()
    reading, records = read_text(content, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (codes(records), accepted(records).height) == ([code], 2)
    assert len(records["raw"][1]) < MILLION
    assert reading.complete
    assert peak < 10 * len(content) + 64 * MILLION


def test_rubbish_between_entries_is_said_and_harms_none(tmp_path: Path) -> None:
    reading, records = read_text(message(statement("", entry(1), "\x01<<&&", entry(2))), tmp_path)
    assert accepted(records).height == 2
    assert not reading.complete
    assert reading.messages[0].startswith("line ")


def test_bytes_that_are_no_characters_set_only_their_entry_aside(tmp_path: Path) -> None:
    content = message(statement("", entry(1), entry(2, "<AddtlNtryInf>@</AddtlNtryInf>"), entry(3))).encode()
    reading, records = read_text(content.replace(b"@", b"\xff\x00\x81"), tmp_path)
    assert (codes(records), accepted(records).height) == (["encoding"], 2)
    assert "no characters" in reading.messages[0]


def test_an_entry_outside_of_a_statement_is_kept_with_an_unknown_account(tmp_path: Path) -> None:
    reading, records = read_text(message(entry(1)), tmp_path)
    assert (records.height, reading.statements[0].scheme) == (1, "unknown")
    assert "outside of any statement" in reading.messages[0]


def test_memory_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    entries = [entry(cents, f"<AddtlNtryInf>{'words ' * 1_000}</AddtlNtryInf>") for cents in range(1, 3_001)]
    path.write_text(message(statement("", *entries)))
    del entries
    tracemalloc.start()
    count = sum(as_batch(batch).records.height for batch in camt.READER.read(path, None).batches)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 40 * MILLION


WHOLE = message(statement("", *(entry(cents) for cents in range(1, 9)))).encode()


@settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 8)), max_size=4),
    st.integers(0, len(WHOLE)),
)
def test_whatever_the_damage_it_is_read_or_refused(
    tmp_path: Path, damage: list[tuple[int, bytes, int]], end: int
) -> None:
    content = WHOLE
    for place, new, gone in damage:
        content = content[:place] + new + content[place + gone :]
    content = content if end % 2 else content[:end]
    camt.READER.sniff(content)
    try:
        _, records = read_text(content, tmp_path)
    except UnreadableFile:
        return
    assert records.height <= content.count(b"Ntry")


@settings(max_examples=60, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 7), st.integers(1, 40), st.binary(min_size=1, max_size=3))
def test_damage_within_one_entry_costs_at_most_that_entry(
    tmp_path: Path, which: int, at: int, new: bytes
) -> None:
    parts = WHOLE.split(b"<Ntry>")
    parts[which + 1] = parts[which + 1][:at] + new.replace(b"<", b"#") + parts[which + 1][at:]
    _, records = read_text(b"<Ntry>".join(parts), tmp_path)
    assert records.height == 8
    assert accepted(records).height >= 7


def test_an_instruction_without_its_end_hides_no_entry(tmp_path: Path) -> None:
    broken = made().replace("?>", "", 1)
    reading, records = read_text(broken + "\n" + made(), tmp_path)
    assert records.height == 2 * read_text(made(), tmp_path)[1].height
    assert reading.statements
