"""Text in UTF-16 or UTF-32, where bytes may be lost: read on in step behind the gap.

A lost byte shifts all that follows it: `1` (31 00) and `2` (32 00) become signs of other scripts. In what files of
payments hold, several such signs in a row whose lower byte is nothing are no text, so that the step is found again
where they begin. Each gap becomes U+FFFD, which no reader takes for an amount or a name.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

GAP = "\ufffd"
_RUN = 4
"""Shifted signs in a row, not all the same, that show a lost byte; blanks of a Chinese font follow one another."""
_LEAST, _MOST = 0x09, 0x7E


@dataclass
class Decoded:
    """How often bytes were lost, and before which line that was seen first."""

    gaps: int = 0
    line: int = 0


def decoded(pieces: Iterable[bytes], encoding: str, found: Decoded) -> Iterator[str]:
    """Text of a file's bytes, which come in pieces; `found` is filled on the way."""
    line = 1
    for text in _utf32(pieces) if encoding.startswith("utf-32") else _utf16(pieces, encoding == "utf-16-be"):
        if GAP in text:
            if not found.gaps:
                found.line = line + text.count("\n", 0, text.index(GAP))
            found.gaps += text.count(GAP)
        line += text.count("\n")
        yield text


def _utf32(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-32")("replace")
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _utf16(pieces: Iterable[bytes], big: bool) -> Iterator[str]:
    codec = "utf-16-be" if big else "utf-16-le"
    held, first = b"", True
    for piece in pieces:
        raw = held + piece
        # The last signs wait: a row of shifted ones may begin there, or a pair of surrogates be cut.
        whole = max(0, len(raw) - 4 * _RUN) & ~1
        text, used = _in_step(raw, whole, codec, big=big)
        held = raw[used:]
        yield text.removeprefix("\ufeff") if first and used else text
        first = first and not used
    text, used = _in_step(held, len(held) & ~1, codec, big=big)
    yield (text.removeprefix("\ufeff") if first else text) + (GAP if used < len(held) else "")


def _in_step(raw: bytes, until: int, codec: str, *, big: bool) -> tuple[str, int]:
    """Text of the bytes up to about `until`, and how many were used; behind a gap the next byte begins a sign."""
    rows = _shifted(raw, 0, big=big), _shifted(raw, 1, big=big)
    parts: list[str] = []
    place = 0
    while True:
        side = rows[place & 1]
        at = int(np.searchsorted(side, place))
        if at == len(side) or side[at] > until:
            break
        shifted = int(side[at])
        parts += [raw[place:shifted].decode(codec, "replace"), GAP]
        place = shifted + 1
    end = max(place, until - (until - place & 1))
    if place < end < len(raw) and 0xD8 <= raw[end - 2 if big else end - 1] <= 0xDB:
        end -= 2  # the first half of a pair of surrogates
    parts.append(raw[place:end].decode(codec, "replace"))
    return "".join(parts), end


def _shifted(raw: bytes, begin: int, *, big: bool) -> npt.NDArray[np.int64]:
    """Where rows begin that show a lost byte, of signs that stand at every second byte from `begin`, 0 or 1, on."""
    units = np.frombuffer(raw[begin : begin + (len(raw) - begin & ~1)], np.uint8).reshape(-1, 2)
    upper, lower = (units[:, 0], units[:, 1]) if big else (units[:, 1], units[:, 0])
    odd = (lower == 0) & (upper >= _LEAST) & (upper <= _MOST)
    if len(odd) < _RUN or not odd.any():
        return np.empty(0, np.int64)
    windows = np.lib.stride_tricks.sliding_window_view
    in_row = windows(odd, _RUN).all(axis=1)
    unlike = windows(upper[1:] != upper[:-1], _RUN - 1).any(axis=1)
    return 2 * np.flatnonzero(in_row & unlike) + begin
