"""Lines as rows of HAWALA_LINES and VALUE_READINGS, and the reasons of those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from transforms.money import EXACT
from transforms.readers.calendars import DateReading
from transforms.readers.kinds.hawala.line import NAMES, Line
from transforms.readers.kinds.hawala.options import Option
from transforms.readers.kinds.hawala.words import without_titles
from transforms.readers.letters import plain, without_marks
from transforms.readers.particulars import rows_of
from transforms.schema import HAWALA_LINES, VALUE_READINGS

SHOWN = 60
"""Characters of an offending text that a reason shows."""
_TEXTS = ("counterpart", "token", "payer", "payee", "place", "note")


def faults_of(line: Line) -> list[str]:
    """`code: plain words` for what a line cannot do without and that has no reading at all."""
    if line.structure is not None:
        return [line.structure]
    found: list[str] = []
    if line.kind == "line":
        found += _date_faults(line)
    found += _amount_faults(line)
    if line.kind == "line" and not line.directions and not line.both_sides:
        text = line.texts["direction"]
        words = f"the direction {_shown(text)} says neither taken in nor paid out" if text else _NO_DIRECTION
        found.append(f"direction_{'unreadable' if text else 'missing'}: {words}")
    return found


_NO_DIRECTION = "nothing says whether the money was taken in or paid out, and no running balance proves it"


def _date_faults(line: Line) -> Iterator[str]:
    text = line.texts["date"]
    if line.dates:
        return
    if not text:
        yield "date_missing: the date is empty"
    elif line.ditto:
        yield "date_missing: the date is that of the line above, and no line above has one"
    else:
        yield f"date_unreadable: {_shown(text)} is no day of a calendar that is read, or no line near it tells its year"


def _amount_faults(line: Line) -> Iterator[str]:
    texts = line.texts
    if line.both_sides:
        both = f"{_shown(texts['taken_in'])} and {_shown(texts['paid_out'])}"
        yield f"both_sides_filled: {both} stand in the columns for taken in and paid out"
    elif line.amounts:
        if line.kind == "line" and not any(one.value > 0 for one in line.amounts):
            yield f"amount_not_positive: the amount {_shown(_amount_text(line))} is nothing"
    elif text := _amount_text(line):
        yield f"amount_unreadable: the amount {_shown(text)} is no number in any way of writing that is known"
    elif line.kind == "line" or not (line.balances or {"taken_in", "paid_out"} & set(line.figures)):
        yield "amount_missing: the amount is empty"


def _amount_text(line: Line) -> str:
    return line.texts["amount"] or line.texts["taken_in"] or line.texts["paid_out"]


def _shown(text: str) -> str:
    return f"'{text[:SHOWN]}'"


def line_rows(lines: Sequence[Line], first: int) -> pl.DataFrame:
    """HAWALA_LINES of lines that can be read; `first` is the ordinal of the first line."""
    rows = [_row(line, first + place) for place, line in enumerate(lines) if not faults_of(line)]
    return rows_of(HAWALA_LINES, rows)


def _row(line: Line, ordinal: int) -> dict[str, object]:
    texts = line.texts
    date = line.dates[0] if line.dates else None
    names = {name: without_titles(texts[name]) for name in NAMES}
    row: dict[str, object] = {
        "ordinal": ordinal,
        "kind": line.kind,
        "book_scheme": "hawala",
        "book_identifier": line.book or None,
        "page": _said(texts["page"]),
        "line": _said(texts["line"]),
        "date_from": date.first if date else None,
        "date_to": date.last if date else None,
        "date_said": _said(texts["date"]),
        "calendar": date.calendar if date else None,
        "direction": _direction(line),
        **{name: _said(texts[name]) for name in _TEXTS},
        "token_plain": plain(texts["token"]) or None,
        **{f"{name}_plain": said[0] or None for name, said in names.items()},
        "titles": [f"{name}: {title}" for name, said in names.items() for title in said[1]],
        "amount": _value(line.amounts),
        "currency": line.currency,
        "rate": _value(line.figures.get("rate")),
        "payout_amount": _value(line.figures.get("payout_amount")),
        "payout_currency": line.payout_currencies[0].value if line.payout_currencies else None,
        "commission": _commission(line),
        "status": line.states[0].value if line.states else "unknown",
        "status_said": _said(texts["status"]) or ("struck out" if line.struck else None),
        "balance_after": _value(line.balances),
        "proof": "; ".join(dict.fromkeys(line.proofs)) or None,
        "uncertain": is_uncertain(line),
    }
    return row


def is_uncertain(line: Line) -> bool:
    """Whether a field of a line can be read in more than one way."""
    return any(len(options) > 1 for _, options in _fields(line))


def _said(text: str) -> str | None:
    return without_marks(text) or None


def _value(options: Sequence[Option[Decimal]] | None) -> Decimal | None:
    return options[0].value if options else None


def _commission(line: Line) -> Decimal | None:
    if line.percent is not None and line.amounts:
        return line.amounts[0].value * line.percent / 100
    return _value(line.figures.get("commission"))


def _direction(line: Line) -> str:
    """The likeliest direction; unknown where two are as likely and nothing proves one."""
    options = line.directions
    if not options or _undecided(options):
        return "unknown"
    return options[0].value


def _undecided(options: Sequence[Option[str]]) -> bool:
    return len(options) > 1 and options[0].cost == options[1].cost and not options[0].why.startswith("proved")


def _fields(line: Line) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each field with its readings as text, and what speaks for them."""
    dates = [(one.value, _why(line, one, place)) for place, one in enumerate(line.dates)]
    yield "date", dates
    yield "amount", _figures(line.amounts)
    for name in ("direction", "status", "currency", "payout_currency"):
        options = {
            "direction": line.directions,
            "status": line.states,
            "currency": line.currencies,
            "payout_currency": line.payout_currencies,
        }[name]
        yield name, [(one.value, one.why) for one in options]
    yield "balance_after", _figures(line.balances)
    for name in ("rate", "payout_amount", "commission"):
        yield name, _figures(line.figures.get(name, []))


def _why(line: Line, reading: DateReading, place: int) -> str:
    return f"{line.date_why}; {reading.why}" if place == 0 and line.date_why else reading.why


def _figures(options: Sequence[Option[Decimal]]) -> list[tuple[str, str]]:
    return [(f"{one.value.normalize(EXACT):f}", one.why) for one in options]


def reading_rows(lines: Sequence[Line], first: int) -> pl.DataFrame:
    """VALUE_READINGS: every reading of each field that can be read in several ways."""
    rows: list[dict[str, object]] = []
    for place, line in enumerate(lines):
        if faults_of(line):
            continue
        for field, options in _fields(line):
            if len(options) < 2:
                continue
            chosen = field != "direction" or not _undecided(line.directions)
            rows += [
                {
                    "ordinal": first + place,
                    "field": field,
                    "rank": rank,
                    "value": value,
                    "chosen": chosen and rank == 1,
                    "why": why or "what such a text mostly means",
                }
                for rank, (value, why) in enumerate(options, start=1)
            ]
    return rows_of(VALUE_READINGS, rows)
