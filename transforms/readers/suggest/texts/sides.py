"""What a column says of the way that money went: words and letters for out and for in."""

from __future__ import annotations

from functools import cache, lru_cache

from transforms.readers.suggest.texts.words import EXACT, flat, plain, score, vocabulary

_NEITHER = frozenset(("/", "不计收支", "其他", "neutral"))
"""What a column of sides says where money neither came nor went; such lines are set aside."""


@cache
def _sides() -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (str(out), str(into), plain(str(out)), plain(str(into))) for out, into in vocabulary()["directions"]
    )


def sides(values: frozenset[str], name: str = "") -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Which texts of a column say out and which say in; None where some text says neither.

    Where a column shows one side only, the other is filled with the word that goes with it, unless the word says out
    beside one word and in beside another (C is credit, and cargo): then the column's name must tell.
    """
    told = (
        max((score(name, role) for role in ("narrative", "counterparty_name")), default=0.0) if name else 0.0
    )
    if told >= EXACT > score(name, "direction") and all(len(value) < _A_WORD for value in values):
        return None  # letters in the place of texts
    for out, into, plain_out, plain_into in sorted(_sides(), key=lambda pair: not _spells(name, *pair[2:])):
        said = {value: _side(value, plain_out, plain_into, out, into) for value in values - _NEITHER}
        if said and all(said.values()):
            outs = tuple(sorted(value for value in said if said[value] == "out"))
            ins = tuple(sorted(value for value in said if said[value] == "in"))
            if (
                (outs and ins)
                or _spells(name, plain_out, plain_into)
                or not _is_either(plain(min(outs or ins)))
            ):
                return outs or (out,), ins or (into,)
            return None
    return _by_kinds(values - _NEITHER)


def _spells(name: str, out: str, into: str) -> bool:
    """Whether a column's name holds both words, or begins two of its words with them (`Cargo/Abono` of C and A)."""
    said = plain(name).split()
    return bool(out and into) and all(any(one in (word, word[:1]) for word in said) for one in (out, into))


@lru_cache(maxsize=1_000)
def _is_either(word: str) -> bool:
    """Whether a word says out beside one word and in beside another, about as often."""
    outs, ins = (sum(word == pair[place] for pair in _sides()) for place in (2, 3))
    return min(outs, ins) * _MUCH_MORE > max(outs, ins)


_MUCH_MORE = 4
_A_WORD = 3
"""Letters from which a text is a word."""


def _by_kinds(values: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The same by kinds of lines (Purchase, Top up) that leave no doubt; None where one of them does."""
    out, into = _kinds()
    outs = tuple(sorted(value for value in values if plain(value) in out))
    ins = tuple(sorted(value for value in values if plain(value) in into))
    if not values or len(outs) + len(ins) < len(values):
        return None
    return outs or ("Debit",), ins or ("Credit",)


@cache
def _kinds() -> tuple[frozenset[str], frozenset[str]]:
    table = vocabulary()["direction_words"]
    return frozenset(flat(table["out"])), frozenset(flat(table["in"]))


def _side(value: str, plain_out: str, plain_into: str, out: str, into: str) -> str:
    made = plain(value)
    if value.strip() in (out, into) and not made:
        return "out" if value.strip() == out else "in"
    if made and made == plain_out:
        return "out"
    if made and made == plain_into:
        return "in"
    return ""
