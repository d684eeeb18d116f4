"""The camt reader: sniffing, and the way from a file to a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.camt.columns import EntryRows
from transforms.readers.camt.fragments import FaultError, Wrapping, element
from transforms.readers.camt.messages import Messages
from transforms.readers.camt.pieces import Piece, Splitter
from transforms.readers.camt.templates import Run, Templates
from transforms.readers.camt.text import chunks, encoding_of, start_of_root, xml_text
from transforms.readers.reading import Reading

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

BATCH = 5_000
"""Records a frame: each keeps the XML of its entry, so few at a time."""

HELD = 1 << 23
"""Characters of records that are held before they are given, however few the records."""

SEARCHED = 1 << 20
"""Characters within which the message must begin."""

FORMATS = {
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "BkToCstmrStmtV01": "camt.053",
    "BkToCstmrAcctRptV01": "camt.052",
    "BkToCstmrDbtCdtNtfctnV01": "camt.054",
}
_MESSAGE = re.compile(
    r"<((?:[\w.-]+:)?)(BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V01)?|CBI\w{1,30}StmtReqLogMsg)(?=[\s/>])"
)
"""A message; Italy's form of a statement (CBI) has the same elements in a namespace of its own."""
_WITHIN = re.compile(r"<((?:[\w.-]+:)?)(?:GrpHdr|Stmt|Rpt|Ntfctn)(?=[\s/>])")
_VERSION = re.compile(r"(?P<version>camt\.05[234]\.\d{3}\.\d{2})")
_OF_NAMESPACE = re.compile(rf"\sxmlns(?::[\w.-]+)?\s*=\s*[\"'][^\"'<]{{0,200}}?{_VERSION.pattern}")
_PREFIXES = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=\s*(\"[^\"<]*\"|'[^'<]*')")
_NAME = re.compile(r"<((?:[\w.-]+:)?[\w.-]+)")


class Opening(NamedTuple):
    """How a message begins."""

    format: str
    prefix: str
    root: str
    wrapping: Wrapping


class CamtReader:
    """ISO 20022 bank to customer messages."""

    name = "camt"
    reads = "ISO 20022 camt.053 statements, camt.052 reports and camt.054 notifications, all versions"

    def sniff(self, head: bytes) -> bool:
        """Whether it is XML with one of the three messages in it."""
        try:
            text = head.decode(encoding_of(head), "ignore")
        except LookupError:
            text = head.decode("latin-1")
        start = start_of_root(text)
        return text.startswith("<", start) and _MESSAGE.search(text, start) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's entries and statements. Raises UnreadableFile where no statement begins."""
        del profile
        form = xml_text(path)
        pieces = chunks(path, form)
        head = ""
        while len(head) < SEARCHED and (piece := next(pieces, "")):
            head += piece
        opening = _opening(head, path.name)
        reading = Reading(opening.format, iter(()))
        if form.said:
            reading.messages.append(form.said)
        templates = Templates()
        splitter = Splitter(chain([head], pieces), re.escape(opening.prefix), templates)
        rows = EntryRows(opening.wrapping)
        messages = Messages(reading, rows, opening.wrapping, None if form.damaged else templates)
        if not _begun(splitter, messages):
            raise _unreadable(
                "The message holds no statement (Stmt, Rpt or Ntfctn).",
                path.name,
                "ask for the statement itself; this file is empty or cut off",
            )
        reading.batches = _batches(splitter, messages, rows, _end_of(opening.root))
        return reading


def _begun(splitter: Splitter, messages: Messages) -> bool:
    """Take what stands before the first statement, and its beginning; false where none begins."""
    for each in splitter:
        # Nothing was learnt yet, so there are pieces only.
        if isinstance(each, Piece):
            messages.take(each)
            if each.kind != "between":
                return True
    return False


def _opening(head: str, name: str) -> Opening:
    start = start_of_root(head)
    if head.startswith("<!DOCTYPE", start) or "<!ENTITY" in head[: start + 2_000]:
        raise _unreadable(
            "The XML declares a document type or entities, which no bank's statement has; it was not opened.",
            f"{name}, line {head.count(chr(10), 0, start) + 1}",
            "have the file's origin checked: such a file may be made to do harm",
        )
    if not head.startswith("<", start):
        raise _unreadable("The file is not XML.", name, "check that it is a camt file and arrived whole")
    found, root = _MESSAGE.search(head, start), _NAME.match(head, start)
    while found and root and (closed := _end_of(root[1]).search(head, root.end(), found.start())):
        root = _NAME.search(head, closed.end())  # SWIFT's header stands beside the document, not around it
    if found is None:
        raise _unreadable(
            "The XML holds no bank statement (camt.052, camt.053 or camt.054); "
            f"its first element is {root[1][:60] if root else 'unreadable'}.",
            f"{name}, line {head.count(chr(10), 0, start) + 1}",
            "give the file that holds the statements",
        )
    before = head[start : found.end()]
    place = (head, start, min(len(head), found.end() + 500))
    version = _OF_NAMESPACE.search(*place) or _VERSION.search(*place)
    declared = dict(_PREFIXES.findall(before + head[found.end() : found.end() + 500].partition(">")[0]))
    declarations = "".join(
        f" xmlns:{prefix}={value}" for prefix, value in declared.items() if prefix != "xml"
    )
    within = _WITHIN.search(head, found.end())
    own = within[1] if within else found[1]
    bare = not own and not any("iso:20022" in value for value in declared.values())
    return Opening(
        version["version"] if version else FORMATS.get(found[2], "camt.053"),
        own,
        root[1] if root else found[2],
        _wrapping(declarations, bare=bare),
    )


def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>")


def _wrapping(declarations: str, *, bare: bool) -> Wrapping:
    """The prefixes of the root; none where its declarations are damaged, so that only their users are at fault."""
    declared = Wrapping(f"<w{declarations}>", bare)
    try:
        element("<x/>", declared)
    except FaultError:
        return Wrapping("<w>", bare)
    return declared


def _unreadable(what: str, where: str, todo: str) -> UnreadableFile:
    return UnreadableFile(what, where=where, todo=todo)


def _batches(
    splitter: Splitter, messages: Messages, rows: EntryRows, end: re.Pattern[str]
) -> Iterator[pl.DataFrame]:
    closed, held = False, 0
    for piece in splitter:
        if isinstance(piece, Run):
            messages.take_run(piece)
            held += piece.length
        else:
            messages.take(piece)
            if piece.kind == "between":
                closed = closed or end.search(piece.text) is not None
            held += len(piece.text)
        if rows.held >= BATCH or held > HELD:
            yield rows.drain()
            held = 0
    messages.end_of_file(closed=closed)
    yield rows.drain()


READER = CamtReader()
