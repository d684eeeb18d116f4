"""A plan as a profile's YAML, with the doubts as comments."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import yaml

from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.pages.candidate import pdf_key
from transforms.readers.suggest.texts.moments import zone_of
from transforms.readers.suggest.texts.words import months

_AUTO = 55
"""Lines within which the reader itself looks for a header."""


def yaml_of(plan: Plan, notes: Sequence[str] = ()) -> str:
    """The profile's text. notes: lines for a person, written as comments at its top."""
    document = layout_of(plan, "bank")
    if plan.account:
        document["account"] = plan.account
    document["numbers"] = plan.numbers()
    dates = dates_of(plan)
    if plan.value_dates and plan.value_dates != plan.dates and dates["format"] == _one_or_more(plan.dates):
        dates["value_format"] = _one_or_more(plan.value_dates)
    document["dates"] = dates
    document["order"] = "newest_first" if plan.newest_first else "oldest_first"
    document["columns"] = _columns(plan)
    return sections(document, notes)


def dates_of(plan: Plan, zone: str | None = None) -> dict[str, object]:
    """The key `dates`. zone: the time zone where the times do not name theirs."""
    ways = plan.dates if plan.pages is None or plan.pages.has_years else plan.pages.written
    dates: dict[str, object] = {"format": _one_or_more(ways)}
    if (named := zone_of(plan.dates) or zone) is not None:
        dates["timezone"] = named
    if plan.calendar != "gregorian":
        dates["calendar"] = plan.calendar
    language = plan.language or (plan.pages.language if plan.pages else None)
    if language:
        dates["months"] = list(months()[language])
    return dates


def layout_of(plan: Plan, kind: str) -> dict[str, object]:
    """What the profile says of the file: name, kind, layout, and the columns by which it is known."""
    document: dict[str, object] = {"profile": plan.name, "kind": kind, "file": _file(plan)}
    if plan.pages is not None:
        if plan.pages.opening is not None:
            document["match"] = {"preamble": plan.pages.opening}
        return document
    names = (
        [name for name in plan.table.header.cells if any(letter.isalpha() for letter in name)]
        if plan.table.header
        else []
    )
    if names and not _spans_lines(plan):
        document["match"] = {"columns": list(dict.fromkeys(names))}
    return document


def sections(document: Mapping[str, object], notes: Sequence[str] = ()) -> str:
    """The document as YAML, a key a section, the notes as comments at its top."""
    text = "".join(commented(line) for note in notes for line in note.splitlines())
    for key, value in document.items():
        if key == "columns" and isinstance(value, dict):
            text += "columns:\n" + textwrap.indent(sections(value), "  ")
            continue
        if key == "match" and isinstance(value, dict) and isinstance(value.get("columns"), list):
            text += f"match:\n  columns: {_listed(value['columns'])}\n"
            continue
        text += _written({key: value}, flow=None if isinstance(value, (dict, list)) else False)
    return text


def _written(value: object, *, flow: bool | None) -> str:
    return str(
        yaml.dump(
            value,
            Dumper=_Plain,
            allow_unicode=True,
            sort_keys=False,
            width=100,
            default_flow_style=flow,
        )
    )


_WIDTH = 78


def _listed(items: Sequence[object]) -> str:
    """A list in brackets, parted into lines between its items and never within one."""
    lines = ["["]
    for place, item in enumerate(items):
        said = yaml.dump([item], allow_unicode=True, width=10_000, default_flow_style=True).strip()[1:-1]
        said += "," if place < len(items) - 1 else "]"
        if len(lines[-1]) + len(said) > _WIDTH - 12 and lines[-1] != "[":
            lines.append("    ")
        lines[-1] += said if lines[-1].isspace() or lines[-1] == "[" else f" {said}"
    return "\n".join(lines)


def commented(line: str) -> str:
    """A line as comments of a profile, none longer than a terminal shows."""
    return "".join(f"# {part}\n" for part in textwrap.wrap(line, 76, subsequent_indent="  ")) or "#\n"


class _Plain(yaml.SafeDumper):
    """YAML without anchors: what stands in two places is written twice, for people who read it."""

    def ignore_aliases(self, data: object) -> bool:
        """Always."""
        return True


def _one_or_more(texts: Sequence[object]) -> object:
    return texts[0] if len(texts) == 1 else list(texts)


def _spans_lines(plan: Plan) -> bool:
    return plan.table.header is not None and "\n" in plan.table.header.text


def _file(plan: Plan) -> dict[str, object]:
    table, dialect = plan.table, plan.table.dialect
    if plan.pages is not None:
        return {"pdf": pdf_key(plan.pages), **({"skip": list(plan.skip)} if table.strays else {})}
    file: dict[str, object] = {}
    if plan.sheet is None:
        if plan.encoding:
            file["encoding"] = plan.encoding
        if plan.columns_at:
            file["columns_at"] = list(plan.columns_at)
        else:
            file["delimiter"] = "tab" if dialect.delimiter == "\t" else dialect.delimiter
            file["quote"] = dialect.quote or "none"
        if plan.whole_lines_quoted:
            file |= {"quote": '"', "whole_lines_quoted": True}
        if dialect.plain_quotes:
            file["inner_quotes"] = "plain"
    elif not plan.any_sheet:
        file["sheet"] = plan.sheet
    header = table.header
    if header is None or _spans_lines(plan):
        first = min(
            row.line
            for row in (table.lines + table.strays + table.after_header)
            if header is None or row.line > header.line
        )
        if first > 1:
            file["skip_top"] = first - 1
        file["header"] = False
        if header is not None:
            file["columns"] = list(plan.names())
    elif header.line > 1:
        file["skip_top"] = "auto" if header.line <= _AUTO else header.line - 1
    if plan.sheet is None and (header is None or plan.widths != (len(header.cells),)):
        file["fields"] = _one_or_more(plan.widths)
    if plan.skip_bottom:
        file["skip_bottom"] = plan.skip_bottom
    if plan.footer:
        file["footer"] = plan.footer
    if plan.skip:
        file["skip"] = list(plan.skip)
    if plan.begins:
        file["begins"] = plan.name_of(_begins_at(plan))
    if plan.repeated:
        file["repeated"] = [plan.name_of(index) for index in plan.repeated]
    return file


def _begins_at(plan: Plan) -> int:
    """The column in which every record has something: the day, or the balance where days stand once for several."""
    balance = plan.convention.balance
    return plan.roles.booked_at if not plan.repeated or balance is None else balance


def _columns(plan: Plan) -> dict[str, object]:
    roles, convention, name = plan.roles, plan.convention, plan.name_of
    columns: dict[str, object] = {"booked_at": plan.date_source(roles.booked_at)}
    if roles.time is not None:
        columns["booked_at"] = [name(roles.booked_at), name(roles.time)]
    if roles.value_date is not None:
        columns["value_date"] = plan.date_source(roles.value_date)
    for key in ("amount", "debit", "credit"):
        index = getattr(convention, key)
        if index is not None:
            columns[key] = name(index)
    if convention.debit is not None and convention.charge is not None:
        columns["debit"] = {"first": [name(convention.debit), name(convention.charge)]}
    if convention.direction is not None:
        columns["direction"] = {
            "column": name(convention.direction),
            "debit": _one_or_more(convention.outs),
            "credit": _one_or_more(convention.ins),
        }
    if convention.fee is not None:
        columns["fee"] = name(convention.fee)
    if plan.currency:
        columns["currency"] = plan.currency
    if convention.balance is not None:
        columns["balance_after"] = name(convention.balance)
    for key, index in roles.texts.items():
        columns[key] = name(index)
    if roles.narrative:
        columns["narrative"] = _one_or_more([name(index) for index in roles.narrative])
    if roles.status is not None:
        columns["status"] = {
            "column": name(roles.status),
            "booked": "*" if roles.not_booked == ("",) else list(roles.booked) or ["BOOKED"],
            "not_booked": list(roles.not_booked),
        }
    return columns
