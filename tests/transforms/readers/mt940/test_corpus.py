"""Every MT940 and MT942 file of the corpus against a plain reading of its own: expressions over the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.reads import (
    CORPUS,
    accepted,
    codes,
    corpus_files,
    need_corpus,
    quarantined,
    read,
    total,
)
from transforms.errors import UnreadableFile
from transforms.readers import mt940
from transforms.readers.reading import Statement

FILES = corpus_files("mt940", (".yml", ".json"))

REFUSED = {
    "wolph__mt940/requirements.txt": "a list of Python packages",
    "wolph__mt940/self-provided/invalid_statement.sta": "the numbers 1 to 10, no field at all",
}
SET_ASIDE = {
    "my-flow__mt940/sepa_snippet_broken_3.sta": "the file ends within its last line, nothing closes the balance",
}
CUT_OFF = {
    # An opening balance and no closing one: fragments, and statements whose end is missing.
    "my-flow__mt940/opening_balance.sta",
    "my-flow__mt940/opening_balance_with_new_line.sta",
    "my-flow__mt940/sepa_snippet_broken_2.sta",
    "my-flow__mt940/sepa_snippet_broken_3.sta",
    "sandermarechal__jejik-mt940/oldenburgischelandesbank2.txt",
    "wolph__mt940/betterplace/amount_formats.sta",
    "wolph__mt940/cmxl/account_balance_credit.sta",
    "wolph__mt940/cmxl/account_balance_debit.sta",
    "wolph__mt940/self-provided/gv_codes.sta",
}


@dataclass
class Page:
    """A statement as a plain reading has it."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    moved: Decimal = Decimal(0)
    lines: int = 0


def decimal(text: str) -> Decimal:
    return Decimal("0" + text.replace(",", ".") + "0") if "," in text else Decimal(text)


def plain_text(path: Path) -> str:
    text = path.read_bytes().decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    return text if "\n:" in text else text.replace("@@", "\n")


def plain_reading(text: str) -> list[Page]:
    """A balance opens or closes a page, a line moves it; the marks as SWIFT defines them."""
    pages = [Page()]
    for found in re.finditer(r"(?m)^[^\w\n:]*:(6[012])[FM]?:(.*(?:\n\d\d,\d\dN.*)?)", text):
        tag, rest = found[1], found[2]
        if tag == "61":
            line = re.match(r"\d{6}(?:\d{4}| {4})?(R?[CDcd])[A-Z]?\s?(\d*,?\d*)", rest)
            if pages[-1].closing is not None:
                pages.append(Page())
            pages[-1].lines += 1
            if line and line[2].strip(","):
                pages[-1].moved += decimal(line[2]) * (1 if line[1].upper() in ("C", "RD") else -1)
            continue
        balance = re.match(r"([CD])\d{6}[A-Z]{0,3}(\d+,?\d*)", rest)
        if balance is None:
            continue
        amount = decimal(balance[2]) * (1 if balance[1] == "C" else -1)
        if tag == "60":
            if pages[-1] != Page():
                pages.append(Page())
            pages[-1].opening = amount
        else:
            if pages[-1].closing is not None:
                pages.append(Page())
            pages[-1].closing = amount
    return [page for page in pages if page != Page()]


def verdict(opening: Decimal | None, moved: Decimal, closing: Decimal | None) -> str:
    if opening is None or closing is None:
        return "not_stated"
    return "reconciled" if opening + moved == closing else "broken"


def name_of(path: Path) -> str:
    return str(path.relative_to(CORPUS / "mt940"))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_records_sums_and_balances_are_those_of_a_plain_reading(path: Path) -> None:
    need_corpus("mt940")
    if name_of(path) in REFUSED:
        assert not mt940.READER.sniff(path.read_bytes()[:65536])
        with pytest.raises(UnreadableFile):
            mt940.READER.read(path, None)
        return
    assert mt940.READER.sniff(path.read_bytes()[:65536])
    reading, records = read(mt940.READER, path)
    pages = plain_reading(plain_text(path))
    assert records.height == sum(page.lines for page in pages)
    assert total(records) == sum(page.moved for page in pages)
    assert accepted(records)["booked"].all()
    assert reading.complete == (name_of(path) not in CUT_OFF)
    assert (quarantined(records).height > 0) == (name_of(path) in SET_ASIDE)
    told = [
        each
        for number, each in enumerate(reading.statements)
        if stated(each) or number in set(records["statement"])
    ]
    assert len(told) == len(pages)
    for statement, page in zip(told, pages, strict=True):
        number = reading.statements.index(statement)
        own = records.filter(records["statement"] == number)
        assert own.height == page.lines
        assert (statement.opening_balance, statement.closing_balance) == (page.opening, page.closing)
        found = verdict(statement.opening_balance, total(accepted(own)), statement.closing_balance)
        expected = verdict(page.opening, page.moved, page.closing)
        assert found == ("broken" if name_of(path) in SET_ASIDE and expected == "reconciled" else expected)


def stated(statement: Statement) -> bool:
    return statement.opening_balance is not None or statement.closing_balance is not None


def test_the_lists_of_odd_files_are_not_stale() -> None:
    need_corpus("mt940")
    names = {name_of(path) for path in FILES}
    assert names >= {*REFUSED, *SET_ASIDE, *CUT_OFF}
    assert len(FILES) > 100


def test_why_records_are_set_aside() -> None:
    need_corpus("mt940")
    for name in SET_ASIDE:
        _, records = read(mt940.READER, CORPUS / "mt940" / name)
        assert codes(records) == ["record_cut" if "snippet" in name else "date_impossible"]


def test_no_other_sample_is_taken_for_a_statement() -> None:
    need_corpus("mt940")
    others = [
        path for path in corpus_files(".", ()) if "mt940" not in path.parts and path.stat().st_size < 200_000
    ]
    taken = [path.name for path in others if mt940.READER.sniff(path.read_bytes()[:65536])]
    assert taken == ["sample_JPchar.txt"]  # an MT940 among the payment messages
