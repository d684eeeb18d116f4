"""Assets from purchases: payments whose text names a thing of value.

Method: docs/methods/transfers.md, section Assets.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms import ids
from transforms.configuration import Configuration
from transforms.flows.known import with_known
from transforms.flows.order import in_order
from transforms.flows.settings import AssetLexicon, asset_lexicon_of
from transforms.flows.words import first_word, says
from transforms.names.latin import plain
from transforms.schema import ASSET_PAYMENTS, ASSETS, ENTRIES, TRANSFERS, Table, conform

READ: dict[Table, tuple[str, ...]] = {ENTRIES: ("entry_id", "counterparty_name", "narrative")}
"""Columns that assets are found by, of tables with others."""
_NOT_STATED = ""


class AssetFrames(NamedTuple):
    """Frames of TRANSFERS (purchases marked), ASSETS and ASSET_PAYMENTS."""

    transfers: pl.DataFrame
    assets: pl.DataFrame
    asset_payments: pl.DataFrame


def assets_of(
    transfers: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    entries: pl.DataFrame,
    accounts: pl.DataFrame,
    configuration: Configuration,
) -> AssetFrames:
    """Payments for things of value become `purchase`; what one payer pays one seller is one asset.

    Reads: frames of TRANSFERS, TRANSFER_ENTRIES, ENTRIES (columns: `READ`), ACCOUNTS (schema); section
        `lexicon_assets`. Only payments whose paying side is in evidence, of at least `least_price`
        (reference currency); one without a rate is left as it is, for a person to look at.
    Gives: frames sorted by key. price is the sum of the payments where they are in one currency.
    """
    lexicon = asset_lexicon_of(configuration)
    texts = _texts(transfers, transfer_entries, entries, accounts, lexicon)
    purchases = _purchases(texts, lexicon)
    grouped = _grouped(_with_register(purchases, lexicon))
    marked = with_known(
        transfers, purchases.select("transfer_id", "asset_kind", "word"), "transfer_id"
    ).with_columns(
        pl.when(pl.col("asset_kind").is_not_null()).then(pl.lit("purchase")).otherwise("kind").alias("kind"),
        pl.when(pl.col("asset_kind").is_not_null())
        .then(pl.format("the text says '{}' ({})", "word", "asset_kind"))
        .otherwise("kind_reason")
        .alias("kind_reason"),
    )
    return AssetFrames(
        in_order(conform(TRANSFERS, marked.drop("asset_kind", "word")), "transfer_id"),
        _assets(grouped),
        conform(ASSET_PAYMENTS, grouped.select(ASSET_PAYMENTS.names)).sort(ASSET_PAYMENTS.key),
    )


def entries_read(
    transfers: pl.DataFrame, transfer_entries: pl.DataFrame, configuration: Configuration
) -> pl.Series:
    """Ids of the entries whose texts `assets_of` reads, of the frames that it is given."""
    large = _large(transfers, asset_lexicon_of(configuration)).select("transfer_id")
    return _debits(transfer_entries).join(large, on="transfer_id", how="semi")["entry_id"]


def _large(transfers: pl.DataFrame, lexicon: AssetLexicon) -> pl.DataFrame:
    is_large = (pl.col("kind") == "payment") & (pl.col("amount_ref") >= lexicon.least_price)
    # Lazily, so that no other column is copied.
    return transfers.lazy().filter(is_large).select(_PAYMENT).collect()


_PAYMENT = (
    *("transfer_id", "from_account_id", "to_account_id", "from_party_id"),
    *("sent_at", "amount", "currency"),
)


def _debits(transfer_entries: pl.DataFrame) -> pl.DataFrame:
    debits = transfer_entries.lazy().filter(pl.col("side") == "debit")
    return debits.select("transfer_id", "entry_id").collect()


def _texts(
    transfers: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    entries: pl.DataFrame,
    accounts: pl.DataFrame,
    lexicon: AssetLexicon,
) -> pl.DataFrame:
    """Payments that are large enough, with what the paying side's statement says of them."""
    said = entries.select("entry_id", "narrative", "counterparty_name")
    holders = accounts.select(pl.col("account_id").alias("to_account_id"), "holder_name")
    return (
        _large(transfers, lexicon)
        .join(_debits(transfer_entries), on="transfer_id", how="inner")
        .join(said, on="entry_id", how="left")
        .join(holders, on="to_account_id", how="left")
        .with_columns(
            pl.concat_str(
                "narrative",
                pl.coalesce("counterparty_name", "holder_name"),
                separator=" | ",
                ignore_nulls=True,
            ).alias("said")
        )
        .sort("sent_at", "transfer_id")
    )


def _purchases(texts: pl.DataFrame, lexicon: AssetLexicon) -> pl.DataFrame:
    """Texts that name a thing of value and nothing that speaks against, with its kind and the word."""
    kind, word = pl.lit(None, pl.String()), pl.lit(None, pl.String())
    # The first kind of the configuration wins where a text names two.
    for name, words in reversed(lexicon.words.items()):
        named = says(pl.col("plain"), words)
        kind = pl.when(named).then(pl.lit(name)).otherwise(kind)
        word = pl.when(named).then(first_word(pl.col("plain"), words)).otherwise(word)
    return (
        texts.with_columns(plain(pl.col("said")).alias("plain"))
        .filter(~says(pl.col("plain"), lexicon.not_words))
        .with_columns(kind.alias("asset_kind"), word.alias("word"))
        .filter(pl.col("asset_kind").is_not_null())
    )


def _with_register(purchases: pl.DataFrame, lexicon: AssetLexicon) -> pl.DataFrame:
    """registry_ref: the number of a register that the text states, as one word without spaces.

    Where payments of one payer to one seller for one kind state one number only, those that state
    none are taken for parts of the same price.
    """
    upper = pl.col("said").str.to_uppercase()
    found = pl.lit(None, pl.String())
    for kind, patterns in lexicon.registry.items():
        first = pl.coalesce(upper.str.extract(pattern, 1) for pattern in patterns)
        found = pl.when(pl.col("asset_kind") == kind).then(first).otherwise(found)
    stated = purchases.with_columns(
        found.str.replace_all(r"\s+", "-").alias("stated"),
        pl.coalesce("from_party_id", "from_account_id").alias("payer"),
    )
    group = ["payer", "to_account_id", "asset_kind"]
    only = pl.when(pl.col("stated").drop_nulls().n_unique().over(group) == 1).then(
        pl.col("stated").drop_nulls().first().over(group)
    )
    return stated.with_columns(pl.coalesce("stated", only).alias("registry_ref"))


def _grouped(purchases: pl.DataFrame) -> pl.DataFrame:
    keys = purchases.select(
        "payer", "to_account_id", "asset_kind", pl.col("registry_ref").fill_null(_NOT_STATED)
    )
    asset_ids = ["v" + ids.digest("asset", *row) for row in keys.iter_rows()]
    return purchases.with_columns(pl.Series("asset_id", asset_ids, pl.String()))


def _assets(grouped: pl.DataFrame) -> pl.DataFrame:
    one_currency = pl.col("currency").n_unique() == 1
    rows = (
        grouped.sort("sent_at", "transfer_id")
        .group_by("asset_id", maintain_order=True)
        .agg(
            pl.col("asset_kind").first().alias("kind"),
            pl.coalesce(pl.col("narrative"), "said").first().alias("description"),
            pl.col("registry_ref").first(),
            pl.col("from_party_id").first().alias("holder_party_id"),
            pl.col("sent_at").first().cast(pl.Date).alias("acquired_at"),
            pl.when(one_currency).then(pl.col("amount").sum()).alias("price"),
            pl.when(one_currency).then(pl.col("currency").first()).alias("currency"),
        )
    )
    return conform(ASSETS, rows).sort(ASSETS.key)
