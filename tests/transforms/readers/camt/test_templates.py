"""Entries taken through templates say what they say one by one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.camt.made import OWN, balance, made, message, read_text, statement
from transforms.readers.camt import columns, messages, templates
from transforms.readers.reading import Reading

AMOUNTS = st.sampled_from(
    ["1.00", "0.00", "12", "12.", ".5", " 7.25 ", "1,5", "1.123456789", "", "12345678901.00"]
)
DATES = st.sampled_from(
    [
        "<Dt>2025-01-02</Dt>",
        "<Dt>2025-02-30</Dt>",
        "<DtTm>2025-01-02T23:30:00+01:00</DtTm>",
        "<DtTm>2025-01-02T00:00:00Z</DtTm>",
        "<Dt> 2025-01-03</Dt>",
        "<Dt>2025-01-04+01:00</Dt>",
        "<Dt/>",
        "2025-01-05",
    ]
)
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "x",
        "a &amp; b",
        "&amp;lt;",
        " two  words\n",
        "NOTPROVIDED",
        "nonref",
        "ü\u2028",
        "§1§",
        "a]b",
        "&#65;",
    ]
)
ACCOUNTS = st.sampled_from(
    [
        OWN,
        "GB82 WEST 1234 5698 7654 32",
        "gb82west12345698765432",
        "61109010140000071219812874",
        "0001",
        " ",
        "",
    ]
)
SPACES = st.sampled_from(["", "", "", "\n  "])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """An entry with some of the elements that a record is made of, sound or not."""
    gap = draw(SPACES)
    mark = draw(st.sampled_from(["CRDT", "DBIT", "CRDT", "DBIT", "X"]))
    currency = draw(st.sampled_from([' Ccy="EUR"', ' Ccy="EUR"', ' Ccy="USD"', ""]))
    parts = [f"<Amt{currency}>{draw(AMOUNTS)}</Amt>", f"<CdtDbtInd>{mark}</CdtDbtInd>"]
    optional = [
        st.sampled_from(["true", "false", "1"]).map("<RvslInd>{}</RvslInd>".format),
        st.sampled_from(["BOOK", "PDNG", "<Cd>BOOK</Cd>", "WHAT", ""]).map("<Sts>{}</Sts>".format),
        DATES.map("<BookgDt>{}</BookgDt>".format),
        DATES.map("<ValDt>{}</ValDt>".format),
        TEXTS.map("<AcctSvcrRef>{}</AcctSvcrRef>".format),
        st.sampled_from(
            ["<Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd></Fmly></Domn>", "<Prtry><Cd>7</Cd></Prtry>"]
        ).map("<BkTxCd>{}</BkTxCd>".format),
        _details(),
        TEXTS.map("<AddtlNtryInf>{}</AddtlNtryInf>".format),
    ]
    parts += [draw(part) for part in optional if draw(st.booleans())]
    return f"<Ntry>{gap}{gap.join(parts)}{gap}</Ntry>{draw(SPACES)}"


def _details() -> st.SearchStrategy[str]:
    def written(name: str, other: str, account: str, reference: str, words: str, role: str) -> str:
        return (
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId><UETR>{reference}</UETR></Refs>"
            f"<RltdPties><{role}><Nm>{name}</Nm></{role}><{role}Acct><Id><IBAN>{account}</IBAN></Id></{role}Acct>"
            f"<Cdtr><Nm>{other}</Nm></Cdtr></RltdPties><RmtInf><Ustrd>{words}</Ustrd><Ustrd>{name}</Ustrd></RmtInf>"
            f"<AddtlTxInf>{words}</AddtlTxInf></TxDtls></NtryDtls>"
        )

    roles = st.sampled_from(["Dbtr", "Cdtr", "UltmtDbtr"])
    return st.builds(written, TEXTS, TEXTS, ACCOUNTS, TEXTS, TEXTS, roles)


def read_in_both_ways(
    text: str, folder: Path
) -> tuple[tuple[Reading, pl.DataFrame], tuple[Reading, pl.DataFrame]]:
    """With templates that are learnt at once, and with none."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(templates, "SEEN", 1)
        quick = read_text(text, folder)
        patched.setattr(templates, "MOST", 0)
        return quick, read_text(text, folder)


def assert_same(text: str, folder: Path) -> None:
    (quick, quick_records), (slow, slow_records) = read_in_both_ways(text, folder)
    assert quick_records.to_dicts() == slow_records.to_dicts()
    assert (quick.statements, quick.messages, quick.complete) == (
        slow.statements,
        slow.messages,
        slow.complete,
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(entries(), min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=4, max_size=10),
    st.sampled_from(["", balance("CLBD", 100)]),
    st.integers(0, 400),
)
def test_templates_say_what_entries_say_one_by_one(
    tmp_path: Path, kinds: list[str], order: list[int], heading: str, cut: int
) -> None:
    chosen = [kinds[number % len(kinds)] for number in order]
    text = message(statement(heading, *chosen), statement("", *chosen[:3], "<!-- x -->", *chosen[3:]))
    assert_same(text[: len(text) - cut] if cut > 100 else text, tmp_path)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(AMOUNTS, DATES, TEXTS, TEXTS, ACCOUNTS), min_size=4, max_size=8))
def test_entries_of_one_shape_with_any_values(
    tmp_path: Path, values: list[tuple[str, str, str, str, str]]
) -> None:
    usual = ("1.00", "<Dt>2025-01-02</Dt>", "A", "words", "0001")
    rows = [
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt>{day}</BookgDt><NtryDtls><TxDtls>'
        f"<Refs><EndToEndId>{text}</EndToEndId></Refs><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>"
        f"{account}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd><Ustrd>{name}</Ustrd></RmtInf>"
        f"</TxDtls></NtryDtls></Ntry>\n"
        for amount, day, text, name, account in [usual] * 4 + values
    ]
    assert_same(message(statement(balance("CLBD", 100), *rows)), tmp_path)


def test_most_entries_of_a_usual_file_are_taken_in_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    take_run = messages.Messages.take_run

    def counted(self: messages.Messages, run: templates.Run) -> None:
        taken.append(len(run.values))
        take_run(self, run)

    monkeypatch.setattr(messages.Messages, "take_run", counted)
    text = made()
    _, records = read_text(text, tmp_path)
    assert sum(taken) == 0  # its amounts are quoted with apostrophes, which no shape has
    _, quick = read_text(text.replace("'EUR'", '"EUR"'), tmp_path)
    assert sum(taken) > 0.95 * quick.height
    assert quick.drop("raw").equals(records.drop("raw"))


def test_a_variant_that_its_columns_do_not_tell_is_read_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = made().replace("'EUR'", '"EUR"')
    _, records = read_text(text, tmp_path)
    monkeypatch.setattr(columns.EntryRows, "says_the_same", lambda *_: False)
    monkeypatch.setattr(messages.Messages, "take_run", None)
    _, singly = read_text(text, tmp_path)
    assert singly.equals(records)


def test_what_is_learnt_of_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "VARIANTS", 4)
    known = templates.Templates()
    monkeypatch.setattr("transforms.readers.camt.reader.Templates", lambda: known)
    codes = [f"<BkTxCd><Prtry><Cd>{number % 50}</Cd></Prtry></BkTxCd>" for number in range(400)]
    rows = [
        f'<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2025-01-02</Dt></BookgDt>{code}</Ntry>'
        for code in codes
    ]
    _, records = read_text(message(statement("", *rows)), tmp_path)
    assert records["transaction_code"].to_list() == [str(number % 50) for number in range(400)]
    assert len(known.order) == 1
    assert len(known.order[0].variants) == 4
    assert len(known.seen) <= 64
