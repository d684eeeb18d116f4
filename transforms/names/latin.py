"""Texts and names in one plain form: small letters, no marks; names in Latin letters whatever their script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import polars as pl
from anyascii import anyascii

_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae"}


def plain(text: pl.Expr) -> pl.Expr:
    """Small letters and digits without accents, a space between words and at both ends.

    German umlauts become two letters, as SWIFT's character set writes them: `Müller-Süd` and
    `MUELLER SUED` both give ` mueller sued `. The script stays. Null stays null.
    """
    small = text.str.normalize("NFC").str.to_lowercase()
    spelt = small.str.replace_many(list(_SPELT_OUT), list(_SPELT_OUT.values()))
    letters = spelt.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    spaced = letters.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(" ")
    return pl.format(" {} ", spaced)


_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_WITHIN = "['’‘ʼʿʾ`´ʹʻ\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"
"""Apostrophes and the like within a word, and marks that nobody sees: Sa'id and Said are one."""
_UNSEEN = re.compile(_WITHIN)
_DOTS = re.compile("[·・‧･•]")
# What anyascii leaves out or writes so that sounds of other languages fall together: long vowels and ayn are
# letters of their own in Arabic script, Greek writes b, d, g and u with two letters, Hebrew's bet is a b here.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("اأإآٱع", "a"),
        **{
            "ى": "a",
            "ة": "a",
            "ۃ": "a",
            "ء": "",
            "ئ": "y",
            "ؤ": "w",
            "ظ": "z",
            "ض": "dh",
            "ٹ": "t",
            "ڈ": "d",
            "ڑ": "r",
            "ں": "n",
        },
        **{"ۍ": "y", "ې": "e", "ے": "e", "ی": "y", "ك": "k", "ۆ": "o", "ێ": "e", "ە": "e"},
        **{"ב": "b", "פ": "p", "ף": "p", "א": "a", "ע": "a", "כ": "k", "ך": "k", "ו": "w", "ש": "sh"},
    }
)
_GREEK = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "ng"), ("ου", "u"), ("χ", "kh"))
_UMLAUTS = str.maketrans(_SPELT_OUT)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_GREEK_LETTER = re.compile("[α-ω]")
_GREEK_VOWEL = re.compile("([αε])υ")
_ARTICLE = re.compile(r"(?:(?<=\s)|^)(?:ال|أل)(?=\w{3})")
_ALLAH = re.compile(r"الله")
_FOREIGN = {"צ": "ch", "ץ": "ch", "ג": "j", "ז": "zh", "ת": "th"}
_GERESH = re.compile("([צץגזת])['’׳`´]")
"""Hebrew's sign for foreign sounds."""
_HEBREW_END = re.compile("ה(?!\\w)")
_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_HANGUL = r"\uac00-\ud7a3"
_SIGN = re.compile(rf"[{_HAN}{_HANGUL}]")
_FAMILY_FIRST = re.compile(rf"([{_HAN}{_HANGUL}])([{_HAN}{_HANGUL}]{{1,3}})")
_COMPANY = {
    "有限责任公司": " ltd",
    "股份有限公司": " jsc",
    "有限公司": " ltd",
    "株式会社": " kk jsc",
    "주식회사": " jsc ",
    "公司": " company",
}


@lru_cache(maxsize=65_536)
def latin(text: str) -> str:
    """A text in small Latin letters and digits, single blanks between words; empty where it says nothing.

    anyascii writes other scripts in Latin letters; before it, what that library leaves out is spelt out.
    A Chinese or Korean name of two to four signs gets a blank behind the family name.
    """
    if text.isascii():
        small = text.lower().replace("'", "").replace("`", "")
    else:
        small = _spelt(
            _UNSEEN.sub("", _GERESH.sub(_with_geresh, unicodedata.normalize("NFKC", text).lower()))
        )
    return _NO_LETTERS.sub(" ", small).strip()


def _with_geresh(found: re.Match[str]) -> str:
    return _FOREIGN[found[1]]


def _spelt(text: str) -> str:
    text = text.translate(_UMLAUTS)
    # Marks go (the vowels of Arabic and Hebrew too, which are rarely written); Hangul stays in syllables.
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    if text.isascii():
        return text
    if _SIGN.search(text):
        text = _with_family_name(text)
    text = _ARTICLE.sub("al ", _ALLAH.sub(" allah", text))
    if _GREEK_LETTER.search(text):
        for letters, written in _GREEK:
            text = text.replace(letters, written)
        text = _GREEK_VOWEL.sub(r"\1v", text)
    text = _HEBREW_END.sub("a", text)
    return anyascii(text.translate(_LETTERS)).lower().replace("'", "").replace("`", "")


def _with_family_name(text: str) -> str:
    """A Chinese or Korean name with a blank behind the family name; a firm's with its legal form apart."""
    as_firm = text
    for company, written in _COMPANY.items():
        as_firm = as_firm.replace(company, written)
    words = _DOTS.sub(" ", as_firm).split()
    # A firm's name is one word, and foreign names have blanks or dots between theirs.
    return _parted(words[0]) if as_firm == text and len(words) == 1 else " ".join(words)


def _parted(word: str) -> str:
    found = _FAMILY_FIRST.fullmatch(word)
    return f"{found[1]} {found[2]}" if found else word


def latin_names(names: pl.Series) -> pl.Series:
    """`latin` of every name; null where it says nothing.

    Plain letters are made small by Polars; other names are spelt one by one, each distinct one once.
    """
    asked = names.cast(pl.String()).to_frame().rename({names.name: "name"})
    simple = pl.col("name").str.len_bytes() == pl.col("name").str.len_chars()
    small = pl.col("name").str.to_lowercase().str.replace_all("['`]", "")
    letters = small.str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")
    plain = asked.with_columns(pl.when(simple).then(letters).alias("plain"))
    others = asked.filter(~simple).unique()
    if not others.is_empty():
        spelt = pl.Series("spelt", [latin(name) for name in others["name"]], dtype=pl.String())
        known = others.with_columns(spelt)
        plain = plain.join(known, on="name", how="left", maintain_order="left").with_columns(
            pl.coalesce("plain", "spelt").alias("plain")
        )
    return plain.select(pl.when(pl.col("plain") != "").then("plain"))["plain"].alias(names.name)


def latin_lists(lists: pl.Series) -> pl.Series:
    """Of each list of names their plain forms, sorted, each once."""
    rows = lists.to_frame("names").with_row_index()
    long = rows.explode("names", empty_as_null=False)
    plain = long.with_columns(latin_names(long["names"]).alias("names")).drop_nulls()
    made = plain.group_by("index").agg(pl.col("names").unique().sort())
    joined = rows.select("index").join(made, on="index", how="left", maintain_order="left")
    return joined["names"].fill_null([]).alias(lists.name)


_SCRIPTS = (
    "LATIN", "ARABIC", "CYRILLIC", "GREEK", "HEBREW", "ETHIOPIC", "CJK", "HANGUL", "HIRAGANA", "KATAKANA",
    "ARMENIAN", "GEORGIAN", "DEVANAGARI", "BENGALI", "THAI",
)  # fmt: skip


@lru_cache(maxsize=16_384)
def _script_of_letter(letter: str) -> str | None:
    if not letter.isalpha():
        return None
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "OTHER")


def script_of(text: str) -> str | None:
    """The script that most letters of a text are of (latin, arabic, cyrillic, ...); null without letters."""
    if text.isascii():
        return "latin" if any(map(str.isalpha, text)) else None
    counts = Counter(script for script in map(_script_of_letter, text) if script is not None)
    return min(counts, key=lambda script: (-counts[script], script)).lower() if counts else None


_LATIN_ONLY, _LATIN_LETTER = r"^[\x00-\x{24f}&&[^ªµº]]*$", "[A-Za-zÀ-ÖØ-öø-ɏ]"
"""Texts without letters of other scripts, and the letters that these have."""


def scripts_of(texts: pl.Series) -> pl.Series:
    """`script_of` of every text; those of Latin letters alone are told by Polars."""
    said = texts.to_frame("text").select(
        "text",
        pl.col("text").str.contains(_LATIN_ONLY).alias("simple"),
        pl.when(pl.col("text").str.contains(_LATIN_LETTER)).then(pl.lit("latin")).alias("script"),
    )
    others = said.filter(~pl.col("simple"))["text"]
    spelt = pl.Series("spelt", [script_of(text) for text in others], dtype=pl.String())
    return said["script"].scatter((~said["simple"]).arg_true(), spelt).alias(texts.name)
