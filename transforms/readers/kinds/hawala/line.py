"""A record of a ledger with every way to read its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from transforms.readers.calendars import DateReading, Habit, date_readings, same_as_above
from transforms.readers.kinds.hawala.amounts import Amount, Style, amount_in, currencies_in
from transforms.readers.kinds.hawala.options import Option, least
from transforms.readers.kinds.hawala.words import (
    OPPOSITE,
    direction_readings,
    kind_of,
    status_readings,
    unstruck,
)
from transforms.readers.letters import folded, plain

NAMES = ("counterpart", "payer", "payee")
_SMALL = ("rate", "commission")
_UNSAID_TOMAN, _MARKET_DOLLARS, _SIGN_AGAINST = 4, 3, 2
"""Costs: tomans where the profile alone says rials; dollars of the market; a minus that turns the direction."""


@dataclass(frozen=True)
class Manners:
    """What the profile says of how the ledger is written."""

    style: Style = field(default_factory=Style)
    habit: Habit = field(default_factory=Habit)
    directions: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    currency_said: bool = True
    """Whether the ledger itself names its currencies, not the profile for all of it."""
    has_direction: bool = True
    has_sides: bool = False


@dataclass
class Line:
    """One record. Lists of options are cheapest first; proofs may put another first."""

    place: str
    texts: Mapping[str, str]
    book: str
    page: str
    """The page, for lines without one that of the line above."""
    kind: str = "line"
    struck: bool = False
    structure: str | None = None
    dates: list[DateReading] = field(default_factory=list)
    amounts: list[Option[Decimal]] = field(default_factory=list)
    directions: list[Option[str]] = field(default_factory=list)
    states: list[Option[str]] = field(default_factory=list)
    currencies: list[Option[str]] = field(default_factory=list)
    balances: list[Option[Decimal]] = field(default_factory=list)
    figures: dict[str, list[Option[Decimal]]] = field(default_factory=dict)
    """rate, payout_amount, commission; taken_in and paid_out of a total."""
    payout_currencies: list[Option[str]] = field(default_factory=list)
    negative: bool = False
    both_sides: bool = False
    percent: Decimal | None = None
    date_why: str = ""
    proofs: list[str] = field(default_factory=list)
    amount_proved: bool = False
    unread: list[tuple[str, str]] = field(default_factory=list)
    """Fields that hold something that could not be read and that the line can do without."""

    @property
    def currency(self) -> str | None:
        """The likeliest currency."""
        return self.currencies[0].value if self.currencies else None

    @property
    def ditto(self) -> bool:
        """Whether the date is that of the line above."""
        return same_as_above(self.texts["date"])


def line_of(place: str, given: Mapping[str, str], book: str, page: str, manners: Manners) -> Line:
    """A record's texts, read."""
    bare = {name: unstruck(text) for name, text in given.items()}
    texts = {name: text for name, (text, _) in bare.items()}
    line = Line(place, texts, book, page, struck=any(struck for _, struck in bare.values()))
    line.kind = _kind(texts)
    _read_money(line, manners)
    if line.kind == "line":
        line.dates = date_readings(texts["date"], manners.habit)
        line.states = status_readings(texts["status"], manners.states, struck=line.struck)
        if texts["status"] and not line.states:
            line.unread.append(("status", texts["status"]))
    return line


def _kind(texts: Mapping[str, str]) -> str:
    """A total or a sum carried forward by its words, where nothing but them stands beside the figures."""
    naming = ("line", "date", *NAMES, "token", "place", "note", "page")
    filled = [texts[name] for name in naming if texts[name]]
    words = [text for text in filled if kind_of([text]) != "line"]
    if words and all(text in words or not re.search(r"[^\W\d_]", text) for text in _telling(texts)):
        return kind_of(words)
    # "جمع" is a page's sum and "received": a sum where nobody and no day is named.
    if not any(texts[name] for name in ("date", *NAMES, "token", "place")):
        return kind_of([texts["direction"]])
    return "line"


def _telling(texts: Mapping[str, str]) -> list[str]:
    return [texts[name] for name in (*NAMES, "token") if texts[name]]


def _read_money(line: Line, manners: Manners) -> None:
    texts = line.texts
    style = manners.style
    amount = _amount(line, manners)
    codes, toman = currencies_in(texts["currency"]) if texts["currency"] else ((), False)
    if texts["currency"] and not codes:
        line.unread.append(("currency", texts["currency"]))
    tens = toman and not amount.toman and "IRR" not in amount.currencies
    line.amounts = _tens(amount.options, unit=tens)
    line.currencies = _currencies(amount, codes)
    unsaid = not manners.currency_said and codes == ("IRR",) and not toman and not amount.currencies
    if unsaid:
        line.amounts = least([*line.amounts, *(_in_tomans(one) for one in line.amounts)])
    line.negative = amount.negative
    balance = amount_in(texts["balance_after"], style)
    signed = [replace(one, value=-one.value) if balance.negative else one for one in balance.options]
    line.balances = _tens(tuple(signed), unit=(toman or amount.toman) and not balance.toman)
    if texts["balance_after"] and not balance.options:
        line.unread.append(("balance_after", texts["balance_after"]))
    for name in ("rate", "payout_amount", "commission"):
        _read_figure(line, name, style._replace(small=name in _SMALL and name == "rate"), toman=toman)
    payout, _ = currencies_in(texts["payout_currency"]) if texts["payout_currency"] else ((), False)
    said = amount_in(texts["payout_amount"], style).currencies
    line.payout_currencies = [Option(code, place, "") for place, code in enumerate(said or payout)]
    if texts["payout_currency"] and not payout:
        line.unread.append(("payout_currency", texts["payout_currency"]))


def _read_figure(line: Line, name: str, style: Style, *, toman: bool) -> None:
    text = line.texts[name]
    if not text:
        return
    read = amount_in(text, style._replace(small=style.small or "%" in text or "٪" in text))
    if not read.options:
        line.unread.append((name, text))
        return
    if name == "commission" and read.percent:
        line.percent = read.options[0].value
        return
    line.figures[name] = _tens(read.options, unit=toman and name == "commission" and not read.toman)


def _amount(line: Line, manners: Manners) -> Amount:
    """The amount from its column or from one of the sides, which then says the direction."""
    texts = line.texts
    sides = {name: texts[name] for name in ("taken_in", "paid_out") if not _nothing(texts[name])}
    said = direction_readings(texts["direction"], manners.directions) if texts["direction"] else []
    if texts["amount"] or not sides:
        amount = amount_in(texts["amount"], manners.style)
        line.directions = _signed(said, amount, manners) if line.kind == "line" else []
        return amount
    read = {name: amount_in(text, manners.style) for name, text in sides.items()}
    if len(sides) == 2:
        line.both_sides = line.kind == "line"
        line.figures |= {name: list(one.options) for name, one in read.items()}
        return amount_in("")
    name, amount = next(iter(read.items()))
    meant = "in" if name == "taken_in" else "out"
    if any(one.value.startswith("settlement") for one in said):
        meant = f"settlement_{meant}"
    line.directions = (
        [Option(meant, 0, "the column in which the amount stands")] if line.kind == "line" else []
    )
    line.figures |= {name: list(amount.options)} if line.kind != "line" else {}
    return amount


def _nothing(text: str) -> bool:
    return plain(text).strip(" -–—.0") == ""


def _signed(said: list[Option[str]], amount: Amount, manners: Manners) -> list[Option[str]]:
    """The direction, which a minus sign tells where no word does."""
    if not manners.has_direction and amount.options:
        if amount.negative:
            return [Option("out", 0, "the minus sign")]
        return [] if manners.has_sides else [Option("in", 0, "no minus sign")]
    if not amount.negative or not said or said[0].value.endswith("out"):
        return said
    turned = Option(OPPOSITE[said[0].value], _SIGN_AGAINST, "the minus sign turns the word")
    return least([*said, turned])


def _currencies(amount: Amount, codes: tuple[str, ...]) -> list[Option[str]]:
    if amount.currencies and codes:
        shared = tuple(code for code in codes if code in amount.currencies)
        codes = shared or (*amount.currencies, *(code for code in codes if code not in amount.currencies))
    else:
        codes = amount.currencies or codes
    why = "the name may mean several currencies" if len(codes) > 1 else ""
    found = [Option(code, place, why) for place, code in enumerate(codes)]
    if amount.slang and "USD" not in codes:
        found.append(Option("USD", _MARKET_DOLLARS, "waraqa and daftar are sums of US dollars"))
    return found


def _tens(options: tuple[Option[Decimal], ...], *, unit: bool) -> list[Option[Decimal]]:
    """The options, counted in rials where the unit is the toman."""
    if not unit:
        return list(options)
    said = "in tomans, ten rials each"
    return [Option(one.value * 10, one.cost, f"{said}; {one.why}" if one.why else said) for one in options]


def _in_tomans(option: Option[Decimal]) -> Option[Decimal]:
    return Option(
        option.value * 10, option.cost + _UNSAID_TOMAN, "in tomans, as people count, ten rials each"
    )


def own_words(values: Mapping[str, str]) -> Mapping[str, str]:
    """A profile's words as they are compared."""
    return {folded(word): meaning for word, meaning in values.items()}
