"""Rows of one remittance that are listed apart: joined where they agree, kept apart where not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.ledger.readings import ledger
from transforms import ids
from transforms.ledger.remittances import joined
from transforms.proofs import case as proofs
from transforms.readers.particulars import Batch, rows_of
from transforms.readers.reading import Reading
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.schema import ACCOUNTS, PAYMENT_RECORDS, PAYMENTS, SOURCE_RECORDS
from transforms.store import WorkDatabase


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, number, hour)  # noqa: DTZ001 - the tables hold naive UTC


def row(**more: Any) -> dict[str, Any]:
    """A row of a remittance of 500 EUR from Selam to Omar, sent on the third."""
    return {
        "source": "remittance",
        "status": "pending",
        "control_number": "123-456-7890",
        "from_scheme": "mto",
        "from_identifier": "phone:+390000001",
        "from_name": "Selam Tesfay",
        "to_scheme": "mto",
        "to_identifier": "name:omar haid/1234567890",
        "to_name": "Omar Haid",
        "sent_at": day(3),
        "sent_precision": "second",
        "amount": Decimal(500),
        "currency": "EUR",
        "fee": Decimal(9),
        "fee_currency": "EUR",
        "channel": "remittance",
        **more,
    }


def payout(**more: Any) -> dict[str, Any]:
    """Its pay-out in dinars, two days later, with the receiver's document."""
    given = {
        "status": "completed",
        "status_said": "Paid",
        "control_number": "1234567890",
        "sent_at": None,
        "sent_precision": None,
        "received_at": day(5),
        "received_precision": "second",
        "amount": Decimal(2600),
        "currency": "LYD",
        "fee": None,
        "fee_currency": None,
        "from_identifier": "name:tesfay selam/1234567890",
        "from_name": "TESFAY SELAM",
        "to_identifier": "document:LY/K77",
        "to_name": "Omar M Haid",
        "to_institution": "Agent 7",
    }
    return row(**given | more)


def file(*rows: dict[str, Any]) -> Reading:
    records = RecordRows()
    records.rows += [RecordRow(f"line {n}", f"row {n}", booked=False) for n, _ in enumerate(rows, start=1)]
    given = [{"ordinal": number, **one} for number, one in enumerate(rows)]
    return Reading("test", iter([Batch(records.drain(), {"payments": rows_of(PAYMENTS, given)})]))


def built(tmp_path: Path, *files: Reading) -> WorkDatabase:
    work, _ = ledger(tmp_path, {f"file {number}": one for number, one in enumerate(files)})
    with work.connect() as connection:
        assert proofs.records_without_payment(connection).holds
        told = set(work.read(PAYMENT_RECORDS)["record_id"])
        assert told == set(work.read(SOURCE_RECORDS)["record_id"])
    return work


def apart(work: WorkDatabase) -> str:
    with work.connect() as connection:
        return proofs.payments_told_apart(connection).words


@pytest.mark.parametrize("whole", [True, False])
def test_sending_and_pay_out_are_one_payment_within_and_across_files(tmp_path: Path, whole: bool) -> None:
    files = [file(row(), payout())] if whole else [file(payout()), file(row())]
    work = built(tmp_path, *files)
    (payment,) = work.read(PAYMENTS).to_dicts()
    parts = {told["part"]: told["record_id"] for told in work.read(PAYMENT_RECORDS).to_dicts()}
    assert (payment["record_id"], payment["paid_record_id"]) == (parts["reported"], parts["paid"])
    assert payment["payment_id"] == "q" + payment["record_id"][1:]
    assert (payment["status"], payment["status_said"]) == ("completed", "Paid")
    assert (payment["sent_at"], payment["received_at"]) == (day(3), day(5))
    assert (payment["amount"], payment["currency"], payment["fee"]) == (500, "EUR", 9)
    assert (payment["received_amount"], payment["received_currency"]) == (2600, "LYD")
    assert (payment["from_identifier"], payment["from_name"]) == ("phone:+390000001", "Selam Tesfay")
    assert (payment["to_identifier"], payment["to_name"]) == ("document:LY/K77", "Omar M Haid")
    assert payment["to_account_id"] == ids.account_id("mto", "document:LY/K77")
    assert payment["to_institution"] == "Agent 7"
    assert set(work.read(ACCOUNTS)["account_id"]) == {payment["from_account_id"], payment["to_account_id"]}
    assert apart(work) == ""


@pytest.mark.parametrize(
    "contradiction",
    [
        payout(amount=Decimal(450), currency="EUR"),
        payout(to_name="Karim Zadeh"),
        payout(from_name="Fatou Diallo"),
        payout(received_at=day(1)),
        row(amount=Decimal(501)),
        row(sent_at=day(20)),
        row(status="refunded", amount=Decimal(200)),
    ],
)
def test_rows_that_contradict_each_other_stay_apart_and_are_named(
    tmp_path: Path, contradiction: dict[str, Any]
) -> None:
    work = built(tmp_path, file(row(), contradiction))
    assert work.read(PAYMENTS).height == 2
    assert "control number 123" in apart(work)
    assert "2 payments are kept apart" in apart(work)


@pytest.mark.parametrize("status", ["refunded", "cancelled"])
@pytest.mark.parametrize("amount", ["500", "509"])
def test_a_row_that_takes_the_payment_back_gives_it_its_status(
    tmp_path: Path, status: str, amount: str
) -> None:
    back = row(
        status=status, status_said="x", sent_at=day(9), amount=Decimal(amount), fee=None, fee_currency=None
    )
    work = built(tmp_path, file(back, row(status="completed")))
    (payment,) = work.read(PAYMENTS).to_dicts()
    assert (payment["status"], payment["sent_at"], payment["amount"]) == (status, day(3), 500)
    assert payment["paid_record_id"] is None
    assert sorted(work.read(PAYMENT_RECORDS)["part"]) == ["reported", "taken_back"]


def test_a_payment_that_two_answers_list_is_one(tmp_path: Path) -> None:
    work = built(tmp_path, file(row(status="completed")), file(row(status="completed")))
    assert work.read(PAYMENTS).height == 1
    assert sorted(work.read(PAYMENT_RECORDS)["part"]) == ["repeated", "reported"]


def test_names_in_two_scripts_do_not_contradict_each_other(tmp_path: Path) -> None:
    work = built(tmp_path, file(row(), payout(to_name="عمر حيد")))
    assert work.read(PAYMENTS).height == 1


def test_other_payments_are_left_as_they_are(tmp_path: Path) -> None:
    others = [
        row(control_number=None),
        row(control_number=None),
        row(control_number="--"),
        row(control_number="--"),
    ]
    work = built(tmp_path, file(*others, row(source="report"), row()))
    assert work.read(PAYMENTS).height == 6
    assert work.read(PAYMENTS)["payment_id"].is_sorted()


parts = st.lists(
    st.sampled_from([row(), payout(), row(status="refunded"), row(amount=Decimal(7)), payout(to_name="Zo")]),
    max_size=6,
)


@given(parts, st.randoms())
def test_every_record_is_told_once_whatever_their_order(rows: list[dict[str, Any]], chance: Any) -> None:
    frame = rows_of(PAYMENTS, [{"ordinal": number, **one} for number, one in enumerate(rows)])
    given_rows = [
        {
            **one,
            "record_id": f"r{one['ordinal']}",
            "payment_id": f"q{one['ordinal']}",
            "paid_record_id": None,
            "from_account_id": "a",
            "to_account_id": "b",
        }
        for one in frame.to_dicts()
    ]
    found = joined(given_rows)
    assert sorted(told["record_id"] for told in found.records) == sorted(
        one["record_id"] for one in given_rows
    )
    assert {told["payment_id"] for told in found.records} == {one["payment_id"] for one in found.payments}
    assert sum(told["part"] == "reported" for told in found.records) == len(found.payments)
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    assert joined(shuffled) == found
