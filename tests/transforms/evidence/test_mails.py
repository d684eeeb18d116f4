"""Mails: attachments and texts that are statements become evidence, everything else is told."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from fixtures.exports.mt940 import statement_of_one_line
from tests.transforms.evidence.test_intake import case_of, taken
from transforms.errors import UnreadableFile
from transforms.evidence.containers import container_kind, expand, mails
from transforms.evidence.containers.expansion import Told
from transforms.evidence.containers.limits import Budget
from transforms.ledger.staging import particulars_of

STATEMENT = statement_of_one_line(1).encode()
Attachment = tuple[str, bytes, str]


def mail(
    text: str = "Please find attached.", attachments: Sequence[Attachment] = (), subject: str = "Order 17"
) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "bank@example.org", "fiu@example.org"
    made["Date"], made["Subject"] = "Mon, 06 Apr 2026 09:30:00 +0200", subject
    made["Message-ID"] = "<1@example.org>"
    made.set_content(text)
    for name, content, kind in attachments:
        main, _, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made


def opened(content: bytes, folder: Path) -> tuple[dict[str, bytes | str], Told]:
    """What a mail holds, by name: its content, or why it was not read; and what is told of it."""
    path = folder / "a mail"
    path.write_bytes(content)
    kind = container_kind(path)
    assert kind == "eml"
    told, found = Told(), dict[str, bytes | str]()
    for member in expand(path, "a mail", kind, folder / "members", told, Budget(path.stat().st_size)):
        found[member.name] = member.path.read_bytes() if member.path else str(member.problem)
    return found, told


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "name", ["statement.sta", "Relevé de compte.sta", "Выписка.sta", "C:\\bank\\statement.sta"]
)
def test_an_attachment_is_evidence_byte_by_byte(name: str, tmp_path: Path) -> None:
    found, told = opened(
        mail(attachments=[(name, STATEMENT, "application/octet-stream")]).as_bytes(), tmp_path
    )
    assert found == {name.rpartition("\\")[2]: STATEMENT}
    assert told.complete
    assert told.messages == [
        "The mail holds 1 files; 1 could be unpacked.",
        "Mail from bank@example.org to fiu@example.org, Mon, 06 Apr 2026 09:30:00 +0200: Order 17.",
        "The mail's own text makes no record and is kept with it: Please find attached.",
    ]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_attachments_that_are_texts_keep_their_bytes(encoding: str, tmp_path: Path) -> None:
    made = mail()
    made.add_attachment(
        "Datum;Betrag\n01.02.2026;5,00 \u20ac\n", subtype="csv", filename="umsatz.csv", cte=encoding
    )
    found, _ = opened(made.as_bytes(), tmp_path)
    assert isinstance(found["umsatz.csv"], bytes)
    assert found["umsatz.csv"].replace(b"\r\n", b"\n").decode() == "Datum;Betrag\n01.02.2026;5,00 \u20ac\n"


def test_a_text_that_is_a_statement_is_read_as_one(tmp_path: Path) -> None:
    found, told = opened(mail(STATEMENT.decode()).as_bytes(), tmp_path)
    assert list(found) == ["text.txt"]
    assert isinstance(found["text.txt"], bytes)
    assert found["text.txt"].split() == STATEMENT.split()
    assert not any("makes no record" in said for said in told.messages)


def test_of_two_forms_of_one_text_one_is_read(tmp_path: Path) -> None:
    made = mail(STATEMENT.decode())
    made.add_alternative("<html><body><p>The same</p></body></html>", subtype="html")
    found, _ = opened(made.as_bytes(), tmp_path)
    assert list(found) == ["text.txt"]


def test_a_text_in_html_is_told_without_its_marks(tmp_path: Path) -> None:
    made = EmailMessage(policy=SMTP)
    for name, value in mail().items():
        if name.lower() in ("from", "to", "date", "subject", "message-id"):
            made[name] = value
    made.set_content(
        "<html><style>p {color: red}</style><body><p>See <b>attached</b></p></body></html>", subtype="html"
    )
    made.add_related(
        b"\x89PNG....", "image", "png", cid="<logo@example.org>", filename="logo.png", disposition="inline"
    )
    found, told = opened(made.as_bytes(), tmp_path)
    assert found == {}
    assert "The mail's own text makes no record and is kept with it: See attached" in told.messages
    assert "logo.png is a picture of the mail's own text and was passed over." in told.messages
    assert told.messages[-1] == "The mail holds no file."


def test_a_mail_that_is_passed_on_is_opened_too(tmp_path: Path) -> None:
    inner = mail("As asked.", [("statement.sta", STATEMENT, "application/octet-stream")], "Answer 9")
    outer = mail("See below.")
    outer.add_attachment(inner)
    found, told = opened(outer.as_bytes(), tmp_path)
    assert found == {"Answer 9.eml/statement.sta": STATEMENT}
    assert "Answer 9.eml/The mail's own text makes no record and is kept with it: As asked." in told.messages


def test_several_mails_one_after_the_other(tmp_path: Path) -> None:
    one = (
        mail("First.", [("a.sta", STATEMENT, "application/octet-stream")]).as_bytes().replace(b"\r\n", b"\n")
    )
    two = (
        mail("Second.", [("a.sta", STATEMENT, "application/octet-stream")]).as_bytes().replace(b"\r\n", b"\n")
    )
    line = b"From bank@example.org Mon Apr  6 09:30:00 2026\n"
    found, told = opened(line + one + b"\n\n" + line + two, tmp_path)
    assert list(found) == ["mail 1/a.sta", "mail 2/a.sta"]
    assert sum("makes no record" in said for said in told.messages) == 2


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("application/pkcs7-mime", "smime.p7m", "The mail is encrypted or sealed (S/MIME)."),
        (
            "application/ms-tnef",
            "winmail.dat",
            "The mail packs its attachments in Outlook's own way (winmail.dat).",
        ),
    ],
)
def test_what_cannot_be_opened_is_refused_in_words(kind: str, name: str, words: str, tmp_path: Path) -> None:
    found, _ = opened(mail(attachments=[(name, b"sealed", kind)]).as_bytes(), tmp_path)
    assert str(found[name]).startswith(words)


def test_a_cut_mail_gives_what_stands_before(tmp_path: Path) -> None:
    whole = mail(attachments=[("statement.sta", STATEMENT * 20, "application/octet-stream")]).as_bytes()
    found, told = opened(whole[: len(whole) // 2], tmp_path)
    assert not told.complete
    assert found["statement.sta"] != STATEMENT * 20
    kept = found["statement.sta"]
    assert isinstance(kept, bytes)
    assert (STATEMENT * 20).startswith(kept)
    assert any("is cut off: the end mark of its parts is missing" in said for said in told.messages)


def test_a_damaged_coding_is_told(tmp_path: Path) -> None:
    text = mail(attachments=[("statement.sta", STATEMENT, "application/octet-stream")]).as_bytes()
    coded = base64.b64encode(STATEMENT)[:40]
    _, told = opened(text.replace(coded, coded[:20] + b"!!" + coded[21:]), tmp_path)
    assert not told.complete
    assert any("its coding (base64) is damaged" in said for said in told.messages)


def test_two_attachments_of_one_name_are_two(tmp_path: Path) -> None:
    other = statement_of_one_line(2).encode()
    made = mail(attachments=[("a.sta", one, "application/octet-stream") for one in (STATEMENT, other)])
    found, _ = opened(made.as_bytes(), tmp_path)
    assert found == {"a.sta": STATEMENT, "a.sta (2)": other}


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = mail().as_string()
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3_000))
    head = made.partition("Content-Type:")[0].replace("\r\n", "\n")
    found, told = opened(f"{head}{nested}".encode(), tmp_path)
    assert (found, told.complete) == ({}, False)
    assert any("without end" in said or "too deep" in said for said in told.messages)
    monkeypatch.setattr(mails, "LARGEST", 100)
    with pytest.raises(UnreadableFile, match="larger than"):
        opened(made.encode(), tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Konto: 4711\nDatum: 2026\nSubject: x\n\nDatum;Betrag\n",
        "From: A\nTo: B\nAmount: 5\n",
        "OFXHEADER:100\nDATA:OFXSGML\n",
        "From here on: nothing\n",
        "date,from,subject,to\n1,2,3,4\n",
    ],
)
def test_texts_that_are_no_mails(text: str, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text(text)
    assert container_kind(path) is None


def test_statements_within_an_archive_within_a_mail_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    nested = zipped("inner.zip", zipped("statement.sta", STATEMENT))
    content = mail(attachments=[("delivery.zip", nested, "application/zip")]).as_bytes()
    (tmp_path / "in" / "mail.eml").write_bytes(content)
    outcomes = {one.name: one.outcome for one in taken(tmp_path)}
    assert outcomes == {
        "mail.eml": "new",
        "mail.eml!delivery.zip": "new",
        "mail.eml!delivery.zip!inner.zip": "new",
        "mail.eml!delivery.zip!inner.zip!statement.sta": "new",
    }
    _, case = case_of(tmp_path)
    formats = {str(one["name"]): one["format"] for one in particulars_of(case)}
    assert formats["mail.eml"] == "eml"
    assert formats["mail.eml!delivery.zip!inner.zip!statement.sta"] == "mt940"


def test_a_mail_within_mails_is_not_opened_without_end(tmp_path: Path) -> None:
    content = mail(attachments=[("statement.sta", STATEMENT, "application/octet-stream")]).as_bytes()
    for number in range(3):
        content = mail(attachments=[(f"{number}.eml", content, "application/octet-stream")]).as_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mail.eml").write_bytes(content)
    refused = [one for one in taken(tmp_path) if one.problem is not None]
    assert [one.name for one in refused] == ["mail.eml!2.eml!1.eml"]
    assert refused[0].problem is not None
    assert refused[0].problem.what == "A mail within a mail within a mail is not opened."
