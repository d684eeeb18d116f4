"""Taking a profile's YAML apart, key by key, with messages that name the key and what may stand there."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.errors import MoneytrailError
from transforms.readers.expressions import why_not


class ProfileError(MoneytrailError):
    """A profile that is not there or not well formed; `where` names the file and the key."""


def shown(value: object) -> str:
    """A value in short: a profile's YAML may hold one that would fill the memory when written out."""
    return reprlib.repr(value)


@dataclass(frozen=True)
class Keys:
    """A mapping of the profile with its place, so that every complaint can name it."""

    given: Mapping[str, Any]
    file: str
    path: str = ""

    def fail(self, what: str, todo: str) -> ProfileError:
        """The error for this place."""
        place = f"{self.file}, {self.path}" if self.path else self.file
        return ProfileError(what, where=place, todo=todo)

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raises: ProfileError where a key is none of `known` (a typing slip must not pass unseen)."""
        names = tuple(known)
        for key in self.given:
            if key not in names:
                raise self.fail(f"The profile has an unknown key {key!r}.", f"keys here: {', '.join(names)}")

    def inner(self, key: str) -> Keys:
        """The mapping under a key; empty where the key is lacking."""
        value = self.given.get(key)
        path = f"{self.path}.{key}" if self.path else key
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise Keys({}, self.file, path).fail(
                f"{key} must hold keys of its own, not {shown(value)}.", "see docs/profiles.md for an example"
            )
        return Keys({str(k): v for k, v in value.items()}, self.file, path)

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Raises: ProfileError where it is lacking without a default or is no text."""
        value = self.given.get(key, default)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.fail(f"The key {key} must be a text, not {shown(value)}.", "write it in quotes")
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them; none where the key is lacking."""
        value = self.given.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        for item in items:
            if isinstance(item, bool) or not isinstance(item, str | int):
                raise self.fail(f"The key {key} holds {shown(item)}, which is no text.", "write it in quotes")
        return tuple(str(item) for item in items)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.given.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(
                f"The key {key} must be true or false, not {shown(value)}.", "write true or false"
            )
        return value

    def count(self, key: str, default: int) -> int:
        """A whole number from 0 to 1000."""
        value = self.given.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
            raise self.fail(
                f"The key {key} must be a whole number, not {shown(value)}.", "write a number of lines"
            )
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One of a list of words."""
        value, words = self.text(key, default), tuple(allowed)
        if value not in words:
            raise self.fail(f"The key {key} is {shown(value)}.", f"one of: {', '.join(words)}")
        return value

    def character(self, key: str, default: str) -> str:
        """One ASCII character, `tab`, or nothing (`none` or an empty text)."""
        value = self.text(key, default)
        value = {"tab": "\t", "\\t": "\t", "none": "", "space": " "}.get(value, value)
        if len(value) > 1 or not value.isascii() or value in ("\n", "\r", "\0"):
            raise self.fail(
                f"The key {key} must be one plain character, not {shown(value)}.", "for instance ';'"
            )
        return value

    def pattern(self, key: str, *, groups: int) -> str | None:
        """A regular expression with so many groups; None where the key is lacking."""
        return None if key not in self.given else self._expression(key, self.text(key), groups)

    def patterns(self, key: str) -> tuple[str, ...]:
        """One regular expression without groups, or a list of them; none where the key is lacking."""
        return tuple(self._expression(key, value, 0) for value in self.texts(key))

    def _expression(self, key: str, value: str, groups: int) -> str:
        try:
            compiled = re.compile(value)
        except re.error as bad:
            raise self.fail(
                f"The key {key} is not a regular expression: {bad}.", "try it at the Python prompt"
            ) from bad
        if (lacking := why_not(value)) is not None:
            raise self.fail(
                f"The regular expression of {key} cannot be used: {lacking}.",
                "write it without look-around, back-references and large repetitions",
            )
        if compiled.groups != groups:
            raise self.fail(
                f"The regular expression of {key} has {compiled.groups} groups.",
                f"it needs {groups}: put round brackets around the part to take",
            )
        return value
