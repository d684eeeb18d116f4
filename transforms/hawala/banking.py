"""Ends of a hawala that a bank shows: the payer's payment to the hawaladar, the hawaladar's to the payee.

The value goes from payer to payee, so the payer's debit and the payee's credit become the two sides of the hawala's
own transfer; what the hawaladars' accounts show of them is their settlement, and brings no value a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from transforms.hawala.fitting import End
from transforms.hawala.links import Link
from transforms.hawala.settings import HawalaRules
from transforms.parties.whose import owners

BANKED = "a bank shows an end of a hawala: who paid the hawaladar, or whom he paid"
REST = "the hawaladar's own side of a hawala whose value went from payer to payee"


class Banked(NamedTuple):
    """Transfers of banks that are an end of a link: its id, the transfer, and `in` or `out`."""

    link_id: str
    transfer_id: str
    leg: str


@dataclass(frozen=True)
class Rebooked:
    """transfers and transfer_entries with hawala in the place of payments; movements with banks' ends."""

    transfers: pl.DataFrame
    transfer_entries: pl.DataFrame
    movements: pl.DataFrame


Row = Mapping[str, Any]


def banked_ends(
    links: Sequence[Link], transfers: pl.DataFrame, party_accounts: pl.DataFrame, rules: HawalaRules
) -> list[Banked]:
    """Payments of banks that are an end of exactly one link, each end having exactly one such payment.

    The hawaladar's party holds the account at the other end, sum and currency are the same, and the days are no
    further apart than `normal_days`.
    Reads: transfers (transfer_id, from_ and to_account_id, from_ and to_party_id, sent_at, received_at, amount,
        currency, received_amount, received_currency, channel, kind); party_accounts.
    """
    whose = _parties(party_accounts)
    paid: dict[tuple[object, ...], list[Row]] = {}
    known = {party for parties in whose.values() for party in parties}
    wanted = (pl.col("kind") == "payment") & pl.col("channel").is_in(["bank", "mobile_money"])
    taken_back = transfers["undoes_transfer_id"].drop_nulls().implode()
    undone = pl.col("undoes_transfer_id").is_not_null() | pl.col("transfer_id").is_in(taken_back)
    rows = transfers.filter(wanted & ~undone & (pl.col("match_basis") != "reported"))
    for row in rows.sort("transfer_id").iter_rows(named=True):
        for party, leg in ((row["to_party_id"], "in"), (row["from_party_id"], "out")):
            if party in known:
                paid.setdefault((party, leg, row["amount"], row["currency"]), []).append(row)
    found = [
        Banked(link.link_id, row["transfer_id"], leg)
        for link in links
        if link.counts
        for end, leg in ((link.taken, "in"), (link.paid, "out"))
        if end
        for row in _fitting(end, leg, whose, paid, rules)
    ]
    return sorted(_single(found))


def _parties(party_accounts: pl.DataFrame) -> dict[str, list[str]]:
    rows = owners(party_accounts).select("account_id", "party_id").unique().sort("account_id", "party_id")
    found: dict[str, list[str]] = {}
    for account, party in rows.iter_rows():
        found.setdefault(account, []).append(party)
    return found


def _fitting(
    end: End,
    leg: str,
    whose: Mapping[str, list[str]],
    paid: Mapping[tuple[object, ...], list[Row]],
    rules: HawalaRules,
) -> Iterable[Row]:
    """Payments that may be this end. Instalments and families are told by their books alone."""
    if len(end.legs) > 1 or end.first_day is None or end.last_day is None:
        return
    near = timedelta(days=rules.normal_days)
    for party in whose.get(end.first.broker, ()):
        for row in paid.get((party, leg, end.amount, end.currency), ()):
            day: date = row["sent_at"].date()
            if end.first_day - near <= day <= end.last_day + near:
                yield row


def _single(found: Sequence[Banked]) -> Iterable[Banked]:
    ends: dict[tuple[str, str], int] = {}
    payments: dict[str, int] = {}
    for one in found:
        ends[one.link_id, one.leg] = ends.get((one.link_id, one.leg), 0) + 1
        payments[one.transfer_id] = payments.get(one.transfer_id, 0) + 1
    return [one for one in found if ends[one.link_id, one.leg] == 1 and payments[one.transfer_id] == 1]


def rebooked(
    banked: Sequence[Banked],
    movements: pl.DataFrame,
    of_link: Mapping[str, str],
    transfers: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    kept: pl.Series,
) -> Rebooked:
    """Payments of banks taken apart: the ends of a hawala go to its transfer, the hawaladars' sides stay.

    Reads: movements (rows of TRANSFERS before rates) with of_link (transfer_id of a link's movement); transfers
        and transfer_entries as entries make them; kept: transfer_id of payments that other evidence tells too, which
        stay as they are.
    Gives: each entry in as many transfers as before; a payment of which nothing stays is no transfer any more.
    """
    linked = [one for one in banked if one.link_id in of_link]
    if not linked:
        return Rebooked(transfers, transfer_entries, movements)
    ties = pl.DataFrame(
        [(one.transfer_id, of_link[one.link_id], one.leg) for one in linked],
        schema={"transfer_id": pl.String(), "hawala_id": pl.String(), "leg": pl.String()},
        orient="row",
    )
    shared = transfer_entries.filter(pl.col("entry_id").is_duplicated())["transfer_id"]
    stay = pl.concat([kept, shared]).implode()
    ties = ties.filter(~pl.col("transfer_id").is_in(stay)).join(
        transfer_entries.select("transfer_id").unique(), on="transfer_id", how="semi"
    )
    if ties.is_empty():
        return Rebooked(transfers, transfer_entries, movements)
    sides = transfer_entries.join(ties, on="transfer_id", how="left")
    goes = ((pl.col("leg") == "in") & (pl.col("side") == "debit")) | (
        (pl.col("leg") == "out") & (pl.col("side") == "credit")
    )
    moved = sides.with_columns(
        pl.when(goes).then("hawala_id").otherwise("transfer_id").alias("transfer_id"),
        goes.fill_null(value=False).alias("goes"),
    )
    stays = moved.filter(pl.col("leg").is_not_null() & ~pl.col("goes"))["transfer_id"].unique()
    tied = pl.col("transfer_id").is_in(ties["transfer_id"].implode())
    left = transfers.filter(~tied | pl.col("transfer_id").is_in(stays.implode())).with_columns(
        pl.when(tied).then(pl.lit("settlement")).otherwise("kind").alias("kind"),
        pl.when(tied).then(pl.lit(REST)).otherwise("kind_reason").alias("kind_reason"),
    )
    return Rebooked(
        left,
        moved.select(transfer_entries.columns).sort("transfer_id", "entry_id"),
        _with_ends(movements, ties, transfers),
    )


def _with_ends(movements: pl.DataFrame, ties: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """The hawala from the account that paid by bank, to the one that a bank shows being paid."""
    ends = ties.join(
        transfers.select("transfer_id", "from_account_id", "to_account_id", "sent_at", "received_at"),
        on="transfer_id",
        how="inner",
    )
    paid_in = ends.filter(pl.col("leg") == "in").select(
        pl.col("hawala_id").alias("transfer_id"), pl.col("from_account_id").alias("payer"), "sent_at"
    )
    paid_out = ends.filter(pl.col("leg") == "out").select(
        pl.col("hawala_id").alias("transfer_id"),
        pl.col("to_account_id").alias("payee"),
        pl.coalesce("received_at", "sent_at").alias("received_at"),
    )
    with_ends = movements.join(paid_in, on="transfer_id", how="left", suffix="_bank").join(
        paid_out, on="transfer_id", how="left", suffix="_bank"
    )
    by_bank = pl.col("payer").is_not_null() | pl.col("payee").is_not_null()
    return with_ends.with_columns(
        pl.coalesce("payer", "from_account_id").alias("from_account_id"),
        pl.coalesce("payee", "to_account_id").alias("to_account_id"),
        pl.coalesce("sent_at_bank", "sent_at").alias("sent_at"),
        pl.coalesce("received_at_bank", "received_at").alias("received_at"),
        pl.when(by_bank)
        .then(pl.format("{} Also: {}.", "kind_reason", pl.lit(BANKED)))
        .otherwise("kind_reason")
        .alias("kind_reason"),
    ).select(movements.columns)
