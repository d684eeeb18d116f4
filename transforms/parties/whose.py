"""Whose an account is: its holder's, else the one whom others name it by; never theirs who only use it.

Registers and payments also name proxies, signatories and conductors. They are shown beside the account, and
nothing that moves on it is theirs.
"""

from __future__ import annotations

import polars as pl

RELATIONS = ("holder", "named_as", "joint_holder")
"""Relations (PARTY_ACCOUNTS) of one whose account it is, the first that is there before the others."""


def owners(party_accounts: pl.DataFrame) -> pl.DataFrame:
    """Rows of PARTY_ACCOUNTS of those whose account it is, by account, the likeliest first."""
    rank = pl.col("relation").replace_strict({name: at for at, name in enumerate(RELATIONS)}, default=None)
    return (
        party_accounts.with_columns(rank.alias("rank"))
        .drop_nulls("rank")
        .sort("account_id", "rank", -pl.col("probability"), "party_id")
        .drop("rank")
    )
