"""What a payment's row says of the people at its ends, as rows of PAYMENT_PARTIES."""

from __future__ import annotations

import polars as pl

from transforms.readers.kinds.cells import said
from transforms.readers.particulars import given_schema
from transforms.schema import PAYMENT_PARTIES

_AS_WRITTEN = (
    *("given_name", "family_name", "document_kind", "document_number", "phone", "email", "address"),
    *("city", "postcode"),
)


def party_rows(frame: pl.DataFrame, end: str, side: str, number: int) -> pl.DataFrame:
    """One row for each record that says anything of an end (`sender`, `receiver`).

    Reads: ordinal, `n_END` (name), `i_END` (identifier of the account), `b_END` (birth date),
        `c_END_country`, `c_END_document_country`, `t_END_…`.
    """
    given = {
        "ordinal": pl.col("ordinal"),
        "number": pl.lit(number),
        "side": pl.lit(side),
        "role": pl.lit(end),
        "kind": pl.lit("unknown"),
        "name": pl.when(pl.col(f"n_{end}") != "").then(f"n_{end}"),
        "other_names": pl.lit([], pl.List(pl.String())),
        "birth_date": pl.col(f"b_{end}"),
        "document_country": pl.col(f"c_{end}_document_country"),
        "country": pl.col(f"c_{end}_country"),
        "account_scheme": pl.when(pl.col(f"i_{end}").is_not_null()).then(pl.lit("mto")),
        "account_identifier": pl.col(f"i_{end}"),
        **{name: said(f"{end}_{name}") for name in _AS_WRITTEN},
    }
    schema = given_schema(PAYMENT_PARTIES)
    rows = frame.select(
        given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )
    told = [
        name
        for name in rows.columns
        if name not in {"ordinal", "number", "side", "role", "kind", "other_names"}
    ]
    return rows.filter(pl.any_horizontal(pl.col(told).is_not_null()))
