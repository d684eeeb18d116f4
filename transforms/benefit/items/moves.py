"""Rows of the ledger itself: an entry a row."""

from __future__ import annotations

from transforms.benefit.evidence.facts import Facts, Move, Use
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period

ITEMS: dict[tuple[str, bool], str] = {
    ("own", True): "from own account",
    ("own", False): "to own account",
    ("own_unseen", True): "from own account without statements",
    ("own_unseen", False): "to own account without statements",
    ("cash", True): "cash paid in",
    ("cash", False): "cash withdrawn",
    ("asset", True): "paid back for an asset",
    ("asset", False): "paid for an asset",
    ("loan", True): "loan received",
    ("loan", False): "loan paid back",
    ("loan_said", True): "called a loan",
    ("loan_said", False): "called a loan",
    ("taken_back", True): "refund",
    ("taken_back", False): "deposit taken back",
    ("interest", True): "interest received",
    ("interest", False): "interest paid",
    ("wages", True): "wages",
    ("given", True): "from others",
    ("given", False): "to others",
    ("other", True): "other deposit",
    ("other", False): "payment",
}
"""What an entry is called, by its use and whether money came in."""


def move_lines(
    facts: Facts, period: Period, term: str, *uses: Use, incoming: bool, effect: str | None = None
) -> list[Line]:
    """Entries of the period of these uses; money out counts against and money in for, unless `effect` says."""
    return [
        move_line(move, term, effect or (FOR if incoming else AGAINST))
        for move in facts.moves
        if move.use in uses and (move.amount > 0) == incoming and period.holds(move.day) and move.amount
    ]


def move_line(move: Move, term: str, effect: str) -> Line:
    """One entry as a row."""
    sources = (move.entry_id, *([move.transfer_id] if move.transfer_id else []))
    return Line(
        term=term,
        item=ITEMS[move.use, move.amount > 0],
        effect=AGAINST if effect == AGAINST else FOR,
        amount=abs(move.amount),
        currency=move.currency,
        day=move.day,
        basis="ledger",
        sources=sources,
        words=move.words,
    )
