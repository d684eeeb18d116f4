"""What a file costs above its reading, and whether it costs more the more files there are.

    python -m benchmarks.small_files [FILES ...]      default 1,000 and 10,000

Each file is a month's statement of one account, by turns CSV, MT940 and camt.053, of 20 lines. "reading" is
what the readers take for the same files alone, in the same run; "a file above it" is what is left of vault,
custody log, kept reading, ledger, checks and publication, shared among the files.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.ingest_csv import PROFILE

LINES = 20


def write_files(folder: Path, files: int) -> None:
    """Statements of 40 accounts, month by month, in three formats."""
    for number in range(files):
        name, text = FORMATS[number % len(FORMATS)]
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.{name}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(number), encoding="utf-8")


def _days(number: int) -> Iterator[tuple[int, date, Decimal]]:
    first = date(2000, 1, 1) + timedelta(days=28 * (number // 40))
    for line in range(LINES):
        yield line, first + timedelta(days=line), Decimal(100 * (number + 1) + line) / 100


def _account(number: int) -> str:
    return f"DE{number % 40:020d}"


def _csv(number: int) -> str:
    head = "entry,booked,value_date,account,counterparty,iban,amount,currency,narrative\n"
    return head + "".join(
        f"{number}-{line},{day},{day},{_account(number)},Name {line},DE{line:020d},{amount},EUR,text {number}\n"
        for line, day, amount in _days(number)
    )


def _mt940(number: int) -> str:
    lines = [f":20:S{number}", f":25:{_account(number)}", f":28C:{number}/1", ":60F:C000101EUR1000,00"]
    total = Decimal(1000)
    for line, day, amount in _days(number):
        total += amount
        said = f"{amount:.2f}".replace(".", ",")
        lines += [f":61:{day:%y%m%d}{day:%m%d}C{said}NTRFR{number}-{line}", f":86:text {number} name {line}"]
    return "\r\n".join([*lines, f":62F:C000128EUR{total:.2f}".replace(".", ","), "-", ""])


def _camt(number: int) -> str:
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>C{number}-{line}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RmtInf><Ustrd>text {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for line, day, amount in _days(number)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M{number}</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S{number}</Id><CreDtTm>2026-01-01T00:00:00</CreDtTm><Acct><Id><IBAN>{_account(number)}</IBAN>"
        f"</Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    )


FORMATS = (("csv", _csv), ("sta", _mt940), ("xml", _camt))


Times = tuple[float, float]
"""Seconds of wall time, and of CPU time."""


def now() -> Times:
    """Both clocks."""
    return time.perf_counter(), time.process_time()


def since(before: Times) -> Times:
    """What has passed on both clocks."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def reading_alone(folder: Path, profile: str) -> Times:
    """What the readers take for all files, keeping nothing."""
    from transforms.readers.registry import open_reading

    started = now()
    for path in sorted(folder.rglob("*.*")):
        for _ in open_reading(path, profile if path.suffix == ".csv" else None, []).batches:
            pass
    return since(started)


def whole(folder: Path, scratch: Path, profile: str) -> dict[str, Times]:
    """What taking the files in takes, and each step of the ledger run."""
    from pipelines.run import run_job
    from transforms.evidence.delivery import Delivery
    from transforms.evidence.intake import take_in
    from transforms.evidence.vault import walk
    from transforms.store import Store

    store = Store(scratch / "store")
    steps: dict[str, Times] = {}
    last = now()
    for suffix, named in ((".csv", profile), (".sta", None), (".xml", None)):
        delivery = Delivery(
            store, store.case("bench"), "bench", None, named, lambda: datetime(2026, 1, 1, tzinfo=UTC)
        )
        given = [found for found in walk([folder]) if found.path.suffix == suffix]
        refused = [taken for taken in take_in(delivery, given) if taken.outcome != "new"]
        if refused:
            raise SystemExit(f"{refused[0].name} was {refused[0].outcome}: {refused[0].problem}")
    steps["vault and reading"] = since(last)

    def note(step: str, *_: int) -> None:
        nonlocal last
        steps[step], last = since(last), now()

    last = now()
    result = run_job("ledger_job", store, "bench", note, "bench")
    if result.snapshot is None:
        raise SystemExit(f"the run failed: {result.failure}")
    return steps


def main() -> None:
    """A row for each number of files, then the steps side by side."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000]
    found: dict[str, list[Times]] = {}
    print("wall time and CPU time of each")
    print("files          reading s         whole s   ms a file above it")
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            scratch = Path(temporary)
            (scratch / "given").mkdir()
            write_files(scratch / "given", size)
            profile = scratch / "bench.yaml"
            profile.write_text(PROFILE)
            alone = reading_alone(scratch / "given", str(profile))
            steps = whole(scratch / "given", scratch, str(profile))
        total = tuple(map(sum, zip(*steps.values(), strict=True)))
        above = [(one - other) / size * 1000 for one, other in zip(total, alone, strict=True)]
        print(
            f"{size:<10,}"
            + "".join(f"{wall:>9.1f}{cpu:>8.1f}" for wall, cpu in (alone, total))
            + "".join(f"{ms:>9.2f}" for ms in above),
            flush=True,
        )
        for step, seconds in steps.items():
            found.setdefault(step, []).append(seconds)
    print("\nseconds of each step, for each number of files")
    for step, times in found.items():
        if max(times)[0] > 0.2:
            print(f"{step:<45}" + "".join(f"{wall:>9.2f}{cpu:>8.2f}" for wall, cpu in times))


if __name__ == "__main__":
    main()
