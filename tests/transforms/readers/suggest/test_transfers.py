"""Sheets of money transfer operators are drafted as remittances, and statements of accounts are not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest

WESTERN = (
    "MTCN,Send Date,Send Time,Sender First Name,Sender Last Name,Sender Phone,Sender ID Type,Sender ID Number,"
    "Sender DOB,"
    "Send Country,Send Agent,Principal,Send Currency,Charges,Pay Date,Payee Name,Pay Country,Pay Amount,Pay Currency,"
    "Status\n"
    '1234567890,02/28/2026,02:33 PM,AMINA,WARSAME,+4915112345678,PASSPORT,A123,05/31/1990,GERMANY,AGT1,"1,000.50",EUR,'
    '9.90,03/01/2026,OMAR HADDAD,TURKEY,"35,500.00",TRY,PAID\n'
    "1234567891,03/01/2026,09:00 AM,AMINA,WARSAME,+4915112345678,PASSPORT,A123,05/31/1990,GERMANY,AGT1,500.00,EUR,"
    "4.90,,OMAR HADDAD,TURKEY,,,CANCELLED\n"
)
AFRICAN = (
    "Reference Number;Transaction Date;Sender Name;Sender Mobile;Sender Country;Send Amount;Send Ccy;Fee;"
    "Beneficiary Name;Beneficiary Phone;Receive Amount;Receive Ccy;Receive Date\n"
    "77001;28.02.2026;Selam Tesfay;+3933301;ITALY;1.200,50;EUR;12,00;Omar Haidar;+21891001;6.300,00;LYD;01.03.2026\n"
    "77002;01.03.2026;Selam Tesfay;+3933301;ITALY;200,00;EUR;2,00;Omar Haidar;+21891001;1.050,00;LYD;03.03.2026\n"
)


def payments(folder: Path, name: str, profile: str) -> list[dict[str, object]]:
    reading = read_with(folder / name, parse(profile, "a"))
    batches = [as_batch(batch) for batch in reading.batches]
    assert all(not reasons for batch in batches for reasons in batch.records["reasons"].to_list())
    return [row for batch in batches for row in batch.particulars["payments"].to_dicts()]


def test_names_of_columns_say_both_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(WESTERN)
    found = suggest(tmp_path / "a.csv", "a")
    first, second = payments(tmp_path, "a.csv", found.profile)
    assert (first["control_number"], first["from_name"], first["to_name"]) == (
        "1234567890",
        "AMINA WARSAME",
        "OMAR HADDAD",
    )
    assert (first["amount"], first["currency"], first["fee"]) == (Decimal("1000.5"), "EUR", Decimal("9.9"))
    assert (first["received_amount"], first["received_currency"]) == (Decimal("35500"), "TRY")
    assert first["sent_at"] == datetime(2026, 2, 28, 14, 33)  # noqa: DTZ001 - the tables hold naive UTC
    assert (first["from_country"], first["to_country"]) == ("DE", "TR")
    assert (first["status"], second["status"], second["received_at"]) == ("completed", "cancelled", None)
    assert found.trial.sums == {"EUR": Decimal("1500.5")}
    (left_out,) = [part.value for part in found.parts if part.name == "left out"]
    assert left_out == "Sender ID Type"
    assert "sender_birth_date: Sender DOB" in found.profile


def test_people_and_countries_of_another_layout(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(AFRICAN)
    first, _ = payments(tmp_path, "a.csv", suggest(tmp_path / "a.csv", "a").profile)
    assert (first["amount"], first["received_amount"]) == (Decimal("1200.5"), Decimal("6300"))
    assert (first["from_name"], first["to_name"], first["from_country"]) == (
        "Selam Tesfay",
        "Omar Haidar",
        "IT",
    )
    assert (first["sent_at"], first["received_at"]) == (
        datetime(2026, 2, 28),  # noqa: DTZ001
        datetime(2026, 3, 1),  # noqa: DTZ001
    )


def test_a_sheet_of_transfers(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Answer")
        for place, line in enumerate(AFRICAN.splitlines()):
            sheet.write_row(place, 0, line.split(";"))
    assert len(payments(tmp_path, "a.xlsx", suggest(tmp_path / "a.xlsx", "a").profile)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Date,Payer Name,Payee Name,Payee Account,Amount,Currency\n"
        "2026-03-01,A,B,1,-5.00,EUR\n2026-03-02,C,A,2,6.00,EUR\n",
        "Date;Sender;Beneficiary;Sender Account;Beneficiary Account;Amount;Currency;Balance\n"
        "2026-03-01;A;B;1;2;5.00;EUR;5.00\n2026-03-02;C;A;3;4;6.00;EUR;11.00\n",
    ],
)
def test_a_statement_that_names_payer_and_payee_is_a_statement(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert "kind: bank" in suggest(tmp_path / "a.csv", "a").profile


APP = (
    "Date,Transfer number,Recipient,Country,Send amount,Send currency,Fee,Receive amount,Receive currency,Status\n"
    "03/02/2026,T71,Amina Ali,Somalia,120.00,GBP,2.99,157.20,USD,Delivered\n"
    "16/02/2026,T72,Hassan Nur,Kenya,80.00,GBP,0.99,13136.00,KES,Delivered\n"
)
NAMES = (
    "Transfer date,Sender name,Recipient name,Reason,Amount,Recipient country\n"
    "2026-02-03,A Person,B Person,Family,150.00,Somalia\n2026-02-16,C Person,D Person,Gift,90.50,Sudan\n"
)


def test_a_customers_own_history_names_the_receivers_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(APP)
    first, second = payments(tmp_path, "a.csv", suggest(tmp_path / "a.csv", "a").profile)
    assert (first["control_number"], first["to_name"], first["to_country"]) == ("T71", "Amina Ali", "SO")
    assert (second["amount"], second["received_amount"], second["received_currency"]) == (80, 13136, "KES")


def test_two_names_and_a_sum_without_a_currency_are_a_transfer_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(NAMES)
    found = suggest(tmp_path / "a.csv", "a")
    first, _ = payments(tmp_path, "a.csv", found.profile)
    assert (first["from_name"], first["to_name"], first["currency"]) == ("A Person", "B Person", "XXX")
    assert [part.sure for part in found.parts if part.name == "currency"] == ["guess"]


def test_both_ends_without_a_sign_are_no_statement_of_one_account(tmp_path: Path) -> None:
    text = (
        "Date,Payer,Payee,Amount,Text\n2026-02-03,A,B,5.00,x\n2026-02-04,C,A,6.00,y\n2026-02-16,A,D,7.00,z\n"
    )
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(MoneytrailError, match="nothing says whose account it is"):
        suggest(tmp_path / "a.csv", "a")


GLUED = (
    "Date,Reference,Recipient Name,Amount sent,Rate,Amount received,Status\n"
    '"Feb 3, 2026",R71,Amina Ali,100.00 USD,56.10,"5,610.00 PHP",Delivered\n'
    '"Feb 16, 2026",R72,Hassan N,50.00 USD,56.20,"2,810.00 PHP",Delivered\n'
)
LOCAL = (
    "Order No,PIN,Order Date,Sender,Beneficiary,Destination Country,Amount USD,Local Amount,Local Currency,Status\n"
    "U1,71,2026-02-03,John D,Ana P,Guatemala,200.00,1540.00,GTQ,Paid\n"
    "U2,72,2026-02-16,John D,Luis M,Honduras,100.00,2470.00,HNL,Paid\n"
)
SPANISH = (
    "Fecha;Remitente;Beneficiario;País destino;Importe;Divisa;Comisión;Referencia\n"
    "03/02/2026;Ana P;Luis M;Colombia;200,00;EUR;4,90;G71\n17/02/2026;Ana P;Rosa M;Colombia;150,00;EUR;3,90;G72\n"
)
ARABIC = (
    "التاريخ,المرسل,المستلم,المبلغ,العملة\n2026-02-03,علي حسن,عمر سعيد,500,USD\n"
    "2026-02-16,علي حسن,نور محمد,700,USD\n"
)


YOU_AND_THEY = (
    "Transfer date,Reference number,Recipient,Delivery method,You sent,Fee,Exchange rate,They received,Status\n"
    '"Jan 5, 2026",R1,Ana P,Bank deposit,100.00 USD,3.99 USD,1 USD = 56.25 PHP,"5,625.00 PHP",Delivered\n'
    '"Jan 18, 2026",R2,Rosa M,Bank deposit,20.00 USD,3.99 USD,1 USD = 56.25 PHP,"1,125.00 PHP",Cancelled\n'
)
AGENCY = (
    "Folio,Fecha,Remitente,Beneficiario,Monto USD,Cargo,Tipo de cambio,Monto MXN\n"
    'MX1,05/01/2026,John D,Ana P,537.27,5.00,17.35,"9,321.63"\n'
    'MX2,18/01/2026,John D,Luis M,100.00,5.00,17.35,"1,735.00"\n'
)
SENT_AND_PAID = (
    "Ref,Sent,Paid,Sender,Beneficiary,Principal,Fee,Total,Payout,Payout Ccy\n"
    "RX1,05/01/2026,06/01/2026,John D,Ana P,275.95,4.00,279.95,1012.74,AED\n"
    "RX2,18/01/2026,19/01/2026,John D,Luis M,100.00,4.00,104.00,367.00,AED\n"
)
WITH_TELEPHONES = (
    "N° transfert;Date envoi;Expéditeur;Tél expéditeur;Bénéficiaire;Tél bénéficiaire;Montant envoyé (EUR);"
    "Montant à payer (XAF);Etat\nT1;05/01/2026;Jean D;+33612345670;Paul M;+23765432109;509,91;334 479;Payé\n"
    "T2;18/01/2026;Jean D;+33612345670;Rose M;+23765432108;100,00;65 596;Annulé\n"
)
PAID_IN_ARABIC = "رقم الحوالة,التاريخ,المرسل,المستلم,المبلغ,العملة,الحالة\n" + (
    "T1,2026-02-03,علي حسن,عمر سعيد,500,AED,مدفوعة\nT2,2026-02-16,علي حسن,نور محمد,700,AED,ملغاة\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (YOU_AND_THEY, ("R1", "Ana P", 100, "USD", 5625, "PHP")),
        (AGENCY, ("MX1", "Ana P", Decimal("537.27"), "USD", Decimal("9321.63"), "MXN")),
        (SENT_AND_PAID, ("RX1", "Ana P", Decimal("275.95"), "XXX", Decimal("1012.74"), "AED")),
        (WITH_TELEPHONES, ("T1", "Paul M", Decimal("509.91"), "EUR", 334479, "XAF")),
        (PAID_IN_ARABIC, ("T1", "عمر سعيد", 500, "AED", None, None)),
        (GLUED, ("R71", "Amina Ali", 100, "USD", 5610, "PHP")),
        (LOCAL, ("U1", "Ana P", 200, "USD", 1540, "GTQ")),
        (SPANISH, ("G71", "Luis M", 200, "EUR", None, None)),
        (ARABIC, (None, "عمر سعيد", 500, "USD", None, None)),
    ],
    ids=[
        "you and they",
        "two currencies",
        "sent and paid",
        "telephones",
        "paid",
        "currencies beside figures",
        "local sums",
        "Spanish",
        "Arabic",
    ],
)
def test_operators_name_their_columns_in_many_ways(
    tmp_path: Path, text: str, expected: tuple[object, ...]
) -> None:
    (tmp_path / "a.csv").write_text(text)
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    first, _ = payments(tmp_path, "a.csv", found.profile)
    names = ("control_number", "to_name", "amount", "currency", "received_amount", "received_currency")
    assert tuple(first[name] for name in names) == expected


def test_an_agents_list_with_one_customer_a_line_is_refused(tmp_path: Path) -> None:
    text = (
        "MTCN,Date,Transaction,Customer,Country,Principal,Charge,Currency\n"
        "123-456-7890,03/02/2026,SEND,A,Somalia,150.00,4.90,EUR\n"
        "123-456-7891,17/02/2026,PAY,B,Germany,200.00,0.00,EUR\n"
    )
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(MoneytrailError, match="what an agent did for a customer"):
        suggest(tmp_path / "a.csv", "a")


def test_what_was_paid_and_what_was_received_are_two_sums(tmp_path: Path) -> None:
    text = (
        "Order number,Date,Recipient,Service,Amount paid,Fee,Amount received,Status\n"
        '8101,01 Mar 2026,Leyla Osman,Cash,£80.00,£1.50,"KES 13,120.00",Complete\n'
        '8102,16 Mar 2026,Leyla Osman,Cash,£20.00,£0.50,"KES 3,280.00",Complete\n'
    )
    (tmp_path / "a.csv").write_text(text, "utf-8")
    rows = payments(tmp_path, "a.csv", suggest(tmp_path / "a.csv", "a").profile)
    assert [
        (row["amount"], row["currency"], row["received_amount"], row["received_currency"]) for row in rows
    ] == [
        (80, "GBP", 13120, "KES"),
        (20, "GBP", 3280, "KES"),
    ]
