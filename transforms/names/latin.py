"""Texts and names in one plain form: small letters, no marks; names in Latin letters whatever their script."""

from __future__ import annotations

import re
import unicodedata
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
        **{"ב": "b", "פ": "p", "ף": "p", "א": "a", "ע": "a", "כ": "k", "ך": "k"},
    }
)
_GREEK = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "ng"), ("ου", "u"), ("χ", "kh"))
_GREEK_VOWEL = re.compile("([αε])υ")
_ARTICLE = re.compile(r"(?:(?<=\s)|^)(?:ال|أل)(?=\w{3})")
_ALLAH = re.compile(r"الله")
_HEBREW_END = re.compile("ה(?!\\w)")
_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_HANGUL = r"\uac00-\ud7a3"
_FAMILY_FIRST = re.compile(rf"([{_HAN}{_HANGUL}])([{_HAN}{_HANGUL}]{{1,3}})")
_COMPANY = {
    "有限责任公司": " ltd",
    "股份有限公司": " jsc",
    "有限公司": " ltd",
    "株式会社": " kk jsc",
    "주식회사": " jsc ",
    "公司": " company",
}


def latin(text: str) -> str:
    """A text in small Latin letters and digits, single blanks between words; empty where it says nothing.

    anyascii writes other scripts in Latin letters; before it, what that library leaves out is spelt out.
    A Chinese or Korean name of two to four signs gets a blank behind the family name.
    """
    return _latin(text)


@lru_cache(maxsize=65_536)
def _latin(text: str) -> str:
    small = unicodedata.normalize("NFKC", text).lower()
    small = re.sub(_WITHIN, "", small)
    if not small.isascii():
        small = _spelt(small)
    return _NO_LETTERS.sub(" ", small).strip()


def _spelt(text: str) -> str:
    for letters, written in _SPELT_OUT.items():
        text = text.replace(letters, written)
    # Marks go (the vowels of Arabic and Hebrew too, which are rarely written); Hangul stays in syllables.
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    text = unicodedata.normalize("NFC", bare)
    as_firm = text
    for company, written in _COMPANY.items():
        as_firm = as_firm.replace(company, written)
    words = _DOTS.sub(" ", as_firm).split()
    native = as_firm == text and not _DOTS.search(text)  # foreign names have dots between their words
    text = " ".join(map(_parted, words) if native else words)
    text = _ARTICLE.sub("al ", _ALLAH.sub(" allah", text))
    for letters, written in _GREEK:
        text = text.replace(letters, written)
    text = _HEBREW_END.sub("a", _GREEK_VOWEL.sub(r"\1v", text))
    return anyascii(text.translate(_LETTERS)).lower().replace("'", "").replace("`", "")


def _parted(word: str) -> str:
    found = _FAMILY_FIRST.fullmatch(word)
    return f"{found[1]} {found[2]}" if found else word


def latin_names(names: pl.Series) -> pl.Series:
    """`latin` of every name, worked out once for each distinct one; null where it says nothing."""
    known = names.unique().drop_nulls()
    forms = pl.DataFrame(
        {"name": known, "plain": pl.Series([latin(name) or None for name in known], dtype=pl.String())}
    )
    asked = names.to_frame("name")
    return asked.join(forms, on="name", how="left", maintain_order="left")["plain"].alias(names.name)


_SCRIPTS = (
    "LATIN", "ARABIC", "CYRILLIC", "GREEK", "HEBREW", "ETHIOPIC", "CJK", "HANGUL", "HIRAGANA", "KATAKANA",
    "ARMENIAN", "GEORGIAN", "DEVANAGARI", "BENGALI", "THAI",
)  # fmt: skip


@lru_cache(maxsize=4_096)
def _script_of_letter(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "OTHER")


def script_of(text: str) -> str | None:
    """The script that most letters of a text are of (latin, arabic, cyrillic, ...); null without letters."""
    if text.isascii():
        return "latin" if any(letter.isalpha() for letter in text) else None
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            script = _script_of_letter(letter)
            counts[script] = counts.get(script, 0) + 1
    return min(counts, key=lambda script: (-counts[script], script)).lower() if counts else None
