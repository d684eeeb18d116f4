"""Which marks part a file's decimals and thousands, where the figures alone leave it open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.money import places
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.surroundings import balances_in
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.meaning.accounting import currency_of_file
from transforms.readers.suggest.meaning.roles import date_columns, roles_of
from transforms.readers.suggest.texts.figures import (
    Marks,
    blanks_only,
    surely_thousands,
    thousands_only,
    ways,
)


def marks_of(numeric: Sequence[Column], table: Table, candidate: Candidate) -> tuple[list[Marks], str]:
    """The marks of the file's figures, the likeliest first, and why."""
    main = [
        column for column in numeric if column.score("other_amount") < 3 and not column.numbers_things
    ] or list(numeric)
    bodies = [found.body for column in main for found in column.figures if found]
    # On a page the balances at both ends are written like the amounts, and are often longer.
    stated = [said.figure.body for said in balances_in(table.around)] if candidate.pages else []
    fitting = ways([*bodies, *stated])
    if len(fitting) == 1:
        return fitting, "no other marks read the figures" if any(
            not body.isdigit() for body in bodies
        ) else "the figures have no marks"
    others = [found.body for column in numeric if column not in main for found in column.figures if found]
    if not thousands_only(bodies):
        decimal = next((letter for body in bodies for letter in body if letter in ".,"), fitting[0].decimal)
        return (
            [next((way for way in fitting if way.decimal == decimal), fitting[0])],
            f"no figure has more than one {decimal!r}, and some have no three digits behind or a zero before it",
        )
    if blanks_only(bodies):
        return fitting[:1], "blanks part thousands only"
    mark = next(letter for body in bodies for letter in body if not letter.isdigit())
    told = ways(others)
    if any(not body.isdigit() for body in others) and len(told) == 1:
        return [
            way for way in fitting if way.decimal == told[0].decimal
        ] or fitting, "other columns show the decimal mark"
    if candidate.sheet is not None and candidate.typed:
        return [
            way for way in fitting if way.decimal == candidate.decimal
        ] or fitting, "the sheet's cells hold numbers"
    roles = roles_of(table, date_columns(table)[0], {column.index for column in numeric})
    currency, _ = currency_of_file(table, roles, None)
    if currency is not None and places(currency) == 3:
        return [way for way in fitting if way.decimal == mark] or fitting, f"{currency} has three decimals"
    thousands = [way for way in fitting if way.decimal != mark]
    if surely_thousands(bodies):
        return thousands or fitting, "figures below a thousand have no mark"
    if currency is not None and places(currency) == 0:
        return thousands or fitting, f"{currency} has no decimals"
    endings = {re.split(r"\D", body)[-1] for body in bodies if not body.isdigit()}
    if len(endings) > 1 and all(ending.endswith("00") for ending in endings):
        return thousands or fitting, "all figures are round thousands or hundreds"
    return [
        *thousands,
        *(way for way in fitting if way.decimal == mark),
    ], "each figure has three digits behind its mark, which may be decimals or thousands"
