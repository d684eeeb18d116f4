"""Statements in which the text (:86:) of each line stands before its line (:61:), as some institutions write it.

SWIFT puts it behind. Which of the two a statement does is known only when it closes: where field 86 follows
the opening balance, and 86 and 61 take turns until the closing one, each text belongs to the line behind it.
Anything else is left as it is: a single text behind the opening balance tells of the whole statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transforms.readers.mt940.runs import Field, Run

AHEAD = "86 of the line before"
"""The tag under which a text is given behind its line, before which the file has it."""
_MOST = 1 << 25
"""Characters of a statement that are held until it closes."""
_OPENING, _CLOSING = ("60F", "60M"), ("62F", "62M")


def texts_behind(found: Iterable[Field | Run]) -> Iterator[Field | Run]:
    """The fields of a file, with each text behind its line."""
    opened, held, size = False, list[Field | Run](), 0
    for one in found:
        tag = "61" if isinstance(one, Run) else one[0]
        if not held and not (opened and tag == "86"):
            opened = tag in _OPENING
            yield one
            continue
        held.append(one)
        size += one.length if isinstance(one, Run) else len(one[1])
        if tag not in ("61", "86") or size > _MOST:
            yield from _in_order(held) if tag in _CLOSING else held
            opened, held, size = tag in _OPENING, [], 0
    yield from held


def _in_order(held: list[Field | Run]) -> Iterator[Field | Run]:
    """The fields of a statement up to its closing balance, texts and lines exchanged where they take turns."""
    *found, closing = [field for one in held for field in (one.fields() if isinstance(one, Run) else (one,))]
    tags = [field[0] for field in found]
    pairs = len(tags) // 2
    # The end mark of a message within a field shows that its statement does not go on to this balance.
    if tags != ["86", "61"] * pairs or any("\n-" in field[1] for field in found):
        yield from held
        return
    for text, line in zip(found[::2], found[1::2], strict=True):
        yield (*line[:3], AHEAD)
        yield (AHEAD, *text[1:3], line[3])
    yield closing
