from __future__ import annotations

import re
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.reads import accepted, codes, quarantined, read, total
from transforms.errors import UnreadableFile
from transforms.readers import mt940
from transforms.readers.reading import Reading

ENTRIES, PER_STATEMENT, BAD = 1000, 500, 500


def made() -> str:
    """Two statements of 500 lines that close."""
    lines, balance = [], 1_000_000
    for start in range(0, ENTRIES, PER_STATEMENT):
        lines += [":20:STARTUMS", f":25:50050000/{start:010d}", f":28C:{start // PER_STATEMENT + 1:05d}/001"]
        lines.append(f":60F:C250101EUR{balance // 100},{balance % 100:02d}")
        for number in range(start, start + PER_STATEMENT):
            cents = 1_000 + 7 * number
            mark = "C" if number % 2 else "D"
            balance += cents if mark == "C" else -cents
            lines.append(f":61:2501020102{mark}{cents // 100},{cents % 100:02d}NTRFNONREF//{number:016d}")
            lines.append(f":86:166?00GUTSCHRIFT?20fee {number}?30COBADEFF?31{number:010d}?32Amina Yusuf")
        lines += [f":62F:C250131EUR{balance // 100},{balance % 100:02d}", "-"]
    return "\r\n".join(lines) + "\r\n"


def read_text(text: str | bytes, folder: Path) -> tuple[Reading, pl.DataFrame]:
    path = folder / "statement.sta"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(mt940.READER, path)


def one(text: str, folder: Path) -> dict[str, object]:
    """The only record of a statement with this line and text."""
    _, records = read_text(f":20:X\n:25:1\n:28C:1\n:60F:C250101EUR0,\n{text}\n:62F:C250101EUR0,\n-\n", folder)
    assert records.height == 1
    return records.row(0, named=True)


def with_bad(pattern: str, replacement: str) -> str:
    """The made file with the 501st match replaced."""
    text = made()
    found = list(re.finditer(pattern, text))[BAD]
    return text[: found.start()] + replacement + text[found.end() :]


@pytest.mark.parametrize(
    ("pattern", "replacement", "code"),
    [
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "12X,00", "amount_malformed"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "1.234,00", "amount_malformed"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "12,O0", "amount_malformed"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "-5,00", "amount_malformed"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "", "amount_malformed"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "1,123456789", "amount_too_precise"),
        (r"(?<=[CD])\d+,\d\d(?=NTRF)", "1234567890123456789,", "amount_too_long"),
        (r"(?<=:61:)\d{6}", "251332", "date_impossible"),
        (r"(?<=:61:)\d{6}", "250431", "date_impossible"),
        (r"(?<=:61:250102)\d{4}", "0230", "date_impossible"),
        (r"(?<=:61:)\d{10}", "", "date_missing"),
        (r"(?<=\d{10})[CD](?=\d+,\d\dNTRF)", "", "direction_missing"),
        (r"(?<=\d{10})[CD](?=\d+,\d\dNTRF)", "X", "direction_missing"),
        (r"(?<=:61:)[^\r]*", "", "date_missing"),
    ],
)
def test_one_bad_line_in_a_thousand_is_set_aside_alone(
    pattern: str, replacement: str, code: str, tmp_path: Path
) -> None:
    _, clean = read_text(made(), tmp_path)
    reading, records = read_text(with_bad(pattern, replacement), tmp_path)
    assert (accepted(records).height, codes(records)) == (ENTRIES - 1, [code])
    assert total(accepted(records)) == total(clean) - clean["amount"][BAD]
    bad = quarantined(records).row(0, named=True)
    assert bad["ordinal"] == BAD
    assert f"fee {BAD}" in bad["raw"]
    assert reading.complete


def test_a_lost_text_costs_no_record(tmp_path: Path) -> None:
    _, clean = read_text(made(), tmp_path)
    _, records = read_text(with_bad(r":86:[^\r]*\r\n", ""), tmp_path)
    assert (accepted(records).height, total(records)) == (ENTRIES, total(clean))


def test_a_reversed_credit_takes_money_out(tmp_path: Path) -> None:
    _, clean = read_text(made(), tmp_path)
    reading, records = read_text(made().replace("0102C10,07N", "0102RC10,07N"), tmp_path)
    assert total(records) == total(clean) - 2 * Decimal("10.07")
    assert records.filter("reversal")["amount"].to_list() == [Decimal("-10.07")]
    assert one(":61:250102RD5,NTRFX", tmp_path)["amount"] == Decimal(5)
    assert reading.complete


@pytest.mark.parametrize("place", [0.1, 0.25, 0.5, 0.77, 0.999])
def test_of_a_cut_file_what_is_whole_is_read(place: float, tmp_path: Path) -> None:
    text = made()
    cut = text[: int(len(text) * place)]
    reading, records = read_text(cut, tmp_path)
    assert records.height == cut.count(":61:")
    assert set(codes(records)) <= {"record_cut"}
    assert quarantined(records).height <= 1
    assert not reading.complete
    assert not reading.statements[-1].complete
    assert "cut off" in reading.messages[-1]


@pytest.mark.parametrize("place", range(1, 60))
def test_every_cut_near_the_end_of_a_statement_is_said(place: int, tmp_path: Path) -> None:
    text = made().replace("\r\n", "\n")
    whole = {len(text), len(text) - 1, len(text) - 2}  # without its last break or mark it says the same
    cut = text[: len(text) - place]
    reading, records = read_text(cut, tmp_path)
    assert records.height == ENTRIES
    assert reading.complete == (len(cut) in whole)


def test_statement_and_balances(tmp_path: Path) -> None:
    reading, records = read_text(made(), tmp_path)
    first, second = reading.statements
    assert (first.scheme, first.identifier, first.institution) == ("bban", "50050000/0000000000", "50050000")
    assert (first.number, first.page, first.currency) == (1, 1, "EUR")
    assert (first.from_date, first.to_date) == (date(2025, 1, 1), date(2025, 1, 31))
    assert (first.opening_basis, first.closing_basis) == ("stated", "stated")
    for number, statement in enumerate((first, second)):
        own = records.filter(pl.col("statement") == number)
        assert statement.opening_balance is not None
        assert statement.opening_balance + total(own) == statement.closing_balance
        assert own["sequence"].to_list() == list(range(1, PER_STATEMENT + 1))
    assert first.closing_balance == second.opening_balance
    assert records["locator"][0] == "message 1, line 5, :61:"
    assert records["locator"][500] == "message 2, line 1011, :61:"


def test_line_breaks_do_not_matter(tmp_path: Path) -> None:
    _, expected = read_text(made(), tmp_path)
    for line_break in ("\n", "\r", "@@"):
        _, records = read_text(made().replace("\r\n", line_break), tmp_path)
        assert records.equals(expected), line_break
    _, with_bom = read_text(b"\xef\xbb\xbf" + made().encode(), tmp_path)
    assert with_bom.equals(expected)


@pytest.mark.parametrize("width", [0, 80])
def test_blanks_that_fill_all_lines_are_no_text(tmp_path: Path, width: int) -> None:
    text = (
        ":20:A\n:25:1\n:60F:C250101EUR0,\n:61:250101C1,NTRFX\n:86:/NAME/Delta Lloy\nd Insurance/REMI/x\n"
        ":62F:C250101EUR1,\n-\n"
    )
    reading, expected = read_text(text, tmp_path)
    lines = [line.ljust(max(width, len(line) + 1)) for line in text.splitlines()]
    padded, records = read_text("\n".join(lines) + "\n", tmp_path)
    assert records.drop("raw").equals(expected.drop("raw"))
    assert (padded.statements, padded.messages) == (reading.statements, [])


def test_tags_in_small_letters_are_tags(tmp_path: Path) -> None:
    text = (
        ":20:A\n:25:1\n:28c:7/1\n:60f:C250101EUR0.00\n:61:250101C1,NTRFX\n:86:Fee\n:62f:C250101EUR1.00\n-\n"
    )
    reading, records = read_text(text, tmp_path)
    assert records["narrative"].to_list() == ["Fee"]
    (found,) = reading.statements
    assert (found.number, found.opening_balance, found.closing_balance) == (7, Decimal(0), Decimal(1))


@pytest.mark.parametrize(
    ("line", "amount", "booked_at", "booked"),
    [
        ("2412310102C500,NTRFX", "500", "2025-01-02", True),
        ("2501021231D,50NMSCX", "-0.5", "2024-12-31", True),
        ("2502280301CR12,3N051X", "12.3", "2025-03-01", True),
        ("240229    DD1,05NDEFX//", "-1.05", "2024-02-29", True),
        ("250102C500NTRFX", "500", "2025-01-02", True),
        ("250102EC7,NTRFX", "7", "2025-01-02", False),
        ("250102ED7,NTRFX", "-7", "2025-01-02", False),
        ("250102D12,35 NRTIKREF+//1", "-12.35", "2025-01-02", True),
        ("850102D000000000012,35NTRFX", "-12.35", "1985-01-02", True),
        ("250102D12.35NTRFX", "-12.35", "2025-01-02", True),
        ("250102dr12.NTRFX", "-12", "2025-01-02", True),
        ("  250102C1,NTRFX", "1", "2025-01-02", True),
    ],
)
def test_forms_of_the_statement_line(
    line: str, amount: str, booked_at: str, booked: bool, tmp_path: Path
) -> None:
    record = one(f":61:{line}", tmp_path)
    assert record["reasons"] == []
    assert record["amount"] == Decimal(amount)
    assert record["booked_at"] == datetime.fromisoformat(booked_at)
    assert (record["booked"], record["booked_precision"]) == (booked, "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "166?00GUTSCHRIFT?20EREF+E2E-1?21 A?22\nSVWZ+fee?30DRESDEFF508?31DE8937040044\n0532013000?32KARL?33 KAUF",
            ("iban", "DE89370400440532013000", "DRESDEFF508", "KARL KAUF", "E2E-1 A", "bank"),
        ),
        ("083?00AUSZAHLUNG?3050050000?3112345", ("bban", "50050000/12345", "50050000", None, "CREF", "cash")),
        ("106?00KARTENZAHLUNG?32ARAL AG", (None, None, None, "ARAL AG", "CREF", "card")),
        ("020~00PRZELEW~20za podroz~32JAN~33 KOWALSKI~3889370400440532013000", None),
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL86INGB0002445588/BIC/INGBNL2A\n/NAME/QASD JGRED/REMI/fee/EREF/NOTPRO\nVIDED",
            ("iban", "NL86INGB0002445588", "INGBNL2A", "QASD JGRED", "CREF", "bank"),
        ),
        (
            "/EREF/0216//CNTP/NL86INGB0002445588/INGBNL2A/KPN - MOBIEL///REMI/USTD//Factuur 1/",
            ("iban", "NL86INGB0002445588", "INGBNL2A", "KPN - MOBIEL", "0216", "bank"),
        ),
        (
            "SEPA OVERBOEKING                 IBAN: NL86INGB0002445588\nBIC: INGBNL2A        NAAM: BELASTINGDIENST",
            ("iban", "NL86INGB0002445588", "INGBNL2A", "BELASTINGDIENST", "CREF", "bank"),
        ),
        (
            "911 TRANSAKCJA; Z RACH.: \n29114010810000267002001002; OD: JAN NOWAK ; TYT.: X; \nTNR: 1",
            ("iban", "PL29114010810000267002001002", None, "JAN NOWAK", "CREF", "bank"),
        ),
        (
            "0123 NL86 INGB 0002 4455 88 J. Janssen",
            ("iban", "NL86INGB0002445588", None, None, "CREF", "bank"),
        ),
        ("GEA   NR 001732 POSTBANK", (None, None, None, None, "CREF", "cash")),
        ("plain words of no form", (None, None, None, None, "CREF", "bank")),
    ],
)
def test_ways_of_the_text(text: str, expected: tuple[str | None, ...] | None, tmp_path: Path) -> None:
    record = one(f":61:250102C1,NTRFCREF//B1\n:86:{text}", tmp_path)
    if expected is not None:
        keys = ("scheme", "identifier", "institution", "name")
        found = (*(record[f"counterparty_{key}"] for key in keys), record["reference"], record["channel"])
        assert found == expected
    assert record["servicer_reference"] == "B1"
    assert isinstance(record["narrative"], str)
    assert record["raw"] == f":61:250102C1,NTRFCREF//B1\n:86:{text}"


def test_what_looks_like_a_field_within_a_text_stays_text(tmp_path: Path) -> None:
    text = "first\n-\n- dash\n: colon\n:KO:x\n:26:30 o'clock\n:20:no header\nlast"
    record = one(f":61:250102C1,NTRFX\n:86:{text}", tmp_path)
    assert record["reasons"] == []
    for word in ("first", "dash", "colon", ":KO:x", "o'clock", "no header", "last"):
        assert word in str(record["raw"])


def test_two_accounts_in_a_file_keep_their_own(tmp_path: Path) -> None:
    text = ":20:A\n:25:DE89370400440532013000EUR\n:28C:1\n:60F:C250101EUR0,\n:61:250101C1,NTRFX\n:62F:C250101EUR1,\n"
    other = text.replace("DE89370400440532013000EUR", "1291.99.348USD").replace("101EUR", "101USD")
    reading, records = read_text(text + other, tmp_path)
    assert [each.identifier for each in reading.statements] == ["DE89370400440532013000", "1291.99.348"]
    assert [each.scheme for each in reading.statements] == ["iban", "bban"]
    assert records["currency"].to_list() == ["EUR", "USD"]


def test_swift_blocks_and_pages(tmp_path: Path) -> None:
    page = (
        "{{1:F01X}}{{2:I940X}}{{4:\r\n:20:A\r\n:25:1\r\n:28C:7/{}\r\n:60{}:C250101EUR{},\r\n"
        ":61:250101C1,NTRFX\r\n:62{}:C250101EUR{},\r\n-}}{{5:}}"
    )
    reading, records = read_text(page.format(1, "F", 0, "M", 1) + page.format(2, "M", 1, "F", 2), tmp_path)
    assert [(each.number, each.page) for each in reading.statements] == [(7, 1), (7, 2)]
    assert [each.opening_basis for each in reading.statements] == ["stated", "intermediate"]
    assert [each.closing_basis for each in reading.statements] == ["intermediate", "stated"]
    assert records.height == 2
    assert reading.messages == []


def test_an_interim_report_has_the_currency_of_its_sums(tmp_path: Path) -> None:
    text = ":20:A\n:25:1\n:28C:1\n:34F:PLN0,\n:13D:2501011200+0100\n:61:250101C1,NTRFX\n:90C:1PLN1,\n-\n"
    reading, records = read_text(text, tmp_path)
    assert (reading.format, records["currency"].to_list()) == ("mt942", ["PLN"])
    assert reading.complete


@pytest.mark.parametrize(
    ("end", "complete"), [("", False), ("-", True), ("-}", True), ("-}{5:{CHK:1}}\n", True)]
)
def test_a_message_in_a_block_has_its_end(tmp_path: Path, end: str, complete: bool) -> None:
    head = "{1:F01AAAADEFFAXXX0000000000}{2:I942BBBBDEFFXXXXN}{4:\n"
    lines = ":20:X\n:25:4711\n:28C:1\n:34F:EUR0,\n:61:2605210521D5000,NTRFNONREF\n:86:Fee\n"
    reading, records = read_text(f"{head}{lines}{end}", tmp_path)
    assert (records.height, reading.complete, bool(reading.messages)) == (1, complete, not complete)


def test_no_account_and_no_currency_are_unknown_not_guessed(tmp_path: Path) -> None:
    reading, records = read_text(":61:250101C1,NTRFX\n", tmp_path)
    assert (reading.statements[0].scheme, records["currency"].to_list()) == ("unknown", ["XXX"])
    assert reading.statements[0].opening_balance is None


@pytest.mark.parametrize(
    ("encoding", "currency", "name"),
    [
        ("cp1252", "EUR", "Müller Grüße"),
        ("iso8859-2", "PLN", "Świnoujście Kąśka"),
        ("cp852", "HUF", "Átutalás könyvelési"),
        ("cp1251", "RUB", "Иванов"),
    ],
)
def test_other_encodings_are_guessed_and_said(
    encoding: str, currency: str, name: str, tmp_path: Path
) -> None:
    text = f":20:A\n:25:1\n:60F:C250101{currency}0,\n:61:250101C1,NTRFX\n:86:{name}\n:62F:C250101{currency}1,\n-\n"
    reading, records = read_text(text.encode(encoding), tmp_path)
    assert records["narrative"].to_list() == [name]
    assert encoding in reading.messages[0]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_damaged_letter_makes_no_other_file_of_utf_8(tmp_path: Path, mark: str) -> None:
    text = (
        f"{mark}:20:A\n:25:1\n:60F:C250101EUR0,\n:61:250101C1,NTRFX\n:86:Müller\n"
        ":61:250101C1,NTRFX\n:86:M#ller\n:62F:C250101EUR2,\n-\n"
    )
    reading, records = read_text(text.encode().replace(b"#", b"\xfc"), tmp_path)
    assert records["narrative"].to_list() == ["Müller", "M\ufffdller"]
    assert "not all of its bytes" in reading.messages[0]


@pytest.mark.parametrize("content", [b"", b"1\n2\n3\n", b"\x89PNG\r\n\x1a\n" + bytes(500), b"\0" * 3000])
def test_what_is_no_statement_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "no.sta"
    path.write_bytes(content)
    assert not mt940.READER.sniff(content)
    with pytest.raises(UnreadableFile) as refused:
        mt940.READER.read(path, None)
    assert refused.value.where
    assert refused.value.todo


def test_a_field_of_megabytes_ends_accounted_for(tmp_path: Path) -> None:
    long = ":61:250102C1,NTRFX\n:86:" + "x" * 9_000_000 + "\n"
    text = ":20:X\n:60F:C250101EUR0,\n" + long + ":61:250102C2,NTRFX\n:62F:C250101EUR3,\n-\n"
    reading, records = read_text(text, tmp_path)
    assert codes(records) == ["record_too_long"]
    assert accepted(records)["amount"].to_list() == [Decimal(2)]
    assert len(records["raw"][0]) < 1_000_000
    assert records["locator"][1] == "message 1, line 5, :61:"
    assert reading.complete


LINES = st.binary(max_size=40).filter(
    lambda line: not set(b"\r\n@{") & set(line) and not line.startswith(b":")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12))
def test_no_record_is_lost_whatever_the_bytes(tmp_path: Path, lines: list[bytes]) -> None:
    text = b"\n".join(
        [b":20:X", b":60F:C250101EUR0,", *(b":61:" + line for line in lines), b":62F:C250101EUR0,"]
    )
    _, records = read_text(text, tmp_path)
    assert records.height == len(lines)


@settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [f":{tag}:" for tag in ("20", "25", "28C", "60F", "61", "86", "62F", "NS", "99", "13D")]
            ),
            st.sampled_from(
                ["\n", "-", "\n-\n", "{4:", "?20", "/IBAN/", "250101C1,NTRF", "C250101EUR1,", "\x00"]
            ),
            st.text(max_size=12),
        ),
        max_size=30,
    )
)
def test_whatever_the_file_it_is_read_or_refused(tmp_path: Path, parts: list[str]) -> None:
    content = "".join(parts).encode("utf-8", "surrogatepass")
    mt940.READER.sniff(content)
    try:
        _, records = read_text(content, tmp_path)
    except UnreadableFile:
        return
    assert records["raw"].null_count() == 0


def test_reading_is_linear_in_the_length(tmp_path: Path) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        read_text(made() * times, tmp_path)
        return time.process_time() - started

    seconds(1)
    assert seconds(8) < 30 * seconds(1) + 1


@pytest.mark.parametrize(
    ("written", "scheme", "identifier", "institution"),
    [
        ("/PL61109010140000071219812874", "iban", "PL61109010140000071219812874", None),
        ("61109010140000071219812874", "iban", "PL61109010140000071219812874", None),
        ("SOGEFRPP/FR1420041010050500013M02606", "iban", "FR1420041010050500013M02606", "SOGEFRPP"),
        ("37040044/0532013000", "bban", "37040044/0532013000", "37040044"),
    ],
)
def test_an_iban_is_known_behind_a_slash_a_bank_and_without_its_country(
    written: str, scheme: str, identifier: str, institution: str | None, tmp_path: Path
) -> None:
    statement = read_text(
        f":20:A\n:25:{written}\n:28C:1\n:60F:C250101EUR0,\n:62F:C250101EUR0,\n-\n", tmp_path
    )[0].statements[0]
    assert (statement.scheme, statement.identifier, statement.institution) == (
        scheme,
        identifier,
        institution,
    )


def test_slashes_that_end_a_block_are_no_part_of_it(tmp_path: Path) -> None:
    text = "/EREF/E2E-5//CNTP/NL86INGB0002445588/INGBNL2A/KPN///REMI/USTD//Invoice 5/"
    record = one(f":61:250102C1,NTRFEREF//B1\n:86:{text}", tmp_path)
    assert (record["reference"], record["counterparty_name"]) == ("E2E-5", "KPN")
    assert record["narrative"] == "E2E-5 NL86INGB0002445588/INGBNL2A/KPN Invoice 5"


def test_a_statement_whose_line_breaks_are_lost_is_refused(tmp_path: Path) -> None:
    fields = (
        ":20:REF1",
        ":25:BE71096123456769",
        ":28C:1/1",
        ":60F:C260301EUR100,00",
        ":61:2603010301D5,00NTRFNONREF",
    )
    path = tmp_path / "a.sta"
    path.write_text("{1:F01BANKBEBBAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:" + "".join(fields) + "-}\n")
    with pytest.raises(UnreadableFile, match="line breaks were lost"):
        mt940.READER.read(path, None)
