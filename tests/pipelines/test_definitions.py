from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.workspace.load_target import WorkspaceFileTarget

from pipelines.definitions import defs
from pipelines.resources import CaseRun
from transforms.schema import DOWNSTREAM_TABLES, LEDGER_TABLES, PUBLISHED_TABLES, Table, sql_type

ROOT = Path(__file__).parents[2]
GROUPS = {
    "deliveries",
    "evidence",
    "particulars",
    "ledger",
    "parties",
    "flows",
    "patterns",
    "tracing",
    "candidates",
    "validation",
}
GRAPH = defs.resolve_asset_graph()


def keys(tables: tuple[Table, ...]) -> set[dg.AssetKey]:
    return {dg.AssetKey(table.name) for table in tables}


def test_the_definitions_load_as_dagster_loads_them() -> None:
    dg.Definitions.validate_loadable(defs)


@pytest.mark.parametrize("table", PUBLISHED_TABLES, ids=lambda table: table.name)
def test_every_published_table_is_an_asset_that_says_what_it_is(table: Table) -> None:
    node = GRAPH.get(dg.AssetKey(table.name))
    assert table.row_is in (node.description or "")
    assert node.group_name in GROUPS
    schema = node.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    shown = [(column.name, column.type, column.constraints.nullable) for column in schema.columns]
    assert shown == [(column.name, sql_type(column.dtype), not column.required) for column in table.columns]
    assert all(column.description for column in schema.columns)


def test_every_table_has_a_blocking_check_of_its_key() -> None:
    blocking = {key.asset_key for key in GRAPH.asset_check_keys if key.name == "keys_are_unique"}
    assert blocking == keys(PUBLISHED_TABLES)
    assert all(GRAPH.get(key).blocking for key in GRAPH.asset_check_keys if key.name == "keys_are_unique")


def test_these_checks_block_and_those_only_warn() -> None:
    named = {key.name: GRAPH.get(key).blocking for key in GRAPH.asset_check_keys}
    assert {name for name, blocking in named.items() if blocking} == {
        "keys_are_unique",
        "every_file_is_accounted_for",
        "every_record_is_accounted_for",
        "every_leg_has_its_record",
        "every_accepted_record_has_one_entry",
        "entries_add_up_to_their_statements",
        "every_payment_has_its_record",
        "every_entry_is_in_one_transfer",
        "every_transfer_has_its_entries",
        "traced_money_is_conserved",
        "no_shielded_party_is_listed",
    }
    assert {name for name, blocking in named.items() if not blocking} == {
        "nothing_needs_a_look",
        "nothing_is_late",
        "no_record_is_set_aside",
        "files_are_complete",
        "balances_reconcile",
        "statements_follow_on",
        "no_statement_is_missing",
        "numbers_have_right_check_digits",
        "texts_are_legible",
        "nothing_is_booked_after_its_receipt",
        "amounts_fit_their_currency",
        "records_of_a_remittance_agree",
        "every_transfer_has_a_rate",
        "every_completed_payment_is_a_transfer",
        "schema_rules_hold",
    }


def test_every_asset_and_check_is_described() -> None:
    assert all(GRAPH.get(key).description for key in GRAPH.get_all_asset_keys())
    assert all(GRAPH.get(key).description for key in GRAPH.asset_check_keys)


@pytest.mark.parametrize(
    ("job", "tables"),
    [("ledger_job", LEDGER_TABLES), ("case_job", DOWNSTREAM_TABLES), ("everything_job", PUBLISHED_TABLES)],
)
def test_a_job_makes_its_tables_in_one_process(job: str, tables: tuple[Table, ...]) -> None:
    definition = defs.resolve_job_def(job)
    made = definition.asset_layer.executable_asset_keys
    assert set(made) - {dg.AssetKey("case_checks")} == keys(tables)
    assert definition.executor_def is dg.in_process_executor


def test_nothing_downstream_feeds_the_ledger() -> None:
    for key in keys(LEDGER_TABLES):
        assert GRAPH.get(key).parent_keys <= keys(LEDGER_TABLES)


def test_the_case_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONEYTRAIL_STORE", str(tmp_path))
    monkeypatch.setenv("MONEYTRAIL_CASE", "alpha")
    assert CaseRun.from_environment().folder.path == tmp_path / "cases" / "alpha"


def test_the_workspace_names_a_module_that_loads_and_is_not_empty() -> None:
    workspace = ROOT / "dagster_home" / "workspace.yaml"
    (origin,) = WorkspaceFileTarget([str(workspace)]).create_origins()
    target = origin.loadable_target_origin
    assert target.module_name == "pipelines.definitions"
    repository = defs.get_repository_def()
    assert (
        len(repository.asset_graph.get_all_asset_keys()) == len(PUBLISHED_TABLES) + 2
    )  # case_checks, deliveries
    assert yaml.safe_load(workspace.read_text(encoding="utf-8"))["load_from"]
