"""Mentions as they are compared: normal forms of names and particulars, one row for what is said alike of a party.

Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

import polars as pl

from transforms.names.births import birth_forms
from transforms.names.numbers import address_forms, email_plain, phone_forms
from transforms.names.people import name_forms
from transforms.names.sounds import skeleton

PARTICULARS = ("birth", "phone", "email", "address")
"""What, beside a name, can make two mentions alike."""
_SHORT = 2
"""Letters of a word up to which its sound tells nothing: al, van, an initial."""
_PLACES = ("postcode", "city")
MOST_SHARING = 20
"""A phone, e-mail or address that more parties have than this is an office's or a filler, and says nothing."""


def comparable(mentions: pl.DataFrame, party_of: pl.DataFrame) -> pl.DataFrame:
    """One row for each name of a party with its particulars, where it has any beside names.

    Reads: what `mentions_of` gives; party_of (node, core: the cluster that identifiers make).
    Gives: record_key, node, core, source, name, name_key (words in order of the alphabet), sound_key, sounds,
        words_apart, sounds_apart (the same of words none of which is joined to another), words (their number),
        company, birth, birth_year, birth_weak, phone, email, address, postcode, city, sorted by
        record_key. What one mention of a party lacks is taken from its others where these agree.
    """
    rows = mentions.join(party_of, on="node", how="inner").filter("alone", telling().any().over("core"))
    rows = pl.concat([rows.drop("other_names"), _other_names(rows)])
    known = _normal(rows)
    filled = known.with_columns(_agreed(known, name) for name in (*PARTICULARS, *_PLACES, "birth_year"))
    few = filled.with_columns(_rare(name) for name in ("phone", "email", "address"))
    kept = few.filter(
        pl.col("name_key").is_not_null(),
        pl.any_horizontal(pl.col(name).is_not_null() for name in (*PARTICULARS, "birth_year")),
    )
    said = [name for name in kept.columns if name not in ("record_key", "node", "source", "name")]
    once = kept.sort("record_key", "name").unique(
        [name for name in said if not name.startswith("sounds")], keep="first", maintain_order=True
    )
    return once.unique("record_key", keep="first", maintain_order=True)


def telling() -> pl.Expr:
    """Whether a mention says anything beside names by which it may be compared."""
    return pl.any_horizontal(
        pl.col(name).is_not_null() for name in ("birth_date", "phone", "email", "address")
    )


def _other_names(rows: pl.DataFrame) -> pl.DataFrame:
    """A row more for each other name that a mention gives."""
    more = rows.with_columns(pl.col("other_names").alias("name")).explode("name").drop_nulls("name")
    key = pl.format("{}/{}", "record_key", pl.int_range(pl.len()).over("record_key"))
    return more.with_columns(key.alias("record_key")).select(rows.drop("other_names").columns)


def _normal(rows: pl.DataFrame) -> pl.DataFrame:
    names = name_forms(rows["name"])
    births = birth_forms(rows["birth_date"])
    country = rows.select(pl.col("country").str.extract(r"^([A-Za-z]{2})$").str.to_uppercase())["country"]
    phones = phone_forms(rows["phone"], country)
    places = address_forms(rows["address"], rows["postcode"], rows["city"])
    emails = {text: email_plain(text) for text in rows["email"].drop_nulls().unique()}
    plain = pl.col("birth_date_plain")
    return (
        rows.select(
            *("record_key", "node", "core", "source", "name"),
            pl.col("phone").str.extract(r"(\+\d+)$").alias("phone_said"),
            pl.col("email").replace_strict(emails, default=None, return_dtype=pl.String()).alias("email"),
            pl.Series("name_key", names["sorted_key"]),
            pl.Series("sound_key", names["skeleton_key"]),
            _sounds(names).alias("sounds"),
            *_apart(names),
            pl.Series("words", names["tokens"].list.len().cast(pl.Int64)),
            pl.Series("company", names["company"]),
            pl.Series("birth_date_plain", births["plain"]),
            pl.Series("day", (births["precision"] == "day") & ~births["weak"]),
            pl.Series("phone_plain", phones["e164"]),
            pl.Series("address", places["plain"]),
            pl.Series("postcode", places["postcode"]),
            pl.Series("city", places["city"]),
        )
        .with_columns(
            pl.when("day").then(plain).alias("birth"),
            plain.str.slice(0, 4).alias("birth_year"),
            pl.coalesce("phone_plain", "phone_said").alias("phone"),
        )
        .drop("birth_date_plain", "day", "phone_plain", "phone_said")
    )


def _sounds(names: pl.DataFrame) -> pl.Series:
    """Sounds of the words of names, each once, without initials: A. Rahimi has one."""
    said = (
        names.with_row_index("row").explode("bases", "skeleton").filter(pl.col("bases").str.len_chars() > 1)
    )
    of_row = said.filter(pl.col("skeleton") != "").group_by("row").agg(pl.col("skeleton").unique().sort())
    rows = names.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
    return rows.join(of_row, on="row", how="left", maintain_order="left")["skeleton"].fill_null([])


def _apart(names: pl.DataFrame) -> list[pl.Series]:
    """Words without titles, none joined to another, as `words_apart` (in order of the alphabet), and their sounds.

    `Haile Ghebremedhin` is one word joined, and `Ghebremedhin Haile` is two.
    """
    titles = pl.col("honorifics").list.join(" ").str.split(" ")
    apart = names.select(pl.col("plain").str.split(" ").list.set_difference(titles).list.sort())["plain"]
    heard = {word: skeleton(word) for word in apart.explode().drop_nulls().unique() if len(word) > _SHORT}
    sounds = [
        None if words is None else sorted({heard[word] for word in words if heard.get(word)})
        for words in apart
    ]
    return [
        apart.list.join(" ").alias("words_apart"),
        pl.Series("sounds_apart", sounds, pl.List(pl.String())),
    ]


def _agreed(known: pl.DataFrame, name: str) -> pl.Expr:
    """A column filled from the party's other mentions, where all that say something say the same."""
    values = pl.col(name).drop_nulls()
    one = pl.when(values.n_unique().over("core") == 1).then(values.first().over("core"))
    return pl.coalesce(name, one).alias(name)


def _rare(name: str) -> pl.Expr:
    few = pl.col("core").n_unique().over(name) <= MOST_SHARING
    return pl.when(few).then(name).alias(name)
