"""Small delimited files for the tests, and a way to read them whole."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from transforms.readers.delimited import READER
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import Profile, load, parse
from transforms.readers.reading import Reading

NAMES = ("Amara Odhiambo", "Jørn Ødegård", "Marko Müller & Söhne GmbH", "Tiwa P. O'Neill")
GENERIC_HEADER = "entry,booked,value_date,account,counterparty,iban,amount,currency,narrative"


@dataclass
class Whole:
    """A reading that is read to its end."""

    reading: Reading
    frame: pl.DataFrame

    @property
    def accepted(self) -> pl.DataFrame:
        return self.frame.filter(pl.col("reasons").list.len() == 0)

    @property
    def quarantined(self) -> pl.DataFrame:
        return self.frame.filter(pl.col("reasons").list.len() > 0)

    @property
    def reasons(self) -> list[str]:
        return [reason for reasons in self.frame["reasons"].to_list() for reason in reasons]

    @property
    def total(self) -> Decimal:
        return sum(self.accepted["amount"].drop_nulls().to_list(), Decimal(0))


def read_whole(reading: Reading) -> Whole:
    frames = [as_batch(batch).records for batch in reading.batches]
    return Whole(
        reading, pl.concat(frames) if frames else pl.DataFrame(schema={"reasons": pl.List(pl.String)})
    )


def read_bytes(folder: Path, content: bytes, profile: Profile | str) -> Whole:
    path = folder / "file.csv"
    path.write_bytes(content)
    return read_whole(READER.read(path, load(profile) if isinstance(profile, str) else profile))


def profile_of(text: str) -> Profile:
    return parse(text, "test.yaml")


def generic_lines(rows: int = 1000) -> list[str]:
    """Lines as `generic-account-iban` reads them, without header."""
    chance = random.Random(7)
    lines = []
    for row in range(rows):
        minor = chance.randrange(100, 500_000) * chance.choice((1, -1))
        sign = "-" if minor < 0 else ""
        amount = f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
        lines.append(
            f"{row},2025-01-{row % 28 + 1:02d},2025-01-{row % 28 + 1:02d},DE{row // 500:020d},"
            f'"{chance.choice(NAMES)}",DE{chance.randrange(10**20):020d},{amount},EUR,"fee {row}, paid"'
        )
    return lines


def amount_of(line: str) -> Decimal:
    return Decimal(line.split(",EUR", maxsplit=1)[0].rsplit(",", 1)[1])


def generic(lines: list[str]) -> bytes:
    return "\n".join([GENERIC_HEADER, *lines, ""]).encode()


SMALL = """
profile: small
file: {encoding: utf-8, delimiter: ";", quote: '"'}
match: {columns: [Date, Amount, Text]}
account: {scheme: bban, identifier: {value: "1234567"}}
numbers: {decimal: ",", thousands: "."}
dates: {format: "%d.%m.%Y"}
columns: {booked_at: Date, amount: Amount, currency: {value: EUR}, narrative: Text}
"""
