"""Statements as banks on the routes write them: Turkey, the Balkans, North Africa, the Middle East, Latin America."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from transforms.errors import MoneytrailError
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion


def suggested(folder: Path, text: str, encoding: str = "utf-8") -> Suggestion:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return suggest(folder / "a.csv", "a")


LINES = "03.02.2026;{0};;900,00;1.400,00\n04.02.2026;{1};250,40;;1.149,60\n17.02.2026;{2};1,60;;1.148,00\n"


@pytest.mark.parametrize(
    "header",
    [
        "Tarih;Açıklama;Çıkış;Giriş;Yeni Bakiye",
        "İşlem Tarihi;İşlem Açıklaması;Borç;Alacak;Bakiye",
        "Датум;Опис;Дугује;Потражује;Стање",
        "Датум књижења;Сврха плаћања;На терет;У корист;Ново стање",
        "Datum knjiženja;Opis plaćanja;Zaduženje;Odobrenje;Stanje",
        "Датум;Опис на трансакција;Должи;Побарува;Состојба",
        "Дата;Основание;Дебит;Кредит;Салдо",
        "Data e veprimit;Përshkrimi;Dalje;Hyrje;Gjendja",
        "Data;Përshkrimi i transaksionit;Debi;Kredi;Balanca",
        "التاريخ;البيان;منه;له;الرصيد",
        "تاريخ العملية;تفاصيل الحركة;سحب;إيداع;الرصيد بعد العملية",
        "تاریخ;شرح;برداشت;واریز;مانده",
        "تاریخ;تفصیل;ڈیبٹ;کریڈٹ;بیلنس",
        "ቀን;መግለጫ;ወጪ;ገቢ;ቀሪ ሂሳብ",
        "Fecha;Descripción;Retiros;Depósitos;Saldo en cuenta",
        "Date opération;Libellé;Décaissement;Encaissement;Solde progressif",
    ],
)
def test_columns_are_known_by_their_names_in_the_languages_of_the_routes(tmp_path: Path, header: str) -> None:
    """Without a balance's help: the amounts alone are read, by the names of their columns."""
    rows = (
        LINES.format("a", "b", "c").replace(";1.400,00", "").replace(";1.149,60", "").replace(";1.148,00", "")
    )
    found = suggested(tmp_path, header.rpartition(";")[0] + "\n" + rows)
    assert not found.questions
    assert found.trial.sums == {"XXX": Decimal("648.00")}
    whole = suggested(tmp_path, header + "\n" + LINES.format("a", "b", "c"))
    assert whole.trial.balance_check == "reconciled"


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("KM", "BAM"),
        ("ден", "MKD"),
        ("Lek", "ALL"),
        ("د.ت", "TND"),
        ("د.ل", "LYD"),
        ("ብር", "ETB"),
        ("؋", "AFN"),
    ],
)
def test_marks_of_currencies(tmp_path: Path, mark: str, code: str) -> None:
    text = f"Datum;Opis;Isplata ({mark});Uplata ({mark})\n" + LINES.format("a", "b", "c").replace(
        ";1.400,00", ""
    ).replace(";1.149,60", "").replace(";1.148,00", "")
    assert suggested(tmp_path, text).trial.sums == {code: Decimal("648.00")}


def test_figures_with_quetzals_before_them(tmp_path: Path) -> None:
    text = (
        'Fecha,Descripción,Débitos (Q),Créditos (Q),Saldo (Q)\n03/02/2026,ABONO,,"Q1,200.00","Q1,900.00"\n'
        '04/02/2026,RETIRO,Q75.25,,"Q1,824.75"\n'
    )
    found = suggested(tmp_path, text)
    assert (found.trial.sums, found.trial.balance_check) == ({"GTQ": Decimal("1124.75")}, "reconciled")


def test_a_cards_only_column_is_of_debits_and_a_sign_in_brackets_gives_money_back(tmp_path: Path) -> None:
    text = (
        "İşlem Tarihi;İşlemler;Borç Tutarı (TL)\n10/06/2026;Kitap;220,40;\n11/06/2026;İade;80,10(-);\n"
        "13/06/2026;Market;1.010,00;\n"
    )
    found = suggested(tmp_path, text, "cp1254")
    assert (found.trial.sums, found.trial.quarantined) == ({"TRY": Decimal("-1150.30")}, 0)


def test_a_card_by_the_lines_above_is_asked_about(tmp_path: Path) -> None:
    text = (
        "Kredi Kartı Hesap Özeti\n\nTarih;Açıklama;Tutar\n12/08/2026;Kitap;220,40\n13/08/2026;Market;90,00\n"
        "14/08/2026;Yakıt;35,10\n20/08/2026;Otomatik;-300,00\n"
    )
    (question,) = suggested(tmp_path, text).questions
    assert question.part == "sign"
    assert {sum(one.trial.sums.values()) for one in question.choices if one.trial} == {
        Decimal("45.50"),
        Decimal("-45.50"),
    }


def test_blanks_part_thousands_and_nothing_is_asked(tmp_path: Path) -> None:
    text = (
        "Date;Libelle;Debit;Credit;Solde\n01/07/2026;REMISE;;2 500 000;4 000 000\n"
        "02/07/2026;VIREMENT;1 250 000;;2 750 000\n21/07/2026;AGIOS;10 500;;2 739 500\n"
    )
    found = suggested(tmp_path, text)
    assert not found.questions
    assert found.trial.sums == {"XXX": Decimal(1239500)}


def test_decimal_commas_say_that_the_day_stands_first(tmp_path: Path) -> None:
    text = 'Date,Description,Amount\n07/02/2026,Deposit,"1 600,00"\n08/03/2026,Wire,"-59,70"\n'
    found = suggested(tmp_path, text)
    assert not found.questions
    assert (str(found.trial.first_date), str(found.trial.last_date)) == ("2026-02-07", "2026-03-08")


def test_a_month_by_its_name_amid_months_in_figures(tmp_path: Path) -> None:
    text = (
        "Fecha,Descripción,Cargo,Abono,Saldo\n01/02/2026,NOMINA,,500.00,1500.00\n03/02/2026,RENTA,100.00,,1400.00\n"
        "15/02/2026,LUZ,40.00,,1360.00\n20/FEB/2026,COMISION,25.00,,1335.00\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.accepted, found.trial.quarantined) == (4, 0)
    assert str(found.trial.last_date) == "2026-02-20"


@pytest.mark.parametrize(
    ("zones", "timezone"),
    [(("EST", "EST"), "Etc/GMT+5"), (("EST", "EDT"), "America/New_York"), (("EAT", "EAT"), "Etc/GMT-3")],
)
def test_zones_behind_times(tmp_path: Path, zones: tuple[str, str], timezone: str) -> None:
    text = (
        f"Date,Details,Amount\n2026-03-02 10:00:00 {zones[0]},Shop,-5.00\n"
        f"2026-03-16 11:30:00 {zones[1]},Wages,7.50\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.accepted, f"timezone: {timezone}" in found.profile) == (2, True)


def test_what_is_left_once_fees_are_taken_off_is_what_the_account_moved(tmp_path: Path) -> None:
    text = (
        "Date,Details,Amount,Fee,Net Amount\n2026-03-02,Sale,100.00,-3.00,97.00\n"
        "2026-03-16,Refund,-20.00,0.00,-20.00\n"
    )
    found = suggested(tmp_path, text)
    assert found.trial.sums == {"XXX": Decimal("77.00")}
    assert "amount: Net Amount" in found.profile


def test_kinds_of_lines_say_which_way_the_money_went(tmp_path: Path) -> None:
    text = (
        "Fecha,Descripción,Monto,Tipo,Moneda\n01/01/2026,Aporte,5000.00,Carga,UYU\n"
        "02/01/2026,Tienda,1500.00,Compra,UYU\n15/01/2026,Caja,900.00,Retiro,UYU\n"
    )
    found = suggested(tmp_path, text)
    assert (found.questions, found.trial.sums) == ([], {"UYU": Decimal(2600)})


def test_words_that_nobody_knows_are_offered_as_an_answer(tmp_path: Path) -> None:
    text = (
        "Date,Description,Amount,Type\n2026-03-01,a,50.00,Zonk\n2026-03-02,b,15.00,Plim\n"
        "2026-03-15,c,9.00,Plim\n2026-03-16,d,1.00,Zonk\n"
    )
    (question,) = suggested(tmp_path, text).questions
    labels = [choice.label for choice in question.choices]
    number = 1 + labels.index("Plim is money out, Zonk money in")
    answered = suggest(tmp_path / "a.csv", "a", answers={"sign": number})
    assert (answered.questions, answered.trial.sums) == ([], {"XXX": Decimal(27)})
    assert [part.sure for part in answered.parts if part.name == "amounts"] == ["clear"]


def test_two_questions_are_answered_together(tmp_path: Path) -> None:
    text = "Date,Description,Amount\n01/02/2026,a,50.00\n01/02/2026,b,15.00\n01/02/2026,c,9.00\n01/02/2026,d,1.00\n"
    asked = suggested(tmp_path, text)
    assert [question.part for question in asked.questions] == ["dates", "sign"]
    labels = [[choice.label for choice in question.choices] for question in asked.questions]
    answers = {"dates": 2, "sign": 1 + labels[1].index("a positive amount is money out")}
    answered = suggest(tmp_path / "a.csv", "a", answers=answers)
    assert answered.trial.sums == {"XXX": Decimal(-75)}
    assert answered.trial.first_date != asked.trial.first_date
    assert not answered.questions


def test_balances_that_go_both_ways_say_which_way_amounts_without_signs_went(tmp_path: Path) -> None:
    text = (
        "Tarih;Açıklama;Tutar;Bakiye\n05.10.2026;Maaş;38.000,00;48.000,00\n04.10.2026;Market;150,00;10.000,00\n"
        "03.10.2026;Kira;12.000,00;10.150,00\n02.10.2026;Kitap;50,00;22.150,00\n"
    )
    found = suggested(tmp_path, text)
    (question,) = found.questions
    sums = [choice.trial and sum(choice.trial.sums.values()) for choice in question.choices]
    assert (question.part, sums) == ("first", [Decimal(25900), Decimal(25800)])
    answered = suggest(tmp_path / "a.csv", "a", answers={"first": 2})
    assert (answered.questions, answered.trial.balance_check) == ([], "reconciled")


def test_notes_of_debit_and_credit_say_the_way_and_a_dollar_alone_no_country(tmp_path: Path) -> None:
    text = (
        "Fecha;Documento;Descripción;Transacción;Valor Total\n03/02/2026;1;Consignación;Nota Crédito;$ 500.000,00\n"
        "04/02/2026;2;Retiro;Nota Débito;$ 200.000,00\n17/02/2026;3;Cuota;Nota Débito;$ 12.900,00\n"
    )
    found = suggested(tmp_path, text)
    assert (found.questions, found.trial.sums) == ([], {"XXX": Decimal(287100)})


def test_francs_beside_figures(tmp_path: Path) -> None:
    text = (
        "Date;Type;Correspondant;Montant;Frais;Solde\n03/02/2026 10:15;Dépôt;Agent;60 000F;0F;62 000F\n"
        "04/02/2026 18:20;Transfert;Awa;-20 000F;200F;41 800F\n14/02/2026 09:01;Paiement;Boutique;-1 800F;0F;40 000F\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.balance_check, sum(found.trial.sums.values())) == ("reconciled", 38000)


def test_amounts_that_are_not_understood_are_named_and_not_the_dates(tmp_path: Path) -> None:
    text = "Date,Details,Amount\n2026-02-03,a,12 zorkmids\n2026-02-04,b,9 zorkmids\n"
    with pytest.raises(MoneytrailError, match="'Amount' holds no amounts that are known: '12 zorkmids'"):
        suggested(tmp_path, text)


def test_a_kind_of_payment_is_no_balance_brought_forward(tmp_path: Path) -> None:
    text = (
        "Buchungstag;Vorgang;Text;Betrag in EUR\n03.03.2026;Lastschrift;Strom;-50,25\n"
        "02.03.2026;Übertrag / Überweisung;Miete;1.200,00\n01.03.2026;Saldo Ramos;Brot;-3,00\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.accepted, found.trial.sums) == (3, {"EUR": Decimal("1146.75")})


def test_the_currency_of_a_purchase_is_not_the_accounts(tmp_path: Path) -> None:
    text = (
        "Booking Date,Partner,Amount (EUR),Original Amount,Original Currency\n2026-03-16,Shop,-5.50,6.10,USD\n"
        "2026-03-02,Wages,1200.00,,\n2026-03-01,Café,-3.00,3.00,EUR\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.quarantined, found.trial.sums) == (0, {"EUR": Decimal("1191.50")})


def test_bare_american_days_are_asked_about_though_the_money_is_european(tmp_path: Path) -> None:
    text = "#;Date;Amount;Currency;Reason\n1;3/3/26;-63,89;EUR;Fuel\n2;3/2/26;1.200,00;EUR;Rent\n"
    assert [question.part for question in suggested(tmp_path, text).questions] == ["dates"]


@pytest.mark.parametrize("word", ["Venter", "Autorizzato", "Bekliyor", "در انتظار", "U obradi"])
def test_a_line_that_waits_is_not_booked(tmp_path: Path, word: str) -> None:
    text = (
        f"Date,Details,Amount,Status\n2026-03-02,a,10.00,Completed\n2026-03-03,b,-4.00,Completed\n"
        f"2026-03-16,c,-1.00,{word}\n"
    )
    found = suggested(tmp_path, text)
    assert (found.trial.not_booked, found.trial.sums) == (1, {"XXX": Decimal(6)})
