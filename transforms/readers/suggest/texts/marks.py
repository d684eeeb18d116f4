"""Marks that several currencies share: which they may be, and which one words of a country tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from transforms.readers.suggest.texts.words import flat, is_wide, plain, vocabulary

_SHARED = frozenset(
    "$ £ ¥ ￥ kr kr. Rs Rs. R Fr. lei Lei din din. дин дин. DH Dh DHS Dhs DA LE Br ﷼ ریال CFA FCFA F".split()
)


def shared(mark: str) -> bool:
    """Whether a mark stands for several currencies (`$`, `kr`), so that it is a guess."""
    return bool(currencies_of(mark)) or mark.strip() in _SHARED


@cache
def _shared_marks() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {
        str(mark): {str(code): tuple(flat(told)) for code, told in codes.items()}
        for mark, codes in vocabulary()["shared_marks"].items()
    }


def currencies_of(mark: str) -> tuple[str, ...]:
    """The currencies that a mark may stand for, the likeliest first."""
    return tuple(_shared_marks().get(mark.strip().rstrip("."), {}))


def told_by(mark: str, texts: Iterable[str]) -> str | None:
    """The one currency of a mark that words of its country tell; None where they tell none or several."""
    said = f" {' '.join(plain(text) for text in texts)} "
    codes = _shared_marks().get(mark.strip().rstrip("."), {})
    found = [
        code
        for code, told in codes.items()
        if any(f" {word} " in said or (is_wide(word) and word in said) for word in told)
    ]
    return found[0] if len(found) == 1 else None
