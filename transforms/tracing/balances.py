"""An account's money at the end of a day, for amounts that somebody asserts on it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.errors import Refused
from transforms.money import EXACT, decimals_of, places
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import ASSERTION
from transforms.tracing.units import extents_of

BEFORE_THE_FIRST = timedelta(days=31)
"""How long before its first statement an account may be asserted to have held its opening balance [D]."""


class Balance(NamedTuple):
    """amount: money that lay there, >= 0. entry_id: the last entry up to then, else the first after."""

    amount: Decimal
    entry_id: str
    is_known: bool


def pocket_of(account: str, currency: str | None, ledger: TracingLedger, name: str) -> tuple[str, str]:
    """The account that is named (by id, IBAN, number), and the currency.

    Raises: Refused where no account or more than one fits, or it has entries in several currencies.
    """
    tidy = account.replace(" ", "").upper()
    identifier = pl.col("identifier").str.replace_all(" ", "").str.to_uppercase()
    fits = ledger.accounts.filter((pl.col("account_id") == account) | (identifier == tidy))
    booked = ledger.entries.join(fits, on="account_id", how="semi").select("account_id", "currency").unique()
    pockets = booked.sort("account_id", "currency").rows()
    chosen = [pocket for pocket in pockets if currency in {None, pocket[1]}]
    if not chosen:
        raise Refused(
            f"No statement in evidence has entries of the account {account!r}"
            + (f" in {currency}." if currency else "."),
            where=name,
            todo="name an account with statements by its id or its number",
        )
    if len(chosen) > 1:
        listed = ", ".join(f"{account_id} in {code}" for account_id, code in chosen)
        raise Refused(
            f"More than one account or currency fits: {listed}.",
            where=name,
            todo="name the account's id, and the currency after the amount: ACCOUNT:5000.00 USD@DATE",
        )
    return str(chosen[0][0]), str(chosen[0][1])


def balance_at(account_id: str, currency: str, day: date, ledger: TracingLedger) -> Balance:
    """The balance at the end of a day, in the account's own order of entries.

    Where the opening is unknown, only what came in counts, and payments beyond it came from the
    unknown money.
    """
    own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
    first = ledger.statements.filter(own).sort("position", "statement_id").head(1)
    opening = first["opening_balance"][0] if first.height else None
    rows = ledger.entries.filter(own).sort("account_sequence", "entry_id")
    # The last entry booked by then, and all that stands before it on the statement.
    until = rows.with_row_index("place").filter(pl.col("booked_at").dt.date() <= day)["place"].max()
    amount = Decimal(0) if opening is None else Decimal(opening)
    upto = rows.head(0 if until is None else int(str(until)) + 1)
    for booked in upto["amount"].to_list():
        amount = EXACT.add(amount, booked)
        if opening is None and amount < 0:
            amount = Decimal(0)
    entry_id = upto["entry_id"][-1] if upto.height else rows["entry_id"][0]
    return Balance(max(amount, Decimal(0)), str(entry_id), opening is not None)


class Asserted(NamedTuple):
    """An amount asserted on an account's balance at the end of a day, which the statements bear out."""

    amount: Decimal
    account_id: str
    currency: str
    day: date
    balance: Balance
    words: tuple[str, ...] = ()
    """What must be said of it: that no statement covers the day, say."""


def asserted(name: str, ledger: TracingLedger) -> Asserted:
    """What `ACCOUNT:AMOUNT@DATE` names (`marks.ASSERTION`).

    Raises: Refused for a day that is none, or long before all statements, an amount of zero, or more than the account
    held.
    """
    found = ASSERTION.fullmatch(name)
    assert found is not None
    try:
        amount, day = Decimal(found["amount"]), date.fromisoformat(found["day"])
    except ValueError as bad:
        raise Refused(
            f"{found['day']!r} is not a day of the calendar.", where=name, todo="write it 2025-03-14"
        ) from bad
    if amount == 0:
        raise Refused("The asserted amount is zero.", where=name, todo="name an amount above zero")
    account_id, currency = pocket_of(found["account"], found["currency"], ledger, name)
    _check_units(amount, account_id, currency, ledger, name)
    begins, ends = _covered(account_id, currency, ledger)
    if day < begins - BEFORE_THE_FIRST:
        raise Refused(
            f"Nothing shows what the account held at the end of {day}: its statements begin on {begins}.",
            where=name,
            todo=f"name a day from {begins - timedelta(days=1)} on, or ask for earlier statements",
        )
    balance = balance_at(account_id, currency, day, ledger)
    if balance.amount < amount:
        unknown = (
            "" if balance.is_known else " (the balance before its first entry is unknown and not counted)"
        )
        held = f"{balance.amount.normalize(EXACT):f} {currency}"
        raise Refused(
            f"The account held {held} at the end of {day}{unknown}, less than asserted.",
            where=name,
            todo="name an amount and a day that the account's statements bear out",
        )
    late = f"its statements end on {ends}; that nothing moved until the end of {day} no statement shows."
    return Asserted(amount, account_id, currency, day, balance, (late,) if day > ends else ())


def _check_units(amount: Decimal, account_id: str, currency: str, ledger: TracingLedger, name: str) -> None:
    """Nobody holds a part of a currency's smallest unit, unless the account's own entries do."""
    own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
    booked = extents_of(ledger.entries.filter(own).select("currency", "amount"))
    coins = ledger.coins.filter(pl.col("currency") == currency)
    finest = max([places(currency), *booked["decimals"].to_list(), *coins["decimals"].to_list()])
    if decimals_of(amount) > finest:
        raise Refused(
            f"The amount {amount:f} has parts of the smallest unit of {currency}.",
            where=name,
            todo=f"write at most {finest} decimals",
        )


def _covered(account_id: str, currency: str, ledger: TracingLedger) -> tuple[date, date]:
    """The first and the last day that the account's statements cover, or show an entry on."""
    own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
    booked, stated = ledger.entries.filter(own)["booked_at"].dt.date(), ledger.statements.filter(own)
    first = pl.concat([stated["from_date"], booked]).min()
    last = pl.concat([stated["to_date"], booked]).max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first, last
