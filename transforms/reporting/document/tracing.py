"""Schedules: account periods (1), tracing by seed and place with its proof (2), fee credits (3)."""

from __future__ import annotations

from collections import defaultdict

from transforms.money import show
from transforms.reporting.document.case import Case, Part, money, totals
from transforms.reporting.document.sources import booked
from transforms.reporting.tables import Row
from transforms.schema import (
    ACCOUNT_PERIODS,
    ASSETS,
    EVIDENCE_FILES,
    STATEMENTS,
    TRACE_CONSERVATION,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
)

PLACES = ("held", "assets", "cash", "outside", "lost")
PLACE_OF = {"account": "held", "asset": "assets", "cash": "cash", "outside": "outside", "lost": "lost"}


def periods(case: Case) -> list[Part]:
    """Schedule 1: opening, credits, debits, closing of every account that traced money came to.

    The form of the table admitted in US v. Rogers (E.D. Mich. 2012; Fed. R. Evid. 1006). The other
    accounts in evidence belong to people whom the report is not about: they are counted, not shown.
    """
    places = statement_places(case)
    traced = {case.sources.entries[row["entry_id"]]["account_id"] for row in _steps(case)}
    rows = [
        _period(case, row, places) for row in case.tables.rows(ACCOUNT_PERIODS) if row["account_id"] in traced
    ]
    return sorted(rows, key=lambda row: (str(row["account"]), row["currency"]))


def accounts_left_out(case: Case) -> int:
    """Number of accounts with statements that no traced money came to."""
    traced = {case.sources.entries[row["entry_id"]]["account_id"] for row in _steps(case)}
    return len({row["account_id"] for row in case.tables.rows(ACCOUNT_PERIODS)} - traced)


def evidence_period(case: Case) -> Part:
    """First and last day that the statements in evidence cover."""
    rows = case.tables.rows(ACCOUNT_PERIODS)
    return {
        "from": min((row["from_date"].isoformat() for row in rows), default=None),
        "to": max((row["to_date"].isoformat() for row in rows), default=None),
    }


def _period(case: Case, row: Row, places: dict[tuple[str, str], list[str]]) -> Part:
    currency = row["currency"]
    return {
        "account": case.people.account(row["account_id"]),
        "account_label": case.people.account_label(row["account_id"]),
        "currency": currency,
        "from_date": row["from_date"].isoformat(),
        "to_date": row["to_date"].isoformat(),
        "opening_balance": money(row["opening_balance"], currency),
        "credits": show(row["credits"], currency),
        "debits": show(row["debits"], currency),
        "closing_balance": money(row["closing_balance"], currency),
        "entries": row["entries"],
        "closes": row["closes"],
        "sources": places[row["account_id"], currency],
    }


def statement_places(case: Case) -> dict[tuple[str, str], list[str]]:
    """Where the statements of an account and currency stand."""
    order = {row["file_id"]: number for number, row in enumerate(case.tables.rows(EVIDENCE_FILES))}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = case.tables.rows(STATEMENTS)
    for row in sorted(rows, key=lambda row: (order[row["file_id"]], row["statement_id"])):
        place = f"{case.sources.exhibits[row['file_id']]}, {case.text(row['locator'])}"
        found[row["account_id"], row["currency"]].append(place)
    return found


def _steps(case: Case) -> list[Row]:
    return [row for row in case.tables.rows(TRACE_STEPS) if row["method"] == case.method]


def traces(case: Case) -> list[Part]:
    """Schedule 2: the traced amount at each place, by seed, with the transfers on the way."""
    assets = {row["asset_id"]: row for row in case.tables.rows(ASSETS)}
    return [
        {
            "trace_id": row["trace_id"],
            "seed_id": row["seed_id"],
            "target_kind": row["target_kind"],
            "target": _target(case, row),
            "target_label": place_label(case, row["target_kind"], row["target_id"], assets),
            "amount": show(row["amount"], row["currency"]),
            "currency": row["currency"],
            "amount_ref": money(row["amount_ref"], case.settings["reference_currency"]),
            "as_of": row["as_of"].isoformat(),
            "transfers": row["path"],
            "class": row["class"],
            "amount_low": money(row["amount_low"], row["currency"]),
            "amount_high": money(row["amount_high"], row["currency"]),
            "interval_basis": row["interval_basis"],
            "order_basis": row["order_basis"],
        }
        for row in case.tables.rows(TRACES)
        if row["method"] == case.method
    ]


def _target(case: Case, row: Row) -> str | None:
    target: str = row["target_id"]
    return target if row["target_kind"] == "asset" else case.people.account(target)


def place_label(case: Case, kind: str, target_id: str, assets: dict[str, Row]) -> str:
    """A place in words."""
    if kind == "asset":
        return case.text(assets[target_id]["description"]) if target_id in assets else target_id
    label = case.people.account_label(target_id)
    return {"cash": "cash taken out", "lost": f"repaid an overdraft on {label}"}.get(kind, label)


def conservation(case: Case) -> list[Part]:
    """The line that proves the tracing: in = held + assets + cash + outside + lost."""
    return [
        {
            "currency": row["currency"],
            **{name: show(row[name], row["currency"]) for name in ("in", *PLACES)},
            "holds": row["holds"],
        }
        for row in case.tables.rows(TRACE_CONSERVATION)
        if row["method"] == case.method
    ]


def fee_credits(case: Case) -> list[Part]:
    """Schedule 3: the credits that the tracing starts from, each with its payer's pseudonym."""
    by_entry = {entry: transfer for transfer, sides in case.sources.of_transfer.items() for _, entry in sides}
    return [_fee_credit(case, row, by_entry.get(row["entry_id"])) for row in case.tables.rows(TRACE_SEEDS)]


def _fee_credit(case: Case, seed: Row, transfer_id: str | None) -> Part:
    entry = case.sources.entries[seed["entry_id"]]
    transfer = case.transfers.get(transfer_id or "", {})
    return {
        "seed_id": seed["seed_id"],
        "entry_id": seed["entry_id"],
        "transfer_id": transfer_id,
        "booked_at": booked(entry),
        "payer": case.people.party(transfer.get("from_party_id")),
        "account": case.people.account(entry["account_id"]),
        "account_label": case.people.account_label(entry["account_id"]),
        "credited": show(entry["amount"], entry["currency"]),
        "amount": show(seed["amount"], seed["currency"]),
        "currency": seed["currency"],
        "source": case.sources.places[seed["entry_id"]],
    }


def fee_totals(case: Case) -> list[Part]:
    """What the fee credits add up to, by currency."""
    return totals((row["currency"], row["amount"]) for row in case.tables.rows(TRACE_SEEDS))
