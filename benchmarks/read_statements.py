"""Entries per CPU second and growth of memory of the MT940 and camt readers, beside two floors, in one run.

    python -m benchmarks.read_statements [ENTRIES]      default 100,000

Ours give every record with its locator, text, amount, dates and other end, and set bad ones aside. The
floors give nothing: one regular expression over the bytes for MT940, and lxml's iterparse touching every
element for camt. Each measurement is a process of its own; growth is counted from before the file is opened.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

PER_STATEMENT = 500
NAMES = ("Amina Warsame", "J. Odegaard", "Mohammed Al-Hassan", "Meyer & Soehne GmbH", "Tesfaye Lemma")
PEER = {"mt940": ":61: and :86: in one regex", "camt": "lxml iterparse, each element"}

Entry = tuple[date, int, str, str, str]


def iban(chance: random.Random) -> str:
    """A German account number with valid check digits."""
    number = f"{chance.randrange(10**8):08d}{chance.randrange(10**10):010d}"
    return f"DE{98 - int(number + '131400') % 97:02d}{number}"


def made_entries(chance: random.Random, start: int, count: int) -> Iterator[Entry]:
    """Day, cents (signed), name, account and text of each entry of a statement."""
    for number in range(start, start + count):
        cents = int(10 ** chance.uniform(2.0, 5.7)) * chance.choice((1, -1))
        day = date(2025, 1, 1) + timedelta(days=(number - start) * 28 // PER_STATEMENT)
        text = f"fee trip {chance.randrange(10**6)} ref {number}"
        yield day, cents, NAMES[chance.randrange(len(NAMES))], iban(chance), text


def money(cents: int, mark: str) -> str:
    """An amount without its sign."""
    return f"{abs(cents) // 100}{mark}{abs(cents) % 100:02d}"


def write_mt940(path: Path, entries: int) -> None:
    """Statements of 500 entries that close, with the subfields of the German banks."""
    chance, balance = random.Random(11), 1_000_000
    with path.open("w", encoding="ascii", newline="") as file:
        for start in range(0, entries, PER_STATEMENT):
            opening = "C" if balance >= 0 else "D"
            file.write(
                f":20:STARTUMS\r\n:25:50050000/{start:010d}\r\n:28C:{start // PER_STATEMENT + 1:05d}/001\r\n"
            )
            file.write(f":60F:{opening}250101EUR{money(balance, ',')}\r\n")
            for day, cents, name, other, text in made_entries(
                chance, start, min(PER_STATEMENT, entries - start)
            ):
                balance += cents
                mark = "C" if cents > 0 else "D"
                file.write(f":61:{day:%y%m%d%m%d}{mark}{money(cents, ',')}NTRFNONREF//{text[-16:]}\r\n")
                file.write(f":86:166?00GUTSCHRIFT?109310?20{text[:27]}?21{text[27:]}?30COBADEFFXXX")
                file.write(f"?31{other}?32{name}\r\n")
            closing = "C" if balance >= 0 else "D"
            file.write(f":62F:{closing}250131EUR{money(balance, ',')}\r\n-\r\n")


def write_camt(path: Path, entries: int) -> None:
    """One camt.053 message with statements of 500 entries."""
    chance = random.Random(11)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>')
        for start in range(0, entries, PER_STATEMENT):
            file.write(
                f"<Stmt><Id>S{start}</Id><Acct><Id><IBAN>DE{start:020d}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
            )
            many = min(PER_STATEMENT, entries - start)
            for number, entry in enumerate(made_entries(chance, start, many), start):
                file.write(camt_entry(number, entry))
            file.write("</Stmt>\n")
        file.write("</BkToCstmrStmt></Document>\n")


def camt_entry(number: int, entry: Entry) -> str:
    """An entry with one transaction, its references, codes and other end."""
    day, cents, name, other, text = entry
    role, mark = ("Dbtr", "CRDT") if cents > 0 else ("Cdtr", "DBIT")
    figures = f'<Amt Ccy="EUR">{money(cents, ".")}</Amt>'
    return (
        f"<Ntry><NtryRef>{number}</NtryRef>{figures}<CdtDbtInd>{mark}</CdtDbtInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>R{number}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>E{number}</EndToEndId></Refs><AmtDtls><TxAmt>{figures}</TxAmt>"
        f"</AmtDtls><RltdPties><{role}><Nm>{name.replace('&', '&amp;')}</Nm></{role}><{role}Acct><Id>"
        f"<IBAN>{other}</IBAN></Id></{role}Acct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry>\n"
    )


def ours(format_name: str) -> Callable[[Path], int]:
    """Our reader of the format, as a function that counts accepted entries."""
    import polars as pl

    from transforms.readers import camt, mt940
    from transforms.readers.particulars import as_batch
    from transforms.readers.reading import Reader

    readers: dict[str, Reader] = {"mt940": mt940.READER, "camt": camt.READER}
    reader = readers[format_name]

    def count(path: Path) -> int:
        sound = pl.col("reasons").list.len() == 0
        return sum(as_batch(batch).records.filter(sound).height for batch in reader.read(path, None).batches)

    return count


def floor(format_name: str) -> Callable[[Path], int]:
    """The least that any reader in Python must do for the format."""
    if format_name == "mt940":
        pattern = re.compile(
            rb":61:(\d{6})(\d{4})?(R?[CD])(\d+,\d*)(\w{4})([^/\r\n]*)(?://([^\r\n]*))?\r\n:86:([^\r\n]*)"
        )
        return lambda path: sum(1 for found in pattern.finditer(path.read_bytes()) if found.groups())
    from lxml import etree

    def count(path: Path) -> int:
        entries = 0
        for _, element in etree.iterparse(str(path), events=("end",)):
            tag, _ = str(element.tag), element.text
            if tag.endswith("}Ntry"):
                entries += 1
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        return entries

    return count


def one(name: str, format_name: str, path: Path) -> None:
    """Entry point of the measured process: entries, CPU seconds, megabytes that memory grew by."""
    count = {"ours": ours, "floor": floor}[name](format_name)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    entries = count(path)
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"entries": entries, "seconds": seconds, "grown": grown}))


def measure(name: str, format_name: str, path: Path) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.read_statements", "--one", name, format_name, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Print a row for each format and program; stop where one misses an entry."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print("format   program                        CPU s   entries/CPU s   growth MB   ratio to floor")
    with tempfile.TemporaryDirectory() as scratch:
        for format_name, write in (("mt940", write_mt940), ("camt", write_camt)):
            path = Path(scratch) / format_name
            write(path, entries)
            base = 0.0
            for name, label in (("floor", PEER[format_name]), ("ours", "moneytrail")):
                figures = measure(name, format_name, path)
                if figures["entries"] != entries:
                    raise SystemExit(
                        f"{label} gave {figures['entries']} of {entries} entries of {format_name}"
                    )
                base = base or figures["seconds"]
                print(
                    f"{format_name:<8} {label:<29} {figures['seconds']:>6.2f}"
                    f" {entries / figures['seconds']:>15,.0f} {figures['grown']:>11,.0f}"
                    f" {figures['seconds'] / base:>16.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        main()
