"""The rules of docs/DESIGN that a machine can hold: who may import whom, and pages that are made."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from transforms.schema import PUBLISHED_TABLES, data_dictionary

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "transforms": {"pipelines", "desk", "models", "fixtures", "dagster"},
    "models": {"pipelines", "desk", "fixtures", "dagster"},
    "pipelines": {"desk", "fixtures"},
    "fixtures": {"pipelines", "desk", "transforms", "models"},
}


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_packages_import_only_what_the_design_allows(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules
    wrong = {str(path): imported(path) & FORBIDDEN[package] for path in modules}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_the_clock_is_read_in_one_place_only() -> None:
    readers = []
    for package in ("transforms", "pipelines", "models", "fixtures", "desk"):
        for path in sorted((ROOT / package).rglob("*.py")):
            calls = {
                ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)
            }
            if calls & {"datetime.now", "datetime.utcnow", "date.today", "time.time"}:
                readers.append(path.relative_to(ROOT).as_posix())
    assert readers == ["desk/desk.py"]


def test_the_data_dictionary_is_the_one_that_the_schema_makes() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == data_dictionary(PUBLISHED_TABLES), "run: python -m transforms.schema"


def test_locks_record_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)


def test_help_comes_without_the_heavy_libraries() -> None:
    code = (
        "import sys, desk.main\n"
        "try:\n    desk.main.cli.main(['--help'], standalone_mode=False)\n"
        "finally:\n    heavy = {'polars', 'dagster', 'great_expectations', 'sklearn', 'numba', 'pyarrow'}\n"
        "    print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "Commands:" in done.stdout
    assert done.stdout.strip().endswith("HEAVY []")


def test_every_command_has_help_and_stands_in_the_guide() -> None:
    from click.testing import CliRunner

    from desk.help import SUMMARIES
    from desk.main import COMMANDS, cli

    guide = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")
    assert list(SUMMARIES) == list(COMMANDS)
    for name in COMMANDS:
        shown = CliRunner().invoke(cli, [name, "--help"])
        assert shown.exit_code == 0
        assert len(shown.output.splitlines()) > 3
        assert f"moneytrail {name}" in guide
