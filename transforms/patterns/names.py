"""What a name alone tells: a family name, and whether it is an organisation's.

Used to keep kin together and businesses apart; never to suspect anybody (DOMAIN.md 2.1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from transforms.configuration import Configuration

_TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "hr", "fr", "dhr", "mevr", "mme", "mlle"]
).union(["m", "sr", "sra", "sig", "sigra", "jr", "eng"])
_NO_LETTERS = re.compile(r"[\W_]+")
_SHORT = 2
_COMPOUND = 6
"""Letters from which a word of the lexicon may be the beginning of a longer one."""


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """The text in small letters without accents and punctuation: `Ñandú, J.` gives `nandu j`."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ł", "l"))
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return _NO_LETTERS.sub(" ", letters).strip()


@lru_cache(maxsize=200_000)
def family_name(name: str) -> str:
    """The family name: before the comma of `Hamidi, Ali`, else the last word; empty where there is none."""
    before, comma, _ = name.partition(",")
    words = [word for word in plain(before if comma else name).split() if word not in _TITLES]
    words = [word for word in words if len(word) >= _SHORT and not word.isdigit()]
    return words[-1] if words else ""


def same_name(name: str) -> str:
    """A key under which two spellings of one name meet: its words without titles, sorted."""
    return " ".join(sorted(word for word in plain(name).split() if word not in _TITLES))


@dataclass(frozen=True)
class Lexicon:
    """Words of everyday life, by theme (section `innocent_lexicon` of the configuration)."""

    organisation_words: tuple[str, ...]
    organisation_fragments: tuple[str, ...]
    rent: tuple[str, ...]
    donation: tuple[str, ...]
    trade: tuple[str, ...]
    schooling: tuple[str, ...]
    gift: tuple[str, ...]
    savings: tuple[str, ...]
    membership: tuple[str, ...]
    wages: tuple[str, ...]
    boat: tuple[str, ...]
    purchase: tuple[str, ...]
    not_for_profit: tuple[str, ...]

    def says(self, theme: str, text: str) -> bool:
        """Whether the text holds a word or phrase of the theme, or a compound that begins with it."""
        found = _pattern(getattr(self, theme)).search(plain(text))
        return found is not None

    def innocent_theme(self, text: str) -> str:
        """The first everyday theme that a narrative names; empty where it names none."""
        return next((theme for theme in INNOCENT_THEMES if self.says(theme, text)), "")

    def is_organisation(self, name: str, kind: str) -> bool:
        """Whether the party is an organisation, by its kind or by words in its name."""
        words = plain(name)
        return (
            kind == "organisation"
            or not set(words.split()).isdisjoint(self.organisation_words)
            or any(fragment in words for fragment in self.organisation_fragments)
        )

    def is_not_for_profit(self, name: str) -> bool:
        """Whether a name carries a word of not-for-profit work."""
        return self.says("not_for_profit", name)


INNOCENT_THEMES = ("rent", "donation", "trade", "schooling", "gift", "savings", "membership", "wages", "boat")
"""Themes that speak against a fee when the payers' own narratives name them."""


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # A short word must stand alone (`rent` is not in `Renton`); a long one may begin a compound.
    forms = (re.escape(word) + (r"\b" if len(word) < _COMPOUND else "") for word in map(plain, words))
    return re.compile(r"\b(?:" + "|".join(forms) + ")")


def lexicon_of(configuration: Configuration) -> Lexicon:
    """The lexicon of a configuration."""
    return configuration.section("innocent_lexicon", Lexicon)
