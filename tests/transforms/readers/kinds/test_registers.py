"""Registers: each line a record, each good line a row, each fault with its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.kinds.reading import Whole, read
from transforms.readers import profiles
from transforms.readers.kinds.register_assets import share_of
from transforms.readers.profile_keys import ProfileError
from transforms.readers.profile_shape import REGISTER_COLUMNS

GOOD: dict[str, dict[str, str]] = {
    "persons": {
        "person_id": "P1",
        "kind": "Natural person",
        "family_name": "Özdemir",
        "given_name": "Ayşe",
        "other_names": "Ayse Ozdemir; ; A. Ö.",
        "birth_date": "1990-05",
        "document_country": "TUR",
        "country": "Germany",
        "declared_income": "23456.78",
    },
    "account_holders": {
        "account": "DE89 3704 0044 0532 0130 00",
        "person_id": "P1",
        "relation": "holder",
        "since": "2024-01-31",
    },
    "assets": {
        "asset_id": "A1",
        "kind": "vehicle",
        "registry_ref": "M AB 123",
        "holder_person_id": "P1",
        "share": "1/3",
        "price": "18000",
        "currency": "EUR",
        "mortgage": "0.5",
    },
    "protected": {"name": "Selam Tesfay", "account": "de89370400440532013000", "reason": "witness"},
    "incidents": {"incident_id": "I1", "date": "2026-03-01/2026-03-04", "place": "Ranya", "people": "1,200"},
    "decisions": {"person_id_a": "P1", "person_id_b": "P2", "decision": "Same", "decided_by": "K. Roth"},
    "figures": {
        "person_id": "P1",
        "item": "Cash on hand",
        "since": "2024-12-31",
        "amount": "4000.50",
        "currency": "EUR",
        "source": "interview of 3 May",
        "accepted": "No",
        "why": "no document",
    },
}


def sheet(register: str, *rows: dict[str, str]) -> str:
    names = REGISTER_COLUMNS[register]
    lines = [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\n".join([",".join(names), *lines]) + "\n"


def told(tmp_path: Path, register: str, *rows: dict[str, str]) -> tuple[Whole, list[dict[str, Any]]]:
    whole = read(tmp_path, sheet(register, *rows))
    assert whole.reading.profile == f"register-{register.replace('_', '-')}"
    found = whole.rows(f"register_{register}")
    return whole, [{k: v for k, v in row.items() if v not in (None, [])} for row in found]


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        (
            "persons",
            {
                "person_id": "P1",
                "kind": "person",
                "name": "Ayşe Özdemir",
                "given_name": "Ayşe",
                "family_name": "Özdemir",
                "other_names": ["Ayse Ozdemir", "A. Ö."],
                "birth_date": "1990-05",
                "document_country": "TR",
                "country": "DE",
                "declared_income": Decimal("23456.78"),
            },
        ),
        (
            "account_holders",
            {
                "scheme": "iban",
                "identifier": "DE89370400440532013000",
                "person_id": "P1",
                "relation": "holder",
                "since": date(2024, 1, 31),
            },
        ),
        (
            "assets",
            {
                "asset_id": "A1",
                "kind": "vehicle",
                "registry_ref": "M AB 123",
                "holder_person_id": "P1",
                "share": Decimal("0.333333333333333333"),
                "price": Decimal(18000),
                "currency": "EUR",
                "mortgage": Decimal("0.5"),
            },
        ),
        (
            "protected",
            {
                "name": "Selam Tesfay",
                "reason": "witness",
                "account_scheme": "iban",
                "account_identifier": "DE89370400440532013000",
            },
        ),
        (
            "incidents",
            {
                "incident_id": "I1",
                "date_from": date(2026, 3, 1),
                "date_to": date(2026, 3, 4),
                "place": "Ranya",
                "people": 1200,
            },
        ),
        (
            "decisions",
            {"person_id_a": "P1", "person_id_b": "P2", "decision": "same", "decided_by": "K. Roth"},
        ),
        (
            "figures",
            {
                "person_id": "P1",
                "item": "cash_on_hand",
                "since": date(2024, 12, 31),
                "amount": Decimal("4000.5"),
                "currency": "EUR",
                "source": "interview of 3 May",
                "accepted": False,
                "why": "no document",
            },
        ),
    ],
)
def test_a_line_is_a_row_of_its_register(tmp_path: Path, register: str, expected: dict[str, Any]) -> None:
    whole, rows = told(tmp_path, register, GOOD[register])
    assert whole.codes == [[]]
    assert rows == [{"ordinal": 0, **expected}]


@pytest.mark.parametrize(
    ("register", "cells", "code"),
    [
        ("persons", {"person_id": ""}, "person_id_missing"),
        ("persons", {"given_name": "", "family_name": ""}, "name_missing"),
        ("persons", {"birth_date": "1990-02-30"}, "birth_date_impossible"),
        ("persons", {"birth_date": "90-02"}, "birth_date_impossible"),
        ("persons", {"birth_date": "1790-01-01"}, "birth_date_impossible"),
        ("persons", {"kind": "alien"}, "kind_unknown"),
        ("persons", {"declared_income": "lots"}, "declared_income_unreadable"),
        ("account_holders", {"account": ""}, "account_missing"),
        ("account_holders", {"person_id": ""}, "holder_missing"),
        ("account_holders", {"account": "DE88370400440532013000", "scheme": "iban"}, "iban_check_failed"),
        ("account_holders", {"until": "2023-01-01"}, "until_before_since"),
        ("account_holders", {"since": "31.12.2023"}, "since_unreadable"),
        ("assets", {"asset_id": "", "registry_ref": ""}, "asset_id_missing"),
        ("assets", {"share": "1.5"}, "share_impossible"),
        ("assets", {"share": "half"}, "share_unreadable"),
        ("assets", {"currency": "Euro"}, "currency_not_iso_4217"),
        ("assets", {"currency": ""}, "currency_missing"),
        ("assets", {"mortgage": "-1"}, "mortgage_negative"),
        ("protected", {"name": "", "account": ""}, "protected_missing"),
        ("incidents", {"date": "soon"}, "date_unreadable"),
        ("incidents", {"date": "2026-03-05/2026-03-04"}, "date_unreadable"),
        ("incidents", {"people": "many"}, "people_unreadable"),
        ("incidents", {"kind": "holiday"}, "kind_unknown"),
        ("decisions", {"decision": "maybe"}, "decision_unknown"),
        ("decisions", {"person_id_b": "P1"}, "person_id_repeated"),
        ("decisions", {"person_id_b": ""}, "person_id_missing"),
        ("figures", {"item": "luck"}, "item_unknown"),
        ("figures", {"person_id": ""}, "person_missing"),
        ("figures", {"amount": ""}, "amount_missing"),
        ("figures", {"since": ""}, "since_missing"),
        ("figures", {"item": "heads", "amount": "", "currency": ""}, "count_missing"),
        ("figures", {"count": "a few"}, "count_unreadable"),
        ("figures", {"item": "valuation"}, "asset_missing"),
        ("figures", {"item": "household_member"}, "other_person_missing"),
        ("figures", {"source": ""}, "source_missing"),
        ("figures", {"accepted": "perhaps"}, "accepted_unknown"),
        ("figures", {"why": ""}, "why_missing"),
        ("figures", {"amount": "-1"}, "amount_negative"),
        ("figures", {"amount_high": "1"}, "amount_high_below"),
        ("figures", {"until": "2024-12-30"}, "until_before_since"),
        ("figures", {"amount": "much"}, "amount_unreadable"),
        ("figures", {"currency": ""}, "currency_missing"),
    ],
)
def test_a_line_with_a_fault_is_set_aside_with_its_reason(
    tmp_path: Path, register: str, cells: dict[str, str], code: str
) -> None:
    good = GOOD[register]
    whole, rows = told(tmp_path, register, good, good | cells, good)
    assert [bool(reasons) for reasons in whole.codes] == [False, True, False]
    assert code in whole.codes[1]
    assert [row["ordinal"] for row in rows] == [0, 2]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02-03 to 2026-02-05", date(2026, 2, 3), date(2026, 2, 5)),
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
        ("2025-12 .. 2026-01", date(2025, 12, 1), date(2026, 1, 31)),
    ],
)
def test_an_incident_may_be_dated_by_a_span(tmp_path: Path, text: str, first: date, last: date) -> None:
    _, (row,) = told(tmp_path, "incidents", GOOD["incidents"] | {"date": text})
    assert (row["date_from"], row["date_to"]) == (first, last)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50 %", "0.5"),
        ("33,3%", "0.333"),
        ("1", "1"),
        ("0", "0"),
        ("3/4", "0.75"),
        ("1/0", None),
        ("-1", None),
    ],
)
def test_shares_as_registers_write_them(text: str, share: str | None) -> None:
    assert share_of(text) == (None if share is None else Decimal(share))


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_fraction_is_within_half_a_unit_of_itself(part: int, whole: int) -> None:
    share = share_of(f"{part}/{whole}")
    assert share is not None
    assert abs(share * whole - part) * 2 <= Decimal(whole).scaleb(-18)


@pytest.mark.parametrize(
    ("scheme", "account", "expected"),
    [
        ("", "4711", ("bban", "4711")),
        (
            "wallet",
            "0xAbCdEf0123456789aBcDeF0123456789ABCDEF01",
            ("wallet", "0xabcdef0123456789abcdef0123456789abcdef01"),
        ),
        (
            "",
            "0xAbCdEf0123456789aBcDeF0123456789ABCDEF01",
            ("wallet", "0xabcdef0123456789abcdef0123456789abcdef01"),
        ),
        ("", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ("wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")),
        ("", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", ("bban", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")),
        ("msisdn", "00254 700 000 001", ("msisdn", "+254700000001")),
        ("MTO", "document:AF/P1", ("mto", "document:AF/P1")),
    ],
)
def test_accounts_are_called_as_statements_call_them(
    tmp_path: Path, scheme: str, account: str, expected: tuple[str, str]
) -> None:
    row = GOOD["account_holders"] | {"scheme": scheme, "account": account}
    _, (holder,) = told(tmp_path, "account_holders", row)
    assert (holder["scheme"], holder["identifier"]) == expected


@pytest.mark.parametrize(
    ("register", "columns", "words"),
    [
        ("persons", "{name: N}", "register persons needs person_id"),
        ("account_holders", "{account: A}", "needs person_id or name"),
        ("protected", "{reason: R}", "needs person_id or name or account"),
        ("decisions", "{person_id_a: A, person_id_b: B}", "needs decision"),
        ("persons", "{person_id: A, shoe_size: B}", "unknown key 'shoe_size'"),
    ],
)
def test_a_profile_of_a_register_says_what_it_needs(register: str, columns: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        profiles.parse(f"profile: x\nkind: register\nregister: {register}\ncolumns: {columns}\n", "test")


def test_columns_that_a_file_lacks_are_left_out_of_the_built_in_profiles(tmp_path: Path) -> None:
    whole = read(tmp_path, "person_id,name,reason\nP1,Selam Tesfay,witness\n,,\n")
    assert whole.reading.profile == "register-protected"
    assert whole.codes == [[], ["empty_record"]]
    assert [row["name"] for row in whole.rows("register_protected")] == ["Selam Tesfay"]
