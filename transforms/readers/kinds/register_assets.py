"""The register of assets: things of value, with their holders' shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

import polars as pl

from transforms.money import MONEY, SCALE
from transforms.readers.countries import as_country
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import (
    currency_faults,
    date_faults,
    money_faults,
    said,
    with_days,
    with_money,
)

_FRACTION = re.compile(r"(\d{1,9})\s*/\s*([1-9]\d{0,8})")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,16})?)\s*%")
_PLAIN = re.compile(r"\d{1,3}(?:[.,]\d{1,18})?")
_CONTEXT = Context(prec=38, rounding=ROUND_HALF_UP)


def share_of(text: str) -> Decimal | None:
    """A share as a part of one: 0.5, 50 %, 1/3 (rounded half up to 18 places); None for anything else."""
    plain = text.strip()
    if found := _FRACTION.fullmatch(plain):
        share = _CONTEXT.divide(Decimal(found[1]), Decimal(found[2]))
    elif found := _PERCENT.fullmatch(plain):
        share = _decimal(found[1]).scaleb(-2)
    elif _PLAIN.fullmatch(plain):
        share = _decimal(plain)
    else:
        return None
    try:
        return share.quantize(Decimal(1).scaleb(-SCALE), context=_CONTEXT)
    except InvalidOperation:
        return None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds share, country, price, mortgage and the day."""
    shares = [share_of(text) if text else None for text in frame["t_share"]]
    priced = with_money(frame, sources, ["price", "mortgage"])
    return with_days(priced, sources, ["acquired_at"]).with_columns(
        pl.Series("share", shares, MONEY), as_country("t_country").alias("country")
    )


def faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim."""
    text, share = pl.col("t_share"), pl.col("share")
    unnamed = (pl.col("t_asset_id") == "") & (pl.col("t_registry_ref") == "")
    unsaid = (pl.col("t_kind") == "") & (pl.col("t_description") == "")
    return [
        fault("asset_id_missing", unnamed, "neither asset_id nor registry_ref says which asset it is"),
        fault("kind_missing", unsaid, "neither kind nor description says what it is"),
        fault("share_unreadable", (text != "") & share.is_null(), "the share {} is no number", text),
        fault("share_impossible", (share < 0) | (share > 1), "the share {} is not between 0 and 1", text),
        *date_faults(sources, ["acquired_at"], "y"),
        *money_faults(sources, ["price", "mortgage"]),
        *(
            fault(
                f"{name}_negative",
                pl.col(f"m_{name}") < 0,
                f"the {name} {{}} is negative",
                pl.col(f"t_{name}"),
            )
            for name in ("price", "mortgage")
        ),
        *currency_faults(["currency"], {"currency": "price"}),
    ]


def columns() -> Mapping[str, pl.Expr]:
    """The columns of register_assets."""
    texts = (
        *("asset_id", "kind", "description", "registry_ref", "holder_person_id", "holder_name", "currency"),
    )
    return {
        **{name: said(name) for name in texts},
        "country": pl.col("country"),
        "share": pl.col("share"),
        "acquired_at": pl.col("y_acquired_at"),
        "price": pl.col("m_price"),
        "mortgage": pl.col("m_mortgage"),
    }
