"""What a candidate says in words: how it was traced, whose rights must be heard, what makes it urgent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl

from transforms.candidates.case import Case
from transforms.candidates.positions import Position
from transforms.candidates.roles import Role
from transforms.candidates.targets import Target
from transforms.money import spoken
from transforms.number_words import number_of
from transforms.patterns.evidence import Ledger, Movement
from transforms.patterns.fan_in.parts import percent
from transforms.patterns.habits import is_monthly
from transforms.patterns.likely_accounts import rests_on_likeness

_MONTH = (25, 36)


def explanation_of(case: Case, target: Target, position: Position, role: Role | None) -> str:
    """The candidate in words, with the figures of its row and the ids behind them."""
    traced, currency = target.traced, target.traced.currency
    place = "The account holds" if target.kind == "account" else "Payments for the asset carried"
    whole = "" if traced.whole is None else f" of {_money(traced.whole, currency)}"
    benefit = position.facts.benefit
    sentences = [
        f"{place} {_money(traced.amount, currency)} of traced proceeds{whole} on {target.as_of}, by the "
        f"method {case.rule.method}; at least {_money(traced.low, currency)} whatever the order of payments, "
        f"at most {_money(traced.high, currency)}",
        _does_not_add_up(target),
        f"Seeds: {', '.join(target.seeds)}; {_path(len(target.path))}",
        _way(case, target),
        f"The holder {benefit.words}{_upstream(benefit.share, benefit.upstream)}",
        role.words.rstrip(".") if role else "What the holder kept does not show in its own statements",
        _next_places(case, target),
        _likely(target),
        "The gates P and G0 to G7 of the shield were asked and passed; G8, the signatures of two people, is "
        "required before use",
    ]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _does_not_add_up(target: Target) -> str:
    """That the figures hang on statements which contradict themselves, and what was made of it."""
    if not target.traced.is_broken:
        return ""
    printed = target.money.printed
    capped = target.kind == "account" and printed is not None
    return (
        "The statements of the account do not add up: money moved that no entry in evidence shows, so no least amount "
        f"is certain{', and the amount is no more than the balance that its bank states' if capped else ''}"
    )


def _likely(target: Target) -> str:
    words = rests_on_likeness(target.likely)
    return f"{words[0].upper()}{words[1:]}" if words else ""


def _money(amount: Decimal, currency: str) -> str:
    return spoken(amount, currency)


def _path(transfers: int) -> str:
    return (
        f"{transfers} transfers brought them here" if transfers else "the fees came straight to this account"
    )


def _upstream(share: Fraction, upstream: str) -> str:
    return f", {percent(share)} of what {upstream} passed on of them" if upstream else ""


def _way(case: Case, target: Target) -> str:
    rows = _steps_here(case, target)
    credits = rows.filter(pl.col("side") == "credit").sort("booked_at", "entry_id")
    if credits.is_empty():
        return ""
    first, last = credits["booked_at"][0].date(), credits["booked_at"][-1].date()
    return f"Proceeds reached the account from {first} to {last} in {credits['entry_id'].n_unique()} credits"


def _steps_here(case: Case, target: Target) -> pl.DataFrame:
    return case.steps.filter(
        (pl.col("account_id") == target.account_id) & (pl.col("currency") == target.traced.currency)
    )


def _next_places(case: Case, target: Target) -> str:
    """Accounts without a statement here to which proceeds left from the same account."""
    debits = _steps_here(case, target).filter(pl.col("side") == "debit").drop_nulls("transfer_id")
    receiving = {case.transfers[transfer]["to_account_id"] for transfer in debits["transfer_id"]}
    outside = sorted(receiving - set(case.observed))
    if not outside:
        return ""
    named = ", ".join(outside[:5]) + (f" and {len(outside) - 5} more" if len(outside) > 5 else "")
    return f"Proceeds also left to accounts without a statement here, which are the next to ask for: {named}"


def third_party_interest(case: Case, target: Target, ledger: Ledger | None) -> str:
    """Whose rights must be heard: other holders, and people whom the account supports (DOMAIN.md 5.6)."""
    others = [party for party in case.holders.get(target.account_id, ()) if party != target.holder]
    sentences = []
    if target.kind == "asset":
        sentences.append("No register was asked: a seller, lender or registered owner may have rights.")
    if others:
        sentences.append(f"{number_of(len(others), 'other holder')} of the account must be heard.")
    elif target.kind == "account":
        sentences.append("Whether the account is held jointly does not show.")
    regular = _regular(ledger, target.account_id) if ledger else (0, 0)
    if regular[0]:
        get = "gets" if regular[0] == 1 else "get"
        who = number_of(regular[0], "receiver")
        sentences.append(f"{who} {get} the same sum from it each month (rent, upkeep).")
    if regular[1]:
        pay = "pays" if regular[1] == 1 else "pay"
        sentences.append(
            f"{number_of(regular[1], 'payer')} {pay} the same sum into it each month, as for wages."
        )
    return " ".join(sentences)


def _regular(ledger: Ledger, account_id: str) -> tuple[int, int]:
    """Receivers and payers of the same sum month after month."""
    return tuple(  # type: ignore[return-value]
        sum(is_monthly(group, *_MONTH) for group in _by_other(side, account_id).values())
        for side in (ledger.debits, ledger.credits)
    )


def _by_other(movements: tuple[Movement, ...], account_id: str) -> dict[str, list[Movement]]:
    groups: dict[str, list[Movement]] = {}
    for movement in movements:
        if movement.account_id == account_id and movement.other:
            groups.setdefault(movement.other, []).append(movement)
    return groups


def dissipation_risk(case: Case, target: Target) -> str:
    """Facts on how fast proceeds left the account; no forecast."""
    rows = _steps_here(case, target)
    debits = rows.filter(pl.col("side") == "debit").sort("booked_at", "entry_id")
    reached = Decimal(rows.filter(pl.col("side") == "credit")["amount"].sum() or 0)
    left = Decimal(debits["amount"].sum() or 0)
    currency = target.traced.currency
    if not left or not reached:
        return f"None of the {_money(reached, currency)} of proceeds that reached the account has left it."
    last = debits["booked_at"][-1].date()
    share = percent(Fraction(left) / Fraction(reached))
    return (
        f"{_money(left, currency)} ({share}) of the {_money(reached, currency)} of proceeds that reached the "
        f"account left it again in {debits['entry_id'].n_unique()} payments, the last on {last}, "
        f"{(target.as_of - last).days} days before {target.as_of}."
    )
