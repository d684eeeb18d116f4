"""Which hawaladar a name in a book means."""

from __future__ import annotations

import polars as pl

from transforms.readers.kinds.hawala.words import without_titles
from transforms.readers.letters import folded


def brokers_of(lines: pl.DataFrame) -> dict[str, str]:
    """The hawaladar, as an account id, whom each account id of a book or counterpart means.

    A counterpart is a hawaladar whose book is in evidence where both are called the same but for titles,
    blanks and the writing of letters, and only one book is. Any other name is a hawaladar of its own: a
    nickname says nobody, even where a bazaar knows whom it means.

    Reads: book_account_id, book_identifier, counterpart_account_id, counterpart (HAWALA_LINES).
    """
    known = {
        row[0]: row[0] for row in lines.select("book_account_id").unique().sort("book_account_id").iter_rows()
    }
    by_name: dict[str, set[str]] = {}
    books = lines.select("book_account_id", "book_identifier").unique().drop_nulls()
    for account, name in books.iter_rows():
        by_name.setdefault(broker_key(name), set()).add(account)
    others = lines.select("counterpart_account_id", "counterpart").unique().drop_nulls()
    named: dict[str, str] = {}
    for account, name in others.sort("counterpart_account_id").iter_rows():
        key = broker_key(name)
        books_so_called = by_name.get(key, set())
        if account not in known:
            first = named.setdefault(key, account)
            known[account] = min(books_so_called) if len(books_so_called) == 1 else first
    return known


def broker_key(name: str) -> str:
    """A hawaladar's name as it is compared."""
    return folded(without_titles(name)[0]).casefold()
