"""Synthetic statements, written in the dialects of many banks, beside what a true reading gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

WORDS = {
    "en": (
        "Booking date",
        "Value date",
        "Details",
        "Amount",
        "Debit",
        "Credit",
        "Balance",
        "Currency",
        "D/C",
    ),
    "de": ("Buchungstag", "Valuta", "Verwendungszweck", "Betrag", "Soll", "Haben", "Saldo", "Währung", "S/H"),
    "fr": (
        "Date opération",
        "Date valeur",
        "Libellé",
        "Montant",
        "Débit",
        "Crédit",
        "Solde",
        "Devise",
        "Sens",
    ),
    "es": (
        "Fecha operación",
        "Fecha valor",
        "Concepto",
        "Importe",
        "Cargo",
        "Abono",
        "Saldo",
        "Divisa",
        "Tipo",
    ),
    "pl": (
        "Data operacji",
        "Data waluty",
        "Opis",
        "Kwota",
        "Obciążenia",
        "Uznania",
        "Saldo po operacji",
        "Waluta",
        "Strona",
    ),
    "cs": (
        "Datum provedení",
        "Datum valuty",
        "Popis",
        "Částka",
        "Výdaj",
        "Příjem",
        "Zůstatek",
        "Měna",
        "Typ",
    ),
    "ru": (
        "Дата операции",
        "Дата валютирования",
        "Назначение платежа",
        "Сумма",
        "Расход",
        "Приход",
        "Остаток",
        "Валюта",
        "Тип",
    ),
    "zh": ("交易日期", "起息日", "摘要", "交易金额", "支出", "收入", "余额", "币种", "借贷标志"),
    "ar": (
        "تاريخ العملية",
        "تاريخ القيمة",
        "البيان",
        "المبلغ",
        "مدين",
        "دائن",
        "الرصيد",
        "العملة",
        "نوع العملية",
    ),
}
SIDES = {
    "en": ("D", "C"),
    "de": ("S", "H"),
    "fr": ("Débit", "Crédit"),
    "es": ("Cargo", "Abono"),
    "pl": ("Wn", "Ma"),
    "cs": ("Výdaj", "Příjem"),
    "ru": ("Расход", "Приход"),
    "zh": ("借", "贷"),
    "ar": ("مدين", "دائن"),
}
CURRENCIES = {
    "en": "GBP",
    "de": "EUR",
    "fr": "EUR",
    "es": "EUR",
    "pl": "PLN",
    "cs": "CZK",
    "ru": "RUB",
    "zh": "CNY",
    "ar": "AED",
}
DATES = ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%y", "%Y%m%d", "%d %b %Y", "%Y/%m/%d")
MARKS = ((".", ","), (",", "."), (",", " "), (".", "'"), (",", "\u202f"), (".", ""))
CONVENTIONS = ("signed", "two", "two_signed", "zeros", "direction", "trailing", "parentheses", "suffix")


@dataclass(frozen=True)
class Dialect:
    """How a bank writes."""

    language: str
    delimiter: str
    quoted: bool
    dates: str
    marks: tuple[str, str]
    convention: str
    newest_first: bool
    balance: bool
    currency: bool
    value_date: bool
    preamble: int
    footer: bool
    trailing: bool


@dataclass(frozen=True)
class Line:
    """A transaction."""

    day: date
    minor: int
    text: str


dialects = st.builds(
    Dialect,
    language=st.sampled_from(sorted(WORDS)),
    delimiter=st.sampled_from(";,\t|"),
    quoted=st.booleans(),
    dates=st.sampled_from(DATES),
    marks=st.sampled_from(MARKS),
    convention=st.sampled_from(CONVENTIONS),
    newest_first=st.booleans(),
    balance=st.booleans(),
    currency=st.booleans(),
    value_date=st.booleans(),
    preamble=st.integers(0, 4),
    footer=st.booleans(),
    trailing=st.booleans(),
)
amounts = st.integers(-5_000_00, 5_000_00).filter(lambda minor: minor != 0) | st.integers(
    100_000_000, 900_000_000
)
texts = st.sampled_from(
    (
        "Rent January",
        "Café Bleu",
        "ATM 4711",
        "Salary ACME",
        "Card 12.50 at Shop",
        "Żabka",
        "Müller & Söhne",
        "R/12/24",
        "Fee",
    )
)


@st.composite
def lines(draw: st.DrawFn, least: int = 1) -> list[Line]:
    """Transactions in order of time."""
    day = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 300)))
    found = []
    for _ in range(draw(st.integers(least, 30))):
        day += timedelta(days=draw(st.integers(0, 9)))
        found.append(Line(day, draw(amounts), draw(texts)))
    return found


def figure(minor: int, dialect: Dialect, *, digits: int = 2) -> str:
    """An unsigned amount as the bank writes it."""
    decimal, thousands = dialect.marks
    whole, part = divmod(abs(minor), 10**digits)
    return f"{whole:,}".replace(",", thousands) + decimal + f"{part:0{digits}d}"


def money_cells(line: Line, dialect: Dialect) -> list[str]:
    """The cells of an amount in the bank's convention."""
    text, out = figure(line.minor, dialect), line.minor < 0
    return {
        "signed": [("-" if out else "") + text],
        "two": [text, ""] if out else ["", text],
        "two_signed": ["-" + text, ""] if out else ["", text],
        "zeros": [text, figure(0, dialect)] if out else [figure(0, dialect), text],
        "direction": [text, SIDES[dialect.language][0 if out else 1]],
        "trailing": [text + ("-" if out else "")],
        "parentheses": [f"({text})" if out else text],
        "suffix": [text + (" DR" if out else " CR")],
    }[dialect.convention]


def written(transactions: list[Line], dialect: Dialect, opening: int = 100_00) -> str:
    """The whole file as text."""
    date_, value, text, amount, debit, credit, balance, currency, direction = WORDS[dialect.language]
    header = [date_, *([value] if dialect.value_date else []), text]
    header += [debit, credit] if dialect.convention.startswith(("two", "zeros")) else [amount]
    header += [direction] if dialect.convention == "direction" else []
    header += [currency] if dialect.currency else []
    header += [balance] if dialect.balance else []
    rows = []
    running = opening
    for line in transactions:
        running += line.minor
        day = line.day.strftime(dialect.dates)
        cells = [day, *([day] if dialect.value_date else []), line.text, *money_cells(line, dialect)]
        cells += [CURRENCIES[dialect.language]] if dialect.currency else []
        cells += [("-" if running < 0 else "") + figure(running, dialect)] if dialect.balance else []
        rows.append(cells)
    if dialect.newest_first:
        rows.reverse()
    above = [["Report", "of the account"], ["Period", "2024"], [], ["Branch", "Main street"]][
        : dialect.preamble
    ]
    below = [["Thank you for your custom"]] if dialect.footer else []
    return "".join(_line(row, dialect) for row in [*above, header, *rows, *below])


def _line(cells: list[str], dialect: Dialect) -> str:
    cut = dialect.delimiter
    shown = [f'"{cell}"' if dialect.quoted or cut in cell else cell for cell in cells]
    return cut.join([*shown, ""] if dialect.trailing and len(cells) > 2 else shown) + "\r\n"


def truth(transactions: list[Line]) -> Decimal:
    """The signed sum."""
    return Decimal(sum(line.minor for line in transactions)).scaleb(-2)
