"""Splits the text of a camt message at its entries, without building a tree of the file.

One entry is parsed at a time, so memory stays bounded, a broken entry harms no other one, and its
text stays as the file holds it. Comments, CDATA and processing instructions are respected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.readers.camt.templates import Run, Templates

STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
"""The element that holds one account's entries: in camt.053, 052 and 054."""

LONGEST_ENTRY = 1 << 24
"""Characters of an entry that is parsed (some 20,000 transaction details); a longer one is set aside."""

LONGEST_BETWEEN = 1 << 22
"""Characters outside of entries that are kept for one statement."""

_ANGLE = re.compile("[<>]")
_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


@dataclass(slots=True)
class Piece:
    """A part of the message.

    Kinds: open, close (of a statement), entry, between; and for entries that are not whole:
    cut (the file ends), unclosed (the next one begins), unopened, too_long.
    """

    kind: str
    text: str
    line: int


class Splitter:
    """Gives the pieces of a message in file order."""

    def __init__(self, chunks: Iterator[str], prefix: str, templates: Templates | None = None) -> None:
        names = "|".join(("Ntry", *STATEMENTS))
        self.mark = re.compile(rf"<!--|<!\[CDATA\[|<\?|<(/?){prefix}({names})(?=[\s/>])")
        self.entry_end = re.compile(rf"</{prefix}Ntry\s*>")
        self.entry_start = re.compile(rf"<{prefix}Ntry(?=[\s/>])")
        self.chunks = chunks
        self.templates = templates or Templates()
        self.text = ""
        self.place = 0
        self.line = 1
        self.gone = 0
        """Characters of the file before `text`; places below are counted from the file's start."""
        self.endless = 0
        """No entry ends before this place: what is known is not searched for again and again."""
        self.without: dict[str, tuple[int, int]] = {}
        """From where to where there is no such end mark of a comment or the like."""

    def __iter__(self) -> Iterator[Piece | Run]:
        while (found := self._next_mark()) is not None:
            closing, name = found[1], found[2]
            if found.start() > self.place:
                yield self._between(found.start(), unopened=bool(closing) and name == "Ntry")
            if name == "Ntry":
                yield from self._stray_end() if closing else self._entries()
            else:
                yield self._take("close" if closing else "open", self._end_of_tag(found.start()))
        if self.place < len(self.text):
            yield self._between(len(self.text))

    def _take(self, kind: str, end: int) -> Piece:
        text = self.text[self.place : end]
        piece = Piece(kind, text, self.line)
        self.line += text.count("\n")
        self.place = end
        return piece

    def _between(self, end: int, *, unopened: bool = False) -> Piece:
        return self._take("unopened" if unopened else "between", end)

    def _more(self) -> bool:
        """Add the next chunk of the file; what is done with is let go."""
        chunk = next(self.chunks, "")
        if not chunk:
            return False
        self.gone += self.place
        self.text = self.text[self.place :] + chunk
        self.place = 0
        return True

    def _next_mark(self) -> re.Match[str] | None:
        """The next tag that matters, comments and the like left out."""
        start = self.place
        while True:
            found = self.mark.search(self.text, start)
            if found is not None and found[2] is not None:
                return found
            if found is not None:
                offset = found.start() - self.place
                after = self._after_skipped(found.start(), _SKIPPED[found[0]])
                begin = self.place + offset + 2
                # An instruction holds no tags: one that seems to has lost its end, and entries may stand there.
                broken = found[0] == "<?" and self.text.find("<", begin, after) >= 0
                start = after if after >= 0 and not broken else begin
                if start - self.place > LONGEST_BETWEEN:
                    self._let_go(start)
                continue
            # A tag may lie across two chunks.
            keep = max(self.place, len(self.text) - 64)
            start = keep - self.place
            if len(self.text) - self.place > LONGEST_BETWEEN:
                self._let_go(len(self.text) - 64)
                start = 0
            if not self._more():
                return None

    def _let_go(self, end: int) -> None:
        """Text outside of entries beyond measure is counted, not kept."""
        self.line += self.text.count("\n", self.place, end)
        self.place = end

    def _after_skipped(self, start: int, end_mark: str) -> int:
        """Place after a comment, CDATA section or instruction; -1 where it has no end nearby."""
        offset = start - self.place
        first, past = self.without.get(end_mark, (0, 0))
        if not first <= self.gone + start < past:
            first = past = self.gone + start
        while (end := self.text.find(end_mark, past - self.gone)) < 0:
            past = max(past, self.gone + len(self.text) - len(end_mark) + 1)
            self.without[end_mark] = (first, past)
            if len(self.text) - self.place - offset > LONGEST_BETWEEN or not self._more():
                return -1
        return end + len(end_mark)

    def _end_of_tag(self, start: int) -> int:
        """Place after a tag; where the next one begins before it ends, that place."""
        offset = start + 1 - self.place
        while (found := _ANGLE.search(self.text, self.place + offset)) is None:
            if len(self.text) - self.place - offset > LONGEST_BETWEEN or not self._more():
                return len(self.text)
        return found.end() if found[0] == ">" else found.start()

    def _stray_end(self) -> Iterator[Piece]:
        self._take("between", self._end_of_tag(self.place))
        yield from ()

    def _entries(self) -> Iterator[Piece | Run]:
        """The entries from here on that fit the templates; where there is none, the next entry."""
        run, place, line = self.templates.run(self.text, self.place, self.line)
        if not run.values:
            yield from self._entry()
            return
        self.place, self.line = place, line
        yield run

    def _entry(self) -> Iterator[Piece]:
        tag_end = self._end_of_tag(self.place)
        if self.text[tag_end - 2 : tag_end] == "/>":
            yield self._take("entry", tag_end)
            return
        while (found := self.entry_end.search(self.text, self._unsearched())) is None:
            # The end tag may lie across two chunks.
            self.endless = max(self.endless, self.gone + len(self.text) - 64)
            if len(self.text) - self.place > LONGEST_ENTRY + 64:
                yield from self._too_long()
                return
            if not self._more():
                yield self._last_entry()
                return
        self.endless = self.gone + found.start()
        yield self._up_to(found.end())

    def _unsearched(self) -> int:
        return max(self.place, self.endless - self.gone)

    def _up_to(self, end: int) -> Piece:
        """The entry that an end tag closes, unless another one begins before it."""
        following = self.entry_start.search(self.text, self.place + 5, end)
        until = following.start() if following is not None else end
        if self.text.find("<!", self.place, until) >= 0:
            return self._take("entry", self._end_beyond_comments(end))
        return self._take("entry" if following is None else "unclosed", until)

    def _end_beyond_comments(self, end: int) -> int:
        """End of an entry in which a comment or CDATA section may hold the text `</Ntry>`."""
        offset = 1
        while True:
            found = self.mark.search(self.text, self.place + offset)
            if found is None:
                return end
            if found[2] == "Ntry" and found[1]:
                return self._end_of_tag(found.start())
            offset = found.end() - self.place
            if found[2] is None:
                after = self._after_skipped(found.start(), _SKIPPED[found[0]])
                offset = after - self.place if after >= 0 else offset

    def _too_long(self) -> Iterator[Piece]:
        piece = self._take("too_long", self.place + LONGEST_ENTRY)
        while (found := self.entry_end.search(self.text, self.place)) is None:
            self._let_go(max(self.place, len(self.text) - 64))
            if not self._more():
                self._let_go(len(self.text))
                break
        else:
            self._let_go(found.end())
        yield piece

    def _last_entry(self) -> Piece:
        """The file ends within an entry, unless another one or the statement's end shows that it goes on."""
        found = self.mark.search(self.text, self.place + 5)
        while found is not None and found[2] is None:
            found = self.mark.search(self.text, found.end())
        if found is not None:
            return self._take("unclosed", found.start())
        return self._take("cut", len(self.text))
