"""Small chains for tests: a movement in one line, an account by its short name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from tests.transforms.flows.building import CONFIGURATION, entries_of, frame_of, holding, statements_of
from transforms.flows.build import transfers_of
from transforms.flows.chains import ChainEvidence, chain_legs_of
from transforms.schema import ACCOUNTS, ASSET_PAYMENTS, PAYMENT_RECORDS, PAYMENTS
from transforms.tracing import TracingLedger
from transforms.tracing.chains import with_legs

START = datetime(2026, 3, 1, 10)  # noqa: DTZ001 - the tables hold naive UTC


def moved(
    number: int,
    sender: str | None,
    receiver: str | None,
    amount: str | Decimal,
    asset: str = "ETH",
    *,
    file: str = "a",
    **more: Any,
) -> dict[str, Any]:
    """A completed movement: the number-th row of a file, at the number-th minute, a transaction of its own.

    An end that is None has no name. `Exchange:7` is a customer's account at an exchange.
    """
    ends = {
        f"{side}_{name}": value
        for side, end in (("from", sender), ("to", receiver))
        for name, value in (
            ("scheme", "named" if end and "(the exchange)" in end else "wallet"),
            ("identifier", end),
            ("account_id", end or f"unnamed-{file}{number}"),
        )
    }
    return {
        "payment_id": f"q{file * 16}-{number:09d}",
        "record_id": f"r{file * 16}-{number:09d}",
        "source": "virtual_asset",
        "status": "completed",
        "control_number": f"0x{number}",
        **ends,
        "sent_at": START + timedelta(minutes=number),
        "sent_precision": "second",
        "amount": Decimal(amount),
        "currency": asset,
        "channel": "virtual_asset",
        **more,
    }


@dataclass(frozen=True)
class Chain:
    """Movements as the tables that a run makes of them. names: file names by the letter of a file."""

    payments: list[dict[str, Any]]
    entries: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    repeated: dict[str, str] = field(default_factory=dict)
    """Records that say again what a payment says, by record_id."""

    def made(self) -> tuple[pl.DataFrame, TracingLedger]:
        """CHAIN_LEGS, and the ledger with them."""
        payments, entries = frame_of(PAYMENTS, self.payments), entries_of(*self.entries)
        accounts = self.accounts(payments, entries)
        found = transfers_of(entries, accounts, holding(), CONFIGURATION, "EUR", payments)
        legs = chain_legs_of(
            self.evidence(payments, entries, found.transfer_payments, found.transfer_entries)
        )
        statements = [
            {"statement_id": f"s-{name}", "account_id": name, "opening_balance": Decimal(0)}
            for name in entries["account_id"].unique().sort()
        ]
        ledger = TracingLedger(
            entries,
            statements_of(*statements),
            found.transfers,
            found.transfer_entries,
            accounts,
            ASSET_PAYMENTS.empty(),
        )
        return legs, with_legs(ledger, legs)

    def evidence(
        self, payments: pl.DataFrame, entries: pl.DataFrame, told: pl.DataFrame, sides: pl.DataFrame
    ) -> ChainEvidence:
        """What legs are made from."""
        records = [
            {"record_id": row["record_id"], "payment_id": row["payment_id"], "part": "reported"}
            for row in self.payments
        ]
        records += [
            {"record_id": record, "payment_id": payment, "part": "repeated"}
            for record, payment in self.repeated.items()
        ]
        files = sorted({row["record_id"][1] for row in records})
        of_files = [(letter * 64, self.names.get(letter, "movements")) for letter in files]
        return ChainEvidence(
            payments,
            frame_of(PAYMENT_RECORDS, records),
            pl.DataFrame(of_files, {"file_id": pl.String(), "name": pl.String()}, orient="row"),
            told,
            sides,
            entries.select("account_id", "currency").unique(),
        )

    def accounts(self, payments: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
        """ACCOUNTS of every end."""
        known = {
            row[f"{side}_account_id"]: (row[f"{side}_scheme"], row[f"{side}_identifier"])
            for row in payments.iter_rows(named=True)
            for side in ("from", "to")
        }
        known |= dict.fromkeys(entries["account_id"], ("iban", None))
        known |= dict.fromkeys(entries["counterparty_account_id"], ("iban", None))
        rows = [
            {
                "account_id": name,
                "scheme": scheme if said or scheme == "iban" else "unknown",
                "identifier": said or name,
                "observed": False,
            }
            for name, (scheme, said) in sorted(known.items())
        ]
        return frame_of(ACCOUNTS, rows)
