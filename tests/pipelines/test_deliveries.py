"""The inbox, collected folders and notices as Dagster runs them, in one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from fixtures.exports.mt940 import statement_of_one_line
from pipelines import inbox as sensors
from pipelines import publication, resources
from pipelines.definitions import defs
from pipelines.deliveries import PARTITIONS, UNTIL_TAG
from pipelines.schedules import schedules
from pipelines.store_folder import StoreFolder
from tests.desk.cli import moneytrail
from transforms.evidence.custody import read_log
from transforms.layout import Store
from transforms.operations.run_locks import left_runs, lock_of_run

OLD = 1_767_225_600 * 10**9
HOLDING = """
import sys, time
from transforms.operations.run_locks import lock_of_run
with lock_of_run(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose inbox holds a good delivery, one with a file that is no statement, one that cannot be."""
    root = tmp_path_factory.mktemp("store")
    for name, number in (("good/1.sta", 1), ("good/2.sta", 2), ("mixed/3.sta", 3)):
        put(root / "inbox" / "alpha" / name, statement_of_one_line(number))
    put(root / "inbox" / "alpha" / "mixed" / "photo.csv", "\x89PNG\r\n\x1a\n")
    put(root / "inbox" / "beta" / "x.sta", statement_of_one_line(4))
    put(root / "mount" / "5.sta", statement_of_one_line(5))
    (root / "operations.yaml").write_text(
        "cases: {alpha: {authority: Order 17}, beta: {profile: of-no-bank}, gamma: {expected_every_days: 1}}\n"
        "sources: {bank-a: {case: alpha, path: mount, cron: '0 5 * * *', time_zone: Europe/Berlin}}\n"
        "keep_runs_days: 1\n"
    )
    return root


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(OLD, OLD))


@pytest.fixture(scope="module")
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def tick(root: Path, instance: dg.DagsterInstance, cursor: str | None) -> Any:
    return looked(sensors.inbox_sensor, root, instance, cursor)


def looked(sensor: dg.SensorDefinition, root: Path, instance: dg.DagsterInstance, cursor: str | None) -> Any:
    resources = {"store_folder": StoreFolder(path=str(root))}
    with dg.build_sensor_context(instance, cursor=cursor, resources=resources, definitions=defs) as context:
        return sensor(context)


def deliver(
    root: Path, instance: dg.DagsterInstance, key: str, tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    instance.add_dynamic_partitions("deliveries", [key])
    return defs.resolve_job_def("delivery_job").execute_in_process(
        instance=instance,
        partition_key=key,
        raise_on_error=False,
        tags=tags,
        run_config={"resources": {"store_folder": {"config": {"path": str(root)}}}, **QUIET},
    )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (made,) = result.asset_materializations_for_node("deliveries")
    return {name: value.value for name, value in made.metadata.items()}


def test_the_sensor_asks_for_each_delivery_once_with_a_partition_of_its_own(
    root: Path, instance: dg.DagsterInstance
) -> None:
    first = tick(root, instance, None)
    assert not first.run_requests
    assert "waiting" in first.skip_reason.skip_message
    second = tick(root, instance, first.cursor)
    keys = ["inbox/alpha/good", "inbox/alpha/mixed", "inbox/beta/x.sta"]
    assert [one.partition_key for one in second.run_requests] == keys
    assert [request.partition_keys for request in second.dynamic_partitions_requests] == [keys]
    assert len({one.run_key for one in second.run_requests}) == 3
    assert {one.tags[UNTIL_TAG] for one in second.run_requests} == {str(OLD)}
    third = tick(root, instance, second.cursor)
    assert not third.run_requests
    assert third.cursor == second.cursor


def test_a_delivery_is_in_the_ledger_and_its_page_shows_each_file(
    root: Path, instance: dg.DagsterInstance
) -> None:
    result = deliver(root, instance, "inbox/alpha/good")
    assert result.success
    shown = metadata(result)
    (made,) = result.asset_materializations_for_node("deliveries")
    table = made.metadata["files"]
    assert isinstance(table, dg.TableMetadataValue)
    assert (shown["case"], shown["dagster/row_count"], shown["new_files"]) == ("alpha", 2, 2)
    accounted = [(row.data["name"], row.data["accepted"], row.data["balance_check"]) for row in table.records]
    assert accounted == [("1.sta", 1, "reconciled"), ("2.sta", 1, "reconciled")]
    assert {check.check_name: check.passed for check in result.get_asset_check_evaluations()} == {
        "every_file_is_accounted_for": True,
        "nothing_needs_a_look": True,
    }
    asked = moneytrail(
        root, "query", "SELECT name, authority FROM evidence_files ORDER BY 1", "--case", "alpha"
    )
    assert asked.json["rows"] == [["1.sta", "Order 17"], ["2.sta", "Order 17"]]
    log = read_log(Store(root).case("alpha").custody_log)
    assert set(log["actor"]) == {"dagster"}
    assert '"delivery": "inbox/alpha/good"' in log["detail"][0]
    inner = [run for run in instance.get_runs() if run.job_name == "ledger_job"]
    assert [run.tags["moneytrail/delivery"] for run in inner] == ["inbox/alpha/good"]


def test_run_again_alone_it_changes_nothing(root: Path, instance: dg.DagsterInstance) -> None:
    before = Store(root).case("alpha").current.stat().st_ino
    result = deliver(root, instance, "inbox/alpha/good")
    assert result.success
    assert metadata(result)["new_files"] == 0
    assert Store(root).case("alpha").current.stat().st_ino == before


def test_a_file_that_is_refused_stops_no_other_and_warns(root: Path, instance: dg.DagsterInstance) -> None:
    result = deliver(root, instance, "inbox/alpha/mixed")
    assert result.success
    assert (metadata(result)["dagster/row_count"], metadata(result)["new_files"]) == (1, 1)
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert [(check.check_name, check.severity) for check in failed] == [
        ("nothing_needs_a_look", dg.AssetCheckSeverity.WARN)
    ]
    assert (root / "inbox" / "alpha" / "mixed" / "photo.csv").exists()


def test_a_delivery_that_fails_stops_no_other_and_gives_a_notice(
    root: Path, instance: dg.DagsterInstance
) -> None:
    result = deliver(root, instance, "inbox/beta/x.sta")
    assert not result.success
    run = instance.get_run_by_id(result.run_id)
    assert run is not None
    event = next(one for one in result.all_events if one.event_type == dg.DagsterEventType.RUN_FAILURE)
    with dg.build_run_status_sensor_context(
        sensor_name="failure_sensor",
        dagster_instance=instance,
        dagster_run=run,
        dagster_event=event,
        resources={"store_folder": StoreFolder(path=str(root))},
    ).for_run_failure() as context:
        sensors.failure_sensor(context)
    (notice,) = (root / "notices").glob(f"*-{result.run_id[:8]}.txt")
    text = notice.read_text(encoding="utf-8")
    assert "Delivery inbox/beta/x.sta failed." in text
    assert "of-no-bank" in text
    assert f"run {result.run_id}" in text
    assert "  do: " in text
    assert deliver(root, instance, "inbox/alpha/good").success


def test_a_run_whose_program_was_killed_is_ended_and_others_go_on(root: Path) -> None:
    """Two looks after its program was killed; a run that goes on, or has just begun, is left alone."""
    started = dg.DagsterRunStatus.STARTED
    with dg.DagsterInstance.ephemeral() as instance:
        history = instance.root_directory
        killed, alive = (
            instance.add_run(dg.DagsterRun("delivery_job", status=started)).run_id for _ in range(2)
        )
        program = subprocess.Popen(
            [sys.executable, "-c", HOLDING, history, killed], stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        with lock_of_run(history, alive):
            first = looked(sensors.left_runs_sensor, root, instance, None)
            assert first.cursor == "[]"
            program.kill()
            program.wait()
            begun = instance.add_run(dg.DagsterRun("delivery_job", status=started)).run_id
            second = looked(sensors.left_runs_sensor, root, instance, first.cursor)
            assert json.loads(second.cursor) == sorted([killed, begun])
            assert {run.status for run in instance.get_runs()} == {started}
            with lock_of_run(history, begun):
                third = looked(sensors.left_runs_sensor, root, instance, second.cursor)
            assert third.skip_reason.skip_message == "ended 1 runs whose program is gone"
        statuses = {run.run_id: run.status for run in instance.get_runs()}
        assert statuses == {killed: dg.DagsterRunStatus.FAILURE, alive: started, begun: started}
        (record,) = instance.get_records_for_run(killed, of_type=dg.DagsterEventType.RUN_FAILURE).records
        assert "was killed, or the machine stopped" in record.event_log_entry.message
        assert not list((Path(history) / "running").iterdir())


def test_runs_of_deliveries_and_of_ledgers_hold_their_locks(
    root: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    without: list[list[str]] = []

    def start_work_and_look(*of_case: Any, **more: Any) -> None:
        under_way = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        assert {run.job_name for run in under_way} == {"delivery_job", "ledger_job"}
        without.append(left_runs(instance.root_directory, [run.run_id for run in under_way]))
        publication.start_work(*of_case, **more)

    monkeypatch.setattr(resources, "start_work", start_work_and_look)
    put(root / "inbox" / "alpha" / "more" / "6.sta", statement_of_one_line(6))
    assert deliver(root, instance, "inbox/alpha/more").success
    assert without == [[]]


def test_a_folder_is_collected_by_its_schedule(
    root: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MONEYTRAIL_STORE", str(root))
    found = {one.name: one for one in schedules()}
    assert set(found) == {"collect_bank_a", "lateness_job_daily", "retention_job_daily"}
    collect = found["collect_bank_a"]
    assert (collect.cron_schedule, collect.execution_timezone) == ("0 5 * * *", "Europe/Berlin")
    with dg.DagsterInstance.local_temp(str(tmp_path)) as kept:  # a schedule opens its instance anew
        request = collect(dg.build_schedule_context(kept, datetime(2026, 3, 1, 4, tzinfo=UTC)))
        assert isinstance(request, dg.RunRequest)
        assert request.partition_key == "source/bank-a"
        assert kept.has_dynamic_partition(str(PARTITIONS.name), "source/bank-a")
    result = deliver(root, instance, "source/bank-a")
    assert metadata(result)["new_files"] == 1


def test_operations_that_cannot_be_read_take_nothing_else_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONEYTRAIL_STORE", str(tmp_path))
    (tmp_path / "operations.yaml").write_text("sources: [")
    assert {one.name for one in schedules()} == {"lateness_job_daily", "retention_job_daily"}
    assert "not valid YAML" in capsys.readouterr().err


def test_a_case_that_gets_nothing_is_late(root: Path, instance: dg.DagsterInstance) -> None:
    result = defs.resolve_job_def("lateness_job").execute_in_process(
        instance=instance,
        run_config={"resources": {"store_folder": {"config": {"path": str(root)}}}, **QUIET},
    )
    (check,) = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.description == "case gamma: nothing has come yet; expected every 1 days"
    (notice,) = (root / "notices").glob("*-late.txt")
    assert "case gamma" in notice.read_text(encoding="utf-8")


def test_old_runs_are_purged_and_young_ones_stay(root: Path, instance: dg.DagsterInstance) -> None:
    (root / "operations.yaml").write_text("keep_runs_days: 1\n")
    config = {"resources": {"store_folder": {"config": {"path": str(root)}}}, **QUIET}
    job = defs.resolve_job_def("retention_job")
    before = {run.run_id for run in instance.get_runs()}
    young = job.execute_in_process(instance=instance, run_config=config)
    assert before <= {run.run_id for run in instance.get_runs()}
    (root / "operations.yaml").write_text("keep_runs_days: 0\n")
    job.execute_in_process(instance=instance, run_config=config)
    kept = {run.run_id for run in instance.get_runs()}
    assert not before & kept
    assert young.run_id not in kept
    assert Store(root).case("alpha").current.exists()
