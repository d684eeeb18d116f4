"""Deliveries: each sub-folder or file of the inbox, and each collected folder, is a partition of its own.

So one can be run again alone, and one that fails stops no other.
"""

import os
from collections.abc import Sequence
from contextlib import nullcontext

import dagster as dg

from pipelines.jobs import DELIVERIES_ASSET, LATENESS_CHECK, LEDGER_JOB
from pipelines.run import RunResult, require_published, run_job
from pipelines.store_folder import StoreFolder, last_event
from pipelines.tables import Results
from transforms.errors import MoneytrailError, Refused, UnreadableFile
from transforms.evidence.accounting import FileRow, needs_look, unaccounted_files
from transforms.evidence.delivery import Delivery
from transforms.evidence.ingestion import ingest
from transforms.operations.lateness import late_deliveries
from transforms.operations.notices import Notice, give_notice
from transforms.operations.orders import QUIET, Order, order_of
from transforms.readers.profile_keys import ProfileError

PARTITIONS = dg.DynamicPartitionsDefinition(name="deliveries")
ACTOR = "dagster"
UNTIL_TAG = "moneytrail/until"
"""Tag of a run: the latest change that the sensor saw (nanoseconds); later ones wait for its next look."""
DELIVERY_TAG = "moneytrail/delivery"
"""Tag of the ledger's run: the delivery that it was for."""
RETRIES = dg.RetryPolicy(max_retries=3, delay=30, backoff=dg.Backoff.EXPONENTIAL)
"""After 30 s, 90 s and 210 s: a disk that is full or a mount that is gone may be back by then."""
ACCOUNTED, LOOKED = "every_file_is_accounted_for", "nothing_needs_a_look"
_COLUMNS = (
    "name",
    "outcome",
    "format",
    "records",
    "accepted",
    "quarantined",
    "duplicates",
    "balance_check",
    "messages",
)


@dg.asset(
    name=DELIVERIES_ASSET,
    partitions_def=PARTITIONS,
    group_name="deliveries",
    pool="duckdb_writer",
    retry_policy=RETRIES,
    check_specs=[
        dg.AssetCheckSpec(
            ACCOUNTED,
            asset=DELIVERIES_ASSET,
            blocking=True,
            description="Accepted + quarantined + duplicates = what each file holds, and no file is left out.",
        ),
        dg.AssetCheckSpec(
            LOOKED,
            asset=DELIVERIES_ASSET,
            description="No file was refused, no record set aside, no balance broken.",
        ),
    ],
)
def deliveries(context: dg.AssetExecutionContext, store_folder: StoreFolder) -> Results:
    """A delivery taken into its case: into the vault, read, and in the published ledger."""
    try:
        order, files = take_delivery(context, store_folder)
    except MoneytrailError as problem:
        # What the delivery itself is at fault for does not get better by waiting.
        again = not isinstance(problem, ProfileError | Refused | UnreadableFile)
        raise dg.Failure(str(problem), allow_retries=again) from problem
    metadata = {
        "case": order.case,
        "files": files_table(files),
        "dagster/row_count": sum(row["records"] for row in files),
        "new_files": sum(row["outcome"] == "new" for row in files),
        "still_being_written": order.moving,
    }
    yield dg.MaterializeResult(metadata=metadata, check_results=accounting_checks(order, files))


def accounting_checks(order: Order, files: Sequence[FileRow]) -> list[dg.AssetCheckResult]:
    """Whether every file of a delivery is accounted for, and whether a person must look at one."""
    lacking = unaccounted_files(files)
    whole = not lacking and len(files) >= len(order.files)
    return [
        dg.AssetCheckResult(passed=whole, check_name=ACCOUNTED, metadata={"unaccounted": lacking}),
        dg.AssetCheckResult(
            passed=not needs_look(files), severity=dg.AssetCheckSeverity.WARN, check_name=LOOKED
        ),
    ]


def take_delivery(context: dg.AssetExecutionContext, folder: StoreFolder) -> tuple[Order, list[FileRow]]:
    """Ingest what the run's partition orders; the ledger is a run of its own in the same history."""
    store, instance = folder.store, context.instance
    now = last_event(instance, context.run.run_id)
    until = context.run.tags.get(UNTIL_TAG) or int(now.timestamp() - QUIET) * 10**9
    order = order_of(store, folder.operations, context.partition_key, int(until))
    if order.moving:
        context.log.warning(f"Left for the next time, as still being written: {', '.join(order.moving)}")
    delivery = Delivery(
        store, store.case(order.case), ACTOR, order.authority, order.profile, lambda: now, order.key
    )

    def build_ledger() -> RunResult:
        tags = {DELIVERY_TAG: order.key}
        result = run_job(LEDGER_JOB, store, order.case, None, ACTOR, within=instance, tags=tags)
        require_published(result, order.case)
        return result

    files = ingest(delivery, order.files, build_ledger, context.log.warning, lambda: nullcontext(_no_step))
    return order, files


def _no_step(_name: str, _done: int, _total: int) -> None:
    """A step of reading; the page shows whole deliveries."""


def files_table(files: Sequence[FileRow]) -> dg.TableMetadataValue:
    """The accounting of each file, as the asset's page shows it."""
    rows = [
        {name: "" if row[name] is None else row[name] for name in _COLUMNS}
        | {"messages": " | ".join(row["messages"][:5])}
        for row in files
    ]
    kinds = dict.fromkeys(("records", "accepted", "quarantined", "duplicates"), "int")
    columns = [dg.TableColumn(name, kinds.get(name, "string")) for name in _COLUMNS]
    records = [dg.TableRecord(row) for row in rows]
    return dg.MetadataValue.table(records=records, schema=dg.TableSchema(columns))


@dg.asset_check(asset=DELIVERIES_ASSET, name=LATENESS_CHECK)
def nothing_is_late(context: dg.AssetCheckExecutionContext, store_folder: StoreFolder) -> dg.AssetCheckResult:
    """No case and no collected folder got nothing new for longer than operations.yaml expects."""
    operations, store = store_folder.operations, store_folder.store
    now = last_event(context.instance, context.run.run_id)
    late = late_deliveries(store, operations, now)
    if late:
        todo = "ask the sender, look at the mount and at the page of failed runs"
        notice = Notice(f"{now:%Y%m%d}-late", now, "Deliveries are late.", "; ".join(late), todo)
        give_notice(store, notice, operations.smtp, os.environ)
    return dg.AssetCheckResult(
        passed=not late,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(late) or None,
        metadata={"late": late},
    )
