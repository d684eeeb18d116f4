"""Statements as banks of several countries print them, with what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

from tests.transforms.readers.pdf.printer import Printer

IBAN = "DE89 3704 0044 0532 0130 00"
SECOND_IBAN = "DE12 5001 0517 0648 4898 90"
_TEXTS = (
    ("Rent for the flat",),
    ("Selam Tesfay", "thanks for everything"),
    ("Card payment 4711", "rate 1,0823 USD 12.50", "reference 88-12,50"),
    ("Cash machine 0812",),
)
_AMOUNTS = ("-850.00", "1234.56", "-12.40", "-200.00", "99.99", "-0.56", "15.00", "-431.20")


@dataclass(frozen=True)
class Entry:
    """A line of the account."""

    day: date
    amount: Decimal
    balance: Decimal
    texts: tuple[str, ...]


OPENING = Decimal("1000.00")


def entries(count: int, first: date, *, step: int = 1) -> list[Entry]:
    """So many lines; each `step` of them are of one day."""
    amounts = [Decimal(_AMOUNTS[at % len(_AMOUNTS)]) for at in range(count)]
    balances = [OPENING + moved for moved in accumulate(amounts)]
    return [
        Entry(first + timedelta(days=at // step), amount, balance, _TEXTS[at % len(_TEXTS)])
        for at, (amount, balance) in enumerate(zip(amounts, balances, strict=True))
    ]


def german(amount: Decimal) -> str:
    """`-1.234,56`."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def day_printed_once(path: Path, lines: list[Entry]) -> Path:
    """Money out and in in columns, the day and the balance once a day, carried forward from page to page."""
    made = Printer()
    before, top = OPENING, 0.0
    for at, line in enumerate(lines):
        if at % 15 == 0:
            if at:
                made.left(110, top, "BALANCE CARRIED FORWARD")
                made.right(545, top, f"{before:,.2f}")
                made.left(50, 810, "Northern Bank is a bank")
                made.page()
            made.left(50, 40, "Northern Bank")
            made.left(50, 54, "20 December 2025 to 19 January 2026")
            made.left(50, 68, "Account Number 12345678")
            for place, head in ((50, "Date"), (110, "Payment type and details")):
                made.left(place, 100, head)
            for place, head in ((380, "Paid out"), (460, "Paid in"), (545, "Balance")):
                made.right(place, 100, head)
            made.left(110, 116, "BALANCE BROUGHT FORWARD")
            made.right(545, 116, f"{before:,.2f}")
            top = 132.0
        if at % 15 == 0 or lines[at - 1].day != line.day:
            made.left(50, top, f"{line.day:%d %b %y}")
        made.right(380 if line.amount < 0 else 460, top, f"{abs(line.amount):,.2f}")
        if at + 1 == len(lines) or lines[at + 1].day != line.day:
            made.right(545, top, f"{line.balance:,.2f}")
        before = line.balance
        for text in line.texts:
            made.left(110, top, text)
            top += 11
        top += 3
    made.left(110, top, "BALANCE CARRIED FORWARD")
    made.right(545, top, f"{before:,.2f}")
    return made.save(path)


def without_years(path: Path, lines: list[Entry]) -> Path:
    """Days without a year, S and H behind the amounts, no running balance, the last day in the closing one."""
    made = Printer()
    made.left(50, 40, "Landbank")
    made.left(50, 54, f"IBAN: {IBAN} BIC: LANDDEFFXXX")
    for place, head in ((50, "Bu-Tag"), (95, "Wert"), (140, "Vorgang")):
        made.left(place, 90, head)
    made.right(540, 90, "Betrag EUR")
    made.left(140, 106, "alter Kontostand vom 19.12.2025")
    made.right(540, 106, f"{german(OPENING)} H")
    top = 122.0
    for line in lines:
        made.left(50, top, f"{line.day:%d.%m.}")
        made.left(95, top, f"{line.day + timedelta(days=1):%d.%m.}")
        made.right(540, top, f"{german(abs(line.amount))} {'S' if line.amount < 0 else 'H'}")
        for text in line.texts:
            made.left(140, top, text)
            top += 11
        top += 3
    made.left(140, top + 6, f"neuer Kontostand vom {lines[-1].day:%d.%m.%Y}")
    made.right(540, top + 6, f"{german(lines[-1].balance)} H")
    return made.save(path)


def around_the_middle(path: Path, lines: list[Entry]) -> Path:
    """A web page's table: day and amount stand at half the height of the texts, amounts begin under each other."""
    made = Printer()
    made.left(50, 40, "Page Bank")
    made.left(50, 54, f"Account: {IBAN}")
    top = 0.0
    for at, line in enumerate(lines):
        if at % 18 == 0:
            if at:
                made.page()
            for place, head in ((50, "Booking date"), (130, "Details"), (400, "Amount"), (480, "Balance")):
                made.left(place, 90, head)
            top = 110.0
        middle = top + 10 * (len(line.texts) - 1) / 2
        for place, text in (
            (50, f"{line.day:%d.%m.%Y}"),
            (400, german(line.amount)),
            (480, german(line.balance)),
        ):
            made.left(place, middle, text)
        for text in line.texts:
            made.left(130, top, text)
            top += 10
        top += 12
    return made.save(path)


def two_days_under_each_other(path: Path, lines: list[Entry]) -> Path:
    """The day of booking with the value date under it, the balances beside the address, a foot on each page."""
    made = Printer()
    made.left(50, 40, "Direct Bank")
    made.left(50, 54, f"IBAN {IBAN}")
    for place, words, amount in ((54, "Alter Saldo", OPENING), (66, "Neuer Saldo", lines[-1].balance)):
        made.left(350, place, words)
        made.right(540, place, f"{german(amount)} Euro")
    top = 0.0
    for at, line in enumerate(lines):
        if at % 12 == 0:
            if at:
                made.page()
            made.left(50, 810, "Direct Bank, a bank without branches")
            for place, down, head in (
                (50, 90, "Buchung"),
                (50, 101, "Valuta"),
                (130, 90, "Verwendungszweck"),
            ):
                made.left(place, down, head)
            made.right(540, 90, "Betrag (EUR)")
            top = 124.0
        made.left(50, top, f"{line.day:%d.%m.%Y}")
        made.left(50, top + 11, f"{line.day + timedelta(days=1):%d.%m.%Y}")
        made.right(540, top, german(line.amount))
        for number, text in enumerate(line.texts):
            made.left(130, top + 11 * number, text)
        top += 11 * max(2, len(line.texts)) + 6
    return made.save(path)


def two_accounts(path: Path, lines: list[Entry]) -> Path:
    """The first half of the lines on one account, the others on a second one, on pages of their own."""
    made = Printer()
    half = len(lines) // 2
    for number, (iban, part) in enumerate(((IBAN, lines[:half]), (SECOND_IBAN, lines[half:]))):
        if number:
            made.page()
        made.left(50, 40, "Two Accounts Bank")
        made.left(50, 54, f"IBAN {iban}")
        for place, head in ((50, "Date"), (120, "Description")):
            made.left(place, 90, head)
        for place, head in ((440, "Amount"), (540, "Balance")):
            made.right(place, 90, head)
        for at, line in enumerate(part):
            made.left(50, 110 + 14 * at, f"{line.day:%d.%m.%Y}")
            made.left(120, 110 + 14 * at, line.texts[0])
            made.right(440, 110 + 14 * at, german(line.amount))
            made.right(540, 110 + 14 * at, german(line.balance))
    return made.save(path)
