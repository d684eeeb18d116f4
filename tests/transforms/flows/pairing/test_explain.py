"""What is said to somebody who asks why two entries are one movement."""

from __future__ import annotations

from typing import Any

from tests.transforms.flows.building import CONFIGURATION, account, accounts_of, entries_of, entry
from transforms.flows.pairing.explain import reasons_for

KNOWN = accounts_of(account("A", holder_name="Anna Huber"), account("B", holder_name="Omar Saleh"))


def said(*rows: dict[str, Any]) -> list[tuple[float, str]]:
    return [(reason.weight, reason.words) for reason in reasons_for(entries_of(*rows), KNOWN, CONFIGURATION)]


def test_the_strongest_reason_comes_first_and_what_speaks_against_it_last() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "B", reference="RE 17", counterparty_name="Karl Otto")
    credit = entry(2, "B", "2026-03-03", "97", "called", reference="RE17", counterparty_name="A. Huber")
    reasons = said(debit, credit)
    assert reasons[0] == (9.0, "the debit's statement gives the other's account")
    assert (8.0, "the same reference, which others may use, too") in reasons
    assert (1.0, "less arrived, by what may be a fee") in reasons
    assert (1.5, "booked on the next banking day") in reasons
    assert reasons[-1] == (-2.0, "names of the payee: 'karl otto' and 'omar saleh' (different)")


def test_another_currency_is_said_with_its_distance_from_the_reference_rate() -> None:
    # ECB, 27 February 2026: 1.1805 USD for a euro.
    debit = entry(1, "A", "2026-02-27", "-100", "B")
    credit = entry(2, "B", "2026-02-27", "116.87", "A", currency="USD")
    assert (2.0, "another currency, 1.0 % from the reference rate") in said(debit, credit)


def test_a_cash_entry_is_explained_too() -> None:
    debit = entry(1, "A", "2026-03-02", "-100", "nobody", channel="cash")
    assert said(debit, entry(2, "B", "2026-03-02", "100", "nobody"))


def test_how_common_a_text_is_comes_from_the_case() -> None:
    told = {"narrative": "Rent, March"}
    rows = (
        entry(1, "A", "2026-03-02", "-100", "B", **told),
        entry(2, "B", "2026-03-03", "100", "nobody", **told),
    )
    for others, reason in (
        (0, (5.0, "the same text, which hardly another entry has")),
        (5, (2.0, "the same text, which others have, too")),
    ):
        found = reasons_for(entries_of(*rows), KNOWN, CONFIGURATION, others)
        assert reason in [(one.weight, one.words) for one in found]
