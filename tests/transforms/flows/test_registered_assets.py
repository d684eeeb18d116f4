from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.flows.building import frame_of
from transforms.flows.registered_assets import with_registered
from transforms.schema import ASSETS, PARTIES, REGISTER_ASSETS

PEOPLE = frame_of(
    PARTIES,
    [
        {
            "party_id": f"p{name}",
            "kind": "person",
            "name": name,
            "names": [name],
            "names_plain": [name.lower()],
            "identifiers": [f"person:{name}"],
            "countries": [],
            "protected": name == "M",
        }
        for name in ("H", "K", "M")
    ],
)


def line(number: int, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r0-{number:04d}",
        "asset_id": "7",
        "kind": "vehicle",
        "registry_ref": "VIN 123",
        "holder_person_id": "H",
        **more,
    }


def assets(*lines: dict[str, Any], bought: list[dict[str, Any]] | None = None) -> pl.DataFrame:
    known = frame_of(ASSETS, bought or [])
    return with_registered(known, frame_of(REGISTER_ASSETS, list(lines)), PEOPLE)


def purchase(**more: Any) -> dict[str, Any]:
    return {
        "asset_id": "v1",
        "kind": "vehicle",
        "description": "car",
        "registry_ref": "VIN-123",
        "holder_party_id": "pK",
        "price": Decimal(9000),
        "currency": "EUR",
        **more,
    }


def test_a_registered_thing_that_nobody_bought_here_stands_by_itself() -> None:
    row = assets(line(1, price=Decimal(5000), currency="EUR", country="DE")).row(0, named=True)
    assert (row["holder_party_id"], row["price"], row["country"]) == ("pH", Decimal(5000), "DE")
    assert row["registry_ref"] == "VIN 123"


def test_the_register_goes_before_the_purchase_on_who_holds_it() -> None:
    found = assets(line(1, registry_ref="vin  123", country="DE"), bought=[purchase()])
    assert found.select("asset_id", "holder_party_id", "price", "country").rows() == [
        ("v1", "pH", Decimal(9000), "DE")
    ]


def test_another_number_is_another_thing() -> None:
    found = assets(line(1, registry_ref="VIN 124"), bought=[purchase()])
    assert sorted(found["holder_party_id"].to_list()) == ["pH", "pK"]


@pytest.mark.parametrize(
    ("shares", "holder"),
    [
        ({"H": "0.6", "K": "0.4"}, "pH"),
        ({"H": "0.4", "K": "0.6"}, "pK"),
        ({"H": "0.5", "K": "0.5"}, None),
        ({"H": "0.9", "M": "0.1"}, None),
        ({"M": "1"}, None),
        ({"nobody known": "1"}, None),
    ],
)
def test_the_largest_share_holds_but_never_beside_somebody_protected(
    shares: dict[str, str], holder: str | None
) -> None:
    lines = [
        line(number, holder_person_id=who, holder_name=who, share=Decimal(share))
        for number, (who, share) in enumerate(shares.items())
    ]
    for given in (lines, lines[::-1]):
        assert assets(*given)["holder_party_id"].to_list() == [holder]


def test_a_name_alone_is_nobodys_party() -> None:
    found = assets(line(1, holder_person_id=None, holder_name="H"))
    assert found["holder_party_id"].to_list() == [None]


def test_the_same_lines_in_another_order_give_the_same_rows() -> None:
    lines = [line(1), line(2, asset_id="8", registry_ref=None), line(3, asset_id="9", registry_ref=" ")]
    assert assets(*lines).equals(assets(*lines[::-1]))
    assert assets(*lines).height == 3
