"""Files that hold no transactions, said plainly instead of a profile that would read nonsense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from transforms.readers.suggest.kinds.coins import assets_apart
from transforms.readers.suggest.lines.counted import formats_of_numbers
from transforms.readers.suggest.lines.dialect import Row, is_typed
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.surroundings import account_in
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.outcome.refusing_dates import (
    lacks_year,
    refuse,
    refuse_calendar,
    refuse_far_years,
)
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import figure
from transforms.readers.suggest.texts.moments import formats_of

_MINOR_UNITS = re.compile(r"\b(cents|minor|minor units|pence|kopecks|grosze|ore|centimes|centavos)\b")
"""Names of amounts that are a hundred times what they mean."""


def refuse_no_statement(
    looked_at: Sequence[Candidate], path: Path, plan: Plan | None = None, *, proved: bool = False
) -> None:
    """Raises: UnreadableFile where nothing in the file looks like transactions, or the plan does not.

    proved: whether balances prove the plan, whatever its columns are called.
    """
    if plan is not None:
        refuse_far_years(plan, path)
        _refuse_minor_units(plan, path)
        _refuse_several_accounts(plan, path)
        _refuse_unread_amounts(plan, path)
        _refuse_coins_apart(plan, path)
        if not proved:
            _refuse_plan(plan, path)
            _refuse_two_ends(plan, path)
            _refuse_unnamed_coin(plan, path)
            _refuse_agents_list(plan, path)
        return
    rows = max((one.rows for one in looked_at), key=len, default=[])
    if any(lacks_year(rows, column) for column in range(12)) and not any(is_typed(row) for row in rows):
        refuse(path, "The dates have no year.", "ask for an export with whole dates")
    headers = [row for row in rows[:60] if sum(words.known(cell) for cell in row.cells) >= 3]
    if headers and not any(is_typed(row) for row in rows) and _asks_for_transactions(headers[0]):
        _refuse_dates(rows, headers[0], path)
        refuse(
            path,
            "The file has a statement's header and no lines below it.",
            "ask for a file with transactions; an empty one shows no conventions",
        )
    dates = sum(any(formats_of(cell) for cell in row.cells) for row in rows)
    figures = sum(any(figure(cell) for cell in row.cells) for row in rows)
    if not rows or max((len(row.cells) for row in rows), default=0) < 2:
        what = "The lines are not parted into columns by semicolons, commas, tabs or bars."
    elif not dates:
        refuse_calendar(rows, path)
        what = "No column holds dates, so the file is no list of transactions."
    elif not figures:
        what = "No column holds amounts, so the file is no list of transactions."
    else:
        what = "No line holds a date and an amount in columns of their own, so the file is no list of transactions."
    refuse(
        path,
        what,
        "give a bank's export as CSV or spreadsheet, or a list with names of columns that say what they hold",
    )


def refuse_text(path: Path) -> NoReturn:
    """Raises: UnreadableFile for a text whose columns stand under each other in some lines only."""
    refuse(
        path,
        "The lines are not parted by a delimiter, and most of them do not stand in columns one under the other.",
        "ask for the bank's export as CSV or spreadsheet",
    )


def refuse_unsigned(plan: Plan, path: Path) -> NoReturn:
    """Raises: UnreadableFile for amounts without signs that go both ways."""
    amount = plan.name_of(plan.convention.amount or 0)
    refuse(
        path,
        f"The amounts ({amount!r}) have no sign, and the balances do not say of every line which way it went.",
        "ask for an export with signs, or with columns for money in and money out",
    )


def refuse_half_a_trade(path: Path) -> NoReturn:
    """Raises: UnreadableFile for purchases and sales of which no column says what moved, or what was paid."""
    refuse(
        path,
        "Lines are purchases and sales, and no column that is known says of each what moved and what was paid.",
        "write a profile of kind virtual_asset by hand, with quote_amount and quote_asset (docs/profiles.md)",
    )


def refuse_mixed_fees(path: Path) -> NoReturn:
    """Raises: UnreadableFile for trades whose fees are in the one coin or the other, which no column says."""
    refuse(
        path,
        "Some fees are in the coin that moved and some in what was paid for it, and no column says in which.",
        "ask for an export with the fees' coin, or write a profile of kind virtual_asset by hand (docs/profiles.md)",
    )


def refuse_no_sum(path: Path) -> NoReturn:
    """Raises: UnreadableFile for a table of coins of which no column says how much moved."""
    refuse(
        path,
        "Columns name coins, and no column that is known says how much of them moved.",
        "write a profile of kind virtual_asset by hand (docs/profiles.md)",
    )


def _refuse_dates(rows: Sequence[Row], header: Row, path: Path) -> None:
    """Raises: UnreadableFile where lines stand below the header whose dates are written in no way that is known."""
    place = max(range(len(header.cells)), key=lambda index: words.score(header.cells[index], "booked_at"))
    below = [row for row in rows if row.line > header.line and len(row.cells) == len(header.cells)]
    texts = [row.cells[place] for row in below if any(letter.isdigit() for letter in row.cells[place])]
    ways = [" or ".join(way) for way in formats_of_numbers(texts)]
    if len(ways) > 1:
        refuse(
            path,
            f"The column {header.cells[place]!r} holds numbers that may be dates in several ways "
            f"({', '.join(ways)}): {texts[0][:40]!r}.",
            "ask for dates as 2026-03-31, or write the profile by hand with one of these formats (docs/profiles.md)",
        )
    refuse_calendar(below, path)
    if texts and all(map(formats_of, texts)):
        _refuse_amounts(below, header, path)
    if texts and all(re.fullmatch(r"\d{4}-?W\d\d", text) for text in texts):
        refuse(path, f"The dates name a week and no day: {texts[0]!r}.", "ask for the day of each line")
    if texts:
        refuse(
            path,
            f"The column {header.cells[place]!r} holds no dates that are known: {texts[0][:40]!r}.",
            "ask for dates as 2026-03-31, or write the profile by hand (docs/profiles.md)",
        )


def _refuse_amounts(below: Sequence[Row], header: Row, path: Path) -> None:
    """Raises: UnreadableFile where the dates are known, and what stands under the name of an amount is not."""
    for index, name in enumerate(header.cells):
        cells = [row.cells[index] for row in below if any(letter.isdigit() for letter in row.cells[index])]
        called = max(words.score(name, role) for role in ("amount", "debit", "credit"))
        if called >= 2 and cells and not any(map(figure, cells)):
            refuse(
                path,
                f"The column {name!r} holds no amounts that are known: {cells[0][:40]!r}.",
                "ask for plain amounts (-12.34), or write the profile by hand (docs/profiles.md)",
            )


def _asks_for_transactions(row: Row) -> bool:
    roles = {role for cell in row.cells for role, fit in words.scores(cell).items() if fit >= 2}
    return "booked_at" in roles and bool(roles & {"amount", "debit", "credit"})


def _refuse_plan(plan: Plan, path: Path) -> None:
    """A table of dates and figures that is something else: rates, prices, balances, people."""
    convention = plan.convention
    amounts = [plan.table.columns[index] for index in convention.columns]
    booked = plan.table.columns[plan.roles.booked_at]
    if all(
        column.score("balance") >= 1 and max(map(column.score, ("amount", "debit", "credit"))) < 1
        for column in amounts
    ):
        refuse(
            path, "The file lists balances by day and no amounts.", "ask for the transactions of the account"
        )
    other = all(column.score("other_amount") >= 3 and column.score("amount") < 3 for column in amounts)
    if other:
        names = ", ".join(column.name for column in amounts)
        refuse(
            path,
            f"The only figures are {names}, which are no amounts of transactions.",
            "ask for the transactions of an account",
        )
    if booked.score("other_date") >= 2 > booked.score("booked_at"):
        refuse(
            path,
            f"The only dates are {booked.name!r}, which are no booking dates.",
            "ask for the transactions of an account",
        )
    if plan.table.header is None:
        return
    if _is_rates(plan):
        refuse(
            path,
            "The columns are named after currencies: these are exchange rates.",
            "ask for the transactions of an account",
        )
    hints = sum(column.score(role) >= 1 for column in amounts for role in ("amount", "debit", "credit"))
    hints += sum(currency_in_name(column.name) is not None for column in amounts)
    cents = all(found.has_mark for column in amounts for found in column.figures if found)
    hints += convention.debit is not None and cents and bool(plan.roles.narrative)
    dated = booked.score("booked_at") >= 0.8
    money = any(
        found and (found.has_mark or found.negative or found.unit)
        for column in amounts
        for found in column.figures
    )
    if not hints and not (dated and money and plan.roles.narrative):
        refuse(
            path,
            "Dates and figures stand in columns whose names say nothing of transactions, and no balance proves them.",
            "if it is a bank's export, write the profile by hand (docs/profiles.md)",
        )


_PAYS = frozenset("sender from payer remitter originator debtor caller source buyer".split())
_IS_PAID = frozenset("receiver to payee beneficiary recipient creditor destination target seller".split())
_NO_END = frozenset("type currency date time amount balance country fee rate name bank email".split())


def _refuse_two_ends(plan: Plan, path: Path) -> None:
    """Raises: UnreadableFile where lines name who pays and who is paid, and nothing says whose account it is."""
    convention, columns = plan.convention, plan.table.columns
    if convention.amount is None or convention.direction is not None or plan.roles.account is not None:
        return
    if any(
        found and (found.negative or found.side or found.plus) for found in columns[convention.amount].figures
    ):
        return
    ends = [
        next(
            (
                one
                for one in columns
                if len(one.filled) > _OF_MOST * len(one.cells) and _is_end(one.name, side)
            ),
            None,
        )
        for side in (_PAYS, _IS_PAID)
    ]
    if ends[0] is not None and ends[1] is not None and ends[0] is not ends[1]:
        refuse(
            path,
            f"Each line names who pays ({ends[0].name!r}) and who is paid ({ends[1].name!r}), and its amount has no "
            "sign: nothing says whose account it is.",
            "write a profile of kind mobile_money or remittance by hand (docs/profiles.md), or ask for a statement "
            "of one account",
        )


def _refuse_coins_apart(plan: Plan, path: Path) -> None:
    """Raises: UnreadableFile where each asset has columns of its own, so that one of them is not the whole."""
    if assets := assets_apart(plan.table.columns):
        refuse(
            path,
            f"Each asset has amounts in columns of its own ({', '.join(sorted(assets))}).",
            "ask for an export with one column of amounts; where each line fills one column only, write a profile of "
            "kind virtual_asset by hand, with asset: {filled: {COLUMN: TICKER}} (docs/profiles.md)",
        )

    for column in plan.table.columns:
        used = column.index in plan.money_columns()
        if used or not words.name_words(column.name) & _COINS or words.name_words(column.name) & _NO_SUMS:
            continue
        if column.numeric and any(figure and figure.body.strip("0.,") for figure in column.figures):
            refuse(
                path,
                f"The column {column.name!r} holds sums of a coin, and the lines cannot be told without them.",
                "ask for an export with one column of amounts and one that names their coin, or write a profile of "
                "kind virtual_asset by hand (docs/profiles.md)",
            )


_COINS = frozenset("btc xbt eth usdt usdc ltc xrp bch doge xmr bnb trx dash zec".split())
_NO_SUMS = frozenset("price rate value fee balance".split())
_HASH = re.compile(r"(?:0x)?[0-9a-fA-F]{64}")


def _refuse_unnamed_coin(plan: Plan, path: Path) -> None:
    """Raises: UnreadableFile for movements on a chain of which nothing says in which coin they are."""
    for column in plan.table.columns:
        hashes = sum(_HASH.fullmatch(cell) is not None for cell in column.filled)
        hashed = plan.currency is None and hashes > _OF_MOST * len(column.filled)
        # Not `TRX1`, a number of a bank.
        glued = any(
            found and words.is_coin_beside(found.unit) and not found.body.isdigit()
            for found in column.figures
        )
        if hashed or glued:
            refuse(
                path,
                f"The column {column.name!r} is of coins, and nothing says in which coin the amounts are.",
                "write a profile of kind virtual_asset by hand, with asset: {value: BTC} (docs/profiles.md)",
            )


def _refuse_agents_list(plan: Plan, path: Path) -> None:
    """Raises: UnreadableFile for an agent's list of transfers, each with its control number and one customer."""
    columns = plan.table.columns
    signed = any(
        found and (found.negative or found.side or found.plus)
        for index in plan.convention.columns
        for found in columns[index].figures
    )
    told = plan.convention.balance is not None or plan.convention.direction is not None
    control = next((one for one in columns if words.name_words(one.name) & _CONTROL and one.filled), None)
    if control is None and not told and plan.convention.amount is not None:
        agent = next((one for one in columns if words.name_words(one.name) & _AGENTS and one.filled), None)
        others = words.name_words(" ".join(one.name for one in columns))
        control = agent if others & _OF_CUSTOMERS else None
    if control is not None and not signed:
        refuse(
            path,
            f"Each line is what an agent did for a customer ({control.name!r}), and no columns name who sends and who "
            "receives.",
            "ask for a list with both, or write a profile of kind remittance by hand (docs/profiles.md)",
        )


_AGENTS = frozenset(
    "agent caissier cashier teller operator operateur vente pos guichet cajero vezne وكيل".split()
)
_OF_CUSTOMERS = frozenset(
    "destinataire receiver beneficiary beneficiaire customer client frais fee commission msisdn alici مستفيد".split()
)
"""Words for who works at a counter, and for what is done there for others."""
_CONTROL = frozenset(("mtcn",))
_OF_MOST = 0.3
"""Part of the lines in which an end is named at least; cash comes from nobody, or goes to nobody."""


def _is_end(name: str, side: frozenset[str]) -> bool:
    said = words.name_words(name)
    return bool(said & side) and not said & _NO_END


def _refuse_several_accounts(plan: Plan, path: Path) -> None:
    """Lines of a second account would be taken for the first one's."""
    own = account_in(plan.table.above)
    header, strays = plan.table.header, plan.table.strays
    if own is None or header is None or plan.roles.account is not None:
        return
    again = [row.line for row in strays if row.cells == header.cells]
    for row in strays:
        if not any(row.line < line <= row.line + 5 for line in again):
            continue  # without a header of its own, a line that names an account goes on with a record
        other = account_in([row])
        if other is not None and "".join(other.value.split()) != "".join(own.value.split()):
            refuse(
                path,
                f"The file lists one account after another: line {row.line} names {other.value}.",
                "ask for a file for each account, or for an export with a column for the account",
            )


def _refuse_unread_amounts(plan: Plan, path: Path) -> None:
    """A column that is called an amount and is not understood: figures of another must not stand for it."""
    roles = ("amount", "debit", "credit")
    chosen = [plan.table.columns[index] for index in plan.convention.columns]
    if any(column.score(role) >= 1 for column in chosen for role in roles):
        return
    for column in plan.table.columns:
        called = max(column.score(role) for role in roles) >= words.EXACT
        texts = [cell for cell in column.filled if any(letter.isdigit() for letter in cell)]
        if called and texts and not column.numeric and not column.dates:
            refuse(
                path,
                f"The column {column.name!r} holds no amounts that are known: {texts[0][:40]!r}.",
                "ask for plain amounts (-12.34), or write the profile by hand (docs/profiles.md)",
            )


def _refuse_minor_units(plan: Plan, path: Path) -> None:
    """Amounts that are a hundred times what they mean are worse than none."""
    amounts = [plan.table.columns[index] for index in plan.convention.columns]
    minor = [column.name for column in amounts if _MINOR_UNITS.search(words.plain(column.name))]
    if minor and not any(found and found.has_mark for column in amounts for found in column.figures):
        refuse(
            path,
            f"The column {minor[0]!r} counts in hundredths of the currency, which no profile reads.",
            "ask for amounts in whole units (12.34)",
        )


def _is_rates(plan: Plan) -> bool:
    names = [column.name for column in plan.table.columns if column.numeric]
    return len(names) > 3 and sum(words.currency_of(name) is not None for name in names) > 0.6 * len(names)
