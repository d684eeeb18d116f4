"""Hawaladars' ledgers under headings of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from transforms.errors import MoneytrailError
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion


def written(folder: Path, text: str, name: str = "book.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(path: Path, found: Suggestion) -> list[dict[str, Any]]:
    """Lines of the ledger, by the project's own reader."""
    batches = [as_batch(batch) for batch in read_with(path, parse(found.profile, "book")).batches]
    return pl.concat(batch.particulars["hawala_lines"] for batch in batches).to_dicts()


DARI = """تاریخ,نمبر,فرستنده,گیرنده,شهر,مبلغ,کمیشن,ملاحظات
۱۲ حمل ۱۴۰۴,۱۲۳,حاجی احمد,علی جان,کابل,۳۵۰۰ دالر,۳۰,زود
۱۳ حمل ۱۴۰۴,۱۲۴,میرویس,سنا,هرات,۹۰۰ یورو,۲۰,
"""
ARABIC_SIDES = """التاريخ;الاسم;المدينة;لنا;علينا;العملة
12/03/2026;ابو محمد;اسطنبول;;5000;دولار
15/03/2026;ابو خالد;طرابلس;3200;;دولار
"""
TURKISH = """Sıra;Tarih;Kimden;Kime;Yer;Miktar;Döviz;Komisyon;Kod;Durum
1;12.03.2026;Ömer;Ali;Kabil;1500;USD;30;7741;
2;13.03.2026;Mirveys;Sena;Herat;900;EUR;20;7742;
"""
SOMALI = """Taariikh,Koodh,Diraha,Qaataha,Magaalo,Lacag
13/03/2026,7742,Cumar,Axmed,Muqdisho,300 USD
14/03/2026,7743,Faadumo,Xaliimo,Hargeysa,150 USD
"""
URDU = """تاریخ;کوڈ;بھیجنے والا;وصول کنندہ;شہر;رقم
13/03/2026;7742;نبی;ثنا;کوئٹہ;30000
14/03/2026;7743;عمر;علی;پشاور;500
"""
KURDISH = """بەروار;ناوی نێرەر;ناوی وەرگر;شار;بڕی پارە;دراو;کۆد
13/03/2026;نەبی;سانا;هەولێر;900;یۆرۆ;7742
14/03/2026;عومەر;عەلی;هەولێر;150;دۆلار;7743
"""
RUSSIAN = """№;Дата;От кого;Кому;Город;Сумма;Валюта;Комиссия;Код
1;13.03.2026;Наби;Сана;Худжанд;900;EUR;20;7742
2;14.03.2026;Умар;Али;Душанбе;1500;USD;30;7743
"""
ENGLISH = """Date,Token,Sender,Receiver,City,Amount,Cur,Comm
12/03/2026,7741,Omar,Ali,Kabul,1500,USD,30
13/03/2026,7742,Nabi,Sana,Herat,900,EUR,20
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            DARI,
            {
                **{
                    "date_from": date(2025, 4, 1),
                    "amount": Decimal(3500),
                    "currency": "USD",
                    "payee": "علی جان",
                },
                **{"place": "کابل", "commission": Decimal(30), "note": "زود"},
            },
        ),
        (
            ARABIC_SIDES,
            {"direction": "in", "amount": Decimal(5000), "currency": "USD", "counterpart": "ابو محمد"},
        ),
        (TURKISH, {"payer": "Ömer", "payee": "Ali", "token": "7741", "place": "Kabil", "currency": "USD"}),
        (SOMALI, {"payer": "Cumar", "payee": "Axmed", "place": "Muqdisho", "amount": Decimal(300)}),
        (URDU, {"payer": "نبی", "token": "7742", "amount": Decimal(30_000)}),
        (KURDISH, {"payer": "نەبی", "amount": Decimal(900), "currency": "EUR", "direction": "in"}),
        (RUSSIAN, {"payee": "Сана", "amount": Decimal(900), "commission": Decimal(20), "token": "7742"}),
    ],
    ids=["dari", "arabic sides", "turkish", "somali", "urdu", "kurdish", "russian"],
)
def test_a_ledger_is_read_by_what_its_columns_are_called(
    text: str, wanted: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    found = suggest(path, "book")
    first = lines(path, found)[0]
    assert {name: first[name] for name in wanted} == wanted
    assert (found.trial.accepted, found.trial.quarantined, found.questions) == (2, 0, [])
    assert {part.name for part in found.parts if part.sure == "guess"} >= {"account"}


def test_a_table_that_may_be_an_operator_s_list_is_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, ENGLISH)
    (question,) = suggest(path, "book").questions
    assert question.asks.startswith("Is this a hawaladar's ledger or an operator's list?")
    kinds = [parse(suggest(path, "book", answers={"kind": number}).profile, "book").kind for number in (1, 2)]
    assert kinds == ["hawala", "remittance"]
    with pytest.raises(MoneytrailError, match="no reading 3"):
        suggest(path, "book", answers={"kind": 3})


def test_words_around_say_that_it_is_a_ledger(tmp_path: Path) -> None:
    path = written(tmp_path, f"Hawala book of Karim,,,,,,,\n{ENGLISH}", "march.csv")
    found = suggest(path, "book")
    assert (found.questions, "kind: hawala" in found.profile) == ([], True)
    with pytest.raises(MoneytrailError, match="Nothing is asked about 'kind'"):
        suggest(path, "book", answers={"kind": 1})


def test_every_month_s_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for month in ("حمل", "ثور"):
            sheet = book.add_worksheet(month)
            for line, cells in enumerate(line.split(",") for line in DARI.splitlines()):
                sheet.write_row(line, 0, cells)
    assert len(lines(path, suggest(path, "book"))) == 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ENGLISH.replace("Token", "PIN").replace("City", "Destination country"), "remittance"),
        (
            "رقم الحوالة,التاريخ,المرسل,المستلم,المدينة,المبلغ,العملة\n7741,12/03/2026,عمر,علي,حلب,1500,USD\n",
            "remittance",
        ),
        (
            "Date,Payer,Payee,City,Amount,Balance\n2026-03-01,Ali,Bo,Bonn,-5.00,95.00\n2026-03-13,Bo,Al,Bonn,7.00,102.00\n",
            "bank",
        ),
        (
            "Date;Name;City;Out;In;Balance\n01/03/2026;Ali;Bonn;5.00;;95.00\n13/03/2026;Bo;Ulm;;7.00;102.00\n",
            "bank",
        ),
        (
            "Date,Amount,Currency,Payer,Payee,Fee,Ref,Rate,Merchant,Type\n2026-03-13,-5.00,EUR,A,B,0,1,1,Shop,Card\n",
            "bank",
        ),
    ],
    ids=["operator", "arabic operator", "statement with both ends", "statement with sides", "many others"],
)
def test_other_tables_are_no_ledgers(text: str, kind: str, tmp_path: Path) -> None:
    found = suggest(written(tmp_path, text, "a.csv"), "a")
    assert parse(found.profile, "a").kind == kind
    assert "kind" not in [question.part for question in found.questions]
