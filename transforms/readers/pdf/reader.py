"""PDF statements that carry text, through profiles that say where the columns stand.

The rows become the text of a table, which is read as a delimited file is; so amounts, dates and the
running balance are held to the same rules, and it is the running balance that proves the reading.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast

from transforms.errors import UnreadableFile
from transforms.readers import profiles
from transforms.readers.delimited.encodings import HEAD, Text
from transforms.readers.delimited.reader import reading_of, refuse_unread_kind
from transforms.readers.expressions import occurs
from transforms.readers.pdf import extract
from transforms.readers.pdf.cells import Cells, cells_of
from transforms.readers.pdf.extract import Page
from transforms.readers.pdf.lines import Line, Table, lines_of, table_of
from transforms.readers.pdf.owners import COLUMN, with_owners
from transforms.readers.reading import Reading

if TYPE_CHECKING:
    from transforms.readers.pdf_shape import PdfTable
    from transforms.readers.profile_shape import Profile

DELIMITER = "\t"
SHOWN = 20
"""Lines outside the table that are told one by one."""
_BALANCES = {"opening_balance", "closing_balance"}
_PATIENCE = 300


class PdfReader:
    """PDF statements with text."""

    name = "pdf"
    reads = "PDF statements that carry text, through a profile (moneytrail profile suggest works one out)"

    def sniff(self, head: bytes) -> bool:
        """Whether it is a PDF."""
        return head[:1_024].lstrip().startswith(b"%PDF-")

    def read(self, path: Path, profile: Profile | None, folders: Sequence[Path] = ()) -> Reading:
        """The rows of the document. Raises: UnreadableFile for a scan, a locked file, or no fitting profile."""
        pages = pages_of(path)
        opening = "\n".join(line.text for line in lines_of(pages[:1]))
        if profile is None:
            profile = _fitting(opening, profiles.known(folders), path)
        if profile.file.pdf is None:
            raise UnreadableFile(
                f"Profile {profile.name} does not say where the columns of a PDF stand.",
                where=path.name,
                todo="add file: {pdf: {columns: ...}} to the profile (docs/profiles.md)",
            )
        refuse_unread_kind(profile, path)
        table = table_of(pages, profile.file.pdf)
        if not table.rows:
            raise UnreadableFile(
                f"No line of the document begins a record as profile {profile.name} says.",
                where=f"{path.name}, page 1 ({opening[:120]!r})",
                todo=f"check the place of column {', '.join(profile.file.pdf.begins)} in the profile",
            )
        return _reading(table, profile, path.name)


READER = PdfReader()


def pages_of(path: Path) -> list[Page]:
    """Letters of all pages. Raises: UnreadableFile where there are none, or the file is locked or broken."""
    command = [sys.executable, "-I", extract.__file__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _broken(path, f"it took more than {_PATIENCE} seconds") from None
    if done.returncode != 0:
        raise _broken(path, "it needs more memory or time than it may have, or is not well formed")
    what, content = pickle.loads(done.stdout)  # noqa: S301 - our own process wrote it
    if what == "password":
        raise UnreadableFile(
            "The PDF is protected by a password.", where=path.name, todo="ask for a file without a password"
        )
    if what == "bad":
        raise _broken(path, str(content)[:200].rstrip("."))
    pages = cast("list[Page]", content)
    if not any(letters for _, _, letters in pages):
        raise UnreadableFile(
            "The PDF carries no text: it is a scan or a picture.",
            where=path.name,
            todo="ask the bank for its data, or have it transcribed into CSV and checked by a person",
        )
    return pages


def _broken(path: Path, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"The PDF cannot be opened: {why}.", where=path.name, todo="ask whoever sent it to send it again"
    )


def _fitting(opening: str, known: Sequence[Profile], path: Path) -> Profile:
    fits = [
        one for one in known if one.file.pdf and one.match_preamble and occurs(one.match_preamble, opening)
    ]
    if not fits:
        raise UnreadableFile(
            "No profile knows this PDF.",
            where=f"{path.name}, page 1 ({opening[:120]!r})",
            todo="moneytrail profile suggest FILE works one out; name it with --profile",
        )
    return fits[0]


def _reading(table: Table, profile: Profile, name: str) -> Reading:
    shape = profile.file.pdf
    assert shape is not None
    cells = cells_of(table, shape, profile.dates, name, newest_first=profile.newest_first)
    profile, columns = with_owners(profile, table, cells, shape.made_columns)
    content = as_text(columns, cells).encode("utf-8", "replace")
    file = TemporaryFile()  # noqa: SIM115 - reading_of closes it
    file.write(content)
    text = Text(file, "utf-8", 0, content[:HEAD], b"\n", None)
    layout = replace(
        profile.file,
        delimiter=DELIMITER,
        quote="",
        encoding="utf-8",
        skip_top=0,
        skip_bottom=0,
        header=True,
        fields=(len(columns),),
    )
    places = ("heads of the columns", *(row.place for row in table.rows))
    reading = reading_of(
        text,
        replace(profile, file=layout, match_columns=()),
        name,
        written_as="pdf",
        places=places,
        around=(_text(table.before), _text(table.after)),
    )
    if COLUMN in columns:
        accounts = len({row[COLUMN] for row in cells})
        reading.messages.append(
            f"The document holds statements of {accounts} accounts: a record is on that which was named last above it."
        )
    reading.messages += _outside(table, shape)
    if "balance_after" not in profile.columns and not set(profile.account) >= _BALANCES:
        reading.messages.append(
            "Nothing proves the reading of this PDF: the profile names neither a running balance nor the balances "
            "that it opens and closes with. Check it by hand."
        )
    return reading


def as_text(columns: Sequence[str], rows: Sequence[Cells]) -> str:
    """The table as delimited text: the columns' names, then a line a row."""
    lines = [columns, *([cells[name].replace(DELIMITER, " ") for name in columns] for cells in rows)]
    return "".join(DELIMITER.join(line) + "\n" for line in lines)


def _text(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _outside(table: Table, shape: PdfTable) -> list[str]:
    """Lines outside the table, but for the heads; those that differ in figures only (page numbers) are told once."""
    heads = None if shape.heads is None else re.compile(shape.heads)
    alike: dict[str, list[Line]] = {}
    for line in sorted((*table.before, *table.between, *table.after), key=lambda line: line.height):
        if heads is None or heads.search(line.text) is None:
            alike.setdefault(re.sub(r"\d+", "0", line.text), []).append(line)
    told = []
    for first, *others in list(alike.values())[:SHOWN]:
        more = f" (and {len(others)} more like it)" if others else ""
        told.append(f"Page {first.page}, outside the table: {first.text[:120]}{more}")
    if len(alike) > SHOWN:
        told.append(f"{len(alike) - SHOWN} more kinds of lines stand outside the table.")
    return told
