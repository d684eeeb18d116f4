"""Of a whole case: tracing what the seeds can reach gives what tracing the whole ledger gives."""

from __future__ import annotations

from tests.whole.conftest import WholeCase
from transforms.schema import FINDING_TRANSFERS, FINDINGS
from transforms.store import open_snapshot, read_table
from transforms.tracing import METHODS, resolved, trace
from transforms.tracing.loading import reached_ledger, resolved_from, whole_ledger


def test_the_part_that_seeds_reach_gives_the_figures_of_the_whole(whole: WholeCase) -> None:
    findings = [
        name for (name,) in whole.query("SELECT DISTINCT seed_id FROM trace_seeds ORDER BY 1 LIMIT 3")
    ]
    with open_snapshot(whole.store / "cases" / "alpha" / "current.duckdb") as connection:
        ledger = whole_ledger(connection)
        behind = [read_table(connection, table, table.names) for table in (FINDINGS, FINDING_TRANSFERS)]
        found = resolved_from(connection, findings)
        part = reached_ledger(connection, found.seeds)
    expected = resolved(findings, ledger, *behind)
    assert found.seeds.equals(expected.seeds)
    assert found.left_out == expected.left_out
    assert 0 < part.entries.height < ledger.entries.height
    for method in METHODS:
        of_part, of_whole = (trace(given, found.seeds, method) for given in (part, ledger))
        assert of_part.traces.equals(of_whole.traces), method
        assert of_part.steps.equals(of_whole.steps), method
        assert of_part.conservation.equals(of_whole.conservation), method
        assert of_part.notes == of_whole.notes, method
