"""camt.052, camt.054 and MT942 held to second, plain readings: each entry's day, value date, sum, and balances."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from fixtures.generation import generate
from fixtures.samples import samples_of
from fixtures.scale import PRESETS
from tests.transforms.readers.reads import CORPUS, corpus_files, need_corpus, read
from transforms.errors import UnreadableFile
from transforms.readers import camt, mt940

Line = tuple[date | None, date | None, Decimal, str]
"""Day of booking, value date, signed amount, currency."""


@dataclass
class Sheet:
    """A report or notification as a plain reading has it."""

    lines: list[Line] = field(default_factory=list)
    balances: dict[str, Decimal] = field(default_factory=dict)


def reports(path: Path) -> list[Sheet]:
    """Every Rpt and Ntfctn of a camt file, by ElementTree over the whole of it."""
    root = ET.parse(path).getroot()
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    found = []
    for report in (each for each in root.iter() if each.tag in ("Rpt", "Ntfctn")):
        sheet = Sheet([entry_line(entry, report) for entry in report.findall("Ntry")])
        for balance in report.findall("Bal"):
            kind = balance.findtext("Tp/CdOrPrtry/Cd", "")
            sheet.balances.setdefault(kind, signed(balance))
        found.append(sheet)
    return found


def entry_line(entry: ET.Element, report: ET.Element) -> Line:
    """An entry without a day of its own has that on which the report was made."""
    amount = entry.find("Amt")
    assert amount is not None
    booked = day_in(entry, "BookgDt") or date.fromisoformat(report.findtext("CreDtTm", "")[:10])
    return booked, day_in(entry, "ValDt"), signed(entry), amount.get("Ccy", "")


def signed(element: ET.Element) -> Decimal:
    return (
        Decimal(element.findtext("Amt", "").strip())
        * {"CRDT": 1, "DBIT": -1}[element.findtext("CdtDbtInd", "CRDT")]
    )


def day_in(entry: ET.Element, name: str) -> date | None:
    written = entry.findtext(f"{name}/Dt") or entry.findtext(f"{name}/DtTm")
    if written is None:
        return None
    moment = datetime.fromisoformat(written.strip())
    return (moment.astimezone(UTC) if moment.tzinfo and name == "BookgDt" else moment).date()


def interim_lines(text: str) -> list[Line]:
    """Every field 61 of an MT942; the entry date's year is the value date's, or the one beside it."""
    currency, found = "", list[Line]()
    for line in re.findall(r"(?m)^[^\w\n:]*:((?:61|34F|20|60F|60M):.*)", text):
        if line.startswith("20:"):
            currency = ""
        elif not line.startswith("61:"):
            named = re.search(r"[A-Z]{3}", line[3:])
            currency = currency or (named[0] if named else "")
        else:
            parts = re.match(r"61:(\d\d)(\d\d)(\d\d)(\d{4})?(R?[CD])[A-Z]?(\d+),(\d*)", line)
            assert parts is not None, line
            year, month, day, entry, mark, whole, cents = parts.groups()
            value = date(2000 + int(year), int(month), int(day))
            amount = Decimal(f"{whole}.{cents or 0}") * (1 if mark in ("C", "RD") else -1)
            found.append((booked_near(value, entry), value, amount, currency))
    return found


def booked_near(value: date, entry: str | None) -> date:
    if entry is None:
        return value
    days = [date(value.year + more, int(entry[:2]), int(entry[2:])) for more in (0, -1, 1)]
    return min(days, key=lambda day: abs(day - value))


def own_lines(records: pl.DataFrame) -> list[Line]:
    """What our reader says; an entry that was split into its details counts once."""
    entry = records["locator"].str.extract(r"(Ntry\[\d+\]|line \d+, :61:)")
    whole = records.group_by(entry, pl.col("statement"), maintain_order=True).agg(
        pl.first("booked_at", "value_date", "currency"), pl.sum("amount")
    )
    rows = whole.select("booked_at", "value_date", "amount", "currency").iter_rows()
    return [(booked.date() if booked else None, value, *more) for booked, value, *more in rows]


def first_of(balances: dict[str, Decimal], *kinds: str) -> Decimal | None:
    return next((balances[kind] for kind in kinds if kind in balances), None)


@pytest.fixture(scope="module")
def samples() -> Mapping[str, bytes]:
    return samples_of(generate(replace(PRESETS["small"], seed=7)))


CAMT = [
    path
    for path in corpus_files(".", (".json", ".zip", ".pydata"))
    if path.stat().st_size < 1 << 20
    and re.search(rb"<[\w:]*BkToCstmr(?:AcctRpt|DbtCdtNtfctn)\b", path.read_bytes()[:4096])
]
MT942 = [
    path
    for path in corpus_files("mt940", (".json", ".yml"))
    if re.search(rb"\{2:[IO]942|(?:^|\n):(?:34F|90[CD]):", path.read_bytes())
]


def name_of(path: Path) -> str:
    return str(path.relative_to(CORPUS))


def assert_camt_reads_alike(path: Path) -> None:
    sheets = reports(path)
    if not sheets:
        with pytest.raises(UnreadableFile, match="holds no statement"):
            camt.READER.read(path, None)
        return
    reading, records = read(camt.READER, path)
    assert len(reading.statements) == len(sheets)
    for number, (statement, sheet) in enumerate(zip(reading.statements, sheets, strict=True)):
        assert own_lines(records.filter(pl.col("statement") == number)) == sheet.lines
        assert statement.opening_balance == first_of(sheet.balances, "OPBD", "PRCD")
        assert statement.closing_balance == first_of(sheet.balances, "CLBD", "ITBD")


@pytest.mark.parametrize("path", CAMT, ids=name_of)
def test_reports_and_notifications_of_the_corpus(path: Path) -> None:
    assert_camt_reads_alike(path)


@pytest.mark.parametrize("name", ["camt.052.001.08.xml", "camt.054.001.08.xml"])
def test_sample_reports_and_notifications(tmp_path: Path, samples: Mapping[str, bytes], name: str) -> None:
    (tmp_path / name).write_bytes(samples[name])
    assert_camt_reads_alike(tmp_path / name)


def assert_mt942_reads_alike(path: Path) -> None:
    _, records = read(mt940.READER, path)
    text = path.read_bytes().decode("latin-1").replace("\r", "")
    assert own_lines(records) == interim_lines(text)


@pytest.mark.parametrize("path", MT942, ids=name_of)
def test_interim_reports_of_the_corpus(path: Path) -> None:
    assert_mt942_reads_alike(path)


def test_a_sample_interim_report_adds_up_to_its_own_sums(
    tmp_path: Path, samples: Mapping[str, bytes]
) -> None:
    path = tmp_path / "mt942.sta"
    path.write_bytes(samples["mt942.sta"])
    assert_mt942_reads_alike(path)
    for mark, amounts in (
        ("D", [-amount for _, _, amount, _ in interim_lines(path.read_text()) if amount < 0]),
        ("C", [amount for _, _, amount, _ in interim_lines(path.read_text()) if amount > 0]),
    ):
        stated = re.search(rf":90{mark}:(\d+)EUR(\d+,\d\d)", path.read_text())
        assert stated is not None
        assert (int(stated[1]), Decimal(stated[2].replace(",", "."))) == (len(amounts), sum(amounts))


def test_the_corpus_has_reports_of_every_kind() -> None:
    need_corpus("camt")
    assert len(CAMT) >= 30
    assert len(MT942) >= 5
