"""The profile of a hawaladar's ledger whose columns others have named.

Only the columns are worked out. What the cells mean (days of which calendar, words for in and out, dropped
thousands) the reader decides of the whole ledger, with all readings and their ranks (docs/methods/hawala-ledgers.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from transforms.readers.profiles import parse
from transforms.readers.suggest.lines.listed import best_header, stands_in_other_sheets, table_below
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Table
from transforms.readers.suggest.meaning.marking import marks_of
from transforms.readers.suggest.meaning.money import Convention
from transforms.readers.suggest.meaning.roles import Roles
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.result import CLEAR, GUESS, Part, Suggestion
from transforms.readers.suggest.outcome.trial import tried
from transforms.readers.suggest.outcome.writing import layout_of, sections
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.assigning import FITS, assigned, comparable
from transforms.readers.suggest.texts.figures import Marks
from transforms.yaml_texts import own_yaml

_PEOPLE = ("payer", "payee", "counterpart")
_SIDES = ("taken_in", "paid_out")
_MOST_OF = 0.6
"""Share of its columns that a ledger's words name; banks and exchanges have many others."""
_SUMS = ("amount", *_SIDES, "payout_amount")


@dataclass(frozen=True)
class Ledger:
    """The profile of a ledger with what reading the file by it gives."""

    suggestion: Suggestion
    speaks_of_hawala: bool
    """Whether words in or around the table, or the file's name, say what it is."""
    by_token: bool
    """Whether a column is called a token, as only hawaladars call it."""
    whole: bool
    """Whether it has a number, who paid, who is paid, and the place or the commission."""
    own_words: bool
    """Whether its columns for money in and out are called as no bank calls them."""


@cache
def _table() -> Mapping[str, Any]:
    content: Mapping[str, Any] = own_yaml(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return content


@cache
def _parts() -> Mapping[str, tuple[str, ...]]:
    return {part: comparable(listed) for part, listed in _table()["columns"].items()}


@cache
def _listed(key: str) -> tuple[str, ...]:
    return comparable(_table()[key])


def ledger_of(looked_at: Sequence[Candidate], path: Path, name: str) -> Ledger | None:
    """The profile of a hawaladar's ledger; None for any other file.

    looked_at: the file's tables. name: of the new profile.
    """
    found = best_header((one for one in looked_at if one.pages is None), _worth)
    if found is None:
        return None
    candidate, header = found
    table = table_below(candidate, header, with_foot=True)
    if table is None:
        return None
    columns, _ = _columns_of(header.cells)
    any_sheet = stands_in_other_sheets(header, candidate, looked_at)
    plan = _plan(name, candidate, table, any_sheet=any_sheet)
    text = _yaml(plan, candidate, columns)
    trial = tried(path, parse(text, "suggested profile"))
    around = [
        path.stem.replace("_", " "),
        candidate.sheet or "",
        *(row.text for row in table.above),
    ]
    speaks = any(f" {word} " in f" {words.plain(said)} " for said in around for word in _listed("hawala"))
    parts = list(_told(plan, columns))
    token = header.cells[columns["token"]] if "token" in columns else ""
    return Ledger(
        suggestion=Suggestion(name, text, parts, [], trial),
        speaks_of_hawala=speaks,
        by_token=words.fit(token, _listed("tokens")) >= FITS,
        whole={"token", "payer", "payee"} <= set(columns) and bool({"place", "commission"} & set(columns)),
        own_words=_has_own_sides(header.cells, columns),
    )


def _columns_of(names: Sequence[str]) -> tuple[dict[str, int], float]:
    """The columns by part, and what they are worth. Beside a column of sums one side alone is no side."""
    columns, score = assigned(names, _parts())
    if not {"amount", *_SIDES} & set(columns):
        urdu = next(
            (place for place, name in enumerate(names) if words.plain(name) in _listed("sum_in_urdu")), None
        )
        if urdu is not None:
            columns = {part: index for part, index in columns.items() if index != urdu} | {"amount": urdu}
    if "amount" in columns and not set(_SIDES) <= set(columns):
        columns = {part: index for part, index in columns.items() if part not in _SIDES}
    return columns, score


def _worth(names: Sequence[str]) -> float:
    """What a header is worth as a ledger's; nothing for an operator's or a bank's."""
    columns, score = _columns_of(names)
    dated = "date" in columns and ("amount" in columns or set(_SIDES) <= set(columns))
    of_others = any(words.fit(name, _listed("of_operators")) >= FITS for name in names)
    if not dated or of_others or len(columns) < _MOST_OF * sum(bool(name) for name in names):
        return 0.0
    people = [part for part in _PEOPLE if part in columns]
    by_token = "token" in columns and bool(people)
    in_words = bool(people) and _has_own_sides(names, columns)
    two = len(people) >= 2 and bool({"commission", "place", "status"} & set(columns))
    return score if by_token or in_words or two else 0.0


def _has_own_sides(names: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether both sides are called as a bank's statement does not call them."""
    if not set(_SIDES) <= set(columns):
        return False
    said = [names[columns[side]] for side in _SIDES]
    return not any(words.score(name, role) >= 1 for name in said for role in ("debit", "credit", "amount"))


def _plan(name: str, candidate: Candidate, table: Table, *, any_sheet: bool) -> Plan:
    return Plan(
        name=name,
        table=table,
        encoding=candidate.encoding,
        sheet=candidate.sheet,
        marks=Marks(".", ""),
        convention=Convention(),
        roles=Roles(booked_at=0),
        dates=(),
        value_dates=(),
        language=None,
        newest_first=False,
        currency=None,
        account={},
        widths=table.widths,
        any_sheet=any_sheet,
        columns_at=candidate.columns_at,
        whole_lines_quoted=candidate.whole_lines_quoted,
    )


def _yaml(plan: Plan, candidate: Candidate, columns: Mapping[str, int]) -> str:
    document = layout_of(plan, "hawala")
    document["account"] = {"scheme": "hawala"}
    sums = [plan.table.columns[columns[part]] for part in _SUMS if part in columns]
    written = [figure.body for column in sums if column.numeric for figure in column.figures if figure]
    if any("," in body for body in written):
        marks = marks_of([column for column in sums if column.numeric], plan.table, candidate)[0]
        if marks and marks[0].decimal == ",":
            document["numbers"] = {"decimal": ","}
    document["columns"] = {part: plan.name_of(index) for part, index in columns.items()}
    return sections(document)


def _told(plan: Plan, columns: Mapping[str, int]) -> Iterator[Part]:
    named = ", ".join(f"{part} {plan.name_of(index)}" for part, index in columns.items())
    yield Part(
        "kind", "hawala (a hawaladar's ledger)", CLEAR, "its columns are called so, and none is a bank's"
    )
    if plan.table.header is not None:
        yield Part("header", f"line {plan.table.header.line}", CLEAR, "it names the columns")
    yield Part("columns", named, CLEAR, "by their names")
    why = (
        "nothing names it: add identifier: {value: NAME} to the account, or {column: ...} where a column does"
    )
    yield Part("account", "whose book it is, unknown", GUESS, why)
    if not {"direction", *_SIDES} & set(columns):
        why = "no column says which way money went; look whether the book lists what was taken in"
        yield Part("direction", "in: taken for a pay-out elsewhere", GUESS, why)
    rest = [one.name for one in plan.table.columns if one.filled and one.index not in columns.values()]
    if rest:
        yield Part(
            "left out", ", ".join(rest), GUESS, "no column of a ledger is called so; the records keep them"
        )
