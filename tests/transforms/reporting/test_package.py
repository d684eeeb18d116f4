from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.transforms.reporting import sample_case as case
from transforms.errors import NotPublished, Refused
from transforms.evidence.case_settings import CaseSettings
from transforms.reporting import verify_package, write_package
from transforms.reporting.package import FORMATS, own_version

Row = dict[str, Any]
USUAL = {"report.pdf", "report.json", "schedule.xlsx", "transfers.csv", "manifest.json"}


def written(snapshot: Path, out: Path, **more: Any) -> dict[str, bytes]:
    options = {"settings": case.SETTINGS, "configuration_sha256": case.CONFIGURATION, "version": "0.1.0"}
    write_package(snapshot, out, **{**options, **more})
    return {file.name: file.read_bytes() for file in sorted(out.iterdir())}


def plain(name: str, content: bytes) -> str:
    """Everything that a reader can find in a file, as text."""
    if name.endswith(".xlsx"):
        parts = zipfile.ZipFile(BytesIO(content))
        return " ".join(parts.read(part).decode("utf-8") for part in parts.namelist())
    if name.endswith(".pdf"):
        with pypdfium2.PdfDocument(content) as pages:
            text = " ".join(page.get_textpage().get_text_range() for page in pages)
        return text + content.decode("latin-1")
    text = content.decode("utf-8")
    return text + unescape(re.sub("<[^>]*>", "", text)) if name.endswith(".html") else text


def test_a_package_holds_what_the_interface_says(package: Path) -> None:
    names = {file.name for file in package.iterdir()}
    assert names == {*USUAL, "report.html"}
    assert verify_package(package).ok


def test_the_page_is_written_where_it_is_asked_for(snapshot: Path, tmp_path: Path) -> None:
    assert set(written(snapshot, tmp_path / "usual")) == USUAL
    files = written(snapshot, tmp_path / "page", formats=("html",))
    assert set(files) == {"report.html", "report.json", "transfers.csv", "manifest.json"}
    listed = {item["name"]: item for item in json.loads(files["manifest.json"])["files"]}
    page = files["report.html"]
    assert listed["report.html"]["sha256"] == hashlib.sha256(page).hexdigest()
    assert listed["report.html"]["bytes"] == len(page)
    assert verify_package(tmp_path / "page").ok


def test_the_same_case_gives_the_same_bytes(tmp_path: Path, package: Path) -> None:
    tables = case.sample_tables()
    later = [{**row, "received_at": datetime(2027, 5, 5)} for row in tables["evidence_files"]]  # noqa: DTZ001
    custody = {
        "seq": 1,
        "at": datetime(2027, 5, 5),  # noqa: DTZ001
        "actor": "somebody",
        "action": "received",
        "object": case.CAMT,
        "detail": "{}",
        "previous_hash": "0" * 64,
        "hash": "1" * 64,
    }
    change = {name: rows[::-1] for name, rows in tables.items()}
    change |= {"evidence_files": later[::-1], "custody_log": [custody]}
    again = case.write_sample_case(tmp_path / "case.duckdb", change=change)
    first = {file.name: file.read_bytes() for file in package.iterdir()}
    assert written(again, tmp_path / "again", formats=FORMATS) == first


def test_nobody_who_paid_can_be_found_in_any_file(package: Path) -> None:
    for file in sorted(package.iterdir()):
        text = re.sub(r"\s+", " ", plain(file.name, file.read_bytes())).casefold()
        assert len(text) > 200
        found = [secret for secret in case.hidden_texts() if secret.casefold() in text]
        assert found == [], file.name


def test_the_pdf_shows_who_holds_what_could_be_frozen(package: Path) -> None:
    text = plain("report.pdf", (package / "report.pdf").read_bytes())
    for wanted in (
        "Karim Rahimi",
        "DE89370400440532013000",
        "1,200.00 EUR",
        "PAYER-0001",
        case.CONFIGURATION,
    ):
        assert wanted in text.replace("\u200b", ""), wanted


def test_formats_may_be_chosen_and_the_manifest_lists_what_is_there(snapshot: Path, tmp_path: Path) -> None:
    files = written(snapshot, tmp_path / "out", formats=("json",))
    assert set(files) == {"report.json", "transfers.csv", "manifest.json"}
    listed = json.loads(files["manifest.json"])["files"]
    assert [item["name"] for item in listed] == ["report.json", "transfers.csv"]
    assert verify_package(tmp_path / "out").ok


def test_an_older_package_is_replaced_as_a_whole(snapshot: Path, tmp_path: Path) -> None:
    written(snapshot, tmp_path / "out")
    assert len(written(snapshot, tmp_path / "out", formats=("json",))) == 3
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("wrong", [{"formats": ("docx",)}, {"language": "xx"}])
def test_unknown_wishes_are_refused(snapshot: Path, tmp_path: Path, wrong: Row) -> None:
    with pytest.raises(Refused, match="not known"):
        written(snapshot, tmp_path / "out", **wrong)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_things_is_left_alone(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match=r"notes\.txt"):
        written(snapshot, tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["notes.txt"]


def test_without_a_snapshot_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(NotPublished):
        written(tmp_path / "none.duckdb", tmp_path / "out")


def test_settings_may_come_as_case_yaml_gives_them(snapshot: Path, tmp_path: Path) -> None:
    given = CaseSettings(title="Operation Beispiel", authority="FIU")
    files = written(snapshot, tmp_path / "out", settings=given, case="beispiel", formats=("json",))
    case_part = json.loads(files["report.json"])["case"]
    assert (case_part["name"], case_part["authority"]) == ("beispiel", "FIU")


def test_the_version_is_that_of_the_clone() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", own_version())
