"""Payments that came back (RtrInf): they are marked, their reason is told, and the other end is the first payee."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.camt.made import OWN, details, entry, message, one, read_text, statement
from tests.transforms.readers.reads import accepted

REASON = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account\n closed</AddtlInf></RtrInf>"
ORIGINAL = "<OrgnlBkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></OrgnlBkTxCd>"


@pytest.mark.parametrize(
    ("told", "returned", "words"),
    [
        (REASON, True, "(returned: AC04) account closed"),
        (
            REASON.replace("<Rsn>", f"{ORIGINAL}<Rsn>"),
            True,
            "(returned: AC04, of PMNT/ICDT/ESCT) account closed",
        ),
        ("<RtrInf><Rsn><Prtry>R02</Prtry></Rsn></RtrInf>", True, "(returned: R02)"),
        ("<RtrInf><AddtlInf>sent on to branch 7</AddtlInf></RtrInf>", False, "sent on to branch 7"),
        ("<RtrInf/>", False, None),
    ],
)
def test_a_return_is_marked_and_its_reason_told(
    told: str, returned: bool, words: str | None, tmp_path: Path
) -> None:
    record = one(entry(500, f"<NtryDtls><TxDtls>{told}</TxDtls></NtryDtls>"), tmp_path)
    assert (record["reversal"], record["narrative"]) == (returned, words)
    assert (record["amount"], record["booked"]) == (Decimal(5), True)


def named(role: str, name: str, number: str = "") -> str:
    account = f"<{role}Acct><Id><IBAN>{number}</IBAN></Id></{role}Acct>" if number else ""
    return f"<{role}><Nm>{name}</Nm></{role}>{account}"


@pytest.mark.parametrize(
    ("parties", "other"),
    [
        # The roles of the payment that came back: the account's holder paid.
        (named("Dbtr", "Holder") + named("Cdtr", "Payee"), "Payee"),
        (named("Dbtr", "Holder", OWN) + named("Cdtr", "Payee"), "Payee"),
        # The roles of the way back, as some banks write them; the account's own number tells.
        (named("Dbtr", "Payee") + named("Cdtr", "Holder", OWN), "Payee"),
        (named("Dbtr", "Payee"), "Payee"),
    ],
)
def test_the_other_end_of_what_came_back(parties: str, other: str, tmp_path: Path) -> None:
    inner = f"<NtryDtls><TxDtls><RltdPties>{parties}</RltdPties>{REASON}</TxDtls></NtryDtls>"
    assert one(entry(500, inner), tmp_path)["counterparty_name"] == other


def test_of_a_batch_those_that_came_back_are_marked(tmp_path: Path) -> None:
    inner = f"<NtryDtls>{details(1, 700, REASON)}{details(2, 300)}</NtryDtls>"
    _, records = read_text(message(statement("", entry(1000, inner))), tmp_path)
    assert records["reversal"].to_list() == [True, False]


def test_many_returns_are_read_like_one(tmp_path: Path) -> None:
    """Entries of one shape are taken many at once, and their reasons differ."""
    entries = [
        entry(
            100 + number,
            f"<NtryDtls>{details(number, 100 + number, REASON.replace('04', f'{number:02}'))}</NtryDtls>",
        )
        for number in range(40)
    ]
    records = accepted(read_text(message(statement("", *entries)), tmp_path)[1])
    assert records["reversal"].to_list() == [True] * 40
    expected = [f"fee {number} (returned: AC{number:02}) account closed" for number in range(40)]
    assert records["narrative"].to_list() == expected
