"""The profile in the making: everything that its YAML is written from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from transforms.readers.delimited.layout import numbered
from transforms.readers.suggest.lines.table import Table
from transforms.readers.suggest.meaning.money import Convention
from transforms.readers.suggest.meaning.roles import Roles
from transforms.readers.suggest.pages.draft import Draft
from transforms.readers.suggest.texts.figures import NOTHING, Marks, is_money_in


@dataclass(frozen=True)
class Plan:
    """What has been found out."""

    name: str
    table: Table
    encoding: str | None
    sheet: str | None
    """Name of the sheet; None for text."""
    marks: Marks
    convention: Convention
    roles: Roles
    dates: tuple[str, ...]
    value_dates: tuple[str, ...]
    language: str | None
    newest_first: bool
    currency: dict[str, object] | None
    account: dict[str, object]
    skip: tuple[str, ...] = ()
    skip_bottom: int = 0
    footer: str | None = None
    """The expression of lines at the end, where a reader would take them for records."""
    begins: bool = False
    widths: tuple[int, ...] = ()
    any_sheet: bool = False
    """Whether every sheet with this header is read."""
    repeated: tuple[int, ...] = ()
    """Columns of days that are written once for several lines."""
    columns_at: tuple[int, ...] = ()
    """Characters at which columns begin that no delimiter parts."""
    whole_lines_quoted: bool = False
    calendar: str = "gregorian"
    pages: Draft | None = None
    """How a PDF's pages are read."""
    sign_by_balance: str = ""
    """How the oldest line went, where the balance says which way the amounts went."""
    extra: dict[str, object] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The columns' names, made different; none without a header."""
        header = self.table.header
        if header is None:
            return ()
        spans = "\n" in header.text
        return numbered([" ".join(cell.split()) if spans else cell for cell in header.cells])

    def name_of(self, index: int) -> str:
        """How the profile calls a column."""
        names = self.names()
        return names[index] if index < len(names) and names[index].strip() else str(index + 1)

    def date_source(self, index: int) -> str | list[str]:
        """A column of dates, with that of its years where a PDF prints none."""
        name = self.name_of(index)
        years = self.pages.shape.years if self.pages else None
        return [name, f"{name} year"] if years is not None and name in years.columns else name

    def with_dates(self, way: tuple[str, ...]) -> Plan:
        """The same with another reading of the dates."""
        return replace(
            self, dates=way, value_dates=way if self.value_dates == self.dates else self.value_dates
        )

    def numbers(self) -> dict[str, object]:
        """The key `numbers`."""
        chosen = [self.table.columns[index] for index in self.money_columns()]
        figures = [found for column in chosen for found in column.figures if found is not None]
        said: dict[str, object] = {"decimal": self.marks.decimal}
        if self.marks.thousands:
            said["thousands"] = "space" if self.marks.thousands == " " else self.marks.thousands
        if self.marks.grouping != "western":
            said["grouping"] = self.marks.grouping
        if any(found.trailing for found in figures):
            said["trailing_minus"] = True
        if any(found.parentheses for found in figures):
            said["parentheses"] = True
        if any(found.unit for found in figures):
            said["currency_glued"] = True
        sides = sorted({found.side for found in figures if found.side})
        outs = [side for side in sides if not is_money_in(side)]
        ins = [side for side in sides if side not in outs]
        if outs or ins:
            said["debit_words"] = outs or ["DR"]
            said["credit_words"] = ins or ["CR"]
        unmarked = [
            role
            for role, index in (
                ("amount", self.convention.amount),
                ("balance_after", self.convention.balance),
            )
            if index is not None and self.table.columns[index].unmarked_out
        ]
        if unmarked:
            said["unmarked_out"] = unmarked
        nothing = sorted({cell for column in chosen for cell in column.distinct_raw if cell in NOTHING})
        if nothing:
            said["nothing"] = nothing
        if self.convention.reversed:
            said["reversed"] = True
        if self.convention.fee_signed:
            said["fee_signed"] = True
        if self.convention.debit is not None:
            said["debit_signed"] = self.convention.debit_signed
        if self.convention.storno:
            said["storno"] = True
        if self.sign_by_balance:
            said["sign_by_balance"] = self.sign_by_balance
        return said

    def money_columns(self) -> list[int]:
        """Columns whose cells the profile reads as amounts."""
        convention = self.convention
        wanted = (*convention.columns, convention.balance, convention.fee)
        return [index for index in wanted if index is not None]
