"""What a reader of sources must know: where the way ends for want of evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from transforms.tracing.ledger import TracingLedger
from transforms.tracing.sources.places import Place
from transforms.tracing.sources.source import Source


def notes_of(place: Place, sources: Sequence[Source], ledger: TracingLedger) -> Iterator[str]:
    """Notes on a place and its sources, in a fixed order."""
    if any(source.kind == "overdraft" for source in sources):
        yield (
            f"{place.name}: the bank lent part of it. Proceeds that repaid such a debt are followed by the method"
            " backward, where a person can show that purchase and repayment were arranged together."
        )
    unknown = {str(source.account_id) for source in sources if source.kind == "unknown_opening"}
    for account in sorted(unknown):
        yield (
            f"Account {account}: no statement states the balance before its first entry. What was paid beyond all that"
            " came in is taken to come from it."
        )
    yield from _sales(sources, ledger)
    yield from _several_assets(place, ledger)
    yield from _cut(sources, ledger)


def _sales(sources: Sequence[Source], ledger: TracingLedger) -> Iterator[str]:
    """Prices of sales that the money came through, or at which its way ends."""
    ends = {source.entry_id for source in sources if source.kind == "credit"}
    passed = {transfer for source in sources for transfer in source.path}
    moved = ledger.transfer_entries.filter(pl.col("transfer_id").is_in(list(passed)))
    for sale in ledger.sales:
        if sale.credit in ends:
            yield (
                f"The credit {sale.credit} is the price of the asset {sale.asset}, by the case plan. Sources end"
                " there, since no payment for the asset is seen, or none in one currency."
            )
        elif sale.credit in moved["entry_id"]:
            yield (
                f"The credit {sale.credit} is the price of the asset {sale.asset}, by the case plan: it is made of"
                " what was put into the asset, each part in its share."
            )


def _several_assets(place: Place, ledger: TracingLedger) -> Iterator[str]:
    if place.kind != "asset":
        return
    own = ledger.asset_payments.filter(pl.col("asset_id") == place.name)
    shared = ledger.asset_payments.join(own, on="transfer_id", how="semi")
    others = shared.filter(pl.col("asset_id") != place.name)["asset_id"].unique().sort().to_list()
    if others:
        yield f"Asset {place.name}: one payment was for {', '.join(others)} too; its whole amount is shown here."


def _cut(sources: Sequence[Source], ledger: TracingLedger) -> Iterator[str]:
    """Credits of which a debit is in evidence and could not be taken before them."""
    credits = pl.DataFrame(
        {"entry_id": [s.entry_id for s in sources if s.kind == "credit"]}, {"entry_id": pl.String()}
    )
    sides = ledger.transfer_entries.join(ledger.asset_payments, on="transfer_id", how="anti")
    late = sides.filter(pl.col("side") == "debit").join(
        sides.join(credits, on="entry_id", how="semi"), on="transfer_id", how="semi"
    )
    for transfer in late["transfer_id"].unique().sort().to_list():
        yield (
            f"Transfer {transfer}: its credit counts as money of unknown origin, because its debit is booked after the"
            " day or stands in a circle with it in the order of the statements."
        )
