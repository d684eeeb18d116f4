"""Where a value comes from, as a profile says it: a column, several, a fixed text, the preamble or the footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.readers.profile_keys import Keys
from transforms.readers.profile_shape import Source

_WAYS = ("value", "column", "first", "filled", "incoming", "preamble", "footer")
_OF_THE_OTHER = ("counterparty_name", "counterparty_account", "counterparty_institution")


def source_of(keys: Keys, key: str, *, plain_is_value: bool) -> Source:
    """The source under a key. Raises: ProfileError where it is said in no known way, or in several.

    plain_is_value: whether a plain text is the value itself, not the name of a column.
    """
    given = keys.given[key]
    if not isinstance(given, Mapping):
        texts = keys.texts(key)
        if plain_is_value:
            return Source(value=" ".join(texts))
        return Source(columns=texts)
    inner = keys.inner(key)
    inner.refuse_unknown((*_WAYS, "outgoing", "pattern", "values", "digits"))
    ways = [way for way in _WAYS if way in inner.given]
    if len(ways) != 1:
        raise inner.fail(f"{key} needs exactly one of {', '.join(_WAYS)}.", "for instance {column: Name}")
    incoming, outgoing = inner.texts("incoming"), inner.texts("outgoing")
    if bool(incoming) != bool(outgoing) or (incoming and key not in _OF_THE_OTHER):
        raise inner.fail(
            f"{key} cannot be read so: incoming and outgoing stand together, and tell of the other end alone.",
            "for instance counterparty_name: {incoming: Payer, outgoing: Payee}",
        )
    filled = _texts_by_name(inner.inner("filled"))
    return Source(
        value=inner.text("value") if "value" in inner.given else None,
        columns=(*inner.texts("column"), *inner.texts("first"), *filled, *incoming, *outgoing),
        first="first" in inner.given,
        filled=filled,
        incoming=len(incoming),
        preamble=inner.pattern("preamble", groups=1),
        footer=inner.pattern("footer", groups=1),
        values=_texts_by_name(inner.inner("values")),
        pattern=inner.pattern("pattern", groups=1),
        digits=inner.count("digits", 0),
    )


def _texts_by_name(keys: Keys) -> Mapping[str, str]:
    return {name: str(text) for name, text in keys.given.items()}


def worded(keys: Keys, meanings: Sequence[str]) -> Source:
    """A column of words, each of them under what it means; with a pattern, the part of its text that is one.

    Raises: ProfileError where no column is named.
    """
    keys.refuse_unknown(("column", "pattern", *meanings))
    words = {word: meaning for meaning in meanings for word in keys.texts(meaning)}
    if "column" not in keys.given:
        name = keys.path.rpartition(".")[2]
        raise keys.fail(f"{name} needs column.", f"for instance {{column: State, {meanings[0]}: [Word]}}")
    return Source(columns=keys.texts("column"), values=words, pattern=keys.pattern("pattern", groups=1))
