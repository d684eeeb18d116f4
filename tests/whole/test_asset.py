"""`moneytrail asset` on a case that was worked out."""

from __future__ import annotations

from decimal import Decimal

from tests.desk.cli import moneytrail
from tests.whole.conftest import WholeCase
from transforms.tracing import METHODS


def an_asset(whole: WholeCase) -> tuple[str, str, Decimal]:
    """An asset that holds traced money, its number in a register, and how much."""
    ((asset_id, number, amount), *_) = whole.query(
        """SELECT a.asset_id, a.registry_ref, sum(t.amount) FROM traces t JOIN assets a ON a.asset_id = t.target_id
        WHERE a.registry_ref IS NOT NULL GROUP BY ALL ORDER BY a.asset_id"""
    )
    return asset_id, number, amount


def test_what_is_traced_to_an_asset_is_what_its_payments_say(whole: WholeCase) -> None:
    asset_id, number, amount = an_asset(whole)
    document = moneytrail(whole.store, "asset", number.lower(), "--case", "alpha").json
    assert document["asset_id"] == asset_id
    (found,) = document["methods"]
    assert Decimal(found["traced"]) == amount
    for row in found["put_in"]:
        assert Decimal(row["traced"]) + Decimal(row["clean"]) == Decimal(row["amount"])
    assert [(row["measure"], row["amount"] is None) for row in found["measures"]] == [
        ("lien", False),
        ("gross_share", True),
        ("equity_share", True),
        ("derived", True),
    ]
    (owner,) = found["measures"][0]["owners"]
    assert (owner["share"], owner["amount"]) == ("1", found["measures"][0]["amount"])


def test_all_methods_stand_side_by_side_in_eighty_columns(whole: WholeCase) -> None:
    asset_id, _, _ = an_asset(whole)
    shown = moneytrail(whole.store, "asset", asset_id, "--case", "alpha", "--method", "all", as_json=False)
    assert shown.code == 0
    for name in METHODS:
        assert f"\n{name}: " in shown.out or f"{name} says how much" in shown.err
    assert max(len(line) for line in shown.out.splitlines()) <= 80
    assert "Source: UNTOC art. 12(4)" in shown.out


def test_an_asset_that_is_not_there(whole: WholeCase) -> None:
    answer = moneytrail(whole.store, "asset", "v0", "--case", "alpha")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no asset 'v0'" in answer.err
