"""Purchases of things of value, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.flows.building import (
    CONFIGURATION,
    account,
    accounts_of,
    entries_of,
    entry,
    transfers,
)
from transforms.flows.assets import AssetFrames, assets_of

VIN = "WVWZZZ1JZXW000001"


def assets(*rows: dict[str, Any], **held: str) -> AssetFrames:
    known = accounts_of(
        account("dealer", observed=False, holder_name="Autohaus Falk GmbH"), account("other", observed=False)
    )
    found = transfers(*rows, accounts=known, **held)
    return assets_of(found.transfers, found.transfer_entries, entries_of(*rows), known, CONFIGURATION)


@pytest.mark.parametrize(
    ("narrative", "kind"),
    [
        ("Kaufpreis Fahrzeug Golf", "vehicle"),
        ("AUTOKAUF", "vehicle"),
        ("Acquisto auto usata", "vehicle"),
        ("Achat d'appartement, acte notarié: achat appartement", "real_estate"),
        ("Grundstückskauf Flur 7", "real_estate"),
        ("Motorboot Marke X", "vessel"),
        ("5 lingots d'or", "precious_metal"),
        ("ROLEX Submariner", "luxury"),
        ("acquisto appartamento foglio 12 particella 33", "real_estate"),
        ("Kupovina stana, Novi grad", "real_estate"),
        ("Αγορά ακινήτου", "real_estate"),
        ("شراء سيارة مستعملة", "vehicle"),
        ("покупка квартиры", "real_estate"),
        ("KJØP AV BIL", "vehicle"),
    ],
)
def test_a_thing_of_value_named_by_the_payer(narrative: str, kind: str) -> None:
    found = assets(entry(1, "A", "2026-03-02", "-9000", "other", narrative=narrative))
    assert found.transfers["kind"].to_list() == ["purchase"]
    row = found.assets.row(0, named=True)
    assert (row["kind"], row["description"], row["holder_party_id"]) == (kind, narrative, "pA")
    assert (row["price"], row["currency"]) == (9000, "EUR")
    assert found.asset_payments["amount"].to_list() == [9000]


@pytest.mark.parametrize(
    ("narrative", "amount"),
    [
        ("Miete Haus und Garage", "-9000"),
        ("Mietwagen Fahrzeug 3 Wochen", "-9000"),
        ("Reparatur Fahrzeug", "-9000"),
        ("Car rental", "-9000"),
        ("Boat tickets, yacht charter", "-9000"),
        ("Kfz-Versicherung Fahrzeug", "-9000"),
        ("Scar surgery, carpet", "-9000"),
        ("Fahrzeug", "-999.99"),
        ("Fahrzeug", "9000"),
    ],
)
def test_what_is_no_purchase(narrative: str, amount: str) -> None:
    found = assets(entry(1, "A", "2026-03-02", amount, "other", narrative=narrative))
    assert found.assets.is_empty()
    assert found.asset_payments.is_empty()
    assert found.transfers["kind"].to_list() == ["payment"]


def test_the_seller_s_name_tells_it_too() -> None:
    found = assets(entry(1, "A", "2026-03-02", "-9000", "dealer", narrative="Rechnung 17"))
    assert found.transfers["kind_reason"].to_list() == ["the text says 'autohaus' (vehicle)"]


def test_instalments_to_one_seller_are_one_asset() -> None:
    found = assets(
        entry(1, "A", "2026-03-02", "-2000", "dealer", narrative="Anzahlung Fahrzeug"),
        entry(2, "A", "2026-05-02", "-7000", "dealer", narrative=f"Rest Fahrzeug FIN {VIN}"),
        entry(3, "B", "2026-05-02", "-7000", "dealer", narrative="Fahrzeug"),
    )
    rows = {row["holder_party_id"]: row for row in found.assets.iter_rows(named=True)}
    assert rows["pA"]["price"] == 9000
    assert rows["pA"]["registry_ref"] == VIN
    assert rows["pA"]["description"] == "Anzahlung Fahrzeug"
    assert rows["pA"]["acquired_at"].month == 3
    assert rows["pB"]["price"] == 7000
    assert found.asset_payments.height == 3


def test_two_numbers_of_a_register_are_two_assets() -> None:
    found = assets(
        entry(1, "A", "2026-03-02", "-7000", "dealer", narrative=f"Fahrzeug VIN {VIN}"),
        entry(2, "A", "2026-05-02", "-7000", "dealer", narrative="Fahrzeug VIN WVWZZZ1JZXW000002"),
    )
    assert found.assets.height == 2


@pytest.mark.parametrize(
    ("narrative", "number"),
    [
        ("Kaufpreis Objekt 12/7 Eigentumswohnung", "12/7"),
        ("Grundstück Grundbuch von Musterstadt Blatt 4711", "4711"),
        ("Yacht IMO 9074729", "9074729"),
        ("Fahrzeug Kennzeichen B-MT 1234", "B-MT-1234"),
        ("Fahrzeug ohne Papiere", None),
    ],
)
def test_numbers_of_registers(narrative: str, number: str | None) -> None:
    found = assets(entry(1, "A", "2026-03-02", "-9000", "other", narrative=narrative))
    assert found.assets["registry_ref"].to_list() == [number]


def test_payments_in_two_currencies_have_no_single_price() -> None:
    found = assets(
        entry(1, "A", "2026-03-02", "-2000", "dealer", narrative="Fahrzeug"),
        entry(2, "A", "2026-03-03", "-2000", "dealer", narrative="Fahrzeug", currency="USD"),
    )
    assert found.assets.row(0, named=True)["price"] is None
    assert found.asset_payments["amount"].to_list() == [Decimal(2000)] * 2


def test_the_order_of_rows_makes_no_difference() -> None:
    rows = [
        entry(n, "A", f"2026-03-{n:02d}", "-2000", "dealer", narrative=f"Fahrzeug Rate {n}")
        for n in (1, 2, 3)
    ]
    first, second = assets(*rows), assets(*reversed(rows))
    for one, other in zip(first, second, strict=True):
        assert one.to_dicts() == other.to_dicts()
