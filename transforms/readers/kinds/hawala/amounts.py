"""Every way to read an amount: digits and marks of several scripts, words that multiply, words of the market.

Method: docs/methods/hawala-ledgers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from transforms.money import EXACT, SCALE, WHOLE_DIGITS
from transforms.readers.kinds.hawala.figures import FIGURE, figure_readings
from transforms.readers.kinds.hawala.options import Option, least, words_of
from transforms.readers.kinds.hawala.spelled import in_digits
from transforms.readers.letters import folded, plain

_THOUSANDS, _SLANG, _KORUR, _TOMAN = 3, 3, 3, 4
"""Costs of less usual readings: thousands left out, words of the market, the old korur, tomans unsaid."""
_MOST = 24
"""Ways to read one amount that are followed."""
_PLAIN_WORDS = 1_000
"""Below this a figure may be meant in thousands."""


_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
"""The hyphen of `twenty-five`, which is no minus sign."""
LONGEST = 200
"""Letters beyond which a text is no amount, word or name of a currency."""


class Style(NamedTuple):
    """What the profile says of figures."""

    decimal: str = ""
    dropped_thousands: bool = False
    """Amounts below a thousand are meant in thousands."""
    small: bool = False
    """Rates: a mark mostly parts a fraction."""


@dataclass(frozen=True)
class Amount:
    """A text that holds an amount, taken apart."""

    options: tuple[Option[Decimal], ...]
    currencies: tuple[str, ...]
    """Currencies that words or signs in the text may mean; none where it names none."""
    negative: bool
    percent: bool
    toman: bool
    """Whether it is said to be in tomans, which the options count in rials."""
    slang: bool = False
    """Whether an option takes a word of the market to mean US dollars."""


NOTHING = Amount((), (), negative=False, percent=False, toman=False)


class _Words(NamedTuple):
    currencies: dict[str, tuple[str, ...]]
    multipliers: dict[str, Decimal]
    kinds: dict[str, str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    given = words_of("money.yaml")
    named: dict[str, list[str]] = {}
    currencies, multipliers = given["currencies"], given["multipliers"]
    assert isinstance(currencies, dict)
    assert isinstance(multipliers, dict)
    for code, names in currencies.items():
        for name in names:
            met = named.setdefault(folded(str(name)), [])
            if code not in met:
                met.append(code)
    kinds: dict[str, str] = {}
    for kind in ("toman", "korur", "half", "and", "waraqa", "daftar"):
        listed = given[kind]
        assert isinstance(listed, list)
        kinds |= {folded(str(name)): kind for name in listed}
    multiply = [(folded(str(name)), Decimal(value)) for value, names in multipliers.items() for name in names]
    # Pashto's word for ten million and Persian's for half a million are one when folded.
    by_word = {name: value for name, value in multiply if kinds.get(name) != "korur"}
    longest = sorted({*named, *by_word, *kinds}, key=lambda word: (-len(word), word))
    letters = [re.escape(word) for word in longest if word.isalpha() or " " in word]
    signs = [re.escape(word) for word in longest if not (word.isalpha() or " " in word)]
    pattern = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(letters)})(?![^\W\d_])|(?:{'|'.join(signs)})")
    return _Words({name: tuple(codes) for name, codes in named.items()}, by_word, kinds, pattern)


def currencies_in(text: str) -> tuple[tuple[str, ...], bool]:
    """The currencies that a text may name, and whether it says tomans; none where it says anything else."""
    if len(text) > LONGEST:
        return (), False
    words, bare = _words(), folded(text)
    found: list[tuple[str, ...]] = []
    toman = False
    for name in words.pattern.findall(bare):
        toman = toman or words.kinds.get(name) == "toman"
        found += [words.currencies[name]] if name in words.currencies else []
    if words.pattern.sub("", bare).strip(" .:()/"):
        return (), False
    if toman:
        return ("IRR",), True
    return (_shared(found), False)


def _shared(found: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What all the names may mean; where they contradict each other, the first."""
    if not found:
        return ()
    shared = tuple(code for code in found[0] if all(code in other for other in found))
    return shared or found[0]


@lru_cache(maxsize=16_384)
def amount_in(text: str, style: Style = Style()) -> Amount:  # noqa: B008 - immutable
    """An amount taken apart; without options where the text is none."""
    if len(text) > LONGEST:
        return NOTHING
    bare = _BETWEEN_WORDS.sub(" ", _spaced(plain(text)))
    negative = bool(re.search(r"^[^\d]*[-−]|[-−]$|^\(.*\)$", bare))
    bare = re.sub(r"[()+−-]", " ", bare)
    percent = "%" in bare or "٪" in bare
    bare = in_digits(re.sub(r"[%٪]", " ", bare))
    words = _words()
    # Signs and words first, so that no letter is taken for a part of a figure.
    pieces: list[str] = []
    at = 0
    for met in words.pattern.finditer(bare):
        pieces += [*_figures(bare[at : met.start()]), met.group()]
        at = met.end()
    pieces += _figures(bare[at:])
    if any(
        piece not in words.kinds | words.currencies | words.multipliers and not _is_figure(piece)
        for piece in pieces
    ):
        return NOTHING
    named = [
        words.currencies[piece]
        for piece in pieces
        if piece in words.currencies and piece not in words.multipliers
    ]
    toman = any(words.kinds.get(piece) == "toman" for piece in pieces)
    slang = any(words.kinds.get(piece) in ("waraqa", "daftar") for piece in pieces)
    options = least(islice(_options(pieces, style, toman=toman), _MOST))
    kept = tuple(option for option in options if _fits(option.value))
    currencies = ("IRR",) if toman else _shared(named)
    return Amount(kept, currencies, negative=negative, percent=percent, toman=toman, slang=slang)


def _spaced(text: str) -> str:
    """The text without the end marks `/-` and `/=` of South Asian amounts."""
    return re.sub(r"(?<=\d)\s*/[-=]+$", "", text)


def _is_figure(piece: str) -> bool:
    return any(letter.isdigit() for letter in piece)


def _figures(text: str) -> list[str]:
    """The figures of a text; anything else stays and spoils the reading."""
    found: list[str] = []
    at = 0
    for met in FIGURE.finditer(text):
        found += [*text[at : met.start()].split(), met.group()]
        at = met.end()
    return [*found, *text[at:].strip(" .:").split()]


def _fits(value: Decimal) -> bool:
    exponent = value.normalize(EXACT).as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -SCALE and value.adjusted() < WHOLE_DIGITS


def _options(pieces: list[str], style: Style, *, toman: bool) -> Iterator[Option[Decimal]]:
    """The values of a sum of figures, each with the words that multiply it."""
    words = _words()
    terms = _terms(pieces)
    if not terms:
        return
    factor = Decimal(10) if toman else Decimal(1)
    multiplied = any(piece in words.multipliers or words.kinds.get(piece) == "korur" for piece in pieces)
    slang = Decimal(100) ** sum(
        {"waraqa": 1, "daftar": 2}.get(words.kinds.get(piece, ""), 0) for piece in pieces
    )
    for parts in product(*(_term(figure, by, style) for figure, by in terms)):
        value = sum((part.value for part in parts), Decimal(0)) * factor
        cost = sum(part.cost for part in parts)
        why = "; ".join(part.why for part in parts if part.why)
        said = ("in tomans, ten rials each; " if toman else "") + why
        alone = len(terms) == 1 and not multiplied
        in_thousands = alone and 0 < value < _PLAIN_WORDS * factor
        yield Option(value, cost + _THOUSANDS * (in_thousands and style.dropped_thousands), said.rstrip("; "))
        if (
            in_thousands
            and not style.small
            and (style.dropped_thousands or value != value.to_integral_value())
        ):
            price = 0 if style.dropped_thousands else _THOUSANDS
            yield Option(value * 1000, cost + price, "thousands left out, as people write")
        if slang > 1:
            what = "daftar of 10,000" if slang > 100 else "waraqa of 100"
            yield Option(value * slang, cost + _SLANG, f"a {what} US dollars, as the market says")


def _terms(pieces: list[str]) -> list[tuple[str, list[str]]]:
    """Figures with the multiplying words behind each; a word alone stands for one of it."""
    words = _words()
    terms: list[tuple[str, list[str]]] = []
    for piece in pieces:
        kind = words.kinds.get(piece, "")
        if piece in words.multipliers or kind == "korur":
            if not terms or (terms[-1][1] and not _is_figure(terms[-1][0])):
                terms.append(("1", []))
            terms[-1][1].append(piece)
        elif kind == "half":
            terms.append(("1/2", []))
        elif _is_figure(piece):
            terms.append((piece, []))
    # "2 and a half lakh": the word multiplies the half and what stands before it.
    for place, (figure, by) in enumerate(terms[1:], start=1):
        if figure == "1/2" and not terms[place - 1][1]:
            terms[place - 1] = (terms[place - 1][0], list(by))
    return terms


def _term(figure: str, by: list[str], style: Style) -> list[Option[Decimal]]:
    words = _words()
    read = (
        [Option(Decimal("0.5"), 0, "")]
        if figure == "1/2"
        else figure_readings(figure, style.decimal, small=style.small)
    )
    factors = [Option(Decimal(1), 0, "")]
    for word in by:
        if word in words.multipliers:
            factors = [Option(f.value * words.multipliers[word], f.cost, f.why) for f in factors]
        else:
            factors = [
                Option(f.value * Decimal(size), f.cost + cost, why)
                for f in factors
                for size, cost, why in (
                    (10_000_000, 0, "a korur of ten million"),
                    (500_000, _KORUR, "the old korur of half a million"),
                )
            ]
    return [
        Option(a.value * b.value, a.cost + b.cost, "; ".join(w for w in (a.why, b.why) if w))
        for a in read
        for b in factors
    ]
