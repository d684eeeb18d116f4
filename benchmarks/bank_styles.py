"""Statements in the styles of banks around the world, with what a true reading gives; all names and sums are invented.

A style is a header and a row of fields between bars, and a line of settings:
enc (encoding), d (delimiter; tab), q (all, text or none), date (format), num (decimal mark), th (thousands mark),
order (old or new), first (opening balance in minor units), digits (of the minor unit), eol.
Fields: {date} {value} {text} {name} {iban} {amount} (signed), {plain} (unsigned), {debit} {credit} (one is empty),
{debit0} {credit0} (the other is zero), {minus} (debit with a minus), {trail} (minus behind), {paren}, {drcr} (with a
suffix), {side:OUT/IN}, {balance}, {baldrcr}, {cur}, {id}, {own}, {kind}, {time}, {plus} (with a plus sign).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Style:
    """How one bank writes."""

    name: str
    settings: str
    header: str
    row: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    currency: str = "EUR"


@dataclass(frozen=True)
class Written:
    """A file and what a true reading of it gives."""

    content: bytes
    records: int
    total: Decimal
    first: date
    last: date
    has_balance: bool


_MOVES = (
    (0, 250_000, "Salary January", "ACME Works Ltd", "TRF"), (1, -85_000, "Rent flat 7", "Home Letting", "SO"),
    (1, -4_599, "Groceries 4711", "Corner Shop", "POS"), (3, -2_000_00, "Transfer to savings", "Own account", "TRF"),
    (9, -1_250, "Coffee, cake", "Cafe Blue", "POS"), (13, 12_345, "Refund 2024/17", "Book House", "TRF"),
    (16, -7_90, "Monthly fee", "The Bank", "FEE"), (17, -33_300, "Power bill", "City Energy", "DD"),
    (21, 1_000_00, "Gift from aunt", "Maria Example", "TRF"), (24, -20_000, "ATM Main Street", "ATM", "CASH"),
    (28, -5_05, "Card 12.50 USD", "Web Store", "POS"), (29, -123_456, "Car repair R/12", "Garage Miller", "TRF"),
)  # fmt: skip
_START = date(2024, 1, 2)


def written(style: Style, lines: int = 12) -> Written:
    """The style's file with so many transactions."""
    moves = _MOVES[:lines]
    said = dict(part.split("=", 1) for part in style.settings.split())
    digits = int(said.get("digits", "2"))
    balance = int(said.get("first", "30000"))
    rows = []
    for number, (days, minor, text, name, kind) in enumerate(moves, start=1):
        balance += minor
        day = _START + timedelta(days=days)
        rows.append(_row(style, said, (number, day, minor, text, name, kind, balance, digits)))
    opening, closing = _figure(int(said.get("first", "30000")), said, digits), _figure(balance, said, digits)
    if said.get("order") == "new":
        rows.reverse()
    fill = {"opening": opening, "closing": closing, "cur": style.currency}
    cut = {"tab": "\t"}.get(said.get("d", ","), said.get("d", ","))
    shown = [_cut(line.format(**fill), said, cut) for line in style.above]
    shown += [_cut(style.header, said, cut)] if style.header else []
    shown += rows
    shown += [_cut(line.format(**fill), said, cut) for line in style.below]
    eol = {"cr": "\r", "crlf": "\r\n"}.get(said.get("eol", ""), "\n")
    total = Decimal(sum(move[1] for move in moves)).scaleb(-digits)
    content = (eol.join(shown) + eol).encode(said.get("enc", "utf-8"))
    last = _START + timedelta(days=moves[-1][0])
    return Written(content, len(moves), total, _START, last, "{bal" in style.row)


def _row(style: Style, said: dict[str, str], move: tuple[int, date, int, str, str, str, int, int]) -> str:
    number, day, minor, text, name, kind, balance, digits = move
    plain, out = _figure(abs(minor), said, digits), minor < 0
    zero, written = _figure(0, said, digits), said.get("date", "%d/%m/%Y")
    side = re.search(r"\{side:([^}]*)/([^}]*)\}", style.row)
    row = re.sub(r"\{side:[^}]*\}", (side.group(1) if out else side.group(2)) if side else "", style.row)
    fields = {
        "date": _day(day, written), "value": _day(day + timedelta(days=number % 2), said.get("vdate", written)),
        "text": text, "name": name, "iban": f"DE{number:020d}", "amount": ("-" if out else "") + plain, "plain": plain,
        "plus": ("-" if out else "+") + plain, "spaced": ("- " if out else "+ ") + plain,
        "debit": plain if out else "", "credit": "" if out else plain,
        "debit0": plain if out else zero, "credit0": zero if out else plain, "minus": "-" + plain if out else "",
        "trail": plain + ("-" if out else ""), "paren": f"({plain})" if out else plain,
        "drcr": plain + (" DR" if out else " CR"), "DrCr": plain + ("Dr" if out else "Cr"),
        "balance": ("-" if balance < 0 else "") + _figure(abs(balance), said, digits),
        "baldrcr": _figure(abs(balance), said, digits) + (" DR" if balance < 0 else " CR"),
        "cur": style.currency, "id": f"TX{number * 7919:09d}", "own": "12345678", "kind": kind,
        "time": f"{8 + number % 12:02d}:{number * 4 % 60:02d}", "reversed": ("" if out else "-") + plain,
    }  # fmt: skip
    cut = {"tab": "\t"}.get(said.get("d", ","), said.get("d", ","))
    return _cut(row.format(**fields), said, cut)


def _day(day: date, written: str) -> str:
    text = written.replace("_", " ").replace("%-d", str(day.day)).replace("%-m", str(day.month))
    for code, names in (
        ("%fr", "janv. févr. mars".split()),
        ("%es", "ene feb mar".split()),
        ("%nl", "jan feb mrt".split()),
    ):
        text = text.replace(code, names[day.month - 1])
    return day.strftime(text)


def _figure(minor: int, said: dict[str, str], digits: int) -> str:
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**digits)
    mark = {"space": " ", "nbsp": "\u00a0", "nnbsp": "\u202f", "none": "", "indian": ","}.get(
        said.get("th", "none"), said.get("th", "none")
    )
    grouped = f"{whole:,}".replace(",", mark)
    if said.get("th") == "indian" and whole >= 100_000:
        grouped = f"{str(whole)[:-5]},{str(whole)[-5:-3]},{str(whole)[-3:]}"
    return sign + grouped + (said.get("num", ".") + f"{part:0{digits}d}" if digits else "")


def _cut(line: str, said: dict[str, str], cut: str) -> str:
    cells = line.split("|")
    every = said.get("q") == "all"
    never = said.get("q") == "none"
    shown = [f'"{cell}"' if not never and (every or cut in cell) else cell for cell in cells]
    return cut.join(shown)


def styles() -> tuple[Style, ...]:
    """Every style of bank_styles.yaml."""
    given = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return tuple(
        Style(**{**one, "above": tuple(one.get("above", ())), "below": tuple(one.get("below", ()))})
        for one in given
    )
