"""Which column of a table is what, by the words of a list for each part that it may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from transforms.readers.suggest.texts import words

FITS = 1.2
"""Score from which a name is a part's: a word of its list, or one of two fifths of the name."""


def comparable(listed: Iterable[object]) -> tuple[str, ...]:
    """Words as they are compared (`words.plain`)."""
    return tuple(dict.fromkeys(words.plain(str(word)) for word in listed))


def assigned(
    names: Sequence[str], parts: Mapping[str, Sequence[str]], kept_out: Sequence[str] = ()
) -> tuple[dict[str, int], float]:
    """The columns by part, each part and each column once, the best fit first; and the sum of the fits.

    parts: comparable words by part. kept_out: words of what no part is; a name that fits these as well is left out.
    """
    fits = sorted(
        (-fit, order, index, part)
        for order, (part, listed) in enumerate(parts.items())
        for index, name in enumerate(names)
        if (fit := words.fit(name, listed)) >= FITS and fit > _at_least(words.fit(name, kept_out))
    )
    columns: dict[str, int] = {}
    score = 0.0
    for fit, _, index, part in fits:
        if part not in columns and index not in columns.values():
            columns[part] = index
            score -= fit
    return columns, score


def _at_least(fit: float) -> float:
    return fit if fit >= FITS else 0.0
