"""The two ends of a movement: addresses on chains, the account at an exchange, and the exchange itself."""

from __future__ import annotations

import polars as pl

from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.virtual_asset.addresses import is_address, wallets
from transforms.readers.kinds.virtual_asset.assets import chain_of
from transforms.readers.kinds.virtual_asset.types import WITH_EXCHANGE

ADDRESSES = ("from_address", "to_address", "counterparty_address", "contract")
_SHORTEST = 20
"""Signs that the addresses of chains have at least."""
_END = ("scheme", "identifier", "institution", "name")


def with_wallets(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds for each address `a_…` (as an account, null where empty), `x_…` (doubt), `k_…` (masked), `h_…` (chain).

    Reads: t_…, chain (null where not known), row's own text `raw` (a masked address is one row's alone).
    """
    texts = pl.concat([frame[f"t_{name}"] for name in ADDRESSES]).unique().to_list()
    known = {text: wallet for text, wallet in wallets(texts).items() if text}
    named = pl.DataFrame(
        [
            pl.Series("text", list(known), pl.String),
            pl.Series("a", [one.identifier for one in known.values()], pl.String),
            pl.Series("h", [one.chain or None for one in known.values()], pl.String),
            pl.Series("x", [one.doubt or None for one in known.values()], pl.String),
            pl.Series("k", [one.masked for one in known.values()], pl.Boolean),
        ]
    )
    for name in ADDRESSES:
        renamed = named.rename({"text": f"t_{name}", **{part: f"{part}_{name}" for part in "ahxk"}})
        frame = frame.join(renamed, on=f"t_{name}", how="left", maintain_order="left")
    return frame


def with_own(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds own_scheme, own_identifier, own_institution: the account that the file is an export of.

    An account with a number of its own at an institution is `INSTITUTION:NUMBER`; where the file
    gives none, or only a part of it (`****4228`), it is named after the institution and the file.
    """
    said = sources.profile.account
    names = ("identifier", "institution", "scheme")
    told = frame.with_columns(sources.text(said.get(name)).alias(name) for name in names).select(names)
    different = told.unique(maintain_order=True)
    made = different.with_columns(
        pl.Series(
            "own",
            [_own(*row, path=sources.path) for row in different.iter_rows()],
            pl.Struct({"own_scheme": pl.String, "own_identifier": pl.String}),
        )
    ).unnest("own")
    joined = told.join(made, on=["identifier", "institution", "scheme"], how="left", maintain_order="left")
    institution = pl.when(pl.col("institution") != "").then("institution").alias("own_institution")
    return pl.concat([frame, joined.select("own_scheme", "own_identifier", institution)], how="horizontal")


def _own(identifier: str, institution: str, scheme: str, *, path: str) -> dict[str, str]:
    if is_address(identifier):
        identifier = wallets([identifier])[identifier].identifier
        return {"own_scheme": scheme or "wallet", "own_identifier": identifier}
    if identifier and scheme != "named" and "*" not in identifier:
        named = f"{institution}:{identifier}" if institution and not scheme else identifier
        return {"own_scheme": scheme or "wallet", "own_identifier": named}
    name = (
        f"{institution} {identifier}".strip() if "*" in identifier else identifier or institution or "account"
    )
    return {"own_scheme": "named", "own_identifier": f"{name}, export {path}"}


def of_chain(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `from_…` and `to_…` of a movement between two addresses. Reads: as made by `with_wallets`."""
    return frame.with_columns(
        part.alias(f"{side}_{name}")
        for side in ("from", "to")
        for name, part in zip(
            _END, _address(pl.col("t_control"), f"{side}_address", f"{side}_name"), strict=True
        )
    )


def of_account(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `from_…` and `to_…` of a row of an account.

    Reads: own_…, out_amount, in_amount, two, type, and as made by `with_wallets`.
    """
    itself = pl.col("type").is_in(WITH_EXCHANGE)
    own = (pl.col("own_scheme"), pl.col("own_identifier"), pl.col("own_institution"), pl.lit(None, pl.String))
    pays = pl.col("out_amount").is_not_null() | pl.col("in_amount").is_null()
    made = []
    # What leaves as one asset and arrives as another goes to somebody all the same; so what comes in.
    from_other = pl.col("two") & (pl.col("type") == "deposit")
    to_other = pl.col("two") & (pl.col("type") == "withdrawal")
    gets = pl.col("in_amount").is_not_null() & ~to_other
    for side, is_own in (("from", pays & ~from_other), ("to", gets)):
        address = [
            _address(pl.col("t_control"), name, f"{side}_name", likely=True)
            for name in (f"{side}_address", "counterparty_address")
        ]
        said = [
            pl.when(address[0][1].is_not_null()).then(one).otherwise(two)
            for one, two in zip(*address, strict=True)
        ]
        exchange = (
            pl.lit("named"),
            pl.format(
                "{} (the exchange), for {}",
                pl.col("own_institution").fill_null("exchange"),
                pl.col("own_identifier"),
            ),
            pl.col("own_institution"),
            pl.lit(None, pl.String),
        )
        for name, mine, other, house in zip(_END, own, said, exchange, strict=True):
            at_house = itself & said[1].is_null()
            made.append(
                pl.when(is_own).then(mine).when(at_house).then(house).otherwise(other).alias(f"{side}_{name}")
            )
    return frame.with_columns(made)


def _address(
    transaction: pl.Expr, address: str, name: str, *, likely: bool = False
) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """Scheme, identifier, chain and name of an end; `likely`: what is hardly an address is a name."""
    masked = pl.col(f"k_{address}").fill_null(value=False)
    alone = pl.format("{}/{}", pl.col(f"a_{address}"), transaction)
    said, label = pl.col(f"t_{address}"), pl.col(f"t_{name}")
    is_name = (said.str.contains(r"\s") | (said.str.len_chars() < _SHORTEST)) & ~masked & pl.lit(likely)
    return (
        pl.when(masked).then(pl.lit("masked")).otherwise(pl.lit("wallet")),
        pl.when(masked).then(alone).when(~is_name).then(f"a_{address}"),
        pl.coalesce("chain", f"h_{address}"),
        pl.when(label != "").then(label).when(is_name & (said != "")).then(said),
    )


def chain_names(texts: pl.Series) -> pl.Series:
    """Names of chains; null where a text is empty."""
    known = {text: chain_of(text) or None for text in texts.unique().to_list()}
    return texts.replace_strict(known, return_dtype=pl.String())
