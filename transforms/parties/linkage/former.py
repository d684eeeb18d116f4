"""Names that mentions and parties had before later evidence said more of them, so that decisions go on to hold.

A row that tells the document of somebody who was known by name makes another account of that end. What the earlier
rows alone would have called it is worked out from them again. Method: docs/methods/parties.md, section Decisions.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from transforms import ids
from transforms.parties.linkage.records import by_account_name, by_payments, complete, record_keys, tidy
from transforms.parties.told import Told, holders_of_ends


def former_names(accounts: pl.DataFrame, told: Told) -> dict[str, str]:
    """Node by each name (a mention's key, a party's id) that it had, or would have had, by less evidence.

    Reads: ACCOUNTS; what payments say. A name that two nodes would have had is left out: it tells neither.
    """
    ends = _by_own_account(told)
    silent = by_account_name(accounts)
    nameless = silent.with_columns(pl.lit(None, pl.String()).alias("name"))
    mentions = [
        _keyed(by_payments(ends.drop("now")), ends["now"]),
        *(_keyed(rows, rows["account_id"]) for rows in (silent, nameless)),
    ]
    parties = ends.select(pl.format("p{}", pl.col("account_id").str.slice(1)).alias("name"), "now")
    return _unequivocal(pl.concat([*mentions, parties]).unique().rows())


def _by_own_account(told: Told) -> pl.DataFrame:
    """Holders of ends of payments, each under every other account that a record of the payment would make.

    account_id: what the end would be by that record; now: what it is.
    """
    rows = holders_of_ends(told).rename({"account_id": "now"})
    own = rows.filter(pl.col("account_scheme").is_not_null(), pl.col("account_identifier").is_not_null())
    called = own.select("payment_id", "side", "account_scheme", "account_identifier").unique()
    known = [ids.account_id(*one) for one in called.select("account_scheme", "account_identifier").rows()]
    others = called.select("payment_id", "side", pl.Series("account_id", known, pl.String()))
    return rows.join(others, on=["payment_id", "side"], how="inner").filter(
        pl.col("account_id") != pl.col("now")
    )


def _keyed(rows: pl.DataFrame, now: pl.Series) -> pl.DataFrame:
    """Name (the key that a mention would have) and now (the account that it is of)."""
    return complete(rows).with_columns(tidy()).select(record_keys().alias("name"), now.alias("now"))


def _unequivocal(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    several = set()
    for name, account in names:
        if found.setdefault(name, f"a{account}") != f"a{account}":
            several.add(name)
    return {name: node for name, node in found.items() if name not in several}
