"""The profile of a register whose columns others have named, and what only a person can say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from transforms.errors import UnreadableFile
from transforms.readers.kinds.virtual_asset.addresses import is_surely_address
from transforms.readers.profiles import parse
from transforms.readers.references import account_number
from transforms.readers.suggest.lines.listed import stands_in_other_sheets
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.meaning.dating import Dating, Hints, dating_in_no_order, hints_of
from transforms.readers.suggest.meaning.marking import marks_of
from transforms.readers.suggest.meaning.money import Convention
from transforms.readers.suggest.meaning.roles import Roles, iban_like
from transforms.readers.suggest.outcome.asking import comment_of, refuse_answer, require_number
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.result import CLEAR, GUESS, Choice, Part, Question, Suggestion
from transforms.readers.suggest.outcome.trial import tried
from transforms.readers.suggest.outcome.writing import dates_of, layout_of, sections
from transforms.readers.suggest.registers.listing import listing, speaks_of_money
from transforms.readers.suggest.registers.naming import Named, meaning, thing
from transforms.readers.suggest.texts.figures import Marks
from transforms.readers.suggest.texts.moments import moment

_DAYS = ("birth_date", "since", "until", "acquired_at", "date")
_MONEY = ("declared_income", "price", "mortgage")
_PART_OF_A_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-00)?)?|\d{4}-00-00")
_NAMES = ("name", "given_name", "family_name", "other_names")
_OF_A_PERSON = (
    *(*_NAMES, "birth_date", "document_number"),
    *("document_country", "phone", "email", "address", "company_number"),
)
"""Columns that together say who a person is, where no column has an id for each."""
_SAYS = {
    "persons": "persons (people and firms)",
    "account_holders": "account_holders (who holds which account)",
    "assets": "assets (things of value and whose they are)",
    "incidents": "incidents (departures, interceptions, landings, shipwrecks)",
    "protected": "protected (people who must be protected)",
}


@dataclass(frozen=True)
class _Draft:
    """A register in the making."""

    name: str
    candidate: Candidate
    table: Table
    found: Named
    marks: list[Marks]
    dating: Dating | None
    left_out: tuple[tuple[str, str], ...] = ()
    """Columns that are not taken though their names fit, and why."""
    any_sheet: bool = False
    """Whether other sheets have the same header."""


def register_of(
    looked_at: Sequence[Candidate], path: Path, name: str, answers: Mapping[str, int], *, with_money: bool
) -> Suggestion | None:
    """The profile of a list of persons, account holders, assets or incidents; None for any other file.

    looked_at: the file's tables. name: of the new profile. answers: part of a question to the number of the reading
        that a person chose.
    with_money: also where a column is called an amount; such a file may be of movements.
    Raises: MoneytrailError for an answer to what is not asked.
    """
    told = listing(one for one in looked_at if one.pages is None)
    if told is None or (not with_money and speaks_of_money(told[1])):
        return None
    candidate, table, registers = told
    made = (_draft(name, candidate, table, one) for one in registers)
    any_sheet = table.header is not None and stands_in_other_sheets(table.header, candidate, looked_at)
    drafts = [replace(draft, any_sheet=any_sheet) for draft in made if draft is not None]
    if not drafts:
        return None
    chosen, questions = _asked(drafts, path, answers)
    notes = [line for question in questions for line in comment_of(question)]
    text = _yaml(chosen, notes)
    trial = tried(path, parse(text, "suggested profile"))
    return Suggestion(name, text, list(_parts(chosen)), questions, trial)


def _draft(name: str, candidate: Candidate, table: Table, found: Named) -> _Draft | None:
    """The register without columns whose cells are not what their names say; None where it is none then."""
    found = _by_iban(found, table)
    columns = dict(found.columns)
    left_out = []
    for role, index in found.columns.items():
        if (why := _why_not(role, table.columns[index], found)) is not None:
            left_out.append((table.columns[index].name, why))
            del columns[role]
    kept = replace(found, columns=columns)
    if not kept.tells:
        return None
    of_names = {columns[role] for role in _NAMES if role in columns}
    if found.register == "persons" and all(one.index in of_names for one in table.columns if one.filled):
        return None  # a name alone is not one person's
    days = [_whole_days(table.columns[columns[role]]) for role in _DAYS if role in columns]
    money = [table.columns[columns[role]] for role in _MONEY if role in columns]
    marks = marks_of(money, table, candidate)[0] if any(column.numeric for column in money) else []
    hints = hints_of(table, None, marks[0] if marks else Marks(".", ""))
    dating = _dating([column for column in days if column.dates], hints)
    return _Draft(name, candidate, table, kept, marks, dating, tuple(left_out))


def _by_iban(found: Named, table: Table) -> Named:
    """The register with the column of IBANs for its account, where the bank's own numbers stand beside them."""
    if "account" not in found.columns:
        return found
    taken = set(found.columns.values())
    for column in table.columns:
        if column.index not in taken and column.filled and all(map(iban_like, column.filled)):
            return replace(found, columns={**found.columns, "account": column.index})
    return found


def _dating(columns: list[Column], hints: Hints) -> Dating | None:
    """How the columns' days are written, each in one of the formats; None where there are none."""
    each = [
        dating_in_no_order(one, [other for other in columns if other is not one], hints) for one in columns
    ]
    if not each:
        return None
    first = next((dating for dating in each if dating.others), each[0])
    language = next((dating.language for dating in each if dating.language), None)
    way = tuple(dict.fromkeys(written for dating in each for written in dating.way))
    turned = (dating.others[0] if dating.others else dating.way for dating in each)
    other = tuple(dict.fromkeys(written for one in turned for written in one))
    return Dating(way, language, first.sure, first.reason, None, (other,) if first.others else ())


def _whole_days(column: Column) -> Column:
    """The column without years and months that stand alone, which are read by themselves."""
    cells = ["" if _PART_OF_A_DATE.fullmatch(cell) else cell for cell in column.cells]
    return Column(column.index, column.name, cells)


def _why_not(role: str, column: Column, found: Named) -> str | None:
    """Why a column is not what its name says; None where it is."""
    if not column.filled:
        return None
    if role in _DAYS:
        days = _whole_days(column)
        if days.filled and not days.dates:
            return "it holds no dates that are known"
        if role == "birth_date" and any("%y" in one for way in days.dates for one in way):
            return "its years have two digits, which leaves the century open: ask for four"
    if role == "account" and not _hold_accounts(column):
        return "it holds no numbers of accounts"
    if role == "address" and any(map(is_surely_address, column.filled)):
        return "it holds addresses on a chain"
    if role == "phone" and not all(any(letter.isdigit() for letter in cell) for cell in column.filled):
        return "it holds no numbers"
    if role == "price" and "currency" not in found.columns and currency_in_name(column.name) is None:
        return "nothing names its currency: add price and currency: {value: EUR} or the like"
    if role in ("person_id", "holder_person_id") and _counts(column):
        return "its numbers only count the lines: in another list they would be other people's"
    if role == "kind" and found.register in ("persons", "incidents") and _unknown_kinds(column, found):
        return f"it says {', '.join(repr(word) for word in _unknown_kinds(column, found)[:3])}"
    return None


def _hold_accounts(column: Column) -> bool:
    good = [
        cell
        for cell in column.filled
        if account_number(cell) is not None and sum(letter.isdigit() for letter in cell) >= 5
    ]
    return len(good) >= 0.8 * len(column.filled)


def _counts(column: Column) -> bool:
    """Whether its cells are 1, 2, 3 and so on."""
    numbers = [int(cell.rstrip(".")) for cell in column.filled if cell.rstrip(".").isdecimal()]
    return len(numbers) == len(column.filled) and max(numbers) <= 2 * len(column.cells) + 1


def _unknown_kinds(column: Column, found: Named) -> list[str]:
    return sorted(cell for cell in column.distinct if meaning(found.register, cell) is None)


def _asked(drafts: list[_Draft], path: Path, answers: Mapping[str, int]) -> tuple[_Draft, list[Question]]:
    """The draft as a person has chosen, and what is left to ask."""
    open_parts = {part: choices for part, _, choices in _doubts(drafts)}
    chosen = drafts[0]
    for part, number in answers.items():
        if part not in open_parts:
            refuse_answer(part, open_parts)
        choices = open_parts[part]
        chosen = choices[require_number(part, number, len(choices)) - 1][1]
    left = [(part, asks, choices) for part, asks, choices in _doubts(drafts) if part not in answers]
    return chosen, [
        Question(part, asks, tuple(_choice(label, draft, path) for label, draft in choices))
        for part, asks, choices in left
    ]


def _doubts(drafts: list[_Draft]) -> Iterator[tuple[str, str, list[tuple[str, _Draft]]]]:
    """Parts that are open: the question, and the readings with the likeliest first."""
    first = drafts[0]
    rivals = [one for one in drafts[1:] if "protected" in (one.found.register, first.found.register)]
    if rivals:
        asks = "Are these people who must be protected, or people whom the case is about?"
        both = sorted((first, rivals[0]), key=lambda one: one.found.register != "protected")
        yield "register", asks, [(_SAYS[one.found.register], one) for one in both]
    dating = first.dating
    if dating is not None and dating.others:
        asks = f"Which is the day and which the month? {dating.reason}."
        ways = (dating.way, *dating.others)
        readings = [(_read_as(first, way), replace(first, dating=replace(dating, way=way))) for way in ways]
        yield "dates", asks, readings


def _read_as(draft: _Draft, way: tuple[str, ...]) -> str:
    """A reading of the days, with one of them as an example."""
    days = (draft.table.columns[draft.found.columns[role]] for role in _DAYS if role in draft.found.columns)
    for cell in (cell for column in days for cell in column.filled):
        day = moment(cell, way, draft.dating.language if draft.dating else None)
        if day is not None:
            return f"{way[0]} ({cell} is {day:%Y-%m-%d})"
    return way[0]


def _choice(label: str, draft: _Draft, path: Path) -> Choice:
    text = _yaml(draft)
    try:
        return Choice(label, text, tried(path, parse(text, "suggested profile")))
    except UnreadableFile:
        return Choice(label, text, None)


def _plan(draft: _Draft) -> Plan:
    table, candidate, dating = draft.table, draft.candidate, draft.dating
    return Plan(
        name=draft.name,
        table=table,
        encoding=candidate.encoding,
        sheet=candidate.sheet,
        marks=draft.marks[0] if draft.marks else Marks(".", ""),
        convention=Convention(),
        roles=Roles(booked_at=0),
        dates=dating.way if dating else ("%Y-%m-%d",),
        value_dates=(),
        language=dating.language if dating else None,
        newest_first=False,
        currency=None,
        account={},
        skip_bottom=len(table.footer),
        footer=_footer(table),
        widths=table.widths,
        any_sheet=draft.any_sheet,
        columns_at=candidate.columns_at,
        whole_lines_quoted=candidate.whole_lines_quoted,
    )


def _yaml(draft: _Draft, notes: list[str] | None = None) -> str:
    plan = _plan(draft)
    layout = layout_of(plan, "register")
    document = {key: layout.pop(key) for key in ("profile", "kind")}
    document |= {"register": draft.found.register, **layout}
    if draft.marks:
        thousands = {"": None, " ": "space"}.get(plan.marks.thousands, plan.marks.thousands)
        document["numbers"] = {
            "decimal": plan.marks.decimal,
            **({"thousands": thousands} if thousands else {}),
        }
    document["dates"] = dates_of(plan)
    document["columns"] = _columns(draft, plan)
    return sections(document, notes or ())


def _footer(table: Table) -> str | None:
    """The expression of the lines at the end that are no records; by themselves they read as people's names."""
    stems = (re.match(r"\W*([^\W\d][^\d,;\t|\"]*)", row.text) for row in table.footer)
    known = dict.fromkeys(re.escape(stem[1].strip()) for stem in stems if stem is not None)
    return rf"^\W*(?:{'|'.join(known)})" if known else None


def _columns(draft: _Draft, plan: Plan) -> dict[str, object]:
    found = draft.found
    columns: dict[str, object] = {role: plan.name_of(index) for role, index in found.columns.items()}
    if found.register == "persons" and "person_id" not in columns:
        columns = {"person_id": [plan.name_of(index) for index in _who_it_is(draft)], **columns}
    if "kind" in columns and found.register in ("persons", "incidents"):
        cells = sorted(draft.table.columns[found.columns["kind"]].distinct)
        meant = {cell: kind for cell in cells if (kind := meaning(found.register, cell)) is not None}
        columns["kind"] = {"column": columns["kind"], "values": meant}
    if found.register == "persons" and "kind" not in columns and _of_firms(found):
        columns["kind"] = {"value": "organisation"}
    if found.register == "assets":
        _describe(columns, plan)
    return columns


def _of_firms(found: Named) -> bool:
    """Whether a list is of firms: they have numbers of a register, and nobody's birth date or given name."""
    return "company_number" in found.columns and not {"birth_date", "given_name"} & set(found.columns)


def _describe(columns: dict[str, object], plan: Plan) -> None:
    """What an asset is: make and model where nothing else describes it, and its kind by the columns' names."""
    parts = [columns.pop(role) for role in ("make", "model") if role in columns]
    if parts and "description" not in columns:
        columns["description"] = parts if len(parts) > 1 else parts[0]
    kind = thing(plan.names())
    if "kind" not in columns and (kind or "description" not in columns):
        columns["kind"] = {"value": kind or "other"}
    named = currency_in_name(str(columns.get("price", "")))
    if "price" in columns and "currency" not in columns and named is not None:
        columns["currency"] = {"value": named}


def _who_it_is(draft: _Draft) -> list[int]:
    """The columns that together say who a person is: lines that are equal in all of them are one person."""
    columns = draft.found.columns
    if {"birth_date", "document_number", "company_number"} & set(columns):
        return [columns[role] for role in _OF_A_PERSON if role in columns]
    return [one.index for one in draft.table.columns if one.filled and one.name and not _counts(one)]


def _parts(draft: _Draft) -> Iterator[Part]:
    found, table, plan = draft.found, draft.table, _plan(draft)
    named = ", ".join(f"{role} {plan.name_of(index)}" for role, index in found.columns.items())
    why, sure = f"{len(found.columns)} of its columns are called so", CLEAR
    if found.register == "protected":
        why, sure = "a column gives reasons; look whether these are people who must be protected", GUESS
    yield Part("register", _SAYS[found.register], sure, why)
    if table.header is not None:
        yield Part("header", f"line {table.header.line}", CLEAR, "it names the columns")
    yield Part("columns", named, CLEAR, "by their names and by what they hold")
    if found.register == "persons" and "person_id" not in found.columns:
        why = (
            "no column has an id that is a person's own; lines that say the same of all these are one person"
        )
        yield Part("person_id", "all that says who it is, together", GUESS, why)
    if draft.dating is not None:
        yield Part("dates", " or ".join(draft.dating.way), draft.dating.sure, draft.dating.reason)
    country = found.columns.get("document_country")
    if country is not None and "nation" in table.columns[country].name.casefold():
        why = (
            "passports are mostly issued by the country of nationality; take the line out where it is not so"
        )
        yield Part("document_country", table.columns[country].name, GUESS, why)
    for name, why in draft.left_out:
        yield Part("left out", name, GUESS, why)
    taken = {*found.columns.values()}
    rest = [one.name for one in table.columns if one.filled and one.index not in taken]
    rest = [name for name in rest if name not in dict(draft.left_out)]
    if rest:
        why = "nothing of this register is called so; the records keep them"
        yield Part("left out", ", ".join(rest), GUESS, why)
