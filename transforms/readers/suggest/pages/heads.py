"""The heads of a printed table's columns: one line or some that stand close under each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.readers.suggest.pages.tokens import Printed, Word
from transforms.readers.suggest.texts import words

_SEARCHED = 14
"""Lines above the first record in which heads are looked for."""
_CLOSE = 1.9
"""Share of a letter's height from line to line within which heads have a second line."""
_MARGIN = 1.0


@dataclass(frozen=True)
class Heads:
    """The names of the columns, with the lines that they stand on."""

    names: tuple[Word, ...]
    texts: tuple[str, ...]
    """The lines, the one with the most names first."""

    @property
    def pattern(self) -> str:
        """The regular expression by which the lines are known."""
        return "|".join(f"^{literal(text)}$" for text in self.texts)


def literal(text: str) -> str:
    """A regular expression of a text; blanks stay readable."""
    return re.escape(text).replace("\\ ", " ")


def heads_above(lines: Sequence[Printed], first: int) -> Heads | None:
    """The heads above the line of the first record; None where no line holds names of columns."""
    page = lines[first].line.page
    places = [at for at in range(max(first - _SEARCHED, 0), first) if lines[at].line.page == page]
    scored = [(_worth(lines[at]), at) for at in places]
    worth, best = max(scored, default=(0, 0))
    if worth < 2:
        return None
    around = [at for at in (best - 1, best + 1) if at in places and _goes_with(lines[at], lines[best])]
    names = list(lines[best].names)
    for at in sorted(around):
        names = _with_more(names, lines[at].names, above=at < best)
    texts = (lines[best].line.text, *(lines[at].line.text for at in around))
    return Heads(tuple(names), texts)


def _worth(line: Printed) -> int:
    if line.amounts or line.dates:
        return 0
    return sum(words.known(piece.text) for piece in line.names)


def _goes_with(line: Printed, best: Printed) -> bool:
    """Whether a line beside the heads holds more of them: it stands close, and under or over names."""
    height = max(word.height for word in best.words)
    if abs(line.bottom - best.bottom) > _CLOSE * height or line.amounts or line.dates:
        return False
    pieces = line.names
    # A title over the table stands over several names.
    near = sum(sum(_meets(piece, name) for name in best.names) == 1 for piece in pieces)
    return near == len(pieces) and not any(letter.isdigit() for letter in line.line.text)


def _meets(piece: Word, name: Word) -> bool:
    return piece.left < name.right + _MARGIN and name.left < piece.right + _MARGIN


def _with_more(names: Sequence[Word], pieces: Sequence[Word], *, above: bool) -> list[Word]:
    made = list(names)
    for piece in pieces:
        at = next((at for at, name in enumerate(made) if _meets(piece, name)), None)
        if at is None:
            continue
        name = made[at]
        text = f"{piece.text} {name.text}" if above else f"{name.text} {piece.text}"
        made[at] = Word(text, min(name.left, piece.left), max(name.right, piece.right), name.height)
    return made
