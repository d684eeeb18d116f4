"""The work itself: pure functions on Polars frames and DuckDB relations; imports no Dagster."""
