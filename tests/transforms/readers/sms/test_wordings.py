"""Wordings of operators in Zambia, Lesotho, Bangladesh, Haiti, Tanzania and the Congo; names are invented."""

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
    ("M-PESA", "AAA1A1AAA01 Confirmed. On 25/7/23, 7:57 PM Give Tsh10,000.00 to OMAR HAID New balance is "
     "Tsh10,118.00. Send "
     "or receive money to 200 countries.", "10000", "TZS", "10118", None),
    ("M-PESA", "AAA1A1AAA02 Confirmed. Tsh5,000.00 sent to 255700000001 - OMAR HAID on 23/7/23 at 8:53 PM Total fee "
     "Tsh130.00 (M-Pesa fee Tsh130.00 + Government levy Tsh0.00). New balance is Tsh118.00.",
     "-5130", "TZS", "118", "+255700000001"),
    ("M-PESA", "AAA1A1AAA03 Imethibitishwa tarehe 17/7/23 saa 4:23 PM Pokea kiasi cha Tsh15,000.00 kutoka kwa "
     "100421 - Duka "
     "la Kona Jumla ya Ada Tsh1,645.00 (M-Pesa Ada Tsh1,450.00 + TOZO ya Serikali Tsh195.00). Salio ni Tsh0.93.",
     "-16645", "TZS", "0.93", "TZ:100421"),
    ("M-PESA", "AAA1A1AAA04 Imethibitishwa mnamo 23/7/23, 8:34 PM Toa Tsh42,000.00 kwa OMAR HAID Salio lako ni "
     "Tsh42,000.93. Tuma au pokea pesa kutoka nchi 200", "42000", "TZS", "42000.93", None),
    ("M-PESA", "AAA1A1AAA05 Imethibitishwa umenunua Tsh2,900.00 ya muda wa maongezi saa 3:43 PM Tarehe 18/7/23. "
     "Salio lako "
     "jipya la akaunti ya M-Pesa ni Tsh440.93.", "-2900", "TZS", "440.93", None),
    ("M-PESA", "AAA1A1AAA06 Imethibitishwa. Tsh500.00 imetumwa kwa TIPS-TIGOPESA kwenye akaunti namba 255700000001 "
     "tarehe "
     "17/7/23 saa 6:08 PM Ada Jumla Tsh15.00 (M-Pesa Ada Tsh15.00 + TOZO ya Serikali Tsh0.00). Salio lako la M-Pesa ni "
     "Tsh0.93.", "-515", "TZS", "0.93", "+255700000001"),
    ("M-PESA", "ARGENT RECU du 243880000001 le 13/01/2015 12:51:37 Du compte: 1000000001 Montant: 0.20 USD Frais: "
     "0.00 USD "
     "Ref: 181340000 Solde Disponible: 0.20 USD", "0.2", "USD", "0.2", "+243880000001"),
    ("AirtelMoney", "Trans. ID: 2240545115618 You have sent 50.00Ksh to A SHOP in reference to TEST. Your available "
     "balance "
     "is 105.00Ksh.", "-50", "KES", "105", None),
    ("AirtelMoney", "Trans. ID: CI200530.1831.D47100 vous avez envoye de 1.0000 USD a  990000001.Votre solde "
     "disponible est "
     "de 9.0000USD.Cout:0.0000USD", "-1", "USD", "9", "+243990000001"),
    ("AirtelMoney", "Trans. ID: CO200606.2320.C79855. Vous avez recu 1000.0000 CDF. Venant de 990000001 OMAR HAID. "
     "Votre "
     "solde disponible est de:  5500.0000 CDF.", "1000", "CDF", "5500", "+243990000001"),
    ("AirtelMoney", "TransID: 3131001000477 Transaction successful, you have paid 50.00GHS to reference code "
     "0260000001",
     "-50", "GHS", None, None),
    ("TigoPesa", "New balance is Tsh 2,515. Money sent successfully to OMAR HAID, 0740000001. Amount: Tsh 31,000. "
     "Fee: Tsh "
     "350.TxnID: PP134304.0912.J02744. You can now send...", "-31350", "TZS", "2515", "+255740000001"),
    ("TigoPesa", "Bank payment successfull. The details are : TxnId: BP150121.1337.C09085, Ref Number:10000000000, "
     "transaction amount : 111,000 Tsh , charges: 0 Tsh,new balance :2,323 Tsh, Bank Name : ACB",
     "-111000", "TZS", "2323", None),
    ("TigoPesa", "New balance is Tsh 6,022. Cash-Out to OMAR HAID was successful. Amount Tsh 130,000. Charges Tsh "
     "2500.TxnID "
     "CO150121.3223.G00889. Transact with Tigo Pesa...", "-132500", "TZS", "6022", None),
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
    ("MobileMoney", "Payment for GHS141.00 to A SHOP .Current Balance: GHS 94.40. Transaction Id: 51000093000. "
     "Fee charged: GHS0.00,Tax Charged 0.Download the MoMo App.", "-141", "GHS", "94.4", None),
    ("MobileMoney", "Cash Out made for GHS50.00 to A SHOP . Current Balance: GHS43.90 Financial Transaction Id: "
     "51000103000. Cash-out fee is charged automatically from your MTN MoMo wallet. Thank you for using MTN. "
     "Fee charged: GHS0.50.", "-50.5", "GHS", "43.9", None),
    ("MobileMoney", "Cash In received for GHS 200.00 from A SHOP . Current Balance GHS 243.90  Available Balance GHS "
     "243.90. Transaction ID: 51000113000. Fee charged: GHS 0. Cash in (Deposit) is a free transaction.",
     "200", "GHS", "243.9", None),
    ("MobileMoney", "Vous avez recu 5000 FCFA de OMAR HAID (237678800012) le 2021-10-21 10:02:06. Transaction Id: "
     "3119871191.Reference: frais . Nouveau solde:5000 FCFA.", "5000", "XAF", "5000", "+237678800012"),
    ("MobileMoney", "Transfert de 5000 FCFA effectue avec succes a SELAM TESFAY (237670000046) le 2021-11-01 06:16:15. "
     "FRAIS 50 FCFA. Transaction Id: 3162464942 ; Reference: urgence. Nouveau solde est: 47321 FCFA.",
     "-5050", "XAF", "47321", "+237670000046"),
    ("MobileMoney", "Vous, SELAM (237673900003) avez effectue avec succes le retrait de 9500 FCFA de votre "
     "compte mobile money, chez SHOP le 2020-09-29 19:42:08. Transaction Id: 1791466305. Votre nouveau solde est 340. "
     "Frais 175. Atteins ton objectif MoMo", "-9675", "XAF", "340", None),
    ("T-CASH", "0000019300003000 Confirmed. You have received GHS30.00 from 233240000001 - OMAR HAID on 2026-09-03 at "
     "10:20:33. Your Telecel Cash balance is GHS65.10. Reference: 1.", "30", "GHS", "65.1", "+233240000001"),
    ("T-CASH", "0000019300006000 Confirmed. You bought GHS10.00 of airtime for 233201234567 on 2026-09-06 at 11:20:33. "
     "Your Telecel Cash balance is GHS55.10.", "-10", "GHS", "55.1", "+233201234567"),
    ("T-CASH", "0000019300009000 Confirmed. GHS28.00 sent to 0541234567 - SELAM on MTN MOBILE MONEY on 2026-09-06 "
     "at 11:23:33. Your Telecel Cash balance is GHS26.96. You were charged GHS0.14. Your E-levy charge is GHS0.00.",
     "-28.14", "GHS", "26.96", "+233541234567"),
    ("T-CASH", "0000012062913379 Confirmed. You have received GHS10.00 from MTN MOBILE MONEY with transaction "
     "reference: Transfer From: 233590000760-OMAR on 2026-09-07 at 16:51:59. Your Telecel Cash balance is GHS36.96.",
     "10", "GHS", "36.96", "+233590000760"),
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


def test_a_payment_in_francs_that_shows_no_number_is_of_the_country_the_others_tell(tmp_path: Path) -> None:
    alone = (
        "Vous avez recu 65596 FCFA de A BANK (A BRANCH) le 2021-10-30 12:47:50. Transaction Id: 3155885175."
        "Reference: from abroad. Nouveau solde:65696 FCFA."
    )
    told = (
        "Vous avez recu 5000 FCFA de OMAR HAID (237678800012) le 2021-10-21 10:02:06. Transaction Id: 3119871191."
        "Reference: frais . Nouveau solde:5000 FCFA."
    )
    _, records = read(tmp_path, backup(element(alone, "MobileMoney"), element(told, "MobileMoney")))
    first, _ = rows(records)
    assert (first["currency"], first["counterparty_name"]) == ("XAF", "A BANK (A BRANCH)")


def test_the_other_telephones_message_about_airtime_is_no_payment(tmp_path: Path) -> None:
    body = (
        "Transaction ID: 0000019300006000 confirmed from 555. You have received airtime of GHS10.00 from 233201234567 "
        "- OMAR HAID on 2026-09-06 at 11:20:33."
    )
    _, records = read(tmp_path, backup(element(body, "T-CASH")))
    assert records["booked"].to_list() == [False]
