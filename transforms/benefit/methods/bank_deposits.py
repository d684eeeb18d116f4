"""Bank deposits: everything paid in that is not accounted for, and what was paid out of no account.

Rule: currency outlays = all outlays - (opening balances + net deposits - closing balances), never below 0;
    gross = deposits - transfers between own accounts + currency outlays - loans - refunds - cash paid in again;
    U = gross - known lawful means - cash that was on hand.
Source: Gleckman v United States, 80 F.2d 394 (8th Cir. 1935); IRM 9.5.9.
Limits: needs the statements of all accounts; needs an inquiry into deposits that are no income.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Use
from transforms.benefit.items.balances import balance_lines
from transforms.benefit.items.cash import CLOSING, OPENING, cash_lines
from transforms.benefit.items.debts import loans_received, loans_repaid
from transforms.benefit.items.lawful import lawful_lines, sale_lines
from transforms.benefit.items.moves import move_lines
from transforms.benefit.items.spending import given_lines, living_lines, redeposited_lines, refund_lines
from transforms.benefit.items.stated import stated_lines
from transforms.benefit.items.things import not_through_accounts
from transforms.benefit.line import AGAINST, FOR, Line, net
from transforms.benefit.methods.method import Method, Setting, Worked

_ALL: tuple[Use, ...] = (
    "own",
    "own_unseen",
    "cash",
    "loan",
    "loan_said",
    "taken_back",
    "interest",
    "wages",
    "given",
    "other",
    "asset",
)


def rows(facts: Facts, setting: Setting) -> list[Line]:
    """Rows of deposits and what is taken off them, of outlays and of balances."""
    period = setting.period
    return [
        *move_lines(facts, period, "deposits", *_ALL, incoming=True, effect=AGAINST),
        *move_lines(facts, period, "transfers", "own", "own_unseen", incoming=True),
        *stated_lines(facts, period, "transfers", "own_transfer"),
        *living_lines(facts, period, "outlays"),
        *given_lines(facts, period, "outlays"),
        *move_lines(facts, period, "outlays", "asset", "own_unseen", "taken_back", incoming=False),
        *not_through_accounts(facts, period, "outlays"),
        *loans_repaid(facts, period, "outlays"),
        *balance_lines(facts, period, "balances_opening", "balances_closing"),
        *loans_received(facts, period, "loans"),
        *refund_lines(facts, period, "refunds"),
        *move_lines(facts, period, "refunds", "taken_back", incoming=False, effect=FOR),
        *redeposited_lines(facts, period, "redeposits"),
        *sale_lines(facts, period, "lawful"),
        *lawful_lines(facts, period, "lawful", setting.year),
        *cash_lines(facts, period),
    ]


def work(lines: Sequence[Line], setting: Setting) -> Worked:
    """Net deposits, currency outlays, gross receipts and what is left unexplained."""
    deposits, transfers = net(lines, "deposits"), -net(lines, "transfers")
    opening, closing = -net(lines, "balances_opening"), net(lines, "balances_closing")
    outlays = net(lines, "outlays")
    disbursed = opening + deposits - transfers - closing
    currency = max(outlays - disbursed, Decimal(0))
    taken = {name: -net(lines, name) for name in ("loans", "refunds", "redeposits")}
    gross = deposits - transfers + currency - sum(taken.values(), Decimal(0))
    lawful, cash = -net(lines, "lawful"), -net(lines, OPENING, CLOSING)
    steps = (
        ("deposits", deposits),
        ("less transfers between own accounts", transfers),
        ("outlays", outlays),
        ("of these paid by the banks", disbursed),
        ("plus currency outlays", currency),
        ("less loans", taken["loans"]),
        ("less refunds and deposits taken back", taken["refunds"]),
        ("less cash paid in again", taken["redeposits"]),
        ("gross receipts", gross),
        ("less known lawful means", lawful),
        ("less cash on hand that was used", cash),
    )
    return Worked(steps, gross - lawful - cash)


METHOD = Method(
    "bank_deposits",
    "Deposits and currency outlays that no known source explains.",
    "Gleckman v United States, 80 F.2d 394 (8th Cir. 1935); IRM 9.5.9; docs/methods/indirect-methods.md",
    "Needs the statements of all accounts, and an inquiry into deposits that are no income.",
    rows,
    work,
)
