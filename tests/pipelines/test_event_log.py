from __future__ import annotations

import dagster as dg
import pytest

from pipelines.event_log import kept_connections


@dg.asset
def one() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"dagster/row_count": 3})


@dg.asset_check(asset=one)
def holds() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@pytest.fixture
def home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))


@pytest.mark.usefixtures("home")
def test_dagsters_page_finds_what_a_run_wrote_through_kept_connections() -> None:
    definitions = dg.Definitions(assets=[one], asset_checks=[holds])
    with dg.DagsterInstance.get() as instance, kept_connections(instance):
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance)
        during = [entry.message for entry in instance.all_logs(result.run_id)]
    with dg.DagsterInstance.get() as afresh:
        run = afresh.get_run_by_id(result.run_id)
        assert run is not None
        assert run.status == dg.DagsterRunStatus.SUCCESS
        assert [entry.message for entry in afresh.all_logs(result.run_id)] == during
        made = afresh.get_latest_materialization_event(dg.AssetKey("one"))
        assert made is not None
        assert made.asset_materialization is not None
        assert made.asset_materialization.metadata["dagster/row_count"].value == 3
        check = afresh.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("one"), "holds"), limit=1
        )
        assert [str(record.status.value) for record in check] == ["SUCCEEDED"]


@pytest.mark.usefixtures("home")
def test_afterwards_dagster_opens_its_files_itself_again() -> None:
    with dg.DagsterInstance.get() as instance:
        with kept_connections(instance):
            assert "_connect" in vars(instance.event_log_storage)
        assert "_connect" not in vars(instance.event_log_storage)
        assert instance.get_runs() == []


def test_a_storage_that_is_no_file_of_sqlites_is_left_alone() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        before = set(vars(instance.run_storage))
        with kept_connections(instance):
            assert "_connect" not in vars(instance.event_log_storage)
            assert "connect" not in vars(instance.run_storage)
        assert set(vars(instance.run_storage)) == before
