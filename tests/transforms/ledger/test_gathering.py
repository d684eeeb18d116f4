from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.ledger import gathering
from transforms.ledger.gathering import Part, Source, gathered
from transforms.schema import ACCOUNTS, ENTRIES, SOURCE_RECORDS, STATEMENTS
from transforms.store import CaseFolder, Store

A, B = "DE02120300000000202051", "DE89370400440532013000"


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return Store(tmp_path).case("alpha")


def written(folder: Path, *contents: list[int]) -> list[Part]:
    """A Parquet file for each list of numbers."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.parquet" for number in range(len(contents))]
    for path, numbers in zip(paths, contents, strict=True):
        pl.DataFrame({"number": numbers}, schema={"number": pl.Int64}).write_parquet(path)
    return [Part(str(path), path.stem) for path in paths]


def apart(parts: list[Part]) -> Source:
    return Source(tuple(part.path for part in parts))


def rows(source: Source) -> list[tuple[int, int]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT number, {source.part} FROM {source.relation}").fetchall()


def test_few_files_and_large_ones_stay_where_they_are(
    case: CaseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = written(tmp_path / "it's", [1], [2], [3])
    assert gathered(case, "records", parts) == apart(parts)
    monkeypatch.setattr(gathering, "MANY", 3)
    monkeypatch.setattr(gathering, "SMALL", 10)
    assert gathered(case, "records", parts) == apart(parts)
    assert not case.gathered.exists()


def test_many_small_files_become_one_with_the_same_rows_in_the_same_order(
    case: CaseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)
    parts = written(tmp_path / "it's", [3, 1], [], [2, 2, 9])
    one = gathered(case, "records", parts)
    assert rows(one) == rows(apart(parts)) == [(3, 0), (1, 0), (2, 2), (2, 2), (9, 2)]
    assert gathered(case, "records", parts) == one
    assert [str(path) for path in case.gathered.iterdir()] == list(one.paths)


def test_a_file_that_was_written_anew_is_gathered_anew(
    case: CaseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)
    parts = written(tmp_path / "r", [1], [2], [3])
    before = gathered(case, "records", parts)
    written(tmp_path / "r", [1], [2], [4, 5, 6])
    after = gathered(case, "records", parts)
    assert before != after
    assert [number for number, _ in rows(after)] == [1, 2, 4, 5, 6]


def test_a_ledger_of_gathered_readings_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tables(folder: Path) -> list[pl.DataFrame]:
        first = Sheet(A, [Line("3", name="Ada"), Line("2", account=B)])
        files = {
            "x": reading(first, Sheet(B, [Line("8", reasons=["amount_malformed: 12X"])])),
            "y": reading(first),
            "z": reading(Sheet(B, [Line("7"), Line("1", booked=False)])),
        }
        work, _ = ledger(folder, files)
        with work.connect() as connection:
            made = (SOURCE_RECORDS, STATEMENTS, ACCOUNTS, ENTRIES)
            return [connection.sql(f"FROM {table.name}").pl() for table in made]

    alone = tables(tmp_path / "apart")
    monkeypatch.setattr(gathering, "MANY", 2)
    together = tables(tmp_path / "together")
    assert (tmp_path / "together" / "cases" / "alpha" / "work.readings").exists()
    assert all(one.equals(other) for one, other in zip(alone, together, strict=True))
