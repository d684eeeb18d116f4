"""An ingest that is killed leaves nothing half-visible, and the next one goes on."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.exports.mt940 import statement_of_one_line
from tests.desk.cli import moneytrail

FILES = 30
CALL = "import sys; sys.argv[0] = 'moneytrail'; from desk.main import entry; entry()"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_ingest_is_finished_by_the_next(tmp_path: Path, how: signal.Signals) -> None:
    given, store = tmp_path / "in", tmp_path / "store"
    given.mkdir()
    for number in range(1, FILES + 1):
        (given / f"{number:02}.sta").write_text(statement_of_one_line(number))
    call = [sys.executable, "-c", CALL, "--store", str(store), "ingest", str(given), "--case", "c"]
    with subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first file is in, the others are not
        process.send_signal(how)
        said = process.stderr.read()
        code = process.wait(30)
    assert code == (-how if how == signal.SIGKILL else 1)
    assert "Traceback" not in said
    assert not (store / "cases" / "c" / "current.duckdb").exists()
    (store / "vault" / ".incoming-1").write_bytes(b"half a copy")
    (store / "cases" / "c" / "readings" / ".incoming-x").mkdir(parents=True)

    answer = moneytrail(store, "ingest", given, "--case", "c")
    files = answer.json["files"]
    assert len(files) == FILES
    assert {(file["records"], file["accepted"]) for file in files} == {(1, 1)}
    assert {file["outcome"] for file in files} <= {"new", "known"}
    assert not list(store.rglob(".incoming*"))
    kept = [path for path in (store / "vault").rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {file["file_id"] for file in files}
    for path in kept:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        assert path.stat().st_mode & 0o222 == 0
    asked = moneytrail(
        store, "query", "SELECT count(*), count(DISTINCT file_id) FROM evidence_files", "--case", "c"
    )
    assert asked.json["rows"] == [[FILES, FILES]]
    assert moneytrail(store, "status", "--case", "c").code in (0, 3)  # it proves the custody chain
