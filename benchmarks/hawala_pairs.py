"""How well cash-ins and pay-outs of hawaladars' books are paired, with books whole and with pages missing.

    python -m benchmarks.hawala_pairs [TRANSFERS]      default 1,500

Six hawaladars send each other sums as people do: many are round, so they recur. Of the lines 7 in 10 have a
token, of which 1 in 50 is copied wrong by a sign; 1 name in 6 is misspelt, 1 in 10 lacking; commission varies by
pair and time; 1 in 8 is held for weeks; 1 in 20 is paid in two or three parts; 1 in 10 in another currency at the
book's rate; 3 in 100 were never paid out. "pages missing" takes a share of all pages (20 lines) out of the books.

A pair counts as found where exactly the true lines are in one link with status `matched`, and as true of those
of which both ends are in what is left of the books.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import polars as pl

from transforms import ids
from transforms.configuration import load_configuration
from transforms.hawala.build import hawala_of
from transforms.schema import HAWALA_LINES, HAWALA_LINKS, PARTY_ACCOUNTS, TRANSFERS, conform

BROKERS = ("Karim", "Hama", "Soran", "Diyar", "Mirwais", "Yusuf")
PAGE = 20
GIVEN = "omid laila javid nasrin rahim farid shabnam mirza parwin jamal zahra idris".split()
FAMILY = "rahimi sediqi noori ahmadi wardak hotak karimi amiri safi yousufi barakzai popal".split()
_CENT = Decimal("0.01")
Row = dict[str, Any]


@dataclass
class Books:
    """Lines by record id, each with its page, and the true pairs as sets of records."""

    lines: dict[str, Row] = field(default_factory=dict)
    pages: dict[str, tuple[str, int]] = field(default_factory=dict)
    truth: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    _written: dict[str, int] = field(default_factory=dict)

    def write(self, book: str, row: Row) -> str:
        """Write a line into a book and give its record id."""
        number = self._written[book] = self._written.get(book, 0) + 1
        record = f"r{ids.digest(book)}-{number:09d}"
        self.lines[record] = row | {
            "record_id": record,
            "kind": "line",
            "book_scheme": "hawala",
            "book_identifier": book,
            "book_account_id": ids.account_id("hawala", book),
            "titles": [],
            "uncertain": False,
        }
        self.pages[record] = (book, number // PAGE)
        return record


def books(count: int, seed: int) -> Books:
    """So many transfers between the hawaladars, over a year."""
    chance, made = Random(seed), Books()
    fees = {pair: Decimal(chance.randint(5, 40)) / 1000 for pair in _pairs()}
    for number in range(count):
        one, other = chance.choice(_pairs())
        day = date(2025, 1, 1) + timedelta(days=365 * number // count)
        _transfer(made, chance, (one, other, fees[one, other]), day)
    return made


def _pairs() -> list[tuple[str, str]]:
    return [(one, other) for one in BROKERS for other in BROKERS if one != other]


def _transfer(made: Books, chance: Random, between: tuple[str, str, Decimal], day: date) -> None:
    one, other, usual = between
    amount = Decimal(chance.choice([500, 800, 1000, 1500, 2000, 3500, chance.randint(200, 9000)]))
    fee = usual + Decimal(chance.randint(-3, 3)) / 1000
    currency, rate = ("EUR", Decimal("0.91")) if chance.random() < 0.1 else ("USD", Decimal(1))
    payout = (amount * (1 - fee) * rate).quantize(_CENT, ROUND_HALF_UP)
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    token = str(chance.randint(10000, 99999)) if chance.random() < 0.7 else None
    taken = made.write(
        one,
        _line("in", day, amount, "USD", other, token, _said(name, chance))
        | ({"rate": rate} if currency != "USD" else {})
        | ({"commission": (amount * fee).quantize(_CENT, ROUND_HALF_UP)} if currency != "USD" else {}),
    )
    if chance.random() < 0.03:
        return
    lag = chance.randint(14, 60) if chance.random() < 0.125 else chance.randint(0, 4)
    parts = _parts(payout, chance) if token and chance.random() < 0.05 else [payout]
    paid = []
    for place, part in enumerate(parts):
        when = day + timedelta(days=lag + 3 * place)
        copied = _copied(token, chance)
        paid.append(made.write(other, _line("out", when, part, currency, one, copied, _said(name, chance))))
    made.truth.append((frozenset([taken]), frozenset(paid)))


def _line(
    way: str, day: date, amount: Decimal, currency: str, other: str, token: str | None, name: str | None
) -> Row:
    return {
        "direction": way,
        "date_from": day,
        "date_to": day,
        "amount": amount,
        "currency": currency,
        "counterpart": other,
        "counterpart_account_id": ids.account_id("hawala", other),
        "token": token,
        "token_plain": token,
        "payee": name,
        "payer_account_id": "a0",
        "payee_account_id": "a1",
    }


def _said(name: str, chance: Random) -> str | None:
    if chance.random() < 0.1:
        return None
    if chance.random() < 1 / 6:
        place = chance.randrange(len(name))
        return name[:place] + chance.choice("aeiou") + name[place + 1 :]
    return name


def _copied(token: str | None, chance: Random) -> str | None:
    if token is None or chance.random() >= 0.02:
        return token
    place = chance.randrange(len(token))
    return token[:place] + str((int(token[place]) + 1) % 10) + token[place + 1 :]


def _parts(payout: Decimal, chance: Random) -> list[Decimal]:
    first = (payout * chance.randint(30, 60) / 100).quantize(_CENT)
    rest = payout - first
    if chance.random() < 0.5:
        return [first, rest]
    second = (rest / 2).quantize(_CENT)
    return [first, second, rest - second]


def measure(made: Books, missing: float, seed: int) -> tuple[float, float, int, float]:
    """Precision and recall of matched links, ambiguous ones, and seconds."""
    chance = Random(seed)
    gone = {page for page in sorted(set(made.pages.values())) if chance.random() < missing}
    left = {record: row for record, row in made.lines.items() if made.pages[record] not in gone}
    frame = conform(HAWALA_LINES, pl.DataFrame(list(left.values()), schema=HAWALA_LINES.frame_schema))
    started = time.perf_counter()
    found = hawala_of(frame, TRANSFERS.empty(), PARTY_ACCOUNTS.empty(), load_configuration())
    seconds = time.perf_counter() - started
    links = found.tables[HAWALA_LINKS]
    pairs = {
        (frozenset(row["in_records"]), frozenset(row["out_records"]))
        for row in links.filter(pl.col("status") == "matched").iter_rows(named=True)
    }
    kept = frozenset(left)
    true = {(ins & kept, outs & kept) for ins, outs in made.truth}
    true = {pair for pair in true if all(pair)}
    right = len(pairs & true)
    ambiguous = links.filter(pl.col("status") == "ambiguous").height
    return right / len(pairs), right / len(true), ambiguous, seconds


def main(count: int) -> None:
    """Print the table."""
    made = books(count, seed=7)
    print(f"{count:,} transfers, {len(made.lines):,} lines in {len(BROKERS)} books")
    print(f"{'pages missing':>14} {'precision':>10} {'recall':>8} {'ambiguous':>10} {'seconds':>8}")
    for missing in (0.0, 0.1, 0.25, 0.5):
        precision, recall, ambiguous, seconds = measure(made, missing, seed=11)
        print(f"{missing:>14.0%} {precision:>10.4f} {recall:>8.4f} {ambiguous:>10,} {seconds:>8.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_500)
