"""What a plan names, held against the case: accounts and assets."""

from __future__ import annotations

import duckdb

from transforms.plans.in_force import CasePlan

_FIND = {
    "account": """SELECT account_id FROM accounts
        WHERE account_id = $said OR upper(replace(identifier, ' ', '')) = upper(replace($said, ' ', '')) ORDER BY 1""",
    "asset": "SELECT asset_id FROM assets WHERE asset_id = $said OR registry_ref = $said ORDER BY 1",
}
_TODO = {
    "account": "name an account of the case by its number or account_id (moneytrail query shows accounts)",
    "asset": "name an asset of the case by its asset_id (moneytrail query shows assets)",
}


def named(plan: CasePlan, line: dict[str, str], key: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Id of the account or asset that a line names under `key`.

    Raises: Refused where the case holds none of that name, or more than one.
    """
    said = line[key]
    found = [str(row[0]) for row in connection.execute(_FIND[key], {"said": said}).fetchall()]
    if not found:
        raise plan.fail(line, f"The case holds no {key} {said!r}.", _TODO[key])
    if len(found) > 1:
        raise plan.fail(
            line, f"More than one {key} is called {said!r}: {', '.join(found)}.", "name one of these ids"
        )
    return found[0]
