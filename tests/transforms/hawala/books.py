"""Lines of hawaladars' books for tests, as HAWALA_LINES has them: a row from what differs from a plain line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from transforms import ids
from transforms.configuration import load_configuration
from transforms.hawala.build import HawalaFrames, hawala_of
from transforms.schema import HAWALA_LINES, PARTY_ACCOUNTS, TRANSFERS, Table, conform

CONFIGURATION = load_configuration()
DAY = date(2025, 3, 3)


def line(number: int, book: str, direction: str, amount: str, **more: object) -> dict[str, object]:
    """A line: `counterpart`, `token`, `payer`, `payee`, `currency`, `day`, ... differ from a plain one."""
    day = more.pop("day", DAY)
    other = more.get("counterpart")
    given: dict[str, object] = {
        "record_id": f"r{ids.digest(book)}-{number:09d}",
        "kind": "line",
        "book_scheme": "hawala",
        "book_identifier": book,
        "book_account_id": ids.account_id("hawala", book),
        "date_from": day,
        "date_to": more.pop("last_day", day),
        "direction": direction,
        "amount": Decimal(amount),
        "currency": "USD",
        "titles": [],
        "uncertain": False,
        "counterpart_account_id": ids.account_id("hawala", str(other)) if other else None,
    }
    for name in ("payer", "payee"):
        said = more.get(name)
        called = f"{ids.account_id('hawala', book)}\x1f{said}".upper() if said else f"{number} {name}"
        given[f"{name}_account_id"] = ids.account_id("named" if said else "unknown", called)
    for name in ("rate", "payout_amount", "commission"):
        if name in more:
            more[name] = Decimal(str(more[name]))
    return given | more


def frame(*lines: dict[str, object]) -> pl.DataFrame:
    """Lines as HAWALA_LINES."""
    return conform(HAWALA_LINES, pl.DataFrame(list(lines), schema=HAWALA_LINES.frame_schema))


def worked(
    *lines: dict[str, object],
    transfers: pl.DataFrame | None = None,
    party_accounts: pl.DataFrame | None = None,
) -> HawalaFrames:
    """What these lines come to."""
    return hawala_of(
        frame(*lines),
        TRANSFERS.empty() if transfers is None else transfers,
        PARTY_ACCOUNTS.empty() if party_accounts is None else party_accounts,
        CONFIGURATION,
    )


def rows(made: HawalaFrames, table: Table) -> list[dict[str, object]]:
    """The rows of one of its tables."""
    return made.tables[table].to_dicts()


def broker(name: str) -> str:
    """A hawaladar's account."""
    return ids.account_id("hawala", name)
