"""Normal forms of names of people and firms, one row a name.

Method: docs/methods/names.md.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from transforms.names.latin import latin, latin_names, script_of, scripts_of
from transforms.names.parts import Parts, parts_of
from transforms.names.sounds import skeleton
from transforms.names.words import name_words
from transforms.parties.kind import kind_of
from transforms.parties.words import party_words

FORMS_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "plain": pl.String(),
    "tokens": pl.List(pl.String()),
    "bases": pl.List(pl.String()),
    "honorifics": pl.List(pl.String()),
    "sorted_key": pl.String(),
    "skeleton": pl.List(pl.String()),
    "skeleton_key": pl.String(),
    "parent_key": pl.String(),
    "company": pl.Boolean(),
    "company_form": pl.String(),
    "script": pl.String(),
}
"""Columns of `name_forms`.

plain: small Latin letters. tokens: words, particles joined to what they belong to, titles and legal
form apart. bases: the same without those particles. sorted_key: tokens in the order of the alphabet.
skeleton: consonants of each base. skeleton_key: these in the order of the alphabet. parent_key: of those that
follow `bin`, `bint` and the like; empty where none does. company: by legal form or a word. script: as written.
Null where the name says nothing.
"""


def name_forms(names: pl.Series) -> pl.DataFrame:
    """FORMS_SCHEMA, a row a name in the order given; each distinct name is worked out once."""
    asked = names.cast(pl.String()).to_frame().rename({names.name: "name"})
    known = asked["name"].unique().drop_nulls().to_frame("name")
    plain = latin_names(known["name"]).alias("plain")
    said = known.with_columns(plain).filter(pl.col("plain").is_not_null())
    words = _words(said["plain"])
    apart = words["apart"]
    forms = pl.concat([_of_words(said.hstack(words).filter(~apart)), _taken_apart(said.filter(apart))])
    return asked.join(forms, on="name", how="left", maintain_order="left").select(*FORMS_SCHEMA)


def _words(plain: pl.Series) -> pl.DataFrame:
    """Of each plain name its words (tokens), their consonants (skeleton), company and apart.

    company: whether one of them is a firm's. apart: whether one of them may be no part of the name itself.
    """
    long = plain.str.split(" ").alias("tokens").to_frame().with_row_index("row").explode("tokens")
    once = long["tokens"].unique()
    known = pl.DataFrame(
        {
            "tokens": once,
            "skeleton": pl.Series([skeleton(word) for word in once], dtype=pl.String()),
            "company": once.is_in(sorted(party_words().organisation)),
            "apart": once.is_in(sorted(name_words().telling)) | (once.str.len_chars() == 1),
        }
    )
    told = long.join(known, on="tokens", how="left", maintain_order="left")
    return (
        told.group_by("row", maintain_order=True)
        .agg("tokens", "skeleton", pl.col("company", "apart").any())
        .drop("row")
    )


def _of_words(said: pl.DataFrame) -> pl.DataFrame:
    """FORMS_SCHEMA of names with what `_words` gives of them, of which each word is a part of the name itself."""
    return said.with_columns(
        pl.col("tokens").alias("bases"),
        pl.lit([], pl.List(pl.String())).alias("honorifics"),
        pl.col("tokens").list.sort().list.join(" ").alias("sorted_key"),
        pl.col("skeleton").list.sort().list.join(" ").alias("skeleton_key"),
        pl.lit("").alias("parent_key"),
        pl.lit(None, pl.String()).alias("company_form"),
        scripts_of(said["name"]).alias("script"),
    ).select(*FORMS_SCHEMA)


def _taken_apart(said: pl.DataFrame) -> pl.DataFrame:
    """Forms (FORMS_SCHEMA) of names with titles, particles or a legal form."""
    rows = [_row(name, text) for name, text in said.iter_rows()]
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in _SAID]
    forms = said.with_columns(
        pl.Series(column, values, dtype=dtype)
        for (column, dtype), values in zip(_SAID.items(), columns, strict=True)
    ).with_columns(pl.col(column).str.split(" ") for column in ("tokens", "bases", "skeleton"))
    # What stands between titles may have blanks.
    titles = pl.when(pl.col("honorifics") != "").then(pl.col("honorifics").str.split(_BETWEEN))
    return forms.with_columns(titles.fill_null([]).alias("honorifics")).select(*FORMS_SCHEMA)


_BETWEEN = "\x1f"
_SAID: dict[str, pl.DataType] = {
    name: pl.String() if isinstance(dtype, pl.List) else dtype
    for name, dtype in FORMS_SCHEMA.items()
    if name not in ("name", "plain")
}


def parts(name: str) -> Parts:
    """A name as written taken apart: its words in plain Latin form, titles and legal form aside."""
    plain = latin(name)
    return parts_of(plain, short_form_counts=bool(plain) and _ends_as_firm(name, plain))


def _ends_as_firm(name: str, plain: str) -> bool:
    """Whether a short last word that may be a name (`Sa`, `AG`) is a legal form."""
    words = plain.rsplit(" ", 2)
    ends = words[-1] if len(words[-1]) > 1 else "".join(words[-2:])
    return ends in name_words().forms_last and kind_of(name) == "organisation"


@lru_cache(maxsize=131_072)
def _row(name: str, plain: str) -> tuple[object, ...]:
    """The columns of _SAID; words of lists with a blank between."""
    said = parts_of(plain, short_form_counts=_ends_as_firm(name, plain))
    skeletons = [skeleton(base) for base in said.bases]
    company = said.form is not None or not party_words().organisation.isdisjoint(plain.split(" "))
    return (
        " ".join(said.tokens),
        " ".join(said.bases),
        _BETWEEN.join(said.titles),
        " ".join(sorted(said.tokens)),
        " ".join(skeletons),
        " ".join(sorted(skeletons)),
        " ".join(sorted(bone for bone, child in zip(skeletons, said.children, strict=True) if child)),
        company,
        said.form,
        script_of(name),
    )
