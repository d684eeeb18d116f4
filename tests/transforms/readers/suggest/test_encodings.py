"""The encoding of a text that does not say it: by letters that make words, never by one that cuts figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.readers.suggest.lines.sampling import sample_of

RUSSIAN = "Дата операции;Сумма;Назначение платежа\n03.01.2026;-12,50;Оплата по счету\n"
CZECH = "Datum provedení;Částka;Název protiúčtu\n03.01.2026;-12,50;Příjem žádosti\n"
SLOVAK = "Dátum zaúčtovania;Suma transakcie;Popis transakcie\n03.01.2026;-1\u00a0729,80;Nájom\n" * 30


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("koi8-r", RUSSIAN),
        ("iso8859-5", RUSSIAN),
        ("mac-cyrillic", RUSSIAN),
        ("cp852", CZECH),
        ("iso8859-6", "التاريخ,البيان,مدين,دائن\n03/01/2026,شراء,12.50,\n"),
        ("cp874", "วันที่,รายการ,ถอนเงิน,ฝากเงิน\n03/01/2026,ค่าไฟฟ้า,12.50,\n"),
        ("cp932", "取引日,摘要,出金額,入金額\n2026/01/03,振込 ㈱アルダー,1250,\n"),
        ("cp949", "거래일시,적요,출금액,입금액\n2026-01-03,햏 이체,1250,\n"),
        ("euc_jp", "取引日,摘要,出金額,入金額\n2026/01/03,振込 アルダー,1250,\n"),
        ("cp1250", SLOVAK),
        ("cp1250", "Dátum,Popis,Suma\n03/01/2026,Pokladňa ťažká,-12.50 €\n04/01/2026,Výber,-20.00 €\n"),
        ("cp1250", "Dátum;Összeg;Partner neve\n2026.01.03;-1250;Őri Győző\n"),
        ("cp1257", "Datums;Summa;Partneris\n03.01.2026;-12.50;Veikals Čiekurs\n"),
        ("iso8859-15", "Date;Libellé;Montant\n03/01/2026;Café;-12,50 €\n"),
        ("cp949", "20260103;급여 이체;1250\n20260104;전기요금;-1250\n"),
        ("cp932", "20260103,カード　パン,1250\n20260104,給料　サクラ,-1250\n"),
    ],
)
def test_letters_tell_the_encoding(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    sample = sample_of(tmp_path / "a.csv")
    assert sample.content.rstrip("\n") == text.rstrip("\n")


def test_a_long_file_of_two_bytes_a_letter_is_not_cut_within_one(tmp_path: Path) -> None:
    line = "2026/01/03," + "振込" * 60 + ",1250,\n"
    text = "取引日,摘要,出金額,入金額\n" + line * 400
    for shift in range(2):
        (tmp_path / "a.csv").write_bytes(("x" * shift + text).encode("cp932"))
        assert sample_of(tmp_path / "a.csv").encoding == "cp932"
