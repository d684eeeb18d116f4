"""Accounts that are somebody's by likeness only: what rests on them is no surer than the link.

Method: docs/methods/parties.md, section Strengths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl


def likely_accounts(party_accounts: pl.DataFrame, named: Iterable[str]) -> dict[str, float]:
    """Of these accounts those whose holder a probable link gives, with its probability.

    Reads: PARTY_ACCOUNTS.
    """
    wanted = pl.Series(sorted(set(named)), dtype=pl.String()).implode()
    rows = party_accounts.filter((pl.col("strength") == "probable") & pl.col("account_id").is_in(wanted))
    least = rows.group_by("account_id").agg(pl.col("probability").min()).sort("account_id")
    return dict(least.select("account_id", "probability").rows())


def accounts_of(party_accounts: pl.DataFrame, party_id: str) -> list[str]:
    """Accounts of a party. Reads: PARTY_ACCOUNTS."""
    return party_accounts.filter(pl.col("party_id") == party_id)["account_id"].unique().sort().to_list()


def rests_on_likeness(likely: Mapping[str, float]) -> str:
    """What a person must know where something rests on probable links; empty where it does not."""
    if not likely:
        return ""
    what = "an account is" if len(likely) == 1 else f"{len(likely)} accounts are"
    return (
        f"{what} held for the same person's by likeness ({min(likely.values()):.0%} at least), not by an identifier: "
        "a probable link, which a person can confirm or undo (moneytrail review)"
    )
