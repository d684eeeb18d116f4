"""HTML pages that stand for a workbook: banks' exports named .xls, which spreadsheet programs open all the same.

A page becomes one sheet. Its rows are the rows of its tables and, a row each, the texts between them (an account's
number in a heading), in the order in which they stand; a table within a table follows the row that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from transforms.errors import UnreadableFile
from transforms.readers.delimited.encodings import chosen
from transforms.readers.sheets.grid import Grid
from transforms.readers.sheets.limits import MOST_COLUMNS, refuse_large

MOST_BYTES = 1 << 27
"""Bytes of a page beyond which it is refused: it must be in memory as a whole."""
MOST_SPAN = 1_000
"""Columns that a cell may span; HTML allows no more (WHATWG, "The td element")."""
NAME = "page"
_DEEPEST = 50
"""Tables in one another; pages made by programs have a few."""

_LOOKS = re.compile(
    r"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|meta|style|body|table)\b",
    re.I | re.S,
)
"""What stands before the page is never read in a second way: a comment would end at each later one in turn."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_LOOKS_ONLY = re.compile(r"</?(?:font|b|i|u|span|strong|em|small|big|nobr|tt)(?:\s[^<>]*)?>", re.I)
"""Marks of looks: programs leave them open, so that they would lie in one another thousands deep."""
_ROW = re.compile(r"<tr[\s/>]", re.I)
_OPENS = re.compile(r"<(?:(!--)|(script|style)\b)", re.I)
_CLOSES = {
    "!--": re.compile("-->"),
    "script": re.compile(r"</script\s*>", re.I),
    "style": re.compile(r"</style\s*>", re.I),
}
_UNSHOWN = frozenset(("script", "style", "title"))
_BLOCKS = frozenset(
    (
        "address article aside body br center dd div dl dt fieldset footer form h1 h2 "
        "h3 h4 h5 h6 header hr html li main nav ol p pre section td th tr ul"
    ).split()
)

_Row = list[tuple[html.HtmlElement | None, list[str]]]
"""Cells of a row, each with its words."""


def is_page(head: bytes) -> bool:
    """Whether a file that begins with these bytes is an HTML page with a table."""
    text = head.decode(chosen(head, None, "cp1252")[0], "replace").lstrip("\ufeff")
    return _LOOKS.match(text) is not None and "<tr" in text.lower()


def _rows_written(text: str) -> int:
    """Rows of a page outside of comments and scripts; one that is never closed hides nothing."""
    rows, at, never_closed = 0, 0, set[str]()
    for opened in _OPENS.finditer(text):
        kind = (opened[1] or opened[2]).lower()
        if opened.start() < at or kind in never_closed:
            continue
        closed = _CLOSES[kind].search(text, opened.end())
        if closed is None:
            never_closed.add(kind)
            continue
        rows += len(_ROW.findall(text[at : opened.start()]))
        at = closed.end()
    return rows + len(_ROW.findall(text[at:]))


def page(path: Path) -> Grid:
    """The page as one sheet of texts. Raises: UnreadableFile for one that is too large."""
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            f"The HTML page has {len(content):,} bytes; at most {MOST_BYTES:,} are taken.",
            where=path.name,
            todo="ask for the data as CSV",
        )
    text = _LOOKS_ONLY.sub("", content.decode(_encoding(content), "backslashreplace"))
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    written, found = _rows_written(text), sum(1 for _ in root.iter("tr"))
    if found < written:  # the parser ends where marks lie too deep
        raise UnreadableFile(
            f"Of the {written:,} rows that the HTML page writes only {found:,} can be told apart.",
            where=path.name,
            todo="open it in a spreadsheet program and save it as CSV or XLSX, or ask for such a file",
        )
    rows: list[list[object]] = []
    width = 0
    for row in _blocks(root):
        rows.append([*row])
        width = max(width, len(row))
        refuse_large(len(rows), width, path.name)
    return [(NAME, False, rows, 0)]


def _encoding(content: bytes) -> str:
    """By the mark at its start, else what the page says, else what its bytes are."""
    said = _CHARSET.search(content[:4096])
    stated = said[1].decode("ascii") if said and not content.startswith((b"\xff\xfe", b"\xfe\xff")) else None
    try:
        "".encode(stated or "utf-8")
    except LookupError:
        stated = None
    return chosen(content, stated, "cp1252")[0]


def _blocks(node: html.HtmlElement) -> Iterator[list[str]]:
    """Rows of tables, and the texts outside of them, in their order."""
    words: list[str] = []
    for part in _parts(node):
        if isinstance(part, str):
            words.append(part)
            continue
        yield from _text_row(words)
        if part.tag == "table":
            yield from _rows(part)
    yield from _text_row(words)


def _parts(node: html.HtmlElement) -> Iterator[str | html.HtmlElement]:
    """The texts within, and each table or break of line between them; what a browser does not show is left out."""
    yield node.text or ""
    # Not by recursion: pages with marks that are never closed lie thousands deep.
    walk = etree.iterwalk(node, events=("start", "end"))
    next(walk)
    for event, element in walk:
        if element is node:
            return
        if event == "end":
            yield from (element,) if element.tag in _BLOCKS else ()
            yield element.tail or ""
        elif element.tag == "table" or element.tag in _UNSHOWN:
            walk.skip_subtree()
            yield from (element,) if element.tag == "table" else ()
        else:
            yield from (element,) if element.tag in _BLOCKS else ()
            yield element.text or ""


def _text_row(words: list[str]) -> Iterator[list[str]]:
    """The words so far as a row of one cell, where there are any; they are taken."""
    text = " ".join("".join(words).split())
    words.clear()
    if text:
        yield [text]


def _rows(table: html.HtmlElement, depth: int = 1) -> Iterator[list[str]]:
    """A table's rows, those of tables within behind the row that holds them.

    Columns that a cell from above reaches into are empty, as in a workbook.
    """
    if depth > _DEEPEST:
        raise UnreadableFile(
            f"Tables of the HTML page lie in one another more than {_DEEPEST} deep.",
            todo="ask for the data as CSV",
        )
    below: dict[int, int] = {}
    for row, inner in _cells(table):
        cells: list[str] = []
        reaching: dict[int, int] = {}
        for cell, words in row:
            while below.get(len(cells), 0):
                cells.append("")
            width = 1 if cell is None else _span(cell, "colspan")
            height = 1 if cell is None else _span(cell, "rowspan")
            reaching |= dict.fromkeys(range(len(cells), len(cells) + width), height)
            cells += [" ".join("".join(words).split()), *[""] * (width - 1)]
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFile(
                    f"A row of the HTML page has more than {MOST_COLUMNS:,} cells, as no spreadsheet has.",
                    todo="ask for the data as CSV",
                )
        below = {place: rows - 1 for place, rows in {**below, **reaching}.items() if rows > 1}
        if cells:
            yield cells
        for one in inner:
            yield from _rows(one, depth + 1)


def _cells(table: html.HtmlElement) -> Iterator[tuple[_Row, list[html.HtmlElement]]]:
    """The cells of each row with their words, and the tables within.

    A row ends where the next begins and so does a cell, however deep it lies: programs leave marks open, and
    browsers close them. Words outside of cells (a caption) are a cell of no element.
    """
    row: _Row = []
    inner: list[html.HtmlElement] = []
    walk = etree.iterwalk(table, events=("start", "end"))
    for event, element in walk:
        text = element.tail if event == "end" and element is not table else element.text
        if event == "start":
            if element is not table and (element.tag == "table" or element.tag in _UNSHOWN):
                walk.skip_subtree()
                inner += [element] if element.tag == "table" else []
                text = " "
            elif element.tag == "tr":
                yield row, inner
                row, inner = [], []
            elif element.tag in ("td", "th"):
                row.append((element, []))
        elif element is table:
            break
        if element.tag in _BLOCKS:
            text = f" {text or ''} "
        if row:
            row[-1][1].append(text or "")
        elif text and text.strip():
            row.append((None, [text]))
    yield row, inner


def _span(cell: html.HtmlElement, name: str) -> int:
    stated = str(cell.get(name) or "").strip()
    return min(max(int(stated), 1), MOST_SPAN) if stated.isascii() and stated.isdigit() else 1
