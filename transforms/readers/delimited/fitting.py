"""Which profiles fit a file, by its content alone."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.readers.delimited.encodings import by_mark, chosen, wide_encoding
from transforms.readers.delimited.layout import header_at, opening
from transforms.readers.delimited.line_ends import line_end_of
from transforms.readers.delimited.whole_lines import unwrapped
from transforms.readers.expressions import occurs
from transforms.readers.profile_shape import Profile


def lines_of(head: bytes, declared: str | None, fallback: str) -> list[str]:
    """The first lines of a file as a profile would see them; the last may be cut."""
    encoding, _ = chosen(head, declared, fallback)
    if wide_encoding(head) is None:
        line_end, ends = line_end_of(head)
        head = head if ends is None else ends.sub(line_end, head)
    text = head.decode(encoding, "replace")
    if by_mark(head):
        text = text.removeprefix("\ufeff")
    return [line.rstrip("\r") for line in text.split("\n" if "\n" in text or "\r" not in text else "\r")]


def fits(lines: list[str], profile: Profile, *, loosely: bool = False) -> int | None:
    """How well a profile fits: the columns that it asks for and the header has; None: it does not.

    A profile without match columns and without a match preamble is never chosen by content.
    """
    if profile.match_preamble is not None and not occurs(profile.match_preamble, opening(lines[:60])):
        return None
    if not profile.match_columns:
        return 0 if profile.match_preamble is not None else None
    if not profile.file.header:
        return None
    if profile.file.whole_lines_quoted:
        lines = [unwrapped(line, profile.file.quote) or line for line in lines]
    return None if header_at(lines, profile, loosely=loosely) is None else len(set(profile.match_columns))


def best_fit(head: bytes, candidates: Iterable[Profile]) -> list[Profile]:
    """Profiles that fit a file's first bytes, the one that asks for most columns first, then by name.

    Where none does, those whose columns it has in other capitals, points or blanks.
    """
    known = list(candidates)
    return _best_fit(head, known, loosely=False) or _best_fit(head, known, loosely=True)


def _best_fit(head: bytes, candidates: list[Profile], *, loosely: bool) -> list[Profile]:
    found: list[tuple[int, str, Profile]] = []
    seen: dict[tuple[str | None, str], list[str]] = {}
    for profile in candidates:
        form = profile.file.encoding, profile.file.fallback_encoding
        if form not in seen:
            seen[form] = lines_of(head, *form)
        score = fits(seen[form], profile, loosely=loosely)
        if score is not None:
            found.append((-score, profile.name, profile))
    return [profile for _, _, profile in sorted(found, key=lambda item: item[:2])]
