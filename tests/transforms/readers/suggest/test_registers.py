"""Lists of persons, account holders, assets and incidents whose columns others have named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from transforms.errors import MoneytrailError, UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import known, parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.outcome.result import Suggestion


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path, found: Suggestion) -> list[dict[str, Any]]:
    """Rows of the register's table, by the project's own reader."""
    profile = parse(found.profile, "list")
    batches = [as_batch(batch) for batch in read_with(path, profile).batches]
    table = f"register_{profile.register}"
    return pl.concat(batch.particulars[table] for batch in batches).to_dicts()


FRENCH = """Nom;Prénom;Date de naissance;N° passeport;Nationalité;Téléphone;Adresse
KASSA;Lidia;12/04/1988;EP1234567;ET;+251911223344;Addis Abeba
NOORI;Farid;01/09/1979;P0012345;AF;+93700112233;Kaboul
"""
GERMAN_HOLDERS = """IBAN;Kontoinhaber;Geburtsdatum;Eröffnet am;Geschlossen am
DE02120300000000202051;Lidia Kassa;12.04.1988;01.02.2020;
DE02500105170137075030;Farid Noori;01.09.1979;05.06.2021;31.12.2025
"""
LAND = """Grundbuchblatt;Bezeichnung;Eigentümer;Anteil;Kaufdatum;Kaufpreis;Währung;Grundschuld
Mitte 1234;Wohnung 3. OG;Farid Noori;1/2;01.02.2021;230.000,00;EUR;100.000,00
Mitte 1299;Haus;Elif Demir;1/1;11.12.2019;410.500,00;EUR;
"""
CARS = "Plate,Owner,Registered\nM-AB 123,Farid Noori,2025-03-01\nB-XY 9,Lidia Kassa,2024-11-20\n"
INCIDENTS = "Datum,Ort,Land,Personen,Ereignis\n05.03.2026,Lesbos,Griechenland,43,Anlandung\n"
ARABIC = "الاسم,تاريخ الميلاد,رقم الجواز,رقم الهاتف\nأحمد خالد,1988-05-12,A1234567,+963933123456\n"
LATIN = "Nr.;Surname (Latin);Name (Latin);POB;DOB;Passport №\n1;PETROV;Ivan;Ruse;1979-02-11;385123456\n"
FIRMS = "Denominación social;NIF;Domicilio social\nTransportes Sol SL;B12345678;Almería\n"
KEEPERS = "VRM,Make,Model,Keeper name,Acquired date\nAB12 CDE,Ford,Transit,John Carter,14/03/2024\n"
PRICED = 'Reg. No,Vehicle,Owner(s),Price (EUR)\nM-AB 123,VW Crafter,Farid Noori,"23,000.00"\n'
UNPRICED = "Reg. No,Vehicle,Owner(s),Price\nM-AB 123,VW Crafter,Farid Noori,23000\n"
SEEN = (
    "Date;Lat;Lon;Number of migrants;Type of incident;Location\n15/03/2026;39.1;26.5;43;Interception;Lesvos\n"
)
BY_IBAN = "Customer No,Name,Account No,IBAN,Relationship\n0012345,Lidia Kassa,12345678,DE02120300000000202051,owner\n"
BESIDE_BALANCES = "Konto,Bank,Inhaber,Saldo\nDE02120300000000202051,DKB,Lidia Kassa,12.00\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            FRENCH,
            {
                **{"family_name": "KASSA", "given_name": "Lidia", "birth_date": "1988-04-12"},
                **{"document_number": "EP1234567", "document_country": "ET", "phone": "+251911223344"},
            },
        ),
        (GERMAN_HOLDERS, {"scheme": "iban", "identifier": "DE02120300000000202051", "name": "Lidia Kassa"}),
        (
            LAND,
            {
                **{"registry_ref": "Mitte 1234", "holder_name": "Farid Noori", "share": Decimal("0.5")},
                **{"price": Decimal(230_000), "mortgage": Decimal(100_000), "currency": "EUR"},
            },
        ),
        (CARS, {"registry_ref": "M-AB 123", "kind": "vehicle", "holder_name": "Farid Noori"}),
        (INCIDENTS, {"place": "Lesbos", "country": "GR", "people": 43, "kind": "landing"}),
        (ARABIC, {"name": "أحمد خالد", "birth_date": "1988-05-12", "document_number": "A1234567"}),
        (
            LATIN,
            {"family_name": "PETROV", "given_name": "Ivan", "document_number": "385123456", "city": None},
        ),
        (FIRMS, {"kind": "organisation", "company_number": "B12345678", "address": "Almería"}),
        (KEEPERS, {"description": "Ford Transit", "holder_name": "John Carter", "registry_ref": "AB12 CDE"}),
        (PRICED, {"price": Decimal(23_000), "currency": "EUR", "kind": "vehicle"}),
        (UNPRICED, {"price": None, "registry_ref": "M-AB 123"}),
        (SEEN, {"place": "Lesvos", "people": 43, "kind": "interception"}),
        (BY_IBAN, {"identifier": "DE02120300000000202051", "person_id": "0012345", "relation": "owner"}),
        (BESIDE_BALANCES, {"identifier": "DE02120300000000202051", "institution": "DKB"}),
    ],
    ids=[
        *(
            "french",
            "german holders",
            "land",
            "cars",
            "incidents",
            "arabic",
            "latin letters",
            "firms",
            "keepers",
        ),
        *("a price", "a price in nothing", "incidents at sea", "by iban", "holders with balances"),
    ],
)
def test_a_list_is_read_by_what_its_columns_are_called(
    text: str, wanted: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    found = suggest(path, "list")
    first = rows(path, found)[0]
    assert {name: first[name] for name in wanted} == wanted
    assert (found.trial.quarantined, found.questions) == (0, [])


def test_numbers_that_count_the_lines_are_nobodys_ids(tmp_path: Path) -> None:
    """In another list the same number is another person, and equal ids make one person of them."""
    path = written(
        tmp_path, "No.,Name,DOB,Phone\n1,Ali Kol,1980-04-13,+49301\n2,Omid Rahi,1991-12-11,+49302\n"
    )
    found = suggest(path, "list")
    assert [row["person_id"] for row in rows(path, found)] == [
        "Ali Kol 1980-04-13 +49301",
        "Omid Rahi 1991-12-11 +49302",
    ]
    assert any(part.name == "left out" and "count the lines" in part.reason for part in found.parts)


def test_ids_of_their_own_are_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "Person ID,Name,DOB\nK-88,Ali Kol,1980-04-13\nK-91,Omid Rahi,1991-12-11\n")
    assert [row["person_id"] for row in rows(path, suggest(path, "list"))] == ["K-88", "K-91"]


def test_birth_dates_that_may_be_turned_are_asked(tmp_path: Path) -> None:
    text = "Name,Date of birth,Mobile\nAli Kol,03/04/1980,+4930\nOmid Rahi,11/12/1991,+4931\n"
    path = written(tmp_path, text)
    found = suggest(path, "list")
    (question,) = found.questions
    assert [choice.label for choice in question.choices] == [
        "%d/%m/%Y (03/04/1980 is 1980-04-03)",
        "%m/%d/%Y (03/04/1980 is 1980-03-04)",
    ]
    answered = suggest(path, "list", answers={"dates": 2})
    assert [row["birth_date"] for row in rows(path, answered)] == ["1980-03-04", "1991-11-12"]
    with pytest.raises(MoneytrailError, match="Nothing is asked about 'sign'"):
        suggest(path, "list", answers={"sign": 1})


def test_birth_years_of_two_digits_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Vorname;Geb.-Datum\nKol;Ali;12.03.80\nRahi;Omid;21.01.55\n")
    first = rows(path, suggest(path, "list"))[0]
    assert (first["birth_date"], first["person_id"]) == (None, "Kol Ali 12.03.80")


def test_who_must_be_protected_is_asked_where_it_may_be_a_list_of_suspects(tmp_path: Path) -> None:
    text = "Name,Date of birth,Reason\nAli Kol,1980-04-13,minor\n"
    path = written(tmp_path, text)
    found = suggest(path, "list")
    (question,) = found.questions
    assert [choice.label.split()[0] for choice in question.choices] == ["protected", "persons"]
    for number, register in enumerate(("protected", "persons"), 1):
        chosen = suggest(path, "list", answers={"register": number})
        assert f"register: {register}" in chosen.profile


def test_lines_below_the_list_are_nobody(tmp_path: Path) -> None:
    path = written(
        tmp_path, "Case 12\n\nSurname,Given names,DOB\nKol,Ali,1980-04-13\nRahi,Omid,1991\nTotal 2,,\n"
    )
    found = suggest(path, "list")
    assert [row["birth_date"] for row in rows(path, found)] == ["1980-04-13", "1991"]
    assert found.trial.messages == ("Kept out of the records as a footer: Total 2,,",)


def test_a_sheet_is_read_likewise(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Personen")
        for line, cells in enumerate(line.split(";") for line in FRENCH.splitlines()):
            sheet.write_row(line, 0, cells)
    assert [row["family_name"] for row in rows(path, suggest(path, "list"))] == ["KASSA", "NOORI"]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Nickname\nAli Kol,Abu Ali\nOmid Rahi,\n",  # a name alone is not one person's
        "product,sku,colour\nchair,123,red\n",
        "Sender name,Sender phone,Receiver name,Receiver phone\nAli,+4930,Omid,+4931\n",
    ],
)
def test_other_tables_are_no_registers(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        suggest(written(tmp_path, text), "list")


def test_a_statement_stays_a_statement(tmp_path: Path) -> None:
    text = "Date,Name,Phone,Amount,Balance\n2026-03-01,Ali Kol,+4930,-5.00,95.00\n2026-03-13,Omid,+4931,7.00,102.00\n"
    assert "kind: bank" in suggest(written(tmp_path, text), "list").profile


def test_a_known_profile_is_named_for_a_list_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "person_id,kind,name,birth_date\nK-1,person,Ali Kol,1980-04-13\nK-2,person,Omid,1991-12-11\n"
    )
    assert "register-persons" in suggest(path, "a", known()).fitting
