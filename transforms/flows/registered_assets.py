"""Assets that a register knows, beside those that purchases show.

Method: docs/methods/reported-payments.md, section Assets of registers.
"""

from __future__ import annotations

import polars as pl

from transforms import ids
from transforms.schema import ASSETS, conform


def with_registered(assets: pl.DataFrame, register: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """The assets of purchases with what a register says of them, and the register's own.

    Reads: ASSETS, REGISTER_ASSETS, PARTIES. An asset is one by its number in a register (capitals and
        spaces apart), whatever it is called. The register's word on the holder goes before the
        purchase's. The holder is whoever has the largest share; where shares are equal, or somebody
        who is protected has one, nobody is named as the holder.
    Gives: ASSETS, sorted by key.
    """
    lines = register.with_columns(_number("registry_ref").alias("number")).sort("record_id")
    lines = lines.with_columns(pl.coalesce("number", pl.format("id {}", "asset_id")).alias("thing"))
    known = _things(_with_holder(lines, parties))
    bought = assets.with_columns(_number("registry_ref").alias("thing"))
    both = bought.join(known, on="thing", how="left", suffix="_said")
    told = both.with_columns(
        pl.when(pl.col("is_registered"))
        .then("holder_party_id_said")
        .otherwise("holder_party_id")
        .alias("holder_party_id"),
        pl.coalesce("country_said", "country").alias("country"),
    )
    own = known.join(bought, on="thing", how="anti")
    new = own.with_columns(
        pl.Series(
            "asset_id", ["v" + ids.digest("asset", "register", thing) for thing in own["thing"]], pl.String()
        )
    )
    rows = [conform(ASSETS, frame.select(ASSETS.names)) for frame in (told, new)]
    return pl.concat(rows).sort(ASSETS.key)


def lines_of_assets(assets: pl.DataFrame, register: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Lines of the register with thing_id (asset_id in ASSETS) and party_id of the holder, by record_id.

    Reads: ASSETS, as `with_registered` gave them; REGISTER_ASSETS; PARTIES.
    """
    lines = register.with_columns(_number("registry_ref").alias("number")).sort("record_id")
    lines = lines.with_columns(pl.coalesce("number", pl.format("id {}", "asset_id")).alias("thing"))
    own = ["v" + ids.digest("asset", "register", thing) for thing in lines["thing"]]
    bought = assets.select(pl.col("asset_id").alias("bought_id"), _number("registry_ref").alias("thing"))
    known = _with_holder(lines, parties).with_columns(pl.Series("own_id", own, pl.String()))
    named = known.join(
        bought.drop_nulls().unique("thing", keep="first", maintain_order=True),
        on="thing",
        how="left",
        maintain_order="left",
    )
    thing_id = pl.coalesce("bought_id", "own_id").alias("thing_id")
    return named.select(thing_id, "party_id", *register.columns)


def _number(column: str) -> pl.Expr:
    plain = pl.col(column).str.to_uppercase().str.replace_all(r"[\s-]+", "-").str.strip_chars("-")
    return pl.when(plain != "").then(plain)


def _with_holder(lines: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Adds party_id and protected of each line's holder, by person_id; a name alone is nobody's."""
    people = (
        parties.select("party_id", "protected", pl.col("identifiers").alias("key"))
        .explode("key")
        .filter(pl.col("key").str.starts_with("person:"))
    )
    key = pl.format("person:{}", pl.col("holder_person_id").str.strip_chars()).alias("key")
    return lines.with_columns(key).join(people, on="key", how="left", maintain_order="left")


def _things(lines: pl.DataFrame) -> pl.DataFrame:
    """A row a thing: the first line that says a field says it; the holder as in `with_registered`."""
    fields = {
        "kind": "kind",
        "description": "description",
        "country": "country",
        "registry_ref": "registry_ref",
        "acquired_at": "acquired_at",
    }
    priced = lines.filter(pl.col("price").is_not_null()).unique("thing", keep="first", maintain_order=True)
    things = lines.group_by("thing", maintain_order=True).agg(
        pl.col(column).drop_nulls().first().alias(name) for name, column in fields.items()
    )
    return (
        things.join(_holders(lines), on="thing", how="left")
        .join(priced.select("thing", "price", "currency"), on="thing", how="left")
        .with_columns(
            pl.coalesce("kind", pl.lit("unknown")).alias("kind"),
            pl.coalesce("description", "kind", pl.lit("")).alias("description"),
            pl.lit(value=True).alias("is_registered"),
        )
    )


def _holders(lines: pl.DataFrame) -> pl.DataFrame:
    """Thing and holder_party_id; a holder without a share holds the whole."""
    whole = pl.col("share").fill_null(1)
    holder = pl.coalesce("party_id", "holder_name")
    shares = lines.filter(holder.is_not_null()).with_columns(whole.alias("share"), holder.alias("holder"))
    summed = shares.group_by("thing", "holder").agg(
        pl.col("share").sum(), pl.col("party_id").first(), pl.col("protected").any()
    )
    ranked = summed.sort("thing", "share", "holder", descending=[False, True, False])
    return ranked.group_by("thing", maintain_order=True).agg(
        pl.when(~pl.col("protected").any() & (pl.col("share") == pl.col("share").max()).sum().eq(1))
        .then(pl.col("party_id").first())
        .alias("holder_party_id")
    )
