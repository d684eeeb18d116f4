"""Message back-ups: what operators confirm, whose it is, and what of a telephone is nobody's business."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.readers.reads import CORPUS, accepted, codes, need_corpus, quarantined
from tests.transforms.readers.sms.backups import MPESA, backup, element, read, records_of, rows
from transforms.readers import registry
from transforms.readers.sms.messages import Message
from transforms.readers.sms.operators import operator_of, operators
from transforms.readers.sms.told import told

EXPECTED = {
    "sent": ("-1013", "13", "TRANSFER OUT", "msisdn", "+254712345678"),
    "received": ("2500", None, "TRANSFER IN", "masked", "0722***678/{own}/omar haid"),
    "paid": ("-500", None, "MERCHANT PAYMENT", None, None),
    "bill": ("-1223", "23", "PAY BILL", None, None),
    "withdrawn": ("-2029", "29", "CASH WITHDRAWAL", "shortcode", "KE:123456"),
    "given": ("3000", None, "CASH DEPOSIT", None, None),
    "airtime": ("-100", None, "AIRTIME", None, None),
    "reversed": ("500", None, "REVERSAL", None, None),
}
OTHERS = {
    "You have received UGX 50,000 from JOHN DOE, 256772123456 on 2024-01-12 14:22:10. Reason: rent. "
    "New balance: UGX 75,000. Transaction ID: 123456789.": ("MobileMoney", "50000", "UGX", "75000"),
    "Payment made for GHS 50.00 to JOHN DOE. Current Balance: GHS 119.50. Available Balance: GHS "
    "119.50. Reference: x. "
    "Transaction ID: 123456. Fee charged: GHS 0.50": ("MobileMoney", "-50.50", "GHS", "119.50"),
    "SENT.TID 123456789. UGX 20,000 to JOHN DOE 0701234567. Fee UGX 500. Bal UGX 54,500. Date "
    "12-January-2024 14:22.": (
        "AirtelMoney",
        "-20500",
        "UGX",
        "54500",
    ),
    "WITHDRAWN. TID 123456789. UGX50,000 with Agent ID: 123456.Fee UGX 1,500.Tax UGX 250."
    "Bal UGX 2,750. 12-January-2024 14:22.": (
        "Airtel Money",
        "-51750",
        "UGX",
        "2750",
    ),
}
# By the wordings that pluspeople/pesaPi, pennywiseai-tracker and Ugandan users published; names are invented.
PUBLISHED = [
    ("MPESA",
     "BC46OE423 Confirmed. You have received Ksh16,000.00 from OMAR HAID 254722000678 on 11/11/11 at 3:31 PM "
     "New M-PESA balance is Ksh16,106.00.PIN YAKO SIRI YAKO", "16000", None, "16106", "+254722000678"),
    ("MPESA",
     "BC46OE424 Confirmed. on 11/11/11 at 4:31 PM Withdraw Ksh16,000.00 from 129324 - Lucky Brothers "
     "New M-PESA balance is Ksh106.00.PIN YAKO SIRI YAKO", "-16000", None, "106", "KE:129324"),
    ("MPESA",
     "DI59VP466 Confirmed. You have transferred Ksh50.00 from your M-Shwari account on 13/10/13 at 2:14 AM. "
     "M-Shwari balance is Ksh0.31 .M-PESA balance is Ksh339.00 .", "50", None, "339", None),
    ("M-PESA", "DFI7U0UPBNX Confirmed. Tsh5,000.00 sent to business CORNER SHOP on 19/6/26 at 10:56 pm. "
     "New M-Pesa balance is Tsh0.36.", "-5000", None, "0.36", None),
    ("M-PESA",
     "DFI7U0UPBNY Confirmed. Tsh100,000.00 sent to A BANK for account 0150000000000 on 19/6/26 at 10:57 pm "
     "Total fee Tsh2,000.00 (M-Pesa fee Tsh1,800.00 + Government Levy Tsh200.00). Balance is Tsh7.36.",
     "-102000", "2000", "7.36", None),
    ("M-PESA",
     "DFI7U0UPBNZ Confirmed. On 19/6/26 at 11:00 pm Withdraw Tsh100,000.00 from 431836 - LUCKY AGENTS "
     "Total fee Tsh4,357.00 (M-Pesa fee Tsh3,600.00 + Government Levy Tsh757.00). Balance is Tsh0.36",
     "-104357", "4357", "0.36", "TZ:431836"),
    ("M-PESA",
     "DFI7U0UPBPA Confirmed. Tsh9,000.00 paid to CORNER SHOP on 19/6/26 at 11:02 pm and charged Tsh500.00."
     "New M-Pesa balance is Tsh1,000.36.", "-9500", "500", "1000.36", None),
    ("M-PESA",
     "DFI7U0UPBPB Confirmed. You have received a payment of Tsh4,000.00 from 922756 - LUCKY AGENTS on 19/6/26 "
     "at 11:03 pm. New M-Pesa balance is Tsh5,000.36.", "4000", None, "5000.36", "TZ:922756"),
    ("M-PESA",
     "DFI7U0UPBPC Confirmed. Tsh1,500.00 has been deducted from your M-Pesa account on 19/6/26 at 11:04 pm "
     "as a repayment of M-Pesa Overdraft service. New M-Pesa balance is Tsh3,500.36.",
     "-1500", None, "3500.36", None),
    ("MobileMoney",
     "You have received UGX 3400 from OMAR HAID, 256764000233 on 2026-08-30 16:45:11. fee:0. Reason: Rent. "
     "New balance: UGX 35922. ID: 43140073868. Dial *165#", "3400", None, "35922", "+256764000233"),
    ("MobileMoney", "You have received UGX 3400 from Airtel Money on 2026-08-30 16:45:11. fee:0. Reason: 1. "
     "New balance: UGX 35922. ID: 43140073869.", "3400", None, "35922", None),
    ("MobileMoney", "You have sent UGX 30,000 to OMAR HAID, 256764000233 on 2026-08-30 16:46:11. fee:330. "
     "New balance: UGX 5592. ID: 43140073870.", "-30330", "330", "5592", "+256764000233"),
    ("AirtelMoney",
     "SENT UGX 500 to OMAR HAID on 256769000158. Fee UGX 100.0 Bal UGX 3,149. TID 155265255805.",
     "-600", "100", "3149", "+256769000158"),
    ("AirtelMoney", "PAID UGX 1500 to CORNER SHOP Charge UGX 120, TID 18432759761. Bal UGX 187725 "
     "Date: 07-May-2025 12:00.", "-1620", "120", "187725", None),
    ("AirtelMoney", "Trans. ID: 1440225031704 You have received 50.00Ksh from OMAR HAID. "
     "Your available balance is 155.00Ksh.", "50", None, "155", None),
    ("AirtelMoney",
     "Trans. ID: 1440225031705 You have sent 20GHS to 233260000123. Your available balance is 250.67GHS.",
     "-20", None, "250.67", "+233260000123"),
    # Somalia and Ethiopia: by messages that users and programs for them published; names and numbers are invented.
    ("192", "[-EVCPLUS-] $1 ayaad uwareejisay omar haid warsame(617000215), Tar: 21/03/26 12:22:27, "
     "Haraagaagu waa $130.5.", "-1", None, "130.5", "+252617000215"),
    ("192", "[-EVCPLUS-] waxaad $1 ka heshay 0617000497, Tar: 19/03/26 17:40:16 haraagagu waa $173.5.",
     "1", None, "173.5", "+252617000497"),
    ("192", "[-EVCPLUS-] waxaad $2 laguu soo diray 252617000000, Tar: 01/04/26 10:00:00 haraagagu waa $50.",
     "2", None, "50", "+252617000000"),
    ("192", "[-EVCPlus-] $1.89 Ayaad uwareejisay CORNER MARKET CASHIER 31(709540), Tel: +252610000145, "
     "Tar: 19/03/26 16:11:20, Haraagaagu waa $220.25.", "-1.89", None, "220.25", "SO:709540"),
    ("192", "[-EVCPlus-] Waxaad $0.5 ugu shubtay 252612000277, Haraagaagu waa $142.",
     "-0.5", None, "142", "+252612000277"),
    ("EVCPlus", "[-EVCPlus-] $0.1 ayaad ka Heshay AARAN SERVICE (252685000555),27/07/26 04:49:01 via Somnet Telecom, "
     "Haraagaagu waa $4.95.", "0.1", None, "4.95", "+252685000555"),
    ("740", "[-E-Voucher-] $1 ayaad uwareejisay OMAR HAID(617000008), Haraagaagu waa $3.325.\nLa soo deg App-ka",
     "-1", None, "3.325", "+252617000008"),
    ("740", "[-E-Voucher-] You have transferred $0.1 to 252619000299. Your balance is $0.27.",
     "-0.1", None, "0.27", "+252619000299"),
    ("eDahab", "0.22 Dollar Ayaad Ka Heshay Omar Haid.Code-ka:NA.Lambarka :620000060  Aqanoosiga : "
     "PP260718.0005.F75709 Haraagaaga Cusubi Waa: 2.61 Dollar..Tariikh:18-07-2026[-eDahab-Service-]",
     "0.22", None, "2.61", "+252620000060"),
    ("eDahab", "1.98 Dollar ayad u warejisay Omar Haid. No: 620000060.Tixrac: PP260814.1137.E48452 Haraaga: 0.07 "
     "Dollar Kharashyada Adeegga:0.02 Dollar Tariikh:14-08-2026[-eDahab-Service-]",
     "-2", "0.02", "0.07", "+252620000060"),
    ("ZAAD", "[-ZAAD SERVICE-] Tix: 15652525521, Waxaad $15 ka heshay OMAR HAID (634000015) Tar: 31/08/26 23:01:33, "
     "Hadhaagaaga:$71.4.Warbixinta", "15", None, "71.4", "+252634000015"),
    ("127", "Dear Selam\nYou have transferred ETB 500.00 to Omar Haid(251911000233) on 31/05/2026 10:59:12. Your "
     "transaction number is BCL3GHPES3. The service fee is ETB 1.74 and 15% VAT on the service fee is ETB 0.26. "
     "Your current E-Money Account balance is ETB 4,333.02. To download", "-502", "2", "4333.02", "+251911000233"),
    ("telebirr", "You have received ETB 50.00 from omar haid(2519****8938) 100504 on 11/09/2026 21:59:18. Your "
     "transaction number is DIB6NHE3H2. Your current E-Money Account balance is ETB 105.50.", "50", None, "105.5",
     "2519****8938/telebirr account of the telephone whose oldest payment is DIB6NHE3H2/omar haid"),
]  # fmt: skip


def test_what_m_pesa_confirms(tmp_path: Path) -> None:
    reading, records = read(tmp_path, backup(*(element(body) for body in MPESA.values())))
    own = "M-Pesa account of the telephone whose oldest payment is SBF1A2B3C4"
    for row, (amount, fee, code, scheme, identifier) in zip(rows(records), EXPECTED.values(), strict=True):
        assert row["reasons"] == []
        assert row["booked"]
        assert row["amount"] == Decimal(amount)
        assert row["fee"] == (Decimal(fee) if fee else None)
        assert (row["transaction_code"], row["counterparty_scheme"]) == (code, scheme)
        assert row["counterparty_identifier"] == (identifier.format(own=own) if identifier else None)
    assert records["sequence"].to_list() == list(range(1, 9))
    assert records["booked_at"][0] == datetime(2024, 2, 1, 12, 4)  # noqa: DTZ001
    assert records["reversal"].to_list() == [False] * 7 + [True]
    (statement,) = reading.statements
    assert (statement.scheme, statement.identifier, statement.currency) == ("named", own, "KES")
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(5500), Decimal(6635))
    assert statement.running_balance_broken_at is None
    assert reading.messages == []


@pytest.mark.parametrize("body", OTHERS)
def test_what_other_operators_confirm(tmp_path: Path, body: str) -> None:
    sender, amount, currency, balance = OTHERS[body]
    _, records = read(tmp_path, backup(element(body, sender)))
    (row,) = rows(records)
    assert row["reasons"] == []
    assert (row["amount"], row["currency"], row["balance_after"]) == (
        Decimal(amount),
        currency,
        Decimal(balance),
    )


@pytest.mark.parametrize(
    ("sender", "body", "amount", "fee", "balance", "account"),
    PUBLISHED,
    ids=[one[1][:25] for one in PUBLISHED],
)
def test_messages_as_others_published_them(
    tmp_path: Path, sender: str, body: str, amount: str, fee: str | None, balance: str, account: str | None
) -> None:
    _, records = read(tmp_path, backup(element(body, sender)))
    (row,) = rows(records)
    assert row["reasons"] == []
    assert (row["amount"], row["fee"]) == (Decimal(amount), Decimal(fee) if fee else None)
    assert row["balance_after"] == Decimal(balance)
    assert row["counterparty_identifier"] == account


def test_a_currency_without_a_code_is_set_aside(tmp_path: Path) -> None:
    body = (
        "[-ZAAD SHILLING-] Tix: 15652525521, Waxaad SLSH1,500 ka heshay OMAR HAID (634000015) Tar: 31/08/26 "
        "23:01:33, Hadhaagaaga:SLSH7,149.4.Warbixinta"
    )
    _, records = read(tmp_path, backup(element(body, "ZAAD")))
    assert records["reasons"].to_list() == [
        [
            "currency_unclear: 'SLSH' is the shilling of Somaliland, which has no code of ISO 4217; "
            "it is not the shilling of Somalia (SOS)"
        ]
    ]


FRENCH = [
    ("Transfert effectue pour  39000 FCFA  a SELAM TESFAY (22962000395) le 2024-02-07 16:23:16. Frais: 100 FCFA. "
     "Nouveau solde: 987 FCFA, Reference: Paiement. ID de la transaction: 6524349286..",
     "-39100", "987", "SELAM TESFAY", "XOF", 15),
    ("Vous avez recu un transfert de 10000FCFA de OMAR HAID  (237650000863) le 2025-11-24 17:14:31. Reference: SEMOA. "
     "Nouveau solde: 10482 FCFA. ID de la transaction : 11005237542..", "10000", "10482", "OMAR HAID", "XAF", 16),
    ("Transfert 10000F de OMAR HAID (2250151774272) 2025-11-25 19:36:20 Ref:Avance Solde:14607F ID:11012760098",
     "10000", "14607", "OMAR HAID", "XOF", 19),
    ("Transfert 5825F a SELAM TESFAY(2290161072275) 2025-11-24 20:38:42 Frais: 50F Solde:4607F Ref: Food  ID: 1100689",
     "-5875", "4607", "SELAM TESFAY", "XOF", 19),
    ("Retrait 4000F via LUCKY AGENT 1(2290150777120 - RBCCM/ABC/22 A 51015) 2025-11-25 21:27:14 Solde:10482F "
     "Frais:125F ID:11013738601", "-4125", "10482", "LUCKY AGENT 1", "XOF", 20),
    ("Paiement 2900F a CORNER SHOP (2290150729245) 2025-11-15 11:21:55 Frais:0F Solde:5022F ID:10947266220",
     "-2900", "5022", "CORNER SHOP", "XOF", 10),
    ("Depot recu 3250F de OMAR HAID (2290167744314 - ) le 2025-11-12 20:48:52 Solde:4222F ID:10932256987Frais:0F.",
     "3250", "4222", "OMAR HAID", "XOF", 19),
]  # fmt: skip


@pytest.mark.parametrize(("body", "amount", "balance", "name", "currency", "hour"), FRENCH)
def test_francs_are_those_of_the_other_number_s_country(
    tmp_path: Path, body: str, amount: str, balance: str, name: str, currency: str, hour: int
) -> None:
    _, records = read(tmp_path, backup(element(body, "MobileMoney")))
    row = rows(records)[0]
    assert row["reasons"] == []
    assert (row["amount"], row["balance_after"], row["currency"]) == (
        Decimal(amount),
        Decimal(balance),
        currency,
    )
    assert (row["counterparty_name"], row["booked_at"].hour) == (name, hour)


def test_a_franc_of_no_country_is_a_question(tmp_path: Path) -> None:
    body = "Paiement 5000F a MFS DIRECT 2025-11-23 16:10:37 Frais:50F Solde:482F ID:10998744145 Ref:-"
    _, records = read(tmp_path, backup(element(body, "MobileMoney")))
    assert codes(records) == ["currency_unclear"]
    both = backup(
        *(element(FRENCH[place][0], "MobileMoney") for place in (0, 1)), element(body, "MobileMoney")
    )
    _, records = read(tmp_path, both)
    assert codes(records) == ["currency_unclear"]


def test_a_franc_of_no_country_is_that_of_the_telephone_s_other_messages(tmp_path: Path) -> None:
    body = "Paiement 5000F a MFS DIRECT 2025-11-23 16:10:37 Frais:50F Solde:482F ID:10998744145 Ref:-"
    reading, records = read(
        tmp_path, backup(element(body, "MobileMoney"), element(FRENCH[0][0], "MobileMoney"))
    )
    row = rows(records)[0]
    assert (row["reasons"], row["currency"], row["amount"]) == ([], "XOF", Decimal(-5050))
    assert row["booked_at"] == datetime(2025, 11, 23, 15, 10, 37)  # noqa: DTZ001
    assert len(reading.statements) == 1


def test_a_question_for_the_balance_is_no_payment(tmp_path: Path) -> None:
    asked = "DI59VP467 Confirmed. Your M-PESA balance was Ksh339.00 on 13/10/13 at 2:20 AM"
    _, records = read(tmp_path, backup(element(asked), element(MPESA["sent"])))
    assert records.height == 1


def test_private_messages_are_counted_and_not_kept(tmp_path: Path) -> None:
    private = [element("See you at nine", "+254711000000"), element(MPESA["sent"], "Mum")]
    reading, records = read(tmp_path, backup(*private * 600, element(MPESA["sent"])))
    assert records.height == 1
    assert reading.messages == [
        "1,200 other messages were left unread: they come from no known operator of mobile money."
    ]
    assert "nine" not in str(records.to_dicts())


def test_a_message_twice_counts_once(tmp_path: Path) -> None:
    again = element(MPESA["sent"], date="1706789099000")
    reading, records = read(tmp_path, backup(element(MPESA["sent"]), again, element(MPESA["paid"])))
    assert records["booked"].to_list() == [True, False, True]
    assert reading.messages == ["1 message was there already: the payment counts once."]


def test_a_gap_in_the_messages_breaks_the_balance(tmp_path: Path) -> None:
    bodies = [body for name, body in MPESA.items() if name != "paid"]
    reading, _ = read(tmp_path, backup(*map(element, bodies)))
    assert reading.statements[0].running_balance_broken_at == "sms 3"


def test_messages_out_of_order_are_put_in_order_by_time(tmp_path: Path) -> None:
    reading, records = read(tmp_path, backup(*map(element, reversed(MPESA.values()))))
    assert records["sequence"].to_list() == list(range(8, 0, -1))
    assert reading.statements[0].running_balance_broken_at is None


def test_what_is_no_payment(tmp_path: Path) -> None:
    failed = "Y'ello, the transaction with amount 500 RWF for A SHOP with message: 1 failed at 2024-01-12 14:22:10 ."
    password = "Dear Customer, your MTN MoMo application one-time password is :1234."
    reading, records = read(tmp_path, backup(element(failed, "M-Money"), element(password, "M-Money")))
    assert records["booked"].to_list() == [False]
    assert accepted(records).height == 1
    assert "passwords" in reading.messages[0]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (element("SBF1A2B3C4 Confirmed. Something new happened to Ksh1,000.00"), "wording_unknown"),
        (element(MPESA["sent"].replace("1/2/24", "31/2/24")), "time_unreadable"),
        (element(MPESA["sent"].replace("Ksh", "Xyz")), "currency_unknown"),
        (element("SBF1 Confirmed. " + "x" * 3000), "message_too_long"),
        (element(MPESA["sent"]).replace("/>", "").replace('body="', 'body="<'), "text_unreadable"),
    ],
)
def test_one_bad_message_never_costs_another(tmp_path: Path, bad: str, code: str) -> None:
    good = [element(MPESA["sent"].replace("SBF1A2B3C4", f"SBF{number:07}")) for number in range(999)]
    _, records = read(tmp_path, backup(*good[:500], bad, *good[500:]))
    assert records.height == 1000
    assert codes(records) == [code]
    assert quarantined(records)["locator"].to_list() == ["sms 501"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=2_000), st.sampled_from([one.name for one in operators()]))
def test_any_text_is_told_or_has_a_reason(body: str, name: str) -> None:
    operator = next(one for one in operators() if one.name == name)
    read = told(Message("sms 1", "x", " ".join(body.split()), "", body, sound=True), operator)
    assert read is None or read.wording is not None or read.reasons


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_bytes_between_messages_cost_none_of_them(tmp_path: Path, rubbish: bytes) -> None:
    junk = rubbish.replace(b"<", b"").replace(b"\0", b"")
    whole = backup(element(MPESA["sent"])).replace(
        b"</smses>", junk + element(MPESA["paid"]).encode() + b"</smses>"
    )
    _, records = read(tmp_path, whole)
    assert records["amount"].to_list() == [Decimal(-1013), Decimal(-500)]


def test_hostile_messages_take_no_long(tmp_path: Path) -> None:
    """Each wording has an end, so that a message made for it costs little more than any other."""
    bodies = [
        "SBF1A2B3C4 Confirmed. Ksh1 sent to " + "a " * 980,
        "You have received 1 RWF from " + "( " * 900,
    ]
    _, records = read(
        tmp_path, backup(*(element(body, sender) for body in bodies for sender in ("MPESA", "momo")))
    )
    assert records.height == 4
    assert set(codes(records)) == {"wording_unknown"}
    _, records = read(tmp_path, b"<smses>" + b'<sms a="' * 20_000)
    assert records.is_empty()


def test_senders_of_operators() -> None:
    assert {one.name for name in ("M-PESA", "MPESA", "m-pesa") if (one := operator_of(name))} == {"M-Pesa"}
    assert operator_of("M-Money") is operator_of("MTN MoMo")
    assert operator_of("+254711000000") is None
    assert operator_of("") is None


def test_the_sample_of_mtn_momo() -> None:
    need_corpus("mobile-money")
    path = CORPUS / "mobile-money/m-dhieu__MoMo_Enterprise/modified_sms_v2.dev.xml"
    reading = registry.open_reading(path)
    records = records_of(reading)
    text = path.read_text(encoding="utf-8")
    assert text.count("<sms ") == records.height + 26
    assert codes(records) == ["wording_unknown"]
    # An independent count of what the messages themselves say.
    assert records.filter(pl.col("transaction_code") == "CASH DEPOSIT").height == text.count("bank deposit")
    (statement,) = reading.statements
    assert (statement.scheme, statement.identifier) == ("msisdn", "+250795963036")
    lines = records.filter("booked").sort("sequence")
    follows = lines.select(pl.col("balance_after") == pl.col("balance_after").shift(1) + pl.col("amount"))
    assert lines.height == 1228
    assert follows.to_series().drop_nulls().not_().sum() == 4


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_backup_is_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    body = MPESA["received"].replace("OMAR", "JOSÉ")
    text = backup(element(body)).decode().replace("UTF-8", encoding).replace("</smses>", "</smses\n>")
    reading, records = read(tmp_path, text.encode(encoding))
    assert "JOSÉ" in records["counterparty_name"][0].upper()
    assert (codes(records), reading.complete) == ([], True)
