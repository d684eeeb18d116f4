"""A name taken apart: titles and legal form aside, particles joined to what they belong to."""

from __future__ import annotations

from typing import NamedTuple

from transforms.names.words import NameWords, name_words


class Parts(NamedTuple):
    """Words of a name.

    tokens: as they are joined (`alrahman`, `binsalman`). bases: the same without particles that are
    left out as often as written (`rahman`, `salman`). children: which words follow `bin`, `bint` and the
    like, and so name a parent. titles: apart, as they stood. form: what the
    legal form is called (`gmbh`, `llc`), where there is one.
    """

    tokens: tuple[str, ...]
    bases: tuple[str, ...]
    children: tuple[bool, ...]
    titles: tuple[str, ...] = ()
    form: str | None = None


def parts_of(plain: str, *, short_form_counts: bool = False) -> Parts:
    """A plain Latin name (latin.py) taken apart.

    short_form_counts: whether `ag`, `sa` and the like at the end are a legal form and no name.
    """
    words, known = plain.split(), name_words()
    words, form = _without_form(words, known, short_form_counts)
    titles: list[str] = []
    if form is None:
        words, titles = _without_titles(words, known)
    tokens, bases, children = _joined(words, known)
    return Parts(tuple(tokens), tuple(bases), tuple(children), tuple(titles), form)


def _without_form(words: list[str], known: NameWords, short: bool) -> tuple[list[str], str | None]:
    """The name without its legal form, at the end or at the beginning, and the form; a name stays."""
    found: str | None = None
    while True:  # `Limited Company`, `GmbH & Co. KG`
        form, rest = _one_form(words, known, short)
        if form is None:
            return words, found
        words, found = rest, found or form


def _one_form(words: list[str], known: NameWords, short: bool) -> tuple[str | None, list[str]]:
    """The longest legal form at the end or beginning of a name, and what is left, which is a word or more."""
    if not (short or words[0] in known.form_edges or words[-1] in known.form_edges):
        return None, words
    for length in range(min(known.longest_form, len(words) - 1), 0, -1):
        for written, rest in ((words[-length:], words[:-length]), (words[:length], words[length:])):
            form = known.forms.get(tuple(written))
            if form is None and short and rest == words[:-length]:
                form = known.forms_last.get("".join(written))
            if form is not None and len("".join(rest)) > 1:
                return form, rest
    return None, words


def _without_titles(words: list[str], known: NameWords) -> tuple[list[str], list[str]]:
    before: list[str] = []
    while length := _title_before(words, known):
        before.append(" ".join(words[:length]))
        words = words[length:]
    behind: list[str] = []
    while len(words) > 2 and (words[-1] in known.titles_behind or words[-1] in known.titles):
        behind.insert(0, words[-1])
        words = words[:-1]
    return words, before + behind


def _title_before(words: list[str], known: NameWords) -> int:
    """How many words the title at the beginning has, 0 where there is none; a name stays."""
    length = 2 if words[0] == "al" else 1  # al-Haj
    if len(words) <= length:
        return 0
    title = words[length - 1]
    two = len(words) > length + 1 and title in known.titles_before_two
    return length if two or title in known.titles or title in known.titles_before else 0


def _joined(words: list[str], known: NameWords) -> tuple[list[str], list[str], list[bool]]:
    """Tokens, bases and children: particles joined to the word that follows, endings to the word before."""
    tokens: list[str] = []
    bases: list[str] = []
    children: list[bool] = []
    waiting, kept, child = "", "", False
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if tokens and not waiting and word in known.after:
            tokens[-1] += word
            bases[-1] += word
        elif not last and _begins(word, bool(tokens or waiting), known):
            waiting += word
            # Of `abd al rahman` all is the name; of `van der Berg` and `bin Salman` the last word.
            kept = kept + word if kept or word in known.before_kept else ""
            child = child or word in known.child_of
        elif word in {"din", "dyn", "deen", "dine"} and tokens and waiting:
            tokens[-1] += "uddin"
            bases[-1] += "uddin"
            waiting, kept, child = "", "", False
        else:
            tokens.append(waiting + word)
            bases.append(kept + word)
            children.append(child)
            waiting, kept, child = "", "", False
    return tokens, bases, children


def _begins(word: str, inside: bool, known: NameWords) -> bool:
    """Whether a word that is not the last belongs to the one that follows."""
    return word in known.before or word in known.before_kept or (inside and word in known.child_of)
