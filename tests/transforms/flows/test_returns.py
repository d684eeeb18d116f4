"""Entries that take back an earlier one: the transfer that is undone, and what a word alone cannot do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.flows.building import entry, transfers


def undone(*rows: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    found = transfers(*rows).transfers
    return {row["transfer_id"]: (row["kind"], row["undoes_transfer_id"]) for row in found.to_dicts()}


@pytest.mark.parametrize(
    "more",
    [
        {"reversal": True},
        {"narrative": "RUECKLASTSCHRIFT Konto erloschen"},
        {"transaction_code": "PMNT-RDDT-UPDD"},
        {"narrative": "Chargeback card payment"},
        {"narrative": "STORNO Buchung vom 02.03."},
    ],
)
def test_what_came_back_names_the_transfer_that_it_takes_back(more: dict[str, Any]) -> None:
    found = undone(
        entry(1, "A", "2026-03-02", "-80", "outside", reference="R1"),
        entry(2, "A", "2026-03-02", "-80", "outside", reference="R2"),
        entry(3, "A", "2026-03-06", "80", "outside", reference="R1", **more),
    )
    assert found == {
        "t0-0001": ("payment", None),
        "t0-0002": ("payment", None),
        "t0-0003": ("reversal", "t0-0001"),
    }


def test_a_returned_payment_of_which_both_statements_tell_is_one_reversal_of_one_transfer() -> None:
    found = undone(
        entry(1, "A", "2026-03-02", "-80", "B", reference="R1"),
        entry(2, "B", "2026-03-02", "80", "A", reference="R1"),
        entry(3, "B", "2026-03-04", "-80", "A", reference="R1", narrative="Retoure"),
        entry(4, "A", "2026-03-04", "80", "B", reference="R1", narrative="payment returned"),
    )
    assert found == {"t0-0001": ("payment", None), "t0-0003": ("reversal", "t0-0001")}


def test_a_correction_and_the_right_booking_after_it_count_once() -> None:
    found = undone(
        entry(1, "A", "2026-03-02", "-80", "outside"),
        entry(2, "A", "2026-03-03", "80", "outside", narrative="Stornobuchung"),
        entry(3, "A", "2026-03-03", "-8", "outside"),
    )
    assert [kind for kind, _ in found.values()] == ["payment", "reversal", "payment"]
    assert found["t0-0002"][1] == "t0-0001"


@pytest.mark.parametrize(
    "earlier",
    [
        entry(1, "A", "2026-03-02", "-81", "outside"),
        entry(1, "A", "2026-03-02", "-80", "C"),
        entry(1, "B", "2026-03-02", "-80", "outside"),
    ],
    ids=["another amount", "another end", "another account"],
)
def test_a_word_alone_takes_nothing_back(earlier: dict[str, Any]) -> None:
    found = undone(earlier, entry(3, "A", "2026-03-06", "80", "outside", narrative="Chargeback"))
    assert found["t0-0003"] == ("payment", None)


def test_a_mark_of_the_statement_stays_a_reversal_though_nothing_fits() -> None:
    assert undone(entry(3, "A", "2026-03-06", "80", "outside", reversal=True)) == {
        "t0-0003": ("reversal", None)
    }


def test_each_payment_is_taken_back_once() -> None:
    found = undone(
        entry(1, "A", "2026-01-02", "-80", "outside"),
        entry(2, "A", "2026-02-02", "-80", "outside"),
        entry(3, "A", "2026-02-03", "80", "outside", narrative="chargeback"),
        entry(4, "A", "2026-02-04", "80", "outside", narrative="chargeback"),
        entry(5, "A", "2026-02-05", "80", "outside", narrative="chargeback"),
    )
    assert [found[f"t0-000{n}"] for n in (3, 4, 5)] == [
        ("reversal", "t0-0002"),
        ("reversal", "t0-0001"),
        ("payment", None),
    ]
