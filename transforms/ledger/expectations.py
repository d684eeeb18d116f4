"""What the schema's rules become: reasons that set a record aside, and expectations of each table.

A record is judged here, on its frame, before it becomes an entry; Great Expectations afterwards
counts and documents over whole tables (`suites.py`), and should find nothing left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from transforms.schema import ENTRIES, Between, Column, Matches, OneOf, Rule, Table

SHOWN = 60
"""Characters of a faulty value that a reason repeats."""

SET_ASIDE = "set aside: "
"""How the rule of a row of RECORD_CHECKS begins that counts records in quarantine by a reason's code."""
FIRST = "first because: "
"""How the words of such a row begin; what follows was said of its first record."""

_SAID = {"booked_at": "booking date", "booked_precision": "precision of the booking date"}


def faults(records: pl.DataFrame) -> pl.DataFrame:
    """The records, each with a reason for every rule of the ledger that its values break.

    Reads: columns of READ_RECORDS. Changes: reasons (`code: plain words`), of booked records only,
    and only where the list is empty: what a reader or an earlier check said of a record stays as
    it is. A value that is not there breaks no rule.
    """
    rules = [(column, rule) for column, rule in ENTRIES.rules() if column.name in records.columns]
    due = pl.col("booked") & (pl.col("reasons").list.len() == 0)
    broken = [(due & breaks(*rule)).any().alias(str(number)) for number, rule in enumerate(rules)]
    # Reasons cost a pass over all rows each, and nearly every batch is free of faults.
    hits = [rule for rule, hit in zip(rules, records.select(broken).row(0), strict=True) if hit]
    if not hits:
        return records
    found = pl.concat_list([reason(*rule) for rule in hits]).list.drop_nulls()
    return records.with_columns(pl.when(due).then(found).otherwise("reasons").alias("reasons"))


def breaks(column: Column, rule: Rule) -> pl.Expr:
    """True where the column's value is there and breaks the rule, else false."""
    value = pl.col(column.name)
    if isinstance(rule, OneOf):
        broken = ~value.is_in(rule.values)
    elif isinstance(rule, Matches):
        broken = ~value.str.contains(rf"\A(?:{rule.pattern})\z")
    else:
        broken = ~value.cast(pl.Date).is_between(rule.low, rule.high)
    return broken.fill_null(value=False)


def reason(column: Column, rule: Rule) -> pl.Expr:
    """`code: plain words` where the rule is broken, else null."""
    value = pl.col(column.name)
    shown = (value.cast(pl.Date) if isinstance(rule, Between) else value).cast(pl.String).str.slice(0, SHOWN)
    said = f"{rule.code}: the {in_words(column.name)} {{}} breaks the rule that it {rule.words}"
    return pl.when(breaks(column, rule)).then(pl.format(said, shown))


def in_words(column: str) -> str:
    """A column's name as a person says it."""
    return _SAID.get(column, column.replace("_", " "))


Kind = Literal["not_null", "one_of", "matches", "between", "unique"]


@dataclass(frozen=True)
class Expectation:
    """What must hold of a table, ready for Great Expectations and for a query of the rows that fail.

    `fails` is SQL over the table's columns that is true for a row that breaks it; it is built from
    the declared schema alone.
    """

    table: Table
    name: str
    words: str
    kind: Kind
    columns: tuple[str, ...]
    fails: str
    rule: Rule | None = None


def expectations_of(table: Table) -> Iterator[Expectation]:
    """Every expectation that follows from a table's declaration: its key, what it needs, its rules."""
    listed = ", ".join(table.key)
    inside = ", ".join(f'"{name}"' for name in table.key)
    words = f"no two rows have the same {' and '.join(table.key)}"
    repeated = f"({inside}) IN (SELECT ({inside}) FROM {table.name} GROUP BY {inside} HAVING count(*) > 1)"
    yield Expectation(table, f"{listed}: key_not_unique", words, "unique", table.key, repeated)
    for column in table.columns:
        if column.required:
            name, words = f"{column.name}: missing", f"{column.name} is never empty"
            yield Expectation(table, name, words, "not_null", (column.name,), f'"{column.name}" IS NULL')
    for column, rule in table.rules():
        name, words = f"{column.name}: {rule.code}", f"the {in_words(column.name)} {rule.words}"
        yield Expectation(table, name, words, _kind(rule), (column.name,), _fails(column, rule), rule)


def _kind(rule: Rule) -> Kind:
    return "one_of" if isinstance(rule, OneOf) else "matches" if isinstance(rule, Matches) else "between"


def _fails(column: Column, rule: Rule) -> str:
    value = f'"{column.name}"'
    if isinstance(rule, OneOf):
        return f"{value} NOT IN ({', '.join(quoted(text) for text in rule.values)})"
    if isinstance(rule, Matches):
        return f"NOT regexp_full_match({value}, {quoted(rule.pattern)})"
    return f"CAST({value} AS DATE) NOT BETWEEN DATE '{rule.low}' AND DATE '{rule.high}'"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
