"""Addresses made to look like others: payments of nothing, or dust, that wait for a hasty copy and paste."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.readers.delimited.mapping import locators
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.virtual_asset.addresses import ZERO, look


@dataclass
class LookAlikes:
    """Addresses of a file by their first and last signs, with where each was first seen."""

    seen: dict[str, dict[str, str]] = field(default_factory=dict)

    def take(self, frame: pl.DataFrame, sources: Sources) -> None:
        """Take the addresses of good records. Reads: a_from_address, a_to_address, a_counterparty_address."""
        for name in ("from_address", "to_address", "counterparty_address"):
            ends = frame.select(pl.col(f"a_{name}").alias("address"), locators(sources).alias("place"))
            for address, place in (
                ends.drop_nulls("address").unique("address", maintain_order=True).iter_rows()
            ):
                if len(address) > 20 and address != ZERO:
                    self.seen.setdefault(look(address), {}).setdefault(address, place)

    def messages(self) -> list[str]:
        """A line for each group of addresses that begin and end alike."""
        return [
            f"Look-alike addresses ({shown}): "
            + ", ".join(f"{address} first at {place}" for address, place in sorted(alike.items())[:4])
            + (f" and {len(alike) - 4} more" if len(alike) > 4 else "")
            + ". One may imitate the other (address poisoning); both are kept."
            for shown, alike in sorted(self.seen.items())
            if len(alike) > 1
        ][:20]
