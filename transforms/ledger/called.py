"""Accounts as records name them, each once: of millions of ends most are named by one record only.

To group a million rows by their ends costs more than to write the accounts. Which ends several records name is
told by sorted hashes; only these are grouped, the others are taken as they stand.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.ledger.delta import scalar
from transforms.ledger.other_ends import OTHER_END_ID

_GOOD = "booked AND len(reasons) = 0"
# By what accounts are called, not yet by their ids: hashed once for each name.
CALLED = f"""
SELECT account_id(end_scheme, end_said) AS account_id, end_scheme AS scheme,
    coalesce(identifier, end_said) AS identifier, institution, holder_name
FROM (
    SELECT end_scheme, end_said, min(CASE WHEN end_scheme = 'named' THEN end_identifier END) AS identifier,
        min(counterparty_institution) AS institution, min(tidy(counterparty_name)) AS holder_name
    FROM read_records WHERE {_GOOD} {{only}} GROUP BY end_scheme, end_said
)
"""
_ALONE = f"""
SELECT counterparty_account_id AS account_id, end_scheme AS scheme,
    CASE end_scheme WHEN 'named' THEN end_identifier ELSE end_said END AS identifier,
    counterparty_institution AS institution, tidy(counterparty_name) AS holder_name
FROM read_records WHERE {_GOOD} {{only}}
"""
# The ids that stand in the readings are hashed as they are: to ask the view for them works out all else too.
_HASHES = f"""
SELECT hash({OTHER_END_ID}) AS hashed FROM raw_read_records WHERE {_GOOD} AND {OTHER_END_ID} IS NOT NULL
UNION ALL
SELECT hash(counterparty_account_id) FROM read_records WHERE {_GOOD} AND {OTHER_END_ID} IS NULL
"""
_AT_A_TIME = 16_000_000
"""Hashes that are sorted at a time: 128 MB of them."""
_OF_SEVERAL = "AND hash(counterparty_account_id) {} (SELECT hashed FROM ends_of_several)"


def called_once(connection: duckdb.DuckDBPyConnection) -> str:
    """A query of the ends of all records, a row an account: account_id, scheme, identifier, institution, holder_name.

    The views of the readings must be open, and no number known by its IBAN instead (readings_sql.py).
    """
    of_several, alone, rows = _of_several(connection)
    if not len(of_several):
        return _ALONE.format(only="")
    if 2 * alone < rows:
        return CALLED.format(only="")
    connection.register("ends_of_several", pl.DataFrame({"hashed": of_several}).to_arrow())
    once, grouped = (_OF_SEVERAL.format(which) for which in ("NOT IN", "IN"))
    return f"{_ALONE.format(only=once)} UNION ALL {CALLED.format(only=grouped)}"


def _of_several(connection: duckdb.DuckDBPyConnection) -> tuple[npt.NDArray[np.uint64], int, int]:
    """Hashes of ends that several records name, how many records' ends no other record names, and all records."""
    parts = 1 + scalar(connection, "SELECT count(*) FROM raw_read_records") // _AT_A_TIME
    found, alone, rows = [np.empty(0, np.uint64)], 0, 0
    for part in range(parts):
        query = f"SELECT hashed FROM ({_HASHES}) WHERE hashed % {parts} = {part}" if parts > 1 else _HASHES
        hashes = connection.execute(query).fetchnumpy()["hashed"]
        hashes.sort()
        again = hashes[1:] == hashes[:-1]
        found.append(np.unique(hashes[1:][again]))
        rows += len(hashes)
        alone += len(hashes) - int(again.sum()) - len(found[-1])
    return np.concatenate(found), alone, rows
