"""Lines of a QIF record by their letter."""

from __future__ import annotations

import re

from transforms.readers.qif.lines import LONGEST, Entry

_OPENING = re.compile(
    r"(?i)opening balance|anfangssaldo|er.ffnungssaldo|solde initial|saldo inicial|saldo iniziale"
)


class Fields:
    """Lines of a record by their letter; the first of each letter holds, save for the memo's."""

    def __init__(self, entry: Entry) -> None:
        self.raw = "\n".join(entry.lines)[:LONGEST] + ("\n^" if entry.ended else "")
        self.said: dict[str, str] = {}
        for line in entry.lines:
            text = line.strip()
            letter, value = text[0], text[1:].strip()
            if letter == "M" and letter in self.said:
                self.said[letter] += f" {value}"
            else:
                self.said.setdefault(letter, value)

    def __getitem__(self, letter: str) -> str:
        """The value behind a letter; empty where the record has no such line."""
        return self.said.get(letter, "")

    @property
    def opens_account(self) -> bool:
        """Whether this is the opening balance, which Quicken writes as an account's first record."""
        return _OPENING.fullmatch(self["P"]) is not None and self["L"].startswith("[")

    @property
    def transfer(self) -> str:
        """The holder's name for the account at the other end: `L[Savings]`."""
        category = self["L"]
        return category[1:].partition("]")[0] if category.startswith("[") else ""
