"""Wordings of operators in Zambia, Lesotho, Bangladesh, Haiti and Tanzania; names are invented."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.sms.backups import backup, element, read, rows

Told = tuple[str, str, str, str, str | None, str | None]
TOLD: list[Told] = [
    ("AirtelMoney", "Dear Customer, you have received ZMW 200.00 from 977200392 omar haid. Dial *115# to check your "
     "new balance. Txn ID: PP221213.1138.M45781.", "200", "ZMW", None, "+260977200392"),
    ("AirtelMoney", "You have received ZMW 60.Dial *115# to check your new Bal. TID: PP260924.1216.C54235.",
     "60", "ZMW", None, None),
    ("AirtelMoney", "Use NEW short code *115# for Airtel Money. You have withdrawn ZMW 100.00 from 976800331 Selam "
     "Tesfay. Your balance is ZMW 101.34. Txn. ID: CO221213.1148.L32842.", "-100", "ZMW", "101.34", "+260976800331"),
    ("AirtelMoney", "Txn. ID : LP221212.1450.G77550. Payment to A SHOP Account NA of ZMW 10.00 is successful. Your "
     "Airtel Money balance is ZMW 26.84", "-10", "ZMW", "26.84", None),
    ("AirtelMoney", "Payment of ZMW 10.00 Till Number ASHOP CORNER SHOP. Airtel Money bal is ZMW 15.76. TID : "
     "MP260923.2136.G64740.", "-10", "ZMW", "15.76", None),
    ("M-PESA", "Transact ID 00W3EVMEDCVG Confirmed.You have received M150.00 from 26658000398 - OMAR HAID on 10/5/25 "
     "at 4:30 PM New M-Pesa balance is M151.80 Customer Care :114", "150", "LSL", "151.8", "+26658000398"),
    ("M-PESA", "SGR9876543 Confirmed. TZS 20,000.00 sent to OMAR HAID (255700000001) on 2025-05-12 at 11:45 AM. "
     "Transaction cost TZS 500.00. New M-Pesa balance is TZS 129,500.00.", "-20500", "TZS", "129500", "+255700000001"),
    ("EcoCash", "Ecocash: CashOut Confirmation: M 50 from 10608-Corner Agents .Approval Code :CO250511.1028.A42313. "
     "New Wallet balance: M 2.27.Thank you!", "-50", "LSL", "2.27", "LS:10608"),
    ("EcoCash", "EcoCash: Transfer Confirmation. M 30 from OMAR HAID Approval Code: PP250514.0842.A96731. New wallet "
     "balance: M 30.27.", "30", "LSL", "30.27", None),
    ("bKash", "Send Money Tk 510.00 to 01810000081 successful. Ref rent. Fee Tk 5.00. Balance Tk 4,479.65. TrxID "
     "DCK1B9P81H at 20/03/2026 00:08", "-515", "BDT", "4479.65", "+8801810000081"),
    ("bKash", "You have received Tk 20,172.00 from 01810000012.Ref thanks. Fee Tk 0.00. Balance Tk 20,329.00. TrxID "
     "CAK845MSGS at 20/01/2025 10:53", "20172", "BDT", "20329", "+8801810000012"),
    ("bKash", "Cash Out Tk 1,000.00 to 01810000678 successful. Fee Tk 18.50. Balance Tk 216.00. TrxID ZX98YU76TR at "
     "05/10/2026 10:15", "-1018.5", "BDT", "216", "+8801810000678"),
    ("NatCash", "Ou resevwa 10 HTG nan OMAR HAID 40000001 nan 16:37 16/07/2026, kontni: ok. Balans ou: 1,908.25 HTG. "
     "Transcode: 00000000000001. Mesi", "10", "HTG", "1908.25", "+50940000001"),
    ("OrangeMoney", "Vous avez recu 1,800.00 FCFA du 22670000001,OMAR HAID. Le solde de votre compte est de 94271.9101 "
     "FCFA Trans ID: PP260302.2220.A11111. Flashez le QR CODE", "1800", "XOF", "94271.9101", "+22670000001"),
    ("OrangeMoney", "Vous avez recu 5000.00 FCFA du 22670000001 - OMAR HAID le 02/03/2026 22:28:22. Trans ID : "
     "PP260302.2228.A22222. Votre solde est de 62325.00 FCFA", "5000", "XOF", "62325", "+22670000001"),
    ("EcoCash", "EcoCash: Transfer Confirmation. US$27.00 from OMAR HAID Approval Code: PP123456.2132.B01234. New "
     "wallet balance: US$ 27.15.", "27", "USD", "27.15", None),
    ("EcoCash", "EcoCash: Transfer Confirmation. ZiG 27.00 from OMAR HAID Approval Code: PP123456.2132.B01235. New "
     "wallet balance: ZiG 27.15.", "27", "ZWG", "27.15", None),
    ("TIGOPESA(smsfp)", "You have paid TSh 131,000 to A SHOP. Charges TSh 2,000. VAT TSh 305. Trnx ID: 63425443091. "
     "19/08/23 11:20. Your New balance is TSh 467,372.", "-133000", "TZS", "467372", None),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "body", "amount", "currency", "balance", "account"), TOLD)
def test_what_the_messages_say(
    tmp_path: Path,
    sender: str,
    body: str,
    amount: str,
    currency: str,
    balance: str | None,
    account: str | None,
) -> None:
    _, records = read(tmp_path, backup(element(body, sender)))
    (row,) = rows(records)
    assert (row["reasons"], row["booked"]) == ([], True)
    assert (row["amount"], row["currency"]) == (Decimal(amount), currency)
    assert row["balance_after"] == (Decimal(balance) if balance else None)
    assert row["counterparty_identifier"] == account


def test_a_payment_is_no_advertisement_for_beginning_like_one(tmp_path: Path) -> None:
    """What begins `Dear customer` and says that a sum was moved is set aside where its wording is not known."""
    moved = "Dear Customer, UGX 500 was paid to you: you have been credited with UGX 500 by A SHOP."
    offered = "Dear Customer, you can now move money from your bank account to your wallet."
    reading, records = read(tmp_path, backup(element(moved, "AirtelMoney"), element(offered, "AirtelMoney")))
    assert [reason.split(":")[0] for reason in records["reasons"].explode()] == ["wording_unknown"]
    assert "1 message was left out" in reading.messages[0]


def test_a_second_message_of_one_payment_counts_once(tmp_path: Path) -> None:
    english = (
        "DFJ9B1FX2B confirmed. You have received a payment of Tsh4,000.00 from 922756 - LUCKY AGENTS on 19/6/26 at "
        "10:38 pm. New M-Pesa balance is Tsh4,000.36"
    )
    swahili = (
        "DFJ9B1FX2B imethibitishwa. Umepokea Tshs 4,000.00 kutoka LUCKY AGENTS, Akaunti ****1234 - OMAR HAID tarehe "
        "19/06/2026 saa 22:38:24."
    )
    _, records = read(tmp_path, backup(element(english, "M-PESA"), element(swahili, "M-PESA")))
    assert records["reasons"].list.len().sum() == 0
    assert records["booked"].to_list() == [True, False]


@pytest.mark.parametrize(("arrived", "currency"), [("1480200000000", "USD"), ("1480400000000", None)])
def test_zimbabwes_dollar_sign_is_the_us_dollar_until_the_bond_notes(
    tmp_path: Path, arrived: str, currency: str | None
) -> None:
    body = (
        "You have received $5.00 from 772345678 -OMAR HAID. Approval Code: MP123456.7890.123456. "
        "New wallet balance: $6.28"
    )
    _, records = read(tmp_path, backup(element(body, "EcoCash", arrived)))
    (row,) = rows(records)
    assert (row["currency"] if not row["reasons"] else None) == currency
    assert (not row["reasons"]) == (currency is not None)
    assert currency or row["reasons"][0].startswith("currency_unclear: '$' is the US dollar or")


def test_the_shilling_of_somaliland_is_named_and_never_somalias(tmp_path: Path) -> None:
    body = (
        "Tix: 15652525521, Waxaad SLSH1,500 ka heshay OMAR HAID (634000015) Tar: 31/08/26 23:01:33, "
        "Hadhaagaaga:SLSH7,149"
    )
    _, records = read(tmp_path, backup(element(body, "ZAAD")))
    (row,) = rows(records)
    assert row["reasons"][0].startswith("currency_unclear: 'SLSH' is the shilling of Somaliland")
    assert "SOS" not in str(row["currency"])
