"""One writer a case: others wait with a message that names it; a killed writer holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from transforms.evidence import locking
from transforms.evidence.locking import case_lock
from transforms.store import Store

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from transforms.evidence.locking import case_lock
from transforms.store import Store
with case_lock(Store(Path(sys.argv[1])).case("alpha"), print, "run 12345678 (ledger_job)"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(root: Path) -> subprocess.Popen[str]:
    """Another program that holds the lock of case alpha until its input ends."""
    call = [sys.executable, "-c", HOLD, str(root)]
    process = subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_one_that_waits_says_for_whom_and_goes_on_when_the_other_ends(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path) as process:

        def end_the_other(message: str) -> None:
            said.append(message)
            assert process.stdin is not None
            process.stdin.close()

        with case_lock(Store(tmp_path).case("alpha"), end_the_other):
            assert said == [
                f"Waiting for run 12345678 (ledger_job) of process {process.pid} on case alpha to end;"
                " this goes on by itself."
            ]


def test_a_killed_writer_holds_no_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    said: list[str] = []
    with case_lock(Store(tmp_path).case("alpha"), said.append):
        assert said == []


def test_other_cases_are_free_and_the_same_thread_may_take_it_again(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        beta, said = Store(tmp_path).case("beta"), list[str]()
        with case_lock(beta, said.append), case_lock(beta, said.append):
            assert said == []
        process.kill()


def test_it_says_so_again_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    looks: list[float] = []
    process = holder(tmp_path)

    def instead_of_sleeping(seconds: float) -> None:
        looks.append(seconds)
        if sum(looks) > 2.5 * locking.SAY_AGAIN and process.poll() is None:
            process.kill()
            process.wait()

    monkeypatch.setattr("transforms.evidence.locking.time.sleep", instead_of_sleeping)
    with process, case_lock(Store(tmp_path).case("alpha"), said.append):
        assert len(said) == 3
