"""Normal forms of names of people and firms, one row a name.

Method: docs/methods/names.md.
"""

from __future__ import annotations

import polars as pl

from transforms.names.latin import latin, script_of
from transforms.names.parts import Parts, parts_of
from transforms.names.sounds import skeleton
from transforms.names.words import name_words
from transforms.parties.kind import kind_of

FORMS_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "plain": pl.String(),
    "tokens": pl.List(pl.String()),
    "bases": pl.List(pl.String()),
    "honorifics": pl.List(pl.String()),
    "sorted_key": pl.String(),
    "skeleton": pl.List(pl.String()),
    "skeleton_key": pl.String(),
    "company": pl.Boolean(),
    "company_form": pl.String(),
    "script": pl.String(),
}
"""Columns of `name_forms`.

plain: small Latin letters. tokens: words, particles joined to what they belong to, titles and legal
form apart. bases: the same without those particles. sorted_key: tokens in the order of the alphabet.
skeleton: consonants of each base. skeleton_key: these in the order of the alphabet. script: of the name as written.
Null where the name says nothing.
"""


def name_forms(names: pl.Series) -> pl.DataFrame:
    """FORMS_SCHEMA, a row a name in the order given; each distinct name is worked out once."""
    asked = names.cast(pl.String()).to_frame().rename({names.name: "name"})
    known = asked["name"].unique().drop_nulls()
    rows = [_row(name) for name in known]
    forms = pl.DataFrame(rows, schema=FORMS_SCHEMA, orient="row")
    return asked.join(forms, on="name", how="left", maintain_order="left")


def parts(name: str) -> Parts:
    """A name as written taken apart: its words in plain Latin form, titles and legal form aside."""
    plain = latin(name)
    return parts_of(plain, short_form_counts=bool(plain) and _ends_as_firm(name, plain))


def _ends_as_firm(name: str, plain: str) -> bool:
    """Whether a short last word that may be a name (`Sa`, `AG`) is a legal form."""
    words = plain.split()
    ends = words[-1:] if len(words[-1]) > 1 else ["".join(words[-2:])]
    return ends[0] in name_words().forms_last and kind_of(name) == "organisation"


def _row(name: str) -> tuple[object, ...]:
    plain = latin(name)
    if not plain:
        return (name, *(None for _ in range(len(FORMS_SCHEMA) - 1)))
    said = parts_of(plain, short_form_counts=_ends_as_firm(name, plain))
    skeletons = [skeleton(base) for base in said.bases]
    return (
        name,
        plain,
        list(said.tokens),
        list(said.bases),
        list(said.titles),
        " ".join(sorted(said.tokens)),
        skeletons,
        " ".join(sorted(skeletons)),
        said.form is not None or kind_of(name) == "organisation",
        said.form,
        script_of(name),
    )
