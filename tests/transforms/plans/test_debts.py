"""How far backward tracing goes: the configuration's limits, or a plan's with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transforms.plans.plans import case, plan
from transforms.configuration import load_configuration
from transforms.errors import UnreadableFile
from transforms.plans import Debts, configured, elections_of
from transforms.readers.case_plan.form import lines_of

LONGER = "debts:\n  - {days: 90, steps: 2, why: one scheme from May to July}"


def test_without_a_plan_the_configuration_says_it_and_an_older_one_is_silent() -> None:
    with case() as connection:
        assert elections_of(connection).debts is None
    assert configured() == Debts(30, 3)
    own = load_configuration()
    assert configured(replace(own, sections={"backward": {"window_days": 10, "steps": 1}})) == Debts(10, 1)
    assert configured(replace(own, sections={})) == Debts(30, 3)


def test_a_plan_elects_other_limits_and_says_why() -> None:
    with case(plan(more=LONGER)) as connection:
        elected = elections_of(connection)
    assert elected.debts == Debts(90, 2, "one scheme from May to July")
    assert elected.asked("backward").debts == elected.debts
    rows = elected.rows().filter(elected.rows()["place"] == "debts")
    assert rows.select("method", "days", "steps", "why").rows() == [
        ("backward", 90, 2, "one scheme from May to July")
    ]
    assert elected.words()[-1] == (
        "Case plan: backward tracing follows at most 90 days from each debt to its repayment, and through 2 debts one"
        " after the other (case plan: one scheme from May to July)."
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("debts:\n  - {days: 90, steps: 2}", "The key why is missing"),
        ("debts:\n  - {days: soon, steps: 2, why: x}", "'soon' is no number of days"),
        ("debts:\n  - {days: 5, steps: 0, why: x}", "'0' is no number of steps"),
        (LONGER + "\n  - {days: 9, steps: 1, why: x}", "debts names limits twice"),
    ],
)
def test_limits_that_cannot_hold_are_refused_with_the_line(more: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        list(lines_of(plan(more=more)))


def test_a_plan_of_a_version_that_knew_no_limits_still_holds() -> None:
    with case(plan()) as connection:
        for column in ("days", "steps"):
            connection.execute(f"ALTER TABLE case_plan DROP COLUMN {column}")
        assert elections_of(connection).debts is None
