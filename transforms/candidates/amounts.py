"""How much of a balance or of an asset is traced: by the elected method, at least and at most.

The least is what no order of payments can take away: a balance can hold no more clean money than
ever came in, so what exceeds it is proceeds, whatever the method. The most is the proceeds that
reached the place, never more than what is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from transforms.candidates.case import Case

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Traced:
    """Amounts in one currency, low <= amount <= high."""

    low: Decimal
    amount: Decimal
    high: Decimal
    currency: str
    whole: Decimal | None
    """Balance held, or price paid; None where nothing states it."""
    is_broken: bool = False
    """Whether the statements of the account that it rests on do not add up, so that nothing is certain at least."""


@dataclass(frozen=True)
class AccountMoney:
    """One account in one currency up to a day."""

    opening: Decimal | None
    """None where nothing states it."""
    entries: pl.DataFrame
    """entry_id, amount and traced (the traced part, > 0 where there is one), in account order."""
    is_broken: bool = False
    """Whether entries and stated balances contradict each other: something moved that no entry shows."""
    printed: Decimal | None = None
    """Balance printed beside the last entry."""

    @property
    def reached(self) -> Decimal:
        """Proceeds that came in."""
        credits = self.entries.filter(pl.col("amount") > 0)
        return Decimal(credits["traced"].sum() or 0)

    @property
    def clean_in(self) -> Decimal:
        """Other money that ever came in, without the opening balance."""
        credits = self.entries.filter(pl.col("amount") > 0)
        return Decimal(credits["amount"].sum() or 0) - self.reached

    @property
    def balance(self) -> Decimal | None:
        """Balance at the end; None where the opening balance is not known."""
        moved = Decimal(self.entries["amount"].sum() or 0)
        return None if self.opening is None else self.opening + moved


def account_money(case: Case, account_id: str, currency: str, as_of: date) -> AccountMoney:
    """An account's entries in one currency up to the end of a day, with their traced parts."""
    here = case.traced_accounts.filter(
        (pl.col("account_id") == account_id)
        & (pl.col("currency") == currency)
        & (pl.col("booked_at").dt.date() <= as_of)
    ).sort("account_sequence", "entry_id")
    rows = here.join(case.traced_parts, on="entry_id", how="left", maintain_order="left")
    rows = rows.select("entry_id", "amount", "balance_after", pl.col("traced").fill_null(0))
    opening, printed = _opening(case, account_id, currency, rows), rows["balance_after"].tail(1).to_list()
    broken = _period(case, account_id, currency).filter(pl.col("closes") == "broken").height > 0
    return AccountMoney(opening, rows.drop("balance_after"), broken, printed[0] if printed else None)


def _period(case: Case, account_id: str, currency: str) -> pl.DataFrame:
    own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
    return case.account_periods.filter(own)


def _opening(case: Case, account_id: str, currency: str, rows: pl.DataFrame) -> Decimal | None:
    """The opening balance: of the account's period, else by the first printed balance."""
    here = _period(case, account_id, currency)
    if here.height and here["opening_balance"][0] is not None:
        return Decimal(here["opening_balance"][0])
    if rows.height and rows["balance_after"][0] is not None:
        return Decimal(rows["balance_after"][0]) - Decimal(rows["amount"][0])
    return None


def held(money: AccountMoney, amount: Decimal, currency: str) -> Traced:
    """Proceeds that an account still holds, `amount` of them by the elected method.

    Where its statements do not add up: nothing at least, and no more than the balance that is printed.
    """
    if money.is_broken:
        there = money.reached if money.printed is None else max(money.printed, NOTHING)
        kept = amount if money.printed is None else min(amount, there)
        return Traced(NOTHING, kept, max(min(there, money.reached), kept), currency, money.printed, True)
    balance = money.balance
    if balance is None or money.opening is None:
        return Traced(NOTHING, amount, max(money.reached, amount), currency, None)
    clean = max(money.opening, NOTHING) + money.clean_in
    least = max(balance - clean, NOTHING)
    most = min(max(balance, NOTHING), money.reached)
    return Traced(min(least, amount), amount, max(most, amount), currency, balance)


def bought(money: AccountMoney, entry_ids: list[str], amount: Decimal, price: Decimal | None) -> Traced:
    """Proceeds in the payments for an asset from one account, `amount` of them by the elected method."""
    rows = money.entries.with_columns(
        place=pl.int_range(pl.len()), after=pl.col("amount").cum_sum() + (money.opening or NOTHING)
    )
    paid = rows.filter(pl.col("entry_id").is_in(entry_ids))
    sum_paid = -Decimal(paid["amount"].sum() or 0)
    before = rows.filter(pl.col("place") <= (paid["place"].max() if paid.height else -1))
    credits = before.filter(pl.col("amount") > 0)
    reached = Decimal(credits["traced"].sum() or 0)
    most = max(min(reached, sum_paid if price is None else min(price, sum_paid)), amount)
    if money.opening is None or money.is_broken:
        return Traced(NOTHING, amount, most, "", price, money.is_broken)
    clean = max(money.opening, NOTHING) + Decimal(credits["amount"].sum() or 0) - reached
    # What was paid out of an overdraft is neither proceeds nor clean money: at most its depth each time.
    lowest = min((Decimal(after) for after in before["after"]), default=NOTHING)
    least = max(sum_paid - clean - max(-lowest, NOTHING) * paid.height, NOTHING)
    return Traced(min(least, amount), amount, most, "", price)
