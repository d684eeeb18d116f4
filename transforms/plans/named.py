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


def check_currency(
    plan: CasePlan, line: dict[str, str], account_id: str, connection: duckdb.DuckDBPyConnection
) -> None:
    """Refuse a line that names a currency of an account whose statements know others only.

    It would elect nothing, and the money that is there would follow another rule. Movements on chains count, too.
    """
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'chain_legs'").fetchall()
    legs = "UNION SELECT currency FROM chain_legs WHERE account_id = $said" if known else ""
    query = f"SELECT currency FROM entries WHERE account_id = $said {legs} ORDER BY currency"
    found = dict.fromkeys(str(row[0]) for row in connection.execute(query, {"said": account_id}).fetchall())
    if found and line["currency"] and line["currency"] not in found:
        raise plan.fail(
            line,
            f"The account {line['account']!r} has no entries in {line['currency']}; it has entries in"
            f" {', '.join(found)}.",
            "name one of these currencies, or none",
        )
