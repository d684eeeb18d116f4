"""Registers that name accounts: who holds them, and who must be protected."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import date_faults, said, with_days
from transforms.readers.kinds.virtual_asset.addresses import is_surely_address, wallet_identifier
from transforms.readers.references import account_number

_BANKS = ("", "iban", "bban", "account", "bank")


def account_name(text: str, scheme: str) -> tuple[str, str] | None:
    """Scheme and identifier of an account as a register writes it; None where it names none.

    A number is an IBAN by its check digits, whatever the register calls it, and without a scheme an address
    on a chain is a wallet; other numbers without a scheme, or with a bank's, are `bban`. Addresses of
    wallets and phone numbers are written in one way.
    """
    said_scheme, plain = scheme.strip().casefold(), text.strip()
    if not plain:
        return None
    if said_scheme in _BANKS:
        if said_scheme == "" and is_surely_address(plain):
            return "wallet", wallet_identifier(plain)
        named = account_number(plain)
        return (named.scheme, named.identifier) if named is not None else None
    if said_scheme == "wallet":
        return said_scheme, wallet_identifier(plain)
    if said_scheme == "msisdn":
        digits = re.sub(r"[^\d+*]", "", plain)
        return said_scheme, f"+{digits[2:]}" if digits.startswith("00") else digits
    return said_scheme, plain


def _with_account(frame: pl.DataFrame, scheme: str | None) -> pl.DataFrame:
    pairs = [
        account_name(text, said_scheme)
        for text, said_scheme in frame.select(
            "t_account", pl.col(scheme) if scheme else pl.lit("").alias("none")
        ).iter_rows()
    ]
    return frame.with_columns(
        pl.Series("scheme", [pair[0] if pair else None for pair in pairs], pl.String()),
        pl.Series("identifier", [pair[1] if pair else None for pair in pairs], pl.String()),
    )


def holders_valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds scheme and identifier of the account, and the days."""
    return with_days(_with_account(frame, "t_scheme"), sources, ["since", "until"])


def holder_faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim. An IBAN whose check digits are wrong is nobody's account."""
    account, scheme = pl.col("t_account"), pl.col("t_scheme").str.to_lowercase()
    nobody = (pl.col("t_person_id") == "") & (pl.col("t_name") == "")
    turned = pl.col("y_until") < pl.col("y_since")
    not_iban = (scheme == "iban") & (pl.col("scheme") != "iban")
    return [
        fault("account_missing", account == "", "the account is empty"),
        fault("iban_check_failed", (account != "") & not_iban, "{} is no valid IBAN", account),
        fault("holder_missing", nobody, "neither person_id nor name says who holds the account"),
        *date_faults(sources, ["since", "until"], "y"),
        fault(
            "until_before_since",
            turned,
            "it ends {} before it begins {}",
            pl.col("t_until"),
            pl.col("t_since"),
        ),
    ]


def holder_columns() -> Mapping[str, pl.Expr]:
    """The columns of register_account_holders."""
    return {
        "scheme": pl.col("scheme"),
        "identifier": pl.col("identifier"),
        **{name: said(name) for name in ("institution", "person_id", "name", "relation")},
        "since": pl.col("y_since"),
        "until": pl.col("y_until"),
    }


def protected_valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds scheme and identifier of the account."""
    del sources
    return _with_account(frame, None)


def protected_faults(sources: Sources) -> list[Fault]:
    """A line that names nobody protects nobody; nothing else costs a line its place here."""
    del sources
    nobody = pl.all_horizontal(pl.col(f"t_{name}") == "" for name in ("person_id", "name", "account"))
    return [fault("protected_missing", nobody, "neither person_id, name nor account says whom to protect")]


def protected_columns() -> Mapping[str, pl.Expr]:
    """The columns of register_protected."""
    return {
        **{name: said(name) for name in ("person_id", "name", "reason")},
        "account_scheme": pl.col("scheme"),
        "account_identifier": pl.col("identifier"),
    }
