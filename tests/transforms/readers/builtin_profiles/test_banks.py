"""Every profile of a bank reads a file in its layout: signs, decimals, days, order, account; and no other's file.

The samples are made up in the banks' layouts; names and numbers are invented.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import total
from transforms.readers import profiles
from transforms.readers.delimited.fitting import best_fit
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

SAMPLES = Path(__file__).parent / "samples"

DE, BE, NL = "DE89370400440532013000", "BE46737018594236", "NL91ABNA0417164300"
EXPECTED = {
    # Profile: account; booked lines in the order of the statement; who is at the other end of the first.
    "abnamro-nl": ("417164300", "2026-03-02 2500, 2026-03-03 -12.34", f"Werk BV {DE}"),
    "aib-ie": ("931152-12345678", "2026-03-02 1200, 2026-03-03 -10.15", ""),
    "bancoposta-it": ("", "2026-03-02 1250, 2026-03-03 -2.9", ""),
    "bank-of-america-us": ("", "2026-03-02 1200, 2026-03-03 -5.75", ""),
    "banque-postale-fr": ("1234567A020", "2026-03-02 1200, 2026-03-03 -49.4", ""),
    "barclays-uk": ("20-00-0012345678", "2026-03-02 1200, 2026-03-03 -10.99", ""),
    "belfius-be": (BE, "2026-03-02 2500, 2026-03-03 -12.34", "Werk NV BE41063012345610"),
    "belfius-be-fr": (BE, "2026-03-02 2500, 2026-03-03 -12.34", "Travail SA BE41063012345610"),
    "bnp-fortis-be": (BE, "2026-03-02 2500, 2026-03-03 -5.3", "Werk NV BE41063012345610"),
    "boursobank-fr": ("00040211293", "2026-03-02 1200, 2026-03-03 -49.4", ""),
    "bunq": (NL, "2026-03-02 15000, 2026-03-03 -12.34", f"Mia Muster {DE}"),
    "caixabank-es": ("ES9121000418450200051332", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "capital-one-us": ("", "2026-03-02 100, 2026-03-03 -5.75", ""),
    "chase-card-us": ("", "2026-03-02 100, 2026-03-03 -5.75", ""),
    "chase-us": ("", "2026-03-02 1200, 2026-03-03 -5.75", ""),
    "comdirect-de": ("", "2026-03-02 1200, 2026-03-03 -50.25", ""),
    "commerzbank-de": (DE, "2026-03-02 1200, 2026-03-03 -5.51", ""),
    "credit-mutuel-fr": ("", "2026-03-02 1200, 2026-03-03 -49.4", ""),
    "danske-bank-dk": ("", "2026-03-02 12000, 2026-03-03 -57.2", ""),
    "deutsche-bank-de": (DE, "2026-03-02 1200, 2026-03-03 -1000", "Käthe Beispiel DE02120300000000202051"),
    "dkb-de": (
        "DE02120300000000202051",
        "2026-03-02 -116.3, 2026-03-20 1400",
        "Energie GmbH DE63600501010002011963",
    ),
    "dkb-de-until-2023": (
        "DE02120300000000202051",
        "2022-03-02 -50.25, 2022-03-20 2100.5",
        "Stadtwerke DE63600501010002011963",
    ),
    "dnb-no": ("", "2026-03-02 12000, 2026-03-03 -1195.5", ""),
    "fio-cz": ("CZ6508000000192000145399", "2026-03-02 12000, 2026-03-03 -12.49", "Práce s.r.o. 1231231231"),
    "gls-de": ("1234567890", "2017-03-02 1200, 2017-03-03 -98.76", "Käthe Beispiel"),
    "ing-be": (BE, "2026-03-02 2500, 2026-03-03 -151.8", "BE41063012345610"),
    "ing-nl": (NL, "2026-03-02 2500, 2026-03-03 -12.34", f"Werk BV {DE}"),
    "ing-nl-comma": (NL, "2018-03-02 2500, 2018-03-03 -50", f"Werk BV {DE}"),
    "ing-pl": (
        "PL61109010140000071219812874",
        "2026-03-02 1200, 2026-03-03 -12.49",
        "JAN WZÓR PL27114020040000300201355387",
    ),
    "inter-br": ("12345678", "2026-03-02 1200, 2026-03-03 -150.5", ""),
    "lloyds-uk": ("11-22-3312345678", "2026-03-02 1200, 2026-03-03 -4.6", ""),
    "mbank-pl": (
        "PL61109010140000071219812874",
        "2026-03-02 1200, 2026-03-03 -12.49",
        "JAN WZÓR PL27114020040000300201355387",
    ),
    "monzo-uk": ("", "2026-03-02 1200, 2026-03-03 -10.99", "A Example"),
    "monzo-uk-until-2020": ("", "2018-03-02 1200, 2018-03-03 -10.5", ""),
    "n26": ("", "2026-03-02 1200, 2026-03-03 -5.5", f"Mia Muster {DE}"),
    "n26-until-2024": ("", "2020-03-02 1200, 2020-03-03 -5.5", f"Mia Muster {DE}"),
    "nationwide-uk": ("", "2026-03-02 1200, 2026-03-03 -10.15", ""),
    "neon-ch": ("", "2026-03-02 7484.95, 2026-03-03 -24.95", "Arbeit AG"),
    "nordea-se": ("", "2026-03-02 12000, 2026-03-03 -500", "Arbete AB 60000022222"),
    "oberbank-at": ("", "2017-03-02 1200, 2017-03-03 -11", "Käthe Beispiel DE02120300000000202051"),
    "ocbc-sg": ("501-666666-001", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "op-fi": ("", "2026-03-02 1200, 2026-03-03 -5.5", "TYÖ OY FI2112345600000785"),
    "plaid": ("k7Zq1", "2026-03-02 1200, 2026-03-03 -5.75", ""),
    "payoneer": ("", "2026-03-02 1200, 2026-03-03 -100", "Client Ltd"),
    "paypal": ("", "2026-03-02 1165.2, 2026-03-03 -20", "Ana Example ana@example.net"),
    "pko-pl": ("", "2026-03-02 1200, 2026-03-03 -12.49", "JAN WZÓR PL27114020040000300201355387"),
    "postfinance-ch": ("CH9300762011623852957", "2026-03-02 12000, 2026-03-03 -123.24", ""),
    "rabobank-nl": (NL, "2026-03-02 2500, 2026-03-03 -1234.56", f"Café Werk BV {DE}"),
    "raiffeisen-at": ("", "2026-03-02 1200, 2026-03-03 -23.55", ""),
    "raiffeisenbank-cz": (
        "123456789/5500",
        "2026-03-02 12000, 2026-03-03 -12.49",
        "Práce s.r.o. 1231231231/2010",
    ),
    "rbc-ca": ("01234-5678901", "2026-03-02 2500, 2026-03-13 -12.5", ""),
    "sberbank-ru": ("", "2026-03-02 15000, 2026-03-03 -320.4", ""),
    "schwab-us": ("", "2026-03-02 1200, 2026-03-03 -103", ""),
    "starling-uk": ("", "2026-03-02 1200, 2026-03-03 -10.15", "A Example"),
    "swedbank-ee": ("EE382200221020145685", "2026-03-02 1200, 2026-03-03 -5.5", "TÖÖ OÜ"),
    "swedbank-lv": ("LV80BANK0000435195001", "2026-03-02 1200, 2026-03-03 -5.5", "DARBS SIA"),
    "swedbank-se": ("832791234567890", "2026-03-02 12000, 2026-03-03 -195", ""),
    "tinkoff-ru": ("", "2026-03-02 15000, 2026-03-03 -350", ""),
    "ubs-ch": ("CH9300762011623852957", "2026-03-02 12000, 2026-03-03 -23.4", ""),
    "viseca-ch": ("", "2026-03-02 80, 2026-03-03 -29", ""),
    "vr-bank-de": (DE, "2026-03-02 1200, 2026-03-03 -50.25", "Käthe Beispiel DE02120300000000202051"),
    "westpac-au": ("732289824046", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "wise": ("", "2026-03-02 1200, 2026-03-03 -100", "Jan Wzor"),
    "argenta-be": (BE, "2026-03-02 2500, 2026-03-03 -12.34", "Werk NV BE41063012345610"),
    "fineco-it": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "macquarie-au": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "tangerine-ca": ("", "2026-03-02 1200, 2026-03-13 -12.5", ""),
    "otp-hu": (
        "11773016-12345678",
        "2026-03-02 450000, 2026-03-03 -990.5",
        "Munka Zrt. 10300002-00000000-11112222",
    ),
    "otp-hu-until-2026": (
        "11773016-12345678",
        "2024-03-02 450000, 2024-03-03 -990.5",
        "Munka Zrt. 10300002-00000000-11112222",
    ),
    "caixa-geral-pt": ("0099012345600", "2026-03-02 1200, 2026-03-03 -3.5", ""),
    "commonwealth-bank-au": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "millennium-pl": (
        "PL61109010140000071219812874",
        "2026-03-02 1200, 2026-03-03 -23.4",
        "JAN WZÓR PL27114020040000300201355387",
    ),
    "natwest-uk": ("600000-12345678", "2026-03-02 1200, 2026-03-03 -2.5", ""),
    "nordea-fi": ("", "2026-03-02 1200, 2026-03-03 -4.65", "TYÖ OY FI7944052020036082"),
    "santander-es": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "seb-se": ("", "2026-03-02 12000, 2026-03-03 -253.52", ""),
    "vtb-ru": ("", "2026-03-02 15000, 2026-03-03 -336.15", ""),
    "wells-fargo-us": ("", "2026-03-02 1200, 2026-03-03 -5.75", ""),
    "zkb-ch": ("", "2026-03-02 12000, 2026-03-03 -100", ""),
    "bunq-semicolon": (NL, "2026-03-02 1200, 2026-03-03 -12.5", f"Mia Muster {DE}"),
    "bunq-until-2019": (NL, "2019-03-02 1200, 2019-03-03 -12.5", f"Mia Muster {DE}"),
    "sparkasse-de-mt940": (
        "1234567890",
        "2026-03-02 1200, 2026-03-03 -12.5",
        "Käthe Beispiel DE02120300000000202051",
    ),
    "sparkasse-card-de": ("", "2018-03-02 1200, 2018-03-03 -5", ""),
    "kbc-card-be": ("", "2026-03-02 1200, 2026-03-03 -15", ""),
    "livebank-at": ("12345678", "2013-03-02 1200, 2013-03-03 -100", ""),
    "easybank-at-bban": ("00012345678", "2014-03-02 1200, 2014-03-03 -46.42", ""),
    "tmb-cd": ("", "2026-03-02 1200, 2026-03-03 -20", ""),
    "tmb-cd-statement": ("0101-123456-01-01", "2026-03-02 1200, 2026-03-03 -5", ""),
    "mint-us": ("Checking", "2026-03-02 1200, 2026-03-03 -5.75", ""),
    "outbank": (DE, "2026-03-02 1200, 2026-03-03 -63.89", "Käthe Beispiel DE02120300000000202051"),
    "pc-mastercard-ca": ("", "2026-03-02 1200, 2026-03-03 -36.33", ""),
    "ceska-sporitelna-cz-en": ("", "2026-03-02 1200, 2026-03-03 -12.5", "Práce s.r.o. 1231231231/2010"),
    "erste-hu": (
        "11600006-00000000-12345678",
        "2026-03-02 450000, 2026-03-03 -990.5",
        "Munka Zrt. 10300002-00000000-11112222",
    ),
    "c24-de": (DE, "2026-03-02 1200, 2026-03-03 -12.5", "Käthe Beispiel DE02120300000000202051"),
    "intesa-it": ("Conto1000/00001234", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "nbg-gr": ("", "2026-03-02 1200, 2026-03-03 -12.5", "ΕΡΓΑΣΙΑ ΑΕ GR1601101250000000012300695"),
    "bmo-ca": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "dbs-sg": ("123-45678-9", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "hsbc-hk": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "zkb-ch-en": ("", "2026-03-02 1200, 2026-03-03 -100", ""),
    "ubs-ch-fr": ("CH9300762011623852957", "2026-03-02 12000, 2026-03-03 -23.4", ""),
    "bbva-es": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "ing-es": ("14650100121234567890", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "ubs-ch-en": ("CH9300762011623852957", "2026-03-02 12000, 2026-03-03 -23.4", ""),
    "ubs-ch-fr-until-2020": ("CH9300762011623852957", "2013-03-02 12000, 2013-03-03 -23.4", ""),
    "banca-transilvania-ro": ("RO49BTRLRONCRT0123456701", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "pekao-pl": ("", "2026-03-02 1200, 2026-03-03 -12.5", "JAN WZÓR PL27114020040000300201355387"),
    "alior-pl": ("", "2026-03-02 1200, 2026-03-03 -12.5", "JAN WZÓR PL27114020040000300201355387"),
    "hdfc-in": ("", "2026-03-02 120000, 2026-03-03 -450", ""),
    "caisse-epargne-fr": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "caisse-epargne-fr-business": ("", "2026-03-02 1200, 2026-03-03 -2.5", ""),
    "hypovereinsbank-de": ("12345678", "2026-03-02 1200, 2026-03-03 -12.5", "Käthe Beispiel"),
    "consorsbank-de": ("", "2026-03-02 1200, 2026-03-03 -12.5", "Käthe Beispiel DE02120300000000202051"),
    "consorsbank-de-until-2020": (
        "",
        "2018-03-02 1200, 2018-03-03 -12.5",
        "Käthe Beispiel DE02120300000000202051",
    ),
    "csob-cz-until-2020": (
        "123456789/0300",
        "2018-03-02 12000, 2018-03-03 -123.7",
        "Práce s.r.o. 1231231231",
    ),
    "csob-cz": ("123456789/0300", "2026-03-02 12000, 2026-03-03 -123.7", "Práce s.r.o. 1231231231"),
    "monobank-ua": ("", "2026-03-02 15000, 2026-03-03 -847.5", ""),
    "nubank-br": ("", "2026-03-02 1200, 2026-03-03 -46.99", ""),
    "delavska-hranilnica-si": ("SI56610000012345678", "2026-03-02 1200, 2026-03-03 -12.5", "DELO D.O.O."),
    "cmb-cn": ("", "2026-03-02 1200, 2026-03-03 -12.5", ""),
    "boc-cn": ("", "2026-03-02 1200, 2026-03-03 -12.5", "工作公司 1000000001"),
    "bocom-cn": ("", "2026-03-02 1200, 2026-03-03 -12.5", "工作公司 1000000001"),
    "revolut-until-2019-eur": ("", "2018-03-02 1200, 2018-03-03 -12.5", ""),
    "revolut-until-2019-gbp": ("", "2018-03-02 1200, 2018-03-03 -12.5", ""),
    "epay-bg": ("", "2026-03-02 120, 2026-03-03 -12.5", "ПРИМЕР ООД"),
    "erste-hr": (
        "HR1210010051863000160",
        "2026-03-02 1200, 2026-03-03 -12.5",
        "POSAO D.O.O. HR1723600001101234565",
    ),
    "otp-si": (
        "SI56610000012345678",
        "2026-03-02 1200, 2026-03-03 -12.5",
        "DELO D.O.O. SI56191000000123438",
    ),
}
TOLD = ("Kept out of the records", "Money out carries a minus sign")
"""Beginnings of what the files' layouts give occasion to say."""
NO_COUNTRY = {
    *(
        "plaid",
        "bunq",
        "bunq-semicolon",
        "bunq-until-2019",
        "n26",
        "n26-until-2024",
        "payoneer",
        "paypal",
        "wise",
    ),
    *("outbank", "revolut-until-2019-eur", "revolut-until-2019-gbp"),
}
"""Institutions with accounts in several countries."""
NO_INSTITUTION = {"outbank", "plaid"}
"""Applications that hold accounts of several banks."""


def encoded(name: str) -> bytes:
    """A sample in the letters of its bank."""
    file = profiles.load(name).file
    return (
        (SAMPLES / f"{name}.csv").read_text(encoding="utf-8").encode(file.encoding or file.fallback_encoding)
    )


def whole(tmp_path: Path, name: str) -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "statement.csv"
    path.write_bytes(encoded(name))
    reading = open_reading(path)
    return reading, pl.concat([as_batch(batch).records for batch in reading.batches])


def other_end(row: dict[str, object]) -> str:
    return " ".join(
        str(row[f"counterparty_{part}"]) for part in ("name", "identifier") if row[f"counterparty_{part}"]
    )


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_statement_in_the_bank_s_layout_is_read_whole(tmp_path: Path, name: str) -> None:
    account, lines, first = EXPECTED[name]
    reading, records = whole(tmp_path, name)
    assert reading.profile == name
    assert records["reasons"].list.len().sum() == 0
    booked = records.filter("booked").sort("statement", "sequence")
    found = [
        f"{row['booked_at']:%Y-%m-%d} {row['amount'].normalize():f}" for row in booked.iter_rows(named=True)
    ]
    assert ", ".join(found) == lines
    assert other_end(booked.row(0, named=True)) == first
    assert {one.identifier for one in reading.statements} == {account}
    assert all(message.startswith(TOLD) for message in reading.messages)
    assert reading.complete


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_balances_follow_from_one_another(tmp_path: Path, name: str) -> None:
    reading, records = whole(tmp_path, name)
    for number, statement in enumerate(reading.statements):
        assert statement.running_balance_broken_at is None
        if statement.opening_balance is not None and statement.closing_balance is not None:
            moved = total(records.filter("booked", statement=number))
            assert statement.opening_balance + moved == statement.closing_balance


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_other_profile_fits_the_file(name: str) -> None:
    fitting = best_fit(encoded(name), profiles.known())
    assert fitting[0].name == name
    # Another may fit only if it asks for less, so that nobody has to choose.
    asked = set(fitting[0].match_columns)
    assert [other.name for other in fitting[1:] if not set(other.match_columns) < asked] == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_profile_names_its_source_its_institution_and_its_zone(name: str) -> None:
    path = profiles.BUILT_IN / f"{name}.yaml"
    assert path.read_text(encoding="utf-8").startswith("# Layout: ")
    profile = profiles.load(name)
    assert profile.name == name
    assert profile.description
    assert ("institution" in profile.account) == (name not in NO_INSTITUTION)
    assert ("country" in profile.account) == (name not in NO_COUNTRY)
    assert profile.dates.timezone != "UTC" or name in NO_COUNTRY


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pko-pl", '"2026-03-03","2026-03-02","Płatność kartą","-12.49","PLN","+1187.51"',
         '"","","Blokada","-12.49","PLN","W rozliczeniu"'),
        ("nordea-se", "2026/03/03;-500,00", "Reserverad;-500,00"),
        ("comdirect-de", '"03.03.2026";"03.03.2026"', '"offen";"03.03.2026"'),
        ("ing-pl", "2026-03-03;2026-03-03;", "2026-03-03;;"),
    ],
)  # fmt: skip
def test_a_pending_line_is_a_record_that_makes_no_entry(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    text = encoded(name).decode(
        profiles.load(name).file.encoding or profiles.load(name).file.fallback_encoding
    )
    assert old in text
    path = tmp_path / "statement.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    reading = open_reading(path)
    records = pl.concat([as_batch(batch).records for batch in reading.batches])
    assert reading.profile == name
    assert records["reasons"].list.len().sum() == 0
    assert records["booked"].to_list().count(False) == 1


def test_every_sample_has_its_expectation() -> None:
    assert sorted(path.stem for path in SAMPLES.glob("*.csv")) == sorted(EXPECTED)
