"""What every asset that is a table has: description, column schema, row count, and a blocking check of its key."""

from collections.abc import Iterator, Sequence

import dagster as dg
import polars as pl

from transforms.proofs import Breach, prove_keys
from transforms.schema import Table, sql_type
from transforms.store import WorkDatabase

KEY_CHECK = "keys_are_unique"


def table_spec(table: Table, group: str, deps: Sequence[Table] = ()) -> dg.AssetSpec:
    """The asset that a table is: its columns with types, meanings and rules, and what it is made from."""
    columns = [
        dg.TableColumn(
            column.name,
            sql_type(column.dtype),
            f"{column.meaning} [{column.unit}]" if column.unit else column.meaning,
            dg.TableColumnConstraints(
                nullable=not column.required,
                unique=table.key == (column.name,),
                other=[rule.words for rule in column.rules],
            ),
        )
        for column in table.columns
    ]
    return dg.AssetSpec(
        table.name,
        deps=[dep.name for dep in deps],
        group_name=group,
        description=f"One row is {table.row_is}. Key: {', '.join(table.key)}.",
        metadata={"dagster/column_schema": dg.TableSchema(columns), "dagster/table_name": table.name},
        kinds={"duckdb"},
    )


def key_checks(*tables: Table) -> list[dg.AssetCheckSpec]:
    """A blocking check for each table: bulk loads keep no index, so this proves the key."""
    return [
        dg.AssetCheckSpec(
            KEY_CHECK,
            asset=table.name,
            blocking=True,
            description=f"No two rows have the same {' and '.join(table.key)}.",
        )
        for table in tables
    ]


Results = Iterator[dg.MaterializeResult[None]]


def materialized(
    work: WorkDatabase, table: Table, rows: int, **more: dg.MetadataValue
) -> dg.MaterializeResult[None]:
    """A table that was written: its number of rows, and whether its keys are unique."""
    with work.connect() as connection:
        repeated = prove_keys(connection, table)
    check = check_result(repeated, asset_key=dg.AssetKey(table.name), check_name=KEY_CHECK)
    return dg.MaterializeResult(
        asset_key=table.name, metadata={"dagster/row_count": rows, **more}, check_results=[check]
    )


def written(work: WorkDatabase, frames: dict[Table, pl.DataFrame]) -> Results:
    """Write frames as the tables that they are; each is taken out of `frames`, and of memory, as it is written."""
    for table in list(frames):
        yield materialized(work, table, work.write(table, frames.pop(table)))


def check_result(
    breach: Breach,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    asset_key: dg.AssetKey | None = None,
    check_name: str | None = None,
) -> dg.AssetCheckResult:
    """A proof's outcome with the places where it fails."""
    return dg.AssetCheckResult(
        passed=breach.holds,
        severity=severity,
        asset_key=asset_key,
        check_name=check_name,
        description=breach.words or None,
        metadata={"failing": breach.count, "first_places": list(breach.places)},
    )
