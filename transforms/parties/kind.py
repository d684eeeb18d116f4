"""Person or organisation, by the name alone; unknown where the name does not tell."""

from __future__ import annotations

import re
import unicodedata

from transforms.parties.words import party_words

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ø": "o", "ł": "l"})
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,4}")
_WORD = re.compile(r"[^\W_]+")
_PERSON_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*")
_FEWEST, _MOST = 2, 5


def plain_words(name: str) -> list[str]:
    """Words of a name in small letters without accents; `e. V.` and `S.p.A.` become one word each."""
    small = unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS)
    spread = unicodedata.normalize("NFKD", small)
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    joined = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", letters)
    return _WORD.findall(joined)


def kind_of(name: str) -> str:
    """`organisation` by a legal form or a word of trade or office, `person` by its shape, else `unknown`.

    A short form at the end that is also a name (`Sa`, `Ag`) tells an organisation only where its
    letters are capitals and the other words' are not, or where it is dotted; all in capitals it
    leaves the kind unknown: an organisation loses less by that than a person would.
    """
    known, words = party_words(), plain_words(name)
    if not known.people.isdisjoint(words):
        return "person"
    if not known.organisation.isdisjoint(words):
        return "organisation"
    if not known.titles.isdisjoint(words):
        return "person"
    if words and words[-1] in known.last and len(words) > 1:
        return _by_short_form(name)
    return "person" if _looks_personal(name) else "unknown"


def _by_short_form(name: str) -> str:
    last = name.rsplit(maxsplit=1)[-1].strip(",;()")
    before = name[: name.rindex(last)]
    if not last.replace(".", "").isupper():
        return "person" if _looks_personal(name) else "unknown"
    return "unknown" if before.isupper() and "." not in last else "organisation"


def _looks_personal(name: str) -> bool:
    words = name.replace(",", " ").split()
    return _FEWEST <= len(words) <= _MOST and all(_PERSON_WORD.fullmatch(word) for word in words)
