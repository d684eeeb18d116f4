"""Random ledgers as statements in five formats, through the command line, against rules written from DOMAIN.md."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import duckdb
import pytest

from fixtures.banks import BY_NAME, Bank, account_number
from fixtures.booking import Line, books, statements
from fixtures.exports.camt import CamtFile
from fixtures.exports.csv_files import comma_file, semicolon_file
from fixtures.exports.mt940 import dutch_file, german_file
from fixtures.scale import Scale
from fixtures.world import Account, Moment, Move, Person, Way, World
from tests.desk.cli import moneytrail
from tests.whole.plain_rules import RULES, Places, traced
from transforms.tracing import trace
from transforms.tracing.loading import reached_ledger, resolved_from

SCALE = Scale(months=3)
GROUPS = 10
"""Groups of accounts that pay each other and nobody else's, each traced by itself."""
BANKS = (
    "Grachten Bank",
    "Rheinufer Sparbank",
    "Lindenhof Volkskasse",
    "Poldermeer Bank",
    "Donau Kreditanstalt",
)
"""camt, MT940 in two dialects, CSV with the newest line first, CSV with the oldest."""

NONE = Fraction(0)


@dataclass
class Drawn:
    """A world of groups: the accounts of each, and the movements that come from outside."""

    world: World
    groups: list[list[Account]]


def drawn(seed: int) -> Drawn:
    """Openings, overdrafts, cycles, cash, days with several entries; every draw from the seed."""
    rng, made = Random(seed), Drawn(World(SCALE), [])
    for number in range(GROUPS):
        made.groups.append(
            [_account(made.world, rng, f"{number}{at}") for at in range(rng.choice((1, 2, 3, 4)))]
        )
    day = date(2026, 1, 2)
    for turn in range(14):
        day += timedelta(days=rng.choice((0, 1, 1, 4)))
        for own in made.groups:
            _move(made.world, rng, own, Moment(day, turn))
    return made


def _account(world: World, rng: Random, name: str, bank: Bank | None = None) -> Account:
    bank = bank or BY_NAME[rng.choice(BANKS)]
    person = Person(f"p{name}", f"Holder Number{name}", f"Holder Number{name}", "Number", "X", bank.country)
    opening = rng.choice((0, rng.randrange(1, 200000), -rng.randrange(1, 50000)))
    made = Account(account_number(bank, rng), person, bank, observed=True, opening=opening)
    world.accounts.append(made)
    return made


def _move(world: World, rng: Random, own: list[Account], at: Moment) -> None:
    number, account = len(world.moves) + 1, rng.choice(own)
    amount = rng.choice((rng.randrange(1, 300000), rng.randrange(1, 40) * 10000))
    other = rng.choice([one for one in own if one is not account] or [None])
    stranger = Account(account_number(account.bank, rng), account.holder, account.bank)
    debtor, creditor, way = {
        0: (stranger, account, Way.TRANSFER),
        1: (account, stranger, Way.TRANSFER),
        2: (account, None, Way.CASH),
        3: (None, account, Way.CASH),
    }.get(rng.randrange(8) if at.minute else 0, (account, other or stranger, Way.TRANSFER))
    reference = f"REF{number:05d}"
    text = ("Bargeldauszahlung" if debtor else "Bareinzahlung") if way is Way.CASH else "payment"
    world.moves.append(Move(number, debtor, creditor, amount, amount, at, at, text, reference, way))


def evidence(world: World, folder: Path) -> None:
    """Each bank's accounts in its format: one file, but for the dialect that holds one account."""
    folder.mkdir()
    kept = books(world)
    for name in BANKS:
        own = {account: lines for account, lines in kept.items() if account.bank is BY_NAME[name]}
        for file, content in _files(BY_NAME[name], own).items():
            (folder / file).write_text(content, encoding="utf-8", newline="")


def _files(bank: Bank, own: dict[Account, list[Line]]) -> dict[str, str]:
    cut = [(account, statements(account, lines, SCALE)) for account, lines in own.items()]
    if bank.export == "csv-semicolon":
        return {f"{one.identifier}.csv": semicolon_file(one, lines, SCALE) for one, lines in own.items()}
    if bank.export == "csv-comma":
        return {"comma.csv": comma_file(list(own.items()))}
    if bank.export == "mt940-nl":
        return {"dutch.sta": dutch_file(cut)}
    if bank.export == "mt940-de":
        return {"german.sta": german_file(cut, bank_code=False)}
    return {"camt.xml": CamtFile(8, "S").text([(one, found, []) for one, found in cut])}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drawn, Path, dict[str, str]]:
    """The drawn world, its store, and the credit's entry by reference."""
    root, made = tmp_path_factory.mktemp("statements"), drawn(11)
    evidence(made.world, root / "evidence")
    ingested = moneytrail(root / "store", "ingest", root / "evidence", "--case", "c")
    assert {file["balance_check"] for file in ingested.json["files"]} == {"reconciled"}, ingested.err
    assert moneytrail(root / "store", "run", "--case", "c").code in (0, 3)
    asked = "SELECT reference, entry_id FROM entries WHERE amount > 0"
    rows = moneytrail(root / "store", "query", asked, "--case", "c").json["rows"]
    return made, root / "store", dict(rows)


def found(rows: list[tuple[str, str, Decimal]], numbers: dict[str, str]) -> Places:
    """Rows of kind, target, amount as places of the plain rules."""
    places: Places = defaultdict(Fraction)
    for kind, target, amount in rows:
        places[kind, "" if kind == "cash" else numbers[target]] += Fraction(amount) * 100
    return dict(places)


def test_every_direct_rule_agrees_with_the_plain_one_to_the_cent(
    case: tuple[Drawn, Path, dict[str, str]],
) -> None:
    made, store, entries = case
    kept, rng = books(made.world), Random(3)
    with duckdb.connect(str(store / "cases" / "c" / "current.duckdb"), read_only=True) as snapshot:
        numbers = dict(snapshot.execute("SELECT account_id, identifier FROM accounts").fetchall())
        for own in made.groups:
            credits_ = [
                m for m in made.world.moves if m.creditor in own and (not m.debtor or m.debtor not in own)
            ]
            chosen = rng.sample(credits_, min(len(credits_), 2))
            seeds = resolved_from(snapshot, [entries[move.reference] for move in chosen]).seeds
            ledger = reached_ledger(snapshot, seeds)
            for rule in RULES:
                plain = traced(made.world, kept, {move.number: at for at, move in enumerate(chosen)}, rule)
                answer = trace(ledger, seeds, rule)
                rows = answer.traces.select("target_kind", "target_id", "amount").rows()
                ours = found(rows, numbers)
                # Whole cents at each payment: so many payments, so many halves of a cent.
                apart = Fraction(2) if rule == "pro_rata" else Fraction(0)
                for place in plain.keys() | ours.keys():
                    assert abs(plain.get(place, NONE) - ours.get(place, NONE)) <= apart, (rule, place)
                assert answer.conservation["holds"].all()


def test_the_command_line_gives_the_same_figures(case: tuple[Drawn, Path, dict[str, str]]) -> None:
    made, store, entries = case
    own = max(made.groups, key=len)
    move = next(m for m in made.world.moves if m.creditor in own and m.debtor not in own)
    asked = (
        "trace",
        "--case",
        "c",
        "--from",
        entries[move.reference],
        "--method",
        "clean_first",
        "--no-orders",
    )
    document = moneytrail(store, *asked).json
    accounts = moneytrail(store, "query", "SELECT account_id, identifier FROM accounts", "--case", "c").json
    rows = [(row["target_kind"], row["target_id"], Decimal(row["amount"])) for row in document["traces"]]
    plain = traced(made.world, books(made.world), {move.number: 0}, "clean_first")
    assert found(rows, dict(accounts["rows"])) == plain
    assert [line["holds"] for line in document["conservation"]] == [True]
