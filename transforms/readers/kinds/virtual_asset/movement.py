"""Movements on a chain or in an exchange account: a row is a payment, or one asset given for another.

Method: docs/methods/virtual-assets.md.
"""

from __future__ import annotations

import polars as pl

from transforms.readers.delimited.faults import Fault, fault, reasons
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import date_faults, records_of, said, with_texts, with_times
from transforms.readers.kinds.notes import Notes
from transforms.readers.kinds.statuses import with_status
from transforms.readers.kinds.virtual_asset import apart, ends, legs
from transforms.readers.kinds.virtual_asset.amounts import (
    UNITS,
    amount_faults,
    decimals_of,
    unit_in_header,
    with_amounts,
)
from transforms.readers.kinds.virtual_asset.assets import asset_of, coin_of, token_of
from transforms.readers.kinds.virtual_asset.look_alikes import LookAlikes
from transforms.readers.kinds.virtual_asset.noted import note_doubts
from transforms.readers.kinds.virtual_asset.priced import price_faults, with_priced_sums
from transforms.readers.kinds.virtual_asset.types import type_of
from transforms.readers.particulars import Batch, given_schema
from transforms.readers.profile_shape import COLUMNS_OF_KIND
from transforms.readers.reading import Reading
from transforms.schema import PAYMENTS

COLUMNS = tuple(name for name in COLUMNS_OF_KIND["virtual_asset"] if name != "status")
_MONEY = ("amount", "amount_in", "amount_out", "received_amount", "quote_amount", "fee")
_ASSETS = {
    "asset": "code",
    "received_asset": "received_code",
    "quote_asset": "quote_code",
    "fee_asset": "fee_code",
}
_EPOCH = {r"^\d{9,10}(?:\.\d+)?$": 1_000_000, r"^\d{12,13}$": 1_000, r"^\d{15,16}$": 1}
"""Seconds, thousandths and millionths since 1970: shape and how many microseconds each is."""


class VirtualAsset:
    """One file or sheet of movements of virtual assets."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        self.sources, self.reading, self.notes = sources, reading, Notes()
        self.of_account = bool(sources.profile.account)
        self.signed = sources.has(apart.COLUMN) or sources.profile.numbers.debit_signed
        self.look_alikes = LookAlikes()

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records and payments."""
        frame = self._valued(cells)
        if self.of_account:
            if self.signed is None:
                self.signed = legs.is_signed(frame)
            frame = ends.of_account(legs.with_legs(frame, signed=self.signed))
        else:
            frame = ends.of_chain(_between(frame))
        frame = legs.without_fee(frame)
        found = reasons(frame, cells["structure"], self._faults())
        note_doubts(self.notes, frame.filter(found.list.len() == 0), self.sources)
        self.look_alikes.take(frame.filter(found.list.len() == 0), self.sources)
        kept = frame.with_columns(
            pl.int_range(first, first + frame.height, dtype=pl.Int64()).alias("ordinal")
        )
        return Batch(records_of(frame, found, self.sources, first), {"payments": self._payments(kept)})

    def close(self) -> None:
        """Tell what was noted."""
        self.reading.messages += [*self.notes.messages(), *self.look_alikes.messages()]

    def _valued(self, cells: pl.DataFrame) -> pl.DataFrame:
        frame = _with_instants(with_times(with_texts(cells, self.sources, COLUMNS), self.sources, ("time",)))
        frame = apart.with_amounts_apart(frame, self.sources)
        empty = self.sources.profile.numbers.nothing
        frame = frame.with_columns(
            *(
                pl.when(~pl.col(f"t_{name}").is_in(empty))
                .then(f"t_{name}")
                .otherwise(pl.lit(""))
                .alias(f"t_{name}")
                for name in _MONEY
                if empty
            ),
            pl.coalesce(ends.chain_names(frame["t_chain"]), _chains_of(frame["t_contract"])).alias("chain"),
            type_of(pl.col("t_type")).alias("type"),
            pl.when(pl.col("t_transaction") != "").then("t_transaction").otherwise("raw").alias("t_control"),
        )
        if self.sources.has("gas_used"):
            frame = frame.with_columns(_gas(frame).alias("t_fee"))
        frame = with_amounts(frame, self.sources.profile.numbers, self._shifts(frame))
        frame = with_priced_sums(frame, self.sources)
        frame = _with_assets(ends.with_wallets(ends.with_own(frame, self.sources)))
        frame = self._with_status(frame)
        return legs.with_own_amount(frame, self.sources)

    def _shifts(self, frame: pl.DataFrame) -> dict[str, pl.Expr]:
        """How many places each column's numbers are too large: by their decimals, else by their unit."""
        unit = {name: self._unit("fee_unit" if name == "fee" else "unit", name) for name in _MONEY}
        stated = (
            pl.when(pl.col("t_decimals") != "")
            .then(decimals_of(pl.col("t_decimals")))
            .otherwise(unit["amount"])
        )
        if not (frame["t_decimals"] != "").any():
            return unit
        return {name: stated if name.startswith("amount") else unit[name] for name in _MONEY}

    def _unit(self, column: str, amount: str) -> pl.Expr:
        if self.sources.has(column):
            return (
                pl.col(f"t_{column}")
                .str.to_lowercase()
                .replace_strict(UNITS, default=None, return_dtype=pl.Int64())
            )
        if amount == "fee" and self.sources.has("gas_used"):
            return pl.lit(UNITS["wei"], pl.Int64())
        source = self.sources.profile.columns.get(amount)
        return pl.lit(UNITS[unit_in_header(source.columns)] if source is not None else 0, pl.Int64())

    def _with_status(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A word such as `Error(0)` fails a transaction; a row that lacks its confirmation is pending."""
        frame = with_status(frame, self.sources, pl.lit("completed"))
        failed = pl.col("status_said").str.contains(r"(?i)^\W*(?:err|fail|revert|out of|bad )")
        status = pl.when((pl.col("status") == "unknown") & failed).then(pl.lit("failed")).otherwise("status")
        if self.sources.has("confirmed"):
            status = pl.when(pl.col("t_confirmed") == "").then(pl.lit("pending")).otherwise(status)
        return frame.with_columns(status.alias("status"))

    def _faults(self) -> list[Fault]:
        numbers = self.sources.profile.numbers
        moved = pl.any_horizontal(pl.col(name).is_not_null() for name in ("out_amount", "in_amount"))
        written = pl.any_horizontal(pl.col(f"t_{name}") != "" for name in _MONEY)
        real = ~pl.col("status").is_in(["failed", "cancelled", "rejected", "pending"])
        both = (pl.col("m_amount_in") != 0) & (pl.col("m_amount_out") != 0)
        ended = pl.col("from_identifier").is_null() & pl.col("to_identifier").is_null()
        wordless = pl.col("signed").is_not_null() & ~moved
        lacking = [
            (pl.col(f"{leg}_amount").is_not_null() & (pl.col(f"{leg}_asset").fill_null("") == ""))
            for leg in ("out", "in")
        ]
        return [
            fault("time_missing", pl.col("t_time") == "", "no time is given"),
            *date_faults(self.sources, ("time",), "d"),
            fault("amount_missing", ~written & real, "no amount is filled"),
            fault(
                "decimals_unreadable",
                (pl.col("t_decimals") != "") & decimals_of(pl.col("t_decimals")).is_null(),
                "the decimals {} are no whole number up to 77",
                pl.col("t_decimals"),
            ),
            *self._unit_faults(),
            *apart.apart_faults(),
            *price_faults(self.sources),
            *amount_faults(_MONEY, numbers),
            fault(
                "both_in_and_out",
                both & (pl.col("a_from_address") != pl.col("a_to_address")).fill_null(value=True),
                "the row has an amount in and another one out",
            ),
            fault(
                "direction_unknown",
                wordless & real & pl.lit(self.of_account),
                "nothing says whether the amount {} went out or came in (map type in the profile)",
                pl.col("t_amount"),
            ),
            fault("asset_missing", pl.any_horizontal(lacking), "no asset is named that the amount is of"),
            fault("ends_missing", ended & ~pl.lit(self.of_account), "neither end has an address"),
        ]

    def _unit_faults(self) -> list[Fault]:
        return [
            fault(
                f"{name}_unknown",
                ~pl.col(f"t_{name}").str.to_lowercase().is_in([*UNITS]),
                "the unit {} is not known",
                pl.col(f"t_{name}"),
            )
            for name in ("unit", "fee_unit")
        ]

    def _payments(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of PAYMENTS. A leg that only comes in is the amount; with one that goes out, it is received."""
        alone = pl.col("out_amount").is_null()
        amount = pl.when(alone).then("in_amount").otherwise("out_amount")
        currency = pl.when(alone).then("in_asset").otherwise("out_asset")
        fee = pl.col("m_fee").abs()
        chains = frame["t_chain"].unique().to_list()
        coin = pl.col("t_chain").replace_strict(
            {one: coin_of(one) for one in chains}, return_dtype=pl.String()
        )
        charged = pl.coalesce(_filled("fee_code"), _filled("coin"), currency)
        given = {
            "ordinal": pl.col("ordinal"),
            "source": pl.lit("virtual_asset"),
            "status": pl.col("status"),
            "status_said": pl.col("status_said"),
            "control_number": said("transaction"),
            "sent_at": pl.col("d_time"),
            "sent_precision": pl.col("p_time"),
            "amount": amount,
            "currency": _filled_of(currency),
            "received_amount": pl.when(~alone).then("in_amount"),
            "received_currency": pl.when(~alone & pl.col("in_amount").is_not_null()).then("in_asset"),
            "fee": pl.when(fee > 0).then(fee),
            "fee_currency": pl.when(fee > 0).then(charged),
            "contract": pl.when(pl.col("contract") != "").then("contract"),
            "reference": said("memo"),
            "narrative": pl.concat_str(said("type"), said("note"), separator=": ", ignore_nulls=True),
            "channel": pl.lit("virtual_asset"),
        }
        given |= {
            f"{side}_{name}": pl.col(f"{side}_{name}")
            for side in ("from", "to")
            for name in ("scheme", "identifier", "institution", "name")
        }
        frame = frame.with_columns(coin.alias("coin"))
        schema = given_schema(PAYMENTS)
        rows = frame.select(
            given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
        )
        return rows.with_columns(pl.when(pl.col("narrative") != "").then("narrative").alias("narrative"))


def _between(frame: pl.DataFrame) -> pl.DataFrame:
    """A movement between two addresses: the ends say who pays, whatever the sign."""
    nothing = pl.lit(None, pl.String)
    received = pl.col("m_received_amount")
    amount = pl.col("signed").abs()
    return frame.with_columns(
        amount.alias("out_amount"),
        pl.when(amount.is_not_null()).then("code").otherwise(nothing).alias("out_asset"),
        pl.when(received != 0).then(received.abs()).alias("in_amount"),
        pl.when(received != 0).then(pl.coalesce(_filled("received_code"), "code")).alias("in_asset"),
        pl.lit(value=False).alias("two"),
    )


def _with_instants(frame: pl.DataFrame) -> pl.DataFrame:
    """Times that are counted since 1970, where no format has their shape."""
    text = pl.col("t_time")
    counted = pl.coalesce(
        pl.when(text.str.contains(shape)).then(
            (text.str.extract(r"^(\d+)", 1).cast(pl.Int64, strict=False) * each).cast(pl.Datetime("us"))
        )
        for shape, each in _EPOCH.items()
    )
    found = pl.col("d_time").is_null() & counted.is_not_null()
    return frame.with_columns(
        pl.coalesce("d_time", counted).alias("d_time"),
        pl.when(found).then(pl.lit("second")).otherwise("p_time").alias("p_time"),
    )


def _chains_of(contracts: pl.Series) -> pl.Series:
    """The chain of each listed token's contract."""
    known = {
        text: token.chain for text in contracts.unique().to_list() if (token := token_of(text)) is not None
    }
    return contracts.replace_strict(known, default=None, return_dtype=pl.String())


def _gas(frame: pl.DataFrame) -> pl.Series:
    """The fee in wei that gas used and its price make; what they say where they are no whole numbers."""
    pairs = frame.select("t_gas_used", "t_gas_price").iter_rows()
    whole = [
        str(int(used) * int(price))
        if used.isascii()
        and price.isascii()
        and used.isdigit()
        and price.isdigit()
        and len(used + price) < 80
        else f"{used} {price}".strip()
        for used, price in pairs
    ]
    return pl.Series(whole, dtype=pl.String)


def _with_assets(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds code, received_code, quote_code, fee_code (empty where none is named), contract and asset_note."""
    for name, code in _ASSETS.items():
        contract = pl.col("t_contract") if name == "asset" else pl.lit("")
        asked = frame.select(pl.col(f"t_{name}").alias("said"), contract.alias("contract"))
        different = asked.unique(maintain_order=True)
        assets = [asset_of(*row) for row in different.iter_rows()]
        named = different.with_columns(
            pl.Series(code, [one.code for one in assets], pl.String),
            pl.Series("key", [one.contract for one in assets], pl.String),
            pl.Series("note", [one.note for one in assets], pl.String),
        )
        joined = asked.join(named, on=["said", "contract"], how="left", maintain_order="left")
        frame = frame.with_columns(joined[code])
        if name == "asset":
            frame = frame.with_columns(joined["key"].alias("contract"), joined["note"].alias("asset_note"))
    return frame


def _filled(name: str) -> pl.Expr:
    return _filled_of(pl.col(name))


def _filled_of(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
