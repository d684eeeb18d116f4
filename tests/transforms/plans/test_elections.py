from __future__ import annotations

import duckdb
import pytest

from tests.transforms.plans.plans import FILE_ID, case, plan
from transforms.errors import Refused
from transforms.plans import MIXED, elections_of, name_of, plan_in_force
from transforms.schema import TRACE_ELECTIONS

LIFO = "default_method: lifo\nwhy: last in"
FIFO = "default_method: fifo\nwhy: first in"
ONE_ACCOUNT = "accounts:\n  - {account: DE 01, method: lifo, why: his own money}"


def test_without_a_plan_it_is_fifo_and_nothing_is_said() -> None:
    with case() as connection:
        elected = elections_of(connection)
    assert (elected.name, elected.plan, elected.words()) == ("fifo", None, [])
    assert elected.rows().select("place", "method", "file_id").rows() == [("case", "fifo", None)]
    assert elected.rows().schema == TRACE_ELECTIONS.frame_schema
    with duckdb.connect() as old:  # a ledger of a version that knew no plans
        assert elections_of(old).name == "fifo"


@pytest.mark.parametrize(
    "plans",
    [
        (plan("2026-03-01", LIFO), plan("2026-02-28", FIFO)),
        (plan("2026-02-28", FIFO), plan("2026-03-01", LIFO)),
    ],
)
def test_the_plan_decided_last_holds_in_whatever_order_plans_arrive(plans: tuple[str, str]) -> None:
    with case(*plans) as connection:
        elected = elections_of(connection)
    assert elected.name == "lifo"
    (words,) = elected.words()
    assert "SHA-256 0000" in words
    assert "decided by A. Prosecutor on 2026-03-01; the case's method is lifo: last in." in words


def test_a_plan_in_a_ledger_of_a_version_that_knew_no_matches_still_holds() -> None:
    with case(plan(more=LIFO)) as connection:
        for column in ("credit", "debit", "evidence", "other_money", "lender"):
            connection.execute(f"ALTER TABLE case_plan DROP COLUMN {column}")
        elected = elections_of(connection)
    assert (elected.name, elected.matches, elected.sales) == ("lifo", (), ())


def test_two_plans_of_one_time_that_contradict_are_refused() -> None:
    both = case(plan("2026-03-01", LIFO), plan("2026-03-01", FIFO))
    with both as connection, pytest.raises(Refused, match="say different things") as refused:
        elections_of(connection)
    assert "plan1.yaml" in refused.value.where
    assert "plan2.yaml" in refused.value.where
    assert "later decided_at" in refused.value.todo


def test_two_plans_of_one_time_that_elect_the_same_are_one() -> None:
    with case(plan("2026-03-01", LIFO), plan("2026-03-01", LIFO + "!", "Other words")) as connection:
        found = plan_in_force(connection)
    assert found is not None
    assert found.file_id == FILE_ID.format(1)


def test_an_account_that_follows_another_method_makes_the_tracing_mixed() -> None:
    with case(plan(more=ONE_ACCOUNT)) as connection:
        elected = elections_of(connection)
    assert elected.name == MIXED == name_of(elected.rows().to_dicts())
    assert (elected.of_account, elected.of_pocket) == ({"A": "lifo"}, {})
    assert "account A by lifo: his own money." in elected.words()[1]
    with case(plan(more=f"{LIFO}\n{ONE_ACCOUNT}")) as connection:
        assert elections_of(connection).name == "lifo"


def test_a_line_may_name_one_currency_of_an_account() -> None:
    more = f"{ONE_ACCOUNT}\n  - {{account: A, currency: USD, method: clean_first, why: x}}"
    with case(plan(more=more)) as connection:
        elected = elections_of(connection)
    assert (elected.of_account, elected.of_pocket) == ({"A": "lifo"}, {("A", "USD"): "clean_first"})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("accounts:\n  - {account: DE99, method: fifo, why: x}", "holds no account 'DE99'"),
        ("accounts:\n  - {account: 77, method: fifo, why: x}", "More than one account is called '77': C, D"),
        ("assets:\n  - {asset: v2, method: fifo, why: x}", "holds no asset 'v2'"),
        (f"{ONE_ACCOUNT}\n  - {{account: A, method: fifo, why: x}}", "account A is elected for twice"),
    ],
)
def test_what_a_plan_names_must_be_there(more: str, words: str) -> None:
    with case(plan(more=more)) as connection, pytest.raises(Refused) as refused:
        elections_of(connection)
    assert words in refused.value.what
    assert refused.value.where.startswith("plan1.yaml, line ")


@pytest.mark.parametrize(("currency", "is_refused"), [("EUR", False), ("USD", True)])
def test_a_currency_that_the_account_lacks_elects_nothing_and_is_refused(
    currency: str, is_refused: bool
) -> None:
    more = f"accounts:\n  - {{account: A, currency: {currency}, method: lifo, why: x}}"
    booked = [{"entry_id": "e", "account_id": "A", "currency": "EUR"}]
    with case(plan(more=more), entries=booked) as connection:
        if not is_refused:
            assert elections_of(connection).of_pocket == {("A", "EUR"): "lifo"}
            return
        with pytest.raises(Refused) as refused:
            elections_of(connection)
    assert "has no entries in USD; it has entries in EUR" in refused.value.what
    assert refused.value.where.startswith("plan1.yaml, line ")


def test_a_method_that_a_person_asks_for_goes_before_every_plan() -> None:
    with case(plan(more=f"{FIFO}\n{ONE_ACCOUNT}")) as connection:
        asked = elections_of(connection).asked("lifo")
    assert (asked.name, asked.plan, asked.accounts) == ("lifo", None, ())
