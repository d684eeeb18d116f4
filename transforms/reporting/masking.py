"""Names and numbers of people who are not to be read, replaced in any text by their pseudonym.

A statement writes one name in many ways (`Haddad, Amira`, `AMIRA_HADDAD.csv`, an IBAN in groups of
four). So a text is taken as a row of words without case, accents and signs between them, and a name
is found wherever its words stand beside one another in any rotation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W_]+")
LONGEST = 12
"""Words that one name or number may be split into."""
SHORTEST = {"name": 2, "number": 6}
"""Shorter names and numbers are not looked for in texts: they would blank ordinary words and counts."""


@dataclass
class Mask:
    """Pseudonyms by what they hide."""

    hidden: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Single words of hidden names, for file names, where a surname alone gives a person away."""

    def hide_name(self, name: str, alias: str, *, person: bool = True) -> None:
        """Hide a name as written, and with its words rotated (`given family`, `family given`).

        A name of one word that need not be a person's (`Cash`, `Rent`) stays: it would blank words.
        """
        parts = [_plain(word) for word in WORD.findall(name)]
        if len(parts) < 2 and not person:
            return
        for turn in range(len(parts)):
            self._hide("".join(parts[turn:] + parts[:turn]), alias, SHORTEST["name"])
        for part in parts:
            if person and len(part) > SHORTEST["name"] and not part.isdigit():
                self.words.setdefault(part, alias)

    def hide_number(self, number: str, alias: str) -> None:
        """Hide an account number, telephone number or document number."""
        self._hide("".join(_plain(word) for word in WORD.findall(number)), alias, SHORTEST["number"])

    def show(self, names: Iterable[str]) -> None:
        """Take names out again: those of people whom the report names."""
        for name in names:
            parts = [_plain(word) for word in WORD.findall(name)]
            for turn in range(len(parts)):
                self.hidden.pop("".join(parts[turn:] + parts[:turn]), None)

    def _hide(self, key: str, alias: str, shortest: int) -> None:
        if len(key) >= shortest:
            # The lowest pseudonym wins where two people share a name, whatever the order of calls.
            self.hidden[key] = min(alias, self.hidden.get(key, alias))

    def text(self, text: str | None, *, file_name: bool = False) -> str:
        """The text with everything hidden replaced; characters that JSON cannot carry too."""
        clean = (text or "").encode("utf-8", "replace").decode("utf-8")
        found = list(WORD.finditer(clean))
        out, at, index = [], 0, 0
        while index < len(found):
            length, alias = self._match(found, index, file_name)
            if alias:
                # The plus sign of a telephone number goes with the number.
                out += [clean[at : found[index].start()].removesuffix("+"), alias]
                at = found[index + length - 1].end()
            index += max(length, 1)
        return "".join([*out, clean[at:]])

    def _match(self, found: list[re.Match[str]], index: int, file_name: bool) -> tuple[int, str]:
        """How many words from here make the longest hidden name, and its pseudonym."""
        key, best = "", (0, "")
        for length, word in enumerate(found[index : index + LONGEST], start=1):
            key += _plain(word.group())
            if key in self.hidden:
                best = (length, self.hidden[key])
        if not best[0] and file_name:
            alone = self.words.get(_plain(found[index].group()))
            return (1, alone) if alone else best
        return best


def _plain(word: str) -> str:
    """Without case and accents: `Müller` and `MULLER` are one name."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
