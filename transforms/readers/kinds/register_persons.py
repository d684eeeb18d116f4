"""The register of persons: what is known of people and firms."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.readers.countries import as_country
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.births import birth_date
from transforms.readers.kinds.cells import money_faults, said, with_money

_KINDS = {
    **dict.fromkeys(("person", "natural", "natural person", "individual", "human", "p"), "person"),
    **dict.fromkeys(
        ("organisation", "organization", "legal", "legal person", "entity", "company", "firm", "o"),
        "organisation",
    ),
    **dict.fromkeys(("", "unknown", "other"), "unknown"),
}
_AS_WRITTEN = (
    *("person_id", "given_name", "family_name", "document_number", "phone", "email", "address"),
    *("city", "postcode", "company_number"),
)


def valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds kind, birth_date, countries and income."""
    kind = pl.col("t_kind").str.to_lowercase().replace_strict(_KINDS, default=None, return_dtype=pl.String())
    return with_money(frame, sources, ["declared_income"]).with_columns(
        kind.alias("kind"),
        birth_date(frame["t_birth_date"], sources.profile.dates.value_formats).alias("birth_date"),
        as_country("t_country").alias("country"),
        as_country("t_document_country").alias("document_country"),
    )


def faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim."""
    birth, names = (
        pl.col("t_birth_date"),
        [pl.col(f"t_{name}") for name in ("name", "given_name", "family_name")],
    )
    nameless = pl.all_horizontal(name == "" for name in names) & (pl.col("t_document_number") == "")
    return [
        fault("person_id_missing", pl.col("t_person_id") == "", "the person_id is empty"),
        fault("name_missing", nameless, "neither a name nor a document says who it is"),
        fault(
            "kind_unknown",
            pl.col("kind").is_null(),
            "{} is neither person nor organisation",
            pl.col("t_kind"),
        ),
        fault(
            "birth_date_impossible",
            (birth != "") & pl.col("birth_date").is_null(),
            f"{{}} is no possible birth date written as {' or '.join(sources.profile.dates.value_formats)}, "
            "or as 1990 or 1990-05",
            birth,
        ),
        *money_faults(sources, ["declared_income"]),
        fault(
            "declared_income_negative",
            pl.col("m_declared_income") < 0,
            "the declared income {} is negative",
            pl.col("t_declared_income"),
        ),
    ]


def columns() -> Mapping[str, pl.Expr]:
    """The columns of register_persons."""
    parts = pl.concat_str(said("given_name"), said("family_name"), separator=" ", ignore_nulls=True)
    joined = pl.when(parts != "").then(parts)
    others = pl.col("t_other_names").str.split(";").list.eval(pl.element().str.strip_chars())
    return {
        **{name: said(name) for name in _AS_WRITTEN},
        "kind": pl.col("kind"),
        "name": pl.coalesce(said("name"), joined),
        "other_names": others.list.eval(pl.element().filter(pl.element() != "")),
        "birth_date": pl.col("birth_date"),
        "country": pl.col("country"),
        "document_country": pl.col("document_country"),
        "declared_income": pl.col("m_declared_income"),
    }
