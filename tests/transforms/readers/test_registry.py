"""Which reader takes a file is decided by its content; what nobody takes is refused in plain words."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.transforms.readers.delimited.samples import (
    GENERIC_HEADER,
    SMALL,
    generic,
    generic_lines,
    read_whole,
)
from transforms.errors import UnreadableFile
from transforms.readers import registry
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import ProfileError

MT940 = b":20:STARTUMS\r\n:25:50050000/1\r\n:28C:1/1\r\n:60F:C260101EUR1,00\r\n:62F:C260101EUR1,00\r\n-\r\n"
CAMT = (
    b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
    b"<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>"
    b"DE02120300000000202051</IBAN></Id></Acct></Stmt></BkToCstmrStmt></Document>"
)


def refusal(folder: Path, content: bytes, name: str = "export.csv") -> UnreadableFile:
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        registry.open_reading(path)
    assert caught.value.todo
    assert name in caught.value.where
    assert str(caught.value).isprintable() or "\n" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("name", ["export.csv", "export.xml", "export.sta", "export", "photo.png"])
@pytest.mark.parametrize(
    ("content", "format_"),
    [(generic(generic_lines(3)), "csv"), (MT940, "mt940"), (CAMT, "camt.053.001.02")],
)
def test_the_content_decides_not_the_name(tmp_path: Path, name: str, content: bytes, format_: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    reading = registry.open_reading(path)
    read_whole(reading)
    assert reading.format == format_


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "nothing but blanks"),
        (b"\n \r\n\t", "nothing but blanks"),
        (b"\0" * 100, "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 50, "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0" + b"\0\1\2" * 50, "a picture (JPEG)"),
        (b"MZ\x90\0\3\0\0\0", "a program for Windows"),
        (b"\x7fELF\2\1\1\0", "a program for Linux"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document"),
        (bytes(range(256)) * 10, "binary data"),
        (b"<html><body>Log in</body></html>", "an HTML page"),
        (b"<?xml version='1.0'?><Invoice><Id>1</Id></Invoice>", "XML of a kind that is not known here"),
        (b"<Document><CstmrPmtStsRpt><GrpHdr/></CstmrPmtStsRpt></Document>", "what became of orders"),
        (b"<?xml version='1.0'?><Document xmlns='urn:x'><PmtRtr/></Document>", "sends payments back"),
        (
            b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.086.001.02'><BkSvcsBllgStmt/></Document>",
            "a camt.086 of ISO 20022",
        ),
        (b"<EFilingBatchXML/>", "a filing to FinCEN"),
        (b"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>", "a schema, not data"),
        (b"Dear colleague,\n\nplease find attached\n", "No reader knows this text"),
    ],
)
def test_what_is_no_export_is_refused_in_plain_words(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refusal(tmp_path, content).what


def test_an_archive_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.csv", "a")
    assert "ZIP" in refusal(tmp_path, (tmp_path / "x.zip").read_bytes()).what


def test_xml_of_another_kind_names_its_root(tmp_path: Path) -> None:
    assert "root element Invoice" in refusal(tmp_path, b"<?xml version='1.0'?><Invoice/>").where


def test_a_csv_that_no_profile_fits_names_its_header_and_the_way_out(tmp_path: Path) -> None:
    error = refusal(tmp_path, b"Report of today\n\nWhen;Howmuch;Why\n01.01.2026;5;x\n")
    assert "line 3 (When;Howmuch;Why)" in error.where
    assert "moneytrail ingest FILE --case C --profile NAME" in error.todo


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in str(refusal(tmp_path, b"a;b;c\x1b[31m;d;e;f;g;h;i;j\n"))


def test_a_profile_that_is_named_goes_before_sniffing(tmp_path: Path) -> None:
    path, profile = tmp_path / "x.csv", tmp_path / "small.yaml"
    path.write_bytes(b"Date;Amount;Text\n01.02.2026;1,00;x\n")
    profile.write_text(SMALL, encoding="utf-8")
    assert registry.open_reading(path, str(profile)).profile == "small"
    assert registry.open_reading(path, "small", [tmp_path]).profile == "small"
    assert registry.open_reading(path, None, [tmp_path]).profile == "small"
    with pytest.raises(ProfileError):
        registry.open_reading(path, "nobody")


@pytest.mark.parametrize(
    ("columns", "chosen", "said"),
    [
        ("booked, amount", "generic-account-iban", []),
        (
            GENERIC_HEADER,
            "a-rival",
            ["Read with profile a-rival; also fitting: generic-account-iban (choose with --profile)."],
        ),
    ],
)
def test_the_profile_that_asks_for_most_columns_is_chosen(
    tmp_path: Path, columns: str, chosen: str, said: list[str]
) -> None:
    (tmp_path / "rival.yaml").write_text(
        f"profile: a-rival\nmatch: {{columns: [{columns}]}}\ncolumns: {{booked_at: booked, amount: amount}}\n",
        encoding="utf-8",
    )
    path = tmp_path / "x.csv"
    path.write_text(GENERIC_HEADER + "\n", encoding="utf-8")
    reading = registry.open_reading(path, None, [tmp_path])
    assert (reading.profile, reading.messages) == (chosen, said)


def test_formats_say_what_they_read() -> None:
    assert [name for name, _ in registry.formats()] == [reader.name for reader in registry.READERS]
    assert all(reads for _, reads in registry.formats())


def test_a_list_of_prices_is_no_export_of_transactions(tmp_path: Path) -> None:
    path = tmp_path / "USDTUSD_60.csv"
    path.write_text("".join(f"{1490807100 + 3600 * hour},1.0,1.01,0.99,1,250.5,3\n" for hour in range(40)))
    with pytest.raises(UnreadableFile, match="list of prices"):
        registry.open_reading(path)


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ("CstmrPmtStsRpt", "a pain.002, which tells what became of orders"),
        ("FIToFIPmtCxlReq", "a camt.056, which asks for payments back"),
        ("RsltnOfInvstgtn", "a camt.029, which answers whether a payment is given back"),
        ("CstmrPmtCxlReq", "a camt.055, which asks that orders are not done"),
        ("CstmrPmtRvsl", "a pain.007, which asks that direct debits are given back"),
        ("NtfctnToRcv", "a camt.057, which announces money that is expected"),
        ("CdtrPmtActvtnReq", "a pain.013, which asks somebody to pay"),
    ],
)
def test_messages_about_payments_are_refused_by_their_name(element: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "message.xml"
    path.write_text(f"<Document><{element}><GrpHdr><MsgId>1</MsgId></GrpHdr></{element}></Document>")
    with pytest.raises(UnreadableFile, match=f"^The file is {words}") as refused:
        registry.open_reading(path)
    assert refused.value.todo == "ask for the statements (camt.053) of the accounts in question"


def test_a_message_behind_a_long_heading_is_refused_by_its_name(tmp_path: Path) -> None:
    """An envelope (CBPR+) may fill kilobytes with who sends it to whom."""
    heading = "<AppHdr>" + "<Fr><BICFI>AAAAGB2L</BICFI></Fr>" * 400 + "</AppHdr>"
    message = "<Document><PmtRtr><GrpHdr/></PmtRtr></Document>"
    error = refusal(tmp_path, f"<Envelope>{heading}{message}</Envelope>".encode())
    assert error.what.startswith("The file is a pacs.004, which sends payments back")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "T00322100FI4250001510000023000126010126\nT1018800000101\n",
            "a statement as Finnish banks write it",
        ),
        (" RHABCDE05696010126TEST\n 61000000100001\n", "a statement as Italian banks write it"),
        ("03300000         2012345678000195  EMPRESA\n", "a CNAB 240 file"),
        ("UNB+UNOC:3+BANK:ZZ+CUST:ZZ'UNH+1+FINSTA:D:96A:UN'\n", "an EDIFACT interchange"),
        ("01BGMAX               0120260101\n", "a BgMax file"),
        ("0128ALK12345678000000000FIRMA GMBH\n", "a DTAUS file"),
        ("UHL1010126FIRMA   000000\n1 1501 001000 0800\n", "an ABO file"),
        (
            "<?xml version='1.0'?><KMYMONEY-FILE><FILEINFO/></KMYMONEY-FILE>",
            "the books of the program KMyMoney",
        ),
        ("<gnc-v2 xmlns:gnc='http://www.gnucash.org/XML/gnc'/>", "the books of the program GnuCash"),
    ],
)
def test_formats_that_are_not_read_are_told_by_their_names(text: str, words: str, tmp_path: Path) -> None:
    problem = refusal(tmp_path, text.encode())
    assert words in problem.what
    assert problem.todo.startswith("ask the ")


@pytest.mark.parametrize(
    "content",
    [
        b":20:A\n:25:1\n:60F:C250101EUR0,\n:61:250101C1,NTRFX\n:86:A\0B\n:62F:C250101EUR1,\n-\n",
        b"!Type:Bank\nD01/31/2026\nT1.00\nPA\0B\n^\n",
    ],
)
def test_a_record_with_a_nul_byte_is_set_aside(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    (records,) = [as_batch(given).records for given in registry.open_reading(path).batches]
    assert [reason.split(":")[0] for reason in records["reasons"][0]] == ["nul_byte"]


@pytest.mark.parametrize(
    "signs", [" ", "\n", "\r\n", "\t", "\0", "\x01", "a ", "<", "<!-- -->", "{", "'", ":", "@"]
)
def test_the_same_signs_over_and_over_are_refused_and_soon(tmp_path: Path, signs: str) -> None:
    content = b'<?xml version="1.0"?>\n' + signs.encode() * (registry.HEAD // len(signs))
    assert refusal(tmp_path, content).todo  # blank lines took a minute
