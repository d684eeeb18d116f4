"""HTML put together from elements, so that every tag is closed and every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from transforms.ledger.validation_page import visible
from transforms.reporting.document.case import in_words

MISSING = "not known"
_EXHIBIT = re.compile(r"\b(E\d+)(?=, |$)")


@dataclass(frozen=True)
class Html:
    """Markup of our own making; every other text is escaped."""

    html: str


Cell = Html | str | int | None


def markup(cell: Cell) -> str:
    """A cell as HTML: text escaped, its control and direction characters made visible."""
    if isinstance(cell, Html):
        return cell.html
    if isinstance(cell, int):
        return f"{cell:,}"
    return escape(visible(cell)) if cell else MISSING


def tag(name: str, *content: Cell, **attributes: str) -> Html:
    """An element with its content; `class_` stands for the attribute class, `data_x` for data-x."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{''.join(map(markup, content))}</{name}>")


def together(*parts: Cell, between: str = "") -> Html:
    """Parts one after the other."""
    return Html(escape(between).join(map(markup, parts)))


def lines(parts: Iterable[Cell]) -> Html:
    """Blocks one after the other, each on its own line of the file."""
    return Html("\n".join(map(markup, parts)))


NOTHING = Html("")
BREAK = Html("<br>")


def money(amount: str | None, currency: str) -> Cell:
    """`1,200.00 EUR` on one line, or `not known`."""
    return None if amount is None else tag("span", _signed(amount, currency), class_="money")


def figure(amount: str | None) -> Cell:
    """An amount whose currency stands elsewhere in the row."""
    return None if amount is None else tag("span", _signed(amount, "").strip(), class_="money")


def _signed(amount: str, currency: str) -> str:
    return ("−" if amount.startswith("-") else "") + in_words(amount.removeprefix("-"), currency)


def code(text: str | None) -> Html:
    """An id or a hash."""
    return tag("code", text)


def facts(*rows: tuple[str, Cell]) -> Html:
    """Names and what is said of them."""
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in rows))


def bullets(items: Sequence[Cell], otherwise: str) -> Html:
    """A list, or what to say where there is nothing to list."""
    if not items:
        return tag("p", otherwise)
    return tag("ul", *(tag("li", item) for item in items))


@dataclass(frozen=True)
class Anchors:
    """The places of the page that a link may lead to."""

    names: frozenset[str]

    def link(self, kind: str, name: str) -> Html:
        """An id that leads to its row where the page shows that row."""
        anchor = f"{kind}-{name}"
        return tag("a", code(name), href=f"#{anchor}") if anchor in self.names else code(name)

    def cited(self, sources: str | None) -> Cell:
        """A source such as `E1, line 12`, whose exhibit leads to its row of Annex A."""
        if not sources:
            return None
        parts = _EXHIBIT.split(sources)
        return together(*(self._exhibit(part) if n % 2 else _shown(part) for n, part in enumerate(parts)))

    def _exhibit(self, name: str) -> Cell:
        anchor = f"exhibit-{name}"
        return tag("a", name, href=f"#{anchor}") if anchor in self.names else name


def _shown(text: str) -> Html:
    return Html(escape(visible(text)))


@dataclass(frozen=True)
class Column:
    """A column's title and what kind of cells it has: text, amounts (`n`) or short words (`s`)."""

    title: str
    look: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table; `anchor` is where links to it lead; one cell alone spans the table."""

    cells: Sequence[Cell]
    anchor: str = ""


def table(caption: str, columns: Sequence[Column], rows: Iterable[Row], foot: Sequence[Cell] = ()) -> Html:
    """A table with a caption; narrow windows scroll it sideways, by keyboard too."""
    heads = (_cell("th", column.title, column.look, scope="col") for column in columns)
    body = lines([NOTHING, *(_row(row, columns) for row in rows), NOTHING])
    ends = [tag("tfoot", _row(Row(foot), columns))] if foot else []
    made = tag("table", tag("caption", caption), tag("thead", tag("tr", *heads)), tag("tbody", body), *ends)
    return tag("div", made, class_="wide", role="region", aria_label=caption, tabindex="0")


def _row(row: Row, columns: Sequence[Column]) -> Html:
    where = {"id": row.anchor} if row.anchor else {}
    if len(row.cells) == 1:
        return tag("tr", tag("th", row.cells[0], colspan=str(len(columns)), scope="colgroup"), **where)
    cells = zip(columns, row.cells, strict=True)
    return tag("tr", *(_cell("td", cell, column.look) for column, cell in cells), **where)


def _cell(name: str, content: Cell, look: str, **attributes: str) -> Html:
    return tag(name, content, **({"class_": look} if look else {}), **attributes)
