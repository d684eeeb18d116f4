"""The readers, and which of them a file's content calls for; its name and suffix decide nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers import (
    bai2,
    camt,
    case_plan,
    cfonb,
    coda,
    delimited,
    goaml,
    gpc,
    json_records,
    mt940,
    norma43,
    ofx,
    onec,
    orders,
    payments,
    pdf,
    profiles,
    qif,
    sheets,
    sms,
)
from transforms.readers.delimited.encodings import by_mark, chosen, wide_encoding
from transforms.readers.delimited.fitting import best_fit
from transforms.readers.foreign import (
    is_list_of_prices,
    markup_seems_to_be,
    messages_seem_to_be,
    national_format,
    seems_to_be,
    what_to_do,
)
from transforms.readers.outliers import told
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.profile_shape import Profile
from transforms.readers.program_source import program_source
from transforms.readers.reading import Reader, Reading
from transforms.readers.sheets.workbook import kind_of
from transforms.readers.wide_files import end_of_text, head_as_utf8, read_before_end, read_copy
from transforms.readers.xml_documents import passed_over

HEAD = 65_536
"""Bytes at the start of a file by which a reader knows it."""

_FILLED = bytes(8)

BY_CONTENT: tuple[Reader, ...] = (
    camt.READER,
    payments.ISO_READER,
    goaml.READER,
    mt940.READER,
    payments.FIN_READER,
    ofx.READER,
    qif.READER,
    coda.READER,
    norma43.READER,
    cfonb.READER,
    gpc.READER,
    bai2.READER,
    *orders.READERS,
    onec.READER,
    sms.READER,
    case_plan.READER,
)
"""Readers that know their files by the first bytes alone, in the order in which they are asked."""

READERS: tuple[Reader, ...] = (*BY_CONTENT, sheets.READER, json_records.READER, pdf.READER, delimited.READER)


def formats() -> list[tuple[str, str]]:
    """Name of each format and a line on what it reads."""
    return [(reader.name, reader.reads) for reader in READERS]


def open_reading(path: Path, profile: str | None = None, profile_folders: Sequence[Path] = ()) -> Reading:
    """The file's records by the reader that its content calls for, or by the profile that is named.

    Raises: UnreadableFile where no reader can take the file as a whole; ProfileError where the
    profile is not there or not well formed.
    """
    named = profiles.load(profile, profile_folders) if profile is not None else None
    return read_with(path, named, profile_folders)


def read_with(path: Path, profile: Profile | None, profile_folders: Sequence[Path] = ()) -> Reading:
    """What `open_reading` gives, with a profile that is there already."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    _refuse_empty(head, path)
    if sheets.READER.sniff(head) and kind_of(path) is not None:
        return sheets.READER.read(path, profile, profile_folders)
    if pdf.READER.sniff(head):
        return pdf.READER.read(path, profile, profile_folders)
    wide = wide_encoding(head)
    stop = end_of_text(path) if wide is None else None
    if stop is not None and _FILLED in head[:stop]:
        stop = None  # filled up in between too: no text
    if stop is not None:
        return read_before_end(
            path, stop, lambda copy: _read_text(copy, head[:stop], wide, profile, profile_folders)
        )
    return _read_text(path, head, wide, profile, profile_folders)


def _read_text(
    path: Path, head: bytes, wide: str | None, profile: Profile | None, profile_folders: Sequence[Path]
) -> Reading:
    """What a file holds that is neither a workbook nor a PDF."""
    seems = seems_to_be(head)
    if seems is not None:
        raise UnreadableFile(
            f"This is no export of transactions: it seems to be {seems}.",
            where=path.name,
            todo=what_to_do(head),
        )
    if profile is None:
        _refuse_program(head, path)
    if wide is not None:
        opened = _opener(head_as_utf8(head, wide), profile, profile_folders)
        if opened is not None:
            return read_copy(path, wide, opened)
    opened = _opener(head, profile, profile_folders)
    if opened is not None:
        return opened(path)
    if profile is not None:
        return delimited.READER.read(path, profile)
    _refuse_markup(head, path)
    return _by_profile(head, path, profile_folders)


def _opener(
    head: bytes, profile: Profile | None, folders: Sequence[Path]
) -> Callable[[Path], Reading] | None:
    """The reader that knows a text by its first bytes; JSON is read with a profile that is named, others are not."""
    if json_records.READER.sniff(head) and not (profile is None and sms.READER.sniff(head)):
        return lambda path: json_records.READER.read(path, profile, folders)
    knows = (reader for reader in BY_CONTENT if profile is None and reader.sniff(head))
    found = next(knows, None)
    return None if found is None else lambda path: _read_whole(found, path)


def _read_whole(reader: Reader, path: Path) -> Reading:
    """The reader's reading, with a word on documents beside it that are of another format.

    A record with NUL bytes in it is set aside: what stood there is lost.
    """
    reading = reader.read(path, None)
    reading.batches = told(reading, map(_without_nul, reading.batches))
    reading.messages += passed_over(path, reader.name, reading.format)
    return reading


def _without_nul(given: pl.DataFrame | Batch) -> pl.DataFrame | Batch:
    batch = as_batch(given)
    holds = batch.records["raw"].str.contains("\0", literal=True)
    if not holds.any():
        return given
    reason = pl.lit(["nul_byte: the record holds NUL bytes, which no text has"], pl.List(pl.String))
    reasons = pl.when(holds).then(pl.concat_list("reasons", reason)).otherwise("reasons").alias("reasons")
    return replace(batch, records=batch.records.with_columns(reasons))


def _refuse_empty(head: bytes, path: Path) -> None:
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        what = "The file is empty." if not head else "The file holds nothing but blanks."
        raise UnreadableFile(what, where=path.name, todo="ask whoever sent it to send it again")


def _refuse_program(head: bytes, path: Path) -> None:
    source = program_source(head.decode(chosen(head, None, "cp1252")[0], "replace"))
    if source is not None:
        raise UnreadableFile(
            f"This is no export of transactions: it seems to be {source}.",
            where=path.name,
            todo="what stands in it is a sample; if it is evidence, save the statement as a file of its own",
        )


def _refuse_markup(head: bytes, path: Path) -> None:
    # An envelope's heading may be long: what the message is stands behind it.
    text = head.decode(chosen(head, None, "cp1252")[0], "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return
    root = re.search(r"<([A-Za-z_][\w.:-]{0,80})", text)
    kind = (
        "an HTML page"
        if re.match(r"<(!doctype html|html)", text, re.IGNORECASE)
        else "XML of a kind that is not known here"
    )
    where = f"{path.name}, root element {root.group(1)}" if root else path.name
    known = markup_seems_to_be(text)
    if known is not None:
        raise UnreadableFile(f"The file is {known[0]}.", where=where, todo=known[1])
    raise UnreadableFile(
        f"The file is {kind}.",
        where=where,
        todo="ask for a format that `moneytrail formats` lists, such as camt.053",
    )


def _by_profile(head: bytes, path: Path, folders: Sequence[Path]) -> Reading:
    fitting = best_fit(head, profiles.known(folders))
    if not fitting:
        raise _no_profile(head, path)
    reading = delimited.READER.read(path, fitting[0])
    asked = set(fitting[0].match_columns)
    rivals = [other for other in fitting[1:] if not set(other.match_columns) < asked]
    if rivals:
        others = ", ".join(profile.name for profile in rivals)
        reading.messages.append(
            f"Read with profile {fitting[0].name}; also fitting: {others} (choose with --profile)."
        )
    return reading


def _no_profile(head: bytes, path: Path) -> UnreadableFile:
    encoding, _ = chosen(head, None, "cp1252")
    text = head.decode("utf-8-sig" if by_mark(head) == "utf-8" else encoding, "replace")
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    if is_list_of_prices(lines[:30][:-1] or lines[:1]):
        return UnreadableFile(
            "This is a list of prices over time, no export of transactions.",
            where=path.name,
            todo="ask for the account's own trades, deposits and withdrawals",
        )
    national = national_format(text)
    if national is not None:
        return UnreadableFile(
            f"The file seems to be {national}, which this release does not read.",
            where=path.name,
            todo="ask the bank for camt.053, MT940 or CSV of the same time",
        )
    messages = messages_seem_to_be(text)
    if messages is not None:
        todo = "ask for the statements (camt.053 or MT940) of the accounts in question"
        return UnreadableFile(messages, where=path.name, todo=todo)
    header = max(lines[:30], key=lambda line: max(line.count(mark) for mark in ";,\t|"), default="")
    return UnreadableFile(
        "No reader knows this text, and no profile fits its columns.",
        where=f"{path.name}, line {_line_of(text, header)} ({_plain(header)[:200]})",
        todo="let a profile be worked out: moneytrail profile suggest FILE --out NAME.yaml, "
        "then: moneytrail ingest FILE --case C --profile NAME.yaml",
    )


def _line_of(text: str, line: str) -> int:
    lines = re.split(r"\r\n|\r|\n", text)
    return lines.index(line) + 1 if line in lines else 1


def _plain(text: str) -> str:
    """Text without control characters, fit for a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
