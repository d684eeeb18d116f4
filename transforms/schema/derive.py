"""What derives from the declarations: DDL, checked frames and the data dictionary."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from transforms.money import MONEY, RATE, RATE_SCALE, SCALE
from transforms.schema.declaration import Column, Rule, Table


def sql_type(dtype: pl.DataType) -> str:
    """DuckDB's name of a column type."""
    if isinstance(dtype, pl.List):
        return f"{sql_type(_inner(dtype))}[]"
    return _SQL_TYPES[dtype]


def _inner(dtype: pl.List) -> pl.DataType:
    inner = dtype.inner
    return inner() if isinstance(inner, type) else inner


_SQL_TYPES: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    MONEY: f"DECIMAL(38,{SCALE})",
    RATE: f"DECIMAL(38,{RATE_SCALE})",
}


def ddl(table: Table, *, keys: bool = False, zstd: Collection[str] = ()) -> str:
    """DuckDB statement that creates the table.

    `keys` also declares the primary key. Bulk loads leave it out (an index in DuckDB costs more
    than the load); a blocking check proves uniqueness instead. `zstd` names columns to compress with
    it: for text that hardly repeats it is as small as what DuckDB would choose, in half the time.
    """
    columns = [
        f'"{c.name}" {sql_type(c.dtype)}{" NOT NULL" * c.required}'
        + " USING COMPRESSION zstd" * (c.name in zstd)
        for c in table.columns
    ]
    if keys:
        columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE OR REPLACE TABLE {table.name} ({', '.join(columns)})"


def conform(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the table's columns in their order and types.

    Raises: KeyError for a column that the table does not know or the frame lacks (an optional
    column may be lacking and becomes null): a column that two modules share and the schema does
    not know is a fault of the program, never of the evidence.
    """
    unknown = set(frame.columns) - set(table.names)
    lacking = {c.name for c in table.columns if c.required} - set(frame.columns)
    if unknown or lacking:
        message = f"{table.name}: unknown columns {sorted(unknown)}, lacking columns {sorted(lacking)}"
        raise KeyError(message)
    return frame.select(
        pl.col(c.name).cast(c.dtype) if c.name in frame.columns else pl.lit(None, c.dtype).alias(c.name)
        for c in table.columns
    )


def data_dictionary(tables: Iterable[Table]) -> str:
    """Markdown page of all tables (docs/data-dictionary.md); a test holds the page to it."""
    lines = [
        "# Data dictionary",
        "",
        "Made from the declarations in `transforms/schema/` by `python -m transforms.schema`. Do not edit.",
        "",
        "Amounts are `DECIMAL` in the currency of the row unless the unit says otherwise; `*_ref` is in the",
        "case's reference currency. Times are UTC. A column marked *may be empty* is empty where the evidence",
        "does not say.",
    ]
    for table in tables:
        lines += ["", f"## {table.name}", "", f"One row is {table.row_is}. Key: {', '.join(table.key)}.", ""]
        lines += ["| column | type | meaning | unit | must hold |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    holds = "; ".join(rule_in_words(rule) for rule in column.rules)
    meaning = column.meaning + ("" if column.required else " *(may be empty)*")
    return f"| {column.name} | {sql_type(column.dtype)} | {meaning} | {column.unit} | {holds} |"


def rule_in_words(rule: Rule) -> str:
    """A rule's words with its code, for the dictionary."""
    return f"{rule.words} (`{rule.code}`)"
