"""Lines of CODA for tests, each of 128 characters."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.transforms.readers.reads import read
from transforms.readers import coda
from transforms.readers.reading import Reading

IBAN = "BE46737018594236"


def header(application: str = "00000", version: str = "2", duplicate: str = " ") -> str:
    begin = (
        f"00000050126539{'05'}{duplicate}{' ' * 7}{'REF':<10}{'SAMPLE NV':<26}{'KREDBEBB':<11}00123456789 "
    )
    return f"{begin}{application}{' ' * 39}{version}"


def old(
    amount: int = 1_000_000, sign: str = "0", account: str = f"2001{IBAN:<34}EUR"[1:], form: str = "2"
) -> str:
    number, rest = account[:3], account[3:]
    return f"1{form}{number}{rest:<37}{sign}{amount:015d}311225{'SAMPLE NV':<26}{'CURRENT ACCOUNT':<35}001"


def new(amount: int, sign: str = "0", account: str = f"{IBAN:<34}EUR") -> str:
    return f"8001{account:<37}{sign}{amount:015d}050126{' ' * 64}0"


def movement(
    number: int,
    amount: int,
    *,
    detail: int = 0,
    level: str = "0",
    code: str = "00150000",
    text: str = "",
    structured: str = "0",
    value: str = "060126",
) -> str:
    """A movement; its amount is in thousandths, signed."""
    sign = "1" if amount < 0 else "0"
    return (
        f"21{number:04d}{detail:04d}{f'BANK{number}':<21}{sign}{abs(amount):015d}{value}{code}{structured}"
        f"{text:<53}050126001{level}0 0"
    )


def second(
    number: int, *, detail: int = 0, text: str = "", customer: str = "", bic: str = "", returned: str = " "
) -> str:
    return f"22{number:04d}{detail:04d}{text:<53}{customer:<35}{bic:<11}   {returned}{' ' * 12}1 0"


def third(number: int, *, detail: int = 0, account: str = "", name: str = "", text: str = "") -> str:
    return f"23{number:04d}{detail:04d}{account:<37}{name:<35}{text:<43}0 0"


def information(number: int, text: str, *, detail: int = 1, structured: str = "0") -> str:
    return f"31{number:04d}{detail:04d}{f'BANK{number}':<21}00150000{structured}{text:<73}{' ' * 12}0 0"


def last(lines: int, debits: int, credits: int) -> str:
    return f"9{' ' * 15}{lines:06d}{debits:015d}{credits:015d}{' ' * 75}2"


def file(*body: str, debits: int = 0, credits: int = 0, head: str | None = None) -> str:
    counted = sum(line[0] in "1238" for line in body)
    return "".join(f"{line}\r\n" for line in (head or header(), *body, last(counted, debits, credits)))


def read_text(tmp_path: Path, text: str, encoding: str = "latin-1") -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "x.cod"
    path.write_bytes(text.encode(encoding))
    return read(coda.READER, path)
