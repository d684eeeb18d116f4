"""Matches and sales that a plan states, held against the case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from tests.transforms.plans.plans import FILE_ID, case, fill, plan
from transforms.errors import Refused
from transforms.plans import elections_of
from transforms.schema import ASSET_PAYMENTS, TRANSFER_ENTRIES


def entry(key: str, place: int, amount: str, account: str = "A", currency: str = "EUR") -> dict[str, object]:
    return {
        "entry_id": key,
        "account_id": account,
        "currency": currency,
        "account_sequence": place,
        "booked_at": datetime(2026, 1, place),  # noqa: DTZ001 (the store keeps UTC without a zone)
        "amount": Decimal(amount),
    }


ENTRIES = (
    *(entry("c1", 1, "500"), entry("d1", 2, "-500"), entry("early", 1, "-1")),
    *(entry("b1", 3, "-500", account="B"), entry("u1", 4, "-500", currency="USD")),
    *(entry("e1", 5, "9"), entry("e2", 6, "9")),
)


@contextmanager
def stated(more: str) -> Iterator[duckdb.DuckDBPyConnection]:
    sides = [("t1", "c1", "credit"), ("t2", "d1", "debit"), ("t3", "e1", "credit"), ("t3", "e2", "credit")]
    with case(plan(more=more), entries=ENTRIES) as connection:
        rows = [dict(zip(("transfer_id", "entry_id", "side"), side, strict=True)) for side in sides]
        fill(connection, TRANSFER_ENTRIES, rows)
        yield connection


def line(section: str, **changed: str) -> str:
    base = {"credit": "c1", "debit": "d1", "evidence": "r1-000000000", "why": "letter"}
    if section == "sales":
        base = {"asset": "v1", "credit": "c1", "evidence": "r1-000000000", "why": "deed", "other_money": "0"}
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in (base | changed).items()) + "}"


@pytest.mark.parametrize(
    "names", [{}, {"credit": "t1", "debit": "t2"}, {"evidence": FILE_ID.format(1)}, {"evidence": "c1"}]
)
def test_a_match_names_entries_or_their_transfers(names: dict[str, str]) -> None:
    with stated("match:\n" + line("match", **names)) as connection:
        elected = elections_of(connection)
    (one,) = elected.matches
    assert (one.debit, one.credit, one.account_id, one.currency) == ("d1", "c1", "A", "EUR")
    row = elected.rows().filter(elected.rows()["place"] == "match").row(0, named=True)
    assert (row["target_id"], row["credit_entry_id"], row["method"]) == ("d1", "c1", "specific_match")
    assert (row["evidence_id"], row["why"], row["decided_by"]) == (one.evidence, "letter", "A. Prosecutor")
    assert (
        f"the debit d1 takes what the credit c1 brought (evidence {one.evidence}): letter."
        in elected.words()[-1]
    )
    assert elected.asked("lifo").matches == elected.matches
    assert elected.asked("lifo").words() == elected.words()[-1:]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"evidence": "nowhere"}, "holds no evidence 'nowhere'"),
        ({"credit": "c9"}, "holds no credit 'c9'"),
        ({"credit": "d1"}, "holds no credit 'd1'"),
        ({"debit": "c1"}, "holds no debit 'c1'"),
        ({"credit": "t3"}, "has several entries: e1, e2"),
        ({"debit": "b1"}, "not of one account: A and B"),
        ({"debit": "u1"}, "not of one currency: EUR and USD"),
        ({"debit": "early"}, "an effect before its cause"),
        ({"credit": "e1"}, "an effect before its cause"),
    ],
)
def test_a_match_that_does_not_fit_is_refused_with_its_line(changed: dict[str, str], words: str) -> None:
    with stated("match:\n" + line("match", **changed)) as connection, pytest.raises(Refused) as refused:
        elections_of(connection)
    assert words in refused.value.what
    assert refused.value.where == "plan1.yaml, line 5, match[1]"


def test_a_sale_names_its_asset_its_credit_and_what_it_rests_on() -> None:
    with stated("sales:\n" + line("sales", share="1/2", lender="100", asset="reg 9")) as connection:
        elected = elections_of(connection)
    (one,) = elected.sales
    assert (one.asset, one.credit, one.share, one.lender) == ("v1", "c1", Fraction(1, 2), Decimal(100))
    row = elected.rows().filter(elected.rows()["place"] == "sale").row(0, named=True)
    assert (row["target_id"], row["credit_entry_id"], row["method"]) == ("v1", "c1", "resale")
    assert (
        "of which 100 EUR were a lender's, is the price of 1/2 of what is left of the asset v1"
        in elected.words()[-1]
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"asset": "v2"}], "holds no asset 'v2'"),
        ([{"lender": "501"}], "The lender's part 501.00 EUR leaves nothing of the credit 500.00 EUR"),
        ([{"evidence": "nowhere"}], "holds no evidence 'nowhere'"),
        ([{}, {"credit": "t1"}], "c1 is the price of two sales"),
    ],
)
def test_a_sale_that_does_not_fit_is_refused(lines: list[dict[str, str]], words: str) -> None:
    more = "sales:\n" + "\n".join(line("sales", **changed) for changed in lines)
    with stated(more) as connection, pytest.raises(Refused) as refused:
        elections_of(connection)
    assert words in refused.value.what


def test_a_sale_before_the_purchase_is_refused_and_one_after_it_is_not() -> None:
    """c1 came on 1 January; the first payment for the asset is of the 2nd."""
    for credit, is_refused in (("c1", True), ("e1", False)):
        with stated("sales:\n" + line("sales", credit=credit)) as connection:
            fill(connection, ASSET_PAYMENTS, [{"asset_id": "v1", "transfer_id": "t2"}])
            if not is_refused:
                assert [one.credit for one in elections_of(connection).sales] == [credit]
                continue
            with pytest.raises(Refused) as refused:
                elections_of(connection)
        assert "came before the first payment for the asset v1 (2026-01-02)" in refused.value.what
        assert refused.value.where == "plan1.yaml, line 5, sales[1]"
