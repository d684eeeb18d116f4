"""Entries per CPU second and memory of the statement readers, beside other programs, in one run.

    python -m benchmarks.read_statements [ENTRIES [PYTHON]]      default 100,000

Ours give every record with its locator, text, amount, dates and other end, and set bad ones aside. The
floors give nothing: one regular expression over the bytes for MT940 and OFX, and lxml's iterparse touching
every element for camt. PYTHON is an interpreter that has mt-940, bankstatementparser and lxml; with it,
these are measured on the same files. Each measurement is a process of its own; growth is counted from
after the imports to the highest use of memory.
"""

from __future__ import annotations

import importlib
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
FLOORS = {
    "mt940": ":61: and :86: in one regex",
    "camt": "lxml iterparse, each element",
    "ofx": "STMTTRN in one regex",
}
ENDINGS = {"mt940": "sta", "camt": "xml", "ofx": "ofx"}
PEERS = {"mt940": ("mt-940", "bankstatementparser"), "camt": (), "ofx": ("bankstatementparser",)}

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


def write_ofx(path: Path, entries: int) -> None:
    """Statements of 500 entries in OFX 1.0.2 (SGML)."""
    chance, balance = random.Random(11), 1_000_000
    with path.open("w", encoding="ascii", newline="") as file:
        file.write("OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n")
        file.write("CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n<OFX>")
        file.write("<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20251231000000")
        file.write("<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1>\r\n")
        for start in range(0, entries, PER_STATEMENT):
            file.write(f"<STMTTRNRS><TRNUID>{start}<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR")
            file.write(f"<BANKACCTFROM><BANKID>50050000<ACCTID>{start:010d}<ACCTTYPE>CHECKING</BANKACCTFROM>")
            file.write("<BANKTRANLIST><DTSTART>20250101<DTEND>20250131\r\n")
            many = min(PER_STATEMENT, entries - start)
            for number, (day, cents, name, _, text) in enumerate(made_entries(chance, start, many), start):
                balance += cents
                kind, sign = ("CREDIT", "") if cents > 0 else ("DEBIT", "-")
                file.write(f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{day:%Y%m%d}<TRNAMT>{sign}{money(cents, '.')}")
                file.write(f"<FITID>{number}<NAME>{name.replace('&', '&amp;')}<MEMO>{text}</STMTTRN>\r\n")
            sign = "-" if balance < 0 else ""
            file.write(f"</BANKTRANLIST><LEDGERBAL><BALAMT>{sign}{money(balance, '.')}<DTASOF>20250131")
            file.write("</LEDGERBAL></STMTRS></STMTTRNRS>\r\n")
        file.write("</BANKMSGSRSV1></OFX>\r\n")


def ours(format_name: str) -> Callable[[Path], int]:
    """Our reader of the format, as a function that counts accepted entries."""
    import polars as pl

    from transforms.readers import camt, mt940, ofx
    from transforms.readers.particulars import as_batch
    from transforms.readers.reading import Reader

    readers: dict[str, Reader] = {"mt940": mt940.READER, "camt": camt.READER, "ofx": ofx.READER}
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
    if format_name == "ofx":
        names = ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO")
        elements = "".join(f"<{name}>([^<\r\n]*)" for name in names)
        record = re.compile(f"<STMTTRN>{elements}</STMTTRN>".encode())
        return lambda path: sum(1 for found in record.finditer(path.read_bytes()) if found.groups())
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


def other(program: str) -> Callable[[str], Callable[[Path], int]]:
    """Another program's reader, as a function that counts the entries of a file."""

    def reader(format_name: str) -> Callable[[Path], int]:
        if program == "mt-940":
            mt940 = importlib.import_module("mt940")
            return lambda path: len(mt940.parse(str(path)).transactions)
        parsers = importlib.import_module("bankstatementparser")
        parser = {"mt940": parsers.Mt940Parser, "ofx": parsers.OfxParser}[format_name]
        return lambda path: len(parser(str(path)).parse())

    return reader


def one(name: str, format_name: str, path: Path) -> None:
    """Entry point of the measured process: entries, seconds, megabytes at most and grown by."""
    count = {"ours": ours, "floor": floor}.get(name, other(name))(format_name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, wall = time.process_time(), time.perf_counter()
    entries = count(path)
    seconds, wall = time.process_time() - started, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"entries": entries, "seconds": seconds, "wall": wall, "peak": peak, "grown": peak - before}
    print(json.dumps(figures))


def measure(name: str, format_name: str, path: Path, peers: str | None) -> dict[str, float]:
    """Run one measurement in a process of its own; other programs and lxml in the interpreter that has them."""
    arguments = ["--one", name, format_name, str(path)]
    command = [sys.executable, "-m", "benchmarks.read_statements", *arguments]
    if peers is not None and name != "ours":
        command = [peers, __file__, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Print a row for each format and program; stop where one misses an entry."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    peers = sys.argv[2] if len(sys.argv) > 2 else None
    print(
        "format   program                        CPU s  wall s  entries/CPU s  peak MB  growth MB  to floor"
    )
    with tempfile.TemporaryDirectory() as scratch:
        for format_name, write in (("mt940", write_mt940), ("camt", write_camt), ("ofx", write_ofx)):
            path = Path(scratch) / f"statements.{ENDINGS[format_name]}"
            write(path, entries)
            base = 0.0
            for name in ("floor", *(PEERS[format_name] if peers else ()), "ours"):
                label = {"floor": FLOORS[format_name], "ours": "moneytrail"}.get(name, name)
                figures = measure(name, format_name, path, peers)
                if figures["entries"] != entries:
                    raise SystemExit(
                        f"{label} gave {figures['entries']} of {entries} entries of {format_name}"
                    )
                base = base or figures["seconds"]
                print(
                    f"{format_name:<8} {label:<29} {figures['seconds']:>6.2f} {figures['wall']:>7.2f}"
                    f" {entries / figures['seconds']:>14,.0f} {figures['peak']:>8,.0f} {figures['grown']:>10,.0f}"
                    f" {figures['seconds'] / base:>9.2f}",
                    flush=True,
                )
            path.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        main()
