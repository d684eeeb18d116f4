"""What words, ticks and strike-outs of a ledger say: direction, status, totals, titles of people.

The words are in words.yaml; a profile's own words go before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from transforms.readers.kinds.hawala.options import Option, least, words_of
from transforms.readers.letters import folded, plain, without_marks

DIRECTIONS = ("in", "out", "settlement_in", "settlement_out")
STATES = ("open", "settled", "cancelled")
OPPOSITE = {"in": "out", "out": "in", "settlement_in": "settlement_out", "settlement_out": "settlement_in"}
_OTHER_VIEW, _OTHER_CROSS, _STRUCK_SETTLED = 2, 1, 2
"""Costs: the word seen from the other party's side; a cross that ticks off; a strike-out that does."""
_LONGEST, _MOST_TITLES = 200, 6
"""Letters beyond which a text is no word of these, and titles that a name may have."""
_STRUCK = re.compile("[\u0335-\u0338]")
_TILDES = re.compile(r"~~(.*?)~~")
_NEGATIONS = frozenset(
    map(folded, ("not", "un", "no", "never", "نشد", "نشده", "لم", "غير", "نه", "نا", "نەدرا"))
)
_LINE, _TOTAL, _CARRIED = "line", "page_total", "carried_forward"
KINDS = (_LINE, _TOTAL, _CARRIED)
"""What a record of a ledger is."""


class _Words(NamedTuple):
    direction: Mapping[str, str]
    view: Mapping[str, str]
    status: Mapping[str, str]
    crosses: frozenset[str]
    kinds: Mapping[str, str]
    titles: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    given = words_of("words.yaml")
    kinds = dict.fromkeys(_folded(given["total"]), _TOTAL) | dict.fromkeys(
        _folded(given["carried"]), _CARRIED
    )
    return _Words(
        _by_word(given["direction"]),
        _by_word(given["point_of_view"]),
        _by_word(given["status"]),
        frozenset(_folded(given["crosses"])),
        kinds,
        frozenset(_folded(given["honorifics"])),
    )


def _folded(names: object) -> list[str]:
    assert isinstance(names, list)
    return [folded(str(name)) for name in names]


def _by_word(given: object) -> Mapping[str, str]:
    assert isinstance(given, dict)
    return {word: meaning for meaning, names in given.items() for word in _folded(names)}


def direction_readings(text: str, own: Mapping[str, str]) -> list[Option[str]]:
    """Which way the money went, as a word says it; none where no word is known.

    own: words of the profile, folded, with what they mean.
    """
    if len(text) > _LONGEST:
        return []
    words, bare = _words(), folded(text).strip(" .:،,()")
    if bare in own and own[bare] in DIRECTIONS:
        return [Option(own[bare], 0, "the profile says what the word means")]
    for candidate in (bare, *_spans(bare)):
        if candidate in words.direction:
            meant = words.direction[candidate]
            if meant == "settlement":
                return [Option("settlement_out", 0, _EITHER_WAY), Option("settlement_in", 0, _EITHER_WAY)]
            return [Option(meant, 0, f"the word {candidate!r}")]
        if candidate in words.view:
            meant = words.view[candidate]
            return [
                Option(meant, 0, f"the word {candidate!r}, from the hawaladar's side"),
                Option(OPPOSITE[meant], _OTHER_VIEW, f"the word {candidate!r}, from the other party's side"),
            ]
    return []


_EITHER_WAY = "a settlement; the word does not say which way"


def _spans(bare: str) -> list[str]:
    """Runs of words within a text, longest first."""
    parts = bare.split()
    if len(parts) < 2 or len(parts) > 8 or _NEGATIONS & set(parts):
        return []
    return [
        " ".join(parts[start : start + length])
        for length in range(len(parts) - 1, 0, -1)
        for start in range(len(parts) - length + 1)
    ]


def status_readings(text: str, own: Mapping[str, str], *, struck: bool) -> list[Option[str]]:
    """What became of a line, by its tick, cross, word or strike-out.

    struck: whether the line is struck out. An unknown word gives no reading.
    """
    text = text if len(text) <= _LONGEST else "?" * _LONGEST
    words, bare = _words(), folded(text).strip(" .:،,()")
    sign = plain(text).strip().casefold()
    found: list[Option[str]] = []
    if bare in own and own[bare] in STATES:
        found.append(Option(own[bare], 0, "the profile says what the word means"))
    elif bare and (bare in words.crosses or sign in words.crosses):
        found += [
            Option("cancelled", 0, "a cross"),
            Option("settled", _OTHER_CROSS, "a cross that ticks off"),
        ]
    else:
        for candidate in (sign, bare, *_spans(bare)):
            if candidate in words.status:
                found.append(
                    Option(words.status[candidate], 0, f"the mark or word {candidate!r}" if candidate else "")
                )
                break
    if struck:
        found = [
            Option("cancelled", 0, "the line is struck out"),
            Option("settled", _STRUCK_SETTLED, "the line is struck out, as settled lines are"),
            *(Option(one.value, one.cost + 1, one.why) for one in found if one.why),
        ]
    return least(found)


def unstruck(text: str) -> tuple[str, bool]:
    """The text without its strike-out (~~text~~, combining strokes), and whether it had one."""
    bare = _TILDES.sub(r"\1", _STRUCK.sub("", text))
    return bare, bare != text


def kind_of(texts: list[str]) -> str:
    """What a record is, by the words in its cells: a line, a page's total, or a sum carried forward."""
    words = _words()
    for text in texts:
        bare = folded(text).strip(" .:=،,()") if len(text) <= _LONGEST else ""
        if not bare:
            continue
        if bare in words.kinds:
            return words.kinds[bare]
        # A page's number may follow: "total page 3".
        rest = re.sub(r"\b(?:page|صفحه|الصفحه|ص|p|no)?\s*\d+$", "", bare).strip()
        if rest != bare and rest in words.kinds:
            return words.kinds[rest]
    return _LINE


@lru_cache(maxsize=4_096)
def without_titles(name: str) -> tuple[str, tuple[str, ...]]:
    """A name without invisible marks and titles before it, and the titles; a name of titles alone stays."""
    parts = without_marks(name).split()
    titles: list[str] = []
    while len(titles) < _MOST_TITLES:
        length = next((many for many in (2, 1) if len(parts) > many and _is_title(parts[:many])), 0)
        if not length:
            break
        titles.append(" ".join(parts[:length]))
        parts = parts[length:]
    return " ".join(parts), tuple(titles)


def _is_title(parts: list[str]) -> bool:
    return folded(" ".join(parts)).strip(".") in _words().titles
